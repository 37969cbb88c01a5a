"""What the practices' own pages said, who was asked when, and how their text differs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from db.looks import to_text, to_time
from scraper.model import Validators
from scraper.model.practice import AskedPage, KnownPage, PageLook, PageSection


def asked_pages(connection: sqlite3.Connection) -> dict[str, AskedPage]:
    """Every page that was ever asked, by address."""
    rows = connection.execute(
        "SELECT url, asked_at, answer, told, location, etag, last_modified, snapshot_id, read_at FROM page_asked_rows"
    )
    return {
        row[0]: AskedPage(
            row[0], to_time(row[1]), row[2], row[3], row[4], Validators(row[5], row[6]), row[7],
            to_time(row[8]) if row[8] else None,
        )
        for row in rows
    }  # fmt: skip


def remember_asked(
    connection: sqlite3.Connection, page: AskedPage, *, http_status: int | None, reason: str | None
) -> None:
    """Keep what a page answered in place of what it answered before."""
    connection.execute(
        """INSERT OR REPLACE INTO page_asked_rows (url, asked_at, read_at, answer, told, http_status, location, reason,
               etag, last_modified, snapshot_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            page.url, to_text(page.asked_at), to_text(page.read_at) if page.read_at else None, page.answer, page.told,
            http_status, page.location, reason, page.validators.etag, page.validators.last_modified, page.snapshot_id,
        ),
    )  # fmt: skip


_KNOWN = """SELECT facts, sections, word_count, text_digest, from_look_id, valid_from, partly, unknown_labels
    FROM page_rows"""


def _known(row: Sequence[Any]) -> KnownPage:
    sections = tuple(PageSection(heading, tuple(lines)) for heading, lines in json.loads(row[1]))
    partly, labels = tuple(json.loads(row[6])), tuple(json.loads(row[7]))
    return KnownPage(json.loads(row[0]), sections, row[2], row[3], row[4], to_time(row[5]), partly, labels)


def known_page(connection: sqlite3.Connection, url: str) -> KnownPage | None:
    """What the page at an address said when it was last read; None if it never was."""
    row = connection.execute(f"{_KNOWN} WHERE url = ? AND valid_to IS NULL", (url,)).fetchone()
    return None if row is None else _known(row)


def recorded_pages(connection: sqlite3.Connection) -> dict[int, KnownPage]:
    """What pages said at any time, by the look that first showed it."""
    return {page.look_id: page for page in map(_known, connection.execute(_KNOWN))}


_KEY = "substr(url, instr(url, '://') + 3)"  # as the index on page_rows has it


def page_at(connection: sqlite3.Connection, url: str, keys: Sequence[str]) -> KnownPage | None:
    """What the page at an address says, else the newest of those at other addresses, given as they are compared."""
    row = connection.execute(
        f"""{_KNOWN} WHERE valid_to IS NULL AND (url = ? OR {_KEY} IN (SELECT value FROM json_each(?)))
            ORDER BY url <> ?, valid_from DESC, from_look_id DESC LIMIT 1""",
        (url, _json(list(keys)), url),
    ).fetchone()
    return None if row is None else _known(row)


def page_looks(connection: sqlite3.Connection) -> list[PageLook]:
    """Every look at a practice's own page, of any source, in the order in which they were made."""
    rows = connection.execute(
        """SELECT id, source_id, url, observed_at, outcome, http_status, location, snapshot_id FROM look_rows
           WHERE page = 'practice' ORDER BY id"""
    )
    return [PageLook(row[0], row[1], row[2], to_time(row[3]), row[4], row[5], row[6], row[7]) for row in rows]


def add_page(connection: sqlite3.Connection, url: str, page: KnownPage) -> None:
    """Write what the page at an address says from now on; what it said until now ends."""
    at = to_text(page.valid_from)
    connection.execute("UPDATE page_rows SET valid_to = ? WHERE url = ? AND valid_to IS NULL", (at, url))
    headings = [section.heading for section in page.sections if section.heading]
    texts = [[section.heading, list(section.lines)] for section in page.sections]
    connection.execute(
        """INSERT INTO page_rows (url, from_look_id, valid_from, node, facts, headings, word_count, text_digest, partly,
               unknown_labels, sections) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            url, page.look_id, at, page.fields["node"], _json(page.fields), _json(headings), page.word_count,
            page.text_digest, _json(list(page.partly)), _json(list(page.unknown_labels)), _json(texts),
        ),
    )  # fmt: skip


def rewrite_pages(
    connection: sqlite3.Connection, periods: Mapping[str, Sequence[KnownPage]], asked: Iterable[AskedPage]
) -> None:
    """Write anew what pages said, and what is known of their answers but for what to ask with next time.

    Args:
        connection: The database.
        periods: What each said for a time, by address, in the order of the looks.
        asked: The answers of each. What was answered last stays as it was written down, where it was.
    """
    connection.execute("DELETE FROM page_rows")
    for page, url in sorted(((page, url) for url, pages in periods.items() for page in pages), key=_by_look):
        add_page(connection, url, page)
    connection.executemany(
        """INSERT INTO page_asked_rows (url, asked_at, read_at, answer, told, location, snapshot_id)
           VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (url) DO UPDATE SET asked_at = excluded.asked_at, read_at = excluded.read_at,
               told = excluded.told, location = excluded.location, snapshot_id = excluded.snapshot_id""",
        [
            (
                page.url, to_text(page.asked_at), to_text(page.read_at) if page.read_at else None, page.answer,
                page.told, page.location, page.snapshot_id,
            )
            for page in asked
        ],
    )  # fmt: skip


def _by_look(written: tuple[KnownPage, str]) -> int:
    return written[0].look_id


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def difference_of(connection: sqlite3.Connection, change_id: int) -> list[str]:
    """How the text of a page differs, line by line; empty where a change is not about text."""
    row = connection.execute("SELECT difference FROM text_difference_rows WHERE change_id = ?", (change_id,)).fetchone()
    return row[0].split("\n") if row else []


def refused_at(connection: sqlite3.Connection, host: str) -> datetime | None:
    """When a host last refused a practice's page; None if it never did."""
    row = connection.execute("SELECT refused_at FROM page_stop_rows WHERE host = ?", (host,)).fetchone()
    return to_time(row[0]) if row else None


def remember_refusal(connection: sqlite3.Connection, host: str, at: datetime) -> None:
    """Keep that a host refuses us."""
    connection.execute("INSERT OR REPLACE INTO page_stop_rows (host, refused_at) VALUES (?, ?)", (host, to_text(at)))


def page_figures(connection: sqlite3.Connection, source: str) -> dict[str, Any]:
    """What `status` says of the pages of a source's listed practices.

    Args:
        connection: The database.
        source: Name of the source.

    Returns:
        The address of each with its last answer and when it was last read; labels that are not known; titles of
        practices whose page was not read whole; titles of those whose page did not come, each with what it answered.
    """
    pages = connection.execute(
        """SELECT url, page_answer, page_read_at FROM practices WHERE source = ? AND status = 'listed'""", (source,)
    ).fetchall()
    labels = connection.execute(
        """SELECT DISTINCT j.value FROM practice_rows p JOIN source_rows s ON s.id = p.source_id
             JOIN page_rows g ON g.url = p.url AND g.valid_to IS NULL, json_each(g.unknown_labels) j
           WHERE s.name = ? AND p.status = 'listed' ORDER BY 1""",
        (source,),
    ).fetchall()
    partly = connection.execute(
        """SELECT title FROM practices WHERE source = ? AND status = 'listed'
           AND page_answer IN ('partly read', 'not recognised') ORDER BY title""",
        (source,),
    ).fetchall()
    absent = connection.execute(
        """SELECT p.title, p.page_answer, q.http_status, q.reason
           FROM practices p JOIN page_asked_rows q ON q.url = p.url
           WHERE p.source = ? AND p.status = 'listed' AND (p.page_answer IN ('gone', 'failed')
             OR (p.page_answer = 'redirected' AND p.page_read_at IS NULL)) ORDER BY p.title""",
        (source,),
    ).fetchall()
    return {
        "pages": pages,
        "pages_not_there": [
            {"title": title, "answer": answer, "http_status": status, "reason": reason}
            for title, answer, status, reason in absent
        ],
        "unknown_labels": [label for (label,) in labels],
        "pages_not_read_whole": [title for (title,) in partly],
    }


def pages_read(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many listed practices have a page that was read, and how many have not."""
    row: tuple[int, int] = connection.execute(
        """SELECT count(page_read_at), count(*) - count(page_read_at) FROM practices WHERE status = 'listed'"""
    ).fetchone()
    return row


def last_answer(connection: sqlite3.Connection, url: str) -> tuple[str, str | None] | None:
    """When the page at an address was last asked, and what stood against reading it; None if it never was."""
    row: tuple[str, str | None] | None = connection.execute(
        "SELECT asked_at, reason FROM page_asked_rows WHERE url = ?", (url,)
    ).fetchone()
    return row


def nodes_of(connection: sqlite3.Connection, source: str) -> list[tuple[int, str, str, str]]:
    """Id and title of a source's practices, with each address that they had and the newest node number there."""
    return connection.execute(
        """SELECT DISTINCT p.id, p.title, g.url, g.node FROM practice_rows p JOIN source_rows s ON s.id = p.source_id
             JOIN json_each(p.addresses) a
             JOIN page_rows g ON substr(g.url, instr(g.url, '://') + 3) = a.value AND g.valid_to IS NULL
           WHERE s.name = ? AND p.status <> 'gone' AND g.node IS NOT NULL ORDER BY p.id, g.url""",
        (source,),
    ).fetchall()
