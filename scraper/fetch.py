"""One polite conditional GET: we say who we are, heed robots.txt, wait our turn and bound what we take.

What may pass (a lost connection, 503) is tried again; what a person has to mend (403, a certificate) is not.
requests is imported at the first request: a verb that asks no site does not pay for it.
"""

from __future__ import annotations

import io
import logging
import os
import sys
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urldefrag, urljoin
from weakref import WeakSet

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

if TYPE_CHECKING:
    import socket
    from http.client import HTTPResponse

    from requests import Response
    from requests.adapters import HTTPAdapter

__all__ = ["Fetcher", "RobotsStore", "RobotsVerdict", "user_agent"]

log = logging.getLogger(__name__)
T = TypeVar("T")

MAX_REDIRECTS = 5
LONGEST_RETRY_AFTER_S = 120.0
FIRST_BACKOFF_S, LONGEST_BACKOFF_S = 2.0, 60.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PASSING = frozenset({429, 500, 502, 503, 504})
_PIECE_BYTES = 65_536
_GZIP_MAGIC = b"\x1f\x8b"
_REFUSED = """The site refused us ({status}). Nothing was changed.
Ask the College to admit the program (docs/operators.md has a letter), or save the
page in a browser and run: practice-watch check --file PAGE"""


def user_agent(contact: str, version: str) -> str:
    """Who we are, and whom a site's people can write to."""
    return f"{TOKEN}/{version} (+mailto:{contact})"


class _MayPass(Exception):
    """A trouble worth another attempt; never leaves this module."""

    def __init__(self, error: SourceUnreadable, retry_after_s: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.retry_after_s = retry_after_s


class _TooManyRedirects(SourceUnreadable):
    """More redirects than we follow, or a loop of them."""


@dataclass(frozen=True, slots=True)
class _Reply:
    """One HTTP answer, from the address `url`; `body` is empty unless the status is 200."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    milliseconds: int

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


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
        self._wire = _Wire(http, user_agent(http.contact, version), clock)
        self._asked_at: dict[str, float] = {}  # by host: the end of the last request
        self._crawl_delay_s: dict[str, float] = {}  # by host

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
                return Answer(reply.url, reply.status, reply.headers, reply.body, reply.milliseconds, attempt)
            raise self._failure(reply)

        self._admit(url)
        return self._patiently(url, once, retries=self._http.retries)

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
            except _MayPass as trouble:
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
    ) -> _Reply:
        """The answer at the end of the redirects, each of which `onward` may forbid by raising."""
        start, seen = url, set[str]()
        for _ in range(MAX_REDIRECTS + 1):
            reply = self._in_turn(url, headers, limit=limit, cut=cut)
            if reply.status not in _REDIRECTS:
                return reply
            seen |= {url, reply.url}
            there = _target(reply)
            if there in seen:
                break
            try:
                onward(reply.url, there)
            except SourceUnreadable as error:
                error.http_status = reply.status
                raise
            url = there
        raise _TooManyRedirects(
            f"{start} redirects more than {MAX_REDIRECTS} times or in a loop, last to {there}. "
            "Look at it in a browser, and set the source's `url` in config.yaml to where the page is",
            http_status=reply.status,
        )

    def _in_turn(self, url: str, headers: Mapping[str, str], *, limit: int, cut: bool) -> _Reply:
        """One request, after the pause that its host is owed since the last one."""
        host = parts_of(url).hostname or ""
        if host in self._asked_at:
            pause_s = max(self._http.delay_s, self._crawl_delay_s.get(host, 0.0))
            rest_s = self._asked_at[host] + pause_s - self._clock()
            if rest_s > 0:
                self._sleep(rest_s)
        try:
            return self._wire.ask(url, headers, limit=limit, cut=cut)
        finally:
            self._asked_at[host] = self._clock()

    def _failure(self, reply: _Reply) -> Exception:
        """What an answer other than the page means."""
        url, status = reply.url, reply.status
        if status in (401, 403, 451):
            return Refused(_REFUSED.format(status=status), http_status=status)
        if status in (404, 410):
            return NotFound(
                f"{url} is not there ({status}). Look in a browser where the page has gone, and set the "
                "source's `url` in config.yaml",
                http_status=status,
            )
        if status in _PASSING:
            error = SourceUnreadable(
                f"{url} answered {status}: the site is busy or out of order. The next check tries again",
                http_status=status,
            )
            retry_after = reply.header("retry-after") if status in (429, 503) else None
            return _MayPass(error, _retry_after_s(retry_after, self._now()))
        if status == 304:
            text = f"{url} answered 304 (not changed) to a request that did not ask"
            return _MayPass(BrokenTransfer(text, http_status=304))
        return SourceUnreadable(
            f"{url} answered {status}, which is not the page. Look at it in a browser", http_status=status
        )


def _conditions(validators: Validators) -> dict[str, str]:
    asked = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in asked.items() if value}


def _target(reply: _Reply) -> str:
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

    return random.random()


# The wire: one request and its answer, with limits on time and bytes. What is above decides what to ask.


class _Watch:
    """Keeps the limits of one request, and notes how far it came.

    Attributes:
        head: The status line and headers, once they are read.
        announced: Bytes of body that Content-Length promised; None if it did not.
        body_bytes: Bytes of body that came, as transferred.
        reused: Whether the request went over a connection that had served another.
        too_much: Whether more came than any such answer may weigh.
    """

    def __init__(self, clock: Callable[[], float], timeout_s: float, limit: int) -> None:
        self._clock, self._timeout_s = clock, timeout_s
        self.deadline = clock() + 4 * timeout_s
        # Headers, and the frames of small chunks, come on top of the body.
        self._bytes_left = 2 * limit + 1_000_000
        self.head: HTTPResponse | None = None
        self.announced: int | None = None
        self.body_bytes = 0
        self.reused = False
        self.too_much = False

    @property
    def status(self) -> int | None:
        """The status that was answered; None while none was."""
        status: object = self.head.status if self.head else None  # a string until it is read
        return status if isinstance(status, int) else None

    @property
    def late(self) -> bool:
        return self._clock() >= self.deadline

    @property
    def cut_short(self) -> str:
        """How far a body came that has not come to its end, in words."""
        if self.announced is None:
            return f"broken off after {self.body_bytes} bytes"
        return f"cut short: {self.body_bytes} of {self.announced} bytes"

    def patience_s(self) -> float:
        """How long to wait for the next bytes."""
        if self.late:
            raise TimeoutError("the whole request took too long")
        return min(self._timeout_s, self.deadline - self._clock())

    def weigh(self, count: int) -> None:
        self._bytes_left -= count
        if self._bytes_left < 0:
            self.too_much = True
            raise OSError("the answer is too large")


class _WatchedBytes(io.RawIOBase):
    """A socket's bytes, each read of which is watched.

    A socket's own timeout starts anew with every byte: a server that drips them could hold us for days.
    """

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, watch: _Watch) -> None:
        self._raw, self._sock, self._watch = raw, sock, watch

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._watch.patience_s())
        count: int | None = self._raw.readinto(buffer)
        self._watch.weigh(count or 0)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Wire:
    """Sends one request at a time and reads its answer.

    It uses requests' adapter without a Session, which would read a redirect's body whole and unbounded, keep
    cookies and consult the environment.
    """

    def __init__(self, http: HttpSettings, agent: str, clock: Callable[[], float]) -> None:
        self._http, self._agent, self._clock = http, agent, clock
        self._adapter: HTTPAdapter | None = None
        self._watch = _Watch(clock, http.timeout_s, 0)
        self._served: WeakSet[socket.socket] = WeakSet()

    def close(self) -> None:
        if self._adapter is not None:
            self._adapter.close()
            self._adapter = None

    def ask(self, url: str, headers: Mapping[str, str], *, limit: int, cut: bool) -> _Reply:
        """One answer, whatever its status.

        Args:
            url: What to ask for.
            headers: Beside those that say who we are.
            limit: Bytes that a body may have, as transferred and decompressed.
            cut: Whether to return the beginning of a larger body; else it is an error.
        """
        _import_requests()
        from http.client import HTTPException

        from requests.exceptions import ConnectionError as ConnectionLost
        from urllib3.exceptions import HTTPError

        watch = self._watch = _Watch(self._clock, self._http.timeout_s, limit)
        started = self._clock()
        body = b""
        try:
            try:
                response = self._send(url, headers)
            except ConnectionLost:
                if not watch.reused or watch.status is not None or watch.late:
                    raise
                # A site may close an idle connection just as we use it again: that is no attempt that failed.
                response = self._send(url, headers)
            with response:
                if response.status_code == 200:
                    body = _body(response, watch, limit=limit, cut=cut)
                elif response.status_code == 304 and not response.raw.chunked:
                    response.raw.drain_conn()  # of nothing, so that the connection can be used again
        except (OSError, ValueError, HTTPError, HTTPException, zlib.error) as error:
            raise self._trouble(url, error) from error
        milliseconds = round((self._clock() - started) * 1000)
        status = response.status_code
        log.debug(
            "get url=%s status=%d bytes=%d milliseconds=%d", url, status, watch.body_bytes, milliseconds
        )
        received = tuple(watch.head.headers.items()) if watch.head else ()
        return _Reply(response.url, status, received, body, milliseconds)

    def _send(self, url: str, headers: Mapping[str, str]) -> Response:
        from requests.models import PreparedRequest

        bundle, proxy = self._http.ca_bundle, self._http.proxy
        if bundle and not os.path.exists(bundle):
            raise SourceUnreadable(
                f"{bundle}, which `http.ca_bundle` in config.yaml names, is not there. "
                "Correct it, or set null for the usual certificates"
            )
        request = PreparedRequest()
        usual = {"User-Agent": self._agent, "Accept": "text/html, */*;q=0.5", "Accept-Encoding": "gzip"}
        request.prepare(method="GET", url=url, headers=usual | dict(headers))
        return self._connected().send(
            request,
            stream=True,
            timeout=self._http.timeout_s,
            verify=bundle or True,
            proxies={"http": proxy, "https": proxy} if proxy else {},
        )

    def _connected(self) -> HTTPAdapter:
        if self._adapter is None:
            from requests.adapters import HTTPAdapter

            answer_class = {"response_class": staticmethod(self._watched)}

            class Adapter(HTTPAdapter):
                """Reads every answer through `_WatchedBytes`, its headers and a proxy's included."""

                def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
                    pool: Any = super().get_connection_with_tls_context(*args, **kwargs)
                    if "ConnectionCls" not in vars(pool):
                        pool.ConnectionCls = type("WatchedConnection", (pool.ConnectionCls,), answer_class)
                    return pool

            self._adapter = Adapter()
        return self._adapter

    def _watched(self, sock: socket.socket, *args: Any, **kwargs: Any) -> HTTPResponse:
        from http.client import HTTPResponse

        self._watch.reused = sock in self._served
        self._served.add(sock)
        head = self._watch.head = HTTPResponse(sock, *args, **kwargs)
        raw: Any = head.fp.detach()
        head.fp = io.BufferedReader(_WatchedBytes(raw, sock, self._watch))
        return head

    def _trouble(self, url: str, error: Exception) -> Exception:
        """What went wrong below us, in words; the narrowest cause that we know decides."""
        import socket
        import ssl

        from requests import exceptions
        from urllib3.exceptions import ProxyError

        watch, host, status = self._watch, parts_of(url).hostname, self._watch.status

        def cause(*kinds: type[BaseException]) -> BaseException | None:
            return next((one for one in _causes(error) if isinstance(one, kinds)), None)

        def passing(text: str) -> _MayPass:
            return _MayPass(SourceUnreadable(f"{text}. The next check tries again", http_status=status))

        if watch.too_much:
            return _too_large(url, self._http.max_body_bytes)
        if found := cause(ssl.SSLCertVerificationError):
            why = getattr(found, "verify_message", found)
            return SourceUnreadable(
                f"{url}: the certificate of {host} was not accepted ({why}). "
                "Where a proxy or an authority of your own signs it, set `http.ca_bundle` in config.yaml"
            )
        if cause(TimeoutError):
            waited = (
                f"took over {4 * self._http.timeout_s:g} s in all"
                if watch.late
                else "was silent for too long"
            )
            return passing(
                f"{url}: {host} {waited} (`http.timeout` in config.yaml is {self._http.timeout_s:g} s)"
            )
        if cause(exceptions.InvalidProxyURL) or (
            self._http.proxy and cause(ProxyError, exceptions.ProxyError)
        ):
            return passing(
                f"{url}: the proxy (`http.proxy` in config.yaml) could not be used ({_innermost(error)})"
            )
        if cause(socket.gaierror):
            return passing(
                f"{url}: the host name {host} cannot be resolved. Check the address and the network"
            )
        if cause(ConnectionRefusedError):
            return passing(f"{url}: {host} refused the connection")
        if found := cause(ssl.SSLError):
            return passing(f"{url}: TLS with {host} failed ({found}). See `http.ca_bundle` in config.yaml")
        if cause(exceptions.InvalidURL, exceptions.InvalidSchema, UnicodeError):
            return SourceUnreadable(
                f"{url} cannot be asked for. Correct the address or the proxy in config.yaml"
            )
        if status is None:
            return passing(f"{url}: the connection was lost before an answer ({_innermost(error)})")
        what = "its compressed body is damaged or cut short" if cause(zlib.error) else watch.cut_short
        return _MayPass(BrokenTransfer(f"{url}: {what}. The next check tries again", http_status=status))


def _body(response: Response, watch: _Watch, *, limit: int, cut: bool) -> bytes:
    """The body with its compression undone, read piece by piece: no more than about `limit` is ever held."""
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", "", "gzip", "x-gzip"):
        text = f"{response.url} came in the coding {coding!r}, which was not asked for"
        raise _MayPass(BrokenTransfer(text, http_status=200))
    raw: Any = response.raw
    watch.announced = raw.length_remaining
    if not cut and (watch.announced or 0) > limit:
        raise _too_large(response.url, limit)

    def transferred() -> Iterator[bytes]:
        for piece in raw.stream(_PIECE_BYTES, decode_content=False):
            watch.body_bytes += len(piece)
            yield piece

    body = bytearray()
    for piece in _gunzipped(transferred(), limit + 1) if coding.endswith("gzip") else transferred():
        body += piece
        if max(len(body), watch.body_bytes) > limit:
            if cut:
                break
            raise _too_large(response.url, limit)
    return bytes(body[:limit])


def _gunzipped(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    """What gzip packed, at most `most` bytes at once: a piece can unfold to a thousand times its size.

    Bytes after the last member that begin no other are passed over, as browsers do: what came is whole by its
    checksum.
    """
    member = zlib.decompressobj(wbits=31)
    for piece in pieces:
        while piece:
            if member.eof:
                if not _GZIP_MAGIC.startswith(piece[:2]):
                    for _ in pieces:  # read on, so that a body cut short is noticed
                        pass
                    return
                member = zlib.decompressobj(wbits=31)
            yield member.decompress(piece, most)
            piece = member.unconsumed_tail or member.unused_data
    if not member.eof:
        raise zlib.error("the compressed body is cut short")


def _too_large(url: str, limit: int) -> BrokenTransfer:
    return BrokenTransfer(
        f"{url} is larger than {limit} bytes. If that is right, raise `http.max_body` in config.yaml",
        http_status=200,
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _innermost(error: BaseException) -> str:
    """The system's own words: those of the layers above hold object ids, and a proxy's password."""
    *_, last = _causes(error)
    return str(last) or type(last).__name__


def _import_requests() -> None:
    """Import requests without its guesser of encodings.

    charset_normalizer takes a seventh of the CPU time that requests needs to start, and guesses the encoding
    of a text, which we never ask requests for. To requests it is optional, with a warning; others can still
    import it.
    """
    if "requests" in sys.modules:
        return
    import warnings

    modules: dict[str, Any] = sys.modules
    hide = "charset_normalizer" not in modules
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if hide:
            modules["charset_normalizer"] = None  # how Python marks what cannot be imported
        try:
            import requests.adapters  # noqa: F401
        finally:
            if hide:
                del modules["charset_normalizer"]
