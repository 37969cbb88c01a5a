"""What stands in a list beside its entries, page by page in small; and where an entry's place in the tree is."""

from __future__ import annotations

import pytest

from scraper.addresses import Site
from scraper.items import Item, Spans, candidates, gather
from scraper.line import Line
from scraper.lines import lines_of, parse
from scraper.remainders import (
    astray,
    home_of,
    is_column,
    letters,
    place,
    seems_empty,
    told_of_more,
    trusted,
    unread,
    without_foot,
)

SITE = Site("https://www.college.police.uk/article/about-smarter-practice")
HOME = "https://www.college.police.uk"
ONE = '<a href="/p/1">Safer Sleep – Kent Police</a>'
TWO = '<a href="/p/2">Night patrol – Essex Police</a>'


def _read(markup: str) -> tuple[list[Line], list[Item]]:
    lines = lines_of(parse(f"<body>{markup}</body>"))
    found = candidates(lines, SITE.url, SITE)
    return lines, gather(found, lines, Spans.of(lines), 0, len(lines), set())


def _unread(markup: str) -> list[str]:
    lines, items = _read(markup)
    taken = {number for item in items for number in (item.number, *(line.number for line in item.attached))}
    return unread(lines, items, taken)


def _between(markup: str) -> list[str]:
    return _unread(f"<ul><li>{ONE}</li></ul>{markup}<ul><li>{TWO}</li></ul>")


def _beside(text: str) -> str:
    return f"'{text}' stands among the examples, and what follows it may be none"


def _heading(text: str) -> str:
    return f"'{text}' stands among the examples like a heading, but is none"


@pytest.mark.parametrize(
    ("markup", "doubts"),
    [
        ("<p>Related content</p>", [_beside("Related content")]),
        ("<aside>Related content</aside>", []),
        ("<p>Knives</p>", [_heading("Knives")]),
        ("<aside>Knives</aside>", []),
        ("<hgroup><p>Knives</p></hgroup>", []),
        ('<p><a href="/p/3">Read more</a></p>', ["a link among the examples has no title (/p/3)"]),
        ('<p>It goes on. <a href="/p/3">Read more</a></p>', []),
        ('<p><a href="/p/3">View all</a></p>', []),
        ("<p>One two three four five six seven eight</p>", [_heading("One two three four five six seven eight")]),
        ("<p>One two three four five six seven eight nine</p>", []),
        *((f"<p>Knives{mark}</p>", []) for mark in ".!?:;,"),
        ("<p>Squad X</p>", [_heading("Squad X")]),
        ("<p>New</p>", []),
        ("<p>–</p>", []),
        ("<p>Knives</p><p>Related content</p>", [_heading("Knives"), _beside("Related content")]),
        ("<p>Related content</p><p>Knives</p>", [_beside("Related content"), _heading("Knives")]),
        ('<p>Knives <a href="#x">See</a></p>', []),
        ("<table><tr><th>Name</th><th>Force</th></tr></table>", []),
        ("<table><tr><th>Related content</th><th>Force</th></tr></table>", []),
    ],
)
def test_what_stands_between_two_examples(markup: str, doubts: list[str]) -> None:
    assert _between(markup) == doubts


@pytest.mark.parametrize(
    ("entry", "doubts"),
    [
        ("Bike marking – Dorset Police", ["'Bike marking – Dorset Police' stands among the examples without a link"]),
        ("Bike marking", ["'Bike marking' stands among the examples without a link"]),
        ("<p>Bike marking</p>", []),
        ("<p>Bike marking – Dorset Police</p>",
         ["'Bike marking – Dorset Police' stands among the examples without a link"]),
        ("New", []),
        ('<a href="/p/3">Read more</a>', ["a link among the examples has no title (/p/3)"]),
        ('<a href="/p/3"><img alt="x"></a>', ["a link among the examples has no title (/p/3)"]),
        ('<a href="#p3">Bike marking</a>', ["'Bike marking' stands among the examples, but is not plainly one"]),
        ('Related content <a href="/p/3">Bike marking</a>', []),
        ('Related content <a href="/p/3">Bike marking</a></li><li>Knives',
         ["'Knives' stands among the examples without a link"]),
        ("x" * 90, [f"'{'x' * 80}' stands among the examples without a link"]),
        ('Words of it <a href="/p/3">Bike marking – Dorset Police</a>',
         ["'Words of it Bike marking – Dorset Police' stands among the examples, but is not plainly one"]),
    ],
)  # fmt: skip
def test_what_stands_after_the_examples_of_a_list(entry: str, doubts: list[str]) -> None:
    for kind in ("ul", "ol"):
        assert _unread(f"<{kind}><li>{ONE}</li><li>{TWO}</li><li>{entry}</li></{kind}>") == doubts


@pytest.mark.parametrize(
    ("markup", "doubted"),
    [
        (f"<p>of it {TWO} too</p>", True),
        (f"<p>one two {TWO} three four</p>", True),
        (f"<p>one two three {TWO} four five</p>", False),
        (f"<p>of it {TWO} too.</p>", False),
        (f"<p>of it {TWO} too!</p>", False),
        (f"<p>of it {TWO} too:</p>", False),
        (f"<p>of it {TWO} in X</p>", True),
        (f"<p>of {TWO} it {ONE} too</p>", False),
        ('<p>of it <a href="/p/2">Night patrol</a> too</p>', False),
        (f'<p>of <a href="/x">it</a> or {TWO} too</p>', True),
    ],
)
def test_an_example_with_a_scrap_of_text_before_it_is_doubted_and_one_in_a_sentence_is_not(
    markup: str, doubted: bool
) -> None:
    doubts = _unread(f"<ul><li>{ONE}</li></ul>{markup}")

    assert len(doubts) == doubted
    assert not doubts or doubts[0].endswith("stands among the examples, but is not plainly one")


def test_nothing_is_doubted_where_there_are_no_examples_and_nothing_like_one() -> None:
    assert _unread("<p>We go and see.</p><ul><li>Words</li></ul>") == []
    assert _unread("") == []


@pytest.mark.parametrize(
    ("entry", "hidden"),
    [
        (f"<li hidden>{TWO}</li>", True),
        (f"<li><p hidden>{TWO}</p></li>", True),
        (f"<li><span hidden>{TWO}</span></li>", True),
        (f"<li>{TWO.replace('<a', '<a hidden')}</li>", True),
        (f"<li>{TWO}</li>", False),
    ],
)
def test_an_entry_that_is_hidden_by_itself_is_doubted(entry: str, hidden: bool) -> None:
    wanted = ["'Night patrol – Essex Police' is hidden on the page"] if hidden else []

    assert _unread(f"<ul><li>{ONE}</li>{entry}</ul>") == wanted
    assert _unread(f"<div hidden><ul><li>{TWO}</li></ul></div>") == []
    assert _unread(f"<div hidden><article>{TWO}</article></div>") == []
    assert _unread(f"<ul hidden><li>{TWO}</li></ul>") == []
    assert _unread(f"<ul hidden><div>{TWO}</div></ul>") == []


@pytest.mark.parametrize("mark", ["»", "‹", "→", "<"])
def test_an_entry_that_alone_has_a_mark_for_turning_pages_is_doubted(mark: str) -> None:
    shown = mark.replace("<", "&lt;")
    marked = ["'Night patrol – Essex Police' may be the page before or after this one, and no example"]

    assert _unread(f"<ul><li>{ONE}</li><li>{TWO} {shown}</li></ul>") == marked
    assert _unread(f"<ul><li>{ONE} {shown}</li><li>{TWO} {shown}</li></ul>") == []


@pytest.mark.parametrize(
    ("markup", "empty"),
    [
        ("", True),
        ("<aside>Words of something else, and they are many and long</aside>", True),
        ("<p>There are no examples yet.</p>", False),
        ("<p>Currently no practices in this category</p>", False),
        ("<p>None so far.</p>", False),
        ("<p>There are no examples.</p>", True),
        ("<p>No examples could be loaded at present.</p>", True),
        ("<p>No examples are available yet.</p>", True),
        ('<p>No examples yet. <a href="/x">Help</a></p>', True),
        ("<p>No examples yet: they follow.</p>", True),
        ("<p>Coming soon</p>", True),
        ("<p>We go and see.</p>", False),
        ("<p>Nothing " + "word " * 29 + "</p>", True),
        ("<p>Nothing " + "word " * 30 + "</p>", False),
        ('<p>We go.</p><p><a href="/x">Help</a></p>', True),
        ('<p>We go <a href="/x">there</a></p>', False),
        ('<p><a href="/x">There</a> we go</p>', False),
        ('<ul><li>We go <a href="/x">there</a></li></ul>', True),
        ('<table><tr><td>We go <a href="/x">there</a></td></tr></table>', True),
        ('<dl><dd>We go <a href="/x">there</a></dd></dl>', True),
        ("<ul><li>We go there</li></ul>", False),
        ('<aside><a href="/x">Help</a></aside><p>We go.</p>', False),
    ],
)
def test_a_heading_without_entries_is_empty_where_something_stands_for_them(markup: str, empty: bool) -> None:
    assert seems_empty(_read(markup)[0]) is empty


def _kept(markup: str, headings: tuple[int, ...] = ()) -> tuple[str, list[str]]:
    kept, doubts = without_foot(_read(markup)[1], headings)
    return " ".join(item.text.split()[0] for item in kept), doubts


LIST = f"<ul><li>{ONE}</li><li>{TWO}</li></ul>"
KEPT = "Safer Night Home Jobs Bike"
FOOT = '<li><a href="/about/x">Who we are</a></li><li><a href="/jobs/x">Jobs</a></li>'
UNSURE = ["'Who we are' and what follows it may be examples or the foot of the page"]


@pytest.mark.parametrize(
    ("markup", "headings", "kept", "doubts"),
    [
        (LIST, (), "Safer Night", []),
        (f"{LIST}<div><ul>{FOOT}</ul></div>", (), "Safer Night", []),
        (f"{LIST}<ul>{FOOT}</ul>", (), "Safer Night Who Jobs", UNSURE),
        (f'{LIST}<ul><li><a href="/about/x">Who we are</a></li></ul>', (), "Safer Night Who", []),
        (f'{LIST}<ul>{FOOT}<li><a href="/p/3">Bike</a></li></ul>', (), "Safer Night Who Jobs Bike", []),
        (f'{LIST}<ul><li><a href="/p/3">Bike</a></li>{FOOT}</ul>', (), "Safer Night Bike Who Jobs", UNSURE),
        # a heading sets apart what follows it
        (f"{LIST}<h3>More</h3><div><ul>{FOOT}</ul></div>", (2,), "Safer Night Who Jobs", []),
        (f"<h3>More</h3>{LIST}<div><ul>{FOOT}</ul></div>", (0,), "Safer Night", []),
        # before the last certain one there is no foot
        (f"<div><ul>{FOOT}</ul></div>{LIST}", (), "Who Jobs Safer Night", []),
        # in the same list there is none
        (f"<ul><li>{ONE}</li>{FOOT}</ul>", (), "Safer Who Jobs", []),
        (f'{LIST}<div><ul>{FOOT}</ul></div><ul><li><a href="/p/3">Bike</a></li></ul>', (), "Safer Night Bike", []),
        # without lists the place tells
        (f'<p>{ONE}</p><div><p><a href="/x">Who we are</a></p></div>', (), "Safer", []),
        (f'<p>{ONE}</p><p><a href="/x/x">Who we are</a></p>', (), "Safer Who", []),
        (f"<ul>{FOOT}</ul>", (), "Who Jobs", []),
        (f"{LIST}<ul>{FOOT}</ul>".replace("Who we are", "Privacy"), (), "Safer Night", []),
        (
            f'{LIST}<ul>{FOOT}<li><a href="/p/3">Bike</a></li></ul>'.replace("Who", "Home"),
            (),
            "Safer Night Home Jobs Bike",
            [],
        ),
        ("", (), "", []),
    ],
)
def test_links_of_a_foot_are_no_entries(markup: str, headings: tuple[int, ...], kept: str, doubts: list[str]) -> None:
    assert _kept(markup, headings) == (kept, doubts)


def test_items_in_another_place_of_the_tree_than_the_certain_ones_are_doubted() -> None:
    def told(*groups: str) -> list[str]:
        return [doubt.partition("'")[2].partition("'")[0] for doubt in astray([_read(group)[1] for group in groups])]

    odd = "".join(f'<div><p><a href="/q/{letter}">Words {letter}</a></p></div>' for letter in "abcd")
    plain = '<ul><li><a href="/q/x">Bike</a></li></ul>'

    assert told(LIST, plain) == []
    assert told(LIST, odd) == ["Words a", "Words b", "Words c"]
    assert told(plain + odd[:50]) == ["Words a"]
    assert told(plain, odd) == []
    assert told(LIST + f"<p>{TWO}</p>") == ["Night patrol – Essex Police"]
    assert told(LIST, f"<p>{TWO}</p>", plain) == []
    assert astray([_read(LIST)[1], _read(odd)[1]])[0] == "'Words a' does not stand where the other examples do"


def test_the_folder_of_most_certain_examples_is_their_home() -> None:
    def home(*addresses: str) -> str | None:
        links = "".join(f'<li><a href="{url}">Words {url[-1]} – Kent Police</a></li>' for url in addresses)
        return home_of(_read(f"<ul>{links}</ul>")[1])

    assert home("/p/a", "/p/b", "/q/c") == f"{HOME}/p"
    assert home("/q/a", "/p/b", "/p/c") == f"{HOME}/p"
    assert home("/p/a", "/q/b") is home("/p/a", "/p/b", "/q/c", "/r/d", "/s/e") is None
    assert home() is None
    assert home_of(_read('<ul><li><a href="/p/1">Bike</a></li></ul>')[1]) is None


def test_an_item_is_trusted_by_its_organisation_or_its_known_address() -> None:
    one, bare = _read(f'<ul><li>{ONE}</li><li><a href="/p/3">Bike</a></li></ul>')[1]

    assert trusted(one)
    assert not trusted(bare)
    bare.known = True
    assert trusted(bare)
    assert one.folder == f"{HOME}/p"
    one.url = None
    assert one.folder == ""


def test_an_item_s_place_is_that_of_its_list_or_its_own() -> None:
    assert place(_read(f"<div><ul><li>{ONE}</li></ul></div>")[1][0]) == ("ul", "div", "body", "html", "[document]")
    assert place(_read(f"<div><p>{ONE}</p></div>")[1][0]) == ("p", "div", "body", "html", "[document]")


def test_a_column_is_one_of_several_head_cells_in_a_row() -> None:
    def columns(row: str) -> list[bool]:
        return [is_column(line) for line in _read(f"<table><tr>{row}</tr></table>")[0]]

    assert columns("<th>A</th><th>B</th>") == [True, True]
    assert columns("<th>A</th>") == [False]
    assert columns("<th>A</th><td>B</td>") == [False, False]
    assert columns("<th>A</th><th>B</th><td>C</td>") == [True, True, False]
    assert columns("<th>A</th><td><table><tr><th>B</th></tr></table></td>") == [False, False]


@pytest.mark.parametrize(
    ("names", "doubted"),
    [
        (["A", "B"], True),
        (["A\u2013C", "D - F", "1"], True),
        (["A", "B", "Other"], True),
        (["A", "B", "Roads", "Rural"], False),
        (["A"], False),
        (["Roads", "Rural"], False),
    ],
)
def test_letters_are_no_categories(names: list[str], doubted: bool) -> None:
    assert bool(letters(names)) is doubted


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("View all 3 examples", 2),
        ("See all (3)", 2),
        ("1 more", 2),
        ("and 4 more examples", 2),
        ("+ 3 others", 2),
        ("View all 2 examples", None),
        ("View all", None),
        ("3 forces", None),
        ("View all 3 forces", None),
    ],
)
def test_a_list_that_is_said_to_go_on_is_only_a_part(said: str, count: int | None) -> None:
    told = [f"only part of the list: it says '{said}' below {count} examples"] if count else []
    lines, items = _read(f"<ul><li>{ONE}</li><li>{TWO}</li></ul><p>{said}</p>")
    outside = _read(f"<ul><li>{ONE}</li><li>{TWO}</li></ul><aside>{said}</aside>")

    assert told_of_more(lines, [[], items]) == told
    assert told_of_more(outside[0], [[], outside[1]]) == []
    assert told_of_more(lines, [[], []]) == []


@pytest.mark.parametrize("said", ["Load more", "Load the next 10", "+ Load more examples", "Fetch remaining results"])
def test_a_control_that_brings_the_rest_of_a_list_says_that_it_is_a_part(said: str) -> None:
    lines, items = _read(f"<ul><li>{ONE}</li><li>{TWO}</li></ul><button>{said}</button>")
    outside = _read(f"<ul><li>{ONE}</li><li>{TWO}</li></ul><aside><button>{said}</button></aside>")
    below = _read(f"<ul><li>{ONE}</li><li>{TWO}</li></ul><p>A.</p><p>B.</p><p>C.</p><button>{said}</button>")

    assert told_of_more(lines, [[], items]) == [f"only part of the list: '{said}' would bring the rest of it"]
    assert told_of_more(outside[0], [[], outside[1]]) == []
    assert told_of_more(below[0], [[], below[1]]) == []


@pytest.mark.parametrize("said", ["Show more", "Loading", "Load more quickly than ever before with this", "Read more"])
def test_a_control_that_only_unfolds_says_nothing_of_the_list(said: str) -> None:
    lines, items = _read(f"<ul><li>{ONE}</li><li>{TWO}</li></ul><button>{said}</button>")

    assert told_of_more(lines, [[], items]) == []


def test_the_recent_section_may_announce_as_many_as_all_lists_hold() -> None:
    lines, items = _read(f"<ul><li>{ONE}</li></ul><p>View all 2</p><ul><li>{TWO}</li></ul>")

    assert told_of_more(lines, [[], items[:1], items[1:]]) == [
        "only part of the list: it says 'View all 2' below 1 examples"
    ]
    assert told_of_more(lines, [items[:1], items[1:]]) == []
    assert told_of_more(lines, [items[:1]]) == ["only part of the list: it says 'View all 2' below 1 examples"]
