"""Random histories of the listing: every change right, none missed, none invented."""

from __future__ import annotations

from random import Random

import pytest

from tests.simulation.editor import Editor, counted
from tests.test_history_laws import History, kinds


@pytest.mark.parametrize("seed", range(100))
def test_every_step_of_a_random_history_is_reported_as_it_was(seed: int) -> None:
    editor = Editor(Random(seed))
    editor.begin()
    history = History()
    history.look(editor.listing())
    for step in range(20):
        wanted = counted(editor.edit())
        found = counted(kinds(history.look(editor.listing())))
        assert found == wanted, (step, found - wanted, wanted - found)
