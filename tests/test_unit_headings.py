"""A heading through its life: there, missing, back, removed, back again, under a new name."""

from __future__ import annotations

from scraper.model.history import KnownCategory
from tests.test_history_laws import START, History, page

SAFER, CLEAR, NIGHT = "Safer Sleep – Kent Police", "Clear, hold, build – Essex Police", "Night patrol – Surrey Police"
WITH = page([], Violence=[SAFER], Drugs=[CLEAR])
WITHOUT = page([], Drugs=[CLEAR])


def _headings(history: History) -> dict[str, KnownCategory]:
    assert history.state is not None
    return {category.name: category for category in history.state.categories.values()}


def _rows(history: History) -> list[tuple[str, tuple[str, ...], int | None]]:
    return [(c.kind, c.categories, c.category_id) for c in history.changes if c.category_id is not None]


def test_a_heading_that_is_missing_for_one_look_is_as_it_was() -> None:
    history = History()
    history.look(WITH)
    before = _headings(history)["Violence"]
    history.look(WITHOUT)
    missing = _headings(history)["Violence"]
    history.look(WITH)
    back = _headings(history)["Violence"]

    assert (before.status, missing.status, back.status) == ("listed", "missing", "listed")
    assert missing.lost is not None
    assert back.lost is None
    assert missing.last_seen == before.first_seen > START
    assert back.last_seen > missing.last_seen
    assert back.members == before.members
    assert _rows(history) == []


def test_a_heading_that_was_removed_comes_back_as_the_same() -> None:
    history = History()
    history.look(WITH)
    number = _headings(history)["Violence"].category_id
    history.look(WITHOUT)
    history.look(WITHOUT)
    assert _headings(history)["Violence"].status == "removed"
    history.look(page([], VIOLENCE=[SAFER, NIGHT], Drugs=[CLEAR]))

    back = _headings(history)["VIOLENCE"]
    assert (back.category_id, back.status, back.lost) == (number, "listed", None)
    assert len(back.members) == 2
    assert back.last_seen > back.first_seen
    assert _rows(history) == [
        ("category_removed", ("Violence",), number),
        ("category_added", ("VIOLENCE",), number),
    ]


def test_a_new_heading_and_a_new_name_are_told_with_their_number() -> None:
    history = History()
    history.look(WITH)
    history.look(page([], Harm=[SAFER], Drugs=[CLEAR], Roads=[NIGHT]))

    harm, roads = (_headings(history)[name] for name in ("Harm", "Roads"))
    assert _rows(history) == [
        ("category_renamed", ("Harm",), harm.category_id),
        ("category_added", ("Roads",), roads.category_id),
    ]
    assert harm.key == "harm"
    (renamed,) = (change for change in history.changes if change.kind == "category_renamed")
    assert (renamed.before, renamed.after) == ({"category": "Violence"}, {"category": "Harm"})


def test_of_two_headings_that_could_have_a_new_name_the_one_of_the_last_page_has_it() -> None:
    history = History()
    history.look(page([], Violence=[SAFER], Drugs=[CLEAR]))
    history.look(page([], Harm=[SAFER, NIGHT], Drugs=[CLEAR]))
    number = _headings(history)["Harm"].category_id
    history.look(page([], Roads=[SAFER, NIGHT], Drugs=[CLEAR]))

    assert _headings(history)["Roads"].category_id == number


def test_practices_that_were_reported_removed_make_no_heading_another() -> None:
    history = History()
    history.look(page([], Violence=[SAFER, NIGHT, "A – Kent Police"], Drugs=[CLEAR]))
    for _ in range(2):
        history.look(page([], Violence=[SAFER], Drugs=[CLEAR]))

    taken = history.look(page([], Harm=[SAFER, NIGHT, "A – Kent Police"], Drugs=[CLEAR]))

    assert "category_renamed" in [change.kind for change in taken.changes]
