"""What a random editor works on: the practices and headings of a page, and how the page shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from scraper.model import Category, Entry, Listing, PageDetails
from scraper.titles import split_title
from tests.simulation.listings import PAGE_TITLES
from tests.simulation.truth import SITE, SPELLINGS, Record, Truth

FORCES = (
    "Kent Police",
    "Essex Police",
    "Avon and Somerset Police",
    "Devon & Cornwall Police",
    "Norfolk Constabulary",
    "Gwent Police",
    "West Yorkshire Police and Merseyside Police",
    "Dorset Police, Gwent Police and Cleveland Police",
    "Exeter's Community Safety Partnership",
    "",
)
LEAST_LISTED = 12
MOST_HEADINGS = 8
_HEADS = (
    "Amber Birch Cedar Delta Ember Falcon Granite Harbour Indigo Juniper Kestrel Lantern Marble Nimbus Orchid".split()
)
TAILS = (
    "pathway clinic toolkit scrutiny outreach navigator triage mentoring hotline referral briefing disruption".split()
)
PROSE = (
    "Forces try things. We go and see, and write down what others can use.",
    "Each report says what was tried, what it cost and what came of it.",
    "An example is kept here for as long as it is of use to the service.",
)
_TYPOGRAPHY = ((" – ", " - "), (" – ", " — "), (" and ", " & "), (" ", "\u00a0"), ("'", "’"), ("a", "a\u200b"))


@dataclass
class Desk:
    """The page as the editor has it.

    Attributes:
        random: What chooses.
        practices: By a number of the editor's own; also those that are not on the page.
        categories: Headings on the page; none in the state before there was a full list.
        retired: Headings that went, each with the practices it had.
        used: Titles ever given; none is given to another practice.
        alike: Pairs of names that are plainly one practice's, also at another address.
        record: What was told, and what waits to be.
        count: Of words made up.
        words: What the page says of itself.
        folder: Where the site puts a new practice's page.
        focus: The practice that all edits are of; None for any.
        edits: Names of the last step's.
    """

    random: Random
    practices: dict[int, Truth] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)
    retired: dict[str, list[int]] = field(default_factory=dict)
    used: set[tuple[str, str]] = field(default_factory=set)
    alike: set[tuple[str, str]] = field(default_factory=set)
    record: Record = field(default_factory=Record)
    count: int = 0
    words: dict[str, str] = field(default_factory=dict)
    focus: int | None = None
    folder: str = "/support-forces/practices"
    edits: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """A listing of about twenty practices, looked at for the first time; sometimes without a full list."""
        self.words = {"title": PAGE_TITLES[0], "summary": "What smarter practice means", "prose": PROSE[0]}
        if self.random.random() < 0.85:
            self.categories = [self._heading() for _ in range(4)]
        for _ in range(self.random.randint(15, 22)):
            self._new()
        self._fill()
        self.record.begin(self.practices, self.categories, dict(self.words))

    # -- what an edit is made of -----------------------------------------------------------------

    @property
    def listed(self) -> int:
        """How many practices the page shows."""
        return sum(practice.listed for practice in self.practices.values())

    def _word(self) -> str:
        self.count += 1
        return f"{self.random.choice(_HEADS)}{chr(97 + self.count % 26)}{chr(97 + self.count // 26 % 26)}"

    def _heading(self) -> str:
        return f"{self._word()} and {self._word().lower()}"

    def _some_heading(self) -> tuple[str, ...]:
        return (self.random.choice(self.categories),) if self.categories else ()

    def _new(self, *, name: str | None = None, force: str | None = None) -> int:
        number = len(self.practices) + 1
        name = name or f"{self._word()} {self.random.choice(TAILS)} {self._word().lower()}"
        force = self.random.choice(FORCES) if force is None else force
        self.used.add((name, force))
        recent = not self.categories or self.random.random() < 0.4
        filed = () if recent and self.random.random() < 0.6 else self._some_heading()
        path = f"{self.folder}/{name.lower().replace(' ', '-')}-{number}"
        self.practices[number] = Truth(name, force, path, filed, recent)
        return number

    def _some(self, wanted: Callable[[Truth], bool] = lambda _: True) -> int | None:
        numbers = [number for number, p in self.practices.items() if p.listed and wanted(p)]
        if self.focus is not None:
            return self.focus if self.focus in numbers else None
        return self.random.choice(numbers) if numbers else None

    def _set(self, number: int | None, **fields: object) -> None:
        if number is not None:
            self.practices[number] = replace(self.practices[number], **fields)  # type: ignore[arg-type]  # its own

    def _rename(self, number: int | None, name: str | None = None, force: str | None = None) -> bool:
        if number is None:
            return False
        old = self.practices[number]
        title = (old.name if name is None else name, old.force if force is None else force)
        if title in self.used:
            return False
        self.used.add(title)
        self._set(number, name=title[0], force=title[1])
        return True

    def _fill(self) -> None:
        """No heading without an example, and a recent section with one."""
        for heading in self.categories:
            if not any(heading in p.categories for p in self.practices.values() if p.listed):
                self._set(self._new(), categories=(heading,), recent=False)
        if not any(p.recent and p.listed for p in self.practices.values()):
            self._set(self._new(), recent=True)

    # -- what the page shows ---------------------------------------------------------------------

    def typeset(self, title: str) -> str:
        """The same words in another typography; never a change."""
        way = self.random.random()
        if way < 0.85:
            return title
        if way < 0.87:
            return title.upper()
        one, other = self.random.choice(_TYPOGRAPHY)
        return title.replace(one, other)

    def spelt(self, force: str) -> str:
        """The same force by another of its names; never a change."""
        if self.random.random() < 0.95:
            return force
        return self.random.choice(SPELLINGS.get(force, (force,)))

    def bare(self, practice: Truth) -> bool:
        """Whether its second place names it without its organisation; at one address that is the same."""
        places = len(practice.categories) + practice.recent
        return places > 1 and practice.twin is None and self.random.random() < 0.05

    def shown(self) -> tuple[list[tuple[Truth, bool]], list[tuple[str, list[tuple[Truth, bool]]]]]:
        """The recent section and the headings in some order, each entry with whether it lacks its organisation."""
        listed = [practice for practice in self.practices.values() if practice.listed]
        bare = {id(practice) for practice in listed if self.bare(practice)}
        seen: set[int] = set()

        def group(practices: list[Truth]) -> list[tuple[Truth, bool]]:
            again = [(p, id(p) in bare and id(p) in seen) for p in self.random.sample(practices, len(practices))]
            seen.update(map(id, practices))
            return again

        filed = [
            (heading, group([p for p in listed if heading in p.categories]))
            for heading in self.random.sample(self.categories, len(self.categories))
        ]
        recent = group([p for p in listed if p.recent])
        if filed and self.random.random() < 0.05 and len(filed[-1][1]) > 1:  # the same heading twice
            last, entries = filed.pop()
            filed += [(last, entries[:1]), (last.upper(), entries[1:])]
        return recent, [(self.typeset(heading), entries) for heading, entries in filed]

    def _entry(self, practice: Truth, path: str, *, bare: bool) -> Entry:
        force = self.spelt(practice.force) if not bare else ""
        taken = split_title(self.typeset(f"{practice.name} – {force}" if force else practice.name))
        return Entry(taken.wording, taken.name, taken.organisations, SITE + path)

    def listing(self) -> Listing:
        """What the page shows now, in some order and typography."""
        recent, filed = self.shown()
        categories = tuple(
            Category(heading, tuple(self._entry(p, p.path, bare=bare) for p, bare in entries))
            for heading, entries in filed
        )
        return Listing(
            PageDetails(title=self.words["title"], summary=self.words["summary"], prose=(self.words["prose"],)),
            tuple(self._entry(p, p.twin or p.path, bare=bare) for p, bare in recent),
            categories or None,
        )
