"""Random histories of the listing: every change right, none missed, none invented."""

from __future__ import annotations

from random import Random

import pytest

from scraper.model.history import Change
from tests.simulation.editor import Editor
from tests.simulation.truth import Row, counted, one_spelling, said
from tests.test_history_laws import History


def row(change: Change) -> Row:
    what = change.title or (change.categories[0] if change.categories else None)
    before, after = said(change.kind, change.before), said(change.kind, change.after)
    return Row(change.kind, what and one_spelling(what), change.at.look_id, before, after)


@pytest.mark.parametrize("seed", range(100))
def test_every_step_of_a_random_history_is_reported_as_it_was(seed: int) -> None:
    random = Random(seed)
    editor = Editor(random)
    editor.begin()
    history = History()
    times = [history.look(editor.listing()).state.last.observed_at]
    for step in range(20):
        hours = random.choice([24.0, 24.0, 24.0, 48.0, 6.0])
        wanted = counted(editor.again(hours) if random.random() < 0.1 else editor.edit(hours))
        if editor.record.too_much and random.random() < 0.5:
            editor.undo()  # held, and never accepted
            continue
        changes = history.look(editor.listing(), hours=hours).changes
        found = counted([row(change) for change in changes])
        assert found == wanted, (step, editor.edits, "invented", found - wanted, "missed", wanted - found)
        times.append(history.state.last.observed_at)  # type: ignore[union-attr]  # looked at
        for change in changes:
            between = (change.at.not_before, change.at.observed_at)
            assert between == (times[change.at.look_id - 2], times[change.at.look_id - 1])
