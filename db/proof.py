"""What proves a change, or what was listed at a time: the looks on both sides of it, and what they got."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from typing import Any

from db.queries import Row

_ACCEPTED = "outcome IN ('unchanged', 'changed') AND page = 'listing'"
_ACCEPTED_OF_B = _ACCEPTED.replace("AND page", "AND b.page")


def _rows(connection: sqlite3.Connection, query: str, values: Any) -> list[Row]:
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def looks_by_id(connection: sqlite3.Connection, ids: Collection[int]) -> list[Row]:
    """Looks with what is known of the bytes that each got, in the order of their times."""
    return _rows(
        connection,
        """SELECT l.*, r.body_sha256 AS sha256, r.recorded_at FROM looks l JOIN look_rows r ON r.id = l.look_id
           WHERE l.look_id IN (SELECT value FROM json_each(?)) ORDER BY l.observed_at, l.look_id""",
        (json.dumps(sorted(ids)),),
    )


def snapshots_by_id(connection: sqlite3.Connection, ids: Collection[int]) -> list[Row]:
    """Snapshots as `snapshots` has them, in the order of their times."""
    return _rows(
        connection,
        """SELECT * FROM snapshots WHERE snapshot_id IN (SELECT value FROM json_each(?))
           ORDER BY observed_at, snapshot_id""",
        (json.dumps(sorted(ids)),),
    )


def looks_of_change(connection: sqlite3.Connection, change_id: int) -> list[int]:
    """The look before a change, the one that first shows it, and the one that agreed with it.

    Of a change of a practice's own page they are looks at that page: the last that read it, and the one before the
    change, which can be another that found it gone or elsewhere.
    """
    at_page = "FROM look_rows b WHERE b.page = 'practice' AND b.url = l.url AND b.id < l.id"
    rows = connection.execute(
        f"""SELECT r.look_id, r.confirmed_by_look_id,
               CASE l.page WHEN 'practice' THEN (SELECT max(b.id) {at_page} AND b.outcome IN ('unchanged', 'changed'))
               ELSE (SELECT b.id FROM look_rows b WHERE b.source_id = r.source_id AND b.{_ACCEPTED_OF_B}
                    AND (b.observed_at, b.id) < (r.observed_at, r.look_id)
                    ORDER BY b.observed_at DESC, b.id DESC LIMIT 1) END,
               CASE l.page WHEN 'practice' THEN (SELECT max(b.id) {at_page}) END
            FROM change_rows r JOIN look_rows l ON l.id = r.look_id WHERE r.id = ?""",
        (change_id,),
    ).fetchall()
    return [number for row in rows for number in row if number is not None]


def looks_of_stays(connection: sqlite3.Connection, practice_id: int) -> list[int]:
    """The last accepted look that shows each stay of a practice, and the first that does not show it any more."""
    rows = connection.execute(
        f"""SELECT (SELECT b.id FROM look_rows b WHERE b.source_id = p.source_id AND b.{_ACCEPTED_OF_B}
                    AND (t.valid_to IS NULL OR b.observed_at < t.valid_to)
                    ORDER BY b.observed_at DESC, b.id DESC LIMIT 1),
                (SELECT b.id FROM look_rows b WHERE b.source_id = p.source_id AND b.{_ACCEPTED_OF_B}
                    AND b.observed_at >= t.valid_to ORDER BY b.observed_at, b.id LIMIT 1)
            FROM stay_rows t JOIN practice_rows p ON p.id = t.practice_id WHERE t.practice_id = ?""",
        (practice_id,),
    ).fetchall()
    return sorted({number for row in rows for number in row if number is not None})


def looks_at_own_page(connection: sqlite3.Connection, practice_id: int) -> list[Row]:
    """The looks at a practice's own page that found something to keep, in the order of their times."""
    return _rows(
        connection,
        """SELECT l.* FROM looks l JOIN snapshot_rows n ON n.id = l.snapshot_id AND n.observed_at = l.observed_at
           WHERE l.page = 'practice' AND l.outcome = 'changed'
             AND l.page_url IN (SELECT url FROM title_rows WHERE practice_id = ?) ORDER BY l.observed_at, l.look_id""",
        (practice_id,),
    )


def newest_accepted(connection: sqlite3.Connection, source: str) -> str:
    """The time of the newest accepted look at a source's listing."""
    (time,) = connection.execute(
        f"SELECT max(observed_at) FROM looks WHERE source = ? AND {_ACCEPTED}", (source,)
    ).fetchone()
    return str(time)


def looks_around(connection: sqlite3.Connection, source: str, time: str) -> tuple[int | None, int | None]:
    """The last accepted look at or before a time, and the first after it; None where there is none."""
    found = []
    for side, order in (("<=", "DESC"), (">", "ASC")):
        row = connection.execute(
            f"""SELECT look_id FROM looks WHERE source = ? AND {_ACCEPTED} AND observed_at {side} ?
                ORDER BY observed_at {order}, look_id {order} LIMIT 1""",
            (source, time),
        ).fetchone()
        found.append(None if row is None else int(row[0]))
    return found[0], found[1]


def earlier_snapshot(connection: sqlite3.Connection, look_id: int) -> int | None:
    """What the last accepted look before another one got, where that was something else."""
    row = connection.execute(
        f"""SELECT b.snapshot_id FROM look_rows a JOIN look_rows b ON b.source_id = a.source_id
            WHERE a.id = ? AND a.page = 'listing' AND b.{_ACCEPTED_OF_B}
              AND (b.observed_at, b.id) < (a.observed_at, a.id) ORDER BY b.observed_at DESC, b.id DESC LIMIT 1""",
        (look_id,),
    ).fetchone()
    return None if row is None else int(row[0])


def every_look(connection: sqlite3.Connection, source: str | None = None) -> Iterator[int]:
    """Every look that got a page, in the order of their times."""
    rows = connection.execute(
        """SELECT look_id FROM looks WHERE snapshot_id IS NOT NULL AND (? IS NULL OR source = ?)
           ORDER BY observed_at, look_id""",
        (source, source),
    )
    yield from (number for (number,) in rows.fetchall())


def every_snapshot(connection: sqlite3.Connection) -> list[int]:
    """Every snapshot."""
    return [number for (number,) in connection.execute("SELECT snapshot_id FROM snapshots ORDER BY 1")]
