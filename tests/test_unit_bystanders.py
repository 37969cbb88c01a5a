"""Lines beside the examples in which none can be lost, and how a line falls into pieces, with literals."""

from __future__ import annotations

import pytest

from scraper.bystanders import accompanies, says_none
from scraper.line import segments
from scraper.lines import lines_of, parse


@pytest.mark.parametrize(
    ("markup", "none"),
    [
        ("<p>There are no examples yet.</p>", True),
        ("<p>There are no examples.</p>", False),
        ("<p>What was tried.</p>", False),
        ("<p>No examples yet. <a href='/x'>Help</a></p>", False),
        ("<p><a href='/x'>No examples yet</a></p>", False),
        ("<p>No examples yet.</p><p>What was tried.</p>", False),
        ("", False),
    ],
)
def test_a_single_line_may_say_that_there_is_nothing_yet(markup: str, none: bool) -> None:
    lines = lines_of(parse(f"<body>{markup}</body>"))

    assert says_none(lines) == ({0} if none else set())


@pytest.mark.parametrize(
    ("markup", "accompanied"),
    [
        ("<p><button>Back to top</button></p>", True),
        ("<p>Back to top</p>", False),
        ("<p>Back <button>to top</button></p>", False),
        ("<p><button>Send</button></p>", False),
        ("<h3><button>Back to top</button></h3>", False),
        ("<p><button>Back to top</button> <a href='/x'>Help</a></p>", False),
        ("<blockquote><p><cite>Chief Inspector, Essex Police</cite></p></blockquote>", True),
        ("<blockquote><p><cite>Chief Inspector</cite></p><a name='x'>here</a></blockquote>", True),
        ("<blockquote><p><cite>Chief Inspector</cite></p><link href='/x'></blockquote>", True),
        ("<blockquote><p><cite>Chief Inspector</cite></p><p><a href='/x'>Help</a></p></blockquote>", False),
        ("<p><cite>Chief Inspector, Essex Police</cite></p>", False),
        ("<blockquote><p>By <cite>the Chief Inspector</cite></p></blockquote>", False),
    ],
)
def test_a_way_back_and_who_was_quoted_stand_beside_the_examples(markup: str, accompanied: bool) -> None:
    (line, *_) = lines_of(parse(f"<body>{markup}</body>"))

    assert accompanies(line) is accompanied


@pytest.mark.parametrize(
    ("markup", "pieces"),
    [
        ("A", [("A", None)]),
        ("<b>A</b>", [("A", None)]),
        ("A <b>B</b> C", [("A", None), ("B", "b"), ("C", None)]),
        ("<b>A</b><b>B</b>", [("A", "b"), ("B", "b")]),
        ("<b>A <i>B</i></b>", [("A", None), ("B", "i")]),
        ("<b><i><u>A</u><s>B</s></i></b>", [("A", "u"), ("B", "s")]),
        ("<b>A<i>B</i></b> C", [("AB", "b"), ("C", None)]),
        ("<b>A</b> <b> </b>", [("A", None)]),
    ],
)
def test_a_line_falls_into_pieces_where_its_elements_part(markup: str, pieces: list[tuple[str, str | None]]) -> None:
    (line,) = lines_of(parse(f"<body><p>{markup}</p></body>"))

    found = segments(line.chunks)
    told = [("".join(chunk.text for chunk in run).strip(), own.name if own else None) for run, own in found]
    assert told == pieces
    assert segments([chunk for chunk in line.chunks if not chunk.text.strip()]) == []
