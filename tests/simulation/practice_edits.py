"""Random edits of the practices that a page lists."""

from __future__ import annotations

from tests.simulation.desk import FORCES, LEAST_LISTED, TAILS, Desk

ONE_OF_TWO = frozenset(("east", "west"))


class PracticeEdits(Desk):
    """Each method is one edit; one that does not fit the page as it is does nothing."""

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
        if self.categories:
            self._set(self._some(lambda p: not p.categories), categories=self._some_heading())

    def unfile(self) -> None:
        self._set(self._some(lambda p: bool(p.categories) and p.recent), categories=())

    def roll_off(self) -> None:
        self._set(self._some(lambda p: p.recent and bool(p.categories)), recent=False)

    def feature(self) -> None:
        self._set(self._some(lambda p: not p.recent), recent=True)

    def remove(self) -> None:
        if self.listed > LEAST_LISTED:
            self._set(self._some(), listed=False, twin=None)

    def back(self) -> None:
        """What was removed, or is only missing, is listed again; there, elsewhere, or under a new name."""
        numbers = [number for number, p in self.practices.items() if not p.listed and number in self.record.told]
        if numbers:
            number = self.random.choice(numbers)
            own = self.practices[number]
            filed = self.random.choice([own.categories, self._some_heading()])
            filed = tuple(name for name in filed if name in self.categories)
            self._set(number, listed=True, categories=filed, recent=own.recent or not filed)
            if self.random.random() < 0.2:
                self._rename(number, name=f"{own.name} {self._word().lower()}")

    def acronym(self) -> None:
        self._alike(self._some(lambda p: "(" not in p.name), self._with_acronym)

    def acronym_dropped(self) -> None:
        self._alike(self._some(lambda p: "(" in p.name), lambda name: name.partition(" (")[0])

    def small_rename(self) -> None:
        """A letter doubled, or a word of no weight after it."""
        ways = (lambda name: name.replace("a", "aa", 1), lambda name: f"{name} programme")
        self._alike(self._some(lambda p: "(" not in p.name), self.random.choice(ways))

    def _alike(self, number: int | None, way: object) -> bool:
        if number is None:
            return False
        old = self.practices[number].name
        new = way(old)  # type: ignore[operator]  # from name to name
        self.alike |= {(old, new), (new, old)}
        return new != old and self._rename(number, name=new)

    @staticmethod
    def _with_acronym(name: str) -> str:
        return f"{name} ({''.join(word[0] for word in name.split()).upper()})"

    def rename_wholly(self) -> None:
        self._rename(self._some(), name=f"{self._word()} {self.random.choice(TAILS)}")

    def another_force(self) -> None:
        self._rename(self._some(), force=self.random.choice(FORCES))

    def _new_path(self) -> str:
        return f"{self.folder}/{self._word().lower()}-{self.count}"

    def move(self) -> None:
        self._set(self._some(lambda p: p.twin is None), path=self._new_path())

    def move_all(self) -> None:
        """The site puts its practices elsewhere, those to come as well."""
        self.folder = f"/new-{self._word().lower()}"
        for number, practice in self.practices.items():
            if practice.listed and practice.twin is None:
                self._set(number, path=f"{self.folder}/{practice.path.rsplit('/', 1)[-1]}")

    def move_and_small_rename(self) -> None:
        """Both differ, but the organisation is the same and the names are plainly alike."""
        number = self._some(
            lambda p: p.twin is None and bool(p.force) and "(" not in p.name and p.name.split()[-1] not in ONE_OF_TWO
        )
        ways = (self._with_acronym, lambda name: f"{name} programme")
        if self._alike(number, self.random.choice(ways)):
            self._set(number, path=self._new_path())

    def replaced_by_two(self) -> None:
        """One goes, and two that are equally like it come: whose they are is anybody's guess."""
        number = self._some(lambda p: bool(p.force) and len(p.name.split()) > 2)
        if number is not None and self.focus is None:
            own = self.practices[number]
            self._set(number, listed=False, twin=None)
            for word in sorted(ONE_OF_TWO):
                if (f"{own.name} {word}", own.force) not in self.used:
                    self._new(name=f"{own.name} {word}", force=own.force)

    def recategorise(self) -> None:
        self._set(self._some(lambda p: bool(p.categories)), categories=self._some_heading())

    def file_twice(self) -> None:
        number = self._some(lambda p: bool(p.categories))
        if number is not None:
            names = dict.fromkeys([*self.practices[number].categories, *self._some_heading()])
            self._set(number, categories=tuple(names))

    def twin(self) -> None:
        """It stands twice: in the recent section, too, at another address under the same title."""
        number = self._some(lambda p: bool(p.categories) and p.twin is None)
        if number is not None:
            self._set(number, twin=f"/article/{self._word().lower()}-{self.count}", recent=True)

    def untwin(self) -> None:
        self._set(self._some(lambda p: p.twin is not None), twin=None)

    # -- more at once than is plausible ----------------------------------------------------------

    def remove_many(self) -> None:
        if self.listed > LEAST_LISTED + 6:
            for _ in range(self.random.randint(4, 6)):
                self.remove()

    def publish_many(self) -> None:
        for _ in range(self.random.randint(9, 12)):
            self._set(self._new(), recent=True)

    def rename_many(self) -> None:
        for number, practice in self.practices.items():
            if practice.listed and self.random.random() < 0.8:
                self._rename(number, name=f"{self._word()} {self.random.choice(TAILS)}")
