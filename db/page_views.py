"""What `practices` says of a practice's own page, the views `forces` and `related`, and the full-text index."""

from __future__ import annotations

OWN_PAGE_JOIN = """
    LEFT JOIN page_rows g ON g.id = coalesce(
        (SELECT id FROM page_rows WHERE url = p.url AND valid_to IS NULL),
        (SELECT r.id FROM json_each(p.addresses) a JOIN page_rows r
           ON substr(r.url, instr(r.url, '://') + 3) = a.value AND r.valid_to IS NULL
         ORDER BY r.valid_from DESC, r.from_look_id DESC LIMIT 1))
    LEFT JOIN page_asked_rows q ON q.url = p.url
"""
"""To be put after the joins of `practices`: the page at its address, else at one that it had."""


def _list(field: str) -> str:
    """The values of a list among the facts, joined; null where no page was read."""
    return (
        f"CASE WHEN g.id IS NOT NULL THEN coalesce((SELECT group_concat(value, '; ') "
        f"FROM json_each(g.facts, '$.{field}')), '') END"
    )


def _list_or_said(field: str) -> str:
    """The same of a field that a listing can say, too: what its own page says, else what the listing does."""
    said = (
        f"CASE WHEN json_type(p.said, '$.{field}') IS NOT NULL THEN coalesce((SELECT group_concat(value, '; ') "
        f"FROM json_each(p.said, '$.{field}')), '') END"
    )
    return f"coalesce(nullif({_list(field)}, ''), nullif({said}, ''), {_list(field)}, {said})"


OWN_PAGE_COLUMNS = f""",
    g.facts ->> 'first_published' AS first_published, g.facts ->> 'updated' AS updated,
    {_list_or_said("does_it_work")} AS does_it_work, {_list_or_said("focus")} AS focus, {_list("topics")} AS topics,
    {_list("organisation")} AS page_organisation, {_list("region")} AS region, {_list("partners")} AS partners,
    g.facts ->> 'stage_of_practice' AS stage_of_practice, g.facts ->> 'start_date' AS start_date,
    g.facts ->> 'scale' AS scale, {_list("target_groups")} AS target_groups,
    coalesce(g.facts ->> 'summary', p.said ->> '$.summary[0]') AS summary,
    g.node AS node, {_list("headings").replace("g.facts, '$.headings'", "g.headings")} AS section_headings,
    g.word_count AS word_count, g.text_digest AS text_digest, g.facts -> 'others' AS other_labels,
    q.answer AS page_answer, q.read_at AS page_read_at
"""

OWN_PAGE_MEANINGS = """
first_published
    Of its own page: when it was first published, ISO 8601 where the page says a whole date, else as said.
    This and the columns that follow are null while no page of it was read; texts are as the page says
    them, several values joined by '; ', empty where the page has no such label. A practice bank says
    does_it_work, focus and summary, too: its own page, which is the fuller source, goes before that, and
    where the page says none of it, or was never read, the column has what the bank says.
updated
    When it was last updated, as its page says; ISO 8601 where that is a whole date.
does_it_work
    How well it is tested: 'Promising', 'Untested – new or innovative', 'Smarter practice', ... As its own
    page says, else as the practice bank does.
focus
    What it is aimed at: 'Prevention', 'Organisational', ... As its own page says, else as the practice bank
    does.
topics
    Its topics; not the categories of the listing.
page_organisation
    The organisation as its page says; the title's own, with codes, stand in practice_organisations.
region
    The College's own label, not the ONS region.
partners
    Kinds of partner.
stage_of_practice
    As said. The label once meant something else: older pages have sentences such as 'The practice is
    implemented.', newer ones a stage of evaluation. Do not compare the two.
start_date
    When the practice began, as said; often only a month and a year.
scale
    'Local', 'National', ...; the label is 'Scale of initiative'.
target_groups
    For whom it is.
summary
    The sentence under the page's heading, else its description; else what the practice bank says.
node
    Number of the page in the site's content management system.
section_headings
    Headings of its text, in order.
word_count
    Words of its text; headings are not counted.
text_digest
    SHA-256 of its text without typography; the text itself is not in the views.
other_labels
    JSON object of the labels that have no column here, each with its values.
page_answer
    What the page at its address answered last: read, partly read (something could not be read for
    certain), not recognised, redirected, gone (404 or 410), failed; null if it was never asked.
page_read_at
    When the page at its address was last read, or answered that it has not changed.
"""

FORCES_MEANING = (
    "A police force of the official table, also one without a practice. A practice of several forces counts for each."
)
FORCES_SQL = """
WITH own AS MATERIALIZED (
    SELECT o.official_name, p.id, p.status, p.first_seen, p.categories
    FROM practice_organisation_rows o JOIN practice_rows p ON p.id = o.practice_id
    WHERE o.kind = 'force' AND p.status <> 'gone'
      -- the same practice in two sources counts once: where it was first
      AND NOT EXISTS (SELECT 1 FROM related_rows r WHERE r.related_id = p.id AND r.relation = 'same')
)
SELECT f.official_name AS force, f.ons_code, f.force_slug, f.nation, f.region,
    (SELECT count(DISTINCT id) FROM own w WHERE w.official_name = f.official_name AND status <> 'removed') AS practices,
    (SELECT count(DISTINCT id) FROM own w WHERE w.official_name = f.official_name) AS practices_ever,
    (SELECT min(first_seen) FROM own w WHERE w.official_name = f.official_name) AS first_seen,
    coalesce((SELECT group_concat(value, '; ') FROM (
        SELECT DISTINCT j.value FROM own w, json_each(w.categories) j
        WHERE w.official_name = f.official_name AND w.status <> 'removed' ORDER BY 1
    )), '') AS categories
FROM force_rows f
"""
FORCES_COLUMNS = """
force
    Its official name.
ons_code
    Code of its area at the Office for National Statistics; null where it has none.
force_slug
    Its name in addresses of police.uk; null where it has none.
nation
    Its nation; null where it is not known.
region
    ONS region; null where it has none.
practices
    Practices of it that are listed or missing now; one in two sources counts once.
practices_ever
    Practices of it ever listed.
first_seen
    Since when: time of the first accepted look that listed one; null if none ever was.
categories
    Categories that its practices stand in now, in alphabetical order, joined by '; '; empty if none.
"""

RELATED_MEANING = (
    "Two practices of two sources that are one, or that are about one topic at two addresses. One row for each pair."
)
RELATED_SQL = """
SELECT r.practice_id, r.related_id, r.relation, r.why, a.title AS title, b.title AS related_title,
    s.name AS source, t.name AS related_source
FROM related_rows r JOIN practice_rows a ON a.id = r.practice_id JOIN practice_rows b ON b.id = r.related_id
    JOIN source_rows s ON s.id = a.source_id JOIN source_rows t ON t.id = b.source_id
WHERE a.status <> 'gone' AND b.status <> 'gone'
"""
RELATED_COLUMNS = """
practice_id
    The one that has the lower number.
related_id
    The other one.
relation
    same: one practice in two sources, as an address, a redirect or a node number says. same topic: equal
    names at two addresses (a report and an entry of the bank); they stay two.
why
    What says so.
title
    Title of the one.
related_title
    Title of the other one.
source
    Source of the one.
related_source
    Source of the other one.
"""

SEARCH_MEANINGS = (
    ("", "A full-text index (FTS5) of every practice: WHERE practice_search MATCH 'words'; rowid is practice_id."),
    ("title", "Its title."),
    ("organisations", "Its organisations, with official names."),
    ("summary", "The summary of its own page."),
    ("headings", "Headings of the text of its own page."),
)
