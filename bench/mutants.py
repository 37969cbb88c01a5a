"""Mutation testing of the pure modules: would the tests notice if a function did something else?

mutmut changes one thing at a time in a function: an operator, a number, a word, an argument. All changes of a module
stand side by side in one file. The tests are collected once; each mutant runs in a fork of that process, where the
changed function has the code of the mutant, on the tests that come by it, until one fails: first those that come by
little else, then the quickest, as many as take five seconds together. What is outside of functions (tables, patterns)
and what stands under a decorator (`@property`) is not changed. `@cache` and `@lru_cache` are taken off, for mutmut to
change what is under them, and then put back on.

Everything happens in a copy of the working tree.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import gc
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from itertools import takewhile
from pathlib import Path
from random import Random
from types import CodeType, FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings
from mutmut.mutation.file_mutation import mutate_file_contents

ROOT = Path(__file__).resolve().parent.parent
LEAST_KILLED = 0.9
MODULES = """monitor/identity monitor/diff monitor/crossings monitor/page_changes monitor/page_history
    scraper/plausibility scraper/titles scraper/text scraper/addresses scraper/forces scraper/decode
    scraper/markup scraper/source_digest monitor/headings monitor/history monitor/judge monitor/sentences
    monitor/overrule scraper/own_page scraper/details scraper/labels scraper/lines scraper/items scraper/headings
    scraper/outline scraper/markers scraper/sections scraper/remainders scraper/layout scraper/copies
    scraper/listing scraper/cards scraper/item scraper/practice_labels scraper/practice_rows scraper/practice_page
    scraper/bank_rows scraper/redaction scraper/email_addresses scraper/strays scraper/personal_names
    scraper/personal_tags scraper/coded""".split()
TESTS = """history_laws histories plausibility renderings not_the_page recorded_history overruling own_pages held
    readings redaction email_addresses bank""".split()
_SLOWEST_TEST_S = 5.0  # slower ones are left out
_MOST_S = 5.0  # each survivor runs them all
_AROUND = 5  # tokens that are shown before and after what a mutant changes
_TOKEN = re.compile(r"\s+|\w+|.")
_CODEC = re.compile(r"""(?i)["'](?:utf-8|utf-8-sig|ascii|windows-1252)["']""")
_REMEMBERS = re.compile(r"^@(?:lru_)?cache\b.*\n(?=def (\w+)\()", re.MULTILINE)
_DEFINES = re.compile(r"^(?:@.*\n)*def (\w+)\(", re.MULTILINE)
_IMPORT = "from mutmut.mutation.trampoline import wrap_in_trampoline as"
_SWITCH = '''"""Stands in for mutmut's wrappers, which look for the chosen mutant at every call."""
FUNCTIONS = {}


def registered(mutants, is_classmethod=False):
    def register(function):
        plain = function.__func__ if is_classmethod and hasattr(function, "__func__") else function
        FUNCTIONS[plain.__code__] = plain, mutants
        return function

    return register


MutantDict = dict
'''


@dataclass
class Outcome:
    """What became of a module's mutants."""

    mutants: int
    ended: Counter[str] = field(default_factory=Counter)
    survivors: list[str] = field(default_factory=list)

    @property
    def killed(self) -> float:
        """Share of those tried; one that never ends is found, too."""
        return (self.ended["killed"] + self.ended["timeout"]) / max(1, self.ended.total())


def _copy(folder: Path) -> None:
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def _function(name: str) -> str:
    return name.rpartition("__mutmut_")[0]


class Mutants:
    """A plugin of pytest that runs the collected tests once for each mutant."""

    def __init__(
        self,
        names: dict[str, list[str]],
        jobs: int,
        outcomes: dict[str, Outcome],
        report: Callable[[str, Outcome], None],
    ) -> None:
        self.names = names
        self.jobs = jobs
        self.outcomes = outcomes
        self.report = report
        self.running: dict[int, tuple[str, str, float]] = {}
        self.took_s: defaultdict[str, float] = defaultdict(float)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Time the tests once as they are, then try every mutant."""
        tests = self._tests_by_function(session.items)
        gc.freeze()
        for module, names in self.names.items():
            for name in names:
                while len(self.running) >= self.jobs:
                    self._wait()
                self._start(module, name, tests.get(_function(name), []))
            while self.running:
                self._wait()
            _print(module, self.outcomes[module])
            self.report(module, self.outcomes[module])
        return True

    def _tests_by_function(self, items: Sequence[pytest.Item]) -> dict[str, list[pytest.Item]]:
        """Which tests come by each function: first those that come by few others, then the quickest."""
        found: dict[str, list[tuple[int, float, pytest.Item]]] = defaultdict(list)
        functions = import_module("mutant_switch").FUNCTIONS
        seen: set[CodeType] = set()

        def note(frame: FrameType, event: str, _: Any) -> None:
            if event == "call" and frame.f_code in functions:
                seen.add(frame.f_code)

        for item in items:
            _forget()
            seen.clear()
            sys.setprofile(note)
            passes = _passes(item)
            sys.setprofile(None)
            if not passes:
                raise pytest.UsageError(f"{item.nodeid} fails without any mutant")
            _forget()
            started = time.process_time()
            _passes(item)
            took_s = time.process_time() - started
            if took_s <= _SLOWEST_TEST_S:
                for code in seen:
                    function, mutants = functions[code]
                    name = next(name for name in mutants if name != "_mutmut_orig")
                    found[f"{function.__module__}.{_function(name)}"].append((len(seen), took_s, item))
        quickest: dict[str, list[pytest.Item]] = defaultdict(list)
        for function, timed in found.items():
            for _, took_s, item in sorted(timed, key=lambda test: test[:2]):
                if self.took_s[function] + took_s <= _MOST_S:
                    self.took_s[function] += took_s
                    quickest[function].append(item)
        return quickest

    def _start(self, module: str, name: str, tests: Sequence[pytest.Item]) -> None:
        if not tests:
            self._end(module, name, "survived")
            return
        child = os.fork()
        if child:
            self.running[child] = module, name, time.monotonic()
            return
        limit_s = int(10 + 5 * self.took_s[_function(name)])
        resource.setrlimit(resource.RLIMIT_CPU, (limit_s, limit_s + 2))
        resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))
        os.setsid()
        _switch_to(name)
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        signal.alarm(limit_s * 4)
        _forget()
        os._exit(0 if all(map(_passes, tests)) else 1)

    def _wait(self) -> None:
        child, status = os.wait()
        module, name, _ = self.running.pop(child)
        timed_out = os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL)
        self._end(module, name, "timeout" if timed_out else "killed" if status else "survived")

    def _end(self, module: str, name: str, how: str) -> None:
        self.outcomes[module].ended[how] += 1
        if how == "survived":
            self.outcomes[module].survivors.append(name)


def _passes(item: pytest.Item) -> bool:
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def _switch_to(name: str) -> None:
    """Let a function do what its mutant does, whoever holds it."""
    module, _, own = name.rpartition(".")
    for function, mutants in import_module("mutant_switch").FUNCTIONS.values():
        if function.__module__ == module and own in mutants:
            mutant = mutants[own]
            function.__code__ = mutant.__code__
            function.__defaults__, function.__kwdefaults__ = mutant.__defaults__, mutant.__kwdefaults__
            return
    raise LookupError(name)


def _forget() -> None:
    """What was computed once with the functions as they are must be computed again."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in ("scraper", "monitor", "db"):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def _mutated(path: str, code: str) -> tuple[str, list[str]]:
    """A module with all its mutants, and their names: mutmut passes over a function that remembers its results."""
    remembers = {found[1]: found[0] for found in _REMEMBERS.finditer(code)}
    made = mutate_file_contents(path, _REMEMBERS.sub("", code))
    whole = _DEFINES.sub(lambda found: remembers.get(found[1], "") + found[0], made.code)
    return whole, [name for name in made.mutant_names if not _only_spells_a_codec(whole, name)]


@cache
def _functions(code: str) -> dict[str, list[str]]:
    """The lines of each function's body by its name."""
    lines = code.splitlines()
    found = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.FunctionDef)]
    return {node.name: lines[node.lineno : node.end_lineno] for node in found}


def _difference(code: str, name: str) -> tuple[str, str]:
    """What a mutant changes, as it was and as it is, on one line each."""
    wanted = name.rpartition(".")[2]
    texts = (_functions(code)[_function(wanted) + "__mutmut_orig"], _functions(code)[wanted])
    lines = [line for line in difflib.unified_diff(*texts, n=0, lineterm="") if line[:2] not in ("--", "++", "@@")]
    was, is_ = (" ".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+")
    return was, is_


def _alike(one: Sequence[str], two: Sequence[str]) -> int:
    """How many of the first words are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False)))


def _short(was: str, is_: str) -> str:
    """A change without what stays the same on its line, but for a few words before and after it."""
    one, two = _TOKEN.findall(was), _TOKEN.findall(is_)
    same = _alike(one, two)
    left, right = one[same:], two[same:]
    behind = _alike(left[::-1], right[::-1])
    before, after = "".join(one[max(0, same - _AROUND) : same]), "".join(one[len(one) - behind :][:_AROUND])
    shown = ("".join(words[: len(words) - behind]) for words in (left, right))
    return " \u2192 ".join(f"`{(before + word + after).strip()}`" for word in shown)


def _only_spells_a_codec(code: str, name: str) -> bool:
    """Whether a mutant says `UTF-8` for `utf-8`, which is the same."""
    was, is_ = (_CODEC.sub(lambda found: found[0].lower(), line) for line in _difference(code, name))
    return was == is_


def _print(module: str, outcome: Outcome) -> None:
    ended = outcome.ended
    print(
        f"{module:<24} {outcome.mutants:>8,} {ended.total():>7,} {ended['killed']:>7,} {ended['timeout']:>9,} "
        f"{ended['survived']:>9,} {outcome.killed:>7.1%}",
        flush=True,
    )


def main() -> int:
    """Try the mutants of each module; 1 where fewer than nine in ten are killed, 2 where the tests fail as they are."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("modules", nargs="*", metavar="MODULE", default=MODULES, help="such as scraper/titles")
    options.add_argument("--sample", type=int, help="of each module this many mutants, always the same ones")
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--survivors", type=Path, help="append what survived to this file")
    options.add_argument("--tests", nargs="+", metavar="PATH", help="run these instead: quicker, and kills no more")
    options.add_argument("--again", type=Path, help="try only what survived by such a file")
    chosen = options.parse_args()
    modules = [module.removesuffix(".py") for module in chosen.modules]
    names: dict[str, list[str]] = {}
    outcomes: dict[str, Outcome] = {}
    code: dict[str, str] = {}
    again = {line.partition("\t")[0] for line in chosen.again.read_text("utf-8").splitlines()} if chosen.again else None
    told: Path | None = chosen.survivors and chosen.survivors.resolve()

    def report(module: str, outcome: Outcome) -> None:
        if told:
            with told.open("a", encoding="utf-8") as file:
                for name in sorted(outcome.survivors):
                    file.write(f"{name}\t{_short(*_difference(code[module], name))}\n")

    with tempfile.TemporaryDirectory(prefix="mutants-") as made:
        _copy(Path(made))
        os.chdir(made)
        sys.path.insert(0, made)
        Path("mutant_switch.py").write_text(_SWITCH, encoding="utf-8")
        Path("setup.cfg").write_text("[mutmut]\nsource_paths=scraper\ntrack_dependencies=false\n", encoding="utf-8")
        for module in modules:
            path = Path(f"{module}.py")
            code[module], names_made = _mutated(str(path), path.read_text(encoding="utf-8"))
            path.write_text(code[module].replace(_IMPORT, "from mutant_switch import registered as"), encoding="utf-8")
            known = [f"{module.replace('/', '.')}.{name}" for name in names_made]
            known = [name for name in known if again is None or name in again]
            outcomes[module] = Outcome(len(known))
            few = chosen.sample is not None and chosen.sample < len(known)
            names[module] = sorted(Random(1).sample(known, chosen.sample)) if few else known
        settings.register_profile("mutants", max_examples=20, phases=[Phase.generate], derandomize=True, deadline=None,
                                  database=None)  # fmt: skip
        settings.load_profile("mutants")
        print(
            f"{'module':<24} {'mutants':>8} {'tried':>7} {'killed':>7} {'timeouts':>9} {'survived':>9} {'per cent':>8}"
        )
        usual = [f"tests/test_{name}.py" for name in TESTS] + sorted(map(str, Path("tests").glob("test_unit_*.py")))
        tests = chosen.tests or [test for test in usual if Path(test).exists()]
        arguments = ["-q", "-q", "--few", "-p", "no:cacheprovider", "-W", "default", "--assert=plain", "--no-header"]
        status = pytest.main([*arguments, *tests], plugins=[Mutants(names, chosen.jobs, outcomes, report)])
        os.chdir(ROOT)
    if not any(outcome.ended for outcome in outcomes.values()):
        print(f"no mutant was tried: pytest ended with {status}", file=sys.stderr)
        return 2
    whole = Outcome(sum(outcome.mutants for outcome in outcomes.values()))
    for outcome in outcomes.values():
        whole.ended += outcome.ended
    _print("all", whole)
    return 0 if all(outcome.killed >= LEAST_KILLED for outcome in outcomes.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
