"""One polite conditional GET: we say who we are, heed robots.txt, wait our turn and bound what we take.

What may pass (a lost connection, 503) is tried again; what a person has to mend (403, a certificate) is not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Self, TypeVar
from urllib.parse import urldefrag, urljoin

from scraper.errors import BrokenTransfer, NotFound, RateLimited, Refused, SourceUnreadable
from scraper.model import Answer, HttpSettings, Validators
from scraper.robots import (
    MAX_ROBOTS_BYTES,
    TOKEN,
    RobotsGate,
    RobotsStore,
    RobotsVerdict,
    parts_of,
    resolved,
    stay_on_site,
    stay_outside,
)
from scraper.transport import MayPass, Reply, Wire

__all__ = ["Fetcher", "RobotsStore", "RobotsVerdict", "user_agent"]

T = TypeVar("T")

MAX_REDIRECTS = 5
BEGINNING_BYTES = 200_000  # of a page that is only asked whether it is there
LONGEST_RETRY_AFTER_S = 120.0
FIRST_BACKOFF_S, LONGEST_BACKOFF_S = 2.0, 60.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({429, 500, 502, 503, 504})
_REFUSED = """The site refused us ({status}). Nothing was changed.
Ask the College to admit the program (docs/operators.md has a letter), or save the
page in a browser and run: practice-watch check --file PAGE"""


def user_agent(contact: str, version: str) -> str:
    """Who we are, and whom a site's people can write to."""
    return f"{TOKEN}/{version} (+mailto:{contact})"


class _TooManyRedirects(SourceUnreadable):
    """More redirects than we follow, or a loop of them."""


class _LeadsAway(SourceUnreadable):
    """A redirect out of the site.

    Attributes:
        there: Where to.
    """

    def __init__(self, there: str) -> None:
        super().__init__(there)
        self.there = there


class Fetcher:
    """Asks sites for pages, one request at a time; one per run, as a context manager.

    Proxy and certificates come from `HttpSettings` alone, so that what config.yaml says is what happens: the
    environment's HTTP_PROXY and REQUESTS_CA_BUNDLE and a .netrc are not consulted, and `proxy: null` means no
    proxy. No cookie is kept between requests.
    """

    def __init__(
        self,
        http: HttpSettings,
        robots: RobotsStore,
        *,
        version: str,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] | None = None,
        resolve: Callable[[str], Collection[str]] = resolved,
    ) -> None:
        """Nothing is asked or opened yet.

        Args:
            http: How requests are made.
            robots: Where copies of robots.txt are kept between runs.
            version: Ours, for the User-Agent.
            now: The wall clock, UTC: for the age of a robots.txt, and a Retry-After that is a date.
            sleep: Waits so many seconds.
            clock: Seconds that only grow, for delays and time limits.
            jitter: A number from 0 to 1 that spreads the attempts of many installations; random unless told.
            resolve: The IP addresses of a host name.
        """
        self._http = http
        self._now, self._sleep, self._clock = now, sleep, clock
        self._jitter, self._resolve = jitter or _random, resolve
        self._gate = RobotsGate(robots, self._read_robots, now=now, clock=clock)
        self._wire = Wire(http, user_agent(http.contact, version), clock)
        self._asked_at: dict[str, float] = {}  # by host: the end of the last request
        self._crawl_delay_s: dict[str, float] = {}  # by host
        self._requested_at: datetime | None = None  # the last request

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are open."""
        self._wire.close()

    def get(
        self,
        url: str,
        *,
        hosts: Collection[str] = (),
        validators: Validators = Validators(),
        afresh: bool = False,
    ) -> Answer:
        """The page at an address (200), or the word that it has not changed (304).

        Args:
            url: Absolute, http or https.
            hosts: Other names of the same site, that it may redirect to.
            validators: Of the last answer; they make the request conditional.
            afresh: Ask every cache on the way for a new copy, unconditionally.

        Raises:
            SourceUnreadable: No page came; its subclass says why, its text what to do.
        """
        names = frozenset(name.lower() for name in (*hosts, parts_of(url).hostname or ""))
        headers = {"Cache-Control": "no-cache", "Pragma": "no-cache"} if afresh else _conditions(validators)

        def onward(here: str, there: str) -> None:
            stay_on_site(here, there, names)
            self._stay_outside(url, there)
            self._admit(there)

        def once(attempt: int) -> Answer:
            reply = self._walk(url, headers, onward, limit=self._http.max_body_bytes)
            if reply.status == 200 or (reply.status == 304 and headers and not afresh):
                return Answer(
                    reply.url,
                    reply.status,
                    reply.headers,
                    reply.body,
                    reply.milliseconds,
                    attempt,
                    self._requested_at,
                    reply.peer,
                )
            raise self._failure(reply)

        self._admit(url)
        return self._patiently(url, once, retries=self._http.retries)

    def ask_once(self, url: str, *, source: str, hosts: Collection[str] = ()) -> Answer:
        """What the page at an address answers, whatever its status; one attempt, and only the page's beginning.

        Redirects are followed within the site. One that leads out of it is not: its target is the answer's
        address then, and its status the answer's.

        Args:
            url: An address that the watched page links to.
            source: The source's own address.
            hosts: Other names of the source's site.

        Raises:
            SourceUnreadable: It may not be asked, or there was no answer.
        """
        names = frozenset(name.lower() for name in (*hosts, parts_of(url).hostname or ""))

        def onward(here: str, there: str) -> None:
            try:
                stay_on_site(here, there, names)
            except SourceUnreadable as error:
                raise _LeadsAway(there) from error
            self._stay_outside(source, there)
            self._admit(there)

        self._stay_outside(source, url)
        self._admit(url)
        try:
            reply = self._walk(url, {}, onward, limit=BEGINNING_BYTES, cut=True)
        except MayPass as trouble:
            raise trouble.error from trouble.__cause__
        except _LeadsAway as away:
            return Answer(away.there, away.http_status or 302, (), b"", 0, 1)
        return Answer(reply.url, reply.status, reply.headers, reply.body, reply.milliseconds, 1)

    def robots_verdict(self, url: str) -> RobotsVerdict:
        """What robots.txt says of an address; asks the site for it where the kept copy is too old."""
        return self._gate.verdict(url)

    def _admit(self, url: str) -> None:
        delay_s = self._gate.admit(url)
        self._crawl_delay_s[parts_of(url).hostname or ""] = delay_s

    def _stay_outside(self, source: str, there: str) -> None:
        # Through a proxy it is the proxy that resolves names, and its network that they lead into.
        if self._http.proxy is None:
            stay_outside(source, there, self._resolve)

    def _read_robots(self, origin: str, *, patient: bool) -> str:
        """See `ReadRobots`."""
        url = f"{origin}/robots.txt"

        def once(_: int) -> str:
            # RFC 9309: it may stand on another host; behind too many redirects, it is as if there were none.
            try:
                reply = self._walk(
                    url, {}, lambda _, there: self._stay_outside(url, there), limit=MAX_ROBOTS_BYTES, cut=True
                )
            except _TooManyRedirects:
                return ""
            if reply.status == 204 or (400 <= reply.status < 500 and reply.status != 429):
                return ""
            if reply.status != 200:
                raise self._failure(reply)
            whole = len(reply.body) < MAX_ROBOTS_BYTES
            body = reply.body if whole else reply.body[: reply.body.rfind(b"\n") + 1]
            return body.decode("utf-8-sig", "replace")

        return self._patiently(url, once, retries=self._http.retries if patient else 0)

    def _patiently(self, url: str, once: Callable[[int], T], *, retries: int) -> T:
        attempt = 1
        while True:
            try:
                return once(attempt)
            except SourceUnreadable as error:
                error.attempts = attempt
                raise
            except MayPass as trouble:
                final, pause_s = trouble.error, trouble.retry_after_s or 0.0
                final.attempts, status = attempt, trouble.error.http_status
                if pause_s > LONGEST_RETRY_AFTER_S or (pause_s and attempt > retries):
                    raise RateLimited(url, pause_s, attempts=attempt, http_status=status) from final
                if attempt > retries:
                    raise final from trouble.__cause__
            backoff_s = min(FIRST_BACKOFF_S * 2 ** min(attempt - 1, 10), LONGEST_BACKOFF_S)
            self._sleep(max(backoff_s * (1 + self._jitter()) / 2, pause_s))
            attempt += 1

    def _walk(
        self,
        url: str,
        headers: Mapping[str, str],
        onward: Callable[[str, str], None],
        *,
        limit: int,
        cut: bool = False,
    ) -> Reply:
        """The answer at the end of the redirects, each of which `onward` may forbid by raising."""
        start, seen = url, set[str]()
        there, status = url, 0
        for _ in range(MAX_REDIRECTS + 1):
            reply = self._in_turn(url, headers, limit=limit, cut=cut)
            status = reply.status
            if status not in _REDIRECTS:
                return reply
            seen |= {url, reply.url}
            there = _target(reply)
            if there in seen:
                break
            try:
                onward(reply.url, there)
            except SourceUnreadable as error:
                error.http_status, error.location = status, there
                raise
            url = there
        raise _TooManyRedirects(
            f"{start} redirects more than {MAX_REDIRECTS} times or in a loop, last to {there}.",
            "Look at it in a browser, and set the source's `url` in config.yaml to where the page is",
            http_status=status,
        )

    def _in_turn(self, url: str, headers: Mapping[str, str], *, limit: int, cut: bool) -> Reply:
        """One request, after the pause that its host is owed since the last one."""
        host = parts_of(url).hostname or ""
        if host in self._asked_at:
            pause_s = max(self._http.delay_s, self._crawl_delay_s.get(host, 0.0))
            rest_s = self._asked_at[host] + pause_s - self._clock()
            if rest_s > 0:
                self._sleep(rest_s)
        self._requested_at = self._now().replace(microsecond=0)
        try:
            return self._wire.ask(url, headers, limit=limit, cut=cut)
        finally:
            self._asked_at[host] = self._clock()

    def _failure(self, reply: Reply) -> Exception:
        """What an answer other than the page means."""
        url, status = reply.url, reply.status
        if status in (401, 403, 451):
            return Refused(_REFUSED.format(status=status), http_status=status)
        if status in (404, 410):
            return NotFound(
                f"{url} is not there ({status}).",
                "Look in a browser where the page has gone, and set the source's `url` in config.yaml",
                http_status=status,
            )
        if status in _PASSING:
            error = SourceUnreadable(
                f"{url} answered {status}: the site is busy or out of order. The next check tries again",
                http_status=status,
            )
            retry_after = reply.header("retry-after") if status in (429, 503) else None
            return MayPass(error, _retry_after_s(retry_after, self._now()))
        if status == 304:
            text = f"{url} answered 304 (not changed) to a request that did not ask"
            return MayPass(BrokenTransfer(text, http_status=304))
        return SourceUnreadable(
            f"{url} answered {status}, which is not the page. Look at it in a browser", http_status=status
        )


def _conditions(validators: Validators) -> dict[str, str]:
    asked = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in asked.items() if value}


def _target(reply: Reply) -> str:
    """Where a redirect leads, without a fragment."""
    location = reply.header("location")
    if not location:
        raise SourceUnreadable(
            f"{reply.url} answered {reply.status} (redirect) and not where to. Look at it in a browser",
            http_status=reply.status,
        )
    # Headers come as Latin-1; sites that put bare letters into an address mean UTF-8.
    meant = location.encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        return urldefrag(urljoin(reply.url, meant)).url
    except ValueError as error:
        raise SourceUnreadable(
            f"{reply.url} redirects to {location!r}, which is no address", http_status=reply.status
        ) from error


def _retry_after_s(value: str | None, now: datetime) -> float | None:
    """The pause of a Retry-After header, which is seconds or a date; None where it is neither."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    if not value:
        return None
    from email.utils import parsedate_to_datetime

    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())


def _random() -> float:
    import random

    return random.random()  # noqa: S311  # spreads requests, guards nothing
