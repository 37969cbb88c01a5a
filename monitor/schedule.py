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
    return nth_look_at(cron, zone, after, 1)


def nth_look_at(cron: str, zone: ZoneInfo, after: datetime, count: int) -> datetime | None:
    """The scheduled time of which number after another one; UTC; None where there is none.

    Args:
        cron: The schedule.
        zone: Its time zone.
        after: Times later than this are counted.
        count: Which, from 1.
    """
    schedule = schedule_of(cron, zone)
    at = schedule.get_next_fire_time(None, after + timedelta(seconds=1))
    for _ in range(count - 1):
        if at is None:
            break
        at = schedule.get_next_fire_time(at, at + timedelta(seconds=1))
    return None if at is None else at.astimezone(UTC)


def last_look_due(cron: str, zone: ZoneInfo, until: datetime) -> datetime | None:
    """The last scheduled time on a day up to a time of that day; UTC; None where there is none."""
    local = until.astimezone(zone)
    schedule = schedule_of(cron, zone)
    at = schedule.get_next_fire_time(None, local.replace(hour=0, minute=0, second=0, microsecond=0))
    last = None
    while at is not None and at <= until:
        last = at
        at = schedule.get_next_fire_time(at, at + timedelta(seconds=1))
    return None if last is None else last.astimezone(UTC)


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
    from monitor.check import check_sources, make_anew
    from monitor.pings import switched

    try:
        with switched(world) as switch, world.writing("run") as connection:
            outcomes = check_sources(world, connection, (source,))
            switch.good = all(outcome.kind in ("changed", "unchanged") for outcome in outcomes)
            make_anew(world, connection, outcomes)
            return outcomes
    except PracticeWatchError as error:
        log.error(  # noqa: TRY400  # its cause is in the text, and a trace helps no operator
            "look source=%s error=%s", source.name, str(error).splitlines()[0]
        )
    return []


def post(world: World) -> None:
    """Send what is due; trouble is logged, and the next round tries again."""
    from monitor.deliver import deliver_due

    if world.config.digest is None or not world.config.database.exists():
        return
    try:
        with world.reading() as connection:
            deliver_due(world, connection)
    except PracticeWatchError as error:
        log.error("mail error=%s", str(error).splitlines()[0])  # noqa: TRY400  # as above


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
        self.planning = threading.Lock()
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
            with self.planning:  # the scheduler waits for rounds with its own locks held, which a round needs to plan
                self.stopping.set()
            self.scheduler.shutdown(wait=True)
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)

    def _stop(self, *_: Any) -> None:
        self.stopping.set()

    def _look(self, source: SourceConfig) -> None:
        """One look, then what is due because of it."""
        look(self.world, source)
        self._post()

    def _post(self) -> None:
        """Send what is due, and plan the next round."""
        if self.world.config.digest is None:
            return
        from monitor.mail_times import next_round_at

        post(self.world)
        with self.planning:
            if not self.stopping.is_set():
                following = next_round_at(self.world)
                self.scheduler.add_job(self._post, "date", run_date=following, id="mail", replace_existing=True)

    def _plan(self, say: Callable[[str], None]) -> None:
        for source in self.world.sources(None):
            due = due_since(self.world, source)
            if due is not None:
                if due[0] < due[1]:
                    record_missed(self.world, source, *due)
                self.scheduler.add_job(self._look, args=(source,), id=f"{source.name} now")
            self.scheduler.add_job(
                self._look, schedule_of(source.schedule, self.world.zone), args=(source,), id=source.name
            )
            following = next_look_at(source.schedule, self.world.zone, self.world.now())
            when = "now, then " if due is not None else ""
            say(
                f"{source.name}: next look {when}{following.astimezone(self.world.zone):%a %-d %b %Y %H:%M}"
                if following
                else source.name
            )
        self.scheduler.add_job(self._post, id="mail")
