"""Where the entries lead: to pages for readers, or to an editor's, another system's, somebody else's."""

from __future__ import annotations

import re
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
    new = [item for item in led if known and address_key(item.url or "") not in known]
    return doubts + [doubt for item in new if (doubt := _elsewhere(item, led, site))]


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


def _elsewhere(item: Item, items: Sequence[Item], site: Site) -> str | None:
    """A new entry that leads where no example does may be an advertisement.

    An entry may be any page: one that names a force, and where another example leads to the same part of the site,
    or to another site as well, is believed.
    """
    assert item.title is not None  # those of the lists are titled
    assert item.url is not None  # the others were left out
    bodies = item.title.organisations
    sure = [one for one in items if trusted(one) and one.url != item.url]
    if len(sure) <= _FEW or any(body.kind == "force" for body in bodies):
        return None
    own = site.has(_parts(item.url).hostname)
    like = [one for one in sure if site.has(_parts(one.url or "").hostname) is own]
    first = _first(item)
    if not own:
        if like or bodies:
            return None
        return f"'{item.text}' may be an advertisement: it leads to another site, as no other does, and names no body"
    top = not bodies and _parts(item.url).path.count("/") == 1
    if (first in _ADVERTISED or top) and all(_first(one) != first for one in like):
        return f"'{item.text}' may be an advertisement: it leads to /{first}, as no other example does"
    return None


def _first(item: Item) -> str:
    """The first part of an address's path."""
    return _parts(item.url or "").path.strip("/").partition("/")[0]
