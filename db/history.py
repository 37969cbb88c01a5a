"""Practices, stays, titles and changes: what is derived, written and read back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from db.digest import content_digest
from db.looks import to_text
from db.seals import seal
from scraper.model.history import MARK, EndedStay, EndedTitle, KnownCategory, Practice, Reported, State, Step


def as_json(value: Any) -> str:
    """A value as the database keeps it, its keys in order."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def text_or_none(time: datetime | None) -> str | None:
    """A time as the database writes it, where there is one."""
    return None if time is None else to_text(time)


def load_state(connection: sqlite3.Connection, source_id: int) -> bytes | None:
    """What is known of a source after its last accepted look, as `save_state` got it."""
    (blob,) = connection.execute("SELECT state FROM source_rows WHERE id = ?", (source_id,)).fetchone()
    return None if blob is None else bytes(blob)


def save_state(
    connection: sqlite3.Connection, source_id: int, blob: bytes | None, recheck_due_at: datetime | None
) -> None:
    """Keep what is known of a source after its last accepted look."""
    connection.execute(
        "UPDATE source_rows SET state = ?, recheck_due_at = ? WHERE id = ?",
        (blob, text_or_none(recheck_due_at), source_id),
    )


def write_step(connection: sqlite3.Connection, source_id: int, before: State | None, step: Step) -> None:
    """Write what one accepted look changed of practices, categories, stays and titles."""
    headings = before.categories if before else {}
    for category in step.state.categories.values():
        if headings.get(category.category_id) != category:
            write_category(connection, source_id, category)
    known = before.practices if before else {}
    for practice in step.state.practices.values():
        old = known.get(practice.practice_id)
        if old is None or replace(practice, last_seen=old.last_seen) != old:
            write_practice(connection, source_id, practice, step.state.categories)
    write_ended(connection, step.ended_stays, step.ended_titles)


def _upsert(connection: sqlite3.Connection, table: str, row: Mapping[str, Any], keys: Sequence[str] = ("id",)) -> None:
    columns = ", ".join(row)
    values = ", ".join("?" * len(row))
    changed = ", ".join(f"{column} = excluded.{column}" for column in row if column not in keys)
    connection.execute(
        f"INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {changed}",
        tuple(row.values()),
    )


def write_practice(
    connection: sqlite3.Connection,
    source_id: int,
    practice: Practice,
    categories: Mapping[int, KnownCategory],
) -> None:
    """Write a practice as it was last listed, its organisations, and where it stands."""
    lost = practice.lost
    removed = lost if practice.status == "removed" else None
    _upsert(
        connection,
        "practice_rows",
        {
            "id": practice.practice_id,
            "source_id": source_id,
            "title": practice.title,
            "name": practice.name,
            "url": practice.url,
            "categories": as_json([categories[number].name for number in practice.categories]),
            "recent": int(practice.recent),
            "status": practice.status,
            "first_seen": to_text(practice.first_seen),
            "last_seen": text_or_none(lost.not_before) if lost else None,
            "entered_as": practice.entered_as,
            "entered_not_before": text_or_none(practice.entered_not_before),
            "removed_at": text_or_none(removed.observed_at) if removed else None,
            "removed_not_before": text_or_none(removed.not_before) if removed else None,
            "said": as_json(dict(practice.said)),
            "addresses": as_json(list(dict.fromkeys(filter(None, map(_bare, practice.addresses))))),
        },
    )
    connection.execute("DELETE FROM practice_organisation_rows WHERE practice_id = ?", (practice.practice_id,))
    connection.executemany(
        """INSERT INTO practice_organisation_rows (practice_id, position, organisation, kind, official_name, ons_code,
               force_slug, nation, region) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            (
                practice.practice_id,
                at,
                o.name,
                o.kind,
                o.official_name,
                o.ons_code,
                o.force_slug,
                o.nation,
                o.region,
            )
            for at, o in enumerate(practice.organisations, start=1)
        ],
    )
    for place in practice.places:
        _write_stay(connection, EndedStay(practice.practice_id, place, None))
    if practice.status == "listed":
        _write_title(
            connection,
            EndedTitle(
                practice.practice_id,
                practice.title,
                practice.url,
                practice.titled_by_look_id,
                practice.titled_from,
                None,
                practice.titled_why,
            ),
        )


def _bare(address: str) -> str:
    """What an address is compared by, without what a decision added to it."""
    return address.partition(MARK)[0]


def write_category(connection: sqlite3.Connection, source_id: int, category: KnownCategory) -> None:
    """Write a heading as it was last seen."""
    _upsert(
        connection,
        "category_rows",
        {
            "id": category.category_id,
            "source_id": source_id,
            "name": category.name,
            "key": category.key,
            "status": category.status,
            "first_seen": to_text(category.first_seen),
            "last_seen": text_or_none(category.lost.not_before) if category.lost else None,
        },
    )


def write_ended(connection: sqlite3.Connection, stays: Iterable[EndedStay], titles: Iterable[EndedTitle]) -> None:
    """Write stays and titles that are over."""
    for stay in stays:
        _write_stay(connection, stay)
    for title in titles:
        _write_title(connection, title)


def _write_stay(connection: sqlite3.Connection, stay: EndedStay) -> None:
    place = stay.place
    _upsert(
        connection,
        "stay_rows",
        {
            "practice_id": stay.practice_id,
            "section": place.section,
            "name": place.name,
            "position": place.position,
            "from_look_id": place.from_look_id,
            "valid_from": to_text(place.valid_from),
            "valid_to": text_or_none(stay.valid_to),
            "not_before": text_or_none(place.not_before),
        },
        ("practice_id", "section", "from_look_id"),
    )


def _write_title(connection: sqlite3.Connection, title: EndedTitle) -> None:
    _upsert(
        connection,
        "title_rows",
        {
            "practice_id": title.practice_id,
            "title": title.title,
            "url": title.url,
            "from_look_id": title.from_look_id,
            "valid_from": to_text(title.valid_from),
            "valid_to": text_or_none(title.valid_to),
            "why": title.why,
        },
        ("practice_id", "from_look_id"),
    )


# -- rows of changes -----------------------------------------------------------------------------


def add_changes(
    connection: sqlite3.Connection, source_id: int, rows: Iterable[Reported], reported_at: datetime
) -> list[int]:
    """Write changes, in their order; their ids."""
    return [_add_change(connection, source_id, row, reported_at) for row in rows]


def _add_change(
    connection: sqlite3.Connection,
    source_id: int,
    row: Reported,
    reported_at: datetime,
    corrects: int | None = None,
) -> int:
    change, at = row.change, row.change.at
    values = {
        "source_id": source_id,
        "kind": change.kind,
        "look_id": at.look_id,
        "observed_at": to_text(at.observed_at),
        "observed_on": row.observed_on,
        "not_before": text_or_none(at.not_before),
        "reported_at": to_text(reported_at),
        "practice_id": change.practice_id,
        "category_id": change.category_id,
        "title": change.title,
        "organisations": as_json(list(change.organisations)),
        "categories": as_json(list(change.categories)),
        "url": change.url,
        "summary": row.summary,
        "before": as_json(change.before),
        "after": as_json(change.after),
        "is_news": int(row.is_news),
        "learned_later": int(row.learned_later),
        "origin": row.origin,
        "before_snapshot_id": at.before_snapshot_id,
        "after_snapshot_id": at.after_snapshot_id,
        "confirmed_by_look_id": change.confirmed_by_look_id,
        "corrects_id": corrects,
    }
    cursor = connection.execute(
        f"INSERT INTO change_rows ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
        tuple(values.values()),
    )
    number = int(cursor.lastrowid or 0)
    seal(connection, "change_rows", number)
    if change.difference:
        keep_difference(connection, number, change.difference)
    return number


def keep_difference(connection: sqlite3.Connection, change_id: int, difference: Sequence[str] | None) -> None:
    """Keep how the text of a page differs, beside the row that says that it does; none where it does not."""
    connection.execute("DELETE FROM text_difference_rows WHERE change_id = ?", (change_id,))
    if difference:
        connection.execute(
            "INSERT INTO text_difference_rows (change_id, difference) VALUES (?, ?)", (change_id, "\n".join(difference))
        )


def next_ids(connection: sqlite3.Connection) -> tuple[int, int]:
    """Ids for the next new practice and category, of whatever source."""
    (practice,) = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM practice_rows").fetchone()
    (category,) = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM category_rows").fetchone()
    return practice, category


def refresh_content_digest(connection: sqlite3.Connection) -> None:
    """Keep a digest of what the record says: without ids, times of writing, and how it was told."""
    set_meta(connection, "content_digest", content_digest(connection))


def set_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Keep a fact about the file."""
    connection.execute(
        "INSERT INTO meta_rows (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
