"""Feeds and the static page: valid, the same bytes while nothing changes, and every link leads somewhere."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
import pytest
from bs4 import BeautifulSoup
from lxml import etree

from monitor.site_files import site_files, write_site
from scraper.errors import UsageError
from tests.mailbox import Office
from tests.pages import FILED, FIRST, page

NEW = "Enhanced <video> & response – Dorset Police"
BASE = "https://watch.example.org/sp"
ATOM = "{http://www.w3.org/2005/Atom}"
DAY = timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path, f"site: {{out: out, base_url: {BASE}}}\n", recheck_after="20h")
    less = {**FILED, "Serious violence": FILED["Serious violence"][:1]}
    for body in (page(), page([NEW, *FIRST], less), page([NEW, *FIRST], less)):
        made.look(body)
        made.now += DAY
    return made


def files(office: Office) -> dict[str, bytes]:
    world = office.world
    with world.reading() as connection:
        return site_files(world, connection)


def test_atom_feed_is_valid_and_tells_each_change_that_is_news(office: Office) -> None:
    body = files(office)["feed.atom"]
    feed = feedparser.parse(body)
    assert not feed.bozo, feed.bozo_exception
    assert feed.version == "atom10"
    assert [entry.tags[0].term for entry in feed.entries] == ["removed", "published"]
    new = feed.entries[1]
    assert new.title == f"New on the page: {NEW} (Recently published, no category)"
    assert "First seen Fri 2 Jan 2026, 08:00; not there Thu 1 Jan 2026, 08:00." in new.content[0].value
    assert "today" not in body.decode()
    assert new.link.startswith("https://www.college.police.uk/support-forces/practices/")
    for fault in atom_faults(body):
        pytest.fail(fault)


def atom_faults(body: bytes) -> list[str]:
    """What RFC 4287 asks of a feed and is not so."""
    root = etree.fromstring(body)
    found = [] if root.tag == ATOM + "feed" else ["the root is no feed"]
    places = (root, *root.findall(ATOM + "entry"))
    wanted = [(place, name) for name in ("id", "title", "updated") for place in places]
    found += [f"{place.tag}: not one {name}" for place, name in wanted if len(place.findall(ATOM + name)) != 1]
    if root.find(f"{ATOM}author/{ATOM}name") is None:
        found.append("no author")
    ids = [element.text for element in root.iter(ATOM + "id")]
    if len(set(ids)) != len(ids) or not all(id_ and urlsplit(id_).scheme for id_ in ids):
        found.append("ids are not addresses, or not unique")
    dates = [element.text or "" for name in ("updated", "published") for element in root.iter(ATOM + name)]
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
    found += [f"no date: {date}" for date in dates if not moment.fullmatch(date)]
    links = [(link.get("rel", "alternate"), link.get("href")) for link in root.findall(ATOM + "link")]
    if ("self", f"{BASE}/feed.atom") not in links:
        found.append("no link to itself")
    empty = [one for one in places[1:] if one.find(ATOM + "content") is None and one.find(ATOM + "link") is None]
    return found + ["an entry has neither content nor link"] * len(empty)


def test_json_feed_keeps_to_its_specification(office: Office) -> None:
    feed: dict[str, Any] = json.loads(files(office)["feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{BASE}/feed.json"
    assert feed["home_page_url"] == f"{BASE}/"
    assert isinstance(feed["title"], str)
    assert [item["tags"][0] for item in feed["items"]] == ["removed", "published"]
    assert len({item["id"] for item in feed["items"]}) == 2
    for item in feed["items"]:
        assert item["content_text"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["date_published"])
        assert item["url"].startswith(f"{BASE}/practice/")
    known = {"id", "url", "external_url", "title", "content_text", "date_published", "tags"}
    assert {key for item in feed["items"] for key in item} <= known


def test_bytes_stay_while_nothing_changes_and_ids_wherever_it_is_served(office: Office) -> None:
    before = files(office)
    office.look(page([NEW, *FIRST], {**FILED, "Serious violence": FILED["Serious violence"][:1]}))
    after = files(office)
    assert [before[name] == after[name] for name in ("feed.atom", "feed.json", "changes.html")] == [True] * 3
    office.reconfigure("site: {out: out}\n")
    elsewhere = json.loads(files(office)["feed.json"])
    assert [item["id"] for item in elsewhere["items"]] == [
        item["id"] for item in json.loads(before["feed.json"])["items"]
    ]
    assert "url" not in elsewhere["items"][0]
    assert not feedparser.parse(files(office)["feed.atom"]).bozo


def test_a_feed_without_news_is_a_feed(tmp_path: Path) -> None:
    office = Office(tmp_path, "site: {out: out}\n")
    office.look(page())
    feed = feedparser.parse(files(office)["feed.atom"])
    assert not feed.bozo
    assert feed.entries == []


def test_what_is_taken_back_is_told_by_an_entry_of_its_own(office: Office) -> None:
    from monitor.decide import decide

    world = office.world
    ((snapshot,),) = office.rows("SELECT after_snapshot_id FROM changes WHERE kind = 'published'")
    with world.writing("held reject") as connection:
        decide(world, connection, snapshot, "reject", silent=False, who="ops", why="a test page")
    items = json.loads(files(office)["feed.json"])["items"]
    back = [item for item in items if item["tags"][0] == "corrected"]
    assert back
    assert all("An earlier entry does not hold: snapshot" in item["content_text"] for item in back)
    assert any("published" in item["tags"] for item in items)


def test_every_page_is_whole_and_every_link_within_leads_to_a_page(office: Office) -> None:
    made = files(office)
    pages = {name: BeautifulSoup(body, "lxml") for name, body in made.items() if name.endswith(".html")}
    assert len(pages) == 2 + 9
    for name, soup in pages.items():
        assert soup.html is not None
        assert soup.html["lang"] == "en"
        assert len(soup.find_all("h1")) == 1
        assert not soup.find_all(["script", "img", "iframe"])
        for tag in soup.find_all(["a", "link"]):
            target = urljoin(f"https://here.example/{name}", str(tag["href"]))
            if target.startswith("https://here.example/"):
                assert target.removeprefix("https://here.example/") in made, (name, target)
    text = pages["index.html"].get_text(" ", strip=True)
    assert NEW in text
    assert "Smarter practice: 8 practices listed on 3 January 2026." in text
    gone = next(soup for soup in pages.values() if soup.h1 and soup.h1.get_text() == "Night patrol – Dorset Police")
    assert "no longer listed" in gone.get_text()


def test_files_are_replaced_only_where_they_differ_and_pages_of_merged_practices_go(office: Office) -> None:
    world = office.world
    out = world.config.site.out
    with world.reading() as connection:
        assert write_site(world, connection, out) == len(files(office))
        stamp = (out / "feed.atom").stat().st_mtime_ns
        assert write_site(world, connection, out) == 0
    assert (out / "feed.atom").stat().st_mtime_ns == stamp
    (out / "practice" / "999.html").write_text("of a practice that was merged")
    (out / "practice" / "notes.html").write_text("somebody's own")
    with world.reading() as connection:
        write_site(world, connection, out)
    assert not (out / "practice" / "999.html").exists()
    assert (out / "practice" / "notes.html").exists()
    assert not list(out.rglob("*.part"))


def test_a_folder_that_cannot_be_written_is_said(office: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    world = office.world
    with world.reading() as connection, pytest.raises(UsageError, match="the site cannot be written there"):
        write_site(world, connection, tmp_path / "file")
