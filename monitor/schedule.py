"""The timer: when to look, and looking then."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from monitor.config import cron_fields
from scraper.errors import PracticeWatchError, StoreError

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.outcome import Outcome
    from monitor.world import World

log = logging.getLogger("practice_watch")


class Schedule(CronTrigger):  # type: ignore[misc]  # APScheduler ships no types
    """A cron schedule in which no wall-clock time comes twice, also not when the clocks go back."""

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The next time to look; the second of two equal wall-clock times is passed over."""
        at: datetime | None = super().get_next_fire_time(previous_fire_time, now)
        while at is not None and at.fold:
            at = super().get_next_fire_time(at, at)
        return at


def schedule_of(cron: str, zone: ZoneInfo) -> Schedule:
    """The times of a source's schedule in the configured zone."""
    return Schedule(**cron_fields(cron), timezone=zone)


def next_look_at(cron: str, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first scheduled time after another one; UTC."""
    at = schedule_of(cron, zone).get_next_fire_time(None, after + timedelta(seconds=1))
    return None if at is None else at.astimezone(UTC)


def longest_pause_s(cron: str) -> float:
    """The longest pause of a schedule, in seconds, among its next 500 times or those of a year."""
    schedule = schedule_of(cron, ZoneInfo("UTC"))
    start = datetime(2026, 1, 1, tzinfo=UTC)
    times: list[datetime] = []
    at = schedule.get_next_fire_time(None, start)
    while at is not None and len(times) < 500 and (len(times) < 2 or at - start < timedelta(days=366)):
        times.append(at)
        at = schedule.get_next_fire_time(at, at + timedelta(seconds=1))
    return max(((late - early).total_seconds() for early, late in pairwise(times)), default=0.0)


def look(world: World, source: SourceConfig) -> list[Outcome]:
    """One scheduled look; trouble is logged, and the next look tries again."""
    from monitor.check import check_sources
    from monitor.publishing import publish_after

    try:
        with world.writing("run") as connection:
            outcomes = check_sources(world, connection, (source,))
            publish_after(world, connection, outcomes)
            return outcomes
    except PracticeWatchError as error:
        log.error(  # noqa: TRY400  # its cause is in the text, and a trace helps no operator
            "look source=%s error=%s", source.name, str(error).splitlines()[0]
        )
    return []


def due_since(world: World, source: SourceConfig) -> tuple[datetime, datetime] | None:
    """The first scheduled time that passed since the last look, and now; None if none did."""
    from db.looks import source_row

    now = world.now()
    try:
        with world.reading() as connection:
            row = source_row(connection, source.name)
    except StoreError:
        if world.config.database.exists():
            raise
        row = None
    if row is None or row.last_observed_at is None:
        return now, now
    first = next_look_at(source.schedule, world.zone, row.last_observed_at)
    return (first, now) if first is not None and first <= now else None


def record_missed(world: World, source: SourceConfig, first: datetime, now: datetime) -> None:
    """Write down that scheduled looks did not take place, for `gaps`."""
    from db.looks import add_missed
    from monitor.check import source_id_of

    if now - first < timedelta(minutes=10):
        return  # started a little late is no gap
    with world.writing("run") as connection:
        add_missed(connection, source_id_of(connection, source), first, now)


class Runner:
    """The scheduler in the foreground."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.stopping = threading.Event()
        self.scheduler = BackgroundScheduler(
            timezone=world.zone,
            executors={"default": ThreadPoolExecutor(1)},  # one request at a time
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def run(self, say: Callable[[str], None]) -> None:
        """Look on schedule until SIGTERM or Ctrl-C; a look in progress is finished first."""
        handlers = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            self._plan(say)
            self.scheduler.start()
            while not self.stopping.wait(3600):
                pass
            say("stopping; a look in progress is finished first")
            self.scheduler.shutdown(wait=True)
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)

    def _stop(self, *_: Any) -> None:
        self.stopping.set()

    def _plan(self, say: Callable[[str], None]) -> None:
        for source in self.world.sources(None):
            due = due_since(self.world, source)
            if due is not None:
                if due[0] < due[1]:
                    record_missed(self.world, source, *due)
                self.scheduler.add_job(look, args=(self.world, source), id=f"{source.name} now")
            self.scheduler.add_job(
                look, schedule_of(source.schedule, self.world.zone), args=(self.world, source), id=source.name
            )
            following = next_look_at(source.schedule, self.world.zone, self.world.now())
            when = "now, then " if due is not None else ""
            say(
                f"{source.name}: next look {when}{following.astimezone(self.world.zone):%a %-d %b %Y %H:%M}"
                if following
                else source.name
            )
