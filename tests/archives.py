"""Web archives on loopback: the CDX server's and the replay's protocol, as their documentation has it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from scraper.archive import Archive
from tests.servers import Reply, Request, ScriptedServer


@dataclass(frozen=True)
class Kept:
    """A capture that an archive has."""

    stamp: str
    original: str
    body: bytes
    status: str = "200"
    digest: str = ""


@dataclass
class ArchiveServer:
    """Both archives on one server.

    Attributes:
        kept: What they have.
        page: How many captures an answer of the index has at most.
        troubles: Replies to give first, by path; each once.
    """

    server: ScriptedServer
    kept: Sequence[Kept] = ()
    page: int = 3
    troubles: dict[str, list[Reply]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.server.answer_any = self.answer

    def archives(self) -> tuple[Archive, ...]:
        url = self.server.url
        return (
            Archive("Wayback Machine", url("/cdx/search/cdx"), url("/web/"), "wayback"),
            Archive("UK Government Web Archive", url("/ukgwa/cdx"), url("/ukgwa/"), "pywb"),
        )

    def answer(self, request: Request) -> Reply | None:
        path = urlsplit(request.path).path
        waiting = self.troubles.get(path) or self.troubles.get("*")
        if waiting:
            return waiting.pop(0)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()}
        if path == "/cdx/search/cdx":
            return self._wayback(asked)
        if path == "/ukgwa/cdx":
            return self._pywb(asked)
        for prefix in ("/web/", "/ukgwa/"):
            if request.path.startswith(prefix):
                return self._replay(prefix, request.path.removeprefix(prefix))
        return None

    def _of(self, asked: dict[str, str]) -> list[Kept]:
        host = urlsplit(asked["url"]).hostname
        return sorted((one for one in self.kept if urlsplit(one.original).hostname == host), key=lambda one: one.stamp)

    def _wayback(self, asked: dict[str, str]) -> Reply:
        names = asked["fl"].split(",")
        found = self._of(asked)
        limit = int(asked["limit"])
        start = int(asked.get("resumeKey", "0"))
        shown = found[limit:] if limit < 0 else found[start : start + self.page]
        rows: list[list[str]] = [
            [
                {"timestamp": one.stamp, "original": one.original, "mimetype": "text/html", "statuscode": one.status,
                 "digest": one.digest}[name]
                for name in names
            ]
            for one in shown
        ]  # fmt: skip
        if not rows:
            return Reply(b"[]\n", headers=[("Content-Type", "application/json")])
        body: list[list[str]] = [names, *rows]
        if limit > 0 and start + self.page < len(found):
            body += [[], [str(start + self.page)]]
        return Reply(json.dumps(body).encode(), headers=[("Content-Type", "application/json")])

    def _pywb(self, asked: dict[str, str]) -> Reply:
        found = [one for one in self._of(asked) if one.stamp >= asked.get("from", "")]
        if asked.get("sort") == "reverse":
            found.reverse()
        lines = [
            json.dumps({"urlkey": "x", "timestamp": one.stamp, "url": one.original, "mime": "text/html",
                        "status": one.status, "digest": one.digest, "filename": "x.warc.gz"})
            for one in found[: int(asked["limit"])]
        ]  # fmt: skip
        return Reply("".join(f"{line}\n" for line in lines).encode(), headers=[("Content-Type", "text/x-ndjson")])

    def _replay(self, prefix: str, rest: str) -> Reply:
        stamp, _, original = rest.partition("id_/")
        host = urlsplit(original).hostname
        near = [one for one in self.kept if urlsplit(one.original).hostname == host and one.status in ("200", "-")]
        if not near:
            return Reply(b"not archived", 404)
        one = min(near, key=lambda kept: abs(int(kept.stamp) - int(stamp)))
        if (one.stamp, one.original) != (stamp, original):
            return Reply(b"", 302, [("Location", f"{prefix}{one.stamp}id_/{one.original}")])
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Memento-Datetime", "x")]
        if prefix == "/web/":
            headers += [("X-Archive-Orig-Server", "nginx"), ("X-Archive-Src", "file.warc.gz")]
        else:
            headers += [("Server", "nginx"), ("X-Own", "1")]
        return Reply(one.body, headers=headers)
