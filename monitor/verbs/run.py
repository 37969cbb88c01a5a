"""`run`: the scheduler in the foreground, for looks and digests."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from monitor.cli import Session


@click.command("run")
@click.pass_obj
def run_verb(session: Session) -> None:
    """Look, and send digests, on schedule, in the foreground, until SIGTERM or Ctrl-C.

    At the start one look is made up if a scheduled time passed since the last. Either signal lets a
    look in progress finish.
    """
    from db.connection import connect, one_writer
    from monitor.schedule import Runner

    world = session.world()
    logging.getLogger("practice_watch").setLevel(logging.INFO)
    database = world.config.database
    beside = database.with_name(database.name + ".run")
    with one_writer(beside, "run", wait_s=0):
        connect(database, create=True).close()  # what is wrong with it is said now, not at the first look
        Runner(world).run(lambda text: click.echo(text, err=True))
