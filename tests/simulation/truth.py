"""What each look at an edited listing must report, by the contract's rules over identities that are known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

Row = tuple[str, str | None, int]
"""Kind; title of the practice or name of the heading; number of the look that first shows it, from 1."""

RECHECK_H = 20.0


@dataclass(frozen=True)
class Truth:
    """A practice as the editor knows it.

    Attributes:
        name: Without the organisation.
        force: One body, several, or none.
        path: Of its address.
        categories: Headings it stands under; of one as it was told, those that were reported.
        recent: Whether it is in the recent section.
        listed: Whether it is on the page.
        twin: Path that its link in the recent section has, where that is another.
    """

    name: str
    force: str
    path: str
    categories: tuple[str, ...] = ()
    recent: bool = False
    listed: bool = True
    twin: str | None = None

    @property
    def title(self) -> str:
        return f"{self.name} – {self.force}" if self.force else self.name

    @property
    def shown_path(self) -> str:
        """The address of its first category place, else of the recent one."""
        return self.path if self.categories or self.twin is None else self.twin

    @property
    def shown_paths(self) -> set[str]:
        """Every address it has on the page."""
        return ({self.path} if self.categories else set()) | ({self.twin or self.path} if self.recent else set())


@dataclass
class Record:
    """What was told so far, and what waits to be."""

    told: dict[int, Truth] = field(default_factory=dict)
    paths: dict[int, str] = field(default_factory=dict)
    had: dict[int, set[str]] = field(default_factory=dict)
    headings: set[str] = field(default_factory=set)
    missing: dict[int, tuple[int, float]] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    fading: dict[str, tuple[int, float]] = field(default_factory=dict)
    waiting: dict[int, dict[str, int]] = field(default_factory=dict)
    renames: dict[str, str] = field(default_factory=dict)
    page: tuple[str, str] = ("", "")
    looks: int = 0
    hours: float = 0.0

    def begin(self, practices: dict[int, Truth], categories: list[str], page: tuple[str, str]) -> None:
        for number, practice in practices.items():
            self._enter(number, practice)
        self.headings = set(categories)
        self.page = page
        self.looks = 1

    def look(
        self, practices: dict[int, Truth], categories: list[str], page: tuple[str, str], hours: float
    ) -> list[Row]:
        """The rows that a look must write, so many hours after the one before."""
        self.looks += 1
        self.hours += hours
        rows, added = self._headings(set(categories))
        for number, now in practices.items():
            rows += self._practice(number, now, added) if now.listed else []
        rows += self._confirm(set(categories))
        for number, now in practices.items():
            rows += [] if now.listed or number not in self.told else self._lost(number)
        if page != self.page:
            rows.append(("page_edited", None, self.looks))
            self.page = page
        self.renames = {}
        return rows

    def _enter(self, number: int, now: Truth) -> None:
        self.told[number] = now
        self.paths[number] = now.shown_path
        self.had[number] = now.shown_paths

    def _due(self, lost: tuple[int, float]) -> bool:
        return self.hours - lost[1] >= RECHECK_H

    def _headings(self, now: set[str]) -> tuple[list[Row], set[str]]:
        rows: list[Row] = []
        renamed = {old: new for old, new in self.renames.items() if old in self.headings and old not in now}
        for old, new in renamed.items():
            rows.append(("category_renamed", new, self.looks))
            self.headings = (self.headings - {old}) | {new}
            for number, practice in self.told.items():
                filed = tuple(new if name == old else name for name in practice.categories)
                self.told[number] = replace(practice, categories=filed)
        added = now - self.headings
        rows += [("category_added", name, self.looks) for name in sorted(added)]
        self.headings |= added
        for name in now & self.fading.keys():
            del self.fading[name]
        for name in sorted(self.headings - now - self.fading.keys()):
            self.fading[name] = (self.looks, self.hours)
        return rows, added

    def _practice(self, number: int, now: Truth, added: set[str]) -> list[Row]:
        old = self.told.get(number)
        if old is None:
            self._enter(number, now)
            surfaced = not now.recent and set(now.categories) <= added
            return [("surfaced" if surfaced else "published", now.title, self.looks)]
        rows: list[Row] = []
        filed = now.categories
        if (old.name, old.force) != (now.name, now.force):
            rows.append(("renamed", now.title, self.looks))
        rows += self._moved(number, now)
        if number in self.removed:
            rows.append(("returned", now.title, self.looks))
            self.waiting.pop(number, None)
        else:
            filed, refiled = self._filing(number, old, now)
            if refiled:
                rows.append(("recategorised", now.title, self.looks))
            if old.recent != now.recent:
                rows.append(("featured" if now.recent else "unfeatured", now.title, self.looks))
        self.missing.pop(number, None)
        self.removed.discard(number)
        self.told[number] = replace(now, categories=filed)
        return rows

    def _moved(self, number: int, now: Truth) -> list[Row]:
        """Which of two addresses comes first is a matter of order, where it has both and had both."""
        known, first = self.paths[number], now.shown_path
        only_order = known in now.shown_paths and first in self.had[number]
        self.had[number] |= now.shown_paths
        if first == known or only_order:
            return []
        self.paths[number] = first
        return [("moved", now.title, self.looks)]

    def _filing(self, number: int, old: Truth, now: Truth) -> tuple[tuple[str, ...], bool]:
        lost, gained = set(old.categories) - set(now.categories), set(now.categories) - set(old.categories)
        if lost and not gained and lost <= self.fading.keys():
            known = self.waiting.get(number, {})
            self.waiting[number] = {name: known.get(name, self.looks) for name in lost}
            return old.categories, False
        self.waiting.pop(number, None)
        return now.categories, bool(lost or gained)

    def _lost(self, number: int) -> list[Row]:
        if number in self.removed:
            return []
        if number not in self.missing:
            self.missing[number] = (self.looks, self.hours)
        elif self._due(self.missing[number]):
            self.removed.add(number)
            return [("removed", self.told[number].title, self.missing.pop(number)[0])]
        return []

    def _confirm(self, now: set[str]) -> list[Row]:
        """Headings whose loss a look late enough agrees with, and the practices that lost no more than that."""
        gone = {name: lost for name, lost in self.fading.items() if name not in now and self._due(lost)}
        rows: list[Row] = [("category_removed", name, lost[0]) for name, lost in gone.items()]
        for name in gone:
            del self.fading[name]
            self.headings.discard(name)
        for number, names in list(self.waiting.items()):
            if number in self.removed:
                continue
            confirmed = {name: look for name, look in names.items() if name in gone}
            rows += [("recategorised", self.told[number].title, look) for look in sorted(set(confirmed.values()))]
            own = self.told[number]
            left = tuple(name for name in own.categories if name not in confirmed)
            self.told[number] = replace(own, categories=left)
            self.waiting[number] = {name: look for name, look in names.items() if name not in confirmed}
            if not self.waiting[number]:
                del self.waiting[number]
        return rows


def counted(rows: list[Row]) -> Counter[Row]:
    """Rows without their order."""
    return Counter(rows)
