"""`explore`: the published copy in a real Datasette, asked over loopback."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.conftest import FIXTURES, Ran, configure


@pytest.fixture
def published(practice_watch: Callable[..., Ran], tmp_path: Path) -> Path:
    configure(tmp_path, more="publish: for-analysts.db")
    assert practice_watch("import", str(FIXTURES / "history")).status == 4
    return tmp_path


@contextmanager
def exploring(folder: Path, ending: signal.Signals = signal.SIGTERM) -> Iterator[str]:
    """The address of the copy, shown by the command itself, which ends with 0 when it is told to."""
    command = [sys.executable, "-m", "monitor", "explore", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/\S+$", said)
        try:
            assert address is not None, said + process.stderr.read()
            yield address[0]
        finally:
            process.send_signal(ending)
            process.wait()
        assert process.stderr.read() == "Ctrl-C ends it.\n"
    assert process.returncode == 0


def _asked(address: str, **parameters: str) -> Any:
    answer = requests.get(address, parameters, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json() if ".json" in address else answer.text


def test_the_copy_is_shown_with_what_its_columns_mean(published: Path) -> None:
    with exploring(published) as address:
        changes = _asked(f"{address}/changes.json", _shape="objects")
        page = _asked(f"{address}/practices")
        found = _asked(f"{address}/practices.json", _search="triage", _shape="objects")["rows"]
        counted = _asked(f"{address}.json", sql="SELECT count(*) AS n FROM practices", _shape="objects")["rows"]

    numbers = [row["change_id"] for row in changes["rows"]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == changes["filtered_table_rows_count"] > 3
    assert "The title without the organisation." in page
    assert "Non-Commercial College Licence" in page
    assert [row["title"] for row in found] == [row["title"] for row in found if "triage" in row["title"].lower()] != []
    assert counted[0]["n"] > len(found)


def test_ctrl_c_ends_it(published: Path) -> None:
    with exploring(published, signal.SIGINT) as address:
        assert "Practice Watch" in _asked(address.rpartition("/")[0])


def test_a_copy_that_cannot_be_shown_is_told(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    configure(tmp_path)
    ran = practice_watch("explore")
    assert (ran.status, ran.out) == (2, "")
    assert "publish is not set in config.yaml" in ran.err
    configure(tmp_path, more="publish: for-analysts.db")
    ran = practice_watch("explore")
    assert ran.status == 2
    assert "for-analysts.db is not there yet; the next look makes it: run `practice-watch check`" in ran.err
    for damaged in (b"no database at all, and long enough to be one" * 20, b""):
        (tmp_path / "for-analysts.db").write_bytes(damaged)
        ran = practice_watch("explore")
        assert ran.status == 5
        assert "for-analysts.db: this is no analysts' copy, or it is damaged; remove it" in ran.err


def test_a_port_that_is_taken_and_a_missing_datasette_are_told(
    practice_watch: Callable[..., Ran], published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del published
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ran = practice_watch("explore", "--port", str(port))
    assert ran.status == 2
    assert f"127.0.0.1 port {port}: Address already in use; choose another with --port or --host" in ran.err

    monkeypatch.setitem(sys.modules, "datasette.app", None)
    ran = practice_watch("explore", "--port", "0")
    assert ran.status == 2
    assert "explore needs Datasette, which is not installed; install what requirements/explore.txt pins" in ran.err
    assert "http://" not in ran.err  # nothing is announced that does not come
