"""A page as it was read, beyond its lists: what it says of being cut, of a part only, of failing, of too much."""

from __future__ import annotations

import pytest

from scraper.addresses import Site
from scraper.listing import Reading, read_listing

SITE = Site("https://www.college.police.uk/article/about-smarter-practice")
HOME = "https://www.college.police.uk"
LISTS = """<h2>Recently published examples</h2><ul><li><a href="/p/1">Safer Sleep – Kent Police</a></li></ul>
<h2>All our smarter practice examples</h2><h3>Violence</h3><ul><li><a href="/p/2">Night patrol – Essex Police</a></li>
"""


def _read(
    more: str = "", *, after: str = "", before: str = "", end: str = "</body></html>", known: str = ""
) -> Reading:
    markup = f"<!DOCTYPE html><html><body><h1>About</h1>{before}{LISTS}{more}</ul>{after}{end}"
    return read_listing(markup.encode(), base_url=SITE.url, site=SITE, known=[known])


def _doubts(more: str = "", *, after: str = "", before: str = "", known: str = "") -> tuple[str, ...]:
    listing = _read(more, after=after, before=before, known=known).listing
    assert listing is not None
    return listing.doubts


def test_what_is_no_page_is_not_read_and_shows_how_it_begins() -> None:
    assert read_listing(b"x" * 300, base_url=SITE.url, site=SITE) == Reading(None, "not HTML", opening="x" * 200)


def test_what_is_too_much_is_not_read_and_says_of_what() -> None:
    many = read_listing(b"<p>" * 200_000, base_url=SITE.url, site=SITE)
    long = read_listing(b"<p>" + b"x" * 20_001, base_url=SITE.url, site=SITE)

    assert (many.listing, long.listing) == (None, None)
    assert (many.unreadable or "").startswith("too large to be the page: 200,000 tags")
    assert long.unreadable == "too large to be the page: 20,001 characters in one line; at most 20,000 are read"


def test_header_says_how_the_bytes_are_to_be_read() -> None:
    body = "<h1>Наше</h1>".encode("windows-1251")

    reading = read_listing(body, base_url=SITE.url, site=SITE, content_type="text/html; charset=windows-1251")

    assert reading.headings == ("Наше",)


def test_a_page_shows_its_first_words_its_headings_and_its_end() -> None:
    reading = _read(before="<nav><h2>Menu</h2></nav>")
    cut = _read(end="</body> " + "ab  cd " * 10)
    long = _read(before="".join(f"<p>{number:02} {'x' * 20}</p>" for number in range(50)))

    assert (reading.unreadable, reading.whole, reading.ending) == (None, True, "")
    assert reading.opening.startswith("About Menu Recently published examples Safer Sleep – Kent Police All our")
    assert reading.headings == (
        "About",
        "Recently published examples",
        "All our smarter practice examples",
        "Violence",
    )
    assert (cut.whole, cut.ending) == (False, "cd ab cd ab cd ab cd ab cd ab cd")
    assert len(long.opening) == 600
    short = _read(before="".join(f"<p>{number:02}</p>" for number in range(50)))
    assert short.opening.split()[-1] == "38"  # forty lines, the title among them


def test_a_page_that_ends_with_its_lists_has_no_foot() -> None:
    bare, footed = _read().listing, _read(after="<p>Made by us.</p>").listing

    assert bare is not None
    assert footed is not None
    assert (bare.foot, footed.foot) == (False, True)


def test_address_that_an_accepted_page_listed_is_an_examples() -> None:
    other = '<li><a href="/q/3">Street triage</a></li><li><a href="/q/4">Bike marking</a></li>'
    foot = f"</ul><div><ul>{other}"

    unknown, known = _read(foot).listing, _read(foot, known="www.college.police.uk/q/4").listing

    assert unknown is not None
    assert known is not None
    assert [entry.name for entry in unknown.entries] == ["Night patrol", "Safer Sleep"]
    assert [entry.name for entry in known.entries] == ["Night patrol", "Street triage", "Bike marking", "Safer Sleep"]


@pytest.mark.parametrize(
    ("pager", "doubt"),
    [
        ('<a href="?page=1">Next</a>', "'Next' leads to another part of it (?page=1)"),
        ('<a href="?a=b&amp;PG=2">2</a>', "'2' leads to another part of it (?a=b&PG=2)"),
        (f'<a href="{SITE.url}?start=10"><i></i></a>', f"'a link' leads to another part of it ({SITE.url}?start=10)"),
        ('<a href="?page=1"><b>Next</b> page</a>', "'Next page' leads to another part of it (?page=1)"),
        (
            f'<a href="?page=1&amp;q={"x" * 90}">{"y" * 50}</a>',
            f"'{'y' * 40}' leads to another part of it (?page=1&q={'x' * 70})",
        ),
        (f'<a href="{SITE.url}/page/2/">Older</a>', f"'Older' leads to another part of it ({SITE.url}/page/2/)"),
        (f'<a href="{SITE.url}/p2?x=1">2</a>', f"'2' leads to another part of it ({SITE.url}/p2?x=1)"),
        ('<a href="/other/page/2">Next</a>', None),
        (f'<a href="{SITE.url}/page/two">Next</a>', None),
        (f'<a href="{SITE.url}/page/2/more">Next</a>', None),
        ('<a href="/other?page=1">Next</a>', None),
        ('<a href="?page=next">Next</a>', None),
        ('<a href="?stage=1">Next</a>', None),
    ],
)
def test_a_pager_says_that_the_list_is_only_a_part(pager: str, doubt: str | None) -> None:
    wanted = (f"only part of the list: {doubt}",) if doubt else ()

    assert _doubts(after=f"<nav>{pager}</nav>") == wanted
    assert _doubts(after=f'<nav><a href="/elsewhere">Us</a> {pager}</nav>') == wanted


@pytest.mark.parametrize(
    "text",
    ["Showing 1-10 of 20", "Page 1 of 3", "11 to 20 of 20 examples", "5 out of 20 results", "Showing 2–20 of 20"],
)
def test_a_page_that_counts_fewer_than_there_are_shows_a_part(text: str) -> None:
    assert _doubts(after=f"<p>{text}</p>") == (f"only part of the list: it says '{text}'",)


@pytest.mark.parametrize(
    "text",
    [
        "Showing 1-1 of 1",
        "Page 1 of 1",
        "1 of 1 examples",
        "2 of 5",
        "In 2 of 5 forces",
        "Showing 1-10 of 20 in the older of the two lists that we made",
    ],
)
def test_a_page_that_shows_all_or_speaks_of_something_else_shows_no_part(text: str) -> None:
    assert _doubts(after=f"<p>{text}</p>") == ()


def test_only_a_short_line_of_the_page_s_own_counts() -> None:
    said = "Showing 1-10 of 20 examples"

    assert _doubts(after=f"<nav>{said}</nav>") == ()
    assert _doubts(after=f"<p>{'x' * (58 - len(said))} {said}</p>") != ()
    assert _doubts(after=f"<p>{'x' * (59 - len(said))} {said}</p>") == ()


def test_a_program_that_failed_is_told_once() -> None:
    failed = "PHP Fatal error: something " + "x" * 90

    assert _doubts(after=f"<p>{failed}</p>") == (f"a program failed while the page was made: '{failed[:80]}'",)
    assert _doubts(after=f"<aside>{failed}</aside><p>Page 1 of 3</p>") == (
        f"a program failed while the page was made: '{failed[:80]}'",
    )
    assert _doubts(after="<p>Uncaught exception</p>") == (
        "a program failed while the page was made: 'Uncaught exception'",
    )
    assert _doubts(after="<p>How a fatal error was found</p>") == ()


@pytest.mark.parametrize(
    "text",
    [
        "You are viewing a draft of this page.",
        "This is an unpublished version.",
        "Unpublished content",
        "This is the staging environment",
    ],
)
def test_a_page_that_is_not_for_readers_says_so(text: str) -> None:
    assert _doubts(after=f"<header>{text}</header>") == (f"not the page for readers: it says '{text}'",)
    assert _doubts(after=f"<p>{text} {'x ' * 60}</p>") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Sorry, something went wrong.",
        "There was a problem.",
        "Error: block could not be rendered",
        "This content is currently unavailable.",
        "The list could not be loaded",
    ],
)
def test_a_text_where_a_piece_of_the_lists_was_is_told(text: str) -> None:
    said = (f"a piece of the lists is missing: in its place it says '{text}'",)

    assert _doubts(after=f"<p>{text}</p>") == said
    assert _doubts(before=f"<p>{text}</p>") == ()
    assert _doubts(after=f"<h2>Was this page useful?</h2><p>{text}</p>") == ()
    assert _doubts(after=f"<p>One.</p><p>Two.</p><p>{text}</p>") == ()
    assert _doubts(after=f'<p>{text} <a href="/help">Help</a></p>') == ()


def test_up_to_three_doubts_of_a_kind_are_told_one_by_one_and_more_as_one() -> None:
    hidden = [f'<li hidden><a href="/h/{letter}">Work {letter} – Kent Police</a></li>' for letter in "abcde"]
    pager = '<nav><a href="?page=1">Next</a></nav>'
    part = "only part of the list: 'Next' leads to another part of it (?page=1)"

    assert _doubts("".join(hidden[:3]), after=pager) == (
        *(f"'Work {letter} – Kent Police' is hidden on the page" for letter in "abc"),
        part,
    )
    assert len(_doubts("".join(hidden[:5]))) == 5
    assert _doubts("".join(f"<li>Work {letter} – Kent Police</li>" for letter in "abc")) == tuple(
        f"'Work {letter} – Kent Police' stands among the examples without a link" for letter in "abc"
    )
    first = ", ".join(f"'Work {letter} – Kent Police'" for letter in "abc")
    said = "each stands among the examples without a link"
    assert _doubts("".join(f"<li>Work {letter} – Kent Police</li>" for letter in "abcde"), after=pager) == (
        f"{first} and 2 more: {said}",
        part,
    )


def test_an_entry_that_stands_twice_in_a_list_is_one_and_one_without_an_address_is_none() -> None:
    again = '<li><a href="/p/2">Night patrol – Essex Police</a></li>'
    dead = '<li><a href="javascript:x()">Street triage – Kent Police</a></li>'
    listing = _read(again + dead).listing

    assert listing is not None
    assert [(entry.title, entry.name, entry.url) for entry in listing.entries] == [
        ("Night patrol – Essex Police", "Night patrol", f"{HOME}/p/2"),
        ("Safer Sleep – Kent Police", "Safer Sleep", f"{HOME}/p/1"),
    ]


@pytest.mark.parametrize(
    ("titles", "doubts"),
    [
        (["Street triage – Kent Police"], ()),
        (["Street triage – Kent Police", "Bike marking – Kent Police"],
         (f"3 different titles link to {HOME}/p/2",)),
        (["NIGHT patrol – Essex Police", "Night patrol"], ()),
        (["Night patrol – Kent Police", "Night patrol"], ()),
        (["Night patrol – Kent Police", "Night patrol – Dorset Police"],
         (f"3 different titles link to {HOME}/p/2",)),
        (["Night patrol – Kent Police and Essex Police", "Night patrol – Essex Police and Kent Police"], ()),
    ],
)  # fmt: skip
def test_many_titles_at_one_address_are_broken_links(titles: list[str], doubts: tuple[str, ...]) -> None:
    assert _doubts("".join(f'<li><a href="/p/2">{title}</a></li>' for title in titles)) == doubts


def test_a_page_is_told_with_its_details_its_categories_its_structure_and_what_is_unbalanced_in_it() -> None:
    head = '<title>In the head</title><base href="/deep/"><link rel="canonical" href="//copy.example/a">'
    markup = f"<html><head>{head}</head><body><h1>About</h1>{LISTS}</ul><b><p>We go and see.</p></body></html>"

    reading = read_listing(markup.encode(), base_url=SITE.url, site=SITE)

    listing = reading.listing
    assert listing is not None
    assert (listing.page.title, listing.page.canonical, reading.head_title) == ("About", f"{HOME}/a", "In the head")
    assert [category.name for category in listing.categories or ()] == ["Violence"]
    assert listing.layout == "h2 h3 ul>li"
    assert listing.unbalanced == ("b",)


def test_titles_at_one_address_are_counted_over_both_sections() -> None:
    recent = '<h2>Recently published examples</h2><ul><li><a href="/p/2">Street triage – Kent Police</a></li></ul>'
    more = '<li><a href="/p/2">Bike marking – Kent Police</a></li>'
    markup = f"<h1>About</h1>{recent}{LISTS[LISTS.index('<h2>All') :]}{more}</ul>"

    listing = read_listing(markup.encode(), base_url=SITE.url, site=SITE).listing

    assert listing is not None
    assert listing.doubts == (f"3 different titles link to {HOME}/p/2",)


@pytest.mark.parametrize(
    ("more", "unnamed"),
    [
        ('</ul><h3>&nbsp;</h3><ul><li><a href="/p/3">Third – Kent Police</a></li>', True),
        ('</ul><h3></h3><h3>Drugs</h3><ul><li><a href="/p/3">Third – Kent Police</a></li>', False),
        ('</ul><h3></h3><p><a href="/p/4">here</a> is more of it.</p><ul>', False),
        ("</ul><h3></h3><ul>", False),
        ("", False),
    ],
)
def test_heading_without_words_over_examples_is_noted(more: str, unnamed: bool) -> None:
    assert _read(more).unnamed is unnamed


def test_spaced_bar_before_a_body_is_a_dash() -> None:
    listing = _read('<li><a href="/p/3">Night walk | Northern Safety Partnership</a></li>').listing

    assert listing is not None
    assert [(one.name, [body.name for body in one.organisations]) for one in listing.entries if one.url[-1] == "3"] == [
        ("Night walk", ["Northern Safety Partnership"])
    ]
