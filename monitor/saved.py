"""A page that a person saved: a full look all the same."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.bank import as_kept
from monitor.check import Check
from monitor.importing import SavedPage, import_pages
from monitor.outcome import Outcome, Page
from monitor.printing import parse_time
from scraper.errors import UsageError
from scraper.model import Snapshot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.connection import Connection
    from monitor.config import SourceConfig
    from monitor.world import World


def body_of(file: Path) -> bytes:
    """The page in a file that a browser saved: HTML, or the HTML part of an MHTML file.

    Raises:
        UsageError: It cannot be read, or holds no page.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error.strerror})") from error
    head = data[:2000].lstrip().lower()
    if file.suffix.lower() in (".mhtml", ".mht") or (b"mime-version:" in head and b"multipart/related" in head):
        return _mhtml(file, data)
    if file.suffix.lower() in (".warc", ".gz"):
        raise UsageError(f"{file}: WARC files are not read yet; save the page as HTML")
    return data


def _mhtml(file: Path, data: bytes) -> bytes:
    from email import message_from_bytes

    for part in message_from_bytes(data).walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload
    raise UsageError(f"{file}: there is no HTML page in this MHTML file; save the page again")


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
    body = body_of(file)
    time = None
    if at is not None:
        time = datetime.strptime(parse_time(at, world.zone, "--at", end=False), "%Y-%m-%dT%H:%M:%SZ").replace(
            tzinfo=UTC
        )
        if time > world.now():
            raise UsageError(f"--at {at}: that is in the future")
    with world.writing("check --file") as connection:
        check = Check(world, connection, source)
        row = check.row
        if time is not None and row is not None and row.last_observed_at is not None and time < row.last_observed_at:
            return _into_its_place(world, connection, source, SavedPage(file, time, body))
        if time is not None:
            check.at = time
        afresh = row is not None and row.recheck_due_at is not None and check.at >= row.recheck_due_at
        snapshot = as_kept(source, Snapshot(source.name, check.at, source.url, None, (), body))
        return check.by_page(Page(snapshot, "file"), afresh=afresh)


def _into_its_place(world: World, connection: Connection, source: SourceConfig, page: SavedPage) -> Outcome:
    """A page saved before the newest look: history is derived again with it."""
    from db.evidence import held_rows

    told, rewritten = import_pages(world, connection, source, [page], origin="file")
    one = told[0]
    held = next((row.snapshot_id for row in held_rows(connection) if row.source == source.name), None)
    if one.outcome == "held":
        return Outcome(source.name, "held", page.observed_at, reasons=tuple(one.reason.split("; ")), snapshot_id=held)
    del rewritten
    outcome = "unchanged" if one.outcome == "known" else one.outcome
    return Outcome(source.name, outcome, page.observed_at)
