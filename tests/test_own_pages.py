"""The own page of a practice that is missing is asked once, and the row says what it answered."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from scraper.addresses import Site
from scraper.model import Answer
from scraper.own_page import judged
from tests.conftest import Ran, configure
from tests.servers import Reply, Script, ScriptedServer
from tests.test_check import BEFORE_FEWER, FEWER, HTML, PATH

GONE = "Habitual knife carrier index – Sussex Police"
OWN = "/support-forces/practices/habitual-knife-carrier-index-sussex-police"
ONLINE = b"<!DOCTYPE html><title>Habitual knife carrier index | College of Policing</title><h1>It</h1>"


def _removed(database: Path) -> tuple[str, Mapping[str, Any]]:
    with sqlite3.connect(database) as connection:
        summary, after = connection.execute("SELECT summary, after FROM changes WHERE kind = 'removed'").fetchone()
    return summary, json.loads(after)


CASES: dict[str, tuple[dict[str, Script], str, str, str]] = {
    "online": ({OWN: Reply(ONLINE, headers=[HTML])}, "online", "Its own page is online.", "its own page: online"),
    "moved within the site": (
        {
            OWN: Reply(status=301, headers=[("Location", "/elsewhere?x=1")]),
            "/elsewhere?x=1": Reply(ONLINE, headers=[HTML]),
        },
        "redirected",
        "/elsewhere.",
        "/elsewhere",
    ),
    "moved to another site": (
        {OWN: Reply(status=302, headers=[("Location", "https://example.org/new")])},
        "redirected",
        "redirects to https://example.org/new.",
        "redirected to https://example.org/new",
    ),
    "not found": ({}, "gone", "Its own page is gone (404).", "gone (404)"),
    "gone": ({OWN: Reply(status=410)}, "gone", "(410)", "gone (410)"),
    "refused": ({OWN: Reply(status=403)}, "not known", "it answered 403", "not known"),
    "busy": ({OWN: Reply(status=503)}, "not known", "it answered 503", "not known"),
    "no answer": (
        {OWN: Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<html")},
        "not known",
        "Its own page is not known",
        "not known",
    ),
    "a challenge": (
        {OWN: Reply(b"<!DOCTYPE html><title>Just a moment...</title><h1>Checking</h1>", headers=[HTML])},
        "not known",
        "with a page of another name",
        "not known",
    ),
    "forbidden by robots.txt": (
        {"/robots.txt": b"User-agent: *\nDisallow: /support-forces/\n", OWN: Reply(ONLINE, headers=[HTML])},
        "not known",
        "does not let",
        "not known",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_own_page_is_asked_once_and_told(practice_watch: Callable[..., Ran], tmp_path: Path, case: str) -> None:
    routes, answer, checked, told = CASES[case]
    with ScriptedServer({**routes, PATH: Reply(BEFORE_FEWER, headers=[HTML])}) as server:
        configure(tmp_path, server.url(PATH), recheck_after="0s")
        assert practice_watch("check").status == 0
        server.routes[PATH] = Reply(FEWER, headers=[HTML])
        missed = practice_watch("check")
        confirmed = practice_watch("check")
        assert practice_watch("check").status == 0
        asked = len(server.asked(OWN))
    assert (missed.status, confirmed.status) == (0, 0)
    assert GONE in missed.out
    assert checked in missed.out
    assert asked == (0 if case == "forbidden by robots.txt" else 1)
    summary, after = _removed(tmp_path / "practices.db")
    assert after["own_page"] == answer
    assert summary.endswith(told)
    assert ("own_page_location" in after) == (answer == "redirected")


def test_practice_missing_by_a_saved_page_is_asked_before_it_is_reported(
    practice_watch: Callable[..., Ran], tmp_path: Path
) -> None:
    saved = tmp_path / "saved.htm"
    saved.write_bytes(FEWER)
    with ScriptedServer({OWN: Reply(ONLINE, headers=[HTML]), PATH: Reply(BEFORE_FEWER, headers=[HTML])}) as server:
        configure(tmp_path, server.url(PATH), recheck_after="0s")
        assert practice_watch("check").status == 0
        assert "Its own page" not in practice_watch("check", "--file", str(saved)).out
        assert server.asked(OWN) == []
        server.routes[PATH] = Reply(FEWER, headers=[HTML])
        assert practice_watch("check").status == 0
        assert len(server.asked(OWN)) == 1
    assert _removed(tmp_path / "practices.db")[1]["own_page"] == "online"


def test_removal_learned_from_copies_asks_nothing(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    for at, body in (("20260601", BEFORE_FEWER), ("20260706", FEWER), ("20260708", FEWER)):
        (tmp_path / f"{at}T070000Z.html").write_bytes(body)
    assert practice_watch("import", str(tmp_path)).status == 0
    summary, after = _removed(tmp_path / "practices.db")
    assert after == {"own_page": "not known"}
    assert summary.endswith("its own page: not known")


def test_row_stays_as_it_is_when_history_is_derived_again(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    with ScriptedServer({OWN: Reply(ONLINE, headers=[HTML]), PATH: Reply(BEFORE_FEWER, headers=[HTML])}) as server:
        configure(tmp_path, server.url(PATH), recheck_after="0s")
        for body in (BEFORE_FEWER, FEWER, FEWER):
            server.routes[PATH] = Reply(body, headers=[HTML])
            assert practice_watch("check").status == 0
    before = _removed(tmp_path / "practices.db")
    (tmp_path / "20200101T000000Z.html").write_bytes(BEFORE_FEWER)
    assert practice_watch("import", str(tmp_path)).status == 0
    assert _removed(tmp_path / "practices.db") == before
    with sqlite3.connect(tmp_path / "practices.db") as connection:
        taken_back = connection.execute("SELECT count(*) FROM change_log WHERE kind = 'corrected'").fetchone()
    assert taken_back == (1,)  # the baseline, which the older copy is now


@pytest.mark.parametrize(
    ("title", "name", "answer"),
    [
        ("Safer Sleep &ndash; Merseyside Police | College of Policing", "Safer Sleep", "online"),
        ("Enhanced video response", "Enhanced video response (EVR)", "online"),
        ("Page not found | College of Policing", "Safer Sleep", "not known"),
        ("College of Policing", "Checkpoint", "not known"),
        ("", "–", "not known"),
    ],
)
def test_page_counts_as_its_own_by_its_name(title: str, name: str, answer: str) -> None:
    url = "https://www.college.police.uk/practices/x"
    body = f"<html><title>{title}</title><p>text</p></html>".encode()
    assert judged(Answer(url + "/", 200, (), body, 1, 1), url, name, Site(url)).answer == answer


def test_page_that_redirects_to_an_address_that_names_a_person_keeps_no_name(
    practice_watch: Callable[..., Ran], tmp_path: Path
) -> None:
    with ScriptedServer({PATH: Reply(BEFORE_FEWER, headers=[HTML])}) as server:
        configure(tmp_path, server.url(PATH), recheck_after="0s")
        server.routes[OWN] = Reply(status=301, headers=[("Location", "/ask?who=q.nobody%40force.example.org")])
        server.routes["/ask?who=q.nobody%40force.example.org"] = Reply(b"<h1>Ask</h1>", headers=[HTML])
        for body in (BEFORE_FEWER, FEWER, FEWER):
            server.routes[PATH] = Reply(body, headers=[HTML])
            assert practice_watch("check").status == 0
        server.routes[PATH] = Reply(status=301, headers=[("Location", "/q.nobody@force.example.org")])
        failed = practice_watch("check")
    assert failed.status == 3
    with sqlite3.connect(tmp_path / "practices.db") as connection:
        kept = "\n".join(connection.iterdump())
    assert '"own_page": "redirected"' in kept
    for text in (kept, failed.out, failed.err):
        assert "q.nobody" not in text
