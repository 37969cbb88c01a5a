"""Labels and their values among the lines of a practice's details, in whatever mark-up they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from scraper.details import iso_date
from scraper.lines import BREAK, Chunk, Line, Link
from scraper.practice_labels import (
    DATES,
    EXPECTED_OTHERS,
    FIELD_OF,
    REMOVED,
    could_be_label,
    is_known,
    label_key,
)
from scraper.soup import Tag
from scraper.text import collapse

_BETWEEN = re.compile(r"(?i)^(?:[\s,;|/&•·]|and)*$")
_LONGEST_DATE = 40  # characters
_LIKE_A_DATE = re.compile(
    r"""(?ix) ^(?: (?:[a-z]+day,?\s+)? \d{1,2}(?:st|nd|rd|th)? (?:\s+of)? [\s-]+ [^\W\d]+\.?,? [\s-]+ \d{2,4}
    | (?:[^\W\d]+\.?,? \s+){0,2} \d{4} | \d{1,4} ([/.-]) \d{1,2} \1 \d{1,4} ) \W*$"""
)
Signature = tuple[object, ...]


@dataclass(slots=True)
class Row:
    """A label and what stands with it.

    Attributes:
        label: As said.
        values: In the page's order.
        term: The label's own element, where it is a term of a list.
        scope: The element that its values cannot leave; None where only the next label ends them.
    """

    label: str
    values: list[str] = field(default_factory=list)
    term: Tag | None = None
    scope: Tag | None = None


def is_told(value: str) -> bool:
    """Whether a value says anything, apart from what was taken out of it."""
    return bool(collapse(value.replace(REMOVED, "")).strip(" .,;:"))


def rows_of(lines: Sequence[Line], details: Collection[int] = ()) -> tuple[list[Row], list[Line]]:
    """The labels of some lines with their values, and the lines that belong to none.

    Args:
        lines: Of a page, in its order.
        details: The numbers of those under a heading of details.
    """
    telling = _Telling(lines, details)
    rows: list[Row] = []
    rest: list[Line] = []
    current: Row | None = None
    for line in lines:
        if id(line) in telling.by_column:
            rows += [Row(label, [value]) for label, value in telling.by_column[id(line)]]
            current = None
            continue
        apart = _split(line)
        if apart is not None:
            label, values = apart
            current = Row(label, values, None, line.block)
            rows.append(current)
        elif telling.is_label(line) and not _is_awaited_value(current, line):
            current = telling.row(line)
            rows.append(current)
        elif current is not None and _takes(current, line):
            current.values += values_of(line.spans)
        else:
            current = None
            rest.append(line)
    return rows, rest


def _is_awaited_value(current: Row | None, line: Line) -> bool:
    """'Smarter practice' is a label on some pages, and what stands under 'Does it work?' on others."""
    return current is not None and not current.values and label_key(line.text) in EXPECTED_OTHERS


def _takes(row: Row, line: Line) -> bool:
    if row.term is not None:
        value = line.block if line.block.name == "dd" else line.block.find_parent("dd")
        return isinstance(value, Tag) and value.find_previous_sibling("dt") is row.term
    if row.scope is not None and row.scope is not line.block and row.scope not in line.block.parents:
        return False
    if FIELD_OF.get(label_key(row.label)) in DATES:
        return not row.values and len(line.text) < _LONGEST_DATE and could_be_date(line.text)
    return True


def could_be_date(text: str) -> bool:
    """Whether a line says when, if only by month and year, or by what no calendar has."""
    return iso_date(text) is not None or _LIKE_A_DATE.match(text) is not None


def values_of(spans: Sequence[tuple[Chunk, Link | None]]) -> list[str]:
    """The values of a line: its links one by one where it is nothing but links, else all of it."""
    links: dict[int, list[str]] = {}
    between = ""
    for chunk, link in spans:
        if chunk.hidden:
            continue
        if link is None:
            between += chunk.text
        else:
            links.setdefault(id(link), []).append(chunk.text)
    if len(links) > 1 and _BETWEEN.match(between):
        return [text for parts in links.values() if (text := collapse("".join(parts)))]
    said = "".join(chunk.text for chunk, _ in spans if not chunk.hidden)
    return [text for part in said.split(BREAK) if (text := collapse(part))]


def _split(line: Line) -> tuple[str, list[str]] | None:
    """A label and its value in one line: the label in an element of its own, or before a colon."""
    spans = [(chunk, link) for chunk, link in line.spans if chunk.text.strip() and not chunk.hidden]
    if (
        len(spans) > 1
        and is_known(spans[0][0].text)
        and (spans[0][0].inline or spans[0][0].text.rstrip().endswith(":"))
    ):
        return collapse(spans[0][0].text), values_of(spans[1:])
    if len(spans) > 1 and spans[0][0].inline and spans[0][0].text.rstrip().endswith(":"):
        return collapse(spans[0][0].text), values_of(spans[1:])
    label, colon, value = line.text.partition(":")
    if colon and value.strip() and is_known(label):
        return label, [value.strip()]
    return None


def _signature(line: Line) -> Signature:
    """What element a line stands in, apart from its id."""
    attributes = tuple(sorted((name, str(value)) for name, value in line.block.attrs.items() if name != "id"))
    chunk = next(chunk for chunk in line.chunks if chunk.text.strip())
    return line.block.name, attributes, tuple(tag.name for tag in chunk.inline)


class _Telling:
    """Tells labels from values on one page: unknown labels are those that stand as known ones do."""

    def __init__(self, lines: Sequence[Line], details: Collection[int]) -> None:
        self.by_column = _columns(lines)
        self.details = details
        known = [line for line in lines if is_known(line.text) and FIELD_OF.get(label_key(line.text)) not in DATES]
        following = {id(one): other for one, other in pairwise(lines)}
        after = [following[id(line)] for line in known if id(line) in following]
        valued = {_signature(line) for line in after if not is_known(line.text)}
        counts = Counter(_signature(line) for line in known if line.kind in ("text", "bold"))
        self.signatures = {one for one, count in counts.items() if count > 1 and one not in valued}
        firsts: dict[int, Line] = {}
        for line in lines:
            firsts.setdefault(id(line.block.parent), line)
        parents = Counter(
            id(line.block.parent.parent)
            for line in known
            if line.kind == "text" and line.block.parent and firsts[id(line.block.parent)] is line
        )
        self.firsts = firsts
        self.within = Counter(id(parent) for line in known for parent in line.block.parents)
        self.containers = {parent for parent, count in parents.items() if count > 1}

    def row(self, line: Line) -> Row:
        """The row that a label begins, and how far it can go."""
        label = collapse(line.text)
        if line.kind == "dt":
            return Row(label, term=line.block)
        cell = cell_of(line)
        row = cell.find_parent("tr") if cell else None
        if isinstance(row, Tag):
            return Row(label, scope=row)
        if FIELD_OF.get(label_key(label)) in DATES:
            return Row(label)
        around = line.block.parent
        if around is not None and self.within[id(around)] <= is_known(label):
            return Row(label, scope=around)
        following = line.block.find_next_sibling()
        return Row(label, scope=following if isinstance(following, Tag) else None)

    def is_label(self, line: Line) -> bool:
        """Whether a line is a label, known or not."""
        if line.kind == "heading":
            return True  # only headings that are labels get here
        if is_known(line.text):
            return not _is_value_cell(line)
        if not could_be_label(line.text):
            return False
        if line.kind == "dt":
            return True
        if cell_of(line) is not None:
            return _is_first_of_two(line)
        if _signature(line) in self.signatures or self._is_bold_label(line):
            return True
        row = line.block.parent
        return (
            isinstance(row, Tag)
            and id(row.parent) in self.containers
            and self.firsts[id(row)] is line
            and len(children := row.find_all(recursive=False)) > 1
            and children[0] is line.block
        )

    def _is_bold_label(self, line: Line) -> bool:
        """Whether a line among the details is all bold and ends with a colon: what follows is its value."""
        return line.kind == "bold" and line.text.endswith(":") and line.number in self.details


def cell_of(line: Line) -> Tag | None:
    """The cell of a table that a line stands in; None where it stands in none."""
    if line.block.name in ("td", "th"):
        return line.block
    found = line.block.find_parent(["td", "th"])
    return found if isinstance(found, Tag) else None


def _is_first_of_two(line: Line) -> bool:
    """Whether a line stands in the first of several cells of its row."""
    cell = cell_of(line)
    row = cell.find_parent("tr") if cell else None
    if cell is None or row is None:
        return False
    cells = row.find_all(["td", "th"], recursive=False)
    return len(cells) > 1 and cells[0] is cell


def is_beside_value(line: Line) -> bool:
    """Whether a line is a term of a list, or stands in the first of several cells of its row."""
    return line.kind == "dt" or _is_first_of_two(line)


def _is_value_cell(line: Line) -> bool:
    """Whether a line stands in a later cell of a row, or in the description of a term: 'Partners' can be a value."""
    cell = cell_of(line)
    if cell is None:
        return line.block.name == "dd" or line.block.find_parent("dd") is not None
    return not _is_first_of_two(line)


def _columns(lines: Sequence[Line]) -> dict[int, list[tuple[str, str]]]:
    """In a table whose column headings are labels: what each row says, at its first line; nothing at its others."""
    found: dict[int, list[tuple[str, str]]] = {}
    seen: set[int] = set()
    for line in lines:
        cell = cell_of(line)
        if cell is None or cell.name != "td" or sum(is_known(name) for name in line.fields) < 2:
            continue
        first = id(line.fields) not in seen
        seen.add(id(line.fields))
        found[id(line)] = list(line.fields.items()) if first else []
    heads = {id(line.block.find_parent("table")) for line in lines if id(line) in found}
    for line in lines:
        if line.kind == "th" and id(line.block.find_parent("table")) in heads:
            found.setdefault(id(line), [])
    return found
