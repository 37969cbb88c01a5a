"""Random histories and redesigns, run through what ships: every change right, none missed, none invented."""

from __future__ import annotations

import tempfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import Pool
from pathlib import Path
from random import Random

from installation import Installation, Told, page_of  # bench/accuracy.py runs beside it

from db.connection import undone
from monitor.decide import write_derived
from monitor.derivation import Derivation
from scraper.model import Bounds
from tests.simulation.editor import Editor
from tests.simulation.faults import FAULTS, good_page
from tests.simulation.nasty import NASTY
from tests.simulation.renderings import ORDINARY
from tests.simulation.truth import Row

FURTHER_PROSE = frozenset(("FurtherSections", "Introduced"))  # they do edit the page's prose
NASTY_KINDS = sorted(set(NASTY) - {"OrganisationInBrackets"})  # reads another title for the same name and body
ADDS_PROSE = FURTHER_PROSE | {"InSentences", "SeeAlso", "Facets", "ReadMore"}  # text of their own within the lists
ORDINARY_KINDS = sorted(set(ORDINARY) - FURTHER_PROSE)
FAULT_KINDS = sorted(FAULTS)
FAULT_H, NASTY_H = 0.4, 0.05  # too little to make a loss old enough that was not


@dataclass
class Tally:
    """What a run came to."""

    looks: Counter[str] = field(default_factory=Counter)
    expected: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    invented: Counter[str] = field(default_factory=Counter)
    edits: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in another run's."""
        for name in ("looks", "expected", "right", "missed", "invented", "edits", "held"):
            getattr(self, name).update(getattr(other, name))
        self.wrong += other.wrong


def _render(kind: str, editor: Editor, random: Random) -> tuple[bytes, str | None]:
    page = page_of(editor)
    if kind in NASTY:
        return NASTY[kind](page, random)
    return ORDINARY[kind](page, random).encode(), "text/html; charset=utf-8"


def _fault(editor: Editor, random: Random) -> tuple[str, bytes]:
    """An answer that is not the page: any fault, or the page with two thirds of its examples gone."""
    if random.random() < 0.1:
        less = copy(editor)
        less.practices = dict(editor.practices)
        listed = [number for number, practice in less.practices.items() if practice.listed]
        for number in random.sample(listed, len(listed) * 2 // 3):
            del less.practices[number]
        left = [practice for practice in less.practices.values() if practice.listed]
        less.categories = [name for name in editor.categories if any(name in p.categories for p in left)]
        if less.categories and any(practice.recent for practice in left):
            return "two thirds gone", _render("RichText", less, random)[0]
    kind = random.choice(FAULT_KINDS)
    return kind, FAULTS[kind](good_page(random), random)


def _compare(tally: Tally, where: str, wanted: Counter[Told], found: Counter[Told]) -> None:
    for name, rows in (
        ("expected", wanted),
        ("right", wanted & found),
        ("missed", wanted - found),
        ("invented", found - wanted),
    ):
        getattr(tally, name).update(_by_kind(rows))
    for what, rows in (("missed", wanted - found), ("invented", found - wanted)):
        tally.wrong += [f"{where}: {what} {row}" for row in rows]


def _by_kind(rows: Counter[Told]) -> Counter[str]:
    kinds: Counter[str] = Counter()
    for told, count in rows.items():
        kinds[told.row.kind] += count
    return kinds


def history(seed: int, steps: int, *, nasty: bool) -> Tally:
    """One random history, rendered, with faults between its looks."""
    tally, random = Tally(), Random(seed)
    editor = Editor(random)
    editor.begin()
    with tempfile.TemporaryDirectory(prefix="accuracy-") as folder:
        installation = Installation(Path(folder))
        rendering = random.choice(ORDINARY_KINDS)
        first = installation.look(*_render(rendering, editor, random), hours=0)
        if first.kind != "changed":
            tally.wrong.append(f"seed {seed}: {rendering} held at the first look: {first.reasons}")
            return tally
        installation.told()
        times = [installation.now]
        for step in range(steps):
            if random.random() < 0.15:
                rendering = random.choice(ORDINARY_KINDS)
            where = f"seed {seed}{' nasty' if nasty else ''}, step {step}, {rendering}"
            hours = random.choice([24.0, 24.0, 24.0, 48.0, 6.0])
            _faults(tally, installation, editor, random, where)
            spent = (installation.now - times[-1]).total_seconds() / 3600
            wanted = editor.edit(hours + spent)
            tally.edits.update(editor.edits)
            where += f", {' '.join(editor.edits)}"
            kind = _nasty(tally, installation, editor, random, hours - NASTY_H) if nasty else ""
            where += f" after {kind}" if nasty else ""
            page = _render(rendering, editor, random)
            if _step(tally, installation, editor, page, NASTY_H if nasty else hours, where):
                times.append(installation.now)
                _rows(tally, installation, wanted, times, where, prose=kind not in ADDS_PROSE)
            if tally.wrong:
                return tally
        if seed % 10 == 0:
            _derived_again(tally, installation, seed)
        installation.close()
    return tally


def _faults(tally: Tally, installation: Installation, editor: Editor, random: Random, where: str) -> None:
    if random.random() >= 0.15:
        return
    kind, body = _fault(editor, random)
    outcome = installation.look(body, "text/html; charset=utf-8", hours=FAULT_H)
    tally.looks["fault"] += 1
    if outcome.kind != "held" or installation.told():
        tally.wrong.append(f"{where}: the fault {kind} was {outcome.kind}")


def _nasty(tally: Tally, installation: Installation, editor: Editor, random: Random, hours: float) -> str:
    kind = random.choice(NASTY_KINDS)
    outcome = installation.look(*_render(kind, editor, random), hours=hours)
    tally.looks["nasty"] += 1
    tally.held[f"nasty {outcome.kind}"] += 1
    return kind


def _step(
    tally: Tally,
    installation: Installation,
    editor: Editor,
    page: tuple[bytes, str | None],
    hours: float,
    where: str,
) -> bool:
    """A look at the edited page; whether it came to count."""
    too_much = editor.record.too_much
    outcome = installation.look(*page, hours=hours)
    tally.looks["ordinary"] += 1
    if (outcome.kind == "held") is not too_much:
        tally.wrong.append(f"{where}: {outcome.kind}: {'; '.join(outcome.reasons)}")
        return True
    if too_much and editor.random.random() < 0.5:
        tally.held["ordinary, too much at once: taken back"] += 1
        editor.undo()
        return False
    if too_much:
        tally.held["ordinary, too much at once: accepted by hand"] += 1
        assert outcome.snapshot_id is not None  # what is held is kept
        installation.accept(outcome.snapshot_id)
    return True


def _rows(
    tally: Tally,
    installation: Installation,
    wanted: list[Row],
    times: list[datetime],
    where: str,
    *,
    prose: bool,
) -> None:
    """What was told against what had to be; a nasty look belongs to the step whose page it showed."""
    found = Counter(Told(told.row, times[bisect_left(times, told.observed_at)]) for told in installation.told())
    expected = Counter(Told(row._replace(look=0), times[row.look - 1]) for row in wanted)
    if not prose:  # the rendering edits it, and the next look edits it back
        found, expected = (
            Counter({told: n for told, n in rows.items() if told.row.kind != "page_edited"})
            for rows in (found, expected)
        )
    _compare(tally, where, expected, found)


def _derived_again(tally: Tally, installation: Installation, seed: int) -> None:
    """All of history again from the evidence: not a row more or less."""
    connection, world = installation.connection, installation.world
    with undone(connection):
        derived = Derivation(connection, installation.source, 1, Bounds()).run()
        rewritten = write_derived(world, connection, 1, derived, why="", origin="rebuild", is_news=False)
    tally.looks["histories derived again"] += 1
    if rewritten.added or rewritten.corrected:
        tally.wrong.append(f"seed {seed}: derived again: added {rewritten.added}, corrected {rewritten.corrected}")


def redesign(seed: int, _: int) -> Tally:
    """The rendering changes, the listing does not."""
    tally, random = Tally(), Random(seed)
    editor = Editor(random)
    editor.begin()
    with tempfile.TemporaryDirectory(prefix="accuracy-") as folder:
        installation = Installation(Path(folder))
        one = random.choice(ORDINARY_KINDS)
        installation.look(*_render(one, editor, random), hours=0)
        installation.told()
        kinds = sorted(ORDINARY)
        other = random.choice([kind for kind in kinds if kind != one]) if seed % 5 else random.choice(NASTY_KINDS)
        outcome = installation.look(*_render(other, editor, random), hours=24)
        after = installation.look(*_render(one, editor, random), hours=48)
        nasty = other in NASTY
        tally.looks["redesign, nasty" if nasty else "redesign, ordinary"] += 1
        tally.held[f"redesign, {'nasty' if nasty else 'ordinary'}: {outcome.kind}"] += 1
        rows = [
            told.row for told in installation.told() if not (told.row.kind == "page_edited" and other in ADDS_PROSE)
        ]
        if rows:
            tally.wrong.append(f"redesign {seed}, {one} to {other}: {rows}")
        if (outcome.kind == "held" and not nasty) or after.kind == "held":
            tally.wrong.append(f"redesign {seed}, {one} to {other}: held: {outcome.reasons or after.reasons}")
        installation.close()
    return tally


def _one(work: tuple[str, int, int]) -> Tally:
    what, seed, steps = work
    try:
        if what == "redesign":
            return redesign(seed, steps)
        return history(seed, steps, nasty=what == "nasty")
    except Exception as error:  # noqa: BLE001  # a fault of ours, to be told with its seed
        return Tally(wrong=[f"{what} {seed}: {type(error).__name__}: {error}"])


def run(histories: int, steps: int, redesigns: int, seed: int, jobs: int, progress: Callable[[str], None]) -> bool:
    """Run them all, and print what they came to; whether all is right."""
    work = [
        ("nasty" if number % 4 == 3 else "history", seed * 1_000_000 + number, steps) for number in range(histories)
    ]
    work += [("redesign", seed * 1_000_000 + number, 0) for number in range(redesigns)]
    total = Tally()
    with Pool(jobs) as pool:
        for number, tally in enumerate(pool.imap_unordered(_one, work, chunksize=4), start=1):
            total.add(tally)
            for wrong in tally.wrong[:3]:
                progress(wrong[:300])
            if number % 200 == 0:
                progress(f"{number} of {len(work)}, {len(total.wrong)} wrong")
    _print(total, histories, steps, redesigns)
    return not total.wrong


def _print(total: Tally, histories: int, steps: int, redesigns: int) -> None:
    print(
        f"{histories:,} histories of {steps} steps ({histories // 4:,} of them with nasty renderings), {redesigns:,} redesigns\n"
    )
    print(f"{'kind of row':<18} {'expected':>9} {'right':>9} {'missed':>7} {'invented':>9}")
    for kind in sorted({*total.expected, *total.invented}):
        print(
            f"{kind:<18} {total.expected[kind]:>9,} {total.right[kind]:>9,} {total.missed[kind]:>7,} {total.invented[kind]:>9,}"
        )
    print(
        f"{'all':<18} {total.expected.total():>9,} {total.right.total():>9,} {total.missed.total():>7,} {total.invented.total():>9,}\n"
    )
    for title, counts in (("looks", total.looks), ("held or not", total.held), ("edits", total.edits)):
        print(f"{title}: " + ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items())))
    for line in total.wrong[:40]:
        print("  " + line[:400])
    print(f"\n{len(total.wrong)} wrong.")
