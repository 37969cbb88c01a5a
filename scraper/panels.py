"""Boxes whose heading stands apart from them: panels of tabs, and what a control opens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile

from scraper.copies import is_silent
from scraper.soup import SKIPPED, BeautifulSoup, CData, NavigableString, Tag, elements
from scraper.text import plain

_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_SETS_OFF = _HEADINGS | frozenset("summary legend caption figcaption dt th".split())
OPENING = ("data-bs-target", "data-target", "href")
"""Attributes that name what a control or tab opens, where `aria-controls` does not."""
_OPENERS = frozenset(("collapse", "tab", "pill"))

Run = tuple[str, tuple[Tag, ...], bool]
"""A text, the elements around it, outermost first, and whether it is kept from screen readers."""


def panel_labels(soup: BeautifulSoup) -> tuple[dict[int, list[Run]], set[int]]:
    """Panels whose heading stands elsewhere, and the tabs and controls that are it.

    Returns:
        The text of the tab by the panel's identity; and the identities of those tabs, and of those whose panel
        begins with a heading of the same words.
    """
    given = [element for element in elements(soup) if element.attrs]
    by_id = {str(element["id"]): element for element in given if "id" in element.attrs}
    inside = _Inside(soup, by_id)
    pairs: dict[int, tuple[Tag, Tag]] = {}
    for panel, tab in (*_tabs(given, by_id), *_controls(given, by_id, inside), *_lists(soup, by_id, inside)):
        pairs.setdefault(id(panel), (panel, tab))
    apart = [
        (panel, tab)
        for panel, tab in pairs.values()
        if not any(one is tab for one in panel.parents) and not any(one is panel for one in tab.parents)
    ]
    labels = {id(panel): list(_runs(tab)) for panel, tab in apart if not inside.begins_with(panel, tab)}
    return labels, {id(tab) for _, tab in apart}


def waiting_panels(soup: BeautifulSoup) -> set[int]:
    """Boxes with links that are kept from screen readers until a control shows them, by identity: no decoration."""
    hidden = [one for one in elements(soup) if is_silent(one)]
    if not hidden:
        return set()
    opened = {_opens(one) or str(one.attrs.get("aria-controls", "")).strip() for one in elements(soup) if one.attrs}
    return {
        id(one)
        for one in hidden
        if _has_links(one)
        and (
            one.attrs.get("role") == "tabpanel"
            or "aria-labelledby" in one.attrs
            or one.attrs.get("id") in opened - {""}
        )
    }


def _runs(tab: Tag) -> Iterator[Run]:
    """The text of a tab."""
    for text in tab.descendants:
        if type(text) not in (NavigableString, CData):
            continue
        around = [*takewhile(lambda element: element is not tab, text.parents)][::-1]
        if not any(element.name in SKIPPED for element in around):
            hidden = any(map(is_silent, around))
            yield str(text), tuple(around), hidden


def is_tab(element: Tag) -> bool:
    """Whether an element says that it is a tab."""
    return str(element.attrs.get("role", "")).strip().lower() == "tab"


def _tabs(given: list[Tag], by_id: Mapping[str, Tag]) -> Iterator[tuple[Tag, Tag]]:
    """Panels and tabs that say that they are such."""
    for panel in (element for element in given if "aria-labelledby" in element.attrs):
        tab = by_id.get(str(panel["aria-labelledby"]).split(" ")[0])
        if tab is not None and is_tab(tab):
            yield panel, tab
    for tab in (one for one in given if "aria-controls" in one.attrs and is_tab(one)):
        controlled = by_id.get(str(tab["aria-controls"]).split(" ")[0])
        if controlled is not None:
            yield controlled, tab


def _controls(given: list[Tag], by_id: Mapping[str, Tag], inside: _Inside) -> Iterator[tuple[Tag, Tag]]:
    """What a button or link opens, where no heading holds that control or says its words again below examples."""
    for control in given:
        panel = by_id.get(_opens(control))
        if panel is None or any(_sets_off(one) for one in (control, *control.parents)):
            continue
        if inside.has_links(panel) and (inside.begins_with(panel, control) or not inside.says_again(panel, control)):
            yield panel, control


def _opens(control: Tag) -> str:
    """The identifier of what a control opens; empty where it opens nothing, or several boxes."""
    if control.name not in ("a", "button") and control.attrs.get("role") != "button":
        return ""
    if "aria-expanded" in control.attrs and "aria-controls" in control.attrs:
        return str(control["aria-controls"]).strip()
    if "aria-expanded" in control.attrs and str(control.attrs.get("href", "")).strip().startswith("#"):
        return str(control["href"]).strip().removeprefix("#")
    if {str(control.attrs.get(name, "")) for name in ("data-toggle", "data-bs-toggle")} & _OPENERS:
        target = next((str(control[name]) for name in OPENING if name in control.attrs), "")
        return target.strip().removeprefix("#")
    return ""


def _lists(soup: BeautifulSoup, by_id: Mapping[str, Tag], inside: _Inside) -> Iterator[tuple[Tag, Tag]]:
    """Boxes beside each other that the links of one list lead to: tabs, where no box says the words of its link again.

    Where one does, the list is a table of contents.
    """
    for box in elements(soup, "ul", "ol"):
        links = [link for link in elements(box, "a") if link.has_attr("href")]
        panels = [by_id.get(str(link["href"]).strip().removeprefix("#")) for link in links if _leads_within(link)]
        boxes = [panel for panel in panels if panel is not None and panel.name in ("div", "section", "li", "article")]
        if len(boxes) < 2 or len(boxes) != len(links) or len({id(panel.parent) for panel in boxes}) > 1:
            continue
        pairs = list(zip(boxes, links, strict=True))
        if all(inside.has_links(panel) and not inside.says_again(panel, link) for panel, link in pairs):
            yield from pairs


def _leads_within(link: Tag) -> bool:
    return str(link["href"]).strip().startswith("#")


def _has_links(panel: Tag) -> bool:
    return any(link.has_attr("href") for link in elements(panel, "a"))


class _Inside:
    """What stands in the elements that have an identifier; the page is walked over once for all of them."""

    def __init__(self, soup: BeautifulSoup, by_id: Mapping[str, Tag]) -> None:
        panels = {id(panel) for panel in by_id.values()}
        self._linked: set[int] = set()
        self._heads: dict[int, dict[str, bool]] = {}  # words, and whether they stand above all links, in none
        for one in elements(soup):
            if one.name == "a" and one.has_attr("href"):
                for parent in one.parents:
                    if id(parent) in self._linked:
                        break
                    self._linked.add(id(parent))
            elif _sets_off(one):
                self._note(one, panels)

    def _note(self, one: Tag, panels: set[int]) -> None:
        said = plain(one.get_text())
        first = _is_heading(one) and one.find("a", href=True) is None
        for parent in one.parents:
            if id(parent) in panels:
                heads = self._heads.setdefault(id(parent), {})
                heads[said] = heads.get(said, False) or (first and id(parent) not in self._linked)

    def has_links(self, panel: Tag) -> bool:
        """Whether a panel holds a link."""
        return id(panel) in self._linked

    def says_again(self, panel: Tag, tab: Tag) -> bool:
        """Whether a heading within a panel says what its tab says."""
        said = plain(tab.get_text())
        return not said or said in self._heads.get(id(panel), ())

    def begins_with(self, panel: Tag, tab: Tag) -> bool:
        """Whether a heading above all links of a panel says what its tab says, so that the tab need not."""
        said = plain(tab.get_text())
        return bool(said) and self._heads.get(id(panel), {}).get(said, False)


def _is_heading(element: Tag) -> bool:
    return element.name in _HEADINGS or element.attrs.get("role") == "heading"


def _sets_off(element: Tag) -> bool:
    return element.name in _SETS_OFF or element.attrs.get("role") == "heading"
