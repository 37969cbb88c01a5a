"""A page as the lines a person would see: headings, texts and links, in the page's order.

Whatever mark-up a content management system makes, a reader sees lines. Here the tree is walked
once and broken into them, at block elements and line breaks; everything after this works on lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scraper.beside import set_aside
from scraper.copies import headings_of_contents, hidden_copies, is_silent, shown_copies
from scraper.line import BREAK, Chunk, Kind, Line, Link
from scraper.panels import Run, panel_labels, waiting_panels
from scraper.soup import SKIPPED, BeautifulSoup, CData, NavigableString, Tag, elements
from scraper.text import collapse

MAX_DEPTH = 500
MAX_LEVELS = 1_000_000  # of all elements together: thousands that stand hundreds of levels deep take too long
MAX_HEADINGS = 1_500
MAX_RUNS = 2_000
MAX_LINE = 20_000
"""More levels, headings, runs of text in a line or characters in it than any such page has; none is read."""

_BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol option p pre search section summary
    table tbody td tfoot th thead tr ul""".split()
)
_ENDS_ANY_HEADING = frozenset("ul ol dl table section article details form tr tbody thead".split())
_ENDS_A_HEADING = _ENDS_ANY_HEADING | frozenset("p li blockquote".split())
_MAIN = frozenset(("main", "article", "section"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_WEAK: dict[str, tuple[Kind, int]] = {
    "summary": ("summary", 7),
    "legend": ("legend", 7),
    "caption": ("caption", 8),
    "figcaption": ("caption", 8),
    "dt": ("dt", 8),
    "th": ("th", 8),
}
# Says XML, where a browser reads HTML all the same; or ends the page, where a browser reads on.
_NO_MARKUP = re.compile(r"(?i)^\s*<\?xml\b[^>]*>|</(?:body|html)\s*>")
TAB_LEVEL, BOLD_LEVEL, TEXT_LEVEL = 7, 9, 10
_BOLD = frozenset(("b", "strong"))
_OUTSIDE_ROLES = frozenset(
    "navigation contentinfo complementary banner search dialog alertdialog alert menu menubar".split()
)
_STANDS_FOR = {
    "list": "ul",
    "listitem": "li",
    "table": "table",
    "grid": "table",
    "treegrid": "table",
    "rowgroup": "tbody",
    "row": "tr",
    "cell": "td",
    "gridcell": "td",
    "columnheader": "th",
    "rowheader": "th",
}


def parse(text: str) -> BeautifulSoup:
    """The tree of a page's text; a box that says what it stands for, a table's row or a list's item, is that."""
    soup = BeautifulSoup(_NO_MARKUP.sub("", text.replace("\x00", "")), "lxml", multi_valued_attributes=None)
    if "role" in text:
        for box in elements(soup, "div", "span"):
            box.name = _STANDS_FOR.get(_role(box), box.name)
    return soup


@dataclass(slots=True)
class _Walk:
    """Where the walk stands."""

    lines: list[Line] = field(default_factory=list)
    spans: list[tuple[Chunk, Link | None]] = field(default_factory=list)
    heading: Tag | None = None
    block: Tag | None = None
    link: Link | None = None
    outside: int = 0
    hidden: int = 0
    in_main: int = 0
    inline: list[Tag] = field(default_factory=list)

    def flush(self) -> None:
        spans, self.spans = self.spans, []
        if self.block is None or not any(chunk.text.strip() or link for chunk, link in spans):
            return
        kind, level = _kind(self.heading, spans)
        self.lines.append(Line(kind, level, self.block, spans, self.outside > 0, len(self.lines)))


def _kind(heading: Tag | None, spans: list[tuple[Chunk, Link | None]]) -> tuple[Kind, int]:
    if heading is not None:
        if heading.name in _WEAK:
            return _WEAK[heading.name]
        return "heading", _heading_level(heading)
    wording = [chunk for chunk, _ in spans if chunk.text.strip()]
    if wording and all(any(tag.name in _BOLD for tag in chunk.inline) for chunk in wording):
        return "bold", BOLD_LEVEL
    return "text", TEXT_LEVEL


def _heading_level(element: Tag) -> int:
    if element.name in _HEADINGS:
        return _HEADINGS[element.name]
    level = str(element.get("aria-level", "2"))
    return int(level) if re.fullmatch("[1-6]", level) else 2


def _role(element: Tag) -> str:
    return str(element.get("role", "")).strip().lower()


def _sets_off(element: Tag) -> bool:
    return element.name in _HEADINGS or _role(element) == "heading" or element.name in _WEAK


def _is_outside(element: Tag, walk: _Walk) -> bool:
    role = _role(element)
    if element.name in ("nav", "aside", "dialog") or role in _OUTSIDE_ROLES:
        return role not in ("tablist", "tabpanel", "region", "main")
    return element.name in ("header", "footer") and not walk.in_main and role not in ("region", "main")


class TooMuch(Exception):
    """A page has more of something than any such page; its text says of what."""


def lines_of(soup: BeautifulSoup) -> list[Line]:
    """The lines of a page, in its order.

    Raises:
        TooMuch: Its tree is deeper, or has more headings or longer lines, than is read.
    """
    _refuse_too_deep(soup)
    labels, tabs = panel_labels(soup)
    waiting = waiting_panels(soup)
    hidden = hidden_copies(soup)
    left_out = tabs | hidden | shown_copies(soup, hidden) | headings_of_contents(soup)
    walk = _Walk()
    root = soup.body or soup
    stack: list[tuple[Iterator[object], _Opened | None]] = [(iter([root]), None)]
    while stack:
        children, opened = stack[-1]
        node = next(children, None)
        if node is None:
            stack.pop()
            if opened is not None:
                _leave(walk, opened)
        elif isinstance(node, Tag):
            if node.name in SKIPPED or id(node) in left_out:
                continue
            stack.append((iter(list(node.children)), _enter(walk, node, labels, waiting)))
        elif type(node) in (NavigableString, CData):
            walk.spans.append((Chunk(str(node), tuple(walk.inline), walk.hidden > 0), walk.link))
    walk.flush()
    _refuse_too_much(walk.lines)
    set_aside(walk.lines)
    for table in list(elements(soup, "table")):
        _give_fields(table, walk.lines)
    return walk.lines


def _refuse_too_deep(soup: BeautifulSoup) -> None:
    depths: dict[int, int] = {}
    levels = 0
    for element in elements(soup.body or soup):
        depth = depths[id(element)] = depths.get(id(element.parent), 1) + 1
        levels += depth
        if depth > MAX_DEPTH:
            raise TooMuch(f"too deeply nested to be the page; at most {MAX_DEPTH} levels are read")
        if levels > MAX_LEVELS:
            raise TooMuch(
                f"too deeply nested to be the page: {len(depths):,} elements stand {levels:,} levels deep in all"
            )


def _refuse_too_much(lines: Sequence[Line]) -> None:
    headings = sum(line.kind != "text" for line in lines)
    runs = max((len(line.spans) for line in lines), default=0)
    characters = max((len(line.text) for line in lines), default=0)
    for found, most, what in (
        (headings, MAX_HEADINGS, "headings"),
        (runs, MAX_RUNS, "runs of text in one line"),
        (characters, MAX_LINE, "characters in one line"),
    ):
        if found > most:
            raise TooMuch(f"too large to be the page: {found:,} {what}; at most {most:,} are read")


@dataclass(slots=True)
class _Opened:
    """An element on the way to the current node, and what to go back to when it is left."""

    element: Tag
    block: Tag | None
    heading: Tag | None
    outside: bool
    hidden: bool
    is_block: bool


def _enter(walk: _Walk, element: Tag, labels: dict[int, list[Run]], waiting: set[int]) -> _Opened:
    is_block = element.name in _BLOCKS or _role(element) == "heading"
    opened = _Opened(
        element,
        walk.block,
        walk.heading,
        _is_outside(element, walk),
        is_silent(element) and id(element) not in waiting,
        is_block,
    )
    if is_block:
        walk.flush()
        walk.block = element
        if _sets_off(element):
            walk.heading = element
        elif walk.heading is not None and (
            element.name in _ENDS_ANY_HEADING or (element.name in _ENDS_A_HEADING and walk.heading.name not in _WEAK)
        ):
            walk.heading = opened.heading = None  # it was never closed: a list within a heading is no heading
    else:
        walk.inline.append(element)
    if element.name == "br":
        _break(walk)
    elif element.name == "a" and element.has_attr("href"):
        walk.link = Link(str(element["href"]), element)
        walk.spans.append((Chunk("", tuple(walk.inline), hidden=False), walk.link))
    walk.outside += opened.outside
    walk.hidden += opened.hidden
    walk.in_main += element.name in _MAIN
    if id(element) in labels:
        _give_label(walk, element, labels[id(element)])
    return opened


def _break(walk: _Walk) -> None:
    """A line break sets lines apart, except within a heading or a link, where it is typography."""
    if walk.heading is None and walk.link is None:
        walk.flush()
    else:
        walk.spans.append((Chunk(BREAK, tuple(walk.inline), hidden=False), walk.link))


def _leave(walk: _Walk, opened: _Opened) -> None:
    if opened.is_block:
        walk.flush()
        walk.block = opened.block
    else:
        walk.inline.pop()
    if opened.element is walk.heading or opened.heading is None:
        walk.heading = opened.heading
    if opened.element.name == "a":
        walk.link = None  # a link within a link has ended the outer one
    walk.outside -= opened.outside
    walk.hidden -= opened.hidden
    walk.in_main -= opened.element.name in _MAIN


def _give_label(walk: _Walk, panel: Tag, label: Sequence[Run]) -> None:
    walk.flush()
    spans: list[tuple[Chunk, Link | None]] = [(Chunk(*run), None) for run in label]
    walk.lines.append(Line("tab", TAB_LEVEL, panel, spans, walk.outside > 0, len(walk.lines)))


def _give_fields(table: Tag, lines: list[Line]) -> None:
    """Tell the lines of a table what its column headings say of their row; cells may span rows."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    if not rows:
        return
    heads = list(rows[0].find_all(["th", "td"], recursive=False))
    if len(heads) < 2 or any(cell.name != "th" for cell in heads):
        return
    names = [collapse(cell.get_text()) for cell in heads]
    spanning: dict[int, tuple[int, str]] = {}
    by_row: dict[int, dict[str, str]] = {id(rows[0]): {"": ""}}
    for row in rows[1:]:
        own = row.find_all(["th", "td"], recursive=False)
        if len(own) == 1 and own[0].name == "th" and own[0].get("colspan") == str(len(names)):
            continue  # it heads the rows below it
        cells = iter(own)
        fields: dict[str, str] = {}
        for column, name in enumerate(names):
            left, text = spanning.get(column, (0, ""))
            if not left:
                cell = next(cells, None)
                if cell is None:
                    continue
                span = str(cell.get("rowspan", "1"))
                left, text = int(span) if span.isdigit() and int(span) else 1, collapse(cell.get_text())
            spanning[column] = (left - 1, text)
            fields[name] = text
        if next(cells, None) is None:  # else the row has more cells than the table has columns: which are which?
            by_row[id(row)] = fields
    for line in lines:
        inside = line.block if line.block.name == "tr" else line.block.find_parent("tr")
        if inside is not None and id(inside) in by_row:
            line.fields = by_row[id(inside)]
