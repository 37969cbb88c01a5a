"""Is no mail lost, and none told twice? Random runs against a bad mail server; then a thousand readers; 1 where not."""

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
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--recipients", type=int, default=20, help="of each run")
    parser.add_argument("--real", type=int, default=20, help="every such run is of real processes, and SIGKILL")
    parser.add_argument("--only", type=int, help="this run alone, with what it found")
    parser.add_argument("--thousand", type=int, default=1_000, help="recipients of the digest that is timed; 0: none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    started = time.monotonic()
    right = True

    def progress(text: str) -> None:
        print(f"{time.monotonic() - started:6.0f} s  {text}", file=sys.stderr, flush=True)

    if options.runs or options.only is not None:
        numbers = range(options.runs) if options.only is None else [options.only]
        runs = import_module("mail_runs")
        right &= runs.run(numbers, options.recipients, options.real, options.seed, options.jobs, progress)
    if options.thousand and options.only is None:
        right &= import_module("mail_thousand").run(options.thousand, progress)
    return 0 if right else 1


if __name__ == "__main__":
    raise SystemExit(main())
