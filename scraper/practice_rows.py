"""Labels and their values among the lines of a practice's details, in whatever mark-up they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from scraper.line import Line
from scraper.practice_labels import (
    DATES,
    EXPECTED_OTHERS,
    FIELD_OF,
    REMOVED,
    could_be_label,
    is_known,
    label_key,
)
from scraper.run_in import Said, could_be_date, label_looks, rows_in, values_of
from scraper.soup import Tag
from scraper.text import collapse

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
            rows += [Row(label, values) for label, values in telling.by_column[id(line)]]
            current = None
            continue
        if apart := rows_in(line, in_details=line.number in details, looks=telling.looks):
            rows += [Row(label, values, None, line.block) for label, values in apart]
            current = rows[-1]
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
        return not row.values and could_be_date(line.text)
    return True


def _signature(line: Line) -> Signature:
    """What element a line stands in, apart from its id."""
    attributes = tuple(sorted((name, str(value)) for name, value in line.block.attrs.items() if name != "id"))
    chunk = next(chunk for chunk in line.chunks if chunk.text.strip())
    return line.block.name, attributes, tuple(tag.name for tag in chunk.inline)


class _Telling:
    """Tells labels from values on one page: unknown labels are those that stand as known ones do."""

    def __init__(self, lines: Sequence[Line], details: Collection[int]) -> None:
        self.by_column = _columns(lines) | _heads_of_columns(lines)
        self.details = details
        self.looks = label_looks(lines)
        known = [line for line in lines if is_known(line.text) and FIELD_OF.get(label_key(line.text)) not in DATES]
        self.following = {id(one): other for one, other in pairwise(lines)}
        certain = [line for line in known if label_key(line.text) not in EXPECTED_OTHERS]  # those can be values
        after = [self.following[id(line)] for line in certain if id(line) in self.following]
        self.paired = _paired_tables(known)
        valued = {_signature(line) for line in after if not is_known(line.text)}
        counts = Counter(_signature(line) for line in certain if line.kind in ("text", "bold"))
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
        if cell is not None and isinstance(row, Tag):
            below = row.find_next_sibling("tr") if cell.name == "th" and _is_alone(cell) else row
            return Row(label, scope=below if isinstance(below, Tag) else row)
        if FIELD_OF.get(label_key(label)) in DATES:
            return Row(label)
        after = self.following.get(id(line))
        if after is not None and (after.block is line.block or line.block in after.block.parents):
            return Row(label, scope=line.block)
        around = line.block.parent
        if around is not None and self.within[id(around)] <= is_known(label) and not _lost_its_text(line.block):
            return Row(label, scope=around)
        following = line.block.find_next_sibling()
        return Row(label, scope=following if isinstance(following, Tag) else None)

    def is_label(self, line: Line) -> bool:
        """Whether a line is a label, known or not."""
        if line.kind not in ("text", "bold", "dt", "th"):
            return True  # only headings that are labels get here
        if is_known(line.text):
            return not self._is_value_cell(line)
        if not could_be_label(line.text):
            return False
        if line.kind == "dt":
            return True
        if cell_of(line) is not None:
            return self._is_label_cell(line)
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

    def _is_label_cell(self, line: Line) -> bool:
        """Whether a line stands where the labels of a row do: in its first cell, or in a later one beside its value."""
        cell = cell_of(line)
        at, cells = _place_in_row(cell) if cell is not None else (-1, [])
        if at == 0 or at % 2 or len(cells) % 2:
            return at == 0 and len(cells) > 1
        names = {(label.name, value.name) for label, value in zip(cells[::2], cells[1::2], strict=True)}
        return names == {("th", "td")} or (len(cells) == 4 and id(cells[0].find_parent("table")) in self.paired)

    def _is_value_cell(self, line: Line) -> bool:
        """Whether a line stands in a later cell of a row, or in a term's description: 'Partners' can be a value."""
        cell = cell_of(line)
        if cell is None:
            return line.block.name == "dd" or line.block.find_parent("dd") is not None
        return not self._is_label_cell(line) and not _is_alone(cell)

    def _is_bold_label(self, line: Line) -> bool:
        """Whether a line among the details is all bold and ends with a colon: what follows is its value."""
        return line.kind == "bold" and line.text.endswith(":") and line.number in self.details


def cell_of(line: Line) -> Tag | None:
    """The cell of a table that a line stands in; None where it stands in none."""
    if line.block.name in ("td", "th"):
        return line.block
    found = line.block.find_parent(["td", "th"])
    return found if isinstance(found, Tag) else None


def _paired_tables(known: Sequence[Line]) -> set[int]:
    """The tables, by id, whose rows are each a label and its value, twice: one row has two known labels there."""
    cells = [cell for line in known if (cell := cell_of(line)) is not None]
    rows = {id(row): row for cell in cells if (row := cell.find_parent("tr")) is not None}
    firsts = {id(cell) for cell in cells}
    found = set()
    for row in rows.values():
        own = _cells(row)
        if len(own) == 4 and id(own[0]) in firsts and id(own[2]) in firsts:
            found.add(id(row.find_parent("table")))
    return found


def _lost_its_text(label: Tag) -> bool:
    """Whether an element like a label's follows that says nothing: what stands behind it is none of the label's."""
    alike = [one for one in label.find_next_siblings(label.name) if one.get("class") == label.get("class")]
    return any(not one.get_text(strip=True) for one in alike)


def _cells(row: Tag) -> list[Tag]:
    return list(row.find_all(["td", "th"], recursive=False))


def _place_in_row(cell: Tag) -> tuple[int, list[Tag]]:
    """Where a cell stands among those of its row, and these; -1 in mark-up that has it in no row."""
    row = cell.find_parent("tr")
    cells = _cells(row) if row is not None else []
    return next((number for number, one in enumerate(cells) if one is cell), -1), cells


def _is_first_of_several(line: Line) -> bool:
    cell = cell_of(line)
    at, cells = _place_in_row(cell) if cell is not None else (-1, [])
    return at == 0 and len(cells) > 1


def is_beside_value(line: Line) -> bool:
    """Whether a line is a term of a list, or stands in the first of several cells of its row."""
    return line.kind == "dt" or _is_first_of_several(line)


def _is_alone(cell: Tag) -> bool:
    """Whether a cell is the only one of its row."""
    return len(_place_in_row(cell)[1]) == 1


def _heads_of_columns(lines: Sequence[Line]) -> dict[int, list[Said]]:
    """The lines of rows that head a column of labels and one of values ('Detail', 'Value'); they say nothing."""
    rows: dict[int, list[Line]] = {}
    for line in lines:
        row = line.block.find_parent("tr") if line.kind == "th" else None
        table = row.find_parent("table") if row else None
        if row is not None and isinstance(table, Tag) and row.find("td") is None and table.find("td") is not None:
            rows.setdefault(id(row), []).append(line)
    heads = [row for row in rows.values() if len(row) == 2 and not any(is_known(line.text) for line in row)]
    return {id(line): [] for row in heads for line in row}


def values_of_cell(row: Sequence[Line], text: str) -> list[str]:
    """The values of the cell of a row that says a text; one that spans several rows stands in the first of them."""
    lines = [line for line in row if (cell := cell_of(line)) is not None and collapse(cell.get_text()) == text]
    return list(dict.fromkeys(value for line in lines for value in values_of(line.spans))) or [text]


def _columns(lines: Sequence[Line]) -> dict[int, list[Said]]:
    """In a table whose column headings are labels: what each row says, at its first line; nothing at its others."""
    found: dict[int, list[Said]] = {}
    seen: set[int] = set()
    for line in lines:
        cell = cell_of(line)
        if cell is None or cell.name != "td" or sum(is_known(name) for name in line.fields) < 2:
            continue
        if len(_place_in_row(cell)[1]) > len(line.fields):
            continue  # two columns are headed alike
        first = id(line.fields) not in seen
        seen.add(id(line.fields))
        row = [one for one in lines if one.fields is line.fields] if first else []
        found[id(line)] = [(name, values_of_cell(row, text)) for name, text in line.fields.items()] if first else []
    heads = {id(line.block.find_parent("table")) for line in lines if id(line) in found}
    for line in lines:
        if line.kind == "th" and id(line.block.find_parent("table")) in heads:
            found.setdefault(id(line), [])
    return found
