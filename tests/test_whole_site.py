"""The whole site over loopback: listing, practice pages in three layouts, a bank of three pages; read, changed."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.check import check_sources
from monitor.config import load_config
from monitor.demo_site import demo_states
from monitor.world import World
from scraper.details import iso_date
from scraper.listing import read_listing
from scraper.practice_labels import FIELD_OF, is_private, label_key
from scraper.titles import split_title
from tests.conftest import SITE, Ran
from tests.servers import Reply, Request, ScriptedServer
from tests.simulation.bank_pages import BANK, bank_pages
from tests.simulation.practice_pages import ADDRESS, PERSON, SPECS, STYLES, VALUES, Spec, page
from tests.test_follow import faults

HTML = ("Content-Type", "text/html; charset=utf-8")
LISTING = "/article/about-smarter-practice"
ADDRESSES = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|mailto:", re.IGNORECASE)
CONFIG = """
database: practices.db
http: {{contact: test@example.org, delay: 0s, retries: 0, timeout: 5s}}
removals: {{recheck_after: 1h}}
sources:
  - {{name: smarter-practice, url: "{listing}"}}
  - {{name: practice-bank, kind: practice-bank, url: "{bank}"}}
"""
STATE = next(state for state in demo_states() if b"All our smarter practice examples" in state.body)


def entries() -> list[tuple[str, str]]:
    """Title and path of each of the 22 practices that the listing has."""
    listing = read_listing(STATE.body, base_url=SITE.url, site=SITE).listing
    assert listing is not None
    return list(dict.fromkeys((one.title, one.url.partition(".uk")[2]) for one in listing.entries))


class WholeSite:
    def __init__(self, folder: Path, server: ScriptedServer) -> None:
        self.server, self.folder = server, folder
        self.now = datetime(2026, 10, 5, 8, 17, tzinfo=UTC)
        text = CONFIG.format(listing=server.url(LISTING), bank=server.url(BANK))
        (folder / "config.yaml").write_text(text, encoding="utf-8")
        self.world = World(load_config(folder / "config.yaml", {}), now=lambda: self.now)
        self.specs: dict[str, Spec] = {}
        for number, (title, path) in enumerate(entries()):
            self.specs[path] = replace(SPECS[number % 3], title=title, node=str(6000 + number))
        self.bank = [self.banked(title, path) for title, path in entries()[:-1]]
        last_title, last_path = entries()[-1]
        self.bank.append(self.banked(last_title, BANK + "/moved-on"))  # known as one by its redirect
        self.twin = entries()[3]
        self.bank[3] = (*self.banked(*self.twin)[:2], BANK + "/a-report")  # the same topic, another page
        self.specs[BANK + "/a-report"] = replace(SPECS[1], title=self.twin[0], node="7777")
        server.routes[LISTING] = Reply(STATE.body, headers=[HTML])
        server.routes[BANK + "/moved-on"] = Reply(status=301, headers=[("Location", last_path)])
        for path in self.specs:
            server.routes[path] = self.answer
        self.serve_bank()

    @staticmethod
    def banked(title: str, path: str) -> tuple[str, str, str]:
        said = split_title(title)
        return said.name, title.removeprefix(said.name).strip(" –"), path

    def serve_bank(self) -> None:
        pages = bank_pages(self.bank, 8)
        assert len(pages) == 3
        for number, body in enumerate(pages):
            self.server.routes[BANK if number == 0 else f"{BANK}?page={number}"] = Reply(body, headers=[HTML])

    def answer(self, request: Request) -> Reply:
        number = list(self.specs).index(request.path)
        style, shown = list(STYLES)[number % len(STYLES)], VALUES[number % len(VALUES)]
        return Reply(page(self.specs[request.path], style, shown).encode(), headers=[HTML])

    def look(self, days: float) -> list[Any]:
        self.now += timedelta(days=days)
        with self.world.writing("test") as connection:
            return check_sources(self.world, connection, self.world.config.sources)

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        with sqlite3.connect(self.folder / "practices.db") as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query, values)]

    def everything(self) -> str:
        """All that the database holds, its archive unpacked; and the bytes of its files, what was deleted among them.

        Packed bytes read like an address now and then: they are no text, and were looked at unpacked.
        """
        packed: list[bytes] = []
        with sqlite3.connect(self.folder / "practices.db") as connection:
            text = "\n".join(connection.iterdump())
            for data, size in connection.execute("SELECT data, sz FROM sqlar"):
                text += (data if len(data) == size else zlib.decompress(data)).decode("utf-8", "replace")
                packed += [data] if len(data) != size else []
        raw = b"".join(path.read_bytes() for path in self.folder.glob("practices.db*")).decode("latin-1")

        def unless_packed(found: re.Match[str]) -> str:
            inner = re.search(r".@[\w-]+\..", found[0])  # its ends may be the bytes before or behind what is packed
            return "" if inner and any(inner[0].encode("latin-1") in data for data in packed) else found[0]

        return text + ADDRESSES.sub(unless_packed, raw)


@pytest.fixture
def whole(tmp_path: Path, practice_watch: Callable[..., Ran]) -> Iterator[WholeSite]:
    del practice_watch  # its configuration is written over
    with ScriptedServer() as server:
        made = WholeSite(tmp_path, server)
        yield made
        assert faults(made.world) == []  # whatever happened, the record is what its evidence gives


def fields_in_words(spec: Spec) -> dict[str, str | None]:
    """What the columns of `practices` must say of a page."""
    wanted: dict[str, str | None] = dict.fromkeys(("stage_of_practice", "start_date", "scale"))
    wanted |= dict.fromkeys(("does_it_work", "focus", "topics", "page_organisation", "region", "partners"), "")
    wanted["target_groups"] = ""
    for label, values in spec.rows:
        field = FIELD_OF.get(label_key(label))
        if field is not None and not is_private(label):
            wanted["page_organisation" if field == "organisation" else field] = "; ".join(values)
    headings = (["Smarter practice"] if spec.grouped else []) + [heading for heading, _ in spec.sections]
    return wanted | {
        "first_published": iso_date(spec.published or ""),
        "updated": spec.updated and iso_date(spec.updated),
        "summary": spec.summary,
        "node": spec.node,
        "section_headings": "; ".join(headings),
        "page_answer": "read",
    }


def test_site_is_read_changed_and_told_and_holds_nothing_personal(
    whole: WholeSite, practice_watch: Callable[..., Ran], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = ""
    for _ in range(6):
        outcomes = whole.look(0.5)
        assert {outcome.kind for outcome in outcomes} <= {"changed", "unchanged"}, outcomes
    # every field of every page, in both sources
    for source, count in (("smarter-practice", 22), ("practice-bank", 22)):
        rows = whole.rows("SELECT * FROM practices WHERE source = ? AND status = 'listed'", source)
        assert len(rows) == count
        for row in rows:
            path = row["url"].partition(f":{whole.server.port}")[2]
            if path in whole.specs:
                wanted = fields_in_words(whole.specs[path])
                if source == "practice-bank":  # what the page does not say the bank does
                    wanted |= {"does_it_work": wanted["does_it_work"] or "Promising"}
                    wanted |= {"focus": wanted["focus"] or "Prevention"}
                assert {name: row[name] for name in wanted} == wanted, path
    # who is one, and what is related
    related = whole.rows("SELECT relation, why, count(*) AS n FROM related GROUP BY 1, 2 ORDER BY 1, 2")
    assert [(row["relation"], row["why"], row["n"]) for row in related] == [
        ("same", "one address", 20),
        ("same", "one redirects to the other", 1),
        ("same topic", "equal titles at two addresses", 1),
    ]
    (force,) = whole.rows("SELECT * FROM forces WHERE force = 'Dorset Police'")
    assert (force["practices"], force["practices_ever"]) == (1, 1)
    assert whole.rows("SELECT count(*) AS n FROM forces WHERE practices = 0")[0]["n"] > 10
    asked = [path for path in whole.server.paths() if path in whole.specs]
    assert len(set(asked)) == 23

    changed(whole)
    for days in (7, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5):
        whole.look(days)
    told = practice_watch("changes", "--format", "json")
    said += told.out
    kinds = [(row["source"], row["kind"], row["title"]) for row in told.rows if row["kind"] != "baseline"]
    titles = [title for title, _ in entries()]
    assert sorted(kinds) == sorted(
        [
            ("smarter-practice", "updated", titles[0]),
            ("smarter-practice", "updated", titles[1]),
            ("smarter-practice", "updated", titles[2]),
            ("smarter-practice", "updated", titles[4]),
            ("practice-bank", "removed", titles[5]),
            ("practice-bank", "published", "Night desk – Surrey Police"),
        ]
    )
    after = {row["title"]: row["after"] for row in told.rows if row["kind"] == "updated"}
    assert after[titles[0]] == {"text": {"sections": ["Overview"], "words": 16}}
    assert after[titles[1]]["scale"] == "National"
    assert after[titles[2]] == {"node": "6999"}
    assert after[titles[4]] == {"own_page": "gone"}
    for arguments in (("status",), ("search", "dogs"), ("practice", "1"), ("listing",), ("practice", "2")):
        ran = practice_watch(*arguments)
        assert ran.status == 0
        said += ran.out + ran.err
    assert "A line of our own." in said
    twice = practice_watch("practice", titles[1])  # which both sources list
    (listed,) = whole.rows("SELECT practice_id FROM practices WHERE title = ? AND source = 'practice-bank'", titles[1])
    assert (twice.status, twice.out.splitlines()[:2]) == (0, [titles[1], "  id              2"])
    assert f"  also listed     practice-bank, as {listed['practice_id']}" in twice.out.splitlines()
    assert "    other           Cost band: Low; Medium" in twice.out.splitlines()
    assert "2 practices fit" in practice_watch("practice", "merge", titles[1], "1").err
    for name, text in (("database", whole.everything()), ("log", caplog.text), ("output", said)):
        assert ADDRESSES.findall(text) == [], name
        for secret in (PERSON, ADDRESS, "bank@"):
            assert secret not in text, name


def changed(whole: WholeSite) -> None:
    """One page of each layout says something else, one is gone; the bank lost an entry and has a new one."""
    paths = list(whole.specs)
    first, second, third = (whole.specs[path] for path in paths[:3])
    heading, _ = first.sections[0]
    whole.specs[paths[0]] = replace(first, sections=((heading, ("A line of our own.",)), *first.sections[1:]))
    rows = [(label, ("National",) if label.startswith("Scale") else values) for label, values in second.rows]
    whole.specs[paths[1]] = replace(second, rows=[*rows, ("Cost band", ("Low", "Medium"))])
    whole.specs[paths[2]] = replace(third, node="6999")
    whole.server.routes[paths[4]] = Reply(status=404)
    del whole.bank[5]
    whole.bank.append(("Night desk", "Surrey Police", BANK + "/night-desk"))
    whole.serve_bank()


def test_refusing_site_loses_no_look_of_the_listing(whole: WholeSite, practice_watch: Callable[..., Ran]) -> None:
    for path in whole.specs:
        whole.server.routes[path] = Reply(status=403)
    outcomes = whole.look(0)
    assert [(outcome.kind, outcome.listed) for outcome in outcomes] == [("changed", 22), ("changed", 22)]
    assert len([path for path in whole.server.paths() if path in whole.specs]) == 1
    shown = json.loads(practice_watch("status", "--format", "json").out)
    assert [row["last_outcome"] for row in shown] == ["changed", "changed"]
