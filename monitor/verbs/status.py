"""`status`: how each source is, and what needs a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from monitor.printing import emit, format_option, moment_of, print_table
from monitor.verbs.pages import PAGE_COLUMNS, page_facts, page_lines, told_pages

if TYPE_CHECKING:
    from db.connection import Connection
    from monitor.cli import Session
    from monitor.config import SourceConfig
    from monitor.world import World

Row = dict[str, Any]
_COLUMNS = (
    "source state trouble_since last_look last_outcome last_accepted last_change last_change_kinds listed missing held "
    "looks_30_days "
    "accepted_30_days held_30_days failed_30_days next_look gaps_30_days layout layout_since needs next_command"
).split() + PAGE_COLUMNS


@click.command("status")
@click.option("--nagios", is_flag=True, help="One line for a monitoring system, with its exit status (0, 1, 2).")
@format_option
@click.pass_obj
def status_verb(session: Session, *, nagios: bool, form: str) -> int:
    """How each source is, and what needs a person, with the next command."""
    world = session.world()
    with world.reading() as connection:
        rows = [source_status(world, connection, source) for source in world.config.sources]
    if nagios:
        return _nagios(rows)
    emit(_COLUMNS, rows, form, lambda: _print(rows, world.zone))
    return 0


def source_status(world: World, connection: Connection, source: SourceConfig) -> Row:
    """The facts about one source; times as the database writes them."""
    from db.looks import source_row, to_text
    from db.queries import source_facts

    row = source_facts(connection, source.name, to_text(world.now() - timedelta(days=30)))
    known = source_row(connection, source.name)
    row["layout"], row["layout_since"] = _layout(connection, known.source_id if known else None)
    row |= page_facts(world, connection, source, known.source_id if known else None)
    row["next_look"] = _next_look(world, source)
    row["state"], row["needs"], row["next_command"] = _judged(row, row.pop("last_reason"))
    return row


def _next_look(world: World, source: SourceConfig) -> str | None:
    from db.looks import to_text
    from monitor.schedule import next_look_at

    at = next_look_at(source.schedule, world.zone, world.now())
    return None if at is None else to_text(at)


def _layout(connection: Connection, source_id: int | None) -> tuple[str | None, str | None]:
    """The structure that the last accepted page was read from, and since when if it once was another."""
    from db.history import load_state
    from db.looks import to_text
    from monitor.derive import decode_state

    blob = load_state(connection, source_id) if source_id is not None else None
    if blob is None:
        return None, None
    state = decode_state(blob)
    return state.layout, to_text(state.layout_since) if state.layout_since else None


def _judged(row: Row, reason: str | None) -> tuple[str, str | None, str | None]:
    """The state of a source in a word, what needs a person, and the next command."""
    if row["last_look"] is None:
        return "never looked at", "no look yet", "practice-watch check"
    first_reason = (reason or "").partition(";")[0]
    if row["last_outcome"] == "held":
        show = f"practice-watch held show {row['held'][0]}" if row["held"] else "practice-watch held list --all"
        return "HELD", first_reason, show
    if row["last_outcome"] == "failed":
        return "FAILED", first_reason, "practice-watch doctor"
    if row["held"]:
        count = len(row["held"])
        return "good", f"{count} held page{'s' * (count > 1)} to decide", "practice-watch held list"
    return "good", None, None


def _nagios(rows: list[Row]) -> int:
    worst = 0
    words = []
    for row in rows:
        state = row["state"]
        level = 2 if state in ("FAILED", "never looked at") else 1 if state == "HELD" else 0
        worst = max(worst, level)
        words.append(f"{row['source']} {state}, {row['listed']} listed, {row['missing']} missing")
    data = " ".join(f"{row['source']}_listed={row['listed']} {row['source']}_missing={row['missing']}" for row in rows)
    click.echo(f"PRACTICE-WATCH {('OK', 'WARNING', 'CRITICAL')[worst]} - {'; '.join(words)} | {data}")
    return worst


def _print(rows: list[Row], zone: ZoneInfo) -> None:
    facts: list[tuple[str, Callable[[Row], str]]] = [
        (
            "state",
            lambda r: r["state"] + (f" since {moment_of(r['trouble_since'], zone)}" if r["state"].isupper() else ""),
        ),
        (
            "last look",
            lambda r: f"{moment_of(r['last_look'], zone)}, {r['last_outcome']}" if r["last_look"] else "none yet",
        ),
        ("last accepted", lambda r: moment_of(r["last_accepted"], zone) or "none yet"),
        (
            "last change",
            lambda r: (
                f"{moment_of(r['last_change'], zone)}, {', '.join(r['last_change_kinds'])}"
                if r["last_change"]
                else "none seen"
            ),
        ),
        ("listed", lambda r: f"{r['listed']}" + (f", and {r['missing']} missing" if r["missing"] else "")),
        ("looks, 30 days", _looks),
        ("pages", told_pages),
        (
            "next look",
            lambda r: f"{moment_of(r['next_look'], zone)}, where `run` is running" if r["next_look"] else "none",
        ),
    ]
    print_table(
        ["", *(row["source"] for row in rows)],
        [(label, *(fact(row) for row in rows)) for label, fact in facts],
    )
    for row in rows:
        if row["layout_since"]:
            click.echo(f"\n{row['source']}: layout changed on {moment_of(row['layout_since'], zone)}, still read")
    for row in rows:
        for line in page_lines(row):
            click.echo(f"\n{row['source']}: {line}")
    needy = [row for row in rows if row["needs"]]
    if needy:
        click.echo(f"\n{'One thing needs' if len(needy) == 1 else f'{len(needy)} things need'} you:")
        for row in needy:
            click.echo(f"  {row['source']}: {row['needs']}\n    {row['next_command']}")
    else:
        click.echo("\nNothing needs you.")


def _looks(row: Row) -> str:
    looks, accepted = row["looks_30_days"], row["accepted_30_days"]
    if not looks:
        return "none"
    rest = [f"{row[f'{kind}_30_days']} {kind}" for kind in ("held", "failed") if row[f"{kind}_30_days"]]
    gaps = f", {row['gaps_30_days']} gap{'s' * (row['gaps_30_days'] > 1)}" if row["gaps_30_days"] else ""
    return f"{accepted} of {looks} accepted{', ' if rest else ''}{', '.join(rest)}{gaps}"
