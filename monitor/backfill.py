"""Copies from web archives into their place in history: politely, each asked for once, to be gone on with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from db.captures import asked_captures, note_capture
from db.connection import Connection
from monitor.check import source_id_of
from monitor.copies import Found, Loaded, found_in_memory, same_page
from monitor.importing import Imported, import_copies
from monitor.world import site_of
from scraper import archive as web
from scraper.archive import Archive, Capture
from scraper.errors import NotFound, RateLimited, Refused, SourceUnreadable
from scraper.model import Answer, Transfer

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.world import World
    from scraper.fetch import Fetcher

Alone = Callable[[], AbstractContextManager[None]]
"""Lets one writer run."""

BATCH = 20  # copies that are put into their place together: what was taken by then stays, whatever happens
_GIVE_UP = 3  # copies in a row that did not come: then it is the archive
_ANSWERS = 4  # whose bytes are at hand for captures that are the same again


@dataclass(slots=True)
class Backfilled:
    """What came of asking an archive.

    Attributes:
        archive: Its name.
        told: What became of each copy.
        added: Rows of changes that are new.
        corrected: Rows that were taken back.
        trouble: Why it, or the last of the copies that did not come, was not read; None if all came.
        left: Copies that are still to be asked for.
    """

    archive: str
    told: list[Imported] = field(default_factory=list)
    added: int = 0
    corrected: list[str] = field(default_factory=list)
    trouble: str | None = None
    left: int = 0


def addresses_of_source(source: SourceConfig) -> list[str]:
    """The source's address under each of its hosts; an index makes no difference of schemes and `www`."""
    parts = urlsplit(source.url)
    return [source.url, *(urlunsplit((parts.scheme, host, parts.path, parts.query, "")) for host in source.hosts)]


class Backfill:
    """Asks one archive for the copies of one source; made for one call."""

    def __init__(
        self,
        world: World,
        connection: Connection,
        source: SourceConfig,
        archive: Archive,
        fetcher: Fetcher,
        alone: Alone = nullcontext,
    ) -> None:
        """Nothing is asked yet.

        Args:
            world: Configuration and clock.
            connection: The database.
            source: The source.
            archive: The archive.
            fetcher: Asks it.
            alone: Held while something is written: asking takes long, and a look need not wait for it.
        """
        self.alone = alone
        self.world, self.connection, self.source, self.archive = world, connection, source, archive
        self.fetcher = fetcher
        self.source_id = source_id_of(connection, source)
        self.result = Backfilled(archive.name)
        self.at_hand: dict[str, Loaded] = {}

    def ask(self, url: str) -> Answer:
        """One polite request to the archive."""
        return self.fetcher.get(url)

    def run(self, progress: Callable[[], None], stopped: Callable[[], bool]) -> Backfilled:
        """Ask for every copy that was not asked for yet, the oldest first."""
        result = self.result
        try:
            wanted = self._wanted()
        except SourceUnreadable as error:
            result.trouble = _first_line(error)
            return result
        batch: list[Found] = []
        in_a_row = 0
        for at, capture in enumerate(wanted):
            if stopped():
                result.left += len(wanted) - at
                break
            try:
                found = self.fetched(capture)
            except RateLimited as error:
                result.trouble, result.left = _first_line(error), result.left + len(wanted) - at
                break
            except SourceUnreadable as error:  # of one copy, it may be: those behind it need not wait for it for ever
                result.trouble, in_a_row = _first_line(error), in_a_row + 1
                result.left += len(wanted) - at if in_a_row >= _GIVE_UP else 1
                if in_a_row >= _GIVE_UP:
                    break
                continue
            in_a_row = 0
            progress()
            if found is not None:
                batch.append(found)
            if len(batch) >= BATCH:
                self._take(batch)
                batch = []
        self._take(batch)
        return result

    def _wanted(self) -> list[Capture]:
        asked = asked_captures(self.connection, self.source_id)
        site = site_of(self.source)
        found = {
            capture.url: capture
            for url in addresses_of_source(self.source)
            for capture in web.captures(self.archive, url, self.ask)
            if capture.may_be_the_page and same_page(capture.original, site)
        }
        return sorted((one for url, one in found.items() if url not in asked), key=lambda one: one.stamp)

    def fetched(self, capture: Capture) -> Found | None:
        """A copy; None where the archive has none after all, which is noted and told."""
        known = self.at_hand.get(capture.digest) if capture.digest else None
        at = web.time_of(capture.stamp)
        if known is not None and at is not None:
            how = Transfer(known.transfer.http_status, at, archive_url=capture.url)
            loaded = Loaded(capture.original, known.content_type, known.headers, known.body, how)
            return found_in_memory(self._name(capture), at, loaded)
        try:
            answer = self.ask(capture.url)
        except RateLimited:
            raise
        except (NotFound, Refused) as error:
            return self._none(capture, f"the archive answered {error.http_status}")
        taken = web.taken(answer)
        if taken is None or not same_page(taken[1], site_of(self.source)):
            return self._none(capture, f"the archive leads to another page: {answer.url}")
        if answer.url != capture.url:
            self._note(capture.url, f"leads to {answer.url}")
        headers = web.original_headers(answer)
        how = Transfer(200, taken[0], archive_url=answer.url)
        loaded = Loaded(taken[1], answer.header("Content-Type"), headers, answer.body, how)
        if capture.digest and answer.url == capture.url:
            self.at_hand[capture.digest] = loaded
            if len(self.at_hand) > _ANSWERS:
                del self.at_hand[next(iter(self.at_hand))]
        return found_in_memory(self._name(capture), taken[0], loaded)

    def _note(self, url: str, outcome: str) -> None:
        with self.alone():
            note_capture(self.connection, self.source_id, url, self.world.now(), outcome)

    def _name(self, capture: Capture) -> str:
        return f"{capture.archive.name}, {capture.stamp}"

    def _none(self, capture: Capture, why: str) -> Found | None:
        self._note(capture.url, why)
        self.result.told.append(Imported(self._name(capture), web.time_of(capture.stamp), "left out", why))
        return None

    def _take(self, batch: list[Found]) -> None:
        if not batch:
            return
        with self.alone():
            told, rewritten = import_copies(self.world, self.connection, self.source, batch, origin="backfill")
        for one in batch:  # the same as one that is known from elsewhere: no look of its own, and not asked for again
            if one.archive_url and any(t.outcome == "known" and t.name == one.name for t in told):
                self._note(one.archive_url, "known")
        self.result.told += told
        self.result.added += len(rewritten.added)
        self.result.corrected += rewritten.corrected


def backfill(
    world: World,
    connection: Connection,
    source: SourceConfig,
    fetcher: Fetcher,
    *,
    alone: Alone = nullcontext,
    progress: Callable[[], None] = lambda: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Backfilled]:
    """Ask each archive for the copies of a source, one after the other."""
    for archive in web.ARCHIVES:
        if not stopped():
            yield Backfill(world, connection, source, archive, fetcher, alone).run(progress, stopped)


def newest_copy(
    world: World, connection: Connection, source: SourceConfig, fetcher: Fetcher
) -> tuple[Found | None, list[str]]:
    """The newest copy of a source in any archive, and what was in the way; `fallback: archive`."""
    troubles: list[str] = []
    newest: list[tuple[Capture, Backfill]] = []
    for archive in web.ARCHIVES:
        asking = Backfill(world, connection, source, archive, fetcher)
        try:
            found = [web.newest_capture(archive, url, asking.ask) for url in addresses_of_source(source)]
        except SourceUnreadable as error:
            troubles.append(f"{archive.name}: {_first_line(error)}")
            continue
        newest += [(one, asking) for one in found if one is not None and same_page(one.original, site_of(source))]
    for capture, asking in sorted(newest, key=lambda pair: pair[0].stamp, reverse=True):
        try:
            copy = asking.fetched(capture)
        except SourceUnreadable as error:
            troubles.append(f"{capture.archive.name}: {_first_line(error)}")
            continue
        if copy is not None:
            return copy, troubles
    return None, troubles


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
