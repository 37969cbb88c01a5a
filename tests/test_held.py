"""A person's decision over a held page: what it reports, to whom, and what it takes back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran, configure
from tests.servers import Reply, ScriptedServer
from tests.test_check import HTML, PATH

NAMES = [f"Example {word} – Kent Police" for word in "one two three four five six seven eight nine ten".split()]
GONE = NAMES[4:]


def page(titles: list[str]) -> Reply:
    items = "".join(f'<li><a href="/practices/{t.split(" – ")[0].replace(" ", "-")}">{t}</a></li>' for t in titles)
    return Reply(
        f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>About smarter practice</title></head>
<body><main><h1>About smarter practice</h1><p>Prose of our own, so that there is some.</p>
<h2>Recently published examples</h2><ul>{items}</ul></main><footer>Foot</footer></body></html>""".encode(),
        headers=[HTML],
    )


class Site:
    """An installation and what its site serves."""

    def __init__(self, run: Callable[..., Ran], server: ScriptedServer, database: Path) -> None:
        self.run, self.server, self.database = run, server, database

    def check(self, titles: list[str]) -> Ran:
        self.server.routes[PATH] = page(titles)
        return self.run("check")

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.database) as connection:
            return connection.execute(query).fetchall()

    def log(self) -> list[tuple[str, str | None, int]]:
        return self.ask("SELECT kind, title, is_news FROM change_log WHERE kind <> 'baseline' ORDER BY change_id")

    def in_force(self) -> list[tuple[str, str]]:
        return self.ask("SELECT kind, title FROM changes WHERE kind <> 'baseline' ORDER BY change_id")


@pytest.fixture
def site(practice_watch: Callable[..., Ran], tmp_path: Path) -> Any:
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH), recheck_after="0s")
        made = Site(practice_watch, server, tmp_path / "practices.db")
        assert made.check(NAMES).status == 0
        yield made


def held_id(ran: Ran) -> str:
    assert ran.status == 4
    found = re.search(r"held show (\d+)", ran.out)
    assert found
    return found[1]


def test_held_page_is_compared_with_nothing_and_explained_in_figures(site: Site) -> None:
    held = held_id(site.check(NAMES[:4]))
    assert site.log() == []
    shown = site.run("held", "show", held).out
    assert "too few entries: 4 listed; at least 5 expected, from 1 accepted looks" in shown
    assert "missing until a later look agrees: Example five – Kent Police" in shown
    assert site.check(NAMES).status == 0
    assert site.log() == []


def test_accepted_page_counts_from_its_time_and_is_told(site: Site) -> None:
    held = held_id(site.check([*NAMES[:4], "Another – Essex Police"]))
    ran = site.run("held", "accept", held, "--who", "ops", "--why", "they cleared up")
    assert ran.status == 0
    assert site.log() == [("published", "Another – Essex Police", 1)]
    assert site.ask("SELECT count(*) FROM practices WHERE status = 'missing'") == [(6,)]
    assert site.check([*NAMES[:4], "Another – Essex Police"]).status == 0
    assert sorted(site.log()[1:]) == sorted(("removed", title, 1) for title in GONE)
    assert site.ask("SELECT who, why FROM decision_rows") == [("ops", "they cleared up")]


def test_odd_title_that_a_person_accepted_holds_no_later_page(site: Site) -> None:
    odd = [*NAMES, "Think before you\u2026 \u2013 Kent Police", "And then\u2026"]
    held = held_id(site.check(odd))
    assert "1 of " in site.run("held", "show", held).out
    assert site.run("held", "accept", held).status == 0

    assert site.check([*odd, "News \u2013 Essex Police"]).status == 0

    assert [title for _, title in site.in_force()][-1] == "News \u2013 Essex Police"


def test_silently_accepted_page_is_the_new_base_and_told_to_nobody(site: Site) -> None:
    held = held_id(site.check([*NAMES[:4], "Another – Essex Police"]))
    assert site.run("held", "accept", held, "--silent").status == 0
    assert site.check([*NAMES[:4], "Another – Essex Police", "News – Essex Police"]).status == 0

    log = site.log()

    told_to_nobody = [("published", "Another – Essex Police", 0), *(("removed", title, 0) for title in GONE)]
    assert sorted(log) == sorted([*told_to_nobody, ("published", "News – Essex Police", 1)])


def test_silence_outlasts_a_derivation_of_all_history(site: Site, tmp_path: Path) -> None:
    held = held_id(site.check(NAMES[:4]))
    assert site.run("held", "accept", held, "--silent").status == 0
    assert site.check(NAMES[:4]).status == 0
    before = site.log()
    (tmp_path / "20200101T000000Z.html").write_bytes(page(NAMES).body)

    assert site.run("import", str(tmp_path)).status == 0

    assert [row for row in site.log() if row[0] != "corrected"] == before


def test_rejected_page_that_was_accepted_takes_its_rows_back_and_says_so(site: Site) -> None:
    other = [*NAMES, "Invented – Essex Police"]
    assert site.check(other).status == 0
    (snapshot,) = site.ask("SELECT max(snapshot_id) FROM snapshots")[0]

    ran = site.run("held", "reject", str(snapshot), "--why", "it was a test page of theirs")

    assert ran.status == 0
    assert "taken back  New on the page: Invented" in ran.out
    assert site.in_force() == []
    assert site.log()[-1] == ("corrected", "Invented – Essex Police", 1)
    (why,) = site.ask("SELECT after ->> 'why' FROM change_log WHERE kind = 'corrected'")[0]
    assert "it was a test page of theirs" in why
    assert site.check(NAMES).status == 0
    assert site.ask("SELECT title FROM practices WHERE title LIKE 'Invented%'") == []


def test_decision_can_be_turned_round_at_any_later_time(site: Site) -> None:
    more = [*NAMES, *(f"New {n} – Kent Police" for n in range(12))]
    held = held_id(site.check(more))
    assert site.check(NAMES).status == 0
    assert site.run("held", "reject", held).status == 0
    assert "rejected already" in site.run("held", "reject", held).err

    assert site.run("held", "accept", held).status == 0

    assert [kind for kind, _ in site.in_force()] == ["published"] * 12
    assert site.check(NAMES).status == 0
    assert [kind for kind, _ in site.in_force()].count("removed") == 12
    assert site.run("held", "reject", held).status == 0
    assert site.in_force() == []


def test_a_decision_over_a_page_that_several_looks_got_says_so(site: Site) -> None:
    for names in (NAMES[:9], NAMES, NAMES[:9]):
        assert site.check(names).status == 0
    (shared,) = site.ask("SELECT snapshot_id FROM looks WHERE look_id = 2")[0]
    assert site.ask(f"SELECT count(*) FROM looks WHERE snapshot_id = {shared}") == [(2,)]

    assert "2 looks got it, from " in site.run("held", "show", str(shared)).out
    ran = site.run("held", "reject", str(shared), "--who", "ops")

    assert f"Snapshot {shared} of smarter-practice rejected, with all 2 looks that got it, from " in ran.out
    assert site.run("verify").status == 0


def test_what_a_person_put_aside_by_name_is_not_asked_again(site: Site) -> None:
    broken = "<li>Example lost \u2013 Kent Police</li></ul>"

    def check(titles: list[str]) -> Ran:
        body = page(titles).body.replace(b"</ul>", broken.encode())
        site.server.routes[PATH] = Reply(body, headers=[HTML])
        return site.run("check")

    assert check(NAMES).status == 4
    assert site.run("held", "accept", "2", "--why", "it has no link yet").status == 0
    assert check([*NAMES, "Example new \u2013 Kent Police"]).status == 0
    assert site.in_force() == [("page_edited", None), ("published", "Example new \u2013 Kent Police")]
    broken = broken.replace("lost", "gone")
    assert check(NAMES).status == 4
