"""Reasons to hold a page, each in figures; and addresses in one form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scraper.addresses import Site, address_key, one_form, site_path
from scraper.listing import Reading
from scraper.markup import unbalanced
from scraper.model import Bounds, Category, Entry, Listing, PageDetails
from scraper.plausibility import Last, damaged, doubts, most_added, most_gone, same_subject, too_much_at_once
from scraper.titles import organisation

SITE = Site("https://www.college.police.uk/article/about-smarter-practice", frozenset({"other.example"}))
LAST = Last("About smarter practice", 22, had_full=True, most_gone=0, most_added=0, accepted=40, had_foot=True)
KENT = organisation("Kent Police")
ENTRIES = tuple(
    Entry(f"T{n} – Kent Police", f"T{n}", (KENT,), f"https://www.college.police.uk/p/{n}") for n in range(22)
)
DETAILS = PageDetails(title="About smarter practice", canonical=SITE.url)


def _reading(**fields: object) -> Reading:
    listing = Listing(DETAILS, ENTRIES[:6], (Category("Violence", ENTRIES[6:]),))
    changed = {name: fields.pop(name) for name in list(fields) if name in ("page", "recent", "categories", "foot")}
    listing = replace(listing, **changed)  # type: ignore[arg-type]  # the fields are its own
    return Reading(listing, head_title="About smarter practice", **fields)  # type: ignore[arg-type]  # likewise


def _doubts(reading: Reading, *, final_url: str = SITE.url, last: Last | None = LAST, bounds: Bounds = Bounds()) -> str:
    return "; ".join(
        doubts(reading, final_url=final_url, site=SITE, subject="smarter practice", last=last, bounds=bounds)
    )


def test_good_page_is_not_doubted() -> None:
    assert _doubts(_reading()) == ""
    assert _doubts(_reading(), last=None) == ""
    assert _doubts(_reading(foot=False)) == ""
    assert _doubts(_reading(foot=False, recent=ENTRIES[:4]), last=replace(LAST, had_foot=False)) == ""
    assert _doubts(_reading(), final_url="https://OTHER.example/article/about-smarter-practice/?x=1#y") == ""


@pytest.mark.parametrize(
    ("reading", "wanted"),
    [
        (Reading(None, "not HTML"), "not HTML"),
        (Reading(None, "too large to be the page"), "too large"),
        (Reading(None), "could not be read"),
        (_reading(whole=False), "does not end with </html>"),
        (_reading(foot=False, recent=ENTRIES[:4]), "20 entries, 22 before, and nothing follows the last one"),
        (
            _reading(page=PageDetails(title="About smarter practice", canonical="https://www.college.police.uk/x")),
            "calls itself",
        ),
        (_reading(page=PageDetails(title="Practice bank")), "does not plainly say 'About smarter practice'"),
        (_reading(page=PageDetails()), "it has no title"),
        (_reading(recent=None), "section not found: 'Recently published examples'"),
        (_reading(categories=None), "section not found: 'All our smarter practice examples'"),
        (_reading(recent=None, categories=None), "sections not found"),
        (
            _reading(recent=ENTRIES[:4], categories=()),
            "4 listed; at least 11 expected, from 40 accepted looks",
        ),
        (_reading(recent=(Entry("Safer sleep â€“ Kent", "x", (), "https://a.b/c"),)), "broken characters"),
    ],
)
def test_reason_is_given(reading: Reading, wanted: str) -> None:
    assert wanted in _doubts(reading)


def test_answer_from_another_page_is_doubted() -> None:
    assert "the answer came from /search" in _doubts(_reading(), final_url="https://www.college.police.uk/search")
    assert "the answer came from https://x.yz/" in _doubts(_reading(), final_url="https://x.yz/")


def test_config_overrules_what_was_learned() -> None:
    assert "at least 30 expected, as config.yaml sets" in _doubts(_reading(), bounds=Bounds(min_entries=30))
    assert most_gone(LAST, Bounds()) == (3, "from 40 accepted looks")
    assert most_gone(Last("x", 128, True, 0, 0, 24), Bounds())[0] == 12
    assert most_gone(LAST, Bounds(max_removed_share=0.3)) == (6, "as config.yaml sets")
    assert most_added(LAST, Bounds())[0] == 8
    assert most_added(LAST, Bounds(max_added=2)) == (2, "as config.yaml sets")


def test_too_much_at_once_is_told_in_figures() -> None:
    assert too_much_at_once(3, 8, 11, LAST, Bounds()) == ()
    reasons = too_much_at_once(11, 9, 12, LAST, Bounds())
    assert reasons[0] == "11 of 22 practices gone at once; at most 3 expected, from 40 accepted looks"
    assert reasons[1].startswith("9 new practices at once, 22 listed before; at most 8 expected")
    assert reasons[2].startswith("12 of 22 practices renamed at once")


@pytest.mark.parametrize(
    ("title", "same"),
    [
        ("About smarter practice", True),
        ("Smarter practice examples", True),
        ("About smarter practices in policing", True),
        ("Practice bank", False),
        ("Smarter practice – page not found", False),
        ("Sign in to smarter practice", False),
        ("Smarter practice newsletter", False),
        ("What the inspectorate thinks of smarter practice reports by forces today", False),
        ("", False),
    ],
)
def test_what_plainly_says_the_same_subject(title: str, same: bool) -> None:
    assert same_subject(title, "smarter practice") is same


@pytest.mark.parametrize(
    ("href", "wanted"),
    [
        ("/practices/x", "https://www.college.police.uk/practices/x"),
        ("../practices/./x/", "https://www.college.police.uk/practices/x"),
        ("http://OTHER.example/practices/x?utm_source=y#z", "https://www.college.police.uk/practices/x"),
        ("//www.college.police.uk/practices//x;sid=3?page=2", "https://www.college.police.uk/practices/x"),
        ("/practices/caf%C3%A9", "https://www.college.police.uk/practices/caf%C3%A9"),
        ("/practices/café", "https://www.college.police.uk/practices/caf%C3%A9"),
        ("/../..", "https://www.college.police.uk/"),
        ("/a/../b", "https://www.college.police.uk/b"),
        ("/a/%2e%2e/b", "https://www.college.police.uk/b"),
        ("https://x.yz:8080/a?id=3&utm_medium=m&fbclid=q#f", "https://x.yz:8080/a?id=3"),
        ("HTTPS://X.yz:443/a/", "https://x.yz/a"),
        (
            "/web/20250101000000id_/https:/www.college.police.uk/practices/x",
            "https://www.college.police.uk/practices/x",
        ),
        ("https://web.archive.org/web/20250101000000/http://x.yz/a", "http://x.yz/a"),
        ("/outbound?id=7&URL=https%3A%2F%2Fx.yz%2Fa%3Fid%3D3&s=1", "https://x.yz/a?id=3"),
        (
            "https://x.yz/r?u=https://www.college.police.uk/practices/x?utm_source=y",
            "https://www.college.police.uk/practices/x",
        ),
        ("https://x.yz/r?u=/a&q=https:words", "https://x.yz/r?u=%2Fa&q=https%3Awords"),
        ("#top", None),
        ("", None),
        ("mailto:a@b.cd", None),
        ("javascript:void(0)", None),
        ("http://[x", None),
        ("http://x.yz:99999999/", None),
    ],
)
def test_an_address_has_one_form(href: str, wanted: str | None) -> None:
    assert one_form(href, SITE.url, SITE) == wanted


def test_addresses_are_compared_without_scheme_and_pages_by_path() -> None:
    assert address_key("http://x.yz/a") == address_key("https://x.yz/a")
    assert site_path("https://other.example/a/", SITE) == "/a"
    assert site_path("https://x.yz/a", SITE) is None
    assert site_path("mailto:x", SITE) is None


def _titled(title: str) -> Reading:
    return _reading(recent=(*ENTRIES[:5], replace(ENTRIES[5], title=title)))


@pytest.mark.parametrize(
    ("title", "says"),
    [
        (
            "A&amp;E navigators \u2013 Kent Police",
            "1 of 23 titles and headings were escaped twice, the first is 'A&amp;E navigators",
        ),
        ("Safer Sleep &#8211; Kent Police", "were escaped twice"),
        ("{{ item.title }} \u2013 Kent Police", "1 of 23 titles and headings are placeholders"),
        ("undefined", "are placeholders, the first is 'undefined'"),
        ("[object Object]", "are placeholders"),
        ("null \u2013 null", "are placeholders"),
        ("Safer Sleep ? Kent Police", "1 of 23 titles and headings lost a dash"),
    ],
)
def test_title_that_no_person_wrote_is_doubted(title: str, says: str) -> None:
    assert says in _doubts(_titled(title))


@pytest.mark.parametrize(
    "title",
    [
        "What works? A review \u2013 Kent Police",
        "Null tolerance \u2013 Kent Police",
        "A&E navigators",
        "Untitled lives: homelessness",
    ],
)
def test_title_that_only_looks_odd_is_not_doubted(title: str) -> None:
    assert _doubts(_titled(title)) == ""


def test_page_that_lost_its_balance_is_doubted() -> None:
    assert damaged((), LAST) == damaged(("ul",), replace(LAST, unbalanced=("div", "ul"))) == ()
    assert damaged(("div", "ul"), replace(LAST, unbalanced=("div",))) == (
        "damaged: it opens and closes <ul> not equally often, which the last accepted page did, and its lists differ",
    )
    assert "<a>, <b>, <div> and 2 more" in damaged(("a", "b", "div", "h3", "ul"), LAST)[0]


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<div><p>a<li>b<br><img></div>", ()),
        ("<DIV><ul></div></ul><!-- <ul> --><script>'<ol>'</script><svg><path/><g></g></svg>", ()),
        ("<svg><title>x<svg><path/></svg>", ("svg", "title")),
        ("<div><ul><a href='>'><h3/></div></h3>", ("a", "h3", "ul")),
    ],
)
def test_balance_is_of_what_must_be_closed(markup: str, found: tuple[str, ...]) -> None:
    assert unbalanced(markup) == found


@pytest.mark.parametrize(
    ("reading", "says"),
    [
        (
            Reading(None, "not HTML", opening="%PDF-1.7\n%\x01"),
            "has no mark-up of a page; it begins with '%PDF-1.7 %.'",
        ),
        (Reading(None, "not HTML", opening=" \n"), "has no mark-up of a page"),
        (_reading(whole=False, ending="Safer Sleep – Mer"), "does not end with </html> but with 'Safer Sleep – Mer'"),
        (
            _reading(recent=None, categories=None, headings=("About smarter practice", "Newest work")),
            "sections not found; its headings are 'About smarter practice', 'Newest work'",
        ),
        (
            _reading(recent=None, headings=tuple("ABCDEFGH")),
            "'Recently published examples'; its headings are 'A', 'B', 'C', 'D', 'E', 'F' and 2 more",
        ),
        (_reading(categories=None, headings=("A",)), "'All our smarter practice examples'; its headings are 'A'"),
    ],
)
def test_reason_says_what_was_found_instead(reading: Reading, says: str) -> None:
    assert says in _doubts(reading)
