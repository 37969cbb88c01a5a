"""What a row says, field by field, and what is kept of a practice and a heading."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.history import listing_digest
from monitor.judge import doubts_beside, last_of
from scraper.model import Bounds, Category, Listing, PageDetails
from scraper.model.history import Change
from tests.test_history_laws import START, History, entry, page

SAFER = entry("Safer Sleep – Kent Police")
OTHER = entry("Clear, hold, build – Essex Police and Kent Police")
THIRD = entry("Night patrol – Humberside Police")


def _day(number: int) -> object:
    return START + timedelta(days=number)


def _only(history: History, listing: Listing) -> Change:
    (change,) = history.look(listing).changes
    return change


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
    assert last_of(None, 0) is None


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
    last = last_of(history.state, 1)
    step = history.look(page([entry("Example 1 – Kent Police")]))

    assert doubts_beside(first, None, Bounds()) == ()
    assert doubts_beside(step, None, Bounds()) == ()
    (said,) = doubts_beside(step, last, Bounds())
    assert said.startswith("8 of 9 practices gone at once; at most 3 expected")


def test_page_that_lost_its_balance_is_doubted_where_its_lists_differ() -> None:
    history = History()
    history.look(replace(page([SAFER, OTHER]), unbalanced=("b",)))
    last = last_of(history.state, 1)
    prose = PageDetails(title="About smarter practice", prose=("We go and see.",))
    history.look(replace(page([SAFER, OTHER], prose), unbalanced=("b",)))
    edited = replace(page([SAFER, OTHER], replace(prose, prose=("We stay.",))), unbalanced=("b", "div"))
    said = "damaged: it opens and closes {} not equally often, which the last accepted page did, and its lists differ"

    assert last is not None
    assert last.unbalanced == ("b",)
    assert doubts_beside(history.look(edited), last, Bounds()) == ()
    added = history.look(replace(page([SAFER, OTHER, THIRD], prose), unbalanced=("b", "div", "ul")))
    assert doubts_beside(added, last, Bounds()) == (said.format("<div>, <ul>"),)
    gone = history.look(replace(page([SAFER, THIRD], prose), unbalanced=("a", "b", "c", "d", "e", "f")))
    assert doubts_beside(gone, last, Bounds()) == (said.format("<a>, <c>, <d> and 2 more"),)
    assert doubts_beside(gone, replace(last, unbalanced=("a", "c", "d", "e", "f")), Bounds()) == (said.format("<b>"),)
    assert doubts_beside(gone, replace(last, unbalanced=("a", "b", "c", "d", "e", "f")), Bounds()) == ()
