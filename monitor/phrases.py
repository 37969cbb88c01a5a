"""The sentences of a digest: what became of a practice, from when to when it is known, and what was seen. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.sentences import joined
from scraper.forces import known_force
from scraper.model.telling import Account, ChangeRow

_TAILS = (" police service", " constabulary", " police")
_STALE = timedelta(hours=36)
_FIELDS = {
    "does_it_work": "Does it work?",
    "first_published": "First published",
    "stage_of_practice": "Stage of practice",
    "target_groups": "Target groups",
    "start_date": "Start date",
}


def when(at: datetime, zone: ZoneInfo, now: datetime | None) -> str:
    """A time for a reader: `Tue 17 Nov, 08:23`; `today, 08:23`; with the year where it is another one.

    Args:
        at: The time.
        zone: The reader's.
        now: When it is read; None where that is not known, as on a page: then the year is always there.
    """
    local = at.astimezone(zone)
    today = None if now is None else now.astimezone(zone)
    if today is not None and local.date() == today.date():
        return f"today, {local:%H:%M}"
    year = f" {local.year}" if today is None or local.year != today.year else ""
    return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M}"


def span_of_days(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """From one day to another: `16 to 23 November 2026`."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    if first.date() >= last.date():
        return f"{last.day} {last:%B %Y}"
    if first.year != last.year:
        return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
    if first.month != last.month:
        return f"{first.day} {first:%B} to {last.day} {last:%B %Y}"
    return f"{first.day} to {last.day} {last:%B %Y}"


def short_name(organisation: str) -> str:
    """An organisation in a word or two, for a subject: `Dorset Police` is `Dorset`, the Metropolitan one `Met`."""
    force = known_force(organisation)
    if force is None:
        return organisation
    name = force.official_name
    if name == "Metropolitan Police Service":
        return "Met"
    for tail in _TAILS:
        if name.lower().endswith(tail):
            return name[: -len(tail)]
    return name


def seen(row: ChangeRow, zone: ZoneInfo, now: datetime | None) -> str:
    """From when to when a change is known to have taken place."""
    at = when(row.observed_at, zone, now)
    if row.not_before is None:
        return f"Seen {at}."
    return f"Seen {at}; not yet {when(row.not_before, zone, now)}."


def where(row: ChangeRow) -> str:
    """The categories of a practice, as a sentence."""
    return f"Under {joined(row.categories)}." if row.categories else "No category yet."


def new_lines(row: ChangeRow, zone: ZoneInfo, now: datetime | None) -> list[str]:
    """Of a practice that was never listed before."""
    line = f"First seen {when(row.observed_at, zone, now)}"
    if row.not_before is not None:
        line += f"; not there {when(row.not_before, zone, now)}"
    return [f"{line}. {where(row)}"]


def returned_lines(row: ChangeRow, past: Sequence[ChangeRow], zone: ZoneInfo, now: datetime | None) -> list[str]:
    """Of a practice that was reported as gone, and is listed again."""
    line = f"Listed again {when(row.observed_at, zone, now)}"
    if row.not_before is not None:
        line += f"; not there {when(row.not_before, zone, now)}"
    gone = [one for one in past if one.kind == "removed" and one.observed_at < row.observed_at]
    since = f" It had been absent since {when(gone[-1].observed_at, zone, now)}." if gone else ""
    return [f"{line}. {where(row)}{since}"]


def removed_lines(row: ChangeRow, zone: ZoneInfo, now: datetime | None) -> list[str]:
    """Of a practice that is gone from the page; never that it was withdrawn, which only the College could say."""
    parts = []
    if row.not_before is not None:
        places = f"under {joined(row.categories)}" if row.categories else "in no category"
        parts.append(f"Last seen {when(row.not_before, zone, now)}, {places}.")
    agreed = f"; confirmed {when(row.confirmed_at, zone, now)}" if row.confirmed_at else ""
    parts.append(f"Absent from {when(row.observed_at, zone, now)}{agreed}.")
    return [" ".join(parts), f"{_own_page(row)} The College gave no reason that we saw."]


def _own_page(row: ChangeRow) -> str:
    answer = row.after.get("own_page")
    if answer == "online":
        return "Its own page was still online then."
    if answer == "redirected":
        return f"Its own page redirected to {row.after.get('own_page_location')} then."
    if answer == "gone":
        return f"Its own page was gone, too ({row.after.get('own_page_status')})."
    return "Whether its own page is still online is not known."


def changed_line(row: ChangeRow) -> str:
    """What differs about a practice, a heading or the page, without when."""
    before, after = row.before, row.after
    match row.kind:
        case "renamed":
            return f"It was called: {before['title']}."
        case "moved":
            return f"Its address was {before['url']}"
        case "recategorised":
            old, new = joined(before["categories"]), joined(after["categories"])
            if not old:
                return f"Filed under {new}; it had no category."
            return f"From {old} to {new}." if new else f"No longer under {old}; in no category now."
        case "featured":
            return "It entered the recent section."
        case "unfeatured":
            return "It left the recent section."
        case "updated":
            return _updated(row)
        case _:
            return ""


def _updated(row: ChangeRow) -> str:
    """The fields of a practice's own page, before and after; of its prose only that it differs."""
    parts = []
    for field, value in row.after.items():
        name = _FIELDS.get(field, field.replace("_", " ").capitalize())
        if field == "own_page":
            parts.append(_whereabouts(row))
        elif field == "summary":
            parts.append("Its summary differs.")
        elif field == "node":
            parts.append("Its page has another number in the site's system.")
        elif field == "others" and isinstance(value, dict):
            parts.append(f"Other labels: {_labels_that_differ(row.before.get(field), value)}.")
        elif isinstance(value, (str, int, list, type(None))) and field not in ("text", "location"):
            parts.append(f"{name}: was {_value(row.before.get(field))}, is {_value(value)}.")
    if "text" in row.after or not parts:
        parts.append("The text of its page differs.")
    return " ".join(parts)


def _labels_that_differ(before: Any, after: dict[str, Any]) -> str:
    """By their names alone: what stands under a label that is not known can be of any length."""
    known = before if isinstance(before, dict) else {}
    return joined([label for label in dict.fromkeys((*known, *after)) if known.get(label) != after.get(label)])


def _whereabouts(row: ChangeRow) -> str:
    answer = row.after["own_page"]
    if answer == "redirected":
        return f"Its own page redirects to {row.after.get('location')} now."
    return f"Its own page is {'gone' if answer == 'gone' else 'online again'}."


def _value(value: Any) -> str:
    if isinstance(value, list):
        return joined([str(one) for one in value]) or "nothing"
    if value in (None, ""):
        return "nothing"
    return _day(value) or f"'{value}'"


def _day(value: Any) -> str | None:
    """A date that a page said in full, as a reader writes it; None for anything else."""
    try:
        day = datetime.strptime(str(value), "%Y-%m-%d")  # noqa: DTZ007  # a day of no zone
    except ValueError:
        return None
    return f"{day.day} {day:%B %Y}"


def corrected_line(row: ChangeRow, past: Sequence[ChangeRow], zone: ZoneInfo, now: datetime | None) -> str:
    """What was told and does not hold, why, and what holds instead."""
    was = str(row.before.get("kind", ""))
    told = row.summary.removeprefix("No longer holds: ")
    why = str(row.after.get("why", "")).rstrip(".")
    instead = [one for one in past if one.kind == was and one.change_id != row.corrects_id]
    text = f"We told you: '{told}'. That does not hold: {why}."
    if instead:
        return f"{text} It holds like this: {instead[-1].summary.rstrip('.')}. {seen(instead[-1], zone, now)}"
    return text


# -- the account of looks ------------------------------------------------------------------------


def account_lines(accounts: Iterable[Account], now: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    """What was seen of each source: how far the silence about the rest can be trusted."""
    accounts = tuple(accounts)
    lines = []
    for account in accounts:
        lines.append(_looks(account, now, zone, named=len(accounts) > 1))
        lines.append(_listed(account, now))
    return tuple(lines)


def _looks(account: Account, now: datetime, zone: ZoneInfo, *, named: bool) -> str:
    name = f"{account.source.replace('-', ' ').capitalize()}: " if named else ""
    looks = "1 look" if account.looks == 1 else f"{account.looks} looks"
    if not account.looks:
        if account.last_accepted is None:
            return f"{name}No look; none was ever accepted."
        return f"{name}No look in this time; the last accepted {when(account.last_accepted, zone, now)}."
    if account.accepted == account.looks:
        text = f"{looks}, {'accepted' if account.looks == 1 else 'all accepted'}"
    else:
        rest = [f"{count} {word}" for word, count in (("held", account.held), ("failed", account.failed)) if count]
        text = f"{looks}: {', '.join([f'{account.accepted} accepted', *rest])}"
    days = account.days_without
    without = f"{days} day{'s' * (days > 1)} without an accepted one" if days else "no day without one"
    if account.last_accepted is None:
        return f"{name}{text}; none was ever accepted."
    last = when(account.last_accepted, zone, now)
    word = "the last accepted" if account.accepted != account.looks else "the last"
    return f"{name}{text}; {without}; {word} {last}."


def _listed(account: Account, now: datetime) -> str:
    if account.last_accepted is not None and now - account.last_accepted > _STALE:
        return f"The page listed {account.listed} practices then; what it lists since is not known."
    return f"The page now lists {account.listed} practices."
