"""Answers that are in the database already, for the revisits of a WARC file that only name them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from db.connection import explained, open_to_read
from db.evidence import kept_copies, snapshot_of
from db.looks import source_row
from monitor.copies import Loaded
from monitor.warc import answer_key
from scraper.model import Snapshot


class KeptAnswers:
    """Finds the bytes of a kept listing by what a revisit names it by; reads the database when first asked."""

    def __init__(self, database: Path, source: str) -> None:
        """Nothing is read yet.

        Args:
            database: The file; there may be none yet.
            source: Name of the source that the revisits are of.
        """
        self._database, self._source = database, source
        self._loaded: dict[int, Loaded] = {}

    def __call__(self, names: Sequence[str]) -> Loaded | None:
        """The answer of one of those names: a record's id, address and time, or digest of its bytes."""
        number = next((self._named[name] for name in names if name in self._named), None)
        if number is None:
            number = next((self._digests[name] for name in names if name in self._digests), None)
        return None if number is None else self._load(number)

    @cached_property
    def _named(self) -> dict[str, int]:
        """Snapshots by record id, and by address and time."""
        if not self._database.exists():
            return {}
        with explained(self._database), open_to_read(self._database) as connection:
            row = source_row(connection, self._source)
            copies = kept_copies(connection, row.source_id) if row else []
        named: dict[str, int] = {}
        for copy in copies:
            for name in (copy.archive_url, answer_key(copy.url, copy.observed_at)):
                if name:
                    named.setdefault(name, copy.snapshot_id)
        return named

    @cached_property
    def _digests(self) -> dict[str, int]:
        """Snapshots by the digests that archives write; each has to be read for it."""
        digests: dict[str, int] = {}
        for number in sorted(set(self._named.values())):
            body = self._load(number).body
            sha1, sha256 = hashlib.sha1(body, usedforsecurity=False).digest(), hashlib.sha256(body).digest()
            for name in (
                f"sha1:{base64.b32encode(sha1).decode()}",
                f"sha256:{base64.b32encode(sha256).decode().rstrip('=')}",
                f"sha256:{sha256.hex()}",
            ):
                digests.setdefault(name, number)
        return digests

    def _load(self, number: int) -> Loaded:
        """The answer; each is read once, and revisits of it share its bytes."""
        if number not in self._loaded:
            with explained(self._database), open_to_read(self._database) as connection:
                self._loaded[number] = _as_loaded(snapshot_of(connection, number))
        return self._loaded[number]


def _as_loaded(snapshot: Snapshot) -> Loaded:
    transfer = replace(snapshot.transfer, requested_at=None, milliseconds=None, attempts=0, peer=())
    return Loaded(snapshot.url, snapshot.content_type, snapshot.headers, snapshot.body, transfer)
