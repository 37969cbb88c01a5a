"""Whether the file has the tables, indexes, triggers and views that this program makes, and making what it lacks."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping

from sqlite_utils import Database

from db.connection import atomic
from db.migrations import migrations
from db.views import install_views

_OWN = "SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL"
_DICTIONARY = "SELECT view, position, column, meaning FROM data_dictionary"


def schema_faults(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """What differs from a new file: a finding and the name of each. What the file has besides is its owner's.

    Returns:
        `is gone` or `is not as it was made`, with the kind and the name.
    """
    with contextlib.closing(_fresh()) as fresh:
        wanted, found = _objects(fresh), _objects(connection)
        faults = [
            ("is not as it was made" if name in found else "is gone", f"{kind} {name}")
            for name, (kind, sql) in wanted.items()
            if found.get(name) != (kind, sql)
        ]
        if "data_dictionary" in found and _dictionary(fresh) != _dictionary(connection):
            faults.append(("is not as it was made", "what data_dictionary says"))
        return faults


def mend_schema(connection: sqlite3.Connection) -> None:
    """Make the indexes, triggers and views that are gone or not as they were made; tables hold what cannot be made."""
    with contextlib.closing(_fresh()) as fresh, atomic(connection):
        wanted, found = _objects(fresh), _objects(connection)
        for name, kind, sql in fresh.execute(_OWN).fetchall():
            if kind in ("index", "trigger") and name in wanted and found.get(name) != wanted[name]:
                connection.execute(f'DROP {kind} IF EXISTS "{name}"')
                connection.execute(sql)
        install_views(Database(connection))


def _fresh() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    database = Database(connection)
    migrations.apply(database)
    install_views(database)
    return connection


def _objects(connection: sqlite3.Connection) -> Mapping[str, tuple[str, str]]:
    """Kind and text of each, by name; without the tables that an index of words keeps for itself."""
    return {
        name: (kind, " ".join(sql.split()))
        for name, kind, sql in connection.execute(_OWN)
        if not name.startswith(("practice_search_", "sqlite_", "_sqlite_"))
    }


def _dictionary(connection: sqlite3.Connection) -> list[tuple[str, int, str, str]]:
    return sorted(connection.execute(_DICTIONARY).fetchall())
