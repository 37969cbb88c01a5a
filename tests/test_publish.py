"""The analysts' copy and the tables as files: plain, keyed, whole, and without what is not theirs."""

from __future__ import annotations

import csv
import json
import sqlite3
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from db.connection import connect
from db.publishing import TABLES, build, publish
from db.views import VIEWS
from monitor.world import World
from scraper.errors import StoreError
from tests.conftest import FIXTURES, SITE, Ran, configure
from tests.servers import Reply, ScriptedServer
from tests.test_check import PATH
from tests.test_held import NAMES, page

NOW = datetime(2026, 11, 17, 8, 23, tzinfo=UTC)


def _ask(path: Path, query: str) -> list[Any]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as raw:
        return raw.execute(query).fetchall()


@pytest.fixture
def imported(practice_watch: Callable[..., Ran], tmp_path: Path) -> Path:
    configure(tmp_path, more="publish: public.db")
    assert practice_watch("import", str(FIXTURES / "history")).status == 4
    return tmp_path


def test_the_copy_has_every_view_as_a_plain_keyed_table_with_the_same_rows(imported: Path) -> None:
    own, copy = imported / "practices.db", imported / "public.db"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o644
    tables = {name for (name,) in _ask(copy, "SELECT name FROM sqlite_master WHERE type = 'table'")}
    search = {name for name in tables if name.startswith("practice_search")}
    assert "practice_search" in search
    assert tables - search == {*VIEWS, "data_dictionary", "sqlite_stat1"}
    assert _ask(copy, "SELECT count(*) FROM practice_search WHERE practice_search MATCH 'triage'") == [(1,)]
    assert _ask(copy, "SELECT name FROM sqlite_master WHERE type = 'view'") == []
    assert _ask(copy, "PRAGMA journal_mode") == [("delete",)]
    assert _ask(copy, "PRAGMA integrity_check") == [("ok",)]
    assert _ask(copy, "PRAGMA foreign_key_check") == []
    for name in VIEWS:
        names = [row[1] for row in _ask(copy, f"PRAGMA table_info({name})")]
        assert names == [row[1] for row in _ask(own, f"PRAGMA table_info({name})")]
        (rows,), (wanted,) = (_ask(path, f"SELECT count(*) FROM {name}") for path in (copy, own))
        assert rows == wanted
        keys = [row[1] for row in _ask(copy, f"PRAGMA table_info({name})") if row[5]]
        assert set(keys) == set(TABLES[name].key)
    assert _ask(copy, "SELECT * FROM practices ORDER BY 1") == _ask(own, "SELECT * FROM practices ORDER BY 1")
    assert _ask(copy, "SELECT typeof(practice_id), typeof(title) FROM practices LIMIT 1") == [("integer", "text")]
    assert _ask(copy, "SELECT content_digest FROM about") == _ask(own, "SELECT content_digest FROM about")
    assert _ask(copy, "SELECT * FROM data_dictionary ORDER BY 1, 2") == _ask(
        own, "SELECT * FROM data_dictionary ORDER BY 1, 2"
    )


def test_every_view_has_its_key_written_down() -> None:
    assert set(VIEWS) <= set(TABLES)


def test_no_page_bytes_and_no_prose_are_in_the_copy(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    configure(tmp_path, more="publish: public.db")
    own, copy = tmp_path / "practices.db", tmp_path / "public.db"
    for hour, words in enumerate((b"Prose of our own", b"Quite another sentence")):
        file = tmp_path / f"20260101T0{hour}0000Z.html"
        file.write_bytes(page(NAMES).body.replace(b"Prose of our own", words))
        assert practice_watch("import", str(file)).status == 0
    (said,) = _ask(own, "SELECT before ->> '$.prose', after ->> '$.prose' FROM changes WHERE kind = 'page_edited'")
    assert "Prose of our own" in said[0]
    assert "Quite another sentence" in said[1]

    published = _ask(copy, "SELECT before, after FROM changes WHERE kind = 'page_edited'")

    assert [json.loads(text) for text in published[0]] == [{"prose": None}] * 2
    data = copy.read_bytes()
    assert b"Prose of our own" not in data
    assert b"Quite another sentence" not in data
    assert b"<html" not in data.lower()
    assert not any((tmp_path / f"public.db{end}").exists() for end in ("-wal", "-shm", "-journal", ".part"))


def test_prose_of_a_row_that_was_taken_back_is_not_given_either(imported: Path) -> None:
    with sqlite3.connect(imported / "practices.db") as raw:
        raw.execute("UPDATE change_rows SET kind = 'corrected', before = json_object('change_id', 1, 'before', "
                    "json_object('prose', 'secret words')), after = '{}' WHERE id = 2")  # fmt: skip
    with World(_config(imported)).reading() as connection:
        publish(connection, imported / "public.db", NOW)
    assert b"secret words" not in (imported / "public.db").read_bytes()


def _config(folder: Path) -> Any:
    from monitor.config import load_config

    return load_config(folder / "config.yaml", {})


def test_addresses_of_people_are_in_no_copy(tmp_path: Path) -> None:
    opened = connect(tmp_path / "practices.db", create=True)
    opened.execute("DROP VIEW IF EXISTS deliveries")
    opened.execute(
        """CREATE VIEW deliveries AS SELECT 1 AS delivery_id, 'reader@example.org' AS recipient, 1 AS first_change,
           2 AS last_change,
            '<1.reader@example.org>' AS message_id, 'sent' AS state, 'to reader@example.org' AS words"""
    )
    opened.execute("INSERT OR IGNORE INTO data_dictionary VALUES ('deliveries', 0, '', 'A mail')")
    opened.execute("CREATE VIEW odd AS SELECT 7 AS whatever")
    opened.execute("INSERT INTO data_dictionary VALUES ('odd', 0, '', 'A view of a later version')")
    build(opened, tmp_path / "public.db", NOW)
    opened.close()
    assert _ask(tmp_path / "public.db", "SELECT delivery_id, recipient, state FROM deliveries") == [(1, None, "sent")]
    assert _ask(tmp_path / "public.db", "SELECT whatever, typeof(whatever) FROM odd") == [("7", "text")]
    assert _ask(tmp_path / "public.db", "SELECT made_at FROM about") == [("2026-11-17T08:23:00Z",)]
    assert b"reader@" not in (tmp_path / "public.db").read_bytes()


def test_a_reader_that_has_the_old_copy_open_is_not_disturbed(
    practice_watch: Callable[..., Ran], tmp_path: Path
) -> None:
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH), more="publish: public.db")
        server.routes[PATH] = [page(NAMES), page([*NAMES, "Another – Essex Police"]), Reply(b"", 500)]
        assert practice_watch("check").status == 0
        reader = sqlite3.connect(tmp_path / "public.db")
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM practices").fetchone() == (10,)
        made = (tmp_path / "public.db").stat().st_mtime_ns
        assert practice_watch("check").status == 0
        assert reader.execute("SELECT count(*) FROM practices").fetchone() == (10,)
        assert reader.execute("SELECT count(*) FROM changes").fetchone() == (1,)
        reader.close()
        assert _ask(tmp_path / "public.db", "SELECT count(*) FROM practices") == [(11,)]
        again = (tmp_path / "public.db").stat().st_mtime_ns
        assert again > made
        assert practice_watch("check").status == 3
        assert (tmp_path / "public.db").stat().st_mtime_ns == again  # not after a look that failed


def test_a_saved_page_a_decision_and_a_merge_are_published_too(
    practice_watch: Callable[..., Ran], tmp_path: Path
) -> None:
    configure(tmp_path, more="publish: public.db")
    for titles, status in ((NAMES, 0), (NAMES[:3], 4)):
        (tmp_path / "page.html").write_bytes(page(titles).body)
        assert practice_watch("check", "--file", "page.html").status == status
    assert _ask(tmp_path / "public.db", "SELECT verdict FROM snapshots") == [("accepted",), ("held",)]
    assert practice_watch("held", "reject", "2").status == 0
    assert _ask(tmp_path / "public.db", "SELECT verdict FROM snapshots") == [("accepted",), ("rejected",)]
    assert practice_watch("practice", "merge", "1", "2").status == 0
    assert _ask(tmp_path / "public.db", "SELECT count(*) FROM practices") == [(9,)]


def test_a_copy_that_cannot_be_written_is_said_and_costs_nothing_else(
    practice_watch: Callable[..., Ran], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    configure(tmp_path, more="publish: gone/public.db")
    assert practice_watch("import", str(FIXTURES / "history")).status == 4
    assert "gone/public.db" in caplog.text
    assert practice_watch("changes", "--format", "json").rows
    (tmp_path / "public.db").mkdir()
    caplog.clear()
    configure(tmp_path, more="publish: public.db")
    assert practice_watch("held", "reject", "8").status == 0
    assert "public.db: cannot be written" in caplog.text
    assert not (tmp_path / "public.db.part").exists()


def test_a_failure_half_way_leaves_the_old_copy(imported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (imported / "public.db").read_bytes()
    monkeypatch.setitem(TABLES, "titles", TABLES["practices"])  # a key that is not there
    with World(_config(imported)).reading() as connection:
        with pytest.raises(StoreError, match="public"):
            publish(connection, imported / "public.db", NOW)
        assert not connection.in_transaction
    assert (imported / "public.db").read_bytes() == before


def test_export_writes_each_table_as_csv_and_json(practice_watch: Callable[..., Ran], imported: Path) -> None:
    ran = practice_watch("export", "--to", "files", "--format", "json")

    assert ran.status == 0
    files = {path.name for path in (imported / "files").iterdir()}
    assert files == {row["file"] for row in ran.rows}
    assert files == {f"{name}.{form}" for name in (*VIEWS, "data_dictionary") for form in ("csv", "json")}
    practices = json.loads((imported / "files" / "practices.json").read_text("utf-8"))
    assert isinstance(practices[0]["organisations"], list)
    with (imported / "files" / "practices.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["title"] for row in rows] == [row["title"] for row in practices]
    changes = json.loads((imported / "files" / "changes.json").read_text("utf-8"))
    assert isinstance(changes[0]["after"], dict)
    assert "32 files in files." in practice_watch("export", "--to", "files").out
    (imported / "in-the-way").touch()
    ran = practice_watch("export", "--to", "in-the-way")
    assert ran.status == 2
    assert "in-the-way: cannot be written" in ran.err
    assert SITE.url in (imported / "files" / "about.csv").read_text("utf-8")
