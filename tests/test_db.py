"""The file itself: opening it, what is wrong with it, who may write, and writing all or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import stat
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from db import connection as c
from db import evidence, looks, queries
from db.history import keep_difference, load_state, save_state
from db.looks import KeptRobots, NewLook
from db.migrations import migrations
from db.pages import difference_of
from scraper.errors import StoreError
from scraper.model import RobotsCopy, Snapshot, Validators

NOW = datetime(2026, 11, 17, 8, 23, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "practices.db"


def _snapshot(body: bytes = b"<p>page</p>" * 50) -> Snapshot:
    return Snapshot("one", NOW, "https://x.yz/page", "text/html", (("ETag", '"é"'),), body)


def _source(connection: sqlite3.Connection) -> int:
    return looks.add_source(connection, "one", "smarter-practice", "https://x.yz/page", "1 2 * * *", lambda _: 5)


def test_a_new_file_is_its_owners_alone_and_up_to_date(database: Path) -> None:
    opened = c.connect(database, create=True)
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert opened.execute("PRAGMA synchronous").fetchone() == (2,)
    assert opened.execute("PRAGMA foreign_keys").fetchone() == (1,)
    tables = Database(opened).query(
        "SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
    )
    loose = {row["name"] for row in tables if not row["strict"]} - {
        "sqlite_sequence",
        "sqlite_schema",
        "_sqlite_migrations",
    }
    ours = {name for name in loose if not name.startswith("practice_search")}  # a full-text index makes its own
    assert ours == {"sqlar"}  # SQLite's own
    about = opened.execute("SELECT schema_version, made_at FROM about").fetchone()
    assert about[0] == str(c.SCHEMA_VERSION)
    assert about[1] is not None
    opened.close()
    again = c.connect(database)
    assert again.execute("SELECT count(*) FROM looks").fetchone() == (0,)
    again.close()


def test_an_empty_file_is_made_into_one(database: Path) -> None:
    database.touch()
    c.connect(database).close()
    assert database.stat().st_size > 0


def test_each_fault_of_the_file_has_its_message(database: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no database yet"):
        c.connect(database)
    with pytest.raises(StoreError, match="cannot be created"):
        c.connect(tmp_path / "gone" / "practices.db", create=True)
    with pytest.raises(StoreError, match=r"gone"), c.one_writer(tmp_path / "gone" / "practices.db", "check"):
        pass
    with pytest.raises(StoreError, match="unable to open"):
        c.connect(tmp_path)
    for text, mend in (
        ("database is locked", "held it for a minute"),
        ("file is not a database", "restore a backup"),
        ("database or disk is full", "no room left"),
        ("attempt to write a readonly database", "may not write"),
        ("something else", "nothing was written"),
    ):
        with pytest.raises(StoreError, match=mend), c.explained(database):
            raise sqlite3.OperationalError(text)


def test_a_failed_migration_leaves_nothing(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise sqlite3.OperationalError("interrupted")

    monkeypatch.setattr("db.views.install_views", broken)
    with pytest.raises(StoreError, match="interrupted"):
        c.connect(database, create=True)
    monkeypatch.undo()
    with sqlite3.connect(database) as raw:
        assert raw.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    c.connect(database).close()


def test_migrations_are_taken_once(database: Path) -> None:
    opened = c.connect(database, create=True)
    opened.execute("PRAGMA user_version = 0")
    opened.close()
    opened = c.connect(database)
    assert opened.execute("PRAGMA user_version").fetchone() == (c.SCHEMA_VERSION,)
    assert len(migrations.applied(Database(opened))) == len(migrations.pending(Database(memory=True)))
    opened.close()


def _interrupted(transaction: AbstractContextManager[object], opened: sqlite3.Connection) -> None:
    with transaction:
        _source(opened)
        raise ZeroDivisionError


def test_what_fails_half_way_leaves_nothing(database: Path) -> None:
    opened = c.connect(database, create=True)
    with pytest.raises(ZeroDivisionError):
        _interrupted(c.atomic(opened), opened)
    with c.undone(opened):
        _source(opened)
    with pytest.raises(sqlite3.IntegrityError), c.atomic(opened):  # an error that ends the transaction by itself
        opened.execute("INSERT OR ROLLBACK INTO meta_rows (key, value) VALUES ('schema_version', '0')")
    assert opened.execute("SELECT count(*) FROM source_rows").fetchone() == (0,)
    assert not opened.in_transaction
    opened.close()


def test_part_of_a_transaction_that_fails_takes_back_no_more_than_itself(database: Path) -> None:
    opened = c.connect(database, create=True)
    with c.atomic(opened):
        opened.execute("INSERT INTO meta_rows (key, value) VALUES ('a', '1')")
        with c.atomic(opened):
            opened.execute("INSERT INTO meta_rows (key, value) VALUES ('b', '1')")
        with pytest.raises(ZeroDivisionError):
            _interrupted(c.atomic(opened), opened)
    assert opened.execute("SELECT count(*) FROM source_rows").fetchone() == (0,)
    assert opened.execute("SELECT count(*) FROM meta_rows WHERE key IN ('a', 'b')").fetchone() == (2,)
    opened.close()


def test_one_writer_at_a_time_and_the_other_is_told_who(database: Path) -> None:
    pauses: list[float] = []
    with c.one_writer(database, "check --file"):
        holder = rf"process {os.getpid()} \(practice-watch check --file\) is writing"
        with pytest.raises(StoreError, match=holder), c.one_writer(database, "run", wait_s=1.0, sleep=pauses.append):
            pass
        Path(f"{database}.lock").write_text("", encoding="utf-8")
        with pytest.raises(StoreError, match="another process is writing"), c.one_writer(database, "run", wait_s=0):
            pass
    assert sum(pauses) == 1.0
    with c.one_writer(database, "run"):
        pass


def test_evidence_comes_back_as_it_was_kept(database: Path) -> None:
    opened = c.connect(database, create=True)
    source = _source(opened)
    assert _source(opened) == source
    assert looks.source_row(opened, "two") is None
    bodies = [b"<p>page</p>" * 50, os.urandom(300)]  # one that compression helps, and one that it does not
    numbers = [evidence.add_snapshot(opened, source, _snapshot(body), "accepted", (), "digest") for body in bodies]
    assert [evidence.snapshot_of(opened, number).body for number in numbers] == bodies
    assert evidence.snapshot_of(opened, numbers[0]) == _snapshot()
    assert evidence.reasons_of(opened, numbers[0]) == ()
    with pytest.raises(StoreError, match="there is no snapshot 99"):
        evidence.snapshot_of(opened, 99)
    opened.execute("UPDATE sqlar SET data = zeroblob(sz)")
    with pytest.raises(StoreError, match="not those that were kept"):
        evidence.snapshot_of(opened, numbers[0])
    opened.execute("DELETE FROM sqlar")
    with pytest.raises(StoreError, match="not those that were kept"):
        evidence.snapshot_of(opened, numbers[0])
    assert evidence.verdict_of(opened, 99) is None
    assert evidence.accepted_before(opened, numbers[0]) is None
    assert load_state(opened, source) is None
    save_state(opened, source, b"{}", NOW)
    assert load_state(opened, source) == b"{}"
    row = looks.source_row(opened, "one")
    assert row is not None
    assert row.recheck_due_at == NOW
    opened.close()


def test_the_bytes_come_out_with_sqlites_own_archive_format(database: Path) -> None:
    opened = c.connect(database, create=True)
    evidence.add_snapshot(opened, _source(opened), _snapshot(), "accepted", (), None)
    name, size = opened.execute("SELECT name, sz FROM sqlar").fetchone()
    opened.close()
    assert name.endswith(".html")
    assert size == len(_snapshot().body)


def test_a_held_answer_is_known_again_by_bytes_or_by_source(database: Path) -> None:
    opened = c.connect(database, create=True)
    source = _source(opened)
    number = evidence.add_snapshot(opened, source, _snapshot(), "held", ("too few",), "digest")
    (sha256,) = opened.execute("SELECT sha256 FROM snapshot_rows").fetchone()
    assert evidence.equal_held(opened, source, sha256, None, ("too few",)) == number
    assert evidence.equal_held(opened, source, "other", "digest", ("too few",)) == number
    assert evidence.equal_held(opened, source, "other", "other", ("too few",)) is None
    assert evidence.equal_held(opened, source, sha256, "digest", ("another reason",)) is None
    assert [row.verdict for row in evidence.held_rows(opened)] == ["held"]
    evidence.add_decision(opened, number, "rejected", silent=False, who="me", why=None, now=NOW)
    assert evidence.held_rows(opened) == []
    assert [row.verdict for row in evidence.held_rows(opened, undecided=False)] == ["rejected"]
    opened.close()


def test_robots_and_missed_looks_are_kept(database: Path) -> None:
    opened = c.connect(database, create=True)
    kept = KeptRobots(opened)
    assert kept.get("https://x.yz") is None
    for text in ("a", "b"):
        kept.put(RobotsCopy("https://x.yz", NOW, text))
    assert kept.get("https://x.yz") == RobotsCopy("https://x.yz", NOW, "b")
    source = _source(opened)
    looks.add_missed(opened, source, NOW, NOW)
    looks.add_missed(opened, source, NOW, NOW)
    assert opened.execute("SELECT count(*) FROM missed_rows").fetchone() == (1,)
    opened.close()


def test_what_is_asked_of_an_empty_file(database: Path) -> None:
    opened = c.connect(database, create=True)
    source = _source(opened)
    assert looks.last_look(opened, source) is None
    assert evidence.next_evidence_ids(opened) == (1, 1)
    assert queries.span_of_looks(opened) == (0, None, None)
    assert queries.count_of_changes(opened) == 0
    assert queries.soundness(opened) == "ok"
    facts = queries.source_facts(opened, "one", "2026-01-01T00:00:00Z")
    assert facts["last_look"] is None
    assert facts["listed"] == 0
    look = NewLook(source, "https://x.yz/page", NOW, NOW, "check", "failed", attempts=3, reason="no answer")
    looks.add_look(opened, look)
    looks.remember_answer(
        opened, source, validators=Validators("e", None), source_digest="d", body_sha256="s", full_read_at=NOW
    )
    row = looks.source_row(opened, "one")
    assert row is not None
    assert (row.validators, row.last_observed_at, row.last_accepted_at) == (Validators("e", None), NOW, None)
    looks.forget_answer(opened, source)
    row = looks.source_row(opened, "one")
    assert row is not None
    assert row.validators == Validators()
    opened.close()


def test_of_two_sources_the_one_that_is_asked_for_is_listed(database: Path) -> None:
    opened = c.connect(database, create=True)
    for number, name in enumerate(("one", "two"), start=1):
        looks.add_source(opened, name, "listing", "https://x.yz/page", "1 2 * * *", lambda _: 5)
        looks.add_look(opened, NewLook(number, "https://x.yz/page", NOW, NOW, "check", "changed"))
        opened.execute(
            """INSERT INTO practice_rows
                   (id, source_id, title, name, url, categories, recent, status, first_seen, entered_as)
               VALUES (?1, ?1, 'A – B', 'A', 'https://x.yz', '[]', 1, 'listed', '2026-01-01', 'baseline')""",
            (number,),
        )
        opened.execute(
            "INSERT INTO stay_rows VALUES (?1, 0, 'Recently published', 1, ?1, '2026-01-01', NULL, NULL)", (number,)
        )
        opened.execute(
            "INSERT INTO title_rows VALUES (?1, 'A – B', 'https://x.yz', ?1, '2026-01-01', NULL, '')", (number,)
        )
        opened.execute(
            """INSERT INTO practice_organisation_rows (practice_id, position, organisation, kind)
               VALUES (?, 1, 'B', 'other')""",
            (number,),
        )
    places = {
        name: [(1, "Recently published", 1, number, "A – B", "https://x.yz")]
        for number, name in enumerate(("one", "two"), 1)
    }
    assert queries.placements_at(opened, None, None) == places
    assert queries.placements_at(opened, None, "two") == {"two": places["two"]}
    assert queries.placements_at(opened, "2025-01-01T00:00:00Z", None) == {"one": [], "two": []}
    assert queries.retitled_since(opened, None) == set()
    assert queries.organisations_by_practice(opened) == {1: ["B"], 2: ["B"]}
    opened.close()


def test_a_file_from_before_is_brought_up_to_date_and_its_evidence_reads_as_it_did(database: Path) -> None:
    old = Database(sqlite3.connect(database, isolation_level=None))
    migrations.apply(old, stop_before="m004_how_it_came")
    old.execute(f"PRAGMA application_id = {c.APPLICATION_ID}")
    old.execute("PRAGMA user_version = 2")
    body = b"<p>page</p>"
    digest = hashlib.sha256(body).hexdigest()
    old.execute("INSERT INTO source_rows (id, name, kind, url) VALUES (1, 'one', 'listing', 'https://x.yz/page')")
    old.execute("INSERT INTO sqlar VALUES (?, 0, 0, ?, ?)", (f"{digest}.html", len(body), body))
    old.execute(
        """INSERT INTO snapshot_rows (id, source_id, page, observed_at, url, sha256, bytes, verdict)
           VALUES (1, 1, 'listing', '2026-11-17T08:23:00Z', 'https://x.yz/page', ?, ?, 'accepted')""",
        (digest, len(body)),
    )
    old.close()
    opened = c.connect(database)
    assert evidence.snapshot_of(opened, 1) == Snapshot("one", NOW, "https://x.yz/page", None, (), body)
    assert opened.execute("SELECT attempts, peer, archive_url FROM snapshots").fetchall() == [(0, "{}", None)]
    opened.close()


def test_file_from_before_addresses_and_redirects_were_written_down_gets_them(database: Path) -> None:
    old = Database(sqlite3.connect(database, isolation_level=None))
    migrations.apply(old, stop_before="m006_what_listings_say")
    old.execute(f"PRAGMA application_id = {c.APPLICATION_ID}")
    old.execute("PRAGMA user_version = 5")
    state = {"practices": {"1": {"addresses": ["x.yz/a\x00split 2", "x.yz/a", "\x00merge 1", "x.yz/b"]}}}
    old.execute(
        "INSERT INTO source_rows (id, name, kind, url, state) VALUES (1, 'one', 'listing', 'https://x.yz/page', ?)",
        (json.dumps(state).encode(),),
    )
    old.execute("INSERT INTO source_rows (id, name, kind, url) VALUES (2, 'two', 'listing', 'https://x.yz/page')")
    old.execute(
        """INSERT INTO practice_rows (id, source_id, title, name, url, categories, recent, status, first_seen,
               entered_as) VALUES (1, 1, 'A', 'A', 'https://x.yz/a', '[]', 1, 'listed', '2026-01-01', 'baseline')"""
    )
    outcomes = ("changed", "unchanged", "unchanged", "failed", "held", "unchanged", "unchanged")
    for number, outcome in enumerate(outcomes, start=1):
        for page, url in enumerate(("https://x.yz/a", "https://x.yz/other")):
            old.execute(
                """INSERT INTO look_rows (id, source_id, page, url, observed_at, recorded_at, origin, outcome)
                   VALUES (?, 1, 'practice', ?, '2026-01-01', '2026-01-01', 'check', ?)""",
                (number + 100 * page, url, outcome),
            )
    for look_id, after in ((3, {"own_page": "redirected", "location": "https://x.yz/c"}), (6, {"own_page": "online"})):
        old.execute(
            """INSERT INTO change_rows (source_id, kind, look_id, observed_at, observed_on, reported_at, practice_id,
                   organisations, categories, summary, before, after, is_news, learned_later, origin)
               VALUES (1, 'updated', ?, '2026-01-01', '2026-01-01', '2026-01-01', 1, '[]', '[]', 's', '{}', ?, 1, 0,
                   'check')""",
            (look_id, json.dumps(after)),
        )
    old.close()

    opened = c.connect(database)

    assert opened.execute("SELECT addresses, said FROM practice_rows").fetchall() == [('["x.yz/a", "x.yz/b"]', "{}")]
    there = "https://x.yz/c"
    assert opened.execute("SELECT look_id, location FROM looks WHERE look_id < 100 ORDER BY 1").fetchall() == [
        (1, None), (2, there), (3, there), (4, None), (5, there), (6, None), (7, None)
    ]  # fmt: skip
    assert opened.execute("SELECT count(location) FROM looks WHERE look_id > 100").fetchone() == (0,)
    opened.close()


def test_a_difference_is_kept_beside_its_row_until_there_is_none(database: Path) -> None:
    opened = c.connect(database, create=True)
    opened.execute("PRAGMA foreign_keys = OFF")  # the row itself is not looked at here
    kept = []
    for difference in (("- a", "+ b"), ("- a",), ()):
        keep_difference(opened, 1, difference)
        kept.append(tuple(difference_of(opened, 1)))
    assert kept == [("- a", "+ b"), ("- a",), ()]
    opened.close()
