"""Copies of a page in web archives: their index (CDX) asked page by page, and the original bytes (`id_`).

The Wayback Machine answers with an array of arrays and a key to go on with; pywb, which the UK Government Web
Archive runs, with a JSON object to a line, and goes on from a time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlencode

from scraper.errors import NotFound, SourceUnreadable
from scraper.model import Answer

Ask = Callable[[str], Answer]

PAGE = 1000  # captures in one answer of an index
_STAMP = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/(https?:.*)$")
_FORMER = "x-archive-orig-"
_OF_THE_ARCHIVE = frozenset(
    """memento-datetime link set-cookie server-timing x-app-server x-ts x-tr x-location x-cache-key x-rl x-na x-nid
    x-page-cache x-archive-src x-archive-guessed-content-type x-archive-guessed-charset permissions-policy
    content-security-policy x-archive-orig-set-cookie""".split()
)


@dataclass(frozen=True, slots=True)
class Archive:
    """A web archive.

    Attributes:
        name: What a person knows it by.
        index: Address of its CDX server.
        replay: What a copy's address begins with, before its time.
        style: Whose protocol its index speaks.
    """

    name: str
    index: str
    replay: str
    style: Literal["wayback", "pywb"]


ARCHIVES = (
    Archive("Wayback Machine", "https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web/", "wayback"),
    Archive(
        "UK Government Web Archive",
        "https://webarchive.nationalarchives.gov.uk/ukgwa/cdx",
        "https://webarchive.nationalarchives.gov.uk/ukgwa/",
        "pywb",
    ),
)


@dataclass(frozen=True, slots=True)
class Capture:
    """A copy that an index lists.

    Attributes:
        archive: Where it is.
        stamp: When it was taken; 14 digits, UTC.
        original: Address that was copied.
        status: Of the answer; `-` of one that was the same as an earlier one.
        digest: Of the answer's payload, as the archive has it.
    """

    archive: Archive
    stamp: str
    original: str
    status: str
    digest: str

    @property
    def url(self) -> str:
        """Address of the original bytes."""
        return f"{self.archive.replay}{self.stamp}id_/{self.original}"

    @property
    def may_be_the_page(self) -> bool:
        """Whether it is worth asking for: an answer with a page, or the same again."""
        return self.status in ("200", "-", "")


def time_of(stamp: str) -> datetime | None:
    """The time of 14 digits; None where they are none."""
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def captures(archive: Archive, url: str, ask: Ask) -> Iterator[Capture]:
    """Every copy of an address that an archive has, in the order of their times; its index is asked page by page.

    Raises:
        SourceUnreadable: The index did not answer, or not as an index does.
    """
    seen: set[Capture] = set()
    going_on: dict[str, str] = {}
    while True:
        try:
            answer = ask(_query(archive, url, {"limit": str(PAGE)} | going_on))
        except NotFound:
            return
        found, going_on = _page(archive, answer)
        new = [one for one in found if one not in seen]
        seen.update(new)
        yield from new
        if not going_on or not new:
            return


def newest_capture(archive: Archive, url: str, ask: Ask) -> Capture | None:
    """The newest copy of an address that may be the page; None where there is none.

    Raises:
        SourceUnreadable: See `captures`.
    """
    newest = {"limit": "-20"} if archive.style == "wayback" else {"limit": "20", "sort": "reverse"}
    try:
        found, _ = _page(archive, ask(_query(archive, url, newest)))
    except NotFound:
        return None
    return max((one for one in found if one.may_be_the_page), key=lambda one: one.stamp, default=None)


def _query(archive: Archive, url: str, more: dict[str, str]) -> str:
    asked = {"url": url, "output": "json"}
    if archive.style == "wayback":
        asked |= {"fl": "timestamp,original,mimetype,statuscode,digest", "showResumeKey": "true"}
    return f"{archive.index}?{urlencode(asked | more)}"


def _page(archive: Archive, answer: Answer) -> tuple[list[Capture], dict[str, str]]:
    """The copies of one answer, and what to ask for the next with; nothing where it was the last."""
    text = answer.body.decode("utf-8", "replace").strip()
    try:
        if archive.style == "wayback":
            return _wayback_page(archive, json.loads(text) if text else [])
        return _pywb_page(archive, [json.loads(line) for line in text.splitlines() if line.strip()])
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise SourceUnreadable(
            f"the {archive.name} did not answer with an index ({text[:60]!r}); try again later",
            http_status=answer.status,
        ) from error


def _wayback_page(archive: Archive, rows: list[list[str]]) -> tuple[list[Capture], dict[str, str]]:
    going_on: dict[str, str] = {}
    if len(rows) > 2 and rows[-2] == [] and len(rows[-1]) == 1:
        going_on = {"resumeKey": rows[-1][0]}
        rows = rows[:-2]
    if not rows:
        return [], {}
    names = {name: at for at, name in enumerate(rows[0])}
    fields = [names[name] for name in ("timestamp", "original", "statuscode", "digest")]
    return [_capture(archive, *(row[at] for at in fields)) for row in rows[1:]], going_on


def _pywb_page(archive: Archive, rows: list[dict[str, Any]]) -> tuple[list[Capture], dict[str, str]]:
    found = [
        _capture(archive, row["timestamp"], row["url"], str(row.get("status", "")), str(row.get("digest", "")))
        for row in rows
    ]
    return found, {"from": found[-1].stamp} if len(found) >= PAGE else {}


def _capture(archive: Archive, stamp: str, original: str, status: str, digest: str) -> Capture:
    if time_of(stamp) is None:
        raise ValueError(f"no time: {stamp}")
    return Capture(archive, stamp, original, status, digest)


def taken(answer: Answer) -> tuple[datetime, str] | None:
    """When the copy that was answered was taken, and of which address: an archive redirects to the nearest it has."""
    found = _STAMP.search(answer.url)
    at = time_of(found[1]) if found else None
    return (at, found[2]) if found and at else None


def original_headers(answer: Answer) -> tuple[tuple[str, str], ...]:
    """The headers that the copied site sent, as far as the archive tells them."""
    former = [(name[len(_FORMER) :], value) for name, value in answer.headers if name.lower().startswith(_FORMER)]
    if former:
        kind = answer.header("Content-Type")
        told = any(name.lower() == "content-type" for name, _ in former)
        return tuple(former) if told or kind is None else (*former, ("Content-Type", kind))
    return tuple((name, value) for name, value in answer.headers if name.lower() not in _OF_THE_ARCHIVE)
