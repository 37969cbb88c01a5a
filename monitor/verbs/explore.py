"""`explore`: the published copy in Datasette."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from monitor.cli import Session


@click.command("explore")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; anyone who reaches it can read.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8001, show_default=True, help="0: any that is free.")
@click.pass_obj
def explore_verb(session: Session, host: str, port: int) -> None:
    """The published copy in Datasette: browse, filter, query and download its tables in a browser.

    Shows the copy (`publish` in config.yaml) as it is now, in the foreground, until SIGTERM or Ctrl-C; what later
    looks publish is there when it is started again. Needs the extra 'explore'.
    """
    from db.publishing import made_at
    from monitor.exploring import listening, prepared, serve
    from scraper.errors import UsageError

    path = session.world().config.publish
    if path is None:
        raise UsageError("publish is not set in config.yaml; name a file for the copy, then run `practice-watch check`")
    if not path.exists():
        raise UsageError(f"{path} is not there yet; the next look makes it: run `practice-watch check`")
    made = made_at(path)
    shown = prepared(path, made)
    with listening(host, port) as taking:
        address = f"http://{host}:{taking.getsockname()[1]}/{path.stem}"
        click.echo(f"{path.name} as of {made}: {address}\nCtrl-C ends it.", err=True)
        serve(shown, taking)
