"""The sender is killed at each step, and started again: nothing is lost, and nothing is told twice."""

from __future__ import annotations

import os
import signal
import smtplib
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import monitor.deliver
from monitor.outbox import BROKEN_OFF
from tests.mailbox import Answer, Mailbox, mailbox
from tests.test_delivery import DAY, PEOPLE, Round

FIRST = PEOPLE[0]


def killed_at(office: Round, step: str, answer: Answer) -> None:
    """Run the real `practice-watch digest` and end it with SIGKILL when the server has reached a step."""
    reached = threading.Event()

    def stop(_: str) -> Answer:
        reached.set()
        return answer

    office.box.at[step] = stop
    command = [sys.executable, "-m", "monitor", "--config", str(office.path), "digest"]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        assert reached.wait(120), process.stderr
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL
    office.box.at.clear()


@pytest.mark.parametrize(
    ("step", "answer", "arrived"),
    [
        ("greeting", "hang", 1),
        ("EHLO", "hang", 1),
        ("MAIL", "hang", 1),
        ("RCPT", "hang", 1),
        ("DATA", "hang", None),
        ("body", "hang", None),
        ("body", "hang after", None),
    ],
)
def test_killed_at_a_step_of_the_first_mail(step: str, answer: str, arrived: int | None, tmp_path: Path) -> None:
    with mailbox() as box:
        office = Round(tmp_path, box)
        slug = office.add(1)
        killed_at(office, step, answer)

        done = office.digest()
        assert done.trouble == ""
        if arrived is None:  # DATA was said: it is in doubt, and stays so
            assert office.states() == {"unknown": 1, "sent": 2}
            assert office.rows("SELECT words FROM mail_rows WHERE state = 'unknown'") == [(BROKEN_OFF,)]
            arrived = int(answer == "hang after")
        else:
            assert office.states() == {"sent": 3}
        for _ in range(5):
            office.now += 2 * DAY
            office.digest()
        told = Counter(mail.to for mail in box.mails[office.welcomes :] if slug in mail.text)
        assert told == Counter({FIRST: arrived, PEOPLE[1]: 1, PEOPLE[2]: 1})
        second = office.add(2)
        office.digest()
        assert [office.told(address)[-1] for address in PEOPLE] == [[second]] * 3


def test_killed_between_two_mails(tmp_path: Path) -> None:
    with mailbox() as box:
        office = Round(tmp_path, box)
        slug = office.add(1)
        killed_at(office, "RSET", "hang")
        assert office.states() == {"sent": 1, "owed": 2}
        office.digest()
        assert office.states() == {"sent": 3}
        assert [office.told(address) for address in PEOPLE] == [[[slug]]] * 3


# -- at each point of our own --------------------------------------------------------------------


class Killed(BaseException):
    """Ends the sender at once: nothing in the program catches it."""


@pytest.fixture
def office(tmp_path: Path) -> Any:
    with mailbox() as box:
        yield Round(tmp_path, box)


def die_after(function: Callable[..., Any], times: int) -> Callable[..., Any]:
    left = [times]

    def called(*arguments: Any, **options: Any) -> Any:
        answer = function(*arguments, **options)
        left[0] -= 1
        if left[0] == 0:
            raise Killed
        return answer

    return called


def die_before(function: Callable[..., Any], times: int) -> Callable[..., Any]:
    left = [times]

    def called(*arguments: Any, **options: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            raise Killed
        return function(*arguments, **options)

    return called


def then_all_is_well(office: Round, slug: str, *, in_doubt: int) -> None:
    for _ in range(4):
        office.now += DAY
        office.digest()
    assert office.states() == {
        state: count for state, count in (("sent", 3 - in_doubt), ("unknown", in_doubt)) if count
    }
    told = Counter(mail.to for mail in office.box.mails[office.welcomes :] if slug in mail.text)
    assert max(told.values()) == 1
    assert len(told) >= 3 - in_doubt


@pytest.mark.parametrize(
    ("function", "die", "in_doubt"),
    [
        ("mark_sending", die_before, 0),
        ("mark_sending", die_after, 0),  # within its transaction, which is taken back
        ("mark_sent", die_before, 1),  # it arrived, and that was not written
        ("mark_sent", die_after, 1),
        ("keep_message", die_after, 0),
    ],
)
@pytest.mark.parametrize("times", [1, 2])
def test_killed_at_a_write(
    function: str, die: Any, in_doubt: int, times: int, office: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    import db.outbox

    slug = office.add(1)
    with monkeypatch.context() as patched:
        patched.setattr(db.outbox, function, die(getattr(db.outbox, function), times))
        with pytest.raises(Killed):
            office.digest()
    then_all_is_well(office, slug, in_doubt=in_doubt)


@pytest.mark.parametrize("times", range(1, 9))
def test_killed_after_a_transaction(times: int, office: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    """Preparing, composing, then for each mail: marked `sending`, and marked by what became of it."""
    import contextlib

    left = [times]

    def struck(whole: Any) -> Any:
        @contextlib.contextmanager
        def written(connection: Any) -> Any:
            with whole(connection):
                yield
            left[0] -= 1
            if left[0] == 0:
                raise Killed

        return written

    slug = office.add(1)
    with monkeypatch.context() as patched:
        for name in ("atomic", "written_lightly"):
            patched.setattr(monitor.deliver, name, struck(getattr(monitor.deliver, name)))
        with pytest.raises(Killed):
            office.digest()
    then_all_is_well(office, slug, in_doubt=int(times > 2 and times % 2))


@pytest.mark.parametrize("times", [2, 3, 4, 5, 6, 7, 8, 10])
@pytest.mark.parametrize("die", [die_before, die_after])
def test_killed_at_an_answer(die: Any, times: int, office: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    """EHLO, MAIL, RCPT, DATA, the body; RSET, MAIL, RCPT, DATA of the next."""
    slug = office.add(1)
    with monkeypatch.context() as patched:
        patched.setattr(smtplib.SMTP, "getreply", die(smtplib.SMTP.getreply, times))
        with pytest.raises(Killed):
            office.digest()
    then_all_is_well(office, slug, in_doubt=int(times in (5, 6, 10)))


def test_two_senders_at_once_send_each_mail_once(tmp_path: Path) -> None:
    with mailbox() as box:
        office = Round(tmp_path, box)
        slug = office.add(1)
        command = [sys.executable, "-m", "monitor", "--config", str(office.path), "digest"]
        both = [
            subprocess.Popen(command, cwd=Path(__file__).parent.parent, stdout=subprocess.DEVNULL) for _ in range(2)
        ]
        assert [process.wait(120) for process in both] == [0, 0]
        assert Counter(mail.to for mail in box.mails[office.welcomes :] if slug in mail.text) == Counter(PEOPLE)


def test_a_mailbox_counts_nothing_of_its_own_start() -> None:
    with mailbox() as box:
        assert box == Mailbox(port=box.port)


def test_only_what_may_be_lost_with_the_power_is_written_lightly(office: Round) -> None:
    from db.connection import written_lightly

    with office.world.reading() as connection:

        def synchronous() -> int:
            return int(connection.execute("PRAGMA synchronous").fetchone()[0])

        assert synchronous() == 2  # full
        with written_lightly(connection):
            assert synchronous() == 1
        with pytest.raises(Killed), written_lightly(connection):
            raise Killed
        assert synchronous() == 2


def test_the_mark_before_data_is_on_the_disk_before_it(office: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    import db.outbox

    seen = []
    whole = db.outbox.mark_sending

    def mark(connection: Any, *arguments: Any) -> None:
        seen.append(connection.execute("PRAGMA synchronous").fetchone()[0])
        whole(connection, *arguments)

    monkeypatch.setattr(db.outbox, "mark_sending", mark)
    office.add(1)
    office.digest()
    assert seen == [2, 2, 2]
