"""History derived again, brought in line with what was written: no row is edited, no id given twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.history import (
    add_changes,
    as_json,
    keep_difference,
    text_or_none,
    write_category,
    write_ended,
    write_practice,
)
from db.looks import to_text
from db.pages import difference_of
from db.seals import seal
from scraper.model.history import Change, EndedStay, EndedTitle, Reported, State

_SAME = """kind, look_id, observed_at, not_before, practice_id, category_id, title, organisations, categories, url,
    before, after, confirmed_by_look_id"""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What deriving history again did to the rows.

    Attributes:
        corrected: Summaries of the rows that were taken back.
        added: Summaries of the rows that are new.
        kept: How many rows still hold.
    """

    corrected: tuple[str, ...]
    added: tuple[str, ...]
    kept: int


def _row_key(change: Change) -> tuple[Any, ...]:
    at = change.at
    return (
        change.kind,
        at.look_id,
        to_text(at.observed_at),
        text_or_none(at.not_before),
        change.practice_id,
        change.category_id,
        change.title,
        as_json(list(change.organisations)),
        as_json(list(change.categories)),
        change.url,
        as_json(change.before),
        as_json(change.after),
        change.confirmed_by_look_id,
    )


def rewrite_changes(
    connection: sqlite3.Connection,
    source_id: int,
    rows: Sequence[Reported],
    reported_at: datetime,
    *,
    why: str,
    origin: str,
    is_news: bool,
) -> Rewritten:
    """Bring the rows of a source in line with its history as it is derived now.

    A row that still holds keeps its id; one that does not is taken back by a `corrected` row; what
    is new is added.

    Args:
        connection: The database, in a transaction.
        source_id: The source.
        rows: All of its changes as derived now, in order.
        reported_at: When this is written.
        why: Why history was derived again, for the `corrected` rows.
        origin: What made it so: `import`, `decision`, ...
        is_news: Whether those who were told a row that is taken back are told so.
    """
    stored = connection.execute(
        f"""SELECT id, {_SAME}, summary, observed_on FROM change_rows r WHERE source_id = ? AND corrects_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM change_rows c WHERE c.corrects_id = r.id) ORDER BY id""",
        (source_id,),
    ).fetchall()
    waiting: dict[tuple[Any, ...], list[int]] = {}
    for row in stored:
        waiting.setdefault(tuple(row[1:14]), []).append(row[0])
    new = []
    for reported in rows:
        same = waiting.get(_row_key(reported.change))
        if same:
            _keep_difference(connection, same.pop(0), reported.change)
        else:
            new.append(reported)
    stale = {number for numbers in waiting.values() for number in numbers}
    corrected = [row for row in stored if row[0] in stale]
    for row in corrected:
        _take_back(connection, source_id, row[0], reported_at, why, origin, is_news=is_news)
    add_changes(connection, source_id, new, reported_at)
    return Rewritten(
        tuple(row[14] for row in corrected), tuple(row.summary for row in new), len(stored) - len(corrected)
    )


def take_back_edited(
    connection: sqlite3.Connection, source_id: int, edited: Collection[int], reported_at: datetime, why: str
) -> tuple[str, ...]:
    """Take back those of some rows that are in force: none of them is as it was written; their summaries."""
    stored = connection.execute(
        """SELECT id, summary FROM change_rows r WHERE source_id = ? AND corrects_id IS NULL
           AND NOT EXISTS (SELECT 1 FROM change_rows c WHERE c.corrects_id = r.id) ORDER BY id""",
        (source_id,),
    ).fetchall()
    taken = [(number, summary) for number, summary in stored if number in edited]
    for number, _ in taken:
        _take_back(connection, source_id, number, reported_at, why, "rebuild", is_news=False)
    return tuple(summary for _, summary in taken)


def _keep_difference(connection: sqlite3.Connection, number: int, change: Change) -> None:
    """Beside a row that still holds: how the text of a page differs, which is prose and no part of the row."""
    if change.difference is not None and tuple(difference_of(connection, number)) != change.difference:
        keep_difference(connection, number, change.difference)


def _take_back(
    connection: sqlite3.Connection,
    source_id: int,
    number: int,
    reported_at: datetime,
    why: str,
    origin: str,
    *,
    is_news: bool,
) -> None:
    cursor = connection.execute(
        """INSERT INTO change_rows (source_id, kind, look_id, observed_at, observed_on, not_before, reported_at,
               practice_id, category_id, title, organisations, categories, url, summary, before, after, is_news,
               learned_later, origin,
               before_snapshot_id, after_snapshot_id, confirmed_by_look_id, corrects_id)
           SELECT source_id, 'corrected', look_id, observed_at, observed_on, not_before, ?, practice_id,
               category_id, title, organisations, categories, url, 'No longer holds: ' || summary,
               json_object('change_id', id, 'kind', kind, 'before', json(before), 'after', json(after)),
               json_object('change_id', id, 'why', ?), ?, 1, ?, before_snapshot_id, after_snapshot_id,
               confirmed_by_look_id, id
           FROM change_rows WHERE id = ? AND source_id = ?""",
        (to_text(reported_at), why, int(is_news), origin, number, source_id),
    )
    seal(connection, "change_rows", int(cursor.lastrowid or 0))


def rewrite_derived(
    connection: sqlite3.Connection,
    source_id: int,
    state: State | None,
    stays: Iterable[EndedStay],
    titles: Iterable[EndedTitle],
) -> None:
    """Write practices, categories, stays and titles of a source anew, as they are derived now."""
    own = "SELECT id FROM practice_rows WHERE source_id = ?"
    for table in ("stay_rows", "title_rows", "practice_organisation_rows"):
        connection.execute(f"DELETE FROM {table} WHERE practice_id IN ({own})", (source_id,))
    for table in ("practice_rows", "category_rows"):
        connection.execute(f"UPDATE {table} SET status = 'gone' WHERE source_id = ?", (source_id,))
    for category in state.categories.values() if state else ():
        write_category(connection, source_id, category)
    for practice in state.practices.values() if state else ():
        write_practice(connection, source_id, practice, state.categories if state else {})
    write_ended(connection, stays, titles)


@dataclass(frozen=True, slots=True)
class KnownIds:
    """Ids that practices and categories already have, by what they are compared by.

    Attributes:
        addresses: Practice ids by address key; those that history has go before those it once had, lower ones first.
        titles: Practice ids by title, likewise.
        categories: Category ids by key.
        former_names: Id and name of each category that was renamed, as it was called before.
        next_practice_id: Not used by any source.
        next_category_id: Likewise.
        gone_categories: Ids of categories that history once had.
    """

    addresses: dict[str, list[int]]
    titles: dict[str, list[int]]
    categories: dict[str, list[int]]
    former_names: tuple[tuple[int, str], ...]
    next_practice_id: int
    next_category_id: int
    gone_categories: frozenset[int] = frozenset()


def known_ids(connection: sqlite3.Connection, source_id: int) -> KnownIds:
    """Ids that were given before, so that history derived again gives the same."""
    addresses: dict[str, list[int]] = {}
    titles: dict[str, list[int]] = {}
    rows = connection.execute(
        """SELECT DISTINCT p.status = 'gone', p.id, t.title, t.url
           FROM practice_rows p JOIN title_rows t ON t.practice_id = p.id WHERE p.source_id = ?
           UNION SELECT status = 'gone', id, title, url FROM practice_rows WHERE source_id = ? ORDER BY 1, 2""",
        (source_id, source_id),
    )
    for _, number, title, url in rows:
        for index, key in ((addresses, url), (titles, title)):
            if number not in index.setdefault(key, []):
                index[key].append(number)
    categories: dict[str, list[int]] = {}
    for number, key in connection.execute(
        "SELECT id, key FROM category_rows WHERE source_id = ? ORDER BY id", (source_id,)
    ):
        categories.setdefault(key, []).append(number)
    former = connection.execute(
        """SELECT DISTINCT category_id, before ->> 'category' FROM change_rows
           WHERE source_id = ? AND kind = 'category_renamed' ORDER BY 1""",
        (source_id,),
    ).fetchall()
    (next_practice,) = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM practice_rows").fetchone()
    (next_category,) = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM category_rows").fetchone()
    gone = connection.execute("SELECT id FROM category_rows WHERE source_id = ? AND status = 'gone'", (source_id,))
    gone_categories = frozenset(number for (number,) in gone)
    return KnownIds(addresses, titles, categories, tuple(former), next_practice, next_category, gone_categories)
