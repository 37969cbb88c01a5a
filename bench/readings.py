"""Find pages on which the reader goes ways that no recorded one goes, and add them to `tests/fixtures/readings/`.

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
_LARGEST = 10_000  # bytes

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
    """Take the pages that go ways which too few recorded ones take."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seeds", type=int, default=8)
    options.add_argument(
        "--times", type=int, default=3, help="how many pages are to take each way, where there are such"
    )
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = options.parse_args()
    numbers: dict[int, int] = {}

    def bits(ways: array[int]) -> int:
        mask = bytearray(len(numbers) // 8 + len(ways) // 8 + 2)
        for way in ways:
            at = numbers.setdefault(way, len(numbers))
            mask[at // 8] |= 1 << at % 8
        return int.from_bytes(mask, "little")

    taken = [0] * given.times  # the ways that one page takes, that two do, ...
    for path in sorted(FOLDER.glob("*.html")):
        _count(taken, bits(_ways(path.read_bytes())))
    with multiprocessing.Pool(given.jobs) as pool:
        tried = pool.imap_unordered(_tried, list(_candidates(given.seeds)), chunksize=8)
        found = [(task, size, bits(ways)) for task, size, ways in tried if ways]
    waiting = sorted(found, key=lambda one: (-one[2].bit_count() / max(1, one[1]), one[0]))
    while waiting:
        gains = [
            ((ways & ~taken[-1]).bit_count() / max(1, size), number) for number, (_, size, ways) in enumerate(waiting)
        ]
        best = max(gains, key=lambda gain: (gain[0], -gain[1]))
        if not best[0]:
            break
        task, _, ways = waiting[best[1]]
        _count(taken, ways)
        waiting = [one for one, gain in zip(waiting, gains, strict=True) if gain[0] and one[0] != task]
        path = FOLDER / f"{task[0].lower()}-{task[1]}.html"
        path.write_bytes(page_of(task))
        print(path.name)


def _count(taken: list[int], ways: int) -> None:
    for at in range(len(taken) - 1, 0, -1):
        taken[at] |= taken[at - 1] & ways
    taken[0] |= ways


if __name__ == "__main__":
    main()
