"""The static page: what is listed, what changed, and each practice's history. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from monitor.digest import label
from monitor.feeds import lines_of
from scraper.model.telling import Account, ChangeRow

_LATEST = 20


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages are made from.

    Attributes:
        title: Of the site.
        zone: In which times are told.
        accounts: By source.
        listed: Source, section, title, address and practice of all that is listed now, in order.
        practices: Every practice ever listed, as the view has it.
        changes: In force, the newest first.
        invented: Whether the history is a demonstration.
    """

    title: str
    zone: ZoneInfo
    accounts: Sequence[Account]
    listed: Sequence[tuple[str, str, str, str, int]]
    practices: Sequence[Mapping[str, Any]]
    changes: Sequence[ChangeRow]
    invented: bool = False


def day(at: datetime, zone: ZoneInfo) -> str:
    """A day for a reader: `17 November 2026`."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y}"


def _day_of(text: str, zone: ZoneInfo) -> str:
    return day(datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC), zone)


def _told(change: ChangeRow, site: Site) -> dict[str, Any]:
    return {
        "kind": change.kind.replace("_", " "),
        "on": day(change.observed_at, site.zone),
        "summary": change.summary,
        "lines": lines_of(change, site.zone),
        "practice_id": change.practice_id,
        "url": change.url,
    }


def pages(site: Site) -> dict[str, dict[str, Any]]:
    """What each page shows, by its path."""
    sections: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for source, section, title, url, practice_id in site.listed:
        sections.setdefault((source, section), []).append({"title": title, "url": url, "practice_id": practice_id})
    told = [_told(change, site) for change in site.changes]
    common: dict[str, Any] = {"site_title": site.title, "invented": site.invented, "practice": None}
    found: dict[str, dict[str, Any]] = {
        "index.html": common
        | {
            "title": site.title,
            "root": "",
            "sections": [{"heading": section, "entries": rows} for (_, section), rows in sections.items()],
            "latest": told[:_LATEST],
            "more": len(told) > _LATEST,
            "accounts": [_account(account, site) for account in site.accounts],
        },
        "changes.html": common | {"title": "Every change", "root": "", "changes": told},
    }
    by_practice: dict[int, list[dict[str, Any]]] = {}
    for row in told:
        if row["practice_id"] is not None:
            by_practice.setdefault(row["practice_id"], []).append(row)
    for practice in site.practices:
        number = practice["practice_id"]
        found[f"practice/{number}.html"] = common | {
            "title": practice["title"],
            "root": "../",
            "practice": {
                **practice,
                **{name: _day_of(practice[name], site.zone) for name in ("first_seen", "last_seen")},
            },
            "changes": by_practice.get(number, []),
        }
    return found


def _account(account: Account, site: Site) -> str:
    if account.last_accepted is None:
        return f"{label(account.source)}: no look was accepted yet."
    return f"{label(account.source)}: {account.listed} practices listed on {day(account.last_accepted, site.zone)}."
