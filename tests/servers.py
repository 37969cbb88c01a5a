"""A scripted web server on loopback, for everything that asks a site for something."""

from __future__ import annotations

import ssl
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True)
class Request:
    """A request that came.

    Attributes:
        path: As it stands in the request line; a whole address where the server is used as a proxy.
        headers: By name in lower case.
        at: When it came, by `time.monotonic`.
    """

    path: str
    headers: Mapping[str, str]
    at: float


@dataclass(frozen=True)
class Reply:
    """What to answer.

    Attributes:
        body: Sent with its Content-Length, unless `headers` holds one or a Transfer-Encoding.
        status: The status.
        headers: Beside Content-Length; a list of pairs, as a name may come twice.
        raw: Bytes to send as they are instead of all the above; the connection is closed after them.
        drip_s: Pause after each byte of `raw`.
        hang: Whether to stay silent after that, with the connection open, until the server stops.
    """

    body: bytes = b""
    status: int = 200
    headers: Sequence[tuple[str, str]] = field(default=())
    raw: bytes | None = None
    drip_s: float = 0.0
    hang: bool = False


DROPPED = Reply(raw=b"")
HANGING = Reply(raw=b"", hang=True)

Script = Reply | bytes | Sequence[Reply | bytes] | Callable[[Request], Reply | bytes]
"""A reply, the body of one, one after the other (the last again and again), or what decides."""


class ScriptedServer:
    """Answers by a script and remembers what it was asked; a context manager.

    Args:
        routes: Script of each path; any other path, also /robots.txt, is answered with 404.
        tls: Whether to speak TLS, with a certificate that only `ca_file` vouches for.
    """

    def __init__(self, routes: Mapping[str, Script] | None = None, *, tls: bool = False) -> None:
        self.routes: dict[str, Script] = dict(routes or {})
        self.requests: list[Request] = []
        self._tls = tls
        self._stopped = threading.Event()
        self._counts: dict[str, int] = {}
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.ca_file = ""
        self.answer_any: Callable[[Request], Reply | None] = lambda _: None  # asked before the routes

    def __enter__(self) -> Self:
        server = _Server(("127.0.0.1", 0), _Handler)
        server.script = self
        if self._tls:
            with tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False) as file:
                file.write(CERTIFICATE)
            self.ca_file = file.name
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(file.name)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server
        assert self._thread
        self._stopped.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        if self.ca_file:
            Path(self.ca_file).unlink()

    @property
    def port(self) -> int:
        assert self._server
        return self._server.server_port

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [request.path for request in self.requests]

    def asked(self, path: str) -> list[Request]:
        """The requests for a path, in order."""
        return [request for request in self.requests if request.path == path]

    def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        if (made := self.answer_any(request)) is not None:
            return made
        script = self.routes.get(request.path, Reply(b"no such page", 404))
        if callable(script):
            script = script(request)
        elif not isinstance(script, Reply | bytes):
            count = self._counts.get(request.path, 0)
            self._counts[request.path] = count + 1
            script = script[min(count, len(script) - 1)]
        return Reply(script) if isinstance(script, bytes) else script

    def rest(self, seconds: float | None) -> None:
        self._stopped.wait(seconds)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    script: ScriptedServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):  # a client that went away is what some tests are about
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        script = self.server.script
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = script.answer(Request(self.path, headers, time.monotonic()))
        if reply.raw is None:
            self._send(reply)
        else:
            self._send_raw(reply.raw, reply.drip_s)
        if reply.hang:
            script.rest(60)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        framed = {"content-length", "transfer-encoding"} & {name.lower() for name, _ in reply.headers}
        if not framed and reply.status not in (204, 304):
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def _send_raw(self, raw: bytes, drip_s: float) -> None:
        self.close_connection = True
        with suppress(OSError):
            for piece in [raw[i : i + 1] for i in range(len(raw))] if drip_s else [raw]:
                self.wfile.write(piece)
                if drip_s:
                    self.server.script.rest(drip_s)

    def log_message(self, *_: object) -> None:
        pass


# For 127.0.0.1 and localhost, from 2020 to 2120. It protects nothing: the key is public by standing here.
CERTIFICATE = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgnQUN9AnNjDJzaJY7
6TiIHic51PhSargAcPCMR+GocP2hRANCAARsnhkJOy3Pr8mHgXibZqMLH2F5PUwl
MksrjJxcEEGY7uyKQwl1olcgli05WqSLY7ZE6aXuyIpqF7C1tM6KxunB
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBmTCCAT+gAwIBAgIBATAKBggqhkjOPQQDAjAlMSMwIQYDVQQDDBpwcmFjdGlj
ZS13YXRjaCB0ZXN0IHNlcnZlcjAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAw
MDAwMFowJTEjMCEGA1UEAwwacHJhY3RpY2Utd2F0Y2ggdGVzdCBzZXJ2ZXIwWTAT
BgcqhkjOPQIBBggqhkjOPQMBBwNCAARsnhkJOy3Pr8mHgXibZqMLH2F5PUwlMksr
jJxcEEGY7uyKQwl1olcgli05WqSLY7ZE6aXuyIpqF7C1tM6KxunBo14wXDAPBgNV
HRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIChDAdBgNVHQ4EFgQURwrHcqYZpAoX
nWM/5/huh+6qMg4wGgYDVR0RBBMwEYcEfwAAAYIJbG9jYWxob3N0MAoGCCqGSM49
BAMCA0gAMEUCIGGt6Z0ojJjn7esUkdFEh2TyoqriaoqYHuix9TqdgDlWAiEAgRaJ
Xr7oPpxsxaTWL66VvaYdO/0nu3UyBVnewwyOjIo=
-----END CERTIFICATE-----
"""
