"""WARC files as other tools write them, for tests."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.conftest import SITE


@dataclass(frozen=True)
class Record:
    """A record to write.

    Attributes:
        date: Its WARC-Date.
        body: Of the answer; None for a revisit.
        of: Date of the answer that a revisit names.
        by: What a revisit names it by: `id`, `date` or `digest`.
    """

    date: str
    body: bytes | None = None
    url: str = SITE.url
    status: str = "200 OK"
    headers: Sequence[tuple[str, str]] = (("Content-Type", "text/html; charset=utf-8"), ("X-Seen", "yes"))
    of: str = ""
    by: str = "date"
    kind: str = "response"


def write_warc(path: Path, records: Sequence[Record], *, whole: bool = False) -> Path:
    """Write a WARC file; compressed by its name, `whole`: in one piece, as no archive does."""
    packed = path.name.endswith(".gz")
    with BytesIO() if whole else path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed and not whole)
        writer.write_record(writer.create_warcinfo_record("x", {"software": "test"}))
        known = {}
        for one in records:
            http = StatusAndHeaders(one.status, list(one.headers), protocol="HTTP/1.1")
            if one.kind != "response":
                record = writer.create_warc_record(one.url, one.kind, payload=BytesIO(b"GET / HTTP/1.1\r\n\r\n"))
            elif one.body is not None:
                record = writer.create_warc_record(
                    one.url, "response", payload=BytesIO(one.body), http_headers=http,
                    warc_headers_dict={"WARC-Date": one.date, "WARC-IP-Address": "192.0.2.7"},
                )  # fmt: skip
                known[one.date] = record
            else:
                first = known.get(one.of)
                digest = first.rec_headers.get_header("WARC-Payload-Digest") if first else "sha1:UNKNOWN"
                record = writer.create_revisit_record(one.url, digest, SITE.url, one.of, http_headers=http)
                record.rec_headers.replace_header("WARC-Date", one.date)
                if one.by != "date":
                    record.rec_headers.remove_header("WARC-Refers-To-Date")
                if one.by != "digest":
                    record.rec_headers.remove_header("WARC-Payload-Digest")
                if one.by == "id" and first:
                    record.rec_headers.add_header("WARC-Refers-To", first.rec_headers.get_header("WARC-Record-ID"))
            writer.write_record(record)
            record.raw_stream.close()
        if whole:
            path.write_bytes(gzip.compress(file.getvalue()))  # type: ignore[attr-defined]  # a BytesIO then
    return path
