"""Good pages damaged on the way: cut, bytes flipped, pieces lost, doubled or swapped, tags out of balance.

Where the entries and headings of a page stand is taken from what its mark-up was made from, not from any reading of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from random import Random

from tests.simulation.frames import text
from tests.simulation.listings import HOST, Page, random_page
from tests.simulation.renderings import ORDINARY

_TOKEN = re.compile(rb"(?s)<[^>]*>|[^<]+|<")
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^>]*>")
_VOID = frozenset(b"area base br col embed hr img input link meta source track wbr".split())
_HEADING = re.compile(
    rb"(?is)<(h[1-6]|summary|caption|th|dt|legend|hgroup|figcaption|button)\b[^>]*>.*?</\1>"
    rb"|<[^>]*\b(?:role=\"?(?:heading|tab)|aria-labelledby|aria-controls|rowspan)[^>]*>"
)

_NEAR = 2  # bytes; what stands between a name and its body is part of the entry
_FEWEST = 5  # entries; a page with fewer would be held for that

_ADDS = re.compile(rb"(?i)<(?:a|h[1-6]|legend|summary|th|dt|caption)\b")

Span = tuple[int, int]


@dataclass(frozen=True)
class Base:
    """A good page, and where in its bytes its entries and headings stand.

    Attributes:
        kind: Its kind of mark-up.
        body: Its bytes.
        spans: From each entry's or heading's first byte to the one after its last, in order, apart.
        end: Where its `</html>` ends.
    """

    kind: str
    body: bytes
    spans: tuple[Span, ...]
    end: int

    def touches(self, start: int, end: int) -> bool:
        """Whether a range, or the place between two bytes where it is empty, is part of an entry or heading."""
        at = bisect_left(self.spans, (max(start, end), -1))
        return at > 0 and self.spans[at - 1][1] > start

    def adds(self, start: int, end: int) -> bool:
        """Whether a range that stands elsewhere as well may add an entry or a heading there: it holds a link or one."""
        return self.touches(start, end) or _ADDS.search(self.body, start, end) is not None


@dataclass(frozen=True)
class Mutation:
    """A damaged page.

    Attributes:
        kind: What was done to it.
        body: Its bytes.
        inside: Whether that was done to an entry or a heading, or with one.
        whole: Whether it still ends with `</html>`.
    """

    kind: str
    body: bytes
    inside: bool
    whole: bool = True


def base_page(kind: str, random: Random) -> Base:
    """A good page of that kind of mark-up, with enough entries to be one."""
    page = random_page(random)
    while len({made.url for made in page.examples}) < _FEWEST or page.categories is None:
        page = random_page(random)
    body = ORDINARY[kind](page, random).encode()
    return Base(kind, body, _spans(page, body), body.rindex(b"</html>") + len(b"</html>"))


def _spans(page: Page, body: bytes) -> tuple[Span, ...]:
    """Every link to an entry, every mention of its name, body or address, and every heading among and around them."""
    found: list[Span] = []
    said: set[bytes] = set()
    for made in page.examples:
        for part in (text(made.name), text(made.organisation), escape(made.url), escape(made.url.removeprefix(HOST))):
            said |= {part.encode()} if part else set()
    for heading, _ in page.categories or ():
        said |= {text(heading).encode(), escape(heading).encode()}
    for wording in said:
        found += [match.span() for match in re.finditer(re.escape(wording), body)]
    links = [match.span() for match in re.finditer(rb"(?s)<a\b[^>]*>.*?</a>", body)]
    found += [(s, e) for s, e in links if any(s <= place and stop <= e for place, stop in found)]
    lists = body.index(b"examples are developed</h2>"), max(end for _, end in found)
    found += [match.span() for match in _HEADING.finditer(body, *lists)]
    return _joined([_with_its_tags(body, start, end) for start, end in found])


def _with_its_tags(body: bytes, start: int, end: int) -> Span:
    """The element right around a text that stands apart belongs to it."""
    if body[start : start + 1] != b"<" and body[start - 1 : start] == b">":
        start = body.rfind(b"<", 0, start)
        if body[end : end + 2] == b"</":
            end = body.index(b">", end) + 1
    return start, end


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + _NEAR:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return tuple(joined)


# -- what is done to it ----------------------------------------------------------------------------

Damage = Callable[[Base, Random], Mutation]
MUTATIONS: dict[str, Damage] = {}


def mutation(make: Damage) -> Damage:
    """Count a kind of damage."""
    MUTATIONS[make.__name__] = make
    return make


def _made(name: str, base: Base, edits: list[tuple[int, int, bytes]], *, with_entries: bool = False) -> Mutation:
    """The page with ranges of it replaced; the ranges are apart."""
    body = base.body
    for start, end, instead in sorted(edits, reverse=True):
        body = body[:start] + instead + body[end:]
    inside = with_entries or any(base.touches(start, end) for start, end, _ in edits)
    return Mutation(name, body, inside)


@mutation
def cut(base: Base, random: Random) -> Mutation:
    """Cut anywhere before the end of `</html>`."""
    return Mutation("cut", base.body[: random.randrange(base.end)], inside=True, whole=False)


@mutation
def flipped(base: Base, random: Random) -> Mutation:
    """A few bytes are others."""
    places = random.sample(range(base.end), random.choice([1, 1, 2, 4, 16]))
    return _made("flipped", base, [(at, at + 1, bytes([random.randrange(256)])) for at in places])


@mutation
def gap(base: Base, random: Random) -> Mutation:
    """A piece of some length is lost."""
    length = random.choice([1, 8, 64, 512, 1460, 4096])
    start = random.randrange(max(1, base.end - length - 7))
    return _made("gap", base, [(start, min(start + random.randint(1, length), base.end - 7), b"")])


def _tokens(base: Base, random: Random) -> Span:
    tokens = [match.span() for match in _TOKEN.finditer(base.body, 0, base.end - 7)]
    start = random.randrange(len(tokens))
    return tokens[start][0], tokens[min(start + random.randint(1, 40), len(tokens)) - 1][1]


@mutation
def dropped(base: Base, random: Random) -> Mutation:
    """Some tags and texts in a row are lost."""
    return _made("dropped", base, [(*_tokens(base, random), b"")])


@mutation
def doubled(base: Base, random: Random) -> Mutation:
    """Some tags and texts in a row come twice."""
    start, end = _tokens(base, random)
    return _made("doubled", base, [(end, end, base.body[start:end])], with_entries=base.adds(start, end))


@mutation
def strayed(base: Base, random: Random) -> Mutation:
    """Some tags and texts in a row stand once more elsewhere."""
    start, end = _tokens(base, random)
    to = random.choice([match.start() for match in _TAG.finditer(base.body, 0, base.end)])
    return _made("strayed", base, [(to, to, base.body[start:end])], with_entries=base.adds(start, end))


@mutation
def reversed_order(base: Base, random: Random) -> Mutation:
    """Some tags and texts stand in reverse order."""
    start, end = _tokens(base, random)
    turned = b"".join(reversed(_TOKEN.findall(base.body[start:end])))
    return _made("reversed_order", base, [(start, end, turned)])


def _elements(base: Base) -> list[Span]:
    """Every element of the page's body, from its start tag to its end tag."""
    found: list[Span] = []
    opened: list[tuple[bytes, int]] = []
    for tag in _TAG.finditer(base.body, base.body.index(b"<body"), base.end):
        name = tag[2].lower()
        if name in _VOID or tag[0].endswith(b"/>"):
            continue
        if not tag[1]:
            opened.append((name, tag.start()))
        elif any(name == other for other, _ in opened):
            while (last := opened.pop())[0] != name:
                pass
            found.append((last[1], tag.end()))
    return [span for span in found if span[1] - span[0] < len(base.body) // 2]


@mutation
def element_dropped(base: Base, random: Random) -> Mutation:
    """An element is lost, whole."""
    return _made("element_dropped", base, [(*random.choice(_elements(base)), b"")])


@mutation
def element_doubled(base: Base, random: Random) -> Mutation:
    """An element comes twice."""
    start, end = random.choice(_elements(base))
    return _made("element_doubled", base, [(end, end, base.body[start:end])], with_entries=base.adds(start, end))


@mutation
def elements_swapped(base: Base, random: Random) -> Mutation:
    """Two elements stand in each other's place."""
    elements = _elements(base)
    (s1, e1), (s2, e2) = sorted(random.sample(elements, 2))
    if e1 > s2:
        return element_dropped(base, random)
    with_entries = base.adds(s1, e1) or base.adds(s2, e2)
    edits = [(s1, e1, base.body[s2:e2]), (s2, e2, base.body[s1:e1])]
    return _made("elements_swapped", base, edits, with_entries=with_entries)


@mutation
def unbalanced(base: Base, random: Random) -> Mutation:
    """Tags are lost, doubled, or come from nowhere."""
    tags = [match.span() for match in _TAG.finditer(base.body, 0, base.end - 7)]
    edits = []
    for start, end in random.sample(tags, random.choice([1, 1, 2, 5])):
        new = random.choice(
            [b"", b"", base.body[start:end] * 2, b"</div>", b"<ul>", b"</ul>", b"<li>", b"<div>", b"<p>"]
        )
        edits.append((start, end, new))
    return _made("unbalanced", base, edits)


def mutated(base: Base, random: Random) -> Mutation:
    """A good page with some damage done to it."""
    while (made := random.choice(list(MUTATIONS.values()))(base, random)).body == base.body:
        pass
    return made
