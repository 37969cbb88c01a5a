"""`held`: decide over pages that did not look plausible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from monitor.printing import ROW_ID, emit, format_option, moment, print_table
from monitor.verbs.deciding import login, tell_rewritten, who_option, why_option
from scraper.errors import UsageError

if TYPE_CHECKING:
    from monitor.cli import Session
    from monitor.decide import Decided


@click.group("held")
def held_verb() -> None:
    """Decide over pages that did not look plausible: kept, explained, never compared."""


@held_verb.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those that were decided.")
@format_option
@click.pass_obj
def list_held(session: Session, *, everything: bool, form: str) -> None:
    """The held pages, newest first."""
    from db.evidence import held_rows
    from db.looks import to_text

    world = session.world()
    with world.reading() as connection:
        held = held_rows(connection, undecided=not everything)
    columns = ["snapshot_id", "source", "observed_at", "verdict", "looks", "reasons"]
    rows: list[dict[str, Any]] = [
        {
            "snapshot_id": row.snapshot_id,
            "source": row.source,
            "observed_at": to_text(row.observed_at),
            "verdict": row.verdict,
            "looks": row.looks,
            "reasons": list(row.reasons),
        }
        for row in held
    ]

    def table() -> None:
        if not held:
            click.echo("Nothing is held.")
            return
        print_table(
            ("snapshot", "source", "first got", "verdict", "looks", "why"),
            [
                (
                    str(r.snapshot_id),
                    r.source,
                    moment(r.observed_at, world.zone),
                    r.verdict,
                    str(r.looks),
                    "; ".join(r.reasons),
                )
                for r in held
            ],
        )

    emit(columns, rows, form, table)


@held_verb.command("show")
@click.argument("snapshot_id", metavar="SNAPSHOT", type=ROW_ID)
@format_option
@click.pass_obj
def show_held(session: Session, snapshot_id: int, form: str) -> None:
    """Why a page was held, how it differs, and what accepting it would report."""
    from db.evidence import looks_that_got, reasons_of, snapshot_of, verdict_of
    from db.looks import to_text
    from monitor.decide import consequences, difference

    world = session.world()
    with world.writing("held show", create=False) as connection:
        found = verdict_of(connection, snapshot_id)
        if found is None:
            raise UsageError(
                f"there is no snapshot {snapshot_id}; `practice-watch held list` names those that are held"
            )
        snapshot = snapshot_of(connection, snapshot_id)
        reasons, got = reasons_of(connection, snapshot_id), looks_that_got(connection, snapshot_id)
        lines = difference(world, connection, snapshot_id)
        would = consequences(world, connection, snapshot_id) if found[2] != "accepted" else None
    row: dict[str, Any] = {
        "snapshot_id": snapshot_id,
        "source": found[1],
        "observed_at": to_text(snapshot.observed_at),
        "url": snapshot.url,
        "verdict": found[2],
        "reasons": list(reasons),
        "difference": lines,
        "would_report": list(would.rewritten.added) if would else [],
        "would_take_back": list(would.rewritten.corrected) if would else [],
        "would_be_missing": list(would.missing) if would else [],
        "would_tell": would.told if would else 0,
    }

    def table() -> None:
        click.echo(f"Snapshot {snapshot_id} of {found[1]}, {moment(snapshot.observed_at, world.zone)}: {found[2]}")
        click.echo(f"  {snapshot.url}, {len(snapshot.body):,} bytes\n")
        click.echo("Why it was held" if reasons else "It was not held.")
        for reason in reasons:
            click.echo(f"  {reason}.")
        click.echo("\nBeside the last accepted page before it")
        for line in lines or ["  what was read of it is the same"]:
            click.echo(f"  {line}")
        if got[0] > 1:
            click.echo(f"\n{got[0]} looks got it, from {got[1]} to {got[2]}; a decision is over all of them.")
        _print_would(snapshot_id, would, found[2])

    emit(list(row), [row], form, table)


def _print_would(snapshot_id: int, would: Decided | None, verdict: str) -> None:
    if verdict == "accepted":
        click.echo(f"\nIt counts. To take it back: practice-watch held reject {snapshot_id}")
        return
    if would is None:
        click.echo(
            f"\nNothing can be read from it, so it cannot be accepted.\nNext: practice-watch held reject {snapshot_id}"
        )
        return
    click.echo("\nAccepting it would report")
    for line in would.rewritten.added or ("nothing",):
        click.echo(f"  {line}")
    for line in would.rewritten.corrected:
        click.echo(f"  taken back: {line}")
    for title in would.missing:
        click.echo(f"  missing until a later look agrees: {title}")
    click.echo(f"and send that to {would.told or 'no'} recipient{'s' * (would.told != 1)}.")
    click.echo(
        f"\nNext: practice-watch held reject {snapshot_id}\n"
        f"   or practice-watch held accept {snapshot_id} --why '...'   (--silent: as the new base, told to nobody)"
    )


@held_verb.command("accept")
@click.argument("snapshot_id", metavar="SNAPSHOT", type=ROW_ID)
@click.option("--silent", is_flag=True, help="As the new base: the same rows, told to nobody.")
@who_option
@why_option
@click.pass_obj
def accept_held(session: Session, snapshot_id: int, *, silent: bool, who: str | None, why: str | None) -> None:
    """Let a held page count after all."""
    _decide(session, snapshot_id, "accept", silent=silent, who=who, why=why)


@held_verb.command("reject")
@click.argument("snapshot_id", metavar="SNAPSHOT", type=ROW_ID)
@who_option
@why_option
@click.pass_obj
def reject_held(session: Session, snapshot_id: int, *, who: str | None, why: str | None) -> None:
    """Never let a page count; also takes back one that was accepted."""
    _decide(session, snapshot_id, "reject", silent=False, who=who, why=why)


def _decide(
    session: Session, snapshot_id: int, decision: Any, *, silent: bool, who: str | None, why: str | None
) -> None:
    from db.evidence import looks_that_got
    from monitor.decide import decide
    from monitor.publishing import publish_now

    world = session.world()
    with world.writing(f"held {decision}", create=False) as connection:
        decided = decide(world, connection, snapshot_id, decision, silent=silent, who=who or login(), why=why)
        looks, first, last = looks_that_got(connection, snapshot_id)
        publish_now(world, connection)
    shared = f", with all {looks} looks that got it, from {first} to {last}" if looks > 1 else ""
    click.echo(
        f"Snapshot {snapshot_id} of {decided.source} {decision}ed{shared}. {decided.listed} practices are listed now."
    )
    tell_rewritten(decided)
