"""`backup`: a copy that is proven before it counts, and never costs what is there."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from db import backups
from db.connection import atomic, connect
from db.looks import add_source
from scraper.errors import StoreError
from tests.conftest import FIXTURES, Ran, configure

NOW = datetime(2026, 11, 17, 8, 23, tzinfo=UTC)


@pytest.fixture
def installed(practice_watch: Callable[..., Ran], tmp_path: Path) -> Callable[..., Ran]:
    assert practice_watch("import", str(FIXTURES / "history")).status == 4
    assert tmp_path.exists()
    return practice_watch


def _dump(path: Path) -> list[str]:
    with sqlite3.connect(path) as raw:
        return [line for line in raw.iterdump() if "last_backup" not in line]


def test_a_backup_is_the_database_and_status_knows_of_it(installed: Callable[..., Ran], tmp_path: Path) -> None:
    assert "last backup: none yet" in installed("status").out

    ran = installed("backup", "copy.db", "--config")

    assert ran.status == 0
    assert ran.out.startswith("Done: copy.db, ")
    assert not [path.name for path in tmp_path.iterdir() if path.name.endswith((".part", "-wal", "-shm"))]
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "copy.db.config.yaml").stat().st_mode) == 0o600
    assert (tmp_path / "copy.db.config.yaml").read_bytes() == (tmp_path / "config.yaml").read_bytes()
    assert _dump(tmp_path / "copy.db") == _dump(tmp_path / "practices.db")
    assert "opened and proven" in installed("status").out
    assert installed("status", "--format", "json").rows[0]["last_backup"]


def test_a_restored_backup_goes_on_where_it_was(installed: Callable[..., Ran], tmp_path: Path) -> None:
    said = re.search(r"content digest (\w+)", installed("backup", "copy.db").out)
    assert said
    before = installed("changes", "--format", "json").out
    (tmp_path / "practices.db").unlink()
    assert installed("changes").status == 5
    (tmp_path / "copy.db").rename(tmp_path / "practices.db")

    ran = installed("verify")

    assert ran.status == 0
    assert f"Content digest {said[1]}" in ran.out
    assert installed("changes", "--format", "json").out == before
    known = installed("import", str(FIXTURES / "history"), "--format", "json").rows
    assert {row["outcome"] for row in known} == {"known", "left out"}


def test_an_older_backup_is_replaced_and_nothing_else_is(installed: Callable[..., Ran], tmp_path: Path) -> None:
    assert installed("backup", "copy.db").status == 0
    assert installed("backup", "copy.db").status == 0
    (tmp_path / "letter.txt").write_text("dear all")
    ran = installed("backup", "letter.txt")
    assert ran.status == 2
    assert "no backup" in ran.err
    assert (tmp_path / "letter.txt").read_text() == "dear all"
    assert "the database itself" in installed("backup", "practices.db").err
    assert "cannot be written" in installed("backup", "nowhere/copy.db").err
    (tmp_path / "folder").mkdir()
    assert "that is a folder" in installed("backup", "folder").err
    (tmp_path / "empty.db").touch()
    assert installed("backup", "empty.db").status == 0


def test_a_backup_is_made_while_another_writes_and_shows_one_state(tmp_path: Path) -> None:
    opened = connect(tmp_path / "practices.db", create=True)
    stop, written = threading.Event(), []

    def write() -> None:
        other = connect(tmp_path / "practices.db")
        while not stop.is_set():
            with atomic(other):
                number = len(written)
                add_source(other, f"one-{number}", "listing", "https://x.yz", "1 2 * * *", lambda _: 5)
                add_source(other, f"two-{number}", "listing", "https://x.yz", "1 2 * * *", lambda _: 5)
            written.append(number)
        other.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for at in range(5):
            backups.back_up(opened, tmp_path / f"{at}.db")
    finally:
        stop.set()
        thread.join()
    assert len(written) > 5
    for at in range(5):
        with sqlite3.connect(tmp_path / f"{at}.db") as copy:
            ones, twos = copy.execute(
                "SELECT sum(name LIKE 'one-%'), sum(name LIKE 'two-%') FROM source_rows"
            ).fetchone()
            assert ones == twos
    backups.note_backup(opened, tmp_path / "4.db", NOW)
    assert backups.last_backup(opened) == "2026-11-17T08:23:00Z"
    opened.close()


def test_a_backup_is_made_while_a_transaction_is_open_elsewhere(installed: Callable[..., Ran], tmp_path: Path) -> None:
    look = sqlite3.connect(tmp_path / "practices.db", isolation_level=None)
    look.execute("BEGIN IMMEDIATE")
    look.execute("DELETE FROM stay_rows")
    assert installed("listing").status == 0
    opened = connect(tmp_path / "practices.db")
    backups.back_up(opened, tmp_path / "copy.db")
    look.execute("ROLLBACK")
    opened.close()
    look.close()
    assert _dump(tmp_path / "copy.db") == _dump(tmp_path / "practices.db")


def test_a_copy_that_is_not_proven_does_not_count(
    installed: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert installed("backup", "copy.db").status == 0
    before = (tmp_path / "copy.db").read_bytes()
    opened = connect(tmp_path / "practices.db")
    copied = backups._copied

    def damaged(statement: str) -> Callable[..., object]:
        def copy(connection: sqlite3.Connection, part: Path) -> object:
            result = copied(connection, part)
            with sqlite3.connect(part) as raw:
                raw.execute(statement)
            return result

        return copy

    for statement, wanted in (
        ("DELETE FROM title_rows", "not what was copied"),
        ("UPDATE title_rows SET practice_id = 999 WHERE practice_id = 1", "not sound"),
        ("UPDATE title_rows SET title = 'Tampered'", "not what was copied"),
    ):
        monkeypatch.setattr(backups, "_copied", damaged(statement))
        with pytest.raises(StoreError, match=wanted):
            backups.back_up(opened, tmp_path / "copy.db")
    opened.close()
    assert (tmp_path / "copy.db").read_bytes() == before
    assert not (tmp_path / "copy.db.part").exists()


def test_status_tells_when_the_copy_was_published(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    configure(tmp_path, more="publish: public.db")
    practice_watch("import", str(FIXTURES / "history"))
    assert "published: none" not in practice_watch("status").out
    (tmp_path / "public.db").unlink()
    assert "published: none" in practice_watch("status").out


@pytest.mark.parametrize("place", [".", "/", "..", ""])
def test_a_folder_is_no_place_for_a_backup(installed: Callable[..., Ran], place: str) -> None:
    ran = installed("backup", place)
    assert ran.status == 2
    assert "that is a folder; name the file" in ran.err


def test_a_device_is_not_replaced_by_a_backup(installed: Callable[..., Ran], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    ran = installed("backup", "pipe")
    assert ran.status == 2
    assert "left as it is" in ran.err
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("backup", "a" * 300), "too long for the name of a file"),
        (("evidence", "1", "--to", "a" * 300), "too long for the name of a file"),
        (("import", "a" * 300), "too long for the name of a file"),
        (("held", "show", "9" * 30), "not in the range"),
        (("evidence", "--practice", "9" * 30, "--to", "x.zip"), "not in the range"),
        (("evidence", "--at", "0001-01-01", "--to", "x.zip"), "neither a date nor a time"),
    ],
)
def test_what_no_file_or_row_can_be_called_is_no_fault_of_the_program(
    installed: Callable[..., Ran], arguments: tuple[str, ...], told: str
) -> None:
    ran = installed(*arguments)
    assert ran.status == 2
    assert told in ran.err
