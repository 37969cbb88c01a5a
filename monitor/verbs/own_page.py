"""What a practice's own page says, for a person."""

from __future__ import annotations

import json
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


def print_own_page(row: dict[str, Any], zone: ZoneInfo, last: tuple[str, str | None] | None) -> None:
    """Print what `practices` has of a practice's own page, else what the listing says; nothing where neither does.

    Args:
        row: The practice.
        zone: In which times are told.
        last: When its page was last asked, and what stood against reading it; None if it never was.
    """
    said = [(label, row[name]) for name, label in _LABELS.items() if row[name]]
    others = json.loads(row["other_labels"] or "{}")
    said += [("other", f"{label}: {'; '.join(values)}") for label, values in others.items()]
    if row["page_answer"] is None and not said:
        return
    read = f", last read {moment_of(row['page_read_at'], zone)}" if row["page_read_at"] else ""
    asked = row["page_answer"]
    click.echo(
        "\n  Its own page was not asked; what the list says of it"
        if asked is None
        else f"\n  Its own page: {asked}{read}"
    )
    if last is not None and last[1]:
        click.echo(f"    asked {moment_of(last[0], zone)}: {last[1]}")
    for label, value in said:
        click.echo(f"    {label:<15} {value}")
