"""What differs on a practice's own page, which pages are due, and what node numbers say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.page_changes import (
    Asked,
    Progress,
    compared,
    due,
    progress,
    proposals,
    related,
    sentence_of,
    text_difference,
)
from scraper.model.practice import PageSection, PracticePage
from scraper.practice_page import read_practice_page
from tests.simulation.practice_pages import SPECS, mutated, page

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
SECTIONS = (PageSection("Aim", ("One thing. Another thing.",)), PageSection("Impact", ("It helped.",)))
PAGE = PracticePage(
    "Harbour watch – Dorset Police", "2024-04-03", focus=("Prevention", "Organisational"), scale="Local", node="61",
    sections=SECTIONS, others=(("Cost band", ("Low",)),), word_count=6, text_digest="x",
)  # fmt: skip


def against(known: PracticePage, now: PracticePage, *, whole: bool = True) -> Any:
    return compared(known.facts(), known.sections, now, whole=whole)


def test_first_reading_is_no_change() -> None:
    change = compared(None, (), PAGE, whole=True)

    assert (change.before, change.after, change.sections) == ({}, {}, SECTIONS)
    assert change.facts["scale"] == "Local"


def test_typography_and_a_new_order_are_no_change() -> None:
    edited = replace(PAGE, title="Harbour watch - Dorset Police", focus=("Organisational", "prevention"))

    assert against(PAGE, edited).after == {}


def test_fields_that_differ_are_named_with_before_and_after() -> None:
    change = against(PAGE, replace(PAGE, scale="National", focus=(), others=(("Cost band", ("High",)),)))

    assert change.before == {
        "scale": "Local",
        "focus": ["Prevention", "Organisational"],
        "others": {"Cost band": ["Low"]},
    }
    assert change.after == {"scale": "National", "focus": [], "others": {"Cost band": ["High"]}}
    assert change.difference == ()


def test_page_read_in_part_loses_nothing_that_was_known() -> None:
    part = PracticePage(PAGE.title, scale="National", sections=(PageSection("Aim", ()),))

    change = against(PAGE, part, whole=False)
    assert change.after == {"scale": "National"}
    assert change.facts == PAGE.facts() | {"scale": "National"}
    assert change.sections == SECTIONS


@pytest.mark.parametrize("seed", range(200))
def test_no_mutated_page_loses_what_was_known_unmarked(seed: int) -> None:
    spec, body = mutated(seed)
    whole = read_practice_page(page(next(one for one in SPECS if one.title == spec.title)).encode()).page
    reading = read_practice_page(body)
    assert whole is not None
    if reading.page is None:
        assert reading.body is None  # nothing is compared, so all that was known stays
        return
    change = against(whole, reading.page, whole=not reading.partly)
    labels = {label for label, _ in spec.rows}
    lost = {name for name, value in change.facts.items() if value in (None, []) and whole.facts()[name]}
    gone = {
        "first_published": spec.published is None,
        "updated": spec.updated is None,
        "does_it_work": "Does it work?" not in labels,
        "focus": "Focus" not in labels,
        "topics": "Topic" not in labels,
        "organisation": "Organisation" not in labels,
        "region": "Region" not in labels,
        "partners": "Partners" not in labels,
        "stage_of_practice": "Stage of practice" not in labels,
        "start_date": "Start date" not in labels,
        "scale": "Scale of initiative" not in labels,
        "target_groups": "Target group" not in labels,
    }
    assert {name for name in lost if not gone.get(name)} == set()


def test_difference_of_the_text_is_told_by_section_and_sentence() -> None:
    now = (
        PageSection("Aim", ("One thing. A third thing.",)),
        PageSection("", ("Before.",)),
        PageSection("Cost", ("Low.",)),
    )

    assert text_difference(SECTIONS, now) == [
        "Aim",
        "  - Another thing.",
        "  + A third thing.",
        "(before any heading) (new section)",
        "  + Before.",
        "Cost (new section)",
        "  + Low.",
        "Impact (section gone)",
        "  - It helped.",
    ]
    change = against(PAGE, replace(PAGE, sections=now))
    assert change.after == {"text": {"words": 7, "sections": ["Aim", "(before any heading)", "Cost", "Impact"]}}
    assert change.before == {"text": {"words": 6}}
    assert change.difference[0] == "Aim"


def test_heading_that_stands_twice_is_one_section() -> None:
    twice = (*SECTIONS, PageSection("AIM", ("More.",)))

    assert text_difference(SECTIONS, twice) == ["Aim", "  + More."]
    assert text_difference(twice, twice) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"own_page": "online"}, {"own_page": "gone"}, "Its own page is gone: T"),
        ({"own_page": "online"}, {"own_page": "redirected", "location": "/x"}, "Its own page redirects to /x: T"),
        ({"own_page": "gone"}, {"own_page": "online"}, "Its own page is online again: T"),
        ({"node": "1"}, {"node": "2"}, "Its own page was updated: T (node number: 1 is now 2)"),
        ({"summary": "a"}, {"summary": "b"}, "Its own page was updated: T (summary)"),
        ({"title": "S"}, {"title": "T"}, "Its own page was updated: T (title)"),
        ({"scale": None}, {"scale": "Local"}, "Its own page was updated: T (scale)"),
        ({"focus": ["a"], "text": {}}, {"focus": ["b"], "text": {}}, "Its own page was updated: T (focus, text)"),
        ({"does_it_work": []}, {"does_it_work": ["x"]}, "Its own page was updated: T (does it work)"),
        ({"focus": ["a"]}, {"focus": []}, "Its own page was updated: T (focus)"),
        ({"focus": ["a", "b"]}, {"focus": ["c"]}, "Its own page was updated: T (focus: a; b is now c)"),
    ],
)
def test_change_is_one_sentence(before: dict[str, Any], after: dict[str, Any], said: str) -> None:
    assert sentence_of("T", before, after) == said


def ago(days: float, *, settled: bool = True) -> Asked:
    return Asked(NOW - timedelta(days=days), settled)


@pytest.mark.parametrize(
    ("listed", "asked", "to_all", "again"),
    [(0, 0, 0, 0), (5, 0, 1, 1), (6, 0, 2, 2), (128, 0, 26, 26), (128, 123, 1, 26)],
)
def test_pace_is_five_pages_a_look(listed: int, asked: int, to_all: int, again: int) -> None:
    pages = [
        (f"https://x.org/{n}", "read" if n < asked else None, "2026-11-20" if n < asked else None)
        for n in range(listed)
    ]

    done = progress(pages, "x.org", "2026-11-18")

    assert (done.looks_to_all, done.looks_to_go_round) == (to_all, again)


def test_progress_counts_what_is_on_the_own_host_as_it_was_answered() -> None:
    pages = [
        ("https://x.org/a", "read", "2026-11-18"),
        ("https://x.org/b", "partly read", "2026-11-17"),
        ("https://x.org/c", "gone", None),
        ("https://x.org/d", None, None),
        ("https://elsewhere.org/e", None, None),
    ]

    assert progress(pages, "x.org", "2026-11-18") == Progress(listed=4, read=2, lately=1, unasked=1)


def test_new_pages_are_due_first_then_the_oldest_and_five_at_most() -> None:
    asked = {"a": ago(8), "b": ago(9), "c": ago(3), "d": ago(3, settled=False), "e": ago(0.1, settled=False)}
    urls = ["a", "b", "c", "d", "e", "new", "new"]

    assert due(urls, asked, NOW, 72_000) == ["new", "b", "a", "d"]
    assert due([str(number) for number in range(9)], {}, NOW, 0) == ["0", "1", "2", "3", "4"]


def test_node_numbers_propose_a_merge_or_a_split_unless_a_person_decided() -> None:
    nodes = [
        (1, "One", "https://x.org/a", "61"),
        (2, "Two", "https://x.org/b", "61"),
        (3, "Three", "https://x.org/c", "62"),
        (3, "Three", "https://x.org/d", "63"),
        (4, "Four", "https://x.org/e", "64"),
        (4, "Four", "https://x.org/f", "64"),
    ]

    assert [(one.text, one.command) for one in proposals(nodes)] == [
        ("'One' and 'Two' have one page (node 61)", "practice-watch practice merge 1 2"),
        (
            "'Three' has two pages (node 62 and, at https://x.org/d, node 63)",
            "practice-watch practice split 3 https://x.org/d",
        ),
    ]
    assert proposals(nodes, [frozenset(("x.org/a", "x.org/b")), frozenset(("x.org/c", "x.org/d", "x.org/e"))]) == []


def test_practices_of_two_sources_are_one_by_address_redirect_or_node_and_else_only_related() -> None:
    facts = [
        (1, 1, "One – Kent Police", "https://x.org/a", None, None),
        (2, 1, "Two", "https://x.org/b", None, "62"),
        (3, 1, "Three", "https://x.org/c", "https://x.org/z", None),
        (4, 1, "Four", "https://x.org/d", None, None),
        (5, 2, "Another name", "http://x.org/a", None, None),
        (6, 2, "2", "https://x.org/y", None, "62"),
        (7, 2, "3", "https://x.org/z", None, None),
        (8, 2, "FOUR", "https://x.org/report-four", None, None),
        (9, 2, "Four", "https://x.org/nine", None, None),
        (10, 1, "Four", "https://x.org/ten", None, None),
        (11, 2, "One - Kent Police", "https://x.org/a", None, None),
    ]

    assert related(facts) == [
        (1, 5, "same", "one address"),
        (2, 6, "same", "node 62"),
        (3, 7, "same", "one redirects to the other"),
        (4, 8, "same topic", "equal titles at two addresses"),
        (4, 9, "same topic", "equal titles at two addresses"),
        (8, 10, "same topic", "equal titles at two addresses"),
        (9, 10, "same topic", "equal titles at two addresses"),
        (1, 11, "same", "one address"),
    ]


def test_practices_of_one_title_are_one_once_an_address_says_so() -> None:
    facts = [
        (1, 1, "Harbour watch", "https://x.org/old", None, None),
        (1, 1, "Harbour watch", "https://x.org/a", None, None),
        (2, 2, "Harbour watch", "https://x.org/b", None, None),
        (2, 2, "Harbour watch", "https://x.org/a", None, None),
        (2, 2, "Harbour watch", "https://x.org/c", None, None),
    ]

    assert related(facts[:3]) == [(1, 2, "same topic", "equal titles at two addresses")]
    assert related(facts) == [(1, 2, "same", "one address")]
