"""What is made anew after a look: the analysts' copy, and the tables as files."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.connection import Connection
from db.publishing import publish, published_tables
from scraper.errors import StoreError, UsageError

if TYPE_CHECKING:
    from monitor.outcome import Outcome
    from monitor.world import World

log = logging.getLogger("practice_watch")


def publish_after(world: World, connection: Connection, outcomes: Iterable[Outcome]) -> None:
    """Make the analysts' copy anew, if one is configured and a look did not fail."""
    if any(outcome.kind != "failed" for outcome in outcomes):
        publish_now(world, connection)


def publish_now(world: World, connection: Connection) -> None:
    """Make the analysts' copy anew, if one is configured; trouble with it is logged, what was recorded stays."""
    path = world.config.publish
    if path is None:
        return
    try:
        publish(connection, path, world.now())
    except StoreError as error:
        log.error("publish error=%s", error)  # noqa: TRY400  # its cause is in the text
    except OSError as error:
        log.error(  # noqa: TRY400  # likewise
            "publish error=%s: cannot be written (%s); make the folder and let this user write to it",
            path,
            error.strerror,
        )


def replace_file(path: Path, text: str) -> None:
    """Write a file beside the old one, and put it in its place at once."""
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


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
                    replace_file(folder / f"{name}.{form}", text.getvalue())
                    written.append({"file": f"{name}.{form}", "table": name, "rows": len(rows)})
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror}); name another folder") from error
    return written
