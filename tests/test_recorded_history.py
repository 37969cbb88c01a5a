"""The recorded history of the page gives its recorded verdicts and changes, however it comes in."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import FIXTURES, Ran, configure
from tests.servers import Reply, ScriptedServer

HISTORY = FIXTURES / "history"
EXPECTED = json.loads((HISTORY / "expected.json").read_text("utf-8"))
PATH = "/article/about-smarter-practice"


def _what(row: dict[str, object]) -> tuple[object, object]:
    categories = row["categories"]
    heading = categories[0] if isinstance(categories, list) and categories else None
    return row["kind"], row["title"] or (heading if str(row["kind"]).startswith("category") else None)


def _wanted() -> Counter[tuple[object, object]]:
    return Counter(
        (change["kind"], change.get("title") or change.get("category"))
        for state in EXPECTED
        for change in state["changes"]
    )


def test_imported_history_gives_its_verdicts_and_changes(practice_watch: Callable[..., Ran]) -> None:
    ran = practice_watch("import", str(HISTORY), "--format", "json")

    assert ran.status == 4  # it newly held a copy
    verdicts = {
        row["file"]: "held" if row["outcome"] == "held" else "accepted"
        for row in ran.rows
        if row["outcome"] != "left out"
    }
    assert verdicts == {state["file"]: state["verdict"] for state in EXPECTED}
    changes = practice_watch("changes", "--format", "json").rows
    assert Counter(map(_what, changes)) == _wanted()
    times = {(row["kind"], row["title"]): row["observed_at"] for row in changes}
    for state in EXPECTED:
        for change in state["changes"]:
            at = change.get("observed_at", state["file"][:16])
            if "title" in change:
                text = times[change["kind"], change["title"]]
                assert text.replace("-", "").replace(":", "") == at
    assert {row["is_news"] for row in changes} == {0}


def test_history_in_any_order_is_the_same_history(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    files = sorted(HISTORY.glob("*.html"))
    for file in [*files[6:], *files[3:6], files[0], *files[1:3]]:
        assert practice_watch("import", str(file)).status in (0, 4)
    changes = practice_watch("changes", "--format", "json").rows
    assert Counter(map(_what, changes)) == _wanted()
    shuffled = _derived(tmp_path / "practices.db")
    (tmp_path / "practices.db").unlink()
    practice_watch("import", str(HISTORY))
    assert _derived(tmp_path / "practices.db") == shuffled


def _derived(database: Path) -> list[list[object]]:
    with sqlite3.connect(database) as connection:
        return [
            connection.execute(query).fetchall()
            for query in (
                """SELECT title, section, position, valid_from, valid_to, placements.not_before
                   FROM placements JOIN practices USING (practice_id) ORDER BY 1, 2, 4""",
                "SELECT title, url, valid_from, valid_to FROM titles ORDER BY 1, 3",
                """SELECT kind, title, categories, observed_at, not_before, before, after
                   FROM changes ORDER BY 4, 1, 2, 3""",
                """SELECT title, status, categories, recent, first_seen, last_seen, entered_as, removed_at
                   FROM practices ORDER BY 1""",
                "SELECT content_digest FROM about",
            )
        ]


def test_history_served_over_http_gives_the_same_changes(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    found: list[tuple[object, object]] = []
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH), recheck_after="0s")
        for state in EXPECTED:
            body = (HISTORY / state["file"]).read_bytes()
            server.routes[PATH] = Reply(body, headers=[("Content-Type", "text/html; charset=utf-8")])
            ran = practice_watch("check", "--format", "json")
            assert ran.status == (4 if state["verdict"] == "held" else 0), (state["file"], ran.err)
            rows = [_what(row) for row in ran.rows]
            assert Counter(rows) == Counter(
                (change["kind"], change.get("title") or change.get("category")) for change in state["changes"]
            )
            found += rows
    assert Counter(found) == _wanted()
    changes = practice_watch("changes", "--format", "json").rows
    assert {row["kind"] for row in changes if not row["is_news"]} == {"baseline", "surfaced"}


@pytest.mark.parametrize("page", sorted((FIXTURES / "renderings").glob("*.html")), ids=lambda page: page.stem)
def test_every_rendering_reads_as_the_same_22_practices(
    practice_watch: Callable[..., Ran], tmp_path: Path, page: Path
) -> None:
    assert practice_watch("check", "--file", str(page)).status == 0
    rows = practice_watch("listing", "--format", "json").rows
    assert len(rows) == 22
    assert sum(not row["categories"] for row in rows) == 6
    assert Counter(name for row in rows for name in row["categories"]) == {
        "Anti-social behaviour": 1,
        "Serious violence and homicide": 11,
        "Violence against women and girls": 3,
        "Vulnerable people": 1,
    }
    with sqlite3.connect(tmp_path / "practices.db") as connection:
        bodies = connection.execute("SELECT kind, official_name, organisation FROM practice_organisations").fetchall()
    assert len(bodies) == 23
    assert len({official for kind, official, _ in bodies if kind == "force"}) == 18
    assert [name for kind, _, name in bodies if kind == "partnership"] == ["Exeter's Community Safety Partnership"]
