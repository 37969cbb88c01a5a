"""The file beside the database that holds what was sent: after a restore it knows more than the database does.

It names no address: by recipient's number, up to which change mail was handed over. Where it is ahead of the database,
an older copy of that was put back, and sending goes on only when a person has decided how.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from db import outbox as store
from db.connection import Connection
from monitor.files import replace_file
from scraper.errors import StoreError

if TYPE_CHECKING:
    from monitor.world import World


def path_of(world: World) -> Path:
    """Where the file is."""
    return world.config.database.with_name(world.config.database.name + ".sent")


def _sent(world: World, connection: Connection) -> dict[int, int]:
    """What the file says of this database; nothing where it is not there, or is of another one."""
    path = path_of(world)
    try:
        said = json.loads(path.read_text("utf-8"))
        of_this = said["file_id"] == store.file_id(connection)
        return {int(number): int(last) for number, last in said["sent_through"].items()} if of_this else {}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            f"{path}: what was sent cannot be read from it; put it back, or, where nothing was restored, delete it"
        ) from error


def ahead(world: World, connection: Connection) -> dict[int, int]:
    """By recipient, up to which change was sent what the database does not know to be sent; empty: all is well.

    Raises:
        StoreError: The file cannot be read.
    """
    known = store.handed_through(connection, tried=True)
    return {number: last for number, last in _sent(world, connection).items() if last > known.get(number, 0)}


def note_sent(world: World, connection: Connection) -> None:
    """Write down what was sent, if anything was; the file is replaced at once, and only its owner reads it."""
    sent = store.handed_through(connection)
    if sent:
        said = {"file_id": store.file_id(connection), "sent_through": sent}
        replace_file(path_of(world), (json.dumps(said, indent=1) + "\n").encode(), mode=0o600)


WAITS = (
    "the database is older than what was mailed: it was put back from a backup. Nothing is sent until you decide: "
    "make a look, then `practice-watch digest restored --skip` (what is known by then counts as told), or `--send` "
    "(what the database does not know to be sent is sent, perhaps a second time)"
)
