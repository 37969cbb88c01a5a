"""The pages of a practice bank, as a table or as cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

BANK = "/support-forces/practices"
Practices = Sequence[tuple[str, str, str]]
"""Name, organisation and path of each."""


USUAL = ("What it does, in a sentence. Ask bank@force.example.org.", "Promising", "Prevention")
"""What the bank says of a practice: summary, does it work, focus; markup."""

Said = Mapping[str, tuple[str, str, str]]
"""The same of the practices at some paths."""


def _table(practices: Practices, said: Said) -> str:
    rows = "".join(
        f'<tr><td><a href="{path}" hreflang="en">{escape(name)}</a></td>'
        + "".join(f"<td>{text}</td>" for text in said.get(path, USUAL))
        + f'<td><a href="/taxonomy/term/7">{escape(body)}</a></td></tr>'
        for name, body, path in practices
    )
    heads = "".join(f"<th>{name}</th>" for name in ("Title", "Summary", "Does it work?", "Focus", "Organisation"))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _cards(practices: Practices, said: Said) -> str:
    return "".join(
        f'<div class="card"><h3><a href="{path}">{escape(name)}</a></h3><p>What it does.</p><dl><dt>Does it work?</dt>'
        f"<dd>{said.get(path, USUAL)[1]}</dd><dt>Organisation</dt><dd>{escape(body)}</dd></dl>"
        f'<a href="{path}">Read more</a></div>'
        for name, body, path in practices
    )


def bank_pages(
    practices: Practices,
    size: int = 8,
    *,
    cards: bool = False,
    title: str = "Practice bank",
    said: Said = MappingProxyType({}),
) -> list[bytes]:
    """The pages of a bank, each with a pager to all of them where there are several."""
    parts = [practices[at : at + size] for at in range(0, len(practices), size)]
    links = "".join(f'<li><a href="?page={number}">{number + 1}</a></li>' for number in range(len(parts)))
    pager = f"<nav><ul>{links}</ul></nav>" if len(parts) > 1 else ""
    return [
        f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | College of Policing</title>
<link rel="canonical" href="https://www.college.police.uk{BANK}">
<script type="application/json">{{"path": {{"currentPath": "node/5000"}}}}</script></head>
<body><header role="banner"><a href="/">Home</a></header><main><h1>{title}</h1><p>What forces do.</p>
{_cards(part, said) if cards else _table(part, said)}{pager}</main><footer><p>Foot</p></footer></body></html>""".encode()
        for part in parts
    ]
