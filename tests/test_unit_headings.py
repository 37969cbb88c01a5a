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


def test_a_removed_heading_is_told_as_of_the_look_that_missed_it_first_with_the_one_that_confirmed_it() -> None:
    history = History()
    history.look(WITH)
    number = _headings(history)["Violence"].category_id
    first = history.look(WITHOUT)
    second = history.look(WITHOUT)

    (removed,) = (change for change in second.changes if change.kind == "category_removed")
    assert (removed.category_id, removed.categories, removed.before, removed.after) == (
        number,
        ("Violence",),
        {"category": "Violence"},
        {},
    )
    assert removed.at == _headings(history)["Violence"].lost
    assert (removed.at.observed_at, removed.confirmed_by_look_id) == (first.state.last.observed_at, 3)
    assert "category_removed" not in [change.kind for change in history.look(WITHOUT).changes]


def test_a_loss_is_confirmed_from_the_time_on_that_was_set() -> None:
    for hours, confirmed in ((19.99, False), (20, True)):
        history = History()
        history.look(WITH)
        history.look(WITHOUT)
        taken = history.look(WITHOUT, hours=hours)

        assert ("category_removed" in [change.kind for change in taken.changes]) is confirmed


def test_a_new_heading_is_known_with_its_practices_from_the_look_that_showed_it() -> None:
    history = History()
    history.look(page([SAFER], Drugs=[CLEAR]))
    taken = history.look(page([SAFER], Drugs=[CLEAR], Serious_Violence=[SAFER, NIGHT]))

    found = _headings(history)["Serious Violence"]
    assert history.state is not None
    names = {practice.name for number, practice in history.state.practices.items() if number in found.members}
    assert (found.key, found.status, found.lost, names) == (
        "serious violence",
        "listed",
        None,
        {"Safer Sleep", "Night patrol"},
    )
    assert found.first_seen == found.last_seen == taken.state.last.observed_at
    (added,) = (change for change in taken.changes if change.kind == "category_added")
    assert added.at.observed_at == taken.state.last.observed_at
    assert (added.category_id, added.categories, added.before, added.after) == (
        found.category_id,
        ("Serious Violence",),
        {},
        {"category": "Serious Violence"},
    )


def test_a_new_name_that_two_headings_could_have_is_neithers() -> None:
    history = History()
    history.look(page([], Violence=[SAFER, NIGHT], Harm=[SAFER, NIGHT], Drugs=[CLEAR]))

    taken = history.look(page([], Roads=[SAFER, NIGHT], Drugs=[CLEAR]))

    assert [c.categories for c in taken.changes if c.kind == "category_added"] == [("Roads",)]
    assert {name: c.status for name, c in _headings(history).items()} == {
        "Violence": "missing",
        "Harm": "missing",
        "Drugs": "listed",
        "Roads": "listed",
    }


def test_of_two_new_headings_one_takes_the_old_name_s_place() -> None:
    history = History()
    history.look(page([], Violence=[SAFER, NIGHT, CLEAR]))
    number = _headings(history)["Violence"].category_id

    taken = history.look(page([], Harm=[SAFER, NIGHT, CLEAR], Roads=[SAFER, NIGHT, CLEAR]))

    assert [(c.kind, c.categories, c.category_id) for c in taken.changes if c.category_id is not None] == [
        ("category_renamed", ("Harm",), number),
        ("category_added", ("Roads",), _headings(history)["Roads"].category_id),
    ]


def test_the_name_s_spelling_follows_the_page_and_is_no_change() -> None:
    history = History()
    history.look(WITH)
    number = _headings(history)["Violence"].category_id

    taken = history.look(page([], VIOLENCE=[SAFER, NIGHT], Drugs=[CLEAR]))

    assert [change.kind for change in taken.changes] == ["published"]
    assert _headings(history)["VIOLENCE"].category_id == number
    assert len(_headings(history)["VIOLENCE"].members) == 2


def test_a_page_without_a_full_list_loses_its_headings() -> None:
    history = History()
    history.look(WITH)
    history.look(page([SAFER, CLEAR]))

    assert {category.status for category in _headings(history).values()} == {"missing"}


def test_a_heading_of_the_last_page_goes_before_a_missing_one_of_the_same_practices() -> None:
    history = History()
    history.look(page([], Violence=[SAFER, NIGHT], Harm=[SAFER, NIGHT], Drugs=[CLEAR]))
    history.look(page([], Harm=[SAFER, NIGHT], Drugs=[CLEAR]))
    number = _headings(history)["Harm"].category_id

    history.look(page([], Roads=[SAFER, NIGHT], Drugs=[CLEAR]))

    assert _headings(history)["Roads"].category_id == number


def test_what_comes_with_a_new_heading_only_is_surfaced() -> None:
    history = History()
    history.look(WITH)

    taken = history.look(page([], Violence=[SAFER], Drugs=[CLEAR], Roads=[NIGHT]))

    assert [change.kind for change in taken.changes if change.practice_id] == ["surfaced"]
