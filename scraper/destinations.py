"""Where the entries lead: to pages for readers, or to an editor's, another system's, somebody else's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from scraper.addresses import Site, address_key
from scraper.item import Item
from scraper.remainders import trusted
from scraper.text import REMEMBERED, listed

_FEW = 3  # entries; of fewer nothing is said about all
_OF_EDITORS = re.compile(
    r"(?i)^/(?:node/|node/\d+/|[a-z-]+/)?preview/[^/]+|^/(?:admin|wp-admin|umbraco|sitecore)(?:/|$)|^/wp-login\.php$|^/user/login$"
    r"|^/node/(?:add/.*|\d+/(?:latest|revisions(?:/.*)?|delete))$|./edit$"
)
_TEST_HOST = re.compile(
    r"^(?:staging|stage|test|testing|uat|qa|dev|development|preview|pre-?prod(?:uction)?|sandbox)\d*$"
    r"|^(?:staging|uat|pre-?prod)-|-(?:staging|stage|uat|test|dev|pre-?prod)$"
)
_WITHIN = re.compile(
    r"^(?:localhost|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|.*\.(?:local|localhost|internal|test|invalid))$"
)
_NODE = re.compile(r"^/node/\d+$")
_ADVERTISED = frozenset(
    """jobs job careers vacancies events event conference conferences survey surveys news newsletter newsletters shop
    webinars webinar contact contact-us about about-us""".split()
)


@lru_cache(maxsize=REMEMBERED)
def _parts(url: str) -> SplitResult:
    return urlsplit(url)


def misled(items: Sequence[Item], site: Site, known: Collection[str]) -> list[str]:
    """Doubts about entries for where they lead.

    Args:
        items: Of all lists.
        site: The watched site.
        known: What the addresses that accepted pages listed are compared by.
    """
    led = [item for item in items if item.url is not None]
    inward = {item.text: (doubt, item.url) for item in led if (doubt := _inward(item, site))}
    doubts = [doubt for doubt, _ in inward.values()]
    if len(inward) > _FEW:
        first = next(url for _, url in inward.values())
        doubts = [f"{listed([*inward])}: each may be for editors or tests only; the first leads to {first}"]
    if len(led) > _FEW:
        doubts += _together(led, site)
    sure = [item for item in led if trusted(item)]
    new = [item for item in led if known and address_key(item.url or "") not in known]
    return doubts + _advertised(new, sure, site)


def _inward(item: Item, site: Site) -> str | None:
    """An address that is none for readers: of an editor's, a preview's, a test's system."""
    parts = _parts(item.url or "")
    host = parts.hostname or ""
    tests = any(_TEST_HOST.search(label) for label in host.split(".")[:-2])
    if not site.has(host) and (tests or _WITHIN.match(host)):
        return f"'{item.text}' may be on a system for tests: it leads to {host}"
    if _OF_EDITORS.search(parts.path):
        return f"'{item.text}' may be for editors only: it leads to {parts.path}"
    return None


def _together(items: Sequence[Item], site: Site) -> list[str]:
    hosts = [_parts(item.url or "").hostname for item in items]
    if not any(site.has(host) for host in hosts):
        return [f"'{hosts[0]}' and no host of the site is where the examples lead; if it is one, name it in `hosts`"]
    numbered = sum(_NODE.match(_parts(item.url or "").path) is not None for item in items)
    if numbered * 2 > len(items):
        return ["'/node/' and a number is where most examples lead: addresses for the site's editors"]
    return []


class _Pages:
    """Entries, by the page that they lead to."""

    def __init__(self) -> None:
        self._every = 0
        self._of = Counter[str | None]()

    def add(self, item: Item) -> None:
        self._every += 1
        self._of[item.url] += 1

    def others(self, item: Item) -> int:
        """How many of them lead to another page than an entry does."""
        return self._every - self._of[item.url]


def _advertised(new: Sequence[Item], sure: Sequence[Item], site: Site) -> list[str]:
    """Doubts about new entries that lead where no example does: they may be advertisements.

    An entry may be any page: one that names a force, and where another example leads to the same part of the site,
    or to another site as well, is believed.
    """
    inside = {_first(one): _Pages() for one in (*sure, *new)}
    every, outside = _Pages(), _Pages()
    for one in sure:
        every.add(one)
        (inside[_first(one)] if _is_inside(one, site) else outside).add(one)
    found = []
    for item in new:
        bodies = item.title.organisations if item.title else ()
        if every.others(item) <= _FEW or any(body.kind == "force" for body in bodies):
            continue
        first, own = _first(item), _is_inside(item, site)
        if not own and not bodies and not outside.others(item):
            found.append(
                f"'{item.text}' may be an advertisement: it leads to another site, as no other does, and names no body"
            )
        top = not bodies and _parts(item.url or "").path.count("/") == 1
        if own and (first in _ADVERTISED or top) and not inside[first].others(item):
            found.append(f"'{item.text}' may be an advertisement: it leads to /{first}, as no other example does")
    return found


def _is_inside(item: Item, site: Site) -> bool:
    return site.has(_parts(item.url or "").hostname)


def _first(item: Item) -> str:
    """The first part of an address's path."""
    return _parts(item.url or "").path.strip("/").partition("/")[0]
