"""Which of several links or lines is the item, and which only serve it, with literals."""

from __future__ import annotations

import pytest

from scraper.cards import is_tag, title_line, without_servants
from scraper.line import Link
from scraper.lines import lines_of, parse
from scraper.soup import Tag

TITLE = "Safer Sleep \u2013 Kent Police"
MORE = '<p><a href="/p/1">Read more</a></p>'
ELSEWHERE = '<p><a href="/p/2">Read more</a></p>'
LONGEST = " ".join(["word"] * 38) + " \u2013 Kent Police"


@pytest.mark.parametrize(
    ("texts", "left"),
    [
        ([TITLE], [TITLE]),
        ([TITLE, "PDF, 210 KB"], [TITLE]),
        (["PDF, 210 KB", "Word"], ["PDF, 210 KB", "Word"]),  # a label serves no label
        ([TITLE, "Download Safer Sleep"], [TITLE]),
        (["Print the Safer Sleep report", TITLE], [TITLE]),
        ([TITLE, "Download Night patrol"], [TITLE, "Download Night patrol"]),
        ([TITLE, "Safer Sleep at night"], [TITLE, "Safer Sleep at night"]),
        (["Watch", "Watch watch schemes"], ["Watch", "Watch watch schemes"]),  # it begins with the title itself
    ],
)
def test_links_that_serve_another(texts: list[str], left: list[str]) -> None:
    named = [(Link(f"/p/{n}", Tag(name="a")), text) for n, text in enumerate(texts)]

    assert [text for _, text in without_servants(named)] == left


def _title(markup: str) -> str | None:
    """The title of the card whose link leads to `/p/1`."""
    lines = lines_of(parse(f"<body>{markup}</body>"))
    line, link = next((line, link) for line in lines for link, _ in line.links if link.href == "/p/1")
    found = title_line(line, link, lines, lambda text: text == "Medway Council")
    return found and found.text


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        (f"<div><h3>{TITLE}</h3>{MORE}</div>", TITLE),
        (f"<h3>{TITLE}</h3><div>{MORE}</div>", TITLE),
        (f"<div><p><b>{TITLE}</b></p><p>What it is.</p>{MORE}</div>", TITLE),
        (f"<div><h3>{TITLE}</h3><p>One</p><p>Two</p><p>Three</p>{MORE}</div>", TITLE),
        (f"<div><h3>{LONGEST}</h3>{MORE}</div>", LONGEST),
        # a body below it says that it is a title, too
        (f"<div><h3>Sleep</h3><p>Medway Council</p>{MORE}</div>", "Sleep"),
        (f"<div><h3>Sleep</h3><p>What it is.</p><p>Medway Council</p>{MORE}</div>", "Sleep"),
        # in a text, not in a box of its own
        (f"<h3>{TITLE}</h3><p>What it is.</p>{MORE}<h3>Night patrol \u2013 Essex Police</h3>{ELSEWHERE}", TITLE),
        (f"<h3>Night patrol \u2013 Essex Police</h3>{ELSEWHERE}<h3>{TITLE}</h3>{MORE}<h2>Notes</h2>", TITLE),
        (f"<h3>{TITLE}</h3>{MORE}<p><a>Here</a> <a href='/p/1'>Again</a></p>", TITLE),
        # other cards stand around it
        (f"<div><h3>Night patrol \u2013 Essex Police</h3>{ELSEWHERE}</div><div><h3>{TITLE}</h3>{MORE}</div>", TITLE),
        (f"<div><h3>{TITLE}</h3>{MORE}</div><div><h3>Night patrol \u2013 Essex Police</h3>{ELSEWHERE}</div>", TITLE),
        (f'<div><h3>{TITLE}</h3><a name="x"></a>{MORE}<p><a href="/p/1">Again</a></p></div>', TITLE),
    ],
)
def test_title_of_a_card_whose_only_link_says_read_more(markup: str, title: str) -> None:
    assert _title(markup) == title


@pytest.mark.parametrize(
    "markup",
    [
        MORE,
        f"<div><p>{TITLE}</p>{MORE}</div>",
        f"<div><h3>{TITLE}</h3><p>One</p><p>Two</p><p>Three</p><p>Four</p>{MORE}</div>",
        f"<div><h3>word {LONGEST}</h3>{MORE}</div>",
        f"<div><nav><h3>{TITLE}</h3></nav>{MORE}</div>",
        # nothing says that it is a title
        f"<div><h3>Sleep</h3><p>What it is.</p>{MORE}</div>",
        f"<div><p>Medway Council</p><h3>Sleep</h3>{MORE}</div>",
        f"<div><h3>Show all</h3><p>Medway Council</p>{MORE}</div>",
        f"<div><h3>Read more</h3><p>Medway Council</p>{MORE}</div>",
        # other links, other headings
        f"<div><h3>{TITLE}</h3>{ELSEWHERE}{MORE}</div>",
        f"<div><h3>{TITLE}</h3>{MORE}{ELSEWHERE}</div>",
        f"<div><h3>Night patrol \u2013 Essex Police</h3>{ELSEWHERE}</div><p><b>{TITLE}</b></p>{MORE}",
        f"<div><h3>{TITLE}</h3>{MORE}<h4>Notes</h4></div>",
    ],
)
def test_what_is_no_such_card(markup: str) -> None:
    assert _title(markup) is None


@pytest.mark.parametrize(
    ("rel", "text", "tag"),
    [
        (' rel="tag"', "Night", True),
        (' rel="nofollow tag"', "Night", True),
        (' rel="tag"', TITLE, False),  # whatever it says of itself
        (' rel="tagged"', "Night", False),
        (' rel="nofollow"', "Night", False),
        ("", "Night", False),
    ],
)
def test_tag_is_a_link_that_says_so_and_names_no_force(rel: str, text: str, tag: bool) -> None:
    lines = lines_of(parse(f'<body><p><a href="/t/1"{rel}>{text}</a></p></body>'))
    ((link, _),) = (one for line in lines for one in line.links)

    assert is_tag(link, text) is tag


def test_title_that_its_link_repeats_needs_no_force() -> None:
    lines = lines_of(parse(f"<body><div><h3>Safer Sleep</h3>{MORE}</div></body>"))
    line, link = next((line, link) for line in lines for link, _ in line.links)

    def titled(said: str | None) -> bool:
        return title_line(line, link, lines, lambda _: False, said) is not None

    assert titled("safer  sleep")
    assert not titled("Night patrol")
    assert not titled(None)
