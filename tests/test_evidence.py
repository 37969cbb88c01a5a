"""`evidence` and `export --warc`: what is shown can be read in a browser, checked by hash, and replayed."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from db import proof
from db.connection import connect
from db.seals import seal_all
from tests.conftest import FIXTURES, Ran, configure
from tests.servers import Reply, ScriptedServer
from tests.test_check import PATH
from tests.test_held import NAMES, Site

HISTORY = FIXTURES / "history"


@pytest.fixture
def site(practice_watch: Callable[..., Ran], tmp_path: Path) -> Any:
    """Watched over a day: an addition, a loss that is confirmed, a 304, a page that is held."""
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH), recheck_after="0s")
        made = Site(practice_watch, server, tmp_path / "practices.db")
        assert made.check(NAMES).status == 0
        assert (
            made.check([*NAMES, "Another <b>& more</b> – Essex Police".replace("<b>", "").replace("</b>", "")]).status
            == 0
        )
        for _ in range(2):
            assert made.check(NAMES[1:]).status == 0
        assert made.check(NAMES[:2]).status == 4
        yield made


def _checked(path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout
    assert "digest pass" in ran.stdout


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _opened(path: Path, folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}
        archive.extractall(folder)
    for line in found["SHA256SUMS"].decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(found[name]).hexdigest() == digest
    assert set(found) == {line.split("  ")[1] for line in found["SHA256SUMS"].decode().splitlines()} | {"SHA256SUMS"}
    for name, data in found.items():
        if name.startswith("pages/"):
            assert hashlib.sha256(data).hexdigest() == name[6:-5]
    page = _Links()
    page.feed(found["index.html"].decode())
    assert page.open == []
    assert set(page.links) <= set(found)  # nothing from anywhere else
    _checked(folder / "evidence.warc.gz")
    return found


def test_a_change_is_shown_with_both_sides_and_the_look_that_agreed(site: Site, tmp_path: Path) -> None:
    ((number,),) = site.ask("SELECT change_id FROM changes WHERE kind = 'removed' AND title LIKE 'Example one%'")

    ran = site.run("evidence", str(number), "--to", "proof.zip", "--format", "json")

    assert ran.status == 0
    found = _opened(tmp_path / "proof.zip", tmp_path / "out")
    assert {row["file"] for row in ran.rows} == set(found) - {"SHA256SUMS"}
    facts = json.loads(found["evidence.json"])
    assert [look["look_id"] for look in facts["looks"]] == [2, 3, 4]
    assert len([name for name in found if name.startswith("pages/")]) == 2
    assert facts["differences"][0]["lines"][0] == "- Recently published: Example one – Kent Police"
    text = found["index.html"].decode()
    assert "What it does not prove" in text
    assert "A later look agreed." in text
    assert "- Recently published: Example one – Kent Police" in text
    assert "Content-Type: text/html" in text
    with sqlite3.connect(site.database) as raw:
        (digest,) = raw.execute("SELECT content_digest FROM about").fetchone()
    assert digest in text


def test_several_changes_and_one_that_was_taken_back(site: Site, tmp_path: Path) -> None:
    assert site.run("held", "reject", "2").status == 0
    rows = site.ask("SELECT change_id FROM change_log WHERE title LIKE 'Another%' AND kind <> 'corrected'")
    ran = site.run("evidence", *(str(number) for (number,) in rows), "--to", "proof.zip")
    assert ran.status == 0
    assert "It was taken back by change" in ran.out
    assert "Open index.html first." in ran.out
    assert b"rejected" in _opened(tmp_path / "proof.zip", tmp_path / "out")["index.html"]


def test_a_day_is_shown_with_the_looks_on_both_sides_of_it(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    practice_watch("import", str(HISTORY))
    ran = practice_watch("evidence", "--at", "2026-03-05", "--to", "day.zip")
    assert ran.status == 0
    found = _opened(tmp_path / "day.zip", tmp_path / "day")
    facts = json.loads(found["evidence.json"])
    assert [look["observed_at"] for look in facts["looks"]] == ["2026-03-02T07:00:00Z", "2026-04-20T07:00:00Z"]
    listed = practice_watch("listing", "--at", "2026-03-05", "--format", "json").rows
    assert [row["title"] for row in facts["listed"]] == [row["title"] for row in listed]
    assert "says something else" in ran.out
    ran = practice_watch("evidence", "--at", "2026-11-01", "--to", "last.zip")
    assert "whether it was still so then is not known" in ran.out
    ran = practice_watch("evidence", "--at", "2020-01-01", "--to", "early.zip")
    assert ran.status == 2
    assert "no look was accepted by then" in ran.err


def test_a_day_between_two_looks_that_say_the_same(site: Site, tmp_path: Path) -> None:
    with sqlite3.connect(site.database) as raw:
        raw.execute("UPDATE look_rows SET observed_at = '2026-01-0' || id || 'T00:00:00Z'")
        raw.execute("UPDATE snapshot_rows SET observed_at = '2026-01-0' || id || 'T00:00:00Z'")
        seal_all(raw)
    ran = site.run("evidence", "--at", "2026-01-03T12:00:00Z", "--to", "day.zip")
    assert "says the same" in ran.out
    assert b"There is only one page." in _opened(tmp_path / "day.zip", tmp_path / "day")["index.html"]


def test_a_practice_is_shown_through_its_life(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    practice_watch("import", str(HISTORY))
    for number in (1, 9):
        ran = practice_watch("evidence", "--practice", str(number), "--to", f"{number}.zip")
        assert ran.status == 0
        assert "It stood under " in ran.out
        _opened(tmp_path / f"{number}.zip", tmp_path / str(number))
    assert practice_watch("evidence", "--practice", "999", "--to", "x.zip").status == 2


def test_a_life_that_goes_on_is_shown_at_both_of_its_ends(site: Site, tmp_path: Path) -> None:
    last = site.ask("SELECT max(observed_at), max(look_id) FROM looks WHERE outcome IN ('unchanged', 'changed')")[0]

    assert site.run("evidence", "--practice", "2", "--to", "still.zip").status == 0
    assert site.run("evidence", "--practice", "1", "--to", "gone.zip").status == 0

    with zipfile.ZipFile(tmp_path / "still.zip") as archive:
        facts = json.loads(archive.read("evidence.json"))
    assert [look["look_id"] for look in facts["looks"]] == [1, last[1]]
    assert f"and still at the last accepted look, {last[0]}" in " ".join(facts["claims"])
    with zipfile.ZipFile(tmp_path / "gone.zip") as archive:
        facts = json.loads(archive.read("evidence.json"))
    assert {2, 3, 4} <= {
        look["look_id"] for look in facts["looks"]
    }  # the last that shows it, and the first that do not


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE look_rows SET observed_at = '2026-01-01T00:00:00Z' WHERE id = 2",
        "UPDATE snapshot_rows SET headers = '[]' WHERE id = 2",
        "UPDATE change_rows SET summary = 'something else' WHERE id = 2",
    ],
)
def test_nothing_is_proven_by_what_was_edited(site: Site, tmp_path: Path, statement: str) -> None:
    with sqlite3.connect(site.database) as raw:
        raw.execute(statement)
    ran = site.run("evidence", "2", "--to", "x.zip")
    assert ran.status == 5
    assert "is not as it was written" in ran.err
    assert not (tmp_path / "x.zip").exists()


def test_what_is_asked_for_wrongly_is_said_and_nothing_is_replaced(site: Site, tmp_path: Path) -> None:
    (tmp_path / "there.zip").write_text("mine")
    for arguments, wanted in (
        (["--to", "x.zip"], "evidence of what?"),
        (["1", "--at", "2026-01-01", "--to", "x.zip"], "one of the three"),
        (["999", "--to", "x.zip"], "there is no change 999"),
        (["1", "--to", "there.zip"], "it was left as it is"),
        (["1", "--to", "nowhere/x.zip"], "cannot be written"),
        (["--at", "yesterday", "--to", "x.zip"], "neither a date nor a time"),
    ):
        ran = site.run("evidence", *arguments)
        assert ran.status == 2
        assert wanted in ran.err
    assert (tmp_path / "there.zip").read_text() == "mine"
    assert not (tmp_path / "x.zip").exists()
    path = tmp_path / "config.yaml"
    path.write_text(path.read_text().replace("sources:", 'sources:\n  - {name: other, url: "https://x.yz/p"}'))
    assert "--at needs --source" in site.run("evidence", "--at", "2026-01-01", "--to", "x.zip").err
    with sqlite3.connect(site.database) as raw:
        raw.execute("INSERT INTO source_rows (name, kind, url) VALUES ('other', 'listing', 'https://x.yz/p')")
        raw.execute("UPDATE change_rows SET source_id = 2 WHERE id = 2")
    assert "several sources" in site.run("evidence", "1", "2", "--to", "x.zip").err


def test_text_of_the_page_is_no_markup_of_ours(site: Site, tmp_path: Path) -> None:
    with sqlite3.connect(site.database) as raw:
        raw.execute("UPDATE change_rows SET summary = '<script>alert(1)</script>' WHERE id = 1")
        seal_all(raw)
    assert site.run("evidence", "1", "--to", "x.zip").status == 0
    assert b"<script>" not in _opened(tmp_path / "x.zip", tmp_path / "out")["index.html"]


def test_the_whole_archive_replays_and_gives_the_same_history_elsewhere(
    practice_watch: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice_watch("import", str(HISTORY))
    ran = practice_watch("export", "--to", "files", "--warc", "--format", "json")
    assert {"file": "practice-watch.warc.gz", "table": None, "rows": 12} in ran.rows
    _checked(tmp_path / "files" / "practice-watch.warc.gz")
    other = tmp_path / "other"
    other.mkdir()
    configure(other)
    monkeypatch.chdir(other)
    assert practice_watch("import", "../files/practice-watch.warc.gz").status == 4
    digests = set()
    for folder in (tmp_path, other):
        with sqlite3.connect(folder / "practices.db") as raw:
            digests.add(raw.execute("SELECT content_digest FROM about").fetchone())
    assert len(digests) == 1


def test_looks_whose_bytes_were_not_kept_are_revisits_that_say_so(site: Site, tmp_path: Path) -> None:
    page = site.server.routes[PATH]
    assert isinstance(page, Reply)
    token = Reply(page.body.replace(b"<footer>", b"<!-- token --><footer>"), headers=page.headers)
    same = site.check(NAMES[1:])
    site.server.routes[PATH] = Reply(
        site.server.routes[PATH].body.replace(b"<footer>", b"<!-- token --><footer>"), headers=page.headers
    )
    assert same.status == 0
    assert site.run("check").status == 0
    site.server.routes[PATH] = token
    with sqlite3.connect(site.database) as raw:
        raw.execute("UPDATE look_rows SET http_status = 304, body_sha256 = NULL WHERE id = 6")
    assert site.run("export", "--to", "files", "--warc").status == 0
    _checked(tmp_path / "files" / "practice-watch.warc.gz")
    with (tmp_path / "files" / "practice-watch.warc.gz").open("rb") as file:
        records = [
            (
                record.rec_type,
                (record.rec_headers.get_header("WARC-Profile") or "").rpartition("/")[2].rpartition(":")[2],
            )
            for record in ArchiveIterator(file)
        ]
    assert [kind for kind, _ in records].count("response") == 4
    assert [profile for kind, profile in records if kind == "revisit"] == [
        "identical-payload-digest",
        "server-not-modified",
        "said-the-same",
    ]
    (tmp_path / "blocked").mkdir()
    (tmp_path / "blocked" / "practice-watch.warc.gz.part").mkdir()
    ran = site.run("export", "--to", "blocked", "--warc")
    assert ran.status == 2


def test_what_is_asked_of_an_empty_file(tmp_path: Path) -> None:
    opened = connect(tmp_path / "practices.db", create=True)
    assert proof.looks_by_id(opened, [1]) == []
    assert proof.snapshots_by_id(opened, [1]) == []
    assert proof.looks_of_change(opened, 1) == []
    assert proof.looks_around(opened, "one", "2026-01-01T00:00:00Z") == (None, None)
    assert proof.earlier_snapshot(opened, 1) is None
    assert list(proof.every_look(opened)) == []
    assert proof.every_snapshot(opened) == []
    opened.close()
