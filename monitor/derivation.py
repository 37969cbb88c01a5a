"""All of a source's history again from its evidence, with copies put into their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from db.connection import Connection
from db.evidence import LookRow, equal_accepted, equal_held, look_rows, snapshot_of
from db.pages import page_looks
from db.rewriting import known_ids
from monitor.beside import Beside
from monitor.derive import Ids, addresses_of, judge, overrules_of, pending, read
from monitor.derived import Copy, Derived, Incoming, Judged, Keep, keep_nothing
from monitor.history import advance, listing_digest
from monitor.judge import doubts_beside, last_of
from monitor.own_pages import KnownOwnPages, RecordedPages
from monitor.page_history import PageHistory, PageSaid, PageTold, owner_of
from scraper.listing import Reading
from scraper.model import Bounds, Listing, Look
from scraper.model.history import Step
from scraper.model.practice import PageLook

if TYPE_CHECKING:
    from monitor.config import SourceConfig

_MOST_READINGS = 16  # of copies that alternate


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
