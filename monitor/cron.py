"""Cron schedules: five fields, checked without the scheduler, which is slow to load."""

from __future__ import annotations

import re

_DAYS = "sun mon tue wed thu fri sat".split()
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_FIELDS: tuple[tuple[str, int, int, tuple[str, ...]], ...] = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day", 1, 31, ()),
    ("month", 1, 12, tuple(_MONTHS)),
    ("day_of_week", 0, 7, tuple(_DAYS)),
)
_PART = re.compile(r"(?:(\*)|(\w+)(?:-(\w+))?)(?:/(\d+))?$")


def cron_fields(schedule: str) -> dict[str, str]:
    """The fields of a cron schedule by the names that APScheduler gives them.

    Weekdays are those of cron (0 and 7 are Sunday) and come out by name, since APScheduler counts
    from Monday.

    Raises:
        ValueError: It is no such schedule; the text says which field and what is allowed.
    """
    parts = schedule.split()
    if len(parts) != len(_FIELDS):
        raise ValueError(f"{len(parts)} fields; a schedule has 5: minute, hour, day, month, weekday")
    return {
        name: _field(text, name, lowest, highest, names)
        for text, (name, lowest, highest, names) in zip(parts, _FIELDS, strict=True)
    }


def _field(text: str, name: str, lowest: int, highest: int, names: tuple[str, ...]) -> str:
    values: set[int] = set()
    for part in text.split(","):
        found = _PART.match(part)
        if found is None:
            raise ValueError(
                f"{name.replace('_', ' ')} '{part}': write a number, a range 1-5, a step */2 or a list 8,16"
            )
        step = int(found[4] or 1)
        first = lowest if found[1] else _number(found[2], name, lowest, highest, names)
        last = highest if found[1] or (found[4] and not found[3]) else first
        if found[3]:
            last = _number(found[3], name, lowest, highest, names)
        if step < 1 or last < first:
            raise ValueError(f"{name.replace('_', ' ')} '{part}': nothing lies in it")
        values.update(range(first, last + 1, step))
    if name == "day_of_week":
        if text.startswith("*") and "/" not in text:
            return "*"
        return ",".join(day for number, day in enumerate(_DAYS) if number in {value % 7 for value in values})
    return text if text == "*" else ",".join(map(str, sorted(values)))


def _number(text: str, name: str, lowest: int, highest: int, names: tuple[str, ...]) -> int:
    if text.lower()[:3] in names and text.isalpha():
        return names.index(text.lower()[:3]) + (1 if name == "month" else 0)
    if not text.isdigit() or not lowest <= int(text) <= highest:
        allowed = f"{lowest} to {highest}" + (f" or {', '.join(names)}" if names else "")
        raise ValueError(f"{name.replace('_', ' ')} '{text}': allowed is {allowed}")
    return int(text)
