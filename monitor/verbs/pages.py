"""What `status` says of the practices' own pages, and of who is who by their node numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from db.overruling import overruling_rows
from db.pages import nodes_of, page_figures, refused_at
from monitor.page_changes import PAUSE_AFTER_REFUSAL, proposals

if TYPE_CHECKING:
    from db.connection import Connection
    from monitor.config import SourceConfig
    from monitor.world import World

Row = dict[str, Any]
PAGE_COLUMNS = (
    "pages_listed pages_read_7_days unknown_labels pages_not_read_whole pages_stopped_until proposals".split()
)


def page_facts(world: World, connection: Connection, source: SourceConfig, source_id: int | None) -> Row:
    """The facts about the pages of one source's practices."""
    from db.looks import to_text

    facts = page_figures(connection, source.name, to_text(world.now() - timedelta(days=7)))
    refused = refused_at(connection, urlsplit(source.url).netloc)
    until = refused + PAUSE_AFTER_REFUSAL if refused else None
    facts["pages_stopped_until"] = to_text(until) if until and until > world.now() else None
    rulings = overruling_rows(connection, source_id) if source_id is not None else []
    decided = [frozenset(address for address, _ in (*ruling.one, *ruling.other)) for ruling in rulings]
    facts["proposals"] = [
        {"text": one.text, "command": one.command} for one in proposals(nodes_of(connection, source.name), decided)
    ]
    return facts


def told_pages(row: Row) -> str:
    """How many pages were read, in a line."""
    stopped = "; stopped for a day by a refusal" if row["pages_stopped_until"] else ""
    return f"{row['pages_read_7_days']} of {row['pages_listed']} practice pages read in the last 7 days{stopped}"


def page_lines(row: Row) -> list[str]:
    """What a person should know of the pages, a line each."""
    lines = []
    if row["unknown_labels"]:
        lines.append(f"labels that this program does not know, kept all the same: {', '.join(row['unknown_labels'])}")
    if row["pages_not_read_whole"]:
        titles = row["pages_not_read_whole"]
        more = f" and {len(titles) - 3} more" if len(titles) > 3 else ""
        lines.append(f"pages not read whole: {'; '.join(titles[:3])}{more}")
    lines += [f"{one['text']}\n    {one['command']}" for one in row["proposals"]]
    return lines
