"""What is made anew after a look: the analysts' copy and the static page; the tables as files."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.connection import Connection
from db.publishing import publish, published_tables
from monitor.files import replace_file
from scraper.errors import PracticeWatchError, UsageError

if TYPE_CHECKING:
    from monitor.outcome import Outcome
    from monitor.world import World

log = logging.getLogger("practice_watch")


def publish_after(world: World, connection: Connection, outcomes: Iterable[Outcome]) -> None:
    """Make the analysts' copy and the static page anew, as configured, where a look did not fail."""
    if any(outcome.kind != "failed" for outcome in outcomes):
        publish_now(world, connection)


def publish_now(world: World, connection: Connection) -> None:
    """Make the analysts' copy and the static page anew, as configured; trouble is logged, what was recorded stays."""
    path, site = world.config.publish, world.config.site
    try:
        if path is not None:
            publish(connection, path, world.now())
        if site is not None:
            from monitor.site_files import write_site

            write_site(world, connection, site.out)
    except PracticeWatchError as error:
        log.error("publish error=%s", error)  # noqa: TRY400  # its cause is in the text
    except OSError as error:
        log.error(  # noqa: TRY400  # likewise
            "publish error=%s: cannot be written (%s); make the folder and let this user write to it",
            path,
            error.strerror,
        )


def export_tables(world: World, connection: Connection, folder: Path) -> list[dict[str, Any]]:
    """Write each table of the analysts' copy as CSV and as JSON.

    Returns:
        A row for each file: `file`, `table`, `rows`.

    Raises:
        UsageError: The folder cannot be written.
    """
    from io import StringIO

    from monitor.printing import emit

    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="practice-watch-export-") as temporary:
            for name, columns, rows in published_tables(connection, Path(temporary), world.now()):
                for form in ("csv", "json"):
                    text = StringIO()
                    emit(columns, rows, form, lambda: None, text)
                    replace_file(folder / f"{name}.{form}", text.getvalue().encode())
                    written.append({"file": f"{name}.{form}", "table": name, "rows": len(rows)})
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror}); name another folder") from error
    return written
