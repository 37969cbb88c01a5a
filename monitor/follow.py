"""Following the practices' own pages: a few in each look, politely; none of it can fail the listing's look."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from db.connection import Connection, atomic
from db.evidence import add_snapshot
from db.history import add_changes, refresh_content_digest
from db.looks import NewLook, add_look, last_look, source_row
from db.pages import add_page, asked_pages, known_page, refused_at, remember_asked, remember_refusal
from monitor.derive import current_state, reported
from monitor.indexes import refresh_indexes
from monitor.owing import know_readers, owe_readers
from monitor.page_changes import PAUSE_AFTER_REFUSAL, Asked, due
from monitor.page_history import Kind, PageAnswer, PageTold, answered, owner_of, said_of
from monitor.page_trouble import of_practice
from monitor.world import site_of
from scraper.addresses import address_key, one_form
from scraper.email_addresses import without_addresses
from scraper.errors import BrokenTransfer, NotFound, Refused, RobotsDisallow, SourceUnreadable
from scraper.model import Answer, Snapshot, Transfer, Validators
from scraper.model.history import Practice, Reported, State
from scraper.model.practice import AskedPage
from scraper.practice_page import PageReading, read_practice_page
from scraper.redaction import redact_headers

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.world import World
    from scraper.fetch import Fetcher

log = logging.getLogger("practice_watch")


def follow(
    world: World, connection: Connection, source: SourceConfig, source_id: int, fetcher: Fetcher
) -> tuple[tuple[int, Reported], ...]:
    """Read the pages of listed practices that are due; the `updated` rows that this wrote."""
    state = current_state(connection, source_id, last_look(connection, source_id))
    host = urlsplit(source.url).netloc
    refused = refused_at(connection, host)
    if state is None or (refused is not None and world.now() - refused < PAUSE_AFTER_REFUSAL):
        return ()
    newest_first = sorted(state.listed, key=lambda practice: practice.first_seen, reverse=True)
    urls = [practice.url for practice in newest_first if urlsplit(practice.url).netloc == host]
    asked = asked_pages(connection)
    times = {url: Asked(page.asked_at, _is_settled(page)) for url, page in asked.items()}
    rows: list[tuple[int, Reported]] = []
    for url in due(urls, times, world.now(), world.config.recheck_after_s):
        practice = owner_of(state, url)
        assert practice is not None  # it is listed at that address
        one = _Follow(world, connection, source, source_id, state, practice, asked.get(url))
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
        # a look is never dated before the one before it
        row = source_row(self.connection, self.source.name)
        now = max(self.world.now(), (row.newest_at if row else None) or self.state.last.observed_at)
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
        reason = of_practice(error)
        kind: Kind = "gone" if isinstance(error, NotFound) else "failed"
        location = self._elsewhere(error.location) if error.location else None
        look = replace(look, http_status=error.http_status, attempts=error.attempts, reason=reason, location=location)
        # what is wrong with one page only is no reason to spare the others
        redirected = error.http_status is not None and 300 <= error.http_status < 400  # out of the site, or in a loop
        self.stop = not (redirected or isinstance(error, NotFound | RobotsDisallow | BrokenTransfer))
        with atomic(self.connection):
            look_id = add_look(self.connection, look)
            if isinstance(error, Refused):
                remember_refusal(self.connection, urlsplit(self.practice.url).netloc, look.observed_at)
            answer = PageAnswer(look_id, self.practice.url, look.observed_at, kind, location)
            asked, told = answered(self.before, answer)  # and the next answer is to be a whole one
            rows = self._report(told)
            remember_asked(self.connection, asked, http_status=error.http_status, reason=reason)
        return self._logged(asked.answer, rows)

    def _unchanged(self, look: NewLook, answer: Answer) -> list[tuple[int, Reported]]:
        before, location = self.before, self._elsewhere(answer.url)
        assert before is not None  # only one that was read gives something to ask 'since' with
        with atomic(self.connection):
            look = replace(look, outcome="unchanged", snapshot_id=before.snapshot_id, location=location)
            look_id = add_look(self.connection, look)
            said = PageAnswer(look_id, self.practice.url, look.observed_at, "not changed", location)
            asked, told = answered(before, said)
            rows = self._report(told)
            asked = replace(asked, validators=before.validators)
            remember_asked(self.connection, asked, http_status=304, reason=None)
        return self._logged("not changed", rows)

    def _elsewhere(self, url: str) -> str | None:
        """An address that answered or is redirected to, in one form, where it is not the one that was asked."""
        there = without_addresses(one_form(url, url, site_of(self.source)) or url)
        return there if address_key(there) != address_key(self.practice.url) else None

    # -- a page --------------------------------------------------------------------------------------

    def _read(self, look: NewLook, answer: Answer) -> list[tuple[int, Reported]]:
        look = replace(look, location=self._elsewhere(answer.url))
        reading = read_practice_page(answer.body, name=self.practice.name, content_type=answer.header("Content-Type"))
        with atomic(self.connection):
            if reading.page is None:
                return self._not_recognised(look, reading)
            return self._keep(look, answer, reading)

    def _not_recognised(self, look: NewLook, reading: PageReading) -> list[tuple[int, Reported]]:
        """Nothing of the page is kept: what it holds is not known."""
        reason = without_addresses("; ".join(reading.reasons))
        look_id = add_look(self.connection, replace(look, outcome="held", reason=reason))
        answer = PageAnswer(look_id, self.practice.url, look.observed_at, "not recognised", look.location)
        asked, told = answered(self.before, answer)
        rows = self._report(told)
        remember_asked(self.connection, asked, http_status=look.http_status, reason=reason)
        return self._logged(asked.answer, rows)

    def _keep(self, look: NewLook, answer: Answer, reading: PageReading) -> list[tuple[int, Reported]]:
        said = said_of(reading)
        assert said is not None  # only called for a page that was read
        assert reading.body is not None  # likewise
        known = known_page(self.connection, look.url)
        change = said.against(known)
        differs = known is None or bool(change.after)
        snapshot_id = self._snapshot(look, answer, reading) if differs else None
        look = replace(
            look,
            outcome="changed" if differs else "unchanged",
            snapshot_id=snapshot_id or (self.before.snapshot_id if self.before else None),
            body_sha256=hashlib.sha256(reading.body).hexdigest(),
        )
        look_id = add_look(self.connection, look)
        if differs:
            add_page(self.connection, look.url, said.now_known(known, change, look_id, look.observed_at))
        kind: Kind = "partly read" if reading.partly else "read"
        came = PageAnswer(look_id, look.url, look.observed_at, kind, look.location, snapshot_id)
        asked, told = answered(self.before, came, change)
        rows = self._report(told)
        validators = Validators(answer.header("ETag"), answer.header("Last-Modified"))
        reason = without_addresses("; ".join(reading.partly)) or None
        remember_asked(self.connection, replace(asked, validators=validators), http_status=answer.status, reason=reason)
        if differs or look.location != (self.before.location if self.before else None):
            refresh_indexes(self.connection)
        return self._logged(asked.answer, rows)

    def _snapshot(self, look: NewLook, answer: Answer, reading: PageReading) -> int:
        assert reading.body is not None  # only called for a page that was read
        headers = redact_headers(answer.headers)
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

    def _report(self, told: tuple[PageTold, ...]) -> list[tuple[int, Reported]]:
        if not told:
            return []
        changes = [one.change(self.practice, self.state) for one in told]
        rows = [reported(change, self.world.zone, "check", is_news=True) for change in changes]
        know_readers(self.world, self.connection)
        numbers = add_changes(self.connection, self.source_id, rows, self.world.now())
        refresh_content_digest(self.connection)  # also of a page that is told to be gone or elsewhere
        owe_readers(self.world, self.connection)
        return list(zip(numbers, rows, strict=True))

    def _logged(self, answer: str, rows: list[tuple[int, Reported]]) -> list[tuple[int, Reported]]:
        log.info("page source=%s url=%s answer=%s changes=%d", self.source.name, self.practice.url, answer, len(rows))
        return rows
