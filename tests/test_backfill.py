"""`backfill` and `fallback: archive`: both archives' protocols on loopback, asked politely, each copy once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scraper import archive as web
from scraper.archive import Archive
from scraper.errors import SourceUnreadable
from scraper.model import Answer
from tests.archives import ArchiveServer, Kept
from tests.conftest import FIXTURES, SITE, Ran, configure
from tests.servers import Reply, ScriptedServer
from tests.test_check import PATH
from tests.test_held import NAMES, page

HISTORY = sorted((FIXTURES / "history").glob("*.html"))
OTHER = "http://production.copweb.aws.college.police.uk/article/about-smarter-practice"


def _stamp(file: Path) -> str:
    return file.name[:8] + file.name[9:15]


def _ask(folder: Path, query: str) -> list[Any]:
    with sqlite3.connect(folder / "practices.db") as raw:
        return raw.execute(query).fetchall()


@pytest.fixture
def archives(monkeypatch: pytest.MonkeyPatch) -> Iterator[ArchiveServer]:
    with ScriptedServer() as server:
        made = ArchiveServer(server)
        monkeypatch.setattr(web, "ARCHIVES", made.archives())
        yield made


def test_every_copy_is_asked_for_once_and_put_into_its_place(
    practice_watch: Callable[..., Ran], tmp_path: Path, archives: ArchiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    archives.kept = [
        Kept(_stamp(file), OTHER if at % 3 == 0 else SITE.url, file.read_bytes(), digest=f"D{at}")
        for at, file in enumerate(HISTORY)
    ]

    ran = practice_watch("backfill", "--format", "json")

    assert ran.status == 4, ran.err  # the history has a page that is held
    assert [row["outcome"] for row in ran.rows[:12]].count("changed") == 11
    assert {row["outcome"] for row in ran.rows[12:]} == {"known"}  # the other archive has the same
    ((headers, url, status, requested),) = _ask(
        tmp_path,
        "SELECT headers, archive_url, http_status, requested_at FROM snapshot_rows ORDER BY observed_at LIMIT 1",
    )
    assert "nginx" in headers
    assert "Archive" not in headers
    assert url == f"{archives.server.url('/web/')}{_stamp(HISTORY[0])}id_/{OTHER}"
    assert (status, requested) == (200, "2025-05-12T07:00:00Z")
    assert _ask(tmp_path, "SELECT DISTINCT origin FROM looks") == [("backfill",)]
    assert _ask(tmp_path, "SELECT DISTINCT is_news FROM change_log") == [(0,)]
    pages = [path for path in archives.server.paths() if "id_/" in path]
    assert len(pages) == len(set(pages)) == 24
    assert practice_watch("verify").status == 0
    digest = _ask(tmp_path, "SELECT content_digest FROM about")
    again = practice_watch("backfill")
    assert again.status == 0
    assert [path for path in archives.server.paths() if "id_/" in path] == pages
    other = tmp_path / "other"
    other.mkdir()
    configure(other)
    monkeypatch.chdir(other)
    practice_watch("import", str(FIXTURES / "history"))
    assert _ask(other, "SELECT content_digest FROM about") == digest


def test_the_index_is_asked_page_by_page(
    practice_watch: Callable[..., Ran], archives: ArchiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = page(NAMES).body
    archives.kept = [Kept(f"202601{day:02}000000", SITE.url, body, digest="SAME") for day in range(1, 12)]
    monkeypatch.setattr(web, "PAGE", 4)

    ran = practice_watch("backfill", "--format", "json")

    assert ran.status == 0
    assert [row["outcome"] for row in ran.rows] == ["changed", *["unchanged"] * 10, *["known"] * 11]
    asked = [path for path in archives.server.paths() if "cdx?" in path and "copweb" not in path]
    assert len([path for path in asked if path.startswith("/cdx/")]) == 4
    assert len([path for path in asked if path.startswith("/ukgwa/")]) == 4
    pages = [path for path in archives.server.paths() if "id_/" in path]
    assert len(pages) == 2  # the same bytes, by the archive's digest, are asked for once


def test_empty_answers_and_answers_that_are_no_page_are_no_copies(
    practice_watch: Callable[..., Ran], tmp_path: Path, archives: ArchiveServer
) -> None:
    ran = practice_watch("backfill")
    assert ran.status == 0
    assert "Wayback Machine: 0 copies" in ran.out
    archives.kept = [
        Kept("20260101000000", SITE.url, b"", "301"),
        Kept("20260102000000", SITE.url, b"", "403"),
        Kept("20260103000000", SITE.url + "?page=2", page(NAMES).body),
        Kept("20260104000000", SITE.url + "/other", page(NAMES).body),
    ]
    archives.troubles = {"/ukgwa/cdx": [Reply(b'{"message": "no captures"}', 404)] * 2}
    ran = practice_watch("backfill", "--format", "json")
    assert [row["outcome"] for row in ran.rows] == ["changed"]
    assert _ask(tmp_path, "SELECT count(*) FROM looks") == [(1,)]


def test_a_copy_that_the_archive_redirects_has_the_time_of_the_one_that_it_leads_to(
    practice_watch: Callable[..., Ran], archives: ArchiveServer
) -> None:
    body = page(NAMES).body
    archives.kept = [Kept("20260101120000", SITE.url, body)]
    url = f"{SITE.url}?utm_source=x"
    archives.kept = [*archives.kept, Kept("20260101130000", url, b"", "-")]
    first = f"/web/20260101130000id_/{url}"
    other = f"/ukgwa/20260101120000id_/{SITE.url}"
    archives.troubles = {
        first.partition("?")[0]: [Reply(b"", 302, [("Location", f"/web/20260101120000id_/{SITE.url}")])],
        other: [Reply(b"", 302, [("Location", "/ukgwa/20260101120000id_/https://example.org/")])],
        "/ukgwa/20260101120000id_/https://example.org/": [Reply(b"another page")],
        f"/ukgwa/20260101130000id_/{SITE.url}": [Reply(b"excluded", 403)],
    }

    ran = practice_watch("backfill", "--format", "json")

    assert ran.status == 0, ran.err
    assert [(row["outcome"], row["observed_at"]) for row in ran.rows[:2]] == [
        ("changed", "2026-01-01T12:00:00Z"),
        ("known", "2026-01-01T12:00:00Z"),
    ]
    assert "leads to another page" in ran.rows[2]["reason"]
    assert "answered 403" in ran.rows[3]["reason"]
    count = len(archives.server.paths())
    practice_watch("backfill")
    assert not [path for path in archives.server.paths()[count:] if "id_/" in path]


def test_a_busy_archive_is_waited_for_as_long_as_it_asks(
    practice_watch: Callable[..., Ran], tmp_path: Path, archives: ArchiveServer
) -> None:
    text = (tmp_path / "config.yaml").read_text().replace("retries: 0", "retries: 2")
    (tmp_path / "config.yaml").write_text(text)
    archives.kept = [Kept("20260101120000", SITE.url, page(NAMES).body)]
    archives.troubles = {
        "/cdx/search/cdx": [Reply(b"", 429, [("Retry-After", "1")])],
        f"/web/20260101120000id_/{SITE.url}": [Reply(b"", 503, [("Retry-After", "1")])],
    }

    assert practice_watch("backfill").status == 0

    index, again = archives.server.requests[1], archives.server.requests[2]
    assert again.at - index.at >= 1.0
    asked = archives.server.asked(f"/web/20260101120000id_/{SITE.url}")
    assert len(asked) == 2
    assert asked[1].at - asked[0].at >= 1.0


def test_an_archive_that_wants_a_long_pause_is_left_alone_and_gone_on_with_later(
    practice_watch: Callable[..., Ran], tmp_path: Path, archives: ArchiveServer
) -> None:
    archives.kept = [Kept(_stamp(file), SITE.url, file.read_bytes()) for file in HISTORY[:6]]
    archives.troubles = {
        f"/web/{_stamp(HISTORY[2])}id_/{SITE.url}": [Reply(b"", 429, [("Retry-After", "3600")])],
        "/ukgwa/cdx": [Reply(b"<html>down</html>")],
    }

    ran = practice_watch("backfill")

    assert ran.status == 3
    assert "asks for a pause of 3600 s" in ran.err
    assert "did not answer with an index" in ran.err
    assert "4 copies are still to be asked for" in ran.out
    assert _ask(tmp_path, "SELECT count(*) FROM looks") == [(2,)]
    ran = practice_watch("backfill")
    assert ran.status == 0
    assert _ask(tmp_path, "SELECT count(*) FROM looks") == [(6,)]
    asked = [path for path in archives.server.paths() if path.startswith("/web/")]
    assert len(asked) == 7  # the one that was refused twice, the others once


@pytest.mark.parametrize(
    "reply", [Reply(b"oops", 500), Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<p>")]
)
def test_a_copy_that_never_comes_does_not_keep_those_behind_it_back(
    practice_watch: Callable[..., Ran], tmp_path: Path, archives: ArchiveServer, reply: Reply
) -> None:
    archives.kept = [Kept(_stamp(file), SITE.url, file.read_bytes()) for file in HISTORY[:5]]
    broken = f"/web/{_stamp(HISTORY[1])}id_/{SITE.url}"
    archives.troubles = {broken: [reply] * 2}

    ran = practice_watch("backfill")

    assert ran.status == 3
    assert "1 copies are still to be asked for" in ran.out
    assert _ask(tmp_path, "SELECT count(*) FROM looks") == [(5,)]  # the other archive has it, too
    count = len(archives.server.paths())
    assert practice_watch("backfill").status == 3
    assert [path for path in archives.server.paths()[count:] if "id_/" in path] == [broken]
    assert practice_watch("backfill").status == 0
    assert _ask(tmp_path, "SELECT count(*) FROM looks") == [(5,)]
    assert practice_watch("verify").status == 0


def test_an_archive_whose_copies_do_not_come_is_given_up(
    practice_watch: Callable[..., Ran], archives: ArchiveServer
) -> None:
    archives.kept = [Kept(_stamp(file), SITE.url, file.read_bytes()) for file in HISTORY[:6]]
    archives.troubles = {f"/web/{_stamp(file)}id_/{SITE.url}": [Reply(b"", 500)] for file in HISTORY[1:6]}

    ran = practice_watch("backfill")

    assert ran.status == 3
    assert "5 copies are still to be asked for" in ran.out
    assert len([path for path in archives.server.paths() if path.startswith("/web/")]) == 4


def test_copies_are_judged_like_live_answers(
    practice_watch: Callable[..., Ran], tmp_path: Path, archives: ArchiveServer
) -> None:
    challenge = b"<!DOCTYPE html><html><head><title>Just a moment</title></head><body><p>Checking</p></body></html>"
    archives.kept = [
        Kept("20260101000000", SITE.url, page(NAMES).body),
        Kept("20260102000000", SITE.url, challenge),
        Kept("20260103000000", SITE.url, page(NAMES).body),
    ]
    ran = practice_watch("backfill")
    assert ran.status == 4
    assert "held list" in ran.out
    assert _ask(tmp_path, "SELECT outcome FROM looks ORDER BY observed_at") == [("changed",), ("held",), ("unchanged",)]
    assert _ask(tmp_path, "SELECT DISTINCT kind FROM changes") == [("baseline",)]


@pytest.fixture
def refused(practice_watch: Callable[..., Ran], tmp_path: Path, archives: ArchiveServer) -> Iterator[Any]:
    """An installation whose site refuses it, with a copy in an archive."""
    assert practice_watch
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH))
        path = tmp_path / "config.yaml"
        path.write_text(path.read_text().replace("follow: false", "follow: false, fallback: archive"))
        server.routes[PATH] = Reply(b"no", 403)
        archives.kept = [Kept("20260101000000", server.url(PATH), page(NAMES).body)]
        yield server


def test_while_the_site_refuses_us_its_newest_copy_is_read_and_its_origin_said(
    practice_watch: Callable[..., Ran], tmp_path: Path, archives: ArchiveServer, refused: ScriptedServer
) -> None:
    ran = practice_watch("check")
    assert ran.status == 3  # the source itself could not be read
    assert "refused us" in ran.out
    assert "from a web archive" in ran.out
    assert "Read from a web archive, while the site refuses us: Wayback Machine, 20260101000000" in ran.out
    assert _ask(tmp_path, "SELECT origin, outcome, observed_at FROM looks ORDER BY observed_at LIMIT 1") == [
        ("archive", "changed", "2026-01-01T00:00:00Z")
    ]
    more = [*NAMES, "Another – Essex Police"]
    archives.kept = [*archives.kept, Kept("20260105000000", refused.url(PATH), page(more).body)]
    ran = practice_watch("check")
    assert "New on the page: Another" in ran.out
    assert _ask(tmp_path, "SELECT kind, is_news, origin, observed_at FROM changes ORDER BY change_id DESC LIMIT 1") == [
        ("published", 1, "archive", "2026-01-05T00:00:00Z")
    ]
    assert "It was known already." in practice_watch("check").out
    assert practice_watch("verify").status == 0
    archives.kept = [Kept("20260106000000", refused.url(PATH), b"<html><title>Checking</title><p>Checking</p></html>")]
    ran = practice_watch("check")
    assert "Next: practice-watch held show" in ran.out
    archives.kept = []
    assert "no web archive has a copy of the page" in practice_watch("check").out
    archives.troubles = {"*": [Reply(b"", 500)] * 6}
    assert "Wayback Machine: " in practice_watch("check").out


def test_without_a_refusal_no_archive_is_asked(
    practice_watch: Callable[..., Ran], archives: ArchiveServer, refused: ScriptedServer
) -> None:
    refused.routes[PATH] = [Reply(b"", 500), page(NAMES)]
    assert practice_watch("check").status == 3
    assert practice_watch("check").status == 0
    assert archives.server.paths() == []


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("wayback", '{"a": 1}'),
        ("wayback", '[["timestamp"], ["2026"]]'),
        ("wayback", '[["timestamp","original","statuscode","digest"], ["x","y","200","d"]]'),
        ("pywb", "[]"),
        ("pywb", '{"timestamp": "20260101000000"}'),
        ("pywb", "<html>"),
    ],
)
def test_what_is_no_index_is_said(style: Any, text: str) -> None:
    archive = Archive("an archive", "https://x.yz/cdx", "https://x.yz/", style)
    answer = Answer("https://x.yz/cdx", 200, (), text.encode(), 1, 1)
    with pytest.raises(SourceUnreadable, match="did not answer with an index"):
        list(web.captures(archive, SITE.url, lambda _: answer))


def test_headers_of_the_copied_site_are_told_from_those_of_the_archive() -> None:
    def given(*headers: tuple[str, str]) -> tuple[tuple[str, str], ...]:
        return web.original_headers(Answer("https://x.yz/", 200, headers, b"", 1, 1))

    assert given(("Content-Type", "a"), ("x-archive-orig-ETag", "b"), ("Server", "c")) == (
        ("ETag", "b"),
        ("Content-Type", "a"),
    )
    assert given(("x-archive-orig-content-type", "a"), ("Content-Type", "b")) == (("content-type", "a"),)
    assert given(("x-archive-orig-a", "b")) == (("a", "b"),)
    assert given(("Server", "a"), ("Link", "b")) == (("Server", "a"),)
    assert web.taken(Answer("https://x.yz/no/stamp", 200, (), b"", 1, 1)) is None
    assert web.taken(Answer("https://x.yz/99999999999999id_/https://a.bc", 200, (), b"", 1, 1)) is None


def test_the_real_archives_are_asked_over_https() -> None:
    assert [archive.style for archive in web.ARCHIVES] == ["wayback", "pywb"]
    assert all(url.startswith("https://") for archive in web.ARCHIVES for url in (archive.index, archive.replay))


def test_a_look_need_not_wait_while_an_archive_is_asked(
    practice_watch: Callable[..., Ran], tmp_path: Path, archives: ArchiveServer
) -> None:
    from monitor.config import load_config
    from monitor.world import World

    archives.kept = [Kept(_stamp(file), SITE.url, file.read_bytes()) for file in HISTORY[:2]]
    world = World(load_config(tmp_path / "config.yaml", {}))
    answer, looks = archives.answer, []

    def meanwhile(request: Any) -> Any:
        if "id_/" in request.path:
            with world.writing("check"):
                looks.append(request.path)
        return answer(request)

    archives.server.answer_any = meanwhile
    assert practice_watch("backfill").status == 0
    assert len(looks) == 4
