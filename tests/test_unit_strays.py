"""Links that may be examples which were lost, with literals."""

from __future__ import annotations

import pytest

from scraper.addresses import Site
from scraper.listing import read_listing

SITE = Site("https://www.college.police.uk/article/about-smarter-practice")
SAFE = '<a href="/practices/safer">Safer Sleep \u2013 Kent Police</a>'
DOGS = '<a href="/practices/dogs">Dogs \u2013 Essex Police</a>'
LOST = '<a href="/practices/lost">Turning Point</a>'
TWO = '<a href="/practices/dogs">View</a> Mice <a href="/practices/mice">View</a>'


def _doubts(markup: str, after: str = "") -> tuple[str, ...]:
    page = (
        f"<html><body><main><h1>About smarter practice</h1><h2>Recently published examples</h2><ul><li>{SAFE}</li></ul>"
        f"<h2>All our smarter practice examples</h2><h3>Night</h3>{markup}</main>{after}</body></html>"
    )
    listing = read_listing(page.encode(), base_url=SITE.url, site=SITE).listing
    assert listing is not None
    return tuple(doubt for doubt in listing.doubts if "leads where the examples lead" in doubt)


@pytest.mark.parametrize(
    ("markup", "text", "name"),
    [
        (f"<p>{SAFE} Kept warm.</p><p>{LOST} Kept warm.</p>", "Turning Point", "lost"),
        (f"<p>{SAFE} Kept warm. {LOST} Kept warm.</p>", "Turning Point", "lost"),
        (f"<div>{SAFE}<br>Kept warm. {LOST}</div>", "Turning Point", "lost"),
        (f"<p>Dogs \u2013 Essex Police {TWO}</p>", "View", "mice"),
        (f'<p>{DOGS} New <a href="/practices/mice"><img src="x.png" alt=""></a> Mice</p>', "/practices/mice", "mice"),
        (f"<p>{DOGS}</p><p>Leeds City Council {LOST} Kept warm.</p>", "Turning Point", "lost"),
        (f"<ul><li>{DOGS}</li></ul><p>See also</p><p>{LOST} Kept warm.</p>", "Turning Point", "lost"),
        (
            f'<p>{DOGS} <a href="/t">More in Night</a> <a href="/practices/mice"><img></a> M</p>',
            "/practices/mice",
            "mice",
        ),
    ],
)
def test_link_to_a_page_like_the_examples_is_doubted_where_it_is_none_of_them(
    markup: str, text: str, name: str
) -> None:
    url = f"https://www.college.police.uk/practices/{name}"
    assert _doubts(markup) == (f"'{text}' leads where the examples lead ({url}), but does not stand as one of them",)


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>{DOGS}</p><p>It builds on {LOST}, which came first.</p>",
        f"<p>{DOGS}</p><p>{LOST} was tried before it.</p>",
        f"<p>{DOGS} Kept warm. {SAFE}</p>",  # listed elsewhere
        f'<p>{DOGS} (<a href="/practices/dogs.pdf">PDF</a>)</p>',
        f'<p>{DOGS} <a href="#night">Night</a> <a href="mailto:x">Ask</a></p>',
        f'<p>{DOGS} <a href="/forces/essex">Essex</a></p>',
        f'<ul><li>{DOGS}</li></ul><p><a href="/practices/all">More in Night</a></p>',
        f"<ul><li>{DOGS}</li></ul><h3>Related links</h3><p>{LOST} Kept warm.</p>",
        f"<ul><li>{DOGS}</li></ul><aside><p>{LOST} Kept warm.</p></aside>",
        f"<ul><li>{DOGS}</li></ul><h2>Get in touch</h2><p>{LOST} Kept warm.</p>",
        f"<p>{LOST} Kept warm.</p>",  # no example
    ],
)
def test_link_that_is_no_example_is_not(markup: str) -> None:
    assert _doubts(markup) == ()


def test_where_examples_lead_everywhere_no_link_is_doubted() -> None:
    spread = (
        '<p><a href="https://a.example/x">Dogs \u2013 Essex Police</a></p>'
        '<p><a href="https://b.example/y">Mice \u2013 Kent Police</a></p>'
    )

    assert _doubts(spread + f"<p>{LOST} Kept warm.</p>") == ()
    assert _doubts(spread.replace("https://", "/") + f"<p>{LOST} Kept warm.</p>") == ()


def test_known_example_under_a_heading_of_its_own_is_doubted() -> None:
    page = (
        f"<html><body><main><h1>About smarter practice</h1><h2>Recently published examples</h2><ul><li>{SAFE}</li></ul>"
        f"<h2>All our smarter practice examples</h2><h3>Night</h3><ul><li>{DOGS}</li></ul><h2>Night</h2>"
        f"<ul><li>{LOST}</li></ul>"
        "</main></body></html>"
    )

    def doubts(*known: str) -> tuple[str, ...]:
        listing = read_listing(page.encode(), base_url=SITE.url, site=SITE, known=known).listing
        assert listing is not None
        return listing.doubts

    assert doubts("www.college.police.uk/practices/lost") == (
        "examples stand under 'Night', which belongs to neither section",
    )
    assert doubts() == ()


def test_link_that_stands_like_the_links_over_examples_is_a_category_too() -> None:
    def over(name: str, example: str) -> str:
        return f'<ul><li><a href="/topics/{name}">{name}</a><ul><li>{example}</li></ul></li></ul>'

    page = (
        f"<html><body><main><h1>About smarter practice</h1><h2>Recently published examples</h2><ul><li>{SAFE}</li></ul>"
        f"<h2>All our smarter practice examples</h2>{over('Night', SAFE)}{over('Roads', DOGS)}{over('Water', LOST)}"
        "</main></body></html>"
    )
    listing = read_listing(page.encode(), base_url=SITE.url, site=SITE).listing

    assert listing is not None
    assert listing.categories is not None
    assert [(one.name, len(one.entries)) for one in listing.categories] == [("Night", 1), ("Roads", 1), ("Water", 1)]
