"""Rows to a table, JSON or CSV; times as a person reads them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TextIO
from zoneinfo import ZoneInfo

import click

from scraper.errors import UsageError

if TYPE_CHECKING:
    from rich.table import Table

FORMATS = ("table", "json", "csv")
_TIME = "%Y-%m-%dT%H:%M:%SZ"

format_option: Callable[[Any], Any] = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to print."
)


def emit(
    columns: Sequence[str],
    rows: Sequence[dict[str, Any]],
    form: str,
    table: Callable[[], None],
    out: TextIO | None = None,
) -> None:
    """Print rows as asked.

    Args:
        columns: In order; also the header of CSV.
        rows: Keyed by column.
        form: `table`, `json` or `csv`.
        table: Prints them for a person.
        out: Where to; standard output by default.
    """
    out = out or sys.stdout
    if form == "json":
        out.write(json.dumps(list(rows), ensure_ascii=False, indent=1) + "\n")
    elif form == "csv":
        import csv

        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    else:
        table()


def _cell(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "; ".join(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return value


def print_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table: drawn on a terminal, plain columns when piped."""
    rows = [list(row) for row in rows]
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table as RichTable

        table: Table = RichTable(box=None, pad_edge=False, header_style="bold")
        for header in headers:
            table.add_column(header, overflow="fold")
        for row in rows:
            table.add_row(*(cell.replace("[", "\\[") for cell in row))
        Console().print(table)
        return
    widths = [max(len(cells[at]) for cells in [list(headers), *rows]) for at in range(len(headers))]
    for cells in [list(headers), *rows]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())


def moment(at: datetime, zone: ZoneInfo, *, year: bool = True) -> str:
    """A time for a person, in the configured zone: `Tue 17 Nov 2026 08:23`."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}{f' {local.year}' if year else ''} {local:%H:%M}"


def moment_of(text: str | None, zone: ZoneInfo) -> str:
    """A time of the database for a person; empty where there is none."""
    return moment(datetime.strptime(text, _TIME).replace(tzinfo=UTC), zone) if text else ""


ROW_ID = click.IntRange(1, 2**63 - 1)
"""The number of a row, as SQLite can have it."""


def _written(at: datetime) -> str:
    """A time as the database writes it.

    Raises:
        ValueError: Its year has not four digits, so that times would not sort.
    """
    if at.year < 1000:
        raise ValueError(at.year)
    return at.strftime(_TIME)


def parse_time(text: str, zone: ZoneInfo, option: str, *, end: bool) -> str:
    """A time given on the command line, as the database writes it.

    A bare date is a day of the configured zone, whole: its start, or with `end` its last second.

    Raises:
        UsageError: It is neither a date nor a time.
    """
    try:
        if len(text) == 10:
            day = date.fromisoformat(text)
            start = datetime.combine(day + timedelta(days=end), time(), zone)
            return _written(start.astimezone(UTC) - timedelta(seconds=end))
        at = datetime.fromisoformat(text)
        return _written((at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{option} {text}: neither a date nor a time; write 2026-11-17, 2026-11-17T08:23 or 2026-11-17T08:23:00Z"
        ) from error
