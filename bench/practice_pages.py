"""How mutated practice pages are read: bench/practice_pages [PAGES]."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scraper.practice_page import read_practice_page
from tests.simulation.practice_pages import mutated
from tests.test_unit_practice_page import differences


def main() -> int:
    """Read them all; 1 where one was read wrong and not marked."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 2_200
    counts: Counter[str] = Counter()
    seconds = 0.0
    for seed in range(pages):
        spec, body = mutated(seed)
        began = time.process_time()
        reading = read_practice_page(body)
        seconds += time.process_time() - began
        if reading.page is None:
            counts["not recognised, nothing kept"] += 1
            continue
        wrong = differences(spec, reading.page)
        counts["marked partly read" if reading.partly else "WRONG" if wrong else "read right"] += 1
        if wrong and not reading.partly:
            print(f"seed {seed}: {wrong[0]}")
    for what, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        print(f"{count:>7,}  {what}")
    print(f"{1000 * seconds / pages:>7.1f}  ms of processor time for each")
    return 1 if counts["WRONG"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
