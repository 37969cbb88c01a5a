"""One accepted look into history: what it says, whether to believe it, and the step beyond the last one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from db.connection import Connection
from db.history import load_state, next_ids
from db.overruling import overruling_rows
from db.rewriting import KnownIds
from monitor.beside import Beside
from monitor.history import advance
from monitor.identity import Sighting
from monitor.judge import SUBJECTS, last_of
from monitor.overrule import Overrules, bare
from monitor.own_pages import KnownOwnPages, PagesRead
from monitor.sentences import sentence
from monitor.world import site_of
from scraper.addresses import address_key
from scraper.errors import StoreError
from scraper.headings import Wanted
from scraper.listing import Reading, read_listing
from scraper.model import Bounds, Listing, Look, Snapshot
from scraper.model.history import Change, KnownCategory, Point, Practice, Reported, State, Step
from scraper.plausibility import USUAL_SECTIONS, doubts
from scraper.text import plain

if TYPE_CHECKING:
    from monitor.config import SourceConfig

_NO_NEWS = frozenset(("baseline", "surfaced"))


def read(source: SourceConfig, snapshot: Snapshot, known: Collection[str]) -> Reading:
    """What a snapshot of a source says, beside the addresses that accepted pages listed."""
    if source.kind == "practice-bank":
        from scraper.bank import read_bank

        return read_bank(
            snapshot.body,
            base_url=snapshot.url,
            site=site_of(source),
            content_type=snapshot.content_type,
            known=known,
        )
    sections = source.sections or {}
    reading = read_listing(
        snapshot.body,
        base_url=snapshot.url,
        site=site_of(source),
        content_type=snapshot.content_type,
        wanted=Wanted(sections.get("recent"), sections.get("all")),
        known=known,
    )
    return only_configured(reading, sections) if source.kind == "listing" else reading


def only_configured(reading: Reading, sections: Mapping[str, str | None]) -> Reading:
    """A reading without the section that config.yaml does not name: such a listing has the other one only."""
    listing = reading.listing
    if listing is None:
        return reading
    if sections.get("all") is None:
        listing = replace(listing, categories=None)
    elif sections.get("recent") is None and listing.categories is not None:
        listing = replace(listing, recent=())
    return replace(reading, listing=listing)


def addresses_of(state: State | None) -> frozenset[str]:
    """What every address that a practice has had is compared by."""
    practices = state.practices.values() if state else ()
    return frozenset(bare(key) for practice in practices for key in practice.addresses)


def judge(
    source: SourceConfig, reading: Reading, final_url: str, state: State | None, accepted: int, bounds: Bounds
) -> tuple[str, ...]:
    """Reasons to hold a page before it is compared."""
    sections = source.sections or {}
    return doubts(
        reading,
        final_url=final_url,
        site=site_of(source),
        subject=SUBJECTS.get(source.kind),
        last=last_of(state, accepted),
        bounds=bounds,
        sections=(sections.get("recent") or USUAL_SECTIONS[0], sections.get("all") or USUAL_SECTIONS[1]),
    )


def encode(state: State) -> bytes:
    """What is known, as the database keeps it."""
    return msgspec.json.encode(state)


def decode_state(blob: bytes) -> State:
    """What `encode` made.

    Raises:
        StoreError: It is something else.
    """
    try:
        return msgspec.json.decode(blob, type=State)
    except msgspec.MsgspecError as error:
        raise StoreError(
            "what was known after the last look cannot be read (the state of its source); run `practice-watch rebuild`"
        ) from error


def current_state(connection: Connection, source_id: int, last: Look | None) -> State | None:
    """What is known of a source, as of its last accepted look."""
    blob = load_state(connection, source_id)
    if blob is None or last is None:
        return None
    return replace(decode_state(blob), last=last)


def _losses(state: State) -> list[Point]:
    """Where each practice and heading that a later look has still to agree about was first missing."""
    known: list[Practice | KnownCategory] = [*state.practices.values(), *state.categories.values()]
    return [one.lost for one in known if one.status == "missing" and one.lost is not None]


def pending(state: State) -> bool:
    """Whether a later look has still to agree with a loss."""
    return bool(_losses(state))


def recheck_due_at(state: State, recheck_after_s: float) -> datetime | None:
    """When a look can first confirm what is missing; None if nothing is."""
    lost = _losses(state)
    if not lost:
        return None
    return min(point.observed_at for point in lost) + timedelta(seconds=recheck_after_s)


class Ids:
    """Gives new practices and categories their ids: those they had before, else the next."""

    def __init__(self, connection: Connection, known: KnownIds | None = None) -> None:
        if known is None:
            self.next_practice, self.next_category = next_ids(connection)
        else:
            self.next_practice, self.next_category = known.next_practice_id, known.next_category_id
        self.known = known
        self.used: set[int] = set()
        self.by_address: dict[str, list[int]] = {}
        self.by_heading: dict[str, list[int]] = {}
        if known:
            for url, numbers in known.addresses.items():
                self.by_address.setdefault(address_key(url), []).extend(numbers)
            for number, name in known.former_names:
                self.by_heading.setdefault(plain(name), []).append(number)
            for key, numbers in known.categories.items():
                self.by_heading.setdefault(key, []).extend(numbers)

    def mark(self) -> tuple[int, int, frozenset[int]]:
        """Where it stands, for `back_to`."""
        return self.next_practice, self.next_category, frozenset(self.used)

    def back_to(self, mark: tuple[int, int, frozenset[int]]) -> None:
        """Take back the ids given since, where the look turned out to be held."""
        self.next_practice, self.next_category, self.used = mark[0], mark[1], set(mark[2])

    def practice(self, sighting: Sighting) -> int:
        """The id for a practice that this derivation sees for the first time."""
        candidates = [n for key in sighting.addresses for n in self.by_address.get(bare(key), ())]
        if self.known:
            candidates += self.known.titles.get(sighting.title, [])
        number = next((n for n in candidates if n not in self.used), None)
        if number is None:
            number, self.next_practice = self.next_practice, self.next_practice + 1
        self.used.add(number)
        return number

    def category(self, key: str) -> int:
        """The id for a category that this derivation sees for the first time."""
        gone = self.known.gone_categories if self.known else ()
        candidates = sorted(self.by_heading.get(key, ()), key=lambda n: (n in gone, n))
        number = next((n for n in candidates if -n not in self.used), None)
        if number is None:
            number, self.next_category = self.next_category, self.next_category + 1
        self.used.add(-number)
        return number


def overrules_of(connection: Connection, source_id: int) -> Overrules:
    """What the operator says of who is who among a source's practices."""
    return Overrules(overruling_rows(connection, source_id))


def step(connection: Connection, source_id: int, state: State | None, listing: Listing, look: Look) -> Step:
    """One step of history beyond the last look."""
    ids = Ids(connection)
    return advance(
        state,
        listing,
        look,
        practice_id=ids.practice,
        category_id=ids.category,
        overrules=overrules_of(connection, source_id),
        beside=Beside(KnownOwnPages(connection, source_id), PagesRead(connection)),
    )


def reported(change: Change, zone: ZoneInfo, origin: str, *, is_news: bool, learned_later: bool = False) -> Reported:
    """A change as it is written down."""
    return Reported(
        change,
        sentence(change),
        change.at.observed_at.astimezone(zone).date().isoformat(),
        is_news and change.kind not in _NO_NEWS,
        learned_later,
        origin,
    )
