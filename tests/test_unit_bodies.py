"""Whose an example is, where the page shows that apart from its name, with literals."""

from __future__ import annotations

import pytest

from scraper.addresses import Site
from scraper.bodies import names_a_body, organisation_text
from scraper.listing import read_listing

SITE = Site("https://www.college.police.uk/article/about-smarter-practice")
A = '<a href="/p/a">Safer Sleep</a>'
KENT, ESSEX, COUNCIL = "Kent Police", "Essex Police", "Leeds City Council"


def _read(markup: str, rest: str = "") -> tuple[str, list[str]]:
    """The title of the page's first example, and what is doubted about it."""
    page = (
        "<html><body><main><h1>About smarter practice</h1><h2>Recently published examples</h2>"
        f"<ul><li>{markup}</li>{rest}</ul></main></body></html>"
    )
    listing = read_listing(page.encode(), base_url=SITE.url, site=SITE).listing
    assert listing is not None
    assert listing.recent is not None
    assert [body.name for body in listing.recent[0].organisations] != ["Safer Sleep"]
    return listing.recent[0].title, list(listing.doubts)


@pytest.mark.parametrize(
    ("beside", "bodies"),
    [
        # beside it something else, in the same line
        (f"<span>{KENT}</span> <span>Prevention</span>", KENT),
        (f"<span>Prevention</span> <span>{KENT}</span>", KENT),
        (f"<small>{KENT}</small><span>New</span>", KENT),
        (f"<cite>{KENT}</cite> <time>3 May 2025</time>", KENT),
        (f"<span>{KENT}</span> 3 min read", KENT),
        (f'<span>{KENT}</span> <a href="/p/a">Read more</a>', KENT),
        (f"<p>{KENT} | 3 May 2025</p>", KENT),
        (f"<p>Prevention \u00b7 {KENT}</p>", KENT),
        (f"<div><span>{KENT}</span> \u2022 <time>3 May 2025</time></div>", KENT),
        (f"<p><b>By</b> <i>{KENT}</i></p>", KENT),
        # several
        (f"<span>{KENT}</span> <span>{ESSEX}</span>", f"{KENT} and {ESSEX}"),
        (
            f"<span>{KENT}</span>, <span>{ESSEX}</span> and <span>Gwent Police</span>",
            f"{KENT}, {ESSEX} and Gwent Police",
        ),
        (f"<p>{KENT} | {ESSEX}</p>", f"{KENT} and {ESSEX}"),
        (f"<p>{KENT}<br>{ESSEX}</p>", f"{KENT} and {ESSEX}"),
        (f"<p>{KENT}<br>{COUNCIL}</p>", f"{KENT} and {COUNCIL}"),
        (f"<ul><li>{KENT}</li><li>{ESSEX}</li></ul>", f"{KENT} and {ESSEX}"),
        (f"<ul><li>{KENT}</li><li>{COUNCIL}</li></ul>", f"{KENT} and {COUNCIL}"),
        (f"<ul><li>{KENT}</li><li>New</li><li>{KENT}</li></ul>", KENT),
        (f"<ul><li>{KENT}</li><li>What was tried</li><li>{ESSEX}</li></ul>", KENT),
        (f"<p>{KENT}</p><p>What was tried, in a sentence.</p><p>{ESSEX}</p>", KENT),
        (f"<p>{KENT} and {ESSEX}</p><p>{KENT}</p>", f"{KENT} and {ESSEX}"),
    ],
)
def test_organisations_beside_a_name(beside: str, bodies: str) -> None:
    assert _read(A + beside) == (f"Safer Sleep \u2013 {bodies}", [])


@pytest.mark.parametrize(
    "beside",
    [
        f"<p>Tried with <b>{KENT}</b> and others</p>",
        f"<p><i>Tried with</i> <b>{KENT}</b></p>",
        f"<p><b>{KENT}</b> <i>tried it first</i></p>",
        "<span>Prevention</span> <span>Partnership</span>",
    ],
)
def test_what_only_speaks_of_one_is_none(beside: str) -> None:
    assert _read(A + beside)[0] == "Safer Sleep"


@pytest.mark.parametrize(
    ("beside", "other"),
    [
        (f"<p>{KENT}</p><p>{ESSEX}</p>", ESSEX),
        (f"<p>{KENT}</p><p>{COUNCIL}</p>", COUNCIL),
        (f"<div>{KENT}</div><ul><li>{ESSEX}</li></ul>", ESSEX),
        (f"<span>{KENT}</span> <span>{COUNCIL}</span>", COUNCIL),
    ],
)
def test_a_further_body_that_may_be_another_s_is_doubted(beside: str, other: str) -> None:
    assert _read(A + beside) == (f"Safer Sleep \u2013 {KENT}", [f"'Safer Sleep' may be from '{other}', too"])


def test_a_force_in_the_link_goes_before_a_topic_that_reads_like_a_body() -> None:
    markup = f'<a href="/p/a"><span>Safer Sleep</span><span>{KENT}</span></a> <span>Partnership</span>'

    assert _read(markup) == (f"Safer Sleep \u2013 {KENT}", [])
    assert _read(markup.replace("Partnership", ESSEX)) == (f"Safer Sleep \u2013 {KENT} and {ESSEX}", [])


def test_organisation_after_each_of_two_links_of_a_line_is_its_own() -> None:
    two = f'<span>{KENT}</span> <a href="/p/b">Bike marking</a> <span>{ESSEX}</span>'

    assert _read(A + two)[0] == f"Safer Sleep \u2013 {KENT}"


@pytest.mark.parametrize(
    ("cell", "bodies"),
    [
        (KENT, KENT),
        (COUNCIL, COUNCIL),
        (f"{KENT}<br>{ESSEX}", f"{KENT} and {ESSEX}"),
        (f"<ul><li>{KENT}</li><li>{COUNCIL}</li></ul>", f"{KENT} and {COUNCIL}"),
        (f"<span>{KENT}</span> <span>{ESSEX}</span>", f"{KENT} and {ESSEX}"),
        (f"{KENT} | New", KENT),
    ],
)
def test_organisations_of_a_column(cell: str, bodies: str) -> None:
    rows = f"<tr><td>{A}</td><td>{cell}</td></tr>"

    assert _read(f"<table><tr><th>Example</th><th>Force</th></tr>{rows}</table>")[0] == f"Safer Sleep \u2013 {bodies}"


@pytest.mark.parametrize(
    ("text", "surely", "likely"),
    [
        (KENT, KENT, KENT),
        (f"({KENT})", KENT, KENT),
        (f"Led by: {KENT}", KENT, KENT),
        (COUNCIL, None, COUNCIL),
        (f"From {COUNCIL}", COUNCIL, COUNCIL),
        ("the city council", None, None),
        ("Leeds City Council.", None, None),
        ("Partnership", None, None),
        ("NPCC", None, "NPCC"),
        ("Prevention", None, None),
        ("", None, None),
        ("word " * 24 + COUNCIL, None, None),
    ],
)
def test_text_that_is_an_organisation_and_nothing_else(text: str, surely: str | None, likely: str | None) -> None:
    assert (organisation_text(text), organisation_text(text, likely=True)) == (surely, likely)
    assert names_a_body(text) is (likely is not None)


@pytest.mark.parametrize(
    ("markup", "title", "doubts"),
    [
        (f"<dl><dt>{A}</dt><dd>{KENT}</dd><dd>{ESSEX}</dd></dl>", f"{KENT} and {ESSEX}", []),
        (f"{A}<p>New</p><p>{KENT}</p>", KENT, []),
        (f"{A}<ul><li>{KENT}</li><li>{KENT}</li><li>{ESSEX}</li></ul>", f"{KENT} and {ESSEX}", []),
        (f"{A} <span>{KENT}</span><p>{COUNCIL}</p><p>{ESSEX}</p>", KENT, [COUNCIL]),
        (f"{A}<p><span>{COUNCIL}</span> <span>{KENT}</span></p>", KENT, [COUNCIL]),
    ],
)
def test_where_further_bodies_stand(markup: str, title: str, doubts: list[str]) -> None:
    wanted = [f"'Safer Sleep' may be from '{one}', too" for one in doubts]

    assert _read(markup) == (f"Safer Sleep \u2013 {title}", wanted)


@pytest.mark.parametrize(
    ("beside", "bodies"),
    [
        (f"<span>{COUNCIL}</span> <span>Prevention</span>", COUNCIL),
        (f"<span>{COUNCIL}</span> <span>Violence Reduction Unit</span>", COUNCIL),
        (f"<p>{COUNCIL} | 3 May 2025</p>", COUNCIL),
        ("<p>Safer <b>Leeds Partnership</b></p>", "Safer Leeds Partnership"),
        (f"<ul><li>{COUNCIL}</li><li>NHS Trust</li></ul>", f"{COUNCIL} and NHS Trust"),
        ("<span>Prevention</span> <span>Partnership</span>", None),
        ("<p>With the city council</p>", None),
    ],
)
def test_a_body_that_is_no_force_is_one_where_others_have_their_force_there(beside: str, bodies: str | None) -> None:
    other = f'<li><a href="/p/b">Bike marking</a> <span>{KENT}</span></li>'
    page_of_others = other + other.replace("/b", "/c").replace("Bike", "Car")

    assert _read(A + beside, page_of_others)[0] == " \u2013 ".join(filter(None, ["Safer Sleep", bodies]))
    if bodies:
        assert _read(A + beside)[0] == "Safer Sleep"


def test_a_cell_that_spans_rows_is_each_row_s() -> None:
    head = "<tr><th>Force</th><th>Example</th></tr>"
    rows = f'<tr><td rowspan="2">{COUNCIL}</td><td><a href="/p/b">Bike</a></td></tr><tr><td>{A}</td></tr>'
    page = (
        "<html><body><main><h1>About smarter practice</h1><h2>Recently published examples</h2>"
        f"<table>{head}{rows}</table></main></body></html>"
    )
    listing = read_listing(page.encode(), base_url=SITE.url, site=SITE).listing

    assert listing is not None
    assert [entry.title for entry in listing.recent or ()] == [
        f"Bike \u2013 {COUNCIL}",
        f"Safer Sleep \u2013 {COUNCIL}",
    ]
