"""The short name of the structure that a page was read from."""

from __future__ import annotations

import pytest

from scraper.addresses import Site
from scraper.items import Item, candidates
from scraper.layout import layout_of
from scraper.line import Line
from scraper.lines import lines_of, parse

SITE = Site("https://www.college.police.uk/article/about-smarter-practice")


def _read(markup: str) -> tuple[list[Line], list[Item]]:
    lines = lines_of(parse(f"<body>{markup}</body>"))
    return [line for line in lines if line.kind != "text"], candidates(lines, SITE.url, SITE)


def _list(tag: str, *numbers: int) -> str:
    entries = "".join(f'<li><a href="/p/{number}">Example {"abcdef"[number]}</a></li>' for number in numbers)
    return f"<main><{tag}>{entries}</{tag}></main>"


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("<h2>A</h2>" + _list("ul", 1, 2), "h2 main>ul>li"),
        ("<h2>A</h2><h3>B</h3>" + _list("ul", 1, 2), "h2 h3 main>ul>li"),
        ("<h2>A</h2><h2>B</h2><p><b>C</b></p>" + _list("ol", 1), "h2 b9 main>ol>li"),
        ("<details><summary>A</summary></details>" + _list("ul", 1), "s7 main>ul>li"),
        # one item that stands elsewhere is no other structure
        ("<h2>A</h2>" + _list("ul", 1) + _list("ol", 2, 3), "h2 main>ol>li"),
        ("<h2>A</h2>" + _list("ul", 1, 2) + _list("ol", 3), "h2 main>ul>li"),
        ("<h2>A</h2>", "h2"),
        ("", ""),
    ],
)
def test_a_layout_is_named_by_its_headings_and_where_most_items_stand(markup: str, wanted: str) -> None:
    headings, items = _read(markup)

    assert layout_of(headings, items) == wanted


def test_each_list_has_its_part_and_what_is_said_once_is_not_said_again() -> None:
    headings, items = _read("<h2>A</h2>" + _list("ul", 1) + _list("ol", 2) + _list("ul", 3))

    assert layout_of(headings, items[:1], items[1:2], items[2:]) == "h2 main>ul>li main>ol>li"
    assert layout_of((), items[1:2]) == "main>ol>li"
    assert layout_of(headings, []) == "h2"
