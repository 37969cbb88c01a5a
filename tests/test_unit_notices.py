"""Lines of their own in which a page says that it is not the page, and the same words where they say nothing of it."""

from __future__ import annotations

import pytest

from scraper.addresses import Site
from scraper.listing import read_listing

SITE = Site("https://www.college.police.uk/article/about-smarter-practice")


def told(
    *, top: str = "", above: str = "", below: str = "", entry: str = "Night patrol – Essex Police", beside: str = ""
) -> tuple[str, ...]:
    """Doubts about a page with something above its title, in a category, below the lists, or in an entry."""
    markup = f"""<!DOCTYPE html><html lang="en"><body>{top}<h1>About</h1><h2>Recently published examples</h2>
        <ul><li><a href="/p/1">Safer Sleep – Kent Police</a></li></ul><h2>All our smarter practice examples</h2>
        <h3>Violence</h3>{above}<ul><li><a href="/p/2">{entry}</a>{beside}</li></ul>{below}</body></html>"""
    listing = read_listing(markup.encode(), base_url=SITE.url, site=SITE).listing
    assert listing is not None
    return listing.doubts


NOT_FOR_READERS = (
    "Draft – not yet published.",
    "Status: Draft",
    "Unpublished",
    "Not yet published",
    "TEST ENVIRONMENT",
    "This is a test site",
    "You are on the UAT server: data may be lost",
    "Preview mode",
    "Preview mode is on. Click here to exit preview mode.",
    "You are in preview mode",
    "Exit preview",
    "Moderation state: Draft",
    "Publishing status: in review",
)
OLD_COPIES = (
    "You are offline. Showing a saved copy of this page from 3 days ago.",
    "You are viewing a cached version of this page",
    f"This is Google's cache of {SITE.url}. It is a snapshot of the page as it appeared on 2 Jun 2025.",
    "This snapshot taken on 02/06/2025, shows web content kept by the archive.",
    "This is an archived page",
)
NOT_IN_FORCE = (
    "This page was withdrawn on 3 May 2026.",
    "This content is not available in your region",
)
REDUCED = (
    "Some content on this page could not be loaded. Refresh to try again.",
    "We are busy, so we are showing a limited version of this page.",
)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        *((text, "not the page for readers") for text in NOT_FOR_READERS),
        *((text, "an old copy of the page") for text in OLD_COPIES),
        *((text, "not in force any more, or not for us") for text in NOT_IN_FORCE),
        *((text, "only part of the page") for text in REDUCED),
    ],
)
def test_what_a_page_says_of_itself_is_told_wherever_it_stands(text: str, what: str) -> None:
    said = (f"{what}: it says '{text}'",)

    assert told(top=f"<div>{text}</div>") == said
    assert told(top=f"<header>{text}</header>") == said
    assert told(below=f"<h2>Notes</h2><p>{text}</p>") == said
    assert told(top=f"<div hidden><p>{text}</p></div>") == ()
    assert told(top=f"<div>{text} {'x ' * 90}</div>") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Draft zoning plans were shared with partners.",
        "Drafting a not yet published report takes time",
        "Preview of intentions",
        "A test site in Kent was used by officers",
        "Moderation helps.",
        "Publishing status: live",
        "Officers may be offline during the night.",
        "Copies of this page are saved by readers.",
        "This page was last reviewed in May.",
        "Some content is for leads.",
        "View a simplified version of this page",
        "This practice was withdrawn in one force.",
    ],
)
def test_prose_and_names_with_such_words_are_no_notices(text: str) -> None:
    assert told(top=f"<p>{text}</p>") == ()
    assert told(above=f"<p>{text}</p>") == ()
    assert told(entry=f"{text.rstrip('.')} – Kent Police") == ()


def test_menu_is_no_notice_and_a_banner_with_a_link_in_it_is_one() -> None:
    assert told(top='<nav><a href="/preview">Exit preview</a></nav>') == ()
    assert told(top='<header>Not yet published. <a href="/exit">Exit preview</a></header>') == ()
    assert told(top='<header>Draft – not yet published. <a href="/exit">Exit preview</a></header>') == (
        "not the page for readers: it says 'Draft – not yet published. Exit preview'",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Register for free to see the full list.",
        "Sign in to see 3 more examples.",
        "Log in to read these examples",
        "Filtered by: South East",
        "Active filters: Kent",
        "2 filters applied",
        "Showing examples for: Essex Police",
    ],
)
def test_part_that_is_shown_to_some_is_told_among_the_lists(text: str) -> None:
    said = (f"only part of the list: it says '{text}'",)

    assert told(above=f"<p>{text}</p>") == said
    assert told(below=f'<p>{text} <a href="/clear">Clear</a></p>') == (f"{said[0][:-1]} Clear'",)
    assert told(top=f"<p>{text}</p>") == ()
    assert told(below=f"<h2>More</h2><p>{text}</p>") == ()


@pytest.mark.parametrize(
    "text",
    ["Filtered by: none", "Filter by topic", "Sign in to share your examples", "Register to see how forces work"],
)
def test_filter_that_is_off_and_other_invitations_are_no_part(text: str) -> None:
    assert told(below=f"<p>{text}</p>") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Sorry, this part of the page could not be shown.",
        "We could not load the latest examples, so here are some older ones.",
        "Continue reading…",
        "We are reviewing these examples. They will be back soon.",
    ],
)
def test_notice_in_place_of_a_piece_is_told(text: str) -> None:
    assert told(below=f"<p>{text}</p>") == (f"a piece of the lists is missing: in its place it says '{text}'",)
    assert told(top=f"<p>{text}</p>") == ()


def test_critical_error_is_told_with_the_link_it_has() -> None:
    text = "There has been a critical error on this website."

    assert told(below=f'<p>{text} <a href="https://wordpress.org/">Learn more</a></p>') == (
        f"a program failed while the page was made: '{text} Learn more'",
    )


@pytest.mark.parametrize(
    ("text", "held"),
    [("Page 2 of 2", True), ("Page 1 of 2", True), ("Page 1 of 1", False), ("Showing 1–2 of 2", False)],
)
def test_one_page_of_several_is_a_part(text: str, held: bool) -> None:
    assert told(top=f"<p>{text}</p>") == ((f"only part of the list: it says '{text}'",) if held else ())


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        (" <em>Unpublished</em>", "Unpublished"),
        (" (not yet published)", "(not yet published)"),
        ("<p>Needs review</p>", "Needs review"),
        (" <span>Published</span>", None),
        (" <em>Archived</em>", None),
    ],
)
def test_entry_that_is_marked_as_not_published_is_told(beside: str, said: str | None) -> None:
    doubt = f"'Night patrol – Essex Police' may be seen by editors only: beside it stands '{said}'"

    assert (doubt in told(beside=beside)) is (said is not None)
    inside = told(entry=f"Night patrol – Essex Police <span>{said}</span>")
    assert bool(inside) is (said is not None)
