"""What a digest says: the changes of a window by what became of each practice, and the account of looks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.audience import Filters, new_to_them
from monitor.letter import Item, Section
from monitor.phrases import (
    account_lines,
    changed_line,
    corrected_line,
    new_lines,
    removed_lines,
    returned_lines,
    seen,
    short_name,
    span_of_days,
    when,
)
from scraper.model.telling import Account, ChangeRow, OwnFacts

_SECTIONS = {
    "published": ("New on the page", "new"),
    "new_to_you": ("New in your categories", "new in your categories"),
    "removed": ("No longer listed", "no longer listed"),
    "returned": ("Back on the page", "back"),
    "corrected": ("Corrected", "corrected"),
    "renamed": ("Renamed", "renamed"),
    "moved": ("Moved to another address", "moved"),
    "recategorised": ("Under other headings", "recategorised"),
    "updated": ("Updated pages", "updated"),
    "featured": ("Into the recent section", "into the recent section"),
    "unfeatured": ("Out of the recent section", "out of the recent section"),
    "page": ("The page itself", "about the page"),
}
"""Sections in their order: heading, and the word for the subject."""

_ENTRANCES = ("published", "removed", "returned")
_NAMED_IN_SUBJECT = ("published", "new_to_you", "removed", "returned")
_LONGEST_SUBJECT = 98


@dataclass(frozen=True, slots=True)
class Digest:
    """All that a mail says.

    Attributes:
        subject: Its subject.
        heading: Its first line.
        sections: What changed.
        notes: Sentences beside it.
        account: Sentences on what was seen.
        told: Numbers of the changes that it tells.
        thread: Message ids of the mails that it corrects.
    """

    subject: str
    heading: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    account: tuple[str, ...]
    told: tuple[int, ...] = ()
    thread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a digest is made from, beside its changes.

    Attributes:
        zone: The recipient's.
        window_from: The account is of the time after this; UTC.
        window_to: Up to this, which also counts as now; UTC.
        accounts: By source, of those that the recipient follows.
        base_url: Address of our own site; None without one.
        told: Message ids of the mails that told the recipient a row, by its number.
        past: All changes in force of the practices that are told of, by practice.
        own: What the practices' own pages say, by practice.
        absent: By source, since when its page is not found (for over a week), or None where it is back; only what the
            recipient was not told yet.
    """

    zone: ZoneInfo
    window_from: datetime
    window_to: datetime
    accounts: tuple[Account, ...]
    base_url: str | None = None
    told: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    past: Mapping[int, Sequence[ChangeRow]] = field(default_factory=dict)
    own: Mapping[int, OwnFacts] = field(default_factory=dict)
    absent: Mapping[str, datetime | None] = field(default_factory=dict)


def label(source: str) -> str:
    """A source's name for a reader: `smarter-practice` is `Smarter practice`."""
    text = source.replace("-", " ")
    return text[:1].upper() + text[1:]


def labels(sources: Iterable[str]) -> str:
    """The names of some sources for a reader."""
    return " and ".join(label(source) for source in sources)


def compose(changes: Sequence[ChangeRow], surfaced: int, filters: Filters, occasion: Occasion) -> Digest:
    """The digest of a window.

    Args:
        changes: Those for this recipient, in their order.
        surfaced: How many older examples came under new headings in the window.
        filters: The recipient's.
        occasion: All else.
    """
    sections = _sections(changes, filters, occasion)
    if absent := _absences(occasion):
        others = [section for section in sections if section.key != "page"]
        own = [item for section in sections if section.key == "page" for item in section.items]
        sections = (Section(_SECTIONS["page"][0], (*absent, *own), "page"), *others)
    notes = _notes(surfaced)
    thread = tuple(
        dict.fromkeys(one for c in changes if c.corrects_id is not None for one in occasion.told[c.corrects_id])
    )
    name = labels(account.source for account in occasion.accounts)
    span = span_of_days(occasion.window_from, occasion.window_to, occasion.zone)
    account = account_lines(occasion.accounts, occasion.window_to, occasion.zone)
    return Digest(
        _subject(name, sections, occasion),
        f"{name}, {span}",
        sections,
        notes,
        account,
        tuple(change.change_id for change in changes),
        thread,
    )


# -- sections ------------------------------------------------------------------------------------


def _sections(changes: Sequence[ChangeRow], filters: Filters, occasion: Occasion) -> tuple[Section, ...]:
    """Each practice once, in the section of what became of it in the end."""
    groups: dict[tuple[str, int], list[ChangeRow]] = {}
    for change in changes:
        key = ("change", change.change_id) if change.practice_id is None else ("practice", change.practice_id)
        groups.setdefault(key, []).append(change)
    found: dict[str, list[Item]] = {}
    for rows in groups.values():
        section = _section_of(rows, filters)
        found.setdefault(section, []).append(_item(rows, section, filters, occasion))
    return tuple(Section(_SECTIONS[key][0], tuple(found[key]), key) for key in _SECTIONS if key in found)


def _section_of(rows: Sequence[ChangeRow], filters: Filters) -> str:
    for row in reversed(rows):
        if row.kind in _ENTRANCES:
            return row.kind
    if any(new_to_them(row, filters) for row in rows):
        return "new_to_you"
    kinds = {row.kind for row in rows}
    return next((key for key in _SECTIONS if key in kinds), "page")


def _item(rows: Sequence[ChangeRow], section: str, filters: Filters, occasion: Occasion) -> Item:
    newest = rows[-1]
    lines = [line for row in rows for line in _lines(row, rows, filters, occasion)]
    if newest.practice_id is None:
        return Item(newest.summary, (), tuple(lines))
    state = next((row for row in reversed(rows) if row.corrects_id is None), newest)
    if section in ("published", "returned") and (state.kind in ("published", "returned")):
        lines += _own_page_lines(state, occasion)
    if len(occasion.accounts) > 1:
        lines.append(f"In {label(state.source)}.")
    base = occasion.base_url
    return Item(
        state.title or "",
        state.organisations,
        tuple(lines),
        state.url,
        f"{base.rstrip('/')}/practice/{newest.practice_id}.html" if base else None,
    )


def _lines(row: ChangeRow, rows: Sequence[ChangeRow], filters: Filters, occasion: Occasion) -> list[str]:
    """What is said of one change, in an item that may hold several."""
    zone, now = occasion.zone, occasion.window_to
    past = occasion.past.get(row.practice_id or 0, ())
    if row.corrects_id is not None:
        return [corrected_line(row, past, zone, now)]
    match row.kind:
        case "published":
            return new_lines(row, zone, now)
        case "returned":
            return returned_lines(row, past, zone, now)
        case "removed":
            return removed_lines(row, zone, now)
    line = changed_line(row)
    if new_to_them(row, filters):
        line = f"It is known, and came into a category that you asked for. {line}"
    told_with = any(other.kind in _ENTRANCES and other.observed_at == row.observed_at for other in rows)
    if told_with:
        return [line]
    told = seen(row, zone, now)
    return [f"{told} {line}" if row.kind == "moved" else f"{line} {told}"]  # nothing behind an address that is clicked


def _own_page_lines(row: ChangeRow, occasion: Occasion) -> list[str]:
    own = occasion.own.get(row.practice_id or 0)
    if own is None:
        return []
    lines = []
    if own.first_published is not None:
        date = own.first_published
        text = f"Its page gives {date.day} {date:%B %Y} as its first date"
        early = (row.observed_at.date() - date.date()).days > 60
        lines.append(f"{text}, long before it was listed here." if early else f"{text}.")
    if own.says:
        lines.append(f"Its page says: {'; '.join(own.says)}.")
    return lines


def _absences(occasion: Occasion) -> list[Item]:
    items = []
    for source, since in occasion.absent.items():
        if since is None:
            items.append(Item(f"The page of {label(source)} is back", (), ("It was not found for over a week.",)))
        else:
            text = (
                f"Every look since {when(since, occasion.zone, occasion.window_to)} found no page at its address. "
                "What it lists since then is not known; nothing is reported as gone for that."
            )
            items.append(Item(f"The page of {label(source)} is not found", (), (text,)))
    return items


def _notes(surfaced: int) -> tuple[str, ...]:
    if not surfaced:
        return ()
    what = "1 older example" if surfaced == 1 else f"{surfaced} older examples"
    return (f"Also listed for the first time, under new headings, and perhaps years old: {what}.",)


# -- the subject ---------------------------------------------------------------------------------


def _subject(name: str, sections: Sequence[Section], occasion: Occasion) -> str:
    """What is in it, with the forces where there is room for them."""
    subject = ""
    for most in (4, 2, 1, 0):
        parts = [_part(section, most) for section in sections if section.key != "page" or not occasion.absent]
        if occasion.absent:
            gone = any(since is not None for since in occasion.absent.values())
            parts.insert(0, "the page is not found" if gone else "the page is back")
        subject = f"{name}: {', '.join(parts)}" if parts else f"{name}: {quiet_words(occasion.accounts)}"
        if len(subject) <= _LONGEST_SUBJECT:
            break
    return subject


def _part(section: Section, most: int) -> str:
    text = f"{len(section.items)} {_SECTIONS[section.key][1]}"
    if section.key not in _NAMED_IN_SUBJECT or not most:
        return text
    names = list(dict.fromkeys(short_name(body) for item in section.items for body in item.organisations))
    if not names:
        return text
    shown = names if len(names) <= most else [*names[: max(1, most - 1)], f"{len(names) - max(1, most - 1)} more"]
    return f"{text} ({', '.join(shown)})"


def quiet_words(accounts: Sequence[Account]) -> str:
    """That nothing changed, and how well that is known."""
    looks = sum(account.looks for account in accounts)
    bad = sum(account.failed + account.held for account in accounts)
    looked = "1 look" if looks == 1 else f"{looks} looks"
    if not looks:
        return "nobody looked"
    return f"nothing changed, {looked}, {f'{bad} of them failed or held' if bad else 'none failed'}"
