"""When mail is due next: for the scheduler, and for whoever asks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db.outbox import next_attempt
from db.recipients import recipients
from monitor.rhythm import last_slot, next_slot

if TYPE_CHECKING:
    from monitor.world import World

_WAITING_FOR_A_LOOK = timedelta(minutes=10)
_LONGEST = timedelta(hours=1)  # trouble that only time shows, and its reminders


def next_digest(world: World) -> tuple[datetime | None, int]:
    """When the next digest of a fixed time is due, and for how many."""
    now = world.now()
    people = world.config.digest.recipients if world.config.digest else ()
    times = [
        next_slot(one, ZoneInfo(one.timezone or world.config.timezone), now) for one in people if one.every != "change"
    ]
    return (min(times), times.count(min(times))) if times else (None, 0)


def next_round_at(world: World) -> datetime:
    """When to see again what is due: at a time of a rhythm, when a mail is tried again, or within an hour."""
    now = world.now()
    times = [now + _LONGEST]
    at, _ = next_digest(world)
    if at is not None:
        times.append(at)
    with world.reading() as connection:
        again = next_attempt(connection)
        rows = {row.address.casefold(): row for row in recipients(connection)}
    if again is not None:
        times.append(again)
    for one in world.config.digest.recipients if world.config.digest else ():
        row = rows.get(one.address.casefold())
        zone = ZoneInfo(one.timezone or world.config.timezone)
        if row is not None and one.every != "change" and last_slot(one, zone, now) > row.slot_at:
            times.append(now + _WAITING_FOR_A_LOOK)  # it has come, and waits for that morning's look
    return max(min(times), now + timedelta(seconds=1))
