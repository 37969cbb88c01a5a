"""`import` of WARC and MHTML: the same history, however its copies come; taken once, judged, told to nobody."""

from __future__ import annotations

import gzip
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from monitor.config import load_config
from monitor.copies import Found, LeftOut, copies_in, time_in_name
from monitor.importing import import_copies
from monitor.world import World
from scraper.addresses import Site
from tests.conftest import FIXTURES, SITE, Ran, configure
from tests.test_held import NAMES, page
from tests.warcs import Record, write_warc

HISTORY = sorted((FIXTURES / "history").glob("*.html"))
OTHER_HOST = "http://production.copweb.aws.college.police.uk/article/about-smarter-practice/?utm_source=x"


def _date(file: Path) -> str:
    stamp = file.name
    return f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}T{stamp[9:11]}:{stamp[11:13]}:{stamp[13:15]}Z"


def _records() -> list[Record]:
    return [Record(_date(file), file.read_bytes()) for file in HISTORY]


def _ask(folder: Path, query: str) -> list[Any]:
    with sqlite3.connect(folder / "practices.db") as raw:
        return raw.execute(query).fetchall()


def _digest(folder: Path) -> str:
    return str(_ask(folder, "SELECT content_digest FROM about")[0][0])


@pytest.fixture
def wanted(practice_watch: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The content digest of the recorded history, imported as files."""
    folder = tmp_path / "wanted"
    folder.mkdir()
    configure(folder)
    monkeypatch.chdir(folder)
    assert practice_watch("import", str(FIXTURES / "history")).status == 4
    monkeypatch.chdir(tmp_path)
    return _digest(folder)


@pytest.mark.parametrize(
    ("name", "whole"), [("pages.warc.gz", False), ("pages.warc", False), ("pages.warc.gz", True), ("PAGES.WARC", True)]
)
def test_a_warc_file_gives_the_same_history_as_the_pages(
    practice_watch: Callable[..., Ran], tmp_path: Path, wanted: str, name: str, whole: bool
) -> None:
    if name.isupper():
        write_warc(tmp_path / name, _records()[::-1])
    else:
        write_warc(tmp_path / name, _records()[::-1], whole=whole)

    ran = practice_watch("import", name, "--format", "json")

    assert ran.status == 4
    assert [row["outcome"] for row in ran.rows].count("changed") == 11
    assert _digest(tmp_path) == wanted
    assert practice_watch("verify").status == 0
    assert _ask(tmp_path, "SELECT DISTINCT is_news FROM change_log") == [(0,)]
    ((headers, peer, number, status, requested),) = _ask(
        tmp_path,
        "SELECT n.headers, s.peer, s.archive_url, s.http_status, s.requested_at FROM snapshots s "
        "JOIN snapshot_rows n ON n.id = s.snapshot_id ORDER BY s.observed_at LIMIT 1",
    )
    assert "X-Seen" in headers
    assert peer == '{"address": "192.0.2.7"}'
    assert number.startswith("<urn:uuid:")
    assert (status, requested) == (200, _date(HISTORY[0]))
    again = practice_watch("import", name, "--format", "json")
    assert {row["outcome"] for row in again.rows} == {"known"}
    assert again.status == 0


def test_only_answers_of_the_source_are_taken_under_any_of_its_hosts(
    practice_watch: Callable[..., Ran], tmp_path: Path
) -> None:
    body = HISTORY[0].read_bytes()
    records = [
        Record("2025-01-01T00:00:00Z", body, url="https://www.college.police.uk/article/another"),
        Record("2025-01-01T00:00:01Z", body, url="https://example.org/article/about-smarter-practice"),
        Record("2025-01-01T00:00:02Z", b"moved", status="301 Moved"),
        Record("2025-01-01T00:00:03Z", b"no", status="403 Forbidden"),
        Record("2025-01-01T00:00:04Z", body, headers=(("Content-Encoding", "zstd"),)),
        Record("2025-01-01T00:00:05.123456Z", body, url=OTHER_HOST),
        Record("2025-01-02T00:00:00Z", gzip.compress(body), headers=(("Content-Encoding", "gzip"),)),
        Record("2025-01-03T00:00:00Z", body + b" " * 3_000_001),
        Record("no date at all", body),
        Record("2025-01-04T00:00:00Z", kind="request"),
        Record("2025-01-04T00:00:00Z", body, status="oops"),
    ]
    write_warc(tmp_path / "a.warc.gz", records)

    rows = practice_watch("import", "a.warc.gz", "--format", "json").rows

    taken = {row["observed_at"]: row["outcome"] for row in rows if row["outcome"] != "left out"}
    assert taken == {"2025-01-01T00:00:05Z": "changed", "2025-01-02T00:00:00Z": "unchanged"}
    reasons = sorted(row["reason"] for row in rows if row["outcome"] == "left out")
    assert reasons == [
        "compressed in a way that is not read (zstd)",
        "larger than 3000000 bytes (`http.max_body` in config.yaml)",
        "no HTTP answer",
        "no date",
        "the site answered 301",
        "the site answered 403",
    ]


@pytest.mark.parametrize("by", ["id", "date", "digest"])
def test_a_revisit_has_the_bytes_of_the_answer_that_it_names_wherever_that_stands(
    practice_watch: Callable[..., Ran], tmp_path: Path, by: str
) -> None:
    first, second = HISTORY[0].read_bytes(), HISTORY[1].read_bytes()
    answers = [Record("2025-01-01T00:00:00Z", first), Record("2025-01-03T00:00:00Z", second)]
    revisits = [
        Record("2025-01-02T00:00:00Z", of="2025-01-01T00:00:00Z", by=by),
        Record("2025-01-04T00:00:00Z", of="2025-01-01T00:00:00Z", by=by, headers=()),
        Record("2025-01-05T00:00:00Z", of="1999-01-01T00:00:00Z", by=by),
    ]
    write_warc(tmp_path / "z.warc.gz", [*answers, *revisits])

    rows = practice_watch("import", "z.warc.gz", "--format", "json").rows

    assert [(row["observed_at"], row["outcome"]) for row in rows] == [
        ("2025-01-01T00:00:00Z", "changed"),
        ("2025-01-02T00:00:00Z", "unchanged"),
        ("2025-01-03T00:00:00Z", "changed"),
        ("2025-01-04T00:00:00Z", "changed"),
        (None, "left out"),
    ]
    assert _ask(tmp_path, "SELECT look_id, snapshot_id FROM looks ORDER BY observed_at") == [
        (1, 1),
        (2, 1),
        (3, 3),
        (4, 1),  # the state of before again: not kept again
    ]
    assert practice_watch("verify").status == 0


def test_a_revisit_may_stand_in_another_file_and_come_first(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    both = tmp_path / "both.warc"
    write_warc(both, [Record("2025-01-01T00:00:00Z", HISTORY[0].read_bytes()),
                      Record("2025-01-02T00:00:00Z", of="2025-01-01T00:00:00Z")])  # fmt: skip
    data = both.read_bytes()
    at = data.index(b"WARC/1.0", data.index(b"</html>"))
    (tmp_path / "a.warc").write_bytes(data[at:])
    (tmp_path / "b.warc").write_bytes(data[:at])
    both.unlink()

    rows = practice_watch("import", "a.warc", "b.warc", "--format", "json").rows

    assert [row["outcome"] for row in rows] == ["changed", "unchanged"]


def test_of_a_damaged_warc_file_is_taken_what_stands_before_the_damage(
    practice_watch: Callable[..., Ran], tmp_path: Path
) -> None:
    write_warc(tmp_path / "a.warc.gz", _records()[:3])
    data = (tmp_path / "a.warc.gz").read_bytes()
    (tmp_path / "a.warc.gz").write_bytes(data[: len(data) * 2 // 3])
    (tmp_path / "b.warc").write_bytes(b"this is no WARC file\r\n" * 20)

    rows = practice_watch("import", ".", "--format", "json").rows

    outcomes = [row["outcome"] for row in rows if row["observed_at"]]
    assert outcomes[:1] == ["changed"]
    assert any("damaged" in row["reason"] and row["file"] == "b.warc" for row in rows)


def _mhtml(body: bytes, url: str = SITE.url, date: str = "Mon, 02 Mar 2026 07:00:00 -0000") -> bytes:
    import base64

    return (
        f"From: <Saved by a browser>\r\nSnapshot-Content-Location: {url}\r\nSubject: page\r\nDate: {date}\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="----x"\r\n\r\n'
        f"------x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\nContent-Location: {url}\r\n\r\n"
    ).encode() + base64.encodebytes(body) + b"\r\n------x--\r\n"  # fmt: skip


def test_mhtml_files_tell_their_time_and_address(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    body = page(NAMES).body
    (tmp_path / "a.mhtml").write_bytes(_mhtml(body))
    (tmp_path / "b.mht").write_bytes(_mhtml(body, "https://example.org/other"))
    (tmp_path / "c.mhtml").write_bytes(b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nno page")
    (tmp_path / "20260303T000000Z.mhtml").write_bytes(_mhtml(body, "cid:frame@x", "no date"))
    (tmp_path / "d.mhtml").write_bytes(_mhtml(body, date="no date"))

    rows = practice_watch("import", ".", "--format", "json").rows

    assert [(row["file"], row["outcome"], row["observed_at"]) for row in rows] == [
        ("a.mhtml", "changed", "2026-03-02T07:00:00Z"),
        ("20260303T000000Z.mhtml", "unchanged", "2026-03-03T00:00:00Z"),
        ("b.mht", "left out", None),
        ("c.mhtml", "left out", None),
        ("config.yaml", "left out", None),
        ("d.mhtml", "left out", None),
    ]


def test_check_file_takes_the_newest_answer_of_a_warc_file(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    write_warc(tmp_path / "a.warc.gz", _records()[:3])
    write_warc(tmp_path / "other.warc.gz", [Record("2025-01-01T00:00:00Z", b"x", url="https://example.org/")])
    assert practice_watch("check", "--file", "a.warc.gz").status == 0
    assert _ask(tmp_path, "SELECT observed_at, origin FROM looks") == [(_date(HISTORY[2]), "file")]
    assert practice_watch("check", "--file", str(HISTORY[3]), "--at", _date(HISTORY[3])).status == 0
    assert practice_watch("check", "--file", "a.warc.gz").status == 0  # again, in its place
    assert _ask(tmp_path, "SELECT count(*) FROM looks") == [(2,)]
    ran = practice_watch("check", "--file", "other.warc.gz")
    assert ran.status == 2
    assert "no answer of" in ran.err
    assert practice_watch("check", "--file", "gone.warc").status == 2


def test_equal_held_copies_are_kept_once(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    challenge = b"<!DOCTYPE html><html><head><title>Just a moment</title></head><body><p>Checking</p></body></html>"
    for hour in range(4):
        (tmp_path / f"20260101T0{hour}0000Z.html").write_bytes(challenge)
    assert practice_watch("import", ".").status == 4
    assert _ask(tmp_path, "SELECT count(*) FROM looks WHERE outcome = 'held'") == [(4,)]
    assert _ask(tmp_path, "SELECT count(*) FROM snapshots") == [(1,)]


def _copies(folder: Path, count: int) -> None:
    """Copies that differ at each answer in a token, and at every tenth in what they list."""
    for at in range(count):
        titles = [*NAMES, *(f"Example extra {n} – Kent Police" for n in range(at // 10))]
        body = page(titles).body.replace(b"<footer>", b"<!-- token %d --><footer>" % at)
        (folder / f"2026010{1 + at // 24}T{at % 24:02}0000Z.html").write_bytes(body)


def _world(folder: Path) -> World:
    return World(load_config(folder / "config.yaml", {}))


def test_workers_that_read_ahead_change_nothing_but_the_time(
    practice_watch: Callable[..., Ran], tmp_path: Path
) -> None:
    assert practice_watch  # the configuration
    (tmp_path / "pages").mkdir()
    _copies(tmp_path / "pages", 100)
    for file in HISTORY:
        (tmp_path / "pages" / file.name).write_bytes(file.read_bytes())
    dumps = []
    for workers in (0, 2):
        (tmp_path / "practices.db").unlink(missing_ok=True)
        world = _world(tmp_path)
        source = world.config.sources[0]
        steps: list[int] = []
        found = copies_in([tmp_path / "pages"], Site(source.url), tmp_path, largest=3_000_000)
        with world.writing("import") as connection:
            told, rewritten = import_copies(
                world, connection, source, [one for one in found if isinstance(one, Found)],
                progress=lambda steps=steps: steps.append(1), workers=workers,
            )  # fmt: skip
        assert len(told) == len(steps) == 112
        assert rewritten.added
        dumps.append([
            _ask(tmp_path, f"SELECT * FROM {view} ORDER BY 1, 2, 3, 4, 5")
            for view in ("practices", "placements", "titles", "snapshots", "looks")
        ])  # fmt: skip
    assert dumps[0] == dumps[1]
    assert practice_watch("verify").status == 0


def test_it_can_be_stopped_and_run_again(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    _copies(tmp_path, 90)
    (tmp_path / "config.yaml").rename(tmp_path / "own.yaml")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-m", "monitor", "--config", "own.yaml", "import", "."]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        lock = tmp_path / "practices.db.lock"
        while not lock.exists() or "import" not in lock.read_text():
            assert process.poll() is None, process.communicate()
            time.sleep(0.01)
        time.sleep(0.4)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    if "stopping" in err and "Stopped" in out:  # else it was quicker
        assert _ask(tmp_path, "SELECT count(*) FROM looks")[0][0] < 90
    assert practice_watch("--config", "own.yaml", "import", ".").status == 0
    assert _ask(tmp_path, "SELECT count(*) FROM looks") == [(90,)]
    assert practice_watch("--config", "own.yaml", "verify").status == 0


def test_what_was_stopped_is_whole_and_goes_on(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    _copies(tmp_path / "pages", 30)
    world = _world(tmp_path)
    source = world.config.sources[0]
    found = list(copies_in([tmp_path / "pages"], Site(source.url), tmp_path, largest=10**7))
    copies = [one for one in found if isinstance(one, Found)]
    taken: list[int] = []
    with world.writing("import") as connection:
        told, _ = import_copies(
            world, connection, source, copies, progress=lambda: taken.append(1), stopped=lambda: len(taken) == 13
        )
    assert len(told) == 13
    assert practice_watch("verify").status == 0
    ran = practice_watch("import", "pages", "--format", "json")
    assert [row["outcome"] for row in ran.rows].count("known") == 13
    assert len(ran.rows) == 30


def test_names_without_a_time_and_what_is_too_large_are_left_out(tmp_path: Path) -> None:
    assert time_in_name("20260230T000000Z.html") is None
    (tmp_path / "20260101T000000Z.html").write_bytes(b"x" * 100)
    assert [type(one) for one in copies_in([tmp_path], SITE, tmp_path, largest=99)] == [LeftOut]


def _at_work_in(folder: Path) -> list[int]:
    """Processes whose folder it is."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == folder and (process / "cmdline").read_bytes():
                found.append(int(process.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="there is no /proc")
def test_killed_it_leaves_nothing_half_done_and_no_worker(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    _copies(tmp_path / "pages", 230)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    command = [sys.executable, "-m", "monitor", "import", "pages"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL) as process:
        while len(_at_work_in(tmp_path)) < 3:  # it, and two that read for it
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
    for _ in range(300):  # half a minute at most
        if not [number for number in _at_work_in(tmp_path) if number != os.getpid()]:
            break
        time.sleep(0.1)
    else:
        pytest.fail("a worker goes on without the process that it works for")
    assert _ask(tmp_path, "SELECT count(*) FROM looks")[0][0] in (0, 230)
    assert practice_watch("status").status == 0


def _cut(folder: Path, name: str, records: list[Record], share: float, *, whole: bool = False) -> None:
    path = write_warc(folder / name, records, whole=whole)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])


@pytest.mark.parametrize(("name", "whole"), [("a.warc", False), ("a.warc.gz", False), ("a.warc.gz", True)])
def test_a_record_that_the_file_ends_within_is_no_page_and_those_before_are_taken(
    practice_watch: Callable[..., Ran], tmp_path: Path, name: str, whole: bool
) -> None:
    _cut(tmp_path, name, _records()[:4], 0.7, whole=whole)

    ran = practice_watch("import", name, "--format", "json")

    assert ran.status == 0
    assert [row["outcome"] for row in ran.rows if row["observed_at"]] == ["changed"] * 2
    left_out = [row["reason"] for row in ran.rows if not row["observed_at"]]
    assert any("damaged: the file ends" in reason for reason in left_out)


def test_bytes_that_their_digest_is_not_of_are_no_page(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc", _records()[:2])
    data = bytearray(path.read_bytes())
    at = data.index(b"</title>")
    data[at - 3] ^= 1
    path.write_bytes(bytes(data))

    rows = practice_watch("import", "a.warc", "--format", "json").rows

    assert [row["outcome"] for row in rows] == ["changed", "left out"]
    assert rows[1]["reason"] == "damaged: its bytes are not those that its digest is of"


def test_a_warc_file_of_nothing_and_one_of_noise_are_said_in_plain_letters(
    practice_watch: Callable[..., Ran], tmp_path: Path
) -> None:
    (tmp_path / "empty.warc").write_bytes(b"")
    (tmp_path / "noise.warc").write_bytes(bytes(range(7, 256)) * 40)

    ran = practice_watch("import", "empty.warc", "noise.warc")

    assert ran.status == 2
    assert "empty.warc: there is no answer in this WARC file" in ran.err
    assert "noise.warc: damaged: " in ran.err
    assert all(" " <= sign <= "~" or sign == "\n" for sign in ran.err)
    assert SITE.url in ran.err


@pytest.mark.parametrize("by", ["id", "date", "digest"])
def test_a_revisit_of_an_answer_that_is_in_the_database_has_its_bytes(
    practice_watch: Callable[..., Ran], tmp_path: Path, by: str
) -> None:
    both = tmp_path / "both.warc"
    write_warc(both, [Record("2025-01-01T00:00:00Z", HISTORY[0].read_bytes()),
                      Record("2025-01-03T00:00:00Z", HISTORY[1].read_bytes()),
                      Record("2025-01-02T00:00:00Z", of="2025-01-01T00:00:00Z", by=by)])  # fmt: skip
    data = both.read_bytes()
    at = data.index(b"WARC/1.0", data.rindex(b"</html>"))
    (tmp_path / "answers.warc").write_bytes(data[:at])
    (tmp_path / "revisit.warc").write_bytes(data[at:])
    both.unlink()
    assert practice_watch("import", "revisit.warc").status == 2
    assert practice_watch("import", "answers.warc").status == 0

    rows = practice_watch("import", "revisit.warc", "--format", "json").rows

    assert [(row["observed_at"], row["outcome"]) for row in rows] == [("2025-01-02T00:00:00Z", "unchanged")]
    assert [row["outcome"] for row in practice_watch("import", "revisit.warc", "--format", "json").rows] == ["known"]
    assert practice_watch("verify").status == 0


def test_a_copy_that_cannot_be_of_its_time_is_left_out(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    body = HISTORY[0].read_bytes()
    for name in ("20990101T000000Z.html", "19010101T000000Z.html"):
        (tmp_path / name).write_bytes(body)
    write_warc(tmp_path / "a.warc", [Record("2099-01-01T00:00:00Z", body), Record("0001-01-01T00:00:00Z", body)])

    ran = practice_watch("import", "20990101T000000Z.html", "19010101T000000Z.html", "a.warc")

    assert ran.status == 2
    assert ran.err.count("is in the future") == 2
    assert ran.err.count("is before there were pages") == 2
    assert not (tmp_path / "practices.db").exists()
    ran = practice_watch("check", "--file", "a.warc")
    assert (ran.status, "a.warc: its time, 2099-01-01T00:00:00Z, is in the future" in ran.err) == (2, True)
    ran = practice_watch("check", "--file", "20990101T000000Z.html", "--at", "2099-01-01")
    assert (ran.status, "--at 2099-01-01: " in ran.err) == (2, True)


def test_what_is_no_file_is_not_waited_for(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "20260101T000000Z.html")
    assert "neither a file nor a folder" in practice_watch("import", "20260101T000000Z.html").err
    assert "not a file" in practice_watch("check", "--file", "20260101T000000Z.html").err
