"""What differs, field by field, as the rows show it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from monitor.beside import Beside
from monitor.diff import page_edit, prose_edit, readable, same_category, with_lacking
from scraper.model import Entry, Listing, PageDetails
from scraper.model.history import Change
from tests.test_history_laws import History, entry, page

DETAILS = PageDetails(
    title="About smarter practice",
    summary="What forces try",
    published="2023-11-14",
    updated_at="2024-01-02",
    tags=("Crime", "Prevention"),
    prose=("We go and see.", "Then we write it down."),
)


def _after(*listings: Listing) -> list[Change]:
    history = History()
    for listing in listings:
        taken = history.look(listing)
    return list(taken.changes)


SAFER = entry("Safer Sleep – Kent Police", "/a")
OTHER = entry("Clear, hold, build – Essex Police")


def test_featured_and_unfeatured_say_from_what_to_what() -> None:
    inside, outside = page([OTHER, SAFER], Violence=[SAFER]), page([OTHER], Violence=[SAFER])

    (into,) = _after(outside, inside)
    (out,) = _after(inside, outside)

    assert (into.kind, into.before, into.after) == ("featured", {"recent": 0}, {"recent": 1})
    assert (out.kind, out.before, out.after) == ("unfeatured", {"recent": 1}, {"recent": 0})


def test_moved_says_both_addresses() -> None:
    (moved,) = _after(page([OTHER, SAFER]), page([OTHER, replace(SAFER, url="https://site.example/b")]))

    assert (moved.kind, moved.before, moved.after) == (
        "moved",
        {"url": "https://site.example/a"},
        {"url": "https://site.example/b"},
    )


@pytest.mark.parametrize(
    ("title", "fields"),
    [
        ("Safest Sleep – Kent Police", {"title", "name"}),
        ("Safer Sleep – Essex Police", {"title", "organisations"}),
        ("Safest Sleep – Essex Police", {"title", "name", "organisations"}),
    ],
)
def test_renamed_says_the_title_and_what_of_it_differs(title: str, fields: set[str]) -> None:
    (renamed,) = _after(page([OTHER, SAFER]), page([OTHER, entry(title, "/a")]))

    named = entry(title)
    after = {"title": title, "name": named.name, "organisations": [body.name for body in named.organisations]}
    before = {"title": SAFER.title, "name": "Safer Sleep", "organisations": ["Kent Police"]}
    assert renamed.kind == "renamed"
    assert renamed.before == {field: before[field] for field in fields}
    assert renamed.after == {field: after[field] for field in fields}
    assert next(iter(renamed.before)) == next(iter(renamed.after)) == "title"


def test_another_kind_of_dash_is_no_renaming_where_it_hides_the_organisation() -> None:
    known = entry("Women at night \u2013 Exeter Community Safety Partnership", "/c")
    tight = entry("Women at night\u2014Exeter Community Safety Partnership", "/c")

    assert known.organisations
    assert not tight.organisations
    assert _after(page([OTHER, known]), page([OTHER, tight])) == []


@pytest.mark.parametrize("field", ["title", "summary", "published", "updated_at"])
def test_page_edit_says_the_field_that_differs(field: str) -> None:
    edit = page_edit(DETAILS, replace(DETAILS, **{field: "Something else"}))

    assert edit is not None
    assert edit.kind == "page_edited"
    assert (edit.before, edit.after) == ({field: getattr(DETAILS, field)}, {field: "Something else"})


@pytest.mark.parametrize("field", ["title", "summary", "published", "updated_at", "tags", "prose"])
def test_field_that_either_page_lacks_is_no_edit(field: str) -> None:
    lacking = replace(DETAILS, **{field: () if field in ("tags", "prose") else None})

    assert page_edit(DETAILS, lacking) is None
    assert page_edit(lacking, DETAILS) is None


def test_order_and_spelling_of_tags_are_no_edit_and_another_tag_is_one() -> None:
    assert page_edit(DETAILS, replace(DETAILS, tags=("prevention", "CRIME"))) is None

    edit = page_edit(DETAILS, replace(DETAILS, tags=("Crime", "Theft")))

    assert edit is not None
    assert (edit.before, edit.after) == ({"tags": ["Crime", "Prevention"]}, {"tags": ["Crime", "Theft"]})


def test_prose_edit_says_the_blocks_that_went_and_those_that_came() -> None:
    edit = page_edit(DETAILS, replace(DETAILS, prose=("We go and see.", "Then we tell.", "And again.")))

    assert edit is not None
    assert edit.before == {"prose": ["Then we write it down."]}
    assert edit.after == {"prose": ["Then we tell.", "And again."]}


def test_prose_that_only_came_is_an_edit() -> None:
    edit = page_edit(DETAILS, replace(DETAILS, prose=(*DETAILS.prose, "And again.")))

    assert edit is not None
    assert (edit.before, edit.after) == ({"prose": []}, {"prose": ["And again."]})


def test_prose_in_other_blocks_and_what_either_page_says_elsewhere_are_no_edit() -> None:
    assert prose_edit(DETAILS, replace(DETAILS, prose=("Then we write it down. We go", "and see"))) == ([], [])
    assert prose_edit(DETAILS, replace(DETAILS, prose=(*DETAILS.prose, "What forces try"))) == ([], [])
    assert prose_edit(replace(DETAILS, summary=None), replace(DETAILS, prose=("What forces try", *DETAILS.prose))) == (
        [],
        [],
    )


@pytest.mark.parametrize(
    ("old", "new", "before", "after", "same"),
    [
        ((1, 2, 3), (1, 2, 3), (1, 2, 3), (1, 2, 3), True),
        ((1, 2, 3), (1, 2, 4), (1, 2, 3, 4), (1, 2, 3, 4), True),
        ((1, 2), (1, 3), (1, 2, 3), (1, 2, 3), False),  # half is not more than half
        ((1, 2, 3, 4), (1, 2), (1, 2, 3, 4), (1, 2, 3, 4), False),  # half of the old
        ((1, 2), (1, 2, 3, 4), (1, 2, 3, 4), (1, 2, 3, 4), False),  # half of the new
        ((1, 2, 9), (1, 2, 8), (1, 2, 9), (1, 2, 8), True),  # what was not listed both times does not count
        ((1, 8), (2, 9), (1, 2), (1, 2), False),
        ((8,), (9,), (8,), (9,), False),  # nothing in common to go by
    ],
)
def test_category_renamed_by_more_than_half_of_each(
    old: tuple[int, ...], new: tuple[int, ...], before: tuple[int, ...], after: tuple[int, ...], same: bool
) -> None:
    assert same_category(frozenset(old), frozenset(new), frozenset(before), frozenset(after)) is same


def test_lacking_fields_keep_their_last_value() -> None:
    assert with_lacking(DETAILS, PageDetails(title="New")) == replace(DETAILS, title="New")


def test_readable_difference_has_only_what_differs() -> None:
    assert readable(["a", "same", "b"], ["same", "c"]) == ["- a", "- b", "+ c"]


AT_B = replace(SAFER, url="https://site.example/b")
NIGHTS = entry("Safer nights – Kent Police", "/a")


@pytest.mark.parametrize("other_order", [(NIGHTS, AT_B, SAFER), (AT_B, SAFER, NIGHTS), (AT_B, NIGHTS, SAFER)])
def test_which_of_two_titles_or_addresses_comes_first_is_no_change(other_order: tuple[Entry, ...]) -> None:
    history = History()
    history.look(page([OTHER, SAFER, AT_B, NIGHTS]))
    for entries in (other_order, (SAFER, AT_B, NIGHTS), other_order):
        assert history.look(page([OTHER, *entries])).changes == ()

    (practice,) = [p for p in history.state.listed if p.title != OTHER.title]  # type: ignore[union-attr]  # looked
    assert (practice.title, practice.name, practice.url) == (SAFER.title, "Safer Sleep", SAFER.url)
    assert [body.name for body in practice.organisations] == ["Kent Police"]
    assert practice.addresses == ("site.example/a", "site.example/b")
    assert practice.titles == ("safer sleep\nkent police", "safer nights\nkent police")


def test_a_new_address_that_comes_first_is_where_it_moved_to() -> None:
    at_c = replace(SAFER, url="https://site.example/c")

    (moved,) = _after(page([OTHER, SAFER]), page([OTHER, at_c, SAFER]))

    assert (moved.kind, moved.url) == ("moved", at_c.url)


def test_a_new_title_that_comes_first_is_another_name_and_the_old_one_alone_is_one_again() -> None:
    history = History()
    history.look(page([OTHER, SAFER]))

    (renamed,) = history.look(page([OTHER, NIGHTS, SAFER])).changes
    (again,) = history.look(page([OTHER, SAFER])).changes

    assert (renamed.kind, renamed.title) == ("renamed", NIGHTS.title)
    assert (again.kind, again.title) == ("renamed", SAFER.title)


def test_a_title_that_names_an_organisation_goes_before_the_known_one_that_does_not() -> None:
    bare = replace(SAFER, title="Safer Sleep", name="Safer Sleep", organisations=())

    history = History()
    history.look(page([OTHER, bare]))
    taken = history.look(page([OTHER, bare, SAFER]))

    (renamed,) = taken.changes
    assert (renamed.kind, renamed.title) == ("renamed", SAFER.title)


@pytest.mark.parametrize(
    "second",
    [
        entry("Safer Sleep – Kent Police", "/b"),
        entry("Sleeping safer – Kent Police", "/a"),
        entry("Safer Sleep – Essex Police", "/a"),
    ],
)
def test_other_order_of_two_titles_or_addresses_of_one_practice_is_no_change(second: Entry) -> None:
    first = entry("Safer Sleep – Kent Police", "/a")

    history = History()
    history.look(page([OTHER, first], Violence=[second]))
    assert history.look(page([OTHER, second], Violence=[first])).changes == ()

    (practice,) = [p for p in history.state.listed if p.title != OTHER.title]  # type: ignore[union-attr]  # looked
    assert (practice.title, practice.organisations) == (second.title, second.organisations)  # as the full list had it


def test_title_that_comes_to_name_its_organisation_is_told_though_the_bare_one_stays() -> None:
    bare, named = entry("Safer Sleep", "/a"), entry("Safer Sleep – Kent Police", "/a")

    (told,) = _after(
        page([OTHER, named], Violence=[named]),
        page([OTHER, bare], Violence=[bare]),
        page([OTHER, named], Violence=[bare]),
    )

    assert told.kind == "renamed"
    assert told.after is not None
    assert told.after["organisations"] == ["Kent Police"]


# -- what the listing says besides -----------------------------------------------------------------


def saying(listing: Listing, **fields: tuple[str, ...]) -> Listing:
    return replace(listing, said=((SAFER.url, tuple(fields.items())),))


BOTH = page([OTHER, SAFER])


def test_another_word_on_a_practice_is_updated_field_by_field() -> None:
    (change,) = _after(
        saying(BOTH, summary=("One.",), focus=("A", "B"), does_it_work=("Yes",)),
        saying(BOTH, summary=(), focus=("b", "C"), does_it_work=("YES",)),
    )

    assert (change.kind, change.title, change.difference) == ("updated", SAFER.title, None)
    assert change.before == {"summary": "One.", "focus": ["A", "B"]}
    assert change.after == {"summary": None, "focus": ["b", "C"]}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"focus": ("A", "B")}, {"focus": ("B", "a")}),  # another order, another letter
        ({"focus": ("A",)}, {}),  # the listing lacks it
        ({}, {"focus": ("A",)}),  # it begins to have it
        ({"focus": ("A",)}, {"focus": ("A",), "summary": ("S.",)}),
    ],
)
def test_the_same_word_a_lacking_one_and_a_first_one_are_no_change(before: Any, after: Any) -> None:
    assert _after(saying(BOTH, **before), saying(BOTH, **after)) == []


def test_what_a_listing_lacked_for_a_time_is_compared_with_its_last_word() -> None:
    (change,) = _after(saying(BOTH, focus=("A",)), BOTH, saying(BOTH, focus=("B",)))

    assert (change.before, change.after) == ({"focus": ["A"]}, {"focus": ["B"]})


def test_word_that_is_empty_and_then_said_is_a_change() -> None:
    (change,) = _after(saying(BOTH, focus=()), saying(BOTH, focus=("A",)))

    assert (change.before, change.after) == ({"focus": []}, {"focus": ["A"]})


def test_practice_that_comes_back_is_told_with_its_other_word() -> None:
    changes = _after(saying(BOTH, focus=("A",)), page([OTHER]), page([OTHER]), saying(BOTH, focus=("B",)))

    assert [change.kind for change in changes] == ["returned", "updated"]


def test_of_two_addresses_the_first_that_says_something_counts() -> None:
    twice = page([OTHER, SAFER], Violence=[replace(SAFER, url="https://site.example/b")])
    said = (
        (SAFER.url, (("focus", ("A",)), ("summary", ("S.",)))),
        ("https://site.example/b", (("focus", ()), ("does_it_work", ("Yes",)))),
    )
    history = History()
    history.look(replace(twice, said=said))

    assert history.state is not None
    (practice,) = [one for one in history.state.practices.values() if one.title == SAFER.title]
    assert dict(practice.said) == {"focus": ("A",), "does_it_work": ("Yes",), "summary": ("S.",)}


def test_what_its_own_page_says_is_no_change_of_the_listings() -> None:
    history = History(
        beside=Beside(page_says=lambda url, keys, look: {"focus"} if url == SAFER.url and keys and look else ())
    )
    history.look(saying(BOTH, focus=("A",), summary=("S.",)))
    taken = history.look(saying(BOTH, focus=("B",), summary=("T.",)))

    assert [change.after for change in taken.changes] == [{"summary": "T."}]
    assert history.look(saying(BOTH, focus=("C",), summary=("T.",))).changes == ()
