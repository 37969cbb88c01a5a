"""Several links or lines that are one item: which of them is it, and which only serve it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence

from scraper.item import LISTS, Item, Spans, list_of
from scraper.labels import is_generic, is_label
from scraper.line import Line, Link
from scraper.remainders import path
from scraper.soup import Tag, elements
from scraper.text import plain, words
from scraper.titles import split_title

_ABOVE = 4  # lines that a card has between its title and its link
_LONGEST_TITLE = 40  # words
_TITLES = frozenset(("heading", "bold", "dt"))
_FEW = 4  # of as many boxes with examples, one with several is no sign that each is a list
BOXES = frozenset("li tr article dd dt".split())
"""Elements that are one item of a list, a table, or cards."""
_TITLE_ELEMENTS = frozenset("h1 h2 h3 h4 h5 h6 dt".split())
_TO_A_FILE = re.compile(r"(?i)^(?:download|print|save|share|listen to|watch|read|view|open|get)\b[ :]*(?:the )?(.+)$")


def without_servants(named: Sequence[tuple[Link, str]]) -> list[tuple[Link, str]]:
    """The links of one line without those that only serve another: 'PDF, 210 KB', 'Download TITLE'.

    Args:
        named: Each link with its wording; none of them generic.
    """
    return [
        (link, text)
        for link, text in named
        if not any(_serves(text, other) for other_link, other in named if other_link is not link)
    ]


def _serves(text: str, other: str) -> bool:
    if is_label(other):
        return False
    if is_label(text):
        return True
    said = _TO_A_FILE.match(text)
    name = plain(split_title(other).name)
    return said is not None and plain(said[1]).startswith(name) and not plain(text).startswith(name)


def is_tag(link: Link, text: str) -> bool:
    """Whether a link says of itself that it is only a tag of what it stands beside."""
    return "tag" in str(link.element.get("rel", "")).split() and not split_title(text).certain


def title_line(
    line: Line, link: Link, lines: Sequence[Line], names_a_body: Callable[[str], bool], said: str | None = None
) -> Line | None:
    """The line that is the title of a card whose only link is a 'read more' below it; None where there is no such card.

    Args:
        line: The link's line.
        link: Its only link.
        lines: All lines of the page.
        names_a_body: Whether a text is the name of an organisation and nothing else.
        said: The title that the link repeats, if it does.
    """
    above = lines[max(0, line.number - _ABOVE) : line.number]
    titles = [
        n
        for n, other in enumerate(above)
        if (other.kind in _TITLES or _in_first_cell(other, line)) and not names_a_body(other.text)
    ]
    place = max(titles, default=None)
    if place is None or any(other.links for other in above[place:]):
        return None
    title = above[place]
    if title.outside or not 0 < len(words(title.text)) <= _LONGEST_TITLE or is_label(title.text):
        return None
    repeated = said is not None and plain(said) == plain(title.text)
    told = (
        repeated
        or split_title(title.text).organisations
        or any(names_a_body(other.text) for other in above[place + 1 :])
    )
    if not told or is_generic(title.text):
        return None
    in_text = bool(split_title(title.text).organisations) and _in_text(title, line, link)
    return title if in_text or _one_card(title, link, names_a_body) else None


def _in_first_cell(other: Line, line: Line) -> bool:
    """Whether a line is the text of the first cell of a row, under the heads of columns, that a link stands in."""
    if other.kind != "text" or not line.fields or other.fields is not line.fields:
        return False
    cell = other.block
    return cell.name == "td" and cell.find_previous_sibling(["td", "th"]) is None


def _in_text(title: Line, line: Line, link: Link) -> bool:
    """Whether a heading and the line of a link stand in one text, and no other link before the text's next heading."""
    if title.kind != "heading" or title.block.parent is not line.block.parent:
        return False
    for one in title.block.find_next_siblings():
        if one.name in _TITLE_ELEMENTS:
            return one.name <= title.block.name
        if any(a.has_attr("href") and a["href"] != link.href for a in elements(one, "a")):
            return False
    return True


def _one_card(title: Line, link: Link, names_a_body: Callable[[str], bool]) -> bool:
    """Whether some element holds the title and the link, no other heading but a body's, and no link to elsewhere."""
    card: Tag | None = title.block
    while card is not None and not any(parent is card for parent in link.element.parents):
        card = card.parent
    if card is None:
        return False
    for one in card.descendants:  # no further than the first that is of another card
        if not isinstance(one, Tag):
            continue
        if one.name == "a" and one.has_attr("href") and one["href"] != link.href:
            return False
        if one.name in _TITLE_ELEMENTS and one is not title.block and not names_a_body(one.get_text()):
            return False
    return True


def without_sublists(items: Sequence[Item]) -> list[Item]:
    """The items without links, naming no organisation, in a list within another item: its topics, its documents."""
    kept: list[Item] = []
    owners: dict[int, Item] = {}
    sure = [item for item in items if item.known or split_title(item.text).organisations]
    told = {id(item) for item in sure}
    holders = _holders(sure) if len(sure) < len(items) else {}
    for item in items:
        box = next((one for one in (item.line.block, *item.line.block.parents) if one.name in BOXES), None)
        own_list = list_of(item)
        if own_list is not None and id(item) not in told:
            outer = owners.get(id(own_list.parent)) or _card_of(own_list, item, holders)
            if outer is not None:
                outer.attached.append(item.line)
                continue
        if id(item) in told and box is not None and box.name == "li":
            owners.setdefault(id(box), item)
        kept.append(item)
    return kept


def _holders(sure: Sequence[Item]) -> dict[int, Item | None]:
    """For each element that holds a certain example, that example; None where it holds several."""
    holders: dict[int, Item | None] = {}
    for item in sure:
        for element in (item.line.block, *item.line.block.parents):
            if id(element) in holders and holders[id(element)] is None:
                break  # and so do all around it
            holders[id(element)] = None if id(element) in holders else item
    return holders


def _card_of(own_list: Tag, item: Item, holders: dict[int, Item | None]) -> Item | None:
    """The example, a heading, whose card holds a list of further links and no other heading; None for other lists."""
    if id(own_list) in holders:
        return None
    card = next((one for one in own_list.parents if id(one) in holders), None)
    owner = None if card is None else holders[id(card)]
    if card is None or owner is None or owner.line.kind != "heading" or owner.number > item.number:
        return None
    others = (one for one in card.find_all(_TITLE_ELEMENTS) if one is not owner.line.block)
    return owner if next(others, None) is None else None


def in_one_row(last: Item, item: Item, items: Sequence[Item], facts: Collection[int], spans: Spans) -> bool:
    """Whether the innermost element around two links holds nothing but the first and facts about it.

    Args:
        last: An item.
        item: A link after it that says whose it is, or which category.
        items: All of the range, in order.
        facts: Identities of those that only say such things.
        spans: Lines of each element.
    """
    row: Tag | None = item.link.element
    while row is not None and spans[row][0] > last.number:
        row = row.parent
    if row is None or row.name in LISTS:
        return False
    first, end = spans[row]
    return [id(one) for one in items if first <= one.number <= end and id(one) not in facts] == [id(last)]


def further_links(items: Sequence[Item], known: Collection[int], headings: Collection[int], spans: Spans) -> list[str]:
    """Doubts about links beside an example, in its card, that may only lead on from it: 'Guidance', 'Listen'.

    In a list's items and a table's rows that is told already; what stands in one list with a certain example stands
    on a par with it.

    Args:
        items: Of both sections.
        known: Identities of those that accepted pages listed. What only stands in both sections may lead on in both.
        headings: Numbers of the lines that are headings of sections and categories.
        spans: Lines of each element.
    """
    certain = [item for item in items if id(item) in known or (item.title and item.title.organisations)]
    told = {id(item) for item in certain}
    loose = [item for item in items if id(item) not in told]
    if not loose:
        return []
    sure = Counter(id(box) for item in certain for box in _around(item))
    every = Counter(id(box) for item in items for box in _around(item))
    heads = sorted(headings)
    cards = _cards(certain, sure, heads, spans)
    return [
        f"'{item.text}' stands beside another link that may be the example"
        for item in loose
        if any(
            every[id(box)] > 1 and sure[id(box)] < 2 and _make(box) in cards
            for box in _before_its_list(item, sure)
            if not _headed(box, heads, spans)
        )
    ]


def _around(item: Item) -> Iterator[Tag]:
    yield item.line.block
    yield from item.line.block.parents


def _make(box: Tag) -> tuple[object, ...]:
    return (*path(box), box.attrs.get("class"))


def _cards(certain: Sequence[Item], sure: Counter[int], heads: Sequence[int], spans: Spans) -> set[tuple[object, ...]]:
    """The makes of boxes that stand beside each other under one heading and hold one certain example, but for a few."""
    boxes = {id(box): box for item in certain for box in _around(item) if box.name not in LISTS}
    makes: dict[tuple[object, ...], list[Tag]] = {}
    for box in boxes.values():
        if not _headed(box, heads, spans):
            makes.setdefault(_make(box), []).append(box)
    found = set()
    for make, same in makes.items():
        beside = Counter((id(box.parent), bisect_left(heads, spans[box][0])) for box in same)
        several = sum(sure[id(box)] > 1 for box in same)
        if max(beside.values()) > 1 and several * _FEW <= len(same):
            found.add(make)
    return found


def _before_its_list(item: Item, sure: Counter[int]) -> Iterator[Tag]:
    """The elements around an item, up to the list that it shares with a certain example."""
    for box in _around(item):
        if box.name in LISTS and sure[id(box)]:
            return
        yield box


def _headed(box: Tag, heads: Sequence[int], spans: Spans) -> bool:
    first, last = spans[box]
    return bisect_left(heads, last + 1) > bisect_left(heads, first)
