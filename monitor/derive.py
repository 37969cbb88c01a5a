"""One accepted look into history, and all of history again from its evidence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from db.connection import Connection
from db.evidence import LookRow, equal_accepted, equal_held, look_rows, snapshot_of
from db.history import load_state, next_ids
from db.overruling import overruling_rows
from db.pages import page_looks
from db.rewriting import KnownIds, known_ids
from monitor.beside import Beside
from monitor.derived import Copy, Derived, Incoming, Judged, Keep, keep_nothing
from monitor.history import advance, listing_digest
from monitor.identity import Sighting
from monitor.judge import SUBJECTS, doubts_beside, last_of
from monitor.overrule import Overrules, bare
from monitor.own_pages import KnownOwnPages, PagesRead, RecordedPages
from monitor.page_history import PageHistory, PageSaid, PageTold, owner_of
from monitor.sentences import sentence
from monitor.world import site_of
from scraper.addresses import address_key
from scraper.errors import StoreError
from scraper.headings import Wanted
from scraper.listing import Reading, read_listing
from scraper.model import Bounds, Listing, Look, Snapshot
from scraper.model.history import Change, KnownCategory, Point, Practice, Reported, State, Step
from scraper.model.practice import PageLook
from scraper.plausibility import USUAL_SECTIONS, doubts
from scraper.text import plain

if TYPE_CHECKING:
    from monitor.config import SourceConfig

_MOST_READINGS = 16  # of copies that alternate
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


# -- all of history ------------------------------------------------------------------------------


class Derivation:
    """Derives the history of one source from its looks, with copies put into their place."""

    def __init__(self, connection: Connection, source: SourceConfig, source_id: int, bounds: Bounds) -> None:
        self.connection = connection
        self.source = source
        self.source_id = source_id
        self.bounds = bounds
        self.ids = Ids(connection, known_ids(connection, source_id))
        self.overrules = overrules_of(connection, source_id)
        self.pages = PageHistory()
        self.told: dict[int, tuple[PageTold, ...]] = {}  # of own pages, by the look that shows it
        self.page_said: Callable[[PageLook], PageSaid | None] = RecordedPages(connection)
        self.beside = Beside(KnownOwnPages(connection, source_id), self.pages.says)
        self.accepted = 0
        self.listings: dict[int, Listing] = {}
        self.readings: dict[str, tuple[Reading, frozenset[str]]] = {}  # by digest of the source
        self.last_digest: str | None = None  # of the copy that was accepted last, if that was the last look
        self.keep: Keep = keep_nothing
        self.result = Derived()

    def run(
        self,
        copies: Sequence[Copy] = (),
        *,
        overrule: Callable[[LookRow], bool | None] = lambda _: None,
        keep: Keep = keep_nothing,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Derived:
        """Go through every look in the order of their times.

        Args:
            copies: New copies of the page; each is judged in its place.
            overrule: Another verdict on a look than the one in force; None to leave it.
            keep: Called with each copy that was judged.
            stopped: Whether no further copy is to be taken.
        """
        self.keep = keep
        for item in self._in_order(copies):
            if isinstance(item, PageLook):
                self._take_page(item)
            elif isinstance(item, Copy):
                if not stopped():
                    self._take_copy(item)
            else:
                said = overrule(item)
                self._take_look(item, accepted=item.accepted if said is None else said)
        return self.result

    def _in_order(self, copies: Sequence[Copy]) -> Iterator[LookRow | Copy | PageLook]:
        looks: list[LookRow | Copy] = [*look_rows(self.connection, self.source_id), *copies]
        items: list[tuple[datetime, int, LookRow | Copy | PageLook]] = [
            (item.look.observed_at, item.look.look_id, item) for item in looks
        ]
        items += [(item.observed_at, item.look_id, item) for item in self._read_pages()]
        yield from (item for _, _, item in sorted(items, key=lambda item: item[:2]))

    def _read_pages(self) -> Iterator[PageLook]:
        """Looks at practices' own pages that say something, of this source; but pages are of all sources."""
        for look in page_looks(self.connection):
            told = self.pages.take(look, self.page_said(look) if look.outcome == "changed" else None)
            if told and look.source_id == self.source_id:
                self.told[look.look_id] = told
                yield look

    def _take_page(self, look: PageLook) -> None:
        """Take what an own page said: it is about the practice whose page it was then."""
        state = self.result.state
        practice = owner_of(state, look.url)
        if state is not None and practice is not None:
            at = replace(state.last, look_id=look.look_id, observed_at=look.observed_at)
            self.result.changes += [(one.change(practice, state), at) for one in self.told[look.look_id]]

    def _listing(self, snapshot_id: int) -> Listing:
        listing = self.listings.get(snapshot_id)
        if listing is None:
            listing = read(self.source, snapshot_of(self.connection, snapshot_id), self._known()).listing
            assert listing is not None  # what cannot be read is never accepted
            self.listings = {snapshot_id: listing}
        return listing

    def _known(self) -> frozenset[str]:
        """Addresses known at this point, and those of later ones, so that an accepted page reads the same again."""
        return addresses_of(self.result.state) | self.ids.by_address.keys()

    def _take_look(self, row: LookRow, *, accepted: bool) -> None:
        if not accepted:
            self.result.judged.append(Judged(row.look, "held"))
            return
        self.last_digest = None
        if self._says_the_same(row.look):
            return
        listing = self._listing(row.look.snapshot_id)
        self._write(self._advance(listing, row.look), row.look)

    def _says_the_same(self, look: Look) -> bool:
        """Take a look that shows what the one before it did, where nothing waits for a look to agree."""
        state = self.result.state
        if state is None or state.last.snapshot_id != look.snapshot_id or pending(state):
            return False
        self.accepted += 1
        self.result.state = replace(state, last=look)
        self.result.judged.append(Judged(look, "unchanged"))
        return True

    def _take_copy(self, copy: Copy) -> None:
        come, state = copy.come(), self.result.state
        if (
            state is not None
            and come.source_digest == self.last_digest
            and self._says_the_same(replace(copy.look, snapshot_id=state.last.snapshot_id))
        ):
            self.keep(self.result.judged[-1], come, kept=False)
            return
        reading = self._reading(come)
        reasons = judge(self.source, reading, come.url, state, self.accepted, self.bounds)
        if reading.listing is None or reasons:
            self._hold(copy.look, come, reasons)
            return
        same = state is not None and listing_digest(reading.listing) == state.listing_digest
        look, kept = copy.look, not same
        if same and state:
            look = replace(look, snapshot_id=state.last.snapshot_id)
        elif equal := equal_accepted(self.connection, self.source_id, come.sha256, come.source_digest):
            look, kept = replace(look, snapshot_id=equal), False
        mark = self.ids.mark()
        taken = self._advance(reading.listing, look)
        reasons = doubts_beside(taken, state, last_of(state, self.accepted), self.bounds)
        if reasons:
            self.ids.back_to(mark)
            self._hold(copy.look, come, reasons)
            return
        self._write(taken, look)
        self.last_digest = come.source_digest
        self.keep(self.result.judged[-1], come, kept=kept)

    def _hold(self, look: Look, come: Incoming, reasons: tuple[str, ...]) -> None:
        equal = equal_held(self.connection, self.source_id, come.sha256, come.source_digest, reasons)
        held = Judged(replace(look, snapshot_id=equal) if equal else look, "held", reasons)
        self.result.judged.append(held)
        self.keep(held, come, kept=equal is None)

    def _reading(self, come: Incoming) -> Reading:
        """What a copy says beside the addresses known now: as it was read ahead where that comes to the same."""
        known = self._known()
        ahead = self.readings.get(come.source_digest) if come.reading is None else (come.reading, come.known)
        if ahead is None or ahead[1] & ahead[0].unsure != known & ahead[0].unsure:
            ahead = (read(self.source, come.load(), known), known)
        self.readings.pop(come.source_digest, None)
        self.readings[come.source_digest] = ahead
        if len(self.readings) > _MOST_READINGS:
            del self.readings[next(iter(self.readings))]
        return ahead[0]

    def _advance(self, listing: Listing, look: Look) -> Step:
        return advance(
            self.result.state,
            listing,
            look,
            practice_id=self.ids.practice,
            category_id=self.ids.category,
            overrules=self.overrules,
            beside=self.beside,
        )

    def _write(self, taken: Step, look: Look) -> None:
        before = self.result.state
        same = before is not None and before.listing_digest == taken.state.listing_digest
        self.accepted += 1
        self.result.state = taken.state
        self.result.changes += [(change, look) for change in taken.changes]
        self.result.stays += taken.ended_stays
        self.result.titles += taken.ended_titles
        self.result.judged.append(Judged(look, "unchanged" if same and not taken.changes else "changed"))
