"""What the own pages of missing practices answered, for the row that says that one is no longer listed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from db.connection import Connection
from db.looks import to_text
from db.own_pages import Asked, own_pages
from monitor.history import nobody_asked
from scraper.addresses import address_key
from scraper.model import Look
from scraper.model.history import Practice


class KnownOwnPages:
    """What was asked of a source's practices; read from the database when first needed."""

    def __init__(self, connection: Connection, source_id: int) -> None:
        self._connection = connection
        self._source_id = source_id

    @cached_property
    def _asked(self) -> list[Asked]:
        return own_pages(self._connection, self._source_id)

    def since(self, practice: Practice, lost_at: datetime, until: datetime | None = None) -> Asked | None:
        """The newest answer of a practice's page since it was missing, as known at a time."""
        key = address_key(practice.url)
        for asked in self._asked:
            timely = asked.known_at >= lost_at and (until is None or asked.known_at <= until)
            if timely and address_key(asked.url) == key:
                return asked
        return None

    def __call__(self, practice: Practice, look: Look) -> Mapping[str, Any]:
        """See `monitor.history.OwnPage`."""
        asked = self.since(practice, practice.lost.observed_at, look.observed_at) if practice.lost else None
        if asked is None:
            return nobody_asked(practice, look)
        fields = {
            "own_page": asked.page.answer,
            "own_page_asked_at": to_text(asked.asked_at),
            "own_page_status": asked.page.http_status,
            "own_page_location": asked.page.location,
        }
        return {name: value for name, value in fields.items() if value is not None}
