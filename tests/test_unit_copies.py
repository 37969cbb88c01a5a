"""What is hidden and only repeats what is shown beside it."""

from __future__ import annotations

import pytest

from scraper.copies import headings_of_contents, hidden_copies, is_concealed, shown_copies
from scraper.soup import BeautifulSoup

LINK = '<a href="/a">A</a>'


def _copies(markup: str) -> list[str]:
    soup = BeautifulSoup(f"<body>{markup}</body>", "lxml")
    found = hidden_copies(soup)
    return [str(element.get("id")) for element in soup.find_all() if id(element) in found]


@pytest.mark.parametrize(
    "attributes",
    [
        "hidden",
        'hidden="hidden"',
        'style="display:none"',
        'style="color: red; DISPLAY : none"',
        'style="visibility:hidden"',
        'aria-hidden="true"',
        'aria-hidden="TRUE"',
    ],
)
def test_a_hidden_element_with_the_links_of_its_neighbour_is_a_copy(attributes: str) -> None:
    hidden = f'<p {attributes} id="x">{LINK}</p>'

    assert _copies(f"<p>{LINK}</p>{hidden}") == ["x"]
    assert _copies(f"{hidden}<p>{LINK}</p>") == ["x"]


@pytest.mark.parametrize(
    "attributes",
    [
        "",
        'hidden="until-found"',
        'hidden="UNTIL-found" style="display:none"',
        'style="display:block"',
        'style="xdisplay:none"',
        'aria-hidden="false"',
        'aria-hidden=""',
        'hidden role="tabpanel"',
        'hidden aria-labelledby="tab"',
    ],
)
def test_an_element_that_is_shown_or_a_panel_is_no_copy(attributes: str) -> None:
    assert _copies(f'<p>{LINK}</p><p {attributes} id="x">{LINK}</p>') == []


@pytest.mark.parametrize(
    "neighbour",
    [
        '<p><a href="/b">A</a></p>',
        f"<p>{LINK}{LINK}</p>",
        "<p>A</p>",
        f'<p hidden="">{LINK}</p>',
        f"text {LINK[:0]}",
        "<p><a>A</a></p>",
    ],
)
def test_what_its_neighbour_does_not_say_is_no_copy(neighbour: str) -> None:
    assert _copies(f'{neighbour}<p hidden id="x">{LINK}</p>') == []


def test_host_and_spaces_make_no_other_link_and_a_link_itself_can_be_the_copy() -> None:
    assert _copies('<p><a href=" HTTPS://example.org/a ">A</a></p><p hidden id="x"><a href="/a">A</a></p>') == ["x"]
    assert _copies('<p><a href="//example.org/a">A</a></p><a hidden id="x" href="/a">A</a>') == ["x"]
    assert _copies('<a href="/a">A</a><a hidden id="x" href="/a">A</a>') == ["x"]
    assert _copies('<a href="/a">A</a><a hidden id="x">A</a>') == []


@pytest.mark.parametrize("label", ["h2", "h6", "summary", "legend", "caption"])
def test_a_heading_that_the_neighbour_lacks_makes_it_no_copy(label: str) -> None:
    text = f"<{label}>Violence</{label}>"
    wrap = {"legend": "fieldset", "caption": "table", "summary": "details"}.get(label, "div")
    cell = f"<tr><td>{LINK}</td></tr>" if wrap == "table" else LINK
    own = f"<{wrap}>{text}{cell}</{wrap}>"

    assert _copies(f'<div>{LINK}</div><div hidden id="x">{own}</div>') == []
    assert _copies(f'<div>{own.replace("Violence", "VIOLENCE ")}</div><div hidden id="x">{own}</div>') == ["x"]
    assert _copies(f'<div>{own}</div><div hidden id="x">{LINK}</div>') == ["x"]


def test_one_within_a_copy_is_not_counted_again() -> None:
    inner = f'<p>{LINK}</p><p hidden id="y">{LINK}</p>'

    assert _copies(f'<div>{LINK}{LINK}</div><div hidden id="x">{inner}</div>') == ["x"]
    assert _copies(f'<div>{LINK}</div><div hidden id="x">{inner}</div>') == ["y"]


def test_concealed_by_its_own_word_only() -> None:
    soup = BeautifulSoup(
        '<body><p hidden id="a"></p><p aria-hidden="true" id="b"></p><p id="c" style="top:0"></p></body>', "lxml"
    )

    assert [is_concealed(element) for element in soup.find_all("p")] == [True, False, False]


LIST = '<h3>Violence</h3><ul><li><a href="/a">A</a></li><li><a href="/b">B</a></li></ul>'
TURNED = '<h3>Violence</h3><ul><li><a href="/b">B</a></li><li><a href="/a">A</a></li></ul>'


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        (f"<div>{LIST}</div>", f'<div id="x">{LIST}</div>', ["x"]),
        (f"<div>{LIST}</div>", f'<div id="x">{LIST.replace("h3", "h4")}</div>', ["x"]),
        (f"<div>{LIST}</div>", f'<div id="x">{TURNED}</div>', []),
        (f"<div>{LIST}</div>", f'<div id="x">{LIST.replace("Violence", "Drugs")}</div>', []),
        (f"<div>{LIST}</div>", f'<div id="x">{LIST.replace(">B<", ">C<")}</div>', []),
        (f"<div>{LIST}</div>", f'<div id="x" role="tabpanel">{LIST}</div>', []),
        (f"<div>{LIST}</div>", f'<section id="x">{LIST}</section>', []),
        (f"<div hidden>{LIST}</div>", f'<div id="x">{LIST}</div>', []),
        (f"<div>{LIST}</div><p>And</p>", f'<div id="x">{LIST}</div>', []),
        ("<div><ul><li><a href=/a>A</a><li><a href=/b>B</a></ul></div>",) * 2 + ([],),
    ],
)
def test_an_element_that_says_what_the_one_before_it_says_is_a_copy(first: str, second: str, wanted: list[str]) -> None:
    soup = BeautifulSoup(f"<body><h2>All</h2>{first}{second}</body>", "lxml")
    found = shown_copies(soup, hidden_copies(soup))

    assert [str(one.get("id")) for one in soup.find_all() if id(one) in found] == wanted


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ('<h2>Contents</h2><ul><li><a href="#a">A</a></li></ul>', 1),
        ('<h2>On this page:</h2><nav><a href="#a">A</a></nav>', 1),
        ('<h2>Contents</h2><ul><li><a href="#a">A</a></li><li><a href="/b">B</a></li></ul>', 0),
        ("<h2>Contents</h2><ul><li>A</li></ul>", 0),
        ('<h2>Contents of a knife bin</h2><ul><li><a href="#a">A</a></li></ul>', 0),
        ("<h2>Contents</h2>", 0),
        ('<h2><span>Contents</span></h2><ul><li><a href="#a">A</a></li></ul>', 1),
        ('<h2><b>Contents</b> of a knife bin</h2><ul><li><a href="#a">A</a></li></ul>', 0),
    ],
)
def test_heading_over_links_into_the_page_heads_no_section(markup: str, wanted: int) -> None:
    assert len(headings_of_contents(BeautifulSoup(f"<body>{markup}</body>", "lxml"))) == wanted


def test_icons_make_no_other_links_and_what_is_hidden_without_a_link_is_passed_over() -> None:
    icon = '<svg><use href="#arrow"></use></svg>'

    assert _copies(f'<p>{LINK}</p><p hidden id="x">{LINK}{icon}</p>') == ["x"]
    assert _copies(f'<i hidden>-</i><p>{LINK}</p><p hidden id="x">{LINK}</p>') == ["x"]
