"""One whole check of ours beside one of urlwatch, as ratios within one run."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median

from page import State, first_state, render, states
from peers import Cost, Peer, peers, run
from server import NoServer, Server, running

_WARM_UP = 2


@dataclass(frozen=True)
class Case:
    """One line of the table.

    Attributes:
        name: What is asked of both.
        cpu: Most that ours may take of urlwatch's processor time.
        peak: The same for the peak of memory; None: not asked.
        status: What the server must have answered to both.
        validators: Whether it is the server's port that sends them.
        page: The page of a round; None: it stays as it is.
    """

    name: str
    cpu: float
    peak: float | None
    status: str = ""
    validators: bool = True
    page: Callable[[int], bytes] | None = None


class NotComparable(Exception):
    """The two did not do the same work, so that no ratio means anything."""


def _cases(life: list[State]) -> list[Case]:
    return [
        Case("check, unchanged, 304", 0.80, 0.80, "304"),
        Case("check, unchanged, 200", 1.00, 1.00, "200", validators=False),
        Case("check, only tokens differ", 1.00, 1.00, "200", page=lambda n: render(life[0], n + 1)),
        Case("check, one example differs", 1.60, 1.00, "200", page=lambda n: render(life[n + 1], n + 1)),
    ]


def _check(case: Case, server: Server, programs: tuple[Peer, Peer], work: Path, rounds: int) -> list[tuple[Cost, Cost]]:
    """Both programs check one page in turn; who goes first alternates."""
    folders = [work / peer.name for peer in programs]
    url = server.url(validators=case.validators)
    server.publish(render(first_state()))
    commands = [peer.ready(folder, url) for peer, folder in zip(programs, folders, strict=True)]
    before = [len(server.answers(peer.agent)) for peer in programs]
    costs = []
    for number in range(-_WARM_UP, rounds):
        if case.page and number >= 0:
            server.publish(case.page(number))
        order = (0, 1) if number % 2 else (1, 0)
        took = {who: run(commands[who], folders[who]) for who in order}
        for who, cost in took.items():
            if cost.status:
                said = (folders[who] / "output").read_text(errors="replace")[-2000:]
                raise NotComparable(f"{case.name}: {programs[who].name} ended with {cost.status}:\n{said}")
        if number >= 0:
            costs.append((took[0], took[1]))
    for peer, already in zip(programs, before, strict=True):
        answers = server.answers(peer.agent)[already + _WARM_UP :]
        if answers != [case.status] * rounds:
            raise NotComparable(f"{case.name}: {peer.name} was answered {answers}, not {rounds} times {case.status}")
    return costs


def _help(programs: tuple[Peer, Peer], work: Path, rounds: int) -> list[tuple[Cost, Cost]]:
    costs = []
    for number in range(-1, rounds):
        ours, theirs = (run([peer.program, "--help"], work) for peer in programs)
        if ours.status or theirs.status:
            raise NotComparable(f"--help ended with {ours.status} and {theirs.status}")
        if number >= 0:
            costs.append((ours, theirs))
    return costs


def _line(case: Case, costs: list[tuple[Cost, Cost]]) -> bool:
    """Print a line of the table.

    Returns:
        Whether it is within its limits.
    """
    cpu = median(ours.cpu_s / theirs.cpu_s for ours, theirs in costs)
    peak = median(ours.peak_mib / theirs.peak_mib for ours, theirs in costs)
    cells = []
    within = True
    for ratio, limit, used in (
        (cpu, case.cpu, [[1000 * cost.cpu_s for cost in pair] for pair in costs]),
        (peak, case.peak, [[cost.peak_mib for cost in pair] for pair in costs]),
    ):
        fine = limit is None or ratio <= limit
        within = within and fine
        ours, theirs = (median(column) for column in zip(*used, strict=True))
        verdict = "" if limit is None else "ok" if fine else "OVER"
        cells.append(f"{ratio:6.2f} {format(limit, '.2f') if limit else '-':>6} {verdict:4} {ours:6.0f} {theirs:6.0f}")
    print(f"{case.name:28}{'   '.join(cells)}", flush=True)
    return within


def _compare(work: Path, rounds: int) -> bool:
    programs = peers(work)
    life = [first_state(), *(state for _, state in islice(states(), rounds))]
    said = [what for what, _ in islice(states(), rounds)]
    within = True
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch, running(Path(scratch)) as server:
        heads = (f"{'ratio':>6} {'limit':>6} {'':4} {'ours':>6} {'theirs':>6}" for _ in range(2))
        print(f"{'':28}{'CPU, ms':>32}   {'peak memory, MiB':>32}")
        print(f"{f'median of {rounds} rounds':28}{'   '.join(heads)}")
        for number, case in enumerate(_cases(life)):
            folder = server.folder / str(number)
            within = _line(case, _check(case, server, programs, folder, rounds)) and within
        told = programs[0].changes(folder / programs[0].name)
        wanted = 1 + said.count("added") + said.count("renamed")  # what is lost is told a day later
        if told != wanted:
            raise NotComparable(f"of {rounds} changed pages ours recorded {told} changes, not {wanted}")
        return _line(Case("--help", 0.40, None), _help(programs, server.folder, rounds)) and within


def main() -> int:
    """Measure and print.

    Returns:
        0 within all limits, 1 over one of them, 2 where nothing could be measured.
    """
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="measured rounds of each case (15)")
    parser.add_argument("--work", type=Path, help="folder that keeps both environments for the next run")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if arguments.work:
            arguments.work.mkdir(parents=True, exist_ok=True)
            return 0 if _compare(arguments.work.resolve(), arguments.rounds) else 1
        with tempfile.TemporaryDirectory(prefix="bench-work-") as work:
            return 0 if _compare(Path(work), arguments.rounds) else 1
    except (NoServer, NotComparable) as error:
        print(f"bench/run: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())
