"""What can be told of a page's source without building a tree: its size, its end, its sameness."""

from __future__ import annotations

import hashlib
import re
from collections import Counter

MAX_TAGS = 30_000
MAX_ANGLES = 200_000  # of `<`, in tags or not: a parser tries each
MAX_DEPTH = 500

_TAG_START = re.compile(r"<[a-zA-Z]")
_NESTING = re.compile(
    r"(?i)<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr"
    r"|p|li|dt|dd|tr|td|th|thead|tbody|tfoot|option|optgroup|html|head|body)\b)[a-z]"
)
_END = re.compile(r"(?is)</html\s*>(?:\s|<!--.*?(?:-->|\Z)|\x00)*\Z")
_MARKUP = re.compile(r"(?i)<(?:!doctype|html|head|body|main|div|p|h1|ul|title|table|a)\b")

_ATTRIBUTE = r"""(?:[^\s"'>/=<][^\s"'>/=<]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>=<`][^\s"'>=<`]*+))?+)"""
_PIECE = re.compile(
    r"(?is)<(?:"  # in front of all: the search is for one letter then
    r"(?P<comment>!--(?!-?>)(?:[^-<]++|-(?!-!?>)|<(?!!--))*+-->)"
    r"|(?P<code>(?P<language>script|style)\b[^<>]*+>(?P<inside>(?:[^<]++|<(?!!--|/?(?P=language)\b))*+)</(?P=language)\s*+>)"
    r"|(?P<raw>(?P<element>title|textarea|xmp|iframe|noembed|noframes|plaintext|svg|math)\b.*?(?:</(?P=element)\s*+>|\Z))"
    rf"|(?P<close>/?)(?P<tag>[a-z][^\s/><]*+)(?P<attributes>(?:\s++|/|{_ATTRIBUTE})*+)>)"
)
_PAIR = re.compile(r"""(?s)([^\s"'>/=<]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>=<`]+)|([^\s"'>/=<]+)""")
_REFERENCE = re.compile(rb"""aria-(?:labelledby|controls)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>=<`]+)""")  # of small letters
_NAMING = re.compile(r"(?i)\bid\b|\baria-")
_NODE = re.compile(r'"currentPath"\s*:\s*"[^"]*"')

# What the reader looks at. Every other attribute may differ from answer to answer.
_READ = frozenset(
    "href content datetime role hidden scope rowspan colspan rel name property charset http-equiv "
    "aria-hidden aria-level aria-labelledby aria-controls id style".split()
)
CONCEALING = re.compile(r"(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b")
"""A style by which an element is not shown; no other style is looked at."""
_CODE_OR_RAW = frozenset(
    "script style title textarea xmp iframe noembed noframes plaintext svg math".split()
)  # what they are depends on what follows
_READ_NAME = re.compile(
    r"(?i)href|content|datetime|role|hidden|scope|span|rel|name|property|charset|http-equiv|aria-|id|style"
)  # what an attribute's name has in it that is looked at
_LINKING = frozenset(("a", "area", "base", "link"))


def too_large(text: str) -> str | None:
    """Why a page is too large to be read at all, counted before a tree is built; None if it is not."""
    if (angles := text.count("<")) > MAX_ANGLES:
        return f"too large to be the page: {angles:,} times '<'; at most {MAX_ANGLES:,} are read"
    tags = sum(1 for _ in _TAG_START.finditer(text))
    if tags > MAX_TAGS:
        return f"too large to be the page: {tags:,} tags; at most {MAX_TAGS:,} are read"
    depth = deepest = 0
    for tag in _NESTING.finditer(text):
        depth = max(0, depth + (-1 if tag[1] else 1))
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        return f"too deeply nested to be the page: {deepest:,} levels; at most {MAX_DEPTH} are read"
    return None


def is_html(text: str) -> bool:
    """Whether a text has any mark-up of a page in it."""
    return _MARKUP.search(text) is not None


def is_whole(text: str) -> bool:
    """Whether a page ends with `</html>`, but for comments."""
    return _END.search(text[-20_000:]) is not None


def source_digest(text: str) -> str:
    """A digest of a page's source without what may differ at every answer.

    Left out are comments, scripts and styles (but for the page's node number) and the attributes
    that the reader never looks at; ids count by their order only. All text counts, and whatever is
    not plainly well-formed counts as it stands: equal digests mean that the page reads the same.

    Returns:
        SHA-256, in hexadecimal.
    """
    numbers = {name: f"#{number}" for number, name in enumerate(dict.fromkeys(_ids(text)))}
    kept: list[str] = []
    at = 0
    while at < len(text):
        found = _PECULIAR.search(text, at)
        end = found.start() if found else len(text)
        if _plain_stretch(text[at:end], numbers, kept):
            at = end
        while at < end:  # a quote that holds a `>`, a `<` that begins nothing
            piece, at = _one_by_one(text, at, numbers)
            kept.append(piece)
        if found and at == end:
            piece, at = _piece(text, at, text.find(">", at) + 1, numbers)
            kept.append(piece)
    return hashlib.sha256("".join(kept).encode("utf-8", "surrogatepass")).hexdigest()


_PECULIAR = re.compile(
    r"<(?:!|[sS][cCtTvV]|[tT][iIeE]|[xX][mM]|[iI][fF]|[nN][oO]|[pP][lL]|[mM][aA])"
)  # what may hold a `>`: comments, code, raw text; and tags that begin like it
_TAG_LIKE = re.compile(r"(<[^>]*>)")


def _plain_stretch(stretch: str, numbers: dict[str, str], kept: list[str]) -> bool:
    """What counts of a stretch of nothing but text and whole tags; False where it is not that, and nothing is kept."""
    parts = _TAG_LIKE.split(stretch)
    if "<" in parts[-1]:
        return False
    for at, known in enumerate(map(_PLAIN_TAGS.get, parts[1::2])):
        if known is not None:
            parts[2 * at + 1] = known
            continue
        tag = parts[2 * at + 1]
        counts, end = _piece(tag, 0, len(tag), numbers)
        if end != len(tag):
            return False
        parts[2 * at + 1] = counts
    kept += parts
    return True


def _one_by_one(text: str, at: int, numbers: dict[str, str]) -> tuple[str, int]:
    """What counts of the next text and the tag after it, and where that ends."""
    start = text.find("<", at)
    if start < 0:
        return text[at:], len(text)
    end = text.find(">", start) + 1
    known = _PLAIN_TAGS.get(text[start:end])
    if known is None:
        known, end = _piece(text, start, end, numbers)
    return text[at:start] + known, end


_PLAIN_TAGS: dict[str, str] = {}
"""What counts of a tag that has no id and names none: most tags of a page are those of its last copy."""

_MOST_PLAIN_TAGS = 10_000


def _piece(text: str, at: int, end: int, numbers: dict[str, str]) -> tuple[str, int]:
    """What counts of what begins with the `<` at a place, and where it ends; `end`: after the next `>`."""
    piece = _PIECE.match(text, at)
    if piece is None:
        return "<", at + 1
    what = piece.lastgroup  # the outermost, which closes last
    if what != "attributes":
        kept = "" if what == "comment" else "".join(_NODE.findall(piece["inside"])) if what == "code" else piece[0]
        return kept, piece.end()
    close, tag, attributes = piece.group("close", "tag", "attributes")
    kept = _tag(close, tag.lower(), attributes, numbers)
    if piece.end() == end and tag.lower() not in _CODE_OR_RAW and not _NAMING.search(attributes):
        if len(_PLAIN_TAGS) >= _MOST_PLAIN_TAGS:
            _PLAIN_TAGS.clear()
        _PLAIN_TAGS[piece[0]] = kept
    return kept, piece.end()


_ID = re.compile(rb"""id\s*=\s*("[^"]*"|'[^']*'|[^\s"'>=<`]+)""")  # of small letters


def _ids(text: str) -> list[str]:
    """Ids that a label or a control names, in order, as often as they stand there."""
    data = text.encode("utf-8", "surrogatepass")
    small = data.lower()

    def value(found: re.Match[bytes]) -> str:
        return data[slice(*found.span(1))].decode("utf-8", "surrogatepass").strip("\"'")

    referred = {name for found in _REFERENCE.finditer(small) for name in value(found).split()}
    if not referred:
        return []
    own = [value(found) for found in _ID.finditer(small) if small[found.start() - 1 : found.start()].isspace()]
    return [name for name in own if name in referred]


_OPTIONAL = frozenset(
    """html head body p li dt dd tr td th thead tbody tfoot colgroup caption option optgroup rt rp
    area base br col embed hr img input link meta param source track wbr""".split()
)


_DRAWINGS = frozenset(("svg", "math"))
_WITHIN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^<>]*?(/?)>")


def unbalanced(text: str) -> tuple[str, ...]:
    """Elements that are opened another number of times than they are closed, where HTML wants as many; by name."""
    counts: Counter[str] = Counter()
    for piece in _PIECE.finditer(text):
        if (piece["element"] or "").lower() in _DRAWINGS:
            for inner in _WITHIN.finditer(piece[0]):
                counts[inner[2].lower()] += 0 if inner[3] else -1 if inner[1] else 1
        tag = (piece["tag"] or "").lower()
        if tag and tag not in _OPTIONAL and not piece["attributes"].endswith("/"):
            counts[tag] += -1 if piece["close"] else 1
    return tuple(sorted(tag for tag, count in counts.items() if count))


def _tag(close: str, tag: str, attributes: str, numbers: dict[str, str]) -> str:
    kept: list[str] = []
    rel = ""
    if not _READ_NAME.search(attributes):
        return "<link>" if tag == "link" else f"<{close}{tag}>"
    for pair in _PAIR.finditer(attributes):
        name = (pair[1] or pair[3]).lower()
        if name not in _READ:
            continue
        value = (pair[2] or "").strip("\"'") if pair[2] else ""
        if name == "style":
            if not CONCEALING.search(value):
                continue
            value = "none"
        if name == "rel":
            rel = value.lower()
        if name == "href" and (tag not in _LINKING or value.startswith("#")):
            value = "#"
        if name in ("aria-labelledby", "aria-controls", "id"):
            value = " ".join(numbers.get(part, "") for part in value.split())
            if name == "id" and not value:
                continue
        if name == "name" and tag != "meta":
            continue
        kept.append(f" {name}={value!r}")
    if tag == "link" and "canonical" not in rel:
        return "<link>"  # style sheets and icons carry another token at every answer
    return f"<{close}{tag}{''.join(kept)}>"
