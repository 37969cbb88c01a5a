"""Personal data out of a page's bytes, before anything is written: contacts and e-mail addresses.

It works on the source as it stands and builds no tree, so that all else in the bytes stays as the site sent it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from scraper.practice_labels import REMOVED, is_known, is_private
from scraper.text import collapse

_TOKEN = re.compile(
    r"(?is)<!--.*?(?:-->|\Z)|<(?P<code>script|style)\b[^<>]*>.*?(?:</(?P=code)\s*>|\Z)"
    r"|<(?P<close>/?)(?P<name>[a-z][a-z0-9-]*)(?P<attributes>(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*+)>"
)
_TAGS = r"(?:</?(?:wbr|span|bdo|b|i|em|strong|u|small|font|code)\b[^<>]{0,200}>){0,3}"
_SHY = r"(?:\xad|\xc2\xad|&shy;|\xe2\x80[\x8b-\x8d]|\u200b)*"
_AT_SIGN = r"(?:@|\uff20|\xef\xbc\xa0|&\#0*64;|&\#x0*40;|&commat;|%(?:25)*40|\\u0040|\\x40)"
_AT = re.compile(
    rf"(?i){_TAGS}(?:{_SHY}{_AT_SIGN}{_SHY}|[ \t\r\n]{{1,5}}{_AT_SIGN}[ \t\r\n]{{1,5}}"
    rf"|[ \t\r\n]{{0,5}}[\[({{]\s{{0,5}}at\s{{0,5}}[\])}}][ \t\r\n]{{0,5}}|[ \t\r\n]{{1,5}}at[ \t\r\n]{{1,5}}(?=[\w-]{{1,80}}\s{{1,5}}dot\s)){_TAGS}"
)
_BEFORE = re.compile(r"""(?ai)(?:"[^"<>\n]{1,64}"|(?:[^\s"'<>(){}\[\],;:=|]|&(?:\#x?[0-9a-f]{2,6}|amp|shy);)+)\Z""")
_DOT = rf"{_TAGS}(?:\.|&\#0*46;|&\#x0*2e;|&period;|%2e|\s{{0,5}}[\[({{]\s{{0,5}}(?:dot|\.)\s{{0,5}}[\])}}]\s{{0,5}}|\s{{1,5}}dot\s{{1,5}}){_TAGS}"
_LABEL = r"(?:[a-z0-9-]|&\#(?!0*46;|x0*2e;)x?[0-9a-f]{2,6};|[\x80-\xff]|\xad|&shy;)"
_AFTER = re.compile(rf"(?ai)(?:\[[0-9.]+\]|{_LABEL}{{1,80}}+(?:{_DOT}{_LABEL}{{1,80}}+){{1,8}})")


def _coded(word: str) -> str:
    """A word, each character of which may be written as a reference."""
    return "".join(rf"(?:{char}|&\#0*{ord(char)};|&\#x0*{ord(char):x};)" for char in word)


_MAILTO = re.compile(rf"""(?i){_coded("mailto")}(?::|&\#0*58;|&\#x0*3a;|%3a|&colon;)[^"'<>\s]*""")
_HIDDEN = re.compile(r"""(?i)(data-cfemail\s*=\s*["']?|email-protection#)[0-9a-f]{4,}""")
_JSON_PAIR = re.compile(r'(?i)("[^"\\]{0,60}(?:contact|e-?mail)[^"\\]{0,60}"\s*:\s*)"(?:[^"\\]|\\.)+"')
_META = re.compile(r"(?i)\b(?:contact|author|e-?mail)")
_CONTENT = re.compile(r"""(?i)(\bcontent\s*=\s*)(?:"[^"]*"|'[^']*'|[^\s>]+)""")
_PERSONAL_COMMENT = re.compile(r"(?i)contact|mail|@")
_WINDOW = 200  # characters before an at sign in which an address can begin
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_CLOSED_BY = {
    "td": frozenset(("td", "th")),
    "th": frozenset(("td", "th")),
    "tr": frozenset(("td", "th", "tr")),
    "dt": frozenset(("dt", "dd")),
    "dd": frozenset(("dt", "dd")),
    "li": frozenset(("li",)),
    "p": frozenset(("p",)),
}
_SCOPES = frozenset("table ul ol dl body main article".split())
_MENUS = frozenset(("nav", "header", "footer", "title"))
_ROW_STARTS = frozenset("tr dt h1 h2 h3 h4 h5 h6".split())
_PAGE_ENDS = frozenset("main article footer table dl".split())


@dataclass(frozen=True, slots=True)
class Redacted:
    """A page's bytes as they may be kept.

    Attributes:
        body: Without what was personal.
        changed: Whether something was taken out.
    """

    body: bytes
    changed: bool


def redact(body: bytes, content_type: str | None = None) -> Redacted:
    """Blank the contact and e-mail rows of a page, every `mailto:` and whatever looks like an e-mail address.

    Args:
        body: The bytes of the answer, decompressed.
        content_type: The Content-Type header, if there is one.
    """
    codec = _codec(body, content_type)
    text = body.decode(codec, "replace")  # of UTF-16 only can a byte be wrong
    clean = without_addresses(_without_rows(text, codec))
    if clean == text:
        return Redacted(body, changed=False)
    return Redacted(clean.encode(codec, "replace"), changed=True)


def _codec(body: bytes, content_type: str | None) -> str:
    """How to see the bytes as characters: one by one, but for UTF-16, in which no label can be seen so."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    said = (content_type or "").lower()
    if "utf-16be" in said:
        return "utf-16-be"
    return "utf-16-le" if "utf-16" in said else "latin-1"


def without_addresses(text: str) -> str:
    """A text without whatever looks like an e-mail address, however it is written."""
    text = _MAILTO.sub("#", text)
    text = _HIDDEN.sub(r"\1", text)
    kept: list[str] = []
    end = 0
    for at in _AT.finditer(text):
        if at.start() < end:
            continue
        after = _AFTER.match(text, at.end())
        before = _BEFORE.search(text[max(end, at.start() - _WINDOW) : at.start()]) if after else None
        if before is None or after is None:
            continue
        kept += [text[end : at.start() - len(before[0])], REMOVED]
        end = after.end()
    return "".join([*kept, text[end:]])


@dataclass(slots=True)
class _Row:
    """A row that is being blanked.

    Attributes:
        depth: How many elements are open within the element that holds it.
        opening: The tag of its label's element, as it stands; empty where a table or list tells the rows apart.
        own_depth: How many elements were open around that element.
        blanked: Whether something was.
        left: Whether the label's element is closed.
        heading: Level of the heading that its label is; 0 if it is none.
    """

    depth: int
    opening: str
    own_depth: int
    blanked: bool = False
    left: bool = False
    heading: int = 0


@dataclass(slots=True)
class _Blanking:
    """Where the walk through a page's source stands."""

    open: list[tuple[str, str]] = field(default_factory=list)
    row: _Row | None = None


def _without_rows(text: str, codec: str) -> str:
    walk = _Blanking()
    kept: list[str] = []
    end = 0
    for token in _TOKEN.finditer(text):
        kept.append(_text(text[end : token.start()], codec, walk))
        kept.append(_markup(token, walk))
        end = token.end()
    kept.append(_text(text[end:], codec, walk))
    return "".join(kept)


def _markup(token: re.Match[str], walk: _Blanking) -> str:
    source = token[0]
    if token["name"] is None:
        if source.startswith("<!--"):
            return "<!---->" if _PERSONAL_COMMENT.search(source) else source
        return _JSON_PAIR.sub(r'\1""', source)
    name = token["name"].lower()
    if token["close"]:
        _close(name, walk)
        return source
    blanking = walk.row is not None
    _open(name, source, walk)
    if name == "meta" and _META.search(source):
        return _CONTENT.sub(r'\1""', source)
    # within a row that goes on, a link's address or a title can name the person, too
    return f"<{name}>" if blanking and walk.row is not None else source


def _open(name: str, source: str, walk: _Blanking) -> None:
    if walk.row is not None and _ends_row(name, source, walk.row):
        walk.row = None
    closed = _CLOSED_BY.get(name)
    while closed and walk.open and walk.open[-1][0] not in _SCOPES and any(one in closed for one, _ in walk.open[-4:]):
        if walk.open.pop()[0] in closed and not any(one in closed for one, _ in walk.open[-3:]):
            break
    if name not in _VOID and not source.endswith("/>"):
        walk.open.append((name, source))


def _ends_row(name: str, source: str, row: _Row) -> bool:
    if row.heading:
        return name in ("footer", "aside") or (re.fullmatch("h[1-6]", name) is not None and int(name[1]) <= row.heading)
    return name in _ROW_STARTS or (source == row.opening and row.blanked)


def _close(name: str, walk: _Blanking) -> None:
    at = next((at for at in range(len(walk.open) - 1, -1, -1) if walk.open[at][0] == name), None)
    if at is None:
        return
    del walk.open[at:]
    row = walk.row
    if row is None:
        return
    own = not row.left and len(walk.open) <= row.own_depth
    row.left = row.left or own
    if name in _PAGE_ENDS or (not row.heading and row.blanked and (own or len(walk.open) < row.depth)):
        walk.row = None


def _text(source: str, codec: str, walk: _Blanking) -> str:
    said = _said(source, codec)
    if not said:
        return source
    if any(name in _MENUS for name, _ in walk.open):
        return source
    if walk.row is not None and not walk.row.heading and is_known(said) and not is_private(said):
        walk.row = None
    if is_private(said) and not any(name == "a" for name, _ in walk.open):
        walk.row = _row_of(walk.open)
        return source
    if walk.row is not None:
        walk.row.blanked = True
        return REMOVED
    label, colon, rest = said.partition(":")
    if colon and rest.strip() and is_private(label):
        return f"{source[: source.index(':') + 1]} {REMOVED}" if ":" in source else REMOVED
    return source


def _row_of(opened: list[tuple[str, str]]) -> _Row:
    """The row of a label that stands in the innermost of the open elements."""
    own = max(len(opened) - 1, 0)
    rows = [at for at, (name, _) in enumerate(opened) if name in ("tr", "dl")]
    depth = rows[-1] + 1 if rows else own
    opening = opened[-1][1] if opened and not rows else ""
    return _Row(depth, opening, own, heading=_heading_level(opened))


def _heading_level(opened: list[tuple[str, str]]) -> int:
    levels: Iterator[int] = (int(name[1]) for name, _ in opened if re.fullmatch("h[1-6]", name))
    return next(levels, 0)


def _said(source: str, codec: str) -> str:
    """What a run of the source says, its bytes taken for the UTF-8 that they nearly always are."""
    if codec == "latin-1":
        source = source.encode("latin-1").decode("utf-8", "replace")
    return collapse(unescape(source))
