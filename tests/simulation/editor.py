"""An editor of the listing: random edits, with the truth of every look kept by hand.

The truth knows who is who because the editor made it so; it does not ask the program. What the rows of a look
must be follows from the contract's rules over these true identities (`truth.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from scraper.model import Category, Entry, Listing, PageDetails
from scraper.titles import split_title
from tests.simulation.truth import Record, Row, Truth

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
SITE = "https://www.college.police.uk"
_HEADS = (
    "Amber Birch Cedar Delta Ember Falcon Granite Harbour Indigo Juniper Kestrel Lantern Marble Nimbus Orchid".split()
)
_TAILS = (
    "pathway clinic toolkit scrutiny outreach navigator triage mentoring hotline referral briefing disruption".split()
)
_PROSE = (
    "Forces try things. We go and see, and write down what others can use.",
    "Each report says what was tried, what it cost and what came of it.",
    "An example is kept here for as long as it is of use to the service.",
)
LEAST_LISTED = 12


@dataclass
class Editor:
    """Makes one edit after the other; `record` says what each look at the result must report."""

    random: Random
    practices: dict[int, Truth] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    used: set[tuple[str, str]] = field(default_factory=set)
    record: Record = field(default_factory=Record)
    count: int = 0
    prose: str = _PROSE[0]
    summary: str = "What smarter practice means"
    focus: int | None = None
    edits: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """A listing of about twenty practices, looked at for the first time."""
        self.categories = [self._heading() for _ in range(4)]
        for _ in range(self.random.randint(15, 22)):
            self._new()
        self._fill()
        self.record.begin(self.practices, self.categories, self._page())

    # -- what an edit is made of -----------------------------------------------------------------

    def _word(self) -> str:
        self.count += 1
        return f"{self.random.choice(_HEADS)}{chr(97 + self.count % 26)}{chr(97 + self.count // 26 % 26)}"

    def _heading(self) -> str:
        return f"{self._word()} and {self._word().lower()}"

    def _new(self, *, name: str | None = None, force: str | None = None) -> int:
        number = len(self.practices) + 1
        name = name or f"{self._word()} {self.random.choice(_TAILS)} {self._word().lower()}"
        force = self.random.choice(FORCES) if force is None else force
        self.used.add((name, force))
        recent = self.random.random() < 0.4
        filed = () if recent and self.random.random() < 0.6 else (self.random.choice(self.categories),)
        path = f"/support-forces/practices/{name.lower().replace(' ', '-')}-{number}"
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

    def _rename(self, number: int | None, name: str | None = None, force: str | None = None) -> None:
        if number is None:
            return
        old = self.practices[number]
        title = (old.name if name is None else name, old.force if force is None else force)
        if title not in self.used:
            self.used.add(title)
            self._set(number, name=title[0], force=title[1])

    def _fill(self) -> None:
        """No heading without an example, and a recent section with one."""
        for heading in self.categories:
            if not any(heading in p.categories for p in self.practices.values() if p.listed):
                self._set(self._new(), categories=(heading,), recent=False)
        if not any(p.recent and p.listed for p in self.practices.values()):
            self._set(self._new(), recent=True)

    # -- edits of practices ----------------------------------------------------------------------

    def publish(self) -> None:
        self._new()

    def publish_same_name(self) -> None:
        """Two practices of one name from two forces."""
        number = self._some(lambda p: bool(p.force))
        if number is not None:
            name = self.practices[number].name
            others = [force for force in FORCES if force and (name, force) not in self.used]
            if others:
                self._new(name=name, force=self.random.choice(others))

    def file(self) -> None:
        self._set(self._some(lambda p: not p.categories), categories=(self.random.choice(self.categories),))

    def unfile(self) -> None:
        self._set(self._some(lambda p: bool(p.categories) and p.recent), categories=())

    def roll_off(self) -> None:
        self._set(self._some(lambda p: p.recent and bool(p.categories)), recent=False)

    def feature(self) -> None:
        self._set(self._some(lambda p: not p.recent), recent=True)

    def remove(self) -> None:
        if sum(p.listed for p in self.practices.values()) > LEAST_LISTED:
            self._set(self._some(), listed=False, twin=None)

    def back(self) -> None:
        """What was removed, or is only missing, is listed again; there, elsewhere, or under a new name."""
        numbers = [number for number, p in self.practices.items() if not p.listed and number in self.record.told]
        if numbers:
            number = self.random.choice(numbers)
            own = self.practices[number]
            filed = self.random.choice([own.categories, (self.random.choice(self.categories),)])
            filed = tuple(name for name in filed if name in self.categories)
            self._set(number, listed=True, categories=filed, recent=own.recent or not filed)
            if self.random.random() < 0.2:
                self._rename(number, name=f"{own.name} {self._word().lower()}")

    def acronym(self) -> None:
        number = self._some(lambda p: "(" not in p.name)
        if number is not None:
            self._rename(number, name=self._with_acronym(self.practices[number].name))

    @staticmethod
    def _with_acronym(name: str) -> str:
        return f"{name} ({''.join(word[0] for word in name.split()).upper()})"

    def rename_wholly(self) -> None:
        self._rename(self._some(), name=f"{self._word()} {self.random.choice(_TAILS)}")

    def another_force(self) -> None:
        self._rename(self._some(), force=self.random.choice(FORCES))

    def move(self) -> None:
        self._set(self._some(lambda p: p.twin is None), path=f"/practices/{self._word().lower()}-{self.count}")

    def move_all(self) -> None:
        prefix = f"/new-{self._word().lower()}"
        for number, practice in self.practices.items():
            if practice.listed and practice.twin is None:
                self._set(number, path=f"{prefix}/{practice.path.rsplit('/', 1)[-1]}")

    def move_and_acronym(self) -> None:
        number = self._some(lambda p: p.twin is None and bool(p.force) and "(" not in p.name)
        if number is not None:
            self._rename(number, name=self._with_acronym(self.practices[number].name))
            self._set(number, path=f"/practices/{self._word().lower()}-{self.count}")

    def recategorise(self) -> None:
        self._set(self._some(lambda p: bool(p.categories)), categories=(self.random.choice(self.categories),))

    def file_twice(self) -> None:
        number = self._some(lambda p: bool(p.categories))
        if number is not None:
            names = dict.fromkeys([*self.practices[number].categories, self.random.choice(self.categories)])
            self._set(number, categories=tuple(names))

    def twin(self) -> None:
        """It stands twice: in the recent section, too, at another address under the same title."""
        number = self._some(lambda p: bool(p.categories) and p.twin is None)
        if number is not None:
            self._set(number, twin=f"/article/{self._word().lower()}-{self.count}", recent=True)

    def untwin(self) -> None:
        self._set(self._some(lambda p: p.twin is not None), twin=None)

    # -- edits of headings and of the page -------------------------------------------------------

    def add_category(self) -> None:
        if len(self.categories) < 8:
            heading = self._heading()
            self.categories.append(heading)
            for _ in range(self.random.randint(1, 3)):
                self._set(self._new(), categories=(heading,), recent=self.random.random() < 0.2)

    def rename_category(self) -> None:
        at = self.random.randrange(len(self.categories))
        self._put_for(self.categories[at], self._heading())

    def _put_for(self, old: str, new: str) -> None:
        self.categories[self.categories.index(old)] = new
        for number, practice in self.practices.items():
            filed = tuple(new if name == old else name for name in practice.categories)
            self._set(number, categories=filed)
        self.record.renames[old] = new

    def remove_category(self) -> None:
        """A heading goes; its examples go elsewhere, stay in the recent section alone, or are gone with it."""
        if len(self.categories) < 4:
            return
        heading = self._go()
        for number, practice in self.practices.items():
            if heading in practice.categories:
                left = tuple(name for name in practice.categories if name != heading)
                way = self.random.random()
                if left or way < 0.35:
                    self._set(number, categories=left, recent=practice.recent or not left)
                elif way < 0.7 or sum(p.listed for p in self.practices.values()) <= LEAST_LISTED:
                    self._set(number, categories=(self.random.choice(self.categories),))
                else:
                    self._set(number, listed=False, twin=None, categories=())

    def _go(self) -> str:
        heading = self.random.choice(self.categories)
        self.categories.remove(heading)
        self.retired.append(heading)
        return heading

    def merge_categories(self) -> None:
        """All examples of one heading go under another that is there already."""
        if len(self.categories) < 4:
            return
        heading = self._go()
        into = self.random.choice(self.categories)
        for number, practice in self.practices.items():
            if heading in practice.categories:
                filed = dict.fromkeys(into if name == heading else name for name in practice.categories)
                self._set(number, categories=tuple(filed))

    def split_category(self) -> None:
        """Less than half of a heading's examples go under a new one; the old one stays."""
        heading = self.random.choice(self.categories)
        members = [n for n, p in self.practices.items() if p.listed and heading in p.categories]
        if len(members) >= 2 and len(self.categories) < 8:
            new = self._heading()
            self.categories.append(new)
            for number in self.random.sample(members, len(members) // 2):
                own = self.practices[number].categories
                self._set(number, categories=tuple(new if name == heading else name for name in own))

    def category_back(self) -> None:
        """A heading that went is there again, with other examples; also before its loss was confirmed."""
        if self.retired and len(self.categories) < 8:
            heading = self.retired.pop(self.random.randrange(len(self.retired)))
            self.categories.append(heading)
            number = self._some(lambda p: bool(p.categories))
            if number is not None and self.random.random() < 0.5:
                self._set(number, categories=(*self.practices[number].categories, heading))
            else:
                self._set(self._new(), categories=(heading,), recent=True)

    def edit_page(self) -> None:
        self.prose = self.random.choice([prose for prose in _PROSE if prose != self.prose])

    def edit_summary(self) -> None:
        self.summary = f"What smarter practice is, version {self.count}"
        self.count += 1

    def nothing(self) -> None:
        """A new order and other typography alone: `listing` draws them each time."""

    SINGLE = (
        file, unfile, roll_off, feature, remove, acronym, rename_wholly, another_force, move, recategorise, file_twice,
        twin, untwin,
    )  # fmt: skip
    ANY = (
        *SINGLE, publish, publish, publish_same_name, remove, back, back, move_all, move_and_acronym, edit_page,
        edit_summary, nothing,
    )  # fmt: skip
    HEADINGS = (add_category, rename_category, remove_category, merge_categories, split_category, category_back)

    def edit(self, hours: float = 24.0) -> list[Row]:
        """Make some edits, and say what rows the next look, so much later, must write."""
        way = self.random.random()
        if way < 0.2:
            made = [self.random.choice(self.HEADINGS)]
        elif way < 0.4:  # several edits of one entry
            self.focus = self._some()
            made = self.random.sample(self.SINGLE, self.random.randint(2, 4))
        else:
            made = self.random.choices(self.ANY, k=self.random.randint(1, 3))
        for one in made:
            one(self)
        self.edits = [one.__name__ for one in made]
        self.focus = None
        self._fill()
        self._leave_traces()
        return self.record.look(self.practices, self.categories, self._page(), hours)

    def _leave_traces(self) -> None:
        """A practice with another name and another address is nobody's to know again, unless it is plainly alike."""
        for number, now in self.practices.items():
            old = self.record.told.get(number)
            if old is None or not now.listed or (old.name, old.force) == (now.name, now.force):
                continue
            if not self.record.had[number].isdisjoint(now.shown_paths):
                continue
            alike = now.force and now.force == old.force and now.name == self._with_acronym(old.name)
            if not alike or number in self.record.removed:
                self._set(number, path=self.record.paths[number], twin=None)

    # -- what the page shows ---------------------------------------------------------------------

    def _page(self) -> tuple[str, str]:
        return self.prose, self.summary

    def _entry(self, practice: Truth, path: str) -> Entry:
        taken = split_title(self._typeset(practice.title))
        return Entry(taken.wording, taken.name, taken.organisations, SITE + path)

    def _typeset(self, title: str) -> str:
        """The same words in another typography; never a change."""
        way = self.random.random()
        if way < 0.85:
            return title
        for one, other in self.random.choice(
            [
                [(" – ", " - ")],
                [(" – ", " — ")],
                [(" and ", " & ")],
                [(" ", "\u00a0")],
                [("'", "’")],
                [("a", "a\u200b")],
            ]
        ):
            title = title.replace(one, other)
        return title

    def listing(self) -> Listing:
        """What the page shows now, in some order."""
        listed = [practice for practice in self.practices.values() if practice.listed]

        def shuffled(entries: list[Entry]) -> tuple[Entry, ...]:
            return tuple(self.random.sample(entries, len(entries)))

        categories = [
            Category(name, shuffled([self._entry(p, p.path) for p in listed if name in p.categories]))
            for name in self.random.sample(self.categories, len(self.categories))
        ]
        if self.random.random() < 0.05 and len(categories[-1].entries) > 1:  # the same heading twice
            last = categories.pop()
            categories += [Category(last.name, last.entries[:1]), Category(last.name.upper(), last.entries[1:])]
        return Listing(
            PageDetails(title="About smarter practice", summary=self.summary, prose=(self.prose,)),
            shuffled([self._entry(p, p.twin or p.path) for p in listed if p.recent]),
            tuple(categories),
        )
