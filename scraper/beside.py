"""What the site sets into several links or headings beside their wording: known by being the same in them.

A label in one link alone could be a word of its title. What begins or ends many, in an element of its own, with
other words beside it each time, is the site's; where it is in a few only, it cannot be known, and is doubted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from scraper.labels import goes_on, is_control, is_generic, is_kind, is_label, without_labels
from scraper.line import Chunk, Kind, Line, Link, segments, text_of
from scraper.soup import Tag
from scraper.text import DASH, plain, words
from scraper.titles import organisations_of, reads_like_a_body, split_title

_LAST_NUMBER = re.compile(rf"(?<=\w)(?:\s*(?:{DASH}|[|:\u00b7])\s*|\s+)(\d{{1,3}})\s*$")
_DIGITS = re.compile(r"\d+")
_JOINED = re.compile(rf"^[&,;+/(|]|^\W*{DASH}")
_EMPHASIS = frozenset("b strong em i u".split())
_OF_WORDS = frozenset("abbr dfn cite q sub sup bdi bdo acronym".split())
_MANY = 3  # links or headings with the same piece: no chance
_LONGEST = 6  # words


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands at an end of a link or heading, in an element of its own.

    Attributes:
        run: Its runs of text.
        own: Its element.
        text: What it says.
        rest: What the link or heading says beside it.
        first: Whether it goes before the rest.
    """

    run: tuple[Chunk, ...]
    own: Tag
    text: str
    rest: str
    first: bool

    @property
    def key(self) -> str:
        """What it is compared by: digits aside."""
        return _DIGITS.sub("#", plain(self.text))

    @property
    def whole(self) -> str:
        """All that the link or heading says."""
        return f"{self.text} {self.rest}" if self.first else f"{self.rest} {self.text}"

    @property
    def complete(self) -> bool:
        """Whether the rest is a title that names its body."""
        return bool(split_title(self.rest).organisations)

    @property
    def emphasised(self) -> bool:
        """Whether it stands in an editor's emphasis, which has nothing to it; the site's labels have a style."""
        return self.own.name in _EMPHASIS and not self.own.attrs

    @property
    def template(self) -> tuple[str, str]:
        """How its element is written, apart from what differs from one to the next."""
        return self.own.name, " ".join(sorted(str(self.own.get("class", "")).split()))


def set_aside(lines: Sequence[Line]) -> None:
    """Take what the site sets beside the wording of several links or headings out of their wording.

    It is hidden in their lines: words in an element of their own, and the numbers at the end of headings that
    count what is listed below them.
    """
    links, ranks = _links(lines), _ranks(lines)
    found = [piece for first in (True, False) for piece in _of_links(links, first=first)]
    for rank in ranks:
        found += [piece for first in (True, False) for piece in _of_headings(rank, first=first, sure=True)]
    for piece in found:
        for chunk in piece.run:
            chunk.hidden = True
    for number in _numbers(lines, sure=True):
        text, link = number.chunk.text, number.link
        number.chunk.text = text[: number.start]
        count = Chunk(text[number.start :], number.chunk.inline, hidden=True)
        number.line.spans.insert(number.line.chunks.index(number.chunk) + 1, (count, link))
    for line in lines:
        line.wording = line.linked = None


@dataclass(frozen=True, slots=True)
class Number:
    """The number at the end of a heading's own text.

    Attributes:
        line: The heading.
        chunk: The run of text that it ends.
        link: What that is a link to.
        start: Where in the run it begins.
        rest: What the heading says before it.
        counts: Whether as many links stand below the heading.
    """

    line: Line
    chunk: Chunk
    link: Link | None
    start: int
    rest: str
    counts: bool


def _numbers(lines: Sequence[Line], *, sure: bool) -> list[Number]:
    """The numbers at the end of several headings of one rank: the count of what is below each, for certain or maybe."""
    ranks: dict[tuple[Kind, int], list[Number]] = {}
    for line in lines:
        if line.kind != "text" and not line.outside:
            ranks.setdefault((line.kind, line.level), []).extend(_number(lines, line))
    found: list[Number] = []
    for same in ranks.values():
        several = len({number.rest for number in same}) > 1
        counting = [number for number in same if number.counts]  # where none does, they are the headings' own
        if several and counting and (len(counting) == len(same)) is sure:
            found += same
    return found


def _number(lines: Sequence[Line], line: Line) -> Iterator[Number]:
    shown = [(chunk, link) for chunk, link in line.spans if chunk.text.strip() and not chunk.hidden]
    if shown and (said := _LAST_NUMBER.search(shown[-1][0].text)):
        rest = plain(line.text).removesuffix(plain(said[0]))
        counts = int(said[1]) == len({link.href for link in _below(lines, line)})
        yield Number(line, *shown[-1], said.start(), rest, counts)


def _below(lines: Sequence[Line], heading: Line) -> Iterator[Link]:
    """The links to other pages under a heading."""
    for line in lines[heading.number + 1 :]:
        if line.kind != "text" and line.level <= heading.level:
            return
        yield from (link for link, _ in line.links if not (line.outside or link.within))


def unsure_labels(lines: Sequence[Line], within: Set[int]) -> list[str]:
    """Doubts about what may be a label or part of a title or heading, where it is not the same beside many.

    Args:
        lines: Of the page.
        within: Numbers of those that are part of a section, or its heading.
    """
    inner = [line for line in lines if line.number in within]
    links, ranks = _links(inner), _ranks(inner)
    found: list[Piece] = []
    for first in (True, False):
        left = _pieces(links, first=first)
        beside = _by_key(left)
        found += [piece for piece in left if _may_be_label(piece, len(beside[piece.key]))]
        found += [piece for rank in ranks for piece in _of_headings(rank, first=first, sure=False)]
    told = [
        f"'{piece.whole}' may be a wording, or {'begin' if piece.first else 'end'} with a label, '{piece.text}'"
        for piece in found
    ]
    numbers = [number.line for number in _numbers(lines, sure=False) if number.line.number in within]
    told += [f"'{line.text}' may be a wording, or end with a count" for line in numbers]
    return list(dict.fromkeys(told))


def _may_be_label(piece: Piece, times: int) -> bool:
    """Whether a piece of so many links may be a label: no single word that an editor set off before others."""
    if is_generic(piece.text):
        return False  # the words of a control: where they stand before a title, they are known as such
    if times > 1 and not piece.emphasised:
        return True
    own_word = piece.first and piece.emphasised and times == 1 and not is_kind(piece.text)
    return piece.complete and not own_word


def _links(lines: Sequence[Line]) -> list[list[Chunk]]:
    """The runs of each link that leads to another page."""
    return [chunks for line in lines if not line.outside for link, chunks in line.links if not link.within]


def _ranks(lines: Sequence[Line]) -> list[list[list[Chunk]]]:
    """The runs of each heading, by rank. A link with text beside it is left out: it may be an item."""
    ranks: dict[tuple[Kind, int], list[list[Chunk]]] = {}
    for line in lines:
        said = [link for chunk, link in line.spans if chunk.text.strip()]
        whole = len({None if link is None or link.within else link for link in said}) == 1
        if line.kind != "text" and not line.outside and whole:
            ranks.setdefault((line.kind, line.level), []).append(line.chunks)
    return list(ranks.values())


def _pieces(texts: Iterable[Sequence[Chunk]], *, first: bool) -> list[Piece]:
    several = [chunks for chunks in texts if _in_several_runs(chunks)]
    return [piece for chunks in several for piece in _piece(segments(without_labels(chunks)), first=first)]


def _in_several_runs(chunks: Sequence[Chunk]) -> bool:
    """Whether a text has more than one run; most of a page's have not, and no piece stands in those."""
    return sum(bool(chunk.text.strip()) for chunk in chunks) > 1


def _whole_pieces(texts: Iterable[Sequence[Chunk]], *, first: bool) -> list[Piece]:
    """The pieces also of those texts that are complete without them, as the others of the page may not be."""
    found: list[Piece] = []
    for chunks in filter(_in_several_runs, texts):
        shown = [chunk for chunk in chunks if not chunk.hidden]
        told = [piece for piece in _piece(segments(shown), first=first) if not is_label(piece.text)]
        found += told or _piece(segments(without_labels(chunks)), first=first)
    return found


def _piece(parts: Sequence[tuple[list[Chunk], Tag | None]], *, first: bool) -> Iterator[Piece]:
    """What stands at one end of a link or heading and could be beside its wording."""
    if len(parts) < 2:
        return
    run, own = parts[0 if first else -1]
    rest = text_of([chunk for other, _ in (parts[1:] if first else parts[:-1]) for chunk in other])
    text = text_of(run)
    if own is None or own.name in _OF_WORDS or own.has_attr("lang") or not words(rest):
        return
    if own.name == "a" and not is_control(own):
        return  # one title in two links
    if not 0 < len(words(text)) <= _LONGEST or split_title(text).organisations:
        return
    if _names_a_body(text) or _names_a_body(rest):
        return
    after = rest if first else text
    if goes_on(after) or _JOINED.match(after) is not None or (first and text[-1] in ",;&-\u2013\u2014"):
        return
    piece = Piece(tuple(run), own, text, rest, first)
    if not split_title(piece.whole).certain or split_title(rest).certain:  # else it completes the name of a force
        yield piece


def _names_a_body(text: str) -> bool:
    """Whether a text names a body; 'Partnership' alone is a topic."""
    bodies, certain = organisations_of(text)
    return certain or (bool(bodies) and len(words(text)) > 1)


def _by_key(pieces: Iterable[Piece]) -> dict[str, set[str]]:
    """What stands beside each piece: one practice's link in two sections is the same twice."""
    found: dict[str, set[str]] = {}
    for piece in pieces:
        found.setdefault(piece.key, set()).add(plain(piece.rest))
    return found


def _of_links(links: Sequence[Sequence[Chunk]], *, first: bool) -> list[Piece]:
    """The pieces at one end of links that are the site's."""
    pieces = _whole_pieces(links, first=first)
    beside = _by_key(pieces)
    repeated = [piece for piece in pieces if len(beside[piece.key]) > 1]
    covered = len({plain(piece.whole) for piece in repeated})
    if covered >= _MANY and covered * 2 >= _population(links):
        templates = {piece.template for piece in repeated}
        found = [piece for piece in pieces if piece.template in templates]
    elif first:
        found = [piece for piece in repeated if is_kind(piece.text)]
    else:
        found = [piece for piece in repeated if piece.complete and not piece.emphasised]
    return [piece for piece in found if first or not reads_like_a_body(piece.text)]


def _population(links: Iterable[Sequence[Chunk]]) -> int:
    """How many examples the links are; where too few name a body, how many there are at all."""
    texts = {plain(text): text for chunks in links if not is_generic(text := text_of(without_labels(chunks)))}
    named = sum(bool(split_title(text).organisations) for text in texts.values())
    return named if named >= _MANY else len(texts)


def _of_headings(rank: Sequence[Sequence[Chunk]], *, first: bool, sure: bool) -> list[Piece]:
    """The pieces at one end of headings of one rank that are the site's for certain, or may be."""
    pieces = _pieces(rank, first=first)
    beside = _by_key(pieces)
    own = {id(chunk) for piece in pieces for chunk in piece.run}
    others = [plain(text_of(chunks)) for chunks in rank if not any(id(chunk) in own for chunk in chunks)]
    found = []
    for piece in pieces:
        count = len(beside[piece.key])
        set_off = piece.key != plain(piece.text) or piece.own.name == "button" or is_control(piece.own)
        said = plain(piece.text)
        bare = any(other.startswith(f"{said} ") if first else other.endswith(f" {said}") for other in others)
        certain = count >= (2 if set_off else _MANY) and not bare
        if count > 1 and certain is sure:
            found.append(piece)
    return found
