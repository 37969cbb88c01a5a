"""Is every change right? Random histories, redesigns and bad answers, counted; 1 where anything is wrong."""

from __future__ import annotations

import argparse
import os
import sys
import time
from importlib import import_module
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=2_000)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--redesigns", type=int, default=500)
    parser.add_argument("--answers", type=int, default=20_000, help="faulty ones, mutations among them")
    parser.add_argument("--mutations", type=int, default=10_000, help="of good pages")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    started = time.monotonic()
    right = True

    def progress(text: str) -> None:
        print(f"{time.monotonic() - started:6.0f} s  {text}", file=sys.stderr, flush=True)

    if options.histories or options.redesigns:
        histories = import_module("histories")
        right &= histories.run(
            options.histories, options.steps, options.redesigns, options.seed, options.jobs, progress
        )
    if options.answers:
        answers = import_module("answers")
        right &= answers.run(options.answers, options.mutations, options.seed, options.jobs, progress)
    return 0 if right else 1


if __name__ == "__main__":
    raise SystemExit(main())
