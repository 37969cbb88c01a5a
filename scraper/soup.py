"""Beautiful Soup without its guesser of encodings: pages are decoded before they get to it."""

from __future__ import annotations

from scraper.lean import hidden

with hidden("charset_normalizer"):
    from bs4 import BeautifulSoup
    from bs4.element import CData, NavigableString, Tag

__all__ = ["BeautifulSoup", "CData", "NavigableString", "Tag"]
