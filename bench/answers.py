"""Answers that are not the page, or not whole, between good ones: none may report what is not so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from multiprocessing import Pool
from random import Random

from monitor.history import advance
from monitor.judge import doubts_beside, last_of
from scraper.addresses import Site, address_key
from scraper.listing import Reading, read_listing
from scraper.model import Bounds, Listing, Look
from scraper.model.history import State, Step
from scraper.plausibility import doubts
from scraper.text import plain
from tests.simulation.faults import FAULTS, good_page
from tests.simulation.listings import SITE_URL, random_page
from tests.simulation.mutations import MUTATIONS, essence
from tests.simulation.renderings import ORDINARY

SITE = Site(SITE_URL)
START = datetime(2026, 1, 5, 8, 17, tzinfo=UTC)
RECHECK_S = 20 * 3600.0
BASES = 150
LEAST = 8  # examples of a page that is damaged
LOSSES = frozenset(("removed", "category_removed"))
NO_ENTRY = frozenset(("page_edited",))


@dataclass(frozen=True)
class Base:
    """A good page and what is known after it."""

    kind: str
    body: bytes
    listing: Listing
    state: State


@dataclass
class Tally:
    """What a run of answers came to."""

    ends: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def _read(body: bytes, state: State | None) -> Reading:
    known = {key for p in (state.practices.values() if state else ()) for key in p.addresses}
    return read_listing(body, base_url=SITE_URL, site=SITE, content_type="text/html; charset=utf-8", known=known)


class Judge:
    """Looks at pages in turn, as a check does: read, judge, compare, judge what would change."""

    def __init__(self, state: State | None) -> None:
        self.state = state
        self.looks = 1 if state else 0
        self.ids = iter(range(1 if state is None else 1_000, 1_000_000))
        self.at = START

    def look(self, body: bytes) -> tuple[Step | None, tuple[str, ...], Listing | None]:
        """One look a day later; None with the reasons where the page is held."""
        self.looks, self.at = self.looks + 1, self.at + timedelta(days=1)
        reading, last = _read(body, self.state), last_of(self.state, self.looks)
        reasons = doubts(reading, final_url=SITE_URL, site=SITE, subject="smarter practice", last=last, bounds=Bounds())
        if reading.listing is None or reasons:
            return None, reasons or ("unread",), None
        look = Look(self.looks, self.at, self.looks, RECHECK_S, "check")
        step = advance(
            self.state,
            reading.listing,
            look,
            practice_id=lambda _: next(self.ids),
            category_id=lambda _: next(self.ids),
        )
        if reasons := doubts_beside(step, last, Bounds()):
            return None, reasons, None
        self.state = step.state
        return step, (), reading.listing


@cache
def base(number: int) -> Base:
    """A good page in some rendering, and an installation that has seen it."""
    random = Random(number)
    kind = random.choice(sorted(ORDINARY))
    page = random_page(random)
    while len(page.examples) < LEAST or page.categories is None:
        page = random_page(random)
    body = ORDINARY[kind](page, random).encode()
    judge = Judge(None)
    step, reasons, listing = judge.look(body)
    assert step is not None and listing is not None, (kind, reasons)
    return Base(kind, body, listing, step.state)


def _sections(listing: Listing) -> object:
    def entries(listed: object) -> list[tuple[str, str]]:
        return [(plain(entry.title), address_key(entry.url)) for entry in listed or ()]  # type: ignore[attr-defined]

    return entries(listing.recent), [(plain(one.name), entries(one.entries)) for one in listing.categories or ()]


def _net(state: State, known: State) -> list[str]:
    """What is left of a bad answer at the end: nothing, but practices that it made up, missing or removed since."""
    left = []
    for number, practice in known.practices.items():
        now = state.practices[number]
        names = [state.categories[n].name for n in now.categories]
        if (plain(now.title), now.url, names, now.recent, now.status) != (
            plain(practice.title),
            practice.url,
            [known.categories[n].name for n in practice.categories],
            practice.recent,
            practice.status,
        ):
            left.append(f"{practice.title} is {now.status}, {now.title}, {now.url}, {names}")
    left += [p.title for p in state.practices.values() if p.practice_id not in known.practices and p.status == "listed"]
    headings = {plain(c.name) for c in state.categories.values() if c.status == "listed"}
    if headings != {plain(c.name) for c in known.categories.values()}:
        left.append(f"headings {headings}")
    return left


def mutated(number: int) -> Tally:
    """One damaged page between good ones."""
    tally, random = Tally(), Random(number)
    good = base(random.randrange(BASES))
    name = random.choice(sorted(MUTATIONS))
    body = MUTATIONS[name](good.body, random)
    where = f"mutation {number}, {good.kind} {name}"
    judge = Judge(good.state)
    step, _, listing = judge.look(body)
    if step is None or listing is None:
        tally.ends[name, "held"] += 1
        return tally
    if name == "cut":
        tally.wrong.append(f"{where}: accepted")
    outside = essence(body) == essence(good.body)
    same = _sections(listing) == _sections(good.listing)
    if outside and not same:
        tally.wrong.append(f"{where}: outside of entries and headings, and reads otherwise")
    tally.ends[name, "accepted, reads the same" if same else "accepted, as that edit would"] += 1
    changes = list(step.changes)
    for _ in range(2):
        back, reasons, _ = judge.look(good.body)
        if back is None:
            tally.wrong.append(f"{where}: the good page is held after it: {reasons}")
            return tally
        changes += back.changes
    false = [
        c
        for c in changes
        if c.kind in LOSSES and (c.practice_id in good.state.practices or c.category_id in good.state.categories)
    ]
    tally.wrong += [f"{where}: false {change.kind} {change.title or change.categories}" for change in false]
    assert judge.state is not None
    tally.wrong += [f"{where}: left over: {left}" for left in _net(judge.state, good.state)]
    if not same:
        tally.rows.update(change.kind for change in step.changes)
        missing = len(step.gone)
        tally.rows.update({"missing, never reported": missing})
    else:
        tally.rows.update(c.kind for c in step.changes if c.kind in NO_ENTRY)
        tally.wrong += [f"{where}: {c.kind} though it reads the same" for c in step.changes if c.kind not in NO_ENTRY]
    return tally


def faulty(number: int) -> Tally:
    """One answer that is not the page, between good ones."""
    tally, random = Tally(), Random(number)
    good = base(random.randrange(BASES))
    kind = random.choice(sorted(FAULTS))
    body = FAULTS[kind](good_page(random), random)
    judge = Judge(good.state)
    step, _, _ = judge.look(body)
    first, _, _ = Judge(None).look(body)
    tally.ends["fault", "held" if step is None else "accepted"] += 1
    if step is not None or first is not None:
        tally.wrong.append(f"fault {number}: {kind} was accepted{'' if step else ' at a first look'}")
    return tally


def _one(work: tuple[str, int]) -> Tally:
    what, number = work
    try:
        return mutated(number) if what == "mutation" else faulty(number)
    except Exception as error:  # noqa: BLE001  # a fault of ours, to be told with its seed
        return Tally(wrong=[f"{what} {number}: {type(error).__name__}: {error}"])


def run(answers: int, mutations: int, seed: int, jobs: int, progress: Callable[[str], None]) -> bool:
    """Run them all, and print what they came to; whether all is right."""
    work = [("mutation" if number < mutations else "fault", seed * 1_000_000 + number) for number in range(answers)]
    total = Tally()
    with Pool(jobs) as pool:
        for number, tally in enumerate(pool.imap_unordered(_one, work, chunksize=20), start=1):
            total.ends.update(tally.ends)
            total.rows.update(tally.rows)
            total.wrong += tally.wrong
            if number % 2_000 == 0:
                progress(f"{number} of {len(work)} answers, {len(total.wrong)} wrong")
    ends = ("held", "accepted, reads the same", "accepted, as that edit would", "accepted")
    print(
        f"{answers - mutations:,} answers of {len(FAULTS)} kinds that are not the page, {mutations:,} damaged good pages\n"
    )
    print(f"{'answer':<15} {'held':>8} {'same':>8} {'edited':>8}")
    for name in [*sorted(MUTATIONS), "fault"]:
        held, same, edited, accepted = (total.ends[name, end] for end in ends)
        print(f"{name:<15} {held:>8,} {same:>8,} {edited + accepted:>8,}")
    print(
        "\nrows of those that read as an edit: "
        + ", ".join(f"{kind} {count:,}" for kind, count in sorted(total.rows.items()))
    )
    for line in total.wrong[:40]:
        print("  " + line[:400])
    print(f"\n{len(total.wrong)} wrong.")
    return not total.wrong
