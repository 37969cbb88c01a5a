"""What is kept with each snapshot, and what is not kept again."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from tests.conftest import Ran, configure
from tests.servers import Reply, ScriptedServer
from tests.test_check import PATH
from tests.test_held import NAMES, Site, page


@pytest.fixture
def site(practice_watch: Callable[..., Ran], tmp_path: Path) -> Any:
    with ScriptedServer() as server:
        configure(tmp_path, server.url(PATH), recheck_after="0s")
        made = Site(practice_watch, server, tmp_path / "practices.db")
        assert made.check(NAMES).status == 0
        yield made


def _ask(folder: Path, query: str) -> list[Any]:
    with sqlite3.connect(folder / "practices.db") as raw:
        return raw.execute(query).fetchall()


def test_headers_final_address_time_attempts_and_tls_peer_are_kept_with_a_snapshot(
    practice_watch: Callable[..., Ran], tmp_path: Path
) -> None:
    with ScriptedServer(tls=True) as server:
        server.routes["/old"] = Reply(b"", 301, [("Location", PATH)])
        server.routes[PATH] = [Reply(b"busy", 503), page(NAMES)]
        configure(tmp_path, server.url("/old"))
        text = (tmp_path / "config.yaml").read_text()
        text = text.replace("retries: 0", f"retries: 1, ca_bundle: {server.ca_file}")
        (tmp_path / "config.yaml").write_text(text)
        before = datetime.now(UTC).replace(microsecond=0)
        ran = practice_watch("check")
        final = server.url(PATH)
    assert ran.status == 4, ran.err  # another address than the configured one is held, and kept

    ((url, status, requested_at, milliseconds, attempts, peer, headers),) = _ask(
        tmp_path,
        """SELECT s.url, s.http_status, s.requested_at, s.milliseconds, s.attempts, s.peer, n.headers
           FROM snapshots s JOIN snapshot_rows n ON n.id = s.snapshot_id""",
    )

    assert (url, status, attempts) == (final, 200, 2)
    assert before.strftime("%Y-%m-%dT%H:%M:%SZ") <= requested_at <= datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert milliseconds >= 0
    known = json.loads(peer)
    assert known["address"].startswith("127.0.0.1:")
    assert known["protocol"].startswith("TLSv1.")
    assert known["certificate_subject"] == "commonName=practice-watch test server"
    assert len(known["certificate_sha256"]) == 64
    assert {name.lower() for name, _ in json.loads(headers)} >= {"content-type", "content-length", "date"}


def test_a_page_that_alternates_between_two_states_is_kept_twice_and_no_more(
    site: Site,
    tmp_path: Path,
) -> None:
    more = [*NAMES, "Another – Essex Police"]
    for turn in range(6):
        site.server.routes[PATH] = Reply(
            page(NAMES if turn % 2 else more).body.replace(b"<footer>", b"<!-- %d --><footer>" % turn),
            headers=[("Content-Type", "text/html; charset=utf-8")],
        )
        assert site.run("check").status == 0
        if not turn % 2:
            continue
        assert site.run("check").status == 0  # confirms what is gone
    assert _ask(tmp_path, "SELECT count(*) FROM snapshots") == [(2,)]
    assert _ask(tmp_path, "SELECT count(*) FROM sqlar") == [(2,)]
    kinds = [kind for kind, _, _ in site.log()]
    assert kinds == ["published", "removed", "returned", "removed", "returned", "removed"]
    assert site.run("verify").status == 0


def test_a_state_that_was_decided_over_is_kept_anew(site: Site, tmp_path: Path) -> None:
    more = [*NAMES, "Another – Essex Police"]
    assert site.check(more).status == 0
    assert site.run("held", "reject", "2").status == 0
    assert site.check(more).status == 0
    assert _ask(tmp_path, "SELECT snapshot_id, verdict FROM snapshots") == [
        (1, "accepted"),
        (2, "rejected"),
        (3, "accepted"),
    ]
    ran = site.run("verify")
    assert ran.status == 0, ran.out


@pytest.mark.skipif(which("sqlite3") is None, reason="the sqlite3 shell is not installed")
def test_the_bytes_come_out_with_sqlite_alone(site: Site, tmp_path: Path) -> None:
    assert site.check([*NAMES, "Another – Essex Police"]).status == 0
    (tmp_path / "out").mkdir()
    subprocess.run(["sqlite3", "../practices.db", "-A", "-x"], cwd=tmp_path / "out", check=True)
    import hashlib

    for file in (tmp_path / "out").iterdir():
        assert hashlib.sha256(file.read_bytes()).hexdigest() == file.stem
    assert len(list((tmp_path / "out").iterdir())) == 2
