"""`drill`: shows that bad pages would not be reported here, and that a true change would."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from monitor.printing import emit, format_option, print_table

if TYPE_CHECKING:
    from monitor.cli import Session
    from monitor.drill import Drilled


@click.command("drill")
@click.option("--source", "name", help="For this source only.")
@format_option
@click.pass_obj
def drill_verb(session: Session, name: str | None, form: str) -> int:
    """Bad pages made from the last good one, run against a copy of this installation; changes nothing.

    Each bad page comes twice, far enough apart to confirm what it does not show; then the good page
    is back. None of it may be reported; one true addition and one true removal must be. Ends with 1
    if something did not come out as it should.
    """
    from monitor.drill import drill

    world = session.world()
    drilled = [(source.name, one) for source in world.sources(name) for one in drill(world, source)]
    rows = [{"source": source, **asdict(one), "right": int(one.right)} for source, one in drilled]
    emit(
        ["source", "exercise", "wanted", "found", "right", "reason"],
        rows,
        form,
        lambda: _print([one for _, one in drilled], [source for source, _ in drilled]),
    )
    return 0 if all(one.right for _, one in drilled) else 1


def _first(reasons: str) -> str:
    first, _, others = reasons.partition("; ")
    return f"{first} (and {others.count('; ') + 1} more)" if others else first


def _print(drilled: list[Drilled], sources: list[str]) -> None:
    for source in dict.fromkeys(sources):
        own = [one for one, of in zip(drilled, sources, strict=True) if of == source]
        click.echo(f"{source}: bad pages made from the last good one; the database itself is not touched\n")
        print_table(
            ("", "a look at", "came to", "because"),
            [("" if one.right else "WRONG", one.exercise, one.found, _first(one.reason)) for one in own],
        )
        wrong = [one for one in own if not one.right]
        click.echo()
        if wrong:
            click.echo(f"{len(wrong)} of {len(own)} did not come out as they should:")
            for one in wrong:
                click.echo(f"  {one.exercise}: {one.wanted} was wanted, it came to: {one.found}")
            click.echo("Look at `hold` in config.yaml first: it may allow too much, or too little.")
        else:
            click.echo(f"All {len(own)} came out as they should. Nothing was changed.")
