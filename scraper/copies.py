"""What a page holds without showing it: copies for another width of screen, items that wait to be shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest

from scraper.markup import CONCEALING
from scraper.soup import BeautifulSoup, NavigableString, Tag, elements
from scraper.text import plain

_HOST = re.compile(r"(?i)^(?:https?:)?//[^/]+")
_CONTENTS = re.compile(
    r"(?i)^\s*(?:(?:table of )?contents(?: of this page)?|(?:on|in) this (?:page|section)|jump to\b.*)\s*:?\s*$"
)
_PHRASES = frozenset("b strong em i span a font".split())
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]


def is_concealed(element: Tag) -> bool:
    """Whether an element is kept from sight by what it says of itself; style sheets are not read."""
    if element.has_attr("hidden"):
        return str(element["hidden"]).lower() != "until-found"
    return element.has_attr("style") and CONCEALING.search(str(element["style"])) is not None


def is_silent(element: Tag) -> bool:
    """Whether an element is kept from screen readers: an icon, a decoration, a copy, what waits to be shown."""
    return str(element.attrs.get("aria-hidden", "")).lower() == "true"


def hidden_copies(soup: BeautifulSoup) -> set[int]:
    """Elements that are hidden and only repeat what is shown right beside them, by identity.

    A panel that is folded up says something of its own: its links stand in no neighbour, or under a
    heading or label that the neighbour has not.
    """
    copies: set[int] = set()
    for element in elements(soup):
        hidden = is_concealed(element) or is_silent(element)
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


def shown_copies(soup: BeautifulSoup, hidden: set[int]) -> set[int]:
    """Elements that only repeat what the element right before them says, for another width of screen, by identity.

    Style sheets are not read, so both seem to be shown. One with other links, another order or other headings
    is no copy; a list without headings of its own may stand under another one, and is none either.

    Args:
        soup: The page.
        hidden: What `hidden_copies` left out: what such a one repeats is no copy of it.
    """
    copies: set[int] = set()
    headed: dict[int, Tag] = {}
    for heading in elements(soup, *_HEADINGS):
        for element in heading.parents:
            if id(element) in headed:
                break
            headed[id(element)] = element
    for element in headed.values():
        before = element.find_previous_sibling()
        if not isinstance(before, Tag) or before.name != element.name or element.has_attr("role"):
            continue
        if id(before) in hidden or id(element) in hidden:
            continue
        if id(before) in headed and _same_links(before, element) and _headings(before) == _headings(element):
            copies.add(id(element))
    return copies


def headings_of_contents(soup: BeautifulSoup) -> set[int]:
    """What says 'Contents' over a list of links into the page itself, by identity: it heads no section."""
    found: set[int] = set()
    for said in soup.descendants:
        if not isinstance(said, NavigableString) or not _CONTENTS.match(said):
            continue
        heading = said.parent
        while heading is not None and heading.name in _PHRASES:
            heading = heading.parent
        if heading is None or not _CONTENTS.match(heading.get_text()):
            continue
        following = heading.find_next_sibling()
        if isinstance(following, Tag) and following.name in ("ul", "ol", "nav"):
            links = [str(link["href"]) for link in elements(following, "a") if link.has_attr("href")]
            if links and all(link.startswith("#") for link in links):
                found.add(id(heading))
    return found


def _same_links(first: Tag, second: Tag) -> bool:
    """Whether two elements hold the same links in the same order, more than one; looks no further than they agree."""
    count = 0
    for one, other in zip_longest(_texts(first), _texts(second)):
        if one != other:
            return False
        count += 1
    return count > 1


def _texts(element: Tag) -> Iterator[tuple[str, str]]:
    for link in elements(element, "a"):
        if link.has_attr("href"):
            yield str(link["href"]).strip(), plain(link.get_text())


def _links(element: Tag) -> Counter[str]:
    within = (link for link in elements(element, "a") if link.has_attr("href"))
    own = [element] if element.name == "a" and element.has_attr("href") else []
    return Counter(_HOST.sub("", str(link["href"]).strip()) for link in (*own, *within))


def _headings(element: Tag) -> set[str]:
    return {plain(heading.get_text()) for heading in elements(element, *_HEADINGS, "summary", "legend", "caption")}
