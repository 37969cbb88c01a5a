"""What each look at an edited listing must report, by the contract's rules over identities that are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from scraper.text import plain

SITE = "https://www.college.police.uk"
RECHECK_H = 20.0
SPELLINGS = {
    "Kent Police": ("the Kent Police Service", "Kent Constabulary"),
    "Essex Police": ("Essex Constabulary",),
    "Avon and Somerset Police": ("Avon & Somerset Constabulary",),
    "Devon & Cornwall Police": ("Devon and Cornwall Constabulary",),
    "Norfolk Constabulary": ("Norfolk Police",),
    "Gwent Police": ("Heddlu Gwent",),
}
_BY_SPELLING = {plain(other): plain(force) for force, others in SPELLINGS.items() for other in others}
Fields = tuple[Any, ...]


class Row(NamedTuple):
    """A row that must be written.

    Attributes:
        kind: Of the change.
        what: Title of the practice or name of the heading, in plain form.
        look: Number of the look that first shows it, from 1.
        before: What is said to have been, as `said` gives it.
        after: What is said to be.
    """

    kind: str
    what: str | None
    look: int
    before: Fields = ()
    after: Fields = ()


def one_spelling(text: str) -> str:
    """A title in plain form, its force by the first of its names: a row says it in the page's newest wording."""
    text = plain(text)
    for other, force in _BY_SPELLING.items():
        text = text.replace(other, force)
    return text


def said(kind: str, values: Mapping[str, Any]) -> Fields:
    """What a row's `before` or `after` says, in a form to compare: typography and order aside.

    Of an edited page, which fields differ: a rendering may have prose of its own. What the own page
    answered is none of the listing's.
    """
    if kind == "page_edited":
        return tuple(sorted(values))
    found: list[Any] = []
    for name in ("status", "title", "url", "categories", "category", "recent"):
        if name in values:
            value = values[name]
            if name == "categories":
                value = tuple(sorted(map(plain, value)))
            elif name == "url":
                value = value.removeprefix(SITE)
            elif isinstance(value, str):
                value = one_spelling(value)
            found.append((name, value))
    return tuple(found)


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
    page: dict[str, str] = field(default_factory=dict)
    looks: int = 0
    hours: float = 0.0
    most_gone: int = 0
    most_added: int = 0
    too_much: bool = False

    def begin(self, practices: dict[int, Truth], categories: list[str], page: dict[str, str]) -> None:
        for number, practice in practices.items():
            self._enter(number, practice)
        self.headings = set(categories)
        self.page = page
        self.looks = 1

    def look(self, practices: dict[int, Truth], categories: list[str], page: dict[str, str], hours: float) -> list[Row]:
        """The rows that a look must write, so many hours after the one before; `too_much`: it must be held first."""
        listed = len(self.told) - len(self.missing) - len(self.removed)
        missing = set(self.missing)
        self.looks += 1
        self.hours += hours
        rows, added = self._headings(set(categories))
        for number, now in practices.items():
            rows += self._practice(number, now, added) if now.listed else []
        rows += self._confirm(set(categories))
        for number, now in practices.items():
            rows += [] if now.listed or number not in self.told else self._lost(number)
        if edited := [name for name in page if page[name] != self.page[name]]:
            rows.append(self._row("page_edited", None, dict.fromkeys(edited), dict.fromkeys(edited)))
            self.page = page
        self.renames = {}
        kinds = Counter(row.kind for row in rows)
        self._judge(listed, len(self.missing.keys() - missing), kinds["published"], kinds["renamed"])
        return rows

    def _judge(self, listed: int, gone: int, added: int, renamed: int) -> None:
        self.too_much = (
            gone > max(3, listed // 10, self.most_gone)
            or added > max(8, listed // 4, self.most_added)
            or renamed > max(5, listed // 2)
        )
        self.most_gone, self.most_added = max(self.most_gone, gone), max(self.most_added, added)

    def copy(self) -> Record:
        """As it is now, whatever becomes of this one."""
        return deepcopy(self)

    def _row(
        self,
        kind: str,
        what: str | None,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        look: int | None = None,
    ) -> Row:
        before, after = said(kind, before or {}), said(kind, after or {})
        return Row(kind, what and one_spelling(what), look or self.looks, before, after)

    def _listing(self, number: int, categories: Iterable[str]) -> dict[str, Any]:
        own = self.told[number]
        return {"title": own.title, "url": self.paths[number], "categories": categories, "recent": int(own.recent)}

    def _as_named(self, headings: Iterable[str]) -> list[str]:
        """Headings by the names they had before this look."""
        former = {new: old for old, new in self.renames.items()}
        return [former.get(name, name) for name in headings]

    def _enter(self, number: int, now: Truth) -> None:
        self.told[number] = now
        self.paths[number] = now.shown_path
        self.had[number] = now.shown_paths

    def _due(self, lost: tuple[int, float]) -> bool:
        return self.hours - lost[1] >= RECHECK_H

    def _headings(self, now: set[str]) -> tuple[list[Row], set[str]]:
        rows: list[Row] = []
        self.renames = {old: new for old, new in self.renames.items() if old in self.headings and old not in now}
        for old, new in self.renames.items():
            rows.append(self._row("category_renamed", new, {"category": old}, {"category": new}))
            self.headings = (self.headings - {old}) | {new}
            for number, practice in self.told.items():
                filed = tuple(new if name == old else name for name in practice.categories)
                self.told[number] = replace(practice, categories=filed)
        added = now - self.headings
        rows += [self._row("category_added", name, None, {"category": name}) for name in sorted(added)]
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
            kind = "surfaced" if not now.recent and set(now.categories) <= added else "published"
            return [self._row(kind, now.title, None, self._listing(number, now.categories))]
        rows: list[Row] = []
        filed = now.categories
        if (old.name, old.force) != (now.name, now.force):
            rows.append(self._row("renamed", now.title, {"title": old.title}, {"title": now.title}))
        rows += self._moved(number, now)
        self.told[number] = now
        if number in self.removed:
            rows.append(self._row("returned", now.title, {"status": "removed"}, self._listing(number, now.categories)))
            self.waiting.pop(number, None)
        else:
            filed, refiled = self._filing(number, old, now)
            if refiled:
                before = {"categories": self._as_named(old.categories)}
                rows.append(self._row("recategorised", now.title, before, {"categories": now.categories}))
            if old.recent != now.recent:
                kind = "featured" if now.recent else "unfeatured"
                rows.append(self._row(kind, now.title, {"recent": int(old.recent)}, {"recent": int(now.recent)}))
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
        return [self._row("moved", now.title, {"url": known}, {"url": first})]

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
            last = self._listing(number, self._as_named(self.told[number].categories))
            return [self._row("removed", self.told[number].title, last, look=self.missing.pop(number)[0])]
        return []

    def _confirm(self, now: set[str]) -> list[Row]:
        """Headings whose loss a look late enough agrees with, and the practices that lost no more than that."""
        gone = {name: lost for name, lost in self.fading.items() if name not in now and self._due(lost)}
        rows = [self._row("category_removed", name, {"category": name}, look=lost[0]) for name, lost in gone.items()]
        for name in gone:
            del self.fading[name]
            self.headings.discard(name)
        for number, names in list(self.waiting.items()):
            if number not in self.removed:
                rows += self._refiled(number, names, gone.keys())
        return rows

    def _refiled(self, number: int, names: dict[str, int], gone: Iterable[str]) -> list[Row]:
        """One row for the headings that were lost at once."""
        rows: list[Row] = []
        confirmed = {name: look for name, look in names.items() if name in gone}
        for look in sorted(set(confirmed.values())):
            own = self.told[number]
            left = tuple(name for name in own.categories if confirmed.get(name) != look)
            before = {"categories": self._as_named(own.categories)}
            rows.append(self._row("recategorised", own.title, before, {"categories": left}, look))
            self.told[number] = replace(own, categories=left)
        self.waiting[number] = {name: look for name, look in names.items() if name not in confirmed}
        if not self.waiting[number]:
            del self.waiting[number]
        return rows


def counted(rows: list[Row]) -> Counter[Row]:
    """Rows without their order."""
    return Counter(rows)
