"""A short name of the structure that a page was read from: it changes with a redesign, with no edit of the lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scraper.item import Item
from scraper.line import Line
from scraper.soup import Tag

_OUTER = frozenset(("[document]", "html", "body"))


def layout_of(headings: Sequence[Line], *lists: Sequence[Item]) -> str:
    """The kinds and ranks of the headings, then where in the tree most items of each list stand.

    Most, not all: one item that an editor set in another way is no redesign.
    """
    parts = [f"{line.kind[0]}{line.level}" for line in headings]
    for items in lists:
        places = Counter(_place(item.line.block) for item in items)
        parts += [place for place, _ in places.most_common(1)]
    return " ".join(dict.fromkeys(parts))


def _place(block: Tag) -> str:
    names = [element.name for element in (block, *block.parents) if element.name not in _OUTER]
    return ">".join(reversed(names))
