"""One look at one source: what is asked, and what becomes of the answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from db.connection import Connection, atomic
from db.looks import KeptRobots, NewLook, SourceRow, add_look, add_source, listed_count, remember_answer, source_row
from monitor import __version__
from monitor.outcome import Outcome, Page, logged
from scraper.errors import Refused, RobotsDisallow, SourceUnreadable
from scraper.fetch import Fetcher
from scraper.model import Answer, Origin, OwnPage, Snapshot, Transfer, Validators

if TYPE_CHECKING:
    from monitor.bank import BankFetch
    from monitor.config import SourceConfig
    from monitor.world import World

GAP_LEAST_S = 36 * 3600
Fetch = Callable[["SourceConfig", Validators, bool], Answer]


class Check:
    """One look at one source; made for one call."""

    def __init__(self, world: World, connection: Connection, source: SourceConfig) -> None:
        self.world = world
        self.connection = connection
        self.source = source
        self.row: SourceRow | None = source_row(connection, source.name)
        now = world.now()
        last = self.row.newest_at if self.row else None
        self.at = now if last is None or now > last else last  # a look is never dated before the one before it

    # -- the request -----------------------------------------------------------------------------

    def by_request(self, fetch: Fetch, before_confirming: Callable[[int], object] = lambda _: None) -> Outcome:
        """Ask the site, and take what it answers.

        Args:
            fetch: Gets the page.
            before_confirming: Called with the source's id where this look can confirm that something is gone.
        """
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
        how = Transfer(answer.status, answer.requested_at, answer.milliseconds, answer.attempts, answer.peer)
        snapshot = Snapshot(
            self.source.name,
            self.at,
            answer.url,
            answer.header("Content-Type"),
            answer.headers,
            answer.body,
            how,
            redacted=answer.redacted,
        )
        page = Page(
            snapshot,
            "check",
            answer.status,
            answer.milliseconds,
            answer.attempts,
            Validators(answer.header("ETag"), answer.header("Last-Modified")),
        )
        if row is not None and afresh:
            before_confirming(row.source_id)
        return self.by_page(page, afresh=afresh)

    def _failed(self, error: SourceUnreadable) -> Outcome:
        from scraper.email_addresses import without_addresses

        reason = without_addresses(str(error))  # the site can redirect to any address
        look = self._look("failed", "check", reason=reason.partition("\n")[0])
        look = replace(look, http_status=error.http_status, attempts=error.attempts)
        self._write_look(look)
        return logged(Outcome(self.source.name, "failed", self.at, reasons=(reason,), refused=_refuses(error)))

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
        with atomic(self.connection):
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
        return logged(Outcome(self.source.name, "unchanged", self.at, listed, listed))

    # -- the page --------------------------------------------------------------------------------

    def by_page(self, page: Page, *, afresh: bool) -> Outcome:
        """Take a page: the same as the last accepted one, held, or compared with it.

        Args:
            page: The page.
            afresh: Whether this look can confirm a loss, and is compared whatever it says.
        """
        from scraper.decode import decode
        from scraper.source_digest import source_digest

        body, row = page.snapshot.body, self.row
        sha256 = hashlib.sha256(body).hexdigest()
        known = row is not None and row.snapshot_id is not None and not afresh
        known = known and not self.source.sections  # these may be other headings now: the same page says something else
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
        from monitor.compare import Comparison

        with atomic(self.connection):
            source_id = self._source_id()
        look = replace(
            self._look("changed", page.origin),
            source_id=source_id,
            url=page.snapshot.url,
            http_status=page.http_status,
            bytes=len(page.snapshot.body),
            milliseconds=page.milliseconds,
            attempts=page.attempts,
            body_sha256=sha256,
        )
        return Comparison(self.world, self.connection, self.source, page, look, digest, sha256).record()


def source_id_of(connection: Connection, source: SourceConfig) -> int:
    """The id of a configured source, whose row is made as needed."""
    return add_source(connection, source.name, source.kind, source.url, source.schedule, gap_after_s)


def gap_after_s(schedule: str) -> int:
    """Without an accepted look for how long there is a gap: 36 h, or 1.5 times the schedule's longest pause."""
    from monitor.schedule import longest_pause_s

    return max(GAP_LEAST_S, int(1.5 * longest_pause_s(schedule)))


def make_anew(world: World, connection: Connection, outcomes: list[Outcome]) -> None:
    """After looks: the analysts' copy and the static page, where they are configured."""
    if world.config.publish is not None or world.config.site is not None:
        from monitor.publishing import publish_after

        publish_after(world, connection, outcomes)


def check_sources(world: World, connection: Connection, sources: tuple[SourceConfig, ...]) -> list[Outcome]:
    """Look at each source now, one request at a time."""
    with Fetcher(world.config.http, KeptRobots(connection), version=__version__, now=world.now) as fetcher:

        def fetch(source: SourceConfig, validators: Validators, afresh: bool) -> Answer:  # noqa: FBT001  # a callback
            return fetcher.get(source.url, hosts=source.hosts, validators=validators, afresh=afresh)

        outcomes = []
        for source in sources:
            outcomes.append(_check(world, connection, source, fetcher, fetch))
            if outcomes[-1].refused and source.fallback == "archive":
                from monitor.fallback import look_in_archives

                outcomes.append(look_in_archives(world, connection, source, fetcher))
        return outcomes


def _refuses(error: SourceUnreadable) -> bool:
    return isinstance(error, (Refused, RobotsDisallow))


def _check(world: World, connection: Connection, source: SourceConfig, fetcher: Fetcher, fetch: Fetch) -> Outcome:
    """One look; then the own pages of what it does not show are asked."""

    def ask(source_id: int) -> Mapping[str, OwnPage]:
        from monitor.asking import ask_missing

        return ask_missing(world, connection, source, source_id, fetcher)

    bank = _bank(world, source, fetcher)
    outcome = Check(world, connection, source).by_request(bank or fetch, ask)
    if bank is not None:
        bank.record(connection, source_id_of(connection, source), outcome)
    if outcome.missing:
        answers = ask(source_id_of(connection, source))
        missing = tuple(replace(one, own_page=answers.get(one.title)) for one in outcome.missing)
        outcome = replace(outcome, missing=missing)
    if not source.follow or outcome.kind == "failed":  # a site that refuses its listing is not asked for more
        return outcome
    from monitor.follow import follow

    rows = follow(world, connection, source, source_id_of(connection, source), fetcher)
    return replace(outcome, updated=rows)


def _bank(world: World, source: SourceConfig, fetcher: Fetcher) -> BankFetch | None:
    """What gets the pages of a practice bank; None for any other source."""
    if source.kind != "practice-bank":
        return None
    from monitor.bank import BankFetch

    return BankFetch(world, fetcher)
