"""After a restore nothing is mailed twice: the file beside the database knows what was sent."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.cli import run
from scraper.errors import StoreError
from tests.mailbox import Mailbox, Office, mail_config, mailbox
from tests.pages import FIRST, page

DAY = timedelta(days=1)
CHANGE = "{address: reader@example.org, every: change}"
ONE, TWO, THREE = (f"{word} thing – Dorset Police" for word in ("First", "Second", "Third"))


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as made:
        yield made


@pytest.fixture
def restored(tmp_path: Path, box: Mailbox) -> Office:
    """An office whose database was put back to before the last mail."""
    office = Office(tmp_path, mail_config(box, CHANGE))
    office.look(page())
    office.digest()
    office.now += DAY
    office.look(page([ONE, *FIRST]))
    office.digest()
    with (
        closing(sqlite3.connect(tmp_path / "practices.db")) as live,
        closing(sqlite3.connect(tmp_path / "backup.db")) as copy,
    ):
        live.backup(copy)
    office.now += DAY
    office.look(page([TWO, ONE, *FIRST]))
    assert len(office.digest().sent) == 1
    for suffix in ("-wal", "-shm"):
        (tmp_path / f"practices.db{suffix}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "backup.db", tmp_path / "practices.db")
    box.mails.clear()
    return office


def test_the_outbox_waits_for_the_operator_and_then_skips_what_was_told(
    restored: Office, box: Mailbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    restored.look(page([TWO, ONE, *FIRST]))
    done = restored.digest()
    assert done.undelivered
    assert "put back from a backup" in done.trouble
    assert box.mails == []
    config = ["--config", str(tmp_path / "config.yaml")]
    assert run([*config, "status"]) == 0
    assert "practice-watch digest restored --help" in capsys.readouterr().out
    assert run([*config, "digest"]) == 6
    assert run([*config, "digest", "restored", "--skip"]) == 0
    assert not restored.digest().undelivered
    assert box.mails == []
    restored.now += DAY
    restored.look(page([THREE, TWO, ONE, *FIRST]))
    restored.digest()
    assert [mail.subject for mail in box.mails] == ["Smarter practice: 1 new (Dorset)"]
    assert THREE in box.mails[0].text
    assert TWO not in box.mails[0].text
    assert run([*config, "digest", "restored", "--send"]) == 2


def test_the_operator_can_let_it_be_sent_once_more_and_no_number_is_given_twice(
    restored: Office, box: Mailbox, tmp_path: Path
) -> None:
    assert run(["--config", str(tmp_path / "config.yaml"), "digest", "restored", "--send"]) == 0
    restored.look(page([TWO, ONE, *FIRST]))
    restored.digest()
    assert [TWO in mail.text for mail in box.mails] == [True]
    ((number,),) = restored.rows("SELECT max(change_id) FROM changes")
    assert number == 4  # the third was mailed before the restore


def test_the_file_names_nobody_and_is_of_this_database_alone(restored: Office, tmp_path: Path) -> None:
    path = tmp_path / "practices.db.sent"
    assert "@" not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    said = json.loads(path.read_text())
    path.write_text(json.dumps({**said, "file_id": "another"}))
    assert not restored.digest().undelivered


def test_a_file_that_cannot_be_read_is_said(restored: Office, tmp_path: Path) -> None:
    (tmp_path / "practices.db.sent").write_text("{")
    with pytest.raises(StoreError, match="what was sent cannot be read from it"):
        restored.digest()
