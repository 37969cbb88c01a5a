"""The analysts' views, and what each of their columns means: the public face of the file.

Times are text (UTC, ISO 8601, whole seconds, ending in `Z`), so that they compare and sort as they
stand. The dictionary is written here, beside the SQL that it describes, and put into the file.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from db.page_views import (
    FORCES_COLUMNS,
    FORCES_MEANING,
    FORCES_SQL,
    OWN_PAGE_COLUMNS,
    OWN_PAGE_JOIN,
    OWN_PAGE_MEANINGS,
    RELATED_COLUMNS,
    RELATED_MEANING,
    RELATED_SQL,
    SEARCH_MEANINGS,
)


@dataclass(frozen=True, slots=True)
class View:
    """A view of the contract.

    Attributes:
        name: As analysts write it; no table bears it.
        meaning: What a row is.
        sql: The SELECT behind it.
        columns: Name and meaning of each column, in the order of `sql`.
    """

    name: str
    meaning: str
    sql: str
    columns: tuple[tuple[str, str], ...]


def _columns(text: str) -> tuple[tuple[str, str], ...]:
    """Names, each with the indented lines below it as its meaning."""
    columns: list[tuple[str, str]] = []
    for line in text.strip().splitlines():
        if line.startswith(" "):
            name, meaning = columns[-1]
            columns[-1] = (name, f"{meaning} {line.strip()}".lstrip())
        else:
            columns.append((line, ""))
    return tuple(columns)


def _joined(array: str) -> str:
    """The values of a JSON array in their order, joined; empty text where there are none."""
    return f"coalesce((SELECT group_concat(value, '; ') FROM json_each({array})), '')"


# Once for each source, not for each practice: while a site refuses us, many looks are passed over.
_LAST_ACCEPTED = """last_accepted(source_id, observed_at) AS MATERIALIZED (
    SELECT id, (SELECT observed_at FROM look_rows WHERE source_id = source_rows.id AND page = 'listing'
        AND outcome IN ('unchanged', 'changed') ORDER BY observed_at DESC LIMIT 1)
    FROM source_rows
)"""

_PRACTICES = View(
    "practices",
    "A practice example ever listed, the same one through new titles, addresses and categories. One that "
    "is missing or removed keeps the values it was last listed with.",
    f"""
WITH {_LAST_ACCEPTED}
SELECT p.id AS practice_id, s.name AS source, p.title, p.name,
    coalesce((SELECT group_concat(organisation, '; ') FROM (
        SELECT organisation FROM practice_organisation_rows o WHERE o.practice_id = p.id ORDER BY o.position
    )), '') AS organisations,
    {_joined("p.categories")} AS categories, p.recent, p.url, p.status, p.first_seen,
    CASE WHEN p.status = 'listed' THEN a.observed_at ELSE p.last_seen END AS last_seen,
    p.entered_as, p.entered_not_before, p.removed_at, p.removed_not_before{OWN_PAGE_COLUMNS}
FROM practice_rows p JOIN source_rows s ON s.id = p.source_id
    JOIN last_accepted a ON a.source_id = p.source_id{OWN_PAGE_JOIN}
WHERE p.status <> 'gone'
""",
    _columns("""
practice_id
    Number of the practice; it stays through new titles, addresses and categories.
source
    Name of the source (the listing page that is watched), as in config.yaml.
title
    Name, dash and organisation in the page's own, newest wording, spaces collapsed.
name
    The title without the organisation.
organisations
    The forces or other bodies it is from, in the page's own wording and order, joined by '; '; empty if
    the title names none. Official names and codes: practice_organisations.
categories
    Its categories as last reported, in the page's order, joined by '; '; empty if it stands in none. A
    heading that vanished is named until a later look agrees that it is gone; what the page shows:
    placements.
recent
    1 if it stands in the recent section (or did when it was last listed), else 0.
url
    Its address: absolute, without tracking parameters, fragment and trailing slash.
status
    listed: the last accepted look shows it. missing: it does not, and no later look has agreed yet; not
    reported. removed: a later look agreed.
first_seen
    Time of the first accepted look that listed it. It was listed between entered_not_before and then; of
    a baseline or surfaced practice it says nothing about its age.
last_seen
    Time of the last accepted look that listed it; for a listed one the source's last accepted look, also
    where that look answered 'not modified'.
entered_as
    Kind of change by which it was first listed: baseline (on the oldest accepted page), published, or
    surfaced (came with a new category, may be years old).
entered_not_before
    Time of the last accepted look before first_seen, which did not list it; null for the baseline, which
    nothing came before.
removed_at
    Time of the first accepted look that did not show it any more, once a later one agreed; null unless
    status is removed.
removed_not_before
    Time of the last accepted look that still showed it: it was taken off the page between this and
    removed_at; null unless status is removed.
""")
    + _columns(OWN_PAGE_MEANINGS),
)

_CHANGE_SQL = f"""
SELECT r.id AS change_id, s.name AS source, r.kind, r.observed_at, r.observed_on, r.not_before, r.reported_at,
    r.practice_id, r.title, {_joined("r.organisations")} AS organisations,
    {_joined("r.categories")} AS categories, r.url, r.summary, r.before, r.after, r.is_news, r.learned_later,
    c.id AS corrected_by, r.origin, r.before_snapshot_id, r.after_snapshot_id, r.confirmed_by_look_id,
    r.category_id, r.look_id
FROM change_rows r JOIN source_rows s ON s.id = r.source_id LEFT JOIN change_rows c ON c.corrects_id = r.id
"""

_CHANGE_COLUMNS = _columns("""
change_id
    Number of the row. It only grows in the order of writing, and no number is used again.
source
    Name of the source (the listing page that is watched), as in config.yaml.
kind
    baseline (the oldest accepted look, one row), published, surfaced (first listed, but only in
    categories new in the same step: may be years old), removed, returned, renamed, moved (another
    address), recategorised, featured and unfeatured (entered or left the recent section), category_added,
    category_removed, category_renamed, page_edited, updated (a practice's own page, or what a practice
    bank says of it), corrected (in change_log only: an earlier row no longer holds).
observed_at
    Time of the first accepted look that shows the change: a check's start, or a copy's own time. It took
    place after not_before and no later than this. The date that the page itself shows does not follow its
    changes and is not used.
observed_on
    The day of observed_at in the configured time zone (Europe/London unless set otherwise).
not_before
    Time of the last accepted look before observed_at, which does not show the change yet; null if none
    came before.
reported_at
    When the row was written: later than observed_at for a loss, which waits until a later look agrees,
    and for what older copies or decisions brought.
practice_id
    The practice that changed; null in rows about a category or the page, and for the baseline.
title
    The practice's title after the change, for a loss the last; null where practice_id is.
organisations
    Its organisations after the change (for a loss, the last), in the page's wording and order, joined by
    '; '; empty if there are none.
categories
    Its categories after the change (for a loss, the last), joined by '; '; empty if there are none. In a
    row about a category its heading, the new one where it was renamed.
url
    Its address after the change (for a loss, the last); null where practice_id is.
summary
    The change as one sentence, as the digest tells it.
before
    JSON object of the fields that differ, as they were; {} where there was nothing. In a corrected row:
    the row that is taken back, as change_id, kind, before and after.
after
    JSON object of the fields that differ, as they are; {} where nothing is left. In a corrected row:
    change_id of the row that is taken back, and why.
is_news
    1: readers are told. 0: baseline, surfaced, and what only an import, backfill, merge, split, rebuild
    or silent decision brought. A corrected row goes to those, and only those, who were told the row that
    it takes back.
learned_later
    1: history was derived again (older copies, a decision, a merge, split or rebuild), and the row was
    not written in its turn, so it can stand after rows about later times. 0: written as the look was
    made.
corrected_by
    change_id of the corrected row that takes this one back; null while it holds, so always in changes.
origin
    What brought the row: how the look that shows it came (check, file, import, backfill, archive), or
    what made history be derived again (import, decision, ...).
before_snapshot_id
    The snapshot of what the page said at not_before; null if nothing came before.
after_snapshot_id
    The snapshot of what the page said at observed_at; null if there is none.
confirmed_by_look_id
    The later look that agreed with a loss (removed, category_removed, a recategorised that only loses a
    vanished heading); null for changes that need no agreement.
category_id
    The category, in rows about one; else null.
look_id
    The look at observed_at.
""")

_CHANGES = View(
    "changes",
    "A change: one thing that differs between two successive accepted listings. These are the rows in "
    "force, that is history as it is known now: rows that were taken back, and the corrected rows that "
    "take them back, stand in change_log only. A new order on the page alone is no change.",
    # by kind, as no index has it: the planner then keeps to the order of change_id
    _CHANGE_SQL + "WHERE r.kind <> 'corrected' AND c.id IS NULL\n",
    _CHANGE_COLUMNS,
)

_CHANGE_LOG = View(
    "change_log",
    "Every row ever written about a change, those since taken back (corrected_by) and the corrected rows "
    "included. Rows are never edited.",
    _CHANGE_SQL,
    _CHANGE_COLUMNS,
)

_PLACEMENTS = View(
    "placements",
    "A stay of a practice in a section, as the page showed it. Listed at a time T: valid_from <= T and "
    "(valid_to is null or valid_to > T). One that comes back, and a section with a new name, begin "
    "another stay.",
    """
SELECT t.practice_id, s.name AS source, t.name AS section, t.position, t.valid_from, t.valid_to, t.not_before,
    nullif(t.section, 0) AS category_id, t.from_look_id
FROM stay_rows t JOIN practice_rows p ON p.id = t.practice_id JOIN source_rows s ON s.id = p.source_id
WHERE p.status <> 'gone'
""",
    _columns("""
practice_id
    The practice.
source
    Name of the source (the listing page that is watched), as in config.yaml.
section
    Name of the category in those days, or 'Recently published' for the recent section, whatever its
    heading.
position
    Place in the section, from 1, as last seen; a move within the section begins no new stay.
valid_from
    Time of the first accepted look that shows it there.
valid_to
    Time of the first accepted look that does not show it there any more, whether or not a later one
    agreed; null: still there.
not_before
    Time of the last accepted look before valid_from: the stay began between the two; null if none came
    before.
category_id
    The category, the same one through new names; null for the recent section.
from_look_id
    The look at valid_from; two looks can have the same time.
"""),
)

_TITLES = View(
    "titles",
    "A period in which a practice was listed with one title and address. New typography begins another, "
    "though it is no change.",
    """
SELECT t.practice_id, s.name AS source, t.title, t.url, t.valid_from, t.valid_to, t.from_look_id, t.why
FROM title_rows t JOIN practice_rows p ON p.id = t.practice_id JOIN source_rows s ON s.id = p.source_id
WHERE p.status <> 'gone'
""",
    _columns("""
practice_id
    The practice.
source
    Name of the source (the listing page that is watched), as in config.yaml.
title
    Name, dash and organisation in the page's own wording, spaces collapsed.
url
    Its address in one form, as in practices.
valid_from
    Time of the first accepted look that shows this title with this address.
valid_to
    Time of the first accepted look that shows another one, or does not show the practice; null: still in
    use.
from_look_id
    The look at valid_from; two looks can have the same time.
why
    Why it was held to be the same practice as before: the same address, the same title, names plainly
    alike, or a person's word; empty for the practice's first title.
"""),
)

_PRACTICE_ORGANISATIONS = View(
    "practice_organisations",
    "An organisation that a practice is from, as the practice was last listed.",
    """
SELECT o.practice_id, o.organisation, o.kind, o.official_name, o.ons_code, o.force_slug, o.nation, o.region,
    o.position
FROM practice_organisation_rows o JOIN practice_rows p ON p.id = o.practice_id
WHERE p.status <> 'gone'
""",
    _columns("""
practice_id
    The practice; one with several organisations has several rows, one with none has no row.
organisation
    In the page's own wording, spaces collapsed. To group by force use official_name.
kind
    force: a police force that is known. partnership: a body of several. other: any other body.
official_name
    Official name of the force, one for all its spellings; null unless kind is force.
ons_code
    Code of the force's area at the Office for National Statistics; null where it has none.
force_slug
    The force's name in addresses of police.uk; null where it has none.
nation
    Nation of the force; null where it is not known.
region
    ONS region of the force; null where it has none.
position
    Place of the organisation in the title, from 1.
"""),
)

_CATEGORIES = View(
    "categories",
    "A category: a heading ever seen in the full list of a source, the same one through new names. The "
    "recent section is none.",
    f"""
WITH {_LAST_ACCEPTED},
open_stays(section, practices) AS (
    SELECT section, count(*) FROM stay_rows WHERE valid_to IS NULL GROUP BY section
)
SELECT k.id AS category_id, s.name AS source, k.name AS category, coalesce(n.practices, 0) AS practices,
    k.first_seen, CASE WHEN k.status = 'listed' THEN a.observed_at ELSE k.last_seen END AS last_seen, k.status
FROM category_rows k JOIN source_rows s ON s.id = k.source_id
    JOIN last_accepted a ON a.source_id = k.source_id LEFT JOIN open_stays n ON n.section = k.id
WHERE k.status <> 'gone'
""",
    _columns("""
category_id
    Number of the category; it stays through new names.
source
    Name of the source (the listing page that is watched), as in config.yaml.
category
    Its heading in the page's own, newest wording.
practices
    How many practices the last accepted look shows under it; 0 if it is not there.
first_seen
    Time of the first accepted look that shows the heading.
last_seen
    Time of the last accepted look that shows it; for a listed one the source's last accepted look.
status
    listed: it is there. missing: the last accepted look lacks it, not reported yet. removed: a later look
    agreed.
"""),
)

_LOOKS = View(
    "looks",
    "A look: one attempt to read a page, a check or one imported copy. Accepted looks are those with the "
    "outcome unchanged or changed.",
    """
SELECT l.id AS look_id, s.name AS source, l.page, l.url AS page_url, l.observed_at, l.origin, l.outcome,
    l.http_status, l.bytes, l.milliseconds, l.attempts, l.snapshot_id, l.reason, l.archive_url, l.location
FROM look_rows l JOIN source_rows s ON s.id = l.source_id
""",
    _columns("""
look_id
    Number of the look, in the order of writing; imported copies can have later numbers and older times.
source
    Name of the source (the listing page that is watched), as in config.yaml.
page
    listing: the source's own page. practice: the page of a practice. bank: a page of the practice bank.
page_url
    Address of the page, after redirects where it answered in full.
observed_at
    A check's start, or a copy's own time.
origin
    check: a request to the site. file: a page that a person saved. import, backfill: a copy put into its
    place in history. archive: the newest copy in a web archive, while the site refuses us.
outcome
    unchanged: the page says what it said (also where it answered 'not modified'). changed: it differs.
    held: it is not plausible as the page, and is not compared. failed: no page came.
http_status
    Status of the answer; null if none came, and for saved files and copies that do not tell it.
bytes
    Length of the answer's body, the transfer's compression undone; null if there was no body.
milliseconds
    From sending the last request to its last byte; null if nothing was requested or none came.
attempts
    Requests that were made, redirects not counted; 0 for saved files and copies.
snapshot_id
    The snapshot of what the page said: its own, or the earlier one that it equals; null for a failed
    look.
reason
    Why the look is held, or what failed; null for an accepted one.
archive_url
    Of a copy: its address in the web archive, or the id of its record in the WARC file; else null.
location
    Of a practice's page: the address that answered, where that is another than the one that was asked; else
    null.
"""),
)

_COVERAGE = View(
    "coverage",
    "A day (UTC) of a source, from its first look to its last, days without any look included. Looks at "
    "the listing only, imported copies on the day of their own time.",
    """
WITH RECURSIVE counts AS (
    SELECT source_id, substr(observed_at, 1, 10) AS day, count(*) AS looks,
        sum(outcome IN ('unchanged', 'changed')) AS accepted, sum(outcome = 'held') AS held,
        sum(outcome = 'failed') AS failed
    FROM look_rows WHERE page = 'listing' GROUP BY 1, 2
),
days(source_id, day, last_day) AS (
    SELECT source_id, min(day), max(day) FROM counts GROUP BY source_id
    UNION ALL
    SELECT source_id, date(day, '+1 day'), last_day FROM days WHERE day < last_day
)
SELECT s.name AS source, d.day, coalesce(c.looks, 0) AS looks, coalesce(c.accepted, 0) AS accepted,
    coalesce(c.held, 0) AS held, coalesce(c.failed, 0) AS failed
FROM days d JOIN source_rows s ON s.id = d.source_id
    LEFT JOIN counts c ON c.source_id = d.source_id AND c.day = d.day
""",
    _columns("""
source
    Name of the source (the listing page that is watched), as in config.yaml.
day
    The day in UTC, YYYY-MM-DD.
looks
    Looks on that day, however they ended; 0: nobody looked. It is the sum of the three that follow.
accepted
    Looks of that day that ended unchanged or changed; 0: what the page said that day is not known.
held
    Looks of that day that ended held.
failed
    Looks of that day that ended failed.
"""),
)

_GAPS = View(
    "gaps",
    "A time in which the page was not watched: scheduled looks that were missed, or no look accepted for "
    "over 36 h (or over one and a half times the schedule's longest pause, if that is more). The two "
    "kinds can overlap. A change within such a time is dated no closer than by the looks around it.",
    """
WITH points AS (
    SELECT source_id, observed_at AS from_time,
        lead(observed_at) OVER (PARTITION BY source_id ORDER BY observed_at, id) AS to_time
    FROM look_rows l
    WHERE page = 'listing' AND (outcome IN ('unchanged', 'changed') OR id = (  -- or the very first
        SELECT id FROM look_rows f WHERE f.source_id = l.source_id AND f.page = 'listing'
        ORDER BY f.observed_at, f.id LIMIT 1
    ))
),
waits AS (
    SELECT source_id, from_time, to_time, 'no accepted look' AS kind FROM points
    UNION ALL
    SELECT source_id, from_time, to_time, 'missed' FROM missed_rows
),
timed AS (
    SELECT source_id, from_time, to_time, kind,
        strftime('%s', coalesce(to_time, 'now')) - strftime('%s', from_time) AS seconds FROM waits
)
SELECT s.name AS source, t.from_time, t.to_time, round(t.seconds / 3600.0, 1) AS hours, t.kind
FROM timed t JOIN source_rows s ON s.id = t.source_id
WHERE t.kind = 'missed' OR t.seconds > s.gap_after_s
""",
    _columns("""
source
    Name of the source (the listing page that is watched), as in config.yaml.
from_time
    Time of the last accepted look before the gap (of the source's very first look, if none was accepted
    before); of missed looks, when the first was due or the program was last seen.
to_time
    Time of the next accepted look; of missed looks, when looking went on. Null: the gap is still open, no
    look has been accepted since.
hours
    Length in hours, to one decimal; of an open gap until now (in the published copy: until it was made).
kind
    'no accepted look' or 'missed'.
"""),
)

_SNAPSHOTS = View(
    "snapshots",
    "Kept evidence: the bytes of an answer that differs from the last accepted one, or that was held. The "
    "bytes are in the table sqlar as SHA256.html (not in the published copy): sqlite3 FILE -A -x.",
    f"""
WITH decided(snapshot_id, verdict, id) AS MATERIALIZED (
    SELECT snapshot_id, verdict, max(id) FROM decision_rows GROUP BY snapshot_id  -- verdict: of that row
)
SELECT n.id AS snapshot_id, s.name AS source, n.page, n.observed_at, n.url, n.sha256, n.bytes, n.redacted,
    coalesce(d.verdict, n.verdict) AS verdict, {_joined("n.reasons")} AS reasons, n.http_status, n.requested_at,
    n.milliseconds, n.attempts, n.peer, n.archive_url
FROM snapshot_rows n JOIN source_rows s ON s.id = n.source_id LEFT JOIN decided d ON d.snapshot_id = n.id
""",
    _columns("""
snapshot_id
    Number of the snapshot.
source
    Name of the source (the listing page that is watched), as in config.yaml.
page
    listing, practice or bank, as in looks.
observed_at
    Time of the look that took it; later looks that found the same have its snapshot_id.
url
    Address that answered, after redirects. What is kept of a practice bank are all its pages in one, each
    after a line that names its address and length.
sha256
    SHA-256 of the stored bytes, in hexadecimal.
bytes
    Length of the stored bytes, uncompressed.
redacted
    1: something was taken out of the bytes before they were kept, so that they differ from the answer;
    else 0.
verdict
    accepted: compared, part of history. held: not plausible, waits for a decision. rejected: a person
    decided against it, also over one accepted before. A person's last decision goes before the program's.
reasons
    Why it was held, joined by '; ', whatever was decided since; empty if it never was.
http_status
    Status of the answer; null for saved files, and where a copy does not tell it.
requested_at
    When the request was sent that it answers; null where nothing was requested, or it is not known.
milliseconds
    From sending that request to its last byte; null likewise.
attempts
    Requests that were made for it, redirects not counted; 0 for saved files and copies.
peer
    Who answered, a JSON object: its network address; of TLS the protocol, cipher and certificate. Empty
    where it is not known.
archive_url
    Of a copy: its address in the web archive, or the id of its record in the WARC file; else null.
"""),
)

_DELIVERIES = View(
    "deliveries",
    "A mail to a recipient. A digest covers a range of changes, and no change is in two ranges of one recipient. A "
    "range that still collects is owed, too.",
    """
SELECT m.id AS delivery_id, coalesce(r.address, 'blanked') AS recipient, m.first_change, m.last_change,
    m.window_from, m.window_to, m.message_id, m.state, m.attempts, m.sent_at, m.words, m.purpose, m.made_at, m.due_at,
    m.next_attempt_at
FROM mail_rows m JOIN recipient_rows r ON r.id = m.recipient_id
""",
    _columns("""
delivery_id
    Number of the mail.
recipient
    The address: personal data, in this file only (null in the published copy). 'blanked' 13 months after its
    owner left.
first_change
    change_id of the first change of the range; null where the mail is about none.
last_change
    change_id of the last change of the range.
window_from
    Its account of looks is of the time after this; null until it is composed.
window_to
    Its account of looks is of the time up to this.
message_id
    Its Message-ID, which follows from recipient and range; null until it is composed.
state
    owed: not taken by the mail server yet, or still collecting (due_at is null). sending: being handed over.
    sent: the mail server took it. unknown: broken off, it may or may not have arrived, and is never sent
    again by itself. failed: refused for good.
attempts
    How often the mail server was asked to take it.
sent_at
    When the mail server took it.
words
    What the mail server said last, without addresses.
purpose
    digest: a range of changes. notice: that nothing changed, or that the page itself is not found. welcome:
    the first. trouble: to the operator.
made_at
    When it was first owed.
due_at
    Since when it may go out; null while it still collects.
next_attempt_at
    When it is tried again; null: at once.
"""),
)

_FORCES = View("forces", FORCES_MEANING, FORCES_SQL, _columns(FORCES_COLUMNS))

_RELATED = View("related", RELATED_MEANING, RELATED_SQL, _columns(RELATED_COLUMNS))

_ABOUT = View(
    "about",
    "This file: one row.",
    f"""
WITH {_LAST_ACCEPTED},
meta(made_at, tool_version, schema_version, content_digest, origin) AS (
    SELECT max(value) FILTER (WHERE key = 'made_at'), max(value) FILTER (WHERE key = 'tool_version'),
        max(value) FILTER (WHERE key = 'schema_version'), max(value) FILTER (WHERE key = 'content_digest'),
        max(value) FILTER (WHERE key = 'origin') FROM meta_rows
)
SELECT coalesce((SELECT group_concat(url, '; ') FROM (SELECT url FROM source_rows ORDER BY id)), '')
        AS source_urls,
    'Titles and links: College of Policing, Non-Commercial College Licence' AS licence, made_at,
    (SELECT max(observed_at) FROM last_accepted) AS last_accepted_look, tool_version, schema_version,
    content_digest, coalesce(origin, 'live') AS origin
FROM meta
""",
    _columns("""
source_urls
    Addresses of the listing pages that are watched, joined by '; '.
licence
    Under which licence the texts from the pages are given, and whose they are.
made_at
    When this file was made; null where that was not noted.
last_accepted_look
    Time of the last accepted look at a listing, of any source; null if there is none yet.
tool_version
    Version of Practice Watch that last wrote history; null if none was written yet.
schema_version
    Version of the tables behind the views; null where it was not noted.
content_digest
    SHA-256 of what the record says, without numbers and times of writing: equal in files that say the
    same; null if there is no history yet.
origin
    live: what was seen of the real pages. demo: invented in part, for trying things out.
"""),
)

VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        _PRACTICES,
        _CHANGES,
        _CHANGE_LOG,
        _PLACEMENTS,
        _TITLES,
        _PRACTICE_ORGANISATIONS,
        _CATEGORIES,
        _LOOKS,
        _COVERAGE,
        _GAPS,
        _SNAPSHOTS,
        _DELIVERIES,
        _FORCES,
        _RELATED,
        _ABOUT,
    )
}
"""The views by name, in the order of the contract."""


def install_views(db: Database) -> None:
    """Make every view anew, and fill the dictionary; those of an older version go.

    Args:
        db: A database with all migrations; may be in a transaction.
    """
    with db.atomic():
        former = [
            name
            for (name,) in db.execute(
                """SELECT DISTINCT view FROM data_dictionary
                   WHERE view NOT IN (SELECT name FROM sqlite_master WHERE type = 'table')"""
            ).fetchall()
        ]
        for name in dict.fromkeys([*former, *VIEWS]):
            db.execute(f"DROP VIEW IF EXISTS {name}")
        db.execute("DELETE FROM data_dictionary")
        for view in VIEWS.values():
            db.execute(f"CREATE VIEW {view.name} AS {view.sql.strip()}")
            _describe(db, view.name, (("", view.meaning), *view.columns))
        _describe(db, "practice_search", SEARCH_MEANINGS)


def _describe(db: Database, name: str, described: tuple[tuple[str, str], ...]) -> None:
    db.conn.executemany(
        "INSERT INTO data_dictionary (view, position, column, meaning) VALUES (?, ?, ?, ?)",
        [(name, at, column, meaning) for at, (column, meaning) in enumerate(described)],
    )
