"""The headings of a page, and how far each of them reaches."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from scraper.bodies import is_organisation
from scraper.item import Item, Spans, list_of
from scraper.labels import heading_wording, is_label
from scraper.line import Line
from scraper.lines import BOLD_LEVEL
from scraper.remainders import is_column, path
from scraper.soup import Tag
from scraper.text import plain, words
from scraper.titles import organisations_of, split_title

_BOXES = frozenset(("li", "tr", "article"))


class Outline:
    """Which lines of a page are headings, and which items each is the heading of.

    Attributes:
        lines: Of the page.
        found: Its items.
        spans: Lines of each element.
        headings: Those of its lines that set off what follows.
        heads: Their numbers.
    """

    def __init__(self, lines: Sequence[Line], found: Sequence[Item]) -> None:
        self.lines = lines
        self.found = found
        self.spans = Spans.of(lines)
        self._linked = {id(item.link.element): item for item in found}
        self._item_lines = {item.number for item in found}
        self._texts = {line.number: heading_wording(line.chunks) for line in lines if line.kind != "text"}
        self._known = {item.number for item in found if item.known}
        self._labels = self._of_items()
        self._titles = Counter(
            (item.line.level, path(item.line.block)) for item in found if item.line.kind == "heading"
        )
        self.headings = [line for line in lines if self._is_heading(line)]
        self.heads = {line.number for line in self.headings}
        self._heads = sorted(self.heads)
        self._items = [item for item in found if item.number not in self.heads]
        self._numbers = [item.number for item in self._items]

    def _is_heading(self, line: Line) -> bool:
        """Whether a line sets off what follows: a heading that is no item, organisation or label."""
        if line.outside or line.kind == "text" or not self._texts[line.number] or line.fields:
            return False
        if line.number in self._labels or (line.kind == "legend" and _asks(line.block)):
            return False
        text = self._texts[line.number]
        own = self._own(line)
        if own:
            return self._heads_others(line, own)
        if is_column(line):
            return False
        if self._is_of_a_card(line, text) or (line.kind == "dt" and self._says_whose(line)):
            return False
        if line.kind in ("bold", "dt", "th", "caption") and (is_organisation(text) or len(words(text)) > 12):
            return False
        if line.kind == "bold" and text[-1:] in ".!?":
            return False
        return not is_label(text) or line.kind == "heading"

    def _of_items(self) -> set[int]:
        """Labels: lines like headings below the link in an item's own box, with the same words in several."""
        numbers = sorted(self._item_lines)
        below: dict[str, dict[int, int]] = {}
        for line in self.lines:
            if line.kind == "text" or line.number in self._item_lines:
                continue
            box = next((one for one in (line.block, *line.block.parents) if one.name in _BOXES), None)
            first, last = (line.number, line.number) if box is None else self.spans[box]
            inside = numbers[bisect_left(numbers, first) : bisect_left(numbers, last + 1)]
            if inside and inside[-1] < line.number:
                below.setdefault(plain(self._texts[line.number]), {})[line.number] = id(box)
        return {number for same in below.values() if len({*same.values()}) > 1 for number in same}

    def _is_of_a_card(self, line: Line, text: str) -> bool:
        """Whether a heading says whose the card is whose title, a linked heading, stands right before it."""
        before = self.lines[line.number - 1] if line.number else line
        titled = before.kind == "heading" and before.number in self._item_lines and before.level < line.level
        return titled and bool(organisations_of(text)[0])

    @staticmethod
    def _says_whose(line: Line) -> bool:
        """Whether a term is a fact: in a list of terms without a single link, or a body where others are forces."""
        terms = line.block.find_parent("dl")
        if terms is None:
            return False
        others = any(is_organisation(term.get_text()) for term in terms.find_all("dt"))
        if others and organisations_of(line.text)[0]:
            return True
        return terms.dd is not None and terms.find("a", href=True) is None

    def _own(self, line: Line) -> set[str | None]:
        """Addresses of the items that a line is, or is a further line of."""
        linked = (self._linked.get(id(link.element)) for link, _ in line.links)
        own = {item.url for item in linked if item is not None}
        if line.number in self._item_lines:
            own |= {item.url for item in self.found if item.number == line.number}
        return own

    def _heads_others(self, line: Line, own: set[str | None]) -> bool:
        """A linked heading is a category when other items follow it, a card's title when none does.

        What follows an example's certain title, and names no organisation, is the card's own, its topics; or it follows
        the last of several cards.
        """
        titled = line.number in self._known or bool(split_title(self._texts[line.number]).organisations)
        last = titled and self._titles[line.level, path(line.block)] > 1
        for later in self.lines[line.number + 1 :]:
            if later.kind != "text" and later.level <= line.level:
                return False
            items = [item for item in self.found if item.number == later.number]
            if any(item.url not in own and not (titled and _is_other(item, line, last=last)) for item in items):
                return True
        return False

    def headings_between(self, start: int, end: int) -> list[Line]:
        """Headings from one line to before another."""
        return self.headings[bisect_left(self._heads, start) : bisect_left(self._heads, end)]

    def like_titles(self, lines: Sequence[Line], items: Sequence[Item]) -> list[Line]:
        """Headings that are links, and stand as the titles of some items do."""
        places = {(item.line.level, path(item.line.block)) for item in items}
        return [n for n in lines if n.number in self._item_lines and (n.level, path(n.block)) in places]

    def text(self, line: Line) -> str:
        """A heading's wording."""
        return self._texts.get(line.number) or heading_wording(line.chunks)

    def items_between(self, start: int, end: int) -> list[Item]:
        """Items from one line to before another; a heading that is a link is none."""
        return self._items[bisect_left(self._numbers, start) : bisect_left(self._numbers, end)]

    def _scope(self, marker: Line, others: Sequence[Line]) -> int | None:
        """The end of the largest element that this heading is the heading of; None if it has no item."""
        end = None
        element: Tag | None = marker.block
        while element is not None:
            first, last = self.spans[element]
            inside = self.headings_between(first, last + 1)
            if any(line.number < marker.number for line in inside) or any(line in inside for line in others):
                break
            if marker.level < BOLD_LEVEL - 2 and any(
                line.kind == "heading" and line.level < marker.level for line in inside
            ):
                break
            if self.items_between(marker.number + 1, last + 1):
                end = last + 1
            element = element.parent
        return end

    def limit(self, marker: Line) -> int:
        """The end of the page's main part, where the marker stands in it."""
        element: Tag | None = marker.block
        while element is not None:
            if element.name in ("main", "article") or element.get("role") == "main":
                return self.spans[element][1] + 1
            element = element.parent
        return len(self.lines)

    def end(self, marker: Line, others: Sequence[Line]) -> int:
        """The line before which what is under a heading ends, at the latest at one of the others."""
        scope = self._scope(marker, others)
        limit = min([scope or self.limit(marker), *(line.number for line in others if line.number > marker.number)])
        for line in self.headings_between(marker.number + 1, limit):
            weak_in_scope = marker.level >= BOLD_LEVEL - 2 and scope is not None
            if line.level <= marker.level and not weak_in_scope and not _within_its_section(line, marker):
                return line.number
        return limit

    def direct_end(self, line: Line, others: Sequence[Line]) -> int:
        """The line before which what is right under a heading ends, and under no other."""
        end = self.end(line, others)
        return min([end, *(inner.number for inner in self.headings_between(line.number + 1, end))])

    def holds_examples(self, start: int, end: int) -> bool:
        """Whether at least half of the items there name an organisation."""
        items = self.items_between(start, end)
        named = sum(bool(split_title(item.text).organisations) for item in items)
        return named > 0 and named * 2 >= len(items)

    def best(self, score: dict[int, int]) -> list[Line]:
        """The headings of the highest score, by their numbers' scores."""
        best = max(score.values(), default=0)
        return [line for line in self.headings if best and score.get(line.number) == best]


def _is_other(item: Item, title: Line, *, last: bool) -> bool:
    """Whether an item that names no organisation stands in a list of its own below a title, or outside of its card.

    Args:
        item: The item.
        title: A heading before it, the title of a card.
        last: Whether other cards' titles stand like that one.
    """
    if item.known or split_title(item.text).organisations:
        return False
    own_list = list_of(item)
    if own_list is None:
        return last and all(parent is not title.block.parent for parent in item.line.block.parents)
    return all(parent is not own_list for parent in title.block.parents)


def _asks(legend: Tag) -> bool:
    """Whether a legend is that of a form's fields, with nothing to go to among them: of a filter."""
    fields = legend.find_parent("fieldset")
    return (
        fields is not None
        and fields.find(["input", "select", "textarea"]) is not None
        and fields.find("a", href=True) is None
    )


def _section(line: Line) -> Tag | None:
    """The section that a line stands in."""
    return next((one for one in (line.block, *line.block.parents) if one.name == "section"), None)


def _within_its_section(line: Line, marker: Line) -> bool:
    """Whether a heading of the same rank heads a section within the one that the marker heads: ranks by nesting."""
    outer, inner = _section(marker), _section(line)
    if line.level != marker.level or outer is None or inner is None or inner is outer:
        return False
    first = outer.find(["h1", "h2", "h3", "h4", "h5", "h6"])
    return first is marker.block and any(parent is outer for parent in inner.parents)
