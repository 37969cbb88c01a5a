"""Find pages on which the reader goes ways that the recorded ones do not take, and add them to `tests/fixtures/readings/`.

Candidates are pages of every rendering, damaged ones and answers that are not the page, small ones first. A way is one
instruction of the reader after another: whatever is decided within an expression counts. Each page that is taken stands
beside what the reader makes of it, which `tests/test_readings.py` writes out and compares from then on.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.simulation.faults import FAULTS, good_page  # noqa: E402  # after the path
from tests.simulation.listings import random_page  # noqa: E402
from tests.simulation.mutations import base_page, mutated  # noqa: E402
from tests.simulation.nasty import NASTY  # noqa: E402
from tests.simulation.renderings import ORDINARY  # noqa: E402
from tests.test_readings import FOLDER, outcome_of  # noqa: E402

_READER = str(ROOT / "scraper")
_LARGEST = 14_000  # bytes

Task = tuple[str, int]


def page_of(task: Task) -> bytes:
    """The page of a kind and seed."""
    kind, seed = task
    random = Random(f"{kind} {seed}")
    if kind in ORDINARY:
        return ORDINARY[kind](random_page(random), random).encode()
    if kind in NASTY:
        return NASTY[kind](random_page(random), random)[0]
    if kind in FAULTS:
        return FAULTS[kind](good_page(random), random)
    return mutated(base_page(random.choice(list(ORDINARY)), random), random).body


def _ways(body: bytes) -> array[int]:
    """The ways that reading a page takes, as numbers."""
    found: set[int] = set()
    last: dict[int, int] = {}

    def local(frame: FrameType, event: str, _: Any) -> Any:
        if event == "opcode":
            code, here = frame.f_code, frame.f_lasti
            found.add(hash((code.co_filename, code.co_firstlineno, last.get(id(frame), -1), here)) & 0xFFFFFFFF)
            last[id(frame)] = here
        elif event == "return":
            last.pop(id(frame), None)
        return local

    def begin(frame: FrameType, _: str, __: Any) -> Any:
        if not frame.f_code.co_filename.startswith(_READER):
            return None
        frame.f_trace_opcodes = True
        return local

    sys.settrace(begin)
    try:
        outcome_of(body)
    finally:
        sys.settrace(None)
    return array("L", found)


def _tried(task: Task) -> tuple[Task, int, array[int]]:
    body = page_of(task)
    return task, len(body), _ways(body) if len(body) <= _LARGEST else array("L")


def _candidates(count: int) -> Iterator[Task]:
    for seed in range(count):
        for kind in (*ORDINARY, *NASTY):
            yield kind, seed
        for number in range(200):
            yield "damaged", seed * 1000 + number
    for kind in FAULTS:
        yield kind, 1


def main() -> None:
    """Take the pages that go new ways."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seeds", type=int, default=4)
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = options.parse_args()
    known: set[int] = set()
    for path in sorted(FOLDER.glob("*.html")):
        known.update(_ways(path.read_bytes()))
    with multiprocessing.Pool(given.jobs) as pool:
        tried = list(pool.imap_unordered(_tried, list(_candidates(given.seeds)), chunksize=8))
    taken: list[tuple[Task, set[int]]] = []
    for task, _, ways in sorted(tried, key=lambda one: (one[1], one[0])):
        if new := set(ways) - known:
            known |= new
            taken.append((task, set(ways)))
    for task, _ in _needed(taken):
        path = FOLDER / f"{task[0].lower()}-{task[1]}.html"
        path.write_bytes(page_of(task))
        print(path.name)


def _needed(taken: list[tuple[Task, set[int]]]) -> list[tuple[Task, set[int]]]:
    """Without those that later ones made needless."""
    kept: list[tuple[Task, set[int]]] = []
    ways: set[int] = set()
    for task, own in sorted(taken, key=lambda one: -len(one[1])):
        if not own <= ways:
            ways |= own
            kept.append((task, own))
    return kept


if __name__ == "__main__":
    main()
