"""`backfill`: the page's copies in web archives, into their place in history."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import click

from monitor.printing import emit, format_option, moment
from monitor.verbs.progress import counter, stopping
from scraper.errors import UsageError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.backfill import Backfilled
    from monitor.cli import Session


@click.command("backfill")
@click.option("--source", "name", help="The source whose copies are wanted.")
@format_option
@click.pass_obj
def backfill_verb(session: Session, name: str | None, form: str) -> int:
    """The page's copies in the Wayback Machine and the UK Government Web Archive, into their place in history.

    Asks one at a time, `http.delay` apart, and each copy once: run it again to go on. Each is judged
    like a live answer; archives hold challenge pages, too. Nobody is told what it brings.
    """
    from db.connection import one_writer
    from db.looks import KeptRobots
    from monitor import __version__
    from monitor.backfill import backfill
    from monitor.publishing import publish_now
    from scraper.fetch import Fetcher

    world = session.world()
    sources = world.sources(name)
    if len(sources) != 1:
        raise UsageError("--source NAME is needed: config.yaml has several sources")
    with world.writing("backfill"):
        pass  # the database is there, and may be written

    def alone() -> AbstractContextManager[None]:
        return one_writer(world.config.database, "backfill")

    with stopping() as stopped, world.reading() as connection, counter("Asked for") as step:
        robots = KeptRobots(connection)
        with Fetcher(world.config.http, robots, version=__version__, now=world.now) as fetcher:
            done = list(backfill(world, connection, sources[0], fetcher, alone=alone, progress=step, stopped=stopped))
        with alone():
            publish_now(world, connection)
    rows = [
        {
            "archive": one.archive,
            "copy": copy.name,
            "observed_at": copy.observed_at.strftime("%Y-%m-%dT%H:%M:%SZ") if copy.observed_at else None,
            "outcome": copy.outcome,
            "reason": copy.reason,
        }
        for one in done
        for copy in one.told
    ]
    emit(["archive", "copy", "observed_at", "outcome", "reason"], rows, form, lambda: _print(done, world.zone))
    for one in done:
        if one.trouble:
            click.echo(f"{one.archive}: {one.trouble}", err=True)
    if any(one.trouble for one in done):
        return 3
    return 4 if any(copy.outcome == "held" for one in done for copy in one.told) else 0


def _print(done: list[Backfilled], zone: ZoneInfo) -> None:
    for one in done:
        for copy in one.told:
            when = moment(copy.observed_at, zone) if copy.observed_at else ""
            click.echo(f"  {copy.outcome:<9} {when:<22} {copy.name}{': ' + copy.reason if copy.reason else ''}")
        for line in one.corrected:
            click.echo(f"  taken back: {line}")
        click.echo(
            f"{one.archive}: {len(one.told)} copies; {one.added} changes recorded, {len(one.corrected)} taken back."
        )
        if one.left:
            click.echo(f"  {one.left} copies are still to be asked for: run practice-watch backfill again later.")
    if any(copy.outcome == "held" for one in done for copy in one.told):
        click.echo("Next: practice-watch held list")
