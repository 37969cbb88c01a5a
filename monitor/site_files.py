"""The static page and the feeds as files: each replaced at once, and only where its bytes differ."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from db import telling
from db.connection import Connection
from db.outbox import file_id
from db.queries import practices
from monitor.digest import labels
from monitor.feeds import ATOM, JSON_FEED, Feed, as_atom, as_json
from monitor.files import replace_file
from monitor.rendering import environment
from monitor.site import Site, pages
from scraper.errors import UsageError

if TYPE_CHECKING:
    from monitor.world import World


def site_files(world: World, connection: Connection) -> dict[str, bytes]:
    """Every file of the site, by its path."""
    names, now = [source.name for source in world.config.sources], world.now()
    title = f"{labels(names)}: what changed"
    feed = Feed(
        title,
        file_id(connection),
        telling.made_at(connection),
        world.config.site.base_url if world.config.site else None,
        world.zone,
        telling.news(connection),
    )
    site = Site(
        title,
        world.zone,
        [telling.account(connection, name, now, now) for name in names],
        telling.listed_now(connection),
        practices(connection)[1],
        telling.changes_in_force(connection),
        telling.origin(connection) == "demo",
    )
    template = environment().get_template("site.html.j2")
    found = {name: template.render(**page).lstrip().encode() for name, page in pages(site).items()}
    found["style.css"] = (files("monitor") / "data" / "site.css").read_bytes()
    return found | {ATOM: as_atom(feed), JSON_FEED: as_json(feed)}


def write_site(world: World, connection: Connection, out: Path) -> int:
    """Write the site into a folder; how many files differed.

    Raises:
        UsageError: The folder cannot be written.
    """
    found = site_files(world, connection)
    try:
        written = sum(replace_file(out / name, body) for name, body in found.items())
        for old in _former(out / "practice", found):
            old.unlink()
    except OSError as error:
        raise UsageError(
            f"{error.filename or out}: the site cannot be written there ({error.strerror}); see site.out in config.yaml"
        ) from error
    return written


def _former(folder: Path, found: Iterable[str]) -> list[Path]:
    """Pages of practices that there are no more, for they were merged."""
    kept = {Path(name).name for name in found}
    return [path for path in folder.glob("*.html") if path.stem.isdigit() and path.name not in kept]
