"""Faulty answers, one by one: none may be told as a loss, and once the good page is back nothing is left of any.

Half of them are good pages of every rendering with damage done to them, the others answers that are not the page. Each
is handed to an installation that knows the good page; the good page follows twice, late enough to confirm what the
faulty one did not show. The way is the one that ships, but for the database: read, judged, folded into history.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.simulation.answering import LATER  # noqa: E402  # after the path
from tests.simulation.faults import FAULTS, good_page  # noqa: E402
from tests.simulation.known import Installation, NotGood, judged  # noqa: E402
from tests.simulation.mutations import Base, base_page, mutated  # noqa: E402
from tests.simulation.renderings import ORDINARY  # noqa: E402

BATCH = 250  # answers, from a few base pages
PAGES = 10  # base pages of a batch
SHOWN = 12  # lines of what is wrong


@dataclass
class Tally:
    """What some answers came to.

    Attributes:
        answers: By what they were and how they ended.
        changes: Of answers accepted with damage to an entry or heading: by damage and the kinds of change it gave.
        reasons: Why answers were held, by the reason's first words.
        wrong: What must not be, each with what reproduces it.
    """

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count another batch in."""
        self.answers += other.answers
        self.changes += other.changes
        self.reasons += other.reasons
        self.wrong += other.wrong


# -- the two halves --------------------------------------------------------------------------------


def _base(random: Random) -> tuple[Base, Installation]:
    """A base page that is read, and not one of the few that have too little to be a first page."""
    while True:
        base = base_page(random.choice(list(ORDINARY)), random)
        try:
            return base, Installation(base.body)
        except NotGood:
            continue


def mutations(seed: int, count: int) -> Tally:
    """Good pages with damage done to them."""
    random = Random(seed)
    tally = Tally()
    for _ in range(PAGES):
        base, installation = _base(random)
        for number in range(count // PAGES):
            _mutation(base, installation, random, tally, f"seed {seed}, {base.kind}, number {number}")
    return tally


def _mutation(base: Base, installation: Installation, random: Random, tally: Tally, where: str) -> None:
    made = mutated(base, random)
    ended = judged(installation, made.body)
    wrong = list(ended.wrong)
    if not made.whole and ended.kind != "held":
        wrong.append("a page without its end was accepted")
    kinds = ", ".join(
        [*sorted({change.kind for change in ended.changes}), *(["missing, untold"] if ended.missing else [])]
    )
    if ended.kind == "accepted" and not made.inside:
        if ended.says != installation.says:
            wrong.append(f"nothing was done to an entry or heading, but it came to: {kinds or 'another spelling'}")
    elif ended.kind == "accepted":
        tally.changes[made.kind, kinds or "another order or spelling"] += 1
    said = {"held": "held", "the same": "read the same"}.get(
        ended.kind, "read as edited" if made.inside else "read the same"
    )
    tally.answers[
        f"{made.kind} {'in entries or headings' if made.inside else 'elsewhere'}" if made.whole else made.kind, said
    ] += 1
    tally.reasons.update({_first_words(reason) for reason in ended.reasons})
    tally.wrong += [f"{where}, {made.kind}: {text}" for text in wrong]


def faults(seed: int, count: int) -> Tally:
    """Answers that are not the page."""
    random = Random(seed)
    kinds = {**FAULTS, **LATER}
    tally = Tally()
    for _ in range(PAGES):
        markup = good_page(random)
        installation = Installation(markup.encode())
        for number in range(count // PAGES):
            kind = random.choice(list(kinds))
            ended = judged(installation, kinds[kind](markup, random))
            wrong = list(ended.wrong)
            if ended.kind != "held":
                wrong.append("it was accepted" + "".join(f", {change.kind}" for change in ended.changes[:3]))
            tally.answers["not the page", "held" if ended.kind == "held" else "read as edited"] += 1
            tally.reasons.update({_first_words(reason) for reason in ended.reasons})
            tally.wrong += [f"seed {seed}, number {number}, {kind}: {text}" for text in wrong]
    return tally


def _first_words(reason: str) -> str:
    """A reason's kind: without what was found, and how many times."""
    general = re.sub(r"(?<!\w)'.*?'(?!\w)(?: and \d+ more)?", "'…'", reason.replace("://", "//"))
    general = re.sub(r"'…'(?:, '…')+", "'…'", general).partition("; at")[0]
    general = general if general.startswith("'…':") else general.partition(":")[0]
    return re.sub(r"\d+", "N", re.sub(r"\(.*", "(…)", general))[:90]


def _batch(task: tuple[str, int, int]) -> Tally:
    kind, seed, count = task
    return {"mutations": mutations, "faults": faults}[kind](seed, count)


def run(answers: int, mutations: int, seed: int, jobs: int, progress: Callable[[str], None] = lambda _: None) -> bool:
    """Go through them, print what they came to.

    Args:
        answers: Faulty answers in all.
        mutations: How many of them are good pages with damage done to them.
        seed: The first; batches count up from it.
        jobs: Processes at once.
        progress: Told of each hundredth batch.

    Returns:
        Whether nothing is wrong.
    """
    tasks = [("mutations", seed * 100_000 + n, BATCH) for n in range(mutations // BATCH)]
    tasks += [("faults", seed * 100_000 + 50_000 + n, BATCH) for n in range((answers - mutations) // BATCH)]
    tally = Tally()
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for done, batch in enumerate(pool.imap_unordered(_batch, tasks), start=1):
            tally.add(batch)
            if done % 8 == 0:
                progress(f"answers: {done * BATCH:,} of {len(tasks) * BATCH:,}, {len(tally.wrong)} wrong")
    _print(tally, seed)
    return not tally.wrong


def _print(tally: Tally, seed: int) -> None:
    outcomes = ("held", "read the same", "read as edited", "read")
    print(f"{'faulty answers':<42}" + "".join(f"{name:>16}" for name in outcomes[:3]))
    for kind in sorted({kind for kind, _ in tally.answers}):
        print(f"{kind:<42}" + "".join(f"{tally.answers[kind, name]:>16,}" for name in outcomes[:3]))
    total = [sum(n for (_, name), n in tally.answers.items() if name == outcome) for outcome in outcomes[:3]]
    print(f"{f'{sum(tally.answers.values()):,} in all':<42}" + "".join(f"{n:>16,}" for n in total))
    print("\nread as edited: what it gave, until the next look took it back")
    by_change: Counter[str] = Counter()
    for (_, kinds), count in tally.changes.items():
        by_change[kinds] += count
    for kinds, count in by_change.most_common():
        print(f"{count:>8,}  {kinds}")
    print("\nwhy answers were held (an answer can have several reasons)")
    for reason, count in tally.reasons.most_common(30):
        print(f"{count:>8,}  {reason}")
    print(f"\n{len(tally.wrong)} wrong")
    for text in tally.wrong[:SHOWN]:
        print(f"  {text} (seed {seed})")


def main() -> int:
    """Run on its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=20_000)
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    return 0 if run(options.answers, options.mutations, options.seed, options.jobs) else 1


if __name__ == "__main__":
    raise SystemExit(main())
