"""`demo`: the main job on an embedded copy of the site, no network."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.demo_site import SiteState, demo_states, serving
from scraper.errors import UsageError

if TYPE_CHECKING:
    from monitor.outcome import Outcome
    from monitor.world import World

_CONFIG = """
database: practices.db
timezone: Europe/London
http: {contact: demo@example.org, delay: 0s, retries: 0}
sources:
  - {name: smarter-practice, url: "%s"}
"""
_GROUPED = ("baseline", "surfaced", "unfeatured", "recategorised", "category_added")


@click.command("demo")
@click.option("--keep", type=click.Path(path_type=Path), metavar="DIR", help="Keep database and configuration there.")
def demo_verb(keep: Path | None) -> int:
    """The main job on an embedded copy of the site with a history; no network, nothing of yours is touched.

    Serves each state of the page on loopback, runs a real check over it, and says where invention
    begins. Ends with 1 if something did not come out as it should.
    """
    if keep is not None:
        return _demo(keep)
    with tempfile.TemporaryDirectory(prefix="practice-watch-demo-") as folder:
        return _demo(Path(folder))


def _demo(folder: Path) -> int:
    from monitor.check import check_sources
    from monitor.config import read_config
    from monitor.world import World

    for name in ("practices.db", "config.yaml"):
        if (folder / name).exists():
            raise UsageError(f"{folder}: there is a {name} already, and it was left as it is; name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    clock: list[datetime] = []
    wrong: list[str] = []
    invented = False
    with serving() as server:
        text = _CONFIG % server.url
        (folder / "config.yaml").write_text(text.lstrip(), encoding="utf-8")
        config = read_config(text, base=folder, environ={}, name="the demo's configuration")
        world = World(config, now=lambda: clock[-1], origin="demo")
        click.echo("The page over time; each line is what a real check of the embedded copy found.\n")
        for state in demo_states():
            if state.invented and not invented:
                invented = True
                click.echo("--- times above are approximate; everything below is invented, to show the rest ---")
            clock.append(state.at)
            server.body, server.revised = state.body, state.invented
            with world.writing("demo") as connection:
                outcome = check_sources(world, connection, config.sources)[0]
            _tell(outcome, state)
            wrong += _wrong(outcome, state)
    _tell_listing(world)
    if wrong:
        click.echo("\nNot as it should be:\n  " + "\n  ".join(wrong), err=True)
        return 1
    click.echo("\nAll of it came out as it should.")
    if folder.name.startswith("practice-watch-demo-"):
        click.echo("To keep what it made: practice-watch demo --keep DIR. For the real page: practice-watch init")
    else:
        click.echo(f"Kept in {folder}. Try there: practice-watch status, changes, practice, held, drill.")
    return 0


def _day(at: datetime) -> str:
    return f"{at.day:>2} {at:%b %Y}"


def _tell(outcome: Outcome, state: SiteState) -> None:
    day = _day(state.at)
    if outcome.kind == "held":
        click.echo(f"{day}  {'held':<16}  {outcome.reasons[0]}")
    kinds = Counter(row.change.kind for _, row in outcome.changes)
    for kind, count in kinds.items():
        rows = [row for _, row in outcome.changes if row.change.kind == kind]
        if kind in _GROUPED and (count > 1 or kind == "baseline"):
            click.echo(f"{day}  {kind:<16}  {_group(kind, rows)}")
            continue
        for row in rows:
            what = row.change.title or row.summary.partition(": ")[2]
            if kind in ("renamed", "recategorised", "moved"):
                what = row.summary.partition(": ")[2]
            click.echo(f"{day}  {kind:<16}  {what}")
    for missing in outcome.missing:
        answer = f" (its own page: {missing.own_page.answer})" if missing.own_page else ""
        click.echo(f"{day}  {'missing':<16}  {missing.title}{answer}; not reported until a later look agrees")
    for _, row in outcome.updated:
        click.echo(f"{day}  {'updated':<16}  {row.summary.partition(': ')[2]}")


def _group(kind: str, rows: Sequence[Any]) -> str:
    if kind == "baseline":
        return f"{rows[0].change.after['practices']} practices"
    if kind == "category_added":
        return f"{len(rows)} headings: {', '.join(row.change.categories[0] for row in rows)}"
    return {
        "surfaced": f"{len(rows)} older examples, under the new headings",
        "recategorised": f"{len(rows)} examples, filed under a heading",
        "unfeatured": f"{len(rows)} examples, out of the recent section",
    }[kind]


def _wrong(outcome: Outcome, state: SiteState) -> list[str]:
    found: Counter[tuple[str, str | None]] = Counter(
        (row.change.kind, row.change.title or (row.change.categories[0] if row.change.categories else None))
        for _, row in outcome.changes
    )
    verdict = "held" if outcome.kind == "held" else "failed" if outcome.kind == "failed" else "accepted"
    wanted = Counter(state.changes)
    wrong = [] if verdict == state.verdict else [f"{_day(state.at)}: {verdict}, not {state.verdict}: {outcome.reasons}"]
    wrong += [f"{_day(state.at)}: no {kind} of {what}" for kind, what in (wanted - found)]
    return wrong + [f"{_day(state.at)}: {kind} of {what} came out of nowhere" for kind, what in (found - wanted)]


def _tell_listing(world: World) -> None:
    from db.pages import pages_read
    from db.queries import count_of_changes, span_of_looks
    from monitor.verbs.questions import listed_at, print_listing

    click.echo("\nWhat the last of these states lists:\n")
    with world.reading() as connection:
        print_listing(listed_at(connection, None, None))
        changes = count_of_changes(connection)
        looks, _, _ = span_of_looks(connection)
        read, unread = pages_read(connection)
    click.echo(f"\n{looks} looks, {changes} changes; {read} practice pages read, {unread} not yet.")
