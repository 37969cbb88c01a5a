"""What goes into a history that is derived again, and what comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from scraper.listing import Reading
from scraper.model import Look, Snapshot
from scraper.model.history import Change, EndedStay, EndedTitle, State


@dataclass(frozen=True, slots=True)
class Incoming:
    """A copy of the page whose turn has come.

    Attributes:
        url: Address that answered.
        sha256: Of its bytes.
        source_digest: Of its source.
        load: Its bytes.
        reading: What it says, if it was read ahead.
        known: Beside which addresses it was read then.
    """

    url: str
    sha256: str
    source_digest: str
    load: Callable[[], Snapshot]
    reading: Reading | None = None
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the page that is to be put into its place.

    Attributes:
        look: With the id that its row will have, and that its snapshot will have if it is kept.
        come: The copy itself, when its turn has come; called once, in the order of the looks.
    """

    look: Look
    come: Callable[[], Incoming]


@dataclass(frozen=True, slots=True)
class Judged:
    """How a look ended in a history derived again.

    Attributes:
        look: The look; `snapshot_id` is what the page said.
        outcome: `unchanged`, `changed` or `held`.
        reasons: Why a copy was held.
    """

    look: Look
    outcome: str
    reasons: tuple[str, ...] = ()


class Keep(Protocol):
    """Writes down a copy that was judged."""

    def __call__(self, judged: Judged, come: Incoming, *, kept: bool) -> None:
        """Its look, and its bytes where they are to be kept."""


@dataclass(slots=True)
class Derived:
    """A history derived again.

    Attributes:
        state: At its end; None where no look was accepted.
        changes: Every change with the look that wrote it, in order.
        judged: Every look that got a page, in order.
        stays: Stays that are over.
        titles: Periods with one title that are over.
    """

    state: State | None = None
    changes: list[tuple[Change, Look]] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    stays: list[EndedStay] = field(default_factory=list)
    titles: list[EndedTitle] = field(default_factory=list)


def keep_nothing(judged: Judged, come: Incoming, *, kept: bool) -> None:
    """The `Keep` of a history without new copies."""
    del judged, come, kept
