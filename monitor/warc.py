"""Copies of the page in WARC files: answers, and revisits that only name an earlier answer."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from monitor.copies import Found, LeftOut, Loaded, found_in_memory, same_page
from scraper.addresses import Site, address_key
from scraper.model import Transfer

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

_ADDRESS, _DATE = "WARC-Target-URI", "WARC-Date"
_PIECE_BYTES = 1 << 20
_GZIP = 31  # as zlib numbers it
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


Kept = Callable[[Sequence[str]], Loaded | None]
"""An answer that is known from elsewhere, by one of the names that a revisit has for it."""


def nothing_kept(names: Sequence[str]) -> Loaded | None:
    """The `Kept` where nothing is known from elsewhere."""
    del names
    return None


class Warcs:
    """Reads WARC files one after the other; a revisit may stand before its answer, or in another file."""

    def __init__(self, site: Site, folder: Path, kept: Kept = nothing_kept) -> None:
        """Nothing is read yet.

        Args:
            site: The source's address and hosts.
            folder: For files that have to be unpacked first; it has to stay until the copies were loaded.
            kept: What is known already, for revisits of answers that no file has.
        """
        self.kept = kept
        self.site = site
        self.folder = folder
        self.seen: set[tuple[str, str | None]] = set()
        self.answers: dict[str, Found] = {}
        self.revisits: list[_Revisit] = []

    def read(self, path: Path) -> Iterator[Found | LeftOut]:
        """The answers in a file; its revisits come with `resolved`."""
        from warcio.exceptions import ArchiveLoadFailed

        known = len(self.seen)
        try:
            try:
                yield from self._records(path, path.name)
            except ArchiveLoadFailed as error:
                if "non-chunked gzip" not in str(error):
                    raise
                yield from self._unpacked(path)
        except (ArchiveLoadFailed, EOFError, zlib.error, ValueError) as error:
            yield LeftOut(path.name, f"damaged: {_printable(error)}; what stands before that was taken")
        except OSError as error:
            yield LeftOut(path.name, f"cannot be read ({error.strerror or error})")
        else:
            if len(self.seen) == known:
                yield LeftOut(path.name, "there is no answer in this WARC file")

    def _unpacked(self, path: Path) -> Iterator[Found | LeftOut]:
        """A WARC file that was compressed as a whole: its records have no place of their own.

        Raises:
            EOFError: It is cut short; raised once what could be unpacked was read.
        """
        plain = self.folder / f"{len(self.seen)}-{path.name.removesuffix('.gz')}"
        cut: EOFError | zlib.error | None = None
        with path.open("rb") as packed, plain.open("wb") as file:
            try:
                _unpack(packed, file)
            except (EOFError, zlib.error) as error:
                cut = error
        yield from self._records(plain, path.name)
        if cut is not None:
            raise cut

    def _records(self, path: Path, name: str) -> Iterator[Found | LeftOut]:
        from warcio.archiveiterator import WARCIterator

        with ExitStack() as stack:
            records = WARCIterator(stack.enter_context(path.open("rb")), check_digests=True)
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
        if damage := _damage(record):
            return LeftOut(name, f"damaged: {damage}")
        number = told.get_header("WARC-Record-ID")
        found = Found(name, at, hashlib.sha256(body).hexdigest(), len(body), WarcRecord(path, offset), number)
        for key in (number, told.get_header("WARC-Payload-Digest"), _key(told.get_header(_ADDRESS), at)):
            if key:
                self.answers.setdefault(key, found)
        return found

    def resolved(self) -> Iterator[Found | LeftOut]:
        """The revisits of every file that was read, each with the bytes of the answer that it names."""
        for revisit in self.revisits:
            found = self._named(revisit)
            if found is None:
                yield LeftOut(revisit.name, "the same as an answer that is in none of these files, nor in the database")
            else:
                yield found

    def _named(self, revisit: _Revisit) -> Found | None:
        told = (revisit.url, revisit.headers, revisit.number)
        for name in revisit.names:
            answer = self.answers.get(name)
            if answer is not None and isinstance(answer.place, WarcRecord):
                place = replace(answer.place, told=told)
                return Found(revisit.name, revisit.observed_at, answer.sha256, answer.size, place, revisit.number)
        known = self.kept(revisit.names)
        if known is None:
            return None
        transfer = replace(known.transfer, requested_at=revisit.observed_at, archive_url=revisit.number)
        loaded = replace(known, url=revisit.url, headers=revisit.headers or known.headers, transfer=transfer)
        return found_in_memory(revisit.name, revisit.observed_at, loaded)


def _revisit(name: str, at: datetime, record: ArcWarcRecord) -> _Revisit:
    told, http = record.rec_headers, record.http_headers
    url = told.get_header(_ADDRESS)
    referred = told.get_header("WARC-Refers-To-Target-URI") or url
    keys = (
        told.get_header("WARC-Refers-To"),
        _key(referred, warc_time(told.get_header("WARC-Refers-To-Date"))),
        told.get_header("WARC-Payload-Digest"),
    )
    headers: tuple[tuple[str, str], ...] = tuple(http.headers) if http is not None else ()
    return _Revisit(name, at, url, headers, told.get_header("WARC-Record-ID"), tuple(key for key in keys if key))


def _key(url: str | None, at: datetime | None) -> str | None:
    return answer_key((url or "").strip("<>"), at) if at else None


def answer_key(url: str, at: datetime) -> str:
    """What an answer is known by to a revisit: its address and time."""
    return f"{address_key(url)} {at.isoformat()}"


def _damage(record: ArcWarcRecord) -> str:
    """Why the bytes of a record that was read are not those that were written; empty where they are.

    Of the payload's own digest nothing is asked: tools do not agree whether it is of the bytes before or after the
    transfer's coding.
    """
    record.raw_stream.read()
    left = getattr(record.raw_stream, "limit", 0)
    if left:
        return f"the file ends {left} bytes before this record does"
    checker = getattr(record, "digest_checker", None)
    if checker is not None and any(problem.startswith("block digest failed") for problem in checker.problems):
        return "its bytes are not those that its digest is of"
    return ""


def _unpack(packed: BinaryIO, plain: BinaryIO) -> None:
    """Unpack as far as it goes, a piece at a time, whatever it would come to.

    Raises:
        EOFError: It is cut short.
        zlib.error: It is damaged.
    """
    unpacker = zlib.decompressobj(wbits=_GZIP)
    while piece := packed.read(_PIECE_BYTES):
        while piece.strip(b"\0") or not unpacker.eof:  # an archive may be filled up with zeros
            if unpacker.eof:
                unpacker = zlib.decompressobj(wbits=_GZIP)
            plain.write(unpacker.decompress(piece, _PIECE_BYTES))
            piece = unpacker.unused_data or unpacker.unconsumed_tail
            if not piece:
                break
    if not unpacker.eof:
        raise EOFError("the file ends before what is packed in it does")


def _printable(error: Exception) -> str:
    """The first line of an error that may quote what no terminal should see."""
    line = str(error).strip().partition("\n")[0]
    return "".join(sign if " " <= sign <= "~" else "?" for sign in line)[:100]
