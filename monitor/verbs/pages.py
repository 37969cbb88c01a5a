"""What `status` says of the practices' own pages, and of who is who by their node numbers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from db.overruling import overruling_rows
from db.pages import nodes_of, page_figures, refused_at
from monitor.page_changes import AT_ONCE, PAUSE_AFTER_REFUSAL, Progress, progress, proposals
from monitor.printing import moment_of

if TYPE_CHECKING:
    from db.connection import Connection
    from monitor.config import SourceConfig
    from monitor.world import World

Row = dict[str, Any]
PAGE_COLUMNS = (
    "pages_listed pages_read pages_read_7_days pages_never_asked pages_all_by pages_again_in_days unknown_labels "
    "pages_not_read_whole pages_not_there pages_stopped_until proposals"
).split()
_MOST_LOOKS = 2_000  # ahead that are worked out
_LONG_DAYS = 8  # a week and a look


def page_facts(world: World, connection: Connection, source: SourceConfig, source_id: int | None) -> Row:
    """The facts about the pages of one source's practices."""
    from db.looks import to_text

    facts = page_figures(connection, source.name)
    host = urlsplit(source.url).netloc
    refused = refused_at(connection, host)
    until = refused + PAUSE_AFTER_REFUSAL if refused else None
    stopped = until if until is not None and until > world.now() else None
    pages = progress(facts.pop("pages"), host, to_text(world.now() - timedelta(days=7)))
    all_by, again_in = _pace(world, source, pages, stopped or world.now())
    rulings = overruling_rows(connection, source_id) if source_id is not None else []
    decided = [frozenset(address for address, _ in (*ruling.one, *ruling.other)) for ruling in rulings]
    return facts | {
        "pages_listed": pages.listed,
        "pages_read": pages.read,
        "pages_read_7_days": pages.lately,
        "pages_never_asked": pages.unasked,
        "pages_all_by": to_text(all_by) if all_by else None,
        "pages_again_in_days": again_in,
        "pages_stopped_until": to_text(stopped) if stopped else None,
        "proposals": [
            {"text": one.text, "command": one.command} for one in proposals(nodes_of(connection, source.name), decided)
        ],
        "follow": source.follow,
    }


def _pace(world: World, source: SourceConfig, pages: Progress, start: datetime) -> tuple[datetime | None, float | None]:
    """When each page will have been asked once, and after how many days each is asked again."""
    if not source.follow or not 0 < pages.looks_to_go_round < _MOST_LOOKS:
        return None, None
    from monitor.schedule import nth_look_at

    looks = pages.looks_to_all
    all_by = nth_look_at(source.schedule, world.zone, start, looks) if looks else None
    first = nth_look_at(source.schedule, world.zone, start, 1)
    last = nth_look_at(source.schedule, world.zone, start, pages.looks_to_go_round + 1)
    return all_by, round((last - first).total_seconds() / 86_400, 1) if first and last else None


def told_pages(row: Row, zone: ZoneInfo) -> str:
    """How many pages were read, in a line, and at what pace."""
    if not row["follow"]:
        return "not followed"
    listed, days = row["pages_listed"], row["pages_again_in_days"]
    stopped = "; stopped for a day by a refusal" if row["pages_stopped_until"] else ""
    if row["pages_never_asked"]:
        when = f", at this pace all by {moment_of(row['pages_all_by'], zone)}" if row["pages_all_by"] else ""
        return f"{row['pages_read']} of {listed} practice pages read; {AT_ONCE} a look{when}{stopped}"
    slow = f"; at {AT_ONCE} a look, each about every {days:.0f} days" if days and days > _LONG_DAYS else ""
    return f"{row['pages_read_7_days']} of {listed} practice pages read in the last 7 days{slow}{stopped}"


def page_lines(row: Row) -> list[str]:
    """What a person should know of the pages, a line each."""
    lines = []
    if row["unknown_labels"]:
        lines.append(f"labels that this program does not know, kept all the same: {', '.join(row['unknown_labels'])}")
    if row["pages_not_read_whole"]:
        lines.append(f"pages not read whole: {_first(row['pages_not_read_whole'])}")
    if row["pages_not_there"]:
        absent = [f"{one['title']} ({_why_not(one)})" for one in row["pages_not_there"]]
        lines.append(f"practice pages that did not come when last asked: {_first(absent)}")
    lines += [f"{one['text']}\n    {one['command']}" for one in row["proposals"]]
    return lines


def _why_not(page: Row) -> str:
    """Why a page did not come, in few words; `practice` and the view `looks` have them all."""
    if "robots.txt" in (page["reason"] or ""):
        return "robots.txt"
    if page["answer"] == "failed" and not page["http_status"]:
        return "no answer"
    if page["http_status"] == 200:
        return "too large or cut short"
    return f"{page['answer']}, {page['http_status']}"


def _first(titles: list[str]) -> str:
    more = f" and {len(titles) - 3} more" if len(titles) > 3 else ""
    return f"{'; '.join(titles[:3])}{more}"
