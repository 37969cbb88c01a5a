"""A person's decision over a snapshot, and what becomes of history by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from db.connection import Connection, atomic, undone
from db.evidence import LookRow, accepted_before, add_decision, look_rows, snapshot_of, verdict_of
from db.history import refresh_content_digest, save_state
from db.looks import forget_answer, settle_look, to_text
from db.rewriting import Rewritten, rewrite_changes, rewrite_derived
from monitor.derive import Derivation, Derived, encode, read, recheck_due_at, reported
from scraper.errors import UsageError
from scraper.model import Bounds, Listing, Verdict
from scraper.model.history import Reported

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.world import World

Decision = Literal["accept", "reject"]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did, or would do.

    Attributes:
        snapshot_id: Over which snapshot.
        source: Name of its source.
        rewritten: What became of the rows.
        listed: Practices listed at the end of history.
        missing: Practices missing at its end.
    """

    snapshot_id: int
    source: str
    rewritten: Rewritten
    listed: int
    missing: tuple[str, ...]


def _source_of(world: World, connection: Connection, snapshot_id: int) -> tuple[int, SourceConfig, Verdict]:
    found = verdict_of(connection, snapshot_id)
    if found is None:
        raise UsageError(f"there is no snapshot {snapshot_id}; `practice-watch held list` names those that are held")
    source_id, name, verdict = found
    return source_id, world.sources(name)[0], verdict


def _refuse(snapshot_id: int, decision: Decision, verdict: Verdict, *, readable: bool) -> None:
    if decision == "accept" and verdict == "accepted":
        raise UsageError(f"snapshot {snapshot_id} is accepted already; nothing was changed")
    if decision == "reject" and verdict == "rejected":
        raise UsageError(f"snapshot {snapshot_id} is rejected already; nothing was changed")
    if decision == "accept" and not readable:
        raise UsageError(
            f"snapshot {snapshot_id} cannot be accepted: nothing can be read from it; reject it, or leave it held"
        )


def decide(
    world: World,
    connection: Connection,
    snapshot_id: int,
    decision: Decision,
    *,
    silent: bool,
    who: str,
    why: str | None,
) -> Decided:
    """Record a decision, and bring history in line with it, in one transaction.

    Raises:
        UsageError: There is no such snapshot, or nothing to decide.
    """
    source_id, source, verdict = _source_of(world, connection, snapshot_id)
    _refuse(snapshot_id, decision, verdict, readable=_readable(connection, source, snapshot_id))
    with atomic(connection):
        given: Verdict = "accepted" if decision == "accept" else "rejected"
        add_decision(connection, snapshot_id, given, silent=silent, who=who, why=why, now=world.now())
        derived = Derivation(connection, source, source_id, Bounds()).run()
        why_text = f"snapshot {snapshot_id} was {given} by {who}" + (f": {why}" if why else "")
        rewritten = write_derived(
            world, connection, source_id, derived, why=why_text, origin=decision, is_news=not silent
        )
        forget_answer(connection, source_id)  # the next check compares with what counts now
    return _decided(snapshot_id, source, rewritten, derived)


def consequences(world: World, connection: Connection, snapshot_id: int) -> Decided | None:
    """What accepting a snapshot would report; None where nothing can be read from it. Nothing is kept."""
    source_id, source, _ = _source_of(world, connection, snapshot_id)
    if not _readable(connection, source, snapshot_id):
        return None
    with undone(connection):

        def overrule(row: LookRow) -> bool | None:
            return True if row.look.snapshot_id == snapshot_id else None

        derived = Derivation(connection, source, source_id, Bounds()).run(overrule=overrule)
        rewritten = write_derived(world, connection, source_id, derived, why="", origin="accept", is_news=True)
        return _decided(snapshot_id, source, rewritten, derived)


def _readable(connection: Connection, source: SourceConfig, snapshot_id: int) -> bool:
    listing = read(source, snapshot_of(connection, snapshot_id)).listing
    return listing is not None and bool(listing.entries)


def _decided(snapshot_id: int, source: SourceConfig, rewritten: Rewritten, derived: Derived) -> Decided:
    state = derived.state
    return Decided(
        snapshot_id,
        source.name,
        rewritten,
        len(state.listed) if state else 0,
        tuple(practice.title for practice in state.missing) if state else (),
    )


def write_derived(
    world: World,
    connection: Connection,
    source_id: int,
    derived: Derived,
    *,
    why: str,
    origin: str,
    is_news: bool,
    newest: str | None = None,
) -> Rewritten:
    """Write a history that was derived again, in the transaction that is open.

    Args:
        world: Configuration and clock.
        connection: The database.
        source_id: The source.
        derived: Its history as derived now.
        why: Why, for the `corrected` rows.
        origin: What made it so.
        is_news: Whether what is new is told to readers.
        newest: Time of the newest look known before; rows of later looks were not learned later.
    """
    silent = {row.look.look_id for row in look_rows(connection, source_id) if row.silent}
    times = {judged.look.look_id: to_text(judged.look.observed_at) for judged in derived.judged}
    for judged in derived.judged:
        settle_look(connection, judged.look.look_id, judged.outcome, judged.look.snapshot_id)
    rewrite_derived(connection, source_id, derived.state, derived.stays, derived.titles)
    rows: list[Reported] = [
        reported(
            change,
            world.zone,
            origin,
            is_news=is_news and look.look_id not in silent,
            learned_later=newest is None or times[look.look_id] <= newest,
        )
        for change, look in derived.changes
    ]
    rewritten = rewrite_changes(connection, source_id, rows, world.now(), why=why, origin=origin, is_news=is_news)
    state = derived.state
    due = recheck_due_at(state, world.config.recheck_after_s) if state else None
    save_state(connection, source_id, encode(state) if state else None, due)
    refresh_content_digest(connection)
    return rewritten


def difference(world: World, connection: Connection, snapshot_id: int) -> list[str]:
    """How a snapshot's listing differs from the last accepted one before it, line by line."""
    from monitor.diff import readable

    _, source, _ = _source_of(world, connection, snapshot_id)
    snapshot = snapshot_of(connection, snapshot_id)
    earlier = accepted_before(connection, snapshot_id)
    before = [] if earlier is None else _listed(read(source, snapshot_of(connection, earlier)).listing)
    return readable(before, _listed(read(source, snapshot).listing))


def _listed(listing: Listing | None) -> list[str]:
    if listing is None:
        return []
    lines = [f"title: {listing.page.title}"]
    lines += [f"Recently published: {entry.title}" for entry in listing.recent or ()]
    lines += [f"{category.name}: {entry.title}" for category in listing.categories or () for entry in category.entries]
    return lines
