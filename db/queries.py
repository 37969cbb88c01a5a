"""Questions to the views, for the verbs that only read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]

_SEVERAL = frozenset(("organisations", "categories", "reasons", "source_urls"))
_OBJECTS = frozenset(("before", "after", "peer"))


def _asked(connection: sqlite3.Connection, query: str, values: Iterable[Any] = ()) -> tuple[list[str], list[Row]]:
    """Column names and rows of a query, several values as lists and JSON as objects."""
    cursor = connection.execute(query, tuple(values))
    columns = [column[0] for column in cursor.description]
    rows = [dict(zip(columns, values, strict=True)) for values in cursor.fetchall()]
    for row in rows:
        for name in columns:
            if name in _SEVERAL:
                row[name] = row[name].split("; ") if row[name] else []
            elif name in _OBJECTS and row[name]:
                row[name] = json.loads(row[name])
    return columns, rows


def table_rows(connection: sqlite3.Connection, name: str) -> tuple[list[str], list[Row]]:
    """Every row of a view or table, in its own order."""
    return _asked(connection, f"SELECT * FROM {name}")


def changes(
    connection: sqlite3.Connection,
    *,
    since: str | None = None,
    until: str | None = None,
    after: int | None = None,
    source: str | None = None,
    log: bool = False,
) -> tuple[list[str], list[Row]]:
    """Changes in force, newest first; with `log` all of them.

    Args:
        connection: The database.
        since: Reported then or later.
        until: Reported then or earlier.
        after: With a greater id.
        source: Of this source only.
        log: Also those that were taken back, and the rows that did so.
    """
    conditions = {"reported_at >= ?": since, "reported_at <= ?": until, "change_id > ?": after, "source = ?": source}
    given = {condition: value for condition, value in conditions.items() if value is not None}
    view = "change_log" if log else "changes"
    where = " AND ".join(["1", *given])
    return _asked(connection, f"SELECT * FROM {view} WHERE {where} ORDER BY change_id DESC", given.values())


def changes_by_id(connection: sqlite3.Connection, ids: Iterable[int]) -> tuple[list[str], list[Row]]:
    """The changes of these ids, in their order."""
    return _asked(
        connection,
        "SELECT * FROM change_log WHERE change_id IN (SELECT value FROM json_each(?)) ORDER BY change_id",
        (json.dumps(list(ids)),),
    )


_LAST = "9999-12-31T23:59:59Z"


def placements_at(
    connection: sqlite3.Connection, time: str | None, source: str | None
) -> dict[str, list[tuple[int, str, int, int, str, str]]]:
    """Every place of a practice at a time, by source; now by default.

    Asks the tables behind `placements` and `titles`: the views join what a long listing need not join for each row. To
    sort here takes a tenth of the time that SQLite takes, as the rows come in nearly that order.

    Returns:
        Categories first, by name: whether it is the recent section, its name, the place in it, and the
        practice's id, title and address.
    """
    at = time or _LAST
    sources = connection.execute("SELECT id, name FROM source_rows ORDER BY name").fetchall()
    found: dict[str, list[tuple[int, str, int, int, str, str]]] = {}
    for number, name in sources:
        if source not in (None, name):
            continue
        own = "" if len(sources) == 1 else "AND s.practice_id IN (SELECT id FROM practice_rows WHERE source_id = ?2)"
        found[name] = sorted(
            connection.execute(
                f"""SELECT s.section = 0, s.name, s.position, s.practice_id, t.title, t.url
                    FROM stay_rows AS s CROSS JOIN title_rows AS t ON t.practice_id = s.practice_id
                    WHERE +s.valid_from <= ?1 AND (s.valid_to IS NULL OR s.valid_to > ?1)
                      AND t.valid_from <= ?1 AND (t.valid_to IS NULL OR t.valid_to > ?1) {own} AND ?2""",
                (at, number),
            )
        )
    return found


def retitled_since(connection: sqlite3.Connection, time: str | None) -> set[int]:
    """The practices whose title at a time was not their last."""
    rows = connection.execute("SELECT practice_id FROM title_rows WHERE valid_to > ?", (time or _LAST,))
    return {number for (number,) in rows}


def organisations_by_practice(connection: sqlite3.Connection) -> dict[int, list[str]]:
    """The organisations of each practice that has some, as it was last listed."""
    found: dict[int, list[str]] = {}
    for number, name in connection.execute(
        "SELECT practice_id, organisation FROM practice_organisation_rows ORDER BY practice_id, position"
    ):
        found.setdefault(number, []).append(name)
    return found


def practices(connection: sqlite3.Connection) -> tuple[list[str], list[Row]]:
    """Every practice ever listed."""
    return _asked(connection, "SELECT * FROM practices ORDER BY practice_id")


def life_of(connection: sqlite3.Connection, practice_id: int) -> dict[str, list[Row]]:
    """All that is recorded of a practice, by view."""
    queries = {
        "practice_organisations": "SELECT * FROM practice_organisations WHERE practice_id = ?",
        "titles": """SELECT t.*, l.snapshot_id FROM titles t JOIN looks l ON l.look_id = t.from_look_id
            WHERE practice_id = ? ORDER BY t.valid_from, t.from_look_id""",
        "placements": "SELECT * FROM placements WHERE practice_id = ? ORDER BY valid_from, section",
        "changes": "SELECT * FROM change_log WHERE practice_id = ? ORDER BY change_id",
    }
    return {view: _asked(connection, query, (practice_id,))[1] for view, query in queries.items()}


def span_of_looks(connection: sqlite3.Connection) -> tuple[int, str | None, str | None]:
    """How many looks there were, the time of the first accepted one, and of the last of any outcome."""
    row: tuple[int, str | None, str | None] = connection.execute(
        """SELECT count(*), min(observed_at) FILTER (WHERE outcome IN ('unchanged', 'changed')), max(observed_at)
           FROM looks WHERE page = 'listing'"""
    ).fetchone()
    return row


def count_of_changes(connection: sqlite3.Connection) -> int:
    """How many changes are in force."""
    return int(connection.execute("SELECT count(*) FROM changes").fetchone()[0])


def soundness(connection: sqlite3.Connection) -> str:
    """`ok`, or what SQLite finds wrong with the file."""
    return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])


def source_facts(connection: sqlite3.Connection, source: str, since: str) -> Row:
    """What `status` says of a source.

    Args:
        connection: The database.
        source: Its name.
        since: Looks are counted, and gaps listed, from then on.
    """

    def first(query: str, *values: Any) -> Any:
        named = values[0] if values and isinstance(values[0], dict) else values
        cursor = connection.execute(query, named)
        return cursor.fetchone() or (None,) * len(cursor.description)

    last_look, last_outcome, reason = first(
        """SELECT observed_at, outcome, reason FROM looks WHERE source = ? AND page = 'listing'
           ORDER BY observed_at DESC, look_id DESC LIMIT 1""",
        source,
    )
    (trouble_since,) = first(
        """SELECT min(observed_at) FROM looks WHERE source = :source AND page = 'listing' AND look_id > (
               SELECT coalesce(max(look_id), 0) FROM looks WHERE source = :source AND page = 'listing'
               AND outcome IN ('unchanged', 'changed'))""",
        {"source": source},
    )
    (last_accepted,) = first(
        """SELECT max(observed_at) FROM looks WHERE source = ? AND page = 'listing'
           AND outcome IN ('unchanged', 'changed')""",
        source,
    )
    (last_change,) = first("SELECT max(observed_at) FROM changes WHERE source = ? AND kind <> 'baseline'", source)
    kinds = connection.execute(
        "SELECT kind, count(*) FROM changes WHERE source = ? AND observed_at = ? GROUP BY 1 ORDER BY 2 DESC, 1",
        (source, last_change),
    ).fetchall()
    looks = dict(
        connection.execute(
            """SELECT outcome, count(*) FROM looks WHERE source = ? AND page = 'listing'
               AND origin IN ('check', 'file', 'archive') AND observed_at >= ? GROUP BY 1""",
            (source, since),
        ).fetchall()
    )
    status = dict(
        connection.execute("SELECT status, count(*) FROM practices WHERE source = ? GROUP BY 1", (source,)).fetchall()
    )
    held = connection.execute(
        "SELECT snapshot_id FROM snapshots WHERE source = ? AND verdict = 'held' ORDER BY 1 DESC", (source,)
    ).fetchall()
    (gaps,) = first("SELECT count(*) FROM gaps WHERE source = ? AND coalesce(to_time, '9') >= ?", source, since)
    return {
        "source": source,
        "last_look": last_look,
        "last_outcome": last_outcome,
        "last_reason": reason,
        "trouble_since": trouble_since,
        "last_accepted": last_accepted,
        "last_change": last_change,
        "last_change_kinds": [f"{count} {kind}" for kind, count in kinds],
        "listed": status.get("listed", 0),
        "missing": status.get("missing", 0),
        "held": [number for (number,) in held],
        "looks_30_days": sum(looks.values()),
        "accepted_30_days": looks.get("unchanged", 0) + looks.get("changed", 0),
        "held_30_days": looks.get("held", 0),
        "failed_30_days": looks.get("failed", 0),
        "gaps_30_days": gaps,
    }
