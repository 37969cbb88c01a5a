"""What the operator says about who is who, above the rules: these are one practice, those are two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scraper.addresses import address_key
from scraper.model import Entry
from scraper.model.history import MARK, Form, Overruling
from scraper.text import plain


def form_of(url: str, title: str) -> Form:
    """What a decision knows an entry by."""
    return address_key(url), plain(title)


def bare(key: str) -> str:
    """A key without what a decision added to it."""
    return key.partition(MARK)[0]


@dataclass(frozen=True)
class Overrules:
    """The decisions in force.

    They act on what entries are compared by. A merge gives all entries that it concerns one more address in
    common. A split marks the addresses and titles of the one that it tells apart, so that they are no other's.

    Attributes:
        decisions: All that were taken, oldest first.
    """

    decisions: Sequence[Overruling] = ()
    _in_force: list[Overruling] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        for decision in self.decisions:
            self._in_force[:] = [one for one in self._in_force if not decision.undoes(one)] + [decision]

    def brought_together(self, forms: Iterable[Form]) -> set[Form]:
        """The forms of a practice, and of all that merges in force brought to it.

        Two that stand in one listing have only one title and address there once they are merged.
        """
        found, merges = set(forms), [one for one in self._in_force if one.kind == "merge"]
        while merges:
            near = [one for one in merges if not found.isdisjoint(one.one | one.other)]
            if not near:
                break
            merges = [one for one in merges if one not in near]
            found.update(*(one.one | one.other for one in near))
        return found

    def merged(self, forms: Iterable[Form], wanted: Iterable[str]) -> tuple[frozenset[Form], frozenset[Form]] | None:
        """The two that a merge in force made this practice of, the one that is told apart last.

        Args:
            forms: Of the practice.
            wanted: The address or the title, as compared, of what is to be told apart.

        Returns:
            Their forms as they were when they were merged; None where no merge made the practice of such two.
        """
        own, keys = set(forms), set(wanted)
        for decision in reversed(self._in_force):
            sides = (decision.one, decision.other)
            if decision.kind != "merge" or any(own.isdisjoint(side) for side in sides):
                continue
            first, second = (any(key in keys for form in side for key in form) for side in sides)
            if first != second:
                return (sides[1], sides[0]) if first else sides
        return None

    def addresses(self, entry: Entry) -> list[str]:
        """What the addresses of an entry are compared by."""
        own = address_key(entry.url)
        if not self._in_force:
            return [own]
        form = form_of(entry.url, entry.title)
        common = [d.mark for d in self._in_force if d.kind == "merge" and d.concerns(form)]
        return [own + self._marks(form), *common]

    def title(self, entry: Entry, key: str) -> str:
        """What the title of an entry is compared by, from what it is compared by without decisions."""
        return key + self._marks(form_of(entry.url, entry.title)) if self._in_force else key

    def _marks(self, form: Form) -> str:
        return "".join(d.mark for d in self._in_force if d.kind == "split" and d.side(form) == "other")

    def apart(self, first: Iterable[str], second: Iterable[str]) -> bool:
        """Whether two practices, each by its addresses and titles as compared, were told apart."""
        one, other = list(first), list(second)
        return any(
            (_marked(one, d) and _has(other, d)) or (_marked(other, d) and _has(one, d))
            for d in self._in_force
            if d.kind == "split"
        )

    @staticmethod
    def only_merged(first: Iterable[str], second: Iterable[str]) -> bool:
        """Whether two practices, each by its addresses as compared, share nothing but what a merge gave them."""
        shared = set(first) & set(second)
        return bool(shared) and all(not bare(key) for key in shared)


def _marked(keys: Iterable[str], decision: Overruling) -> bool:
    return any(decision.mark in key for key in keys)


def _has(keys: Iterable[str], decision: Overruling) -> bool:
    """Whether it is the one that a split leaves where it was."""
    own = {address for address, _ in decision.one}
    return not _marked(keys, decision) and any(bare(key) in own for key in keys)
