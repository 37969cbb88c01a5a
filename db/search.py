"""The full-text index, the table of forces and what is related: kept in line with the practices."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

_WANTED = """
SELECT p.practice_id, p.title, coalesce((SELECT group_concat(organisation || coalesce(' ' || official_name, ''), '; ')
      FROM practice_organisation_rows o WHERE o.practice_id = p.practice_id), ''), coalesce(p.summary, ''),
    coalesce(p.section_headings, '')
FROM practices p
"""


def refresh_search(connection: sqlite3.Connection) -> None:
    """Bring the full-text index in line with the practices; only what differs is written."""
    wanted = {row[0]: row for row in connection.execute(_WANTED)}
    there = {
        row[0]: row
        for row in connection.execute("SELECT rowid, title, organisations, summary, headings FROM practice_search")
    }
    for number in [number for number, row in there.items() if wanted.get(number) != row]:
        connection.execute("DELETE FROM practice_search WHERE rowid = ?", (number,))
    connection.executemany(
        "INSERT INTO practice_search (rowid, title, organisations, summary, headings) VALUES (?, ?, ?, ?, ?)",
        [row for number, row in wanted.items() if there.get(number) != row],
    )


def find_practices(connection: sqlite3.Connection, words: Sequence[str]) -> list[dict[str, Any]]:
    """Practices that have every one of some words (or a word that begins so), the best first."""
    query = " ".join('"' + word.replace('"', '""') + '"*' for word in words)
    cursor = connection.execute(
        """SELECT p.practice_id, p.source, p.title, p.organisations, p.categories, p.status, p.url, p.summary
           FROM practice_search f JOIN practices p ON p.practice_id = f.rowid
           WHERE practice_search MATCH ? ORDER BY bm25(practice_search, 8, 4, 2, 1), p.practice_id""",
        (query,),
    )
    columns = [column[0] for column in cursor.description]
    rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        for name in ("organisations", "categories"):
            row[name] = row[name].split("; ") if row[name] else []
    return rows


def fill_forces(connection: sqlite3.Connection, forces: Iterable[tuple[str, Any, Any, Any, Any]]) -> None:
    """Bring the table of forces in line with the one that the program comes with.

    Args:
        connection: The database.
        forces: Official name, ONS code, slug, nation and region of each.
    """
    wanted = [(number, *force) for number, force in enumerate(forces, start=1)]
    if connection.execute("SELECT * FROM force_rows ORDER BY position").fetchall() == wanted:
        return
    connection.execute("DELETE FROM force_rows")
    connection.executemany("INSERT INTO force_rows VALUES (?, ?, ?, ?, ?, ?)", wanted)


def have_several_sources(connection: sqlite3.Connection) -> bool:
    """Whether practices of more than one source are known."""
    (count,) = connection.execute("SELECT count(DISTINCT source_id) FROM practice_rows").fetchone()
    return bool(count > 1)


def related_facts(connection: sqlite3.Connection) -> list[tuple[int, int, str, str, str | None, str | None]]:
    """Id, source and title of every practice with each address that it had, its own one first.

    With each address stand where its page redirects to, and the page's node number.
    """
    return connection.execute(
        """WITH addresses AS (
             SELECT id, source_id, title, url, 0 AS former FROM practice_rows WHERE status <> 'gone'
             UNION ALL
             SELECT p.id, p.source_id, p.title, substr(p.url, 1, instr(p.url, '://') + 2) || j.value, 1
             FROM practice_rows p, json_each(p.addresses) j
             WHERE p.status <> 'gone' AND j.value <> substr(p.url, instr(p.url, '://') + 3)
           )
           SELECT a.id, a.source_id, a.title, a.url, q.location, g.node FROM addresses a
             LEFT JOIN page_asked_rows q ON q.url = a.url
             LEFT JOIN page_rows g ON g.url = a.url AND g.valid_to IS NULL
           ORDER BY a.id, a.former, a.url"""
    ).fetchall()


def write_related(connection: sqlite3.Connection, rows: Iterable[tuple[int, int, str, str]]) -> None:
    """Write anew which practices are related: id, id, relation and why."""
    connection.execute("DELETE FROM related_rows")
    connection.executemany(
        "INSERT INTO related_rows (practice_id, related_id, relation, why) VALUES (?, ?, ?, ?)", rows
    )
