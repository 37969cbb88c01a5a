"""A page that a person saved: a full look all the same."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.check import Check
from monitor.copies import Found, LeftOut, Loaded, found_in_memory, is_warc, mhtml_page, read_file
from monitor.importing import import_copies, wrong_time
from monitor.outcome import Outcome, Page
from monitor.preparing import snapshot_of_copy
from monitor.printing import parse_time
from monitor.publishing import publish_after
from monitor.warc import Warcs
from monitor.world import site_of
from scraper.addresses import Site
from scraper.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.connection import Connection
    from monitor.config import SourceConfig
    from monitor.world import World


def page_in(file: Path, site: Site) -> Found | Loaded:
    """The page in a file: HTML, the HTML part of an MHTML file, or the newest answer of the source in a WARC file.

    Returns:
        A copy that tells its time, where it is one of a WARC file; else the page.

    Raises:
        UsageError: It cannot be read, or holds no page.
    """
    if file.exists() and not file.is_file():
        raise UsageError(f"{file}: not a file; name one that holds the page")
    if is_warc(file):
        return _newest(file, site)
    data = read_file(file)
    head = data[:2000].lstrip().lower()
    if file.suffix.lower() in (".mhtml", ".mht") or (b"mime-version:" in head and b"multipart/related" in head):
        return replace(mhtml_page(file, data)[0], url=None)
    return Loaded(None, None, (), data)


def _newest(file: Path, site: Site) -> Found:
    with tempfile.TemporaryDirectory(prefix="practice-watch-warc-") as folder:
        warcs = Warcs(site, Path(folder))
        every = [*warcs.read(file), *warcs.resolved()]
        found = [one for one in every if isinstance(one, Found)]
        if not found:
            why = "".join(f"; {one.name}: {one.reason}" for one in every if isinstance(one, LeftOut))
            raise UsageError(f"{file}: there is no answer of {site.url} in this WARC file{why}")
        newest = max(found, key=lambda one: one.observed_at)
        return found_in_memory(newest.name, newest.observed_at, newest.place.load())


def check_file(world: World, sources: Sequence[SourceConfig], file: Path, at: str | None) -> Outcome:
    """Take a saved page as a look at a source.

    Args:
        world: Configuration and clock.
        sources: The one source that the page is of.
        file: The page.
        at: When it was saved, as given on the command line; now by default.

    Raises:
        UsageError: It cannot be read, several sources fit, or its time lies in the future.
    """
    if len(sources) != 1:
        raise UsageError("--file needs --source NAME: config.yaml has several sources")
    source = sources[0]
    page = page_in(file, site_of(source))
    time = page.observed_at if isinstance(page, Found) else None
    loaded = page.place.load() if isinstance(page, Found) else page
    if at is not None:
        time = datetime.strptime(parse_time(at, world.zone, "--at", end=False), "%Y-%m-%dT%H:%M:%SZ").replace(
            tzinfo=UTC
        )
    if time is not None and (wrong := wrong_time(time, world.now())):
        said = f"--at {at}" if at is not None else file
        raise UsageError(f"{said}: {wrong}")
    with world.writing("check --file") as connection:
        outcome = _look_at(world, connection, source, file.name, loaded, time)
        publish_after(world, connection, [outcome])
    return outcome


def _look_at(
    world: World, connection: Connection, source: SourceConfig, name: str, loaded: Loaded, time: datetime | None
) -> Outcome:
    """A look at a page of that time; of now where none is given."""
    check = Check(world, connection, source)
    row = check.row
    if time is not None and row is not None and row.newest_at is not None and time < row.newest_at:
        return _into_its_place(world, connection, source, found_in_memory(name, time, loaded))
    if time is not None:
        check.at = time
    afresh = row is not None and row.recheck_due_at is not None and check.at >= row.recheck_due_at
    snapshot = snapshot_of_copy(source, found_in_memory(name, check.at, loaded), loaded)
    return check.by_page(Page(snapshot, "file"), afresh=afresh)


def _into_its_place(world: World, connection: Connection, source: SourceConfig, page: Found) -> Outcome:
    """A page saved before the newest look: history is derived again with it."""
    from db.evidence import held_rows

    told, rewritten = import_copies(world, connection, source, [page], origin="file")
    one = told[0]
    held = next((row.snapshot_id for row in held_rows(connection) if row.source == source.name), None)
    if one.outcome == "held":
        return Outcome(source.name, "held", page.observed_at, reasons=tuple(one.reason.split("; ")), snapshot_id=held)
    del rewritten
    outcome = "unchanged" if one.outcome == "known" else one.outcome
    return Outcome(source.name, outcome, page.observed_at)
