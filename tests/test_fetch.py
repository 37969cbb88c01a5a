"""One polite GET, against a real server on loopback."""

from __future__ import annotations

import gzip
import io
import socket
import subprocess
import sys
import time
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scraper.errors import (
    BrokenTransfer,
    NotFound,
    PracticeWatchError,
    RateLimited,
    Refused,
    RobotsDisallow,
    SourceUnreadable,
)
from scraper.fetch import Fetcher, user_agent
from scraper.model import HttpSettings, RobotsCopy, Validators
from tests.servers import DROPPED, HANGING, Reply, Request, ScriptedServer

NOW = datetime(2026, 11, 17, 8, 23, tzinfo=UTC)
PAGE = b"<h1>About smarter practice</h1>" * 20
HTTP = HttpSettings(contact="monitor@example.org", timeout_s=5.0, retries=2, delay_s=5.0, max_body_bytes=100_000)


class Robots(dict[str, RobotsCopy]):
    """A store of robots.txt in memory."""

    def put(self, copy: RobotsCopy) -> None:
        self[copy.origin] = copy


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.sleeps: list[float] = []

    def clock(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(round(seconds, 3))
        self.seconds += seconds


class World:
    """A server, a fetcher that asks it, and what both remember."""

    def __init__(self, server: ScriptedServer) -> None:
        self.server = server
        self.robots = Robots()
        self.time = Time()
        self.now = NOW
        self._open: list[Fetcher] = []

    def fetcher(self, http: HttpSettings = HTTP, **kwargs: Any) -> Fetcher:
        given: dict[str, Any] = {
            "version": "0.1.0",
            "now": lambda: self.now,
            "sleep": self.time.sleep,
            "clock": self.time.clock,
            "jitter": lambda: 1.0,
        }
        self._open.append(Fetcher(http, self.robots, **(given | kwargs)))
        return self._open[-1]

    def keep(self, text: str, age: timedelta = timedelta(0)) -> None:
        self.robots.put(RobotsCopy(self.server.url(""), self.now - age, text))

    def close(self) -> None:
        for fetcher in self._open:
            fetcher.close()


@pytest.fixture
def world() -> Any:
    with ScriptedServer({"/page": PAGE}) as server:
        world = World(server)
        yield world
        world.close()


def failing(world: World, *script: Reply | bytes, http: HttpSettings = HTTP, **kwargs: Any) -> SourceUnreadable:
    """The error that a page with this script ends in."""
    world.server.routes["/page"] = script
    with pytest.raises(SourceUnreadable) as caught:
        world.fetcher(http, **kwargs).get(world.server.url("/page"))
    return caught.value


def raw(head: str, body: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + head.encode() + b"\r\n\r\n" + body


# Asking and answering


def test_importing_fetch_imports_neither_requests_nor_protego() -> None:
    code = "import sys, scraper.fetch; print({'requests', 'urllib3', 'protego', 'ssl'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_requests_is_imported_without_its_guesser_which_stays_importable() -> None:
    code = (
        "import sys; from scraper.transport import _import_requests; _import_requests()\n"
        "print('requests' in sys.modules, 'charset_normalizer' in sys.modules)\n"
        "import charset_normalizer"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True False"
    assert done.stderr == ""


def test_a_page_comes_with_all_its_headers_in_order(world: World) -> None:
    cookies = [("Set-Cookie", "a=1"), ("ETag", '"v1"'), ("Set-Cookie", "b=2")]
    world.server.routes["/page"] = Reply(PAGE, headers=cookies)

    answer = world.fetcher().get(world.server.url("/page"))

    assert (answer.status, answer.body, answer.attempts, answer.milliseconds) == (200, PAGE, 1, 0)
    assert answer.url == world.server.url("/page")
    assert [header for header in answer.headers if header in cookies] == cookies
    assert answer.header("content-length") == str(len(PAGE))


def test_the_request_says_who_we_are_and_keeps_no_cookie(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # not consulted
    world.server.routes["/page"] = Reply(PAGE, headers=[("Set-Cookie", "a=1; Path=/")])
    fetcher = world.fetcher()
    fetcher.get(world.server.url("/page"))
    fetcher.get(world.server.url("/page"))

    assert user_agent("monitor@example.org", "0.1.0") == "practice-watch/0.1.0 (+mailto:monitor@example.org)"
    for request in world.server.requests:
        assert request.headers["user-agent"] == "practice-watch/0.1.0 (+mailto:monitor@example.org)"
        assert request.headers["accept-encoding"] == "gzip"
        assert not {"cookie", "if-none-match", "if-modified-since", "cache-control"} & set(request.headers)


def test_validators_ask_whether_the_page_has_changed(world: World) -> None:
    world.server.routes["/page"] = Reply(status=304, headers=[("ETag", '"v1"')])
    validators = Validators(etag='"v1"', last_modified="Tue, 14 Nov 2023 09:00:00 GMT")

    answer = world.fetcher().get(world.server.url("/page"), validators=validators)

    asked = world.server.asked("/page")[0].headers
    assert asked["if-none-match"] == '"v1"'
    assert asked["if-modified-since"] == "Tue, 14 Nov 2023 09:00:00 GMT"
    assert (answer.status, answer.body, answer.header("etag")) == (304, b"", '"v1"')


def test_asked_afresh_no_cache_on_the_way_may_answer(world: World) -> None:
    answer = world.fetcher().get(world.server.url("/page"), validators=Validators(etag='"v1"'), afresh=True)

    asked = world.server.asked("/page")[0].headers
    assert (asked["cache-control"], asked["pragma"]) == ("no-cache", "no-cache")
    assert "if-none-match" not in asked
    assert answer.status == 200


def test_a_fetcher_that_is_left_closes_its_connections(world: World) -> None:
    with world.fetcher() as fetcher:
        fetcher.get(world.server.url("/page"))
        fetcher.get(world.server.url("/page"))
    assert fetcher.get(world.server.url("/page")).status == 200  # and would open them again


@pytest.mark.parametrize("afresh", [False, True])
def test_a_304_that_was_not_asked_for_is_no_answer(world: World, afresh: bool) -> None:
    world.server.routes["/page"] = Reply(status=304)
    with pytest.raises(BrokenTransfer, match="did not ask") as caught:
        world.fetcher().get(world.server.url("/page"), afresh=afresh)
    assert (caught.value.attempts, caught.value.http_status) == (3, 304)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "example.org/page",
        "http://",
        "http://example.org:port/",
        "http://[::1",
        "file:///etc",
    ],
)
def test_only_web_addresses_are_asked(world: World, url: str) -> None:
    with pytest.raises(SourceUnreadable, match=r"Correct `url` in config\.yaml"):
        world.fetcher().get(url)


def test_a_password_in_an_address_is_refused_and_not_repeated(world: World) -> None:
    with pytest.raises(SourceUnreadable) as caught:
        world.fetcher().get("http://me:secret@example.org/")
    assert "secret" not in str(caught.value)


# The pause between two requests


def test_only_further_requests_to_a_host_wait(world: World) -> None:
    fetcher = world.fetcher()
    fetcher.get(world.server.url("/page"))  # robots.txt at once, the page after the delay
    fetcher.get(world.server.url("/page"))
    assert world.time.sleeps == [5.0, 5.0]

    world.time.seconds += 4.0
    fetcher.get(world.server.url("/page"))
    assert world.time.sleeps == [5.0, 5.0, 1.0]

    world.time.sleeps.clear()
    fetcher.get(world.server.url("/page", host="localhost"))
    assert world.time.sleeps == [5.0]  # another host: nothing before its robots.txt


@pytest.mark.parametrize(("asks", "waits"), [("12", 12.0), ("1", 5.0), ("nan", 5.0), ("soon", 5.0)])
def test_a_longer_crawl_delay_wins(world: World, asks: str, waits: float) -> None:
    world.server.routes["/robots.txt"] = f"User-agent: *\nCrawl-delay: {asks}\n".encode()
    world.fetcher().get(world.server.url("/page"))
    assert world.time.sleeps == [waits]


# robots.txt


def test_robots_txt_is_read_first_and_kept_for_a_day(world: World) -> None:
    world.server.routes["/robots.txt"] = b"\xef\xbb\xbfUser-agent: *\nDisallow: /admin\n"
    url = world.server.url("/page")

    world.fetcher().get(url)
    world.now += timedelta(hours=23, minutes=59)
    world.fetcher().get(url)
    assert world.server.paths() == ["/robots.txt", "/page", "/page"]
    assert world.robots[world.server.url("")] == RobotsCopy(
        world.server.url(""), NOW, "User-agent: *\nDisallow: /admin\n"
    )

    world.now += timedelta(minutes=1)
    world.fetcher().get(url)
    assert world.server.paths()[3:] == ["/robots.txt", "/page"]


def test_a_page_that_robots_txt_forbids_is_not_asked_for(world: World) -> None:
    world.server.routes["/robots.txt"] = b"User-agent: practice-watch\nDisallow: /page\n\nUser-agent: *\nAllow: /\n"
    fetcher = world.fetcher()
    for _ in range(2):  # decided again, from the copy
        with pytest.raises(RobotsDisallow, match="does not let practice-watch read") as caught:
            fetcher.get(world.server.url("/page"))
        assert (caught.value.attempts, caught.value.http_status) == (0, None)
    assert world.server.paths() == ["/robots.txt"]
    world.keep("")
    assert fetcher.get(world.server.url("/page")).status == 200


def test_rules_for_other_robots_are_not_ours(world: World) -> None:
    world.server.routes["/robots.txt"] = b"User-agent: GPTBot\nDisallow: /\n"
    assert world.fetcher().get(world.server.url("/page")).status == 200


@pytest.mark.parametrize("status", [204, 401, 403, 404, 410, 451])
def test_no_robots_txt_is_no_rules(world: World, status: int) -> None:
    world.server.routes["/robots.txt"] = Reply(b"", status)
    world.fetcher().get(world.server.url("/page"))
    assert world.robots[world.server.url("")].text == ""


UNREADABLE = [Reply(b"", 500), Reply(b"", 503), Reply(b"", 429), Reply(b"", 520), DROPPED]


@pytest.mark.parametrize("reply", UNREADABLE, ids=["500", "503", "429", "520", "dropped"])
def test_a_robots_txt_that_cannot_be_read_forbids_all(world: World, reply: Reply) -> None:
    world.server.routes["/robots.txt"] = reply
    fetcher = world.fetcher()
    for _ in range(2):
        with pytest.raises(RobotsDisallow, match="no copy is kept of the last 30 days") as caught:
            fetcher.get(world.server.url("/page"))
        assert (caught.value.attempts, caught.value.http_status) == (0, None)
    assert set(world.server.paths()) == {"/robots.txt"}
    assert len(world.server.requests) == (1 if reply.status == 520 else 3)  # left alone for a while after its retries
    assert not world.robots

    world.time.seconds += 600
    world.server.routes["/robots.txt"] = b""
    assert fetcher.get(world.server.url("/page")).status == 200


@pytest.mark.parametrize("reply", UNREADABLE, ids=["500", "503", "429", "520", "dropped"])
def test_the_last_copy_serves_while_robots_txt_cannot_be_read(world: World, reply: Reply) -> None:
    world.server.routes["/robots.txt"] = reply
    world.keep("User-agent: *\nDisallow: /admin\n", age=timedelta(days=30))
    fetcher = world.fetcher()
    fetcher.get(world.server.url("/page"))
    with pytest.raises(RobotsDisallow):
        fetcher.get(world.server.url("/admin"))
    assert world.server.paths() == [
        "/robots.txt",
        "/page",
    ]  # not asked again, neither at once nor in the same run

    world.now += timedelta(seconds=1)
    world.server.requests.clear()
    with pytest.raises(RobotsDisallow, match="no copy is kept"):
        world.fetcher().get(world.server.url("/page"))


def test_a_copy_from_the_future_is_read_again(world: World) -> None:
    world.keep("User-agent: *\nDisallow: /\n", age=-timedelta(days=2))
    assert world.fetcher().get(world.server.url("/page")).status == 200


def test_robots_txt_is_followed_through_redirects(world: World) -> None:
    away = world.server.url("/rules", host="localhost")
    world.server.routes |= {
        "/robots.txt": Reply(status=301, headers=[("Location", away)]),
        "/rules": b"User-agent: *\nDisallow: /page\n",
    }
    with pytest.raises(RobotsDisallow, match="does not let"):
        world.fetcher().get(world.server.url("/page"))


def test_robots_txt_behind_too_many_redirects_is_no_rules(world: World) -> None:
    def onward(request: Request) -> Reply:
        return Reply(status=302, headers=[("Location", request.path + "x")])

    world.server.routes |= {"/robots.txt" + "x" * count: onward for count in range(9)}
    assert world.fetcher().get(world.server.url("/page")).status == 200
    assert len(world.server.requests) == 7  # robots.txt, its five redirects, the page


def test_robots_txt_is_read_up_to_its_bound_and_to_whole_lines(world: World) -> None:
    rules = b"User-agent: *\nDisallow: /admin\n" + b"Disallow: /a-long-line-of-no-importance\n" * 20_000
    for body, headers in ((rules, []), (gzip.compress(rules), [("Content-Encoding", "gzip")])):
        world.robots.clear()
        world.server.routes["/robots.txt"] = Reply(body, headers=headers)
        world.fetcher().get(world.server.url("/page"))
        text = world.robots[world.server.url("")].text
        assert 511_000 < len(text) <= 512_000
        assert text.endswith("no-importance\n")


def test_the_verdict_is_a_line_for_the_doctor(world: World) -> None:
    here = world.server.url("")
    fetcher = world.fetcher()
    assert str(fetcher.robots_verdict(here + "/page")) == f"{here} has no rules for robots"
    world.keep("User-agent: *\nCrawl-delay: 10\nDisallow: /admin\n")
    verdict = fetcher.robots_verdict(here + "/page")
    assert (verdict.allowed, verdict.crawl_delay_s) == (True, 10.0)
    assert str(verdict) == f"{here}/robots.txt allows us, and asks for 10 s between two requests"
    verdict = fetcher.robots_verdict(here + "/admin")
    assert (verdict.allowed, verdict.crawl_delay_s) == (False, 10.0)
    world.robots.clear()
    world.server.routes["/robots.txt"] = Reply(b"", 500)
    assert not fetcher.robots_verdict(here + "/page").allowed
    assert "answered 500" in str(fetcher.robots_verdict(here + "/page"))


# Answers that are not the page


@pytest.mark.parametrize("status", [401, 403, 451])
def test_a_refusal_is_not_tried_again(world: World, status: int) -> None:
    error = failing(world, Reply(b"no", status))
    assert type(error) is Refused
    assert (error.attempts, error.http_status) == (1, status)
    assert str(error) == (
        f"The site refused us ({status}). Nothing was changed.\n"
        "Ask the College to admit the program (docs/operators.md has a letter), or save the\n"
        "page in a browser and run: practice-watch check --file PAGE"
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, NotFound),
        (410, NotFound),
        (400, SourceUnreadable),
        (418, SourceUnreadable),
        (501, SourceUnreadable),
    ]
    + [(status, SourceUnreadable) for status in (201, 204, 206, 300)],
)
def test_what_will_not_pass_is_not_tried_again(world: World, status: int, kind: type) -> None:
    error = failing(world, Reply(b"" if status == 204 else b"no", status))
    assert type(error) is kind
    assert (error.attempts, error.http_status) == (1, status)
    assert str(status) in str(error)
    assert world.server.url("/page") in str(error)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again_ever_more_slowly(world: World, status: int) -> None:
    world.keep("")
    error = failing(world, Reply(b"no", status), http=replace(HTTP, retries=7, delay_s=0))
    assert type(error) is SourceUnreadable
    assert (error.attempts, error.http_status) == (8, status)
    assert world.time.sleeps == [2, 4, 8, 16, 32, 60, 60]


def test_the_pause_is_spread_by_chance(world: World) -> None:
    world.keep("")
    failing(world, Reply(b"no", 500), http=replace(HTTP, delay_s=0), jitter=lambda: 0.0)
    assert world.time.sleeps == [1, 2]

    world.time.sleeps.clear()
    failing(world, Reply(b"no", 500), http=replace(HTTP, delay_s=0, retries=1), jitter=None)
    assert 1 <= world.time.sleeps[0] <= 2


def test_an_answer_after_retries_counts_its_attempts(world: World) -> None:
    world.server.routes["/page"] = [Reply(b"", 503), DROPPED, PAGE]
    answer = world.fetcher().get(world.server.url("/page"))
    assert (answer.body, answer.attempts) == (PAGE, 3)


@pytest.mark.parametrize("value", ["90", "Tue, 17 Nov 2026 08:24:30 GMT", "Tuesday, 17-Nov-26 08:24:30 GMT"])
def test_retry_after_is_obeyed(world: World, value: str) -> None:
    world.keep("")
    world.server.routes["/page"] = [Reply(b"", 503, [("Retry-After", value)]), PAGE]
    assert world.fetcher().get(world.server.url("/page")).attempts == 2
    assert world.time.sleeps == [90.0]


@pytest.mark.parametrize(
    "value", ["soon", "-5", "0", "²", "Tue, 99 Nov 2026 08:24:30 GMT", "Mon, 16 Nov 2026 08:24:30 GMT"]
)
def test_a_retry_after_without_a_pause_is_as_none(world: World, value: str) -> None:
    world.keep("")
    error = failing(
        world,
        Reply(b"", 429, [("Retry-After", value.encode().decode("latin-1"))]),
        http=replace(HTTP, delay_s=0),
    )
    assert type(error) is SourceUnreadable
    assert world.time.sleeps == [2.0, 4.0]


@pytest.mark.parametrize("value", ["121", "Tue, 17 Nov 2026 10:23:00 GMT", "9" * 400])
def test_a_long_retry_after_ends_the_look_at_once(world: World, value: str) -> None:
    error = failing(world, Reply(b"", 429, [("Retry-After", value)]))
    assert isinstance(error, RateLimited)
    assert (error.attempts, error.http_status) == (1, 429)
    assert error.retry_after_s > 120


def test_a_retry_after_that_outlasts_the_retries_is_told(world: World) -> None:
    error = failing(world, Reply(b"", 503, [("Retry-After", "30")]))
    assert isinstance(error, RateLimited)
    assert (error.retry_after_s, error.attempts, error.http_status) == (30.0, 3, 503)


# Transfers that break


def test_silence_is_tried_again(world: World) -> None:
    world.server.routes["/page"] = [HANGING, PAGE]
    assert world.fetcher(replace(HTTP, timeout_s=0.3)).get(world.server.url("/page")).attempts == 2


def closed_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def test_a_refused_connection_is_told(world: World) -> None:
    url = f"http://127.0.0.1:{closed_port()}/page"
    world.robots.put(RobotsCopy(url[:-5], NOW, ""))
    with pytest.raises(SourceUnreadable, match="refused the connection") as caught:
        world.fetcher().get(url)
    assert (caught.value.attempts, caught.value.http_status) == (3, None)


def test_an_unknown_host_is_told(world: World) -> None:
    world.robots.put(RobotsCopy("http://no-such-host.invalid", NOW, ""))
    with pytest.raises(SourceUnreadable, match=r"host name no-such-host\.invalid cannot be resolved"):
        world.fetcher().get("http://no-such-host.invalid/page")


def test_an_impossible_host_name_is_told(world: World) -> None:
    url = f"http://{'a' * 70}.example/"
    world.robots.put(RobotsCopy(url[:-1], NOW, ""))
    with pytest.raises(SourceUnreadable):
        world.fetcher().get(url)


def test_a_dropped_connection_is_told(world: World) -> None:
    error = failing(world, DROPPED)
    assert type(error) is SourceUnreadable
    assert "the connection was lost before an answer" in str(error)
    assert error.attempts == 3


def test_an_idle_connection_that_the_site_has_closed_is_no_failed_attempt(world: World) -> None:
    world.server.routes["/page"] = [PAGE, DROPPED, PAGE, PAGE, DROPPED]
    fetcher = world.fetcher(replace(HTTP, retries=0))
    fetcher.get(world.server.url("/page"))
    assert fetcher.get(world.server.url("/page")).attempts == 1
    assert fetcher.get(world.server.url("/page")).attempts == 1
    with pytest.raises(SourceUnreadable, match="lost before an answer"):
        fetcher.get(world.server.url("/page"))
    assert len(world.server.asked("/page")) == 6


def test_what_is_no_http_is_told(world: World) -> None:
    assert "is no answer in HTTP" in str(failing(world, Reply(raw=b"SSH-2.0-OpenSSH_9.2\r\n")))


@pytest.mark.parametrize("first", [b"HTTP/1.1 abc OK", b"HTTP/1.1", b"HTTP/1.1 20", b"\x16\x03\x01", b"<html>"])
def test_a_broken_first_line_is_told_in_words(world: World, first: bytes) -> None:
    said = str(failing(world, Reply(raw=first + b"\r\nContent-Length: 2\r\n\r\nOK")))
    assert "is no answer in HTTP: its first lines make none" in said
    assert "int()" not in said


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (HANGING, "silent for too long"),
        (Reply(raw=raw("Content-Length: 100", b"abc"), hang=True), "silent for too long"),
        (Reply(raw=raw("X: " + "y" * 500), drip_s=0.02), "took over 1 s in all"),
        (Reply(raw=raw("Content-Length: 500", b"y" * 500), drip_s=0.02), "took over 1 s in all"),
        (
            Reply(raw=raw("Transfer-Encoding: chunked", b"1\r\ny\r\n" * 90), drip_s=0.02),
            "took over 1 s in all",
        ),
    ],
    ids=["silence", "silence in the body", "dripping headers", "dripping body", "dripping chunks"],
)
def test_a_server_cannot_hold_us(world: World, script: Reply, says: str) -> None:
    world.keep("")
    error = failing(world, script, http=replace(HTTP, timeout_s=0.25, retries=0), clock=time.monotonic)
    assert type(error) is SourceUnreadable
    assert says in str(error)


CHUNKED = "Transfer-Encoding: chunked"
GZIPPED = gzip.compress(PAGE)
BROKEN = {
    "short": (raw("Content-Length: 1000", PAGE), f"cut short: {len(PAGE)} of 1000 bytes"),
    "chunk": (raw(CHUNKED, b"10\r\n0123"), "broken off"),
    "no last chunk": (raw(CHUNKED, b"4\r\n0123\r\n"), "broken off after 4 bytes"),
    "bad chunk": (raw(CHUNKED, b"4\r\n0123\r\nzz\r\n"), "broken off after 4 bytes"),
    "negative chunk": (raw(CHUNKED, b"-1\r\n" + b"x" * 100), "broken off"),
    "gzip cut": (
        raw(f"Content-Encoding: gzip\r\nContent-Length: {len(GZIPPED) - 4}", GZIPPED[:-4]),
        "damaged",
    ),
    "gzip empty": (raw("Content-Encoding: gzip\r\nContent-Length: 0"), "damaged or cut short"),
    "gzip bad sum": (raw("Content-Encoding: gzip", GZIPPED[:-8] + b"\0" * 8), "damaged"),
    "gzip none": (raw("Content-Encoding: x-gzip", PAGE), "damaged"),
    "gzip second": (raw("Content-Encoding: gzip", GZIPPED + GZIPPED[:-8] + b"\0" * 8), "damaged"),
    "gzip second cut": (raw("Content-Encoding: gzip", GZIPPED + GZIPPED[:-8]), "damaged"),
    "brotli": (raw("Content-Encoding: br\r\nContent-Length: 3", b"abc"), "coding 'br'"),
    "two codings": (raw("Content-Encoding: gzip, gzip", gzip.compress(GZIPPED)), "coding 'gzip, gzip'"),
}


@pytest.mark.parametrize(("reply", "says"), BROKEN.values(), ids=BROKEN)
def test_a_broken_transfer_is_noticed_and_tried_again(world: World, reply: bytes, says: str) -> None:
    error = failing(world, Reply(raw=reply))
    assert type(error) is BrokenTransfer
    assert says in str(error)
    assert (error.attempts, error.http_status) == (3, 200)


def test_conflicting_lengths_are_an_error_of_ours(world: World) -> None:
    failing(world, Reply(raw=raw("Content-Length: 5\r\nContent-Length: 6", b"abcdef")))


WHOLE = {
    "length": raw(f"Content-Length: {len(PAGE)}", PAGE),
    "until close": raw("Connection: close", PAGE),
    "chunked": raw(
        CHUNKED,
        b"4\r\n" + PAGE[:4] + b"\r\n" + f"{len(PAGE) - 4:x}\r\n".encode() + PAGE[4:] + b"\r\n0\r\n\r\n",
    ),
    "gzip": raw(f"Content-Encoding: GZIP\r\nContent-Length: {len(GZIPPED)}", GZIPPED),
    "two members": raw("Content-Encoding: gzip", gzip.compress(PAGE[:50]) + gzip.compress(PAGE[50:])),
    "padding": raw("Content-Encoding: gzip", GZIPPED + b"\0" * 9),
    "one more byte": raw("Content-Encoding: gzip", GZIPPED + b"\0"),
    "identity": raw("Content-Encoding: identity", PAGE),
}


@pytest.mark.parametrize("reply", WHOLE.values(), ids=WHOLE)
def test_a_whole_transfer_gives_the_page(world: World, reply: bytes) -> None:
    world.server.routes["/page"] = Reply(raw=reply)
    assert world.fetcher().get(world.server.url("/page")).body == PAGE


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    packed = io.BytesIO()
    for _ in range(size // 1_000_000):
        packed.write(packer.compress(b"\0" * 1_000_000))
    packed.write(packer.flush())
    return packed.getvalue()


LARGE = {
    "announced": Reply(raw=raw("Content-Length: 100001"), hang=True),  # refused before reading
    "until close": Reply(raw=raw("Connection: close", b"x" * 100_001)),
    "chunked": Reply(raw=raw(CHUNKED, b"186a1\r\n" + b"x" * 100_001 + b"\r\n0\r\n\r\n")),
    "gzip": Reply(gzip.compress(b"x" * 100_001), headers=[("Content-Encoding", "gzip")]),
    "negative chunk": Reply(raw=raw(CHUNKED, b"-1\r\n" + b"x" * 3_000_000)),
    "endless headers": Reply(raw=b"HTTP/1.1 100 Continue\r\n\r\n" * 100_000),
}


@pytest.mark.parametrize("reply", LARGE.values(), ids=LARGE)
def test_too_large_an_answer_is_refused_once(world: World, reply: Reply) -> None:
    error = failing(world, reply)
    assert type(error) is BrokenTransfer
    assert "larger than 100000 bytes" in str(error)
    assert "http.max_body" in str(error)
    assert error.attempts == 1


def test_a_page_of_just_the_bound_is_taken(world: World) -> None:
    world.server.routes["/page"] = b"x" * 100_000
    assert len(world.fetcher().get(world.server.url("/page")).body) == 100_000


def test_a_gzip_bomb_does_not_unfold(world: World) -> None:
    packed = bomb(200_000_000)
    assert len(packed) < 300_000
    world.server.routes["/page"] = Reply(packed, headers=[("Content-Encoding", "gzip")])
    fetcher = world.fetcher(replace(HTTP, max_body_bytes=1_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(BrokenTransfer, match="larger than 1000000 bytes"):
            fetcher.get(world.server.url("/page"))
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


# Redirects


def to(location: str, status: int = 302) -> Reply:
    return Reply(b"moved", status, [("Location", location)])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_within_the_site_are_followed(world: World, status: int) -> None:
    world.server.routes |= {"/old": to("/page#part", status)}
    answer = world.fetcher().get(world.server.url("/old"), validators=Validators(etag='"v"'))
    assert (answer.url, answer.body, answer.attempts) == (world.server.url("/page"), PAGE, 1)
    assert world.server.asked("/page")[0].headers["if-none-match"] == '"v"'
    assert world.time.sleeps == [5.0, 5.0]  # politely also on the way


def test_another_host_of_the_site_is_asked_for_its_own_robots(world: World) -> None:
    there = world.server.url("/page", host="localhost")
    world.server.routes["/old"] = to(there.replace("localhost", "LOCALHOST"))
    answer = world.fetcher().get(world.server.url("/old"), hosts=["LocalHost"])
    assert answer.url == there
    assert world.server.paths() == ["/robots.txt", "/old", "/robots.txt", "/page"]

    world.robots[world.server.url("", host="localhost")] = RobotsCopy(
        world.server.url("", host="localhost"), NOW, "User-agent: *\nDisallow: /\n"
    )
    with pytest.raises(RobotsDisallow) as caught:
        world.fetcher().get(world.server.url("/old"), hosts=["localhost"])
    assert (caught.value.attempts, caught.value.http_status) == (1, 302)


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("http://localhost:{port}/page", "outside the site"),
        ("http://127.0.0.1/page", "outside the site"),  # another port
        ("https://127.0.0.1:{port}0/page", "address"),
        ("https://127.0.0.1/page", "outside the site"),  # not from a usual port to the other
        ("ftp://127.0.0.1:{port}/page", "not the address of a page"),
        ("javascript:alert(1)", "not the address of a page"),
        ("http://me:secret@127.0.0.1:{port}/page", "password"),
        ("http://[::1", "no address"),
        ("", "not where to"),
    ],
)
def test_redirects_elsewhere_are_not_followed(world: World, location: str, says: str) -> None:
    error = failing(world, to(location.format(port=world.server.port)))
    assert type(error) is SourceUnreadable
    assert says in str(error)
    assert "secret" not in str(error)
    assert (error.attempts, error.http_status) == (1, 302)
    assert world.server.paths() == ["/robots.txt", "/page"]


def test_a_redirect_without_location_is_an_error(world: World) -> None:
    assert "not where to" in str(failing(world, Reply(b"", 302)))


def test_redirects_end(world: World) -> None:
    def onward(request: Request) -> Reply:
        return to(request.path + "x")

    world.server.routes |= {"/" + "x" * count: onward for count in range(1, 9)}
    with pytest.raises(SourceUnreadable, match="more than 5 times or in a loop") as caught:
        world.fetcher().get(world.server.url("/x"))
    assert (caught.value.attempts, caught.value.http_status) == (1, 302)
    assert len(world.server.requests) == 1 + 6


def test_a_loop_of_redirects_is_seen(world: World) -> None:
    world.server.routes |= {"/a": to("/b"), "/b": to("/a#again")}
    with pytest.raises(SourceUnreadable, match="in a loop"):
        world.fetcher().get(world.server.url("/a"))
    assert world.server.paths() == ["/robots.txt", "/a", "/b"]


def test_a_redirect_in_utf_8_is_understood(world: World) -> None:
    world.server.routes |= {"/old": to("/caf\u00e9".encode().decode("latin-1")), "/caf%C3%A9": PAGE}
    assert world.fetcher().get(world.server.url("/old")).url == world.server.url("/caf%C3%A9")


def addresses(**known: str) -> Callable[[str], list[str]]:
    return lambda host: [known["site" if host == "127.0.0.1" else "target"]]


@pytest.mark.parametrize(
    "target",
    ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "::ffff:10.0.0.8", "fe80::1%eth0", "224.0.0.1"],
)
def test_a_public_site_cannot_send_us_inside(world: World, target: str) -> None:
    world.server.routes["/page"] = to(world.server.url("/inside", host="localhost"))
    fetcher = world.fetcher(resolve=addresses(site="185.34.124.10", target=target))
    with pytest.raises(SourceUnreadable, match="inside a private network") as caught:
        fetcher.get(world.server.url("/page"), hosts=["localhost"])
    assert (caught.value.attempts, caught.value.http_status) == (1, 302)
    assert world.server.paths() == ["/robots.txt", "/page"]


def test_a_public_site_cannot_send_robots_txt_inside(world: World) -> None:
    world.server.routes["/robots.txt"] = to(world.server.url("/inside", host="localhost"))
    fetcher = world.fetcher(resolve=addresses(site="185.34.124.10", target="127.0.0.1"))
    with pytest.raises(RobotsDisallow, match="inside a private network"):
        fetcher.get(world.server.url("/page"))
    assert world.server.paths() == ["/robots.txt"]


@pytest.mark.parametrize(("site", "target"), [("10.0.0.1", "10.0.0.8"), ("185.34.124.10", "185.34.124.11")])
def test_a_site_may_send_us_to_its_likes(world: World, site: str, target: str) -> None:
    world.server.routes["/old"] = to(world.server.url("/page", host="localhost"))
    fetcher = world.fetcher(resolve=addresses(site=site, target=target))
    assert fetcher.get(world.server.url("/old"), hosts=["localhost"]).body == PAGE


# TLS and proxies


@pytest.fixture
def secure() -> Any:
    with ScriptedServer({"/page": PAGE}, tls=True) as server:
        world = World(server)
        yield world
        world.close()


def test_a_certificate_of_ones_own_is_accepted_through_ca_bundle(secure: World) -> None:
    http = replace(HTTP, ca_bundle=secure.server.ca_file)
    secure.server.routes |= {"/down": to(secure.server.url("/page").replace("https", "http"))}
    fetcher = secure.fetcher(http)
    assert fetcher.get(secure.server.url("/page")).body == PAGE
    with pytest.raises(SourceUnreadable, match="from https to http"):
        fetcher.get(secure.server.url("/down"))


def test_an_unknown_certificate_is_not_accepted(secure: World) -> None:
    secure.keep("")
    with pytest.raises(
        SourceUnreadable, match=r"certificate of 127\.0\.0\.1 was not accepted.*`http\.ca_bundle`"
    ) as caught:
        secure.fetcher().get(secure.server.url("/page"))
    assert (caught.value.attempts, caught.value.http_status) == (1, None)
    assert secure.server.requests == []


def test_the_hint_to_ca_bundle_is_given_already_for_robots_txt(secure: World) -> None:
    with pytest.raises(RobotsDisallow, match=r"`http\.ca_bundle`"):
        secure.fetcher().get(secure.server.url("/page"))


def test_a_time_limit_holds_under_tls_too(secure: World) -> None:
    secure.keep("")
    http = replace(HTTP, ca_bundle=secure.server.ca_file, timeout_s=0.25, retries=0)
    error = failing(secure, Reply(raw=raw("X: " + "y" * 500), drip_s=0.02), http=http, clock=time.monotonic)
    assert "took over 1 s in all" in str(error)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_bundle_that_is_none_is_told(secure: World, content: str | None, tmp_path: Any) -> None:
    bundle = tmp_path / "ca.pem"
    if content:
        bundle.write_text(content)
    secure.keep("")
    with pytest.raises(SourceUnreadable, match=r"`http\.ca_bundle`"):
        secure.fetcher(replace(HTTP, ca_bundle=str(bundle))).get(secure.server.url("/page"))


def test_plain_http_where_tls_is_expected_is_told(world: World) -> None:
    url = world.server.url("/page").replace("http", "https")
    world.robots.put(RobotsCopy(url[:-5], NOW, ""))
    with pytest.raises(SourceUnreadable, match="TLS with") as caught:
        world.fetcher().get(url)
    assert caught.value.attempts == 3


def test_a_proxy_is_asked_for_all_and_resolves_the_names(world: World) -> None:
    def never(host: str) -> list[str]:
        raise AssertionError(host)

    world.server.routes = {
        "http://site.test/old": to("http://www.site.test/page"),
        "http://www.site.test/page": PAGE,
    }
    fetcher = world.fetcher(replace(HTTP, proxy=world.server.url("")), resolve=never)
    answer = fetcher.get("http://site.test/old", hosts=["www.site.test"])
    assert (answer.url, answer.body) == ("http://www.site.test/page", PAGE)
    assert world.server.paths()[0] == "http://site.test/robots.txt"


@pytest.mark.parametrize(
    "proxy", ["http://me:secret@127.0.0.1:{port}", "socks5://me:secret@127.0.0.1:{port}", "http://"]
)
def test_a_proxy_that_cannot_be_used_is_told_without_its_password(world: World, proxy: str) -> None:
    world.robots.put(RobotsCopy("http://site.test", NOW, ""))
    fetcher = world.fetcher(replace(HTTP, proxy=proxy.format(port=closed_port())))
    with pytest.raises(SourceUnreadable, match="proxy") as caught:
        fetcher.get("http://site.test/page")
    assert "secret" not in str(caught.value)


def test_every_trouble_is_an_error_of_ours_with_its_facts(world: World) -> None:
    for reply in (
        DROPPED,
        Reply(b"", 500),
        Reply(b"", 403),
        Reply(raw=b"HTTP/1.1 999999 ?\r\n\r\n"),
        Reply(raw=b"\0"),
    ):
        error = failing(world, reply)
        assert isinstance(error, PracticeWatchError)
        assert error.attempts > 0


def test_one_line_is_logged_for_a_request(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="scraper")
    world.keep("")
    world.fetcher().get(world.server.url("/page"))
    ours = [record for record in caplog.records if record.name.startswith("scraper")]
    assert [record.getMessage() for record in ours] == [
        f"get url={world.server.url('/page')} status=200 bytes={len(PAGE)} milliseconds=0"
    ]
