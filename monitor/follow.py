"""Following the practices' own pages: a few in each look, politely; none of it can fail the listing's look."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from db.connection import Connection, atomic
from db.evidence import add_snapshot
from db.history import add_changes, refresh_content_digest
from db.looks import NewLook, add_look, last_look
from db.pages import (
    AskedPage,
    KnownPage,
    add_page,
    asked_pages,
    keep_difference,
    known_page,
    refused_at,
    remember_asked,
    remember_refusal,
)
from monitor.derive import current_state
from monitor.indexes import refresh_indexes
from monitor.owing import know_readers, owe_readers
from monitor.page_changes import PAUSE_AFTER_REFUSAL, Asked, PageChange, compared, due, sentence_of
from monitor.world import site_of
from scraper.addresses import address_key, one_form
from scraper.errors import BrokenTransfer, NotFound, Refused, RobotsDisallow, SourceUnreadable
from scraper.model import Answer, Snapshot, Transfer, Validators
from scraper.model.history import Change, Point, Practice, Reported, State
from scraper.practice_page import PageReading, read_practice_page
from scraper.redaction import without_addresses

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.world import World
    from scraper.fetch import Fetcher

log = logging.getLogger("practice_watch")
_ONLINE = frozenset(("read", "partly read"))


def follow(
    world: World, connection: Connection, source: SourceConfig, source_id: int, fetcher: Fetcher
) -> tuple[tuple[int, Reported], ...]:
    """Read the pages of listed practices that are due; the `updated` rows that this wrote."""
    state = current_state(connection, source_id, last_look(connection, source_id))
    host = urlsplit(source.url).netloc
    refused = refused_at(connection, host)
    if state is None or (refused is not None and world.now() - refused < PAUSE_AFTER_REFUSAL):
        return ()
    practices = {practice.url: practice for practice in state.listed if urlsplit(practice.url).netloc == host}
    asked = asked_pages(connection)
    times = {url: Asked(page.asked_at, _is_settled(page)) for url, page in asked.items()}
    rows: list[tuple[int, Reported]] = []
    for url in due(list(practices), times, world.now(), world.config.recheck_after_s):
        one = _Follow(world, connection, source, source_id, state, practices[url], asked.get(url))
        rows += one.ask(fetcher)
        if one.stop:
            break
    return tuple(rows)


def _is_settled(page: AskedPage) -> bool:
    """Whether no other answer is waited for: that a page is gone or elsewhere is told when two agree."""
    if page.answer == "failed":
        return False
    return page.answer not in ("gone", "redirected") or page.told == page.answer


@dataclass(slots=True)
class _Follow:
    """One page of one practice.

    Attributes:
        world: Configuration and clock.
        connection: The database.
        source: The source that lists the practice.
        source_id: Its row.
        state: What is known of the source.
        practice: The practice.
        before: What its page answered before; None if it was never asked.
        stop: Whether no more pages may be asked in this look.
    """

    world: World
    connection: Connection
    source: SourceConfig
    source_id: int
    state: State
    practice: Practice
    before: AskedPage | None
    stop: bool = False

    def ask(self, fetcher: Fetcher) -> list[tuple[int, Reported]]:
        """Ask the page, and write what it answers in one transaction."""
        now = max(self.world.now(), self.state.last.observed_at)  # a look is never dated before the one before it
        look = NewLook(self.source_id, self.practice.url, now, now, "check", "failed", page="practice")
        validators = self.before.validators if self.before else Validators()
        try:
            answer = fetcher.get(self.practice.url, hosts=self.source.hosts, validators=validators)
        except SourceUnreadable as error:
            return self._failed(look, error)
        look = replace(
            look,
            http_status=answer.status,
            milliseconds=answer.milliseconds,
            attempts=answer.attempts,
        )
        if answer.status == 304:
            return self._unchanged(look, answer)
        return self._read(replace(look, bytes=len(answer.body)), answer)

    # -- no page -------------------------------------------------------------------------------------

    def _failed(self, look: NewLook, error: SourceUnreadable) -> list[tuple[int, Reported]]:
        reason = without_addresses(str(error).partition("\n")[0])
        gone = isinstance(error, NotFound)
        look = replace(look, http_status=error.http_status, attempts=error.attempts, reason=reason)
        page = replace(self._asked(), asked_at=look.observed_at, answer="gone" if gone else "failed", location=None)
        page = replace(page, validators=Validators())  # the next answer is to be a whole one
        # what is wrong with one page only is no reason to spare the others
        self.stop = not isinstance(error, NotFound | RobotsDisallow | BrokenTransfer)
        with atomic(self.connection):
            look_id = add_look(self.connection, look)
            if isinstance(error, Refused):
                remember_refusal(self.connection, urlsplit(self.practice.url).netloc, look.observed_at)
            told, rows = self._whereabouts(look_id, look.observed_at, "gone", None) if gone else (page.told, [])
            remember_asked(self.connection, replace(page, told=told), http_status=error.http_status, reason=reason)
        return self._logged(page.answer, rows)

    def _asked(self) -> AskedPage:
        return self.before or AskedPage(self.practice.url, self.world.now(), "failed")

    def _unchanged(self, look: NewLook, answer: Answer) -> list[tuple[int, Reported]]:
        before = self._asked()
        location = self._elsewhere(answer)
        kind = "redirected" if location else "read" if before.answer == "redirected" else before.answer
        page = replace(before, asked_at=look.observed_at, read_at=look.observed_at, answer=kind, location=location)
        with atomic(self.connection):
            look_id = add_look(self.connection, replace(look, outcome="unchanged", snapshot_id=before.snapshot_id))
            where = "redirected" if location else "online"
            told, rows = self._whereabouts(look_id, look.observed_at, where, location)
            remember_asked(self.connection, replace(page, told=told), http_status=304, reason=None)
        return self._logged("not changed", rows)

    def _elsewhere(self, answer: Answer) -> str | None:
        """The address that answered, in one form, where it is not the one that was asked."""
        there = without_addresses(one_form(answer.url, answer.url, site_of(self.source)) or answer.url)
        return there if address_key(there) != address_key(self.practice.url) else None

    # -- a page --------------------------------------------------------------------------------------

    def _read(self, look: NewLook, answer: Answer) -> list[tuple[int, Reported]]:
        location = self._elsewhere(answer)
        reading = read_practice_page(answer.body, name=self.practice.name, content_type=answer.header("Content-Type"))
        if reading.page is None or reading.body is None:
            return self._not_recognised(look, reading, location)
        validators = Validators(answer.header("ETag"), answer.header("Last-Modified"))
        kind = "redirected" if location else "partly read" if reading.partly else "read"
        page = AskedPage(
            self.practice.url, look.observed_at, kind, self._asked().told, location, validators,
            self._asked().snapshot_id, look.observed_at,
        )  # fmt: skip
        with atomic(self.connection):
            return self._logged(kind, self._keep(look, answer, reading, page))

    def _not_recognised(self, look: NewLook, reading: PageReading, location: str | None) -> list[tuple[int, Reported]]:
        """Nothing of the page is kept: what it holds is not known."""
        reason = without_addresses("; ".join(reading.reasons))
        kind = "redirected" if location else "not recognised"
        page = replace(self._asked(), asked_at=look.observed_at, answer=kind, location=location)
        page = replace(page, validators=Validators())
        with atomic(self.connection):
            look_id = add_look(self.connection, replace(look, outcome="held", reason=reason))
            told: str | None = page.told
            rows: list[tuple[int, Reported]] = []
            if location:
                told, rows = self._whereabouts(look_id, look.observed_at, "redirected", location)
            remember_asked(self.connection, replace(page, told=told), http_status=look.http_status, reason=reason)
        return self._logged(kind, rows)

    def _keep(self, look: NewLook, answer: Answer, reading: PageReading, page: AskedPage) -> list[tuple[int, Reported]]:
        assert reading.page is not None  # only called for a page that was read
        assert reading.body is not None  # likewise
        known = known_page(self.connection, page.url)
        change = compared(
            known.facts if known else None, known.sections if known else (), reading.page, whole=not reading.partly
        )
        look = replace(look, body_sha256=hashlib.sha256(reading.body).hexdigest())
        snapshot_id = page.snapshot_id
        differs = known is None or bool(change.after)
        if differs:
            snapshot_id = self._snapshot(look, answer, reading)
        outcome = "changed" if differs else "unchanged"
        look_id = add_look(self.connection, replace(look, outcome=outcome, snapshot_id=snapshot_id))
        where = "redirected" if page.location else "online"
        told, rows = self._whereabouts(look_id, look.observed_at, where, page.location)
        if differs:
            text = reading.page if change.sections is reading.page.sections or known is None else known
            page_now = KnownPage(
                change.facts, change.sections, text.word_count, text.text_digest, look_id, look.observed_at
            )
            add_page(self.connection, page.url, page_now, reading.partly, reading.unknown_labels)
        if change.after:
            point = self._point(look_id, look.observed_at, snapshot_id)
            rows += self._report(point, change.before, change.after, change)
        asked = replace(page, told=told, snapshot_id=snapshot_id)
        reason = without_addresses("; ".join(reading.partly)) or None
        remember_asked(self.connection, asked, http_status=answer.status, reason=reason)
        if differs or page.location != self._asked().location:
            refresh_indexes(self.connection)
            refresh_content_digest(self.connection)
        return rows

    def _snapshot(self, look: NewLook, answer: Answer, reading: PageReading) -> int:
        assert reading.body is not None  # only called for a page that was read
        headers = tuple((name, without_addresses(value)) for name, value in answer.headers)
        snapshot = Snapshot(
            self.source.name,
            look.observed_at,
            without_addresses(answer.url),
            answer.header("Content-Type"),
            headers,
            reading.body,
            Transfer(answer.status, answer.requested_at, answer.milliseconds, answer.attempts, answer.peer),
            page="practice",
            redacted=reading.redacted,
        )
        return add_snapshot(self.connection, self.source_id, snapshot, "accepted", (), None)

    # -- rows ----------------------------------------------------------------------------------------

    def _whereabouts(
        self, look_id: int, at: datetime, where: str, location: str | None
    ) -> tuple[str | None, list[tuple[int, Reported]]]:
        """What is told of where the page is, and the row where two answers agree that it is elsewhere or gone."""
        before = self.before
        if before is None:
            return ("online" if where == "online" else None), []
        if where == before.told:
            return where, []
        if where not in ("online", before.answer):
            return before.told, []  # the next answer has to agree
        if before.told is None:
            return where, []  # it was never seen to be elsewhere
        was = {"own_page": before.told}
        now = {"own_page": where} | ({"location": location} if location else {})
        return where, self._report(self._point(look_id, at, None), was, now, None)

    def _point(self, look_id: int, at: datetime, snapshot_id: int | None) -> Point:
        before = self._asked()
        return Point(look_id, at, before.read_at, before.snapshot_id, snapshot_id)

    def _report(
        self, point: Point, before: dict[str, Any], after: dict[str, Any], change: PageChange | None
    ) -> list[tuple[int, Reported]]:
        practice = self.practice
        row = Change(
            "updated",
            point,
            practice.practice_id,
            title=practice.title,
            organisations=tuple(body.name for body in practice.organisations),
            categories=tuple(self.state.categories[number].name for number in practice.categories),
            url=practice.url,
            before=before,
            after=after,
        )
        day = point.observed_at.astimezone(self.world.zone).date().isoformat()
        reported = Reported(
            row, sentence_of(practice.title, before, after), day, is_news=True, learned_later=False, origin="check"
        )
        know_readers(self.world, self.connection)
        (number,) = add_changes(self.connection, self.source_id, [reported], self.world.now())
        owe_readers(self.world, self.connection)
        if change is not None and change.difference:
            keep_difference(self.connection, number, change.difference)
        return [(number, reported)]

    def _logged(self, answer: str, rows: list[tuple[int, Reported]]) -> list[tuple[int, Reported]]:
        log.info("page source=%s url=%s answer=%s changes=%d", self.source.name, self.practice.url, answer, len(rows))
        return rows
