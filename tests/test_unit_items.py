"""Which links stand as items of their own, and what belongs to each, with literals."""

from __future__ import annotations

import pytest

from scraper.addresses import Site
from scraper.bodies import is_organisation
from scraper.item import Item, Spans, list_of
from scraper.items import candidates, gather
from scraper.lines import lines_of, parse
from scraper.listing import read_listing

SITE = Site("https://www.college.police.uk/article/about-smarter-practice")
HOME = "https://www.college.police.uk"
LINK = '<a href="/p/1">Safer Sleep</a>'
OTHER = '<a href="/p/2">Night patrol</a>'
THREE = "<p>One</p><p>Two</p><p>Three</p>"
FORTY = " ".join(["word"] * 40)


def _found(markup: str) -> list[Item]:
    return candidates(lines_of(parse(f"<body>{markup}</body>")), SITE.url, SITE)


def _gathered(markup: str, headings: tuple[int, ...] = ()) -> list[Item]:
    lines = lines_of(parse(f"<body>{markup}</body>"))
    return gather(candidates(lines, SITE.url, SITE), lines, Spans.of(lines), 0, len(lines), set(headings))


def _titles(markup: str, headings: tuple[int, ...] = ()) -> list[str]:
    return [item.title.wording if item.title else "?" for item in _gathered(markup, headings)]


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        (f"<p>{LINK}</p>", ["Safer Sleep"]),
        (f"<nav>{LINK}</nav>", []),
        (f"<p>{LINK} {OTHER}</p>", ["Safer Sleep", "Night patrol"]),
        ('<p><a href="#x">Safer Sleep</a></p><p><a href=" #x">Night patrol</a></p>', []),
        (f'<p><a href="{SITE.url}">Safer Sleep</a></p>', []),
        ('<p><a href="/p/1">Read more</a></p>', []),
        ('<p><a href="/p/1"> </a></p>', []),
        (f'<p><a href="/p/1">{FORTY}</a></p>', [FORTY]),
        (f'<p><a href="/p/1">{FORTY} more</a></p>', []),
        # in a sentence it is none
        (f"<p>We like {LINK}</p>", []),
        (f"<p>{LINK} is what we like</p>", []),
        (f"<p>We like {LINK} and {OTHER}</p>", []),
        # a label or an organisation beside it is no sentence
        (f"<p>New: {LINK}</p>", ["Safer Sleep"]),
        (f"<p>{LINK} 12 May 2025</p>", ["Safer Sleep"]),
        (f"<p>Kent Police: {LINK}</p>", ["Safer Sleep"]),
        (f"<p>{LINK} (Kent Police)</p>", ["Safer Sleep"]),
        (f"<p>{LINK}, Exeter Community Safety Partnership</p>", ["Safer Sleep"]),
        (f"<p>{LINK}, our own Exeter community safety partnership</p>", []),
        (f"<p>Led by: Exeter Community Safety Partnership {LINK}</p>", ["Safer Sleep"]),
        # a description after it is none in an item or after a certain title
        (f"<ul><li>{LINK}: what it is</li></ul>", ["Safer Sleep"]),
        (f"<ul><li>{LINK} – what it is</li></ul>", ["Safer Sleep"]),
        (f"<ul><li>{LINK} What it is</li></ul>", ["Safer Sleep"]),
        (f"<ul><li>{LINK} is what it is</li></ul>", []),
        (f"<ul><li>{LINK}: what it is, and {OTHER}</li></ul>", ["Safer Sleep"]),
        (f"<p>{LINK}: what it is</p>", []),
        ('<p><a href="/p/1">Safer Sleep – Kent Police</a>: what it is</p>', ["Safer Sleep – Kent Police"]),
        (f"<ul><li>New: {LINK}: what it is</li></ul>", ["Safer Sleep"]),
        (f"<ul><li>Kent Police {LINK}: what it is</li></ul>", []),
        # a title whose only link is a 'read more' beside it
        ('<p>Safer Sleep – Kent Police <a href="/p/1">Read more</a></p>', ["Safer Sleep – Kent Police"]),
        ('<p><a href="/p/1">Read more</a>: Safer Sleep – Kent Police.</p>', ["Safer Sleep – Kent Police"]),
        ('<p>Safer Sleep <a href="/p/1">Read more</a></p>', []),
        (f'<p>Safer Sleep – Kent Police {OTHER} <a href="/p/1">Read more</a></p>', []),
        # 'view' before a title that stands above
        ('<p>Safer Sleep</p><p><a href="/p/1"><b>Read more about</b> <i>Safer Sleep</i></a></p>', ["Safer Sleep"]),
        ('<p>Safer</p><p><a href="/p/1"><b>Read more about</b> <i>Safer Sleep</i></a></p>', ["Safer Sleep"]),
        ('<p>Bike</p><p><a href="/p/1"><b>Read more about</b> <i>Safer Sleep</i></a></p>', []),
        (f'<p>{OTHER}</p><p><a href="/p/1"><b>Read more about</b> <i>Night patrol</i></a></p>', ["Night patrol"]),
        (f'<p>Bike</p>{THREE}<p><a href="/p/1"><b>Read more about</b> <i>Bike</i></a></p>', ["Bike"]),
        (f'<p>Bike</p>{THREE}<p>Four</p><p><a href="/p/1"><b>Read more about</b> <i>Bike</i></a></p>', []),
        (f"<ul><li>Essex Police: {LINK} – Kent Police</li></ul>", []),
        # a row of column heads holds none
        (f"<table><tr><th>{LINK}</th><th>{OTHER}</th></tr></table>", []),
    ],
)  # fmt: skip
def test_which_links_are_items(markup: str, texts: list[str]) -> None:
    assert [item.text for item in _found(markup)] == texts


def test_an_item_knows_its_line_its_link_and_its_address() -> None:
    one, two, dead = _found(f'<p>Words</p><p>{LINK}</p><p>{OTHER}</p><p><a href="javascript:x()">Bike</a></p>')

    assert [(item.number, item.url, item.line.number) for item in (one, two, dead)] == [
        (1, f"{HOME}/p/1", 1),
        (2, f"{HOME}/p/2", 2),
        (3, None, 3),
    ]
    assert one.link.element["href"] == "/p/1"
    assert (one.doubtful, one.known, one.attached, one.facts, one.category) == (False, False, [], [], None)


def _card(*lines: str) -> str:
    return f'<a href="/p/1">{"".join(lines)}</a>'


@pytest.mark.parametrize(
    ("card", "text", "attached"),
    [
        (_card("<p>Safer Sleep</p>", "<p>Words</p>"), "Safer Sleep", ["Words"]),
        (_card("<p>Words</p>", "<h4>Safer Sleep</h4>", "<p>At last</p>"), "Safer Sleep", ["Words", "At last"]),
        (_card("<p>Words</p>", "<p><b>Safer Sleep</b></p>"), "Safer Sleep", ["Words"]),
        (_card("<h4>Safer Sleep</h4>", "<h5>Words</h5>"), "Safer Sleep", ["Words"]),
        (_card("<p><b>Safer Sleep</b></p>", "<p>Words</p>"), "Safer Sleep", ["Words"]),
        (_card("<p>New</p>", "<p>Safer Sleep</p>"), "Safer Sleep", ["New"]),
        (_card("<p>Kent Police</p>", "<p>Safer Sleep</p>"), "Safer Sleep", ["Kent Police"]),
        (_card("<p>New</p>", "<p>12 May 2025</p>"), "New", ["12 May 2025"]),
    ],
)
def test_a_link_over_several_lines_is_one_item_by_its_heading_or_its_first_line(
    card: str, text: str, attached: list[str]
) -> None:
    (item,) = _found(card)

    assert (item.text, [line.text for line in item.attached]) == (text, attached)
    assert (item.line.text, item.number) == (text, item.line.number)


@pytest.mark.parametrize(
    ("markup", "titles"),
    [
        (f"<ul><li>{LINK}<p>Kent Police</p></li></ul>", ["Safer Sleep – Kent Police"]),
        (f"<ul><li>{LINK}<p>Force: Kent Police</p></li></ul>", ["Safer Sleep – Kent Police"]),
        (f"<ul><li><p>Kent Police</p>{LINK}</li></ul>", ["Safer Sleep – Kent Police"]),
        (f"<ul><li>{LINK}<p>Made by Kent Police in a year.</p></li></ul>", ["Safer Sleep"]),
        (f"<ul><li>{LINK} (Kent Police)</li></ul>", ["Safer Sleep – Kent Police"]),
        (f"<ul><li>Kent Police – {LINK}</li></ul>", ["Safer Sleep – Kent Police"]),
        ('<ul><li><a href="/p/1">Safer Sleep <b>Kent Police</b></a></li></ul>', ["Safer Sleep – Kent Police"]),
        ('<ul><li><a href="/p/1">Safer Sleep<br>Kent Police</a></li></ul>', ["Safer Sleep – Kent Police"]),
        ('<ul><li><a href="/p/1">Safer Sleep of <b>Kent Police</b></a></li></ul>', ["Safer Sleep of Kent Police"]),
        ('<ul><li><a href="/p/1">Safer Sleep with <b>Kent Police</b></a></li></ul>', ["Safer Sleep with Kent Police"]),
        ('<ul><li><a href="/p/1">Safer Sleep – Kent Police</a><p>Essex Police</p></li></ul>',
         ["Safer Sleep – Kent Police"]),
        # a body that is no force is one where another's force stands so
        (f"<ul><li>{LINK}<p>Exeter Community Safety Partnership</p></li></ul>", ["Safer Sleep"]),
        (f"<ul><li>{LINK}<p>Exeter Community Safety Partnership</p></li><li>{OTHER}<p>Kent Police</p></li></ul>",
         ["Safer Sleep – Exeter Community Safety Partnership", "Night patrol – Kent Police"]),
        (f"<ul><li>{LINK}<p>Our community safety partnership</p></li><li>{OTHER}<p>Kent Police</p></li></ul>",
         ["Safer Sleep", "Night patrol – Kent Police"]),
        (f"<ul><li>{LINK}<p>Exeter Community Safety Partnership!</p></li><li>{OTHER}<p>Kent Police</p></li></ul>",
         ["Safer Sleep", "Night patrol – Kent Police"]),
        # in terms and their definitions
        (f"<dl><dt>{LINK}</dt><dd>Words.</dd><dd>Kent Police</dd><dt>{OTHER}</dt><dd>Essex Police</dd></dl>",
         ["Safer Sleep – Kent Police", "Night patrol – Essex Police"]),
        (f'<dl><dt>{LINK}</dt><dd>See <a href="/x">it</a></dd><dd>Kent Police</dd></dl>', ["Safer Sleep"]),
        # in rows, by the column's name
        (f"<table><tr><th>Example</th><th>Lead force</th></tr><tr><td>{LINK}</td><td>Medway Council</td></tr></table>",
         ["Safer Sleep – Medway Council"]),
        (f"<table><tr><th>Example</th><th>Force</th></tr><tr><td>{LINK}</td><td>None yet</td></tr></table>",
         ["Safer Sleep"]),
        (f"<table><tr><th>Example</th><th>Words</th></tr><tr><td>{LINK}</td><td>Medway Council</td></tr></table>",
         ["Safer Sleep"]),
    ],
)  # fmt: skip
def test_the_organisation_that_stands_beside_a_title_is_its_own(markup: str, titles: list[str]) -> None:
    assert _titles(markup) == titles


def test_what_another_link_beside_it_says_is_a_fact_of_the_item() -> None:
    force = '<a href="/f/kent">Kent Police</a>'
    first, last, row = (
        _gathered(f"<ul><li>{LINK} {force}</li></ul>"),
        _gathered(f"<ul><li>{force} {LINK}</li></ul>"),
        _gathered(
            "<table><tr><th>Example</th><th>Topic area</th></tr>"
            f'<tr><td>{LINK}</td><td><a href="/t/1">Knives</a></td></tr></table>'
        ),
    )

    for items in (first, last):
        assert [(item.text, item.url, item.facts) for item in items] == [
            ("Safer Sleep", f"{HOME}/p/1", ["Kent Police"])
        ]
        assert items[0].title is not None
        assert items[0].title.wording == "Safer Sleep – Kent Police"
    assert [(item.text, item.facts, item.category) for item in row] == [("Safer Sleep", ["Knives"], "Knives")]


@pytest.mark.parametrize(
    ("markup", "texts", "doubtful"),
    [
        (f"<ul><li>{LINK} {OTHER}</li></ul>", ["Safer Sleep", "Night patrol"], [True, True]),
        (f"<ul><li>{LINK}</li><li>{OTHER}</li></ul>", ["Safer Sleep", "Night patrol"], [False, False]),
        (f"<p>{LINK} {OTHER}</p>", ["Safer Sleep", "Night patrol"], [False, False]),
        ('<ul><li><a href="/p/1">A – Kent Police</a> <a href="/p/2">B – Kent Police</a></li></ul>',
         ["A – Kent Police", "B – Kent Police"], [False, False]),
        (f'<ul><li><a href="/p/1">A – Kent Police</a> {OTHER}</li></ul>', ["A – Kent Police", "Night patrol"],
         [True, True]),
        # one address is one item; the one that stands out is it
        (f'<ul><li>{LINK}<p><a href="/p/1">All of it</a></p></li></ul>', ["Safer Sleep"], [False]),
        (f"<ul><li><h4>{LINK}</h4><p>{OTHER}</p></li></ul>", ["Safer Sleep"], [False]),
        (f"<ul><li><p>{OTHER}</p><h4>{LINK}</h4></li></ul>", ["Safer Sleep"], [False]),
        (f"<ul><li><p><b>{LINK}</b></p><p>{OTHER}</p></li></ul>", ["Safer Sleep"], [False]),
        (f"<ul><li><h4>{LINK}</h4><h4>{OTHER}</h4></li></ul>", ["Safer Sleep", "Night patrol"], [True, True]),
        # parts of a card side by side
        (f'<div><p>{LINK}</p><p><a href="/p/1">All of it</a></p></div>', ["Safer Sleep"], [False]),
        (f'<div><p>{LINK}</p></div><div><p><a href="/p/1">All of it</a></p></div>', ["Safer Sleep", "All of it"],
         [False, False]),
        (f'<ul><li>{LINK}</li><li><a href="/p/1">All of it</a></li></ul>', ["Safer Sleep", "All of it"],
         [False, False]),
    ],
)  # fmt: skip
def test_of_several_links_in_one_entry_which_are_items(markup: str, texts: list[str], doubtful: list[bool]) -> None:
    items = _gathered(markup)

    assert [item.text for item in items] == texts
    assert [item.doubtful for item in items] == doubtful


def test_lines_around_an_item_belong_to_it_up_to_the_next_item_or_heading() -> None:
    cards = f"<div><h3>Knives</h3><div>{LINK}<p>One</p><ul><li>Two</li></ul></div><div><p>Three</p>{OTHER}</div></div>"
    one, two = _gathered(cards, (0,))

    assert [line.text for line in one.attached] == ["One", "Two"]
    assert [line.text for line in two.attached] == ["Three"]
    assert [line.text for line in _gathered(f"<div><p>Words</p>{LINK}</div>")[0].attached] == ["Words"]
    assert _gathered(f"<div><p>Words</p>{LINK}</div>", (0,))[0].attached == []
    assert [item.text for item in _gathered(f"<p>{LINK}</p><p>{OTHER}</p>", (0,))] == ["Night patrol"]


def test_a_second_link_to_an_address_across_a_heading_is_an_item_of_its_own() -> None:
    again = '<p><a href="/p/1">All of it</a></p>'

    assert len(_gathered(f"<div><p>{LINK}</p><h3>More</h3>{again}</div>", (1,))) == 2
    assert len(_gathered(f"<div><h3>More</h3><p>{LINK}</p>{again}</div>", (0,))) == 1


def test_the_column_of_categories_says_an_item_s_own() -> None:
    table = "<table><tr><th>Example</th><th>{}</th></tr><tr><td>{}</td><td>{}</td></tr></table>"

    assert _gathered(table.format("Policing theme", LINK, "Knives"))[0].category == "Knives"
    assert _gathered(table.format("Words", LINK, "Knives"))[0].category is None
    assert _gathered(table.format("Topic", LINK, "Safer Sleep"))[0].category is None


def test_only_a_known_force_alone_is_an_organisation() -> None:
    assert is_organisation("Kent Police")
    assert not is_organisation("Medway Council")
    assert not is_organisation("Safer Sleep – Kent Police")


def test_an_item_s_list_is_the_nearest_around_it() -> None:
    (item,) = _gathered(f"<div><ul><li><ol><li><p>{LINK}</p></li></ol></li></ul></div>")
    (alone,) = _gathered(f"<div><p>{LINK}</p></div>")

    box = list_of(item)
    assert box is not None
    assert box.name == "ol"
    assert list_of(alone) is None


@pytest.mark.parametrize(
    ("markup", "count"),
    [
        (f"<p>Exeter Community Safety Partnership: {LINK}</p>", 1),
        (f"<p>{LINK} (Force: Kent Police)</p>", 1),
        (f"<p>{LINK} (the Exeter community Safety Partnership)</p>", 0),
        (f"<p>{LINK} ({', '.join(['Kent Police'] * 12)})</p>", 1),
        (f"<p>{LINK} ({', '.join(['Kent Police'] * 11)}, West Mercia Police)</p>", 0),
    ],
)
def test_a_link_with_a_body_s_name_beside_it_is_an_item(markup: str, count: int) -> None:
    assert len(_found(markup)) == count


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("Office for Students", "Safer Sleep – Office for Students"),
        ("Exeter Community Safety Partnership.", "Safer Sleep"),
        ("Squad X Council", "Safer Sleep – Squad X Council"),
    ],
)
def test_a_body_is_written_as_a_name(body: str, title: str) -> None:
    assert _titles(f"<ul><li>{LINK}<p>{body}</p></li><li>{OTHER}<p>Kent Police</p></li></ul>")[0] == title


def test_what_stands_between_two_items_or_after_a_heading_is_no_part_of_either() -> None:
    between = _gathered(f"<div><div>{LINK}</div><p>Words</p><div>{OTHER}</div></div>")
    before = _gathered(f"<div>{LINK}<p>One</p></div><h3>More</h3><p>Two</p>", (2,))

    assert [item.attached for item in between] == [[], []]
    assert [line.text for line in before[0].attached] == ["One"]


def test_links_under_a_heading_in_one_box_are_items_each() -> None:
    headed = _gathered(f"<article><h3>Knives</h3><p>{LINK}</p><p>{OTHER}</p></article>", (0,))
    followed = _gathered(f"<ul><li>{LINK} {OTHER}</li></ul><h3>More</h3>", (1,))

    assert [item.doubtful for item in headed] == [False, False]
    assert [item.doubtful for item in followed] == [True, True]


def test_what_reaches_beyond_the_lines_that_are_read_is_not_taken_as_a_whole() -> None:
    def read(markup: str, start: int, end: int) -> list[Item]:
        lines = lines_of(parse(f"<body>{markup}</body>"))
        return gather(candidates(lines, SITE.url, SITE), lines, Spans.of(lines), start, end, set())

    after, before = f"<div><p>{LINK}</p><p>One</p></div>", f"<div><p>One</p><p>{LINK}</p></div>"
    box = f"<ul><li><p>{LINK}</p><p>{OTHER}</p><p>One</p></li></ul>"

    assert [len(read(after, 0, end)[0].attached) for end in (1, 2)] == [0, 1]
    assert [len(read(before, start, 2)[0].attached) for start in (1, 0)] == [0, 1]
    assert [[item.doubtful for item in read(box, 0, end)] for end in (2, 3)] == [[False, False], [True, True]]


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<p>Led by: Exeter Community Safety Partnership</p>", "Safer Sleep – Exeter Community Safety Partnership"),
        ("<p>(Led by: Exeter Community Safety Partnership)</p>", "Safer Sleep – Exeter Community Safety Partnership"),
        ('<p>Exeter Community Safety Partnership</p></li><li><a href="/p/2">A – Kent Police</a>', "Safer Sleep"),
    ],
)
def test_a_body_that_is_no_force_needs_a_label_or_another_s_force_beside_its_name(markup: str, title: str) -> None:
    assert _titles(f"<ul><li>{LINK}{markup}</li></ul>")[0] == title


def test_where_a_link_begins_with_a_force_a_body_in_the_others_first_line_is_theirs() -> None:
    one = '<li><a href="/p/1"><p>Kent Police</p><p>Safer Sleep</p></a></li>'
    two = '<li><a href="/p/2"><p>Exeter Community Safety Partnership</p><p>Night patrol</p></a></li>'

    assert _titles(f"<ul>{one}{two}</ul>") == [
        "Safer Sleep – Kent Police",
        "Night patrol – Exeter Community Safety Partnership",
    ]


def test_control_that_repeats_the_title_right_before_it_is_no_item() -> None:
    control = '<p><a href="/p/1">Read more about Safer Sleep</a></p>'
    lines = lines_of(parse(f"<body><p>{OTHER}</p><p>{LINK}</p>{control}</body>"))

    assert [item.text for item in candidates(lines, SITE.url, SITE)] == ["Night patrol", "Safer Sleep"]


def test_an_anchor_in_a_definition_is_no_link() -> None:
    assert _titles(f'<dl><dt>{LINK}</dt><dd><a id="x"></a>Kent Police</dd></dl>') == ["Safer Sleep – Kent Police"]


def test_an_acronym_that_spells_a_small_word_does_not_lead_to_the_body_below_it() -> None:
    links = "".join(
        f"<li><a href='/p/{at}'>{name}<br>{body}</a></li>"
        for at, (name, body) in enumerate([("Orchid referral (OR)", "Gwent Police"), ("Night patrol", "Kent Police")])
    )
    markup = f"<main><h1>About smarter practice</h1><h2>Recently published examples</h2><ul>{links}</ul></main>"
    address = "https://www.college.police.uk/article/about-smarter-practice"
    listing = read_listing(markup.encode(), base_url=address, site=Site(address)).listing

    assert listing is not None
    assert [entry.title for entry in listing.entries] == [
        "Orchid referral (OR) – Gwent Police",
        "Night patrol – Kent Police",
    ]


@pytest.mark.parametrize(
    ("parts", "title"),
    [
        (
            "<span>Night patrol</span><span>Essex Police and Kent Police</span>",
            "Night patrol – Essex Police and Kent Police",
        ),
        ("Night patrol<br>Essex Police and Kent Police", "Night patrol – Essex Police and Kent Police"),
    ],
)
def test_title_and_forces_that_run_together_are_no_forces_of_the_example_before(parts: str, title: str) -> None:
    before = f"<ul><li>{LINK}</li></ul>"
    bodies = '<a href="/forces/essex">Essex Police</a>'

    assert _titles(f'{before}<ul><li><a href="/p/2">{parts}</a></li></ul>') == ["Safer Sleep", title]
    assert _titles(f"<div><p>{LINK}</p><p>{bodies}</p></div>") == ["Safer Sleep – Essex Police"]
