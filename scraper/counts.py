"""Counts that a page shows beside its lists, and whether they agree with what stands there."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence

from scraper.item import Item
from scraper.labels import heading_wording
from scraper.line import Line
from scraper.remainders import SAYS_ALL
from scraper.sections import Found
from scraper.text import plain

_BELOW = 2  # lines below the last example that may still speak of the list
_NOUN = r"(?:examples?|practices?|items?|entries|reports?|results?)"
_OF_A_HEADING = re.compile(rf"(?i)^\W*(\d{{1,4}})(?:\s+(?:smarter practice )?{_NOUN})?\W*$")
_OF_A_LIST = re.compile(
    rf"""(?ix)^\W*(?:(?:showing|displaying|there\ (?:are|is)|we\ have|total(?:\ of)?:?|a\ total\ of)\s+)?(?:all\s+)?
    (\d{{1,4}})\s+(?:(?:smarter|practice|published|current)\s+){{0,2}}{_NOUN}
    (?:\s+(?:in\ (?:total|all|this\ (?:category|section|list|theme|topic))|listed|shown|found|here|below))?\W*$"""
)


def counts(lines: Sequence[Line], found: Found) -> list[str]:
    """Doubts about lists beside which stands a number that is none of theirs: some of their entries may be lost."""
    if not found.items or not found.headings:
        return []
    begin, end = min(found.headings), found.last + _BELOW
    lists = _Lists(found)
    doubts = []
    for line in lines[begin : end + 1]:
        if line.outside or line.number in found.taken:
            continue
        if line.number > found.last and line.kind == "heading":
            break
        said = _of_heading(line) if line.number in found.headings else _of_list(line)
        if said is None:
            continue
        text, number = said
        near = lists.near(line)
        if number not in lists.whole | near:
            shown = ", ".join(map(str, sorted(near or lists.whole)))
            doubts.append(f"'{text}' may be incomplete: it says {number}, and there are {shown}")
    return doubts


class _Lists:
    """How many entries stand where.

    Attributes:
        whole: The sizes of the recent section, of the full list, and of both.
    """

    def __init__(self, found: Found) -> None:
        filed = [item for _, group in found.categories or [] for item in group]
        self.whole = _sizes(found.recent or []) | _sizes(filed) | _sizes(found.items)
        self._headings = sorted(found.headings)
        self._items = sorted(found.items, key=lambda item: item.number)
        self._numbers = [item.number for item in self._items]
        self._named: dict[str, set[int]] = {}
        self._of_item: dict[int, set[int]] = {}
        for name, group in found.categories or []:
            sizes = _sizes(group)
            self._named.setdefault(plain(name), set()).update(sizes)
            self._of_item |= {id(item): sizes for item in group}
        self._between: dict[int, set[int]] = {}

    def near(self, line: Line) -> set[int]:
        """How many stand under the heading above a line, or its own; before the line and after it, or in all."""
        place = bisect_right(self._headings, line.number)
        if place not in self._between:
            above = self._headings[place - 1] if place else -1
            below = self._headings[place] if place < len(self._headings) else self._numbers[-1] + 1
            under = self._items[bisect_right(self._numbers, above) : bisect_left(self._numbers, below)]
            self._between[place] = _sizes(under).union(*(self._of_item.get(id(item), ()) for item in under))
        return self._between[place] | self._named.get(plain(heading_wording(line.chunks)), set())


def _of_heading(line: Line) -> tuple[str, int] | None:
    """A heading's wording and the count that it has beside it."""
    name = heading_wording(line.chunks)
    if not line.text.startswith(name):
        return None
    said = _OF_A_HEADING.match(line.text[len(name) :])
    return (name, int(said[1])) if said else None


def _of_list(line: Line) -> tuple[str, int] | None:
    """A line that says only how many there are, or that all are shown: 'Showing 11 of 11'."""
    if line.links:
        return None
    said = SAYS_ALL.match(line.text)
    number = (said["of"] or said["all"]) if said else (found := _OF_A_LIST.match(line.text)) and found[1]
    return (line.text, int(number)) if number else None


def _sizes(items: Collection[Item]) -> set[int]:
    """In how many ways some entries may be counted: as lines, pages, or titles."""
    if not items:
        return set()
    return {len(items), len({item.url for item in items}), len({plain(item.text) for item in items})}
