"""One look over HTTP: what is kept, what is not, and what a crash leaves."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.conftest import FIXTURES, Ran, configure
from tests.servers import Reply, Request, ScriptedServer
from tests.simulation.listings import random_page
from tests.simulation.renderings import ORDINARY

PATH = "/article/about-smarter-practice"
HTML = ("Content-Type", "text/html; charset=utf-8")
FIRST = (FIXTURES / "history" / "20260302T070000Z.html").read_bytes()
SECOND = (FIXTURES / "history" / "20260420T070000Z.html").read_bytes()
FEWER = (FIXTURES / "history" / "20260706T070000Z.html").read_bytes()
BEFORE_FEWER = (FIXTURES / "history" / "20260601T070000Z.html").read_bytes()


def _etagged(body: bytes) -> Callable[[Request], Reply]:
    etag = f'"{hashlib.sha256(body).hexdigest()}"'

    def answer(request: Request) -> Reply:
        if request.headers.get("if-none-match") == etag:
            return Reply(status=304, headers=[("ETag", etag)])
        return Reply(body, headers=[HTML, ("ETag", etag)])

    return answer


def _counts(database: Path) -> tuple[int, int, int]:
    with sqlite3.connect(database) as connection:
        return tuple(  # type: ignore[return-value]  # three counts
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("changes", "snapshots", "looks")
        )


@pytest.mark.parametrize("kind", ["304", "identical 200", "only tokens differ"])
def test_unchanged_page_leaves_a_look_and_nothing_else(
    practice_watch: Callable[..., Ran], tmp_path: Path, kind: str
) -> None:
    other = FIRST.replace(b"form-", b"form-x").replace(b'id="', b'id="z').replace(b".css?t", b".css?u")
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH))
        server.routes[PATH] = _etagged(FIRST) if kind == "304" else Reply(FIRST, headers=[HTML])
        assert practice_watch("check").status == 0
        changes, snapshots, looks = _counts(tmp_path / "practices.db")
        if kind == "only tokens differ":
            server.routes[PATH] = Reply(other, headers=[HTML])
        ran = practice_watch("check")
    assert ran.status == 0
    assert "unchanged" in ran.out
    assert _counts(tmp_path / "practices.db") == (changes, snapshots, looks + 1)
    with sqlite3.connect(tmp_path / "practices.db") as connection:
        status = connection.execute("SELECT http_status FROM looks ORDER BY look_id DESC").fetchone()[0]
    assert status == (304 if kind == "304" else 200)


def test_loss_is_confirmed_by_a_look_that_asks_afresh(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH), recheck_after="0s")
        server.routes[PATH] = _etagged(BEFORE_FEWER)
        practice_watch("check")
        server.routes[PATH] = _etagged(FEWER)
        missing = practice_watch("check")
        confirmed = practice_watch("check")
        after = practice_watch("check")
        asked = server.asked(PATH)
    assert "missing" in missing.out
    assert "removed" not in missing.out
    assert "removed            Habitual knife carrier index" in confirmed.out.replace(
        "removed           ", "removed            "
    )
    assert "if-none-match" not in asked[2].headers
    assert "no-cache" in asked[2].headers.get("cache-control", "")
    assert "unchanged" in after.out
    assert "if-none-match" in asked[3].headers


def test_practice_that_is_there_again_before_a_loss_is_confirmed_leaves_no_row(
    practice_watch: Callable[..., Ran], tmp_path: Path
) -> None:
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH), recheck_after="0s")
        for body in (BEFORE_FEWER, FEWER, BEFORE_FEWER, BEFORE_FEWER):
            server.routes[PATH] = Reply(body, headers=[HTML])
            assert practice_watch("check").status == 0
    kinds = [row["kind"] for row in practice_watch("changes", "--format", "json").rows]
    assert kinds == ["baseline"]


def test_refusal_says_what_a_person_can_do_and_changes_nothing(
    practice_watch: Callable[..., Ran], tmp_path: Path
) -> None:
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH))
        server.routes[PATH] = Reply(FIRST, headers=[HTML])
        practice_watch("check")
        before = _counts(tmp_path / "practices.db")
        server.routes[PATH] = Reply(b"no", 403)
        ran = practice_watch("check")
    assert ran.status == 3
    assert "The site refused us (403)" in ran.out
    assert "check --file" in ran.out
    assert _counts(tmp_path / "practices.db") == (before[0], before[1], before[2] + 1)


def test_held_page_is_kept_once_and_ends_with_4_each_time(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    sorry = (FIXTURES / "history" / "20260803T070000Z.html").read_bytes()
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH))
        server.routes[PATH] = Reply(FIRST, headers=[HTML])
        practice_watch("check")
        server.routes[PATH] = Reply(sorry, headers=[HTML])
        assert [practice_watch("check").status for _ in range(3)] == [4, 4, 4]
    held = practice_watch("held", "list", "--format", "json").rows
    assert [(row["looks"], row["verdict"]) for row in held] == [(3, "held")]
    shown = practice_watch("held", "show", str(held[0]["snapshot_id"]))
    assert "maintenance" in shown.out
    assert practice_watch("status").out.count("held show") == 1


def test_accepting_and_rejecting_a_page_rewrites_history(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    titles = [line for line in BEFORE_FEWER.decode().split("<li>") if "support-forces/practices/" in line]
    body = BEFORE_FEWER.decode()
    for item in titles[8:14]:
        body = body.replace("<li>" + item.partition("</li>")[0] + "</li>", "")
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH), recheck_after="0s")
        server.routes[PATH] = Reply(BEFORE_FEWER, headers=[HTML])
        practice_watch("check")
        server.routes[PATH] = Reply(body.encode(), headers=[HTML])
        ran = practice_watch("check")
        assert ran.status == 4
        assert "gone at once; at most 3 expected, from 1 accepted looks" in ran.out
        number = str(practice_watch("held", "list", "--format", "json").rows[0]["snapshot_id"])
        would = practice_watch("held", "show", number, "--format", "json").rows[0]
        assert len(would["would_be_missing"]) >= 4
        assert practice_watch("held", "accept", number, "--why", "they did").status == 0
        practice_watch("check")
    rows = practice_watch("changes", "--kind", "removed", "--format", "json").rows
    assert len(rows) == len(would["would_be_missing"])
    assert {row["is_news"] for row in rows} == {1}
    assert practice_watch("held", "accept", number).status == 2
    assert practice_watch("held", "reject", number, "--why", "they did not").status == 0
    assert practice_watch("changes", "--kind", "removed", "--format", "json").rows == []
    log = practice_watch("changes", "--kind", "corrected", "--format", "json").rows
    assert len(log) == len(rows)
    assert all("they did not" in row["after"]["why"] for row in log)


_KILLED = """
import os, signal, sys, sqlite3, threading, time
delay = float(sys.argv[1])
def end():
    time.sleep(delay)
    os.kill(os.getpid(), signal.SIGKILL)
threading.Thread(target=end, daemon=True).start()
from monitor.cli import main
main(["check"])
"""


def _derived(database: Path) -> list[list[object]]:
    with sqlite3.connect(database) as connection:
        return [
            connection.execute(query).fetchall()
            for query in (
                "SELECT practice_id, title, categories, recent, url, status FROM practices ORDER BY 1",
                "SELECT practice_id, section, position, valid_to IS NULL FROM placements ORDER BY 1, 2, 4",
                "SELECT practice_id, title, url, valid_to IS NULL FROM titles ORDER BY 1, 2",
                "SELECT kind, practice_id, title, categories, before, after, is_news FROM changes ORDER BY change_id",
            )
        ]


def test_killed_at_any_moment_the_next_check_makes_it_whole(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH))

        def whole(body: bytes) -> None:
            server.routes[PATH] = Reply(body, headers=[HTML])
            assert practice_watch("check").status == 0

        whole(FIRST)
        base = (tmp_path / "practices.db").read_bytes()
        whole(SECOND)
        wanted = _derived(tmp_path / "practices.db")
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
        for tenth in range(1, 13):
            for left in tmp_path.glob("practices.db*"):
                left.unlink()
            (tmp_path / "practices.db").write_bytes(base)
            killed = subprocess.run(
                [sys.executable, "-c", _KILLED, str(tenth * 0.04)],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                check=False,
            )
            assert killed.returncode in (-signal.SIGKILL, 0)
            whole(SECOND)
            assert _derived(tmp_path / "practices.db") == wanted


def test_unchanged_check_imports_no_parser_and_no_scheduler(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH))
        server.routes[PATH] = _etagged(FIRST)
        practice_watch("check")
        program = (
            "import sys\nfrom monitor.cli import run\nstatus = run(['check', '--quiet'])\n"
            "print(status, sorted({'bs4', 'lxml', 'sqlite_utils', 'apscheduler', 'rich', 'rapidfuzz', 'webencodings',"
            " 'protego', 'scraper.listing', 'monitor.history'} & set(sys.modules)))"
        )
        ran = subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.stdout.strip() == "0 []", ran.stdout + ran.stderr
    assert server.asked(PATH)[-1].headers.get("if-none-match")


def test_redesign_that_says_the_same_is_noted_in_status(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    page = random_page(Random(1))
    for number, kind in enumerate(("RichText", "AccordionButtons", "AccordionButtons")):
        (tmp_path / "page.html").write_text(ORDINARY[kind](page, Random(number)), encoding="utf-8")
        assert practice_watch("check", "--file", "page.html").status == 0
        assert ("layout changed on" in practice_watch("status").out) is (number > 0)

    assert [row["kind"] for row in practice_watch("changes", "--format", "json").rows] == ["baseline"]
    with sqlite3.connect(tmp_path / "practices.db") as connection:
        assert connection.execute("SELECT outcome FROM looks").fetchall() == [
            ("changed",),
            ("unchanged",),
            ("unchanged",),
        ]
