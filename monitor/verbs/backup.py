"""`backup`: a consistent copy of a database in use, opened again and proven."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.errors import UsageError

if TYPE_CHECKING:
    from monitor.cli import Session


@click.command("backup")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--config", "with_config", is_flag=True, help="Also copy config.yaml, to FILE.config.yaml.")
@click.pass_obj
def backup_verb(session: Session, file: Path, *, with_config: bool) -> None:
    """A consistent copy of the database, opened again and proven; a look may be running meanwhile.

    The copy is opened again, its integrity is checked, and its rows and content digest are compared
    with the database; only then is it put in the place of FILE, and said to be done. An older backup
    there is replaced; any other file is left as it is.
    """
    from db.backups import back_up, is_ours, note_backup

    world = session.world()
    if not file.name or file.is_dir():
        raise UsageError(f"{file}: that is a folder; name the file that the backup is to be in it")
    if file.exists() and not file.is_file():
        raise UsageError(f"{file}: that is a device or the like, and it was left as it is; name a file")
    try:
        if file.exists() and file.samefile(world.config.database):
            raise UsageError(f"{file}: that is the database itself; name another file")
        if file.is_file() and file.stat().st_size and not is_ours(file):
            raise UsageError(f"{file}: there is a file that is no backup, and it was left as it is; name another file")
        with world.reading() as connection:
            done = back_up(connection, file)
            note_backup(connection, file.resolve(), world.now())
        if with_config:
            _copy(session.config_path, file.with_name(file.name + ".config.yaml"))
    except OSError as error:
        raise UsageError(f"{file}: cannot be written ({error.strerror}); name another place") from error
    click.echo(
        f"Done: {file}, {done.bytes:,} bytes, opened again and proven.\n"
        f"  {done.rows} rows in {done.tables} tables, as in the database; content digest {done.content_digest}"
    )
    if with_config:
        click.echo(f"  {session.config_path} is beside it, as {file.name}.config.yaml")


def _copy(source: Path, target: Path) -> None:
    text = source.read_bytes()
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
