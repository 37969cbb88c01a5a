"""Figures of keeping, importing, deriving again and asking: what docs/evidence.md quotes.

bench/archive looks|import|rebuild|listing|restore [--count N]    # all of them unless one is named
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "bench"))

from installation import Installation  # noqa: E402  # after the path
from page import first_state, render, states  # noqa: E402

from db.connection import connect, copy_to  # noqa: E402
from db.history import save_state, write_step  # noqa: E402
from db.looks import NewLook, add_look, add_source  # noqa: E402
from db.queries import placements_at  # noqa: E402
from monitor.derive import Ids, encode  # noqa: E402
from monitor.history import advance  # noqa: E402
from monitor.verbs.questions import listed_at  # noqa: E402
from scraper.model import Category, Entry, Listing, Look, PageDetails  # noqa: E402
from scraper.model.history import State  # noqa: E402

START = datetime(2010, 1, 1, tzinfo=UTC)
URL = "https://www.college.police.uk/article/about-smarter-practice"
CONFIG = f"""database: practices.db
http: {{contact: bench@example.org}}
sources: [{{name: smarter-practice, url: "{URL}"}}]
hold: {{max_added: 1000, max_removed_share: 0.99}}
"""
STAYS = 50  # answers of which one says something else


def pages(count: int, stays: int) -> Iterator[bytes]:
    """Answers over time: tokens differ in each, the listing in one of so many."""
    state, following = first_state(), states()
    for number in range(count):
        if number and number % stays == 0:
            _, state = next(following)
        yield render(state, number)


def written(folder: Path, count: int, stays: int) -> int:
    """Write copies as `import` wants them named; their bytes in all."""
    size = 0
    for number, body in enumerate(pages(count, stays)):
        at = START + timedelta(hours=12 * number)
        (folder / f"{at:%Y%m%dT%H%M%SZ}.html").write_bytes(body)
        size += len(body)
    return size


def run(folder: Path, *arguments: str, cores: int | None = None) -> tuple[float, float, float]:
    """One command: seconds, seconds of CPU, and the largest process in MB."""
    command = [sys.executable, "-m", "monitor", *arguments]
    if cores:
        command = ["taskset", "-c", ",".join(map(str, range(cores))), *command]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    # a process of its own waits for it, so that the peak is that of this command and of what it starts
    waiter = (
        "import resource, subprocess, sys; "
        "status = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", waiter, *command], cwd=folder, env=environment, stdout=subprocess.PIPE, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - started, cpu, int(done.stdout) / 1024


def lxml_alone(folder: Path) -> float:
    """Seconds of CPU to parse the same pages with lxml.html."""
    import lxml.html

    spent = 0.0
    for file in sorted(folder.iterdir()):
        body = file.read_bytes()
        started = time.process_time()
        lxml.html.fromstring(body)
        spent += time.process_time() - started
    return spent


def bench_import(folder: Path, count: int) -> None:
    """Copies of the page, imported on one core and on two."""
    copies = folder / "copies"
    copies.mkdir()
    size = written(copies, count, STAYS)
    print(f"import: {count} copies of {size / count / 1000:.0f} kB, one in {STAYS} says something else")
    alone = lxml_alone(copies)
    took = {}
    for cores in (1, 2):
        (folder / "practices.db").unlink(missing_ok=True)
        (folder / "config.yaml").write_text(CONFIG)
        seconds, cpu, peak = run(folder, "import", "copies", cores=cores)
        took[cores] = seconds
        print(
            f"  {cores} core{'s' * (cores > 1)}: {seconds:.1f} s, {count / seconds:.0f} pages/s, "
            f"CPU {cpu:.1f} s, {cpu / alone:.2f} of lxml.html alone ({alone:.1f} s), largest process {peak:.0f} MB"
        )
    print(f"  gain of the second core {took[1] / took[2]:.2f}")
    shutil.rmtree(copies)


def bench_rebuild(folder: Path, count: int) -> None:
    """History derived again, from snapshots each of which says something else."""
    copies = folder / "copies"
    copies.mkdir()
    written(copies, count, 1)
    (folder / "config.yaml").write_text(CONFIG)
    seconds, _, peak = run(folder, "import", "copies")
    print(f"rebuild: {count} snapshots, each different; imported in {seconds:.1f} s, {peak:.0f} MB")
    seconds, cpu, peak = run(folder, "rebuild")
    print(f"  rebuilt in {seconds:.1f} s (CPU {cpu:.1f} s), {1000 * cpu / count:.1f} ms a snapshot, {peak:.0f} MB")
    shutil.rmtree(copies)


def bench_looks(folder: Path, count: int) -> None:
    """Bytes that a look adds to the database."""
    installed = Installation(folder)

    def size() -> int:
        copy = folder / "size.db"
        copy.unlink(missing_ok=True)
        copy_to(installed.connection, copy)
        return copy.stat().st_size

    installed.look(render(first_state(), 0), "text/html; charset=utf-8", hours=24)
    before = size()
    for number in range(count):
        installed.look(render(first_state(), number), "text/html; charset=utf-8", hours=24)
    unchanged = (size() - before) / count
    before, kept = size(), 0
    for number, (_, state) in enumerate(islice(states(), count)):
        body = render(state, number)
        kept += len(body)
        installed.look(body, "text/html; charset=utf-8", hours=24)
    changed = (size() - before) / count
    (packed,) = installed.connection.execute("SELECT avg(length(data)) FROM sqlar").fetchone()
    print(f"looks: {count} unchanged ones add {unchanged:.0f} bytes each, {count} changed ones {changed:.0f} each")
    print(f"  of which the page itself, {kept / count:.0f} bytes, is {packed:.0f}")
    installed.close()


def _listing(entries: list[Entry]) -> Listing:
    quarter = len(entries) // 4
    categories = tuple(Category(f"Category {n}", tuple(entries[n * quarter : (n + 1) * quarter])) for n in range(4))
    return Listing(PageDetails(title="About"), tuple(entries[:6]), categories)


def bench_listing(folder: Path, count: int, entries: int = 10_000) -> None:
    """What was listed at a time, in a long history of a long listing; written step by step as looks write it."""
    path = folder / "long.db"
    connection = connect(path, create=True)
    connection.execute("PRAGMA synchronous = OFF")
    source_id = add_source(connection, "smarter-practice", "smarter-practice", URL, "1 2 * * *", lambda _: 5)
    listed = [Entry(f"Example {n} – Kent Police", f"Example {n}", (), f"{URL}/{n}") for n in range(entries)]
    ids, state, before, first = Ids(connection), None, 0, 0
    for number in range(count):
        if number:
            at = number * 7919 % entries
            old = listed[at]
            listed[at] = Entry(f"{old.title} again", f"{old.name} again", (), old.url)
            listed[(at + 5) % entries] = Entry(
                f"New {number} – Kent Police", f"New {number}", (), f"{URL}/new-{number}"
            )
        observed_at = START + timedelta(hours=12 * number)
        look = Look(number + 1, observed_at, number + 1, 0.0, "check")
        connection.execute("BEGIN")
        connection.execute(
            """INSERT INTO snapshot_rows (id, source_id, page, observed_at, url, sha256, bytes, verdict)
               VALUES (?, ?, 'listing', ?, ?, ?, 9, 'accepted')""",
            (number + 1, source_id, f"{observed_at:%Y-%m-%dT%H:%M:%SZ}", URL, f"{number:064x}"),
        )
        add_look(
            connection, NewLook(source_id, URL, observed_at, observed_at, "check", "changed", snapshot_id=number + 1)
        )
        step = advance(state, _listing(listed), look, practice_id=ids.practice, category_id=ids.category)
        write_step(connection, source_id, state, step)
        state = step.state
        connection.execute("COMMIT")
        if number == 0:
            first = _size(connection)
    assert isinstance(state, State)
    before = _size(connection)
    save_state(connection, source_id, encode(state), None)
    when = f"{START + timedelta(hours=6 * count):%Y-%m-%dT%H:%M:%SZ}"
    print(f"listing: {count} snapshots of {entries} entries, two of which differ at each")
    print(f"  {(before - first) / max(1, count - 1):.0f} bytes a snapshot besides the page")
    for name, ask in (
        ("the rows", lambda: placements_at(connection, when, None)["smarter-practice"]),
        ("listing --at", lambda: listed_at(connection, when, None)),
    ):
        print(f"  {name}: {1000 * _best(ask):.1f} ms for {len(ask()):,} rows")
    connection.close()


def _size(connection: object) -> int:
    (pages_used,) = connection.execute("PRAGMA page_count").fetchone()  # type: ignore[attr-defined]
    (page_size,) = connection.execute("PRAGMA page_size").fetchone()  # type: ignore[attr-defined]
    return int(pages_used) * int(page_size)


def _best(ask: Callable[[], object]) -> float:
    best = 9.0
    for _ in range(7):
        started = time.perf_counter()
        ask()
        best = min(best, time.perf_counter() - started)
    return best


def bench_restore(folder: Path, count: int) -> None:
    """A backup, and what it takes to have it back."""
    copies = folder / "copies"
    copies.mkdir()
    written(copies, count, 4)
    (folder / "config.yaml").write_text(CONFIG)
    run(folder, "import", "copies")
    size = (folder / "practices.db").stat().st_size
    seconds, _, _ = run(folder, "backup", "copy.db")
    print(f"restore: {count} looks, {count // 4} snapshots, {size / 1e6:.1f} MB; backed up in {seconds:.2f} s")
    started = time.monotonic()
    for end in ("", "-wal", "-shm"):
        (folder / f"practices.db{end}").unlink(missing_ok=True)
    shutil.copy(folder / "copy.db", folder / "practices.db")
    copied = time.monotonic() - started
    seconds, _, _ = run(folder, "verify")
    print(f"  put back in {copied:.2f} s, verified in {seconds:.1f} s")


PARTS: dict[str, tuple[Callable[[Path, int], None], int]] = {
    "looks": (bench_looks, 300),
    "import": (bench_import, 10_000),
    "rebuild": (bench_rebuild, 10_000),
    "listing": (bench_listing, 1_000),
    "restore": (bench_restore, 400),
}


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="by default all")
    parser.add_argument("--count", type=int, help="instead of the usual number")
    given = parser.parse_args()
    for name in given.parts or PARTS:
        part, usual = PARTS[name]
        with tempfile.TemporaryDirectory(prefix="practice-watch-bench-") as folder:
            part(Path(folder), given.count or usual)


if __name__ == "__main__":
    main()
