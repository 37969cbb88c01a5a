"""Boxes whose heading stands apart from them: which they are, and what that heading says."""

from __future__ import annotations

import pytest

from scraper.labels import heading_wording
from scraper.lines import lines_of, parse

A = '<a href="/a">A</a>'
B = '<a href="/b">B</a>'


def _told(markup: str) -> list[tuple[str, str]]:
    return [(line.kind, line.text) for line in lines_of(parse(f"<body>{markup}</body>"))]


@pytest.mark.parametrize(
    "control",
    [
        '<button aria-expanded="false" aria-controls=" p ">T</button>',
        '<a href="#p" aria-expanded="true" aria-controls="p">T</a>',
        '<span role="button" aria-expanded="true" aria-controls="p">T</span>',
        '<a href="#p" aria-expanded="false">T</a>',
        '<button data-bs-toggle="collapse" data-bs-target="#p">T</button>',
        '<button data-toggle="collapse" data-target="#p">T</button>',
        '<a data-toggle="tab" href="#p">T</a>',
        '<a data-bs-toggle="pill" href="#p">T</a>',
    ],
)
def test_what_a_control_opens_is_under_its_words(control: str) -> None:
    assert _told(f'<div>{control}</div><div id="p">{A}</div>') == [("tab", "T"), ("text", "A")]


@pytest.mark.parametrize(
    ("markup", "told"),
    [
        # in a heading, which says it already
        (
            f'<h3><button aria-expanded="true" aria-controls="p">T</button></h3><div id="p">{A}</div>',
            "heading T, text A",
        ),
        (
            f'<div role="heading"><a data-toggle="collapse" href="#p">T</a></div><div id="p">{A}</div>',
            "heading T, text A",
        ),
        # what it opens says it again
        (
            f'<button aria-expanded="true" aria-controls="p">T</button><div id="p"><h3>t</h3>{A}</div>',
            "heading t, text A",
        ),
        # it says it below an example
        (
            f'<button aria-expanded="true" aria-controls="p">T</button><div id="p">{B}<h3>t</h3>{A}</div>',
            "text T, text B, heading t, text A",
        ),
        # it opens nothing, nothing that is there, several, or a text
        (f'<button aria-expanded="true" aria-controls="q">T</button><div id="p">{A}</div>', "text T, text A"),
        (f'<button aria-expanded="true">T</button><div id="p">{A}</div>', "text T, text A"),
        (f'<a href="/p" aria-expanded="false">T</a><div id="p">{A}</div>', "text T, text A"),
        (f'<button aria-controls="p">T</button><div id="p">{A}</div>', "text T, text A"),
        (f'<button aria-expanded="true" aria-controls="p q">T</button><div id="p">{A}</div>', "text T, text A"),
        (f'<button data-bs-toggle="modal" data-bs-target="#p">T</button><div id="p">{A}</div>', "text T, text A"),
        (f'<button data-bs-toggle="collapse">T</button><div id="p">{A}</div>', "text T, text A"),
        ('<button aria-expanded="true" aria-controls="p">T</button><div id="p"><a>a</a></div>', "text T, text a"),
        # it is no control, or has no words
        (f'<div aria-expanded="true" aria-controls="p">T</div><div id="p">{A}</div>', "text T, text A"),
        (f'<button aria-expanded="true" aria-controls="p"></button><div id="p">{A}</div>', "text A"),
        # it stands in what it opens
        (f'<div id="p"><button aria-expanded="true" aria-controls="p">T</button><p>{A}</p></div>', "text T, text A"),
    ],
)
def test_other_controls_head_nothing(markup: str, told: str) -> None:
    assert ", ".join(f"{kind} {text}" for kind, text in _told(markup)) == told


def _tabs(first: str, second: str, *, links: str = '<li><a href="#p">T</a></li><li><a href=" #q ">U</a></li>') -> str:
    return f"<ul>{links}</ul><div>{first}{second}</div>"


ONE, TWO = f'<div id="p">{A}</div>', f'<section id="q">{B}</section>'
TABS = [("tab", "T"), ("text", "A"), ("tab", "U"), ("text", "B")]
LINKS = [("text", "T"), ("text", "U"), ("text", "A"), ("text", "B")]


def test_boxes_that_the_links_of_one_list_lead_to_are_under_their_words() -> None:
    assert _told(_tabs(ONE, TWO)) == TABS
    assert _told(_tabs(ONE, f'<article id="q">{B}</article>').replace("ul>", "ol>")) == TABS


@pytest.mark.parametrize(
    "markup",
    [
        _tabs(f"<div>{ONE}</div>", TWO),  # not beside each other
        _tabs(ONE, f'<p id="q">{B}</p>'),  # no box
        _tabs(ONE, f'<div id="other">{B}</div>'),
        _tabs(ONE, '<div id="q"><a>B</a></div>'),  # nothing to go to in it
    ],
)
def test_links_to_anything_else_head_nothing(markup: str) -> None:
    assert _told(markup) == LINKS


def test_a_table_of_contents_heads_nothing() -> None:
    again = _tabs(ONE, f'<div id="q"><h3>U</h3>{B}</div>')

    assert _told(again) == [*LINKS[:3], ("heading", "U"), LINKS[3]]


def test_a_single_link_or_one_that_leads_away_makes_no_tabs() -> None:
    assert _told(f'<ul><li><a href="#p">T</a></li></ul>{ONE}') == [("text", "T"), ("text", "A")]
    away = _tabs(ONE, TWO, links='<li><a href="#p">T</a></li><li><a href="#q">U</a></li><li><a href="/c">C</a></li>')
    assert _told(away) == [*LINKS[:2], ("text", "C"), *LINKS[2:]]


def test_what_stands_beside_the_words_of_a_tab_is_told_apart() -> None:
    tab = '<div role="tab" id="h"><h4>T <span class="n">2</span><i aria-hidden="true">x</i><svg>y</svg></h4></div>'

    (line, _) = lines_of(parse(f'<body>{tab}<div aria-labelledby="h">{A}</div></body>'))

    told = [(chunk.text, [one.name for one in chunk.inline], chunk.hidden) for chunk in line.chunks]
    assert told == [("T ", ["h4"], False), ("2", ["h4", "span"], False), ("x", ["h4", "i"], True)]
    assert heading_wording(line.chunks) == "T"


def _tab(tab: str, panel: str) -> list[tuple[str, str]]:
    return _told(
        f'<div><button role="tab" id="t" aria-controls="p">{tab}</button></div>'
        f'<div role="tabpanel" id="p" aria-labelledby="t">{panel}</div>'
    )


def test_a_tab_heads_its_panel_unless_the_panel_begins_with_a_heading_of_the_same_words() -> None:
    assert _tab("T", A) == [("tab", "T"), ("text", "A")]
    assert _tab("T", f"<h3>t</h3>{A}") == [("heading", "t"), ("text", "A")]
    assert _tab("T", f'<div role="heading">T</div>{A}') == [("heading", "T"), ("text", "A")]
    assert _tab("T", "<h3>T</h3>") == [("heading", "T")]
    # below an example, or with another heading, it is needed
    assert _tab("T", f"{B}<h3>T</h3>{A}") == [("tab", "T"), ("text", "B"), ("heading", "T"), ("text", "A")]
    assert _tab("T", f"<h3>U</h3>{A}") == [("tab", "T"), ("heading", "U"), ("text", "A")]
    assert _tab("T", f'<h3><a href="/t">T</a></h3>{A}')[0] == ("tab", "T")
    assert _tab("T", "<p>Words</p>") == [("tab", "T"), ("text", "Words")]
    assert _tab("", f"<h3><img></h3>{A}") == [("tab", ""), ("text", "A")]


def test_what_a_tab_shows_beside_its_words_is_told_apart() -> None:
    icon = '<svg><title>Open</title></svg><i aria-hidden="true">+</i>'
    line = next(
        line
        for line in lines_of(
            parse(
                f'<body><button aria-expanded="false" aria-controls="p">{icon}T <span>3</span><!-- n --></button>'
                f'<div id="p">{A}</div></body>'
            )
        )
        if line.kind == "tab"
    )

    assert line.text == "T 3"
    assert [([tag.name for tag in chunk.inline], chunk.hidden) for chunk in line.chunks] == [
        (["i"], True),
        ([], False),
        (["span"], False),
    ]


@pytest.mark.parametrize(
    "panel",
    [
        'id="p" aria-hidden="true"',
        'aria-labelledby="t" aria-hidden="true"',
        'role="tabpanel" aria-hidden="TRUE"',
    ],
)
def test_a_box_that_a_control_shows_is_no_decoration(panel: str) -> None:
    control = '<h3><a id="t" href="#p" aria-expanded="false">T</a></h3>'

    assert _told(f"{control}<div {panel}><p>Words</p>{A}</div>")[1:] == [("text", "Words"), ("text", "A")]


@pytest.mark.parametrize("panel", ['id="q" aria-hidden="true"', 'aria-hidden="true"'])
def test_a_box_that_nothing_shows_stays_hidden(panel: str) -> None:
    control = '<h3><button aria-expanded="false" aria-controls="p">T</button></h3>'

    assert _told(f"{control}<div {panel}><p>Words</p>{A}</div>")[1:] == [("text", ""), ("text", "")]
    assert _told('<div id="p" aria-hidden="true"><p>Words</p></div><button aria-controls="p">T</button>')[0][1] == ""


def test_a_hidden_copy_beside_what_is_shown_is_left_out_whatever_opens_it() -> None:
    control = '<button aria-expanded="false" aria-controls="p">T</button>'

    assert _told(f'<div>{A}</div><div id="p" aria-hidden="true">{A}</div><p>{control}</p>') == [("text", "A")]
