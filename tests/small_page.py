"""A listing page of our own, as small as a page can be: for what is about mail, not about reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

FORCES = ("Dorset Police", "Surrey Police", "Kent Police", "Essex Police", "Sussex Police")
_STEMS = "Amber Beacon Cobalt Dune Ember Falcon Garnet Harbour Island Jasper Kestrel Lantern Meadow Nimbus".split()
_ENDS = "ladder mirror orchard parcel quarry ribbon saddle thimble umbrella velvet walnut yonder zephyr".split()


@dataclass(frozen=True, slots=True)
class Example:
    """A practice: no two of these are alike, whatever their numbers."""

    number: int
    force: str
    category: str | None = None
    mark: str = ""

    @property
    def name(self) -> str:
        stem = _STEMS[self.number % len(_STEMS)]
        end = _ENDS[self.number // len(_STEMS) % len(_ENDS)]
        return f"{stem} {end}{self.mark}"

    @property
    def slug(self) -> str:
        """What its address ends with; nothing else holds it."""
        return f"example-{self.number:04}"


def example(number: int, category: str | None = None) -> Example:
    return Example(number, FORCES[number % len(FORCES)], category)


CATEGORIES = ("Investigations", "Neighbourhoods", "Custody")
BASE = tuple(example(number, CATEGORIES[number % 3]) for number in range(10))
"""What the page lists at first."""


def new(number: int, category: str | None = None) -> Example:
    """One that is not among the first ones."""
    return replace(example(100 + number), category=category)


def page(*examples: Example) -> bytes:
    """The page with its two sections; an example in no category stands among the recent ones alone."""
    recent = [one for one in examples if one.category is None] or list(examples[-2:])
    headings = dict.fromkeys(one.category for one in examples if one.category is not None)
    categories = "".join(
        f"<h3>{escape(heading)}</h3>{_items([one for one in examples if one.category == heading])}"
        for heading in headings
        if heading is not None
    )
    body = f"""<h1>About smarter practice</h1><p>What smarter practice is, and how examples of it are found.</p>
<h2>Recently published examples</h2>{_items(recent)}
<h2>All our smarter practice examples</h2>{categories}"""
    return f"""<!DOCTYPE html><html lang="en"><head><title>About smarter practice | College of Policing</title>
<link rel="canonical" href="https://www.college.police.uk/article/about-smarter-practice"></head>
<body><main>{body}</main></body></html>""".encode()


def _items(examples: Sequence[Example]) -> str:
    return (
        "<ul>"
        + "".join(
            f'<li><a href="/support-forces/practices/{one.slug}">{escape(one.name)} – {escape(one.force)}</a></li>'
            for one in examples
        )
        + "</ul>"
    )
