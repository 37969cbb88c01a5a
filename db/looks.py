"""Sources and the looks at them, and what the next look needs to know of the last."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from db.seals import seal
from scraper.errors import StoreError
from scraper.model import Look, Origin, RobotsCopy, Validators

TIME = "%Y-%m-%dT%H:%M:%SZ"


def to_text(time: datetime) -> str:
    """A time as the database writes it: UTC, whole seconds."""
    return time.astimezone(UTC).strftime(TIME)


def to_time(text: str) -> datetime:
    """A time of the database.

    Raises:
        StoreError: It is none.
    """
    try:
        return datetime.strptime(text, TIME).replace(tzinfo=UTC)
    except ValueError as error:
        raise StoreError(
            f"the database has '{text}' where a time is expected: it was edited; restore a backup, or run `verify`"
        ) from error


def time_of(text: str | None) -> datetime | None:
    """A time as the database writes it; None where it has none."""
    return None if text is None else to_time(text)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What a check needs to know of its source before it asks.

    Attributes:
        source_id: Its row.
        validators: Of the last accepted answer.
        source_digest: Of the last accepted page.
        body_sha256: Of the last accepted answer.
        full_read_at: When the whole page last came.
        recheck_due_at: When a look can confirm what is missing; None if nothing is.
        last_observed_at: Time of the newest look at the listing, whatever its outcome.
        last_accepted_at: Time of the newest accepted one.
        snapshot_id: What the last accepted page said.
        newest_at: Time of the newest look at any of its pages, the practices' own included.
    """

    source_id: int
    validators: Validators
    source_digest: str | None
    body_sha256: str | None
    full_read_at: datetime | None
    recheck_due_at: datetime | None
    last_observed_at: datetime | None
    last_accepted_at: datetime | None
    snapshot_id: int | None
    newest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewLook:
    """A look to be written; the columns of `looks`."""

    source_id: int
    url: str
    observed_at: datetime
    recorded_at: datetime
    origin: Origin
    outcome: str
    http_status: int | None = None
    bytes: int | None = None
    milliseconds: int | None = None
    attempts: int = 0
    snapshot_id: int | None = None
    reason: str | None = None
    recheck_after_s: float = 0.0
    body_sha256: str | None = None
    archive_url: str | None = None
    page: str = "listing"
    location: str | None = None


_SOURCE = """
SELECT s.id, s.etag, s.last_modified, s.source_digest, s.body_sha256, s.full_read_at, s.recheck_due_at,
  (SELECT max(observed_at) FROM look_rows WHERE source_id = s.id AND page = 'listing'),
  (SELECT observed_at FROM look_rows WHERE source_id = s.id AND page = 'listing'
     AND outcome IN ('unchanged', 'changed') ORDER BY observed_at DESC, id DESC LIMIT 1),
  (SELECT snapshot_id FROM look_rows WHERE source_id = s.id AND page = 'listing'
     AND outcome IN ('unchanged', 'changed') ORDER BY observed_at DESC, id DESC LIMIT 1),
  (SELECT max(newest) FROM (SELECT (SELECT max(observed_at) FROM look_rows WHERE source_id = s.id AND page = k.value)
     AS newest FROM json_each('["listing", "practice", "bank"]') k))
FROM source_rows s WHERE s.name = ?
"""


def source_row(connection: sqlite3.Connection, name: str) -> SourceRow | None:
    """The source of that name; None if it was never looked at."""
    row = connection.execute(_SOURCE, (name,)).fetchone()
    if row is None:
        return None
    return SourceRow(
        row[0], Validators(row[1], row[2]), row[3], row[4], time_of(row[5]), time_of(row[6]), time_of(row[7]),
        time_of(row[8]), row[9], time_of(row[10]),
    )  # fmt: skip


def add_source(
    connection: sqlite3.Connection,
    name: str,
    kind: str,
    url: str,
    schedule: str,
    gap_after_s: Callable[[str], int],
) -> int:
    """The id of a source; its row is made, or brought up to date, as needed.

    Args:
        connection: The database.
        name: As in config.yaml.
        kind: Likewise.
        url: Likewise.
        schedule: Likewise.
        gap_after_s: Without an accepted look for how long there is a gap, by schedule; asked only
            where the schedule is new.
    """
    row = connection.execute("SELECT id, kind, url, schedule FROM source_rows WHERE name = ?", (name,)).fetchone()
    if row is not None and row[1:] == (kind, url, schedule):
        return int(row[0])
    connection.execute(
        """INSERT INTO source_rows (name, kind, url, schedule, gap_after_s) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, url = excluded.url, schedule = excluded.schedule,
               gap_after_s = excluded.gap_after_s""",
        (name, kind, url, schedule, gap_after_s(schedule)),
    )
    (number,) = connection.execute("SELECT id FROM source_rows WHERE name = ?", (name,)).fetchone()
    return int(number)


def source_name(connection: sqlite3.Connection, source_id: int) -> str:
    """The name of a source."""
    (name,) = connection.execute("SELECT name FROM source_rows WHERE id = ?", (source_id,)).fetchone()
    return str(name)


def add_look(connection: sqlite3.Connection, look: NewLook, look_id: int | None = None) -> int:
    """Write one look, with the id that it was promised, if any; its id."""
    cursor = connection.execute(
        """INSERT INTO look_rows (id, source_id, page, url, observed_at, recorded_at, origin, outcome, http_status,
               bytes, milliseconds, attempts, snapshot_id, reason, recheck_after_s, body_sha256, archive_url,
               location)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            look_id, look.source_id, look.page, look.url, to_text(look.observed_at), to_text(look.recorded_at),
            look.origin, look.outcome, look.http_status, look.bytes, look.milliseconds, look.attempts,
            look.snapshot_id, look.reason, look.recheck_after_s, look.body_sha256, look.archive_url, look.location,
        ),
    )  # fmt: skip
    number = int(cursor.lastrowid or 0)
    seal(connection, "look_rows", number)
    return number


def settle_look(connection: sqlite3.Connection, look_id: int, outcome: str, snapshot_id: int | None) -> None:
    """Say how a look ended, once that is known (or is known better)."""
    connection.execute(
        "UPDATE look_rows SET outcome = ?, snapshot_id = ? WHERE id = ? AND (outcome, snapshot_id) IS NOT (?, ?)",
        (outcome, snapshot_id, look_id, outcome, snapshot_id),
    )


def remember_answer(
    connection: sqlite3.Connection,
    source_id: int,
    *,
    validators: Validators,
    source_digest: str | None,
    body_sha256: str,
    full_read_at: datetime,
) -> None:
    """Keep what the next check of a source compares an answer with."""
    connection.execute(
        """UPDATE source_rows SET etag = ?, last_modified = ?, source_digest = ?, body_sha256 = ?, full_read_at = ?
           WHERE id = ?""",
        (
            validators.etag,
            validators.last_modified,
            source_digest,
            body_sha256,
            to_text(full_read_at),
            source_id,
        ),
    )


def forget_answer(connection: sqlite3.Connection, source_id: int) -> None:
    """Make the next check read the page in full, whatever it answers."""
    connection.execute(
        """UPDATE source_rows SET etag = NULL, last_modified = NULL, source_digest = NULL, body_sha256 = NULL
           WHERE id = ?""",
        (source_id,),
    )


def accepted_looks(connection: sqlite3.Connection, source_id: int) -> int:
    """How many looks at a source's listing were accepted."""
    (count,) = connection.execute(
        """SELECT count(*) FROM look_rows WHERE source_id = ? AND page = 'listing'
           AND outcome IN ('unchanged', 'changed')""",
        (source_id,),
    ).fetchone()
    return int(count)


def known_copies(connection: sqlite3.Connection, source_id: int) -> set[tuple[str, str]]:
    """Time and SHA-256 of every look's bytes, so that an import takes each thing once."""
    rows: list[tuple[str, Any]] = connection.execute(
        "SELECT observed_at, body_sha256 FROM look_rows WHERE source_id = ? AND body_sha256 IS NOT NULL",
        (source_id,),
    ).fetchall()
    return set(rows)


def last_look(connection: sqlite3.Connection, source_id: int) -> Look | None:
    """The newest accepted look at a source's listing."""
    row = connection.execute(
        """SELECT id, observed_at, snapshot_id, recheck_after_s, origin FROM look_rows
           WHERE source_id = ? AND page = 'listing' AND outcome IN ('unchanged', 'changed')
           ORDER BY observed_at DESC, id DESC LIMIT 1""",
        (source_id,),
    ).fetchone()
    return None if row is None else Look(row[0], to_time(row[1]), row[2], row[3], row[4])


def listed_count(connection: sqlite3.Connection, source: str) -> int:
    """How many practices a source lists."""
    (count,) = connection.execute(
        """SELECT count(*) FROM practice_rows p JOIN source_rows s ON s.id = p.source_id
           WHERE s.name = ? AND p.status = 'listed'""",
        (source,),
    ).fetchone()
    return int(count)


class KeptRobots:
    """robots.txt copies, kept in the database between runs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, origin: str) -> RobotsCopy | None:
        """The copy of a host; None if there is none."""
        row = self._connection.execute(
            "SELECT fetched_at, text FROM robots_rows WHERE origin = ?", (origin,)
        ).fetchone()
        return None if row is None else RobotsCopy(origin, to_time(row[0]), row[1])

    def put(self, copy: RobotsCopy) -> None:
        """Keep a copy in place of the older one."""
        self._connection.execute(
            "INSERT OR REPLACE INTO robots_rows (origin, fetched_at, text) VALUES (?, ?, ?)",
            (copy.origin, to_text(copy.fetched_at), copy.text),
        )


def add_missed(connection: sqlite3.Connection, source_id: int, first: datetime, until: datetime) -> None:
    """Write down that scheduled looks did not take place between two times."""
    connection.execute(
        "INSERT OR IGNORE INTO missed_rows (source_id, from_time, to_time) VALUES (?, ?, ?)",
        (source_id, to_text(first), to_text(until)),
    )
