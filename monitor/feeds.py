"""The feeds: every change that is news, as Atom and as JSON Feed; the same bytes while nothing changes. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from monitor.foot import LICENCE
from monitor.phrases import changed_line, new_lines, removed_lines, returned_lines, seen
from scraper.model.telling import ChangeRow

ATOM, JSON_FEED = "feed.atom", "feed.json"
_AUTHOR = "Practice Watch"
_NOT_THE_COLLEGE = "Practice Watch is not the College of Policing's. " + LICENCE


@dataclass(frozen=True, slots=True)
class Feed:
    """What both feeds are made from.

    Attributes:
        title: Of the feed.
        file_id: Name of the database: ids of entries rest on it.
        made_at: When the database was made; for a feed without entries.
        base_url: Where our site is served; None where that is not known.
        zone: In which times are told.
        changes: That are news, the newest first.
    """

    title: str
    file_id: str
    made_at: datetime
    base_url: str | None
    zone: ZoneInfo
    changes: Sequence[ChangeRow]

    @property
    def updated(self) -> datetime:
        """When the newest entry was written."""
        return max((change.reported_at or self.made_at for change in self.changes), default=self.made_at)

    def place(self, name: str) -> str | None:
        """The address of a file of our site."""
        return f"{self.base_url.rstrip('/')}/{name}" if self.base_url else None


def identity(file_id: str, what: str) -> str:
    """An id that stays, wherever the feed is served from."""
    return uuid5(NAMESPACE_URL, f"practice-watch:{file_id}:{what}").urn


def lines_of(change: ChangeRow, zone: ZoneInfo) -> list[str]:
    """What an entry says of a change; it may be read at any time, so no day is called today."""
    if change.corrects_id is not None:
        return [f"An earlier entry does not hold: {change.after.get('why', '')}."]
    match change.kind:
        case "published":
            return new_lines(change, zone, None)
        case "returned":
            return returned_lines(change, (), zone, None)
        case "removed":
            return removed_lines(change, zone, None)
    line = changed_line(change)
    return [line, seen(change, zone, None)] if line else [seen(change, zone, None)]


def _text(change: ChangeRow, feed: Feed) -> str:
    return "\n".join(lines_of(change, feed.zone))


def as_atom(feed: Feed) -> bytes:
    """The feed as Atom (RFC 4287)."""
    from feedgen.feed import FeedGenerator

    generator = FeedGenerator()
    generator.id(identity(feed.file_id, "feed"))
    generator.title(feed.title)
    generator.subtitle(_NOT_THE_COLLEGE)
    generator.author({"name": _AUTHOR})
    generator.language("en")
    generator.updated(feed.updated)
    if here := feed.place(ATOM):
        generator.link(href=here, rel="self", type="application/atom+xml")
    if home := feed.place(""):
        generator.link(href=home, rel="alternate", type="text/html")
    for change in feed.changes:
        written = change.reported_at or feed.made_at
        entry = generator.add_entry(order="append")
        entry.id(identity(feed.file_id, f"change {change.change_id}"))
        entry.title(_clean(change.summary))
        entry.published(written)
        entry.updated(written)
        entry.category({"term": change.kind})
        if change.url:
            entry.link(href=change.url, rel="alternate", type="text/html")
        entry.content(_clean(_text(change, feed)), type="text")
    body: bytes = generator.atom_str(pretty=True)
    return body


def _clean(text: str) -> str:
    """Text without what XML cannot hold."""
    return "".join(char for char in text if char in "\t\n" or (char >= " " and not "\ud800" <= char <= "\udfff"))


def as_json(feed: Feed) -> bytes:
    """The feed as JSON Feed 1.1."""
    whole: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": _NOT_THE_COLLEGE,
        "language": "en",
        "authors": [{"name": _AUTHOR}],
    }
    if feed.base_url:
        whole |= {"home_page_url": feed.place(""), "feed_url": feed.place(JSON_FEED)}
    whole["items"] = [_item(change, feed) for change in feed.changes]
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _item(change: ChangeRow, feed: Feed) -> dict[str, Any]:
    written = (change.reported_at or feed.made_at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    item: dict[str, Any] = {"id": identity(feed.file_id, f"change {change.change_id}")}
    if change.practice_id is not None and (history := feed.place(f"practice/{change.practice_id}.html")):
        item["url"] = history
    if change.url:
        item["external_url"] = change.url
    return item | {
        "title": change.summary,
        "content_text": _text(change, feed),
        "date_published": written,
        "tags": [change.kind, *change.organisations],
    }
