"""Laws of the step from listing to listing, over random listings and hand-made histories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.beside import NOTHING, Beside
from monitor.history import advance
from monitor.identity import identify, likeness
from monitor.overrule import Overrules
from scraper.model import Category, Entry, Listing, Look, PageDetails
from scraper.model.history import Change, State, Step
from scraper.text import plain
from scraper.titles import split_title

START = datetime(2026, 1, 5, 8, 17, tzinfo=UTC)
DAY_S = 86_400.0
FORCES = ("Kent Police", "Essex Police", "Avon and Somerset Police", "Exeter's Community Safety Partnership")
NAMES = (
    "Safer Sleep",
    "Clear, hold, build",
    "A&E navigators",
    "Rapid debrief process",
    "Operation Rasure",
    "Prevention First",
)
CATEGORIES = ("Anti-social behaviour", "Serious violence", "Vulnerable people")


def entry(title: str, url: str | None = None) -> Entry:
    taken = split_title(title)
    slug = "-".join(plain(title).split())
    return Entry(taken.wording, taken.name, taken.organisations, f"https://site.example{url or '/practices/' + slug}")


def page(
    recent: Sequence[Entry | str] = (),
    page_details: PageDetails | None = None,
    **filed: Sequence[Entry | str],
) -> Listing:
    made = [
        Category(name.replace("_", " "), tuple(entry(e) if isinstance(e, str) else e for e in entries))
        for name, entries in filed.items()
    ]
    return Listing(
        page_details or PageDetails(title="About smarter practice"),
        tuple(entry(e) if isinstance(e, str) else e for e in recent),
        tuple(made) or None,
    )


class History:
    """A history under test: listings go in a day apart, changes come out."""

    def __init__(
        self, recheck_after_s: float = 20 * 3600.0, overrules: Overrules = Overrules(), beside: Beside = NOTHING
    ) -> None:
        self.overrules, self.beside = overrules, beside
        self.state: State | None = None
        self.looks = 0
        self.next_id = 0
        self.recheck_after_s = recheck_after_s
        self.changes: list[Change] = []

    def _number(self, _: object) -> int:
        self.next_id += 1
        return self.next_id

    def look(self, listing: Listing, *, hours: float | None = None) -> Step:
        self.looks += 1
        at = (
            START + timedelta(days=self.looks)
            if hours is None
            else self.state.last.observed_at + timedelta(hours=hours)
        )  # type: ignore[union-attr]  # hours only after a first look
        look = Look(self.looks, at, self.looks, self.recheck_after_s, "check")
        taken = advance(
            self.state,
            listing,
            look,
            practice_id=self._number,
            category_id=self._number,
            overrules=self.overrules,
            beside=self.beside,
        )
        self.state = taken.state
        self.changes += taken.changes
        return taken


def kinds(taken: Step) -> list[tuple[str, str | None]]:
    return sorted((c.kind, c.title or (c.categories[0] if c.categories else None)) for c in taken.changes)


BASE = page(
    ["Safer Sleep – Kent Police", "Rapid debrief process – Essex Police"],
    Vulnerable_people=["Prevention First – Kent Police", "Clear, hold, build – Essex Police"],
    Violence=["Operation Rasure – Kent Police"],
)


def then(*listings: Listing) -> Step:
    history = History()
    taken = history.look(BASE)
    for listing in listings:
        taken = history.look(listing)
    return taken


entries = st.builds(
    lambda name, force, number: entry(f"{name} {number} – {force}" if number else f"{name} – {force}"),
    st.sampled_from(NAMES),
    st.sampled_from(FORCES),
    st.integers(0, 3),
)
listings = st.builds(
    lambda recent, filed: Listing(
        PageDetails(title="About smarter practice"),
        tuple(recent),
        tuple(Category(name, tuple(own)) for name, own in filed.items()) or None,
    ),
    st.lists(entries, max_size=6),
    st.dictionaries(st.sampled_from(CATEGORIES), st.lists(entries, min_size=1, max_size=5), max_size=3),
)


@given(listings)
@settings(deadline=None)
def test_equal_listings_differ_in_nothing(listing: Listing) -> None:
    history = History()
    history.look(listing)
    assert history.look(listing).changes == ()


@given(listings, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_a_new_order_alone_is_no_change(listing: Listing, random: Random) -> None:
    history = History()
    history.look(listing)

    def shuffled(items: Sequence[Entry]) -> tuple[Entry, ...]:
        return tuple(random.sample(items, len(items)))

    filed = [Category(c.name, shuffled(c.entries)) for c in listing.categories or ()]
    other = Listing(listing.page, shuffled(listing.recent or ()), tuple(random.sample(filed, len(filed))) or None)
    # an entry that stands twice takes its address from its first place, so a new order may move it; here each has one
    assert history.look(other).changes == ()


@given(listings)
@settings(deadline=None)
def test_typography_is_no_change(listing: Listing) -> None:
    history = History()
    history.look(listing)

    def retyped(e: Entry) -> Entry:
        title = (
            e.title.replace(" – ", "\u00a0— ").replace("'", "\u2019").replace("&", " and ").replace("Police", "police")
        )
        taken = split_title(title)
        return Entry(title, taken.name, taken.organisations, e.url)

    filed = tuple(Category(c.name.upper(), tuple(map(retyped, c.entries))) for c in listing.categories or ())
    other = Listing(listing.page, tuple(map(retyped, listing.recent or ())), filed or None)
    assert history.look(other).changes == ()


@given(listings, listings)
@settings(deadline=None)
def test_applying_the_changes_gives_the_new_listing(first: Listing, second: Listing) -> None:
    history = History(recheck_after_s=0)
    history.look(first)
    before = _shown(history.state)
    taken = history.look(second)
    known = history.state
    assert known is not None
    shown = {s.practice_id: s for s in identify(second, known.practices)}
    after = dict(before)
    for change in taken.changes:
        if change.practice_id is not None:
            after[change.practice_id] = (change.title, frozenset(map(plain, change.categories)), change.url)
    listed = {p.practice_id for p in known.listed}
    assert listed == set(shown)
    renamed = {
        plain(c.before["category"]): plain(c.after["category"]) for c in taken.changes if c.kind == "category_renamed"
    }
    for number in listed:
        title, categories, url = after[number]
        sighting = shown[number]
        assert plain(title or "") == plain(sighting.title)
        assert url == sighting.url
        waiting = {known.categories[n].key for n, _ in known.practices[number].faded}
        assert frozenset(renamed.get(c, c) for c in categories) - waiting == frozenset(
            c for c, _ in sighting.categories
        )


def _shown(state: State | None) -> dict[int, tuple[str | None, frozenset[str], str | None]]:
    assert state is not None
    return {
        p.practice_id: (p.title, frozenset(state.categories[n].key for n in p.categories), p.url)
        for p in state.practices.values()
    }


@given(st.lists(listings, min_size=2, max_size=6))
@settings(deadline=None, max_examples=60)
def test_no_practice_has_two_rows_that_contradict_each_other(sequence: list[Listing]) -> None:
    history = History(recheck_after_s=0)
    status: dict[int, str] = {}
    for listing in sequence:
        taken = history.look(listing)
        per_look = [(c.practice_id, c.kind) for c in taken.changes if c.practice_id is not None]
        assert len(per_look) == len(set(per_look))
        for change in taken.changes:
            if change.practice_id is None:
                continue
            was = status.get(change.practice_id, "baseline" if change.practice_id in history.state.practices else "")  # type: ignore[union-attr]
            if change.kind in ("published", "surfaced"):
                assert change.practice_id not in status
                status[change.practice_id] = "listed"
            elif change.kind == "removed":
                assert was != "removed"
                status[change.practice_id] = "removed"
            elif change.kind == "returned":
                assert was == "removed"
                status[change.practice_id] = "listed"
            else:
                assert was != "removed"


def test_first_look_is_one_row() -> None:
    assert kinds(History().look(BASE)) == [("baseline", None)]


def test_new_practice_is_published_once_also_when_it_is_filed_at_once() -> None:
    taken = then(
        page(
            [
                "Safer Sleep – Kent Police",
                "Rapid debrief process – Essex Police",
                "Street triage – Kent Police",
            ],
            Vulnerable_people=[
                "Prevention First – Kent Police",
                "Clear, hold, build – Essex Police",
                "Street triage – Kent Police",
            ],
            Violence=["Operation Rasure – Kent Police"],
        )
    )
    assert kinds(taken) == [("published", "Street triage – Kent Police")]


def test_loss_is_reported_when_a_later_look_agrees_and_dated_with_the_first() -> None:
    history = History()
    history.look(BASE)
    fewer = page(
        ["Safer Sleep – Kent Police"],
        Vulnerable_people=["Prevention First – Kent Police", "Clear, hold, build – Essex Police"],
        Violence=["Operation Rasure – Kent Police"],
    )
    first = history.look(fewer)
    assert first.changes == ()
    assert first.gone == ("Rapid debrief process – Essex Police",)
    assert history.look(fewer, hours=8).changes == ()
    taken = history.look(fewer, hours=12)
    (row,) = taken.changes
    assert (row.kind, row.title) == ("removed", "Rapid debrief process – Essex Police")
    assert row.at.observed_at == START + timedelta(days=2)
    assert row.at.not_before == START + timedelta(days=1)
    assert row.confirmed_by_look_id == 4
    assert kinds(history.look(BASE)) == [("returned", "Rapid debrief process – Essex Police")]


def test_practice_that_is_back_elsewhere_before_confirmation_is_reported_for_what_differs() -> None:
    history = History()
    history.look(BASE)
    history.look(
        page(
            ["Safer Sleep – Kent Police"],
            Vulnerable_people=["Prevention First – Kent Police", "Clear, hold, build – Essex Police"],
            Violence=["Operation Rasure – Kent Police"],
        )
    )
    taken = history.look(
        page(
            ["Safer Sleep – Kent Police"],
            Vulnerable_people=["Prevention First – Kent Police", "Clear, hold, build – Essex Police"],
            Violence=["Operation Rasure – Kent Police", "Rapid debrief process – Essex Police"],
        )
    )
    assert kinds(taken) == [
        ("recategorised", "Rapid debrief process – Essex Police"),
        ("unfeatured", "Rapid debrief process – Essex Police"),
    ]


def test_heading_that_vanishes_is_confirmed_like_a_practice() -> None:
    history = History()
    history.look(BASE)
    without = page(
        [
            "Safer Sleep – Kent Police",
            "Rapid debrief process – Essex Police",
            "Operation Rasure – Kent Police",
        ],
        Vulnerable_people=["Prevention First – Kent Police", "Clear, hold, build – Essex Police"],
    )
    assert kinds(history.look(without)) == [("featured", "Operation Rasure – Kent Police")]
    taken = history.look(without)
    assert kinds(taken) == [
        ("category_removed", "Violence"),
        ("recategorised", "Operation Rasure – Kent Police"),
    ]
    assert {c.at.observed_at for c in taken.changes} == {START + timedelta(days=2)}


def test_heading_that_is_back_leaves_no_row() -> None:
    history = History()
    history.look(BASE)
    history.look(
        page(
            ["Safer Sleep – Kent Police", "Rapid debrief process – Essex Police"],
            Vulnerable_people=["Prevention First – Kent Police", "Clear, hold, build – Essex Police"],
        )
    )
    assert history.look(BASE).changes == ()


def test_practice_that_gains_a_heading_is_recategorised_at_once() -> None:
    taken = then(
        page(
            ["Safer Sleep – Kent Police", "Rapid debrief process – Essex Police"],
            Vulnerable_people=[
                "Prevention First – Kent Police",
                "Clear, hold, build – Essex Police",
                "Operation Rasure – Kent Police",
            ],
        )
    )
    assert kinds(taken) == [("recategorised", "Operation Rasure – Kent Police")]
    assert taken.changes[0].before == {"categories": ["Violence"]}
    assert taken.changes[0].after == {"categories": ["Vulnerable people"]}


def test_two_headings_that_vanish_at_once_are_one_recategorisation() -> None:
    both = page(A=["Safer Sleep – Kent Police"], B=["Safer Sleep – Kent Police"], C=["Prevention First – Kent Police"])
    neither = page(["Safer Sleep – Kent Police"], C=["Prevention First – Kent Police"])
    history = History()
    for listing in (both, neither, neither):
        taken = history.look(listing)

    assert kinds(taken) == [
        ("category_removed", "A"),
        ("category_removed", "B"),
        ("recategorised", "Safer Sleep – Kent Police"),
    ]
    assert [c.before for c in taken.changes if c.kind == "recategorised"] == [{"categories": ["A", "B"]}]


def test_order_of_two_addresses_is_no_change_and_a_lost_one_is() -> None:
    title = "Safer Sleep – Kent Police"
    one, other = entry(title, "/a"), entry(title, "/b")
    history = History()
    for listing in (page(A=[one], B=[other]), page(B=[other], A=[one]), page(A=[one], B=[other])):
        taken = history.look(listing)

    assert kinds(taken) == []
    left = history.look(page(B=[other], A=["Prevention First – Kent Police"]))
    assert ("moved", title) in kinds(left)


def test_heading_merged_into_another_has_no_new_name_later() -> None:
    first = page(A=["One – Kent Police", "Two – Kent Police"], B=["Three – Kent Police", "Four – Kent Police"])
    merged = page(B=["One – Kent Police", "Two – Kent Police", "Three – Kent Police", "Four – Kent Police"])
    split = page(B=["Three – Kent Police", "Four – Kent Police"], C=["One – Kent Police", "Two – Kent Police"])
    history = History()
    for listing in (first, merged):
        history.look(listing)

    taken = history.look(split, hours=6)

    assert kinds(taken) == [
        ("category_added", "C"),
        ("recategorised", "One – Kent Police"),
        ("recategorised", "Two – Kent Police"),
    ]


def test_practice_that_is_missing_when_its_heading_is_confirmed_gone_was_recategorised_all_the_same() -> None:
    filed = page(["One – Kent Police"], A=["One – Kent Police"], B=["Two – Kent Police"])
    faded = page(["One – Kent Police"], B=["Two – Kent Police"])
    without = page(["Three – Kent Police"], B=["Two – Kent Police"])
    history = History()
    for listing in (filed, faded, without, without):
        history.look(listing)

    rows = [(c.kind, c.title, c.at.look_id, c.categories) for c in history.changes if c.title == "One – Kent Police"]
    assert rows == [
        ("recategorised", "One – Kent Police", 2, ()),
        ("removed", "One – Kent Police", 3, ()),
    ]


def test_heading_with_a_new_name_and_the_same_practices_is_renamed() -> None:
    taken = then(
        page(
            ["Safer Sleep – Kent Police", "Rapid debrief process – Essex Police"],
            Vulnerability=[
                "Prevention First – Kent Police",
                "Clear, hold, build – Essex Police",
                "Street triage – Kent Police",
            ],
            Violence=["Operation Rasure – Kent Police"],
        )
    )
    assert kinds(taken) == [
        ("category_renamed", "Vulnerability"),
        ("published", "Street triage – Kent Police"),
    ]


def test_practices_under_new_headings_only_have_surfaced() -> None:
    old = page(["Safer Sleep – Kent Police"])
    history = History()
    history.look(old)
    taken = history.look(page(["Safer Sleep – Kent Police"], Violence=["Operation Rasure – Kent Police"]))
    assert kinds(taken) == [("category_added", "Violence"), ("surfaced", "Operation Rasure – Kent Police")]


@pytest.mark.parametrize(
    ("title", "url", "wanted"),
    [
        (
            "Operation Rasure (knife crime) – Kent Police",
            "/practices/operation-rasure-–-kent-police",
            ["renamed"],
        ),
        ("Operation Rasure – Essex Police", "/practices/operation-rasure-–-kent-police", ["renamed"]),
        ("Operation Rasure – Kent Police", "/elsewhere", ["moved"]),
        ("Operation Rasure (knife crime) – Kent Police", "/elsewhere", ["moved", "renamed"]),
        ("Knife arches – Kent Police", "/elsewhere", ["published"]),
        ("Operation Rasure – Essex Police", "/elsewhere", ["published"]),
        ("OPERATION  RASURE — Kent Constabulary", None, []),
    ],
)
def test_edit_of_an_entry(title: str, url: str | None, wanted: list[str]) -> None:
    edited = entry(title, url or "/practices/operation-rasure-–-kent-police")
    base_url = entry("Operation Rasure – Kent Police").url
    if url is None or "operation-rasure" in url:
        edited = Entry(edited.title, edited.name, edited.organisations, base_url)
    taken = then(
        page(
            ["Safer Sleep – Kent Police", "Rapid debrief process – Essex Police"],
            Vulnerable_people=["Prevention First – Kent Police", "Clear, hold, build – Essex Police"],
            Violence=[edited],
        )
    )
    assert sorted(change.kind for change in taken.changes) == wanted


def test_migration_of_every_address_is_moved_rows_only() -> None:
    moved = Listing(
        BASE.page,
        tuple(
            Entry(e.title, e.name, e.organisations, e.url.replace("/practices/", "/new/")) for e in BASE.recent or ()
        ),
        tuple(
            Category(
                c.name,
                tuple(
                    Entry(e.title, e.name, e.organisations, e.url.replace("/practices/", "/new/")) for e in c.entries
                ),
            )
            for c in BASE.categories or ()
        ),
    )
    taken = then(moved)
    assert {change.kind for change in taken.changes} == {"moved"}
    assert len(taken.changes) == 5


def test_same_name_from_another_organisation_is_another_practice() -> None:
    taken = then(
        page(
            [
                "Safer Sleep – Kent Police",
                "Rapid debrief process – Essex Police",
                "Safer Sleep – Essex Police",
            ],
            Vulnerable_people=["Prevention First – Kent Police", "Clear, hold, build – Essex Police"],
            Violence=["Operation Rasure – Kent Police"],
        )
    )
    assert kinds(taken) == [("published", "Safer Sleep – Essex Police")]


def test_two_equally_good_pairings_are_none() -> None:
    history = History()
    history.look(
        page(
            [
                "Safer Sleep pilot – Kent Police",
                "Another thing – Kent Police",
                "Third thing here – Essex Police",
            ]
        )
    )
    taken = history.look(
        page(
            [
                entry("Safer Sleep pilot one – Kent Police", "/x1"),
                entry("Safer Sleep pilot two – Kent Police", "/x2"),
                entry("Another thing – Kent Police"),
                entry("Third thing here – Essex Police"),
            ]
        )
    )
    assert [change.kind for change in taken.changes] == ["published", "published"]


def test_practice_that_stands_twice_is_one() -> None:
    history = History()
    history.look(
        page(
            [entry("Safer Sleep", "/a"), "Rapid debrief process – Essex Police"],
            Violence=[entry("Safer Sleep – Kent Police", "/a"), entry("Safer sleep – Kent Police", "/b")],
        )
    )
    assert history.state is not None
    assert sorted(p.title for p in history.state.listed) == [
        "Rapid debrief process – Essex Police",
        "Safer Sleep – Kent Police",
    ]


def test_edited_prose_is_a_page_edit_and_a_lacking_field_is_none() -> None:
    history = History()
    details = PageDetails(
        title="About smarter practice",
        summary="What it means",
        published="2023-11-14",
        tags=("Knowledge",),
        prose=("Forces try things.", "The report is published here."),
    )
    history.look(page(["Safer Sleep – Kent Police"], details))
    assert history.look(page(["Safer Sleep – Kent Police"], PageDetails(title="About smarter practice"))).changes == ()
    edited = PageDetails(
        title="About smarter practice",
        summary="What it means",
        published="2024-01-01",
        tags=("Knowledge",),
        prose=("Forces try things.", "The report is published elsewhere."),
    )
    (row,) = history.look(page(["Safer Sleep – Kent Police"], edited)).changes
    assert row.kind == "page_edited"
    assert row.after == {"published": "2024-01-01", "prose": ["The report is published elsewhere."]}


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("Operation Provide", "Operation Provide (early intervention)", True),
        ("Rapid debrief process", "Rapid de-brief process", True),
        ("Rapid debrief process", "Rapid debrief", True),
        ("Prevention First", "Prevention First programme", True),
        ("Operation Provide", "Operation Rasure", False),
        ("Phase 1 of the plan", "Phase 2 of the plan", False),
        ("Knife arches in schools", "Knife arches in colleges", False),
        ("Scrutiny panel", "Workplace domestic abuse scrutiny panel", False),
    ],
)
def test_likeness_of_names(first: str, second: str, alike: bool) -> None:
    assert bool(likeness(first, second)) is alike
    assert likeness(first, second) == likeness(second, first)


def test_heading_is_not_reported_before_a_look_late_enough_agrees() -> None:
    history = History()
    history.look(BASE)
    without = page(
        ["Safer Sleep – Kent Police", "Rapid debrief process – Essex Police", "Operation Rasure – Kent Police"],
        Vulnerable_people=["Prevention First – Kent Police", "Clear, hold, build – Essex Police"],
    )
    history.look(without)
    assert history.look(without, hours=8).changes == ()
    assert kinds(history.look(without, hours=12))[0] == ("category_removed", "Violence")


def test_other_tags_are_a_page_edit_in_whatever_order() -> None:
    history = History()
    history.look(page(["Safer Sleep – Kent Police"], PageDetails(title="About smarter practice", tags=("A", "B"))))
    retagged = PageDetails(title="About smarter practice", tags=("b", "a"))
    same = history.look(page(["Safer Sleep – Kent Police"], retagged))
    assert same.changes == ()
    (row,) = history.look(
        page(["Safer Sleep – Kent Police"], PageDetails(title="About smarter practice", tags=("A", "C")))
    ).changes
    assert (row.kind, row.after) == ("page_edited", {"tags": ["A", "C"]})


def test_practice_under_its_old_title_and_address_beside_the_new_is_one() -> None:
    history = History()
    history.look(page(["Rapid debrief process – Essex Police", entry("Safer Sleep – Kent Police", "/a")]))
    renamed = history.look(
        page(["Rapid debrief process – Essex Police", entry("Safer Sleep (pilot) – Kent Police", "/b")])
    )
    assert sorted(change.kind for change in renamed.changes) == ["moved", "renamed"]
    both = history.look(
        page(
            ["Rapid debrief process – Essex Police", entry("Safer Sleep – Kent Police", "/a")],
            Violence=[entry("Safer Sleep (pilot) – Kent Police", "/b")],
        )
    )
    assert sorted(change.kind for change in both.changes) == ["category_added", "recategorised"]
    assert both.now == 2


def test_a_title_that_two_practices_had_is_no_evidence_for_either() -> None:
    history = History()
    rest = "Rapid debrief process – Essex Police"
    history.look(page([rest, entry("Safer Sleep – Kent Police", "/a")]))
    history.look(page([rest, entry("Knife arches – Kent Police", "/a"), entry("Safer Sleep – Kent Police", "/b")]))
    history.look(page([rest, entry("Knife arches – Kent Police", "/a"), entry("Street triage – Kent Police", "/b")]))
    taken = history.look(page([rest, entry("Safer Sleep – Kent Police", "/d")]))
    assert kinds(taken) == [("published", "Safer Sleep – Kent Police")]
    assert len(taken.gone) == 2


def test_one_name_of_two_organisations_is_two_practices_though_both_stand_without_them_too() -> None:
    of_kent, of_essex = entry("Safer Sleep – Kent Police", "/a"), entry("Safer Sleep – Essex Police", "/b")
    both = page([entry("Safer Sleep", "/a"), entry("Safer Sleep", "/b")], A=[of_kent], B=[of_essex])
    history = History()
    history.look(page(A=[of_kent], B=[of_essex]))

    taken = history.look(both)

    assert sorted(kinds(taken)) == [
        ("featured", "Safer Sleep – Essex Police"),
        ("featured", "Safer Sleep – Kent Police"),
    ]
    assert taken.now == 2


def test_a_name_without_an_organisation_at_another_address_is_the_one_practice_of_that_name() -> None:
    bare = entry("Safer Sleep", "/b")
    history = History()
    history.look(page([entry("Safer Sleep", "/a")], A=[entry("Safer Sleep – Kent Police", "/a")], B=[bare]))

    assert history.state is not None
    assert [p.title for p in history.state.listed] == ["Safer Sleep – Kent Police"]


def test_name_without_its_organisation_at_the_addresses_of_two_known_practices_makes_them_no_one_practice() -> None:
    ours, theirs = entry("Safer Sleep – Kent Police", "/a"), entry("Safer Sleep", "/b")
    bare = entry("Safer Sleep", "/a")
    history = History()
    history.look(page([ours], Violence=[ours], Other=[theirs]))

    taken = history.look(page([bare], Violence=[ours], Other=[theirs]))

    assert taken.changes == ()
    assert len(taken.state.listed) == 2
