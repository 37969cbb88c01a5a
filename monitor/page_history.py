"""What a look at a practice's own page adds to what is known of it: one step, live and when derived again. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from monitor.overrule import bare
from monitor.page_changes import PageChange, compared
from scraper.addresses import address_key
from scraper.model import SAID_FIELDS, Look
from scraper.model.history import Change, Point, Practice, State
from scraper.model.practice import AskedPage, KnownPage, PageLook, PracticePage

if TYPE_CHECKING:
    from scraper.practice_page import PageReading

Kind = Literal["read", "partly read", "not recognised", "not changed", "gone", "failed"]


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """What a look at a practice's own page got.

    Attributes:
        look_id: The look.
        url: That was asked, in one form.
        at: When; UTC.
        kind: What came.
        location: The address that answered, where that is another one.
        snapshot_id: What was kept of it, where it says something else than before.
    """

    look_id: int
    url: str
    at: datetime
    kind: Kind
    location: str | None = None
    snapshot_id: int | None = None


@dataclass(frozen=True, slots=True)
class PageTold:
    """A row about a practice's own page.

    Attributes:
        point: Where in history it was first seen.
        before: The fields that differ, as they were.
        after: The fields that differ, as they are.
        difference: Of its text, line by line.
    """

    point: Point
    before: dict[str, Any]
    after: dict[str, Any]
    difference: tuple[str, ...] = ()

    def change(self, practice: Practice, state: State) -> Change:
        """The row, about a practice as it is known in those days."""
        return Change(
            "updated",
            self.point,
            practice.practice_id,
            title=practice.title,
            organisations=tuple(body.name for body in practice.organisations),
            categories=tuple(state.categories[number].name for number in practice.categories),
            url=practice.url,
            before=self.before,
            after=self.after,
            difference=self.difference,
        )


@dataclass(frozen=True, slots=True)
class PageSaid:
    """What a page says that was kept.

    Attributes:
        page: As it was read.
        whole: Whether all of it was read for certain.
        partly: What was not.
        unknown_labels: Labels that are not known.
    """

    page: PracticePage | KnownPage
    whole: bool
    partly: tuple[str, ...] = ()
    unknown_labels: tuple[str, ...] = ()

    def against(self, known: KnownPage | None) -> PageChange:
        """What differs from what was known."""
        sections = known.sections if known else ()
        return compared(known.fields if known else None, sections, self.page, whole=self.whole)

    def now_known(self, known: KnownPage | None, change: PageChange, look_id: int, at: datetime) -> KnownPage:
        """What is known of the page from now on."""
        text = self.page if known is None or change.sections is self.page.sections else known
        return KnownPage(
            change.facts, change.sections, text.word_count, text.text_digest, look_id, at, self.partly,
            self.unknown_labels,
        )  # fmt: skip


def said_of(reading: PageReading) -> PageSaid | None:
    """What a page says as it was read; None where it was not recognised."""
    if reading.page is None:
        return None
    return PageSaid(reading.page, not reading.partly, reading.partly, reading.unknown_labels)


def kind_of(look: PageLook) -> Kind:
    """What a look got that was written down; whether a page was read in part is not told by it."""
    if look.outcome == "failed":
        return "gone" if look.http_status in (404, 410) else "failed"
    if look.outcome == "held":
        return "not recognised"
    return "not changed" if look.http_status == 304 else "read"


def answered(
    before: AskedPage | None, answer: PageAnswer, change: PageChange | None = None
) -> tuple[AskedPage, tuple[PageTold, ...]]:
    """Take an answer of a practice's own page.

    Args:
        before: What is known of its answers; None if it was never asked.
        answer: The answer.
        change: How what it says differs; None where it says nothing else.

    Returns:
        What is known of its answers then, without what to ask with next time, and the rows.
    """
    known = before or AskedPage(answer.url, answer.at, "failed")
    came = answer.kind in ("read", "partly read", "not changed")
    kind: str = answer.kind
    if kind == "not changed":
        kind = "read" if known.answer == "redirected" else known.answer
    if answer.location:
        kind = "redirected"
    told, moved = known.told, None
    if answer.kind == "gone":
        told, moved = _whereabouts(before, "gone", None)
    elif answer.location or came:
        told, moved = _whereabouts(before, "redirected" if answer.location else "online", answer.location)
    rows = []
    if moved is not None:
        point = Point(answer.look_id, answer.at, known.read_at, known.snapshot_id, None)
        rows.append(PageTold(point, *moved))
    if change is not None and change.after:
        point = Point(answer.look_id, answer.at, known.read_at, known.snapshot_id, answer.snapshot_id)
        rows.append(PageTold(point, change.before, change.after, change.difference))
    asked = AskedPage(
        answer.url, answer.at, kind, told, answer.location,
        snapshot_id=answer.snapshot_id or known.snapshot_id, read_at=answer.at if came else known.read_at,
    )  # fmt: skip
    return asked, tuple(rows)


def _whereabouts(
    before: AskedPage | None, where: str, location: str | None
) -> tuple[str | None, tuple[dict[str, Any], dict[str, Any]] | None]:
    """What is told of where the page is, and before and after where two answers agree that it is elsewhere or gone."""
    if before is None:
        return ("online" if where == "online" else None), None
    if where == before.told:
        return where, None
    if where not in ("online", before.answer):
        return before.told, None  # the next answer has to agree
    if before.told is None:
        return where, None  # it was never seen to be elsewhere
    return where, ({"own_page": before.told}, {"own_page": where} | ({"location": location} if location else {}))


def owner_of(state: State | None, url: str) -> Practice | None:
    """Whose own page an address is: that of the practice listed at it, else of one that had it."""
    practices = sorted(state.practices.values(), key=lambda practice: practice.practice_id) if state else []
    listed = next((one for one in practices if one.status == "listed" and one.url == url), None)
    key = address_key(url)
    return listed or next((one for one in practices if key in map(bare, one.addresses)), None)


def said_fields(facts: Mapping[str, Any]) -> frozenset[str]:
    """Of the fields that a listing can say, too, those that a page says."""
    return frozenset(name for name in SAID_FIELDS if facts.get(name))


@dataclass(slots=True)
class PageHistory:
    """What is known of the own pages of practices of all sources, look after look, in the order they were made.

    That is the order of their numbers: a page is only ever asked now, and two sources' clocks can differ.

    Attributes:
        asked: The answers of each, by address.
        periods: What each said for a time, by address, in order.
    """

    asked: dict[str, AskedPage] = field(default_factory=dict)
    periods: dict[str, list[KnownPage]] = field(default_factory=dict)

    def take(self, look: PageLook, said: PageSaid | None) -> tuple[PageTold, ...]:
        """Take the next look; the rows that it brings.

        Args:
            look: The look.
            said: What the page says where the look found that it says something else.
        """
        change = None
        if said is not None:
            periods = self.periods.setdefault(look.url, [])
            known = periods[-1] if periods else None
            change = said.against(known)
            if known is None or change.after:
                periods.append(said.now_known(known, change, look.look_id, look.observed_at))
        kept = look.snapshot_id if look.outcome == "changed" else None
        answer = PageAnswer(look.look_id, look.url, look.observed_at, kind_of(look), look.location, kept)
        self.asked[look.url], rows = answered(self.asked.get(look.url), answer, change)
        return rows

    def says(self, url: str, addresses: Collection[str], look: Look) -> Collection[str]:
        """See `monitor.beside.PageSays`: of the page at its address, else of the newest at one of the others."""
        page = self._known_by(url, look)
        if page is None:
            keys = {*map(bare, addresses)}
            others = [self._known_by(other, look) for other in self.periods if address_key(other) in keys]
            there = [known for known in others if known is not None]
            page = max(there, key=lambda known: (known.valid_from, known.look_id), default=None)
        return said_fields(page.fields) if page else frozenset()

    def _known_by(self, url: str, look: Look) -> KnownPage | None:
        """What a page was known to say when a look was made; a copy is put into its place by its time."""
        periods = self.periods.get(url, ())
        if look.origin == "check":
            return next((page for page in reversed(periods) if page.look_id < look.look_id), None)
        return next((page for page in reversed(periods) if page.valid_from <= look.observed_at), None)
