"""`verify`, `rebuild` and the content digest: what is derived follows from the evidence, on any machine."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.connection import connect
from db.digest import content_digest
from db.verifying import counted_rows, damaged_snapshots, derived_rows, file_faults, given_verdicts
from tests.conftest import FIXTURES, Ran, configure
from tests.servers import ScriptedServer
from tests.test_check import PATH
from tests.test_held import NAMES, Site, held_id

HISTORY = FIXTURES / "history"


@pytest.fixture
def site(practice_watch: Callable[..., Ran], tmp_path: Path) -> Any:
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH), recheck_after="0s")
        made = Site(practice_watch, server, tmp_path / "practices.db")
        assert made.check(NAMES).status == 0
        yield made


def _lived(site: Site) -> None:
    """A history with additions, losses, a return, decisions of each kind and a merge."""
    assert site.check([*NAMES, "Another – Essex Police"]).status == 0
    for _ in range(2):
        assert site.check([*NAMES[1:], "Another – Essex Police"]).status == 0
    assert site.check([*NAMES, "Another – Essex Police, once more"]).status == 0
    held = held_id(site.check(NAMES[:3]))
    assert site.run("held", "accept", held, "--silent", "--who", "me").status == 0
    assert site.check(NAMES).status == 0
    assert site.run("held", "reject", held, "--who", "me").status == 0
    assert site.run("practice", "merge", "1", "2", "--who", "me").status == 0


def _findings(site: Site) -> list[tuple[str, str]]:
    ran = site.run("verify", "--format", "json")
    return [(row["part"], row["finding"]) for row in ran.rows]


def test_what_was_recorded_step_by_step_is_what_the_evidence_gives(site: Site) -> None:
    _lived(site)
    before = site.ask("SELECT * FROM change_log")

    ran = site.run("verify")

    assert ran.status == 0, ran.out
    assert "The record is what its evidence gives." in ran.out
    ran = site.run("rebuild")
    assert ran.status == 0
    assert "0 recorded, 0 taken back" in ran.out
    assert site.ask("SELECT * FROM change_log") == before


def test_record_after_looks_that_say_no_more_is_what_the_evidence_gives(site: Site) -> None:
    for _ in range(2):
        assert site.check(NAMES).status == 0
        assert site.run("verify").status == 0


def test_look_that_says_no_more_while_something_is_missing_is_no_fault(site: Site, tmp_path: Path) -> None:
    configure(tmp_path, site.server.url(PATH), recheck_after="20h")
    for _ in range(2):  # the second cannot confirm yet
        assert site.check(NAMES[1:]).status == 0
        assert site.run("verify").status == 0
    assert site.ask("SELECT count(*) FROM practices WHERE status = 'missing'") == [(1,)]


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("UPDATE practice_rows SET title = 'Tampered' WHERE id = 3", "practices"),
        ("DELETE FROM stay_rows WHERE practice_id = 4", "placements"),
        ("UPDATE title_rows SET valid_from = '2001-01-01T00:00:00Z' WHERE practice_id = 5", "titles"),
        ("DELETE FROM practice_organisation_rows WHERE practice_id = 6", "practice_organisations"),
        ("UPDATE look_rows SET outcome = 'unchanged' WHERE id = 2", "looks"),
        ("UPDATE source_rows SET state = CAST(json_set(CAST(state AS TEXT), '$.most_gone', 7) AS BLOB)", "looks"),
        ("UPDATE change_rows SET title = 'Tampered' WHERE kind = 'published'", "changes"),
    ],
)
def test_whatever_is_tampered_with_is_found_and_derived_anew(site: Site, statement: str, part: str) -> None:
    _lived(site)
    before = site.ask("SELECT content_digest FROM about")
    with sqlite3.connect(site.database) as raw:
        raw.execute(statement)

    ran = site.run("verify")

    assert ran.status == 5
    assert "practice-watch rebuild" in ran.out
    assert {found for found, _ in _findings(site)} == {part}
    ran = site.run("rebuild")
    assert f"  {part}: " in ran.out
    assert site.run("verify").status == 0
    assert site.ask("SELECT content_digest FROM about") == before


def test_a_row_that_no_longer_holds_is_taken_back_and_its_number_is_not_used_again(site: Site) -> None:
    _lived(site)
    (number, last) = site.ask(
        "SELECT min(change_id), (SELECT max(change_id) FROM change_log) FROM changes WHERE kind = 'published'"
    )[0]
    with sqlite3.connect(site.database) as raw:
        raw.execute("UPDATE change_rows SET after = '{}' WHERE id = ?", (number,))

    assert "1 recorded, 1 taken back" in site.run("rebuild").out

    rows = site.ask(f"SELECT kind, is_news, learned_later, origin FROM change_log WHERE change_id > {last}")
    assert rows == [("corrected", 0, 1, "rebuild"), ("published", 0, 1, "rebuild")]
    assert site.ask(f"SELECT corrected_by FROM change_log WHERE change_id = {number}") == [(last + 1,)]


def test_many_differences_are_counted_and_some_shown(site: Site) -> None:
    with sqlite3.connect(site.database) as raw:
        raw.execute("UPDATE stay_rows SET position = position + 100")
        raw.execute("UPDATE title_rows SET title = title || '!'")

    shown = site.run("verify").out

    assert "40 rows are not what the evidence gives" in shown
    assert "and 20 more; --format json has them all" in shown


def test_damaged_bytes_and_a_damaged_file_are_said_and_nothing_is_derived_from_them(site: Site) -> None:
    assert site.check([*NAMES, "Another – Essex Police"]).status == 0
    with sqlite3.connect(site.database) as raw:
        raw.execute("UPDATE sqlar SET data = zeroblob(100) WHERE rowid = 1")
    ran = site.run("verify")
    assert ran.status == 5
    assert "restore a backup" in ran.out
    assert _findings(site) == [("snapshots", "damaged")]
    with sqlite3.connect(site.database) as raw:
        raw.execute("UPDATE stay_rows SET from_look_id = 99 WHERE practice_id = 1")
    assert _findings(site) == [("file", "foreign_key_check")]


def test_what_todays_rules_would_judge_otherwise_is_listed_and_is_no_fault(site: Site, tmp_path: Path) -> None:
    assert site.check([*NAMES, "Another – Essex Police"]).status == 0
    held = held_id(site.check(NAMES[:3]))
    configure(tmp_path, site.server.url(PATH), more="hold: {max_added: 0, min_entries: 1, max_removed_share: 0.9}")

    ran = site.run("verify")

    assert ran.status == 0
    assert "Today's rules would judge 2 otherwise" in ran.out
    assert f"snapshot {held}: it was held, would be accepted" in ran.out
    assert _findings(site)[0][1].startswith("would be held: ")
    assert "1 changes still hold" not in site.run("rebuild").out  # verdicts are those given then
    assert site.ask("SELECT count(*) FROM changes") == [(2,)]


def test_a_source_that_was_never_looked_at_has_nothing_to_derive(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(path.read_text().replace("sources:", 'sources:\n  - {name: other, url: "https://x.yz/p"}'))

    assert "other: never looked at" in site.run("rebuild").out
    assert site.run("verify", "--source", "other").status == 0
    assert site.run("verify").status == 0


def _digest(folder: Path) -> str:
    with sqlite3.connect(folder / "practices.db") as raw:
        return str(raw.execute("SELECT content_digest FROM about").fetchone()[0])


def test_the_same_evidence_has_the_same_digest_on_any_machine_and_in_any_order(
    practice_watch: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sorted(HISTORY.glob("*.html"))
    orders = (files, [*files[6:], *files[3:6], files[0], *files[1:3]], files[::-1])
    digests, numbers = set(), set()
    for at, order in enumerate(orders):
        folder = tmp_path / str(at)
        folder.mkdir()
        configure(folder, more=("timezone: America/New_York", "timezone: Europe/London", "")[at])
        monkeypatch.chdir(folder)
        for file in order:
            assert practice_watch("import", str(file)).status in (0, 4)
        assert practice_watch("verify").status == 0
        digests.add(_digest(folder))
        with sqlite3.connect(folder / "practices.db") as raw:
            numbers.add(tuple(raw.execute("SELECT change_id, practice_id FROM changes ORDER BY observed_at, title")))
    assert len(digests) == 1
    assert len(numbers) == 3  # no number of a row is part of it


def test_the_digest_tells_histories_apart(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    seen = set()
    for file in sorted(HISTORY.glob("*.html"))[:5]:
        practice_watch("import", str(file))
        seen.add(_digest(tmp_path))
    assert len(seen) == 5
    practice_watch("import", str(HISTORY))
    assert _digest(tmp_path) not in seen


def test_what_is_asked_of_a_sound_file(tmp_path: Path) -> None:
    opened = connect(tmp_path / "practices.db", create=True)
    assert file_faults(opened) == []
    assert damaged_snapshots(opened) == []
    assert given_verdicts(opened, 1) == {}
    assert {view for view, rows in derived_rows(opened, 1).items() if rows} == set()
    assert counted_rows(opened)["look_rows"] == 0
    assert len(content_digest(opened)) == 64
    opened.execute("PRAGMA foreign_keys = OFF")
    opened.execute("INSERT INTO missed_rows VALUES (7, 'a', 'b')")
    assert [check for check, _ in file_faults(opened)] == ["foreign_key_check"]
    opened.execute("PRAGMA writable_schema = ON")
    opened.execute("UPDATE sqlite_master SET sql = replace(sql, 'to_time TEXT NOT NULL', 'to_time INTEGER NOT NULL')")
    opened.close()
    raw = sqlite3.connect(tmp_path / "practices.db")
    assert [check for check, _ in file_faults(raw)] == ["integrity_check", "foreign_key_check"]
    raw.close()
