"""What can be told of a page's source without building a tree: its size, its end, its balance."""

from __future__ import annotations

import re
from collections import Counter

MAX_TAGS = 22_000
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
PIECE = re.compile(
    r"(?is)<(?:"  # in front of all: the search is for one letter then
    r"(?P<comment>!--(?!-?>)(?:[^-<]++|-(?!-!?>)|<(?!!--))*+-->)"
    rf"|(?P<code>(?P<language>script|style)\b(?:\s++|/|{_ATTRIBUTE})*+(?<!/)>"
    r"(?P<inside>(?:[^<]++|<(?!!--|/?(?P=language)\b))*+)</(?P=language)\s*+>)"
    r"|(?P<raw>(?P<element>title|textarea|xmp|iframe|noembed|noframes|plaintext|svg|math)\b.*?(?:</(?P=element)\s*+>|\Z))"
    rf"|(?P<close>/?)(?P<tag>[a-z][^\s/><]*+)(?P<attributes>(?:\s++|/|{_ATTRIBUTE})*+)>)"
)
CONCEALING = re.compile(r"(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b")
"""What a style has that keeps its element from sight; style sheets are not read."""


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


_OPTIONAL = frozenset(
    """html head body p li dt dd tr td th thead tbody tfoot colgroup caption option optgroup rt rp
    area base br col embed hr img input link meta param source track wbr""".split()
)


_DRAWINGS = frozenset(("svg", "math"))
_WITHIN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^<>]*?(/?)>")


def unbalanced(text: str) -> tuple[str, ...]:
    """Elements that are opened another number of times than they are closed, where HTML wants as many; by name."""
    counts: Counter[str] = Counter()
    for piece in PIECE.finditer(text):
        if (piece["element"] or "").lower() in _DRAWINGS:
            for inner in _WITHIN.finditer(piece[0]):
                counts[inner[2].lower()] += 0 if inner[3] else -1 if inner[1] else 1
        tag = (piece["tag"] or "").lower()
        if tag and tag not in _OPTIONAL and not piece["attributes"].endswith("/"):
            counts[tag] += -1 if piece["close"] else 1
    return tuple(sorted(tag for tag, count in counts.items() if count))
