"""What a practice's own page says, for a person."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import click

from monitor.printing import moment_of

_LABELS = {
    "summary": "summary",
    "first_published": "first published",
    "updated": "updated",
    "does_it_work": "does it work",
    "focus": "focus",
    "topics": "topics",
    "page_organisation": "organisation",
    "region": "region",
    "partners": "partners",
    "stage_of_practice": "stage",
    "start_date": "start date",
    "scale": "scale",
    "target_groups": "for whom",
    "section_headings": "headings",
}


def print_own_page(row: dict[str, Any], zone: ZoneInfo) -> None:
    """Print what `practices` has of a practice's own page; nothing where it was never asked."""
    if row["page_answer"] is None:
        return
    read = f", last read {moment_of(row['page_read_at'], zone)}" if row["page_read_at"] else ""
    click.echo(f"\n  Its own page: {row['page_answer']}{read}")
    for name, label in _LABELS.items():
        if row[name]:
            click.echo(f"    {label:<15} {row[name]}")
