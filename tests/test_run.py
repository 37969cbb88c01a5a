"""The scheduler: when it looks, what it makes up, and how it stops."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from db.looks import NewLook, add_look
from monitor.check import gap_after_s, source_id_of
from monitor.config import read_config
from monitor.schedule import due_since, longest_pause_s, next_look_at, record_missed, schedule_of
from monitor.world import World
from tests.conftest import FIXTURES, configure
from tests.servers import Reply, ScriptedServer

LONDON = ZoneInfo("Europe/London")
PATH = "/article/about-smarter-practice"
PAGE = (FIXTURES / "history" / "20260302T070000Z.html").read_bytes()


def test_no_time_comes_twice_when_the_clocks_go_back_and_none_is_lost_when_they_go_forward() -> None:
    schedule = schedule_of("17 1 * * *", LONDON)
    for day in (datetime(2026, 10, 24, tzinfo=LONDON), datetime(2026, 3, 28, tzinfo=LONDON)):
        times, at = [], schedule.get_next_fire_time(None, day)
        while at is not None and len(times) < 4:
            times.append(at)
            at = schedule.get_next_fire_time(at, at + timedelta(seconds=1))
        assert len({time.date() for time in times}) == len(times)
        assert all(timedelta(hours=22) < b - a < timedelta(hours=50) for a, b in pairwise(times))


@pytest.mark.parametrize(
    ("cron", "hours"), [("17 8,16 * * *", 16), ("0 9 * * 1-5", 72), ("0 9 * * 0", 168), ("*/30 * * * *", 0.5)]
)
def test_longest_pause_of_a_schedule(cron: str, hours: float) -> None:
    assert longest_pause_s(cron) == hours * 3600
    assert gap_after_s(cron) == max(36.0, 1.5 * hours) * 3600


def _world(folder: Path, now: datetime) -> World:
    config = read_config(
        "http: {contact: a@b.cd}\nsources: [{name: one, url: 'https://x.yz/p'}]", base=folder, environ={}, name="c"
    )
    return World(config, now=lambda: now)


def test_a_time_that_passed_since_the_last_look_is_made_up_and_what_was_missed_is_a_gap(tmp_path: Path) -> None:
    now = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)
    world = _world(tmp_path, now)
    source = world.config.sources[0]
    assert due_since(world, source) == (now, now)  # never looked at
    with world.writing("test") as connection:
        number = source_id_of(connection, source)
        look = NewLook(number, source.url, now - timedelta(hours=1), now, "check", "failed")
        add_look(connection, look)
    assert due_since(world, source) is None
    later = _world(tmp_path, now + timedelta(days=2))
    due = due_since(later, source)
    assert due == (datetime(2026, 11, 17, 16, 17, tzinfo=UTC), later.now())
    record_missed(later, source, *due)
    record_missed(later, source, later.now() - timedelta(minutes=5), later.now())  # a little late is no gap
    with sqlite3.connect(tmp_path / "practices.db") as raw:
        assert raw.execute("SELECT from_time, to_time FROM missed_rows").fetchall() == [
            ("2026-11-17T16:17:00Z", "2026-11-19T12:00:00Z")
        ]
    assert next_look_at(source.schedule, LONDON, now) == datetime(2026, 11, 17, 16, 17, tzinfo=UTC)


def _wait_for(done: object, process: subprocess.Popen[str]) -> None:
    for _ in range(600):  # a minute; it ends as soon as it is so
        if done():  # type: ignore[operator]  # a function
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)
    pytest.fail("it did not come to that")


def _looks(database: Path) -> int:
    try:
        with sqlite3.connect(database) as connection:
            return int(connection.execute("SELECT count(*) FROM looks").fetchone()[0])
    except sqlite3.Error:
        return 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_looks_at_once_and_a_signal_lets_a_look_in_progress_finish(tmp_path: Path, number: int) -> None:
    asked: list[float] = []

    def slowly(_: object) -> Reply:
        asked.append(time.monotonic())
        time.sleep(1.0)
        return Reply(PAGE, headers=[("Content-Type", "text/html; charset=utf-8")])

    with ScriptedServer() as server:
        server.routes[PATH] = slowly
        configure(tmp_path, server.url(PATH))
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
        command = [sys.executable, "-m", "monitor", "run"]
        with subprocess.Popen(
            command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            _wait_for(lambda: bool(asked), process)
            second = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
            process.send_signal(number)
            _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "next look now" in errors
    assert _looks(tmp_path / "practices.db") == 1
    assert second.returncode == 5
    assert f"process {process.pid} (practice-watch run)" in second.stderr
