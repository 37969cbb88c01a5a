"""Everything derived again from looks, snapshots and decisions: beside and compared, or in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from db.connection import Connection, atomic
from db.digest import content_digest
from db.evidence import LookRow, snapshot_of
from db.history import load_state, set_meta
from db.looks import source_row
from db.pages import page_looks, rewrite_pages
from db.rewriting import Rewritten
from db.verifying import damaged_snapshots, derived_rows, file_faults, given_verdicts, shared_rows
from monitor import __version__
from monitor.decide import write_derived
from monitor.derive import Derivation, addresses_of, decode_state, judge, read
from monitor.drill import copied
from monitor.judge import doubts_beside, last_of
from monitor.kept_pages import KeptPages
from scraper.model import Bounds, Look
from scraper.model.history import State

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.world import World

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be, or not as today's rules would have it.

    Attributes:
        source: Name of the source; empty for the file itself.
        part: `file`, `snapshots`, `looks`, `rules` or the view that differs.
        finding: What is the matter, in a word or two.
        detail: The row, or the reason.
        snapshot_id: The snapshot that it is about, if one.
    """

    source: str
    part: str
    finding: str
    detail: str
    snapshot_id: int | None = None

    @property
    def is_fault(self) -> bool:
        """Whether the record is wrong; that today's rules would judge otherwise is none."""
        return self.part != "rules"


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of deriving history beside.

    Attributes:
        findings: What differs.
        content_digest: Of the record as it stands.
        derived_digest: Of the history as it was derived beside; None where it could not be.
        snapshots: How many snapshots were read.
        looks: How many looks were gone through.
    """

    findings: tuple[Finding, ...]
    content_digest: str
    derived_digest: str | None
    snapshots: int = 0
    looks: int = 0


class _Rejudging(Derivation):
    """Derives history by the verdicts given then, and notes where today's rules would judge otherwise."""

    def __init__(
        self, connection: Connection, source: SourceConfig, source_id: int, bounds: Bounds, pages: KeptPages
    ) -> None:
        super().__init__(connection, source, source_id, bounds)
        self.page_said = self.kept_pages = pages
        self.given = given_verdicts(connection, source_id)
        self.otherwise: list[Finding] = []
        self.seen: set[int] = set()

    def _take_look(self, row: LookRow, *, accepted: bool) -> None:
        number = row.look.snapshot_id
        if number not in self.seen:  # the look that took it
            self.seen.add(number)
            reasons = self._doubts(row)
            if bool(reasons) != (self.given[number] == "held"):
                today = f"held: {'; '.join(reasons)}" if reasons else "accepted"
                self.otherwise.append(
                    Finding(self.source.name, "rules", f"would be {today}", f"it was {self.given[number]}", number)
                )
        super()._take_look(row, accepted=accepted)

    def judged_otherwise(self) -> list[Finding]:
        """What today's rules would judge otherwise, of the listing and of the practices' own pages."""
        pages = [
            Finding(self.source.name, "rules", f"would be held: {'; '.join(reasons)}", "it was accepted", number)
            for number, reasons in self.kept_pages.unread.items()
            if number in self.given
        ]
        return [*self.otherwise, *pages]

    def _doubts(self, row: LookRow) -> tuple[str, ...]:
        """What today's rules have against a page, by what was known at its time."""
        snapshot, state = snapshot_of(self.connection, row.look.snapshot_id), self.result.state
        reading = read(self.source, snapshot, addresses_of(state))
        reasons = judge(self.source, reading, snapshot.url, state, self.accepted, self.bounds)
        if reading.listing is None or reasons:
            return reasons
        mark = self.ids.mark()
        taken = self._advance(reading.listing, row.look)
        self.ids.back_to(mark)
        return doubts_beside(taken, state, last_of(state, self.accepted), self.bounds)


def verify(world: World, name: str | None) -> Verified:
    """Derive history from its evidence in a copy of the database, and compare; the database itself is only read.

    Args:
        world: Configuration and clock.
        name: Of the source to derive; all by default.
    """
    sources = world.sources(name)
    with world.reading() as connection, copied(world, connection) as (beside, copy):
        findings = [Finding("", "file", check, fault) for check, fault in file_faults(copy)]
        recorded = ""
        if not findings:
            recorded = content_digest(copy)
            findings = [Finding("", "snapshots", "damaged", text, number) for number, text in damaged_snapshots(copy)]
        if findings:
            return Verified(tuple(findings), recorded, None)
        shared, pages = shared_rows(copy), KeptPages(copy)
        snapshots, looks = 0, len(page_looks(copy))
        for source in sources:
            row = source_row(copy, source.name)
            if row is None:
                continue
            derivation = _Rejudging(copy, source, row.source_id, world.config.hold, pages)
            with atomic(copy):
                differences, _ = _derive(beside, copy, row.source_id, derivation)
            findings += [Finding(source.name, part, what, detail) for part, what, detail in differences]
            findings += derivation.judged_otherwise()
            snapshots += len(derivation.seen)
            looks += len(derivation.result.judged)
        findings += [Finding("", part, what, detail) for part, what, detail in _differences(shared, shared_rows(copy))]
        return Verified(tuple(findings), recorded, content_digest(copy), snapshots + pages.snapshots, looks)


def rebuild(
    world: World, connection: Connection, source: SourceConfig, tell: Callable[[Sequence[Finding]], None]
) -> Rewritten | None:
    """Derive the history of a source again in place, in one transaction.

    Rows that still hold keep their ids; those that do not are taken back by `corrected` rows.

    Args:
        world: Configuration and clock.
        connection: The database.
        source: The source.
        tell: Called with what will change, before it does.

    Returns:
        What became of the rows; None where the source was never looked at.
    """
    row = source_row(connection, source.name)
    if row is None:
        return None
    with atomic(connection):
        derivation = Derivation(connection, source, row.source_id, Bounds())
        derivation.page_said = KeptPages(connection)
        shared = shared_rows(connection)
        differences, rewritten = _derive(world, connection, row.source_id, derivation)
        differences += _differences(shared, shared_rows(connection))
        set_meta(connection, "tool_version", __version__)
        tell([Finding(source.name, part, what, detail) for part, what, detail in differences])
    return rewritten


def _derive(
    world: World, connection: Connection, source_id: int, derivation: Derivation
) -> tuple[list[tuple[str, str, str]], Rewritten]:
    """Derive history and write it, in the transaction that is open; how it differs from what was there."""
    before, state = derived_rows(connection, source_id), load_state(connection, source_id)
    derived = derivation.run()
    pages = derivation.pages
    rewrite_pages(connection, pages.periods, pages.asked.values())
    rewritten = write_derived(
        world,
        connection,
        source_id,
        derived,
        why=f"history was derived again from its evidence by version {__version__}",
        origin="rebuild",
        is_news=False,
    )
    differences = _differences(before, derived_rows(connection, source_id))
    after = load_state(connection, source_id)
    known, now = (_compared(decode_state(blob)) if blob else None for blob in (state, after))
    if known != now and not differences:
        differences.append(("looks", "starts elsewhere", "what the next look would be compared with differs"))
    return differences, rewritten


def _compared(state: State) -> State:
    """What is known, without which look saw it last: one that says no more is not written into it."""
    practices = {number: replace(one, last_seen=one.first_seen) for number, one in state.practices.items()}
    categories = {number: replace(one, last_seen=one.first_seen) for number, one in state.categories.items()}
    return replace(state, practices=practices, categories=categories, last=Look(0, _NEVER, 0, 0.0, "check"))


def _differences(before: Mapping[str, Counter[str]], after: Mapping[str, Counter[str]]) -> list[tuple[str, str, str]]:
    found = []
    for view, rows in before.items():
        found += [(view, "recorded, not derived", line) for line in (rows - after[view]).elements()]
        found += [(view, "derived, not recorded", line) for line in (after[view] - rows).elements()]
    return found
