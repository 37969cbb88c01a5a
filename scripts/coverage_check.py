"""Fail unless every branch of the modules named in pyproject.toml was taken by the tests."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Compare the last run's `.coverage` with `tool.practice-watch.fully_covered`.

    Returns:
        0, or the status with which coverage refuses.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["practice-watch"]["fully_covered"]
    found = sorted({str(path.relative_to(ROOT)) for pattern in patterns for path in ROOT.glob(pattern)})
    if not found:
        return 0
    report = [sys.executable, "-m", "coverage", "report", f"--include={','.join(found)}"]
    ran = subprocess.run([*report, "--fail-under=100"], cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        print(ran.stdout + ran.stderr, file=sys.stderr)
        print("Each of these wants every branch tested (pyproject.toml, fully_covered).", file=sys.stderr)
    else:
        print(f"Every branch of {len(found)} modules is tested.")
    return ran.returncode


if __name__ == "__main__":
    raise SystemExit(main())
