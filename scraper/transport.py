"""The wire: one request and its answer, within limits of time and bytes. `fetch.py` says what to ask.

requests is imported at the first request: a verb that asks no site does not pay for it.
"""

from __future__ import annotations

import io
import logging
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from scraper.causes import causes, innermost, without_an_answer
from scraper.errors import BrokenTransfer, SourceUnreadable
from scraper.lean import hidden
from scraper.model import HttpSettings
from scraper.robots import parts_of

if TYPE_CHECKING:
    import socket
    from http.client import HTTPResponse

    from requests import Response
    from requests.adapters import HTTPAdapter

log = logging.getLogger(__name__)

_PIECE_BYTES = 65_536
_GZIP_MAGIC = b"\x1f\x8b"


class MayPass(Exception):
    """A trouble worth another attempt; `fetch.py` tries again, or raises its `error`."""

    def __init__(self, error: SourceUnreadable, retry_after_s: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer, from the address `url`; `body` is empty unless the status is 200."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    milliseconds: int
    peer: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str | None:
        """The first header of that name, given in lower case; None if there is none."""
        return next((value for key, value in self.headers if key.lower() == name), None)


class _Watch:
    """Keeps the limits of one request, and notes how far it came.

    Attributes:
        head: The status line and headers, once they are read.
        peer: Who answers, by name of the fact.
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
        self.peer: tuple[tuple[str, str], ...] = ()
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


class Wire:
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
        """End the connections that are still open."""
        if self._adapter is not None:
            self._adapter.close()
            self._adapter = None

    def ask(self, url: str, headers: Mapping[str, str], *, limit: int, cut: bool) -> Reply:
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
            "get url=%s status=%d bytes=%d milliseconds=%d", _nameless(url), status, watch.body_bytes, milliseconds
        )
        received = tuple(watch.head.headers.items()) if watch.head else ()
        return Reply(response.url, status, received, body, milliseconds, watch.peer)

    def _send(self, url: str, headers: Mapping[str, str]) -> Response:
        from requests.models import PreparedRequest

        bundle, proxy = self._http.ca_bundle, self._http.proxy
        if bundle and not Path(bundle).exists():
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
        self._watch.peer = _peer(sock)
        head = self._watch.head = HTTPResponse(sock, *args, **kwargs)
        raw: Any = head.fp.detach()
        head.fp = io.BufferedReader(_WatchedBytes(raw, sock, self._watch))
        return head

    def _trouble(self, url: str, error: Exception) -> Exception:  # noqa: PLR0911  # one return for each cause
        """What went wrong below us, in words; the narrowest cause that we know decides."""
        import socket
        import ssl

        from requests import exceptions
        from urllib3.exceptions import ProxyError

        watch, host, status = self._watch, parts_of(url).hostname, self._watch.status

        def cause(*kinds: type[BaseException]) -> BaseException | None:
            return next((one for one in causes(error) if isinstance(one, kinds)), None)

        def passing(text: str) -> MayPass:
            return MayPass(SourceUnreadable(f"{text}. The next check tries again", http_status=status))

        if watch.too_much:
            return _too_large(url, self._http.max_body_bytes)
        if found := cause(ssl.SSLCertVerificationError):
            why = getattr(found, "verify_message", found)
            return SourceUnreadable(
                f"{url}: the certificate of {host} was not accepted ({why}). "
                "Where a proxy or an authority of your own signs it, set `http.ca_bundle` in config.yaml"
            )
        if cause(TimeoutError):
            waited = f"took over {4 * self._http.timeout_s:g} s in all" if watch.late else "was silent for too long"
            return passing(f"{url}: {host} {waited} (`http.timeout` in config.yaml is {self._http.timeout_s:g} s)")
        if cause(exceptions.InvalidProxyURL) or (self._http.proxy and cause(ProxyError, exceptions.ProxyError)):
            return passing(f"{url}: the proxy (`http.proxy` in config.yaml) could not be used ({innermost(error)})")
        if cause(socket.gaierror):
            return passing(f"{url}: the host name {host} cannot be resolved. Check the address and the network")
        if cause(ConnectionRefusedError):
            return passing(f"{url}: {host} refused the connection")
        if found := cause(ssl.SSLError):
            return passing(f"{url}: TLS with {host} failed ({found}). See `http.ca_bundle` in config.yaml")
        if cause(exceptions.InvalidURL, exceptions.InvalidSchema, UnicodeError):
            return SourceUnreadable(f"{url} cannot be asked for. Correct the address or the proxy in config.yaml")
        if status is None:
            return passing(f"{url}: {without_an_answer(error)}")
        what = "its compressed body is damaged or cut short" if cause(zlib.error) else watch.cut_short
        return MayPass(BrokenTransfer(f"{url}: {what}. The next check tries again", http_status=status))


def _nameless(url: str) -> str:
    """An address as it is logged: the site can redirect to one that names a person."""
    if "@" not in url and "%" not in url:
        return url
    from scraper.email_addresses import without_addresses

    return without_addresses(url)


def _body(response: Response, watch: _Watch, *, limit: int, cut: bool) -> bytes:
    """The body with its compression undone, read piece by piece: no more than about `limit` is ever held."""
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", "", "gzip", "x-gzip"):
        text = f"{response.url} came in the coding {coding!r}, which was not asked for"
        raise MayPass(BrokenTransfer(text, http_status=200))
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
            piece = member.unconsumed_tail or member.unused_data  # noqa: PLW2901  # the rest of it
    if not member.eof:
        raise zlib.error("the compressed body is cut short")


def _peer(sock: socket.socket) -> tuple[tuple[str, str], ...]:
    """Who is at the other end: evidence, where it is asked later whose answer it was."""
    facts: dict[str, str] = {}
    with suppress(OSError):
        host, port, *_ = sock.getpeername()
        facts["address"] = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    secured: Any = sock
    if hasattr(secured, "getpeercert"):
        from hashlib import sha256

        cipher, certificate = secured.cipher(), secured.getpeercert()
        facts["protocol"], facts["cipher"] = secured.version() or "", cipher[0] if cipher else ""
        facts["certificate_sha256"] = sha256(secured.getpeercert(binary_form=True) or b"").hexdigest()
        for name in ("subject", "issuer"):
            parts = [f"{key}={value}" for part in certificate.get(name, ()) for key, value in part]
            facts[f"certificate_{name}"] = ", ".join(parts)
        facts["certificate_expires"] = certificate.get("notAfter", "")
    return tuple(facts.items())


def _too_large(url: str, limit: int) -> BrokenTransfer:
    return BrokenTransfer(
        f"{url} is larger than {limit} bytes. If that is right, raise `http.max_body` in config.yaml",
        http_status=200,
    )


def _import_requests() -> None:
    """Import requests without its guesser of encodings, whose absence it warns of."""
    if "requests" in sys.modules:
        return
    import warnings

    with warnings.catch_warnings(), hidden("charset_normalizer"):
        warnings.simplefilter("ignore")
        import requests.adapters  # noqa: F401
