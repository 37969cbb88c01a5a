"""What the words of a heading say of the section below it, with literals."""

from __future__ import annotations

import pytest

from scraper.headings import Wanted, full_score, is_beside, is_other_collection, recent_score

USUAL = Wanted()
OWN = Wanted("Just in", "The lot")
EIGHT = "eight words say that reports here are new"
NINE = "nine words say that all of our examples here"


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("Recently published examples", 100),
        ("RECENTLY  published\u00a0examples", 100),
        ("Recent", 60),
        ("What\u2019s new", 60),
        ("Latest practices", 80),
        ("Newly added", 80),
        ("New publications", 80),
        ("Newest reports", 80),
        (EIGHT, 80),
        (f"{EIGHT} now", 0),
        ("New ideas", 0),  # of nothing that is listed
        ("Examples", 0),
        ("Our examples", 0),
        ("How new practices are developed", 0),
        ("Share new examples", 0),
        ("Recently viewed practices", 0),
        ("You may also like these new practices", 0),
        ("Just in", 0),
        ("", 0),
    ],
)
def test_how_plainly_a_heading_is_that_of_the_recent_section(text: str, score: int) -> None:
    assert recent_score(text, USUAL) == score


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("All our smarter practice examples", 100),
        ("all our Smarter  Practice examples", 100),
        ("All examples", 80),
        ("Browse practices", 80),
        ("Examples by theme", 80),
        ("Practices per police category", 80),
        ("Reports by colour", 0),
        (NINE, 80),
        (f"{NINE} now", 0),
        ("Our examples", 40),
        ("The smarter practice reports", 40),
        ("Published police practice", 40),
        ("Our better examples", 0),
        ("Our police", 0),  # nothing that is listed
        ("By topic", 60),
        ("Full list", 60),
        ("All", 60),
        ("All of it", 0),
        ("All new examples", 0),
        ("How all examples are found", 0),
        ("Other examples by theme", 0),
        ("Others", 0),
        ("The lot", 0),
    ],
)
def test_how_plainly_a_heading_is_that_of_the_full_list(text: str, score: int) -> None:
    assert full_score(text, USUAL) == score


def test_where_the_sections_are_named_no_other_words_count() -> None:
    assert [recent_score(text, OWN) for text in ("just  IN", "Recently published examples", "Latest")] == [100, 0, 0]
    assert [full_score(text, OWN) for text in ("THE lot", "All our smarter practice examples", "All")] == [100, 0, 0]


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Archive", True),
        ("Archived examples", True),
        ("Withdrawn practices of the past", True),
        ("The practice bank", True),
        ("Archives of the county", False),
        ("Retired officers", False),
        ("Digital", False),
        ("Practices", False),
        ("", False),
    ],
)
def test_a_heading_that_says_that_what_follows_is_from_elsewhere(text: str, other: bool) -> None:
    assert is_other_collection(text) is other


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("Related", True),
        ("Tags:", True),
        (" : Topics : ", True),
        ("Useful links", True),
        ("You may also be interested in", True),
        ("Practices that you are interested in", True),
        ("Our latest news and events", True),
        ("Xrelated", False),
        ("Tags and labels", False),
        ("Latest news from Kent", False),
        ("Digital", False),
    ],
)
def test_a_heading_of_what_a_page_carries_beside_its_own_content(text: str, beside: bool) -> None:
    assert is_beside(text) is beside
