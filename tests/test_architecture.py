"""Imports point one way, pure modules stay pure, SQL and the end of the process each have one home."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("scraper", "db", "monitor")
FILES = sorted(str(path.relative_to(ROOT)) for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def matching(patterns: str) -> set[str]:
    found = PROJECT["tool"]["practice-watch"][patterns]
    return {str(path.relative_to(ROOT)) for pattern in found for path in ROOT.glob(pattern)}


PURE = matching("pure") - matching("not_pure")

# What a package may import of ours: whole packages, or single modules.
MAY_IMPORT = {
    "scraper": ("scraper",),
    "db": ("db", "scraper.model", "scraper.errors"),
    "monitor": PACKAGES,
}
OF_THE_WORLD = (
    "http.client",
    "logging",
    "os",
    "random",
    "requests",
    "smtplib",
    "socket",
    "sqlite3",
    "sqlite_utils",
    "subprocess",
    "time",
    "urllib.request",
)
CLOCKS = {"now", "utcnow", "today"}
ENDS = {"sys.exit", "os._exit", "exit", "quit", "SystemExit"}


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


MODULES = {module_of(path) for path in FILES}
PURE_MODULES = {module_of(path) for path in PURE}


def within(module: str, homes: tuple[str, ...]) -> bool:
    return any(module == home or module.startswith(home + ".") for home in homes)


def imported(tree: ast.AST, path: str) -> Iterator[str]:
    """Every module that is imported, anywhere in the file and for whatever reason."""
    folders = path.split("/")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            beneath = folders[: len(folders) - node.level + 1] if node.level else []
            base = ".".join([*beneath, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in MODULES or base in PACKAGES else base


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def reads_a_clock(tree: ast.AST) -> bool:
    names = [dotted(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    return any(name.split(".")[-2] in {"datetime", "date"} and name.split(".")[-1] in CLOCKS for name in names)


def ends_the_process(tree: ast.AST) -> bool:
    raised = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc]
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    renamed = any(
        isinstance(node, ast.ImportFrom) and node.module == "sys" and any(alias.name == "exit" for alias in node.names)
        for node in ast.walk(tree)
    )
    return renamed or any(dotted(node) in ENDS for node in (*raised, *called))


def faults(path: str, source: str, *, pure: bool = False) -> list[str]:
    """What the file does that a file of its place should not."""
    tree = ast.parse(source)
    package = path.partition("/")[0]
    found = []
    for module in imported(tree, path):
        if within(module, PACKAGES) and not within(module, MAY_IMPORT[package]):
            found.append(f"{package} imports {module}")
        if package != "db" and within(module, ("sqlite3", "sqlite_utils")):
            found.append(f"{module} outside db")
        if pure and within(module, OF_THE_WORLD):
            found.append(f"a pure module imports {module}")
        if pure and within(module, PACKAGES) and module not in PURE_MODULES | set(PACKAGES):
            found.append(f"a pure module imports {module}, which is not pure")
    if pure and reads_a_clock(tree):
        found.append("a pure module reads the clock")
    if not path.startswith("monitor/cli") and ends_the_process(tree):
        found.append("ends the process outside monitor/cli")
    return found


@pytest.mark.parametrize("path", FILES)
def test_file_keeps_to_its_place(path: str) -> None:
    source = (ROOT / path).read_text(encoding="utf-8")

    assert faults(path, source, pure=path in PURE) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("scraper/text.py", "import db.history"),
        ("scraper/text.py", "def late():\n    from monitor import check"),
        ("scraper/fetch.py", "from ..db import connection"),
        ("db/views.py", "from monitor.config import Config"),
        ("db/views.py", "from scraper.listing import read_listing"),
        ("db/views.py", "from scraper import text"),
        ("db/views.py", "import scraper"),
        ("monitor/check.py", "import sqlite3"),
        ("monitor/verbs/status.py", "from sqlite_utils.db import Table"),
        ("scraper/fetch.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import sqlite3"),
        ("monitor/check.py", "import sys\nsys.exit(2)"),
        ("monitor/check.py", "from sys import exit as done"),
        ("monitor/verbs/check.py", "raise SystemExit(3)"),
        ("monitor/verbs/check.py", "raise SystemExit"),
        ("db/views.py", "quit()"),
    ],
)
def test_planted_fault_of_any_file_is_found(path: str, source: str) -> None:
    assert faults(path, source)


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "import os.path",
        "from time import monotonic",
        "def late():\n    import requests",
        "import logging\nlog = logging.getLogger()",
        "from datetime import UTC, datetime\nnow = datetime.now(UTC)",
        "import datetime\nfactory = datetime.datetime.utcnow",
        "from datetime import date\ntoday = date.today()",
        "from scraper.fetch import Fetcher",
    ],
)
def test_planted_fault_of_a_pure_module_is_found(source: str) -> None:
    assert faults("scraper/text.py", source, pure=True)
    assert not faults("scraper/fetch.py", source)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("db/history.py", "import sqlite3\nfrom scraper.model import Change\nfrom scraper import errors"),
        ("db/history.py", "from db.evidence import to_text\nfrom . import views"),
        ("monitor/check.py", "from db.connection import connect\nfrom scraper.listing import read_listing"),
        ("monitor/cli.py", "import sys\nsys.exit(0)"),
        ("scraper/text.py", "from datetime import datetime, time\nfrom scraper.model import Change"),
        ("scraper/text.py", "def at(now):\n    return now.date()"),
    ],
)
def test_what_is_allowed_is_no_fault(path: str, source: str) -> None:
    assert faults(path, source, pure=path.startswith("scraper/")) == []


def test_every_package_is_listed_for_the_wheel() -> None:
    found = {module_of(path) for path in FILES if path.endswith("/__init__.py")}

    assert found == set(PROJECT["tool"]["setuptools"]["packages"])


def test_every_folder_of_modules_is_a_package() -> None:
    assert [path for path in FILES if not (ROOT / path).with_name("__init__.py").exists()] == []


def test_what_is_installed_runs_on_the_python_of_debian_12() -> None:
    pinned = re.findall(
        r"^([a-z0-9-]+)==", (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    wanted = {
        found.name: found.metadata["Requires-Python"] or ""
        for found in distributions()
        if re.sub(r"[-_.]+", "-", found.name).lower() in pinned
    }

    assert {name: python for name, python in wanted.items() if "3.11.2" not in SpecifierSet(python)} == {}


@pytest.mark.parametrize("path", sorted(ROOT.glob("*requirements*/*.txt")), ids=lambda path: path.name)
def test_pinned_requirements_name_no_place(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if "://" in line or " @ " in line or line.startswith(("-", "."))] == []
