"""Random lives of listing, practice pages and who is who: what was recorded step by step is what the evidence gives."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from monitor.copies import Loaded, found_in_memory
from monitor.importing import import_copies
from tests.conftest import Ran
from tests.servers import Reply, ScriptedServer
from tests.simulation.bank_pages import BANK, bank_pages
from tests.simulation.practice_pages import mutated
from tests.test_follow import CONFIG, HTML, LISTING, TITLES, Site, faults, listing, path_of


@pytest.fixture
def site(tmp_path: Path, practice_watch: Callable[..., Ran]) -> Iterator[Site]:
    del practice_watch  # its configuration is written over
    with ScriptedServer() as server:
        bank = f"  - {{name: bank, kind: practice-bank, url: '{server.url(BANK)}'}}"
        text = (
            CONFIG.format(url=server.url(LISTING)).replace("sources: [", "sources:\n  - ").replace("]\n", f"\n{bank}\n")
        )
        yield Site(tmp_path, server, text)


class Life:
    """What happens to a site, by a seed."""

    def __init__(self, site: Site, seed: int, run: Callable[..., Ran]) -> None:
        self.site, self.random, self.run = site, Random(seed), run
        self.shown: dict[str, str | None] = {title: title for title in TITLES}  # as what it is listed now
        self.said = {path_of(title): ("What it does.", "Promising", "Prevention") for title in TITLES}

    def live(self, steps: int) -> None:
        for number in range(steps):
            for _ in range(self.random.randrange(2, 10)):
                self.happen(number)
            self.serve()
            for source in self.site.world.config.sources:
                self.site.look(self.random.choice((0, 0, 0.3, 1, 4, 8)), source.name)

    def happen(self, number: int) -> None:
        random, server = self.random, self.site.server
        title = random.choice(TITLES)
        path = path_of(title)
        kind = random.choice(("edit", "node", "404", "500", "moved", "odd", "back", "damaged", "title", "gone", "said"))
        if kind == "edit":
            sections = (("Aim", (f"Line {number}.",)), *self.site.specs[path].sections[1:])
            self.site.specs[path] = replace(self.site.specs[path], sections=sections)
        elif kind == "node":
            self.site.specs[path] = replace(self.site.specs[path], node=str(9000 + number))
        elif kind == "moved":
            self.site.specs["/elsewhere" + path] = self.site.specs[path]
            server.routes["/elsewhere" + path] = self.site.answer
            server.routes[path] = Reply(status=301, headers=[("Location", "/elsewhere" + path)])
        elif kind == "damaged":
            body = mutated(random.randrange(1000))[1]
            server.routes[path] = Reply(body.replace(b"<h1>", f"<h1>{title} ".encode()), headers=[HTML])
        elif kind == "title":
            self.shown[title] = title.replace(" watch", random.choice((" watchers", " watch")))
        elif kind == "gone":
            self.shown[title] = None if sum(map(bool, self.shown.values())) > 4 else title
        elif kind == "said":
            self.said[path] = ("What it does.", random.choice(("Promising", "Tested", "")), f"Aim {number}")
        else:
            replies = {
                "404": Reply(status=404),
                "500": Reply(status=500),
                "odd": Reply(b"<html><h1>No</h1></html>", headers=[HTML]),
            }
            server.routes[path] = replies.get(kind, self.site.answer)

    def serve(self) -> None:
        items = [(shown, path_of(title)) for title, shown in self.shown.items() if shown]
        body = listing()
        start, end = body.index(b"<ul>"), body.index(b"</ul>")
        links = "".join(f'<li><a href="{path}">{title}</a></li>' for title, path in items)
        self.site.server.routes[LISTING] = Reply(body[:start] + b"<ul>" + links.encode() + body[end:], headers=[HTML])
        rows = [(*title.split(" – "), path) for title, path in items]
        (bank,) = bank_pages([(one, other, path) for one, other, path in rows], said=self.said)
        self.site.server.routes[BANK] = Reply(bank, headers=[HTML])

    def overrule(self) -> None:
        """Merges, a split and a rejected look, none of which has to be sensible."""
        with sqlite3.connect(self.site.database) as connection:
            numbers = [n for (n,) in connection.execute("SELECT practice_id FROM practices WHERE source <> 'bank'")]
            pages = [n for (n,) in connection.execute("SELECT snapshot_id FROM snapshots WHERE page = 'listing'")]
        one, other = self.random.sample(numbers, 2)
        assert self.run("practice", "merge", str(one), str(other)).status == 0
        assert faults(self.site.world) == []
        self.run("held", "reject", str(self.random.choice(pages)))
        assert faults(self.site.world) == []
        self.run("practice", "split", str(min(one, other)), self.random.choice(TITLES))


@pytest.mark.parametrize("seed", range(4))
def test_random_life_is_what_its_evidence_gives(site: Site, seed: int, practice_watch: Callable[..., Ran]) -> None:
    life = Life(site, seed, practice_watch)
    life.live(12)
    assert faults(site.world) == []
    at = min(site.now.replace(day=20), site.now)  # by the clock of that life
    copy = found_in_memory("copy", at, Loaded(None, None, (), listing(TITLES[:4])))
    with site.world.writing("import") as connection:
        told, _ = import_copies(site.world, connection, site.world.sources("smarter-practice")[0], [copy])
    assert [one.outcome for one in told] != ["left out"]
    assert faults(site.world) == []
    life.overrule()
    assert faults(site.world) == []
    life.live(4)
    assert faults(site.world) == []
    log = site.rows("SELECT * FROM change_log")
    assert practice_watch("rebuild").status == 0
    assert site.rows("SELECT * FROM change_log") == log
    assert len(site.rows("SELECT 1 FROM changes WHERE kind = 'updated'")) > 1
