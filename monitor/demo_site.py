"""The embedded copy of the site: its states over time, and a server for them on loopback."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from threading import Thread
from typing import Any

from monitor.demo_pages import practice_page

PATH = "/article/about-smarter-practice"
_CANONICAL = "https://www.college.police.uk" + PATH

Links = Sequence[Sequence[str]]

_FRAME = """<!DOCTYPE html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<title>About smarter practice | College of Policing</title>
<meta name="description" content="What smarter practice means and how examples are developed">
<link rel="canonical" href="{canonical}">
<script type="application/json">{{"path":{{"currentPath":"node/7113"}}}}</script>
</head>
<body>
<header role="banner"><nav aria-label="Main"><ul><li><a href="/">Home</a></li>
<li><a href="/support-forces/practices">Practice bank</a></li></ul></nav></header>
<main role="main">
<h1>About smarter practice</h1>
<p>Published on <time datetime="2023-11-14">14 November 2023</time></p>
<p>Explainer 3 mins read</p>
<p>This is an embedded copy for trying the program. Its titles and links are the College's, its text is not.</p>
<h2>Recently published examples</h2>
{recent}
{full}
<h2>Tags</h2><ul><li><a href="/tags/knowledge-sharing">Knowledge sharing</a></li></ul>
</main>
<aside><h2>You may also be interested in</h2>
<ul><li><a href="/guidance/vulnerability">Guidance elsewhere</a></li></ul></aside>
<footer role="contentinfo"><ul><li><a href="/privacy">Privacy</a></li></ul></footer>
</body>
</html>
"""
_MAINTENANCE = """<!DOCTYPE html>
<html lang="en"><head><title>Site under maintenance</title></head>
<body><main><h1>Site under maintenance</h1><p>We should be back shortly.</p></main></body></html>
"""


@dataclass(frozen=True, slots=True)
class SiteState:
    """The embedded site at a time.

    Attributes:
        at: UTC; approximate where it is not invented.
        invented: Whether it never was on the real page.
        verdict: What a look must come to: `accepted` or `held`.
        changes: Kind, and title or category, of every change that must come out.
        body: The page.
    """

    at: datetime
    invented: bool
    verdict: str
    changes: tuple[tuple[str, str | None], ...]
    body: bytes


def _list(links: Links) -> str:
    items = "".join(f'<li><a href="{escape(href)}">{escape(title)}</a></li>\n' for title, href in links)
    return f"<ul>\n{items}</ul>"


def _page(state: dict[str, Any]) -> bytes:
    if "recent" not in state:
        return _MAINTENANCE.encode()
    full = "".join(f"<h3>{escape(name)}</h3>\n{_list(links)}\n" for name, links in state["categories"])
    if full:
        full = f"<h2>All our smarter practice examples</h2>\n{full}"
    return _FRAME.format(canonical=_CANONICAL, recent=_list(state["recent"]), full=full).encode()


def _data() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((files("monitor") / "data" / "demo_site.json").read_text("utf-8"))
    return data


def _practice_pages(*, revised: bool) -> dict[str, bytes]:
    """The practices' own pages by path; all but their titles is invented."""
    pages: dict[str, bytes] = {}
    for state in _data()["states"]:
        lists = [state.get("recent", []), *(links for _, links in state.get("categories", []))]
        for title, path in (link for links in lists for link in links):
            if path not in pages:
                pages[path] = practice_page(title, len(pages), revised=revised)
    return pages


def demo_states() -> list[SiteState]:
    """The states of the embedded site, oldest first."""
    return [
        SiteState(
            datetime.strptime(state["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
            state["invented"],
            state["verdict"],
            tuple((kind, what) for kind, what in state["changes"]),
            _page(state),
        )
        for state in _data()["states"]
    ]


class DemoServer:
    """Serves the listing on loopback, and the pages it links to, with an ETag and no robots.txt.

    Attributes:
        body: The listing now.
        revised: Whether the practices' pages are in their later state.
        url: Address of the listing.
    """

    def __init__(self) -> None:
        self.body = b""
        self.revised = False
        self._pages = {revised: _practice_pages(revised=revised) for revised in (False, True)}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # the name is http.server's
                outer.answer(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is http.server's
                del format, args

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}{PATH}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        body = self.body if request.path == PATH else self._pages[self.revised].get(request.path)
        if body is None:
            request.send_error(404)
            return
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        same = request.headers.get("If-None-Match") == etag
        request.send_response(304 if same else 200)
        request.send_header("ETag", etag)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        request.send_header("Content-Length", str(0 if same else len(body)))
        request.end_headers()
        if not same:
            request.wfile.write(body)


@contextmanager
def serving() -> Iterator[DemoServer]:
    """The server, for as long as it is needed."""
    demo = DemoServer()
    thread = Thread(target=demo.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield demo
    finally:
        demo.server.shutdown()
        demo.server.server_close()
        thread.join()
