"""Which lines of a page are headings, and how far each reaches, with literals."""

from __future__ import annotations

import pytest

from scraper.addresses import Site
from scraper.items import candidates
from scraper.line import Line
from scraper.lines import lines_of, parse
from scraper.outline import Outline

SITE = Site("https://www.college.police.uk/article/about-smarter-practice")
ONE = '<ul><li><a href="/p/1">Safer Sleep – Kent Police</a></li></ul>'
TWO = '<ul><li><a href="/p/2">Night patrol – Essex Police</a></li></ul>'
BARE = '<ul><li><a href="/p/3">Street triage</a></li></ul>'
TWELVE = "one two three four five six seven eight nine ten eleven twelve"


def _outline(markup: str) -> Outline:
    lines = lines_of(parse(f"<body>{markup}</body>"))
    return Outline(lines, candidates(lines, SITE.url, SITE))


def _line(page: Outline, text: str) -> Line:
    return next(line for line in page.lines if line.text == text)


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("<h2>Violence</h2><p>Words</p>", ["Violence"]),
        ("<nav><h2>Violence</h2></nav>", []),
        ("<h2>Violence (3)</h2>", ["Violence"]),
        ('<h2><i aria-hidden="true"> </i></h2>', []),
        ("<p><b>Violence</b></p>", ["Violence"]),
        ("<p><b>Violence:</b></p>", ["Violence"]),
        ("<p><b>See here.</b></p><p><b>Look!</b></p><p><b>Why?</b></p>", []),
        ("<h3>See here.</h3>", ["See here."]),
        ("<p><b>Kent Police</b></p>", []),
        ("<dl><dt>Kent Police</dt><dd>x</dd></dl>", []),
        ("<table><caption>Kent Police</caption><tr><th>Kent Police</th></tr></table>", []),
        ("<h3>Kent Police</h3><details><summary>Essex Police</summary></details>", ["Kent Police", "Essex Police"]),
        (f"<p><b>{TWELVE}</b></p><dl><dt>{TWELVE}</dt></dl>", [TWELVE, TWELVE]),
        (f"<p><b>{TWELVE} more</b></p><dl><dt>{TWELVE} more</dt></dl>", []),
        (f"<table><caption>{TWELVE} more</caption><tr><th>{TWELVE} more</th></tr></table>", []),
        (f"<h3>{TWELVE} more</h3>", [f"{TWELVE} more"]),
        ("<p><b>New</b></p><details><summary>Show all</summary></details>", []),
        ("<h3>New</h3>", ["New"]),
        ("<table><tr><th>Violence</th></tr><tr><td>x</td></tr></table>", ["Violence"]),
        ("<table><tr><th>Violence</th><th>Drugs</th></tr></table>", []),
        ("<table><tr><td>x</td></tr><tr><th>Violence</th><th>Drugs</th></tr></table>", []),
        ("<p><b>Squad X</b></p>", ["Squad X"]),
        ("<table><tr><th>Name</th><th>Force</th></tr><tr><td><h3>Violence</h3></td><td>x</td></tr></table>", []),
    ],
)
def test_which_lines_are_headings(markup: str, wanted: list[str]) -> None:
    page = _outline(markup)

    assert [page.text(line) for line in page.headings] == wanted
    assert page.heads == {line.number for line in page.headings}


@pytest.mark.parametrize(
    ("after", "wanted"),
    [
        (ONE, True),
        ("<p>Words</p>" + ONE, True),
        ("<h4>Below</h4>" + ONE, True),
        ("", False),
        ("<p>Words</p>", False),
        ("<h3>Next</h3>" + ONE, False),
        ("<h2>Next</h2>" + ONE, False),
        ('<p><a href="/t/violence">All of it</a></p>', False),
        ('<p><a href="/t/violence">All of it</a></p>' + ONE, True),
    ],
)
def test_a_linked_heading_is_one_where_other_items_follow_before_the_next(after: str, wanted: bool) -> None:
    page = _outline(f'<h3><a href="/t/violence">Violence</a></h3>{after}')

    assert ("Violence" in map(page.text, page.headings)) is wanted
    assert ("Violence" in [item.text for item in page.items_between(0, len(page.lines))]) is not wanted


def test_a_link_over_heading_and_text_is_one_item_and_its_heading_none() -> None:
    page = _outline('<a href="/p/1"><h4>Safer Sleep</h4><h5>Words</h5></a><a href="/p/2"><h4>Night patrol</h4></a>')

    assert page.headings == []
    assert [item.text for item in page.items_between(0, 9)] == ["Safer Sleep", "Night patrol"]


def test_headings_and_items_between_two_lines_are_those_from_the_first_to_before_the_last() -> None:
    page = _outline(f"<h2>A</h2>{ONE}<h2>B</h2>{TWO}")

    assert [page.text(line) for line in page.headings_between(0, 2)] == ["A"]
    assert [page.text(line) for line in page.headings_between(0, 3)] == ["A", "B"]
    assert [page.text(line) for line in page.headings_between(1, 3)] == ["B"]
    assert [item.number for item in page.items_between(1, 3)] == [1]
    assert [item.number for item in page.items_between(2, 4)] == [3]


def test_a_line_of_text_has_its_wording_too() -> None:
    page = _outline("<p>Violence (3)</p>")

    assert page.text(page.lines[0]) == "Violence"


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        # the next of its rank or a higher one ends it, a lower one does not
        (f"<h3>A</h3>{ONE}<h3>B</h3>{TWO}", 2),
        (f"<h3>A</h3>{ONE}<h2>B</h2>{TWO}", 2),
        (f"<h3>A</h3>{ONE}<h4>B</h4>{TWO}", 4),
        # a heading that opens a box heads the whole of it, and what follows the box is not its own
        (f"<div><h3>A</h3>{ONE}</div>{TWO}", 2),
        (f"<div><div><h3>A</h3></div>{ONE}</div>{TWO}", 2),
        (f"<div><h3>A</h3>{ONE}</div><h4>B</h4>{TWO}", 2),
        (f"<div><h3>A</h3></div>{ONE}<h3>B</h3>{TWO}", 2),
        # of weak headings another of the same rank within the box ends nothing
        (f"<div><p><b>A</b></p>{ONE}<p><b>B</b></p>{TWO}</div>{BARE}", 4),
        (f"<details><summary>A</summary>{ONE}<details><summary>B</summary>{TWO}</details></details>{BARE}", 4),
        (f"<div><h3>A</h3>{ONE}<h3>B</h3>{TWO}</div>{BARE}", 2),
        (f"<details><summary>A</summary>{ONE}<h3>B</h3>{TWO}</details>{BARE}", 4),
        (f"<p><b>A</b></p>{ONE}<p><b>B</b></p>{TWO}", 2),
        (f"<div><h6>A</h6>{ONE}<h6>B</h6>{TWO}</div>{BARE}", 2),
        # but a box in which a heading of higher rank stands is not that of a heading
        (f"<div><h3>A</h3><div>{ONE}</div><h2>B</h2>{TWO}</div>{BARE}", 2),
        (f"<div><div><h3>A</h3>{ONE}</div>{TWO}<h2>B</h2>{BARE}</div>", 2),
        (f"<div><div><h6>A</h6>{ONE}</div>{TWO}<h5>B</h5>{BARE}</div>", 2),
        # nor one in which another stands before it
        (f"<div><h2>X</h2><p>Words</p><div><h3>A</h3>{ONE}</div>{TWO}</div>{BARE}", 2),
        # of sections within a section whose first heading it is, their headings of its rank end nothing
        (f"<section><h2>A</h2><section><h2>B</h2>{ONE}</section></section>{TWO}", 3),
        (f"<section><h4>A</h4>{BARE}<section><h4>B</h4>{ONE}</section></section>{TWO}", 4),
        (f"<section><div><h2>A</h2></div>{BARE}<div><section><h2>B</h2>{ONE}</section></div></section>{TWO}", 4),
        (f"<section><h2>A</h2>{BARE}<section><h1>B</h1>{ONE}</section></section>{TWO}", 2),
        (f"<section><h2>A</h2>{BARE}<h2>B</h2>{ONE}</section>{TWO}", 2),
        (f"<section><h2>A</h2>{BARE}</section><section><h2>B</h2>{ONE}</section>{TWO}", 2),
        (f"<section><h3>X</h3><p>Words</p><h2>A</h2>{BARE}<section><h2>B</h2>{ONE}</section></section>{TWO}", 2),
        (f"<div><h2>A</h2>{BARE}<section><h2>B</h2>{ONE}</section></div>{TWO}", 2),
        # without items it reaches to the end of the page's main part
        ("<main><h3>A</h3><p>Words</p></main><p>More</p>", 2),
        ("<article><h3>A</h3><p>Words</p></article><p>More</p>", 2),
        ('<div role="main"><h3>A</h3><p>Words</p></div><p>More</p>', 2),
        ('<div role="note"><h3>A</h3><p>Words</p></div><p>More</p>', 3),
    ],
)
def test_how_far_a_heading_reaches(markup: str, lines: int) -> None:
    page = _outline(f"<h1>Title</h1>{markup}")
    heading = _line(page, "A")

    assert page.end(heading, []) - heading.number == lines


def test_a_heading_ends_at_the_latest_at_the_next_of_the_other_sections() -> None:
    page = _outline(f"<div><h4>X</h4>{BARE}</div><div><h3>A</h3>{ONE}<h4>B</h4>{TWO}</div>")
    own, before, after = (_line(page, text) for text in "AXB")

    assert page.end(own, []) == page.end(own, [before]) == 6
    assert page.end(own, [after]) == page.end(own, [before, after]) == 4


def test_a_box_with_a_heading_of_another_section_is_that_of_neither() -> None:
    inside = _outline(f"<h1>T</h1><div><p><b>A</b></p>{ONE}<p><b>B</b></p>{TWO}<p><b>X</b></p></div>")
    beside = _outline(f"<h1>T</h1><div><p><b>A</b></p>{ONE}<p><b>B</b></p>{TWO}</div><p><b>X</b></p>")

    assert inside.end(_line(inside, "A"), [_line(inside, "X")]) == 3  # before B, as without a box
    assert beside.end(_line(beside, "A"), [_line(beside, "X")]) == 5


def test_what_is_right_under_a_heading_ends_at_the_next_heading_of_any_rank() -> None:
    page = _outline(f"<h3>A</h3>{ONE}<h4>B</h4>{TWO}<h3>C</h3>{BARE}")

    assert page.direct_end(_line(page, "A"), []) == 2
    assert page.direct_end(_line(page, "B"), []) == 4
    assert page.direct_end(_line(page, "C"), []) == 6
    assert page.direct_end(_line(page, "B"), [_line(page, "C")]) == 4


def test_examples_are_held_where_half_of_the_items_name_an_organisation() -> None:
    other = BARE.replace("/3", "/4")
    page = _outline(f"<h3>A</h3>{ONE}{BARE}{other}<h3>B</h3><p>Words</p>")

    assert page.holds_examples(1, 2)
    assert page.holds_examples(1, 3)
    assert not page.holds_examples(1, 4)
    assert not page.holds_examples(2, 4)
    assert not page.holds_examples(5, 6)


def test_the_best_headings_are_all_those_of_the_highest_score() -> None:
    page = _outline("<h3>A</h3><h3>B</h3><h3>C</h3>")

    assert [page.text(line) for line in page.best({0: 60, 1: 80, 2: 80})] == ["B", "C"]
    assert [page.text(line) for line in page.best({1: 1})] == ["B"]
    assert page.best({}) == page.best({0: 0}) == []
