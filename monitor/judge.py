"""The verdict on a look: accepted, or held with its reasons. Pure."""

from __future__ import annotations

from scraper.addresses import Site
from scraper.listing import Reading
from scraper.model import Bounds
from scraper.model.history import State, Step
from scraper.plausibility import Last, doubts, too_much_at_once

SUBJECTS = {"smarter-practice": "smarter practice"}
"""What each kind of source is about, for judging a first look."""


def last_of(state: State | None, accepted: int) -> Last | None:
    """What the last accepted look says about the next; None before the first."""
    if state is None:
        return None
    return Last(state.page.title, len(state.listed), state.has_full, state.most_gone, state.most_added, accepted)


def doubts_of(
    reading: Reading, *, final_url: str, site: Site, subject: str, last: Last | None, bounds: Bounds
) -> tuple[str, ...]:
    """Reasons to doubt an answer before it is compared; see `scraper.plausibility.doubts`."""
    return doubts(reading, final_url=final_url, site=site, subject=subject, last=last, bounds=bounds)


def doubts_beside(step: Step, last: Last | None, bounds: Bounds) -> tuple[str, ...]:
    """Reasons to doubt a page for what it would change."""
    if last is None:
        return ()
    return too_much_at_once(len(step.gone), len(step.added), len(step.renamed), last, bounds)
