"""The analysts' copy in Datasette: what it is told of the tables, and the server in the foreground."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.views import VIEWS
from scraper.errors import UsageError

if TYPE_CHECKING:
    from datasette.app import Datasette

_NEWEST_FIRST = {"changes": "change_id", "change_log": "change_id", "looks": "look_id", "snapshots": "snapshot_id"}
_FACETS = {
    "practices": ["source", "status", "recent"],
    "changes": ["source", "kind", "is_news"],
    "change_log": ["source", "kind", "is_news"],
    "placements": ["source", "section"],
    "practice_organisations": ["kind", "nation", "region"],
    "looks": ["source", "outcome", "origin"],
    "snapshots": ["source", "verdict"],
}
_LABELS = {"practices": "title", "categories": "category"}


def metadata(path: Path, made_at: str) -> dict[str, Any]:
    """What Datasette shows beside the tables: what each and each of its columns means, and whose the texts are.

    Args:
        path: Of the copy; its name is the database's there.
        made_at: When it was made.
    """
    tables = {name: _of_table(name) for name in VIEWS}
    tables["practices"] |= {"fts_table": "practice_search", "fts_pk": "practice_id"}
    return {
        "title": "Practice Watch",
        "description": f"What the watched pages list and listed, and what changed; as of {made_at}.",
        "license": "Titles and links: College of Policing, Non-Commercial College Licence",
        "databases": {path.stem: {"tables": tables}},
    }


def _of_table(name: str) -> dict[str, Any]:
    told: dict[str, Any] = {"description": VIEWS[name].meaning, "columns": dict(VIEWS[name].columns)}
    told |= {"sort_desc": _NEWEST_FIRST[name]} if name in _NEWEST_FIRST else {}
    told |= {"facets": _FACETS[name]} if name in _FACETS else {}
    return told | ({"label_column": _LABELS[name]} if name in _LABELS else {})


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that takes connections.

    Raises:
        UsageError: Something else has that port, or the host is none of this machine.
    """
    with socket.socket() as taking:
        taking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taking.bind((host, port))
            taking.listen()  # who comes before the server is ready waits
        except OSError as error:
            raise UsageError(f"{host} port {port}: {error.strerror}; choose another with --port or --host") from error
        yield taking


def prepared(path: Path, made_at: str) -> Datasette:
    """Datasette over the copy as it is now.

    Args:
        path: Of the copy; only read.
        made_at: When it was made.

    Raises:
        UsageError: Datasette is not installed.
    """
    try:
        from datasette.app import Datasette
    except ModuleNotFoundError as error:
        raise UsageError(
            "explore needs Datasette, which is not installed; install what requirements/explore.txt pins, "
            "or the extra 'explore' of this package"
        ) from error
    return Datasette([], immutables=[str(path)], metadata=metadata(path, made_at))


def serve(shown: Datasette, taking: socket.socket) -> None:
    """Answer whoever comes in, until SIGTERM or Ctrl-C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_answer(shown, taking))
    finally:
        signal.signal(signal.SIGTERM, before)


async def _answer(shown: Datasette, taking: socket.socket) -> None:
    import uvicorn

    await shown.invoke_startup()
    await uvicorn.Server(uvicorn.Config(shown.app(), log_level="warning")).serve(sockets=[taking])
