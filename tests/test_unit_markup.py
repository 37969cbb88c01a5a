"""What of a page's source counts, written out; and what is out of balance within a drawing."""

from __future__ import annotations

import hashlib

import pytest

from scraper.markup import MAX_DEPTH, source_digest, too_large, unbalanced

COUNTS = [
    # attributes that the reader looks at, in their order, and no others
    ("<P class=a>x</P >", "<p>x</p>"),
    ("<p class=a hidden rowspan=2>x</p>", "<p hidden='' rowspan='2'>x</p>"),
    ("<p id=a hidden>x</p>", "<p hidden=''>x</p>"),
    ('<p style="color: red">x</p><p style="top:0;display : none">y</p>', "<p>x</p><p style='none'>y</p>"),
    ("<input name=a hidden>", "<input hidden=''>"),
    ("<A rel=nofollow HREF='/a'>x</a>", "<a rel='nofollow' href='/a'>x</a>"),
    ('<a class=b href="/a">x</a><b class=c>y</b><i class=d>z</i>', "<a href='/a'>x</a><b>y</b><i>z</i>"),
    ('<a href="#top">x</a><img href=/a>', "<a href='#'>x</a><img href='#'>"),
    ('<link rel="icon" href=/a><link href=/b>', "<link><link>"),
    ("<link rel='CANONICAL' href=/a>", "<link rel='CANONICAL' href='/a'>"),
    ("<meta name=a content=''>", "<meta name='a' content=''>"),
    # ids by the order of those that are named
    (
        '<p id=z>w</p><p id=Xa>x</p><p id="b">y</p><a aria-labelledby="b Xa">z</a>',
        "<p>w</p><p id='#0'>x</p><p id='#1'>y</p><a aria-labelledby='#1 #0'>z</a>",
    ),
    ("<strong id=a>x</strong><a aria-controls=a>y</a>", "<strong id='#0'>x</strong><a aria-controls='#0'>y</a>"),
    ("<p id=\ud800>x</p><a aria-controls=\ud800>y</a>", "<p id='#0'>x</p><a aria-controls='#0'>y</a>"),
    # comments and code are left out, but for the page's node
    ("a<!-- b -->c<style>d</style>e<script>f</script>g", "aceg"),
    (
        '<script>{"currentPath":"node/1","a":{"currentPath":"node/2"}}</script>',
        '"currentPath":"node/1""currentPath":"node/2"',
    ),
    # what is no tag, and quotes that hold what looks like one
    ("<p class=a>1 < 2 <b class=b>x</b>", "<p>1 < 2 <b>x</b>"),
    ("< 2 <b class=b>x</b>", "< 2 <b>x</b>"),
    ("<< <b class=b>x</b>", "<< <b>x</b>"),
    ("< 2 <p id=a>x</p><a aria-controls=a>y</a>", "< 2 <p id='#0'>x</p><a aria-controls='#0'>y</a>"),
    ('<p title="a>b" hidden>x</p><b class=c>y</b>', "<p hidden=''>x</p><b>y</b>"),
    ('<p title="<!-- a">x</p><b class=c>y</b>', "<p>x</p><b>y</b>"),
    ("<title class=a>x</title>", "<title class=a>x</title>"),
]


@pytest.mark.parametrize(("markup", "counts"), COUNTS)
def test_what_counts_of_a_source(markup: str, counts: str) -> None:
    wanted = hashlib.sha256(counts.encode()).hexdigest()

    assert [source_digest(markup) for _ in range(2)] == [wanted, wanted]  # the second time its tags are known


def test_tag_with_an_id_is_not_known_from_another_page() -> None:
    named = source_digest("<p id=a>x</p><a aria-controls=a>y</a>")

    assert named != source_digest("<p id=a>x</p><a aria-controls=b>y</a>")
    assert source_digest("<p id=a>x</p>") == source_digest("<p>x</p>")


def test_script_that_is_never_closed_is_not_known_from_another_page() -> None:
    source_digest("<script>")

    assert source_digest("1 < 2<script>x</script>") == source_digest("1 < 2")


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("<svg><g></g><path/></svg>", ()),
        ("<SVG><g><G></g></SVG>", ("g",)),
        ("<math><mi>x</math>", ("mi",)),
        ("<svg></g></svg>", ("g",)),
        ("<svg><g></svg></g>", ()),  # within the drawing or after it
        ("<div/><svg><g/><div></svg></div>", ()),
    ],
)
def test_elements_within_a_drawing_count(markup: str, wanted: tuple[str, ...]) -> None:
    assert unbalanced(markup) == wanted


def test_element_that_is_closed_goes_up_by_one() -> None:
    assert too_large("<div>" * MAX_DEPTH + "</div><div>") is None
    assert too_large("<div>" * MAX_DEPTH + "</div><div><div>") is not None
