"""Where entries lead: what is no page for readers, or as no other example is, is doubted."""

from __future__ import annotations

import pytest

from scraper.addresses import Site
from scraper.listing import read_listing

SITE = Site("https://www.college.police.uk/article/about-smarter-practice")
HOME = "/support-forces/practices"
FORCES = ("Kent Police", "Essex Police", "Dorset Police", "Surrey Police", "Sussex Police")


def told(*more: tuple[str, str], href: str = HOME + "/{}", known: bool = False, site: Site = SITE) -> tuple[str, ...]:
    """Doubts about a page of five examples, with further entries among the recent ones."""
    examples = [(href.format(n), f"Work {n} – {force}") for n, force in enumerate(FORCES)]

    def items(*entries: tuple[str, str]) -> str:
        return "<ul>" + "".join(f'<li><a href="{url}">{title}</a></li>' for url, title in entries) + "</ul>"

    markup = f"""<!DOCTYPE html><html><body><h1>About</h1><h2>Recently published examples</h2>
        {items(examples[0], *more)}<h2>All our smarter practice examples</h2><h3>Violence</h3>{items(*examples)}
        <h2>Notes</h2></body></html>"""
    keys = [f"www.college.police.uk{HOME}/{n}" for n in range(5)] if known else []
    listing = read_listing(markup.encode(), base_url=site.url, site=site, known=keys).listing
    assert listing is not None
    return listing.doubts


@pytest.mark.parametrize(
    "path",
    [
        "/support-forces/practices/night-patrol/edit",
        "/node/7/edit",
        "/node/7/latest",
        "/node/7/revisions/9/view",
        "/node/preview/0f/full",
        "/preview/1234/full",
        "/admin/content",
        "/user/login",
    ],
)
def test_address_of_an_editor_is_told(path: str) -> None:
    title = "Night patrol – Kent Police"

    assert told((path, title)) == (f"'{title}' may be for editors only: it leads to {path}",)


def test_addresses_of_an_editor_are_told_together() -> None:
    titles = "'Work 0 – Kent Police', 'Work 1 – Essex Police', 'Work 2 – Dorset Police' and 2 more"

    assert told(href=HOME + "/{}/edit") == (
        f"{titles}: each may be for editors or tests only; the first leads to https://www.college.police.uk{HOME}/0/edit",
    )


@pytest.mark.parametrize(
    "path", ["/edit", "/credit", "/practices/preview", "/practices/edit-a-thon", "/node/7", "/article/x"]
)
def test_other_addresses_are_for_readers(path: str) -> None:
    assert told((path, "Night patrol – Kent Police")) == ()


@pytest.mark.parametrize(
    ("host", "held"),
    [
        ("staging.college.police.uk", True),
        ("uat2.example.org", True),
        ("practices-dev.example.org", True),
        ("localhost", True),
        ("192.168.1.7", True),
        ("web.police.internal", True),
        ("test.org", False),
        ("www.local-environmental.example.org", False),
        ("developers.example.org", False),
    ],
)
def test_address_on_a_system_for_tests_is_told(host: str, held: bool) -> None:
    title = "Night patrol – Kent Police"
    doubt = f"'{title}' may be on a system for tests: it leads to {host}"

    assert told((f"https://{host}/p", title)) == ((doubt,) if held else ())
    assert told((f"https://{host}/p", title), site=Site(SITE.url, frozenset([host]))) == ()


def test_examples_that_all_lead_to_another_host_are_told_once_with_what_to_do() -> None:
    doubt = "'cdn.example.net' and no host of the site is where the examples lead; if it is one, name it in `hosts`"
    away = "https://cdn.example.net/p/{}"

    assert told(href=away) == (doubt,)
    assert told(href=away, site=Site(SITE.url, frozenset(["cdn.example.net"]))) == ()
    assert told(("/p/9", "Night patrol – Kent Police"), href=away) == ()


def test_examples_that_lead_to_numbers_of_nodes_are_told() -> None:
    assert told(href="/node/{}") == (
        "'/node/' and a number is where most examples lead: addresses for the site's editors",
    )
    assert told(("/node/9", "Night patrol – Kent Police")) == ()


AWAY = "may be an advertisement: it leads to another site, as no other does, and names no body"


@pytest.mark.parametrize(
    ("entry", "doubt"),
    [
        (("https://casino.example/win", "Best bonus"), AWAY),
        (
            ("/conference", "Our conference"),
            "may be an advertisement: it leads to /conference, as no other example does",
        ),
        (
            ("/jobs/analyst", "Join – College of Policing"),
            "may be an advertisement: it leads to /jobs, as no other example does",
        ),
        (("/railway", "Railway walks"), "may be an advertisement: it leads to /railway, as no other example does"),
        (("https://partner.example/p", "Walks – Leicester City Council"), None),
        (("https://partner.example/p", "Walks – Kent Police"), None),
        (("/railway", "Walks – Leicester City Council"), None),
        (("/jobs/one", "Job shares – Kent Police"), None),
        (("/article/walks", "Walks"), None),
        ((HOME + "/walks", "Walks"), None),
        (("/support-forces", "Walks"), None),
    ],
)
def test_new_entry_that_leads_where_no_example_does_is_told(entry: tuple[str, str], doubt: str | None) -> None:
    assert told(entry, known=True) == ((f"'{entry[1]}' {doubt}",) if doubt else ())
    assert told(entry) == ()  # at a first look, nothing is new


def test_entry_is_no_advertisement_where_another_example_leads_there_too() -> None:
    others = [("https://partner.example/1", "Walks – Kent Police"), ("/events/day", "Open day – Kent Police")]

    assert told(*others, ("https://casino.example/win", "Best bonus"), ("/events/1", "Our event"), known=True) == ()
