"""An editor of the listing: random edits, with the truth of every step kept by hand.

The truth knows who is who because the editor made it so; it does not ask the program. What the rows
of a step must be follows from the contract's rules over these true identities.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random

from scraper.model import Category, Entry, Listing, PageDetails
from scraper.titles import split_title

FORCES = (
    "Kent Police",
    "Essex Police",
    "Avon and Somerset Police",
    "Devon & Cornwall Police",
    "Norfolk Constabulary",
    "Gwent Police",
    "West Yorkshire Police and Merseyside Police",
    "Exeter's Community Safety Partnership",
)
SITE = "https://www.college.police.uk"
_HEADS = (
    "Amber Birch Cedar Delta Ember Falcon Granite Harbour Indigo Juniper Kestrel Lantern Marble Nimbus Orchid".split()
)
_TAILS = (
    "pathway clinic toolkit scrutiny outreach navigator triage mentoring hotline referral briefing disruption".split()
)

Row = tuple[str, str | None]


@dataclass(frozen=True)
class Truth:
    """A practice as the editor knows it."""

    name: str
    force: str
    path: str
    categories: tuple[str, ...] = ()
    recent: bool = False
    listed: bool = True

    @property
    def title(self) -> str:
        return f"{self.name} – {self.force}"


@dataclass
class Editor:
    """Makes one edit after the other, and says what each must be reported as.

    A step is a day; a loss is confirmed by the next step's look.
    """

    random: Random
    practices: dict[int, Truth] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)
    reported: dict[int, Truth] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    missing: set[int] = field(default_factory=set)
    count: int = 0

    def begin(self) -> None:
        """A listing of about twenty practices."""
        self.categories = [self._heading() for _ in range(4)]
        for _ in range(self.random.randint(14, 22)):
            self._new()
        self._fill()
        self.reported = dict(self.practices)
        self.known_categories = list(self.categories)

    # -- what an edit is made of -----------------------------------------------------------------

    def _word(self) -> str:
        self.count += 1
        return f"{self.random.choice(_HEADS)}{chr(97 + self.count % 26)}{chr(97 + self.count // 26 % 26)}"

    def _heading(self) -> str:
        return f"{self._word()} and {self._word().lower()}"

    def _new(self) -> int:
        number = len(self.practices) + 1
        name = f"{self._word()} {self.random.choice(_TAILS)} {self._word().lower()}"
        recent = self.random.random() < 0.4
        filed = () if recent and self.random.random() < 0.6 else (self.random.choice(self.categories),)
        self.practices[number] = Truth(
            name,
            self.random.choice(FORCES),
            f"/support-forces/practices/{name.lower().replace(' ', '-')}",
            filed,
            recent,
        )
        return number

    def _some(self, *, filed: bool | None = None) -> int:
        numbers = [n for n, p in self.practices.items() if p.listed and (filed is None or bool(p.categories) == filed)]
        return self.random.choice(numbers)

    def _set(self, number: int, **fields: object) -> None:
        self.practices[number] = replace(self.practices[number], **fields)  # type: ignore[arg-type]  # Truth's own

    def _fill(self) -> None:
        """No heading without an example, and a recent section with one."""
        for heading in self.categories:
            if not any(heading in p.categories for p in self.practices.values() if p.listed):
                number = self._new()
                self._set(number, categories=(heading,), recent=False)
        if not any(p.recent and p.listed for p in self.practices.values()):
            self._set(self._new(), recent=True)

    # -- edits -----------------------------------------------------------------------------------

    def publish(self) -> None:
        self._new()

    def file(self) -> None:
        if any(p.listed and not p.categories for p in self.practices.values()):
            self._set(self._some(filed=False), categories=(self.random.choice(self.categories),))

    def roll_off(self) -> None:
        numbers = [n for n, p in self.practices.items() if p.listed and p.recent and p.categories]
        if numbers:
            self._set(self.random.choice(numbers), recent=False)

    def feature(self) -> None:
        self._set(self._some(), recent=True)

    def remove(self) -> None:
        if sum(p.listed for p in self.practices.values()) > 12:
            self._set(self._some(), listed=False)

    def back(self) -> None:
        numbers = [n for n, p in self.practices.items() if not p.listed]
        if numbers:
            number = self.random.choice(numbers)
            filed = self.random.choice([self.practices[number].categories, (self.random.choice(self.categories),)])
            filed = tuple(name for name in filed if name in self.categories) or (self.categories[0],)
            self._set(number, listed=True, categories=filed)

    def acronym(self) -> None:
        number = self._some()
        name = self.practices[number].name
        if "(" not in name:
            self._set(number, name=f"{name} ({''.join(word[0] for word in name.split()).upper()})")

    def rename_wholly(self) -> None:
        self._set(self._some(), name=f"{self._word()} {self.random.choice(_TAILS)}")

    def another_force(self) -> None:
        number = self._some()
        others = [force for force in FORCES if force != self.practices[number].force]
        self._set(number, force=self.random.choice(others))

    def move(self) -> None:
        number = self._some()
        self._set(number, path=f"/practices/{self._word().lower()}")

    def move_all(self) -> None:
        prefix = f"/new-{self._word().lower()}"
        for number, practice in self.practices.items():
            if practice.listed:
                self._set(number, path=f"{prefix}/{practice.path.rsplit('/', 1)[-1]}")

    def move_and_acronym(self) -> None:
        number = self._some()
        name = self.practices[number].name
        if "(" not in name:
            acronym = "".join(word[0] for word in name.split()).upper()
            self._set(number, name=f"{name} ({acronym})", path=f"/practices/{self._word().lower()}")

    def recategorise(self) -> None:
        self._set(self._some(filed=True), categories=(self.random.choice(self.categories),))

    def file_twice(self) -> None:
        number = self._some(filed=True)
        names = dict.fromkeys([*self.practices[number].categories, self.random.choice(self.categories)])
        self._set(number, categories=tuple(names))

    def add_category(self) -> None:
        if len(self.categories) < 7:
            heading = self._heading()
            self.categories.append(heading)
            for _ in range(self.random.randint(1, 3)):
                self._set(self._new(), categories=(heading,), recent=self.random.random() < 0.2)

    def rename_category(self) -> None:
        at = self.random.randrange(len(self.categories))
        old, new = self.categories[at], self._heading()
        self.categories[at] = new
        for number, practice in self.practices.items():
            if practice.listed:
                self._set(number, categories=tuple(new if name == old else name for name in practice.categories))

    def nothing(self) -> None:
        """A new order alone: `listing` draws it each time."""

    EDITS = (
        publish, publish, file, roll_off, feature, remove, remove, back, acronym, rename_wholly, another_force, move,
        move_all, move_and_acronym, recategorise, file_twice, add_category, rename_category, nothing,
    )  # fmt: skip

    def edit(self) -> list[Row]:
        """Make one to three edits, and say what rows the next look must write."""
        renamed_headings: dict[str, str] = {}
        was = list(self.categories)
        whole = self.random.random() < 0.15
        edits = (
            [self.random.choice(self.EDITS)] if whole else self.random.choices(self.EDITS, k=self.random.randint(1, 2))
        )
        if Editor.rename_category in edits or Editor.move_all in edits or Editor.add_category in edits:
            edits = [next(e for e in edits if e in (Editor.rename_category, Editor.move_all, Editor.add_category))]
        for made in edits:
            made(self)
        self._fill()
        self._leave_traces()
        if edits == [Editor.rename_category]:
            renamed_headings = {old: new for old, new in zip(was, self.categories, strict=True) if old != new}
        return self._rows(renamed_headings, [name for name in self.categories if name not in was])

    def _leave_traces(self) -> None:
        """A practice with another name and another address is nobody's to know again, unless it is plainly alike."""
        for number, now in self.practices.items():
            old = self.reported.get(number)
            if old is None or old.path == now.path or (old.name, old.force) == (now.name, now.force):
                continue
            alike = now.force == old.force and now.name.startswith(f"{old.name} (")
            if not alike or number in self.removed:
                self._set(number, path=old.path)

    def _rows(self, renamed: dict[str, str], new: list[str]) -> list[Row]:
        rows: list[Row] = [("category_renamed", name) for name in renamed.values()]
        added = [name for name in new if name not in renamed.values()]
        rows += [("category_added", name) for name in added]
        for number, now in self.practices.items():
            old = self.reported.get(number)
            if not now.listed and old is None:
                continue  # it came and went between two looks: not seen
            if not now.listed:
                if number in self.missing and number not in self.removed:
                    self.removed.add(number)
                    rows.append(("removed", self.reported[number].title))
                elif number not in self.removed:
                    self.missing.add(number)
                continue
            if old is None:
                surfaced = not now.recent and set(now.categories) <= set(added)
                rows.append(("surfaced" if surfaced else "published", now.title))
            else:
                rows += self._differences(number, old, now, renamed)
            self.missing.discard(number)
            self.removed.discard(number)
            self.reported[number] = now
        return rows

    def _differences(self, number: int, old: Truth, now: Truth, renamed: dict[str, str]) -> list[Row]:
        rows: list[Row] = []
        if number in self.removed:
            rows.append(("returned", now.title))
        if (old.name, old.force) != (now.name, now.force):
            rows.append(("renamed", now.title))
        if old.path != now.path:
            rows.append(("moved", now.title))
        if number not in self.removed:
            if {renamed.get(name, name) for name in old.categories} != set(now.categories):
                rows.append(("recategorised", now.title))
            if old.recent != now.recent:
                rows.append(("featured" if now.recent else "unfeatured", now.title))
        return rows

    def listing(self) -> Listing:
        """What the page shows now, in some order."""

        def entry(practice: Truth) -> Entry:
            taken = split_title(practice.title)
            return Entry(taken.wording, taken.name, taken.organisations, SITE + practice.path)

        def shuffled(practices: list[Truth]) -> tuple[Entry, ...]:
            return tuple(entry(practice) for practice in self.random.sample(practices, len(practices)))

        listed = [practice for practice in self.practices.values() if practice.listed]
        return Listing(
            PageDetails(title="About smarter practice"),
            shuffled([practice for practice in listed if practice.recent]),
            tuple(
                Category(name, shuffled([practice for practice in listed if name in practice.categories]))
                for name in self.random.sample(self.categories, len(self.categories))
            ),
        )


def counted(rows: list[Row]) -> Counter[Row]:
    """Rows without their order."""
    return Counter(rows)
