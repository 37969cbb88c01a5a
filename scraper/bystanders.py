"""Lines among the examples in which no example can be lost, whatever they stand like."""

from __future__ import annotations

from collections.abc import Sequence

from scraper.item import Item
from scraper.labels import is_way_back
from scraper.line import Line
from scraper.remainders import NONE_YET
from scraper.text import plain


def says_none(lines: Sequence[Line]) -> set[int]:
    """The number of the line below a heading, if it is all there and says that there is nothing yet: no prose."""
    return {line.number for line in lines if len(lines) == 1 and not line.links and NONE_YET.match(line.text)}


def of_categories(lines: Sequence[Line], items: Sequence[Item], headings: Sequence[Line]) -> set[int]:
    """Numbers of the lines that are part of a category's name: its cell in a row, the same words above each heading.

    Args:
        lines: Of the page.
        items: Of one section.
        headings: Of its categories.
    """
    filed = {(id(item.line.fields), plain(item.category)) for item in items if item.category}
    cells = {line.number for line in lines if (id(line.fields), plain(line.text)) in filed}
    return cells | _captions(lines, headings)


def accompanies(line: Line) -> bool:
    """Whether a line is a button that leads back to the top, or says who was quoted."""
    if line.links or line.kind != "text":
        return False
    wording = [chunk for chunk in line.chunks if chunk.text.strip()]
    if is_way_back(line.text):
        return all(any(tag.name == "button" for tag in chunk.inline) for chunk in wording)
    cited = all(any(tag.name == "cite" for tag in chunk.inline) for chunk in wording)
    quote = next((one for one in (line.block, *line.block.parents) if one.name == "blockquote"), None)
    return cited and quote is not None and quote.find("a", href=True) is None


def _captions(lines: Sequence[Line], headings: Sequence[Line]) -> set[int]:
    """Lines of text right above the headings of all categories, the same words each time: 'Theme'."""
    above = [lines[line.number - 1] for line in headings if line.number]
    said = {plain(line.text) for line in above if line.kind == "text" and not line.links}
    alike = len(above) == len(headings) > 1 and len(said) == 1 and all(plain(line.text) in said for line in above)
    return {line.number for line in above} if alike and not any(line.links for line in above) else set()


def empty_rows(lines: Sequence[Line], items: Sequence[Item]) -> list[str]:
    """Doubts about rows of a table beside those of examples: one without an example, or a category that none has.

    Args:
        lines: Of one section.
        items: Its examples.
    """
    rows = {id(item.line.fields) for item in items}
    heads = {tuple(item.line.fields) for item in items if item.line.fields}
    lost = {
        id(line.fields): next(value for value in line.fields.values() if value)
        for line in lines
        if tuple(line.fields) in heads and id(line.fields) not in rows and sum(map(bool, line.fields.values())) > 1
    }
    columns = {
        name
        for item in items
        for name, value in item.line.fields.items()
        if item.category and plain(value) == plain(item.category)
    }
    filed = {plain(item.category or "") for item in items}
    named = {line.fields[name] for line in lines for name in columns if "" not in line.fields and line.fields.get(name)}
    return [f"'{name}' stands among the examples without a link" for name in dict.fromkeys(lost.values())] + [
        f"'{name}' is there, but empty" for name in sorted(named) if plain(name) not in filed
    ]
