"""An editor of the listing: random edits, with the truth of every look kept by hand.

The truth knows who is who because the editor made it so; it does not ask the program. What the rows of a look
must be follows from the contract's rules over these true identities (`truth.py`).
"""

from __future__ import annotations

from copy import copy

from tests.simulation.heading_edits import HeadingEdits
from tests.simulation.practice_edits import ONE_OF_TWO, PracticeEdits
from tests.simulation.truth import SITE, Row

__all__ = ["SITE", "Editor"]
_KEPT = ("practices", "categories", "retired", "words", "folder")


class Editor(PracticeEdits, HeadingEdits):
    """Makes some edits at each step; `record` says what each look at the result must report."""

    FOCUSED = (
        *(
            "file unfile roll_off feature remove acronym acronym_dropped small_rename rename_wholly another_force".split()
        ),
        *("move recategorise file_twice twin untwin".split()),
    )
    ANY = (
        *FOCUSED,
        *("publish publish publish_same_name remove back back move_all move_and_small_rename replaced_by_two".split()),
        *("edit_prose edit_summary edit_title nothing".split()),
    )
    HEADINGS = tuple(
        "add_category rename_category remove_category merge_categories split_category category_back "
        "category_restored".split()
    )
    TOO_MUCH = ("remove_many", "publish_many", "rename_many")

    def edit(self, hours: float = 24.0) -> list[Row]:
        """Make some edits, and say what rows the next look, so much later, must write.

        Where `record.too_much` then, that look must be held; who lets it count goes on, else `undo`.
        """
        self._kept = {name: copy(getattr(self, name)) for name in _KEPT}, self.record.copy()
        made = self._chosen()
        for name in made:
            getattr(self, name)()
        self.edits = made
        self.focus = None
        self._fill()
        self._leave_traces()
        return self._looked(hours)

    def _chosen(self) -> list[str]:
        way = self.random.random()
        if way < 0.02:
            return [self.random.choice(self.TOO_MUCH)]
        if way < 0.22:
            return [self.random.choice(self.HEADINGS)] if self.categories else ["full_list"]
        if way < 0.42:  # several edits of one entry
            self.focus = self._some()
            return self.random.sample(self.FOCUSED, self.random.randint(2, 4))
        made = self.random.choices(self.ANY, k=self.random.randint(1, 3))
        return ["replaced_by_two"] if "replaced_by_two" in made else made  # any other edit could tell the two apart

    def again(self, hours: float) -> list[Row]:
        """What a look must write that shows the page as it was; only losses can be confirmed."""
        self.edits = ["the same again"]
        return self._looked(hours)

    def _looked(self, hours: float) -> list[Row]:
        return self.record.look(self.practices, self.categories, dict(self.words), hours)

    def undo(self) -> None:
        """The page as it was before the last edits; nobody was told of them."""
        kept, self.record = self._kept
        for name, value in kept.items():
            setattr(self, name, value)

    def _leave_traces(self) -> None:
        """A practice with another name and another address is nobody's to know again, unless it is plainly alike."""
        for number, now in self.practices.items():
            old = self.record.told.get(number)
            if old is None or not now.listed or (old.name, old.force) == (now.name, now.force):
                continue
            if not self.record.had[number].isdisjoint(now.shown_paths):
                continue
            alike = now.force and now.force == old.force and (old.name, now.name) in self.alike
            alike = alike and ONE_OF_TWO.isdisjoint(now.name.split())
            if not alike or number in self.record.removed:
                self._set(number, path=self.record.paths[number], twin=None)
