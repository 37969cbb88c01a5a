"""What several tests use: the site's address, the command line, the fixtures."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import run
from scraper.addresses import Site

FIXTURES = Path(__file__).parent / "fixtures"
SITE = Site("https://www.college.police.uk/article/about-smarter-practice")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--few", action="store_true", help="of tests over many seeds only the first two of each")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--few`, what mutation testing repeats thousands of times is quick."""
    if config.getoption("--few"):
        items[:] = [item for item in items if _seed(item) < 2]


def _seed(item: pytest.Item) -> int:
    callspec = getattr(item, "callspec", None)
    return int(callspec.params.get("seed", 0)) if callspec else 0


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    """No test asks anything of another machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not address[0].startswith(("127.", "::1", "localhost")):
            pytest.fail(f"a test connects to {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(socket.socket, "connect", guarded)
        yield


@dataclass
class Ran:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(self.out)
        return rows


@pytest.fixture
def practice_watch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    """Run the command line in an empty folder that has a config.yaml."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PRACTICE_WATCH_CONFIG", raising=False)
    configure(tmp_path)

    def ran(*arguments: str) -> Ran:
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return ran


def configure(folder: Path, url: str = SITE.url, *, recheck_after: str = "20h", more: str = "") -> Path:
    """Write a config.yaml for tests: no delays, no retries."""
    path = folder / "config.yaml"
    path.write_text(
        f"""database: practices.db
http: {{contact: test@example.org, delay: 0s, retries: 0, timeout: 5s}}
sources:
  - {{name: smarter-practice, url: "{url}", follow: false}}
removals: {{recheck_after: {recheck_after}}}
{more}
""",
        encoding="utf-8",
    )
    return path
