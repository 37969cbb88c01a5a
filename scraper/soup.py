"""Beautiful Soup without its guesser of encodings: pages are decoded before they get to it."""

from __future__ import annotations

from collections.abc import Iterator

from scraper.lean import hidden

with hidden("charset_normalizer"):
    from bs4 import BeautifulSoup
    from bs4.element import CData, NavigableString, Tag

__all__ = ["BeautifulSoup", "CData", "NavigableString", "Tag", "elements"]


def elements(root: Tag, *names: str) -> Iterator[Tag]:
    """The elements within one, in the page's order, of these names or of any: `find_all` takes ten times as long."""
    wanted = frozenset(names)
    for node in root.descendants:
        if isinstance(node, Tag) and (not wanted or node.name in wanted):
            yield node
