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
from db.history import load_state, refresh_content_digest, set_meta
from db.looks import source_row
from db.pages import page_looks, rewrite_pages
from db.rewriting import Rewritten, take_back_edited
from db.schema import mend_schema, schema_faults
from db.seals import GONE, Broken, broken_seals, seal_anew, seal_evidence_anew
from db.verifying import (
    changes_of,
    damaged_snapshots,
    derived_rows,
    file_faults,
    given_verdicts,
    recorded_digest,
    shared_rows,
    source_names,
)
from monitor import __version__
from monitor.decide import write_derived
from monitor.derivation import Derivation
from monitor.derive import addresses_of, decode_state, judge, read
from monitor.drill import copied
from monitor.judge import doubts_beside, last_of
from monitor.kept_pages import KeptPages
from scraper.errors import StoreError
from scraper.model import Bounds, Look
from scraper.model.history import State

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.world import World

_PARTS = {
    "look_rows": ("looks", "look"),
    "snapshot_rows": ("snapshots", "snapshot"),
    "decision_rows": ("decisions", "decision"),
    "overruling_rows": ("decisions", "merge or split"),
    "own_page_rows": ("own pages", "answer"),
    "change_rows": ("changes", "change"),
}
"""What a table of sealed rows is called, and one of its rows."""

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
        of_evidence: Whether it is about what all else is derived from, so that a rebuild cannot mend it.
    """

    source: str
    part: str
    finding: str
    detail: str
    snapshot_id: int | None = None
    of_evidence: bool = False

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
        not_derived: Sources in the database that config.yaml does not name.
    """

    findings: tuple[Finding, ...]
    content_digest: str
    derived_digest: str | None
    snapshots: int = 0
    looks: int = 0
    not_derived: tuple[str, ...] = ()


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
        findings = _of_file(copy)
        if any(one.of_evidence for one in findings):
            return Verified(tuple(findings), "", None)
        recorded = content_digest(copy)
        findings += [
            Finding("", "snapshots", "damaged", text, number, of_evidence=True)
            for number, text in damaged_snapshots(copy)
        ]
        findings += _told_seals(broken_seals(copy))
        if any(one.finding == "damaged" for one in findings):
            return Verified(tuple(findings), recorded, None)
        try:
            return _derived_beside(beside, copy, sources, findings, recorded)
        except StoreError as error:
            unread = Finding("", "file", "cannot be read", str(error), of_evidence=True)
            return Verified((*findings, unread), recorded, None)


def _of_file(copy: Connection) -> list[Finding]:
    """What is wrong with the file, and with what it is made of."""
    findings = [Finding("", "file", check, fault, of_evidence=True) for check, fault in file_faults(copy)]
    return findings + [
        Finding("", "schema", what, which, of_evidence=which.startswith("table "))
        for what, which in schema_faults(copy)
    ]


def _told_seals(broken: Sequence[Broken]) -> list[Finding]:
    told = []
    for one in broken:
        part, row = _PARTS[one.part]
        number = one.row_id if part == "snapshots" else None
        told.append(Finding("", part, one.finding, f"{row} {one.row_id}", number, of_evidence=part != "changes"))
    return told


def _derived_beside(
    beside: World, copy: Connection, sources: Sequence[SourceConfig], findings: list[Finding], recorded: str
) -> Verified:
    """Derive each source in the copy, and compare."""
    shared, pages = shared_rows(copy), KeptPages(copy)
    snapshots, looks, kept = 0, len(page_looks(copy)), recorded_digest(copy)
    sound = not findings
    for source in sources:
        row = source_row(copy, source.name)
        if row is None:
            continue
        derivation = _Rejudging(copy, source, row.source_id, beside.config.hold, pages)
        with atomic(copy):
            differences, _ = _derive(beside, copy, row.source_id, derivation)
        findings += [Finding(source.name, part, what, detail) for part, what, detail in differences]
        findings += derivation.judged_otherwise()
        sound = sound and not differences
        snapshots += len(derivation.seen)
        looks += len(derivation.result.judged)
    findings += [Finding("", part, what, detail) for part, what, detail in _differences(shared, shared_rows(copy))]
    if sound and kept not in (None, recorded):
        findings.append(Finding("", "about", "content_digest", f"it shows {kept}, the record gives {recorded}"))
    configured = {source.name for source in beside.config.sources}
    others = tuple(name for name in source_names(copy) if name not in configured)
    return Verified(tuple(findings), recorded, content_digest(copy), snapshots + pages.snapshots, looks, others)


def mend_file(connection: Connection, *, as_it_stands: bool, tell: Callable[[Sequence[Finding]], None]) -> None:
    """Before history is derived again in place: whether its evidence is what was written; what the file lacks is made.

    Args:
        connection: The database.
        as_it_stands: Whether evidence that is not as it was written counts all the same, from now on.
        tell: Called with what will change, before it does.

    Raises:
        StoreError: The evidence is not what was written, and is not to count as it stands.
    """
    broken = [one for one in _told_seals(broken_seals(connection)) if one.of_evidence]
    if broken and not as_it_stands:
        listed = "".join(f"\n  {one.part}: {one.finding}: {one.detail}" for one in broken[:20])
        raise StoreError(
            f"what history is derived from is not as it was written; nothing was changed:{listed}\n"
            "Restore a backup; or, where these rows are to count as they stand: practice-watch rebuild --as-it-stands"
        )
    missing = [Finding("", "schema", what, which) for what, which in schema_faults(connection)]
    if broken or missing:
        tell([*broken, *missing])
    with atomic(connection):
        if missing:
            mend_schema(connection)
        if broken:
            seal_evidence_anew(connection)
        refresh_content_digest(connection)


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
        shared, own = shared_rows(connection), changes_of(connection, row.source_id)
        broken = [one for one in broken_seals(connection) if one.part == "change_rows"]
        broken = [one for one in broken if one.finding == GONE or one.row_id in own]
        edited = {one.row_id for one in broken if one.finding != GONE}
        taken = take_back_edited(
            connection, row.source_id, edited, world.now(), "the row was edited after it was written"
        )
        differences, rewritten = _derive(world, connection, row.source_id, derivation)
        differences += _differences(shared, shared_rows(connection))
        seal_anew(connection, broken)
        set_meta(connection, "tool_version", __version__)
        told = [replace(one, source=source.name) for one in _told_seals(broken)]
        tell([*told, *(Finding(source.name, part, what, detail) for part, what, detail in differences)])
    return replace(rewritten, corrected=taken + rewritten.corrected)


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
    known, now = (_compared(blob) if blob else None for blob in (state, after))
    if known != now and not differences:
        differences.append(("looks", "starts elsewhere", "what the next look would be compared with differs"))
    return differences, rewritten


def _compared(blob: bytes) -> State | None:
    """What is known, without which look saw it last: one that says no more is not written into it."""
    try:
        state = decode_state(blob)
    except StoreError:
        return None  # it differs from whatever is derived
    practices = {number: replace(one, last_seen=one.first_seen) for number, one in state.practices.items()}
    categories = {number: replace(one, last_seen=one.first_seen) for number, one in state.categories.items()}
    return replace(state, practices=practices, categories=categories, last=Look(0, _NEVER, 0, 0.0, "check"))


def _differences(before: Mapping[str, Counter[str]], after: Mapping[str, Counter[str]]) -> list[tuple[str, str, str]]:
    found = []
    for view, rows in before.items():
        found += [(view, "recorded, not derived", line) for line in (rows - after[view]).elements()]
        found += [(view, "derived, not recorded", line) for line in (after[view] - rows).elements()]
    return found
