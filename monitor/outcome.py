"""How a look ended, and the page that it got: what a check hands to whoever tells it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from scraper.model import Origin, OwnPage, Snapshot, Validators
from scraper.model.history import Reported

log = logging.getLogger("practice_watch")


@dataclass(frozen=True, slots=True)
class Missing:
    """A practice or heading that a look did not show, not yet reported.

    Attributes:
        title: Of the practice; of the heading where it is one.
        categories: Where it stood.
        due_at: When a look can first agree.
        heading: Whether it is a heading.
        own_page: What the practice's own page answered, where it was asked.
    """

    title: str
    categories: tuple[str, ...]
    due_at: datetime
    heading: bool = False
    own_page: OwnPage | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a look ended.

    Attributes:
        source: Name of the source.
        kind: `unchanged`, `changed`, `held` or `failed`.
        observed_at: Its time; UTC.
        listed: Practices listed now; None where nothing was read.
        before: Practices listed before; None where nothing was.
        changes: Rows that it wrote, each with its id.
        missing: What it is the first not to show.
        reasons: Why it was held, or the error.
        snapshot_id: What was kept, where it was held.
        not_before: Time of the last accepted look before it.
        origin: `archive` for a copy that was read while the site refused us; else empty.
        notes: What else is to be said of it, a line each.
        refused: Whether the site does not want us, or its robots.txt.
        updated: Rows about the practices' own pages, that were read after it.
    """

    source: str
    kind: str
    observed_at: datetime
    listed: int | None = None
    before: int | None = None
    changes: tuple[tuple[int, Reported], ...] = ()
    missing: tuple[Missing, ...] = ()
    reasons: tuple[str, ...] = ()
    snapshot_id: int | None = None
    not_before: datetime | None = None
    origin: str = ""
    notes: tuple[str, ...] = ()
    refused: bool = False
    updated: tuple[tuple[int, Reported], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page that came, however it came.

    Attributes:
        snapshot: Its bytes.
        origin: How.
        http_status: 200, or None for a saved file.
        milliseconds: The transfer took; None for a saved file.
        attempts: Requests that were made.
        validators: To ask with next time.
    """

    snapshot: Snapshot
    origin: Origin
    http_status: int | None = None
    milliseconds: int | None = None
    attempts: int = 0
    validators: Validators = Validators()


def logged(outcome: Outcome) -> Outcome:
    """The same outcome, told in a line of log."""
    log.info(
        "look source=%s outcome=%s listed=%s changes=%d%s",
        outcome.source,
        outcome.kind,
        "-" if outcome.listed is None else outcome.listed,
        len(outcome.changes),
        f" reason={outcome.reasons[0].splitlines()[0]!r}" if outcome.reasons else "",
    )
    return outcome
