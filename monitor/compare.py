"""A page that differs from the last accepted one: held with its reasons, or taken into history."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from db.connection import Connection, atomic
from db.evidence import add_snapshot, equal_accepted, equal_held, next_evidence_ids, silent_looks
from db.history import add_changes, refresh_content_digest, save_state, set_meta, write_step
from db.looks import NewLook, accepted_looks, add_look, last_look, remember_answer
from monitor import __version__
from monitor.derive import addresses_of, current_state, encode, judge, pending, read, recheck_due_at, reported, step
from monitor.history import listing_digest
from monitor.indexes import refresh_indexes
from monitor.judge import doubts_beside, last_of
from monitor.outcome import Missing, Outcome, Page, logged
from monitor.owing import know_readers, owe_readers
from scraper.model import RECENT, Listing, Look
from scraper.model.history import Reported, State, Step

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.world import World


@dataclass(frozen=True, slots=True)
class Comparison:
    """One page, to be compared with what is known of its source.

    Attributes:
        world: Configuration and clock.
        connection: The database.
        source: The source.
        page: The page.
        look: The look so far; how it ended is still open.
        source_digest: Of the page's source.
        sha256: Of its bytes.
    """

    world: World
    connection: Connection
    source: SourceConfig
    page: Page
    look: NewLook
    source_digest: str
    sha256: str

    @property
    def _at(self) -> datetime:
        return self.look.observed_at

    def record(self) -> Outcome:
        """Judge the page, compare it, and write all of it in one transaction."""
        bounds = self.world.config.hold
        with atomic(self.connection):
            source_id = self.look.source_id
            state = current_state(self.connection, source_id, last_look(self.connection, source_id))
            accepted = accepted_looks(self.connection, source_id)
            reading = read(self.source, self.page.snapshot, addresses_of(state))
            reasons = judge(self.source, reading, self.page.snapshot.url, state, accepted, bounds)
            if reading.listing is None or reasons:
                return self._hold(reasons)
            if state is not None and _says_no_more(reading.listing, state) and not pending(state):
                return self._unchanged(state)
            taken, look_id = self._step(state, reading.listing)
            if reasons := doubts_beside(taken, state, last_of(state, accepted), bounds):
                return self._hold(reasons)
            return self._accept(state, taken, look_id)

    def _hold(self, reasons: tuple[str, ...]) -> Outcome:
        source_id, digest = self.look.source_id, self.source_digest
        snapshot_id = equal_held(self.connection, source_id, self.sha256, digest, reasons)
        if snapshot_id is None:
            snapshot_id = add_snapshot(self.connection, source_id, self.page.snapshot, "held", reasons, digest)
        look = replace(self.look, outcome="held", snapshot_id=snapshot_id, reason="; ".join(reasons))
        add_look(self.connection, look)
        return logged(Outcome(self.source.name, "held", self._at, reasons=reasons, snapshot_id=snapshot_id))

    def _unchanged(self, state: State) -> Outcome:
        add_look(self.connection, replace(self.look, outcome="unchanged", snapshot_id=state.last.snapshot_id))
        self._remember()
        listed = len(state.listed)
        return logged(Outcome(self.source.name, "unchanged", self._at, listed, listed))

    def _step(self, state: State | None, listing: Listing) -> tuple[Step, int]:
        """What the page adds to history, and the id that the look will have."""
        look_id, snapshot_id = next_evidence_ids(self.connection)
        if state is not None and listing_digest(listing) == state.listing_digest:
            snapshot_id = state.last.snapshot_id
        else:  # a page that alternates between two states is not kept each time
            equal = equal_accepted(self.connection, self.look.source_id, self.sha256, self.source_digest)
            snapshot_id = equal or snapshot_id
        look = Look(look_id, self._at, snapshot_id, self.look.recheck_after_s, self.page.origin)
        return step(self.connection, self.look.source_id, state, listing, look), look_id

    def _accept(self, state: State | None, taken: Step, look_id: int) -> Outcome:
        source_id, snapshot_id = self.look.source_id, taken.state.last.snapshot_id
        same = state is not None and snapshot_id == state.last.snapshot_id
        if snapshot_id == next_evidence_ids(self.connection)[1]:
            add_snapshot(
                self.connection,
                source_id,
                self.page.snapshot,
                "accepted",
                (),
                self.source_digest,
                snapshot_id=snapshot_id,
            )
        outcome = "unchanged" if same and not taken.changes else "changed"
        add_look(self.connection, replace(self.look, outcome=outcome, snapshot_id=snapshot_id), look_id)
        self._remember()
        rows = self._record(state, taken)
        return logged(
            Outcome(
                self.source.name,
                outcome,
                self._at,
                taken.now,
                taken.before if state else None,
                rows,
                self._newly_missing(state, taken),
                not_before=state.last.observed_at if state else None,
            )
        )

    def _remember(self) -> None:
        remember_answer(
            self.connection,
            self.look.source_id,
            validators=self.page.validators,
            source_digest=self.source_digest,
            body_sha256=self.sha256,
            full_read_at=self._at,
        )

    def _record(self, state: State | None, taken: Step) -> tuple[tuple[int, Reported], ...]:
        source_id = self.look.source_id
        know_readers(self.world, self.connection)
        write_step(self.connection, source_id, state, taken)
        silent = silent_looks(self.connection, {change.at.look_id for change in taken.changes})
        rows = [
            reported(change, self.world.zone, self.page.origin, is_news=change.at.look_id not in silent)
            for change in taken.changes
        ]
        numbers = add_changes(self.connection, source_id, rows, self.world.now())
        owe_readers(self.world, self.connection)
        due = recheck_due_at(taken.state, self.world.config.recheck_after_s)
        save_state(self.connection, source_id, encode(taken.state), due)
        refresh_indexes(self.connection)
        refresh_content_digest(self.connection)
        set_meta(self.connection, "tool_version", __version__)
        set_meta(self.connection, "origin", self.world.origin)
        return tuple(zip(numbers, rows, strict=True))

    def _newly_missing(self, state: State | None, taken: Step) -> tuple[Missing, ...]:
        if state is None:
            return ()
        due_at = self._at + timedelta(seconds=self.world.config.recheck_after_s)
        after = taken.state
        practices = [
            Missing(p.title, tuple(after.categories[n].name for n in p.categories) or (RECENT,), due_at)
            for p in after.missing
            if state.practices[p.practice_id].status == "listed"
        ]
        headings = [
            Missing(c.name, (), due_at, heading=True)
            for c in after.categories.values()
            if c.status == "missing" and state.categories[c.category_id].status == "listed"
        ]
        return (*practices, *headings)


def _says_no_more(listing: Listing, state: State) -> bool:
    """Whether a page says what the last one said, in the same structure: `status` tells of another one."""
    return listing_digest(listing) == state.listing_digest and listing.layout == state.layout
