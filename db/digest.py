"""The content digest: one number for what the record says, the same on any machine that has the same evidence."""

from __future__ import annotations

import hashlib
import json
import sqlite3

_SAID = (
    (
        "change",
        """SELECT s.name, r.kind, r.observed_at, r.not_before, k.observed_at, r.title, r.organisations, r.categories,
               r.url, r.before, r.after
           FROM change_rows r JOIN source_rows s ON s.id = r.source_id
               LEFT JOIN look_rows k ON k.id = r.confirmed_by_look_id
           WHERE r.corrects_id IS NULL AND NOT EXISTS (SELECT 1 FROM change_rows c WHERE c.corrects_id = r.id)""",
    ),
    (
        "stay",
        """SELECT s.name, p.title, p.url, t.name, t.position, t.valid_from, t.valid_to, t.not_before
           FROM stay_rows t JOIN practice_rows p ON p.id = t.practice_id JOIN source_rows s ON s.id = p.source_id
           WHERE p.status <> 'gone'""",
    ),
    (
        "title",
        """SELECT s.name, p.title, p.url, t.title, t.url, t.valid_from, t.valid_to
           FROM title_rows t JOIN practice_rows p ON p.id = t.practice_id JOIN source_rows s ON s.id = p.source_id
           WHERE p.status <> 'gone'""",
    ),
)


def content_digest(connection: sqlite3.Connection) -> str:
    """A digest of what the record says: the changes in force, the stays, the titles, and when each was seen.

    Numbers of rows, times of writing, how a page came and who was told are no part of it, nor is the
    order in which the evidence came in: each fact is a line of its own, and the lines are sorted.

    Returns:
        SHA-256, in hexadecimal.
    """
    digest = hashlib.sha256()
    for name, query in _SAID:
        lines = [json.dumps([name, *row], ensure_ascii=False) for row in connection.execute(query)]
        for line in sorted(lines):
            digest.update(f"{line}\n".encode())
    return digest.hexdigest()
