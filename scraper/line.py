"""A line as a person would see it, and the runs of text that it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Literal

from scraper.soup import Tag
from scraper.text import collapse

Kind = Literal["heading", "summary", "legend", "caption", "dt", "th", "tab", "bold", "text"]

BREAK = "\v"
"""Stands for a line break within a link or heading; white space, where it does not matter."""


@dataclass(slots=True, eq=False)
class Chunk:
    """A run of text.

    Attributes:
        text: As in the source.
        inline: The inline elements around it, outermost first.
        hidden: Whether it is none of the wording: kept from screen readers, an icon, or the same beside many.
    """

    text: str
    inline: tuple[Tag, ...]
    hidden: bool


@dataclass(slots=True, eq=False)
class Link:
    """A link, which may go over several lines.

    Attributes:
        href: As the page has it.
        element: Its element.
    """

    href: str
    element: Tag

    @property
    def within(self) -> bool:
        """Whether it leads to another part of the page."""
        return self.href.strip().startswith("#")


@dataclass(slots=True, eq=False)
class Line:
    """A line as a person would see it.

    Attributes:
        kind: What sets it off; `text` where nothing does.
        level: Rank among headings, 1 the highest; 10 for text.
        block: The block element it stands in.
        spans: Its text, each run with the link it is part of, if any.
        outside: Whether it stands in a menu, an aside, or the page's head or foot.
        number: Its place on the page.
        fields: In a table row with column headings: the row's cells by heading.
    """

    kind: Kind
    level: int
    block: Tag
    spans: list[tuple[Chunk, Link | None]]
    outside: bool
    number: int = 0
    fields: dict[str, str] = field(default_factory=dict)
    wording: str | None = field(default=None, init=False, repr=False, compare=False)  # `text`, once it was asked for
    linked: list[tuple[Link, list[Chunk]]] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def text(self) -> str:
        """All its wording."""
        if self.wording is None:
            self.wording = collapse("".join(chunk.text for chunk, _ in self.spans if not chunk.hidden))
        return self.wording

    @property
    def chunks(self) -> list[Chunk]:
        """Its runs of text."""
        return [chunk for chunk, _ in self.spans]

    @property
    def links(self) -> list[tuple[Link, list[Chunk]]]:
        """Its links in order, each with the text it has in this line; one link split in two is one."""
        if self.linked is None:
            self.linked = self._links()
        return self.linked

    def _links(self) -> list[tuple[Link, list[Chunk]]]:
        found: list[tuple[Link, list[Chunk]]] = []
        between: list[Chunk] = []
        for chunk, link in self.spans:
            if link is None:
                between.append(chunk)
                continue
            joined = not any(one.text.strip() for one in between)
            if found and (found[-1][0] is link or (joined and found[-1][0].href == link.href)):
                found[-1][1].extend([*(between if joined else ()), chunk])
            else:
                found.append((link, [chunk]))
            between = []
        return found

    @property
    def rest(self) -> tuple[str, str]:
        """The text before the first link and the text after it that is in no link."""
        before: list[str] = []
        after: list[str] = []
        seen = False
        for chunk, link in self.spans:
            if link is not None:
                seen = True
            elif not chunk.hidden:
                (after if seen else before).append(chunk.text)
        return collapse("".join(before)), collapse("".join(after))

    @property
    def lead(self) -> str:
        """The text before the first link, without that of buttons."""
        before = takewhile(lambda span: span[1] is None, self.spans)
        own = [chunk for chunk, _ in before if not any(tag.name == "button" for tag in chunk.inline)]
        return text_of([chunk for chunk in own if not chunk.hidden])


def text_of(chunks: Sequence[Chunk]) -> str:
    """What some runs say together."""
    return collapse("".join(chunk.text for chunk in chunks))


def segments(chunks: Sequence[Chunk]) -> list[tuple[list[Chunk], Tag | None]]:
    """Runs of text that stand in one element, at the first depth where there is more than one; None for in none."""
    wording = [chunk for chunk in chunks if chunk.text.strip()]
    if len(wording) < 2:
        return [(wording, None)] if text_of(wording) else []
    depth = 0
    while all(len(chunk.inline) > depth for chunk in wording):
        if any(chunk.inline[depth] is not wording[0].inline[depth] for chunk in wording):
            break
        depth += 1
    found: list[tuple[list[Chunk], Tag | None]] = []
    last: object = ()
    for chunk in chunks:
        own = chunk.inline[depth] if len(chunk.inline) > depth else None
        if found and own is last:
            found[-1][0].append(chunk)
        else:
            found.append(([chunk], own))
        last = own
    return [(run, own) for run, own in found if text_of(run)]
