"""A link that stands as an item of its own, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scraper.line import Line, Link
from scraper.soup import Tag
from scraper.titles import Title

LISTS = frozenset("ul ol dl table tbody menu".split())


@dataclass(slots=True, eq=False)
class Item:
    """A link that stands as an item of its own.

    Attributes:
        number: Line it stands in.
        link: The link.
        text: Its wording.
        url: Its address in one form; None where it leads nowhere.
        line: The line.
        attached: Lines of the same item, in order.
        title: What it says, once the organisation was looked for.
        category: What a table's column says of its category.
        facts: What other links beside it say of it: whose it is, or where it belongs.
        unsure: What stands behind its organisations and may be one more, or something else.
        doubtful: Whether another link beside it could as well be the item.
        known: Whether an accepted page has listed its address.
        apart: Whether its title stands beside or above a link that says 'read more'.
    """

    number: int
    link: Link
    text: str
    url: str | None
    line: Line
    attached: list[Line] = field(default_factory=list)
    title: Title | None = None
    category: str | None = None
    facts: list[str] = field(default_factory=list)
    unsure: str | None = None
    doubtful: bool = False
    known: bool = False
    apart: bool = False

    @property
    def folder(self) -> str:
        """Its address without the last part."""
        return (self.url or "").rpartition("/")[0]


@dataclass(slots=True)
class Spans:
    """Which lines each element holds: its first and its last."""

    ends: dict[int, tuple[int, int]]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Spans:
        """Measure every element that holds a line."""
        held = [(line.number, (line.block, *(link.element for link, _ in line.links))) for line in lines]
        first = _outwards(held)
        last = _outwards(reversed(held))
        return cls({element: (number, last[element]) for element, number in first.items()})

    def __getitem__(self, element: Tag) -> tuple[int, int]:
        return self.ends[id(element)]


def _outwards(held: Iterable[tuple[int, tuple[Tag, ...]]]) -> dict[int, int]:
    """For each element the number that first comes to it from within; each is walked over once."""
    numbers: dict[int, int] = {}
    for number, elements in held:
        for innermost in elements:
            element: Tag | None = innermost
            while element is not None and id(element) not in numbers:
                numbers[id(element)] = number
                element = element.parent
    return numbers


def list_of(item: Item) -> Tag | None:
    """The list or table that an item stands in."""
    element: Tag | None = item.line.block
    while element is not None and element.name not in LISTS:
        element = element.parent
    return element
