"""What the operator says of who is who."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime

from db.looks import to_text
from db.seals import seal
from scraper.errors import StoreError
from scraper.model.history import Form, Overruling


def add_overruling(
    connection: sqlite3.Connection,
    source_id: int,
    overruling: Overruling,
    *,
    who: str,
    why: str | None,
    now: datetime,
) -> None:
    """Record a decision; it gets its number here."""
    cursor = connection.execute(
        """INSERT INTO overruling_rows (source_id, decided_at, kind, one, other, who, why)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (
            source_id, to_text(now), overruling.kind, json.dumps(sorted(overruling.one), ensure_ascii=False),
            json.dumps(sorted(overruling.other), ensure_ascii=False), who, why,
        ),
    )  # fmt: skip
    seal(connection, "overruling_rows", int(cursor.lastrowid or 0))


def overruling_rows(connection: sqlite3.Connection, source_id: int) -> list[Overruling]:
    """The decisions over a source's practices, oldest first."""
    rows = connection.execute(
        "SELECT id, kind, one, other FROM overruling_rows WHERE source_id = ? ORDER BY id", (source_id,)
    )

    def forms(text: str) -> frozenset[Form]:
        try:
            return frozenset((address, title) for address, title in json.loads(text))
        except (ValueError, TypeError) as error:
            raise StoreError(
                f"a merge or split of practices is not what was recorded ({text[:60]}); restore a backup"
            ) from error

    return [Overruling(number, kind, forms(one), forms(other)) for number, kind, one, other in rows]


def forms_of(connection: sqlite3.Connection, practice_id: int) -> list[tuple[int, str, str]]:
    """Source, address and title of every period of a practice; none where no history derives it."""
    return connection.execute(
        """SELECT p.source_id, t.url, t.title FROM title_rows t JOIN practice_rows p ON p.id = t.practice_id
           WHERE p.id = ? AND p.status <> 'gone' ORDER BY t.valid_from, t.from_look_id""",
        (practice_id,),
    ).fetchall()
