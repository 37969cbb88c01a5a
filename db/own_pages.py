"""What the own pages of missing practices answered: asked once, kept as what was said, without their bytes."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from db.looks import to_text, to_time
from db.seals import seal
from scraper.model import OwnPage


@dataclass(frozen=True, slots=True)
class Asked:
    """One page that was asked.

    Attributes:
        url: Its address in one form.
        known_at: Time and number of the newest accepted look when it was asked; times can tie.
        asked_at: When it was.
        page: What it answered.
    """

    url: str
    known_at: tuple[datetime, int]
    asked_at: datetime
    page: OwnPage


def add_own_page(
    connection: sqlite3.Connection, source_id: int, look_id: int, url: str, asked_at: datetime, page: OwnPage
) -> None:
    """Keep what a page answered, after the accepted look `look_id`."""
    cursor = connection.execute(
        """INSERT INTO own_page_rows (source_id, look_id, url, asked_at, answer, http_status, location, reason)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (source_id, look_id, url, to_text(asked_at), page.answer, page.http_status, page.location, page.reason),
    )
    seal(connection, "own_page_rows", int(cursor.lastrowid or 0))


def own_pages(connection: sqlite3.Connection, source_id: int) -> list[Asked]:
    """All that were asked of a source, the newest first."""
    rows = connection.execute(
        """SELECT p.url, l.observed_at, l.id, p.asked_at, p.answer, p.http_status, p.location, p.reason
           FROM own_page_rows p JOIN look_rows l ON l.id = p.look_id WHERE p.source_id = ? ORDER BY p.id DESC""",
        (source_id,),
    )
    return [Asked(row[0], (to_time(row[1]), row[2]), to_time(row[3]), OwnPage(*row[4:])) for row in rows]
