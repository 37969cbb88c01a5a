"""Beautiful Soup without its guesser of encodings and its CSS selectors: pages come decoded, and are walked over."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

from scraper.lean import hidden

with warnings.catch_warnings(), hidden("charset_normalizer"), hidden("soupsieve"):
    warnings.filterwarnings("ignore", "The soupsieve package is not installed")
    from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning
    from bs4.element import CData, Comment, NavigableString, PageElement, Tag
for advice in (MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning):  # to who writes programs, not to who runs this
    warnings.filterwarnings("ignore", category=advice)

__all__ = ["BeautifulSoup", "CData", "Comment", "NavigableString", "PageElement", "Tag", "elements"]

SKIPPED = frozenset(
    """script style template noscript svg math select datalist textarea input iframe object embed audio video canvas
    img map head title progress meter""".split()
)
"""Elements whose text is none of the page's."""


def elements(root: Tag, *names: str) -> Iterator[Tag]:
    """The elements within one, in the page's order, of these names or of any: `find_all` takes ten times as long."""
    wanted = frozenset(names)
    for node in root.descendants:
        if isinstance(node, Tag) and (not wanted or node.name in wanted):
            yield node
