"""What a mail tells: changes by their numbers, and the account of looks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from db.looks import to_text, to_time
from scraper.model.telling import Account, ChangeRow, OwnFacts

_CHANGES = """
SELECT r.id, s.name, r.kind, r.observed_at, r.not_before, l.observed_at, r.practice_id, r.title, r.organisations,
    r.categories, r.url, r.summary, r.before, r.after, r.is_news, r.learned_later, c.id IS NOT NULL, r.corrects_id,
    r.reported_at
FROM change_rows r JOIN source_rows s ON s.id = r.source_id LEFT JOIN change_rows c ON c.corrects_id = r.id
    LEFT JOIN look_rows l ON l.id = r.confirmed_by_look_id
"""


def _change(row: Any) -> ChangeRow:
    def time(text: str | None) -> datetime | None:
        return None if text is None else to_time(text)

    return ChangeRow(
        row[0], row[1], row[2], to_time(row[3]), time(row[4]), time(row[5]), row[6], row[7],
        tuple(json.loads(row[8])), tuple(json.loads(row[9])), row[10], row[11], json.loads(row[12]),
        json.loads(row[13]), bool(row[14]), bool(row[15]), bool(row[16]), row[17], time(row[18]),
    )  # fmt: skip


def changes_between(connection: sqlite3.Connection, first: int, last: int) -> list[ChangeRow]:
    """The changes from one number to another, in their order."""
    rows = connection.execute(f"{_CHANGES} WHERE r.id BETWEEN ? AND ? ORDER BY r.id", (first, last))
    return [_change(row) for row in rows]


def changes_of_practices(connection: sqlite3.Connection, practice_ids: Iterable[int]) -> list[ChangeRow]:
    """All changes in force of some practices, in their order."""
    rows = connection.execute(
        f"""{_CHANGES} WHERE r.practice_id IN (SELECT value FROM json_each(?)) AND c.id IS NULL
            AND r.corrects_id IS NULL ORDER BY r.id""",
        (json.dumps(sorted(set(practice_ids))),),
    )
    return [_change(row) for row in rows]


def news(connection: sqlite3.Connection) -> list[ChangeRow]:
    """Every change that is news, those since taken back and what takes them back included; the newest first."""
    rows = connection.execute(f"{_CHANGES} WHERE r.is_news = 1 ORDER BY r.id DESC")
    return [_change(row) for row in rows]


def changes_in_force(connection: sqlite3.Connection) -> list[ChangeRow]:
    """All changes in force, the newest first."""
    rows = connection.execute(f"{_CHANGES} WHERE c.id IS NULL AND r.corrects_id IS NULL ORDER BY r.id DESC")
    return [_change(row) for row in rows]


def former_names(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    """Number and name of every category by each name that it ever had."""
    return connection.execute(
        """SELECT id, name FROM category_rows UNION SELECT section, name FROM stay_rows WHERE section <> 0
           UNION SELECT category_id, before ->> 'category' FROM change_rows
               WHERE kind = 'category_renamed' AND category_id IS NOT NULL ORDER BY 1, 2"""
    ).fetchall()


def account(connection: sqlite3.Connection, source: str, since: datetime, until: datetime) -> Account:
    """What was seen of a source after one time, up to another.

    Args:
        connection: The database.
        source: Its name.
        since: Looks at that very time were told before.
        until: Looks at that very time count.
    """
    values = {"source": source, "since": to_text(since), "until": to_text(until)}
    own = "(SELECT id FROM source_rows WHERE name = :source)"
    counted = dict(
        connection.execute(
            f"""SELECT outcome, count(*) FROM look_rows WHERE source_id = {own} AND page = 'listing'
                AND origin IN ('check', 'file', 'archive') AND observed_at > :since AND observed_at <= :until
                GROUP BY 1""",
            values,
        ).fetchall()
    )
    (last,) = connection.execute(
        f"""SELECT max(observed_at) FROM look_rows WHERE source_id = {own} AND page = 'listing'
            AND outcome IN ('unchanged', 'changed') AND observed_at <= :until""",
        values,
    ).fetchone()
    (listed,) = connection.execute(
        f"SELECT count(*) FROM practice_rows WHERE source_id = {own} AND status = 'listed'", values
    ).fetchone()
    accepted = counted.get("unchanged", 0) + counted.get("changed", 0)
    return Account(
        source,
        sum(counted.values()),
        accepted,
        counted.get("held", 0),
        counted.get("failed", 0),
        _days_without(connection, values),
        None if last is None else to_time(last),
        int(listed),
        not_found_since(connection, source, until),
    )


def _days_without(connection: sqlite3.Connection, values: dict[str, str]) -> int:
    """Whole days (UTC) between two times on which no look was accepted."""
    rows = connection.execute(
        """SELECT DISTINCT substr(observed_at, 1, 10) FROM look_rows
           WHERE source_id = (SELECT id FROM source_rows WHERE name = :source) AND page = 'listing'
             AND outcome IN ('unchanged', 'changed') AND observed_at > :since AND observed_at <= :until""",
        values,
    )
    seen = {day for (day,) in rows}
    day, last = to_time(values["since"]).date() + timedelta(days=1), to_time(values["until"]).date()
    without = 0
    while day < last:
        without += day.isoformat() not in seen
        day += timedelta(days=1)
    return without


def not_found_since(connection: sqlite3.Connection, source: str, until: datetime) -> datetime | None:
    """Since when every look at a source found no page at its address (404 or 410); None where the newest did not."""
    (since,) = connection.execute(
        """SELECT min(observed_at) FROM look_rows l JOIN source_rows s ON s.id = l.source_id
           WHERE s.name = :source AND page = 'listing' AND observed_at <= :until AND l.id > (
               SELECT coalesce(max(o.id), 0) FROM look_rows o WHERE o.source_id = s.id AND o.page = 'listing'
               AND o.observed_at <= :until AND coalesce(o.http_status NOT IN (404, 410), 1))""",
        {"source": source, "until": to_text(until)},
    ).fetchone()
    return None if since is None else to_time(since)


def newest_look(connection: sqlite3.Connection) -> datetime | None:
    """When the newest look at a listing was written down; None before the first."""
    (at,) = connection.execute("SELECT max(recorded_at) FROM look_rows WHERE page = 'listing'").fetchone()
    return None if at is None else to_time(at)


def looked_since(connection: sqlite3.Connection, source: str, at: datetime) -> bool:
    """Whether a look at a source that began at a time or later has ended."""
    row = connection.execute(
        """SELECT 1 FROM look_rows l JOIN source_rows s ON s.id = l.source_id
           WHERE s.name = ? AND page = 'listing' AND observed_at >= ? LIMIT 1""",
        (source, to_text(at)),
    ).fetchone()
    return row is not None


def listed_now(connection: sqlite3.Connection) -> list[tuple[str, str, str, str, int]]:
    """Source, section, title, address and practice of all that is listed now, in the page's order."""
    return connection.execute(
        """SELECT s.name, t.name, p.title, p.url, p.id FROM stay_rows t JOIN practice_rows p ON p.id = t.practice_id
           JOIN source_rows s ON s.id = p.source_id WHERE t.valid_to IS NULL AND p.status = 'listed'
           ORDER BY s.id, t.section, t.position"""
    ).fetchall()


def made_at(connection: sqlite3.Connection) -> datetime:
    """When the file was made."""
    (text,) = connection.execute("SELECT value FROM meta_rows WHERE key = 'made_at'").fetchone()
    return to_time(text)


def origin(connection: sqlite3.Connection) -> str:
    """`live`, or `demo` for a file that shows invented history."""
    row = connection.execute("SELECT value FROM meta_rows WHERE key = 'origin'").fetchone()
    return "live" if row is None else str(row[0])


def content_digest(connection: sqlite3.Connection) -> str:
    """The digest of what the record says; empty where there is none yet."""
    row = connection.execute("SELECT value FROM meta_rows WHERE key = 'content_digest'").fetchone()
    return "" if row is None else str(row[0])


def own_facts(connection: sqlite3.Connection, practice_ids: Iterable[int]) -> dict[int, OwnFacts]:
    """What the own pages of some practices say, of those that were read."""
    rows = connection.execute(
        """SELECT practice_id, first_published, focus, target_groups FROM practices
           WHERE practice_id IN (SELECT value FROM json_each(?)) AND page_read_at IS NOT NULL""",
        (json.dumps(sorted(practice_ids)),),
    )
    found = {}
    for number, published, focus, groups in rows:
        says = [focus.replace("; ", ", ")] if focus else []
        says += [f"for {groups.replace('; ', ', ')}"] if groups else []
        found[number] = OwnFacts(_whole_date(published), tuple(says))
    return found


def _whole_date(text: str | None) -> datetime | None:
    """A date as a page gave it, where it gave a whole one."""
    try:
        return datetime.strptime((text or "")[:10], "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
