"""What a page holds without showing it: copies for another width of screen, items that wait to be shown."""

from __future__ import annotations

import re
from collections import Counter

from scraper.soup import BeautifulSoup, Tag
from scraper.text import plain

_STYLE = re.compile(r"(?i)(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b")
_HOST = re.compile(r"(?i)^(?:https?:)?//[^/]+")
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]


def is_concealed(element: Tag) -> bool:
    """Whether an element is kept from sight by what it says of itself; style sheets are not read."""
    if element.has_attr("hidden"):
        return str(element["hidden"]).lower() != "until-found"
    return element.has_attr("style") and _STYLE.search(str(element["style"])) is not None


def hidden_copies(soup: BeautifulSoup) -> set[int]:
    """Elements that are hidden and only repeat what is shown right beside them, by identity.

    A panel that is folded up says something of its own: its links stand in no neighbour, or under a
    heading or label that the neighbour has not.
    """
    copies: set[int] = set()
    for element in soup.find_all():
        hidden = is_concealed(element) or str(element.get("aria-hidden", "")).lower() == "true"
        if not hidden or element.get("role") == "tabpanel" or element.has_attr("aria-labelledby"):
            continue
        links = _links(element)
        if not links or id(element.parent) in copies:
            continue
        for neighbour in (element.find_previous_sibling(), element.find_next_sibling()):
            if (
                isinstance(neighbour, Tag)
                and not is_concealed(neighbour)
                and _links(neighbour) == links
                and _headings(element) <= _headings(neighbour)
            ):
                copies.add(id(element))
    return copies


def _links(element: Tag) -> Counter[str]:
    own = [element] if element.name == "a" and element.has_attr("href") else []
    return Counter(_HOST.sub("", str(link["href"]).strip()) for link in (*own, *element.find_all("a", href=True)))


def _headings(element: Tag) -> set[str]:
    return {plain(heading.get_text()) for heading in element.find_all([*_HEADINGS, "summary", "legend", "caption"])}
