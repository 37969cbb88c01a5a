"""What a page's mark-up says of being unfinished, a part or a copy: holes for a script to fill, tabs without panels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scraper.addresses import Site
from scraper.headings import Wanted, full_score, is_beside, recent_score
from scraper.item import list_of
from scraper.labels import is_label
from scraper.line import Line
from scraper.notices import leads_to_a_part
from scraper.panels import OPENING, is_tab
from scraper.sections import Found
from scraper.soup import BeautifulSoup, Comment, NavigableString, Tag, elements
from scraper.text import collapse, plain, words

_INCLUDES = frozenset("esi:include hx:include include-fragment h-include turbo-frame".split())
_FETCHES = ("hx-get", "data-hx-get", "data-big-pipe-placeholder-id")
_BY_ITSELF = re.compile(r"\b(?:load|revealed|intersect)\b")
_BOUNDARY = re.compile(r"^B:[0-9a-f]+$")  # what React leaves where a part of a page is still to come
_DIRECTIVE = re.compile(r"(?i)^\s*(?:#include\s+(?:file|virtual)\b|esi\s*<esi:include\b)")
_TOOLBAR = re.compile(r"(?i)\bBEGIN WAYBACK TOOLBAR INSERT\b")
_PAGER = re.compile(r"(?i)\b(?:pagination|pager|pages)\b")
_NEXT = frozenset(("next", "next page"))
_COUNT = re.compile(r"\s*(?:\(\d{1,4}\)|\[\d{1,4}\]|\s\d{1,4})$")
_ROWS = frozenset("li tr article dd".split())
_OF_HOLES = frozenset(("aria-busy", "src", "id", *_FETCHES))
_Node = Tag | NavigableString
_UNSEEN = frozenset("script style template noscript head".split())


def language_of(soup: BeautifulSoup) -> str | None:
    """The language that a page says it is in, without a region; None where it says none."""
    root = next(elements(soup, "html"), None)
    said = re.match(r"[a-z]{2,3}(?=[-_]|$)", str(root.get("lang", "")).strip().lower()) if root else None
    return said[0] if said else None


def tab_names(soup: BeautifulSoup) -> tuple[str, ...]:
    """What the page's tabs say."""
    return tuple(dict.fromkeys(text for tab in _tabs(soup) for text in (_said(tab), collapse(tab.get_text())) if text))


def unfinished(soup: BeautifulSoup, lines: Sequence[Line], found: Found, base: str, site: Site) -> list[str]:
    """Reasons to doubt that the page's source has all that the page shows, or that it is the page's own."""
    nodes = [node for node in soup.descendants if isinstance(node, (Tag, NavigableString))]
    among = list(_among(nodes, lines, found))
    return [
        *_of_an_archive(nodes),
        *_continued(soup, base, site),
        *_busy(soup, found),
        *_holes(among, found),
        *_pager(among),
        *_lost_panels(soup, found),
    ]


def _of_an_archive(nodes: Sequence[_Node]) -> list[str]:
    tags = (str(node.attrs["id"]) for node in nodes if isinstance(node, Tag) and "id" in node.attrs)
    toolbar = any(said.startswith("wm-ipp") for said in tags)
    if toolbar or any(_TOOLBAR.search(node) for node in nodes if isinstance(node, Comment)):
        return [
            "an old copy of the page, with the Wayback Machine's toolbar: import it as it was ('id_' in its address)"
        ]
    return []


def _continued(soup: BeautifulSoup, base: str, site: Site) -> list[str]:
    """The page's head names the part that comes before or after it."""
    for link in elements(soup, "link"):
        kinds = set(str(link.get("rel", "")).lower().split())
        if kinds & {"next", "prev"} and leads_to_a_part(str(link.get("href", "")), base, site):
            return [f"only part of the list: the page names another part of it ({str(link['href'])[:80]})"]
    return []


def _busy(soup: BeautifulSoup, found: Found) -> list[str]:
    busy = [one for one in elements(soup) if one.attrs.get("aria-busy") == "true"]
    links = {id(item.link.element) for item in found.items}
    if any(id(link) in links for one in busy for link in elements(one, "a")):
        return ["'aria-busy' is set around examples: the page says that its lists are still being loaded"]
    return []


def _holes(among: Sequence[_Node], found: Found) -> list[str]:
    """Places among the lists, or right below them, that a script or a server was to fill."""
    links = {id(item.link.element) for item in found.items}
    for node in among:
        name = _hole(node)
        if name and not _within_an_item(node, links):
            return [f"'{name}' stands among the lists: a part of them that was not loaded"]
    return []


def _hole(node: _Node) -> str | None:
    """What a node is called that stands for something else; None for any other."""
    if not isinstance(node, Tag):
        return f"<!--{collapse(str(node))[:60]}-->" if _is_directive(node) else None
    if _OF_HOLES.isdisjoint(node.attrs):
        return None  # most elements of most pages
    waits = node.attrs.get("aria-busy") == "true" or (node.name in _INCLUDES and "src" in node.attrs)
    fetches = next((str(node[name]) for name in _FETCHES if name in node.attrs), None)
    itself = "data-big-pipe-placeholder-id" in node.attrs or _BY_ITSELF.search(
        str(node.get("hx-trigger", node.get("data-hx-trigger", "")))
    )
    streamed = node.name == "template" and _BOUNDARY.match(str(node.get("id", ""))) is not None
    if not (waits or streamed or (fetches is not None and itself)):
        return None
    if any(link.has_attr("href") for link in elements(node, "a")):
        return None  # it was filled
    return f"<{node.name} {next((f'{key}={value}' for key, value in node.attrs.items()), '')[:60]}>"


def _is_directive(node: _Node) -> bool:
    return isinstance(node, Comment) and _DIRECTIVE.match(node) is not None


def _within_an_item(node: _Node, links: set[int]) -> bool:
    """Whether a node stands within the box of a single entry: a control of its own."""
    box = next((parent for parent in node.parents if parent.name in _ROWS), None)
    return box is not None and sum(id(link) in links for link in elements(box, "a")) == 1


def _among(nodes: Sequence[_Node], lines: Sequence[Line], found: Found) -> Iterator[_Node]:
    """The nodes from the first heading of the lists on, and below the last list up to the next words."""
    if not found.headings or not found.items:
        return
    first = lines[min(found.headings)].block
    last = max(found.items, key=lambda item: item.number)
    box = list_of(last) or last.line.block
    inside = {id(node) for node in box.descendants}
    started = ended = False
    hole: Tag | None = None
    for node in nodes:
        started = started or node is first
        if ended and id(node) not in inside and _has_words(node) and (hole is None or hole not in node.parents):
            return
        ended = ended or node is box
        if started:
            yield node
            if ended and isinstance(node, Tag) and _hole(node):
                hole = node


def _has_words(node: _Node) -> bool:
    if type(node) is not NavigableString or not words(str(node)):
        return False
    return not any(parent.name in _UNSEEN for parent in node.parents)


def _pager(among: Sequence[_Node]) -> list[str]:
    """Buttons that turn pages, among the lists or right below them: where they are links, their addresses say so."""
    for box in among:
        if not isinstance(box, Tag) or not _PAGER.search(str(box.attrs.get("aria-label", ""))):
            continue
        buttons = [one for one in elements(box) if one.name == "button" or one.attrs.get("role") == "button"]
        enabled = {plain(one.get_text()) for one in buttons if "disabled" not in one.attrs}
        if "2" in enabled and enabled & {"1", *_NEXT}:
            return ["only part of the list: buttons lead to its next page ('2')"]
    return []


def _tabs(soup: BeautifulSoup) -> list[Tag]:
    return [one for one in elements(soup) if is_tab(one)]


def _said(tab: Tag) -> str:
    text = collapse(tab.get_text())
    return _COUNT.sub("", text) or text


def _lost_panels(soup: BeautifulSoup, found: Found) -> list[str]:
    """Tabs beside that of a category whose own panels are not on the page."""
    tabs = _tabs(soup)
    if not tabs:
        return []
    known = {str(element["id"]) for element in elements(soup) if "id" in element.attrs}
    names = {plain(name) for name, _ in found.categories or []}
    rows: dict[int, list[Tag]] = {}
    for tab in tabs:
        row = next((one for one in tab.parents if one.attrs.get("role") == "tablist"), None)
        rows.setdefault(id(row), []).append(tab)
    return [
        f"'{_said(tab)}' is a tab beside categories, and may be one whose examples are not on the page"
        for row in rows.values()
        if any(_names(tab, names) for tab in row)
        for tab in row
        if not _names(tab, names) and _opens(tab) not in known and not _is_of_all(_said(tab))
    ]


def _names(tab: Tag, names: set[str]) -> bool:
    """Whether a tab says one of these names, with a count or a number of its own at the end or without."""
    return plain(_said(tab)) in names or plain(tab.get_text()) in names


def _opens(tab: Tag) -> str:
    """The identifier of a tab's panel; that of none where it names none."""
    for name in ("aria-controls", *OPENING):
        if name in tab.attrs:
            return str(tab[name]).strip().removeprefix("#")
    return ""


def _is_of_all(text: str) -> bool:
    """Whether a tab is no category's: that of all examples, of the recent ones, of something beside them."""
    usual = Wanted()
    return bool(full_score(text, usual) or recent_score(text, usual)) or is_beside(text) or is_label(text)
