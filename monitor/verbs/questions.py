"""`changes`, `listing`, `practice`: what the record says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from db import queries
from monitor.printing import emit, format_option, moment_of, parse_time, print_table
from scraper.model import KINDS

if TYPE_CHECKING:
    from db.connection import Connection
    from monitor.cli import Session

Row = dict[str, Any]


@click.command("changes")
@click.option("--since", metavar="DATE", help="Reported on that day or later (or at that time).")
@click.option("--until", metavar="DATE", help="Reported on that day or earlier (or at that time).")
@click.option("--after", metavar="ID", type=int, help="With a greater change_id.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(KINDS),
    metavar="K",
    help="Of this kind; may be repeated.",
)
@click.option("--net", is_flag=True, help="Only what differs between the two times.")
@click.option("--source", "name", help="Of this source only.")
@format_option
@click.pass_obj
def changes_verb(
    session: Session,
    since: str | None,
    until: str | None,
    after: int | None,
    kinds: tuple[str, ...],
    *,
    net: bool,
    name: str | None,
    form: str,
) -> None:
    """The changes, newest first."""
    world = session.world()
    world.sources(name)
    first = since and parse_time(since, world.zone, "--since", end=False)
    last = until and parse_time(until, world.zone, "--until", end=True)
    with world.reading() as connection:
        columns, rows = queries.changes(
            connection,
            since=first,
            until=last,
            after=after,
            source=name,
            log="corrected" in kinds,
        )
    if net:
        rows = net_of(rows)
    if kinds:
        rows = [row for row in rows if row["kind"] in kinds]
    emit(columns, rows, form, lambda: _print_changes(rows, world.zone))


def _print_changes(rows: Sequence[Row], zone: ZoneInfo) -> None:
    if not rows:
        click.echo("No changes.")
        return
    print_table(
        ("id", "seen", "not before", "kind", "what"),
        [
            (
                str(row["change_id"]),
                moment_of(row["observed_at"], zone),
                moment_of(row["not_before"], zone),
                row["kind"],
                row["summary"],
            )
            for row in rows
        ],
    )


_ENTRY = frozenset(("published", "surfaced", "returned"))
_FIELDS = {
    "renamed": "title",
    "moved": "url",
    "recategorised": "categories",
    "featured": "recent",
    "unfeatured": "recent",
    "category_renamed": "category",
}


def net_of(rows: Sequence[Row]) -> list[Row]:
    """Of changes, newest first, only those that still make a difference at the end.

    What came and went again, or changed and changed back, is left out; of several changes of one
    field the newest stays, with the oldest's `before`.
    """
    threads: dict[tuple[Any, ...], list[Row]] = {}
    for row in reversed(rows):
        threads.setdefault(_thread(row), []).append(row)
    presence = {key[1]: thread for key, thread in threads.items() if key[0] == "listed"}
    # what came in between says all of itself by that, and what went has nothing more to say
    told_whole = {number for number, thread in presence.items() if _presence(thread) or _gone(thread)}
    kept: list[Row] = []
    for key, thread in threads.items():
        if key[0] in ("listed", "heading"):
            last = _presence(thread)
        else:
            last = None if thread[0]["practice_id"] in told_whole else _field(thread)
        if last is not None:
            kept.append(last)
    return sorted(kept, key=lambda kept_row: -int(kept_row["change_id"]))


def _thread(row: Row) -> tuple[Any, ...]:
    kind = row["kind"]
    if kind in _ENTRY or kind == "removed":
        return ("listed", row["practice_id"])
    if kind in ("category_added", "category_removed"):
        return ("heading", row["source"], tuple(row["categories"]))
    if kind in _FIELDS and row["practice_id"]:
        return (_FIELDS[kind], row["practice_id"])
    return (kind, row["change_id"])


def _gone(thread: Sequence[Row]) -> bool:
    return bool(thread[-1]["kind"] == "removed")


def _presence(thread: Sequence[Row]) -> Row | None:
    """The last row, unless the thread ends where it began."""
    came = thread[0]["kind"] not in ("removed", "category_removed")
    there = thread[-1]["kind"] not in ("removed", "category_removed")
    return thread[-1] if came == there else None


def _field(thread: Sequence[Row]) -> Row | None:
    """The last row with the first one's `before`, unless that is the same again."""
    first, last = thread[0], thread[-1]
    if len(thread) == 1:
        return last
    before = {**(last["before"] or {}), **(first["before"] or {})}
    if before == last["after"]:
        return None
    return {**last, "before": before, "not_before": first["not_before"]}


@click.command("listing")
@click.option("--at", metavar="DATE", help="What was listed then; a bare date is the end of that day.")
@click.option("--source", "name", help="Of this source only.")
@format_option
@click.pass_obj
def listing_verb(session: Session, at: str | None, name: str | None, form: str) -> None:
    """What the page lists, now or at a time."""
    world = session.world()
    world.sources(name)
    time = parse_time(at, world.zone, "--at", end=True) if at else None
    with world.reading() as connection:
        rows = listed_at(connection, time, name)
        _, first, _ = queries.span_of_looks(connection)
    if time is not None and (first is None or time < first):
        click.echo(f"Nothing is known from before {moment_of(first, world.zone) or 'the first look'}.", err=True)
    columns = ["practice_id", "source", "title", "organisations", "categories", "recent", "url"]
    emit(columns, rows, form, lambda: print_listing(rows))


def listed_at(connection: Connection, time: str | None, source: str | None) -> list[Row]:
    """The practices that were listed at a time, one row each."""
    from scraper.titles import split_title

    found: dict[int, Row] = {}
    organisations = queries.organisations_by_practice(connection)
    retitled = queries.retitled_since(connection, time)
    for name, places in queries.placements_at(connection, time, source).items():
        for is_recent, section, _, number, title, url in places:
            row = found.get(number)
            if row is None:
                bodies = (
                    [body.name for body in split_title(title).organisations]
                    if number in retitled
                    else organisations.get(number, [])
                )
                row = found[number] = {
                    "practice_id": number,
                    "source": name,
                    "title": title,
                    "organisations": bodies,
                    "categories": [],
                    "recent": is_recent,
                    "url": url,
                }
            if is_recent:
                row["recent"] = 1
            else:
                row["categories"].append(section)
    return list(found.values())


def print_listing(rows: Sequence[Row]) -> None:
    """Practices by section, for a person."""
    if not rows:
        click.echo("Nothing is listed.")
    for source in dict.fromkeys(row["source"] for row in rows):
        own = [row for row in rows if row["source"] == source]
        click.echo(f"{source}: {len(own)} practices")
        sections = [("Recently published", [row for row in own if row["recent"]])]
        names = dict.fromkeys(name for row in own for name in row["categories"])
        sections += [(name, [row for row in own if name in row["categories"]]) for name in names]
        for name, members in sections:
            if members:
                click.echo(f"\n  {name} ({len(members)})")
                for row in members:
                    click.echo(f"    {row['title']}")
