"""`export`: the analysts' tables as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.printing import emit, format_option, print_table

if TYPE_CHECKING:
    from monitor.cli import Session


@click.command("export")
@click.option(
    "--to", "folder", metavar="DIR", required=True, type=click.Path(path_type=Path), help="Where to; made as needed."
)
@click.option("--warc", is_flag=True, help="Also every look and kept page, as practice-watch.warc.gz.")
@format_option
@click.pass_obj
def export_verb(session: Session, folder: Path, form: str, *, warc: bool) -> None:
    """Tables as files: each view as CSV and as JSON, as in the published copy.

    No page bytes (but for --warc), no prose, no addresses of people. Files that are there already are replaced.
    """
    from monitor.publishing import export_tables

    world = session.world()
    with world.reading() as connection:
        rows = export_tables(world, connection, folder)
        if warc:
            from monitor.proof import write_archive

            done = write_archive(connection, folder / "practice-watch.warc.gz")
            rows.append({"file": done["file"], "table": None, "rows": done["looks"]})

    def table() -> None:
        print_table(("file", "rows"), [(row["file"], str(row["rows"])) for row in rows])
        click.echo(f"\n{len(rows)} files in {folder}.")

    emit(["file", "table", "rows"], rows, form, table)
