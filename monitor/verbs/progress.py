"""What verbs that take long have in common: a bar on a terminal, and an end when it is asked for."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click


@contextmanager
def progress_bar(length: int, label: str) -> Iterator[Callable[[], None]]:
    """A progress bar on a terminal; gives the function that moves it on."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as shown:
        yield lambda: shown.update(1)


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """Let the first Ctrl-C or SIGTERM end the work in order; a second Ctrl-C breaks it off.

    Gives the function that tells whether to stop.
    """
    asked: list[int] = []

    def stop(number: int, _: Any) -> None:
        if asked and number == signal.SIGINT:
            raise KeyboardInterrupt
        asked.append(number)
        click.echo("\nstopping after this one; once more breaks off, and keeps nothing", err=True)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def counter(label: str) -> Iterator[Callable[[], None]]:
    """A count on a terminal, where it is not known how much there will be; gives the function that moves it on."""
    count = 0

    def step() -> None:
        nonlocal count
        count += 1
        if sys.stderr.isatty():
            click.echo(f"\r{label} {count}", nl=False, err=True)

    yield step
    if count and sys.stderr.isatty():
        click.echo(err=True)
