"""What a row says, field by field, and what is kept of a practice and a heading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.beside import Beside
from monitor.history import advance, listing_digest
from monitor.judge import doubts_beside, last_of
from scraper.model import Bounds, Category, Listing, Look, PageDetails
from scraper.model.history import Change, EndedTitle, Practice
from scraper.text import plain
from tests.test_history_laws import START, History, entry, page

SAFER = entry("Safer Sleep – Kent Police")
OTHER = entry("Clear, hold, build – Essex Police and Kent Police")
THIRD = entry("Night patrol – Humberside Police")


def _day(number: int) -> datetime:
    return START + timedelta(days=number)


def _only(history: History, listing: Listing) -> Change:
    (change,) = history.look(listing).changes
    return change


def _known(history: History, title: str) -> Practice:
    assert history.state is not None
    (practice,) = [one for one in history.state.practices.values() if one.title == title]
    return practice


def test_first_look_is_one_row_that_counts_what_it_lists() -> None:
    history = History()
    listing = page([SAFER], Violence=[OTHER])

    step = history.look(listing)

    (row,) = step.changes
    assert (row.kind, row.at.look_id, row.at.observed_at, row.at.not_before) == ("baseline", 1, _day(1), None)
    assert (row.before, row.after) == ({}, {"practices": 2})
    assert (step.before, step.now) == (0, 2)
    assert step.state.listing_digest == listing_digest(listing)
    then = history.look(page([SAFER, THIRD], Violence=[OTHER]))
    assert (then.before, then.now) == (2, 3)


def test_published_row_says_all_of_the_practice() -> None:
    history = History()
    history.look(page([SAFER], Violence=[SAFER]))

    row = _only(history, page([SAFER, OTHER], Violence=[SAFER, OTHER]))

    assert (row.kind, row.title, row.url) == ("published", OTHER.title, OTHER.url)
    assert row.organisations == ("Essex Police", "Kent Police")
    assert row.categories == ("Violence",)
    assert row.before == {}
    assert row.after == {"title": OTHER.title, "url": OTHER.url, "categories": ["Violence"], "recent": 1}
    assert (row.at.look_id, row.at.observed_at, row.at.not_before) == (2, _day(2), _day(1))
    assert (row.at.before_snapshot_id, row.at.after_snapshot_id) == (1, 2)
    assert row.confirmed_by_look_id is None


def test_removed_row_says_the_last_state_and_which_look_confirmed_it() -> None:
    history = History()
    history.look(page([SAFER], Violence=[OTHER, THIRD]))
    assert history.look(page([SAFER], Violence=[THIRD])).changes == ()

    row = _only(history, page([SAFER], Violence=[THIRD]))

    assert (row.kind, row.title, row.url, row.categories) == ("removed", OTHER.title, OTHER.url, ("Violence",))
    assert row.organisations == ("Essex Police", "Kent Police")
    assert row.before == {"title": OTHER.title, "url": OTHER.url, "categories": ["Violence"], "recent": 0}
    assert row.after == {"own_page": "not known"}
    assert (row.at.observed_at, row.at.not_before, row.confirmed_by_look_id) == (_day(2), _day(1), 3)


def test_lost_heading_and_what_only_lost_it_are_told_when_a_later_look_agrees() -> None:
    history = History()
    before = page([SAFER, OTHER], Violence=[SAFER, OTHER, THIRD], Drugs=[SAFER])
    after = page([SAFER, OTHER], Violence=[SAFER, OTHER, THIRD])
    history.look(before)
    assert history.look(after).changes == ()

    heading, filed = history.look(after).changes

    assert (heading.kind, heading.categories, heading.before, heading.title) == (
        "category_removed",
        ("Drugs",),
        {"category": "Drugs"},
        None,
    )
    assert heading.category_id is not None
    assert (filed.kind, filed.before, filed.after) == (
        "recategorised",
        {"categories": ["Violence", "Drugs"]},
        {"categories": ["Violence"]},
    )
    for row in (heading, filed):
        assert (row.at.observed_at, row.confirmed_by_look_id) == (_day(2), 3)


def test_new_heading_is_named_to_whom_gives_its_number() -> None:
    history = History()
    history.look(page([SAFER], Violence=[SAFER]))
    asked: list[str] = []
    number = history._number

    def noted(key: object) -> int:
        asked.append(str(key))
        return number(key)

    history._number = noted  # type: ignore[method-assign]  # to see what it is asked for
    rows = history.look(page([SAFER], Violence=[SAFER], Fresh_Start=[SAFER])).changes

    assert asked == ["fresh start"]
    assert [(row.kind, row.categories) for row in rows] == [
        ("category_added", ("Fresh Start",)),
        ("recategorised", ("Violence", "Fresh Start")),
    ]


def test_what_is_known_of_a_practice_at_its_first_look_and_after() -> None:
    history = History()
    history.look(page([SAFER, OTHER], Violence=[OTHER]))
    history.look(page([OTHER], Violence=[OTHER, SAFER]))

    assert history.state is not None
    known = next(p for p in history.state.listed if p.title == SAFER.title)
    assert (known.first_seen, known.last_seen, known.titled_from, known.titled_by_look_id) == (
        _day(1),
        _day(2),
        _day(1),
        1,
    )
    assert (known.entered_as, known.entered_not_before, known.recent, known.lost) == ("baseline", None, False, None)
    (place,) = known.places
    assert (place.name, place.position, place.from_look_id, place.valid_from, place.not_before) == (
        "Violence",
        2,
        2,
        _day(2),
        _day(1),
    )


def test_stay_goes_on_while_the_section_shows_it_and_ends_when_it_does_not() -> None:
    history = History()
    history.look(page([SAFER, OTHER]))
    on = history.look(page([OTHER, SAFER]))
    ended = history.look(page([OTHER, THIRD]))

    assert on.ended_stays == on.ended_titles == ()
    (stay,), (title,) = ended.ended_stays, ended.ended_titles
    assert (stay.place.position, stay.place.from_look_id) == (2, 1)
    assert (title.title, title.url) == (SAFER.title, SAFER.url)
    assert (ended.gone, ended.added, ended.renamed) == ((SAFER.title,), (THIRD.title,), ())


def test_digest_is_of_what_is_said_and_not_of_the_structure() -> None:
    listing = page([SAFER], Violence=[OTHER])

    assert listing_digest(listing) == listing_digest(replace(listing, layout="x", doubts=("y",)))
    assert listing_digest(listing) != listing_digest(replace(listing, recent=(OTHER,)))
    assert listing_digest(listing) != listing_digest(replace(listing, page=PageDetails(title="x")))
    odd = replace(listing, categories=(Category("\ud800", (OTHER,)),))
    assert len(listing_digest(odd)) == 64


def test_what_the_last_look_says_about_the_next() -> None:
    history = History()
    history.look(page([SAFER, OTHER, THIRD], Violence=[SAFER]))
    history.look(replace(page([SAFER], Violence=[SAFER]), foot=True))

    last = last_of(history.state, 2)

    assert last is not None
    assert (last.title, last.entries, last.had_full, last.had_foot) == ("About smarter practice", 1, True, True)
    assert (last.most_gone, last.most_added, last.accepted) == (2, 0, 2)
    assert {"violence", plain(SAFER.title)} <= last.titles
    assert last.doubts == frozenset()
    assert last_of(None, 0) is None


def test_what_was_doubted_by_name_on_the_last_page_is_known_to_the_next() -> None:
    history = History()
    history.look(replace(page([SAFER]), doubts=("'X' may be one", "only part of the list: it says '1 of 2'")))

    assert (last := last_of(history.state, 1)) is not None
    assert last.doubts == {"'X' may be one"}
    history.look(page([SAFER, OTHER]))
    assert (last := last_of(history.state, 2)) is not None
    assert last.doubts == frozenset()


def test_headings_that_the_last_look_had_are_known_to_the_next_without_those_that_went() -> None:
    history = History()
    history.look(page([SAFER], Violence=[SAFER, OTHER], Drugs=[THIRD]))
    history.look(page([SAFER], Violence=[SAFER, OTHER, THIRD]))

    last = last_of(history.state, 2)

    assert last is not None
    assert last.categories == ("Violence",)


def test_what_a_page_would_change_is_doubted_beside_the_last_one_only() -> None:
    history = History()
    first = history.look(page([entry(f"Example {n} – Kent Police") for n in range(9)]))
    before, last = history.state, last_of(history.state, 1)
    step = history.look(page([entry("Example 1 – Kent Police")]))

    assert doubts_beside(first, None, None, Bounds()) == ()
    assert doubts_beside(step, None, None, Bounds()) == doubts_beside(step, None, last, Bounds()) == ()
    (said,) = doubts_beside(step, before, last, Bounds())
    assert said.startswith("8 of 9 practices gone at once; at most 3 expected")


def test_page_that_lost_its_balance_is_doubted_where_its_lists_differ() -> None:
    history = History()
    history.look(replace(page([SAFER, OTHER]), unbalanced=("b",)))
    before, last = history.state, last_of(history.state, 1)
    prose = PageDetails(title="About smarter practice", prose=("We go and see.",))
    history.look(replace(page([SAFER, OTHER], prose), unbalanced=("b",)))
    edited = replace(page([SAFER, OTHER], replace(prose, prose=("We stay.",))), unbalanced=("b", "div"))
    said = "damaged: it opens and closes {} not equally often, which the last accepted page did, and its lists differ"

    assert last is not None
    assert last.unbalanced == ("b",)
    assert doubts_beside(history.look(edited), before, last, Bounds()) == ()
    added = history.look(replace(page([SAFER, OTHER, THIRD], prose), unbalanced=("b", "div", "ul")))
    assert doubts_beside(added, before, last, Bounds()) == (said.format("<div>, <ul>"),)
    gone = history.look(replace(page([SAFER, THIRD], prose), unbalanced=("a", "b", "c", "d", "e", "f")))
    assert doubts_beside(gone, before, last, Bounds()) == (said.format("<a>, <c>, <d> and 2 more"),)
    most, all_of_them = replace(last, unbalanced=("a", "c", "d", "e", "f")), replace(last, unbalanced=tuple("abcdef"))
    assert doubts_beside(gone, before, most, Bounds()) == (said.format("<b>"),)
    assert doubts_beside(gone, before, all_of_them, Bounds()) == ()


def test_page_row_says_what_differs_and_where() -> None:
    history = History()
    details = PageDetails(title="About smarter practice", summary="One")
    history.look(page([SAFER], details))

    row = _only(history, page([SAFER], replace(details, summary="Two")))

    assert (row.kind, row.at.look_id, row.before, row.after) == (
        "page_edited", 2, {"summary": "One"}, {"summary": "Two"}
    )  # fmt: skip


def test_practice_that_comes_back_is_what_it_is_now_and_has_ended_no_title() -> None:
    history = History()
    history.look(page([SAFER], Violence=[OTHER, THIRD]))
    lost = history.look(page([SAFER], Violence=[THIRD]))
    missing = _known(history, OTHER.title)
    history.look(page([SAFER], Violence=[THIRD]))
    step = history.look(page([SAFER, OTHER], Violence=[THIRD]))

    assert (missing.status, missing.places, missing.lost and missing.lost.look_id) == ("missing", (), 2)
    assert [(stay.practice_id, stay.valid_to) for stay in lost.ended_stays] == [(missing.practice_id, _day(2))]
    (row,) = step.changes
    assert (row.kind, row.before) == ("returned", {"status": "removed"})
    assert row.after == {"title": OTHER.title, "url": OTHER.url, "categories": [], "recent": 1}
    back = _known(history, OTHER.title)
    assert (back.status, back.lost, back.titled_by_look_id, back.titled_from) == ("listed", None, 4, _day(4))
    assert step.ended_titles == ()


def test_practice_that_is_only_missing_comes_back_without_a_row() -> None:
    history = History()
    history.look(page([SAFER, OTHER]))
    history.look(page([SAFER]))

    assert history.look(page([SAFER, OTHER])).changes == ()
    back = _known(history, OTHER.title)
    assert (back.status, back.lost) == ("listed", None)


def test_titles_end_one_after_the_other_with_why_it_is_the_same_practice() -> None:
    history = History()
    second, third = (replace(entry(f"{name} – Kent Police"), url=SAFER.url) for name in ("Calm nights", "Dawn"))
    history.look(page([SAFER, OTHER]))

    first = history.look(page([second, OTHER]))
    known = _known(history, second.title)
    then = history.look(page([third, OTHER]))

    number = known.practice_id
    assert (known.titled_by_look_id, known.titled_from) == (2, _day(2))
    assert known.titled_why
    assert first.ended_titles == (EndedTitle(number, SAFER.title, SAFER.url, 1, _day(1), _day(2), ""),)
    assert then.ended_titles == (
        EndedTitle(number, second.title, SAFER.url, 2, _day(2), _day(3), known.titled_why),
    )  # fmt: skip
    assert (first.renamed, then.renamed) == ((second.title,), (third.title,))


def test_practice_in_another_category_is_told_at_once_though_its_heading_went() -> None:
    history = History()
    history.look(page([SAFER], Violence=[OTHER, THIRD], Drugs=[SAFER]))

    row = _only(history, page([SAFER], Violence=[OTHER, THIRD, SAFER]))

    assert (row.kind, row.before, row.after) == (
        "recategorised", {"categories": ["Drugs"]}, {"categories": ["Violence"]}
    )  # fmt: skip


def test_stays_of_all_that_left_end_and_another_spelling_of_a_heading_ends_none() -> None:
    history = History()
    history.look(page([SAFER, OTHER], Violence=[SAFER, THIRD]))
    moved = history.look(page([OTHER], VIOLENCE=[SAFER, THIRD]))
    (place,) = _known(history, SAFER.title).places
    left = history.look(page([THIRD], Violence=[THIRD]))

    numbers = [_known(history, one.title).practice_id for one in (SAFER, OTHER)]
    assert (place.name, place.from_look_id) == ("VIOLENCE", 1)
    assert [(s.practice_id, s.place.name, s.valid_to) for s in moved.ended_stays] == [
        (numbers[0], "Recently published", _day(2))
    ]
    assert sorted((s.practice_id, s.valid_to) for s in left.ended_stays) == [(n, _day(3)) for n in sorted(numbers)]


def test_what_a_state_keeps_of_its_last_looks() -> None:
    history = History()
    listings = [page([SAFER]), page([SAFER, OTHER, THIRD]), page([SAFER, OTHER, THIRD])]
    kept = []
    for listing, layout in zip(listings, ("x", "y", "y"), strict=True):
        state = history.look(replace(listing, layout=layout)).state
        kept.append((state.layout, state.layout_since, state.most_added))

    assert kept == [("x", None, 0), ("y", _day(2), 2), ("y", _day(2), 2)]
    entered = _known(history, OTHER.title)
    assert (entered.first_seen, entered.titled_from, entered.last_seen) == (_day(2), _day(2), _day(3))
    assert (entered.entered_as, entered.entered_not_before) == ("published", _day(1))


def test_practice_that_was_only_once_seen_was_last_seen_then() -> None:
    history = History()
    history.look(page([SAFER]))

    assert _known(history, SAFER.title).last_seen == _day(1)


def test_headings_lost_one_after_the_other_are_told_one_by_one() -> None:
    history = History()
    history.look(page([], Violence=[SAFER, OTHER], Drugs=[SAFER], Theft=[SAFER]))
    history.look(page([], Violence=[SAFER, OTHER], Theft=[SAFER]))
    rows = []
    for number in (3, 4):
        rows += [
            (number, row.before["categories"], row.after["categories"], row.at.look_id)
            for row in history.look(page([], Violence=[SAFER, OTHER])).changes
            if row.kind == "recategorised"
        ]

    assert rows == [
        (3, ["Violence", "Drugs", "Theft"], ["Violence", "Theft"], 2),
        (4, ["Violence", "Theft"], ["Violence"], 3),
    ]
    known = _known(history, SAFER.title)
    assert (len(known.categories), known.faded) == (1, ())


def test_practice_that_is_missing_keeps_the_heading_that_came_back() -> None:
    history = History()
    history.look(page([], Violence=[SAFER, OTHER], Drugs=[SAFER], Theft=[SAFER]))
    history.look(page([THIRD], Violence=[SAFER, OTHER]))
    step = history.look(page([THIRD], Violence=[OTHER], Theft=[THIRD]))

    (row,) = [row for row in step.changes if row.title == SAFER.title]
    assert (row.kind, row.after) == ("recategorised", {"categories": ["Violence", "Theft"]})


def test_removed_practice_loses_no_heading_afterwards() -> None:
    history = History()
    history.look(page([THIRD], Violence=[SAFER, OTHER], Drugs=[SAFER, THIRD]))
    history.look(page([THIRD], Violence=[SAFER, OTHER]))
    for _ in range(2):
        history.look(page([THIRD], Violence=[OTHER], Drugs=[THIRD]))
    assert _known(history, SAFER.title).status == "removed"
    history.look(page([THIRD], Violence=[OTHER]))

    told = history.look(page([THIRD], Violence=[OTHER])).changes

    assert [(row.kind, row.title) for row in told] == [("category_removed", None), ("recategorised", THIRD.title)]


def test_whom_a_step_asks_is_told_of_whom_it_is() -> None:
    history = History()
    history.look(page([SAFER, OTHER]))
    history.look(page([SAFER]))
    named: list[str] = []
    asked: list[tuple[str, int]] = []

    def number(sighting: object) -> int:
        named.append(sighting.title)  # type: ignore[attr-defined]  # a sighting of a practice
        return 99

    def own_page(practice: Practice, look: Look) -> Mapping[str, object]:
        asked.append((practice.title, look.look_id))
        return {"own_page": "online"}

    step = advance(
        history.state, page([SAFER, THIRD]), Look(3, _day(3), 3, 3600.0, "check"),
        practice_id=number, category_id=history._number, beside=Beside(own_page),
    )  # fmt: skip

    assert (named, asked) == ([THIRD.title], [(OTHER.title, 3)])
    assert [row.after for row in step.changes if row.kind == "removed"] == [{"own_page": "online"}]
