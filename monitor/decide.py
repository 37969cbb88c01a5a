"""A person's decision over a snapshot or over who is who, and what becomes of history by it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from db.connection import Connection, atomic, undone
from db.evidence import LookRow, accepted_before, add_decision, look_rows, snapshot_of, verdict_of
from db.history import refresh_content_digest, save_state
from db.looks import forget_answer, last_look, settle_look, source_name, source_row, to_text
from db.outbox import newest_change
from db.overruling import add_overruling, forms_of, overruling_rows
from db.rewriting import Rewritten, rewrite_changes, rewrite_derived
from monitor.derivation import Derivation
from monitor.derive import addresses_of, current_state, encode, read, recheck_due_at, reported
from monitor.derived import Derived
from monitor.indexes import refresh_indexes
from monitor.overrule import Overrules, form_of
from monitor.owing import know_readers, owe_readers
from scraper.addresses import address_key
from scraper.errors import UsageError
from scraper.model import Bounds, Listing, Verdict
from scraper.model.history import Form, Overruling, Reported
from scraper.text import plain

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.world import World

Decision = Literal["accept", "reject"]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did, or would do.

    Attributes:
        source: Name of the source that it is about.
        rewritten: What became of the rows.
        listed: Practices listed at the end of history.
        missing: Practices missing at its end.
        told: How many readers it would concern; of what would be done only.
    """

    source: str
    rewritten: Rewritten
    listed: int
    missing: tuple[str, ...]
    told: int = 0


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
    return _decided(source, rewritten, derived)


def consequences(world: World, connection: Connection, snapshot_id: int) -> Decided | None:
    """What accepting a snapshot would report; None where nothing can be read from it. Nothing is kept."""
    source_id, source, _ = _source_of(world, connection, snapshot_id)
    if not _readable(connection, source, snapshot_id):
        return None
    with undone(connection):

        def overrule(row: LookRow) -> bool | None:
            return True if row.look.snapshot_id == snapshot_id else None

        newest = newest_change(connection)
        derived = Derivation(connection, source, source_id, Bounds()).run(overrule=overrule)
        rewritten = write_derived(world, connection, source_id, derived, why="", origin="accept", is_news=True)
        return replace(_decided(source, rewritten, derived), told=_would_tell(world, connection, newest))


def _would_tell(world: World, connection: Connection, newest: int) -> int:
    if world.config.digest is None:
        return 0
    from monitor.outbox import would_tell

    return would_tell(world, connection, newest)


def _readable(connection: Connection, source: SourceConfig, snapshot_id: int) -> bool:
    listing = read(source, snapshot_of(connection, snapshot_id), _known(connection, source)).listing
    return listing is not None and bool(listing.entries)


def _decided(source: SourceConfig, rewritten: Rewritten, derived: Derived) -> Decided:
    state = derived.state
    return Decided(
        source.name,
        rewritten,
        len(state.listed) if state else 0,
        tuple(practice.title for practice in state.missing) if state else (),
    )


def merge(world: World, connection: Connection, one: int, other: int, *, who: str, why: str | None) -> Decided:
    """Record that two practices are one, and derive history again, in one transaction.

    Raises:
        UsageError: They are one already, or of two sources.
    """
    source_id, forms = _forms(connection, one)
    other_source_id, other_forms = _forms(connection, other)
    if one == other:
        raise UsageError(f"both are practice {one}; nothing was changed")
    if source_id != other_source_id:
        raise UsageError("they are of two sources, whose practices are told apart; nothing was changed")
    said = f"practices {one} and {other} were merged by {who}"
    overruling = Overruling(0, "merge", frozenset(forms), frozenset(other_forms))
    return _overrule(world, connection, source_id, overruling, said, who=who, why=why)


def split(world: World, connection: Connection, practice_id: int, which: str, *, who: str, why: str | None) -> Decided:
    """Record that what a practice was under a title or address is another one, and derive history again.

    Args:
        world: Configuration and clock.
        connection: The database.
        practice_id: The practice.
        which: A title or an address that it had.
        who: Who decides.
        why: Why.

    Raises:
        UsageError: It never had that title or address, or never another.
    """
    source_id, own = _forms(connection, practice_id)
    overrules = Overrules(overruling_rows(connection, source_id))
    forms = overrules.brought_together(own)
    wanted = {address_key(which.rstrip("/")), plain(which)}
    apart = {form for form in forms if form[0] in wanted or form[1] in wanted}
    if not apart:
        raise UsageError(
            f"practice {practice_id} never had the title or address '{which}'; "
            f"`practice-watch practice {practice_id} --why` shows those that it had"
        )
    if apart == forms:
        raise UsageError(
            f"practice {practice_id} never had another title and address than that, so there is nothing to split"
        )
    said = f"practice {practice_id} was split by {who}"
    # what a merge brought together comes apart as it was: in between, one's title was told with the other's address
    sides = overrules.merged(forms, wanted)
    left, told_apart = sides or (frozenset(forms - apart), frozenset(apart))
    overruling = Overruling(0, "split", left, told_apart)
    return _overrule(world, connection, source_id, overruling, said, who=who, why=why)


def _forms(connection: Connection, practice_id: int) -> tuple[int, set[Form]]:
    rows = forms_of(connection, practice_id)
    if not rows:
        raise UsageError(f"there is no practice {practice_id}; `practice-watch listing` names those that are listed")
    return rows[0][0], {form_of(url, title) for _, url, title in rows}


def _overrule(
    world: World,
    connection: Connection,
    source_id: int,
    overruling: Overruling,
    said: str,
    *,
    who: str,
    why: str | None,
) -> Decided:
    source = world.sources(source_name(connection, source_id))[0]
    with atomic(connection):
        add_overruling(connection, source_id, overruling, who=who, why=why, now=world.now())
        derived = Derivation(connection, source, source_id, Bounds()).run()
        why_text = said + (f": {why}" if why else "")
        rewritten = write_derived(
            world, connection, source_id, derived, why=why_text, origin=overruling.kind, is_news=False
        )
    return _decided(source, rewritten, derived)


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
    for judged in derived.judged:
        settle_look(connection, judged.look.look_id, judged.outcome, judged.look.snapshot_id)
    rewrite_derived(connection, source_id, derived.state, derived.stays, derived.titles)
    rows: list[Reported] = [
        reported(
            change,
            world.zone,
            origin,
            is_news=is_news and silent.isdisjoint((look.look_id, change.at.look_id)),
            learned_later=newest is None or to_text(look.observed_at) <= newest,
        )
        for change, look in derived.changes
    ]
    know_readers(world, connection)
    rewritten = rewrite_changes(connection, source_id, rows, world.now(), why=why, origin=origin, is_news=is_news)
    owe_readers(world, connection)
    state = derived.state
    due = recheck_due_at(state, world.config.recheck_after_s) if state else None
    save_state(connection, source_id, encode(state) if state else None, due)
    refresh_indexes(connection)
    refresh_content_digest(connection)
    return rewritten


def difference(world: World, connection: Connection, snapshot_id: int) -> list[str]:
    """How a snapshot's listing differs from the last accepted one before it, line by line."""
    from monitor.diff import readable

    _, source, _ = _source_of(world, connection, snapshot_id)
    snapshot = snapshot_of(connection, snapshot_id)
    earlier = accepted_before(connection, snapshot_id)
    known = _known(connection, source)
    before = [] if earlier is None else listing_lines(read(source, snapshot_of(connection, earlier), known).listing)
    return readable(before, listing_lines(read(source, snapshot, known).listing))


def _known(connection: Connection, source: SourceConfig) -> frozenset[str]:
    row = source_row(connection, source.name)
    state = current_state(connection, row.source_id, last_look(connection, row.source_id)) if row else None
    return addresses_of(state)


def listing_lines(listing: Listing | None) -> list[str]:
    """What a listing says, a line for each thing."""
    if listing is None:
        return []
    lines = [f"title: {listing.page.title}"]
    lines += [f"Recently published: {entry.title}" for entry in listing.recent or ()]
    lines += [f"{category.name}: {entry.title}" for category in listing.categories or () for entry in category.entries]
    titles = {entry.url: entry.title for entry in listing.entries}
    lines += [
        f"{titles[url]}: {name.replace('_', ' ')}: {'; '.join(values)}"
        for url, said in listing.said
        for name, values in said
        if values
    ]
    return lines
