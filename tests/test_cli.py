"""The command line: help, formats, exit statuses, and one clear message for whatever is wrong."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import FIXTURES, Ran, configure
from tests.servers import Reply, ScriptedServer

PATH = "/article/about-smarter-practice"
PAGE = FIXTURES / "history" / "20260302T070000Z.html"
VERBS = ["check", "run", "status", "changes", "listing", "practice", "doctor", "held", "init", "import", "demo"]


def _clear(ran: Ran, status: int, *wanted: str) -> None:
    assert ran.status == status, ran.err
    assert "Traceback" not in ran.err + ran.out
    for text in wanted:
        assert text in ran.err + ran.out


@pytest.mark.parametrize(
    "verb", [[], *([verb] for verb in VERBS), ["held", "list"], ["held", "show"], ["held", "accept"]]
)
def test_every_verb_has_help(practice_watch: Callable[..., Ran], verb: list[str]) -> None:
    ran = practice_watch(*verb, "--help")
    assert ran.status == 0
    assert "Usage: practice-watch" in ran.out


def test_help_imports_no_verb() -> None:
    program = "import sys\nfrom monitor.cli import run\nrun(['--help'])\n"
    program += "print(sorted({'yaml', 'requests', 'sqlite3', 'msgspec', 'monitor.config'} & set(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "verb", [["check"], ["run"], ["status"], ["changes"], ["listing"], ["practice", "x"], ["held", "list"]]
)
def test_without_a_config_every_verb_says_how_to_make_one(
    practice_watch: Callable[..., Ran], tmp_path: Path, verb: list[str]
) -> None:
    (tmp_path / "config.yaml").unlink()
    _clear(practice_watch(*verb), 2, "`practice-watch init` writes one")


@pytest.mark.parametrize(
    "verb", [["status"], ["changes"], ["listing"], ["practice", "1"], ["held", "list"], ["held", "accept", "1"]]
)
def test_without_a_database_a_verb_that_reads_says_what_makes_one(
    practice_watch: Callable[..., Ran], tmp_path: Path, verb: list[str]
) -> None:
    _clear(practice_watch(*verb), 5, "there is no database yet")
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        ("a: [", "line"),
        ("http: {contact: a@b.cd}\nsources: [{name: a, url: 'https://x.yz/', schedule: '99 * * * *'}]", "schedule"),
        ("http: {contact: a@b.cd}\nsourcs: []", "did you mean sources?"),
    ],
)
def test_bad_config_is_told_with_its_place(
    practice_watch: Callable[..., Ran], tmp_path: Path, config: str, wanted: str
) -> None:
    (tmp_path / "config.yaml").write_text(config)
    for verb in (["check"], ["status"], ["doctor"], ["run"]):
        _clear(practice_watch(*verb), 2, "config.yaml", wanted)


def test_bad_databases_are_told_apart(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    database = tmp_path / "practices.db"
    database.write_text("this is no database, but long enough to be looked at as if it were one" * 20)
    _clear(practice_watch("status"), 5, "not a database")
    _clear(practice_watch("check"), 5, "not a database")
    database.unlink()
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE other (x)")
    _clear(practice_watch("check"), 5, "another program's database")
    database.unlink()
    assert practice_watch("check", "--file", str(PAGE)).status == 0
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA user_version = 999")
    _clear(practice_watch("status"), 5, "newer version")
    text = (tmp_path / "config.yaml").read_text().replace("practices.db", "nowhere/practices.db")
    (tmp_path / "config.yaml").write_text(text)
    _clear(practice_watch("check", "--file", str(PAGE)), 5, "nowhere")
    _clear(practice_watch("doctor"), 5, "mkdir -p")


def test_unreachable_host_is_a_failed_look(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    with ScriptedServer() as server:
        url = server.url(PATH)
    configure(tmp_path, url)
    _clear(practice_watch("check"), 3)
    rows = practice_watch("status", "--format", "json").rows
    assert rows[0]["state"] == "FAILED"
    assert practice_watch("status", "--nagios").status == 2


def test_wrong_usage_ends_with_2(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "20269902T070000Z.html").write_text("<p>")
    for arguments, wanted in (
        (["nonsense"], "No such command"),
        (["check", "--source", "nobody"], "there is no such source"),
        (["check", "--at", "2026-01-01"], "--at needs --file"),
        (["check", "--file", "missing.html"], "cannot be read"),
        (["import", "empty"], "no page found"),
        (["import", "gone"], "there is no such file or folder"),
        (["import", "notes.txt"], "not an HTML file"),
        (["import", "20269902T070000Z.html"], "no time in its name"),
        (["changes", "--since", "yesterday"], "neither a date nor a time"),
        (["changes", "--kind", "nonsense"], "nonsense"),
        (["init"], "there is one already"),
    ):
        _clear(practice_watch(*arguments), 2, wanted)


def test_init_writes_a_config_that_doctor_understands(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "config.yaml").unlink()
    _clear(practice_watch("init"), 0, "http.contact")
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    with ScriptedServer() as server:
        server.routes[PATH] = Reply(PAGE.read_bytes(), headers=[("Content-Type", "text/html; charset=utf-8")])
        ran = subprocess.run(
            [sys.executable, "-m", "monitor", "doctor"],
            env={**environ, "PRACTICE_WATCH__SOURCES__0__URL": server.url(PATH), "PRACTICE_WATCH__HTTP__DELAY": "0s"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "22 practices read, nothing stored" in ran.stdout
    assert not (tmp_path / "practices.db").exists()


def test_doctor_says_what_is_wrong_with_a_site_that_refuses(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    with ScriptedServer() as server:
        server.routes[PATH] = Reply(b"no", 403)
        configure(tmp_path, server.url(PATH))
        _clear(practice_watch("doctor"), 3, "refused us (403)")
        server.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /\n")
        _clear(practice_watch("doctor"), 3, "robots")
        server.routes["/robots.txt"] = Reply(b"", 404)
        server.routes[PATH] = Reply(b"<html><p>Sorry</p></html>")
        _clear(practice_watch("doctor"), 3, "would be held")


def test_questions_in_every_format(practice_watch: Callable[..., Ran]) -> None:
    practice_watch("import", str(FIXTURES / "history"))
    for verb in (
        ["changes"],
        ["listing"],
        ["practice", "Safer Sleep"],
        ["status"],
        ["held", "list"],
        ["held", "show", "11"],
    ):
        assert isinstance(json.loads(practice_watch(*verb, "--format", "json").out), list)
        assert "," in practice_watch(*verb, "--format", "csv").out.splitlines()[0]
        assert practice_watch(*verb).out
    assert len(practice_watch("listing", "--at", "2025-05-12", "--format", "json").rows) == 8
    assert len(practice_watch("listing", "--at", "2026-03-02", "--format", "json").rows) == 22
    _clear(practice_watch("listing", "--at", "2020-01-01"), 0, "Nothing is known from before")
    _clear(practice_watch("practice", "Operation"), 2, "practices fit")
    _clear(practice_watch("practice", "Nothing of the sort"), 2, "no practice fits")
    _clear(practice_watch("practice", "Habitual knife carrier index"), 0, "no longer listed", "gone since")
    last = practice_watch("changes", "--format", "json").rows[0]["change_id"]
    assert practice_watch("changes", "--after", str(last)).out.strip() == "No changes."
    assert len(practice_watch("changes", "--kind", "published", "--format", "json").rows) == 5
    net = practice_watch("changes", "--net", "--format", "json").rows
    assert not [row for row in net if "Habitual" in (row["title"] or "") and row["kind"] != "removed"]


def test_saved_pages_are_full_looks(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    later = FIXTURES / "history" / "20260420T070000Z.html"
    mhtml = tmp_path / "saved.mhtml"
    mhtml.write_bytes(
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: text/html; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: 8bit\r\n\r\n" + later.read_bytes() + b"\r\n--B--\r\n"
    )
    assert practice_watch("check", "--file", str(PAGE), "--at", "2026-03-02T07:00:00Z").status == 0
    ran = practice_watch("check", "--file", str(mhtml), "--at", "2026-04-20")
    _clear(ran, 0, "Knife arches in schools")
    assert practice_watch("check", "--file", str(mhtml)).status == 0
    earlier = FIXTURES / "history" / "20250915T070000Z.html"
    assert practice_watch("check", "--file", str(earlier), "--at", "2025-09-15T07:00:00Z").status == 0
    kinds = [row["kind"] for row in practice_watch("changes", "--format", "json").rows]
    assert kinds.count("baseline") == 1
    assert "surfaced" in kinds
    _clear(practice_watch("check", "--file", str(PAGE), "--at", "2999-01-01"), 2, "in the future")
    sorry = FIXTURES / "history" / "20260803T070000Z.html"
    _clear(practice_watch("check", "--file", str(sorry), "--at", "2026-01-01"), 4, "held")
    (tmp_path / "empty.mhtml").write_text("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=B\n\n--B--\n")
    _clear(practice_watch("check", "--file", "empty.mhtml"), 2, "no HTML page")


def test_demo_comes_out_as_it_should(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    ran = practice_watch("demo", "--keep", "shown")
    _clear(ran, 0, "All of it came out as it should", "everything below is invented")
    _clear(practice_watch("demo", "--keep", "shown"), 2, "practices.db already")
    with sqlite3.connect(tmp_path / "shown" / "practices.db") as connection:
        assert connection.execute("SELECT origin FROM about").fetchone() == ("demo",)
    _clear(practice_watch("--config", "shown/config.yaml", "status"), 0, "listed          23", "1 held page to decide")


def test_an_import_is_taken_once(practice_watch: Callable[..., Ran]) -> None:
    practice_watch("import", str(FIXTURES / "history"))
    again = practice_watch("import", str(FIXTURES / "history"))
    assert again.status == 0
    assert "12 known" in again.out
