"""Copies read ahead, on as many cores as there are: what a copy says does not depend on what came before it.

But for links that name no organisation; `Reading.unsure` says which, and who takes a copy looks at that.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from monitor.bank import as_kept
from monitor.copies import Found, Loaded, Locator
from monitor.derive import read
from monitor.derived import Incoming
from scraper.decode import decode
from scraper.listing import Reading
from scraper.model import Snapshot
from scraper.source_digest import SourceDigest

if TYPE_CHECKING:
    from monitor.config import SourceConfig

CHUNK = 40  # copies that a worker gets at once
LEAST_FOR_WORKERS = 200  # copies; to start workers takes as long as to read a few pages


@dataclass(frozen=True, slots=True)
class Prepared:
    """What workers found out about a copy.

    Attributes:
        url: Address that answered.
        source_digest: Of its source.
        reading: What it says; None where an earlier one of the same source was read.
    """

    url: str
    source_digest: str
    reading: Reading | None


def snapshot_of_copy(source: SourceConfig, found: Found, loaded: Loaded) -> Snapshot:
    """A copy as the snapshot that it would be, without what is personal."""
    return as_kept(
        source,
        Snapshot(
            source.name,
            found.observed_at,
            loaded.url or source.url,
            loaded.content_type,
            loaded.headers,
            loaded.body,
            loaded.transfer,
        ),
    )


def cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def incoming(
    source: SourceConfig, copies: Sequence[Found], known: frozenset[str], *, workers: int | None = None
) -> Generator[Incoming]:
    """The copies in their order, each read when its turn comes or ahead of it.

    Args:
        source: The source that they are of.
        copies: Where they are.
        known: Addresses beside which they are read ahead.
        workers: Processes that read ahead; as many as there are cores unless told, none for a few copies.
    """
    if workers is None:
        workers = cores() if cores() > 1 and len(copies) >= LEAST_FOR_WORKERS else 0
    if not workers:
        digests = SourceDigest()
        for found in copies:
            snapshot = snapshot_of_copy(source, found, found.place.load())
            digest = digests.of(decode(snapshot.body, snapshot.content_type))
            yield Incoming(snapshot.url, found.sha256, digest, _Given(snapshot))
        return
    for found, one in zip(copies, _ahead(source, copies, known, workers), strict=True):
        yield Incoming(one.url, found.sha256, one.source_digest, _Loads(source, found), one.reading, known)


@dataclass(frozen=True, slots=True)
class _Given:
    snapshot: Snapshot

    def __call__(self) -> Snapshot:
        return self.snapshot


@dataclass(frozen=True, slots=True)
class _Loads:
    """Loads a copy again, in the process that keeps it."""

    source: SourceConfig
    found: Found

    def __call__(self) -> Snapshot:
        return snapshot_of_copy(self.source, self.found, self.found.place.load())


def _ahead(source: SourceConfig, copies: Sequence[Found], known: frozenset[str], workers: int) -> Iterator[Prepared]:
    """Results in the order of the copies: what tells them apart first, then each source that is new is read once.

    No more is under way than keeps the workers busy.
    """
    import multiprocessing

    places = ([found.place for found in copies[at : at + CHUNK]] for at in range(0, len(copies), CHUNK))
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(source, known)) as pool:
        told_apart: deque[tuple[list[Locator], Future[list[tuple[str, str]]]]] = deque()
        being_read: deque[list[tuple[str, str, Future[Reading] | None]]] = deque()
        seen: set[str] = set()

        def start(count: int) -> None:
            told_apart.extend((chunk, pool.submit(_tell_apart, chunk)) for chunk in islice(places, count))

        start(2 * workers)
        try:
            while told_apart or being_read:
                while told_apart and len(being_read) <= workers:
                    chunk, future = told_apart.popleft()
                    start(1)
                    told: list[tuple[str, str, Future[Reading] | None]] = []
                    for place, (url, digest) in zip(chunk, future.result(), strict=True):
                        told.append((url, digest, None if digest in seen else pool.submit(_read, place)))
                        seen.add(digest)
                    being_read.append(told)
                for url, digest, reading in being_read.popleft():
                    yield Prepared(url, digest, reading.result() if reading else None)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


# -- in a worker -------------------------------------------------------------------------------------

_NO_TIME = datetime.min.replace(tzinfo=UTC)  # nothing that is read of a page depends on it
_JOB: list[tuple[SourceConfig, frozenset[str]]] = []
_DIGESTS = SourceDigest()


def _begin(source: SourceConfig, known: frozenset[str]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started us decides when to end
    gc.set_threshold(100_000)  # as in the process that started us: what is read makes hardly any garbage
    _JOB[:] = [(source, known)]
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End when the process is gone that we work for: it may have been killed, and tells nobody then."""
    from multiprocessing import parent_process

    if (parent := parent_process()) is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGKILL)


def _tell_apart(places: list[Locator]) -> list[tuple[str, str]]:
    """The address of each copy, and the digest of its source."""
    source, _ = _JOB[0]
    told = []
    for place in places:
        loaded = place.load()
        told.append((loaded.url or source.url, _DIGESTS.of(decode(loaded.body, loaded.content_type))))
    return told


def _read(place: Locator) -> Reading:
    source, known = _JOB[0]
    loaded = place.load()
    url = loaded.url or source.url
    return read(source, Snapshot(source.name, _NO_TIME, url, loaded.content_type, loaded.headers, loaded.body), known)
