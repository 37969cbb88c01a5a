"""`search`: full-text search over the practices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from monitor.printing import emit, format_option, print_table
from scraper.errors import UsageError

if TYPE_CHECKING:
    from monitor.cli import Session

_COLUMNS = "practice_id source title organisations categories status url summary".split()


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@format_option
@click.pass_obj
def search_verb(session: Session, words: tuple[str, ...], form: str) -> None:
    """Practices that have every one of WORDS, or words that begin so, the best first.

    Looked at are titles, organisations with their official names, and of their own pages the summary and
    the headings.
    """
    from db.search import find_practices
    from scraper.text import words as words_of

    wanted = words_of(" ".join(words))
    if not wanted:
        raise UsageError(f"there is no word to search for in '{' '.join(words)}'")
    with session.world().reading() as connection:
        rows = find_practices(connection, wanted)
    emit(_COLUMNS, rows, form, lambda: _print(rows))


def _print(rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        click.echo("No practice has all of these words.")
        return
    # one practice of two sources is two rows, which their titles do not tell apart
    several = len({row["source"] for row in rows}) > 1
    print_table(
        ("id", *(("source",) if several else ()), "status", "title", "categories"),
        [
            (
                str(row["practice_id"]),
                *((row["source"],) if several else ()),
                row["status"],
                row["title"],
                "; ".join(row["categories"]) or "none",
            )
            for row in rows
        ],
    )
