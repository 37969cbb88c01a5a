"""What a practice's own page says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SEVERAL = ("does_it_work", "focus", "topics", "organisation", "region", "partners", "target_groups")
"""Fields of a practice page that can have several values."""

SINGLE = ("first_published", "updated", "stage_of_practice", "start_date", "scale", "summary", "node")
"""Fields of a practice page that have one."""


@dataclass(frozen=True, slots=True)
class PageSection:
    """A part of a page's text.

    Attributes:
        heading: What stands above it; empty for text above any heading.
        lines: Its text, a line of the page to an item.
    """

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PracticePage:
    """What a practice's own page says. Values are as said; a field that is not there is None or empty.

    Attributes:
        title: Its main heading.
        first_published: A date, ISO 8601 where it is said in full.
        updated: Likewise.
        does_it_work: How well it is tested, e.g. `Promising`.
        focus: e.g. `Prevention`.
        topics: In the page's order.
        organisation: As the page says.
        region: The College's own label.
        partners: Kinds of partner.
        stage_of_practice: Said.
        start_date: Often only a month and a year.
        scale: e.g. `Local`.
        target_groups: In the page's order.
        summary: The sentence under its heading, else its description.
        node: Its number in the content management system.
        sections: Its text.
        others: Labels that are none of the above, each with its values.
        word_count: Words of its text, headings not counted.
        text_digest: SHA-256 of its text without typography, in hexadecimal; None where it has none.
    """

    title: str
    first_published: str | None = None
    updated: str | None = None
    does_it_work: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    stage_of_practice: str | None = None
    start_date: str | None = None
    scale: str | None = None
    target_groups: tuple[str, ...] = ()
    summary: str | None = None
    node: str | None = None
    sections: tuple[PageSection, ...] = ()
    others: tuple[tuple[str, tuple[str, ...]], ...] = ()
    word_count: int = 0
    text_digest: str | None = None

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of its text, in order."""
        return tuple(section.heading for section in self.sections if section.heading)

    def facts(self) -> dict[str, Any]:
        """What it says but for its prose: single values as text, several as lists."""
        facts: dict[str, Any] = {"title": self.title}
        facts |= {name: getattr(self, name) for name in SINGLE}
        facts |= {name: list(getattr(self, name)) for name in SEVERAL}
        facts["others"] = {label: list(values) for label, values in self.others}
        return facts
