"""Random runs: readers of all rhythms and filters, a page that changes, a mail server that misbehaves, and sudden ends.

What each reader must be told follows here from what was done to the page and from the reader's filters, in code of its
own; what each was told is read from the bodies that the mail server took.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import re
import shutil
import signal
import smtplib
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import monitor.deliver
from tests.mailbox import Answer, Mail, Mailbox, Office, mail_config, mailbox
from tests.small_page import BASE, CATEGORIES, FORCES, Example, new, page

ROOT = Path(__file__).parent.parent
HOLD = "hold: {max_added: 50, max_removed_share: 0.9}\n"
STEPS = ("greeting", "EHLO", "MAIL", "RCPT", "RSET", "DATA", "body")
CHILD = """
import sys
from datetime import datetime
from monitor import cli
from monitor.config import load_config
from monitor.world import World
at = datetime.fromisoformat(sys.argv[2])
cli.Session.world = lambda self: World(load_config(self.config_path, {}), lambda: at)
cli.main(["--config", sys.argv[1], "digest"])
"""
"""The real command line, with a clock that is set."""


class Killed(BaseException):
    """Ends the sender at once: nothing in the program catches it."""


@dataclass(frozen=True)
class Wish:
    """A reader, and what it wants to be told."""

    address: str
    every: str
    kinds: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()

    def line(self) -> str:
        """As config.yaml has it."""
        text = f"{{address: {self.address}, every: {self.every}"
        for name in ("kinds", "categories", "organisations"):
            if value := getattr(self, name):
                text += f", {name}: [{', '.join(value)}]"
        return text + "}"

    def wants(self, kind: str, one: Example) -> bool:
        """Whether a change is for it: every filter that is set is met; what is in no category passes that one."""
        return (
            (not self.kinds or kind in self.kinds)
            and (not self.categories or one.category is None or one.category in self.categories)
            and (not self.organisations or one.force in self.organisations)
        )


@dataclass
class Found:
    """What some runs came to."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Found) -> None:
        """Take in what others came to."""
        self.counts += other.counts
        self.wrong += other.wrong


def some(random: Random, values: tuple[str, ...]) -> tuple[str, ...]:
    """None, mostly; else one or two."""
    return () if random.random() < 0.6 else tuple(random.sample(values, random.randint(1, 2)))


class Run:
    """One run, from an empty outbox to its end."""

    def __init__(self, number: int, folder: Path, box: Mailbox, random: Random, readers: int) -> None:
        self.number, self.box, self.random, self.found = number, box, random, Found()
        self.real = False
        box.mails.clear()
        box.at.clear()
        self.wishes = [
            Wish(
                f"reader{at}@example.org", random.choice(("change", "day", "week", "month")),
                some(random, ("published", "removed")), some(random, CATEGORIES), some(random, FORCES),
            )
            for at in range(readers)
        ]  # fmt: skip
        config = mail_config(box, "\n".join(wish.line() for wish in self.wishes), more=HOLD)
        self.office = Office(folder, config)
        self.listed = list(BASE)
        self.changes: list[tuple[str, Example]] = []

    # -- what is done ----------------------------------------------------------------------------

    def go(self) -> Found:
        """The whole run."""
        self._digest_as_is()  # who is there from now on
        for _ in range(self.random.randint(3, 5)):
            self._forward(self.random.randint(24, 90))
            self._edit()
            self._look()
            for _ in range(self.random.randint(1, 2)):
                self._bad_digest()
                self._forward(self.random.randint(1, 30))
        self.box.at.clear()
        for days in (2, 8, 35):
            self._forward(24 * days)
            self._look()
            self._forward(7)
            self._digest_as_is()
        self._judge()
        return self.found

    def _forward(self, hours: int) -> None:
        self.office.now += timedelta(hours=hours, minutes=self.random.randint(0, 59))

    def _edit(self) -> None:
        for _ in range(self.random.randint(0, 3)):
            category = self.random.choice((None, *CATEGORIES))
            one = new(len(self.changes), category)
            self.listed.append(one)
            self.changes.append(("published", one))
        left = [one for one in self.listed if one in BASE[3:]]  # the first three keep their headings on the page
        if left and self.random.random() < 0.4:
            one = self.random.choice(left)
            self.listed.remove(one)
            self.changes.append(("removed", one))

    def _look(self) -> None:
        outcome = self.office.look(page(*self.listed))
        if outcome not in ("changed", "unchanged"):
            self.wrong(f"a look ended {outcome}")

    def _digest_as_is(self) -> None:
        done = self.office.digest()
        if done.undelivered:
            self.wrong(f"a good server did not get all: {done}")

    def _bad_digest(self) -> None:
        self._misbehave(self.random.choice((0, 0.02, 0.1, 0.4)))
        if self.real:
            self._in_a_process()
        elif self.random.random() < 0.5:
            self.office.digest()
        else:
            with sudden_end(self.random) as fired:
                try:
                    self.office.digest()
                except Killed:
                    self.count("sudden ends", f"in-process, {fired[0]}")
        self.box.at.clear()

    def _misbehave(self, chance: float) -> None:
        """Let the server answer badly, each time with that chance; 5xx seldom, for they are for good."""
        mixture = Random(self.random.random())  # the server is another thread; its calls come in order

        def answer(step: str) -> Answer:
            if mixture.random() >= chance:
                return None
            bad = mixture.choice(("450 4.0.0 later", "421 4.0.0 closing", "drop", "550 5.0.0 never"))
            if bad.startswith("550") and mixture.random() < 0.7:
                return None
            if step == "body" and bad == "drop" and mixture.random() < 0.5:
                bad = "drop after"
            self.count("bad answers", f"{step}: {bad.split(' ')[0] if bad[0].isdigit() else bad}")
            return bad

        for step in STEPS:
            self.box.at[step] = lambda _, step=step: answer(step)  # type: ignore[misc]

    def _in_a_process(self) -> None:
        """The real command, mostly ended by SIGKILL when the server has come to some step some time."""
        reached = threading.Event()
        step, left, freeze = self.random.choice(STEPS), [self.random.randint(1, 12)], self.random.random() < 0.5
        if step in ("greeting", "EHLO"):
            left = [1]
        usual = self.box.at.get(step, lambda _: None)

        def stop(address: str) -> Answer:
            left[0] -= 1
            if left[0]:
                return usual(address)
            reached.set()
            return ("hang after" if step == "body" and self.number % 2 else "hang") if freeze else None

        self.box.at[step] = stop
        command = [sys.executable, "-c", CHILD, str(self.office.path), self.office.now.isoformat()]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            while process.poll() is None and not reached.wait(0.01):
                pass
            if reached.is_set():
                os.kill(process.pid, signal.SIGKILL)
            said = process.stderr.read().decode() if process.stderr else ""
            status = process.wait(60)
        if status == -signal.SIGKILL:
            self.count("sudden ends", f"SIGKILL, {'the server silent' if freeze else 'the server going on'}")
        elif status not in (0, 6):
            self.wrong(f"the process ended {status}: {said}")
        else:
            self.count("processes that ended by themselves", "")

    # -- what came of it -------------------------------------------------------------------------

    def count(self, kind: str, what: str, number: int = 1) -> None:
        """Note that something happened."""
        self.found.counts[kind, what] += number

    def wrong(self, text: str) -> None:
        """Note that something is not as it must be."""
        self.found.wrong.append(f"run {self.number}: {text}")

    def _judge(self) -> None:
        mails = self.office.rows(
            """SELECT d.recipient, d.state, d.first_change, d.last_change, d.message_id, d.purpose FROM deliveries d
               ORDER BY 1, 3"""
        )
        taken = Counter(message_id_of(mail) for mail in self.box.mails)
        for _, state, _, _, message_id, purpose in mails:
            times = taken.pop(message_id, 0)
            self.count("mails", f"{state}{f', taken {times}' if state == 'unknown' else ''}")
            if times not in {"sent": (1,), "unknown": (0, 1), "failed": (0,)}.get(state, ()):
                self.wrong(f"{purpose} {message_id} is {state}, and the server took it {times} times")
        for message_id in taken:
            self.wrong(f"the server took {message_id}, which the record does not know")
        numbers = dict(self.office.rows("SELECT kind || ' ' || url, change_id FROM changes"))
        for wish in self.wishes:
            self._judge_reader(wish, [mail for mail in mails if mail[0] == wish.address and mail[2]], numbers)

    def _judge_reader(self, wish: Wish, mails: list[Any], numbers: dict[str, int]) -> None:
        told = Counter(
            slug for mail in self.box.to(wish.address) for slug in told_by(mail)
        )  # fmt: skip
        for kind, one in self.changes:
            number = numbers.get(f"{kind} https://www.college.police.uk/support-forces/practices/{one.slug}")
            if number is None:
                self.wrong(f"{kind} {one.slug} was not recorded")
                continue
            times = told.pop(one.slug, 0)
            states = [state for _, state, first, last, _, _ in mails if first <= number <= last]
            if not wish.wants(kind, one):
                if times:
                    self.wrong(f"{wish} was told {kind} {one.slug}")
                continue
            fate = states[0] if len(states) == 1 else f"in {len(states)} windows"
            self.count("changes for readers", f"{fate}, told {times}")
            if (fate, times) not in {("sent", 1), ("unknown", 0), ("unknown", 1), ("failed", 0)}:
                self.wrong(f"{wish}: {kind} {one.slug} is {fate}, told {times} times")
        for slug, times in told.items():
            self.wrong(f"{wish} was told {slug} {times} times, of which nothing changed")


def message_id_of(mail: Mail) -> str:
    """As it stands on the wire; `email`'s newer parser takes a hundred times as long."""
    found = re.search(rb"^Message-ID:\s+(\S+)", mail.content, re.MULTILINE)
    return found[1].decode() if found else "a mail without a Message-ID"


def told_by(mail: Mail) -> list[str]:
    """What the addresses in the text of a mail end with; a welcome, which lists all, tells of no change."""
    message = message_from_bytes(mail.content)
    if "welcome" in message["Subject"]:
        return []
    text = message.get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]
    return re.findall(r"/(example-\d{4})\b", text)


@contextlib.contextmanager
def sudden_end(random: Random) -> Iterator[list[str]]:
    """Let the sender end at a random point: at an answer of the server, or at a transaction, before it or after it."""
    left, before, fired = [random.randint(2, 70)], random.random() < 0.5, [""]

    def strike(where: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            fired[0] = where
            raise Killed

    reply = smtplib.SMTP.getreply

    def answered(self: smtplib.SMTP) -> Any:
        if before:
            strike("before an answer was read")
        answer = reply(self)
        if not before:
            strike("after an answer was read")
        return answer

    def struck(whole: Any) -> Any:
        @contextlib.contextmanager
        def written(connection: Any) -> Iterator[None]:
            with whole(connection):
                yield
                if before:
                    strike("before a transaction was whole")
            if not before:
                strike("after a transaction")

        return written

    with contextlib.ExitStack() as stack:
        if random.random() < 0.5:
            stack.enter_context(mock.patch.object(smtplib.SMTP, "getreply", answered))
        else:
            left[0] = random.randint(1, 30)
            for name in ("atomic", "written_lightly"):
                whole = getattr(monitor.deliver, name)
                stack.enter_context(mock.patch.object(monitor.deliver, name, struck(whole)))
        yield fired


def some_runs(task: tuple[list[int], int, int, int]) -> Found:
    """Some runs, in a process of their own."""
    numbers, readers, real, seed = task
    gc.set_threshold(100_000)  # as the command itself does
    found = Found()
    memory = Path("/dev/shm")  # noqa: S108  # ends with the machine: nothing here is to be kept
    base = memory if os.access(memory, os.W_OK) else None
    with mailbox() as box, tempfile.TemporaryDirectory(dir=base) as place:
        (Path(place) / "start").mkdir()
        start = Office(Path(place) / "start", HOLD)
        start.look(page(*BASE))
        for number in numbers:
            folder = Path(place) / str(number)
            folder.mkdir()
            shutil.copy(start.world.config.database, folder)
            one = Run(number, folder, box, Random(f"{seed} {number}"), readers)
            one.real = number % real == 0
            found.counts["runs", "of real processes" if one.real else "in-process"] += 1
            found.add(one.go())
            shutil.rmtree(folder)
    return found


def run(numbers: Iterable[int], readers: int, real: int, seed: int, jobs: int, progress: Callable[[str], None]) -> bool:
    """All the runs, printed."""
    wanted = list(numbers)
    tasks = [(wanted[at : at + 10], readers, real, seed) for at in range(0, len(wanted), 10)]
    found, done = Found(), 0
    with multiprocessing.get_context("spawn").Pool(min(jobs, len(tasks))) as pool:
        try:
            for one in pool.imap_unordered(some_runs, tasks):
                found.add(one)
                done = sum(number for (kind, _), number in found.counts.items() if kind == "runs")
                if done % 100 == 0:
                    progress(f"{done} runs, {len(found.wrong)} wrong")
        except KeyboardInterrupt:
            progress("stopped; these are the figures so far")
    show(found, done, readers)
    return not found.wrong and done == len(wanted)


def show(found: Found, runs: int, readers: int) -> None:
    """The figures."""
    print(f"{runs:,} runs with {readers} readers each\n")
    for kind in dict.fromkeys(kind for kind, _ in sorted(found.counts)):
        rows = {what: number for (one, what), number in sorted(found.counts.items()) if one == kind}
        print(f"{kind:34} {sum(rows.values()):>10,}")
        for what, number in rows.items():
            if what:
                print(f"  {what:32} {number:>10,}")
    print()
    for text in found.wrong[:40]:
        print(text)
    print(f"{len(found.wrong)} wrong.")
