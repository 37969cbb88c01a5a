"""Copies of the page in files: where each is, when it was taken, and its bytes when they are wanted.

A folder can hold ten thousand of them: each is read once to be known, and again when its turn comes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from scraper.addresses import Site, one_form
from scraper.errors import UsageError
from scraper.model import Transfer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.warc import Kept

_STAMP = re.compile(r"(\d{8}T\d{6}Z)")
_STAMP_FORMAT = "%Y%m%dT%H%M%SZ"
_HTML = (".html", ".htm", ".xhtml")
_MHTML = (".mhtml", ".mht")
_PAGES = frozenset(("text/html", "application/xhtml+xml"))


@dataclass(frozen=True, slots=True)
class Loaded:
    """The bytes of a copy.

    Attributes:
        url: Address that answered; None for a saved file, which does not tell it.
        content_type: The Content-Type header.
        headers: Of the answer; empty for a saved file.
        body: The page, compression undone.
        transfer: How it came to the archive.
    """

    url: str | None
    content_type: str | None
    headers: tuple[tuple[str, str], ...]
    body: bytes
    transfer: Transfer = Transfer()


class Locator(Protocol):
    """Where the bytes of a copy are."""

    def load(self) -> Loaded:
        """Read them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A copy that was found.

    Attributes:
        name: What a person knows it by.
        observed_at: Its time; UTC.
        sha256: Of its bytes.
        size: Of its bytes.
        place: Where they are.
        archive_url: Its address in an archive, or the id of its record.
    """

    name: str
    observed_at: datetime
    sha256: str
    size: int
    place: Locator
    archive_url: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is no copy of the page, or cannot be used as one.

    Attributes:
        name: What a person knows it by.
        reason: Why.
    """

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Bytes:
    """A copy that is in memory already."""

    loaded: Loaded

    def load(self) -> Loaded:
        """See `Locator`."""
        return self.loaded


@dataclass(frozen=True, slots=True)
class HtmlFile:
    """A file that holds the page and nothing else."""

    path: Path

    def load(self) -> Loaded:
        """See `Locator`."""
        return Loaded(None, None, (), read_file(self.path))


@dataclass(frozen=True, slots=True)
class MhtmlFile:
    """A file that a browser saved the page in, with what belongs to it."""

    path: Path

    def load(self) -> Loaded:
        """See `Locator`."""
        return mhtml_page(self.path, read_file(self.path))[0]


def found_in_memory(name: str, observed_at: datetime, loaded: Loaded) -> Found:
    """A copy whose bytes are there."""
    digest = hashlib.sha256(loaded.body).hexdigest()
    return Found(name, observed_at, digest, len(loaded.body), Bytes(loaded), loaded.transfer.archive_url)


def time_in_name(name: str) -> datetime | None:
    """The time that a file's name gives, `YYYYMMDDTHHMMSSZ`; None where it gives none."""
    found = _STAMP.search(name)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], _STAMP_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


def read_file(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        UsageError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error


def is_warc(path: Path) -> bool:
    """Whether a file's name says that it is a WARC file."""
    return path.name.lower().endswith((".warc", ".warc.gz", ".warc.open"))


def same_page(url: str, site: Site) -> bool:
    """Whether an address is that of the source, under any of its hosts and with whatever is added to it."""
    return one_form(url, url, site) == one_form(site.url, site.url, site)


def copies_in(
    paths: Iterable[Path], site: Site, folder: Path, *, largest: int, kept: Kept | None = None
) -> Iterator[Found | LeftOut]:
    """Every copy in files and folders, in no order, and what is none.

    Args:
        paths: Files and folders.
        site: The source's address and hosts.
        folder: For what has to be unpacked first; it has to stay until the copies were loaded.
        largest: Bytes that a page may have.
        kept: What is known already, for revisits of answers that no file has.

    Raises:
        UsageError: A path is not there or cannot be read.
    """
    from monitor.warc import Warcs, nothing_kept

    warcs = Warcs(site, folder, kept or nothing_kept)
    for path in paths:
        for file in _files(path):
            if is_warc(file):
                yield from _bounded(warcs.read(file), largest)
            else:
                yield from _bounded([_one_in(file, site)], largest)
    yield from _bounded(warcs.resolved(), largest)


def _bounded(found: Iterable[Found | LeftOut], largest: int) -> Iterator[Found | LeftOut]:
    for one in found:
        if isinstance(one, Found) and one.size > largest:
            yield LeftOut(one.name, f"larger than {largest} bytes (`http.max_body` in config.yaml)")
        else:
            yield one


def _one_in(file: Path, site: Site) -> Found | LeftOut:
    try:
        return _in_file(file, site)
    except UsageError as error:
        return LeftOut(file.name, str(error).removeprefix(f"{file}: "))


def _in_file(file: Path, site: Site) -> Found | LeftOut:
    suffix, time = file.suffix.lower(), time_in_name(file.name)
    if suffix in _MHTML:
        loaded, saved_at = mhtml_page(file, read_file(file))
        if loaded.url is not None and not same_page(loaded.url, site):
            return LeftOut(file.name, f"another page: {loaded.url}")
        time = time or saved_at
        if time is not None:
            return _found(file, time, loaded.body, MhtmlFile(file))
    elif suffix not in _HTML:
        return LeftOut(file.name, "not an HTML file")
    if time is None:
        return LeftOut(file.name, "no time in its name, e.g. 20260302T070000Z.html")
    return _found(file, time, read_file(file), HtmlFile(file))


def _found(file: Path, time: datetime, body: bytes, place: Locator) -> Found:
    return Found(file.name, time, hashlib.sha256(body).hexdigest(), len(body), place)


def _files(path: Path) -> Sequence[Path]:
    if path.is_dir():
        try:
            return sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        except OSError as error:
            raise UsageError(
                f"{path}: {error.filename} cannot be read ({error.strerror}); name the folders one by one"
            ) from error
    if not path.exists():
        raise UsageError(f"{path}: there is no such file or folder")
    if not path.is_file():
        raise UsageError(f"{path}: neither a file nor a folder; name one that holds the page")
    return [path]


def mhtml_page(file: Path, data: bytes) -> tuple[Loaded, datetime | None]:
    """The page in an MHTML file, and when it was saved, if the file says so.

    Raises:
        UsageError: There is none in it.
    """
    from email import message_from_bytes

    message = message_from_bytes(data)
    for part in message.walk():
        if part.get_content_type() in _PAGES:
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                url = part.get("Content-Location") or message.get("Snapshot-Content-Location")
                kind = part.get("Content-Type")
                address = url if url and url.startswith(("http:", "https:")) else None
                return Loaded(address, kind and " ".join(kind.split()), (), payload), _date(message.get("Date"))
    raise UsageError(f"{file}: there is no HTML page in this MHTML file; save the page again")


def _date(text: str | None) -> datetime | None:
    try:
        at = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
