"""Evidence and rows of changes are sealed as they are written: whatever is edited later is found, and where."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.connection import connect
from db.seals import SEALED, broken_seals
from tests.conftest import Ran, configure
from tests.servers import ScriptedServer
from tests.test_check import PATH
from tests.test_held import NAMES, Site
from tests.test_verify import _findings, _lived


@pytest.fixture
def site(practice_watch: Callable[..., Ran], tmp_path: Path) -> Any:
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH), recheck_after="0s")
        made = Site(practice_watch, server, tmp_path / "practices.db")
        assert made.check(NAMES).status == 0
        _lived(made)
        yield made


def _edit(site: Site, statement: str) -> None:
    with sqlite3.connect(site.database) as raw:
        assert raw.execute(statement).rowcount == 1


@pytest.mark.parametrize(
    ("statement", "part", "finding", "detail"),
    [
        ("UPDATE look_rows SET observed_at = '2026-01-01T00:00:00Z' WHERE id = 2", "looks", "written", "look 2"),
        ("UPDATE look_rows SET http_status = 304 WHERE id = 2", "looks", "written", "look 2"),
        ("UPDATE snapshot_rows SET headers = '[]' WHERE id = 1", "snapshots", "written", "snapshot 1"),
        ("UPDATE snapshot_rows SET url = url || '?x' WHERE id = 1", "snapshots", "written", "snapshot 1"),
        ("UPDATE decision_rows SET verdict = 'accepted' WHERE id = 2", "decisions", "written", "decision 2"),
        ("UPDATE decision_rows SET who = 'another' WHERE id = 2", "decisions", "written", "decision 2"),
        ("DELETE FROM decision_rows WHERE id = 2", "decisions", "gone", "decision 2"),
        ("INSERT INTO decision_rows VALUES (9, '2026-01-01T00:00:00Z', 1, 'accepted', 0, 'x', NULL)", "decisions",
         "not written by this program", "decision 9"),
        ("UPDATE overruling_rows SET other = '[]'", "decisions", "written", "merge or split 1"),
        ("UPDATE own_page_rows SET answer = 'online' WHERE id = 1", "own pages", "written", "answer 1"),
    ],
)  # fmt: skip
def test_evidence_that_was_edited_is_named_and_no_rebuild_takes_it_unasked(
    site: Site, statement: str, part: str, finding: str, detail: str
) -> None:
    _edit(site, statement)
    before = site.ask("SELECT * FROM change_rows")

    ran = site.run("verify")

    assert ran.status == 5
    assert any(row.endswith(detail) and finding in row for row in ran.out.splitlines() if row.startswith(f"  {part}: "))
    assert "Next: restore a backup" in ran.out
    ran = site.run("rebuild")
    assert ran.status == 5
    assert f"{part}: " in ran.err
    assert detail in ran.err
    assert site.ask("SELECT * FROM change_rows") == before
    assert site.run("rebuild", "--as-it-stands").status == 0
    assert site.run("verify").status == 0


@pytest.mark.parametrize("column", ["summary", "is_news", "reported_at", "observed_on"])
def test_a_row_of_changes_that_was_edited_is_taken_back_and_written_anew(site: Site, column: str) -> None:
    (number, other) = site.ask(f"SELECT change_id, {column} FROM changes WHERE kind = 'published'")[0]
    _edit(site, f"UPDATE change_rows SET {column} = {1 - other if column == 'is_news' else '2'} WHERE id = {number}")

    ran = site.run("verify")
    assert ran.status == 5
    assert _findings(site) == [("changes", "not as it was written")]
    assert "Next: practice-watch rebuild" in ran.out

    ran = site.run("rebuild")
    assert f"not as it was written: change {number}" in ran.out
    assert "1 recorded, 1 taken back" in ran.out
    assert site.run("verify").status == 0
    (why,) = site.ask(f"SELECT after ->> 'why' FROM change_log WHERE after ->> 'change_id' = {number}")[0]
    assert why == "the row was edited after it was written"


def test_a_row_of_changes_that_is_gone_is_said_and_what_it_said_is_written_anew(site: Site) -> None:
    (number,) = site.ask("SELECT change_id FROM changes WHERE kind = 'published'")[0]
    _edit(site, f"DELETE FROM change_rows WHERE id = {number}")
    assert ("changes", "is gone") in _findings(site)
    assert f"is gone: change {number}" in site.run("rebuild").out
    assert site.run("verify").status == 0
    assert site.ask(f"SELECT count(*) FROM change_log WHERE change_id = {number}") == [(0,)]


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DROP INDEX look_rows_source", "is gone: index look_rows_source"),
        ("DROP VIEW changes", "is gone: view changes"),
        ("DROP TRIGGER mail_rows_no_change_twice", "is gone: trigger mail_rows_no_change_twice"),
        ("UPDATE data_dictionary SET meaning = 'x' WHERE view = 'looks'", "what data_dictionary says"),
    ],
)
def test_indexes_views_and_triggers_that_are_gone_are_named_and_made_again(
    site: Site, statement: str, told: str
) -> None:
    with sqlite3.connect(site.database) as raw:
        raw.execute(statement)
        raw.execute("CREATE INDEX of_the_analyst ON look_rows(reason)")  # the owner's business
    ran = site.run("verify")
    assert ran.status == 5
    assert told in ran.out
    assert "of_the_analyst" not in ran.out
    assert told in site.run("rebuild").out
    assert site.run("verify").status == 0


def test_a_view_that_says_something_else_is_made_again(site: Site) -> None:
    with sqlite3.connect(site.database) as raw:
        raw.execute("DROP VIEW gaps")
        raw.execute("CREATE VIEW gaps AS SELECT 1 AS source")
    assert _findings(site) == [("schema", "is not as it was made")]
    assert site.run("rebuild").status == 0
    assert site.run("verify").status == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sqlar SET sz = sz + 1 WHERE rowid = 1",
        "UPDATE sqlar SET mode = 0 WHERE rowid = 1",
        "INSERT INTO sqlar VALUES ('../elsewhere', 33188, 0, 1, 'x')",
        "UPDATE snapshot_rows SET headers = '[1]' WHERE id = 1",
    ],
)
def test_what_the_archive_would_unpack_wrongly_is_damaged(site: Site, statement: str) -> None:
    _edit(site, statement)
    assert ("snapshots", "damaged") in _findings(site)
    assert site.run("verify").status == 5


def test_a_table_that_is_gone_is_said_and_not_derived_without(site: Site) -> None:
    with sqlite3.connect(site.database) as raw:
        raw.execute("DROP TABLE text_difference_rows")
    ran = site.run("verify")
    assert ran.status == 5
    assert "is gone: table text_difference_rows" in ran.out
    assert "restore a backup" in ran.out


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE source_rows SET state = x'00'", "looks: starts elsewhere"),
        ("UPDATE source_rows SET recheck_due_at = '1'", "'1' where a time is expected"),
        ("UPDATE meta_rows SET value = 'x' WHERE key = 'content_digest'", "about: content_digest: it shows x"),
        ("DELETE FROM meta_rows WHERE key = 'content_digest'", "about: content_digest: it shows none"),
        ("UPDATE overruling_rows SET one = '[1]'", "a merge or split of practices is not what was recorded"),
        ("UPDATE source_rows SET name = 'renamed'", "Not derived: renamed, which config.yaml does not name"),
    ],
)
def test_what_cannot_be_read_is_said_and_is_no_fault_of_the_program(site: Site, statement: str, told: str) -> None:
    _edit(site, statement)
    ran = site.run("verify")
    assert told in ran.out
    assert "fault of the program" not in ran.err


def test_a_state_that_cannot_be_read_is_derived_again(site: Site) -> None:
    _edit(site, "UPDATE source_rows SET state = x'00'")
    ran = site.check(NAMES)
    assert ran.status == 5
    assert "practice-watch rebuild" in ran.err
    assert site.run("rebuild").status == 0
    assert site.check(NAMES).status == 0
    assert site.run("verify").status == 0


def test_each_part_is_sealed_and_a_file_from_before_counts_as_it_stands(site: Site) -> None:
    parts = {part for (part,) in site.ask("SELECT DISTINCT part FROM seal_rows")}
    assert parts == set(SEALED)
    with sqlite3.connect(site.database) as raw:
        raw.execute("DROP TABLE seal_rows")
        raw.execute("DELETE FROM _sqlite_migrations WHERE name = 'm007_seals'")
        raw.execute("PRAGMA user_version = 6")
    opened = connect(site.database)
    assert broken_seals(opened) == []
    opened.close()
