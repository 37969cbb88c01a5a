"""The verdict on a look: accepted, or held with its reasons. Pure."""

from __future__ import annotations

from monitor.crossings import crossed
from scraper.model import Bounds
from scraper.model.history import State, Step
from scraper.plausibility import Last, damaged, too_much_at_once
from scraper.text import plain

SUBJECTS = {"smarter-practice": "smarter practice", "practice-bank": "practice bank"}
"""What a kind of source is about, for judging a first look; not known of any other listing."""


def last_of(state: State | None, accepted: int) -> Last | None:
    """What the last accepted look says about the next; None before the first."""
    if state is None:
        return None
    return Last(
        state.page.title,
        len(state.listed),
        state.has_full,
        state.most_gone,
        state.most_added,
        accepted,
        state.has_foot,
        state.unbalanced,
        tuple(category.name for category in state.categories.values() if category.status == "listed"),
        frozenset(plain(practice.title) for practice in state.practices.values())
        | {plain(category.name) for category in state.categories.values()},
        frozenset(state.doubts),
    )


def doubts_beside(step: Step, before: State | None, last: Last | None, bounds: Bounds) -> tuple[str, ...]:
    """Reasons to doubt a page for what it would change.

    Args:
        step: What it would add to history.
        before: After the last accepted look; None before the first.
        last: What that look says.
        bounds: What config.yaml sets.
    """
    if before is None or last is None:
        return ()
    found = too_much_at_once(len(step.gone), len(step.added), len(step.renamed), last, bounds)
    found += crossed(before, step.state)
    if step.gone or any(change.kind != "page_edited" for change in step.changes):
        found += damaged(step.state.unbalanced, last)
    return found
