"""Personal data out of a page's bytes, before anything is written: contacts and e-mail addresses.

It works on the source as it stands and builds no tree, so that all else in the bytes stays as the site sent it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape

from scraper.coded import without_coded
from scraper.email_addresses import without_addresses
from scraper.personal_names import names_among, names_in, without_names
from scraper.personal_tags import PHONE, stands_for_person, tells_contact, without_attributes, without_code
from scraper.practice_labels import REMOVED, is_known, is_private
from scraper.text import collapse

_TOKEN = re.compile(
    r"(?is)<!--(?:>|->|.*?(?:--!?>|\Z))|<(?P<code>script|style)\b[^<>]*>.*?(?:</(?P=code)\s*>|\Z)"
    r"|<(?P<close>/?)(?P<name>[a-z][a-z0-9-]*)(?P<attributes>(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*+)>"
)
_COLUMN_HEAD = re.compile(r"(?i)\sscope\s*=\s*[\"']?col")
_COLSPAN = re.compile(r"(?i)\scolspan\s*=\s*[\"']?(\d{1,2})\b")
_PERSONAL_HEADER = re.compile(r"(?i)author|contact|creator|e-?mail|owner")
_AUTHOR = re.compile(r"""(?i)\brel\s*=\s*["']?[^"';]*\bauthor""")
_ANY_TAG = re.compile(r"(?is)<(script|style)\b.*?(?:</\1\s*>|\Z)|</?(?:a|b|em|i|span|strong)\b[^<>]*>")
_SAYS = re.compile(r"[^\W_]")
_NOTE = re.compile(r"\((?![A-Z])[^()]*\)")
_DEEPEST = 200  # elements between a label and its row
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
_MENUS = frozenset(("nav", "header", "footer"))
_CONTROLS = frozenset(("form", "select", "option", "button"))
_LABELLED = re.compile(r"([^:|–—]{2,60}?)\s?(:|[|–—]|\s-\s)\s*(\S.*)")
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
    clean = _without_persons(text, codec)
    if clean == text:
        return Redacted(body, changed=False)
    return Redacted(clean.encode(codec, "replace"), changed=True)


def redact_headers(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The headers of an answer as they may be kept: without e-mail addresses, and without those that name a person."""
    return tuple(
        (name, REMOVED if _PERSONAL_HEADER.search(name) or _AUTHOR.search(value) else _free(value))
        for name, value in headers
    )


def _free(text: str) -> str:
    return without_coded(without_addresses(text))


def _codec(body: bytes, content_type: str | None) -> str:
    """How to see the bytes as characters: one by one, but for UTF-16, in which no label can be seen so."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    said = (content_type or "").lower()
    if "utf-16be" in said:
        return "utf-16-be"
    return "utf-16-le" if "utf-16" in said else "latin-1"


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
class _Table:
    """A table that is open.

    Attributes:
        rows: How many of its rows have begun.
        column: Of the cell that began last, from 0; -1 before the first of a row.
        span: How many columns that cell takes.
        cell: Its name: `td` or `th`; empty before the first of a row.
        values: Whether the first row has a `td`: then it heads no columns.
        private: Columns that are headed by the label of a contact.
    """

    rows: int = 0
    column: int = -1
    span: int = 1
    cell: str = ""
    values: bool = False
    private: set[int] = field(default_factory=set)

    def begin(self, name: str, source: str) -> None:
        """Take the tag of a row or cell."""
        if name == "tr":
            self.rows, self.column, self.span, self.cell = self.rows + 1, -1, 1, ""
            return
        spans = _COLSPAN.search(source)
        self.column, self.span, self.cell = self.column + self.span, int(spans[1]) if spans else 1, name
        self.values = self.values or (self.rows < 2 and name == "td")

    @property
    def is_private(self) -> bool:
        """Whether the cell that began last stands under the label of a contact."""
        return self.rows > 1 and self.cell == "td" and not self.values and self.column in self.private


@dataclass(slots=True)
class _Blanking:
    """Where the walk through a page's source stands.

    Attributes:
        open: Name and tag of each element that is open, outermost first.
        names: How many of each name are open.
        row: The row that is being blanked.
        tables: Those that are open.
        person: How many elements were open when one began that stands for a person, itself included; 0 if none did.
        blanked: What was said where now nothing is.
    """

    open: list[tuple[str, str]] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)
    row: _Row | None = None
    tables: list[_Table] = field(default_factory=list)
    person: int = 0
    blanked: list[str] = field(default_factory=list)

    @property
    def in_private_column(self) -> bool:
        """Whether a cell under the label of a contact is open."""
        return bool(self.tables) and self.tables[-1].is_private and self.names["td"] > 0

    @property
    def in_menu(self) -> bool:
        """Whether what the page carries beside its own text is open, or its title; that of a drawing is text."""
        return any(self.names[name] for name in _MENUS) or (self.names["title"] > 0 and not self.names["svg"])

    @property
    def near(self) -> list[tuple[str, str]]:
        """The innermost of the open elements: no label stands deeper in its row."""
        return self.open[-_DEEPEST:]

    def push(self, name: str, source: str) -> None:
        """An element begins."""
        self.open.append((name, source))
        self.names[name] += 1

    def pop(self) -> str:
        """The innermost element ends; its name."""
        name, _ = self.open.pop()
        self.names[name] -= 1
        return name


def _without_persons(text: str, codec: str) -> str:
    walk = _Blanking()
    text = _free(_without_rows(text, codec, walk))  # an address that was half blanked as a name would be found no more
    names = [*names_among(walk.blanked), *names_in(_prose(text, codec))]
    if codec == "latin-1":  # as the source is seen
        names = [name.encode().decode("latin-1") for name in names]
    return without_names(text, names)


def _prose(text: str, codec: str) -> str:
    return _said(_ANY_TAG.sub("", text), codec)


def _without_rows(text: str, codec: str, walk: _Blanking) -> str:
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
            return "<!---->" if tells_contact(source) else source
        return without_code(source)
    name = token["name"].lower()
    if token["close"]:
        _close(name, walk)
        return source
    blanking, within = walk.row is not None, walk.in_private_column
    _open(name, source, walk)
    if name != "meta" and not walk.in_menu and stands_for_person(name, source):
        opened = walk.open and walk.open[-1][1] is source
        walk.person = walk.person or (len(walk.open) if opened else 0)
        return f"<{name}>"
    if walk.person:
        return f"<{name}>"
    # within a row or cell that goes on, a link's address or a title can name the person, too
    if (blanking and walk.row is not None) or (within and walk.in_private_column):
        return f"<{name}>"
    return without_attributes(name, source)


def _open(name: str, source: str, walk: _Blanking) -> None:
    if walk.row is not None and _ends_row(name, source, walk.row):
        walk.row = None
    closed = _CLOSED_BY.get(name)
    while closed and walk.open and walk.open[-1][0] not in _SCOPES and any(one in closed for one, _ in walk.open[-4:]):
        if walk.pop() in closed and not any(one in closed for one, _ in walk.open[-3:]):
            break
    if name not in _VOID and not source.endswith("/>"):
        walk.push(name, source)
    if name == "table":
        walk.tables.append(_Table())
    elif name in ("tr", "td", "th") and walk.tables:
        walk.tables[-1].begin(name, source)


def _ends_row(name: str, source: str, row: _Row) -> bool:
    if row.heading:
        return name in ("footer", "aside") or (re.fullmatch("h[1-6]", name) is not None and int(name[1]) <= row.heading)
    return name in _ROW_STARTS or (source == row.opening and row.blanked)


def _close(name: str, walk: _Blanking) -> None:
    if not walk.names[name]:
        return
    if name == "table" and walk.tables:
        walk.tables.pop()
    while walk.pop() != name:
        pass
    if len(walk.open) < walk.person:
        walk.person = 0
    row = walk.row
    if row is None:
        return
    own = not row.left and len(walk.open) <= row.own_depth
    row.left = row.left or own
    if name in _PAGE_ENDS or (not row.heading and row.blanked and (own or len(walk.open) < row.depth)):
        walk.row = None


def _text(source: str, codec: str, walk: _Blanking) -> str:
    said = _said(source, codec)
    if walk.in_menu or _SAYS.search(said) is None:  # an icon is nobody's name, and no value
        return source
    if walk.row is not None and not walk.row.heading and is_known(said) and not is_private(said):
        walk.row = None
    if walk.in_private_column or walk.person:
        if is_private(said):
            return source
        walk.blanked.append(said)
        return REMOVED
    noted = walk.row is not None and not walk.row.left and _NOTE.fullmatch(said) is not None  # beside the label
    if noted or (is_private(said) and _heads_column(walk)):
        return source
    in_head = bool(walk.names["th"] or walk.names["dt"])
    if is_private(said) and (in_head or not walk.names["a"]) and not any(walk.names[name] for name in _CONTROLS):
        walk.row = _row_of(walk)
        return source
    if walk.row is not None:
        walk.row.blanked = walk.row.blanked or walk.row.left or not in_head  # more of the label is no value
        walk.blanked.append(said)
        return REMOVED
    told = _LABELLED.match(said)
    if told and is_private(told[1]) and (told[2] == ":" or not (walk.names["h1"] or walk.names["a"])):
        walk.blanked.append(told[3])
        return f"{source[: source.index(':') + 1]} {REMOVED}" if told[2] == ":" and ":" in source else REMOVED
    return PHONE.sub(REMOVED, source)


def _heads_column(walk: _Blanking) -> bool:
    """Take the label of a contact; whether it can only be that of a column, and of no row."""
    if not walk.tables or walk.tables[-1].rows > 1 or walk.tables[-1].cell != "th":
        return False
    walk.tables[-1].private.add(walk.tables[-1].column)
    return any(name == "thead" or (name == "th" and _COLUMN_HEAD.search(source)) for name, source in walk.near)


def _row_of(walk: _Blanking) -> _Row:
    """The row of a label that stands in the innermost of the open elements."""
    opened, outer = walk.near, len(walk.open) - len(walk.near)
    own = max(len(walk.open) - 1, 0)
    rows = [at for at, (name, _) in enumerate(opened) if name in ("tr", "dl")]
    depth = outer + rows[-1] + 1 if rows else own
    opening = opened[-1][1] if opened and not rows else ""
    levels = [int(name[1]) for name, _ in opened if re.fullmatch("h[1-6]", name)]
    return _Row(depth, opening, own, heading=levels[0] if levels else 0)


def _said(source: str, codec: str) -> str:
    """What a run of the source says, its bytes taken for the UTF-8 that they nearly always are."""
    if codec == "latin-1":
        source = source.encode("latin-1").decode("utf-8", "replace")
    return collapse(unescape(source))
