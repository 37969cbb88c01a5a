"""Pages made from titles, in mark-up of one plain kind: for tests that are not about reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

FIRST = ["Safer Sleep – Merseyside Police", "Street triage – Kent Police", "Clear desks – Essex Police"]
FILED = {
    "Vulnerable people": ["Right Care – Humberside Police", "Quiet rooms – Gwent Police", "Calm calls – Kent Police"],
    "Serious violence": ["Knife arches – Norfolk Constabulary", "Night patrol – Dorset Police"],
}


def address(title: str) -> str:
    """The address of a practice, from its name alone: another force's has another."""
    return "/support-forces/practices/" + "".join(c if c.isalnum() else "-" for c in title.lower())


def _items(titles: Sequence[str], addresses: Mapping[str, str]) -> str:
    links = (f'<li><a href="{addresses.get(t, address(t))}">{escape(t)}</a></li>' for t in titles)
    return f"<ul>{''.join(links)}</ul>"


def page(
    recent: Sequence[str] = FIRST,
    filed: Mapping[str, Sequence[str]] = FILED,
    *,
    addresses: Mapping[str, str] | None = None,
) -> bytes:
    """A listing page.

    Args:
        recent: Titles of the recent section.
        filed: Titles by category.
        addresses: Of titles that have another one than `address` gives.
    """
    known = addresses or {}
    full = "".join(f"<h3>{escape(name)}</h3>{_items(titles, known)}" for name, titles in filed.items())
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>About smarter practice</title></head>
<body><main><h1>About smarter practice</h1><p>Prose of our own, so that there is some.</p>
<h2>Recently published examples</h2>{_items(recent, known)}
<h2>All our smarter practice examples</h2>{full}</main><footer><p>Foot</p></footer></body></html>""".encode()
