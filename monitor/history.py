"""What one accepted look adds to history: a pure step from state to state, with its rows.

All of history is a fold of this step over the accepted looks in the order of their times, so that
it can be derived again from the evidence at any time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from monitor.beside import NOTHING, Beside
from monitor.diff import Difference, featuring, moving, page_edit, renaming, said_of, saying, steadied, with_lacking
from monitor.headings import Headings, NewCategoryId, agrees
from monitor.identity import Sighting, identify
from monitor.overrule import Overrules
from scraper.addresses import address_key
from scraper.model import RECENT, Kind, Listing, Look, PageDetails
from scraper.model.history import (
    RECENT_SECTION,
    Change,
    EndedStay,
    EndedTitle,
    KnownCategory,
    Place,
    Point,
    Practice,
    State,
    Step,
)
from scraper.text import plain

NewId = Callable[[Sighting], int]


@lru_cache(maxsize=4)  # it is asked for before the comparison, and again by it
def listing_digest(listing: Listing) -> str:
    """A digest of all that a listing says, its order and spelling included."""
    said = asdict(replace(listing, layout="", doubts=()))
    del said["foot"], said["unbalanced"]  # nor are they of what it says
    if not listing.said:
        del said["said"]  # most sources say nothing besides
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()


def advance(
    state: State | None,
    listing: Listing,
    look: Look,
    *,
    practice_id: NewId,
    category_id: NewCategoryId,
    overrules: Overrules = Overrules(),
    beside: Beside = NOTHING,
) -> Step:
    """Compare an accepted listing with what is known, and take it into what is known.

    Args:
        state: After the last accepted look; None before the first.
        listing: What the page says now.
        look: The look that shows it.
        practice_id: Gives the id of a practice that was never listed before.
        category_id: Likewise of a category, by what its name is compared by.
        overrules: What the operator says about who is who.
        beside: What is known beside the listings.
    """
    return _Step(state, listing, look, practice_id, category_id, beside).take(overrules)


class _Step:
    """One step of history; made for one call."""

    def __init__(
        self,
        state: State | None,
        listing: Listing,
        look: Look,
        practice_id: NewId,
        category_id: NewCategoryId,
        beside: Beside,
    ) -> None:
        self.first = state is None
        self.listing = listing
        self.look = look
        self.old = state or State({}, {}, PageDetails(), "", look)
        self.point = Point(
            look.look_id,
            look.observed_at,
            None if state is None else state.last.observed_at,
            None if state is None else state.last.snapshot_id,
            look.snapshot_id,
        )
        self.given_practice_id, self.given_category_id = practice_id, category_id
        self.beside = beside
        self.said = {address_key(url): said for url, said in listing.said}
        self.practices: dict[int, Practice] = dict(self.old.practices)
        self.changes: list[Change] = []
        self.headings = Headings(self.old, look, self.point, self.changes)
        self.ended_stays: list[EndedStay] = []
        self.ended_titles: list[EndedTitle] = []
        self.gone: list[str] = []
        self.added: list[str] = []
        self.renamed: list[str] = []

    def take(self, overrules: Overrules) -> Step:
        sightings = self._numbered(identify(self.listing, self.old.practices, overrules))
        ids = self.headings.take(self.listing, sightings, self.given_category_id)
        for practice_id, sighting in sightings.items():
            self._see(practice_id, sighting, ids)
        gone = self.headings.lose()
        for practice in list(self.practices.values()):
            if practice.status != "removed":  # missing or not: the page showed it without them
                self._confirm_faded(practice, gone)
        for practice in self.old.practices.values():
            if practice.practice_id not in sightings:
                self._not_seen(self.practices[practice.practice_id])
        self._page()
        if self.first:
            self.changes[:] = [Change("baseline", self.point, after={"practices": len(sightings)})]
        return Step(
            self._state(),
            tuple(self.changes),
            tuple(self.ended_stays),
            tuple(self.ended_titles),
            tuple(self.gone),
            tuple(self.added),
            tuple(self.renamed),
            len(self.old.listed),
            len(sightings),
        )

    # -- who and where ---------------------------------------------------------------------------

    def _numbered(self, sightings: Sequence[Sighting]) -> dict[int, Sighting]:
        numbered: dict[int, Sighting] = {}
        for sighting in sightings:
            number = sighting.practice_id
            if number is None:
                number = self.given_practice_id(sighting)
            numbered[number] = sighting
        return numbered

    # -- practices that the page shows -----------------------------------------------------------

    def _see(self, number: int, sighting: Sighting, headings: Mapping[str, int]) -> None:
        known = self.old.practices.get(number)
        shown = tuple(headings[key] for key, _ in sighting.categories)
        places = self._places(known, sighting, headings)
        if known is None:
            self._enter(number, sighting, shown, places)
            return
        sighting = steadied(known, sighting)
        came_back = known.status == "removed"
        reported = shown
        faded: tuple[tuple[int, Point], ...] = ()
        differences = [renaming(known, sighting), moving(known, sighting)]
        if came_back:
            known = replace(known, faded=())
        else:
            filing, reported, faded = self._filing(known, shown)
            differences += [filing, featuring(known, sighting)]
        said = said_of(self.said, sighting)
        differences.append(
            saying(known, said, lambda: self.beside.page_says(sighting.url, sighting.addresses, self.look))
        )
        self._end_title(known, sighting)
        titled = (known.titled_by_look_id, known.titled_from, known.titled_why)
        if not self._titled(known, sighting):
            titled = (self.look.look_id, self.look.observed_at, sighting.why)
        practice = replace(
            known,
            title=sighting.title,
            name=sighting.name,
            organisations=sighting.organisations,
            url=sighting.url,
            addresses=tuple(dict.fromkeys([*sighting.addresses, *known.addresses])),
            titles=tuple(dict.fromkeys([*sighting.titles, *known.titles])),
            categories=reported,
            recent=sighting.recent is not None,
            status="listed",
            places=places,
            titled_by_look_id=titled[0],
            titled_from=titled[1],
            titled_why=titled[2],
            last_seen=self.look.observed_at,
            lost=None,
            faded=faded,
            said=tuple((dict(known.said) | dict(said)).items()),
        )
        self.practices[number] = practice
        if came_back:
            self._practice_row("returned", practice, {"status": "removed"}, _listing_of(practice, self.headings.known))
        for difference in differences:
            if difference is not None:
                self._practice_row(difference.kind, practice, difference.before, difference.after)
                if difference.kind == "renamed":
                    self.renamed.append(practice.title)

    def _enter(self, number: int, sighting: Sighting, shown: tuple[int, ...], places: tuple[Place, ...]) -> None:
        surfaced = sighting.recent is None and shown and self.headings.added.issuperset(shown)
        kind: Kind = "baseline" if self.first else "surfaced" if surfaced else "published"
        at = self.look.observed_at
        practice = Practice(
            number,
            sighting.title,
            sighting.name,
            sighting.organisations,
            sighting.url,
            sighting.addresses,
            sighting.titles,
            shown,
            sighting.recent is not None,
            "listed",
            places,
            self.look.look_id,
            at,
            at,
            at,
            kind,
            self.point.not_before,
            said=said_of(self.said, sighting),
        )
        self.practices[number] = practice
        if kind == "published":
            self.added.append(practice.title)
        self._practice_row(kind, practice, {}, _listing_of(practice, self.headings.known))

    def _filing(
        self, known: Practice, shown: tuple[int, ...]
    ) -> tuple[Difference | None, tuple[int, ...], tuple[tuple[int, Point], ...]]:
        """The change of categories that is reported now, and what waits until a heading's loss is confirmed."""
        lost = [number for number in known.categories if number not in shown]
        gained = [number for number in shown if number not in known.categories]
        faded = dict(known.faded)
        if lost and not gained and self.headings.vanished.issuperset(lost):
            return None, known.categories, tuple((n, faded.get(n, self.point)) for n in lost)
        if not lost and not gained:
            return None, shown, ()
        before, after = (
            self._names(known.categories, self.old.categories),
            self._names(shown, self.headings.known),
        )
        return Difference("recategorised", {"categories": before}, {"categories": after}), shown, ()

    @staticmethod
    def _names(numbers: Sequence[int], categories: Mapping[int, KnownCategory]) -> list[str]:
        return [categories[number].name for number in numbers]

    def _places(self, known: Practice | None, sighting: Sighting, headings: Mapping[str, int]) -> tuple[Place, ...]:
        now = {headings[key]: (self.headings.known[headings[key]].name, at) for key, at in sighting.categories}
        if sighting.recent is not None:
            now[RECENT_SECTION] = (RECENT, sighting.recent)
        before = {place.section: place for place in (known.places if known else ())}
        places = []
        for section, (name, position) in now.items():
            place = before.get(section)
            if place is not None and plain(place.name) == plain(name):
                del before[section]
                places.append(replace(place, name=name, position=position))
            else:
                places.append(
                    Place(
                        section,
                        name,
                        position,
                        self.look.look_id,
                        self.look.observed_at,
                        self.point.not_before,
                    )
                )
        if known is not None:
            self._end_stays(known.practice_id, before.values())
        return tuple(places)

    def _end_stays(self, practice_id: int, places: Any) -> None:
        self.ended_stays += [EndedStay(practice_id, place, self.look.observed_at) for place in places]

    @staticmethod
    def _titled(known: Practice, sighting: Sighting) -> bool:
        return known.status == "listed" and (known.title, known.url) == (sighting.title, sighting.url)

    def _end_title(self, known: Practice, sighting: Sighting) -> None:
        if known.status == "listed" and not self._titled(known, sighting):
            self._title_over(known)

    def _title_over(self, known: Practice) -> None:
        self.ended_titles.append(
            EndedTitle(
                known.practice_id,
                known.title,
                known.url,
                known.titled_by_look_id,
                known.titled_from,
                self.look.observed_at,
                known.titled_why,
            )
        )

    # -- what it does not show -------------------------------------------------------------------

    def _not_seen(self, known: Practice) -> None:
        if known.status == "listed":
            self._end_stays(known.practice_id, known.places)
            self._title_over(known)
            self.practices[known.practice_id] = replace(known, status="missing", places=(), lost=self.point)
            self.gone.append(known.title)
        elif known.status == "missing" and known.lost is not None and agrees(self.look, known.lost):
            practice = replace(known, status="removed")
            self.practices[known.practice_id] = practice
            before, after = _listing_of(practice, self.old.categories), dict(self.beside.own_page(known, self.look))
            self._practice_row("removed", practice, before, after, at=known.lost, confirmed=True)

    def _confirm_faded(self, practice: Practice, gone: set[int]) -> None:
        """A practice that lost only headings which are now known to be gone; one row for those lost at once."""
        points = {point.look_id: point for number, point in practice.faded if number in gone}
        for look_id, at in sorted(points.items()):
            lost = {number for number, point in practice.faded if number in gone and point.look_id == look_id}
            left = tuple(number for number in practice.categories if number not in lost)
            before = self._names(practice.categories, self.old.categories)
            faded = tuple((number, point) for number, point in practice.faded if number not in lost)
            practice = replace(practice, categories=left, faded=faded)
            self.practices[practice.practice_id] = practice
            after = self._names(left, self.headings.known)
            self._practice_row(
                "recategorised",
                practice,
                {"categories": before},
                {"categories": after},
                at=at,
                confirmed=True,
            )

    # -- the page and the rows -------------------------------------------------------------------

    def _page(self) -> None:
        if self.first:
            return
        edit = page_edit(self.old.page, self.listing.page)
        if edit is not None:
            self.changes.append(Change("page_edited", self.point, before=edit.before, after=edit.after))

    def _practice_row(
        self,
        kind: Kind,
        practice: Practice,
        before: dict[str, Any],
        after: dict[str, Any],
        *,
        at: Point | None = None,
        confirmed: bool = False,
    ) -> None:
        self.changes.append(
            Change(
                kind,
                at or self.point,
                practice_id=practice.practice_id,
                title=practice.title,
                organisations=tuple(body.name for body in practice.organisations),
                categories=tuple(self._names(practice.categories, self.headings.known)),
                url=practice.url,
                before=before,
                after=after,
                confirmed_by_look_id=self.look.look_id if confirmed else None,
            )
        )

    def _state(self) -> State:
        layout_since: datetime | None = self.old.layout_since
        if not self.first and self.listing.layout != self.old.layout:
            layout_since = self.look.observed_at
        return State(
            practices=self.practices,
            categories=self.headings.known,
            page=with_lacking(self.old.page, self.listing.page),
            listing_digest=listing_digest(self.listing),
            last=self.look,
            most_gone=max(self.old.most_gone, len(self.gone)),
            most_added=max(self.old.most_added, len(self.added)),
            has_full=self.listing.categories is not None,
            layout=self.listing.layout,
            layout_since=layout_since,
            has_foot=self.listing.foot,
            unbalanced=self.listing.unbalanced,
            doubts=tuple(doubt for doubt in self.listing.doubts if doubt.startswith("'")),
        )


def _listing_of(practice: Practice, categories: Mapping[int, KnownCategory]) -> dict[str, Any]:
    return {
        "title": practice.title,
        "url": practice.url,
        "categories": [categories[number].name for number in practice.categories],
        "recent": int(practice.recent),
    }
