"""What the verbs that record a person's decision have in common."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from monitor.decide import Decided

who_option: Callable[[Any], Any] = click.option(
    "--who", default=None, help="Who decides; by default the user who is logged in."
)
why_option: Callable[[Any], Any] = click.option("--why", default=None, help="Why; it is recorded.")


def login() -> str:
    """The user who is logged in."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def tell_rewritten(decided: Decided) -> None:
    """Print what a decision did to the record."""
    for line in decided.rewritten.added:
        click.echo(f"  recorded    {line}")
    for line in decided.rewritten.corrected:
        click.echo(f"  taken back  {line}")
    for title in decided.missing:
        click.echo(f"  missing     {title}")
    if not decided.rewritten.added and not decided.rewritten.corrected:
        click.echo("  No change was recorded or taken back.")
