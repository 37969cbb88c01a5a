"""The wording of links and headings, without what is set beside it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from scraper.labels import (
    first_part,
    heading_wording,
    is_generic,
    is_label,
    is_way_back,
    parts_of,
    same_words,
    without_control,
    wording,
)
from scraper.line import Chunk
from scraper.lines import lines_of, parse

BODY = "Safer Sleep \u2013 Exeter's Community Safety Partnership"
TITLE = "Safer Sleep \u2013 Kent Police"


def _chunks(markup: str) -> Sequence[Chunk]:
    (line,) = lines_of(parse(f"<body><h3>{markup}</h3></body>"))
    return line.chunks


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        (TITLE, TITLE),
        (f"{TITLE} <span>New</span>", TITLE),
        (f"{TITLE} <span>New</span> <span>12 May 2025</span>", TITLE),
        (f"<span>New</span> {TITLE}", TITLE),
        ("<strong>Open</strong> doors at night", "Open doors at night"),
        ("<strong>Open</strong>, digital, near", "Open, digital, near"),
        ("<strong>Open</strong> a door", "Open a door"),
        ("<strong>Open</strong> iDoor", "iDoor"),
        (f"\U0001f4c4 {TITLE}", TITLE),
        (f"\u2192 \u2605 {TITLE}", TITLE),
        (f"<span>New</span> <span>Updated</span> {TITLE}", TITLE),
        (f"<a><span>{TITLE}</span> <span>New</span></a>", TITLE),
        ("<span>Safer Sleep</span> <span>Kent Police</span>", "Safer Sleep Kent Police"),
        ("Open <span>Kent Police</span>", "Open Kent Police"),
        (f"{TITLE} <em>Something that follows</em>", TITLE),
        (f"{TITLE} <a>Something that follows</a>", TITLE),
        (f"{TITLE} <em>and Essex Police</em>", f"{TITLE} and Essex Police"),
        ("Safer <em>Sleep that follows</em>", "Safer Sleep that follows"),
        ("<time>Whenever</time> Safer <b>Sleep</b>", "Safer Sleep"),
        ("Safer Sleep <time>whenever</time>", "Safer Sleep"),
        ("<span>101</span> <span>call-back</span>", "101 call-back"),
        ("<span>New</span>", "New"),
        ("<span>New</span> <span>\u00bb</span>", "New"),
        ('<i aria-hidden="true">x</i> Safer Sleep', "Safer Sleep"),
        ('<i aria-hidden="true">Safer</i>', "Safer"),
        (f"{TITLE} (12 May 2025)", TITLE),
        (f"{TITLE}, 12 May 2025 \u00bb", TITLE),
        (f"{TITLE} NEW!", TITLE),
        (f"{TITLE} - report", TITLE),
        (f"{TITLE} | PDF, 120 KB", TITLE),
        ("Safer Sleep - report", "Safer Sleep - report"),
        ("Dogs on call (DOC)", "Dogs on call (DOC)"),
        ("Dogs on call (PDF)", "Dogs on call"),
        ("Dogs on call (doc)", "Dogs on call"),
        ("Archive [new]", "Archive"),
        ("Violence (12)", "Violence (12)"),
        ("(new)", "(new)"),
        ("\u00bb", "\u00bb"),
        ("Safer Sleep >>", "Safer Sleep"),
        ('Safer Sleep <a href="#a">\u00b6</a>', "Safer Sleep"),
        ('<a href="#a">#</a> Safer Sleep', "Safer Sleep"),
        ("<a>Safer</a> <a>Sleep</a>", "Safer Sleep"),
        ("Safer Sleep <small>last updated 3 May 2024</small>", "Safer Sleep"),
        ("Safer Sleep <small>Published on 3 May 2024</small>", "Safer Sleep"),
        ("Safer Sleep <span>4 smarter practice examples</span>", "Safer Sleep"),
        ('<span>Safer Sleep</span><span>[<a href="/e">edit</a>]</span>', "Safer Sleep"),
        ("<span>Smarter practice example: </span>Safer Sleep", "Safer Sleep"),
        ("<span>Safer Sleep</span><span>Read more</span>", "Safer Sleep"),
        ("<span>Safer Sleep</span><span>report</span>", "Safer Sleep"),
        (f"NEW: {TITLE}", TITLE),
        ("Newer: Sleep", "Newer: Sleep"),
        ("<a>Safer Sleep</a> <a>Read more</a>", "Safer Sleep"),
        ("<a>Safer Sleep</a> <a>\u2192 View the report</a>", "Safer Sleep"),
        # what kind of thing it is, and how it fared
        (f"<span>Case study</span> {TITLE}", TITLE),
        (f"<span>Case study:</span> {TITLE}", TITLE),
        (f"<b>Award-winning example</b> {TITLE}", TITLE),
        (f"<span>Download:</span> {TITLE}", TITLE),
        ("<span>[Video:]</span> Safer Sleep", "Safer Sleep"),
        ("Safer Sleep <span>Award winner</span>", "Safer Sleep"),
        (f"{BODY} <span>Pilot</span>", BODY),
        (f"{BODY} <em>(Video)</em>", BODY),
        (f"{BODY} <span>Case study</span>", BODY),
        (f"{BODY} <span>Hub</span>", f"{BODY} Hub"),
        (f"{BODY} Pilot", f"{BODY} Pilot"),
        ("Safer Sleep <span>Pilot</span>", "Safer Sleep Pilot"),
        (f"<span>Video</span> {TITLE}", f"Video {TITLE}"),
        ("<span>Download:</span> speeds of crime", "Download: speeds of crime"),
        ("<strong>Operation</strong> Rasure \u2013 Kent Police", "Operation Rasure \u2013 Kent Police"),
        ("<em>Safer</em> Sleep \u2013 Kent Police", TITLE),
        ("Safer Sleep <span>Show / hide</span>", "Safer Sleep"),
        ("Safer Sleep <span>Expand or collapse</span>", "Safer Sleep"),
        ('Safer Sleep <a href="#a">Open</a>', "Safer Sleep"),
        ('Safer Sleep <a role=" Button " href="/x">Hide</a>', "Safer Sleep"),
        ('Safer Sleep <a href="/x">Open</a>', "Safer Sleep Open"),
        ('Safer Sleep <a href="#a">tonight</a>', "Safer Sleep tonight"),
        # a run in no element of its own, one word that could be of the title, a link, the organisation
        (f"<b>{TITLE}</b> something that follows", f"{TITLE} something that follows"),
        ("<b>Safer Sleep</b> read more", "Safer Sleep read more"),
        ("<b>Safer Sleep</b> <em>Share</em>", "Safer Sleep Share"),
        ("Safer Sleep <a>report</a>", "Safer Sleep report"),
        ("Safer Sleep <output>Kent Police</output>", "Safer Sleep Kent Police"),
        ("<b>Safer</b> Sleep \u2013 Kent Police <em>Something that follows</em>", TITLE),
        # labels in the same run of text
        ("Safer Sleep, 12 May 2025", "Safer Sleep"),
        (f"{TITLE} 12 results", TITLE),
        ("Safer Sleep \u2013 Medway Council - report", "Safer Sleep \u2013 Medway Council"),
        ("Night \u2013 Council of Practice", "Night \u2013 Council of Practice"),
        (
            f"A long night that seems to go on and on: {TITLE} - report",
            f"A long night that seems to go on and on: {TITLE}",
        ),
    ],
)
def test_wording(markup: str, wanted: str) -> None:
    assert wording(_chunks(markup)) == wanted


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("Violence (12)", "Violence"),
        ("Violence [3 examples]", "Violence"),
        ("Violence: 3 examples", "Violence"),
        ("Violence | 3", "Violence"),
        ("Violence | 3 resources", "Violence"),
        ("Violence <span>3 resources</span>", "Violence"),
        ("Violence <span>1 item(s)</span>", "Violence"),
        ("Violence <span>3 examples in this category</span>", "Violence"),
        ("Phase 2", "Phase 2"),
        ("Covid 19", "Covid 19"),
        ("Violence: 3", "Violence: 3"),
        ("Violence :", "Violence"),
        ("Operation X", "Operation X"),
        ("Violence <span>12</span>", "Violence"),
        (":", ":"),
        ("(3)", "(3)"),
    ],
)
def test_wording_of_a_heading(markup: str, wanted: str) -> None:
    assert heading_wording(_chunks(markup)) == wanted


@pytest.mark.parametrize(
    ("markup", "parts", "first"),
    [
        ("Safer Sleep", ("Safer Sleep", ""), ("", "")),
        ("<b>Safer</b> Sleep", ("Safer", "Sleep"), ("Safer", "Sleep")),
        ("<b>Safer</b> Sleep <i>Kent Police</i>", ("Safer Sleep", "Kent Police"), ("Safer", "Sleep Kent Police")),
        ("Safer Sleep<br>Kent Police", ("Safer Sleep", "Kent Police"), None),
        ("Safer<br>Sleep<br>Kent Police", ("Safer Sleep", "Kent Police"), None),
        ("Safer Sleep<br>", ("Safer Sleep", ""), ("", "")),
        ("<b>Safer</b> Sleep<br>", ("Safer", "Sleep"), ("Safer", "Sleep")),
        ("<b>Safer</b><br><i>Sleep</i> <u>Kent Police</u>", ("Safer", "Sleep Kent Police"), None),
        ("<br>Safer Sleep", ("Safer Sleep", ""), ("", "")),
        ('Safer <i aria-hidden="true">x</i>', ("Safer", ""), ("", "")),
        ("<b><i>Safer</i> <u>Sleep</u></b>", ("Safer", "Sleep"), ("Safer", "Sleep")),
    ],
)
def test_parts(markup: str, parts: tuple[str, str], first: tuple[str, str] | None) -> None:
    assert parts_of(_chunks(markup)) == parts
    assert first is None or first_part(_chunks(markup)) == first


@pytest.mark.parametrize(
    "text",
    "Open / close|Show / hide"
    "|New|updated!|12 May 2025|2025-05-12|Published: 12/05/25|3 examples|no results|PDF, 120 KB|\u2192|Show all"
    "|Promising|opens in a new tab|5 min read|Not evaluated \u2013 pilot|  new  ".split("|"),
)
def test_label(text: str) -> None:
    assert is_label(text)


@pytest.mark.parametrize("text", "Safer Sleep|New Chance|Kent Police|Open doors|Violence|12 May 2025 raid".split("|"))
def test_no_label(text: str) -> None:
    assert not is_label(text)


def test_generic_links_and_same_words() -> None:
    assert all(map(is_generic, ("Read more", " read  more about it", "Download the report", "\u00bb")))
    assert not any(map(is_generic, ("Safer Sleep", "Read more \u2013 Kent Police", "Report it")))
    assert same_words("Safer \u2018Sleep\u2019", "safer 'sleep'")
    assert not same_words("Safer Sleep", "Safer Sleeping")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Share on Facebook", True),
        ("Email this page", True),
        ("\u2191 Back to top", True),
        ("Share on the road", False),
        ("Email fraud", False),
        ("Share this page by email \u2013 Kent Police", False),
    ],
)
def test_links_that_share_or_lead_back_name_no_page(text: str, wanted: bool) -> None:
    assert is_generic(text) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Back to top", True),
        ("\u2191 Top", True),
        ("Return to the contents", True),
        ("Top gear", False),
        ("More", False),
    ],
)
def test_way_back(text: str, wanted: bool) -> None:
    assert is_way_back(text) is wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"Read more about {TITLE}", TITLE),
        (f"Find out more about: {TITLE}", TITLE),
        (f"Learn about {TITLE}", TITLE),
        ("Read more about", "Read more about"),
        (f"Read more: {TITLE}", f"Read more: {TITLE}"),
        (TITLE, TITLE),
    ],
)
def test_words_of_a_control_before_a_title_are_none_of_it(text: str, wanted: str) -> None:
    assert without_control(text) == wanted


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("1. Knives", "Knives"),
        ("<span>12)</span> Knives", "Knives"),
        ("<span>Theme: </span>Knives", "Knives"),
        ("Theme: Knives", "Theme: Knives"),
        ("1.5 million calls", "1.5 million calls"),
        ("101 calls", "101 calls"),
    ],
)
def test_heading_without_its_number_and_what_kind_it_is(markup: str, wanted: str) -> None:
    assert heading_wording(_chunks(markup)) == wanted


@pytest.mark.parametrize("text", ["[https://www.college.police.uk/p/1]", "www.college.police.uk", "\u2661 12"])
def test_printed_address_and_a_counted_sign_are_labels(text: str) -> None:
    assert is_label(text)
