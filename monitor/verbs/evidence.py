"""`evidence`: the proof of changes, of what was listed on a day, or of a practice's life."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.printing import ROW_ID, emit, format_option, parse_time, print_table
from scraper.errors import UsageError

if TYPE_CHECKING:
    from db.connection import Connection
    from monitor.cli import Session
    from monitor.proof import Case
    from monitor.world import World


@click.command("evidence")
@click.argument("changes", metavar="[CHANGE]...", nargs=-1, type=ROW_ID)
@click.option("--at", metavar="DATE", help="What was listed then; a bare date is the end of that day.")
@click.option("--practice", "practice_id", metavar="ID", type=ROW_ID, help="The life of one practice.")
@click.option("--source", "name", help="With --at: of this source.")
@click.option("--to", "path", metavar="FILE.zip", required=True, type=click.Path(path_type=Path), help="Where to.")
@format_option
@click.pass_obj
def evidence_verb(
    session: Session,
    *,
    changes: tuple[int, ...],
    at: str | None,
    practice_id: int | None,
    name: str | None,
    path: Path,
    form: str,
) -> None:
    """The proof of changes (by number), of what was listed at a time, or of a practice's life, as one zip.

    Its index.html, readable in any browser, says what it proves and what it does not. With it are the
    pages as kept, their headers, hashes and times, the differences, and a WARC file.
    """
    from monitor.proof import write_proof

    if sum((bool(changes), at is not None, practice_id is not None)) != 1:
        raise UsageError("evidence of what? Give numbers of changes, or --at DATE, or --practice ID, one of the three")
    world = session.world()
    with world.reading() as connection:
        case = _case(world, connection, changes, at, practice_id, name)
        rows = write_proof(world, connection, case, path)

    def table() -> None:
        for claim in case.claims:
            click.echo(claim)
        click.echo()
        print_table(("file", "bytes", "SHA-256"), [(r["file"], str(r["bytes"]), r["sha256"]) for r in rows])
        click.echo(f"\n{path}: {len(rows) + 1} files. Open index.html first.")

    emit(["file", "bytes", "sha256"], rows, form, table)


def _case(
    world: World,
    connection: Connection,
    changes: tuple[int, ...],
    at: str | None,
    practice_id: int | None,
    name: str | None,
) -> Case:
    from monitor.proof import case_of_changes, case_of_day, case_of_practice

    if changes:
        return case_of_changes(connection, changes)
    if practice_id is not None:
        return case_of_practice(connection, practice_id)
    sources = world.sources(name)
    if len(sources) != 1:
        raise UsageError("--at needs --source NAME: config.yaml has several sources")
    return case_of_day(connection, sources[0], parse_time(at or "", world.zone, "--at", end=True))
