"""Asking the own pages of practices that the listing does not show, once, before `removed` is written.

What they answer is told with the row. It changes neither the outcome of a look nor its exit status.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from db.connection import Connection, atomic
from db.looks import last_look
from db.own_pages import add_own_page
from monitor.derive import current_state
from monitor.own_pages import KnownOwnPages
from monitor.world import site_of
from scraper.email_addresses import without_addresses
from scraper.errors import SourceUnreadable
from scraper.fetch import Fetcher
from scraper.model import OwnPage
from scraper.model.history import Practice
from scraper.own_page import judged

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.world import World

log = logging.getLogger("practice_watch")


def ask_missing(
    world: World, connection: Connection, source: SourceConfig, source_id: int, fetcher: Fetcher
) -> Mapping[str, OwnPage]:
    """Ask the page of every missing practice that was not asked since it is; answers by title."""
    last = last_look(connection, source_id)
    state = current_state(connection, source_id, last)
    if state is None or last is None:
        return {}
    known = KnownOwnPages(connection, source_id)
    answers = {}
    for practice in state.missing:
        if practice.lost is None or known.since(practice, practice.lost):
            continue
        page = _ask(source, practice, fetcher)
        with atomic(connection):
            add_own_page(connection, source_id, last.look_id, practice.url, world.now(), page)
        log.info("own_page source=%s url=%s answer=%s", source.name, practice.url, page.answer)
        answers[practice.title] = page
    return answers


def _ask(source: SourceConfig, practice: Practice, fetcher: Fetcher) -> OwnPage:
    """What it answers; an address or a reason that names a person is not kept."""
    try:
        answer = fetcher.ask_once(practice.url, source=source.url, hosts=source.hosts)
    except SourceUnreadable as error:
        reason = without_addresses(error.fact.partition("\n")[0])
        return OwnPage("not known", error.http_status, reason=reason)
    page = judged(answer, practice.url, practice.name, site_of(source))
    return replace(page, location=without_addresses(page.location) if page.location else None)
