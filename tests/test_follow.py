"""The practices' own pages are followed politely, kept without what is personal, compared and told."""

from __future__ import annotations

import gzip
import json
import logging
import re
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import kept_pages
from monitor.check import check_sources
from monitor.config import read_config
from monitor.verbs.pages import told_pages
from monitor.verbs.status import source_status
from monitor.verifying import Finding, verify
from monitor.world import World
from scraper.practice_page import PageReading
from tests.conftest import Ran
from tests.servers import Reply, Request, ScriptedServer
from tests.simulation.bank_pages import BANK, bank_pages
from tests.simulation.practice_pages import ADDRESS, PERSON, SPECS, Spec, page

HTML = ("Content-Type", "text/html; charset=utf-8")
LISTING = "/article/about-smarter-practice"
FORCES = ("Kent Police", "Essex Police", "Dorset Police", "Surrey Police", "Sussex Police", "Norfolk Constabulary")
NAMES = tuple(f"{word} watch" for word in ("Harbour", "Market", "River", "Tower", "Garden", "Station"))
TITLES = tuple(f"{name} – {force}" for name, force in zip(NAMES, FORCES, strict=True))
CONFIG = """
database: practices.db
http: {{contact: test@example.org, delay: 0s, retries: 0, timeout: 5s}}
sources: [{{name: smarter-practice, url: "{url}"}}]
"""


def path_of(title: str) -> str:
    return "/support-forces/practices/" + title.lower().replace(" – ", "-").replace(" ", "-")


def listing(titles: tuple[str, ...] = TITLES) -> bytes:
    items = "".join(f'<li><a href="{path_of(title)}">{title}</a></li>' for title in titles)
    return f"""<!DOCTYPE html><html><head><title>About smarter practice | College of Policing</title></head><body><main>
<h1>About smarter practice</h1><p>What it is.</p><h2>Recently published examples</h2><ul>{items}</ul>
</main><footer><p>Foot</p></footer></body></html>""".encode()


def spec_of(number: int) -> Spec:
    return replace(SPECS[1], title=TITLES[number], node=str(7000 + number))


class Site:
    """A site whose pages a test edits, and a clock that it sets."""

    def __init__(self, folder: Path, server: ScriptedServer, text: str = "") -> None:
        self.server = server
        self.specs = {path_of(title): spec_of(number) for number, title in enumerate(TITLES)}
        self.now = datetime(2026, 11, 2, 8, 17, tzinfo=UTC)
        self.database = folder / "practices.db"
        text = text or CONFIG.format(url=server.url(LISTING))
        (folder / "config.yaml").write_text(text, encoding="utf-8")
        config = read_config(text, base=folder, environ={}, name="test")
        self.world = World(config, now=lambda: self.now)
        server.routes[LISTING] = Reply(listing(), headers=[HTML])
        for path in self.specs:
            server.routes[path] = self.answer

    def answer(self, request: Request) -> Reply:
        body = page(self.specs[request.path]).encode()
        etag = f'"{hash(body)}"'
        if request.headers.get("if-none-match") == etag:
            return Reply(status=304, headers=[("ETag", etag)])
        return Reply(body, headers=[HTML, ("ETag", etag), ("X-Author", ADDRESS)])

    def look(self, days: float = 0.0, source: str | None = None) -> Any:
        self.now += timedelta(days=days)
        with self.world.writing("test") as connection:
            return check_sources(self.world, connection, self.world.sources(source))[0]

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.database) as connection:
            return connection.execute(query, values).fetchall()

    def asked(self) -> list[str]:
        return [path for path in self.server.paths() if path.startswith("/support-forces")]


def faults(world: World) -> list[Finding]:
    """What is not as the evidence gives it."""
    return [finding for finding in verify(world, None).findings if finding.is_fault]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with ScriptedServer() as server:
        made = Site(tmp_path, server)
        yield made
        assert faults(made.world) == []  # whatever happened, the record is what its evidence gives


def test_new_pages_are_read_at_once_five_in_a_look_then_weekly_with_validators(site: Site) -> None:
    assert site.look().kind == "changed"
    assert len(site.asked()) == 5
    site.look(0.4)
    assert len(site.asked()) == 6
    site.look(3)
    assert len(site.asked()) == 6
    site.look(4)
    assert sorted(site.asked()[6:]) == sorted(site.asked()[:5])
    assert all("if-none-match" in request.headers for request in site.server.requests[-5:])
    assert site.rows("SELECT outcome, count(*) FROM looks WHERE page = 'practice' GROUP BY 1 ORDER BY 1") == [
        ("changed", 6),
        ("unchanged", 5),
    ]


def test_of_a_backlog_the_newest_practice_goes_first_and_status_says_how_far_it_is(
    site: Site, practice_watch: Callable[..., Ran]
) -> None:
    configured(site)
    many = tuple(f"Practice {number} watch – Kent Police" for number in range(13))
    for number, title in enumerate(many):
        site.specs[path_of(title)] = replace(SPECS[1], title=title, node=str(100 + number))
        site.server.routes[path_of(title)] = site.answer
    site.server.routes[LISTING] = Reply(listing(many[:12]), headers=[HTML])
    site.look()
    assert site.asked() == [path_of(title) for title in many[:5]]
    (status,) = practice_watch("status", "--format", "json").rows
    assert [status[name] for name in ("pages_listed", "pages_read", "pages_never_asked")] == [12, 5, 7]
    site.server.routes[LISTING] = Reply(listing(many), headers=[HTML])
    site.look(0.4)
    assert site.asked()[5:] == [path_of(title) for title in (many[12], *many[5:9])]
    said = practice_watch("status")
    assert re.search(r"10 of 13 practice pages read; 5 a look, at this pace all by \w{3} \d+ \w{3} 202\d", said.out)
    site.look(0.4)
    assert site.asked()[10:] == [path_of(title) for title in many[9:12]]
    assert "13 of 13 practice pages read in the last 7 days" in status_at(site)
    site.look(7)  # the oldest come next
    assert site.asked()[13:] == [path_of(title) for title in many[:5]]


def status_at(site: Site) -> str:
    """What `status` says of the pages by the clock of the test."""
    with site.world.reading() as connection:
        row = source_status(site.world, connection, site.world.config.sources[0])
    return told_pages(row, site.world.zone)


def test_status_says_when_the_pages_are_too_many_for_a_week(site: Site) -> None:
    source = site.world.config.sources[0]
    weekly = replace(site.world.config, sources=(replace(source, schedule="5 8 * * 1"),))
    site.world = replace(site.world, config=weekly)
    site.look()
    assert status_at(site) == "5 of 6 practice pages read; 5 a look, at this pace all by Mon 9 Nov 2026 08:05"
    site.look(7)
    assert status_at(site) == "6 of 6 practice pages read in the last 7 days; at 5 a look, each about every 14 days"
    for path in site.specs:
        site.server.routes[path] = Reply(status=403)
    site.look(7)
    assert status_at(site).endswith("each about every 14 days; stopped for a day by a refusal")
    unfollowed = replace(site.world.config, sources=(replace(source, follow=False),))
    site.world = replace(site.world, config=unfollowed)
    assert status_at(site) == "not followed"


def test_what_a_page_says_stands_in_the_views_and_nothing_personal_anywhere(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    site.look()
    ((works, topics, body, region, stage, start, node, headings, words, others, answer),) = site.rows(
        """SELECT does_it_work, topics, page_organisation, region, stage_of_practice, start_date, node,
             section_headings, word_count, other_labels, page_answer FROM practices WHERE title = ?""",
        TITLES[0],
    )
    assert (works, topics, body) == (
        "Promising",
        "Violence including homicide; Anti-social behaviour",
        "British Transport Police",
    )
    assert (region, stage, start, node) == ("South East", "The practice is implemented.", "July 2023", "7000")
    assert headings == "Aim; Intended outcome; Description; Evaluation"
    assert (words, answer) == (23, "read")
    assert json.loads(others) == {"Smarter practice": ["Smarter practice"]}
    kept = site.rows("SELECT page, redacted, verdict FROM snapshots WHERE page = 'practice'")
    assert kept == [("practice", 1, "accepted")] * 5
    with sqlite3.connect(site.database) as connection:
        stored = "\n".join(connection.iterdump()).encode()
        pages = connection.execute("SELECT data, sz FROM sqlar").fetchall()
    import zlib

    stored += b"".join(data if len(data) == size else zlib.decompress(data) for data, size in pages)
    for secret in (ADDRESS, PERSON, "mailto:"):
        assert secret.encode() not in stored
        assert secret not in caplog.text
    assert b"Volunteers ride" in stored


def test_edited_page_gives_one_updated_row_with_its_fields_and_a_readable_difference(
    site: Site, practice_watch: Callable[..., Ran]
) -> None:
    configured(site)
    site.look()
    site.look()
    path = path_of(TITLES[2])
    spec = site.specs[path]
    rows = [
        ("Scale of initiative", ("National",)) if label.startswith("Scale") else (label, values)
        for label, values in spec.rows
    ]
    sections = (("Aim", ("Nobody waits alone.",)), *spec.sections[1:])
    site.specs[path] = replace(spec, rows=rows, sections=sections)
    outcome = site.look(7)
    assert [row.summary for _, row in outcome.updated] == [f"Its own page was updated: {TITLES[2]} (scale, text)"]
    ((before, after, is_news, origin, look_page),) = site.rows(
        """SELECT c.before, c.after, c.is_news, c.origin, l.page FROM changes c JOIN looks l USING (look_id)
           WHERE kind = 'updated'"""
    )
    assert json.loads(before) == {"scale": "Local", "text": {"words": 23}}
    assert json.loads(after) == {"scale": "National", "text": {"sections": ["Aim"], "words": 22}}
    assert (is_news, origin, look_page) == (1, "check", "practice")
    shown = practice_watch("practice", TITLES[2]).out
    assert "- Fewer people wait alone." in shown
    assert "+ Nobody waits alone." in shown
    assert "Its own page: read" in shown
    assert "National" in shown
    # prose stands in no view
    assert "Nobody waits" not in repr([site.rows(f"SELECT * FROM {view}") for view in ("changes", "practices")])


@pytest.mark.parametrize("status", [404, 410])
def test_page_that_is_gone_is_told_when_a_second_answer_agrees_and_when_it_is_back(site: Site, status: int) -> None:
    site.look()
    path = path_of(TITLES[0])
    site.server.routes[path] = Reply(status=status)
    assert site.look(7).updated == ()
    assert site.rows("SELECT page_answer, summary <> '' FROM practices WHERE title = ?", TITLES[0]) == [("gone", 1)]
    assert [row.summary for _, row in site.look(1).updated] == [f"Its own page is gone: {TITLES[0]}"]
    assert site.look(7).updated == ()
    site.server.routes[path] = site.answer
    assert [row.summary for _, row in site.look(7).updated] == [f"Its own page is online again: {TITLES[0]}"]


def test_page_that_answers_404_once_is_told_to_nobody(site: Site) -> None:
    site.look()
    path = path_of(TITLES[0])
    site.server.routes[path] = Reply(status=404)
    site.look(7)
    site.server.routes[path] = site.answer
    assert site.look(1).updated == ()
    assert site.rows("SELECT page_answer FROM practices WHERE title = ?", TITLES[0]) == [("read",)]


def test_redirect_and_another_node_are_told(site: Site) -> None:
    site.look()
    site.look()
    path = path_of(TITLES[1])
    site.specs["/elsewhere"] = replace(site.specs[path], node="9999")
    site.server.routes["/elsewhere"] = site.answer
    site.server.routes[path] = Reply(status=301, headers=[("Location", "/elsewhere")])
    first = [row.summary for _, row in site.look(7).updated]
    assert first == [f"Its own page was updated: {TITLES[1]} (node number: 7001 is now 9999)"]
    second = [row.summary for _, row in site.look(1).updated]
    assert second == [f"Its own page redirects to {site.server.url('/elsewhere')}: {TITLES[1]}"]


def test_address_within_an_address_is_not_kept_or_logged_either(site: Site) -> None:
    configured(site)
    path = path_of(TITLES[1])
    target = "/ask/q.nobody@force.example.org"
    site.specs[target] = site.specs[path]
    site.server.routes[target] = site.answer
    site.server.routes[path] = Reply(status=301, headers=[("Location", target)])
    ran = subprocess.run(
        [sys.executable, "-m", "monitor", "--config", str(site.database.parent / "config.yaml"), "--verbose", "check"],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "get url=" in ran.stderr
    assert "answer=redirected" in ran.stderr
    assert "q.nobody" not in ran.stdout + ran.stderr
    with sqlite3.connect(site.database) as connection:
        assert "q.nobody" not in "".join(connection.iterdump())
    assert site.rows("SELECT page_answer, node FROM practices WHERE title = ?", TITLES[1]) == [("redirected", "7001")]


def test_pages_that_did_not_come_are_named_with_why(site: Site, practice_watch: Callable[..., Ran]) -> None:
    configured(site)
    site.server.routes[path_of(TITLES[0])] = Reply(status=404)
    site.server.routes[path_of(TITLES[1])] = Reply(b"x" * 4_000_000)
    site.server.routes[path_of(TITLES[2])] = Reply(raw=b"")
    site.server.routes[path_of(TITLES[3])] = Reply(status=301, headers=[("Location", "https://elsewhere.example/")])
    for _ in range(3):
        site.look(1)

    said = practice_watch("status").out
    absent = next(line for line in said.splitlines() if "did not come when last asked" in line)
    assert f"{TITLES[0]} (gone, 404)" in absent
    assert f"{TITLES[1]} (too large or cut short)" in absent
    assert "and 1 more" in absent
    absent = [
        (one["title"], one["answer"])
        for one in json.loads(practice_watch("status", "--format", "json").out)[0]["pages_not_there"]
    ]
    assert absent == [
        (TITLES[0], "gone"),
        (TITLES[1], "failed"),
        (TITLES[2], "failed"),
        (TITLES[3], "redirected"),
    ]
    shown = practice_watch("practice", TITLES[0]).out
    assert "is not there (404). The list still links to it" in shown
    assert "`url`" not in said + shown
    site.server.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /support-forces/\n")
    site.look(2)
    site.look(2)
    assert "(robots.txt)" in practice_watch("status").out


def test_redirect_out_of_the_site_is_told_when_two_agree_and_spares_no_other_page(site: Site) -> None:
    site.look()
    site.look(1)
    path = path_of(TITLES[1])
    site.server.routes[path] = Reply(status=301, headers=[("Location", "https://elsewhere.example/q.nobody@b.org")])
    before = len(site.asked())

    first, second = site.look(8), site.look(1)

    assert first.updated == ()
    assert [row.summary for _, row in second.updated] == [f"Its own page redirects to https:[removed]: {TITLES[1]}"]
    assert len(site.asked()) - before >= 6
    assert site.rows("SELECT page_answer, scale FROM practices WHERE title = ?", TITLES[1]) == [("redirected", "Local")]
    reasons = site.rows("SELECT DISTINCT reason FROM looks WHERE http_status = 301")
    assert [("`url`" in reason, "outside the site" in reason) for (reason,) in reasons] == [(False, True)]


def test_redirect_to_a_page_of_another_name_keeps_what_was_known_and_no_body(site: Site) -> None:
    site.look()
    path = path_of(TITLES[1])
    site.server.routes["/news"] = Reply(b"<html><h1>All the news</h1></html>", headers=[HTML])
    site.server.routes[path] = Reply(status=302, headers=[("Location", "/news")])
    site.look(7)
    assert [row.summary.partition(":")[0] for _, row in site.look(1).updated] == ["Its own page redirects to http"]
    assert site.rows("SELECT scale, page_answer FROM practices WHERE title = ?", TITLES[1]) == [("Local", "redirected")]


def test_first_refusal_stops_all_pages_for_a_day_and_fails_no_listing(
    site: Site, practice_watch: Callable[..., Ran]
) -> None:
    configured(site)
    for path in site.specs:
        site.server.routes[path] = Reply(status=403)
    outcome = site.look()
    assert (outcome.kind, outcome.listed, len(site.asked())) == ("changed", 6, 1)
    site.look(0.9)
    assert len(site.asked()) == 1
    for path in site.specs:
        site.server.routes[path] = site.answer
    site.look(0.2)
    assert len(site.asked()) == 6
    status = practice_watch("status")
    assert "of 6 practice pages read in the last 7 days" in status.out


@pytest.mark.parametrize(
    ("reply", "answer", "outcome"),
    [
        (Reply(status=500), "failed", "failed"),
        (Reply(status=503, headers=[("Retry-After", "9000")]), "failed", "failed"),
        (Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<html"), "failed", "failed"),
        (Reply(b"<html><h1>Just a moment...</h1></html>", headers=[HTML]), "not recognised", "held"),
        (Reply(b"%PDF", headers=[HTML]), "not recognised", "held"),
    ],
)
def test_failing_page_never_fails_the_look_and_keeps_what_was_known(
    site: Site, reply: Reply, answer: str, outcome: str
) -> None:
    site.look()
    path = path_of(TITLES[0])
    site.server.routes[path] = reply
    look = site.look(7)
    assert (look.kind, look.updated) == ("unchanged", ())
    assert site.rows("SELECT page_answer, scale FROM practices WHERE title = ?", TITLES[0]) == [(answer, "Local")]
    last = site.rows(
        "SELECT outcome, snapshot_id FROM looks WHERE page_url = ? ORDER BY look_id DESC LIMIT 1", site.server.url(path)
    )
    assert last == [(outcome, None)]


def test_new_page_that_failed_is_asked_again_the_next_day_and_a_busy_site_is_spared(site: Site) -> None:
    path = path_of(TITLES[0])
    site.server.routes[path] = Reply(status=503)
    site.look()
    assert site.asked() == [path]
    site.look(0.4)
    assert len(site.asked()) == 6
    assert site.asked().count(path) == 1
    site.server.routes[path] = site.answer
    site.look(0.5)
    assert site.asked().count(path) == 2
    assert site.rows("SELECT page_answer FROM practices WHERE title = ?", TITLES[0]) == [("read",)]


def test_page_that_robots_txt_forbids_is_asked_for_nothing(site: Site) -> None:
    site.server.routes["/robots.txt"] = b"User-agent: *\nDisallow: /support-forces/\n"
    assert site.look().kind == "changed"
    assert site.asked() == []
    assert site.rows("SELECT DISTINCT page_answer FROM practices WHERE page_answer <> ''") == [("failed",)]


def test_page_read_in_part_is_marked_and_keeps_its_fields(site: Site, practice_watch: Callable[..., Ran]) -> None:
    configured(site)
    site.look()
    path = path_of(TITLES[0])
    broken = page(replace(site.specs[path], rows=[*site.specs[path].rows, ("Evidence grade", ("B",))]))
    site.server.routes[path] = Reply(broken.replace(">Region<", "><").encode(), headers=[HTML])
    site.look(7)
    assert site.rows("SELECT page_answer, region FROM practices WHERE title = ?", TITLES[0]) == [
        ("partly read", "South East")
    ]
    said = practice_watch("status").out
    assert "labels that this program does not know, kept all the same: Evidence grade" in said
    assert f"pages not read whole: {TITLES[0]}" in said


def configured(site: Site, more: str = "") -> None:
    """The command line reads the same configuration."""
    text = CONFIG.format(url=site.server.url(LISTING)) + more
    (site.database.parent / "config.yaml").write_text(text, encoding="utf-8")


UPDATED = "SELECT practice_id, title, before, after, look_id, url FROM changes WHERE kind = 'updated' ORDER BY look_id"


def edited(site: Site, number: int, line: str = "Nobody waits alone.", node: str | None = None) -> None:
    """Another text, and another node number, of a practice's page."""
    path = path_of(TITLES[number])
    spec = site.specs[path]
    sections = (("Aim", (line,)), *spec.sections[1:])
    site.specs[path] = replace(spec, sections=sections, node=node or spec.node)


def test_history_derived_again_leaves_updated_rows_in_force(site: Site, practice_watch: Callable[..., Ran]) -> None:
    configured(site)
    site.look()
    edited(site, 0, node="8000")
    site.look(7)
    before = site.rows(UPDATED)
    assert len(before) == 1
    (site.database.parent / "20250101T000000Z.html").write_bytes(listing())
    assert practice_watch("import", str(site.database.parent)).status == 0
    assert site.rows(UPDATED) == before
    assert site.rows("SELECT count(*) FROM change_log WHERE kind = 'corrected'") == [(1,)]  # the baseline
    assert practice_watch("rebuild").status == 0
    assert site.rows(UPDATED) == before


def test_merge_takes_along_what_was_read_of_both_and_split_gives_it_back(
    site: Site, practice_watch: Callable[..., Ran]
) -> None:
    configured(site)
    site.server.routes[path_of(TITLES[0])] = Reply(status=404)  # of the two only the second was ever read
    site.look()
    edited(site, 1, node="8000")
    site.look(7)
    (before,) = site.rows(UPDATED)
    assert before[:2] == (2, TITLES[1])
    facts = "SELECT node, summary, page_answer FROM practices WHERE practice_id = ?"
    found = site.rows(facts, 2)
    number = site.rows("SELECT change_id FROM changes WHERE kind = 'updated'")[0][0]

    ran = practice_watch("practice", "merge", "1", "2", "--who", "analyst")

    assert ran.status == 0, ran.err
    (after,) = site.rows(UPDATED)
    assert after == (1, TITLES[0], *before[2:5], site.server.url(path_of(TITLES[0])))
    told = site.rows(
        """SELECT kind, is_news, origin FROM change_log WHERE change_id > ?1
           AND coalesce(before ->> 'change_id', ?1) = ?1 AND kind <> 'baseline' ORDER BY 1""",
        number,
    )
    assert told == [("corrected", 0, "merge"), ("updated", 0, "merge")]
    assert site.rows(facts, 1) == [(found[0][0], found[0][1], "gone")]
    shown = practice_watch("practice", "1").out
    assert "+ Nobody waits alone." in shown
    assert "7001 is now 8000" not in shown  # two fields differ: they are named
    assert "(node number, text)" in shown
    assert [row["practice_id"] for row in practice_watch("search", "specialists", "--format", "json").rows].count(1)
    assert faults(site.world) == []
    assert practice_watch("rebuild").status == 0
    assert site.rows(UPDATED) == [after]

    assert practice_watch("practice", "split", "1", TITLES[1]).status == 0
    assert site.rows(UPDATED) == [before]
    assert site.rows(facts, 2) == found
    assert "+ Nobody waits alone." in practice_watch("practice", "2").out


def test_merge_takes_along_what_is_related(site: Site, practice_watch: Callable[..., Ran]) -> None:
    bank = f"  - {{name: bank, kind: practice-bank, follow: false, url: '{site.server.url(BANK)}'}}"
    text = CONFIG.format(url=site.server.url(LISTING)).replace("sources: [", "sources:\n  - ")
    text = text.replace("]\n", f"\n{bank}\n")
    (site.database.parent / "config.yaml").write_text(text, encoding="utf-8")
    others = [(f"Other {number}", "Kent Police", f"{BANK}/other-{number}") for number in range(2)]
    (body,) = bank_pages([("Another name", "Kent Police", path_of(TITLES[1])), *others])
    site.server.routes[BANK] = Reply(body, headers=[HTML])
    assert practice_watch("check").status == 0
    related = "SELECT practice_id, related_id, relation, why FROM related"
    assert site.rows(related) == [(2, 7, "same", "one address")]

    assert practice_watch("practice", "merge", "1", "2").status == 0
    assert site.rows(related) == [(1, 7, "same", "one address")]
    assert practice_watch("verify").status == 0
    assert practice_watch("practice", "split", "1", TITLES[1]).status == 0
    assert site.rows(related) == [(2, 7, "same", "one address")]
    assert practice_watch("verify").status == 0


def test_rows_of_a_page_go_with_the_look_that_listed_its_practice(
    site: Site, practice_watch: Callable[..., Ran]
) -> None:
    """A page that was followed because of a listing that a person rejects later is nobody's page."""
    configured(site)
    site.look()
    site.server.routes[LISTING] = Reply(listing((*TITLES, "Night watch – Essex Police")), headers=[HTML])
    path = path_of("Night watch – Essex Police")
    site.specs[path] = replace(SPECS[1], title="Night watch – Essex Police", node="9")
    site.server.routes[path] = site.answer
    site.look(1)
    site.specs[path] = replace(site.specs[path], node="10")
    site.look(7)
    site.look()
    (before,) = site.rows(UPDATED)
    assert site.rows("SELECT count(*) FROM change_log WHERE kind = 'corrected'") == [(0,)]

    (snapshot,) = site.rows("SELECT max(snapshot_id) FROM snapshots WHERE page = 'listing'")[0]
    assert practice_watch("held", "reject", str(snapshot)).status == 0
    assert site.rows(UPDATED) == []
    assert practice_watch("held", "accept", str(snapshot)).status == 0
    assert site.rows(UPDATED) == [before]


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("UPDATE page_rows SET facts = json_set(facts, '$.scale', 'Global')", "pages"),
        ("DELETE FROM page_rows WHERE valid_to IS NULL", "pages"),
        ("UPDATE page_rows SET sections = replace(sections, 'last bus', 'first bus')", "pages"),
        ("UPDATE page_asked_rows SET told = 'gone' WHERE told = 'online'", "pages asked"),
        ("DELETE FROM page_asked_rows", "pages asked"),
        ("UPDATE text_difference_rows SET difference = 'x'", "text differences"),
        ("DELETE FROM text_difference_rows", "text differences"),
        ("UPDATE change_rows SET after = json_set(after, '$.node', '8001') WHERE kind = 'updated'", "changes"),
        ("UPDATE change_rows SET practice_id = 3 WHERE kind = 'updated'", "changes"),
        ("DELETE FROM practice_search WHERE rowid = 1", "practice_search"),
        ("UPDATE practice_rows SET addresses = '[]'", "practices"),
    ],
)
def test_whatever_of_the_pages_is_tampered_with_is_found_and_derived_anew(
    site: Site, practice_watch: Callable[..., Ran], statement: str, part: str
) -> None:
    configured(site)
    site.look()
    edited(site, 0, node="8000")
    site.server.routes[path_of(TITLES[3])] = Reply(status=404)
    site.look(7)
    said = site.rows("SELECT url, valid_from, valid_to, facts, sections FROM page_rows ORDER BY 1, 2")
    with sqlite3.connect(site.database) as connection:
        connection.execute(statement)

    assert part in {finding.part for finding in faults(site.world)}
    assert practice_watch("verify").status == 5
    ran = practice_watch("rebuild")
    assert f"{part}: " in ran.out
    assert faults(site.world) == []
    assert site.rows("SELECT url, valid_from, valid_to, facts, sections FROM page_rows ORDER BY 1, 2") == said
    assert "+ Nobody waits alone." in practice_watch("practice", "1").out
    after = site.look(7)
    assert after.kind == "unchanged"


def test_evidence_of_an_updated_row_is_the_page_before_and_after(
    site: Site, practice_watch: Callable[..., Ran]
) -> None:
    configured(site)
    site.look()
    site.look()
    edited(site, 0, node="8000")
    site.server.routes[path_of(TITLES[5])] = Reply(status=404)
    site.look(7)
    site.look(1)  # the sixth page is due now
    site.look(1)
    kinds = site.rows("SELECT change_id, after ->> 'own_page' FROM changes WHERE kind = 'updated' ORDER BY 1")
    assert [said for _, said in kinds] == [None, "gone"]
    folder = site.database.parent
    for number, _ in kinds:
        assert practice_watch("evidence", str(number), "--to", str(folder / f"{number}.zip")).status == 0
    (edit, _), (gone, _) = kinds
    with zipfile.ZipFile(folder / f"{edit}.zip") as archive:
        facts = json.loads(archive.read("evidence.json"))
        index = archive.read("index.html").decode()
    assert [(look["page"], look["outcome"]) for look in facts["looks"]] == [("practice", "changed")] * 2
    (difference,) = facts["differences"]
    assert difference["lines"] == [
        "- node: 7000",
        "+ node: 8000",
        "- Aim: Fewer people wait alone.",
        "+ Aim: Nobody waits alone.",
    ]
    assert {page["redacted"] for page in facts["snapshots"]} == {1}
    assert "with addresses of people taken out" in index
    with zipfile.ZipFile(folder / f"{gone}.zip") as archive:
        facts = json.loads(archive.read("evidence.json"))
        index = archive.read("index.html").decode()
        assert b"redacted: 1" in gzip.decompress(archive.read("evidence.warc.gz"))
    assert [(look["outcome"], look["http_status"]) for look in facts["looks"]] == [
        ("changed", 200), ("failed", 404), ("failed", 404)
    ]  # fmt: skip
    assert f"failed, at {site.server.url(path_of(TITLES[5]))}" in index
    assert ADDRESS not in index


def test_page_that_todays_rules_would_not_recognise_is_listed_and_is_no_fault(
    site: Site, practice_watch: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(site)
    site.look()
    (snapshot,) = site.rows("SELECT min(snapshot_id) FROM snapshots WHERE page = 'practice'")[0]
    read = kept_pages.read_kept_page

    def stricter(body: bytes, *, content_type: str | None = None) -> PageReading:
        if b"Harbour watch" in body:
            return PageReading(None, reasons=("of another kind",))
        return read(body, content_type=content_type)

    with monkeypatch.context() as patched:
        patched.setattr(kept_pages, "read_kept_page", stricter)
        rows = practice_watch("verify", "--format", "json").rows
    (rule,) = [row for row in rows if row["part"] == "rules"]
    assert (rule["finding"], rule["snapshot_id"]) == ("would be held: of another kind", snapshot)
    assert {row["part"] for row in rows} == {"rules", "pages", "practice_search"}


def test_node_numbers_propose_a_merge_in_status(site: Site, practice_watch: Callable[..., Ran]) -> None:
    configured(site)
    site.specs[path_of(TITLES[1])] = replace(site.specs[path_of(TITLES[1])], node="7000")
    site.look()
    said = practice_watch("status").out
    assert f"'{TITLES[0]}' and '{TITLES[1]}' have one page (node 7000)" in said
    assert "practice-watch practice merge 1 2" in said
    assert practice_watch("practice", "merge", "1", "2").status == 0
    assert "have one page" not in practice_watch("status").out


def test_search_finds_by_title_official_name_summary_and_heading(
    site: Site, practice_watch: Callable[..., Ran]
) -> None:
    configured(site)
    site.look()
    for words, found in (
        (("harbours",), [TITLES[0]]),
        (("Essex",), [TITLES[1]]),
        (("market", "specialists"), [TITLES[1]]),
        (("tow", "evaluation"), [TITLES[3]]),
        (("nothing",), []),
    ):
        assert [row["title"] for row in practice_watch("search", *words, "--format", "json").rows] == found
    assert TITLES[2] in practice_watch("search", "river").out
    assert "No practice" in practice_watch("search", "nothing").out
    assert practice_watch("search", "--", "–").status == 2
    assert site.rows("SELECT count(*) FROM practice_search WHERE practice_search MATCH 'watch'") == [(6,)]


def test_forces_are_counted_those_without_a_practice_too(site: Site) -> None:
    site.look()
    forces = {row[0]: row[1:] for row in site.rows("SELECT force, practices, first_seen, categories FROM forces")}
    assert forces["Kent Police"] == (1, "2026-11-02T08:17:00Z", "")
    assert forces["Cumbria Constabulary"] == (0, None, "")
    assert len(forces) > 40
