"""Copies of the page into their place in history."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from db.connection import Connection, atomic
from db.evidence import add_snapshot, next_evidence_ids
from db.history import set_meta
from db.looks import NewLook, add_look, forget_answer, known_copies, source_row, to_text
from db.rewriting import Rewritten
from monitor import __version__
from monitor.check import source_id_of
from monitor.copies import Found
from monitor.decide import write_derived
from monitor.derivation import Derivation
from monitor.derived import Copy, Incoming, Judged
from monitor.preparing import incoming
from scraper.model import Look, Origin, Verdict

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.world import World

_FIRST_PAGES = datetime(1991, 1, 1, tzinfo=UTC)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one copy.

    Attributes:
        name: Of the file.
        observed_at: Its time; None where its name has none.
        outcome: `unchanged`, `changed`, `held`, `known` or `left out`.
        reason: Why it was held or left out.
    """

    name: str
    observed_at: datetime | None
    outcome: str
    reason: str = ""


def import_copies(
    world: World,
    connection: Connection,
    source: SourceConfig,
    found: Iterable[Found],
    *,
    origin: Origin = "import",
    progress: Callable[[], None] = lambda: None,
    stopped: Callable[[], bool] = lambda: False,
    workers: int | None = None,
) -> tuple[list[Imported], Rewritten]:
    """Put copies into their place in the history of a source, in one transaction.

    Each is judged like a live answer, beside what was known at its time; what follows it is derived
    again. A copy that is there already is not taken twice.

    Args:
        world: Configuration and clock.
        connection: The database.
        source: The source that they are of.
        found: The copies, in any order.
        origin: How they come.
        progress: Called after each copy.
        stopped: Whether to take no more; what was taken is kept, and the rest can be taken another time.
        workers: See `incoming`.

    Returns:
        What became of each, and of the rows.
    """
    with atomic(connection):
        source_id = source_id_of(connection, source)
        told, new = _sorted_out(known_copies(connection, source_id), found, world.now())
        if not new:
            return told, Rewritten((), (), 0)
        row = source_row(connection, source.name)
        newest = to_text(row.last_observed_at) if row and row.last_observed_at else ""
        look_id, snapshot_id = next_evidence_ids(connection)
        derivation = Derivation(connection, source, source_id, world.config.hold)
        coming = incoming(source, new, frozenset(derivation.ids.by_address), workers=workers)
        copies = [
            Copy(
                Look(look_id + at, one.observed_at, snapshot_id + at, world.config.recheck_after_s, origin),
                coming.__next__,
            )
            for at, one in enumerate(new)
        ]
        names = {copy.look.look_id: one for copy, one in zip(copies, new, strict=True)}

        def keep(judged: Judged, come: Incoming, *, kept: bool) -> None:
            one = names[judged.look.look_id]
            _write(connection, source_id, world.now(), one, judged, come, kept=kept)
            told.append(Imported(one.name, one.observed_at, judged.outcome, "; ".join(judged.reasons)))
            progress()

        try:
            derived = derivation.run(copies, keep=keep, stopped=stopped)
        finally:
            coming.close()
        rewritten = write_derived(
            world,
            connection,
            source_id,
            derived,
            why="older copies of the page were imported",
            origin=origin,
            is_news=origin in ("file", "archive"),
            newest=newest,
        )
        forget_answer(connection, source_id)
        set_meta(connection, "tool_version", __version__)
        set_meta(connection, "origin", world.origin)
    return sorted(told, key=lambda one: (one.observed_at or _NEVER, one.name)), rewritten


def wrong_time(at: datetime, now: datetime) -> str:
    """Why a copy cannot be of its time; empty where it can."""
    if at > now:
        return f"its time, {at:%Y-%m-%dT%H:%M:%SZ}, is in the future"
    return f"its time, the year {at.year}, is before there were pages" if at < _FIRST_PAGES else ""


def _sorted_out(
    known: set[tuple[str, str]], found: Iterable[Found], now: datetime
) -> tuple[list[Imported], list[Found]]:
    """What is known already or cannot be, and what is new, in the order of its time."""
    told: list[Imported] = []
    new: list[Found] = []
    for one in sorted(found, key=lambda one: (one.observed_at, one.sha256, one.name)):
        if wrong := wrong_time(one.observed_at, now):
            told.append(Imported(one.name, None, "left out", wrong))
            continue
        key = (to_text(one.observed_at), one.sha256)
        if key in known:
            told.append(Imported(one.name, one.observed_at, "known"))
        else:
            known.add(key)
            new.append(one)
    return told, new


def _write(
    connection: Connection,
    source_id: int,
    now: datetime,
    found: Found,
    judged: Judged,
    come: Incoming,
    *,
    kept: bool,
) -> None:
    """Write the look of a copy, and the copy itself where it is to be kept."""
    if kept:
        verdict: Verdict = "held" if judged.outcome == "held" else "accepted"
        add_snapshot(
            connection,
            source_id,
            come.load(),
            verdict,
            judged.reasons,
            come.source_digest,
            snapshot_id=judged.look.snapshot_id,
        )
    look = NewLook(
        source_id,
        come.url,
        judged.look.observed_at,
        now,
        judged.look.origin,
        judged.outcome,
        bytes=found.size,
        snapshot_id=judged.look.snapshot_id,
        reason="; ".join(judged.reasons) or None,
        recheck_after_s=judged.look.recheck_after_s,
        body_sha256=found.sha256,
        archive_url=found.archive_url,
    )
    add_look(connection, look, judged.look.look_id)
