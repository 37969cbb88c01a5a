"""Looks, snapshots, their bytes and the decisions over them: what history is derived from."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scraper.errors import StoreError
from scraper.model import Look, Origin, RobotsCopy, Snapshot, Validators, Verdict

TIME = "%Y-%m-%dT%H:%M:%SZ"


def to_text(time: datetime) -> str:
    """A time as the database writes it: UTC, whole seconds."""
    return time.astimezone(UTC).strftime(TIME)


def to_time(text: str) -> datetime:
    """A time of the database."""
    return datetime.strptime(text, TIME).replace(tzinfo=UTC)


def _maybe(text: str | None) -> datetime | None:
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


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A held snapshot.

    Attributes:
        snapshot_id: Its row.
        source: Name of its source.
        observed_at: The first look that got it.
        reasons: Why it was held.
        looks: How many looks got it.
        verdict: `held`, or what was decided.
    """

    snapshot_id: int
    source: str
    observed_at: datetime
    reasons: tuple[str, ...]
    looks: int
    verdict: Verdict


_SOURCE = """
SELECT s.id, s.etag, s.last_modified, s.source_digest, s.body_sha256, s.full_read_at, s.recheck_due_at,
  (SELECT max(observed_at) FROM look_rows WHERE source_id = s.id AND page = 'listing'),
  (SELECT observed_at FROM look_rows WHERE source_id = s.id AND page = 'listing'
     AND outcome IN ('unchanged', 'changed') ORDER BY observed_at DESC, id DESC LIMIT 1),
  (SELECT snapshot_id FROM look_rows WHERE source_id = s.id AND page = 'listing'
     AND outcome IN ('unchanged', 'changed') ORDER BY observed_at DESC, id DESC LIMIT 1)
FROM source_rows s WHERE s.name = ?
"""


def source_row(connection: sqlite3.Connection, name: str) -> SourceRow | None:
    """The source of that name; None if it was never looked at."""
    row = connection.execute(_SOURCE, (name,)).fetchone()
    if row is None:
        return None
    return SourceRow(
        row[0], Validators(row[1], row[2]), row[3], row[4], _maybe(row[5]), _maybe(row[6]), _maybe(row[7]),
        _maybe(row[8]), row[9],
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


def add_look(connection: sqlite3.Connection, look: NewLook, look_id: int | None = None) -> int:
    """Write one look, with the id that it was promised, if any; its id."""
    cursor = connection.execute(
        """INSERT INTO look_rows (id, source_id, page, url, observed_at, recorded_at, origin, outcome, http_status,
               bytes, milliseconds, attempts, snapshot_id, reason, recheck_after_s, body_sha256)
           VALUES (?, ?, 'listing', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            look_id, look.source_id, look.url, to_text(look.observed_at), to_text(look.recorded_at), look.origin,
            look.outcome, look.http_status, look.bytes, look.milliseconds, look.attempts, look.snapshot_id, look.reason,
            look.recheck_after_s, look.body_sha256,
        ),
    )  # fmt: skip
    return int(cursor.lastrowid or 0)


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


def add_snapshot(
    connection: sqlite3.Connection,
    source_id: int,
    snapshot: Snapshot,
    verdict: Verdict,
    reasons: Sequence[str],
    source_digest: str | None,
    *,
    snapshot_id: int | None = None,
) -> int:
    """Keep the bytes of an answer, under the id that was promised, if any; the id of its row."""
    sha256 = hashlib.sha256(snapshot.body).hexdigest()
    packed = zlib.compress(snapshot.body, 9)
    connection.execute(
        "INSERT OR IGNORE INTO sqlar (name, mode, mtime, sz, data) VALUES (?, ?, ?, ?, ?)",
        (
            f"{sha256}.html",
            0o100644,
            int(snapshot.observed_at.timestamp()),
            len(snapshot.body),
            # the archive's own rule: as it stands where compression does not make it smaller
            packed if len(packed) < len(snapshot.body) else snapshot.body,
        ),
    )
    cursor = connection.execute(
        """INSERT INTO snapshot_rows (id, source_id, page, observed_at, url, content_type, headers, sha256, bytes,
               verdict, reasons, source_digest) VALUES (?, ?, 'listing', ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            snapshot_id, source_id, to_text(snapshot.observed_at), snapshot.url, snapshot.content_type,
            json.dumps(snapshot.headers, ensure_ascii=False), sha256, len(snapshot.body), verdict,
            json.dumps(list(reasons), ensure_ascii=False), source_digest,
        ),
    )  # fmt: skip
    return int(cursor.lastrowid or 0)


def equal_held(
    connection: sqlite3.Connection,
    source_id: int,
    sha256: str,
    source_digest: str | None,
    reasons: Sequence[str],
) -> int | None:
    """A held snapshot of the same bytes, or of a source that differs in tokens only; None if there is none."""
    row = connection.execute(
        """SELECT id FROM snapshot_rows WHERE source_id = ? AND verdict = 'held' AND reasons = ?
           AND (sha256 = ? OR source_digest = ?) ORDER BY id DESC LIMIT 1""",
        (source_id, json.dumps(list(reasons), ensure_ascii=False), sha256, source_digest),
    ).fetchone()
    return None if row is None else int(row[0])


def snapshot_of(connection: sqlite3.Connection, snapshot_id: int) -> Snapshot:
    """A kept snapshot, with its bytes.

    Raises:
        StoreError: There is none of that number, or its bytes are not what was kept.
    """
    row = connection.execute(
        """SELECT s.name, n.observed_at, n.url, n.content_type, n.headers, n.sha256, a.sz, a.data
           FROM snapshot_rows n JOIN source_rows s ON s.id = n.source_id
             LEFT JOIN sqlar a ON a.name = n.sha256 || '.html'
           WHERE n.id = ?""",
        (snapshot_id,),
    ).fetchone()
    if row is None:
        raise StoreError(f"there is no snapshot {snapshot_id}; `practice-watch held list` names those that are held")
    name, observed_at, url, content_type, headers, sha256, size, data = row
    body = data if data is None or len(data) == size else zlib.decompress(data)
    if body is None or hashlib.sha256(body).hexdigest() != sha256:
        raise StoreError(f"the bytes of snapshot {snapshot_id} are not those that were kept; restore a backup")
    pairs = tuple((key, value) for key, value in json.loads(headers))
    return Snapshot(name, to_time(observed_at), url, content_type, pairs, body)


_DECIDED = """(SELECT verdict FROM decision_rows d WHERE d.snapshot_id = {0} ORDER BY d.id DESC LIMIT 1)"""
_SILENT = """(SELECT silent FROM decision_rows d WHERE d.snapshot_id = {0} ORDER BY d.id DESC LIMIT 1)"""


def held_rows(connection: sqlite3.Connection, *, undecided: bool = True) -> list[HeldRow]:
    """Snapshots that were held, newest first.

    Args:
        connection: The database.
        undecided: Only those that wait for a decision.
    """
    rows = connection.execute(
        f"""SELECT n.id, s.name, n.observed_at, n.reasons,
               (SELECT count(*) FROM look_rows l WHERE l.snapshot_id = n.id),
               coalesce({_DECIDED.format("n.id")}, n.verdict) AS verdict
           FROM snapshot_rows n JOIN source_rows s ON s.id = n.source_id WHERE n.verdict = 'held' ORDER BY n.id DESC"""
    ).fetchall()
    held = [HeldRow(row[0], row[1], to_time(row[2]), tuple(json.loads(row[3])), row[4], row[5]) for row in rows]
    return [row for row in held if row.verdict == "held" or not undecided]


def add_decision(
    connection: sqlite3.Connection,
    snapshot_id: int,
    verdict: Verdict,
    *,
    silent: bool,
    who: str,
    why: str | None,
    now: datetime,
) -> None:
    """Record what a person decided of a snapshot."""
    connection.execute(
        "INSERT INTO decision_rows (decided_at, snapshot_id, verdict, silent, who, why) VALUES (?, ?, ?, ?, ?, ?)",
        (to_text(now), snapshot_id, verdict, int(silent), who, why),
    )


def verdict_of(connection: sqlite3.Connection, snapshot_id: int) -> tuple[int, str, Verdict] | None:
    """Id and name of a snapshot's source, and the verdict in force; None if there is none of that number."""
    row = connection.execute(
        f"""SELECT s.id, s.name, coalesce({_DECIDED.format("n.id")}, n.verdict)
            FROM snapshot_rows n JOIN source_rows s ON s.id = n.source_id WHERE n.id = ?""",
        (snapshot_id,),
    ).fetchone()
    return None if row is None else (int(row[0]), row[1], row[2])


def reasons_of(connection: sqlite3.Connection, snapshot_id: int) -> tuple[str, ...]:
    """Why a snapshot was held."""
    (reasons,) = connection.execute("SELECT reasons FROM snapshot_rows WHERE id = ?", (snapshot_id,)).fetchone()
    return tuple(json.loads(reasons))


@dataclass(frozen=True, slots=True)
class LookRow:
    """A look at a listing that got a page, with the verdict in force.

    Attributes:
        look: What history needs of it.
        outcome: As it stands in the database.
        accepted: Whether its page counts.
        silent: Whether it counts by a decision that nobody is told of.
        own_snapshot: Whether the snapshot was taken by this look.
    """

    look: Look
    outcome: str
    accepted: bool
    silent: bool


def look_rows(connection: sqlite3.Connection, source_id: int) -> list[LookRow]:
    """Every look at a source's listing that got a page, in the order of their times."""
    rows = connection.execute(
        f"""SELECT l.id, l.observed_at, l.snapshot_id, l.recheck_after_s, l.origin, l.outcome,
               coalesce({_DECIDED.format("l.snapshot_id")}, n.verdict), coalesce({_SILENT.format("l.snapshot_id")}, 0)
            FROM look_rows l JOIN snapshot_rows n ON n.id = l.snapshot_id
            WHERE l.source_id = ? AND l.page = 'listing' ORDER BY l.observed_at, l.id""",
        (source_id,),
    ).fetchall()
    return [
        LookRow(Look(row[0], to_time(row[1]), row[2], row[3], row[4]), row[5], row[6] == "accepted", bool(row[7]))
        for row in rows
    ]


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


def next_evidence_ids(connection: sqlite3.Connection) -> tuple[int, int]:
    """Ids that the next look and the next snapshot will have."""
    (look,) = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM look_rows").fetchone()
    (snapshot,) = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM snapshot_rows").fetchone()
    return look, snapshot


def listed_count(connection: sqlite3.Connection, source: str) -> int:
    """How many practices a source lists."""
    (count,) = connection.execute(
        """SELECT count(*) FROM practice_rows p JOIN source_rows s ON s.id = p.source_id
           WHERE s.name = ? AND p.status = 'listed'""",
        (source,),
    ).fetchone()
    return int(count)


def accepted_before(connection: sqlite3.Connection, snapshot_id: int) -> int | None:
    """The snapshot that was accepted last before another one, of the same source; None if none was."""
    row = connection.execute(
        """SELECT l.snapshot_id FROM snapshot_rows n JOIN look_rows l ON l.source_id = n.source_id
           WHERE n.id = ? AND l.page = 'listing' AND l.outcome IN ('unchanged', 'changed')
             AND l.snapshot_id <> n.id AND l.observed_at <= n.observed_at
           ORDER BY l.observed_at DESC, l.id DESC LIMIT 1""",
        (snapshot_id,),
    ).fetchone()
    return None if row is None else int(row[0])


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
