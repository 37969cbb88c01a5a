"""Decisions over who is who, on keys; and what a practice's own page says by its answer."""

from __future__ import annotations

import pytest

from monitor.overrule import Overrules, form_of
from scraper.addresses import Site
from scraper.model import Answer, OwnPage
from scraper.model.history import Overruling
from scraper.own_page import judged
from tests.test_history_laws import entry

A, B, C = (entry(f"{name} – Kent Police", f"/{name[0].lower()}") for name in ("Alpha", "Beta", "Cinema"))
FORMS = {one.title[0]: frozenset({form_of(one.url, one.title)}) for one in (A, B, C)}
MERGE = Overruling(1, "merge", FORMS["A"], FORMS["B"])
SPLIT = Overruling(2, "split", FORMS["A"], FORMS["B"])
SECOND_SPLIT = Overruling(3, "split", FORMS["C"], FORMS["B"])


def test_without_a_decision_keys_stay_as_they_are() -> None:
    assert Overrules().addresses(A) == ["site.example/a"]
    assert Overrules().title(A, "key") == "key"
    assert not Overrules().apart(["site.example/a"], ["site.example/b"])


def test_merge_gives_both_one_more_address_and_no_other_entry() -> None:
    merge = Overrules([MERGE])

    assert merge.addresses(A) == ["site.example/a", MERGE.mark]
    assert merge.addresses(B) == ["site.example/b", MERGE.mark]
    assert merge.addresses(C) == ["site.example/c"]
    assert merge.title(A, "key") == "key"


def test_split_marks_the_one_that_is_told_apart() -> None:
    split = Overrules([SPLIT, SECOND_SPLIT])

    assert split.addresses(A) == ["site.example/a"]
    assert split.addresses(B) == [f"site.example/b{SPLIT.mark}{SECOND_SPLIT.mark}"]
    assert split.title(B, "key") == f"key{SPLIT.mark}{SECOND_SPLIT.mark}"
    assert split.title(A, "key") == "key"


def test_apart_are_the_two_of_a_split_and_no_others() -> None:
    split = Overrules([SPLIT])
    one, other, third = split.addresses(A), split.addresses(B), split.addresses(C)

    assert split.apart(one, other)
    assert split.apart(other, one)
    assert not split.apart(one, third)
    assert not split.apart(third, one)
    assert not split.apart(other, third)
    assert not split.apart(third, other)
    assert not split.apart(other, other)
    assert not split.apart(one, one)
    assert not split.apart([*one, *other], other)  # what is both is neither
    assert not Overrules([MERGE]).apart(one, other)


def test_only_merged_share_nothing_else() -> None:
    merge = Overrules([MERGE])

    assert merge.only_merged(merge.addresses(A), merge.addresses(B))
    assert not merge.only_merged(merge.addresses(A), merge.addresses(A))
    assert not merge.only_merged(merge.addresses(A), merge.addresses(C))


SECOND_MERGE = Overruling(4, "merge", FORMS["A"], FORMS["C"])
OF_A_AND_B = FORMS["A"] | FORMS["B"]
(A_FORM,), (B_FORM,) = FORMS["A"], FORMS["B"]


@pytest.mark.parametrize("key", [0, 1])
def test_what_a_merge_made_is_given_back_as_it_was_the_one_told_apart_last(key: int) -> None:
    for decisions in ([MERGE], [MERGE, SECOND_MERGE]):  # the later one made no practice of these two
        assert Overrules(decisions).merged(OF_A_AND_B, [B_FORM[key]]) == (FORMS["A"], FORMS["B"])
        assert Overrules(decisions).merged(OF_A_AND_B, [A_FORM[key]]) == (FORMS["B"], FORMS["A"])


def test_of_two_merges_the_later_one_is_taken_apart_first() -> None:
    both = Overrules([MERGE, SECOND_MERGE])

    assert both.merged(OF_A_AND_B | FORMS["C"], [A_FORM[0]]) == (FORMS["C"], FORMS["A"])


def test_what_no_merge_made_is_not_given_back() -> None:
    merge = Overrules([MERGE])

    assert merge.merged(FORMS["A"], [A_FORM[0]]) is None
    assert merge.merged(OF_A_AND_B, []) is None
    assert merge.merged(OF_A_AND_B, [A_FORM[0], B_FORM[0]]) is None  # of both sides, so neither is told apart
    assert Overrules([SECOND_SPLIT]).merged(FORMS["B"] | FORMS["C"], [B_FORM[0]]) is None
    assert Overrules([MERGE, SPLIT]).merged(OF_A_AND_B, [B_FORM[0]]) is None


# -- the own page of a practice --------------------------------------------------------------------

SITE = Site("https://site.example/list")
URL = "https://site.example/a"
NAME = "Safer sleep for all"


def _judged(status: int, body: str = "", url: str = URL, name: str = NAME) -> OwnPage:
    headers = (("content-type", "text/html; charset=utf-8"),)
    return judged(Answer(url, status, headers, body.encode(), 1, 1), URL, name, SITE)


@pytest.mark.parametrize(
    ("markup", "online"),
    [
        ("<h1>Safer sleep for all</h1>", True),
        ("<H1 class=x>SAFER&nbsp;<b>sleep</b></H1 >", True),  # half of its words
        ("<title>Safer sleep</title>", True),
        ("<title>Safer</title><h1>All</h1>", True),
        ("<title>Safer streets</title>", False),
        ("<h2>Safer sleep for all</h2>", False),
        ("Safer sleep for all", False),
        ("<h1>Just a moment</h1><p>Safer sleep for all", False),
    ],
)
def test_own_page_is_online_where_its_title_or_heading_says_so(markup: str, online: bool) -> None:
    unknown = OwnPage("not known", 200, None, "it answered 200, but with a page of another name")

    assert _judged(200, markup) == (OwnPage("online", 200) if online else unknown)


def test_own_page_without_words_to_go_by_is_not_known() -> None:
    assert _judged(200, "<h1>Safer sleep</h1>", name="–").answer == "not known"


@pytest.mark.parametrize("status", [404, 410])
def test_own_page_that_is_gone(status: int) -> None:
    assert _judged(status) == OwnPage("gone", status)
    assert _judged(status, url="https://site.example/b") == OwnPage("gone", status)


@pytest.mark.parametrize("status", [200, 300, 301, 399])
def test_own_page_that_is_elsewhere(status: int) -> None:
    there = OwnPage("redirected", status, "https://site.example/b")

    assert _judged(status, "<h1>Safer sleep</h1>", "http://site.example/b/?x") == there


@pytest.mark.parametrize("status", [201, 299, 301, 400, 403, 500])
def test_own_page_of_which_nothing_is_certain(status: int) -> None:
    assert _judged(status) == OwnPage("not known", status, None, f"it answered {status}")
    if status in (201, 299, 400):
        assert _judged(status, url="https://site.example/b").answer == "not known"


def test_own_page_with_another_spelling_of_its_address_is_no_redirect() -> None:
    assert _judged(200, "<h1>Safer sleep</h1>", "http://site.example/a/#x") == OwnPage("online", 200)


def test_own_page_is_decoded_by_its_header() -> None:
    answer = Answer(URL, 200, (("Content-Type", "text/html; charset=windows-1251"),), b"<h1>\xe0\xe1</h1>", 1, 1)

    assert judged(answer, URL, "\u0430\u0431", SITE).answer == "online"
