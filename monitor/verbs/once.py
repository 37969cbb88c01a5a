"""`init` and `import`: what is done once."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.printing import emit, format_option, moment
from monitor.verbs.progress import progress_bar, stopping
from scraper.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.cli import Session
    from monitor.copies import Found, LeftOut
    from monitor.importing import Imported

_SYSTEM = Path("/etc/practice-watch/config.yaml")
_SYSTEM_DATABASE = "/var/lib/practice-watch/practices.db"


@click.command("init")
@click.option("--system", is_flag=True, help=f"Write {_SYSTEM}, with the database under /var/lib.")
@click.pass_obj
def init_verb(session: Session, *, system: bool) -> None:
    """Write a commented config.yaml; refuses to overwrite one."""
    from monitor.config_template import template

    path = Path(session.config) if session.config else _SYSTEM if system else Path("config.yaml")
    text = template(secrets.randbelow(60))
    if system:
        text = text.replace("database: practices.db", f"database: {_SYSTEM_DATABASE}", 1)
        text = text.replace("publish: practices-public.db", "publish: /var/lib/practice-watch/practices-public.db", 1)
    try:
        if system:
            path.parent.mkdir(parents=True, exist_ok=True)
            Path(_SYSTEM_DATABASE).parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644), "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{path}: there is one already, and it was left as it is; move it away first") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from error
    click.echo(
        f"Wrote {path}.\nNext: set http.contact in it to an address that a person reads, then run practice-watch doctor"
    )


@click.command("import")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", "name", help="The source that the copies are of.")
@format_option
@click.pass_obj
def import_verb(session: Session, paths: tuple[Path, ...], name: str | None, form: str) -> int:
    """Copies of the page, into their place in history.

    PATH is an HTML, MHTML or WARC file, or a folder of them. An HTML file's time is in its name,
    YYYYMMDDTHHMMSSZ; files without one are named and left out. Of a WARC file the answers of the
    source's address are taken, under any of its hosts. Each copy is judged like a live answer, and
    taken once. Ctrl-C ends it with what was taken by then; run it again for the rest.
    """
    from monitor.copies import copies_in
    from monitor.importing import import_copies
    from monitor.kept_answers import KeptAnswers
    from monitor.publishing import publish_now
    from monitor.world import site_of

    world = session.world()
    sources = world.sources(name)
    if len(sources) != 1:
        raise UsageError("--source NAME is needed: config.yaml has several sources")
    with tempfile.TemporaryDirectory(prefix="practice-watch-import-") as folder:
        site, largest = site_of(sources[0]), world.config.http.max_body_bytes
        kept = KeptAnswers(world.config.database, sources[0].name)
        every = list(copies_in(paths, site, Path(folder), largest=largest, kept=kept))
        found, left_out = _sorted_out(every, world.now())
        if not found:
            for one in left_out:
                click.echo(f"  left out  {one.name}: {one.reason}", err=True)
            raise UsageError(
                f"no page found in {', '.join(map(str, paths))}; an HTML file is named like 20260302T070000Z.html, "
                f"and a WARC file has to hold an answer of {site.url}"
            )
        with (
            stopping() as stopped,
            world.writing("import") as connection,
            progress_bar(len(found), "Importing") as step,
        ):
            told, rewritten = import_copies(world, connection, sources[0], found, progress=step, stopped=stopped)
            publish_now(world, connection)
    rest = len(found) - len(told)
    told += left_out
    columns = ["file", "observed_at", "outcome", "reason"]
    rows = [
        {
            "file": one.name,
            "observed_at": one.observed_at.strftime("%Y-%m-%dT%H:%M:%SZ") if one.observed_at else None,
            "outcome": one.outcome,
            "reason": one.reason,
        }
        for one in told
    ]

    def table() -> None:
        for one in told:
            when = moment(one.observed_at, world.zone) if one.observed_at else ""
            click.echo(f"  {one.outcome:<9} {when:<22} {one.name}{': ' + one.reason if one.reason else ''}")
        for line in rewritten.corrected:
            click.echo(f"  taken back: {line}")
        counted = _counted(told)
        click.echo(f"\n{counted}; {len(rewritten.added)} changes recorded, {len(rewritten.corrected)} taken back.")
        if any(one.outcome == "held" for one in told):
            click.echo("Next: practice-watch held list")
        if rest:
            click.echo(f"Stopped; {rest} copies are still to be taken: run the same again.")

    emit(columns, rows, form, table)
    return 4 if any(one.outcome == "held" for one in told) else 0


def _sorted_out(every: list[Found | LeftOut], now: datetime) -> tuple[list[Found], list[Imported]]:
    """What is a copy, and what is none or cannot be of its time."""
    from monitor.copies import LeftOut
    from monitor.importing import Imported, wrong_time

    found, left_out = [], []
    for one in every:
        why = one.reason if isinstance(one, LeftOut) else wrong_time(one.observed_at, now)
        if isinstance(one, LeftOut) or why:
            left_out.append(Imported(one.name, None, "left out", why))
        else:
            found.append(one)
    return found, left_out


def _counted(told: list[Imported]) -> str:
    kinds = dict.fromkeys(one.outcome for one in told)
    return ", ".join(f"{sum(one.outcome == kind for one in told)} {kind}" for kind in kinds)
