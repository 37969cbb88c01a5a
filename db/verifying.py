"""What `verify` asks of the file: whether it is sound, whether its bytes are those kept, what was derived."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter

from db.evidence import FILE_MODE, snapshot_of
from scraper.errors import StoreError

_OF_PRACTICE = "practice_id IN (SELECT id FROM practice_rows WHERE source_id = :source AND status <> 'gone')"
_DERIVED = {
    "practices": """SELECT id, status, title, url, categories, recent, first_seen, last_seen, entered_as,
        entered_not_before, removed_at, removed_not_before, name, said, addresses
        FROM practice_rows WHERE source_id = :source AND status <> 'gone'""",
    "practice_organisations": f"""SELECT practice_id, position, organisation, kind, official_name, ons_code,
        force_slug, nation, region FROM practice_organisation_rows WHERE {_OF_PRACTICE}""",
    "categories": """SELECT id, status, name, key, first_seen, last_seen FROM category_rows
        WHERE source_id = :source AND status <> 'gone'""",
    "placements": f"""SELECT practice_id, name, position, valid_from, valid_to, not_before, section, from_look_id
        FROM stay_rows WHERE {_OF_PRACTICE}""",
    "titles": f"""SELECT practice_id, title, url, valid_from, valid_to, from_look_id, why
        FROM title_rows WHERE {_OF_PRACTICE}""",
    "changes": """SELECT kind, title, categories, observed_at, not_before, look_id, practice_id, category_id,
        organisations, url, before, after, confirmed_by_look_id FROM change_rows r WHERE source_id = :source
        AND corrects_id IS NULL AND NOT EXISTS (SELECT 1 FROM change_rows c WHERE c.corrects_id = r.id)""",
    "text differences": """SELECT d.difference, r.look_id, r.title FROM text_difference_rows d
        JOIN change_rows r ON r.id = d.change_id WHERE r.source_id = :source AND corrects_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM change_rows c WHERE c.corrects_id = r.id)""",
    "looks": """SELECT id, observed_at, outcome, snapshot_id FROM look_rows
        WHERE source_id = :source AND page = 'listing'""",
}


_OF_NO_SOURCE = {
    "pages": """SELECT url, valid_from, valid_to, from_look_id, node, facts, headings, word_count, text_digest, partly,
        unknown_labels, sections FROM page_rows""",
    "pages asked": "SELECT url, asked_at, read_at, told, location, snapshot_id FROM page_asked_rows",
    "related": "SELECT practice_id, related_id, relation, why FROM related_rows",
    "practice_search": "SELECT rowid, title, organisations, summary, headings FROM practice_search",
}


def shared_rows(connection: sqlite3.Connection) -> dict[str, Counter[str]]:
    """All that is derived for no one source: what the practices' own pages say, what is related, the index."""
    return {
        part: Counter(json.dumps(row, ensure_ascii=False) for row in connection.execute(query))
        for part, query in _OF_NO_SOURCE.items()
    }


def derived_rows(connection: sqlite3.Connection, source_id: int) -> dict[str, Counter[str]]:
    """All that is derived for a source, by view; each row as a line of JSON."""
    return {
        view: Counter(json.dumps(row, ensure_ascii=False) for row in connection.execute(query, {"source": source_id}))
        for view, query in _DERIVED.items()
    }


def file_faults(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """What SQLite finds wrong with the file, each with the check that found it; none where it is sound."""
    lines = [str(line) for (line,) in connection.execute("PRAGMA integrity_check")]
    faults = [("integrity_check", line) for line in lines if line != "ok"]
    faults += [
        ("foreign_key_check", f"row {row} of {table} names a row of {parent} that is not there")
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check")
    ]
    return faults


def damaged_snapshots(connection: sqlite3.Connection) -> list[tuple[int | None, str]]:
    """Snapshots whose bytes are gone or not those that were kept, each with what is wrong; and bytes of none."""
    damaged: list[tuple[int | None, str]] = []
    for number, length in connection.execute("SELECT id, bytes FROM snapshot_rows ORDER BY id").fetchall():
        try:
            body = snapshot_of(connection, number).body
        except StoreError as error:
            damaged.append((int(number), str(error)))
            continue
        name, mode, size = connection.execute(
            "SELECT name, mode, sz FROM sqlar WHERE name = (SELECT sha256 || '.html' FROM snapshot_rows WHERE id = ?)",
            (number,),
        ).fetchone()
        if not (len(body) == size == length):
            damaged.append((number, f"{name} has {len(body)} bytes; {size} in sqlar, {length} in snapshots"))
        elif mode != FILE_MODE:
            damaged.append((number, f"{name} has the mode {mode} in sqlar, not {FILE_MODE}"))
    strays = connection.execute(
        "SELECT name FROM sqlar WHERE name NOT IN (SELECT sha256 || '.html' FROM snapshot_rows) ORDER BY name"
    )
    return damaged + [(None, f"{name} in sqlar belongs to no snapshot") for (name,) in strays]


def recorded_digest(connection: sqlite3.Connection) -> str | None:
    """The content digest that `about` shows; None where nothing was accepted yet."""
    row = connection.execute(
        """SELECT (SELECT value FROM meta_rows WHERE key = 'content_digest')
           WHERE EXISTS (SELECT 1 FROM change_rows)"""
    ).fetchone()
    return None if row is None else row[0] or "none"


def source_names(connection: sqlite3.Connection) -> list[str]:
    """Every source that was ever looked at."""
    return [name for (name,) in connection.execute("SELECT name FROM source_rows ORDER BY id")]


def changes_of(connection: sqlite3.Connection, source_id: int) -> set[int]:
    """Numbers of all rows of changes of a source, in force or not."""
    return {number for (number,) in connection.execute("SELECT id FROM change_rows WHERE source_id = ?", (source_id,))}


def counted_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        )
    ]
    return {name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names}


def given_verdicts(connection: sqlite3.Connection, source_id: int) -> dict[int, str]:
    """What the program judged of each snapshot of a source when it came, whatever was decided since."""
    return dict(connection.execute("SELECT id, verdict FROM snapshot_rows WHERE source_id = ?", (source_id,)))
