"""The nouns of history: what is known after a look, and what it adds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from scraper.model import Kind, Look, Organisation, PageDetails, Said

Status = Literal["listed", "missing", "removed"]

RECENT_SECTION = 0
"""Section number of the recent section; categories have their id."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where in history something was first seen to differ.

    Attributes:
        look_id: The look that first shows it.
        observed_at: That look's time.
        not_before: Time of the last accepted look before it; None for the first.
        before_snapshot_id: What the page said then.
        after_snapshot_id: What it says now; None where a practice's page says nothing any more.
    """

    look_id: int
    observed_at: datetime
    not_before: datetime | None
    before_snapshot_id: int | None
    after_snapshot_id: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """A stay in a section that goes on.

    Attributes:
        section: Number of the section: a category's id, or `RECENT_SECTION`.
        name: The section's name when it began.
        position: Last seen, from 1.
        from_look_id: The look that first showed it; times can tie.
        valid_from: That look's time.
        not_before: Time of the last accepted look before that; None for the first.
    """

    section: int
    name: str
    position: int
    from_look_id: int
    valid_from: datetime
    not_before: datetime | None


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice ever listed, as it was last listed.

    Attributes:
        practice_id: The same one through new titles, addresses and categories.
        title: In the page's own, newest wording.
        name: The title without the organisation.
        organisations: In the page's order.
        url: Its address in one form.
        addresses: What every address it had is compared by.
        titles: What every title it had is compared by.
        categories: Ids of its categories, as last reported.
        recent: Whether it was in the recent section.
        status: `missing` until a later look agrees that it is `removed`.
        places: Where the page shows it now; empty where it does not.
        titled_by_look_id: The look that first showed this title and address.
        titled_from: That look's time.
        titled_why: Why it was held to be the same practice then; empty for its first.
        first_seen: Time of the first look that listed it.
        last_seen: Time of the last look at which something about it was seen to differ while listed.
        entered_as: Kind of its first row.
        entered_not_before: Time of the last accepted look before the first.
        lost: Where it was first missing; None while it is listed.
        faded: Categories that vanished with their heading, each with where; not yet reported.
        said: What the listing says of it besides, as it last did; a field that no listing ever had is not there.
    """

    practice_id: int
    title: str
    name: str
    organisations: tuple[Organisation, ...]
    url: str
    addresses: tuple[str, ...]
    titles: tuple[str, ...]
    categories: tuple[int, ...]
    recent: bool
    status: Status
    places: tuple[Place, ...]
    titled_by_look_id: int
    titled_from: datetime
    first_seen: datetime
    last_seen: datetime
    entered_as: Kind
    entered_not_before: datetime | None
    lost: Point | None = None
    faded: tuple[tuple[int, Point], ...] = ()
    titled_why: str = ""
    said: Said = ()


@dataclass(frozen=True, slots=True)
class KnownCategory:
    """A heading ever seen in the full list.

    Attributes:
        category_id: The same one through new names.
        name: In the page's newest wording.
        key: What it is compared by.
        members: Practices under it when it was last seen.
        status: As of a practice.
        first_seen: Time of the first look that showed it.
        last_seen: Time of the last look at which it was seen, while listed: the last that differed.
        lost: Where it was first missing.
    """

    category_id: int
    name: str
    key: str
    members: tuple[int, ...]
    status: Status
    first_seen: datetime
    last_seen: datetime
    lost: Point | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A source after its last accepted look.

    Attributes:
        practices: By id.
        categories: By id.
        page: What the page says of itself; a field that a rendering lacks keeps its last value.
        listing_digest: Of all that the last accepted page said.
        last: The last accepted look.
        most_gone: The most practices that an accepted look did not show any more.
        most_added: The most that one published.
        has_full: Whether the last accepted page had a full list.
        has_foot: Whether anything followed its lists.
        unbalanced: Elements that its source opened another number of times than it closed them.
        doubts: What was doubted about it by name, where a person accepted it all the same.
        layout: Structure that the last accepted page was read from.
        layout_since: Since when it is that.
    """

    practices: dict[int, Practice]
    categories: dict[int, KnownCategory]
    page: PageDetails
    listing_digest: str
    last: Look
    most_gone: int = 0
    most_added: int = 0
    has_full: bool = False
    layout: str = ""
    layout_since: datetime | None = None
    has_foot: bool = False
    unbalanced: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def listed(self) -> list[Practice]:
        """Practices that the page shows."""
        return [practice for practice in self.practices.values() if practice.status == "listed"]

    @property
    def missing(self) -> list[Practice]:
        """Practices that the page does not show, not yet reported."""
        return [practice for practice in self.practices.values() if practice.status == "missing"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two successive accepted listings; the columns of `changes`.

    Attributes:
        kind: What differs.
        at: Where in history it was first seen.
        practice_id: Of the practice; None for a category's or the page's row.
        category_id: Of the category, in its rows.
        title: Of the practice, after the change (for a loss, the last).
        organisations: Likewise.
        categories: Likewise; in a category's row its heading.
        url: Likewise.
        before: The fields that differ, as they were.
        after: The fields that differ, as they are.
        confirmed_by_look_id: The look that agreed with a loss.
        difference: Of an own page, how its text differs, line by line; None where the row is about none.
    """

    kind: Kind
    at: Point
    practice_id: int | None = None
    category_id: int | None = None
    title: str | None = None
    organisations: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    url: str | None = None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    confirmed_by_look_id: int | None = None
    difference: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class EndedStay:
    """A stay in a section; `valid_to` is None while it goes on."""

    practice_id: int
    place: Place
    valid_to: datetime | None


@dataclass(frozen=True, slots=True)
class EndedTitle:
    """A period with one title and address; `valid_to` is None while it goes on, `why` it is the same practice."""

    practice_id: int
    title: str
    url: str
    from_look_id: int
    valid_from: datetime
    valid_to: datetime | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What one accepted look adds to history.

    Attributes:
        state: After it.
        changes: Rows it brings, in the order they are written.
        ended_stays: Stays that it ends.
        ended_titles: Titles and addresses that it ends.
        gone: Practices that were listed before and are not now.
        added: Practices that were never listed before, surfaced ones not counted.
        renamed: Practices with another title than before.
        before: Practices that were listed before.
        now: Practices that are listed now.
    """

    state: State
    changes: tuple[Change, ...]
    ended_stays: tuple[EndedStay, ...]
    ended_titles: tuple[EndedTitle, ...]
    gone: tuple[str, ...]
    added: tuple[str, ...]
    renamed: tuple[str, ...]
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Reported:
    """A change as it is written down.

    Attributes:
        change: What differs.
        summary: One sentence for a person.
        observed_on: The day of `at.observed_at` in the configured zone, ISO 8601.
        is_news: Whether readers are told of it.
        learned_later: Whether later looks were already known when it was written.
        origin: What brought it: how the look came, or `decision`.
    """

    change: Change
    summary: str
    observed_on: str
    is_news: bool
    learned_later: bool
    origin: str


Form = tuple[str, str]
"""An address and a title that a practice stood under at a time, as they are compared."""

MARK = "\x00"
"""Begins what a decision adds to a key; stands in no address and no title."""


@dataclass(frozen=True, slots=True)
class Overruling:
    """One decision of the operator.

    Attributes:
        number: Its row; a later one has a higher number.
        kind: `merge`: both are one practice. `split`: they are two.
        one: Forms of the one.
        other: Forms of the other; of a split, the practice that is told apart.
    """

    number: int
    kind: Literal["merge", "split"]
    one: frozenset[Form]
    other: frozenset[Form]

    @property
    def mark(self) -> str:
        """What it adds to a key."""
        return f"{MARK}{self.kind} {self.number}"

    def undoes(self, earlier: Overruling) -> bool:
        """Whether it takes back an earlier one."""
        own = self.one | self.other
        return self.kind != earlier.kind and not own.isdisjoint(earlier.one) and not own.isdisjoint(earlier.other)

    def side(self, form: Form) -> Literal["one", "other"] | None:
        """Which of the two an entry is: by address and title, else by what only one of them has."""
        for fits in (
            [form in forms for forms in (self.one, self.other)],
            [form[0] in {address for address, _ in forms} for forms in (self.one, self.other)],
            [form[1] in {title for _, title in forms} for forms in (self.one, self.other)],
        ):
            if fits[0] != fits[1]:
                return "one" if fits[0] else "other"
        return None

    def concerns(self, form: Form) -> bool:
        """Whether an entry has an address or a title of either."""
        return any(form[0] == address or form[1] == title for address, title in self.one | self.other)
