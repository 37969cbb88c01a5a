"""Lines to entries: which links stand as an item of their own, and what belongs to each."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from scraper.addresses import Site, one_form
from scraper.bodies import (
    CATEGORY_FIELD,
    ORGANISATION_FIELD,
    bodies_after,
    give_title,
    is_organisation,
    name_and_body,
    names_a_body,
    organisation_text,
    settle_titles,
)
from scraper.cards import BOXES, in_one_row, is_tag, title_line, without_servants, without_sublists
from scraper.item import LISTS, Item, Spans
from scraper.labels import (
    first_part,
    is_generic,
    is_label,
    same_words,
    without_control,
    wording,
)
from scraper.line import Chunk, Line, Link
from scraper.soup import Tag
from scraper.text import plain, words
from scraper.titles import reads_like_a_body, split_title

_ITEM_BLOCKS = frozenset("li dt dd td th article h1 h2 h3 h4 h5 h6".split())
_DESCRIPTION = re.compile(r"^(?:[:.;\u2013\u2014\-(|]|[A-Z0-9])")
_ABOVE = 4  # lines that a card has above its link
_LONGEST_TITLE = 40  # words; a link that is longer is a paragraph


def candidates(lines: Sequence[Line], base: str, site: Site) -> list[Item]:
    """Every link of the lines that stands as an item of its own, and not in a sentence."""
    found: list[Item] = []
    own = one_form(site.url, site.url, site)
    by_element: dict[int, Item] = {}

    def form(link: Link) -> str | None:
        return one_form(link.href, base, site)

    for line in lines:
        if line.outside or (line.fields and "" in line.fields):
            continue
        links = [(link, chunks) for link, chunks in line.links if not link.href.strip().startswith("#")]
        if own is not None:
            links = [(link, chunks) for link, chunks in links if form(link) != own]
        said = {id(link): text for link, chunks in links if (text := wording(chunks))}
        named = [
            (link, _titled_above(line, lines, chunks, said[id(link)]) or said[id(link)])
            for link, chunks in links
            if id(link) in said
        ]
        named = [(link, text) for link, text in named if not _says_again(text, form(link), found)]
        telling = without_servants(
            [(link, text) for link, text in named if not (is_generic(text) or is_tag(link, text))]
        )
        for link, text in telling:
            earlier = by_element.get(id(link.element))
            if earlier is not None:
                _further_line(earlier, line, text)
            elif len(words(text)) <= _LONGEST_TITLE and _is_item(line, link, telling):
                repeats = text != said[id(link)]
                titled = title_line(line, link, lines, names_a_body, text) if repeats else None
                item = Item(line.number, link, text, form(link), line)
                if titled is not None:
                    item.number, item.line, item.text = titled.number, titled, wording(titled.chunks)
                by_element[id(link.element)] = item
                found.append(item)
        if not telling and named and (title := _unlinked_title(line)):
            found.append(Item(line.number, named[0][0], title, form(named[0][0]), line, apart=True))
        elif not telling and len(named) == 1 and (titled := title_line(line, named[0][0], lines, names_a_body)):
            found.append(
                Item(titled.number, named[0][0], wording(titled.chunks), form(named[0][0]), titled, apart=True)
            )
    return found


def _titled_above(line: Line, lines: Sequence[Line], chunks: list[Chunk], whole: str) -> str | None:
    """The title in a link 'View TITLE' whose TITLE stands unlinked in a line above; None in any other link.

    Args:
        line: The link's line.
        lines: All lines of the page.
        chunks: The link's text.
        whole: Its wording.
    """
    verb, title = first_part(chunks)
    if not title or not is_generic(verb):
        verb, title = whole, without_control(whole)
        if title == verb:
            return None
    title = without_control(f"read {title}") if plain(title).startswith(("about ", "on ")) else title
    above = [other.text for other in lines[max(0, line.number - _ABOVE) : line.number] if not other.links]
    return title if any(plain(title).startswith(plain(text)) for text in above if text) else None


def _says_again(text: str, url: str | None, found: Sequence[Item]) -> bool:
    """Whether a link is the control of an item right before it: 'Read more about TITLE'."""
    title = without_control(text)
    return title != text and bool(found) and found[-1].url == url and same_words(title, found[-1].text)


def _further_line(item: Item, line: Line, text: str) -> None:
    """One link over several lines, a card: its heading is the title, else its first line."""
    stronger = line.kind in ("heading", "bold") and item.line.kind == "text"
    beside = is_label(item.text) or is_organisation(item.text)
    if stronger or (beside and not is_label(text)):
        item.attached.append(item.line)
        item.number, item.line, item.text = line.number, line, text
    else:
        item.attached.append(line)


def _is_item(line: Line, link: Link, telling: Sequence[tuple[Link, str]]) -> bool:
    before, after = line.rest
    if not is_label(before) and not organisation_text(before, likely=True):
        return False
    if is_label(after):
        return True
    if not is_label(before) or telling[0][0] is not link:
        return False
    if bodies_after(line, link):
        return True
    described = line.block.name in _ITEM_BLOCKS or bool(split_title(telling[0][1]).organisations)
    return described and _DESCRIPTION.match(after) is not None


def _unlinked_title(line: Line) -> str | None:
    """The title of an item whose only link is a 'read more' beside it."""
    for text in line.rest:
        bare = text.strip(" :\u2013\u2014-.").lstrip(")]").rstrip("([").strip()
        if split_title(bare).organisations and len(words(bare)) <= _LONGEST_TITLE:
            return bare
    return None


def gather(
    found: Sequence[Item], lines: Sequence[Line], spans: Spans, start: int, end: int, headings: set[int]
) -> list[Item]:
    """The items of a range of lines, each with the lines that belong to it.

    Args:
        found: Candidates of the page, in order.
        lines: All lines of the page.
        spans: Lines of each element.
        start: First line of the range.
        end: Line after its last.
        headings: Numbers of lines that are headings of the range, and part of no item.

    Returns:
        Items with their title; a link beside another one's title in the same item is none.
    """
    within = range(start, end)
    items = [item for item in found if item.number in within and item.number not in headings]
    items = without_sublists(items)
    items = _apart(items, {id(item): _box(item, spans, within, headings) for item in items}, headings, spans)
    numbers = [item.number for item in items]
    roots: dict[int, Item] = {}
    for item in items:
        root = _root(item, numbers, spans, within, headings)
        if root is not None:
            roots[id(root)] = item
    for item in items:
        _take_definitions(item, roots)
    for number in range(start, end):
        line = lines[number]
        element: Tag | None = line.block
        while element is not None:
            owner = roots.get(id(element))
            if owner is not None:
                if line is not owner.line and line not in owner.attached:
                    owner.attached.append(line)
                break
            element = element.parent
    for item in items:
        give_title(item, likely=False)
    settle_titles(items)
    return items


def _root(item: Item, numbers: Sequence[int], spans: Spans, within: range, headings: set[int]) -> Tag | None:
    """The largest element around an item that holds no other item and no heading before it."""
    root: Tag | None = None
    element: Tag | None = item.link.element
    while element is not None and element.name not in LISTS:
        first, last = spans[element]
        others = bisect_left(numbers, last + 1) - bisect_left(numbers, first)
        if others > 1 or first < within.start or last >= within.stop:
            break
        if any(number in headings for number in range(first, last + 1) if number != item.number):
            break
        root = element
        element = element.parent
    return root


def _take_definitions(item: Item, roots: dict[int, Item]) -> None:
    """What a term's definitions say is said of the item that is the term."""
    term = next((one for one in (item.line.block, *item.line.block.parents) if one.name == "dt"), None)
    following = term.find_next_sibling() if term is not None else None
    while isinstance(following, Tag) and following.name == "dd" and id(following) not in roots:
        if following.find("a", href=True) is not None:
            break
        roots[id(following)] = item
        following = following.find_next_sibling()


def _box(item: Item, spans: Spans, within: range, headings: set[int]) -> Tag | None:
    """The list item, row or card that an item stands in, if that is part of the range and heads nothing."""
    element: Tag | None = item.line.block
    while element is not None and element.name not in LISTS:
        first, last = spans[element]
        if first < within.start or last >= within.stop:
            return None
        if element.name in BOXES:
            headed = any(number in headings for number in range(first, last + 1) if number != item.number)
            return None if headed else element
        element = element.parent
    return None


def _apart(items: Sequence[Item], boxes: dict[int, Tag | None], headings: set[int], spans: Spans) -> list[Item]:
    """Of several links in one list item or row, those that are the item; one address is one item."""
    kept: list[Item] = []
    heads = sorted(headings)
    bodies = {item.folder for item in items if _only_a_force(item)}
    facts = {id(item) for item in items if _is_fact(item, bodies)}
    for item in items:
        last = kept[-1] if kept else None
        box = boxes[id(item)]
        if last is None or box is None or box is not boxes[id(last)]:
            together = last is not None and bisect_left(heads, last.number) == bisect_left(heads, item.number)
            if last is not None and together and last.url == item.url and _adjacent_card(last, item):
                last.attached.append(item.line)
            elif last is not None and together and id(item) in facts and in_one_row(last, item, items, facts, spans):
                last.attached.append(item.line)
                last.facts.append(item.text)
            else:
                kept.append(item)
        elif (
            last.url == item.url
            or id(item) in facts
            or _is_home(item, last)
            or (_stands_out(last) and not _stands_out(item))
        ):
            last.attached.append(item.line)
            last.facts.append(item.text)
        elif id(last) in facts or (_stands_out(item) and not _stands_out(last)):
            item.attached.append(last.line)
            item.facts.append(last.text)
            kept[-1] = item
        else:
            if not (split_title(item.text).organisations and split_title(last.text).organisations):
                item.doubtful = last.doubtful = True
            kept.append(item)
    return kept


def _adjacent_card(last: Item, item: Item) -> bool:
    """Whether a second link to the same address only repeats the first, as a card's parts do."""
    first_parent, second_parent = last.line.block.parent, item.line.block.parent
    return first_parent is not None and first_parent is second_parent and first_parent.name not in LISTS


def _stands_out(item: Item) -> bool:
    return item.line.kind in ("heading", "bold")


def _is_fact(item: Item, bodies: Collection[str]) -> bool:
    """Whether a link says something of the item it stands beside: whose it is, or which category.

    Args:
        item: The link.
        bodies: Folders of the pages of organisations that are known forces.
    """
    if _only_a_force(item) or (reads_like_a_body(item.text) and item.folder in bodies):
        return True
    columns = [set(words(name)) for name, value in item.line.fields.items() if same_words(value, item.text)]
    return any(column & (ORGANISATION_FIELD | CATEGORY_FIELD) for column in columns)


def _only_a_force(item: Item) -> bool:
    """Whether a link is the name of a known force, and no title whose force stands in a line or element of its own."""
    return is_organisation(item.text) and name_and_body(item, likely=False) is None


def _is_home(item: Item, last: Item) -> bool:
    """Whether a link is that of a body to its own site, beside an example that stands on another."""
    hosts = [urlsplit(one.url or "").netloc for one in (item, last)]
    return hosts[0] != hosts[1] and names_a_body(item.text) and not names_a_body(last.text)
