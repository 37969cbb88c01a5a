"""Reasons to doubt a page, at the very edge of each bound and in whole sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scraper.addresses import Site
from scraper.listing import Reading
from scraper.model import Bounds, Category, Entry, Listing, PageDetails
from scraper.plausibility import Last, damaged, doubts, most_added, most_gone, same_subject, too_much_at_once
from scraper.text import plain
from scraper.titles import organisation

SITE = Site("https://www.college.police.uk/article/about-smarter-practice")
LAST = Last("About smarter practice", 22, had_full=True, most_gone=0, most_added=0, accepted=40, had_foot=False)
SMALL, NONE = replace(LAST, entries=4), replace(LAST, entries=0)
KENT = organisation("Kent Police")
DETAILS = PageDetails(title="About smarter practice", canonical=SITE.url)


def _entries(count: int) -> tuple[Entry, ...]:
    return tuple(Entry(f"T{n}", f"T{n}", (KENT,), f"https://www.college.police.uk/p/{n}") for n in range(count))


def _listing(count: int = 22) -> Listing:
    return Listing(DETAILS, _entries(count)[:2], (Category("Violence", _entries(count)[2:]),))


def _said(
    listing: Listing | None,
    last: Last | None = LAST,
    bounds: Bounds = Bounds(),
    subject: str | None = "smarter practice",
    **reading: object,
) -> tuple[str, ...]:
    read = Reading(listing, **{"head_title": "About smarter practice"} | reading)  # type: ignore[arg-type]  # its own fields
    return doubts(read, final_url=SITE.url, site=SITE, subject=subject, last=last, bounds=bounds)


def test_what_was_not_read_says_why() -> None:
    assert _said(None) == ("it could not be read",)
    assert _said(None, unreadable="not HTML") == ("not HTML: the answer has no mark-up of a page",)
    assert _said(None, unreadable="too large") == ("too large",)
    assert _said(_listing(), whole=False) == ("cut short: the page does not end with </html>",)
    assert _said(_listing(), whole=False, ending="</p>") == (
        "cut short: the page does not end with </html> but with '</p>'",
    )
    begins = "\x00{" + "x" * 38
    assert _said(None, unreadable="not HTML", opening=begins + "y") == (
        f"not HTML: the answer has no mark-up of a page; it begins with '.{begins[1:]}'",
    )


@pytest.mark.parametrize(
    ("entries", "last", "bounds", "wanted"),
    [
        (2, None, Bounds(), "too few entries: 2 listed; at least 3 expected, for a first look"),
        (3, None, Bounds(), None),
        (10, LAST, Bounds(), "too few entries: 10 listed; at least 11 expected, from 40 accepted looks"),
        (11, LAST, Bounds(), None),
        (2, SMALL, Bounds(), "too few entries: 2 listed; at least 3 expected, from 40 accepted looks"),
        (3, SMALL, Bounds(), None),
        (2, replace(LAST, entries=2), Bounds(), None),
        (0, NONE, Bounds(), "too few entries: 0 listed; at least 1 expected, from 40 accepted looks"),
        (6, LAST, Bounds(min_entries=7), "too few entries: 6 listed; at least 7 expected, as config.yaml sets"),
        (7, LAST, Bounds(min_entries=7), None),
    ],
)  # fmt: skip
def test_fewer_entries_than_expected(entries: int, last: Last | None, bounds: Bounds, wanted: str | None) -> None:
    assert _said(_listing(entries), last, bounds) == ((wanted,) if wanted else ())


def test_page_that_ends_with_fewer_entries_where_something_followed_is_cut_short() -> None:
    had_foot = replace(LAST, had_foot=True)
    bare, footed = replace(_listing(21), foot=False), replace(_listing(21), foot=True)

    assert _said(bare, had_foot) == (
        "cut short: 21 entries, 22 before, and nothing follows the last one, where something did",
    )
    assert _said(footed, had_foot) == _said(bare, LAST) == _said(bare, None) == ()
    assert _said(replace(_listing(22), foot=False), had_foot) == ()


def test_heading_that_stays_without_its_examples_is_told() -> None:
    names = ("Violence", "Drugs", "Fraud", "Theft", "Roads")
    known = replace(LAST, categories=names)
    said = "the heading is there, but no example under it, where some were"

    assert _said(_listing(), known, headings=("Recently", "Drugs")) == (f"'Drugs': {said}",)
    assert _said(_listing(), known, headings=names) == (f"'Drugs', 'Fraud', 'Theft' and 1 more: {said}",)
    assert _said(_listing(), known, headings=("Violence", "Notes")) == ()
    assert _said(_listing(), None, headings=names) == ()


@pytest.mark.parametrize(
    ("path", "held"),
    [
        ("undefined", True),
        ("node/null", True),
        ("%7B%7Burl%7D%7D", True),
        ("a/nan/b", True),
        ("undefined-risk", False),
        ("annul", False),
    ],
)
def test_address_that_a_template_left_is_a_placeholder(path: str, held: bool) -> None:
    url = f"https://www.college.police.uk/{path}"
    odd = Entry("Odd", "Odd", (KENT,), url)
    wanted = (f"1 of 23 addresses are placeholders, the first is {url}",) if held else ()

    assert _said(replace(_listing(), recent=(*_entries(22)[:2], odd))) == wanted


@pytest.mark.parametrize(
    ("title", "held"),
    [
        ("Access denied", True),
        ("Page not found", True),
        ("Error 404", True),
        ("Loading\u2026", True),
        ("Safer Sleep \u2013 undefined", True),
        ("[title]", True),
        ("Category", True),
        ("node/4411", True),
        ("- Restricted access -", True),
        ("Unable to load this item", True),
        ("Missing content", True),
        ("Missing persons", False),
        ("Access denied to stolen goods", False),
        ("Null and void", False),
        ("Error in custody records", False),
    ],
)
def test_title_that_stands_for_something_that_is_not_there(title: str, held: bool) -> None:
    odd = Entry(title, title, (KENT,), "https://www.college.police.uk/odd")
    found = _said(replace(_listing(), recent=(*_entries(22)[:2], odd)))

    said = f"1 of 24 titles and headings stand for something that is not there, the first is '{title}'"
    assert found == ((said,) if held else ())


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Stop &amp; search", "were escaped twice"),
        ("Stop &amp; search " + "x" * 80, "were escaped twice"),
        ('Safer Sleep" />', "hold pieces of mark-up"),
        ("Lorem ipsum", "are placeholders"),
        ("[Insert title here] \u2013 Kent Police", "are placeholders"),
        ("Practice name \u2013 Organisation", "are placeholders"),
        ("Night walks \u2013 TBC Police", "are placeholders"),
        ("XXX", "are placeholders"),
        ("Untitled practice 3", "are placeholders"),
        ("Sample practice \u2013 Example Police", "are placeholders"),
        ("Dummy practice \u2013 Kent Police", "are placeholders"),
        ("Clone of Safer Sleep \u2013 Kent Police", "are placeholders"),
        ("taxonomy_term:40", "stand for something that is not there"),
        ("Sponsored: kit for sale", "advertise, and are no examples"),
        ("Take our short survey", "advertise, and are no examples"),
        ("Book your place at our conference", "advertise, and are no examples"),
        ("We\u2019re hiring \u2013 College of Policing", "advertise, and are no examples"),
        ("Safer ? Sleep", "lost a dash"),
        ("field_title", "are names within a program"),
        ("category.anti-social", "are names within a program"),
        ("anti-social-behaviour", "are names within a program"),
        ("101", "are names within a program"),
        ("Test entry \u2013 Test Police", "are a test"),
        ("TEST - please ignore", "are a test"),
        ("Multi-agency child exploitation (MACE) team \u2013 Norf\u2026", "are cut short"),
        ("403 Forbidden", "stand for something that is not there"),
    ],
)
def test_title_that_was_not_made_right_is_shown_with_what_is_wrong(title: str, said: str) -> None:
    odd = Entry(title, title, (KENT,), "https://www.college.police.uk/odd")

    assert _said(replace(_listing(), recent=(*_entries(22)[:2], odd))) == (
        f"1 of 24 titles and headings {said}, the first is '{title[:60]}'",
    )


@pytest.mark.parametrize(
    "title", ["Think before you\u2026", "Testing \u2013 Kent Police", "Caf\u00c3\u00a9 \u2013 Kent Police"]
)
def test_title_that_was_accepted_is_not_asked_about_again(title: str) -> None:
    odd = Entry(title, title, (KENT,), "https://www.college.police.uk/odd")
    listing = replace(_listing(), recent=(*_entries(22)[:2], odd))

    assert len(_said(listing, last=LAST)) == 1
    assert _said(listing, last=replace(LAST, titles=frozenset([plain(title.upper())]))) == ()


@pytest.mark.parametrize(
    "title",
    [
        "2024",
        "Test purchasing",
        "Contest",
        "Walk-and-talk",
        "e-learning",
        "Gone fishing",
        "Draft zoning",
        "Preview of intentions",
        "Sample collection in custody",
        "Practice names for new teams",
        "Cloned number plates",
        "Insert cards",
        "Untitled land searches",
        "Taking part in surveys",
        "Booking a place of safety",
        "Sponsored walks",
    ],
)
def test_title_of_odd_words_may_be_one(title: str) -> None:
    odd = Entry(title, title, (KENT,), "https://www.college.police.uk/odd")

    assert _said(replace(_listing(), recent=(*_entries(22)[:2], odd))) == ()


def test_elements_out_of_balance_are_named_up_to_three() -> None:
    said = "damaged: it opens and closes {} not equally often, which the last accepted page did, and its lists differ"

    assert damaged(("a", "b", "c"), LAST) == (said.format("<a>, <b>, <c>"),)
    assert damaged(("a", "b", "c", "d"), LAST) == (said.format("<a>, <b>, <c> and 1 more"),)


def test_gone_added_and_renamed_at_the_edge() -> None:
    large = replace(LAST, entries=60)

    assert too_much_at_once(6, 15, 30, large, Bounds()) == ()
    assert too_much_at_once(7, 16, 31, large, Bounds()) == (
        "7 of 60 practices gone at once; at most 6 expected, from 40 accepted looks",
        "16 new practices at once, 60 listed before; at most 15 expected, from 40 accepted looks",
        "31 of 60 practices renamed at once; at most 30 expected",
    )
    assert too_much_at_once(3, 8, 5, SMALL, Bounds()) == ()
    assert too_much_at_once(3, 8, 6, SMALL, Bounds()) == ("6 of 4 practices renamed at once; at most 5 expected",)


def test_the_most_that_ever_was_is_still_allowed() -> None:
    assert most_gone(replace(LAST, most_gone=9), Bounds()) == (9, "from 40 accepted looks")
    assert most_added(replace(LAST, most_added=11), Bounds()) == (11, "from 40 accepted looks")
    assert most_added(replace(LAST, entries=61), Bounds()) == (15, "from 40 accepted looks")
    assert most_gone(replace(LAST, entries=69), Bounds()) == (6, "from 40 accepted looks")
    assert most_gone(LAST, Bounds(max_removed_share=0)) == (0, "as config.yaml sets")
    assert most_added(LAST, Bounds(max_added=0)) == (0, "as config.yaml sets")


def test_titles_are_judged_by_what_the_page_is_about_and_by_its_last_title() -> None:
    head = "wrong page: its title is 'Practice bank', which does not plainly say 'About smarter practice'"
    body = "wrong page: its heading is 'Practice bank', which does not plainly say 'About smarter practice'"
    bank = replace(_listing(), page=replace(DETAILS, title="Practice bank"))

    assert _said(_listing(), head_title="Practice bank") == (head,)
    assert _said(bank) == (body,)
    assert _said(_listing(), None, head_title="Practice bank") == (head.replace("About s", "s"),)
    assert _said(bank, None, subject=None, head_title="Practice bank") == ()
    assert _said(bank, replace(LAST, title="Practice bank"), subject=None, head_title="Practice bank") == ()
    assert _said(_listing(), head_title="About smarter practice | College of Policing") == ()
    assert _said(_listing(), head_title="About smarter practice | One two three four") == ()
    assert _said(_listing(), head_title="College | smarter practice") == ()
    assert _said(_listing(), head_title=None) == ()
    assert _said(replace(_listing(), page=replace(DETAILS, title=None))) == ("wrong page: it has no title",)
    assert _said(_listing(), head_title="x" * 100) == (head.replace("Practice bank", "x" * 80),)


def test_page_that_calls_itself_another_is_wrong() -> None:
    other = replace(DETAILS, canonical="https://www.college.police.uk/a")

    assert _said(replace(_listing(), page=other)) == (
        "wrong page: it calls itself https://www.college.police.uk/a, not /article/about-smarter-practice",
    )
    assert _said(replace(_listing(), page=replace(DETAILS, canonical=None))) == ()
    other = replace(DETAILS, canonical=f"https://x.example/a?b={SITE.url}")
    assert _said(replace(_listing(), page=other)) == (
        f"wrong page: it calls itself {other.canonical}, not /article/about-smarter-practice",
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://www.college.police.uk/article/other", "/article/other"),
        ("https://x.example/article/about-smarter-practice", "https://x.example/article/about-smarter-practice"),
    ],
)
def test_answer_from_elsewhere_is_the_wrong_page(url: str, said: str) -> None:
    read = Reading(_listing(), head_title="About smarter practice")
    found = doubts(read, final_url=url, site=SITE, subject="smarter practice", last=LAST, bounds=Bounds())

    assert found == (f"wrong page: the answer came from {said}, not from /article/about-smarter-practice",)


def test_sections_that_are_missing() -> None:
    listing = _listing()

    assert _said(replace(listing, recent=None)) == ("section not found: 'Recently published examples'",)
    only_recent = replace(listing, recent=_entries(22), categories=None)
    assert _said(only_recent) == ("section not found: 'All our smarter practice examples'",)
    assert _said(only_recent, replace(LAST, had_full=False)) == ()
    assert _said(only_recent, None) == ()
    few = _said(replace(_listing(4), recent=None))
    assert few[1:] == ("too few entries: 2 listed; at least 11 expected, from 40 accepted looks",)


@pytest.mark.parametrize(("more", "said"), [(0, ""), (1, " and 1 more"), (2, " and 2 more")])
def test_headings_of_a_page_without_sections_are_shown_up_to_six(more: int, said: str) -> None:
    headings = ("x" * 70, *"abcde", *"fg"[:more])
    shown = f"; its headings are '{'x' * 60}', 'a', 'b', 'c', 'd', 'e'{said}"

    assert _said(Listing(DETAILS, None, None), headings=headings)[0] == "sections not found" + shown


def test_heading_of_a_page_without_sections_says_what_it_looks_like() -> None:
    challenge = Listing(replace(DETAILS, title="Just a moment"), None, None)

    assert _said(challenge, head_title=None)[0] == "sections not found; it looks like a challenge"


@pytest.mark.parametrize(
    ("head", "opening", "wanted"),
    [
        ("About smarter practice", "Lorem ipsum", "sections not found"),
        ("Just a moment", "Lorem", "sections not found; it looks like a challenge"),
        ("About smarter practice", "SERVICE UNAVAILABLE", "sections not found; it looks like a maintenance notice"),
        ("Just a moment", "Service unavailable", "sections not found; it looks like a challenge"),
        (None, "Page not found", "sections not found; it looks like a page-not-found page"),
        ("Please log in", "Lorem", "sections not found; it looks like a sign-in page"),
        (None, "x" * 392 + " sign in", "sections not found; it looks like a sign-in page"),
        (None, "x" * 393 + " sign in", "sections not found"),
    ],
)
def test_page_without_sections_says_what_it_looks_like(head: str | None, opening: str, wanted: str) -> None:
    empty = Listing(DETAILS, None, None)

    assert _said(empty, head_title=head, opening=opening)[0] == wanted


def test_broken_characters_are_counted_and_the_first_is_shown() -> None:
    broken = Entry("Safer \u00e2\u20ac\u201c sleep " + "x" * 80, "x", (), "https://www.college.police.uk/x")
    listing = replace(_listing(), recent=(broken, *_entries(3), replace(broken, title="\ufffd")))

    assert _said(listing) == (f"2 of 25 titles have broken characters, the first is '{broken.title[:60]}'",)


@pytest.mark.parametrize(
    ("title", "base", "same"),
    [
        ("Smarter practices", "smarter practice", True),
        ("One two three smarter practice", "smarter practice", True),
        ("One two three four smarter practice", "smarter practice", False),
        ("Practice", "smarter practice", False),
        ("About us", "About us", False),  # no telling word
        ("Our policing pages: smarter practice", "smarter practice", True),
        ("Smarter practice events", "smarter practice", False),
    ],
)
def test_same_subject_at_the_edge(title: str, base: str, same: bool) -> None:
    assert same_subject(title, base) is same


def test_examples_of_which_none_names_an_organisation_are_doubted() -> None:
    bare = [replace(entry, organisations=()) for entry in _entries(4)]
    said = "none of the 4 examples names an organisation; the page's do, but for a few"
    last = replace(LAST, entries=4)

    assert said in _said(Listing(DETAILS, tuple(bare), None), last)
    assert said not in _said(Listing(DETAILS, (*bare[:3], _entries(4)[3]), None), last)
    assert said.replace("4", "3") not in _said(Listing(DETAILS, tuple(bare[:3]), None), last)
    assert said not in _said(Listing(DETAILS, tuple(bare), None), last, subject=None)


def test_heading_without_words_is_doubted_where_a_category_is_not_there_any_more() -> None:
    last = replace(LAST, categories=("Violence", "Drugs"))
    both = replace(LAST, categories=("Violence",))
    said = "a heading without words stands over examples, and 'Drugs' is not there any more"

    assert _said(_listing(), last, unnamed=True) == (said,)
    assert _said(_listing(), last) == ()
    assert _said(_listing(), both, unnamed=True) == ()
    assert _said(_listing(), None, unnamed=True) == (
        "a heading without words stands over examples: the name of their category is not there",
    )


def test_tab_of_a_category_counts_as_its_heading() -> None:
    last = replace(LAST, categories=("Violence", "Drugs"))
    said = "'Drugs': the heading is there, but no example under it, where some were"

    assert _said(_listing(), last, tabs=("Violence", "DRUGS")) == (said,)
    assert _said(_listing(), last, tabs=("Violence", "All")) == ()


def test_page_of_a_known_subject_is_in_english() -> None:
    said = "wrong page: it says that it is in another language: 'cy', not 'en'"

    assert _said(_listing(), language="cy") == _said(_listing(), None, language="cy") == (said,)
    assert _said(_listing(), language="en") == _said(_listing(), language=None) == ()
    assert _said(_listing(), subject=None, language="cy") == ()
