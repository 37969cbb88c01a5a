"""Which copies in web archives were asked for already, so that none is asked for twice."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from db.connection import atomic
from db.looks import to_text


def asked_captures(connection: sqlite3.Connection, source_id: int) -> set[str]:
    """Addresses of the copies that became looks of a source, or turned out to be none."""
    rows = connection.execute(
        """SELECT archive_url FROM look_rows WHERE source_id = :source AND archive_url IS NOT NULL
           UNION SELECT archive_url FROM capture_rows WHERE source_id = :source""",
        {"source": source_id},
    )
    return {url for (url,) in rows}


def note_capture(connection: sqlite3.Connection, source_id: int, url: str, now: datetime, outcome: str) -> None:
    """Remember what came of asking for a copy, where no look tells it."""
    with atomic(connection):
        connection.execute(
            "INSERT OR REPLACE INTO capture_rows (source_id, archive_url, asked_at, outcome) VALUES (?, ?, ?, ?)",
            (source_id, url, to_text(now), outcome),
        )
