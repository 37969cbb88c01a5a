"""What the practices' own pages said, who was asked when, and how their text differs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.looks import to_text, to_time
from scraper.model import Validators
from scraper.model.practice import PageSection


@dataclass(frozen=True, slots=True)
class AskedPage:
    """A page that was asked before.

    Attributes:
        url: In one form.
        asked_at: When it was last; UTC.
        answer: What it answered.
        told: The last of `online`, `redirected` and `gone` that two answers agreed in; None where none did.
        location: Where it redirects to.
        validators: To ask with next time.
        snapshot_id: What it said.
        read_at: When it was last read.
    """

    url: str
    asked_at: datetime
    answer: str
    told: str | None = None
    location: str | None = None
    validators: Validators = Validators()
    snapshot_id: int | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What a page said when it was last read.

    Attributes:
        facts: Its fields, without prose.
        sections: Its text.
        word_count: Of its text.
        text_digest: Of its text.
        look_id: The look that first showed all of this.
        valid_from: That look's time.
    """

    facts: dict[str, Any]
    sections: tuple[PageSection, ...]
    word_count: int
    text_digest: str | None
    look_id: int
    valid_from: datetime


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


def known_page(connection: sqlite3.Connection, url: str) -> KnownPage | None:
    """What the page at an address said when it was last read; None if it never was."""
    row = connection.execute(
        """SELECT facts, sections, word_count, text_digest, from_look_id, valid_from FROM page_rows
           WHERE url = ? AND valid_to IS NULL""",
        (url,),
    ).fetchone()
    if row is None:
        return None
    sections = tuple(PageSection(heading, tuple(lines)) for heading, lines in json.loads(row[1]))
    return KnownPage(json.loads(row[0]), sections, row[2], row[3], row[4], to_time(row[5]))


def add_page(
    connection: sqlite3.Connection, url: str, page: KnownPage, partly: Sequence[str], unknown_labels: Sequence[str]
) -> None:
    """Write what a page says from now on; what it said until now ends.

    Args:
        connection: The database.
        url: Its address in one form.
        page: What it says.
        partly: What of it could not be read for certain.
        unknown_labels: Labels that this program does not know.
    """
    at = to_text(page.valid_from)
    connection.execute("UPDATE page_rows SET valid_to = ? WHERE url = ? AND valid_to IS NULL", (at, url))
    headings = [section.heading for section in page.sections if section.heading]
    texts = [[section.heading, list(section.lines)] for section in page.sections]
    connection.execute(
        """INSERT INTO page_rows (url, from_look_id, valid_from, node, facts, headings, word_count, text_digest, partly,
               unknown_labels, sections) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            url, page.look_id, at, page.facts["node"], _json(page.facts), _json(headings), page.word_count,
            page.text_digest, _json(list(partly)), _json(list(unknown_labels)), _json(texts),
        ),
    )  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def keep_difference(connection: sqlite3.Connection, change_id: int, difference: Sequence[str]) -> None:
    """Keep how the text of a page differs, beside the row that says that it does."""
    connection.execute(
        "INSERT INTO text_difference_rows (change_id, difference) VALUES (?, ?)", (change_id, "\n".join(difference))
    )


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


def page_figures(connection: sqlite3.Connection, source: str, since: str) -> dict[str, Any]:
    """What `status` says of the pages of a source's listed practices.

    Args:
        connection: The database.
        source: Name of the source.
        since: Pages are counted that were read then or later.
    """
    (listed, read) = connection.execute(
        """SELECT count(*), count(*) FILTER (WHERE page_read_at >= ?) FROM practices
           WHERE source = ? AND status = 'listed'""",
        (since, source),
    ).fetchone()
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
    return {
        "pages_listed": listed,
        "pages_read_7_days": read,
        "unknown_labels": [label for (label,) in labels],
        "pages_not_read_whole": [title for (title,) in partly],
    }


def pages_read(connection: sqlite3.Connection) -> tuple[int, int]:
    """How many listed practices have a page that was read, and how many have not."""
    row: tuple[int, int] = connection.execute(
        """SELECT count(page_read_at), count(*) - count(page_read_at) FROM practices WHERE status = 'listed'"""
    ).fetchone()
    return row


def nodes_of(connection: sqlite3.Connection, source: str) -> list[tuple[int, str, str, str]]:
    """Id and title of a source's practices, with each address that they had and the newest node number there."""
    return connection.execute(
        """SELECT DISTINCT p.id, p.title, t.url, g.node FROM practice_rows p JOIN source_rows s ON s.id = p.source_id
             JOIN title_rows t ON t.practice_id = p.id
             JOIN page_rows g ON g.url = t.url AND g.valid_to IS NULL AND g.node IS NOT NULL
           WHERE s.name = ? AND p.status <> 'gone' ORDER BY p.id, t.url""",
        (source,),
    ).fetchall()
