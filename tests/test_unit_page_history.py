"""What looks at practices' own pages add, one after the other: answers, rows, what is known, and whose a page is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.beside import NOTHING
from monitor.page_history import (
    Kind,
    PageAnswer,
    PageHistory,
    PageSaid,
    PageTold,
    answered,
    kind_of,
    owner_of,
    said_fields,
    said_of,
)
from scraper.model import Look, Origin
from scraper.model.history import MARK, Point, State
from scraper.model.practice import AskedPage, KnownPage, PageLook, PageSection, PracticePage
from scraper.practice_page import PageReading
from tests.test_history_laws import History, entry, page

START = datetime(2026, 11, 2, 8, 17, tzinfo=UTC)
URL = "https://site.example/a"
ELSEWHERE = "https://site.example/b"
PAGE = PracticePage(
    "Harbour watch", focus=("Prevention",), node="61", sections=(PageSection("Aim", ("One.",)),), word_count=1,
    text_digest="x",
)  # fmt: skip


def at(day: float) -> datetime:
    return START + timedelta(days=day)


# -- one answer ------------------------------------------------------------------------------------

Steps = list[tuple[Kind, str | None]]
GONE, ONLINE = {"own_page": "gone"}, {"own_page": "online"}
THERE = {"own_page": "redirected", "location": ELSEWHERE}


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([("read", None), ("gone", None)], []),
        ([("read", None), ("gone", None), ("gone", None)], [(2, ONLINE, GONE)]),
        ([("read", None), ("gone", None), ("gone", None), ("gone", None)], [(2, ONLINE, GONE)]),
        ([("read", None), ("gone", None), ("failed", None), ("gone", None)], []),
        ([("read", None), ("gone", None), ("read", None), ("gone", None)], []),
        ([("read", None), ("gone", None), ("gone", None), ("read", None)], [(2, ONLINE, GONE), (3, GONE, ONLINE)]),
        ([("gone", None), ("gone", None), ("gone", None)], []),  # it was never seen to be elsewhere
        ([("gone", None), ("gone", None), ("partly read", None)], [(2, GONE, ONLINE)]),
        ([("failed", None), ("gone", None), ("gone", None)], []),
        ([("read", None), ("not changed", ELSEWHERE), ("not changed", ELSEWHERE)], [(2, ONLINE, THERE)]),
        ([("read", None), ("not changed", ELSEWHERE), ("not changed", None)], []),
        ([("read", None), ("read", ELSEWHERE), ("not recognised", ELSEWHERE)], [(2, ONLINE, THERE)]),
        ([("read", None), ("not recognised", None), ("not recognised", None)], []),
        (
            [("read", None), ("read", ELSEWHERE), ("read", ELSEWHERE), ("gone", None), ("gone", None)],
            [(2, ONLINE, THERE), (4, {"own_page": "redirected"}, GONE)],
        ),
    ],
)
def test_where_a_page_is_is_told_when_two_answers_agree(steps: Steps, told: list[Any]) -> None:
    before, rows = None, []
    for number, (kind, location) in enumerate(steps):
        answer = PageAnswer(number, URL, at(number), kind, location)
        before, found = answered(before, answer)
        rows += [(one.point.look_id, one.before, one.after) for one in found]

    assert rows == told


@pytest.mark.parametrize(
    ("before", "kind", "location", "answer"),
    [
        ("read", "not changed", None, "read"),
        ("partly read", "not changed", None, "partly read"),
        ("redirected", "not changed", None, "read"),
        ("read", "not changed", ELSEWHERE, "redirected"),
        ("read", "partly read", None, "partly read"),
        ("read", "partly read", ELSEWHERE, "redirected"),
        ("read", "gone", None, "gone"),
        ("gone", "failed", None, "failed"),
        ("read", "not recognised", ELSEWHERE, "redirected"),
        ("read", "not recognised", None, "not recognised"),
    ],
)
def test_answer_is_known_as_what_it_was(before: str, kind: Kind, location: str | None, answer: str) -> None:
    known = AskedPage(URL, at(0), before, "online", "https://site.example/old", snapshot_id=7, read_at=at(0))
    asked, _ = answered(known, PageAnswer(2, URL, at(1), kind, location))

    came = kind in ("read", "partly read", "not changed")
    assert asked == AskedPage(
        URL, at(1), answer, "online", location, snapshot_id=7, read_at=at(1) if came else at(0)
    )  # fmt: skip


def test_rows_say_between_which_readings_and_from_which_snapshots() -> None:
    known = AskedPage(URL, at(3), "redirected", "online", ELSEWHERE, snapshot_id=7, read_at=at(2))
    change = PageSaid(replace(PAGE, node="62"), True).against(KnownPage(PAGE.facts(), PAGE.sections, 1, "x", 1, at(0)))

    asked, (moved, edited) = answered(known, PageAnswer(9, URL, at(4), "read", ELSEWHERE, 8), change)

    assert moved == PageTold(Point(9, at(4), at(2), 7, None), ONLINE, THERE)
    assert edited == PageTold(Point(9, at(4), at(2), 7, 8), {"node": "61"}, {"node": "62"})
    assert (asked.snapshot_id, asked.told) == (8, "redirected")


# -- as they were written down ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "status", "kind"),
    [
        ("failed", 404, "gone"),
        ("failed", 410, "gone"),
        ("failed", 403, "failed"),
        ("failed", None, "failed"),
        ("held", 200, "not recognised"),
        ("unchanged", 304, "not changed"),
        ("unchanged", 200, "read"),
        ("changed", 200, "read"),
    ],
)
def test_look_tells_what_it_got(outcome: str, status: int | None, kind: str) -> None:
    assert kind_of(PageLook(1, 1, URL, at(0), outcome, status, None, None)) == kind


def looked(number: int, outcome: str = "changed", url: str = URL, **more: Any) -> PageLook:
    usual: dict[str, Any] = {"http_status": 200, "location": None, "snapshot_id": number}
    return PageLook(number, 1, url, at(number), outcome, **(usual | more))


def test_pages_are_known_look_after_look() -> None:
    history = PageHistory()
    part = PracticePage(PAGE.title, focus=("Diversion",), sections=(PageSection("Aim", ()),), word_count=0)

    assert history.take(looked(1), PageSaid(PAGE, True, (), ("Grade",))) == ()
    assert history.take(looked(2), PageSaid(replace(PAGE, title="HARBOUR WATCH"), True)) == ()  # typography
    assert history.take(looked(3, "unchanged", snapshot_id=2), None) == ()
    (told,) = history.take(looked(4), PageSaid(part, False, ("'Focus' stands twice",)))
    assert history.take(looked(5, "failed", http_status=404, snapshot_id=None), None) == ()

    assert told == PageTold(Point(4, at(4), at(3), 2, 4), {"focus": ["Prevention"]}, {"focus": ["Diversion"]})
    first = KnownPage(PAGE.facts(), PAGE.sections, 1, "x", 1, at(1), (), ("Grade",))
    facts = PAGE.facts() | {"focus": ["Diversion"]}
    second = KnownPage(facts, PAGE.sections, 1, "x", 4, at(4), ("'Focus' stands twice",))
    assert history.periods == {URL: [first, second]}  # the text of a page read in part stays
    assert history.asked[URL] == AskedPage(URL, at(5), "gone", "online", None, snapshot_id=4, read_at=at(4))


def test_what_was_written_down_of_a_page_gives_the_same_rows_as_reading_it() -> None:
    edited = replace(PAGE, node="62", sections=(PageSection("Aim", ("Two.",)),), text_digest="y")
    read, recorded = PageHistory(), PageHistory()
    rows = [read.take(looked(1), PageSaid(PAGE, True)), read.take(looked(2), PageSaid(edited, True))]

    again = [recorded.take(looked(p.look_id), PageSaid(p, True, p.partly)) for p in read.periods[URL]]

    assert again == rows
    assert recorded.periods == read.periods
    assert rows[1][0].difference == ("Aim", "  - One.", "  + Two.")


def test_page_that_was_not_recognised_says_nothing() -> None:
    assert said_of(PageReading(None, reasons=("not HTML",))) is None
    assert said_of(PageReading(PAGE, b"", partly=("x",), unknown_labels=("y",))) == PageSaid(
        PAGE, False, ("x",), ("y",)
    )


def test_fields_that_a_page_says_are_of_its_own_address_else_of_the_newest_other() -> None:
    history = PageHistory()
    history.take(looked(1, url=URL), PageSaid(PAGE, True))
    history.take(looked(2, url=ELSEWHERE), PageSaid(replace(PAGE, focus=(), summary="S"), True))
    history.take(looked(3, url="https://site.example/c"), PageSaid(replace(PAGE, does_it_work=("Yes",)), True))
    keys = ("site.example/x", "site.example/a" + MARK + "split 2", "site.example/b")

    def says(url: str, number: int, *others: str, origin: Origin = "check") -> Collection[str]:
        return history.says(url, others, Look(number, at(1.5), 1, 0.0, origin))

    unknown = "https://site.example/x"
    assert says(URL, 9) == {"focus"}
    assert says(unknown, 9, *keys) == {"summary"}
    assert says(unknown, 9, "site.example/x") == frozenset()
    # as known when it was made; a copy by its time
    assert says(unknown, 2, *keys) == {"focus"}
    assert says(unknown, 1, *keys) == frozenset()
    assert says(unknown, 99, *keys, origin="import") == {"focus"}
    assert says(ELSEWHERE, 99, origin="file") == frozenset()
    assert said_fields({"focus": ["x"], "summary": "", "title": "T", "does_it_work": []}) == {"focus"}
    assert NOTHING.page_says(URL, (), Look(1, at(0), 1, 0.0, "check")) == ()


# -- whose page it is ------------------------------------------------------------------------------


def listed_state() -> State:
    history = History()
    first, second = entry("Harbour watch – Kent Police", "/a"), entry("Night bus – Essex Police", "/b")
    history.look(page([first, second, entry("Third – Kent Police", "/c")]))
    history.look(page([replace(first, url="https://site.example/d"), second]))
    assert history.state is not None
    return history.state


def test_page_is_of_the_practice_listed_there_else_of_one_that_had_the_address() -> None:
    state = listed_state()

    def owner(path: str) -> str | None:
        found = owner_of(state, f"https://site.example{path}")
        return found.name if found else None

    assert [owner(path) for path in ("/d", "/a", "/b", "/c", "/e")] == [
        "Harbour watch", "Harbour watch", "Night bus", "Third", None
    ]  # fmt: skip
    assert owner_of(None, URL) is None


def test_of_two_practices_that_had_an_address_it_is_of_the_one_listed_there_else_of_the_lower() -> None:
    state = listed_state()
    other = replace(state.practices[2], addresses=("site.example/b", "site.example/c" + MARK + "split 1"))
    practices = {2: other, 3: state.practices[3], 1: replace(state.practices[1], url="https://site.example/b")}
    shared = replace(state, practices=practices)

    assert owner_of(shared, "https://site.example/c").practice_id == 2  # type: ignore[union-attr]
    assert owner_of(shared, "https://site.example/b").practice_id == 1  # type: ignore[union-attr]


def test_row_is_told_as_of_the_practice_in_those_days() -> None:
    state = listed_state()
    point = Point(9, at(4), at(2), 7, 8)

    change = PageTold(point, {"node": "1"}, {"node": "2"}, ("x",)).change(state.practices[1], state)

    assert (change.kind, change.at, change.practice_id, change.difference) == ("updated", point, 1, ("x",))
    assert (change.title, change.organisations, change.categories, change.url) == (
        "Harbour watch – Kent Police", ("Kent Police",), (), "https://site.example/d"
    )  # fmt: skip
    assert (change.before, change.after) == ({"node": "1"}, {"node": "2"})


def test_row_names_the_categories_that_the_practice_stands_in() -> None:
    history = History()
    history.look(page([], Drugs=["Harbour watch – Kent Police"], Fraud=["Harbour watch – Kent Police"]))
    state = history.state

    change = PageTold(Point(9, at(4), at(2), 7, 8), {"node": "1"}, {"node": "2"}).change(state.practices[1], state)
    assert change.categories == ("Drugs", "Fraud")
