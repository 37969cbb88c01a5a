"""What is known of practices beside the listings, where history asks for it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from scraper.model import Look
from scraper.model.history import Practice

OwnPage = Callable[[Practice, Look], Mapping[str, Any]]
"""What the own page of a practice that is gone answered, by the look that confirms it: fields of the row."""

PageSays = Callable[[str, Collection[str], Look], Collection[str]]
"""Fields that the own page of a practice says: by its address, what all are compared by, and as known by a look."""


def nobody_asked(practice: Practice, look: Look) -> Mapping[str, Any]:
    """The `OwnPage` where no page was asked."""
    del practice, look
    return {"own_page": "not known"}


def nobody_read(url: str, addresses: Collection[str], look: Look) -> Collection[str]:
    """The `PageSays` where no page was read."""
    del url, addresses, look
    return ()


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside the listings.

    Attributes:
        own_page: What the pages of practices that are gone answered.
        page_says: What the own pages of practices say, which goes before what a listing says of them.
    """

    own_page: OwnPage = nobody_asked
    page_says: PageSays = nobody_read


NOTHING = Beside()
