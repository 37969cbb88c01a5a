"""A consistent copy of a database in use, opened again and compared before it counts."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.connection import APPLICATION_ID, atomic, explained
from db.digest import content_digest
from db.history import set_meta
from db.looks import to_text
from db.verifying import counted_rows, file_faults
from scraper.errors import StoreError

_APPLICATION_ID_AT = 68  # in a file's first bytes, as SQLite's file format has it


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was proven.

    Attributes:
        bytes: Its length.
        tables: How many tables it has.
        rows: How many rows they have in all.
        content_digest: Of the record in it, and in the database when it was made.
    """

    bytes: int
    tables: int
    rows: int
    content_digest: str


def is_ours(path: Path) -> bool:
    """Whether a file is a database of this program; nothing else may be replaced by a backup."""
    with path.open("rb") as file:
        head = file.read(100)
    return head[_APPLICATION_ID_AT : _APPLICATION_ID_AT + 4] == APPLICATION_ID.to_bytes(4, "big")


def back_up(connection: sqlite3.Connection, path: Path) -> BackedUp:
    """Copy the database by SQLite's own backup, open the copy again, and compare; then put it in its place.

    Others may read and write meanwhile: what they write from now on is not in it.

    Raises:
        StoreError: It cannot be written, or is not what was copied; what was at `path` is still there.
        OSError: It cannot be written.
    """
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with explained(path):
            rows, digest = _copied(connection, part)
            _prove(part, rows, digest)
        descriptor = os.open(part, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        size = part.stat().st_size
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return BackedUp(size, len(rows), sum(rows.values()), digest)


def _copied(connection: sqlite3.Connection, part: Path) -> tuple[dict[str, int], str]:
    """Copy one state of the database; its rows by table, and its content digest."""
    connection.execute("BEGIN")  # one state for the counts, the digest and the copy
    try:
        rows, digest = counted_rows(connection), content_digest(connection)
        with contextlib.closing(sqlite3.connect(part)) as copy:
            connection.backup(copy)
    finally:
        connection.execute("ROLLBACK")  # it only read
    return rows, digest


def _prove(part: Path, rows: dict[str, int], digest: str) -> None:
    with contextlib.closing(sqlite3.connect(part)) as copy:
        faults = file_faults(copy)
        if faults:
            raise StoreError(f"the copy is not sound ({faults[0][1]}); look at the disk, and run `verify`")
        if (counted_rows(copy), content_digest(copy)) != (rows, digest):
            raise StoreError("the copy is not what was copied; nothing was replaced, look at the disk")


def note_backup(connection: sqlite3.Connection, path: Path, now: datetime) -> None:
    """Remember when the last proven backup was made, and where, for `status`."""
    with atomic(connection):
        set_meta(connection, "last_backup", to_text(now))
        set_meta(connection, "last_backup_file", str(path))


def last_backup(connection: sqlite3.Connection) -> str | None:
    """When the last proven backup was made; None if none was."""
    row = connection.execute("SELECT value FROM meta_rows WHERE key = 'last_backup'").fetchone()
    return None if row is None else str(row[0])
