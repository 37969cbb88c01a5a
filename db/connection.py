"""Opening the file: its schema, its pragmas, and who may write."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from scraper.errors import StoreError

Connection = sqlite3.Connection
SQLITE_VERSION = sqlite3.sqlite_version_info

SCHEMA_VERSION = 7
APPLICATION_ID = 0x50575431  # 'PWT1'
BUSY_S = 60.0


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """Open the database, bringing its schema up to date where this program may write.

    Args:
        path: The file.
        create: Whether to make it where there is none; verbs that only read do not.

    Raises:
        StoreError: There is none, it is no database, another program's, from a newer version,
            locked for a minute, or cannot be written.
    """
    if not path.exists():
        _create(path, create=create)
    try:
        connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    except sqlite3.Error as error:
        raise _explained(error, path) from error
    try:
        with explained(path):
            _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _create(path: Path, *, create: bool) -> None:
    if not create:
        raise StoreError(f"{path}: there is no database yet; `practice-watch check` or `import` creates it")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StoreError(
            f"{path}: the database cannot be created ({error.strerror}); "
            f"make the folder {path.parent} and let this user write to it"
        ) from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application not in (0, APPLICATION_ID) or (application == 0 and _has_tables(connection)):
        raise StoreError(f"{path}: this is another program's database; name another file in config.yaml")
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{path}: written by a newer version (schema {version}, this program knows {SCHEMA_VERSION}); "
            "install that version or a later one"
        )
    if version < SCHEMA_VERSION:
        _migrate(connection)
    connection.execute("PRAGMA synchronous = FULL")


def _has_tables(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def _migrate(connection: sqlite3.Connection) -> None:
    from sqlite_utils import Database

    from db.migrations import migrations
    from db.views import install_views

    connection.execute("PRAGMA journal_mode = WAL")
    database = Database(connection)
    connection.execute("BEGIN IMMEDIATE")  # two programs that start at once: the second finds it done
    try:
        migrations.apply(database)
        install_views(database)
        for key, value in (("schema_version", str(SCHEMA_VERSION)), ("made_at", _now())):
            connection.execute("INSERT OR REPLACE INTO meta_rows (key, value) VALUES (?, ?)", (key, value))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _explained(error: sqlite3.Error, path: Path) -> StoreError:
    text = str(error)
    if "locked" in text or "busy" in text:
        mend = "another program has held it for a minute; look for it with `fuser` and try again"
    elif "not a database" in text or "malformed" in text or "encrypted" in text:
        mend = "it is no database, or damaged; restore a backup, or name another file in config.yaml"
    elif "full" in text:
        mend = "there is no room left; nothing was lost, make room and try again"
    elif "readonly" in text or "unable to open" in text:
        mend = "this user may not write to it or to its folder"
    else:
        mend = "nothing was written; restore a backup if it happens again"
    return StoreError(f"{path}: {text}; {mend}")


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours, which say what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explained(error, path) from error


@contextlib.contextmanager
def atomic(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction that takes the write lock at once; a part of the one that is open, where there is one.

    sqlite-utils has the same, but takes 2 MB to load: too much for what most checks write.
    """
    begin, commit, undo = "BEGIN IMMEDIATE", "COMMIT", ["ROLLBACK"]
    if connection.in_transaction:
        begin, commit, undo = "SAVEPOINT part", "RELEASE part", ["ROLLBACK TO part", "RELEASE part"]
    connection.execute(begin)
    try:
        yield
        connection.execute(commit)
    except BaseException:
        for statement in undo if connection.in_transaction else ():  # else the error took all of it back
            connection.execute(statement)
        raise


@contextlib.contextmanager
def written_lightly(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction that outlives this program at once, and a loss of power only from the next whole one on.

    For what a loss of power may take back: a mail that was handed over is in doubt then, as one half sent would be.
    """
    connection.execute("PRAGMA synchronous = NORMAL")
    try:
        with atomic(connection):
            yield
    finally:
        connection.execute("PRAGMA synchronous = FULL")


def make_lasting(connection: sqlite3.Connection) -> None:
    """Let what was written lightly outlive a loss of power, too."""
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


@contextlib.contextmanager
def undone(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction that is taken back at its end: to see what something would do."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


@contextlib.contextmanager
def open_to_read(path: Path) -> Iterator[sqlite3.Connection]:
    """The database for a question, closed after it.

    Raises:
        StoreError: See `connect`.
    """
    with contextlib.closing(connect(path)) as connection:
        yield connection


def copy_to(connection: sqlite3.Connection, path: Path) -> None:
    """Copy the database as it stands into a new file, while others may use it."""
    with contextlib.closing(sqlite3.connect(path)) as copy:
        connection.backup(copy)


@contextlib.contextmanager
def one_writer(
    path: Path, verb: str, *, wait_s: float = BUSY_S, sleep: Callable[[float], None] = time.sleep
) -> Iterator[None]:
    """Hold the file beside the database that lets one writer run; it names its process and verb.

    Raises:
        StoreError: Another one held it all the time.
    """
    lock = path.with_name(path.name + ".lock")
    try:
        descriptor = os.open(lock, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise StoreError(
            f"{lock}: cannot be opened ({error.strerror}); make the folder {path.parent} and let this user write to it"
        ) from error
    try:
        _take(descriptor, lock, wait_s, sleep)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {verb}\n".encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _take(descriptor: int, lock: Path, wait_s: float, sleep: Callable[[float], None]) -> None:
    waited = 0.0
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waited >= wait_s:
                pid, _, verb = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip().partition(" ")
                whose = f"process {pid} (practice-watch {verb})" if pid else "another process"
                raise StoreError(f"{lock}: {whose} is writing; wait for it to end, then try again") from None
            sleep(0.25)
            waited += 0.25
        else:
            return
