"""What each reader is owed, written in the transaction of the changes themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.connection import Connection

if TYPE_CHECKING:
    from monitor.world import World


def know_readers(world: World, connection: Connection) -> None:
    """Before changes are written: who is configured by now is owed them."""
    if world.config.digest is not None:
        from db.recipients import sync_recipients

        sync_recipients(connection, "reader", [one.address for one in world.config.digest.recipients], world.now())


def owe_readers(world: World, connection: Connection) -> None:
    """After changes were written: each reader is owed them, whenever its mail is due."""
    if world.config.digest is not None:
        from db.outbox import owe

        owe(connection, world.now())
