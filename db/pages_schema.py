"""The tables of the practices' own pages, of the forces, and of what is found by words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

PAGES_SCHEMA = """
CREATE TABLE page_rows (  -- what a practice's own page said, for a time; facts that any source's practice can have
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,  -- in one form, as a listing links to it
    from_look_id INTEGER NOT NULL REFERENCES look_rows(id),
    valid_from TEXT NOT NULL,
    valid_to TEXT,  -- null: it still says so
    node TEXT,
    facts TEXT NOT NULL,  -- JSON: the fields, without prose
    headings TEXT NOT NULL,  -- JSON
    word_count INTEGER NOT NULL,
    text_digest TEXT,
    partly TEXT NOT NULL,  -- JSON: what could not be read for certain
    unknown_labels TEXT NOT NULL,  -- JSON
    sections TEXT NOT NULL  -- JSON: headings with their lines; prose, that stays in this file
) STRICT;

CREATE INDEX page_rows_url ON page_rows(url, valid_to);

CREATE TABLE page_asked_rows (  -- one row for each page that was ever asked
    url TEXT PRIMARY KEY,
    asked_at TEXT NOT NULL,
    read_at TEXT,  -- when it was last read, or answered that it has not changed
    answer TEXT NOT NULL
        CHECK (answer IN ('read', 'partly read', 'not recognised', 'redirected', 'gone', 'failed')),
    told TEXT,  -- the last of 'online', 'redirected' and 'gone' that two answers agreed in
    http_status INTEGER,
    location TEXT,
    reason TEXT,
    etag TEXT,
    last_modified TEXT,
    snapshot_id INTEGER REFERENCES snapshot_rows(id)
) STRICT;

CREATE TABLE page_stop_rows (  -- hosts that refused us: nothing is followed there for a day
    host TEXT PRIMARY KEY,
    refused_at TEXT NOT NULL
) STRICT;

CREATE TABLE text_difference_rows (  -- how the text of a page differs, by section; prose, that stays in this file
    change_id INTEGER PRIMARY KEY REFERENCES change_rows(id),
    difference TEXT NOT NULL
) STRICT;

CREATE TABLE force_rows (  -- the official table, so that forces without a practice can be counted, too
    position INTEGER PRIMARY KEY,
    official_name TEXT NOT NULL UNIQUE,
    ons_code TEXT,
    force_slug TEXT,
    nation TEXT,
    region TEXT
) STRICT;

CREATE TABLE related_rows (
    practice_id INTEGER NOT NULL REFERENCES practice_rows(id),
    related_id INTEGER NOT NULL REFERENCES practice_rows(id),
    relation TEXT NOT NULL CHECK (relation IN ('same', 'same topic')),
    why TEXT NOT NULL,
    PRIMARY KEY (practice_id, related_id)
) STRICT;

CREATE VIRTUAL TABLE practice_search USING fts5(  -- rowid: the practice
    title, organisations, summary, headings, tokenize = 'porter unicode61 remove_diacritics 2'
)
"""

SAID_SCHEMA = """
ALTER TABLE practice_rows ADD COLUMN said TEXT NOT NULL DEFAULT '{}';

ALTER TABLE practice_rows ADD COLUMN addresses TEXT NOT NULL DEFAULT '[]';

ALTER TABLE look_rows ADD COLUMN location TEXT;

CREATE INDEX look_rows_page ON look_rows(url, observed_at) WHERE page = 'practice';

CREATE INDEX page_rows_key ON page_rows(substr(url, instr(url, '://') + 3), valid_to);

WITH told(url, look_id, location, until_id) AS (
    SELECT l.url, l.id, r.after ->> 'location', (
        SELECT min(o.id) FROM look_rows o JOIN change_rows c ON c.look_id = o.id
        WHERE o.url = l.url AND o.page = 'practice' AND o.id > l.id AND c.after ->> 'own_page' IS NOT NULL)
    FROM change_rows r JOIN look_rows l ON l.id = r.look_id
    WHERE r.kind = 'updated' AND r.after ->> 'own_page' = 'redirected'
)
UPDATE look_rows SET location = told.location FROM told
WHERE look_rows.page = 'practice' AND look_rows.url = told.url AND look_rows.outcome <> 'failed'
    AND look_rows.id >= coalesce((
        SELECT max(b.id) FROM look_rows b WHERE b.url = told.url AND b.page = 'practice' AND b.id < told.look_id
    ), 0)
    AND (told.until_id IS NULL OR look_rows.id < told.until_id)
"""
"""`said`: JSON, what a listing says of a practice besides. `addresses`: JSON, as compared, without scheme. `location`:
of a look at a practice's page, the address that answered, where that is another than the one asked.

Of a page that was told to redirect in a file from before: the look that agreed, the one before it, and those after it
until it was told to be elsewhere or gone were redirected.
"""


def fill_addresses(db: Database) -> None:
    """Write the addresses of practices into a file from before, which has them in the state of each source."""
    for (state,) in db.execute("SELECT state FROM source_rows WHERE state IS NOT NULL").fetchall():
        for number, practice in json.loads(state)["practices"].items():
            keys = dict.fromkeys(key.partition("\x00")[0] for key in practice["addresses"])
            addresses = json.dumps([key for key in keys if key], ensure_ascii=False)
            db.execute("UPDATE practice_rows SET addresses = ? WHERE id = ?", (addresses, int(number)))
