"""What one accepted look adds to the history of the categories: which heading is which, and which are gone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from monitor.diff import same_category
from monitor.identity import Sighting
from scraper.model import Kind, Listing, Look
from scraper.model.history import Change, KnownCategory, Point, State
from scraper.text import plain

NewCategoryId = Callable[[str], int]


def agrees(look: Look, lost: Point) -> bool:
    """Whether a look that does not show what was lost is late enough to confirm the loss."""
    return (look.observed_at - lost.observed_at).total_seconds() >= look.recheck_after_s


class Headings:
    """The categories' part of one step of history.

    Attributes:
        known: Every category ever listed, by id, as this step leaves it.
        added: Ids of those that are new on the page, or back.
        vanished: Ids of those that the page does not show and nothing came in place of.
    """

    def __init__(self, old: State, look: Look, point: Point, changes: list[Change]) -> None:
        self.old = old
        self.look = look
        self.point = point
        self.changes = changes
        self.known: dict[int, KnownCategory] = dict(old.categories)
        self.added: set[int] = set()
        self.vanished: set[int] = set()

    def take(self, listing: Listing, sightings: Mapping[int, Sighting], new_id: NewCategoryId) -> dict[str, int]:
        """Write the rows of new and renamed headings; ids of the listing's by what their names are compared by."""
        names = {plain(category.name): category.name for category in listing.categories or ()}
        members = {key: tuple(number for number, s in sightings.items() if key in dict(s.categories)) for key in names}
        current = {c.key: c for c in self.old.categories.values() if c.status != "removed"}
        former = {c.key: c for c in self.old.categories.values() if c.status == "removed"}
        ids: dict[str, int] = {}
        for key, name in names.items():
            known = current.get(key)
            if known is not None:
                ids[key] = known.category_id
                self._keep(known, name, members[key])
        free = [c for c in current.values() if c.key not in names]
        for key, name in names.items():
            if key in ids:
                continue
            match = self._renamed(free, frozenset(members[key]), frozenset(sightings))
            if match is not None:
                free.remove(match)
                ids[key] = match.category_id
                self._rename(match, name, members[key])
            else:
                ids[key] = self._add(former.get(key), key, name, members[key], new_id)
        self.vanished = {c.category_id for c in free}
        return ids

    def _renamed(
        self, free: Iterable[KnownCategory], own: frozenset[int], listed: frozenset[int]
    ) -> KnownCategory | None:
        """The one heading that is gone and had these practices, whose new name this is."""
        before = frozenset(p.practice_id for p in self.old.practices.values() if p.status != "removed")
        sharing = [c for c in free if not own.isdisjoint(c.members)]
        matches = [c for c in sharing if same_category(self._still_of(c), own, before, listed)]
        matches = [c for c in matches if c.status == "listed"] or matches  # the last page's go before a missing one
        return matches[0] if len(matches) == 1 else None

    def _still_of(self, category: KnownCategory) -> frozenset[int]:
        """A heading's practices, but for those that were reported to be elsewhere since it is missing."""
        practices = self.old.practices
        return frozenset(n for n in category.members if category.category_id in practices[n].categories)

    def _keep(self, known: KnownCategory, name: str, members: tuple[int, ...]) -> None:
        self.known[known.category_id] = replace(
            known, name=name, members=members, status="listed", last_seen=self.look.observed_at, lost=None
        )

    def _rename(self, known: KnownCategory, name: str, members: tuple[int, ...]) -> None:
        self._keep(replace(known, key=plain(name)), name, members)
        self._row("category_renamed", known.category_id, name, {"category": known.name}, {"category": name})

    def _add(
        self, former: KnownCategory | None, key: str, name: str, members: tuple[int, ...], new_id: NewCategoryId
    ) -> int:
        if former is None:
            number = new_id(key)
            at = self.look.observed_at
            self.known[number] = KnownCategory(number, name, key, members, "listed", at, at)
        else:
            number = former.category_id
            self._keep(former, name, members)
        self.added.add(number)
        self._row("category_added", number, name, {}, {"category": name})
        return number

    def _row(self, kind: Kind, number: int, name: str, before: dict[str, Any], after: dict[str, Any]) -> None:
        self.changes.append(
            Change(kind, self.point, category_id=number, categories=(name,), before=before, after=after)
        )

    def lose(self) -> set[int]:
        """Take in what the page does not show; ids of the headings whose loss this look confirms."""
        gone: set[int] = set()
        for number in sorted(self.vanished):
            known = self.old.categories[number]
            if known.status == "listed":
                self.known[number] = replace(known, status="missing", lost=self.point)
            elif known.lost is not None and agrees(self.look, known.lost):
                self.known[number] = replace(known, status="removed")
                self.changes.append(
                    Change(
                        "category_removed",
                        known.lost,
                        category_id=number,
                        categories=(known.name,),
                        before={"category": known.name},
                        confirmed_by_look_id=self.look.look_id,
                    )
                )
                gone.add(number)
        return gone
