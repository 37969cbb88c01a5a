"""The shared nouns: what an answer is, and what a listing page says. Imports nothing of ours.

Those of history are in `scraper.model.history`: a look at which nothing changed needs none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

OrganisationKind = Literal["force", "partnership", "other"]
Origin = Literal["check", "file", "import", "backfill", "archive"]
OwnPageAnswer = Literal["online", "redirected", "gone", "not known"]
Verdict = Literal["accepted", "held", "rejected"]

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

Said = tuple[tuple[str, tuple[str, ...]], ...]
"""What is said of a practice: fields, each with its values as said."""

SAID_FIELDS = ("summary", "does_it_work", "focus")
"""What a practice bank says of each practice that it lists, beside its title and organisation."""

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
        requested_at: When the last request was sent; UTC, whole seconds.
        peer: Who answered, by name of the fact: address, and of TLS protocol, cipher and certificate.
        redacted: Whether something personal was taken out of `body`.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    milliseconds: int
    attempts: int
    requested_at: datetime | None = None
    peer: tuple[tuple[str, str], ...] = ()
    redacted: bool = False

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
        foot: Whether anything follows the lists.
        unbalanced: Elements that its source opens another number of times than it closes them.
        said: What it says of the practices at some addresses beside where they stand; a field that it has and that
            is empty for one has no values, one that it lacks altogether is not there.
    """

    page: PageDetails
    recent: tuple[Entry, ...] | None
    categories: tuple[Category, ...] | None
    doubts: tuple[str, ...] = ()
    layout: str = ""
    foot: bool = True
    unbalanced: tuple[str, ...] = ()
    said: tuple[tuple[str, Said], ...] = ()

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
class Transfer:
    """How the bytes of a snapshot came, as far as it is known.

    Attributes:
        http_status: Of the answer; None for a saved file.
        requested_at: When the request was sent that it answers; UTC, whole seconds.
        milliseconds: From that to the last byte.
        attempts: Requests that were made, redirects not counted; 0 for copies.
        peer: Who answered, by name of the fact.
        archive_url: Address of the copy in an archive, or the id of its record in a WARC file.
    """

    http_status: int | None = None
    requested_at: datetime | None = None
    milliseconds: int | None = None
    attempts: int = 0
    peer: tuple[tuple[str, str], ...] = ()
    archive_url: str | None = None


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
        transfer: How they came.
        page: `listing`, `practice` or `bank`.
        redacted: Whether something personal was taken out of `body`.
    """

    source: str
    observed_at: datetime
    url: str
    content_type: str | None
    headers: tuple[tuple[str, str], ...]
    body: bytes
    transfer: Transfer = Transfer()
    page: str = "listing"
    redacted: bool = False


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
class OwnPage:
    """What the own page of a practice answered that the listing does not show.

    Attributes:
        answer: `online`, `redirected`, `gone`, or `not known`.
        http_status: Of the answer; None where none came.
        location: Where it redirects to.
        reason: Why it is not known.
    """

    answer: OwnPageAnswer
    http_status: int | None = None
    location: str | None = None
    reason: str | None = None
