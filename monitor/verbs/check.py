"""`check`: one look now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from monitor.printing import emit, format_option, moment

if TYPE_CHECKING:
    from monitor.cli import Session
    from monitor.outcome import Missing, Outcome
    from monitor.world import World

_STATUS = (("failed", 3), ("held", 4))


def exit_status(outcomes: Sequence[Outcome]) -> int:
    """The exit status that a set of looks leads to."""
    kinds = {outcome.kind for outcome in outcomes}
    return next((status for kind, status in _STATUS if kind in kinds), 0)


@click.command("check")
@click.option("--source", "name", help="Look at this source only.")
@click.option("--quiet", is_flag=True, help="Print nothing where nothing changed and nothing is wrong.")
@click.option(
    "--file",
    "file",
    type=click.Path(path_type=Path),
    help="A page that a person saved, instead of asking the site.",
)
@click.option("--at", metavar="TIME", help="When the page in FILE was saved; now by default.")
@format_option
@click.pass_obj
def check_verb(session: Session, name: str | None, *, quiet: bool, file: Path | None, at: str | None, form: str) -> int:
    """Look at each source now, keep what it says, print the changes."""
    from monitor.check import check_sources, make_anew

    world = session.world()
    sources = world.sources(name)
    if file is not None:
        from monitor.saved import check_file

        outcomes = [check_file(world, sources, file, at)]
    elif at is not None:
        raise click.UsageError("--at needs --file: it says when that page was saved")
    else:
        from monitor.pings import switched

        with switched(world) as switch, world.writing("check") as connection:
            outcomes = check_sources(world, connection, sources)
            switch.good = exit_status(outcomes) == 0
            make_anew(world, connection, outcomes)
    _print(world, outcomes, form, quiet=quiet)
    return exit_status(outcomes)


def _print(world: World, outcomes: Sequence[Outcome], form: str, *, quiet: bool) -> None:
    if form != "table":
        from db.queries import changes_by_id

        ids = [number for outcome in outcomes for number, _ in (*outcome.changes, *outcome.updated)]
        with world.reading() as connection:
            columns, rows = changes_by_id(connection, ids)
        emit(columns, rows, form, lambda: None)
    shown = [outcome for outcome in outcomes if not (quiet and outcome.kind == "unchanged" and not outcome.updated)]
    for at, outcome in enumerate(shown):
        if form != "table" and outcome.kind in ("changed", "unchanged"):
            continue
        if at and form == "table":
            click.echo()
        for line in lines_of(outcome, world.zone):
            click.echo(line, err=form != "table")
    ids = [number for outcome in outcomes for number, _ in (*outcome.changes, *outcome.updated)]
    if ids and form == "table":
        which = str(ids[0]) if len(ids) == 1 else f"{ids[0]} to {ids[-1]}"
        click.echo(f"\n{len(ids)} change{'s' * (len(ids) > 1)} recorded ({which}).")


def lines_of(outcome: Outcome, zone: ZoneInfo) -> list[str]:
    """What a look is told as."""
    head = f"{outcome.source:<18} {outcome.kind:<9} {moment(outcome.observed_at, zone)}"
    head += "   from a web archive" if outcome.origin else ""
    if outcome.kind == "held":
        lines = [f"{outcome.source:<18} held      snapshot {outcome.snapshot_id}, kept and not compared"]
        lines += [f"  {reason}." for reason in outcome.reasons]
        lines += [f"  {note}" for note in outcome.notes]
        return [*lines, f"  Next: practice-watch held show {outcome.snapshot_id}"]
    if outcome.kind == "failed":
        return [head, *(f"  {line}" for reason in outcome.reasons for line in reason.splitlines())]
    if outcome.listed is not None:
        head += f"   {outcome.listed} listed"
        if outcome.before is not None and outcome.before != outcome.listed:
            head += f", {outcome.before} before"
    notes = [f"  {note}" for note in outcome.notes]
    updated = [f"  {'updated':<17} {row.summary.partition(': ')[2]}" for _, row in outcome.updated]
    return [head, *notes, *_change_lines(outcome, zone), *_missing_lines(outcome, zone), *updated]


def _change_lines(outcome: Outcome, zone: ZoneInfo) -> list[str]:
    lines = []
    for _, row in outcome.changes:
        change = row.change
        what = row.summary
        if change.kind in ("published", "surfaced", "returned", "removed", "featured", "unfeatured"):
            what = change.title or ""
        elif ": " in what:
            what = what.partition(": ")[2]
        lines.append(f"  {change.kind:<17} {what}")
        if change.kind in ("published", "returned"):
            sections = ["Recently published"] * bool(change.after.get("recent")) + list(change.categories)
            lines.append(f"  {'':<17} In {', '.join(sections)}{'' if change.categories else ', no category'}.")
        if change.kind == "removed":
            lines.append(f"  {'':<17} Absent from {moment(change.at.observed_at, zone)}; this look agrees.")
    if outcome.changes and outcome.not_before is not None:
        lines.append(f"  {'':<17} The last accepted look before: {moment(outcome.not_before, zone)}.")
    return lines


def _missing_lines(outcome: Outcome, zone: ZoneInfo) -> list[str]:
    lines = []
    for missing in outcome.missing:
        lines.append(f"  {'missing':<17} {'The heading ' if missing.heading else ''}{missing.title}")
        if missing.categories:
            lines.append(f"  {'':<17} Was in {', '.join(missing.categories)}.{_own_page(missing)}")
    if outcome.missing:
        due = min(missing.due_at for missing in outcome.missing)
        when = "a later look" if due <= outcome.observed_at else f"a look after {moment(due, zone)}"
        lines.append(f"  {'':<17} Not reported unless {when} agrees.")
    return lines


def _own_page(missing: Missing) -> str:
    page = missing.own_page
    if page is None:
        return ""
    return {
        "online": " Its own page is online.",
        "redirected": f" Its own page redirects to {page.location}.",
        "gone": f" Its own page is gone ({page.http_status}).",
        "not known": f" Its own page is not known: {page.reason}.",
    }[page.answer]
