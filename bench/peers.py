"""The two programs: an environment of its own for each, and how each is told to check one page."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_LIMIT_S = 60.0

_OURS = """\
database: practices.db
http: {{contact: bench@example.org, delay: 0s}}
sources:
  - name: smarter-practice
    url: {url}
    follow: false    # one page each
"""
_URLWATCH = """\
name: smarter-practice
url: {url}
filter:
- css: .node__content
- html2text:
    method: pyhtml2text
"""


@dataclass(frozen=True)
class Cost:
    """What one run of a program took.

    Attributes:
        cpu_s: User and system time, of children too.
        peak_mib: Largest resident size.
        status: How it ended.
    """

    cpu_s: float
    peak_mib: float
    status: int


def run(command: list[str], folder: Path) -> Cost:
    """Run a program to its end in an environment without proxies or Python's settings."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ", "TMPDIR") if name in os.environ}
    with (folder / "output").open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=kept | {"HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        timer = threading.Timer(_LIMIT_S, process.kill)
        timer.start()
        try:
            _, ended, used = os.wait4(process.pid, 0)
        except BaseException:  # told to stop: no program is left behind
            process.kill()
            process.wait()
            raise
        finally:
            timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(ended)
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, process.returncode)


@dataclass(frozen=True)
class Peer:
    """One of the programs compared.

    Attributes:
        name: What the table calls it.
        agent: How its User-Agent begins.
        venv: Its environment.
    """

    name: str
    agent: str
    venv: Path

    @property
    def program(self) -> str:
        """Its executable."""
        return str(self.venv / "bin" / self.name)

    def ready(self, folder: Path, url: str) -> list[str]:
        """Write its configuration for one page into an empty folder.

        Returns:
            The command that checks that page once.
        """
        folder.mkdir(parents=True)
        if self.name == "practice-watch":
            config = folder / "config.yaml"
            config.write_text(_OURS.format(url=url))
            return [self.program, "--config", str(config), "check", "--quiet"]
        (folder / "urls.yaml").write_text(_URLWATCH.format(url=url))
        (folder / "hooks.py").touch()
        files = {"--urls": "urls.yaml", "--config": "urlwatch.yaml", "--hooks": "hooks.py", "--cache": "cache.db"}
        return [self.program, *(part for option, name in files.items() for part in (option, str(folder / name)))]

    def changes(self, folder: Path) -> int:
        """How many changes ours has recorded."""
        command = [self.program, "--config", str(folder / "config.yaml"), "changes", "--format", "json"]
        return len(json.loads(subprocess.run(command, check=True, capture_output=True, cwd=folder).stdout))


def _pip(venv: Path, *arguments: str) -> None:
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, *arguments], check=True)


def _environment(venv: Path, requirements: Path) -> Path:
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    stamp = venv / "set-up"
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"Installing {requirements.relative_to(ROOT)} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
        _pip(venv, "--require-hashes", "-r", str(requirements))
        stamp.write_text(wanted)
    return venv


def peers(work: Path) -> tuple[Peer, Peer]:
    """Both programs, installed below a folder where that of an earlier run is used again.

    Returns:
        Ours, from a wheel made now, and urlwatch.
    """
    theirs = _environment(work / "venv-urlwatch", ROOT / "bench" / "requirements-urlwatch.txt")
    ours = _environment(work / "venv-ours", ROOT / "requirements" / "run.txt")
    wheels = work / "wheels"
    for old in wheels.glob("*.whl"):
        old.unlink()
    subprocess.run([str(ROOT / "scripts" / "wheel"), str(wheels)], check=True)
    _pip(ours, "--no-deps", "--force-reinstall", *map(str, wheels.glob("*.whl")))
    return Peer("practice-watch", "practice-watch", ours), Peer("urlwatch", "urlwatch", theirs)
