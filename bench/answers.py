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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from monitor.derive import addresses_of  # noqa: E402  # after the path
from monitor.history import advance, listing_digest  # noqa: E402
from monitor.judge import doubts_beside, last_of  # noqa: E402
from scraper.addresses import Site  # noqa: E402
from scraper.listing import Reading, read_listing  # noqa: E402
from scraper.model import Bounds, Listing, Look  # noqa: E402
from scraper.model.history import Change, State, Step  # noqa: E402
from scraper.plausibility import doubts  # noqa: E402
from tests.simulation.faults import FAULTS, good_page  # noqa: E402
from tests.simulation.listings import SITE_URL  # noqa: E402
from tests.simulation.mutations import Base, base_page, mutated  # noqa: E402
from tests.simulation.renderings import ORDINARY  # noqa: E402

SITE = Site(SITE_URL, frozenset(["production.copweb.aws.college.police.uk"]))
START = datetime(2026, 1, 5, 8, 17, tzinfo=UTC)
RECHECK = timedelta(hours=20)
BATCH = 250  # answers, from a few base pages
PAGES = 10  # base pages of a batch
ACCEPTED = 12  # looks before
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


class Installation:
    """What is known after good pages: a state, and the looks that follow."""

    def __init__(self, body: bytes) -> None:
        self.good = self.read(body, ())
        assert not self._doubts(self.good, None), self._doubts(self.good, None)
        assert self.good.listing is not None  # it was not doubted
        self.numbers = iter(range(1, 1_000_000))
        self.state = self._step(None, self.good.listing, 1, START).state
        self.known = addresses_of(self.state)

    @staticmethod
    def read(body: bytes, known: Sequence[str] | frozenset[str]) -> Reading:
        """A page's reading."""
        return read_listing(body, base_url=SITE_URL, site=SITE, known=known)

    @staticmethod
    def _doubts(reading: Reading, state: State | None) -> tuple[str, ...]:
        last = last_of(state, ACCEPTED)
        return doubts(reading, final_url=SITE_URL, site=SITE, subject="smarter practice", last=last, bounds=Bounds())

    def _step(self, state: State | None, listing: Listing, number: int, at: datetime) -> Step:
        look = Look(number, at, number, RECHECK.total_seconds(), "check")
        return advance(
            state, listing, look, practice_id=lambda _: next(self.numbers), category_id=lambda _: next(self.numbers)
        )

    def look(self, state: State, reading: Reading, number: int) -> tuple[Step | None, tuple[str, ...]]:
        """One more look, a day after the last; None where it is held."""
        if reasons := self._doubts(reading, state):
            return None, reasons
        assert reading.listing is not None  # it was not doubted
        step = self._step(state, reading.listing, number, START + number * timedelta(days=1))
        if reasons := doubts_beside(step, last_of(state, ACCEPTED), Bounds()):
            return None, reasons
        return step, ()


def _said(listing: Listing) -> object:
    """What a listing says of entries and headings."""
    return listing.recent, listing.categories


def _practices(state: State) -> dict[int, object]:
    """What is known of each practice that is there or awaited, its own times left out."""
    return {
        number: (p.status, p.title, p.name, p.organisations, p.url, sorted(p.categories), p.recent)
        for number, p in state.practices.items()
        if p.status != "removed"
    }


def _names(state: State, numbers: Sequence[int]) -> list[str]:
    return sorted(state.categories[number].name for number in numbers)


def _headings(state: State) -> dict[str, object]:
    """What is known of each heading, by its name: which number it has is nobody's business."""
    return {c.key: (c.status, c.name, sorted(c.members)) for c in state.categories.values() if c.status != "removed"}


def _lost(changes: Sequence[Change], before: State) -> list[str]:
    """Losses told of what was known before the faulty answer."""
    return [
        f"{change.kind} {change.title or change.categories}"
        for change in changes
        if (change.kind == "removed" and change.practice_id in before.practices)
        or (change.kind == "category_removed" and set(change.categories) & {c.name for c in before.categories.values()})
    ]


def judged(installation: Installation, body: bytes) -> tuple[str, Reading, tuple[str, ...], list[Change], list[str]]:
    """A faulty answer and the good page twice: how it ended, its changes, and what is wrong with all that."""
    before = installation.state
    reading = installation.read(body, installation.known)
    step, reasons = installation.look(before, reading, 2)
    if step is None:
        return "held", reading, reasons, [], []
    told = list(step.changes)
    state, wrong = step.state, _lost(step.changes, before)
    for number in (3, 4):
        after, held = installation.look(state, installation.good, number)
        if after is None:
            return "accepted", reading, held, told, [*wrong, f"then the good page is held: {held[0]}"]
        state = after.state
        wrong += _lost(after.changes, before)
    wrong += [f"left of it: practice {key}" for key in _differing(_practices(before), _practices(state))]
    wrong += [f"left of it: heading {key}" for key in _differing(_headings(before), _headings(state))]
    same = listing_digest(reading.listing) == before.listing_digest if reading.listing else False
    return "the same" if same else "accepted", reading, (), told, wrong


def _differing(before: Mapping[Any, object], after: Mapping[Any, object]) -> list[str]:
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return [f"{key}: {before.get(key)} became {after.get(key)}" for key in keys[:2]]


# -- the two halves --------------------------------------------------------------------------------


def _base(random: Random) -> tuple[Base, Installation]:
    """A base page that is read, and not one of the few that have too little to be a first page."""
    while True:
        base = base_page(random.choice(list(ORDINARY)), random)
        try:
            return base, Installation(base.body)
        except AssertionError:
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
    ended, reading, reasons, told, wrong = judged(installation, made.body)
    if not made.whole and ended != "held":
        wrong.append("a page without its end was accepted")
    kinds = ", ".join(sorted({change.kind for change in told}))
    assert installation.good.listing is not None
    if ended == "accepted" and not made.inside and reading.listing is not None:
        if _said(reading.listing) != _said(installation.good.listing):
            wrong.append(f"nothing was done to an entry or heading, but it came to: {kinds or 'another spelling'}")
    elif ended == "accepted":
        tally.changes[made.kind, kinds or "another order or spelling"] += 1
    said = {"held": "held", "the same": "read the same"}.get(ended, "read as edited")
    tally.answers[
        f"{made.kind} {'in entries or headings' if made.inside else 'elsewhere'}" if made.whole else made.kind, said
    ] += 1
    tally.reasons.update({_first_words(reason) for reason in reasons})
    tally.wrong += [f"{where}, {made.kind}: {text}" for text in wrong]


def faults(seed: int, count: int) -> Tally:
    """Answers that are not the page."""
    random = Random(seed)
    tally = Tally()
    for _ in range(PAGES):
        markup = good_page(random)
        installation = Installation(markup.encode())
        for number in range(count // PAGES):
            kind = random.choice(list(FAULTS))
            ended, _, reasons, told, wrong = judged(installation, FAULTS[kind](markup, random))
            if ended != "held":
                wrong.append("it was accepted" + "".join(f", {change.kind}" for change in told[:3]))
            tally.answers["not the page", "held" if ended == "held" else "read"] += 1
            tally.reasons.update({_first_words(reason) for reason in reasons})
            tally.wrong += [f"seed {seed}, number {number}, {kind}: {text}" for text in wrong]
    return tally


def _first_words(reason: str) -> str:
    """A reason's kind: without what was found, and how many times."""
    general = re.sub(
        r"'.*'(?: and \d+ more)?", "'…'", reason.replace("://", "//").partition(":")[0].partition("; at")[0]
    )
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
