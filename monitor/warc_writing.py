"""What was kept, as a WARC file that other tools replay."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from db.connection import Connection
from db.evidence import snapshot_of
from db.queries import Row
from monitor import __version__

if TYPE_CHECKING:
    from scraper.model import Snapshot

_FRAMING = frozenset(("content-encoding", "transfer-encoding", "content-length"))
_FORMERLY = "X-Archive-Orig-"
_IDENTICAL = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_SAID_THE_SAME = "urn:practice-watch:revisit:said-the-same"
_NOTE = (
    "Bodies are as the site sent them, with the transfer's compression undone; headers about that are renamed to "
    f"{_FORMERLY}*. Where a metadata record says 'redacted: 1', contacts and e-mail addresses were taken out of the "
    f"body before it was kept. A revisit of the profile {_SAID_THE_SAME} is a look whose page differed from the one "
    "that it refers to in tokens and ids only, and was not kept. Metadata records tell SHA-256, verdict, and how bytes "
    "came."
)


class WarcFile:
    """Writes looks and what they got; an answer is written at its first look, later looks refer to it."""

    def __init__(self, connection: Connection, file: IO[bytes], name: str) -> None:
        """Begin the file.

        Args:
            connection: The database.
            file: Where to write.
            name: What the file is called.
        """
        from warcio.warcwriter import WARCWriter

        self.connection = connection
        self.writer = WARCWriter(file, gzip=True, warc_version="WARC/1.1")
        self.written: dict[int, str] = {}  # payload digest by snapshot
        self.taken: set[int] = set()
        info = {
            "software": f"practice-watch/{__version__}",
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "description": _NOTE,
        }
        self._write(self.writer.create_warcinfo_record(name, info))

    def add(self, looks: Sequence[Row], snapshots: dict[int, Row]) -> None:
        """Write looks in their order.

        Args:
            looks: As `looks_by_id` gives them; each got a page.
            snapshots: Rows of `snapshots` by id.
        """
        for look in looks:
            row = snapshots[look["snapshot_id"]]
            number = row["snapshot_id"]
            if number not in self.written:
                self._response(row)
            if number not in self.taken and look["observed_at"] == row["observed_at"]:
                self.taken.add(number)  # the look that took it
            else:
                self._revisit(look, row)

    def _write(self, record: Any) -> None:
        self.writer.write_record(record)
        record.raw_stream.close()

    def _response(self, row: Row) -> None:
        from warcio.statusandheaders import StatusAndHeaders

        snapshot = snapshot_of(self.connection, row["snapshot_id"])
        status = row["http_status"] or 200
        http = StatusAndHeaders(f"{status} OK", _headers(snapshot), protocol="HTTP/1.1")
        told = {"WARC-Date": row["observed_at"]}
        record = self.writer.create_warc_record(
            row["url"],
            "response",
            payload=BytesIO(snapshot.body),
            length=len(snapshot.body),
            http_headers=http,
            warc_headers_dict=told,
        )
        self.writer.ensure_digest(record)
        digest = record.rec_headers.get_header("WARC-Payload-Digest")
        number = record.rec_headers.get_header("WARC-Record-ID")
        self._write(record)
        self.written[row["snapshot_id"]] = digest
        facts = {name: value for name, value in row.items() if value not in (None, "", "{}")}
        text = "".join(f"{name}: {value}\r\n" for name, value in facts.items()).encode()
        self._write(
            self.writer.create_warc_record(
                row["url"],
                "metadata",
                payload=BytesIO(text),
                length=len(text),
                warc_content_type="application/warc-fields",
                warc_headers_dict=told | {"WARC-Concurrent-To": number},
            )
        )

    def _revisit(self, look: Row, row: Row) -> None:
        digest = self.written[row["snapshot_id"]]
        record = self.writer.create_revisit_record(row["url"], digest, row["url"], row["observed_at"])
        headers = record.rec_headers
        headers.replace_header("WARC-Date", look["observed_at"])
        same_bytes = look["sha256"] is not None and look["sha256"] == row["sha256"]
        profile = _IDENTICAL if same_bytes else _NOT_MODIFIED if look["http_status"] == 304 else _SAID_THE_SAME
        headers.replace_header("WARC-Profile", profile)
        if not same_bytes:
            headers.remove_header("WARC-Payload-Digest")
        self._write(record)


def _headers(snapshot: Snapshot) -> list[tuple[str, str]]:
    """The headers as they came; those about a transfer that is undone are kept under another name."""
    kept = [
        (f"{_FORMERLY}{name}" if name.lower() in _FRAMING else name, " ".join(value.split()))
        for name, value in snapshot.headers
    ]
    if not any(name.lower() == "content-type" for name, _ in kept):
        kept.append(("Content-Type", snapshot.content_type or "text/html"))
    return [*kept, ("Content-Length", str(len(snapshot.body)))]
