"""Practice pages made from what they should say: three layouts, many ways to mark a row up, and damage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from random import Random

Rows = list[tuple[str, tuple[str, ...]]]
Style = Callable[[Sequence[tuple[str, str]]], str]

PERSON, ADDRESS = "Q. Nobody", "q.nobody@force.example.org"
PERSONAL: Rows = [("Contact", (PERSON,)), ("Email address", (ADDRESS,))]


@dataclass(frozen=True)
class Spec:
    """What a page is to say."""

    title: str
    node: str
    summary: str = "A car of two specialists answers what used to need four."
    published: str | None = "3 April 2024"
    updated: str | None = None
    rows: Rows = field(default_factory=list)
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    headed: str = "h2"
    grouped: bool = False


SPECS = (
    Spec(
        "Harbour watch – Dorset Police",
        "6101",
        updated="18 January 2025",
        sections=(
            ("Overview", ("Boats are looked at by neighbours.", "It costs little.")),
            ("About the initiative", ("Three harbours took part over two winters.", "first winter", "second winter")),
        ),
    ),
    Spec(
        "Night bus guardians – British Transport Police",
        "6202",
        rows=[
            ("Does it work?", ("Promising",)),
            ("Focus", ("Prevention", "Organisational")),
            ("Topic", ("Violence including homicide", "Anti-social behaviour")),
            ("Organisation", ("British Transport Police",)),
            ("Smarter practice", ("Smarter practice",)),
            *PERSONAL,
            ("Region", ("South East",)),
            ("Partners", ("Voluntary/not for profit organisation", "Police", "Business and commerce")),
            ("Stage of practice", ("The practice is implemented.",)),
            ("Start date", ("July 2023",)),
            ("Scale of initiative", ("Local",)),
            ("Target group", ("Adults", "Families")),
        ],
        sections=(
            ("Aim", ("Fewer people wait alone.",)),
            ("Intended outcome", ("Passengers say that they feel safe.",)),
            ("Description", ("Volunteers ride on the last bus.",)),
            ("Evaluation", ("Two lines were compared with two others.",)),
        ),
    ),
    Spec(
        "Paper trail (PT) – Kent Police",
        "6303",
        updated="4 July 2025",
        rows=[
            ("Does it work?", ("Smarter practice",)),
            ("Topic", ("Vulnerability and safeguarding",)),
            ("Organisation", ("Kent Police",)),
            ("Target group", ("Adults", "Communities", "Families")),
        ],
        sections=(
            ("Overview", ("What is written once is not asked twice.",)),
            ("Problem", ("Victims told the same thing three times.",)),
            ("Response", ("One form, filled in on the doorstep.", "Checked each week.")),
        ),
        headed="h3",
        grouped=True,
    ),
)
"""Of the three layouts: without details, with all of them, and with few under a heading of its own."""


# -- one row's values, and all rows --------------------------------------------------------------


def _items(values: Sequence[str]) -> str:
    if len(values) == 1:
        return escape(values[0])
    return "".join(f'<div class="field__item">{escape(value)}</div>' for value in values)


def _listed(values: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(value)}</li>" for value in values) + "</ul>"


def _linked(values: Sequence[str]) -> str:
    return ", ".join(f'<a href="/taxonomy/term/{len(value)}" hreflang="en">{escape(value)}</a>' for value in values)


def _broken(values: Sequence[str]) -> str:
    return "<br>".join(escape(value) for value in values)


VALUES: tuple[Callable[[Sequence[str]], str], ...] = (_items, _listed, _linked, _broken)


def _cell(label: str, values: Sequence[str], shown: Callable[[Sequence[str]], str]) -> str:
    if label == "Email address":
        return f'<a href="mailto:{values[0]}" title="{PERSON}">{values[0]}</a>'
    if label == "Start date":
        return f'<time datetime="2023-07-01T12:00:00Z">{values[0]}</time>'
    return shown(values)


def _table(cells: Sequence[tuple[str, str]], label: str = "th", value: str = "td") -> str:
    rows = "".join(f"<tr><{label}>{name}</{label}><{value}>{said}</{value}></tr>" for name, said in cells)
    return f"<table><tbody>{rows}</tbody></table>"


def _terms(cells: Sequence[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{said}</dd>" for name, said in cells) + "</dl>"


def _divs(cells: Sequence[tuple[str, str]]) -> str:
    return "".join(
        f'<div class="f"><div class="l">{name}</div><div class="v">{said}</div></div>' for name, said in cells
    )


def _plain_divs(cells: Sequence[tuple[str, str]]) -> str:
    return "<div>" + "".join(f"<div><div>{name}</div><div>{said}</div></div>" for name, said in cells) + "</div>"


def _flat(cells: Sequence[tuple[str, str]]) -> str:
    return "".join(f'<p class="label">{name}</p><div class="value">{said}</div>' for name, said in cells)


def _headed(cells: Sequence[tuple[str, str]]) -> str:
    return "".join(f"<h4>{name}</h4><div>{said}</div>" for name, said in cells)


STYLES: dict[str, Callable[[Sequence[tuple[str, str]]], str]] = {
    "th and td": _table,
    "td and td": lambda cells: _table(cells, "td"),
    "th and th": lambda cells: _table(cells, "th", "th"),
    "dl": _terms,
    "divs with classes": _divs,
    "divs without": _plain_divs,
    "flat": _flat,
    "headings": _headed,
}


def _each(row: str, around: str = "{}", by: int = 1) -> Style:
    """Rows in a pattern of their own, some of them together in a pattern."""

    def styled(cells: Sequence[tuple[str, str]]) -> str:
        said = [row.format(name, value) for name, value in cells]
        return "".join(around.format("".join(said[at : at + by])) for at in range(0, len(said), by))

    return styled


def _in_halves(cells: Sequence[tuple[str, str]]) -> str:
    halves = (cells[: len(cells) // 2], cells[len(cells) // 2 :])
    return "<table><tr>" + "".join(f"<td>{_table(half)}</td>" for half in halves) + "</tr></table>"


def _side_by_side(cells: Sequence[tuple[str, str]]) -> str:
    names, values = "".join(f"<p>{name}</p>" for name, _ in cells), "".join(f"<div>{said}</div>" for _, said in cells)
    return f"<div><div>{names}</div><div>{values}</div></div>"


def _columned(cells: Sequence[tuple[str, str]]) -> str:
    names, values = "".join(f"<th>{name}</th>" for name, _ in cells), "".join(f"<td>{said}</td>" for _, said in cells)
    return f"<table><tr>{names}</tr><tr>{values}</tr></table>"


def _tagged(values: Sequence[str]) -> str:
    return ", ".join(f'<span class="tag">{escape(value)}</span>' for value in values)


MORE_STYLES: dict[str, tuple[Style, Callable[[Sequence[str]], str], bool]] = {
    "terms in divs": (_each("<div><dt>{}</dt><dd>{}</dd></div>", "<dl>{}</dl>", 20), _items, True),
    "pairs in th and td": (_each("<th>{}</th><td>{}</td>", "<table><tr>{}</tr></table>", 2), _items, True),
    "two tables in a table": (_in_halves, _listed, True),
    "column headings": (_columned, _listed, True),
    "header row": (
        lambda cells: _table([("Detail", "Value"), *cells], "td").replace(
            "<td>Detail</td><td>Value</td>", "<th>Detail</th><th>Value</th>"
        ),
        _items,
        True,
    ),
    "bold with a colon": (_each("<li><strong>{}:</strong> {}</li>", "<ul>{}</ul>", 20), _linked, True),
    "bold, then a colon": (_each("<p><b>{}</b>: {}</p>"), _tagged, True),
    "bold, then a break": (_each("<li><strong>{}</strong><br>{}</li>", "<ul>{}</ul>", 20), _broken, True),
    "one paragraph": (_each("<b>{}:</b> {}<br>", "<p>{}</p>", 20), _linked, True),
    "bold lines with colons": (_each("<p><b>{}:</b></p><div>{}</div>"), _listed, True),
    "bold lines": (_each("<p><strong>{}</strong></p><div>{}</div>"), _items, True),
    "labels": (_each("<label>{}</label><div>{}</div>"), _items, True),
    "panels": (_each("<details><summary>{}</summary><div>{}</div></details>"), _items, True),
    "a box beside": (lambda cells: f"<aside><h2>Key details</h2>{_table(cells)}</aside>", _items, True),
    "labels beside values": (_side_by_side, _items, False),
}
"""Further ways to mark the rows up, how values stand there, and whether it is certain whose they are."""


def page(
    spec: Spec,
    style: str | Style = "th and td",
    shown: Callable[[Sequence[str]], str] = _items,
    *,
    first: bool = True,
    tail: str = "",
) -> str:
    """A page that says what it should.

    Args:
        spec: What.
        style: In which elements its rows stand: one of `STYLES` by name, or any.
        shown: How several values stand.
        first: Whether the details come before the text.
        tail: Put before the page's end.
    """
    dates = "".join(
        f'<div class="field"><div class="field__label">{label}</div><time>{date}</time></div>'
        for label, date in (("First published", spec.published), ("Updated", spec.updated))
        if date
    )
    cells = [(escape(label), _cell(label, values, shown)) for label, values in spec.rows]
    styled = STYLES[style] if isinstance(style, str) else style
    details = f"<div><h2>Key details</h2>{styled(cells)}</div>" if cells else ""
    text = "<h2>Smarter practice</h2>" if spec.grouped else ""
    for heading, lines in spec.sections:
        said = "".join(f"<p>{escape(line)}</p>" for line in lines)
        text += f"<div><div><{spec.headed}>{escape(heading)}</{spec.headed}></div><div>{said}</div></div>"
    body = details + text if first else text + details
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(spec.title)} | College of Policing</title>
<script type="application/json">{{"path": {{"currentPath": "node/{spec.node}"}}}}</script></head>
<body><header role="banner"><nav><ul><li><a href="/contact-us">Contact us</a></li></ul></nav></header>
<main><nav aria-label="Breadcrumb"><h2>Breadcrumb</h2><ol><li><a href="/">Home</a></li></ol></nav>
<h1> {escape(spec.title)} </h1><div><article><div>{escape(spec.summary)}</div>
{dates}{body}{tail}</article>
<div><a href="/print/pdf/node/{spec.node}" rel="nofollow">Download webpage as a PDF</a></div></div></main>
<footer><p>© College of Policing (2026)</p></footer></body></html>
"""


# -- mutations -----------------------------------------------------------------------------------

STRANGE: Rows = [("Cost band", ("Low",)), ("Evidence grade", ("B", "C")), ("Reviewed by", ("A panel of four",))]


def mutated(seed: int) -> tuple[Spec, bytes]:
    """A page with some of its rows missing, moved, marked up otherwise, linked, added or damaged, and what it says."""
    random = Random(seed)
    spec = SPECS[random.choice((0, 1, 1, 1, 2, 2))]
    rows = list(spec.rows)
    if rows:
        rows = [row for row in rows if random.random() > 0.15] or rows[:2]
        random.shuffle(rows)
        if random.random() < 0.4:
            rows.insert(random.randrange(len(rows) + 1), random.choice(STRANGE))
    if random.random() < 0.15:
        spec = replace(spec, published=None)
    if random.random() < 0.2:
        spec = replace(spec, updated=None)
    if random.random() < 0.2:
        spec = replace(spec, sections=spec.sections[:-1])
    spec = replace(spec, rows=rows)
    markup = page(spec, random.choice(list(STYLES)), random.choice(VALUES), first=random.random() < 0.8)
    return spec, _damaged(random, markup).encode()


def _damaged(random: Random, markup: str) -> str:
    kind = random.choice(
        ("whole",) * 6 + ("colon", "spaces", "case", "cut", "emptied", "unlabelled", "closing", "wrapped")
    )
    labels = [label for label in ("Focus", "Topic", "Region", "Partners", "Target group") if f">{label}<" in markup]
    label = random.choice(labels) if labels else "no such label"
    named = f">{label}<"
    damage: dict[str, Callable[[], str]] = {
        "whole": lambda: markup,
        "colon": lambda: markup.replace(named, f">{label}:<"),
        "spaces": lambda: markup.replace(named, f">\n  {label}&nbsp;\n<"),
        "case": lambda: markup.replace(named, f">{label.upper()}<"),
        "cut": lambda: markup[: random.randrange(len(markup) // 2, len(markup))],
        "emptied": lambda: markup.replace(">South East<", "><").replace(">Local<", "><"),
        "unlabelled": lambda: markup.replace(named, "><"),
        "closing": lambda: markup.replace("</td>", "", 1).replace("</dd>", "", 1).replace("</p>", "", 1),
        "wrapped": lambda: markup.replace(named, f"><span><b>{label}</b></span><"),
    }
    return damage[kind]()
