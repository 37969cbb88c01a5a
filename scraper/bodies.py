"""Whose an example is, where a rendering shows that apart from its name: beside the link, below it, in a column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from scraper.item import Item
from scraper.labels import LABEL_PREFIX, is_label, parts_of, same_words, wording
from scraper.line import Chunk, Line, Link, segments, text_of
from scraper.soup import Tag
from scraper.text import REMEMBERED, collapse, plain, words
from scraper.titles import organisations_of, put_together, reads_like_a_body, split_title

ORGANISATION_FIELD = frozenset("organisation organisations organization force forces owner lead from".split())
CATEGORY_FIELD = frozenset("category categories theme themes topic topics subject area group section".split())
_SMALL = frozenset("of for the and in on &".split())
_LEADING = _SMALL | frozenset("with at by from to or as about between".split())
_JOINS = _LEADING | frozenset(("led", "plus"))
_BETWEEN = re.compile(r"\s*[|\u00b7\u2022\u2219]\s*")  # signs that set the pieces of a line apart
_EDGES = " \u2013\u2014-|,;:()[]"


@lru_cache(maxsize=REMEMBERED)
def organisation_text(text: str, *, likely: bool = False) -> str | None:
    """The organisation that a text beside a title is, if it is nothing else."""
    labelled = LABEL_PREFIX.match(text.strip(_EDGES)) is not None
    bare = LABEL_PREFIX.sub("", text.strip(_EDGES), count=1).strip(_EDGES)
    if not bare or len(words(bare)) > 24:
        return None
    organisations, certain = organisations_of(bare)
    if certain or (organisations and (labelled or (likely and _is_a_name(bare)))):
        return bare
    return None


def is_organisation(text: str) -> bool:
    """Whether a text is the name of a known force and nothing else."""
    return organisations_of(text)[1]


def names_a_body(text: str) -> bool:
    """Whether a text is the name of an organisation, a force or not, and nothing else."""
    return organisation_text(text, likely=True) is not None


def _is_a_name(text: str) -> bool:
    """Whether a text is written as a name, each word with a capital, and is no sentence; 'Partnership' is a topic."""
    telling = [word for word in text.split() if word.lower() not in _SMALL]
    named = len(words(text)) > 1 or text.isupper()
    return named and text[-1] not in ".!?" and all(not word[0].isalpha() or word[0].isupper() for word in telling)


def settle_titles(items: Sequence[Item]) -> None:
    """Where one example's force stands beside its name, what stands beside the others' is theirs, a force or not."""
    if any(item.title and item.title.certain and item.title.wording != item.text for item in items):
        if any(_body_first(item) is not None for item in items):
            for item in items:
                _put_title_first(item)
        for item in items:
            give_title(item, likely=True)


def _body_first(item: Item) -> Line | None:
    """The first line of a link of several, where it names a known force and the title stands below it."""
    first = min((line for line in item.attached if _is_of_link(line, item)), key=lambda line: line.number, default=None)
    return first if first is not None and first.number < item.line.number and is_organisation(first.text) else None


def _put_title_first(item: Item) -> None:
    """Where other links begin with the force, a body in the first line is whose the example is, and no title."""
    further = [line for line in item.attached if _is_of_link(line, item) and line.number > item.line.number]
    title = next((line for line in further if not is_label(line.text)), None)
    if title is None or not names_a_body(item.text) or names_a_body(title.text):
        return
    item.attached = [line for line in item.attached if line is not title] + [item.line]
    item.line, item.number, item.text = title, title.number, wording(title.chunks)


def _is_of_link(line: Line, item: Item) -> bool:
    return bool(line.text) and any(link is item.link for link, _ in line.links)


def give_title(item: Item, *, likely: bool) -> None:
    """Say what an item's title is, with the organisations that stand apart from it.

    Args:
        item: Its title, category and what could not be told of its organisations are set.
        likely: Whether what is written like a body's name is one, though no force is among its words.
    """
    title = split_title(item.text)
    fields = {
        plain(name): value for name, value in item.line.fields.items() if not same_words(value, item.text)
    }  # a row that lacks a cell has its title in another column
    item.category = next((value for name, value in fields.items() if set(words(name)) & CATEGORY_FIELD), None)
    item.unsure = None
    if not title.organisations:
        cells = [value for name, value in fields.items() if set(words(name)) & ORGANISATION_FIELD]
        parts, beside = name_and_body(item, likely=False), _beside(item, likely=False)
        if bodies := next((found for value in cells if (found := _of_cell(item, value))), None):
            title = put_together(title.name, *bodies)
        elif parts or beside.bodies:
            title = put_together(parts[0] if parts else title.name, *([parts[1]] if parts else []), *beside.bodies)
            item.unsure = beside.unsure
        elif likely and (bodies := _beside(item, likely=True).bodies):
            title = put_together(title.name, *bodies)
        elif likely and (parts := name_and_body(item, likely=True)):
            title = put_together(*parts)
    item.title = title


def name_and_body(item: Item, *, likely: bool) -> tuple[str, str] | None:
    """A link's text where its last line or element is the organisation, without a dash before it."""
    chunks = next((chunks for link, chunks in item.line.links if link is item.link), [])
    name, body = parts_of(chunks)
    said = words(name)
    goes_on = bool(said) and said[-1] in _LEADING and name[-1].isalnum()  # '(OR)' leads to nothing, 'or' does
    joined = any(same_words(both, item.text) for both in (f"{name} {body}", f"{name}{body}"))
    if not said or goes_on or not joined:
        return None
    found = organisation_text(body, likely=likely)
    return (name, found) if found else None


# -- what stands beside a title ----------------------------------------------------------------------


@dataclass(slots=True)
class _Beside:
    """What stands beside a title says whose the example is.

    Attributes:
        bodies: Organisations, in the page's order.
        unsure: What follows them and may be one more, or something else.
    """

    bodies: list[str]
    unsure: str | None = None


def _beside(item: Item, *, likely: bool) -> _Beside:
    """The first organisations that stand beside an item's title, and those right after them.

    What follows a first one counts where it stands in the same list or line; elsewhere it may be another's.
    """
    found = _Beside([])
    last: Line | None = None
    for line, text, pieces in _said(item):
        if not text or is_label(text):
            continue
        bodies = _bodies(text, pieces, likely=likely)
        if not found.bodies:
            found.bodies, last = (bodies[:1] if likely else bodies), line
            if bodies and not likely and organisation_text(text) is None:
                found.unsure = next((one for one, _ in pieces if one not in bodies and names_a_body(one)), None)
            continue
        if not bodies and not names_a_body(text):
            break
        if _keys(bodies or [text]) <= _keys(found.bodies):
            continue  # said again
        if not _in_one_place(last, line):
            found.unsure = found.unsure or text
            break
        found.bodies += bodies or [text]
    return found


def _keys(bodies: Sequence[str]) -> set[str]:
    """What the organisations of some texts are compared by."""
    return {one.key for body in bodies for one in organisations_of(body)[0]}


def _said(item: Item) -> Iterator[tuple[Line | None, str, list[tuple[str, bool]]]]:
    """What is said beside a title: the line, if it is one of its own, its text, and the pieces of that."""
    before, after = item.line.rest
    yield None, after, _pieces(_chunks_after(item.line, item.link))
    yield None, before, []
    for fact in item.facts:
        yield None, fact, []
    for line in (one for one in item.attached if one is not item.line):
        yield line, line.text, _pieces(line.chunks)


def bodies_after(line: Line, link: Link) -> list[str]:
    """The organisations that stand behind a link, in its line."""
    pieces = _pieces(_chunks_after(line, link))
    return _bodies(" ".join(text for text, _ in pieces), pieces, likely=True)


def _chunks_after(line: Line, link: Link) -> list[Chunk]:
    """The text between a link and the next one of its line."""
    chunks: list[Chunk] = []
    seen = False
    for chunk, other in line.spans:
        if other is link:
            seen = True
        elif other is not None and seen:
            break
        elif seen:
            chunks.append(chunk)
    return chunks


def _pieces(chunks: Iterable[Chunk]) -> list[tuple[str, bool]]:
    """The pieces of a line, each with whether something sets it apart from the others: an element, or a sign."""
    pieces: list[tuple[str, bool]] = []
    for run, element in segments([chunk for chunk in chunks if not chunk.hidden]):
        parts = [part for part in map(collapse, _BETWEEN.split(text_of(run))) if part]
        pieces += [(part, element is not None or len(parts) > 1) for part in parts]
    return pieces if len(pieces) > 1 else [(part, True) for part, _ in pieces]


def _bodies(text: str, pieces: Sequence[tuple[str, bool]], *, likely: bool) -> list[str]:
    """The organisations that stand in a text in pieces of their own, or that it is; none where it is a sentence."""
    several = len(pieces) > 1 and all(apart for _, apart in pieces)
    for guess in (False, True)[: 1 + likely]:
        if several and (found := _in_pieces(pieces, likely=guess)):
            return found
        if (whole := organisation_text(text, likely=guess)) and not (guess and several):
            return [whole]
        if found := _in_pieces(pieces, likely=guess):
            return found
    return []


def _in_pieces(pieces: Sequence[tuple[str, bool]], *, likely: bool) -> list[str]:
    found = []
    for piece, apart in pieces:
        body = organisation_text(piece, likely=likely)
        goes_on = piece[0].islower() or piece.split()[-1].lower() in _LEADING
        if is_label(piece) or not {*words(piece)} - _JOINS:
            continue
        if not apart or (goes_on and not body):
            return []
        found += [body] if body else []
    return found


def _of_cell(item: Item, value: str) -> list[str]:
    """The organisations of a table's cell."""
    own = item.line.fields
    lines = [line for line in item.attached if line.fields is own and line.text and line.text in value]
    found = [body for line in lines for body in _bodies(line.text, _pieces(line.chunks), likely=True)]
    if len(found) > 1:
        return found
    return [value] if organisations_of(value)[0] or reads_like_a_body(value) else found


def _in_one_place(first: Line | None, second: Line | None) -> bool:
    """Whether two lines are items of one list, descriptions of one term, or set apart by line breaks only."""
    if first is None or second is None:
        return False
    if first.block is second.block:
        return True
    boxes = [box for line in (first, second) if (box := _box(line)) is not None]
    return len(boxes) == 2 and boxes[0] is not boxes[1] and boxes[0].parent is boxes[1].parent


def _box(line: Line) -> Tag | None:
    return next((one for one in (line.block, *line.block.parents) if one.name in ("li", "dd")), None)
