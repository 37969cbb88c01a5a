"""The shared nouns: what an answer is, and what a listing page says. Imports nothing of ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

OrganisationKind = Literal["force", "partnership", "other"]
Origin = Literal["check", "file", "import", "backfill", "archive"]
Verdict = Literal["accepted", "held", "rejected"]

RECENT = "Recently published"
"""Name of the recent section in `placements`, whatever its heading on the page."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What the site gave to ask 'has it changed since?' with.

    Attributes:
        etag: The ETag header as it came, quotes and all; None if there was none.
        last_modified: The Last-Modified header as it came; None if there was none.
    """

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class RobotsCopy:
    """A robots.txt as it was last read, kept between runs.

    Attributes:
        origin: Scheme, host and port it governs, e.g. `https://www.college.police.uk`.
        fetched_at: When it was read; UTC, whole seconds.
        text: Its text; empty where there are no rules (4xx).
    """

    origin: str
    fetched_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a site, whole.

    Attributes:
        url: Address that answered, after redirects.
        status: 200 or 304; everything else is an error.
        headers: Name and value of each header, in the order received.
        body: As the site sent it, with the transfer's compression undone; empty for a 304.
        milliseconds: From sending the last request to its last byte.
        attempts: Requests that were made for the page, redirects not counted.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    milliseconds: int
    attempts: int

    def header(self, name: str) -> str | None:
        """The first header of that name, in whatever case; None if there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body that a practice is from.

    Attributes:
        name: The page's own wording, spaces collapsed.
        key: What it is compared by: the official name for a force, else its plain text.
        kind: `force`, `partnership` or `other`.
        official_name: Official name of a force; None for others.
        ons_code: ONS code of a force; None for others and for forces without one.
        force_slug: police.uk's name for a force in addresses; None where it has none.
        nation: Nation of a force; None for others.
        region: ONS region of a force; None for others.
    """

    name: str
    key: str
    kind: OrganisationKind
    official_name: str | None = None
    ons_code: str | None = None
    force_slug: str | None = None
    nation: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a listing.

    Attributes:
        title: `NAME – ORGANISATION` in the page's own wording, spaces collapsed.
        name: The part before the organisation.
        organisations: The bodies it is from, in the page's order; empty if it names none.
        url: Its address in one form (see `addresses.one_form`).
    """

    title: str
    name: str
    organisations: tuple[Organisation, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Category:
    """A heading of the full list, and what stands under it in order."""

    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class PageDetails:
    """What the page says of itself, outside the lists. A field that is not there is None or empty.

    Attributes:
        title: Its main heading.
        summary: Its description.
        published: The date after 'Published on', ISO 8601 where it can be read.
        kind: The kind of article, e.g. `Explainer`.
        reading_time: e.g. `3 mins read`.
        tags: In the page's order.
        updated_at: When the site says that it was last saved.
        node: Number of the page in the site's content management system.
        canonical: Address that the page itself calls its own, in one form.
        prose: Text outside the lists, a block to an item.
    """

    title: str | None = None
    summary: str | None = None
    published: str | None = None
    kind: str | None = None
    reading_time: str | None = None
    tags: tuple[str, ...] = ()
    updated_at: str | None = None
    node: str | None = None
    canonical: str | None = None
    prose: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """What a snapshot says.

    Attributes:
        page: Page details.
        recent: Entries of the recent section; None where the page has no such section.
        categories: Headings of the full list in order; None where the page has no full list.
        doubts: What could not be read for certain, each a sentence for the operator.
        layout: A short name of the structure that it was read from.
    """

    page: PageDetails
    recent: tuple[Entry, ...] | None
    categories: tuple[Category, ...] | None
    doubts: tuple[str, ...] = ()
    layout: str = ""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every line, the categories' first, then the recent section's."""
        filed = tuple(entry for category in self.categories or () for entry in category.entries)
        return filed + (self.recent or ())


@dataclass(frozen=True, slots=True)
class Bounds:
    """What config.yaml sets of `hold`; None where it is learned from the accepted history."""

    max_removed_share: float | None = None
    max_added: int | None = None
    min_entries: int | None = None


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """How requests are made; `http` in config.yaml.

    Attributes:
        contact: Address in the User-Agent that a site's people can write to.
        timeout_s: For connecting and for each read; a whole request may take four times that.
        retries: Further attempts after the first, for what may pass.
        delay_s: Between two requests to one host.
        max_body_bytes: Of one answer, decompressed.
        proxy: Address of a proxy; None for none.
        ca_bundle: Path of a file of CA certificates; None for the usual ones.
    """

    contact: str
    timeout_s: float = 30.0
    retries: int = 3
    delay_s: float = 5.0
    max_body_bytes: int = 3_000_000
    proxy: str | None = None
    ca_bundle: str | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The bytes of one answer, kept as evidence.

    Attributes:
        source: Name of the source in config.yaml.
        observed_at: Start of the look that took it; UTC, whole seconds.
        url: Address that answered, after redirects.
        content_type: The Content-Type header; None for a saved file.
        headers: Of the answer; empty for a saved file.
        body: As the site sent it, with the transfer's compression undone.
    """

    source: str
    observed_at: datetime
    url: str
    content_type: str | None
    headers: tuple[tuple[str, str], ...]
    body: bytes


# -- history: what is known after a look, and what it adds ------------------------------------

Kind = Literal[
    "baseline",
    "published",
    "surfaced",
    "removed",
    "returned",
    "renamed",
    "moved",
    "recategorised",
    "featured",
    "unfeatured",
    "category_added",
    "category_removed",
    "category_renamed",
    "page_edited",
    "updated",
    "corrected",
]
KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]  # a Literal knows its values
Status = Literal["listed", "missing", "removed"]

RECENT_SECTION = 0
"""Section number of the recent section; categories have their id."""


@dataclass(frozen=True, slots=True)
class Look:
    """What history needs to know of an accepted look.

    Attributes:
        look_id: Its row.
        observed_at: A check's start or a copy's own time; UTC, whole seconds.
        snapshot_id: What the page said then.
        recheck_after_s: How much later than the first a look must be to confirm a loss.
        origin: How it came to us.
    """

    look_id: int
    observed_at: datetime
    snapshot_id: int
    recheck_after_s: float
    origin: Origin


@dataclass(frozen=True, slots=True)
class Point:
    """Where in history something was first seen to differ.

    Attributes:
        look_id: The look that first shows it.
        observed_at: That look's time.
        not_before: Time of the last accepted look before it; None for the first.
        before_snapshot_id: What the page said then.
        after_snapshot_id: What it says now.
    """

    look_id: int
    observed_at: datetime
    not_before: datetime | None
    before_snapshot_id: int | None
    after_snapshot_id: int


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
        first_seen: Time of the first look that listed it.
        last_seen: Time of the last look at which something about it was seen to differ while listed.
        entered_as: Kind of its first row.
        entered_not_before: Time of the last accepted look before the first.
        lost: Where it was first missing; None while it is listed.
        faded: Categories that vanished with their heading, each with where; not yet reported.
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


@dataclass(frozen=True, slots=True)
class EndedStay:
    """A stay in a section; `valid_to` is None while it goes on."""

    practice_id: int
    place: Place
    valid_to: datetime | None


@dataclass(frozen=True, slots=True)
class EndedTitle:
    """A period with one title and address; `valid_to` is None while it goes on."""

    practice_id: int
    title: str
    url: str
    from_look_id: int
    valid_from: datetime
    valid_to: datetime | None


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
