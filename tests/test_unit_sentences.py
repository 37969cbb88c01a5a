"""The sentence of each kind of change, word by word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from monitor.sentences import joined, own_page, sentence, where
from scraper.model import Kind
from scraper.model.history import Change, Point
from tests.test_history_laws import START

POINT = Point(1, START, None, None, 1)
ADDRESS = "https://site.example"
SENTENCES: list[tuple[Kind, dict[str, Any], dict[str, Any], str]] = [
    ("baseline", {}, {"practices": 22}, "The first accepted look: 22 practices"),
    ("published", {}, {"recent": 1}, "New on the page: Safer Sleep (Recently published, Drugs and Theft)"),
    ("published", {}, {"recent": 0}, "New on the page: Safer Sleep (Drugs and Theft)"),
    ("surfaced", {}, {"recent": 0},
     "An older example, listed under the new heading Drugs and Theft: Safer Sleep"),
    ("removed", {"recent": 1}, {"own_page": "gone", "own_page_status": 404},
     "No longer listed: Safer Sleep (was in Recently published, Drugs and Theft); its own page: gone (404)"),
    ("removed", {"recent": 0}, {}, "No longer listed: Safer Sleep (was in Drugs and Theft); its own page: not known"),
    ("returned", {}, {"recent": 0}, "Back on the page: Safer Sleep (Drugs and Theft)"),
    ("returned", {}, {"recent": 1},
     "Back on the page: Safer Sleep (Recently published, Drugs and Theft)"),
    ("renamed", {"title": "A"}, {"title": "B"}, "Renamed: A is now B"),
    ("moved", {"url": f"{ADDRESS}/a"}, {"url": f"{ADDRESS}/b"},
     "Moved to another address: Safer Sleep, from /a to /b"),
    ("moved", {"url": f"{ADDRESS}/a"}, {"url": "https://x.yz/b"},
     f"Moved to another address: Safer Sleep, from {ADDRESS}/a to https://x.yz/b"),
    ("recategorised", {"categories": []}, {"categories": ["A", "B", "C"]},
     "Recategorised: Safer Sleep, from no category to A, B and C"),
    ("recategorised", {"categories": ["A"]}, {"categories": []}, "Recategorised: Safer Sleep, from A to no category"),
    ("featured", {}, {}, "Into the recent section: Safer Sleep"),
    ("unfeatured", {}, {}, "Out of the recent section: Safer Sleep"),
    ("category_added", {}, {"category": "A"}, "New heading: A"),
    ("category_removed", {"category": "A"}, {}, "Heading gone: A"),
    ("category_renamed", {"category": "A"}, {"category": "B"}, "Heading renamed: A is now B"),
    ("page_edited", {}, {"title": "x", "prose": []}, "The page's own text differs: title and prose"),
    (
        "updated", {"focus": ["A"]}, {"focus": ["A", "B"]},
        "What the list says of it was updated: Safer Sleep (focus: A is now A; B)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "before", "after", "wanted"), SENTENCES)
def test_sentence(kind: Kind, before: dict[str, Any], after: dict[str, Any], wanted: str) -> None:
    change = Change(
        kind, POINT, practice_id=1, title="Safer Sleep", categories=("Drugs", "Theft"), before=before, after=after
    )

    assert sentence(change) == wanted


def test_sentence_without_a_title_names_the_category() -> None:
    assert sentence(Change("corrected", POINT, categories=("Drugs", "Theft"))) == "corrected: Drugs and Theft"


def test_sentence_says_whether_a_practices_own_page_or_the_list_says_something_else() -> None:
    change = Change("updated", POINT, title="T", after={"text": {}, "focus": ["B"]})
    assert sentence(change) == "What the list says of it was updated: T (text, focus)"
    own = replace(change, difference=())
    assert sentence(own) == "Its own page was updated: T (text, focus)"


def test_names_are_joined_as_in_a_sentence() -> None:
    assert [joined(names) for names in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == ["", "A", "A and B", "A, B and C"]


def test_where_says_when_there_is_no_category() -> None:
    assert where([], recent=True) == "Recently published, no category"
    assert where(["A"], recent=True) == "Recently published and A"
    assert where(["A"], recent=False) == "A"


def test_what_the_own_page_answered() -> None:
    assert own_page({}) == "not known"
    assert own_page({"own_page": "online"}) == "online"
    assert own_page({"own_page": "gone", "own_page_status": 410}) == "gone (410)"
    assert own_page({"own_page": "redirected", "own_page_location": "/x"}) == "redirected to /x"
