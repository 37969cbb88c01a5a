"""What the operator says of who is who goes before the rules, and each decision undoes the other."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.overrule import Overrules, form_of
from scraper.model import Entry
from scraper.model.history import Overruling
from tests.conftest import Ran
from tests.test_history_laws import History, entry, kinds, page

OLD = "Clear, hold, build – Essex Police"
NEW = "Clear, hold, build (CHB) – Essex Police"
OTHER = "Street triage and follow-up – Essex Police"


def forms(*entries: Entry) -> frozenset[tuple[str, str]]:
    return frozenset(form_of(one.url, one.title) for one in entries)


def ids(history: History) -> dict[str, int]:
    assert history.state is not None
    return {p.title: p.practice_id for p in history.state.listed}


def after(overrules: Overrules, *listings: list[Entry]) -> History:
    history = History(overrules=overrules)
    for entries in listings:
        history.look(page([entry("Safer Sleep – Kent Police")], Violence=entries))
    return history


def test_merged_practices_are_one_from_the_beginning() -> None:
    first, second = entry(OLD), entry(OTHER)
    merge = Overrules([Overruling(1, "merge", forms(first), forms(second))])

    history = after(merge, [first], [second])

    assert [(c.kind, c.title) for c in history.changes[1:]] == [("renamed", OTHER), ("moved", OTHER)]
    assert history.state is not None
    merged = next(p for p in history.state.listed if p.title == OTHER)
    assert merged.titled_why == "a person merged the two"


def test_merged_practices_in_one_listing_are_one_that_stands_twice() -> None:
    first, second = entry(OLD), entry(OTHER)
    merge = Overrules([Overruling(1, "merge", forms(first), forms(second))])

    assert len(ids(after(merge, [first, second]))) == 2  # with Safer Sleep


SPLITS = {
    "alike names": (entry(OLD, "/a"), entry(NEW, "/b")),
    "one address": (entry(OLD, "/a"), entry(OTHER, "/a")),
    "one title": (entry(OLD, "/a"), entry(OLD, "/b")),
}


@pytest.mark.parametrize("case", SPLITS)
def test_split_practices_are_two(case: str) -> None:
    first, second = SPLITS[case]
    split = Overrules([Overruling(1, "split", forms(first), forms(second))])

    together = after(Overrules(), [first], [second])
    apart = after(split, [first], [second], [second])

    assert not [c for c in together.changes if c.kind in ("published", "removed")]
    assert [(c.kind, c.title) for c in apart.changes[1:]] == [("published", second.title), ("removed", first.title)]


@pytest.mark.parametrize("case", SPLITS)
def test_split_practices_in_one_listing_stay_two_through_what_comes_after(case: str) -> None:
    first, second = SPLITS[case]
    split = Overrules([Overruling(1, "split", forms(first), forms(second))])
    history = after(split, [first, second])
    assert len(history.state.listed) == 3  # type: ignore[union-attr]

    taken = history.look(page([entry("Safer Sleep – Kent Police")], Violence=[second, first]))

    assert kinds(taken) == []


def test_split_keeps_other_practices_free_to_be_known_again() -> None:
    first, second = SPLITS["alike names"]
    split = Overrules([Overruling(1, "split", forms(first), forms(second))])
    history = after(split, [second])

    taken = history.look(page([entry("Safer Sleep (SS) – Kent Police", "/other")], Violence=[second]))

    assert [kind for kind, _ in kinds(taken)] == ["moved", "renamed"]


def test_later_decision_undoes_the_earlier_one() -> None:
    first, second = entry(OLD), entry(OTHER)
    merge = Overruling(1, "merge", forms(first), forms(second))
    split = Overruling(2, "split", forms(second), forms(first))
    again = Overruling(3, "merge", forms(first), forms(second))

    assert len(ids(after(Overrules([merge, split]), [first, second]))) == 3
    assert len(ids(after(Overrules([merge, split, again]), [first, second]))) == 2


# -- by the command line ---------------------------------------------------------------------------


def _state(titles: list[str]) -> str:
    items = "".join(
        f'<li><a href="/practices/{t.split(" – ")[0].lower().replace(" ", "-")}">{t}</a></li>' for t in titles
    )
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>About smarter practice</title>
<link rel="canonical" href="https://www.college.police.uk/article/about-smarter-practice"></head><body><main>
<h1>About smarter practice</h1><p>We go and see what forces try, and write it down for the others.</p>
<h2>Recently published examples</h2><ul>{items}</ul></main></body></html>"""


BASE = [f"Example number {n} – Kent Police" for n in range(9)]


@pytest.fixture
def two(practice_watch: Callable[..., Ran], tmp_path: Path) -> Callable[..., Ran]:
    """A record in which one practice left and another came."""
    for at, titles in (("20260105", [*BASE, OLD]), ("20260112", [*BASE, OTHER]), ("20260119", [*BASE, OTHER])):
        (tmp_path / f"{at}T080000Z.html").write_text(_state(titles), "utf-8")
    assert practice_watch("import", str(tmp_path)).status == 0
    return practice_watch


def _rows(tmp_path: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(tmp_path / "practices.db") as connection:
        return connection.execute(query).fetchall()


IN_FORCE = "SELECT kind, title FROM changes WHERE kind <> 'baseline' ORDER BY observed_at, kind"
SEPARATE = [("published", OTHER), ("removed", OLD)]


def test_merge_takes_rows_back_and_split_brings_them_again(two: Callable[..., Ran], tmp_path: Path) -> None:
    assert _rows(tmp_path, IN_FORCE) == SEPARATE

    ran = two("practice", "merge", "Clear, hold", "Street triage", "--who", "analyst", "--why", "the force says so")

    assert ran.status == 0
    assert "taken back  No longer listed: Clear, hold, build" in ran.out
    assert _rows(tmp_path, IN_FORCE) == [("moved", OTHER), ("renamed", OTHER)]
    new = _rows(tmp_path, "SELECT is_news, learned_later FROM change_log WHERE origin = 'merge'")
    assert set(new) == {(0, 1)}
    assert _rows(tmp_path, "SELECT count(*) FROM practices WHERE status = 'listed'") == [(10,)]
    why = two("practice", "Street triage", "--why").out
    assert "The same one by: a person merged the two" in why

    undone = two("practice", "split", "Street triage", OLD)

    assert undone.status == 0
    assert _rows(tmp_path, IN_FORCE) == SEPARATE
    assert two("practice", OLD).status == 0
    assert next(who for (who,) in _rows(tmp_path, "SELECT who FROM overruling_rows")) == "analyst"


def test_split_of_what_was_merged_gives_back_the_history_of_both(
    practice_watch: Callable[..., Ran], tmp_path: Path
) -> None:
    """One of the two moves while both are listed: merged, the other's title is told with its new address."""
    moved = "/practices/elsewhere/clear,-hold,-build"
    pages = [_state([*BASE, OLD]), _state([OTHER, *BASE, OLD])]
    pages.append(pages[1].replace("/practices/clear,-hold,-build", moved))
    for week, markup in enumerate(pages):
        (tmp_path / f"202601{5 + 7 * week:02d}T080000Z.html").write_text(markup, "utf-8")
    assert practice_watch("import", str(tmp_path)).status == 0
    before = _rows(tmp_path, IN_FORCE)
    assert before == [("published", OTHER), ("moved", OLD)]

    for apart in (OTHER, OLD):
        assert practice_watch("practice", "merge", OTHER, OLD).status == 0
        assert _rows(tmp_path, IN_FORCE) != before
        practice = _rows(tmp_path, "SELECT max(practice_id) FROM titles GROUP BY practice_id HAVING count(*) > 1")
        assert practice_watch("practice", "split", str(practice[0][0]), apart).status == 0
        assert _rows(tmp_path, IN_FORCE) == before


def test_merge_of_two_that_stand_in_one_listing_is_undone_by_a_split(
    practice_watch: Callable[..., Ran], tmp_path: Path
) -> None:
    """Three are made one, two by two: each can be told apart again by its title, which no listing shows as its own."""
    (tmp_path / "20260105T080000Z.html").write_text(_state([*BASE, OLD, OTHER]), "utf-8")
    (tmp_path / "20260112T080000Z.html").write_text(_state([*BASE, OLD, OTHER]), "utf-8")
    assert practice_watch("import", str(tmp_path)).status == 0
    listed = "SELECT practice_id, title, url FROM practices WHERE status = 'listed' ORDER BY 1"
    before = _rows(tmp_path, listed)
    assert practice_watch("practice", "merge", "10", "11").status == 0
    assert practice_watch("practice", "merge", "9", "10").status == 0
    assert len(_rows(tmp_path, listed)) == 9

    assert practice_watch("practice", "split", "9", OTHER).status == 0
    assert practice_watch("practice", "split", "9", BASE[8]).status == 0

    assert _rows(tmp_path, listed) == before


def test_decision_holds_for_later_looks_and_when_history_is_derived_again(
    two: Callable[..., Ran], tmp_path: Path
) -> None:
    assert two("practice", "merge", "Clear, hold", "Street triage").status == 0
    (tmp_path / "20260126T080000Z.html").write_text(_state([*BASE, OLD]), "utf-8")
    (tmp_path / "20260108T080000Z.html").write_text(_state([*BASE[:8], OLD]), "utf-8")

    assert two("import", str(tmp_path)).status == 0

    named = _rows(
        tmp_path, "SELECT kind, title FROM changes WHERE title IN (?, ?)".replace("?", "'{}'").format(OLD, OTHER)
    )
    assert {kind for kind, _ in named} == {"renamed", "moved"}
    page_file = tmp_path / "saved.htm"
    page_file.write_text(_state([*BASE, OTHER]), "utf-8")
    checked = two("check", "--file", str(page_file))
    assert "renamed" in checked.out
    assert "published" not in checked.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["merge", "1", "1"], "both are practice 1"),
        (["merge", "1", "999"], "no practice fits '999'"),
        (["split", "1", "Never was"], "never had the title or address"),
        (["split", "1", BASE[0]], "nothing to split"),
        (["merge", "Example", "1"], "name one by its id"),
    ],
)
def test_what_cannot_be_overruled_is_told(two: Callable[..., Ran], arguments: list[str], says: str) -> None:
    ran = two("practice", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert says in ran.err


def test_split_by_address_tells_apart_what_came_to_it(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    one, other = _state([*BASE, OLD]), _state([*BASE, OLD]).replace("/practices/clear,-hold,-build", "/practices/chb")
    for at, markup in (("20260105", one), ("20260112", other), ("20260119", other)):
        (tmp_path / f"{at}T080000Z.html").write_text(markup, "utf-8")
    assert practice_watch("import", str(tmp_path)).status == 0
    assert _rows(tmp_path, IN_FORCE) == [("moved", OLD)]

    ran = practice_watch("practice", "split", OLD, "https://www.college.police.uk/practices/chb/")

    assert ran.status == 0
    assert _rows(tmp_path, IN_FORCE) == [("published", OLD), ("removed", OLD)]
    assert practice_watch("practice", "merge", "10", "11").status == 0
    assert _rows(tmp_path, IN_FORCE) == [("moved", OLD)]
