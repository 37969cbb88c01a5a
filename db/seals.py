"""Seals: a digest of every row of evidence, made when it is written, so that a row that was edited later is found.

They stand in the same file and have no key: they find slips and careless hands. Who makes the seals anew as well is
found by what left the file: the content digest in the mails, a backup, an evidence zip.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

SEALED = {
    # without what is derived: how a look ended, and what its page equals
    "look_rows": """id, source_id, page, url, observed_at, recorded_at, origin, http_status, bytes, milliseconds,
        attempts, reason, recheck_after_s, body_sha256, archive_url, location""",
    "snapshot_rows": """id, source_id, page, observed_at, url, content_type, headers, sha256, bytes, redacted, verdict,
        reasons, source_digest, http_status, requested_at, milliseconds, attempts, peer, archive_url""",
    "decision_rows": "id, decided_at, snapshot_id, verdict, silent, who, why",
    "overruling_rows": "id, source_id, decided_at, kind, one, other, who, why",
    "own_page_rows": "id, source_id, look_id, url, asked_at, answer, http_status, location, reason",
    "change_rows": """id, source_id, kind, look_id, observed_at, observed_on, not_before, reported_at, practice_id,
        category_id, title, organisations, categories, url, summary, before, after, is_news, learned_later, origin,
        before_snapshot_id, after_snapshot_id, confirmed_by_look_id, corrects_id""",
}
"""What is sealed of each table; a row is written once, and none of these columns ever again."""

SEALS_SCHEMA = """
CREATE TABLE seal_rows (  -- a digest of every row of evidence and of changes, made when it was written
    part TEXT NOT NULL,  -- its table
    row_id INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    PRIMARY KEY (part, row_id)
) STRICT, WITHOUT ROWID
"""

EDITED, GONE, ADDED = "not as it was written", "is gone", "not written by this program"


@dataclass(frozen=True, slots=True)
class Broken:
    """A seal that does not hold.

    Attributes:
        part: The table.
        row_id: The row.
        finding: One of `EDITED`, `GONE` and `ADDED`.
    """

    part: str
    row_id: int
    finding: str


def _digest(row: Any) -> bytes:
    return hashlib.sha256(json.dumps(list(row), ensure_ascii=False, default=repr).encode()).digest()


def seal(connection: sqlite3.Connection, part: str, row_id: int) -> None:
    """Seal a row that was just written, or is to count as it stands now."""
    row = connection.execute(f"SELECT {SEALED[part]} FROM {part} WHERE id = ?", (row_id,)).fetchone()
    connection.execute(
        "INSERT OR REPLACE INTO seal_rows (part, row_id, sha256) VALUES (?, ?, ?)", (part, row_id, _digest(row))
    )


def seal_all(connection: Any) -> None:
    """Seal every row as it stands: of a file from before there were seals, or as a person decides."""
    connection.execute("DELETE FROM seal_rows")
    for part, columns in SEALED.items():
        for row in connection.execute(f"SELECT {columns} FROM {part}").fetchall():
            connection.execute(
                "INSERT INTO seal_rows (part, row_id, sha256) VALUES (?, ?, ?)", (part, row[0], _digest(row))
            )


def broken_seals(connection: sqlite3.Connection) -> list[Broken]:
    """Rows that are not as they were written, are gone, or were written by something else."""
    return [one for part in SEALED for one in _broken(connection, part)]


def _broken(connection: sqlite3.Connection, part: str) -> Iterator[Broken]:
    sealed = dict(connection.execute("SELECT row_id, sha256 FROM seal_rows WHERE part = ?", (part,)))
    for row in connection.execute(f"SELECT {SEALED[part]} FROM {part} ORDER BY id"):
        known = sealed.pop(row[0], None)
        if known is None:
            yield Broken(part, row[0], ADDED)
        elif known != _digest(row):
            yield Broken(part, row[0], EDITED)
    for number in sealed:
        yield Broken(part, number, GONE)


def seal_evidence_anew(connection: sqlite3.Connection) -> None:
    """Let evidence count as it stands, though it is not as it was written: a person decided so."""
    seal_anew(connection, [one for one in broken_seals(connection) if one.part != "change_rows"])


def seal_anew(connection: sqlite3.Connection, broken: Collection[Broken]) -> None:
    """Let rows count as they stand, or be gone: once what they should have said is written beside them, or decided."""
    for one in broken:
        if one.finding == GONE:
            connection.execute("DELETE FROM seal_rows WHERE part = ? AND row_id = ?", (one.part, one.row_id))
        else:
            seal(connection, one.part, one.row_id)
