"""When a recipient is due: the times of each rhythm, in the recipient's own zone. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.config_mail import WEEKDAYS, Recipient

LONGEST_WAIT = timedelta(hours=6)
"""How long a mail waits for that morning's look; then it goes, and its account says that there was none."""


def _at(day: date, clock: str, zone: ZoneInfo) -> datetime:
    hour, _, minute = clock.partition(":")
    return datetime.combine(day, time(int(hour), int(minute)), zone).astimezone(UTC)


def _days_back(recipient: Recipient, day: date) -> Iterable[date]:
    """The days of a rhythm, backwards from a day."""
    if recipient.every in ("change", "day"):
        step = timedelta(days=1)
    else:
        day -= timedelta(days=(day.weekday() - WEEKDAYS.index(recipient.weekday)) % 7)
        step = timedelta(days=7)
    while day.year > 1:
        if recipient.every != "month" or day.day <= 7:  # the month's first such weekday
            yield day
        day -= step


def last_slot(recipient: Recipient, zone: ZoneInfo, now: datetime) -> datetime:
    """The newest time of a rhythm that is not after `now`; UTC."""
    today = now.astimezone(zone).date()
    return next(at for day in _days_back(recipient, today) if (at := _at(day, recipient.at, zone)) <= now)


def first_slot_after(recipient: Recipient, zone: ZoneInfo, after: datetime, now: datetime) -> datetime | None:
    """The oldest time of a rhythm after another one, and not after `now`; None where there is none."""
    found = None
    for day in _days_back(recipient, now.astimezone(zone).date()):
        at = _at(day, recipient.at, zone)
        if at <= after:
            return found
        if at <= now:
            found = at
    return found


def next_slot(recipient: Recipient, zone: ZoneInfo, now: datetime) -> datetime:
    """The next time of a rhythm after `now`; UTC."""
    ahead = now.astimezone(zone).date() + timedelta(days=40)
    upcoming = None
    for day in _days_back(recipient, ahead):
        at = _at(day, recipient.at, zone)
        if at <= now:
            break
        upcoming = at
    assert upcoming is not None  # every rhythm comes within 40 days
    return upcoming


def a_month_since(last: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a calendar month has passed; to the day, as mails go out at about the same hour."""
    then, today = last.astimezone(zone).date(), now.astimezone(zone).date()
    months = (today.year - then.year) * 12 + today.month - then.month
    return months > 1 or (months == 1 and (today.day >= then.day or _is_last_of_month(today)))


def _is_last_of_month(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1


def waits_for_looks(slot: datetime, now: datetime, missing: bool) -> bool:  # noqa: FBT001  # what was found
    """Whether a mail that is due waits for that morning's look to end.

    Args:
        slot: The oldest time of its rhythm that was not dealt with.
        now: Now.
        missing: Whether a look that was scheduled that morning has not ended.
    """
    return missing and now - slot < LONGEST_WAIT
