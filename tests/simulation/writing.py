"""What every kind of mark-up is made from: the lists of a page, part by part, and the kinds there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from tests.simulation.frames import Frame, link, text, whole_page
from tests.simulation.listings import Example, Page

RECENT = "Recently published examples"
FULL = "All our smarter practice examples"

Group = Sequence[Example]
Rendering = Callable[[Page, Random], str]
ORDINARY: dict[str, Rendering] = {}
Made = tuple[bytes, str | None]
NASTY: dict[str, Callable[[Page, Random], Made]] = {}


class Writer:
    """Writes the lists; kinds of mark-up override its parts.

    Attributes:
        random: What chooses.
        section_level: Rank of the sections' headings.
        frame: The page around the lists.
    """

    section_level = 2

    def __init__(self, random: Random) -> None:
        self.random = random
        self.frame = Frame(random)

    def link(self, made: Example) -> str:
        return link(made, self.random)

    def items(self, group: Group) -> str:
        return "<ul>" + "".join(f"<li>{self.link(made)}</li>" for made in group) + "</ul>\n"

    def section_heading(self, wording: str) -> str:
        level = self.section_level
        return f"<h{level}>{text(wording)}</h{level}>"

    def heading(self, wording: str, group: Group) -> str:
        level = self.section_level + 1
        return f"<h{level}>{self.heading_wording(wording, group)}</h{level}>"

    def heading_wording(self, wording: str, group: Group) -> str:  # noqa: ARG002
        return text(wording)

    def category(self, wording: str, group: Group) -> str:
        return self.heading(wording, group) + self.items(group)

    def recent(self, page: Page) -> str:
        return "".join(self.items(part) for part in page.recent)

    def categories(self, page: Page) -> str:
        return "".join(self.category(wording, group) for wording, group in page.categories or ())

    def section(self, wording: str, lists: str) -> str:
        return self.section_heading(wording) + lists

    def sections(self, page: Page) -> list[str]:
        found = [self.section(RECENT, self.recent(page))]
        if page.categories is not None:
            found.append(self.section(FULL, self.categories(page)))
        return found

    def lists(self, page: Page) -> str:
        return "\n".join(self.sections(page))

    def page(self, page: Page) -> str:
        return whole_page(page, self.frame, self.lists(page))


def kind(writer: type[Writer]) -> type[Writer]:
    """Count a kind of mark-up among the ordinary ones."""
    ORDINARY[writer.__name__] = lambda page, random: writer(random).page(page)
    return writer


def nasty(writer: type[Writer]) -> type[Writer]:
    """Count a kind of mark-up among the nasty ones."""
    NASTY[writer.__name__] = lambda page, random: (writer(random).page(page).encode(), None)
    return writer
