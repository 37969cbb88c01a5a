"""One look at one source, from the request to the rows it leaves."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.connection import Connection, atomic, written_plainly
from db.evidence import (
    KeptRobots,
    NewLook,
    SourceRow,
    accepted_looks,
    add_look,
    add_snapshot,
    add_source,
    equal_held,
    last_look,
    listed_count,
    next_evidence_ids,
    remember_answer,
    source_row,
)
from monitor import __version__
from scraper.errors import SourceUnreadable
from scraper.fetch import Fetcher
from scraper.model import Answer, Look, Origin, Reported, Snapshot, State, Step, Validators

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.world import World
    from scraper.listing import Reading

log = logging.getLogger("practice_watch")

GAP_LEAST_S = 36 * 3600
Fetch = Callable[["SourceConfig", Validators, bool], Answer]


@dataclass(frozen=True, slots=True)
class Missing:
    """A practice or heading that a look did not show, not yet reported.

    Attributes:
        title: Of the practice; of the heading where it is one.
        categories: Where it stood.
        due_at: When a look can first agree.
        heading: Whether it is a heading.
    """

    title: str
    categories: tuple[str, ...]
    due_at: datetime
    heading: bool = False


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


class Check:
    """One look at one source; made for one call."""

    def __init__(self, world: World, connection: Connection, source: SourceConfig) -> None:
        self.world = world
        self.connection = connection
        self.source = source
        self.row: SourceRow | None = source_row(connection, source.name)
        now = world.now()
        last = self.row.last_observed_at if self.row else None
        self.at = now if last is None or now > last else last  # a look is never dated before the one before it

    # -- the request -----------------------------------------------------------------------------

    def by_request(self, fetch: Fetch) -> Outcome:
        """Ask the site, and take what it answers."""
        row = self.row
        afresh = row is not None and row.recheck_due_at is not None and self.at >= row.recheck_due_at
        believed = timedelta(seconds=self.world.config.full_read_every_s)
        recent = row is not None and row.full_read_at is not None and self.at - row.full_read_at < believed
        validators = row.validators if row is not None and recent and not afresh else Validators()
        try:
            answer = fetch(self.source, validators, afresh)
        except SourceUnreadable as error:
            return self._failed(error)
        if answer.status == 304:
            return self._unchanged(answer.status, None, answer.milliseconds, answer.attempts, "check", None)
        snapshot = Snapshot(
            self.source.name, self.at, answer.url, answer.header("Content-Type"), answer.headers, answer.body
        )
        page = Page(
            snapshot,
            "check",
            answer.status,
            answer.milliseconds,
            answer.attempts,
            Validators(answer.header("ETag"), answer.header("Last-Modified")),
        )
        return self.by_page(page, afresh=afresh)

    def _failed(self, error: SourceUnreadable) -> Outcome:
        reason = str(error)
        look = self._look("failed", "check", reason=reason.partition("\n")[0])
        look = replace(look, http_status=error.http_status, attempts=error.attempts)
        self._write_look(look)
        return self._ended(Outcome(self.source.name, "failed", self.at, reasons=(reason,)))

    def _look(self, outcome: str, origin: Origin, *, reason: str | None = None) -> NewLook:
        return NewLook(
            self.row.source_id if self.row else 0,
            self.source.url,
            self.at,
            self.world.now(),
            origin,
            outcome,
            reason=reason,
            recheck_after_s=self.world.config.recheck_after_s,
        )

    def _write_look(self, look: NewLook, validators: tuple[Validators, str | None, str] | None = None) -> None:
        """One row where nothing changed, written without more than SQLite itself."""
        with written_plainly(self.connection):
            source_id = self._source_id()
            add_look(self.connection, replace(look, source_id=source_id))
            if validators is not None:
                given, digest, sha256 = validators
                remember_answer(
                    self.connection,
                    source_id,
                    validators=given,
                    source_digest=digest,
                    body_sha256=sha256,
                    full_read_at=self.at,
                )

    def _source_id(self) -> int:
        source = self.source
        return source_id_of(self.connection, source)

    def _unchanged(
        self,
        status: int | None,
        size: int | None,
        milliseconds: int | None,
        attempts: int,
        origin: Origin,
        answer: tuple[Validators, str | None, str] | None,
    ) -> Outcome:
        look = replace(
            self._look("unchanged", origin),
            http_status=status,
            bytes=size,
            milliseconds=milliseconds,
            attempts=attempts,
            snapshot_id=self.row.snapshot_id if self.row else None,
            body_sha256=answer[2] if answer else None,
        )
        self._write_look(look, answer)
        listed = listed_count(self.connection, self.source.name)
        return self._ended(Outcome(self.source.name, "unchanged", self.at, listed, listed))

    # -- the page --------------------------------------------------------------------------------

    def by_page(self, page: Page, *, afresh: bool) -> Outcome:
        """Take a page: the same as the last accepted one, held, or compared with it.

        Args:
            page: The page.
            afresh: Whether this look can confirm a loss, and is compared whatever it says.
        """
        from scraper.decode import decode
        from scraper.markup import source_digest

        body, row = page.snapshot.body, self.row
        sha256 = hashlib.sha256(body).hexdigest()
        known = row is not None and row.snapshot_id is not None and not afresh
        if row is not None and known and row.body_sha256 == sha256:
            return self._same(page, row.source_digest, sha256)
        digest = source_digest(decode(body, page.snapshot.content_type))
        if row is not None and known and row.source_digest == digest:
            return self._same(page, digest, sha256)
        return self._compared(page, digest, sha256)

    def _same(self, page: Page, digest: str | None, sha256: str) -> Outcome:
        return self._unchanged(
            page.http_status,
            len(page.snapshot.body),
            page.milliseconds,
            page.attempts,
            page.origin,
            (page.validators, digest, sha256),
        )

    def _compared(self, page: Page, digest: str, sha256: str) -> Outcome:
        from monitor.derive import current_state, judge, pending, read
        from monitor.history import listing_digest

        reading = read(self.source, page.snapshot)
        with atomic(self.connection):
            source_id = self._source_id()
            last = last_look(self.connection, source_id)
            state = current_state(self.connection, source_id, last)
            accepted = accepted_looks(self.connection, source_id)
            bounds = self.world.config.hold
            reasons = judge(self.source, reading, page.snapshot.url, state, accepted, bounds)
            look = self._seen(page, source_id, sha256)
            if reading.listing is None or reasons:
                return self._hold(page, look, reasons, digest)
            same = state is not None and listing_digest(reading.listing) == state.listing_digest
            if same and state is not None and not pending(state):
                add_look(self.connection, replace(look, outcome="unchanged", snapshot_id=state.last.snapshot_id))
                self._remember(page, source_id, digest, sha256)
                listed = len(state.listed)
                return self._ended(Outcome(self.source.name, "unchanged", self.at, listed, listed))
            return self._stepped(page, look, reading, state, accepted, digest, sha256, same=same)

    def _seen(self, page: Page, source_id: int, sha256: str) -> NewLook:
        return replace(
            self._look("changed", page.origin),
            source_id=source_id,
            url=page.snapshot.url,
            http_status=page.http_status,
            bytes=len(page.snapshot.body),
            milliseconds=page.milliseconds,
            attempts=page.attempts,
            body_sha256=sha256,
        )

    def _stepped(
        self,
        page: Page,
        look: NewLook,
        reading: Reading,
        state: State | None,
        accepted: int,
        digest: str,
        sha256: str,
        *,
        same: bool,
    ) -> Outcome:
        from monitor.derive import step
        from monitor.judge import doubts_beside, last_of

        assert reading.listing is not None  # judged before
        look_id, snapshot_id = next_evidence_ids(self.connection)
        if same and state is not None:
            snapshot_id = state.last.snapshot_id
        at = Look(look_id, self.at, snapshot_id, look.recheck_after_s, page.origin)
        taken = step(self.connection, state, reading.listing, at)
        reasons = doubts_beside(taken, last_of(state, accepted), self.world.config.hold)
        if reasons:
            return self._hold(page, look, reasons, digest)
        if not same:
            added = add_snapshot(self.connection, look.source_id, page.snapshot, "accepted", (), digest)
            assert added == snapshot_id, (added, snapshot_id)
        outcome = "unchanged" if same and not taken.changes else "changed"
        added = add_look(self.connection, replace(look, outcome=outcome, snapshot_id=snapshot_id))
        assert added == look_id, (added, look_id)
        self._remember(page, look.source_id, digest, sha256)
        rows = self._record(look.source_id, state, taken, page.origin)
        return self._ended(
            Outcome(
                self.source.name,
                outcome,
                self.at,
                taken.now,
                taken.before if state else None,
                rows,
                self._newly_missing(state, taken),
                not_before=state.last.observed_at if state else None,
            )
        )

    def _record(
        self, source_id: int, state: State | None, taken: Step, origin: Origin
    ) -> tuple[tuple[int, Reported], ...]:
        from db.history import add_changes, refresh_content_digest, save_state, set_meta, write_step
        from monitor.derive import encode, recheck_due_at, reported

        write_step(self.connection, source_id, state, taken)
        rows = [reported(change, self.world.zone, origin, is_news=True) for change in taken.changes]
        numbers = add_changes(self.connection, source_id, rows, self.world.now())
        due = recheck_due_at(taken.state, self.world.config.recheck_after_s)
        save_state(self.connection, source_id, encode(taken.state), due)
        refresh_content_digest(self.connection)
        set_meta(self.connection, "tool_version", __version__)
        set_meta(self.connection, "origin", self.world.origin)
        return tuple(zip(numbers, rows, strict=True))

    def _newly_missing(self, state: State | None, taken: Step) -> tuple[Missing, ...]:
        if state is None:
            return ()
        wait = timedelta(seconds=self.world.config.recheck_after_s)
        after = taken.state
        found = [
            Missing(
                p.title,
                tuple(after.categories[n].name for n in p.categories) or ("Recently published",),
                self.at + wait,
            )
            for p in after.missing
            if state.practices[p.practice_id].status == "listed"
        ]
        found += [
            Missing(c.name, (), self.at + wait, heading=True)
            for c in after.categories.values()
            if c.status == "missing" and state.categories[c.category_id].status == "listed"
        ]
        return tuple(found)

    def _remember(self, page: Page, source_id: int, digest: str, sha256: str) -> None:
        remember_answer(
            self.connection,
            source_id,
            validators=page.validators,
            source_digest=digest,
            body_sha256=sha256,
            full_read_at=self.at,
        )

    def _hold(self, page: Page, look: NewLook, reasons: tuple[str, ...], digest: str) -> Outcome:
        snapshot_id = equal_held(self.connection, look.source_id, look.body_sha256 or "", digest, reasons)
        if snapshot_id is None:
            snapshot_id = add_snapshot(self.connection, look.source_id, page.snapshot, "held", reasons, digest)
        add_look(
            self.connection,
            replace(look, outcome="held", snapshot_id=snapshot_id, reason="; ".join(reasons)),
        )
        return self._ended(Outcome(self.source.name, "held", self.at, reasons=reasons, snapshot_id=snapshot_id))

    def _ended(self, outcome: Outcome) -> Outcome:
        log.info(
            "look source=%s outcome=%s listed=%s changes=%d%s",
            outcome.source,
            outcome.kind,
            "-" if outcome.listed is None else outcome.listed,
            len(outcome.changes),
            f" reason={outcome.reasons[0].splitlines()[0]!r}" if outcome.reasons else "",
        )
        return outcome


def source_id_of(connection: Connection, source: SourceConfig) -> int:
    """The id of a configured source, whose row is made as needed."""
    return add_source(connection, source.name, source.kind, source.url, source.schedule, gap_after_s)


def gap_after_s(schedule: str) -> int:
    """Without an accepted look for how long there is a gap: 36 h, or 1.5 times the schedule's longest pause."""
    from monitor.schedule import longest_pause_s

    return max(GAP_LEAST_S, int(1.5 * longest_pause_s(schedule)))


def check_sources(world: World, connection: Connection, sources: tuple[SourceConfig, ...]) -> list[Outcome]:
    """Look at each source now, one request at a time."""
    outcomes = []
    with Fetcher(world.config.http, KeptRobots(connection), version=__version__, now=world.now) as fetcher:

        def fetch(source: SourceConfig, validators: Validators, afresh: bool) -> Answer:
            return fetcher.get(source.url, hosts=source.hosts, validators=validators, afresh=afresh)

        for source in sources:
            outcomes.append(Check(world, connection, source).by_request(fetch))
    return outcomes
