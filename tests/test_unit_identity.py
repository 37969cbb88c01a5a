"""Who is who, in single steps: what is alike, what is one, and that it takes no more steps than it must."""

from __future__ import annotations

import pytest

from monitor import headings as steps
from monitor import identity
from monitor.identity import identify, likeness, title_key
from scraper.model import Category, Listing, PageDetails
from scraper.titles import split_title
from tests.test_history_laws import History, entry, kinds, page


def _letters(number: int) -> str:
    return "".join(chr(97 + number // 26**place % 26) for place in range(3)) + "xx"


def _counted(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> list[None]:
    calls: list[None] = []
    function = getattr(module, name)

    def counting(*arguments: object) -> object:
        calls.append(None)
        return function(*arguments)

    monkeypatch.setattr(module, name, counting)
    return calls


def test_a_whole_list_of_other_names_at_other_addresses_is_not_paired_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = _counted(monkeypatch, identity, "likeness")
    numbers = range(300)
    history = History()
    history.look(page([entry(f"Safer sleep programme {_letters(n)} – Kent Police", f"/a/{n}") for n in numbers]))

    taken = history.look(
        page([entry(f"Safer sleeping programme {_letters(n)} – Kent Police", f"/b/{n}") for n in numbers])
    )

    assert (len(taken.added), len(taken.gone), len(calls)) == (300, 300, 0)


def test_names_are_compared_within_an_organisation_only(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _counted(monkeypatch, identity, "likeness")
    forces = ("Kent Police", "Essex Police", "Humberside Police")
    history = History()
    history.look(page([entry(f"Safer sleep scheme – {force}", f"/a/{force}") for force in forces]))

    taken = history.look(page([entry(f"Safer sleep schemes – {force}", f"/b/{force}") for force in forces]))

    assert len(calls) == 3
    assert [kind for kind, _ in kinds(taken)] == ["moved"] * 3 + ["renamed"] * 3


def _filed(prefix: str, count: int) -> Listing:
    categories = tuple(
        Category(f"{prefix} {_letters(n)}", (entry(f"Example {_letters(n)} – Kent Police"),)) for n in range(count)
    )
    return Listing(PageDetails(title="About smarter practice"), (), categories)


def test_a_category_is_compared_with_those_that_share_an_example_only(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _counted(monkeypatch, steps, "same_category")
    history = History()
    history.look(_filed("Old", 50))

    taken = history.look(_filed("New", 50))

    assert len(calls) == 50
    assert [kind for kind, _ in kinds(taken)] == ["category_renamed"] * 50


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Rapid debrief", "Rapid de-brief"),
        ("Clear, hold, build", "Clear, hold, build (CHB)"),
        ("Operation Rasure", "Operation Rasure: reviewed"),
        ("Safer sleep", "The safer sleep project"),
        ("Operation Bluebell", "Operation Bluebell project"),
        ("A&E navigators", "A and E navigators"),
        ("Street triage teams", "Street triage team"),
    ],
)
def test_plainly_alike(first: str, second: str) -> None:
    assert 0.86 <= likeness(first, second) <= 1
    assert likeness(first, second) == likeness(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Drug testing in schools", "Drug testing in colleges"),
        ("Body-worn video 2", "Body-worn video 3"),
        ("Rural crime", "Knife crime"),
        ("Crime", "Rural crime partnership working across borders"),
        ("(CHB)", "(EVR)"),
        ("Early help", "Early kelp hub"),
        ("The project", "The scheme"),
        ("Operation Bluebell", "Operation Bluebird"),
        ("Custody", "Custody project"),
        ("Neighbourhood policing teams at night", "Neighbourhood policing teams at dawn"),
    ],
)
def test_not_plainly_alike(first: str, second: str) -> None:
    assert likeness(first, second) == likeness(second, first) == 0


@pytest.mark.parametrize(
    "other", ["safer Sleep", "Safer Sleep (SAS)", "The safer sleep programme", "Safer sleep scheme", "Sleep safer"]
)
def test_the_same_telling_words_are_wholly_alike(other: str) -> None:
    assert likeness("Safer Sleep", other) == likeness(other, "Safer Sleep") == 1


@pytest.mark.parametrize("other", ["Safer sleep west", "Safer sleep, safer sleep"])
def test_a_telling_word_more_is_clearly_less_alike(other: str) -> None:
    assert likeness("Safer Sleep", other) == likeness(other, "Safer Sleep") == 0.88


def test_who_lost_and_who_got_a_word_that_tells_nothing_is_no_guess() -> None:
    before = page(Violence=[entry("Safer Sleep – Kent Police", "/a"), entry("Safer Sleep west – Kent Police", "/b")])
    history = History()
    history.look(before)

    taken = history.look(page(Violence=[entry("Safer Sleep programme – Kent Police", "/c")]))

    assert sorted(kind for kind, _ in kinds(taken)) == ["moved", "renamed"]


def test_titles_are_compared_by_name_and_bodies_in_any_order() -> None:
    one, two = (
        split_title(f"Safer Sleep – {b}") for b in ("Kent Police and Essex Police", "Essex Police, Kent Police")
    )

    assert title_key(one.name, one.organisations) == title_key(two.name, two.organisations)
    assert title_key(one.name, one.organisations) != title_key(one.name, one.organisations[:1])
    assert title_key("A", ()) == "a"


def test_position_counts_from_one_in_each_section_and_the_first_place_goes_before_the_second() -> None:
    twice = entry("Safer Sleep – Kent Police", "/one")
    again = entry("Safer Sleep – Kent Police", "/two")
    other = entry("Clear, hold, build – Essex Police")

    found = identify(page([other, twice, again], Violence=[other, again, twice], Drugs=[twice]), {})

    assert [(s.title[:5], s.categories, s.recent, s.url[-4:]) for s in found] == [
        ("Clear", (("violence", 1),), 1, "lice"),
        ("Safer", (("violence", 2), ("drugs", 1)), 2, "/two"),
    ]
    assert found[1].addresses == ("site.example/two", "site.example/one")


def test_of_two_equally_good_pairings_by_title_there_is_none() -> None:
    history = History()
    for first, second in (("Safer Sleep", "Night patrol"), ("Street triage", "Safer Sleep"), ("Street triage", "Day")):
        history.look(page([entry(f"{first} – Kent Police", "/a"), entry(f"{second} – Kent Police", "/b")]))

    taken = history.look(page([entry("Safer Sleep – Kent Police", "/c")]))

    assert kinds(taken) == [("published", "Safer Sleep – Kent Police")]


def test_what_a_listed_practice_and_a_removed_one_could_be_is_the_listed_one() -> None:
    history = History()
    safer, moved = entry("Safer Sleep – Kent Police", "/a"), entry("Safer Sleep – Kent Police", "/b")
    other = entry("Clear, hold, build – Essex Police")
    history.look(page([other, safer]))
    for _ in range(2):
        history.look(page([other]))

    assert kinds(history.look(page([other, moved]))) == [("moved", moved.title), ("returned", moved.title)]


def _why(history: History) -> list[str]:
    assert history.state is not None
    return [practice.titled_why for practice in history.state.practices.values()]


@pytest.mark.parametrize(
    ("titles", "addresses", "why"),
    [
        (["Safer Sleep", "Night patrol"], ["/a", "/a"], "the same address"),
        (["Safer Sleep", "Safer Sleep"], ["/a", "/b"], "the same title"),
        (["Safer Sleep", "Safer Sleep", "Night patrol"], ["/a", "/b", "/a"], "an address it had"),
        (["Safer Sleep", "Night patrol", "Safer Sleep"], ["/a", "/a", "/b"], "a title it had"),
        (["Safer Sleep", "Safer Sleep scheme"], ["/a", "/b"],
         "the same organisation, and a name plainly alike (1.00 of 1)"),
    ],
)  # fmt: skip
def test_why_it_is_the_same(titles: list[str], addresses: list[str], why: str) -> None:
    history = History()
    for title, address in zip(titles, addresses, strict=True):
        history.look(page([entry(f"{title} – Kent Police", address)]))

    assert _why(history) == [why]


def test_the_newest_title_goes_before_one_it_had() -> None:
    history = History()
    history.look(page([entry("Safer Sleep – Kent Police", "/a"), entry("Night patrol – Kent Police", "/b")]))
    history.look(page([entry("Day patrol – Kent Police", "/a"), entry("Safer Sleep – Kent Police", "/b")]))

    taken = history.look(page([entry("Safer Sleep – Kent Police", "/c"), entry("Day patrol – Kent Police", "/a")]))

    assert [(c.kind, c.before.get("url", "")[-2:]) for c in taken.changes] == [("moved", "/b")]


def test_one_that_was_reported_removed_is_not_recognised_by_a_name_that_is_only_alike() -> None:
    history = History()
    other = entry("Clear, hold, build – Essex Police")
    history.look(page([other, entry("Safer Sleep – Kent Police", "/a")]))
    for _ in range(2):
        history.look(page([other]))

    taken = history.look(page([other, entry("Safer Sleep scheme – Kent Police", "/b")]))

    assert kinds(taken) == [("published", "Safer Sleep scheme – Kent Police")]


def test_one_that_stands_twice_keeps_what_both_places_say() -> None:
    history = History()
    history.look(page([entry("Safer Sleep – Kent Police", "/a")]))
    history.look(page([entry("Safer Sleep – Kent Police", "/b")]))
    history.look(page([entry("Night patrol – Kent Police", "/b"), entry("Safer Sleep – Kent Police", "/a")]))

    assert history.state is not None
    (practice,) = history.state.practices.values()
    assert {address[-2:] for address in practice.addresses} == {"/a", "/b"}
    assert {title.partition("\n")[0] for title in practice.titles} == {"safer sleep", "night patrol"}


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ("Rapid debrief process", "Rapid debreif process", 0.952),
        ("Hot-spot policing", "Hotspot policing", 0.970),
        ("Street triage teams", "Street triage team", 0.973),
        ("Domestic abuse matter", "Domestic abuse matters", 0.977),
    ],
)
def test_how_alike_typing_errors_are(first: str, second: str, wanted: float) -> None:
    assert likeness(first, second) == pytest.approx(wanted, abs=0.0005)


def _addresses(listing: Listing, history: History | None = None) -> list[list[str]]:
    known = history.state.practices if history is not None and history.state is not None else {}
    return [sorted(address[-2:] for address in sighting.addresses) for sighting in identify(listing, known)]


def test_a_title_without_an_organisation_is_of_the_one_practice_of_that_name() -> None:
    kent, bare, elsewhere = (
        entry("Safer Sleep – Kent Police", "/a"),
        entry("Safer Sleep", "/a"),
        entry("Safer Sleep", "/c"),
    )

    assert _addresses(page([kent, bare, elsewhere])) == [["/a", "/c"]]
    assert _addresses(page([kent, elsewhere])) == [["/a"], ["/c"]]
    assert _addresses(page([elsewhere, entry("Safer Sleep", "/d")])) == [["/c", "/d"]]


def test_a_title_without_an_organisation_that_two_have_makes_them_no_one_practice() -> None:
    two = [
        entry(f"Safer Sleep{body}", address)
        for body, address in ((" – Kent Police", "/a"), (" – Essex Police", "/b"), ("", "/a"), ("", "/b"))
    ]
    others = [entry("Safer Sleep", "/c"), entry("Safer Sleep", "/d")]

    assert _addresses(page(two)) == [["/a"], ["/b"]]
    assert _addresses(page([*two, *others])) == [["/a"], ["/b"], ["/c", "/d"]]
    assert _addresses(page([*others, *two])) == [["/c", "/d"], ["/a"], ["/b"]]
    assert [len(found.organisations) for found in identify(page([*two, *others]), {})] == [1, 1, 0]


def test_a_title_without_an_organisation_at_two_known_addresses_makes_them_no_one_practice() -> None:
    history = History()
    history.look(page([entry("Night patrol", "/a"), entry("Day patrol", "/b")]))
    same = [entry("Patrol", "/a"), entry("Patrol", "/b")]
    other = [entry("Patrol", "/c")]

    assert _addresses(page(same), history) == [["/a"], ["/b"]]
    assert _addresses(page([*other, *same]), history) == [["/c"], ["/a"], ["/b"]]
    assert _addresses(page(same)) == [["/a", "/b"]]
    assert _addresses(page([same[0], *other]), history) == [["/a", "/c"]]
    assert _addresses(page([entry("Patrol – Kent Police", "/a"), *same]), history) == [["/a"], ["/b"]]


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ("Operation Bluebell", "Operation Bluebell west", 0.88),
        ("Operation Bluebell", "Operation Bluebell far west", 0),
        ("Safer sleep", "Safer sleep night west", 0.88),
        ("Safer sleep", "Safer sleep night west far", 0),
        ("Bluebell", "Bluebell scheme", 0),
        ("Operation Bluebell", "Project Bluebell", 0),
        ("Clear, hold, build (CHB)", "Clear, hold, build [EVR]", 1),
        ("Patrol 2 (A)", "Patrol 2 (B)", 1),
        ("Patrol (2)", "Patrol (3)", 0),
        ("Patrol 2 night", "Patrol 2 day", 0),
    ],
)
def test_how_alike_names_with_a_word_more_or_another_are(first: str, second: str, wanted: float) -> None:
    assert likeness(first, second) == likeness(second, first) == wanted


def test_a_name_alike_to_two_is_the_one_s_that_is_clearly_more_alike() -> None:
    history = History()
    history.look(page([entry("Safer Sleep – Kent Police", "/a"), entry("Night patrol – Kent Police", "/n")]))

    clear = history.look(
        page([entry("Safer Sleep scheme – Kent Police", "/b"), entry("Safer Sleep west – Kent Police", "/c")])
    )

    assert [(change.kind, change.title) for change in clear.changes if change.kind in ("renamed", "published")] == [
        ("renamed", "Safer Sleep scheme – Kent Police"),
        ("published", "Safer Sleep west – Kent Police"),
    ]


def test_a_name_nearly_as_alike_to_two_is_neither_s() -> None:
    history = History()
    history.look(page([entry("Hot-spot policing – Kent Police", "/a")]))

    taken = history.look(
        page([entry("Hotspot policing – Kent Police", "/b"), entry("Hot-spot policing west – Kent Police", "/c")])
    )

    assert [kind for kind, _ in kinds(taken)] == ["published", "published"]


def test_of_two_places_of_one_practice_the_category_s_goes_first_and_both_are_kept() -> None:
    history = History()
    history.look(page([entry("Safer Sleep – Kent Police", "/a")]))
    history.look(page([entry("Safer Sleep – Kent Police", "/b")]))
    assert history.state is not None

    (found,) = identify(
        page([entry("Night patrol – Kent Police", "/b")], Violence=[entry("Safer Sleep – Kent Police", "/a")]),
        history.state.practices,
    )

    assert (found.url[-2:], found.categories, found.recent) == ("/a", (("violence", 1),), 1)
    assert sorted(address[-2:] for address in found.addresses) == ["/a", "/b"]
    assert {title.partition("\n")[0] for title in found.titles} == {"safer sleep", "night patrol"}


def test_one_that_is_where_it_was_is_not_taken_for_a_missing_one_of_a_like_name() -> None:
    history = History()
    safer, scheme = entry("Safer Sleep – Kent Police", "/a"), entry("Safer Sleep scheme – Kent Police", "/b")
    history.look(page([safer, scheme]))

    assert kinds(history.look(page([safer]))) == []
    assert kinds(history.look(page([safer]))) == [("removed", scheme.title)]


def test_of_a_removed_and_a_listed_one_of_the_same_title_the_listed_one_moved() -> None:
    history = History()
    other = entry("Clear, hold, build – Essex Police")
    night = entry("Night patrol – Kent Police", "/b")
    history.look(page([other, entry("Safer Sleep – Kent Police", "/a"), night]))
    for _ in range(2):
        history.look(page([other, night]))
    history.look(page([other, entry("Safer Sleep – Kent Police", "/b")]))

    taken = history.look(page([other, entry("Safer Sleep – Kent Police", "/c")]))

    assert [(change.kind, change.before.get("url", "")[-2:]) for change in taken.changes] == [("moved", "/b")]


def test_a_new_one_of_another_organisation_is_published_while_one_is_missing() -> None:
    history = History()
    history.look(page([entry("Safer Sleep – Kent Police", "/a")]))

    taken = history.look(page([entry("Safer Sleep scheme – Essex Police", "/b")]))

    assert kinds(taken) == [("published", "Safer Sleep scheme – Essex Police")]


def test_a_title_that_a_listed_and_a_missing_one_have_is_neither_s() -> None:
    history = History()
    safer = "Safer Sleep – Kent Police"
    history.look(page([entry(safer, "/a"), entry("Night patrol – Kent Police", "/b")]))
    history.look(page([entry(safer, "/b")]))

    assert kinds(history.look(page([entry(safer, "/c")]))) == [("published", safer), ("removed", safer)]


def test_a_bare_title_at_the_addresses_of_two_known_ones_is_that_of_no_third() -> None:
    history = History()
    history.look(page([entry("Night patrol – Kent Police", "/a"), entry("Day patrol – Kent Police", "/b")]))
    kent = [entry("Safer Sleep – Kent Police", address) for address in ("/a", "/b")]

    taken = history.look(page([*kent, entry("Safer Sleep", "/a"), entry("Safer Sleep", "/c")]))

    assert kinds(taken) == [("published", "Safer Sleep"), ("renamed", "Safer Sleep – Kent Police")]
