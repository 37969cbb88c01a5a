"""Importing a library without an optional part of it that is slow to load and never used."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def hidden(name: str) -> Iterator[None]:
    """Make a module look as if it were not installed, unless it is loaded already.

    charset_normalizer takes a seventh of the CPU time that requests needs to start and 3 MB of the
    memory of a check, to guess encodings, and soupsieve another MB, to select by CSS; requests and
    Beautiful Soup do without them, and others can still import them afterwards.
    """
    modules: dict[str, Any] = sys.modules
    hide = name not in modules
    if hide:
        modules[name] = None  # how Python marks what cannot be imported
    try:
        yield
    finally:
        if hide:
            del modules[name]
