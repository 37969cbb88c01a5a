"""Random edits of the headings of a page, and of what it says of itself."""

from __future__ import annotations

from tests.simulation.desk import LEAST_LISTED, MOST_HEADINGS, PROSE, Desk
from tests.simulation.listings import PAGE_TITLES


class HeadingEdits(Desk):
    """Each method is one edit; one that does not fit the page as it is does nothing."""

    def add_category(self) -> None:
        if len(self.categories) < MOST_HEADINGS:
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
                elif way < 0.7 or self.listed <= LEAST_LISTED:
                    self._set(number, categories=(self.random.choice(self.categories),))
                else:
                    self._set(number, listed=False, twin=None, categories=())

    def _go(self) -> str:
        heading = self.random.choice(self.categories)
        self.categories.remove(heading)
        self.retired[heading] = [number for number, p in self.practices.items() if heading in p.categories]
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
        if len(members) >= 2 and len(self.categories) < MOST_HEADINGS:
            new = self._heading()
            self.categories.append(new)
            for number in self.random.sample(members, len(members) // 2):
                own = self.practices[number].categories
                self._set(number, categories=tuple(new if name == heading else name for name in own))

    def category_back(self) -> None:
        """A heading that went is there again, with other examples; also before its loss was confirmed."""
        if self.retired and len(self.categories) < MOST_HEADINGS:
            heading = self.random.choice(sorted(self.retired))
            del self.retired[heading]
            self.categories.append(heading)
            number = self._some(lambda p: bool(p.categories))
            if number is not None and self.random.random() < 0.5:
                self._set(number, categories=(*self.practices[number].categories, heading))
            else:
                self._set(self._new(), categories=(heading,), recent=True)

    def category_restored(self) -> None:
        """A heading that went is there again with the examples it had, as if it had never gone."""
        if self.retired and len(self.categories) < MOST_HEADINGS:
            heading, members = self.retired.popitem()
            self.categories.append(heading)
            for number in members:
                self._set(number, listed=True, categories=(heading,))

    def full_list(self) -> None:
        """The page had the recent section alone; now its categories come."""
        if self.categories:
            return
        self.categories = [self._heading() for _ in range(4)]
        for number, practice in self.practices.items():
            if practice.listed and self.random.random() < 0.5:
                self._set(number, categories=self._some_heading(), recent=self.random.random() < 0.5)
        for _ in range(self.random.randint(6, 14)):
            self._set(self._new(), categories=self._some_heading(), recent=False)

    def edit_prose(self) -> None:
        self.words["prose"] = self.random.choice([prose for prose in PROSE if prose != self.words["prose"]])

    def edit_title(self) -> None:
        self.words["title"] = self.random.choice([title for title in PAGE_TITLES if title != self.words["title"]])

    def edit_summary(self) -> None:
        self.words["summary"] = f"What smarter practice is, version {self.count}"
        self.count += 1

    def nothing(self) -> None:
        """A new order and other typography alone: `listing` draws them each time."""
