"""What a practice's own page says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scraper.model import Validators

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


@dataclass(frozen=True, slots=True)
class AskedPage:
    """A page that was asked before.

    Attributes:
        url: In one form.
        asked_at: When it was last; UTC.
        answer: What it answered: `read`, `partly read`, `not recognised`, `redirected`, `gone` or `failed`.
        told: The last of `online`, `redirected` and `gone` that two answers agreed in; None where none did.
        location: Where it redirects to.
        validators: To ask with next time.
        snapshot_id: What it said.
        read_at: When it was last read.
    """

    url: str
    asked_at: datetime
    answer: str
    told: str | None = None
    location: str | None = None
    validators: Validators = Validators()
    snapshot_id: int | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What a page said for a time; what it did not say where it was read in part is what it said before.

    Attributes:
        fields: Its fields, without prose.
        sections: Its text.
        word_count: Of its text.
        text_digest: Of its text.
        look_id: The look that first showed all of this.
        valid_from: That look's time.
        partly: What of it could not be read for certain.
        unknown_labels: Labels that this program does not know.
    """

    fields: dict[str, Any]
    sections: tuple[PageSection, ...]
    word_count: int
    text_digest: str | None
    look_id: int
    valid_from: datetime
    partly: tuple[str, ...] = ()
    unknown_labels: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """What it says but for its prose, as of a `PracticePage`."""
        return self.fields


@dataclass(frozen=True, slots=True)
class PageLook:
    """A look at a practice's own page, as it was written down.

    Attributes:
        look_id: Its row.
        source_id: The source that lists the practice.
        url: That was asked, in one form.
        observed_at: When; UTC.
        outcome: `unchanged`, `changed`, `held` or `failed`.
        http_status: Of the answer; None where none came.
        location: The address that answered, where that is another one.
        snapshot_id: What the page said.
    """

    look_id: int
    source_id: int
    url: str
    observed_at: datetime
    outcome: str
    http_status: int | None
    location: str | None
    snapshot_id: int | None
