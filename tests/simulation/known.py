"""An installation that knows a good page, and what a faulty answer between two looks at it comes to. Without a database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.derive import addresses_of
from monitor.history import advance, listing_digest
from monitor.judge import doubts_beside, last_of
from scraper.addresses import Site
from scraper.listing import Reading, read_listing
from scraper.model import Bounds, Listing, Look
from scraper.model.history import Change, State, Step
from scraper.plausibility import doubts
from tests.simulation.listings import SITE_URL

SITE = Site(SITE_URL, frozenset(["production.copweb.aws.college.police.uk"]))
START = datetime(2026, 1, 5, 8, 17, tzinfo=UTC)
RECHECK = timedelta(hours=20)
ACCEPTED = 12  # looks before


class NotGood(Exception):
    """A page that was to be the good one is held at a first look."""


@dataclass(frozen=True)
class Ended:
    """What a faulty answer came to.

    Attributes:
        kind: `held`, `the same` or `accepted`.
        reasons: Why it was held.
        changes: What it gave where it was accepted.
        missing: Practices that it did not show; the next look finds them, and nothing is told.
        says: Its entries and headings.
        wrong: What must not be: losses, and what is left of it once the good page is back.
    """

    kind: str
    reasons: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    missing: int = 0
    says: object = None
    wrong: list[str] = field(default_factory=list)


class Installation:
    """What is known after good pages: a state, and the looks that follow."""

    def __init__(self, body: bytes) -> None:
        self.good = self.read(body, ())
        if reasons := self._doubts(self.good, None):
            raise NotGood("; ".join(reasons))
        assert self.good.listing is not None  # it was not doubted
        self.numbers = iter(range(1, 1_000_000))
        self.state = self._step(None, self.good.listing, 1, START).state
        self.known = addresses_of(self.state)
        self.says = _said(self.good.listing)

    @staticmethod
    def read(body: bytes, known: Collection[str]) -> Reading:
        """A page's reading."""
        return read_listing(body, base_url=SITE_URL, site=SITE, known=known)

    @staticmethod
    def _doubts(reading: Reading, state: State | None) -> tuple[str, ...]:
        last = last_of(state, ACCEPTED)
        return doubts(reading, final_url=SITE_URL, site=SITE, subject="smarter practice", last=last, bounds=Bounds())

    def _step(self, state: State | None, listing: Listing, number: int, at: datetime) -> Step:
        look = Look(number, at, number, RECHECK.total_seconds(), "check")
        return advance(
            state, listing, look, practice_id=lambda _: next(self.numbers), category_id=lambda _: next(self.numbers)
        )

    def look(self, state: State, reading: Reading, number: int) -> tuple[Step | None, tuple[str, ...]]:
        """One more look, a day after the last; None where it is held."""
        if reasons := self._doubts(reading, state):
            return None, reasons
        assert reading.listing is not None  # it was not doubted
        step = self._step(state, reading.listing, number, START + number * timedelta(days=1))
        if reasons := doubts_beside(step, state, last_of(state, ACCEPTED), Bounds()):
            return None, reasons
        return step, ()


def _said(listing: Listing) -> object:
    """What a listing says of entries and headings."""
    return listing.recent, listing.categories


def _practices(state: State) -> dict[int, object]:
    """What is known of each practice that is there or awaited, its own times left out."""
    return {
        number: (p.status, p.title, [b.name for b in p.organisations], p.url, _names(state, p.categories), p.recent)
        for number, p in state.practices.items()
        if p.status != "removed"
    }


def _names(state: State, numbers: Sequence[int]) -> list[str]:
    return sorted(state.categories[number].name for number in numbers)


def _headings(state: State) -> dict[str, object]:
    """What is known of each heading, by its name: which number it has is nobody's business."""
    return {c.key: (c.status, c.name, sorted(c.members)) for c in state.categories.values() if c.status != "removed"}


def _lost(changes: Sequence[Change], before: State) -> list[str]:
    """Losses told of what was known before the faulty answer."""
    return [
        f"{change.kind} {change.title or change.categories}"
        for change in changes
        if (change.kind == "removed" and change.practice_id in before.practices)
        or (change.kind == "category_removed" and set(change.categories) & {c.name for c in before.categories.values()})
    ]


def judged(installation: Installation, body: bytes) -> Ended:
    """A faulty answer, and the good page twice."""
    before = installation.state
    reading = installation.read(body, installation.known)
    step, reasons = installation.look(before, reading, 2)
    if step is None:
        return Ended("held", reasons)
    assert reading.listing is not None  # it was accepted
    same = listing_digest(reading.listing) == before.listing_digest
    wrong = _lost(step.changes, before)
    ended = Ended("the same" if same else "accepted", (), step.changes, len(step.gone), _said(reading.listing), wrong)
    state = step.state
    for number in (3, 4):
        after, held = installation.look(state, installation.good, number)
        if after is None:
            wrong.append(f"then the good page is held: {held[0]}")
            return ended
        state = after.state
        wrong += _lost(after.changes, before)
    wrong += [f"left of it: practice {key}" for key in _differing(_practices(before), _practices(state))]
    wrong += [f"left of it: heading {key}" for key in _differing(_headings(before), _headings(state))]
    return ended


def _differing(before: Mapping[Any, object], after: Mapping[Any, object]) -> list[str]:
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return [f"{key}: {before.get(key)} became {after.get(key)}" for key in keys[:2]]
