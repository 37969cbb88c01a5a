"""The practices' own pages of the embedded site, in the three layouts of the real ones; their text is invented."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from scraper.titles import split_title

_FRAME = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title} | College of Policing</title>
<script type="application/json">{{"path": {{"currentPath": "node/{node}"}}}}</script></head>
<body><header role="banner"><a href="/">Home</a></header><main>
<h1>{title}</h1>
<div>An invented sentence about {name}.</div>
<div><div>First published</div><time>3 April 2024</time></div>
{details}{text}
<a href="/print/pdf/node/{node}">Download webpage as a PDF</a>
</main><footer><p>Foot</p></footer></body></html>
"""
_SECTIONS = (
    ("Overview", "About the initiative"),
    ("Aim", "Intended outcome", "Description", "Evaluation", "Overall impact"),
    ("Overview", "Problem", "Response"),
)


def practice_page(title: str, number: int, *, revised: bool) -> bytes:
    """The page of a practice.

    Args:
        title: Of the practice.
        number: Of the page: it gives its layout and node number.
        revised: Whether it is its later state, in which every seventh page says something else.
    """
    said = split_title(title)
    layout = number % 3
    bodies = " and ".join(body.name for body in said.organisations) or "Not said"
    edited = revised and number % 7 == 1
    rows: list[tuple[str, Sequence[str]]] = []
    if layout == 1:
        rows = [
            ("Does it work?", ["Promising"]),
            ("Focus", ["Prevention", "Organisational"]),
            ("Organisation", [bodies]),
            ("Contact", ["A. Person"]),
            ("Email address", ["someone@example.org"]),
            ("Stage of practice", ["The practice is implemented."]),
            ("Start date", ["July 2023"]),
            ("Scale of initiative", ["National" if edited else "Local"]),
        ]
    elif layout == 2:
        rows = [("Does it work?", ["Smarter practice"]), ("Organisation", [bodies]), ("Target group", ["Adults"])]
    level = "h3" if layout == 2 else "h2"
    text = "".join(
        f"<{level}>{heading}</{level}><p>Invented text{', revised' if edited else ''}.</p>"
        for heading in _SECTIONS[layout]
    )
    cells = "".join(
        f"<tr><th>{label}</th><td>{''.join(f'<div>{escape(value)}</div>' for value in values)}</td></tr>"
        for label, values in rows
    )
    details = f"<h2>Key details</h2><table>{cells}</table>" if cells else ""
    if layout == 2:
        details += "<h2>Smarter practice</h2>"
    return _FRAME.format(
        title=escape(title), name=escape(said.name), node=6100 + number, details=details, text=text
    ).encode()
