"""Runs the exercises on a copy of this installation's database: the same checks, the same rules, the same history."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from db.connection import Connection, connect, copy_to
from db.evidence import snapshot_of
from db.looks import last_look, source_row
from monitor.check import Check
from monitor.derive import addresses_of, current_state, read
from monitor.drill_pages import Exercises, as_one_page
from monitor.world import World, site_of
from scraper.errors import UsageError
from scraper.model import Answer, Listing, Snapshot
from scraper.model.history import State
from scraper.plausibility import LEAST_GONE

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.outcome import Outcome

_UTF8 = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(frozen=True, slots=True)
class Drilled:
    """How one exercise went.

    Attributes:
        exercise: What the page was.
        wanted: What it had to come to.
        found: What it came to.
        right: Whether that is so.
        reason: Why the page was held, where it was.
    """

    exercise: str
    wanted: str
    found: str
    right: bool
    reason: str = ""


@contextmanager
def copied(world: World, connection: Connection) -> Iterator[tuple[World, Connection]]:
    """The database as it is, in a file that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="practice-watch-copy-") as folder:
        path = Path(folder) / "practices.db"
        copy_to(connection, path)
        beside = replace(world.config, database=path)
        with closing(connect(path)) as copy:
            yield World(beside, world.now, world.origin), copy


class Drill:
    """The exercises for one source, on a copy of the database; made for one call."""

    def __init__(self, world: World, connection: Connection, source: SourceConfig) -> None:
        self.world, self.connection, self.source = world, connection, source
        row = source_row(connection, source.name)
        if row is None or row.snapshot_id is None or row.newest_at is None:
            raise UsageError(f"{source.name}: there is no good page to make bad ones from yet; run `check` first")
        self.source_id, self.snapshot_id = row.source_id, row.snapshot_id
        self.at: datetime = max(world.now(), row.newest_at)
        self.good: Snapshot = snapshot_of(connection, row.snapshot_id)

    def run(self) -> Iterator[Drilled]:
        """Go through them all."""
        self._twice(self.good.body, self.good.headers)  # what is missing already is settled first
        settled = self._look(self.good.body, self.good.headers)
        right = settled.kind == "unchanged"
        yield Drilled("the last good page", "unchanged", settled.kind, right, "; ".join(settled.reasons))
        if not right:
            return
        listing = self._read(self.good.body, self.good.content_type)
        assert listing is not None  # it was accepted just now
        body, content_type = self.good.body, self.good.content_type
        if self.source.kind == "practice-bank":
            site = site_of(self.source)
            body, content_type = as_one_page(body, content_type, self.source.url, site, listing), _UTF8[0][1]
        pages = Exercises(
            body,
            content_type,
            self.source.url,
            site_of(self.source),
            listing,
            lambda body: self._read(body, _UTF8[0][1]),
        )
        state = self._state()
        for exercise in pages.bad(max(len(state.listed) // 2, LEAST_GONE + 1, state.most_gone + 1)):
            yield self._bad(exercise.name, exercise.body)
        yield self._addition(pages.with_one_more())
        yield self._removal(pages.with_one_less())

    # -- looks -----------------------------------------------------------------------------------

    def _look(self, body: bytes, headers: tuple[tuple[str, str], ...] = _UTF8) -> Outcome:
        """One look, late enough to confirm what the one before did not show."""
        self.at += timedelta(seconds=self.world.config.recheck_after_s + 60)
        clocked = World(self.world.config, lambda: self.at, self.world.origin)
        answer = Answer(self.source.url, 200, headers, body, 0, 1)
        return Check(clocked, self.connection, self.source).by_request(lambda *_: answer)

    def _twice(self, body: bytes, headers: tuple[tuple[str, str], ...] = _UTF8) -> list[Outcome]:
        return [self._look(body, headers), self._look(body, headers)]

    def _read(self, body: bytes, content_type: str | None) -> Listing | None:
        snapshot = Snapshot(self.source.name, self.at, self.source.url, content_type, (), body)
        return read(self.source, snapshot, addresses_of(self._state())).listing

    def _state(self) -> State:
        state = current_state(self.connection, self.source_id, last_look(self.connection, self.source_id))
        assert state is not None  # the good page was accepted
        return state

    # -- exercises -------------------------------------------------------------------------------

    def _bad(self, name: str, body: bytes) -> Drilled:
        """Twice the page, far enough apart to confirm what it does not show; then the good one again."""
        looks = self._twice(body)
        looks += self._twice(self.good.body, self.good.headers)
        rows = _rows(looks)
        first = looks[0]
        found = first.kind if not rows else ", ".join(rows)
        return Drilled(name, "nothing reported", found, not rows, "; ".join(first.reasons))

    def _addition(self, made: tuple[bytes, str] | None) -> Drilled:
        if made is None:
            return Drilled("one true addition", "published", "it could not be made from this page", right=False)
        body, title = made
        look = self._look(body)
        rows = _rows([look])
        self._twice(self.good.body, self.good.headers)
        wanted = [f"published {title}"]
        return Drilled(f"one true addition: {title}", "published", *_found(rows, wanted, look))

    def _removal(self, made: tuple[bytes, str] | None) -> Drilled:
        if made is None:
            return Drilled("one true removal", "removed", "it could not be made from this page", right=False)
        body, title = made
        looks = self._twice(body)
        wanted = [f"removed {title}"]
        return Drilled(f"one true removal: {title}", "removed", *_found(_rows(looks), wanted, looks[0]))


def _rows(looks: list[Outcome]) -> list[str]:
    return [f"{row.change.kind} {row.change.title or ''}".strip() for look in looks for _, row in look.changes]


def _found(rows: list[str], wanted: list[str], look: Outcome) -> tuple[str, bool, str]:
    found = ", ".join(row.partition(" ")[0] for row in rows) or look.kind
    return found, rows == wanted, "; ".join(look.reasons)


def drill(world: World, source: SourceConfig) -> list[Drilled]:
    """Run every exercise for a source; the database itself is only read.

    Raises:
        UsageError: No page of the source was accepted yet.
    """
    with world.reading() as connection, copied(world, connection) as (beside, copy):
        return list(Drill(beside, copy, source).run())
