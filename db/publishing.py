"""The analysts' copy: the views as plain keyed and indexed tables, made anew and put in place at once."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.connection import explained
from db.looks import to_text
from db.queries import Row, table_rows
from scraper.errors import StoreError

_PROSE = ("prose", "summary", "text")  # of a change's fields
_PRACTICE = ("practice_id", "practices", "practice_id")


@dataclass(frozen=True, slots=True)
class Table:
    """How a view is laid down as a table.

    Attributes:
        key: Columns of its primary key; none for a table of one row.
        indexes: Columns of each further index.
        references: Column, table and column that it names a row of.
        instead: SQL for columns that are not given as they are: personal, prose, or of this copy itself.
    """

    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    references: tuple[tuple[str, str, str], ...] = ()
    instead: tuple[tuple[str, str], ...] = ()


def _unworded(column: str) -> tuple[str, str]:
    """A JSON object that still names the fields with prose, without what they say."""
    said = [f"'$.{within}{name}', NULL" for within in ("", "before.", "after.") for name in _PROSE]
    return column, f"json_replace({column}, {', '.join(said)})"


_CHANGES = Table(
    ("change_id",),
    (("practice_id",), ("observed_at",), ("reported_at",), ("kind",)),
    (
        ("before_snapshot_id", "snapshots", "snapshot_id"),
        ("after_snapshot_id", "snapshots", "snapshot_id"),
        ("confirmed_by_look_id", "looks", "look_id"),
    ),
    (_unworded("before"), _unworded("after")),
)

TABLES: dict[str, Table] = {
    "practices": Table(("practice_id",), (("status",), ("title",), ("url",)), (), (("summary", "NULL"),)),
    "changes": Table(_CHANGES.key, _CHANGES.indexes, (_PRACTICE, *_CHANGES.references), _CHANGES.instead),
    "change_log": _CHANGES,
    "placements": Table(
        ("practice_id", "from_look_id", "section", "category_id"),
        (("valid_from", "valid_to"), ("section",)),
        (_PRACTICE, ("category_id", "categories", "category_id")),
    ),
    "titles": Table(("practice_id", "from_look_id"), (("valid_from", "valid_to"), ("title",)), (_PRACTICE,)),
    "practice_organisations": Table(("practice_id", "position"), (("official_name",), ("ons_code",)), (_PRACTICE,)),
    "categories": Table(("category_id",), (("category",),)),
    "looks": Table(
        ("look_id",), (("source", "observed_at"), ("snapshot_id",)), (("snapshot_id", "snapshots", "snapshot_id"),)
    ),
    "coverage": Table(("source", "day")),
    "gaps": Table(("source", "from_time", "kind")),
    "snapshots": Table(("snapshot_id",), (("source", "observed_at"), ("sha256",))),
    "deliveries": Table(
        ("delivery_id",), (), (), tuple((column, "NULL") for column in ("recipient", "message_id", "words"))
    ),
    "forces": Table(("force",), (("ons_code",),)),
    "related": Table(("practice_id", "related_id"), (("related_id",),), (_PRACTICE,)),
    "about": Table((), (), (), (("made_at", ":made_at"),)),
}
"""Each view, as it is published; one that is not here gets no key."""

_INTEGERS = frozenset(
    """practice_id change_id category_id look_id snapshot_id from_look_id before_snapshot_id after_snapshot_id
    confirmed_by_look_id corrected_by delivery_id first_change last_change recent is_news learned_later redacted
    position practices looks accepted held failed http_status bytes milliseconds attempts""".split()
)
_REALS = frozenset(("hours",))


def publish(connection: sqlite3.Connection, path: Path, now: datetime) -> None:
    """Make the analysts' copy anew, table by table, and put it in the place of the old one.

    Who has the old one open goes on reading it undisturbed.

    Args:
        connection: The database; only read.
        path: Of the copy; readable by everybody.
        now: When it is made.

    Raises:
        StoreError: It cannot be written.
        OSError: Likewise.
    """
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with explained(path):
            build(connection, part, now)
        descriptor = os.open(part, os.O_RDONLY)
        try:
            os.fchmod(descriptor, 0o644)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def build(connection: sqlite3.Connection, path: Path, now: datetime) -> None:
    """Write the analysts' copy into a new file."""
    connection.execute("ATTACH DATABASE ? AS published", (str(path),))
    connection.execute("PRAGMA foreign_keys = OFF")  # tables are filled one by one, and nothing is checked anew
    try:
        connection.execute("PRAGMA published.synchronous = OFF")  # the file is synced whole, and put in place then
        with _one_state(connection):
            names = [name for (name,) in connection.execute("SELECT DISTINCT view FROM main.data_dictionary")]
            for name in names:
                if name == "practice_search":
                    continue  # an index, no view: see below
                _lay_down(connection, name, TABLES.get(name, Table(())), to_text(now))
            connection.execute(
                """CREATE TABLE published.data_dictionary (view TEXT NOT NULL, position INTEGER NOT NULL,
                       column TEXT NOT NULL, meaning TEXT NOT NULL, PRIMARY KEY (view, column))"""
            )
            connection.execute("INSERT INTO published.data_dictionary SELECT * FROM main.data_dictionary")
            _lay_down_search(connection)
        connection.execute("ANALYZE published")
    finally:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DETACH DATABASE published")


def made_at(path: Path) -> str:
    """When an analysts' copy was made.

    Raises:
        StoreError: It is no such copy, or cannot be read.
    """
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            (made,) = copy.execute("SELECT made_at FROM about").fetchone()
    except (sqlite3.Error, TypeError) as error:  # no row
        raise StoreError(
            f"{path}: this is no analysts' copy, or it is damaged; remove it, and the next look makes it anew"
        ) from error
    return str(made)


@contextlib.contextmanager
def _one_state(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction, so that all tables show one state of the database; it locks nobody out of it."""
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _lay_down(connection: sqlite3.Connection, name: str, table: Table, made_at: str) -> None:
    columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({name})")]
    lines = [
        f'"{column}" {"INTEGER" if column in _INTEGERS else "REAL" if column in _REALS else "TEXT"}'
        for column in columns
    ]
    if table.key:
        lines.append(f"PRIMARY KEY ({', '.join(table.key)})")
    lines += [f"FOREIGN KEY ({own}) REFERENCES {other} ({theirs})" for own, other, theirs in table.references]
    connection.execute(f"CREATE TABLE published.{name} ({', '.join(lines)})")
    instead = dict(table.instead)
    values = ", ".join(instead.get(column, f'"{column}"') for column in columns)
    connection.execute(f"INSERT INTO published.{name} SELECT {values} FROM main.{name}", {"made_at": made_at})
    for index in table.indexes:
        connection.execute(f"CREATE INDEX published.{name}_by_{'_'.join(index)} ON {name} ({', '.join(index)})")


def _lay_down_search(connection: sqlite3.Connection) -> None:
    """The full-text index, without the summaries, which are prose."""
    connection.execute(
        """CREATE VIRTUAL TABLE published.practice_search USING fts5(
               title, organisations, headings, tokenize = 'porter unicode61 remove_diacritics 2')"""
    )
    connection.execute(
        """INSERT INTO published.practice_search (rowid, title, organisations, headings)
           SELECT rowid, title, organisations, headings FROM main.practice_search"""
    )


def published_tables(
    connection: sqlite3.Connection, folder: Path, now: datetime
) -> Iterator[tuple[str, list[str], list[Row]]]:
    """Each table of the analysts' copy, with its columns and rows.

    Args:
        connection: The database; only read.
        folder: For a file that is thrown away.
        now: When they are made.
    """
    path = folder / "published.db"
    build(connection, path, now)
    with contextlib.closing(sqlite3.connect(path)) as copy:
        names = copy.execute(
            """SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
               AND name NOT LIKE 'practice_search%'"""
        )
        for (name,) in names.fetchall():
            yield name, *table_rows(copy, name)
