"""Copies of the page in WARC files: answers, and revisits that only name an earlier answer."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.copies import Found, LeftOut, Loaded, same_page
from scraper.addresses import Site, address_key
from scraper.errors import UsageError
from scraper.model import Transfer

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

_ADDRESS, _DATE = "WARC-Target-URI", "WARC-Date"
_PIECE_BYTES = 1 << 20
_UNDECODED = ("br", "zstd")


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """An answer in a WARC file.

    Attributes:
        path: The file.
        offset: Where its record begins, in bytes of the file.
        told: What a revisit says of itself, where it names this answer: address, headers and record id.
    """

    path: Path
    offset: int
    told: tuple[str, tuple[tuple[str, str], ...], str | None] | None = None

    def load(self) -> Loaded:
        """See `Locator`."""
        from warcio.archiveiterator import WARCIterator

        with self.path.open("rb") as file:
            file.seek(self.offset)
            loaded = loaded_of(next(iter(WARCIterator(file))))
        if self.told is None:
            return loaded
        url, headers, number = self.told
        return replace(
            loaded, url=url, headers=headers or loaded.headers, transfer=replace(loaded.transfer, archive_url=number)
        )


@dataclass(frozen=True, slots=True)
class _Revisit:
    """A record that says 'the same as then', to be resolved once every file was read."""

    name: str
    observed_at: datetime
    url: str
    headers: tuple[tuple[str, str], ...]
    number: str | None
    names: tuple[str, ...]


def warc_time(text: str | None) -> datetime | None:
    """A WARC-Date; None where it is none. Fractions of a second are left off."""
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


def loaded_of(record: ArcWarcRecord) -> Loaded:
    """The page in a response record, the transfer's compression undone."""
    http, told = record.http_headers, record.rec_headers
    body = record.content_stream().read()
    peer = told.get_header("WARC-IP-Address")
    transfer = Transfer(
        int(http.get_statuscode()),
        warc_time(told.get_header(_DATE)),
        peer=(("address", peer),) if peer else (),
        archive_url=told.get_header("WARC-Record-ID"),
    )
    headers = tuple((name, value) for name, value in http.headers)
    return Loaded(told.get_header(_ADDRESS), http.get_header("Content-Type"), headers, body, transfer)


class Warcs:
    """Reads WARC files one after the other; a revisit may stand before its answer, or in another file."""

    def __init__(self, site: Site, folder: Path) -> None:
        """Nothing is read yet.

        Args:
            site: The source's address and hosts.
            folder: For files that have to be unpacked first; it has to stay until the copies were loaded.
        """
        self.site = site
        self.folder = folder
        self.seen: set[tuple[str, str | None]] = set()
        self.answers: dict[str, Found] = {}
        self.revisits: list[_Revisit] = []

    def read(self, path: Path) -> Iterator[Found | LeftOut]:
        """The answers in a file; its revisits come with `resolved`."""
        from warcio.exceptions import ArchiveLoadFailed

        try:
            yield from self._records(path, path.name)
        except ArchiveLoadFailed as error:
            if "non-chunked gzip" not in str(error):
                yield LeftOut(path.name, f"damaged: {_first_line(error)}; what stands before that was taken")
            else:
                yield from self._unpacked(path)
        except (EOFError, zlib.error, ValueError) as error:
            yield LeftOut(path.name, f"damaged: {error}; what stands before that was taken")
        except OSError as error:
            raise UsageError(f"{path}: cannot be read ({error.strerror or error})") from error

    def _unpacked(self, path: Path) -> Iterator[Found | LeftOut]:
        """A WARC file that was compressed as a whole: its records have no place of their own."""
        plain = self.folder / f"{len(self.seen)}-{path.name.removesuffix('.gz')}"
        with gzip.open(path) as packed, plain.open("wb") as file:
            shutil.copyfileobj(packed, file, _PIECE_BYTES)
        yield from self._records(plain, path.name)

    def _records(self, path: Path, name: str) -> Iterator[Found | LeftOut]:
        from warcio.archiveiterator import WARCIterator

        with ExitStack() as stack:
            records = WARCIterator(stack.enter_context(path.open("rb")))
            for record in records:
                offset = records.offset
                if record.rec_type not in ("response", "revisit") or not self._is_new(name, record):
                    continue
                url = record.rec_headers.get_header(_ADDRESS) or ""
                if same_page(url.strip("<>"), self.site):
                    taken = self._taken(path, name, offset, record)
                    if taken is not None:
                        yield taken

    def _is_new(self, name: str, record: ArcWarcRecord) -> bool:
        """Whether a record was not read before, of a file that had to be unpacked after its first one."""
        key = (name, record.rec_headers.get_header("WARC-Record-ID"))
        if key[1] is not None and key in self.seen:
            return False
        self.seen.add(key)
        return True

    def _taken(self, path: Path, file: str, offset: int, record: ArcWarcRecord) -> Found | LeftOut | None:
        told = record.rec_headers
        date = told.get_header(_DATE)
        name = f"{file}, {date}"
        at = warc_time(date)
        if at is None:
            return LeftOut(name, "no date")
        if record.rec_type == "revisit":
            self.revisits.append(_revisit(name, at, record))
            return None
        http = record.http_headers
        if http is None or not (http.get_statuscode() or "").isdigit():
            return LeftOut(name, "no HTTP answer")
        if http.get_statuscode() != "200":
            return LeftOut(name, f"the site answered {http.get_statuscode()}")
        coding = (http.get_header("Content-Encoding") or "").lower()
        if coding in _UNDECODED:
            return LeftOut(name, f"compressed in a way that is not read ({coding})")
        body = record.content_stream().read()
        number = told.get_header("WARC-Record-ID")
        found = Found(name, at, hashlib.sha256(body).hexdigest(), len(body), WarcRecord(path, offset), number)
        for key in (number, told.get_header("WARC-Payload-Digest"), _key(told.get_header(_ADDRESS), date)):
            if key:
                self.answers.setdefault(key, found)
        return found

    def resolved(self) -> Iterator[Found | LeftOut]:
        """The revisits of every file that was read, each with the bytes of the answer that it names."""
        for revisit in self.revisits:
            found = self._named(revisit)
            if found is None:
                yield LeftOut(revisit.name, "the same as an answer that is in none of these files")
            else:
                yield found

    def _named(self, revisit: _Revisit) -> Found | None:
        told = (revisit.url, revisit.headers, revisit.number)
        for name in revisit.names:
            answer = self.answers.get(name)
            if answer is not None and isinstance(answer.place, WarcRecord):
                place = replace(answer.place, told=told)
                return Found(revisit.name, revisit.observed_at, answer.sha256, answer.size, place, revisit.number)
        return None


def _revisit(name: str, at: datetime, record: ArcWarcRecord) -> _Revisit:
    told, http = record.rec_headers, record.http_headers
    url = told.get_header(_ADDRESS)
    referred = told.get_header("WARC-Refers-To-Target-URI") or url
    keys = (
        told.get_header("WARC-Refers-To"),
        _key(referred, told.get_header("WARC-Refers-To-Date")),
        told.get_header("WARC-Payload-Digest"),
    )
    headers: tuple[tuple[str, str], ...] = tuple(http.headers) if http is not None else ()
    return _Revisit(name, at, url, headers, told.get_header("WARC-Record-ID"), tuple(key for key in keys if key))


def _key(url: str | None, date: str | None) -> str | None:
    """What an answer is known by to a revisit: its address and time."""
    at = warc_time(date)
    return f"{address_key((url or '').strip('<>'))} {at.isoformat()}" if at else None


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
