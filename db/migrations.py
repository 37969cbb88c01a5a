"""The schema, as numbered steps that never change after a release."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from db.pages_schema import PAGES_SCHEMA, SAID_SCHEMA, fill_addresses
from db.seals import SEALS_SCHEMA, seal_all

migrations = Migrations("practice-watch")


def _run(db: Database, script: str) -> None:
    for statement in script.split(";\n\n"):
        db.execute(statement)


@migrations()
def m001_looks_and_history(db: Database) -> None:
    """Looks, their evidence, and the history derived from them."""
    _run(
        db,
        """
CREATE TABLE meta_rows (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE source_rows (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    schedule TEXT NOT NULL DEFAULT '',  -- that gap_after_s was worked out for
    gap_after_s INTEGER NOT NULL DEFAULT 129600,  -- no accepted look for longer than this is a gap
    etag TEXT,
    last_modified TEXT,
    source_digest TEXT,  -- of the last accepted page's source, without what differs at every answer
    body_sha256 TEXT,  -- of the last accepted answer, kept or not
    full_read_at TEXT,  -- when the whole page last came; a 304 is believed for so long only
    recheck_due_at TEXT,  -- when a look can confirm what is missing; null: nothing is
    state BLOB  -- what is known after the last accepted look; derived, and derived again by a rebuild
) STRICT;

CREATE TABLE sqlar (  -- SQLite's own archive: sqlite3 FILE -A -x
    name TEXT PRIMARY KEY,
    mode INT,
    mtime INT,
    sz INT,
    data BLOB
);

CREATE TABLE snapshot_rows (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source_rows(id),
    page TEXT NOT NULL CHECK (page IN ('listing', 'practice', 'bank')),
    observed_at TEXT NOT NULL,
    url TEXT NOT NULL,  -- that answered, after redirects
    content_type TEXT,
    headers TEXT NOT NULL DEFAULT '[]',  -- JSON: name and value in the order received
    sha256 TEXT NOT NULL,  -- of the stored bytes; their name in sqlar, before '.html'
    bytes INTEGER NOT NULL,
    redacted INTEGER NOT NULL DEFAULT 0 CHECK (redacted IN (0, 1)),
    verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'held')),  -- as given then; decisions come on top
    reasons TEXT NOT NULL DEFAULT '[]',  -- JSON
    source_digest TEXT
) STRICT;

CREATE INDEX snapshot_rows_source ON snapshot_rows(source_id, observed_at);

CREATE TABLE decision_rows (
    id INTEGER PRIMARY KEY,
    decided_at TEXT NOT NULL,
    snapshot_id INTEGER NOT NULL REFERENCES snapshot_rows(id),
    verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected')),
    silent INTEGER NOT NULL DEFAULT 0 CHECK (silent IN (0, 1)),
    who TEXT NOT NULL,
    why TEXT
) STRICT;

CREATE TABLE look_rows (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source_rows(id),
    page TEXT NOT NULL CHECK (page IN ('listing', 'practice', 'bank')),
    url TEXT NOT NULL,
    observed_at TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('check', 'file', 'import', 'backfill', 'archive')),
    outcome TEXT NOT NULL CHECK (outcome IN ('unchanged', 'changed', 'held', 'failed')),
    http_status INTEGER,
    bytes INTEGER,
    milliseconds INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    snapshot_id INTEGER REFERENCES snapshot_rows(id),  -- what the page said: its own, or the one it equals
    reason TEXT,
    recheck_after_s REAL NOT NULL DEFAULT 0,  -- as configured then, so that history can be derived again
    body_sha256 TEXT
) STRICT;

CREATE INDEX look_rows_source ON look_rows(source_id, page, observed_at);

CREATE TABLE practice_rows (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source_rows(id),
    title TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    categories TEXT NOT NULL,  -- JSON
    recent INTEGER NOT NULL CHECK (recent IN (0, 1)),
    status TEXT NOT NULL CHECK (status IN ('listed', 'missing', 'removed', 'gone')),  -- gone: no history derives it
    first_seen TEXT NOT NULL,
    last_seen TEXT,  -- null while listed: then it is the last accepted look
    entered_as TEXT NOT NULL,
    entered_not_before TEXT,
    removed_at TEXT,
    removed_not_before TEXT
) STRICT;

CREATE INDEX practice_rows_source ON practice_rows(source_id, status);

CREATE TABLE practice_organisation_rows (
    practice_id INTEGER NOT NULL REFERENCES practice_rows(id),
    position INTEGER NOT NULL,
    organisation TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('force', 'partnership', 'other')),
    official_name TEXT,
    ons_code TEXT,
    force_slug TEXT,
    nation TEXT,
    region TEXT,
    PRIMARY KEY (practice_id, position)
) STRICT;

CREATE TABLE category_rows (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source_rows(id),
    name TEXT NOT NULL,
    key TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('listed', 'missing', 'removed', 'gone')),
    first_seen TEXT NOT NULL,
    last_seen TEXT
) STRICT;

CREATE TABLE stay_rows (
    practice_id INTEGER NOT NULL REFERENCES practice_rows(id),
    section INTEGER NOT NULL,  -- id of the category; 0: the recent section
    name TEXT NOT NULL,  -- of the section, in those days
    position INTEGER NOT NULL,
    from_look_id INTEGER NOT NULL REFERENCES look_rows(id),  -- times can tie, looks do not
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    not_before TEXT,
    PRIMARY KEY (practice_id, section, from_look_id)
) STRICT;

CREATE INDEX stay_rows_time ON stay_rows(valid_from, valid_to);

CREATE TABLE title_rows (
    practice_id INTEGER NOT NULL REFERENCES practice_rows(id),
    title TEXT NOT NULL,
    url TEXT NOT NULL,
    from_look_id INTEGER NOT NULL REFERENCES look_rows(id),
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (practice_id, from_look_id)
) STRICT;

CREATE TABLE change_rows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- only grows, and no id is ever used again
    source_id INTEGER NOT NULL REFERENCES source_rows(id),
    kind TEXT NOT NULL,
    look_id INTEGER NOT NULL REFERENCES look_rows(id),
    observed_at TEXT NOT NULL,
    observed_on TEXT NOT NULL,
    not_before TEXT,
    reported_at TEXT NOT NULL,
    practice_id INTEGER REFERENCES practice_rows(id),
    category_id INTEGER REFERENCES category_rows(id),
    title TEXT,
    organisations TEXT NOT NULL,  -- JSON
    categories TEXT NOT NULL,  -- JSON
    url TEXT,
    summary TEXT NOT NULL,
    before TEXT NOT NULL,  -- JSON
    after TEXT NOT NULL,  -- JSON
    is_news INTEGER NOT NULL CHECK (is_news IN (0, 1)),
    learned_later INTEGER NOT NULL CHECK (learned_later IN (0, 1)),
    origin TEXT NOT NULL,
    before_snapshot_id INTEGER REFERENCES snapshot_rows(id),
    after_snapshot_id INTEGER REFERENCES snapshot_rows(id),
    confirmed_by_look_id INTEGER REFERENCES look_rows(id),
    corrects_id INTEGER UNIQUE REFERENCES change_rows(id)  -- the row that a `corrected` row takes back
) STRICT;

CREATE INDEX change_rows_practice ON change_rows(practice_id);

CREATE INDEX change_rows_reported ON change_rows(reported_at);

CREATE TABLE missed_rows (
    source_id INTEGER NOT NULL REFERENCES source_rows(id),
    from_time TEXT NOT NULL,
    to_time TEXT NOT NULL,
    PRIMARY KEY (source_id, from_time)
) STRICT;

CREATE TABLE robots_rows (
    origin TEXT PRIMARY KEY,
    fetched_at TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;

CREATE TABLE data_dictionary (
    view TEXT NOT NULL,
    position INTEGER NOT NULL,
    column TEXT NOT NULL,  -- empty for the view itself
    meaning TEXT NOT NULL,
    PRIMARY KEY (view, column)
) STRICT
""",
    )


@migrations()
def m002_who_is_who_and_own_pages(db: Database) -> None:
    """What the operator says of who is who, why two titles are one practice, and what pages of missing ones answer."""
    _run(
        db,
        """
ALTER TABLE title_rows ADD COLUMN why TEXT NOT NULL DEFAULT '';

CREATE TABLE overruling_rows (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source_rows(id),
    decided_at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('merge', 'split')),
    one TEXT NOT NULL,  -- JSON: address and title, as compared, of each form that the one had
    other TEXT NOT NULL,  -- likewise of the other; of a split, what was told apart
    who TEXT NOT NULL,
    why TEXT
) STRICT;

CREATE TABLE own_page_rows (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source_rows(id),
    look_id INTEGER NOT NULL REFERENCES look_rows(id),  -- the newest accepted look when it was asked
    url TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('online', 'redirected', 'gone', 'not known')),
    http_status INTEGER,
    location TEXT,
    reason TEXT
) STRICT;

CREATE INDEX own_page_rows_source ON own_page_rows(source_id, url)
""",
    )


@migrations()
def m003_outbox(db: Database) -> None:
    """Who gets mail, what each is owed, and what the operator was told of trouble."""
    _run(
        db,
        """
CREATE TABLE recipient_rows (
    id INTEGER PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('reader', 'operator')),
    address TEXT,  -- null once blanked: personal data of somebody who left long ago
    added_at TEXT NOT NULL,
    left_at TEXT,  -- when it was found to be configured no more; null while it is
    told_through INTEGER NOT NULL,  -- the cursor: every change up to this number is dealt with
    seen_through TEXT NOT NULL,  -- the account of looks has reached this time
    slot_at TEXT NOT NULL,  -- the last time of its rhythm that was dealt with
    mailed_at TEXT,  -- when the last mail for it was made
    UNIQUE (role, address)
) STRICT;

CREATE TABLE mail_rows (
    id INTEGER PRIMARY KEY,
    recipient_id INTEGER NOT NULL REFERENCES recipient_rows(id),
    purpose TEXT NOT NULL CHECK (purpose IN ('digest', 'notice', 'welcome', 'trouble')),
    first_change INTEGER,  -- the window of a digest, as numbers of changes: times can tie
    last_change INTEGER,
    window_from TEXT,  -- the account of looks is of this time
    window_to TEXT,
    message_id TEXT UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('owed', 'sending', 'sent', 'unknown', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    made_at TEXT NOT NULL,
    due_at TEXT,  -- null: a window that still collects
    next_attempt_at TEXT,
    sent_at TEXT,
    words TEXT NOT NULL DEFAULT '',  -- what the mail server said last, without addresses
    decided_at TEXT,  -- when the operator decided to leave a failed or unknown one as it is
    absent TEXT NOT NULL DEFAULT '{}',  -- JSON: by source, since when its page was told to be gone; null: back
    message BLOB,  -- as composed; null before that, and once it is sent
    CHECK ((purpose = 'digest') = (first_change IS NOT NULL AND last_change IS NOT NULL)),
    CHECK (last_change >= first_change)
) STRICT;

CREATE UNIQUE INDEX mail_rows_window ON mail_rows(recipient_id, first_change) WHERE first_change IS NOT NULL;

CREATE INDEX mail_rows_state ON mail_rows(state, due_at);

CREATE INDEX mail_rows_recipient ON mail_rows(recipient_id, purpose, last_change);

CREATE TRIGGER mail_rows_no_change_twice BEFORE INSERT ON mail_rows WHEN new.first_change IS NOT NULL
BEGIN
    SELECT raise(ABORT, 'a change would be in two windows of one recipient') WHERE EXISTS (
        SELECT 1 FROM mail_rows m WHERE m.recipient_id = new.recipient_id
        AND m.first_change <= new.last_change AND m.last_change >= new.first_change);
END;

CREATE TRIGGER mail_rows_no_change_twice_later BEFORE UPDATE OF first_change, last_change ON mail_rows
WHEN new.first_change IS NOT NULL
BEGIN
    SELECT raise(ABORT, 'a change would be in two windows of one recipient') WHERE EXISTS (
        SELECT 1 FROM mail_rows m WHERE m.recipient_id = new.recipient_id AND m.id <> new.id
        AND m.first_change <= new.last_change AND m.last_change >= new.first_change);
END;

CREATE TABLE told_rows (  -- which changes a mail told, so that a correction goes to those who had the error
    mail_id INTEGER NOT NULL REFERENCES mail_rows(id) ON DELETE CASCADE,
    change_id INTEGER NOT NULL REFERENCES change_rows(id),
    PRIMARY KEY (mail_id, change_id)
) STRICT;

CREATE INDEX told_rows_change ON told_rows(change_id);

CREATE TABLE trouble_rows (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,  -- name of the source, or empty
    since TEXT NOT NULL,
    ended_at TEXT,
    told INTEGER NOT NULL DEFAULT 0,  -- mails that told of it
    told_at TEXT,
    end_told INTEGER NOT NULL DEFAULT 0 CHECK (end_told IN (0, 1)),
    text TEXT NOT NULL,
    next_command TEXT NOT NULL
) STRICT
""",
    )
    db.execute("INSERT INTO meta_rows (key, value) VALUES ('file_id', lower(hex(randomblob(8))))")


@migrations()
def m004_how_it_came(db: Database) -> None:
    """How the bytes of a snapshot came, which copy a look was, and what web archives were asked for already.

    `requested_at`: when the request was sent that it answers. `peer`: JSON, the network address, and of TLS the
    certificate. `archive_url`: of a copy, its address or its record's id; equal copies are looks of their own.
    """
    _run(
        db,
        """
ALTER TABLE snapshot_rows ADD COLUMN http_status INTEGER;

ALTER TABLE snapshot_rows ADD COLUMN requested_at TEXT;

ALTER TABLE snapshot_rows ADD COLUMN milliseconds INTEGER;

ALTER TABLE snapshot_rows ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;

ALTER TABLE snapshot_rows ADD COLUMN peer TEXT NOT NULL DEFAULT '{}';

ALTER TABLE snapshot_rows ADD COLUMN archive_url TEXT;

ALTER TABLE look_rows ADD COLUMN archive_url TEXT;

CREATE INDEX snapshot_rows_alike ON snapshot_rows(source_id, source_digest);

CREATE INDEX snapshot_rows_sha256 ON snapshot_rows(sha256);

CREATE TABLE capture_rows (  -- copies in web archives that were asked for
    source_id INTEGER NOT NULL REFERENCES source_rows(id),
    archive_url TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    PRIMARY KEY (source_id, archive_url)
) STRICT
""",
    )


@migrations()
def m005_practice_pages(db: Database) -> None:
    """What the practices' own pages say, the table of forces, what is related, and a full-text index."""
    _run(db, PAGES_SCHEMA)


@migrations()
def m006_what_listings_say(db: Database) -> None:
    """What a listing says of a practice besides; every address that it had; where a page's look was redirected to."""
    _run(db, SAID_SCHEMA)
    fill_addresses(db)


@migrations()
def m007_seals(db: Database) -> None:
    """A digest of every row of evidence; what a file from before holds counts as it stands."""
    _run(db, SEALS_SCHEMA)
    seal_all(db)
