"""Snapshots, their bytes and the decisions over them: what history is derived from."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.looks import to_text, to_time
from db.seals import seal
from scraper.errors import StoreError
from scraper.model import Look, Snapshot, Transfer, Verdict

FILE_MODE = 0o100644  # of the bytes in the archive: a plain file, everybody may read it


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
            FILE_MODE,
            int(snapshot.observed_at.timestamp()),
            len(snapshot.body),
            # the archive's own rule: as it stands where compression does not make it smaller
            packed if len(packed) < len(snapshot.body) else snapshot.body,
        ),
    )
    how = snapshot.transfer
    cursor = connection.execute(
        """INSERT INTO snapshot_rows (id, source_id, page, observed_at, url, content_type, headers, sha256, bytes,
               redacted, verdict, reasons, source_digest, http_status, requested_at, milliseconds, attempts, peer,
               archive_url)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            snapshot_id, source_id, snapshot.page, to_text(snapshot.observed_at), snapshot.url, snapshot.content_type,
            json.dumps(snapshot.headers, ensure_ascii=False), sha256, len(snapshot.body), int(snapshot.redacted),
            verdict, json.dumps(list(reasons), ensure_ascii=False), source_digest, how.http_status,
            to_text(how.requested_at) if how.requested_at else None, how.milliseconds, how.attempts,
            json.dumps(dict(how.peer), ensure_ascii=False), how.archive_url,
        ),
    )  # fmt: skip
    number = int(cursor.lastrowid or 0)
    seal(connection, "snapshot_rows", number)
    return number


def equal_accepted(
    connection: sqlite3.Connection, source_id: int, sha256: str, source_digest: str | None
) -> int | None:
    """An accepted snapshot of the same bytes, or of a source that differs in tokens only; None if there is none.

    One that a person has decided over is not taken: another decision on it would be one on this look, too.
    """
    row = connection.execute(
        """SELECT n.id FROM snapshot_rows n WHERE source_id = ? AND verdict = 'accepted' AND page = 'listing'
           AND (source_digest = ? OR sha256 = ?)
           AND NOT EXISTS (SELECT 1 FROM decision_rows d WHERE d.snapshot_id = n.id) ORDER BY id LIMIT 1""",
        (source_id, source_digest, sha256),
    ).fetchone()
    return None if row is None else int(row[0])


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
        """SELECT s.name, n.observed_at, n.url, n.content_type, n.headers, n.sha256, a.sz, a.data, n.http_status,
               n.requested_at, n.milliseconds, n.attempts, n.peer, n.archive_url
           FROM snapshot_rows n JOIN source_rows s ON s.id = n.source_id
             LEFT JOIN sqlar a ON a.name = n.sha256 || '.html'
           WHERE n.id = ?""",
        (snapshot_id,),
    ).fetchone()
    if row is None:
        raise StoreError(f"there is no snapshot {snapshot_id}; `practice-watch held list` names those that are held")
    name, observed_at, url, content_type, headers, sha256, size, data = row[:8]
    status, requested_at, milliseconds, attempts, peer, archive_url = row[8:]
    try:
        body = data if data is None or len(data) == size else zlib.decompress(data)
    except zlib.error:
        body = None
    if body is None or hashlib.sha256(body).hexdigest() != sha256:
        raise StoreError(f"the bytes of snapshot {snapshot_id} are not those that were kept; restore a backup")
    try:
        pairs = tuple((key, value) for key, value in json.loads(headers))
        told = tuple(json.loads(peer).items())
    except (ValueError, TypeError, AttributeError) as error:
        raise StoreError(f"the headers of snapshot {snapshot_id} are not what was kept; restore a backup") from error
    asked_at = to_time(requested_at) if requested_at else None
    how = Transfer(status, asked_at, milliseconds, attempts, told, archive_url)
    return Snapshot(name, to_time(observed_at), url, content_type, pairs, body, how)


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
               (SELECT count(*) FROM look_rows l WHERE l.snapshot_id = n.id AND l.page = 'listing'),
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
    cursor = connection.execute(
        "INSERT INTO decision_rows (decided_at, snapshot_id, verdict, silent, who, why) VALUES (?, ?, ?, ?, ?, ?)",
        (to_text(now), snapshot_id, verdict, int(silent), who, why),
    )
    seal(connection, "decision_rows", int(cursor.lastrowid or 0))


def verdict_of(connection: sqlite3.Connection, snapshot_id: int) -> tuple[int, str, Verdict] | None:
    """Id and name of a snapshot's source, and the verdict in force; None if there is none of that number."""
    row = connection.execute(
        f"""SELECT s.id, s.name, coalesce({_DECIDED.format("n.id")}, n.verdict)
            FROM snapshot_rows n JOIN source_rows s ON s.id = n.source_id WHERE n.id = ?""",
        (snapshot_id,),
    ).fetchone()
    return None if row is None else (int(row[0]), row[1], row[2])


def looks_that_got(connection: sqlite3.Connection, snapshot_id: int) -> tuple[int, str, str]:
    """How many looks got a snapshot or what equals it, and the times of the first and the last."""
    count, first, last = connection.execute(
        "SELECT count(*), min(observed_at), max(observed_at) FROM look_rows WHERE snapshot_id = ?", (snapshot_id,)
    ).fetchone()
    return int(count), str(first), str(last)


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


@dataclass(frozen=True, slots=True)
class KeptCopy:
    """A look whose very bytes were kept.

    Attributes:
        archive_url: Its address in an archive, or the id of its record; None of a live look.
        url: That answered.
        observed_at: When.
        snapshot_id: Its bytes.
    """

    archive_url: str | None
    url: str
    observed_at: datetime
    snapshot_id: int


def kept_copies(connection: sqlite3.Connection, source_id: int) -> list[KeptCopy]:
    """Every look at a source's listing whose very bytes were kept, by itself or by an equal one before."""
    rows = connection.execute(
        """SELECT l.archive_url, l.url, l.observed_at, n.id
           FROM look_rows l JOIN snapshot_rows n ON n.id = l.snapshot_id
           WHERE l.source_id = ? AND l.page = 'listing' AND l.body_sha256 = n.sha256 ORDER BY l.observed_at, l.id""",
        (source_id,),
    )
    return [KeptCopy(row[0], row[1], to_time(row[2]), row[3]) for row in rows]


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


def silent_looks(connection: sqlite3.Connection, looks: Collection[int]) -> set[int]:
    """Which of some looks count by a decision that nobody is told of."""
    rows = connection.execute(
        f"""SELECT id FROM look_rows l WHERE id IN (SELECT value FROM json_each(?))
            AND coalesce({_SILENT.format("l.snapshot_id")}, 0)""",
        (json.dumps(sorted(looks)),),
    )
    return {number for (number,) in rows}


def next_evidence_ids(connection: sqlite3.Connection) -> tuple[int, int]:
    """Ids that the next look and the next snapshot will have."""
    (look,) = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM look_rows").fetchone()
    (snapshot,) = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM snapshot_rows").fetchone()
    return look, snapshot


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
