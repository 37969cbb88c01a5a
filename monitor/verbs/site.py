"""`site`: the static page and the feeds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.errors import UsageError

if TYPE_CHECKING:
    from monitor.cli import Session


@click.command("site")
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path, file_okay=False), help="Instead of site.out in config.yaml."
)
@click.pass_obj
def site_verb(session: Session, out: Path | None) -> int:
    """Write the static page and the feeds, as files that any web server can serve.

    With `site` in config.yaml that also happens after each look. A file is replaced at once, and only where it
    differs.
    """
    from monitor.site_files import write_site

    world = session.world()
    folder = out or (world.config.site.out if world.config.site else None)
    if folder is None:
        raise UsageError("there is no site.out in config.yaml; say where to with --out DIR")
    with world.reading() as connection:
        written = write_site(world, connection, folder)
    click.echo(f"{folder / 'index.html'}: {written} files written, the others were so already.")
    return 0
