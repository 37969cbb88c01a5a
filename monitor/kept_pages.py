"""The practices' own pages read again, from the bytes that were kept of them."""

from __future__ import annotations

from db.connection import Connection
from db.evidence import snapshot_of
from monitor.page_history import PageSaid, said_of
from scraper.model.practice import PageLook
from scraper.practice_page import read_kept_page


class KeptPages:
    """What pages said at a look, read again.

    Each snapshot is read once, for however many sources history is derived.

    Attributes:
        unread: Of those that today's rules would not take for a practice's page: the reasons, by snapshot.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._said: dict[int, PageSaid | None] = {}
        self.unread: dict[int, tuple[str, ...]] = {}

    def __call__(self, look: PageLook) -> PageSaid | None:
        """What the page says since a look; None where nothing can be read of it."""
        if look.snapshot_id is None:
            return None
        if look.snapshot_id not in self._said:
            self._said[look.snapshot_id] = self._read(look.snapshot_id)
        return self._said[look.snapshot_id]

    @property
    def snapshots(self) -> int:
        """How many snapshots were read."""
        return len(self._said)

    def _read(self, snapshot_id: int) -> PageSaid | None:
        snapshot = snapshot_of(self._connection, snapshot_id)
        reading = read_kept_page(snapshot.body, content_type=snapshot.content_type)
        if reading.page is None:
            self.unread[snapshot_id] = reading.reasons
        return said_of(reading)
