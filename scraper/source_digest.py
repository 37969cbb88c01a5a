"""Whether two answers say the same: a digest of a page's source without what may differ at every answer.

Left out are comments, scripts and styles (but for the page's node number) and the attributes that
the reader never looks at; ids count by their order only. All text counts, and whatever is not
plainly well-formed counts as it stands: equal digests mean that the page reads the same.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from scraper.markup import CONCEALING, MAX_ANGLES, PIECE

_PAIR = re.compile(r"""(?s)([^\s"'>/=<]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>=<`]+)|([^\s"'>/=<]+)""")
_VALUE = r"""\s*=\s*("[^"]*"|'[^']*'|[^\s"'>=<`]+)"""
_REFERENCE = re.compile(rf"(?i)\baria-(?:labelledby|controls){_VALUE}")
_ID = re.compile(rf"(?i)\bid{_VALUE}")
_NODE = re.compile(r'"currentPath"\s*:\s*"[^"]*"')

# What the reader looks at. Every other attribute may differ from answer to answer.
_READ = frozenset(
    "href content datetime role hidden scope rowspan colspan rel name property charset http-equiv style "
    "aria-hidden aria-level aria-labelledby aria-controls id".split()
)
_READ_NAME = re.compile(
    r"(?i)href|content|datetime|role|hidden|scope|span|rel|name|property|charset|http-equiv|style|aria-|id"
)  # what an attribute's name has in it that is looked at
_REFERRING = frozenset(("aria-labelledby", "aria-controls"))
_CANONICAL = re.compile("(?i)canonical|&#")
_LINKING = frozenset(("a", "area", "base", "link"))
_PECULIAR = re.compile(
    r"<(?:!|[sS][cCtTvV]|[tT][iIeE]|[xX][mM]|[iI][fF]|[nN][oO]|[pP][lL]|[mM][aA])"
)  # what may hold a `>`: comments, code, raw text; and tags that begin like it
_TAG_LIKE = re.compile(r"(<[^<>]*>)")


@dataclass(frozen=True, slots=True)
class _Naming:
    """A tag with an id, or one that names ids; or raw text that may hold both.

    Attributes:
        parts: What counts of it, in order; of an attribute with ids its name and those.
        own: Its ids.
        named: Those that it names.
    """

    parts: tuple[str | tuple[str, tuple[str, ...]], ...]
    own: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def counted(self, numbers: dict[str, str]) -> str:
        """What counts of it, ids by their numbers."""
        kept = []
        for part in self.parts:
            if isinstance(part, str):
                kept.append(part)
                continue
            name, ids = part
            value = " ".join(numbers.get(one, "") for one in ids)
            if value or name != "id":
                kept.append(f" {name}={value!r}")
        return "".join(kept)


_Piece = str | _Naming


class SourceDigest:
    """Digests of the sources of pages of one site, one after another.

    A page has most of its lines from the one before it: what counts of those is remembered.
    """

    def __init__(self) -> None:
        self._lines: dict[str, list[_Piece]] = {}
        self._tags: dict[str, _Piece] = {}
        self._last_lines = self._lines
        self._last_tags = self._tags

    def of(self, text: str) -> str:
        """SHA-256 of what counts of a page's source, in hexadecimal; of all of it where it is too large to be read."""
        kept = self._pieces(text) if text.count("<") <= MAX_ANGLES else [text]
        naming = [piece for piece in kept if isinstance(piece, _Naming)]
        named = {name for piece in naming for name in piece.named}
        own = dict.fromkeys(name for piece in naming for name in piece.own if name in named)
        numbers = {name: f"#{number}" for number, name in enumerate(own)}
        counts = "".join([piece if isinstance(piece, str) else piece.counted(numbers) for piece in kept])
        return hashlib.sha256(counts.encode("utf-8", "surrogatepass")).hexdigest()

    def _pieces(self, text: str) -> list[_Piece]:
        self._last_lines, self._lines = self._lines, {}
        self._last_tags, self._tags = self._tags, {}
        kept: list[_Piece] = []
        at = 0
        while at < len(text):
            found = _PECULIAR.search(text, at)
            end = found.start() if found else len(text)
            if self._plain_stretch(text[at:end], kept):
                at = end
            while at < end:  # a quote that holds a `>`, a `<` that begins nothing
                start = text.find("<", at)
                start = len(text) if start < 0 else start
                piece, after = _piece(text, start)
                kept += [text[at:start], piece]
                at = after
            if found and at == end:
                piece, at = _piece(text, at)
                kept.append(piece)
        return kept

    def _plain_stretch(self, stretch: str, kept: list[_Piece]) -> bool:
        """What counts of a stretch of text and whole tags; False where it is not that, and nothing is kept."""
        found: list[_Piece] = []
        first, *others = stretch.split("\n<")
        for line in (first, *(f"\n<{other}" for other in others)):
            pieces = self._last_lines.get(line) or self._line(line)
            if pieces is None:
                return False
            self._lines[line] = pieces
            found += pieces
        kept += found
        return True

    def _line(self, line: str) -> list[_Piece] | None:
        """What counts of some lines, of text and whole tags; None where they are not that."""
        parts = _TAG_LIKE.split(line)
        if "<" in "".join(parts[::2]):
            return None
        kept: list[_Piece] = []
        plain: list[str] = []
        for at, part in enumerate(parts):
            counts = self._tag(part) if at % 2 else part
            if counts is None:
                return None
            if isinstance(counts, str):
                plain.append(counts)
            else:
                kept += ["".join(plain), counts]
                plain = []
        return [*kept, "".join(plain)]

    def _tag(self, tag: str) -> _Piece | None:
        counts = self._tags.get(tag) or self._last_tags.get(tag)
        if counts is None:
            counts, end = _piece(tag, 0)
            if end != len(tag):
                return None
        self._tags[tag] = counts
        return counts


def source_digest(text: str) -> str:
    """The digest of one page's source.

    Returns:
        SHA-256, in hexadecimal.
    """
    return SourceDigest().of(text)


def _piece(text: str, at: int) -> tuple[_Piece, int]:
    """What counts of what begins with the `<` at a place, and where it ends."""
    piece = PIECE.match(text, at)
    if piece is None:
        return text[at : at + 1], at + 1
    what = piece.lastgroup  # the outermost, which closes last
    if what == "attributes":
        return _tag(piece["close"], piece["tag"].lower(), piece["attributes"]), piece.end()
    if what == "raw":
        return _raw(piece[0]), piece.end()
    return "".join(_NODE.findall(piece["inside"])) if what == "code" else "", piece.end()


def _raw(text: str) -> _Piece:
    """Raw text and drawings count as they stand; ids in them may be named elsewhere."""
    own = _ids(_ID, text)
    named = _ids(_REFERENCE, text)
    return _Naming((text,), own, named) if own or named else text


def _ids(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(name for found in pattern.finditer(text) for name in found[1].strip("\"'").split())


def _tag(close: str, tag: str, attributes: str) -> _Piece:
    bare = f"<{close}{tag}"
    if tag == "link" and not _CANONICAL.search(attributes):
        return "<link>"  # style sheets and icons carry another token at every answer
    end = "/>" if attributes.endswith("/") else ">"  # a parser may take it for the element's end
    if not _READ_NAME.search(attributes):
        return bare + end
    kept: list[str | tuple[str, tuple[str, ...]]] = [bare]
    ids: dict[bool, list[str]] = {False: [], True: []}
    for pair in _PAIR.finditer(attributes):
        name = (pair[1] or pair[3]).lower()
        if name not in _READ or (name == "name" and tag != "meta"):
            continue
        value = (pair[2] or "").strip("\"'")
        if name == "id" and not value.strip():
            continue
        if name in _REFERRING or name == "id":
            kept.append((name, tuple(value.split())))
            ids[name in _REFERRING] += value.split()
            continue
        if name == "href" and (tag not in _LINKING or value.startswith("#")):
            value = "#"
        if name == "style":  # only whether it hides what it is the style of
            value = value if "&" in value else "none" if CONCEALING.search(value) else ""
        if name != "style" or value:
            kept.append(f" {name}={value!r}")
    kept.append(end)
    if ids[False] or ids[True]:
        return _Naming(tuple(kept), tuple(ids[False]), tuple(ids[True]))
    return "".join(part if isinstance(part, str) else f" {part[0]}=''" for part in kept)
