"""Answers that are not the page, served as real servers do: each is held with its reason, and no change is written."""

from __future__ import annotations

import gzip
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.conftest import Ran, configure
from tests.servers import Reply, ScriptedServer
from tests.simulation.answering import LATER
from tests.simulation.faults import FAULTS, good_page
from tests.simulation.headers import CHALLENGE, MAINTENANCE, SITE, headers_of

PATH = "/article/about-smarter-practice"
OVER_HTTP = sorted(FAULTS)[::4]  # each takes a whole check; all are read in test_not_the_page


def _rows(database: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(database) as connection:
        return connection.execute("SELECT kind, title FROM change_log").fetchall()


def _own(body: bytes, server: ScriptedServer) -> bytes:
    """The page as this server would send it: it calls itself by the address that it has here."""
    return body.replace(b"https://www.college.police.uk", server.url("").encode())


@pytest.fixture
def watched(practice_watch: Callable[..., Ran], tmp_path: Path) -> object:
    """An installation that has read the good page from a server."""
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH), recheck_after="0s")
        markup = good_page(Random(4))
        server.routes[PATH] = Reply(_own(markup.encode(), server), headers=SITE[:-2])  # no validators: it comes whole
        assert practice_watch("check").status == 0
        yield practice_watch, server, markup, tmp_path / "practices.db"


@pytest.mark.parametrize("kind", [*OVER_HTTP, *LATER])
def test_faulty_answer_is_held_and_nothing_is_told(
    watched: tuple[Callable[..., Ran], ScriptedServer, str, Path], kind: str
) -> None:
    check, server, markup, database = watched
    good, rows = server.routes[PATH], _rows(database)
    make, headers = (LATER[kind], SITE) if kind in LATER else (FAULTS[kind], headers_of(kind))
    server.routes[PATH] = Reply(_own(make(markup, Random(4)), server), headers=headers)

    held = [check("check") for _ in range(2)]
    server.routes[PATH] = good
    after = check("check")

    assert [ran.status for ran in held] == [4, 4]
    assert "held" in held[0].out + held[0].err
    assert after.status == 0
    assert _rows(database) == rows


def _chunks(body: bytes, end: bytes) -> bytes:
    head = "".join(f"{name}: {value}\r\n" for name, value in SITE)
    return f"HTTP/1.1 200 OK\r\n{head}Transfer-Encoding: chunked\r\n\r\n{len(body):x}\r\n".encode() + body + end


_GZIP = ("Content-Encoding", "gzip")
NOT_READ = {
    "challenge with 403": lambda _: Reply(b"<title>Just a moment...</title>", 403, CHALLENGE),
    "refusal with 429": lambda _: Reply(b"slow down", 429, (("Retry-After", "7200"), ("Server", "cloudflare"))),
    "maintenance with 503": lambda _: Reply(b"<h1>Maintenance</h1>", 503, MAINTENANCE),
    "gone with 410": lambda _: Reply(b"<h1>Gone</h1>", 410, SITE),
    "empty with 204": lambda _: Reply(b"", 204, SITE),
    "in part with 206": lambda body: Reply(body[:900], 206, (*SITE, ("Content-Range", f"bytes 0-899/{len(body)}"))),
    "chunks that break off": lambda body: Reply(raw=_chunks(body, b"\r\n5\r\nab")),
    "gzip that breaks off": lambda body: Reply(gzip.compress(body)[:-30], headers=(*SITE, _GZIP)),
    "shorter than it says": lambda _: Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n<html>"),
    "sent in a circle": lambda _: Reply(b"", 302, (("Location", PATH),)),
}  # fmt: skip


@pytest.mark.parametrize("kind", NOT_READ)
def test_answer_that_is_no_page_is_a_failure(
    watched: tuple[Callable[..., Ran], ScriptedServer, str, Path], kind: str
) -> None:
    check, server, markup, database = watched
    good, rows = server.routes[PATH], _rows(database)
    server.routes[PATH] = NOT_READ[kind](_own(markup.encode(), server))

    failed = check("check")
    server.routes[PATH] = good
    after = check("check")

    assert failed.status == 3
    assert after.status == 0
    assert _rows(database) == rows


@pytest.mark.parametrize(
    "to", ["/", "/user/login?destination=/article/about-smarter-practice", "/article/about-promising-practice"]
)
def test_being_sent_elsewhere_is_no_answer(
    watched: tuple[Callable[..., Ran], ScriptedServer, str, Path], to: str
) -> None:
    check, server, markup, database = watched
    rows = _rows(database)
    server.routes[PATH] = Reply(b"", 302, (("Location", to), *SITE))
    one_less = re.sub("<li><a href=.*?</li>(?=</ul>\\s*<h3>)", "", markup, count=1)
    assert one_less != markup
    server.routes[to] = Reply(_own(one_less.encode(), server), headers=SITE)

    assert check("check").status == 4
    assert _rows(database) == rows
