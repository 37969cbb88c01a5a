"""The tables of the practices' own pages, of the forces, and of what is found by words."""

from __future__ import annotations

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
