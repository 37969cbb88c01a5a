"""A digest for a thousand readers, composed and handed to a mail server on loopback, beside a bare loop of smtplib."""

from __future__ import annotations

import multiprocessing
import smtplib
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from tests.mailbox import Mailbox, Office, mail_config, mailbox
from tests.small_page import BASE, CATEGORIES, FORCES, new, page

LIMIT_S = 10.0
HOLD = "hold: {max_added: 50, max_removed_share: 0.9}\n"
EXAMPLES = (new(0, CATEGORIES[0]), new(1), new(2, CATEGORIES[2]))


def serve(pipe: Connection) -> None:
    """A mail server in a process of its own; tells its port, and what it took when it is asked."""
    with mailbox() as box:
        pipe.send(box.port)
        while pipe.recv() == "mails":
            pipe.send([(mail.to, mail.content) for mail in box.mails])
            box.mails.clear()


def reader(number: int) -> str:
    """Readers of ten kinds, each of whom something that changes is for."""
    filters = (
        "", f", categories: [{CATEGORIES[0]}]", f", organisations: [{EXAMPLES[1].force}]", ", kinds: [published]",
               f", categories: [{', '.join(CATEGORIES)}]")  # fmt: skip
    zone = ", timezone: Europe/Paris" if number % 2 else ""
    return f"{{address: reader{number}@example.org, every: change{filters[number // 2 % 5]}{zone}}}"


def run(readers: int, progress: Callable[[str], None]) -> bool:
    """Measure, and print the figures."""
    assert all(one.force in FORCES for one in EXAMPLES)
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,))
    process.start()
    try:
        return measure(readers, ours, progress)
    finally:
        ours.send("stop")
        process.join(30)


def measure(readers: int, server: Connection, progress: Callable[[str], None]) -> bool:
    """Welcomes, then a digest; then the same bytes by a loop that does nothing else."""
    box = Mailbox(port=server.recv())
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        config = mail_config(box, "\n".join(map(reader, range(readers))), more=HOLD)
        office = Office(Path(folder), config)
        office.look(page(*BASE))
        welcome_s, welcome_cpu_s = timed(office, readers, wrong)
        taken(server)
        progress("welcomes sent")
        office.now += timedelta(days=1)
        office.look(page(*BASE, *EXAMPLES))
        digest_s, digest_cpu_s = timed(office, readers, wrong)
        mails = taken(server)
        progress("digests sent")
        loop_s, loop_cpu_s = bare_loop(box.port, mails)
        if Counter(mails) != Counter(taken(server)):
            wrong.append("the loop did not send the same")
        if Counter(to for to, _ in mails) != Counter(f"reader{at}@example.org" for at in range(readers)):
            wrong.append("not each reader was sent one mail")
    size = sum(len(content) for _, content in mails) / max(1, len(mails))
    print(f"\n{readers:,} readers of 10 kinds, one connection, {size / 1000:.1f} kB a mail\n")
    print(f"{'':34} {'seconds':>10} {'of CPU':>10} {'to a bare loop':>15}")
    for what, seconds, cpu_s in (
        ("welcomes composed and sent", welcome_s, welcome_cpu_s),
        ("digests composed and sent", digest_s, digest_cpu_s),
        ("smtplib alone, the same bytes", loop_s, loop_cpu_s),
    ):
        print(f"{what:34} {seconds:>10.2f} {cpu_s:>10.2f} {seconds / loop_s:>15.2f}")
    if digest_s > LIMIT_S:
        wrong.append(f"the digest took longer than {LIMIT_S:g} s")
    print()
    for text in wrong:
        print(text)
    print(f"{len(wrong)} wrong.")
    return not wrong


def taken(server: Connection) -> list[tuple[str, bytes]]:
    """What the server took since it was last asked."""
    server.send("mails")
    mails: list[tuple[str, bytes]] = server.recv()
    return mails


def timed(office: Office, readers: int, wrong: list[str]) -> tuple[float, float]:
    """Compose and send what is due; seconds by the clock, and of our own CPU."""
    started, cpu = time.perf_counter(), time.process_time()
    done = office.digest()
    seconds, cpu_s = time.perf_counter() - started, time.process_time() - cpu
    if len(done.sent) != readers or done.undelivered:
        wrong.append(f"{len(done.sent)} mails were sent: {done.trouble}")
    return seconds, cpu_s


def bare_loop(port: int, mails: list[tuple[str, bytes]]) -> tuple[float, float]:
    """The yardstick: the same bytes to the same server, with nothing composed, nothing written down."""
    started, cpu = time.perf_counter(), time.process_time()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for to, content in mails:
            smtp.sendmail("watch@example.org", [to], content)
    return time.perf_counter() - started, time.process_time() - cpu
