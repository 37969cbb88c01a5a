"""Copies of the page into their place in history."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from db.connection import Connection, atomic
from db.evidence import add_snapshot, next_evidence_ids
from db.history import set_meta
from db.looks import NewLook, add_look, forget_answer, known_copies, source_row, to_text
from db.rewriting import Rewritten
from monitor import __version__
from monitor.bank import as_kept
from monitor.check import source_id_of
from monitor.decide import write_derived
from monitor.derive import Copy, Derivation, Derived, Judged
from scraper.errors import UsageError
from scraper.model import Look, Origin, Snapshot, Verdict

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.world import World

_STAMP = re.compile(r"(\d{8}T\d{6}Z)")
_STAMP_FORMAT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A copy of the page in a file.

    Attributes:
        path: The file.
        observed_at: The time in its name; UTC.
        body: Its bytes.
    """

    path: Path
    observed_at: datetime
    body: bytes


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


def time_in_name(name: str) -> datetime | None:
    """The time that a file's name gives, `YYYYMMDDTHHMMSSZ`; None where it gives none."""
    found = _STAMP.search(name)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], _STAMP_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def saved_pages(paths: Iterable[Path]) -> tuple[list[SavedPage], list[Imported]]:
    """The copies in files and folders, in the order of their times, and what was left out.

    Raises:
        UsageError: A path is not there or cannot be read.
    """
    pages: list[SavedPage] = []
    left_out: list[Imported] = []
    for path in paths:
        for file in _files(path):
            if file.suffix.lower() not in (".html", ".htm", ".xhtml"):
                left_out.append(Imported(file.name, None, "left out", "not an HTML file"))
                continue
            time = time_in_name(file.name)
            if time is None:
                left_out.append(
                    Imported(file.name, None, "left out", "no time in its name, e.g. 20260302T070000Z.html")
                )
                continue
            try:
                pages.append(SavedPage(file, time, file.read_bytes()))
            except OSError as error:
                raise UsageError(f"{file}: cannot be read ({error.strerror})") from error
    return sorted(pages, key=lambda page: (page.observed_at, page.path.name)), left_out


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
    if not path.exists():
        raise UsageError(f"{path}: there is no such file or folder")
    return [path]


def import_pages(
    world: World,
    connection: Connection,
    source: SourceConfig,
    pages: Sequence[SavedPage],
    *,
    origin: Origin = "import",
    progress: Callable[[], None] = lambda: None,
) -> tuple[list[Imported], Rewritten]:
    """Put copies into their place in the history of a source, in one transaction.

    Each is judged like a live answer, beside what was known at its time; what follows it is derived
    again. A copy that is there already is not taken twice.

    Returns:
        What became of each, and of the rows.
    """
    with atomic(connection):
        source_id = source_id_of(connection, source)
        known = known_copies(connection, source_id)
        row = source_row(connection, source.name)
        newest = to_text(row.last_observed_at) if row and row.last_observed_at else ""
        look_id, snapshot_id = next_evidence_ids(connection)
        copies: list[Copy] = []
        told: list[Imported] = []
        names: dict[int, str] = {}
        for page in pages:
            key = (to_text(page.observed_at), hashlib.sha256(page.body).hexdigest())
            if key in known:
                told.append(Imported(page.path.name, page.observed_at, "known"))
                continue
            known.add(key)
            look = Look(look_id, page.observed_at, snapshot_id, world.config.recheck_after_s, origin)
            copy = Snapshot(source.name, page.observed_at, source.url, None, (), page.body)
            copies.append(Copy(look, as_kept(source, copy)))
            names[look_id] = page.path.name
            look_id, snapshot_id = look_id + 1, snapshot_id + 1
        if not copies:
            return told, Rewritten((), (), 0)
        derivation = Derivation(connection, source, source_id, world.config.hold)
        derived = derivation.run(copies, progress=progress)
        _write_copies(world, connection, source, source_id, derived)
        rewritten = write_derived(
            world,
            connection,
            source_id,
            derived,
            why="older copies of the page were imported",
            origin=origin,
            is_news=origin == "file",
            newest=newest,
        )
        forget_answer(connection, source_id)
        set_meta(connection, "tool_version", __version__)
        set_meta(connection, "origin", world.origin)
    told += [
        Imported(names[j.look.look_id], j.look.observed_at, j.outcome, "; ".join(j.reasons))
        for j in derived.judged
        if j.copy is not None
    ]
    return sorted(told, key=lambda one: (one.observed_at or datetime.min.replace(tzinfo=UTC), one.name)), rewritten


def _write_copies(world: World, connection: Connection, source: SourceConfig, source_id: int, derived: Derived) -> None:
    """Write the snapshots and looks of new copies, in the order of the ids that they were given."""
    new = sorted((j for j in derived.judged if j.copy is not None), key=lambda j: j.look.look_id)
    for judged in new:
        copy = judged.copy
        assert copy is not None  # chosen so
        if judged.kept:
            _keep(connection, source_id, copy, judged)
    for judged in new:
        copy = judged.copy
        assert copy is not None  # chosen so
        add_look(
            connection,
            NewLook(
                source_id,
                source.url,
                judged.look.observed_at,
                world.now(),
                judged.look.origin,
                judged.outcome,
                bytes=len(copy.snapshot.body),
                snapshot_id=judged.look.snapshot_id,
                reason="; ".join(judged.reasons) or None,
                recheck_after_s=judged.look.recheck_after_s,
                body_sha256=hashlib.sha256(copy.snapshot.body).hexdigest(),
            ),
            judged.look.look_id,
        )


def _keep(connection: Connection, source_id: int, copy: Copy, judged: Judged) -> None:
    verdict: Verdict = "held" if judged.outcome == "held" else "accepted"
    add_snapshot(connection, source_id, copy.snapshot, verdict, judged.reasons, None, snapshot_id=copy.look.snapshot_id)
