"""What README and docs say is what the program does."""

from __future__ import annotations

import re
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.cli import _VERBS
from scraper.model import KINDS
from tests.conftest import FIXTURES, Ran

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "bench" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]


def test_first_screen_is_what_the_demo_prints(practice_watch: Callable[..., Ran]) -> None:
    shown = [" ".join(line.split()) for line in practice_watch("demo").out.splitlines()]
    screen = README.split("scripts/demo", 1)[1].split("It reads the page", 1)[0]
    lines = [" ".join(line.split()) for line in screen.splitlines()[1:] if line.strip()]
    assert len(lines) >= 6
    for line in lines:
        assert line in shown


def test_every_kind_of_change_is_explained() -> None:
    table = README.split("| kind | when |", 1)[1].split("\n\n", 1)[0]
    assert set(re.findall(r"`(\w+)`", table)) >= set(KINDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere_and_verbs_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target
    for verb in re.findall(r"practice-watch (?:--config \S+ )?([a-z]+)\b", text):
        assert verb in _VERBS or verb in ("is", "with", "and", "by"), verb


def test_queries_for_analysts_run(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    practice_watch("import", str(FIXTURES / "history"))
    text = (ROOT / "docs" / "analysts.md").read_text("utf-8")
    queries = [block for block in re.findall(r"(?m)(?:^ {4}.*\n)+", text) if "SELECT" in block]
    assert len(queries) == 3
    with sqlite3.connect(tmp_path / "practices.db") as connection:
        for query in queries:
            assert connection.execute(query, {"t": "2026-03-02T07:00:00Z"} if ":t" in query else ()).fetchall()
        views = set(re.findall(r"(?m)^\| `(\w+)`(?:, `(\w+)`)? \|", text))
        named = {name for pair in views for name in pair if name}
        assert named == {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}


def test_exit_statuses_of_operators_are_those_of_the_program() -> None:
    text = (ROOT / "docs" / "operators.md").read_text("utf-8")
    assert re.findall(r"(?m)^\| (\d) \|", text) == ["0", "1", "2", "3", "4", "5", "6"]


def test_nothing_in_the_repository_names_a_registry_or_an_address_to_install_from() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    words = ["py" + "pi.org", "python" + "hosted", "index" + "-url", "find" + "-links ", "registry.npm" + "js"]
    for name in filter(None, files):
        path = ROOT / name
        if path.is_file() and path.suffix not in (".html", ".png"):
            text = path.read_text("utf-8", errors="replace")
            assert not [word for word in words if word in text and not name.startswith("scripts/")], name
