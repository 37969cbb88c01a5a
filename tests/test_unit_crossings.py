"""Titles and examples in one another's places: what no editor does at once is doubted, what one may do is not."""

from __future__ import annotations

from dataclasses import replace

from monitor.judge import doubts_beside, last_of
from scraper.model import Bounds, Entry, Listing
from tests.test_history_laws import History, entry, page

KEPT = tuple(
    entry(f"{name} – {force}")
    for name, force in (
        ("Amber ladder", "Kent Police"),
        ("Beacon mirror", "Essex Police"),
        ("Cobalt orchard", "Surrey Police"),
        ("Dune parcel", "Sussex Police"),
        ("Ember quarry", "Dorset Police"),
        ("Falcon ribbon", "Gwent Police"),
    )
)


def _titled(one: Entry, like: Entry) -> Entry:
    """An entry at its own address, with the title of another."""
    return replace(like, url=one.url)


def _said(before: Listing, after: Listing) -> tuple[str, ...]:
    history = History()
    history.look(before)
    state = history.state
    return doubts_beside(history.look(after), state, last_of(state, 1), Bounds())


def test_title_at_the_address_of_another_whose_own_is_gone_is_doubted() -> None:
    lost = [KEPT[0], _titled(KEPT[1], KEPT[3]), *KEPT[4:]]

    (said,) = _said(page(KEPT), page(lost))
    assert said == (
        "'Dune parcel – Sussex Police' stands at the address of 'Beacon mirror – Essex Police', "
        "and no longer at its own: a piece of the page may be lost"
    )


def test_address_under_the_title_of_one_that_stands_elsewhere_too_is_doubted_where_its_own_is_gone() -> None:
    joined = page([KEPT[1]], Theft=[_titled(KEPT[0], KEPT[1]), *KEPT[2:]])

    (said,) = _said(page([KEPT[1]], Theft=KEPT), joined)
    assert said == (
        "'Beacon mirror – Essex Police' stands at the address of 'Amber ladder – Kent Police', "
        "which is not listed any more: a piece of the page may be lost"
    )
    assert _said(page(KEPT[1:]), page([KEPT[1]], Theft=[_titled(KEPT[0], KEPT[1]), *KEPT[2:]])) == ()  # nothing is gone


def test_title_without_a_body_at_the_address_of_another_is_doubted_where_its_own_is_gone() -> None:
    bare = entry("Garnet saddle")
    joined = page([KEPT[0]], Theft=[_titled(KEPT[0], bare), *KEPT[1:]])

    (said,) = _said(page([KEPT[0]], Theft=[*KEPT, bare]), joined)
    assert said == (
        "'Garnet saddle' stands at the address of 'Amber ladder – Kent Police', "
        "and no longer at its own: a piece of the page may be lost"
    )


def test_title_at_the_address_of_another_and_at_its_own_is_doubted() -> None:
    bare = entry("Garnet saddle")
    joined = page([bare], Theft=[_titled(KEPT[0], bare), *KEPT[1:]])

    (said,) = _said(page([bare], Theft=[*KEPT, bare]), joined)
    assert said == (
        "'Garnet saddle' stands at the address of 'Amber ladder – Kent Police', and at its own: "
        "a piece of the page may be lost"
    )


def test_two_titles_may_be_exchanged_and_one_given_on() -> None:
    exchanged = [_titled(KEPT[0], KEPT[1]), _titled(KEPT[1], KEPT[0]), *KEPT[2:]]
    given_on = [_titled(KEPT[0], KEPT[1]), replace(entry("Garnet saddle – Essex Police"), url=KEPT[1].url), *KEPT[2:]]

    assert _said(page(KEPT), page(exchanged)) == ()
    assert _said(page(KEPT), page(given_on)) == ()


def test_titles_that_each_stand_one_place_further_on_are_doubted() -> None:
    turned = [_titled(KEPT[0], KEPT[1]), _titled(KEPT[1], KEPT[2]), _titled(KEPT[2], KEPT[0]), *KEPT[3:]]

    (said,) = _said(page(KEPT), page(turned))
    assert said == (
        "3 titles stand at the addresses of others: "
        "'Beacon mirror – Essex Police' stands at the address of 'Amber ladder – Kent Police'"
    )


def test_way_back_to_titles_that_the_examples_had_is_no_fault() -> None:
    history = History()
    history.look(page(KEPT))
    turned = [_titled(KEPT[0], KEPT[1]), _titled(KEPT[1], KEPT[2]), _titled(KEPT[2], KEPT[0]), *KEPT[3:]]
    history.look(page(turned))
    state = history.state

    assert doubts_beside(history.look(page(KEPT)), state, last_of(state, 2), Bounds()) == ()


def test_other_organisations_of_many_at_once_are_doubted() -> None:
    given = [replace(entry(f"{one.name} – Cheshire Constabulary"), url=one.url) for one in KEPT]
    lost = [replace(entry(one.name), url=one.url) for one in KEPT]

    assert _said(page(KEPT), page([*given[:3], *KEPT[3:]])) == ()
    for few in (given, lost):
        assert _said(page(KEPT), page([*few[:4], *KEPT[4:]])) == (
            "4 of 6 practices are from another organisation at once; at most 3 expected",
        )


def test_examples_that_change_places_between_the_same_headings_are_doubted() -> None:
    before = page([KEPT[5]], Drugs=KEPT[:3], Violence=KEPT[3:5])
    turned = page([KEPT[5]], Drugs=KEPT[3:5], Violence=KEPT[:3])
    three = page([KEPT[5]], Drugs=[KEPT[0], KEPT[3]], Violence=[KEPT[1], KEPT[2], KEPT[4]])
    merged = page([KEPT[5]], Violence=KEPT[:5])
    split = page([KEPT[5]], Drugs=[KEPT[0]], Fraud=KEPT[1:3], Knives=KEPT[3:4], Violence=KEPT[4:5])

    assert _said(before, turned) == (
        "5 of 5 practices moved at once between headings that stood before; at most 3 expected",
    )
    assert _said(before, three) == ()
    assert _said(before, merged) == ()
    assert _said(before, split) == ()


NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
MANY = tuple(entry(f"{colour} {number} – Kent Police") for colour in ("Amber", "Cobalt") for number in NUMBERS)


def test_of_a_long_list_a_quarter_may_be_from_another_organisation() -> None:
    given = [replace(entry(f"{one.name} – Essex Police"), url=one.url) for one in MANY]

    assert _said(page(MANY), page([*given[:6], *MANY[6:]])) == ()
    assert _said(page(MANY), page([*given[:7], *MANY[7:]])) == (
        "7 of 24 practices are from another organisation at once; at most 6 expected",
    )


def test_of_a_long_list_half_may_change_places_between_the_same_headings() -> None:
    before = page([], Drugs=MANY[:12], Violence=MANY[12:])

    assert _said(before, page([], Drugs=[*MANY[6:18]], Violence=[*MANY[:6], *MANY[18:]])) == ()
    assert _said(before, page([], Drugs=[*MANY[7:18]], Violence=[*MANY[:7], *MANY[18:]])) == (
        "13 of 24 practices moved at once between headings that stood before; at most 12 expected",
    )


def test_examples_under_a_second_heading_or_a_new_one_have_not_changed_places() -> None:
    before = page([], Drugs=MANY[:12], Violence=MANY[12:])

    assert _said(before, page([], Drugs=MANY, Violence=MANY[12:])) == ()
    assert _said(before, page([], Drugs=MANY[:2], Fraud=MANY[2:12], Knives=MANY[14:], Violence=MANY[12:14])) == ()


def test_heading_over_the_list_of_another_section_and_none_of_its_own_is_doubted() -> None:
    before = page(KEPT[:1], Theft=KEPT[:3], Roads=KEPT[3:])
    said = "'Roads' lists what another section does, 3 examples, and none of its own any more"

    assert said in _said(before, page(KEPT[:1], Theft=KEPT[:3], Roads=KEPT[:3]))
    recent = page(KEPT[:3], Theft=KEPT[2:5], Roads=KEPT[5:])
    assert said in _said(recent, page(KEPT[:3], Theft=KEPT[2:5], Roads=KEPT[:3]))


def test_two_sections_may_come_to_list_the_same() -> None:
    few = page(KEPT[:1], Theft=KEPT[:2], Roads=KEPT[2:4])
    own = page(KEPT[:1], Theft=KEPT[:3], Roads=KEPT[2:4])
    both = page(KEPT[:1], Theft=KEPT[:2], Roads=KEPT[2:3])

    def doubled(before: Listing, after: Listing) -> bool:
        return any("none of its own" in doubt for doubt in _said(before, after))

    assert not doubled(few, page(KEPT[:1], Theft=KEPT[:2], Roads=KEPT[:2]))
    assert not doubled(own, page(KEPT[:1], Theft=KEPT[:3], Roads=KEPT[:3]))
    assert not doubled(both, page(KEPT[:1], Theft=KEPT[3:6], Roads=KEPT[3:6]))
    assert not doubled(few, page(KEPT[:1], Theft=KEPT[:2], Roads=KEPT[2:4], New=KEPT[:2]))
