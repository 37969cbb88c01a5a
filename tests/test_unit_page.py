"""What a page's headings and details say, with literals."""

from __future__ import annotations

import pytest

from scraper.details import iso_date, without_site_name
from scraper.headings import Wanted, full_score, is_beside, is_other_collection, recent_score

USUAL = Wanted()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("14 November 2023", "2023-11-14"),
        ("1st Jan. 2024", "2024-01-01"),
        ("First published 3 Sept, 2021 by us", "2021-09-03"),
        ("31 dec 1999", "1999-12-31"),
        ("32 December 2023", None),
        ("0 December 2023", None),
        ("14 Foo 2023", None),
        ("November 2023", None),
        ("", None),
    ],
)
def test_date_in_words(text: str, wanted: str | None) -> None:
    assert iso_date(text) == wanted


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("About smarter practice | College of Policing", "About smarter practice"),
        ("About smarter practice \u2013 College", "About smarter practice"),
        ("About smarter practice - College", "About smarter practice"),
        ("About evidence-based practice", "About evidence-based practice"),
        ("A | B | C", "A | B"),
        (" | College", " | College"),
    ],
)
def test_title_without_the_name_of_the_site(title: str, wanted: str) -> None:
    assert without_site_name(title) == wanted


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("RECENTLY published  Examples", 100),
        ("Latest examples", 80),
        ("New additions", 80),
        ("Recently added", 80),
        ("New one two three four five six examples", 80),
        ("New one two three four five six seven examples", 0),
        ("Latest", 60),
        ("What\u2019s new", 60),
    ],
)
def test_how_plainly_a_heading_is_that_of_the_recent_section(text: str, score: int) -> None:
    assert recent_score(text, USUAL) == score


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("All our smarter  practice EXAMPLES", 100),
        ("Browse practices by topic", 80),
        ("Examples per policing area", 80),
        ("All other examples", 80),
        ("All one two three four five six seven examples", 80),
        ("All one two three four five six seven eight examples", 0),
        ("By category", 60),
        ("Full list", 60),
        ("Our practice examples", 40),
        ("Examples", 40),
    ],
)
def test_how_plainly_a_heading_is_that_of_the_full_list(text: str, score: int) -> None:
    assert full_score(text, USUAL) == score


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Archived examples", True),
        ("Practice bank: more reports", True),
        ("Archives", True),
        ("Withdrawn", True),
        ("Archives and museums", False),
        ("More examples", False),
    ],
)
def test_heading_of_another_collection(text: str, wanted: bool) -> None:
    assert is_other_collection(text) is wanted


@pytest.mark.parametrize(
    "text",
    [
        "Practice examples",
        "Recently",
        "How recent examples were found",
        "New newsletter",
        "You may also like recent examples",
        "A recent example of what can be said in very many words here",
        "Violence",
        "",
    ],
)
def test_no_heading_of_the_recent_section(text: str) -> None:
    assert recent_score(text, USUAL) == 0


@pytest.mark.parametrize(
    "text",
    [
        "Other practices",
        "Other examples by topic",
        "How all examples were found",
        "All our newest examples",
        "All the examples of practice that we could find in this area of work",
        "Violence",
        "All about us",
        "",
    ],
)
def test_no_heading_of_the_full_list(text: str) -> None:
    assert full_score(text, USUAL) == 0


def test_a_source_with_words_of_its_own_goes_by_them_alone() -> None:
    own = Wanted("Fresh", "Everything")

    assert recent_score("fresh", own) == full_score("Everything", own) == 100
    assert recent_score("Recently published examples", own) == full_score("All our smarter practice examples", own) == 0


@pytest.mark.parametrize(
    "text", ["Related content", "Tags", "On this page", "SHARE :", "You may also be interested in"]
)
def test_heading_of_something_beside(text: str) -> None:
    assert is_beside(text)


@pytest.mark.parametrize(
    "text", ["Violence", "Recently published examples", "Searching with dogs", "Tagging offenders"]
)
def test_heading_of_the_page_itself(text: str) -> None:
    assert not is_beside(text)
