"""While the site refuses us: the newest copy of the page in a web archive, under its own time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.connection import Connection
from db.evidence import held_rows
from monitor.backfill import newest_copy
from monitor.importing import import_copies
from monitor.outcome import Outcome, logged

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.world import World
    from scraper.fetch import Fetcher


def look_in_archives(world: World, connection: Connection, source: SourceConfig, fetcher: Fetcher) -> Outcome:
    """A look at the newest copy of a source in any web archive.

    Returns:
        How it ended, with where the copy is from among its notes; `failed` where there is none.
    """
    copy, troubles = newest_copy(world, connection, source, fetcher)
    if copy is None:
        why = troubles or ["no web archive has a copy of the page"]
        return logged(Outcome(source.name, "failed", world.now(), reasons=tuple(why), origin="archive"))
    told, rewritten = import_copies(world, connection, source, [copy], origin="archive")
    one = told[0]
    notes = [f"Read from a web archive, while the site refuses us: {copy.name}", f"  {copy.archive_url}"]
    if one.outcome == "known":
        notes.append("It was known already.")
    notes += rewritten.added
    notes += [f"taken back: {line}" for line in rewritten.corrected]
    held = one.outcome == "held"
    number = next((row.snapshot_id for row in held_rows(connection) if row.source == source.name), None)
    return logged(
        Outcome(
            source.name,
            "unchanged" if one.outcome == "known" else one.outcome,
            copy.observed_at,
            reasons=(one.reason,) if held else (),
            snapshot_id=number if held else None,
            origin="archive",
            notes=tuple(notes),
        )
    )
