"""What the practices' own pages said and answered, read from the database where history asks for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

from db.connection import Connection
from db.looks import to_text
from db.own_pages import Asked, own_pages
from db.pages import page_at, recorded_pages
from monitor.beside import nobody_asked
from monitor.overrule import bare
from monitor.page_history import PageSaid, said_fields
from scraper.addresses import address_key
from scraper.model import Look
from scraper.model.history import Point, Practice
from scraper.model.practice import KnownPage, PageLook


class KnownOwnPages:
    """What pages of missing practices answered, of one source; read from the database when first needed."""

    def __init__(self, connection: Connection, source_id: int) -> None:
        self._connection = connection
        self._source_id = source_id

    @cached_property
    def _asked(self) -> list[Asked]:
        return own_pages(self._connection, self._source_id)

    def since(self, practice: Practice, lost: Point, until: Look | None = None) -> Asked | None:
        """The newest answer of a practice's page since it was missing, as known before a look."""
        key, first = address_key(practice.url), (lost.observed_at, lost.look_id)
        for asked in self._asked:
            timely = asked.known_at >= first and (until is None or asked.known_at < (until.observed_at, until.look_id))
            if timely and address_key(asked.url) == key:
                return asked
        return None

    def __call__(self, practice: Practice, look: Look) -> Mapping[str, Any]:
        """See `monitor.beside.OwnPage`."""
        asked = self.since(practice, practice.lost, look) if practice.lost else None
        if asked is None:
            return nobody_asked(practice, look)
        fields = {
            "own_page": asked.page.answer,
            "own_page_asked_at": to_text(asked.asked_at),
            "own_page_status": asked.page.http_status,
            "own_page_location": asked.page.location,
        }
        return {name: value for name, value in fields.items() if value is not None}


class PagesRead:
    """What the practices' own pages say now, for the look that is being made."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __call__(self, url: str, addresses: Collection[str], look: Look) -> Collection[str]:
        """See `monitor.beside.PageSays`."""
        del look
        page = page_at(self._connection, url, [*map(bare, addresses)])
        return said_fields(page.fields) if page else frozenset()


class RecordedPages:
    """What pages said at a look, as it was written down then: enough where they are not read again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def _recorded(self) -> dict[int, KnownPage]:
        return recorded_pages(self._connection)

    def __call__(self, look: PageLook) -> PageSaid | None:
        """What the page says since a look; None where nothing else than before."""
        page = self._recorded.get(look.look_id)
        return None if page is None else PageSaid(page, True, page.partly, page.unknown_labels)  # noqa: FBT003
