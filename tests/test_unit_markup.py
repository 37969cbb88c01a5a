"""What of a page's source counts, written out; and what is out of balance within a drawing."""

from __future__ import annotations

import hashlib

import pytest

from scraper.markup import MAX_ANGLES, MAX_DEPTH, too_large, unbalanced
from scraper.source_digest import SourceDigest, source_digest

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
    ('<p id="" id=" ">x</p><i aria-controls="">y</i>', "<p>x</p><i aria-controls=''>y</i>"),
    # a style counts only where it hides
    ("<p style='color:red'>x</p><p style=' Display : none;'>y</p>", "<p>x</p><p style='none'>y</p>"),
    ("<p style='a&#58;b'>x</p>", "<p style='a&#58;b'>x</p>"),
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
    ("<p class=a\nhidden>x</p>\ny", "<p hidden=''>x</p>\ny"),  # a tag may go over lines
    ("<p\n" + "class=a\n" * 30 + "hidden>x</p>\ny", "<p hidden=''>x</p>\ny"),
    # raw text counts as it stands, and its ids may be named elsewhere
    ("<svg><b id=c></b></svg><a aria-controls=c>y</a>", "<svg><b id=c></b></svg><a aria-controls='#0'>y</a>"),
    ("<svg aria-labelledby=c></svg><p id=c>y</p>", "<svg aria-labelledby=c></svg><p id='#0'>y</p>"),
    ('<p title="a>b" hidden>x</p><b class=c>y</b>', "<p hidden=''>x</p><b>y</b>"),
    ('<p title="<!-- a">x</p><b class=c>y</b>', "<p>x</p><b>y</b>"),
    ("<title class=a>x</title>", "<title class=a>x</title>"),
]


@pytest.mark.parametrize(("markup", "counts"), COUNTS)
def test_what_counts_of_a_source(markup: str, counts: str) -> None:
    wanted = hashlib.sha256(counts.encode()).hexdigest()

    digests = SourceDigest()
    assert [digests.of(markup) for _ in range(3)] == [wanted] * 3  # the second time its lines are known


def test_tag_with_an_id_is_not_known_from_another_page() -> None:
    digests = SourceDigest()
    named = digests.of("<p id=a>x</p>\n<a aria-controls=a>y</a>")

    assert named != digests.of("<p id=a>x</p>\n<a aria-controls=b>y</a>")
    assert digests.of("<p id=a>x</p>\n") == digests.of("<p>x</p>\n")


def test_source_that_is_too_large_to_be_read_counts_as_it_stands() -> None:
    large = "<p class=a>" * (MAX_ANGLES + 1)

    assert source_digest(large) == hashlib.sha256(large.encode()).hexdigest()
    assert source_digest("<p class=a>" * MAX_ANGLES) == source_digest("<p>" * MAX_ANGLES)


def test_script_that_is_never_closed_is_not_known_from_another_page() -> None:
    digests = SourceDigest()
    digests.of("<script>")

    assert digests.of("1 < 2<script>x</script>") == source_digest("1 < 2")


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
