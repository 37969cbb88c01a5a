"""Random histories of the listing: every change right, none missed, none invented."""

from __future__ import annotations

from random import Random

import pytest

from scraper.model.history import Change
from scraper.text import plain
from tests.simulation.editor import Editor
from tests.simulation.truth import Row, counted
from tests.test_history_laws import History


def row(change: Change) -> Row:
    what = change.title or (change.categories[0] if change.categories else None)
    return change.kind, what and plain(what), change.at.look_id


def wanted_row(wanted: Row) -> Row:
    kind, what, look = wanted
    return kind, what and plain(what), look


@pytest.mark.parametrize("seed", range(100))
def test_every_step_of_a_random_history_is_reported_as_it_was(seed: int) -> None:
    random = Random(seed)
    editor = Editor(random)
    editor.begin()
    history = History()
    history.look(editor.listing())
    for step in range(20):
        hours = random.choice([24.0, 24.0, 24.0, 48.0, 6.0])
        wanted = counted([wanted_row(one) for one in editor.edit(hours)])
        found = counted([row(change) for change in history.look(editor.listing(), hours=hours).changes])
        assert found == wanted, (step, editor.edits, "invented", found - wanted, "missed", wanted - found)
