"""`run` also sends: welcomes, digests after each change, and the signals of a dead-man's switch."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.mail_times import next_digest, next_round_at
from monitor.schedule import Runner
from tests.conftest import Ran, configure
from tests.mailbox import Mailbox, Office, mail_config, mailbox
from tests.pages import FIRST, page
from tests.servers import Reply, ScriptedServer

PATH = "/article/about-smarter-practice"
HTML = ("Content-Type", "text/html; charset=utf-8")
NEW = "Enhanced video response (EVR) – Dorset Police"


@contextmanager
def running(folder: Path) -> Iterator[Callable[[Callable[[], object]], None]]:
    """`practice-watch run` in a folder, and a way to wait until something is so."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-m", "monitor", "run"]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def wait_for(done: Callable[[], object]) -> None:
            for _ in range(1200):
                if done():
                    return
                assert process.poll() is None, process.communicate()
                time.sleep(0.1)
            process.kill()
            pytest.fail("it did not come to that")

        try:
            yield wait_for
        finally:
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
        assert "@example.org" not in errors


def test_run_welcomes_and_sends_a_change_as_soon_as_its_look_has_ended(tmp_path: Path) -> None:
    recipient = "{address: reader@example.org, every: change}"
    with mailbox() as box, ScriptedServer() as server:
        server.routes[PATH] = Reply(page(), headers=[HTML])
        configure(tmp_path, server.url(PATH), more=mail_config(box, recipient))
        with running(tmp_path) as wait_for:
            wait_for(lambda: box.mails)
        assert "welcome" in box.mails[0].subject
        server.routes[PATH] = Reply(page([NEW, *FIRST]), headers=[HTML])
        _let_a_look_be_due(tmp_path)
        with running(tmp_path) as wait_for:
            wait_for(lambda: len(box.mails) == 2)
        assert box.mails[1].subject == "Smarter practice: 1 new (Dorset)"


def test_a_signal_while_the_next_round_is_planned_waits_for_the_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, box: Mailbox
) -> None:
    office = Office(tmp_path, mail_config(box, "{address: reader@example.org, every: change}"))
    office.look(page())
    runner = Runner(office.world)
    plan, stop = runner.scheduler.add_job, runner.scheduler.shutdown
    under_way = threading.Event()
    told: list[bool] = []

    def slowly(*given: Any, **named: Any) -> None:
        if "replace_existing" in named:
            under_way.set()
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.3)
        plan(*given, **named)
        under_way.clear()

    def shutdown(*, wait: bool) -> None:
        told.append(under_way.is_set())
        while under_way.is_set():
            time.sleep(0.01)
        stop(wait=wait)

    monkeypatch.setattr(runner.scheduler, "add_job", slowly)
    monkeypatch.setattr(runner.scheduler, "shutdown", shutdown)
    runner.run(lambda _: None)

    assert told == [False]


def _let_a_look_be_due(folder: Path) -> None:
    """As if the look had been made yesterday."""
    import sqlite3

    with sqlite3.connect(folder / "practices.db") as connection:
        connection.execute("UPDATE look_rows SET observed_at = '2026-01-01T00:00:00Z'")


def test_the_switch_hears_of_the_start_and_of_how_it_ended(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    with ScriptedServer({"/ping": b"OK", "/ping/start": b"OK", "/ping/fail": b"OK"}) as server:
        more = f"operator: {{check_url: '{server.url('/ping')}'}}\n"
        configure(tmp_path, server.url(PATH), more=more)
        server.routes[PATH] = Reply(page(), headers=[HTML])
        assert practice_watch("check").status == 0
        assert server.paths() == ["/ping/start", "/robots.txt", PATH, "/ping"]
        server.requests.clear()
        server.routes[PATH] = Reply(b"no", 403)
        assert practice_watch("check").status == 3
        assert server.paths()[0] == "/ping/start"
        assert server.paths()[-1] == "/ping/fail"


def test_a_switch_that_does_not_answer_changes_nothing(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    with ScriptedServer({"/ping/start": Reply(b"", 500)}) as server:
        server.routes[PATH] = Reply(page(), headers=[HTML])
        configure(tmp_path, server.url(PATH), more="operator: {check_url: 'http://127.0.0.1:9/x'}\n")
        assert practice_watch("check").status == 0


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as made:
        yield made


def test_the_next_round_is_at_the_time_of_a_rhythm_a_retry_or_within_the_hour(tmp_path: Path, box: Mailbox) -> None:
    weekly = '{address: reader@example.org, every: week, weekday: monday, at: "08:30"}'
    office = Office(tmp_path, mail_config(box, weekly))
    office.now = datetime(2026, 1, 5, 8, 10, tzinfo=UTC)
    office.look(page())
    office.digest()
    assert next_digest(office.world) == (datetime(2026, 1, 5, 8, 30, tzinfo=UTC), 1)
    assert next_round_at(office.world) == datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
    office.now = datetime(2026, 1, 5, 8, 31, tzinfo=UTC)  # it waits for the look of 08:17
    assert next_round_at(office.world) == office.now + timedelta(minutes=10)
    office.look(page([NEW, *FIRST]))
    box.at["RCPT"] = lambda _: "450 later"
    office.digest()
    assert next_round_at(office.world) == office.now + timedelta(minutes=5)
    office.reconfigure(mail_config(box, "{address: reader@example.org, every: change}"))
    assert next_digest(office.world) == (None, 0)
    box.at.clear()
    office.now += timedelta(minutes=5)
    assert len(office.digest().sent) == 1
    assert next_round_at(office.world) == office.now + timedelta(hours=1)
