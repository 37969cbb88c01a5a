"""The rows and cards of a page of a practice bank: which link is the practice's, and whose the words beside it are."""

from __future__ import annotations

import pytest

from scraper.addresses import Site
from scraper.bank_rows import Listed, entries_of
from scraper.lines import lines_of, parse

SITE = Site("https://bank.example/practice-bank")
HEAD = "<tr><th>Title</th><th>Organisation</th><th>Does it work?</th><th>Summary</th></tr>"
HARBOUR = '<a href="/practice-bank/harbour">Harbour watch</a>'
LADDER = '<a href="/practice-bank/ladder">Amber ladder</a>'


def _read(markup: str, known: tuple[str, ...] = ()) -> tuple[list[Listed], str]:
    return entries_of(lines_of(parse(f"<body><main>{markup}</main></body>")), SITE.url, SITE, known)


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _table(*rows: str, head: str = HEAD) -> str:
    return f"<table>{head}{''.join(rows)}</table>"


def _titles(found: list[Listed]) -> list[tuple[str, str]]:
    return [(entry.url.rpartition("/")[2], entry.title) for entry, _ in found]


def test_bodies_of_a_cell_are_told_apart_by_their_elements() -> None:
    links = "<a href=/t/1>Kent Police</a>, <a href=/t/2>Essex Police</a>"
    items = "<ul><li>Kent Police</li><li>Essex Police</li></ul>"
    found, _ = _read(_table(_row(HARBOUR, items, "", ""), _row(LADDER, links, "", "")))

    assert [[body.name for body in entry.organisations] for entry, _ in found] == [["Kent Police", "Essex Police"]] * 2
    assert _titles(found) == [
        ("harbour", "Harbour watch – Kent Police and Essex Police"),
        ("ladder", "Amber ladder – Kent Police, Essex Police"),
    ]


def test_row_gives_a_title_put_together_and_what_its_columns_say() -> None:
    rows = (
        _row(HARBOUR, "Kent Police", "Promising", "<p>One.</p><p>Two.</p>"),
        _row(
            LADDER, "", "<a href=/t/1>Promising</a>, <a href=/t/2>Tested</a>, <a href=/t/1>Promising</a>", "[removed]"
        ),
    )
    found, layout = _read(_table(*rows))

    assert layout == "table"
    assert _titles(found) == [("harbour", "Harbour watch – Kent Police"), ("ladder", "Amber ladder")]
    assert [(entry.name, [body.name for body in entry.organisations]) for entry, _ in found] == [
        ("Harbour watch", ["Kent Police"]),
        ("Amber ladder", []),
    ]
    assert [dict(said) for _, said in found] == [
        {"summary": ("One. Two.",), "does_it_work": ("Promising",)},
        {"does_it_work": ("Promising", "Tested")},
    ]


@pytest.mark.parametrize(
    "title",
    [
        '<a href="/practice-bank/icon"><img src="/i.png" alt=""></a> ' + HARBOUR,
        '<a href="mailto:q@b.example">Harbour watch</a> ' + HARBOUR,
        HARBOUR + ' <a href="/practice-bank/harbour/more">Harbour watch</a>',
        "Practice: " + HARBOUR.upper().replace("/PRACTICE-BANK/HARBOUR", "/practice-bank/harbour"),
    ],
)
def test_link_of_a_row_is_the_first_that_says_its_title(title: str) -> None:
    found, _ = _read(_table(_row(title, "Kent Police", "", "See " + LADDER)))

    assert [(url, name.casefold()) for url, name in _titles(found)] == [("harbour", "harbour watch – kent police")]


def test_table_without_a_column_of_titles_and_a_row_without_a_link_list_no_practice() -> None:
    other = "<tr><th>Town</th><th>Region</th></tr>"

    assert _titles(_read(_table(_row(HARBOUR, "South"), head=other))[0]) == [("harbour", "Harbour watch")]  # as a card
    assert _read(_table(_row("Harbour watch", "Kent Police", "", ""))) == ([], "cards")
    assert _titles(_read(_table(_row("No link", "Kent Police", "", ""), _row(HARBOUR, "Kent Police", "", "")))[0]) == [
        ("harbour", "Harbour watch – Kent Police")
    ]


def test_practice_that_two_rows_list_counts_once_and_as_first_said() -> None:
    found, _ = _read(_table(_row(HARBOUR, "Kent Police", "", ""), _row(HARBOUR, "Essex Police", "", "")))

    assert _titles(found) == [("harbour", "Harbour watch – Kent Police")]


@pytest.mark.parametrize("name", ["Title", "Name", "Practice:", "INITIATIVE"])
def test_column_of_titles_is_known_by_its_names(name: str) -> None:
    head = f"<tr><th>Force</th><th>{name}</th></tr>"
    found, layout = _read(_table(_row("Kent Police and Essex Police", HARBOUR), head=head))

    assert layout == "table"
    assert _titles(found) == [("harbour", "Harbour watch – Kent Police and Essex Police")]


# -- cards -----------------------------------------------------------------------------------------


def _card(link: str, **said: str) -> str:
    labels = "".join(f"<dt>{label.replace('_', ' ')}</dt>{value}" for label, value in said.items())
    return f"<div><h3>{link}</h3><dl>{labels}</dl></div>"


def test_each_card_says_what_stands_under_its_own_labels() -> None:
    topics = "<dd><a href=/t/1>Water</a></dd><dd><a href=/t/2>Night</a></dd>"
    found, layout = _read(
        _card(HARBOUR, Focus=topics, Organisation="<dd>Kent Police</dd><dd>Essex Police</dd>")
        + _card(LADDER, Organisation="<dd>Dorset Police</dd>", Does_it_work="<dd>Promising</dd>")
    )

    assert layout == "cards"
    assert _titles(found) == [
        ("harbour", "Harbour watch – Kent Police and Essex Police"),
        ("ladder", "Amber ladder – Dorset Police"),
    ]
    assert [dict(said) for _, said in found] == [{"focus": ("Water", "Night")}, {"does_it_work": ("Promising",)}]


def test_card_is_a_link_below_the_bank_with_a_name_of_its_own_or_one_that_is_known() -> None:
    links = (
        '<p><a href="/practice-bank">All</a></p><p><a href="/practice-banks/x">Elsewhere</a></p>'
        '<p><a href="/practice-bank/more">Read more</a></p><p><a href="/practice-bank/icon"><img alt=""></a></p>'
        '<p><a href="mailto:q@b.example">Ask</a></p><p><a href="/old/ladder">Amber ladder</a></p>'
        f'<p><a href="/x">X</a> <a href="/practice-bank/all">Read more</a> {HARBOUR}</p>'
        '<p><a href="/practice-bank/harbour">Again</a></p>'
    )

    assert _titles(_read(links)[0]) == [("harbour", "Harbour watch")]
    assert _titles(_read(links, ("bank.example/old/ladder",))[0]) == [
        ("ladder", "Amber ladder"),
        ("harbour", "Harbour watch"),
    ]


def test_what_stands_around_the_page_lists_no_practice() -> None:
    around = f"<nav>{LADDER}</nav><nav>{_table(_row(LADDER, '', '', ''))}</nav>"
    page = f"<body>{around}<main><p>{HARBOUR}</p></main><footer>{LADDER}</footer></body>"
    found, layout = entries_of(lines_of(parse(page)), SITE.url, SITE, ())

    assert (layout, _titles(found)) == ("cards", [("harbour", "Harbour watch")])


def test_link_in_an_earlier_column_is_not_the_practice() -> None:
    head = "<tr><th>Focus</th><th>Title</th></tr>"
    found, _ = _read(_table(_row('<a href="/topics/water">Water</a>', HARBOUR), head=head))

    assert _titles(found) == [("harbour", "Harbour watch")]
    assert dict(found[0][1]) == {"focus": ("Water",)}


@pytest.mark.parametrize("url", ["https://bank.example/practice-bank", "https://bank.example/practice-bank/"])
def test_card_lies_below_the_bank_whether_its_address_ends_in_a_slash_or_not(url: str) -> None:
    lines = lines_of(parse(f'<main><p>{HARBOUR}</p><p><a href="/practice-bank-x/a">Another</a></p></main>'))

    assert _titles(entries_of(lines, url, Site(url), ())[0]) == [("harbour", "Harbour watch")]


def test_card_that_is_nothing_but_its_link_says_nothing() -> None:
    found, _ = _read(f"<ul><li>{HARBOUR}</li><li>{LADDER}</li></ul>")

    assert [(entry.title, said) for entry, said in found] == [("Harbour watch", ()), ("Amber ladder", ())]


@pytest.mark.parametrize(
    "around",
    [
        "<h1>Practice bank</h1><form><p>Organisation</p><p>Essex Police</p></form>{card}",
        "<div><h1>Practice bank</h1><dl><dt>Organisation</dt><dd>Essex Police</dd></dl>{card}</div>",
        "<div><div>{card}</div><aside><dl><dt>Organisation</dt><dd>Essex Police</dd></dl></aside></div>",
        "{card}</main><dl><dt>Organisation</dt><dd>Essex Police</dd></dl>",
    ],
)
def test_only_card_of_a_page_is_not_the_page(around: str) -> None:
    card = "<article><h2>" + HARBOUR + "</h2><dl><dt>Focus</dt><dd>Prevention</dd></dl></article>"
    found, _ = _read(around.format(card=card))

    assert _titles(found) == [("harbour", "Harbour watch")]
    assert [said for _, said in found] == [(("focus", ("Prevention",)),)]
