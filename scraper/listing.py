"""The bytes of a listing page to what it says."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from scraper.addresses import Site, address_key
from scraper.beside import unsure_labels
from scraper.counts import counts
from scraper.decode import decode
from scraper.destinations import misled
from scraper.details import base_of, canonical_of, details_of
from scraper.headings import Wanted
from scraper.item import Item
from scraper.items import candidates
from scraper.lines import TooMuch, lines_of, parse
from scraper.markup import is_html, is_whole, too_large, unbalanced
from scraper.model import Category, Entry, Listing
from scraper.notices import broken, goes_on, marked
from scraper.outline import Outline
from scraper.sections import Found, Reader
from scraper.soup import BeautifulSoup, elements
from scraper.strays import strays
from scraper.text import collapse, plain, words
from scraper.titles import split_title
from scraper.unfinished import language_of, tab_names, unfinished

_MOST_AT_ONE_ADDRESS = 2
_MOST_OF_A_KIND = 3  # doubts that are told one by one
_ABOUT = re.compile(r"(?s)'(.{1,200}?)' ((?:stands|is there|does not stand|may be)\b.*)")
_LONGEST_ENDING = 40  # characters


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as it was read.

    Attributes:
        listing: What it says; None where it was not read at all.
        unreadable: Why it was not read: no HTML, or too large; None if it was.
        whole: Whether it ends as a page does.
        head_title: The title in its head.
        opening: Its first words, for recognising what it is instead.
        ending: Its last characters, where it is not whole.
        headings: What its own headings say, in order.
        unsure: What the addresses are compared by whose links name no organisation: whether accepted pages
            listed them may count. Of all others it does not matter.
        unnamed: Whether a heading without words stands right over examples.
        language: The language that it says it is in, without a region.
        tabs: What its tabs say.
    """

    listing: Listing | None
    unreadable: str | None = None
    whole: bool = True
    head_title: str | None = None
    opening: str = ""
    ending: str = ""
    headings: tuple[str, ...] = ()
    unsure: frozenset[str] = frozenset()
    unnamed: bool = False
    language: str | None = None
    tabs: tuple[str, ...] = ()


def read_listing(
    body: bytes,
    *,
    base_url: str,
    site: Site,
    content_type: str | None = None,
    wanted: Wanted | None = None,
    known: Collection[str] = (),
) -> Reading:
    """Read a listing page by its headings, its links and their order.

    Args:
        body: The bytes of the answer, decompressed.
        base_url: Address that answered.
        site: The watched site.
        content_type: The Content-Type header, if there is one.
        wanted: How the sections are called; the College's words by default.
        known: What the addresses that accepted pages listed are compared by. A link to one of them is an example
            also where it names no organisation.
    """
    text = decode(body, content_type)
    if not is_html(text):
        return Reading(None, "not HTML", opening=text[:200])
    if reason := too_large(text):
        return Reading(None, reason)
    soup = parse(text)
    base = base_of(soup, base_url)
    site = site.with_hosts([host for host in [canonical_of(soup, base)[1]] if host])
    try:
        lines = lines_of(soup)
    except TooMuch as much:
        return Reading(None, str(much))
    items = candidates(lines, base, site)
    for item in items:
        item.known = item.url is not None and address_key(item.url) in known
    outline = Outline(lines, items)
    found = Reader(outline, wanted or Wanted()).read()
    page, head_title = details_of(soup, lines, found, base, site)
    doubts = [*found.doubts, *unsure_labels(lines, found.taken | found.headings)]
    doubts += [*goes_on(lines, base, site), *broken(lines, found), *marked(found)]
    doubts += [*unfinished(soup, lines, found, base, site), *counts(lines, found), *misled(found.items, site, known)]
    if not doubts:  # where something else is wrong, what is lost by it need not be told
        doubts += strays(lines, found.items, found.headings, base, site)
    recent = None if found.recent is None else _entries(found.recent)
    categories = (
        None if found.categories is None else tuple(Category(name, _entries(items)) for name, items in found.categories)
    )
    listing = Listing(page, recent, categories, (), found.layout)
    doubts += _crowded(listing.entries)
    foot = any(line.number > found.last for line in lines)
    listing = Listing(page, recent, categories, _told_together(doubts), found.layout, foot, unbalanced(text))
    opening = " ".join(line.text for line in lines[:40])[:600]
    whole = is_whole(text)
    ending = "" if whole else collapse(text[-_LONGEST_ENDING:])
    headings = tuple(outline.text(line) for line in lines if line.kind == "heading" and not line.outside)
    return Reading(
        listing,
        None,
        whole,
        head_title,
        opening,
        ending,
        headings,
        _unsure(items),
        _unnamed(soup, found),
        language_of(soup),
        tab_names(soup),
    )


def _unsure(items: Sequence[Item]) -> frozenset[str]:
    named = {item.text: bool(split_title(item.text).organisations) for item in items}
    return frozenset(address_key(item.url) for item in items if item.url and not named[item.text])


def _unnamed(soup: BeautifulSoup, found: Found) -> bool:
    filed = {id(item.link.element) for _, items in found.categories or () for item in items}
    for heading in elements(soup, "h2", "h3", "h4", "h5", "h6"):
        if not words(heading.get_text()):
            following = heading.find_next(["a", "h1", "h2", "h3", "h4", "h5", "h6"])
            if following is not None and id(following) in filed:
                return True
    return False


def _told_together(doubts: list[str]) -> tuple[str, ...]:
    """Doubts of one kind about many things as one: how many, and the first three."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    for doubt in dict.fromkeys(doubts):
        about = _ABOUT.match(doubt)
        name, what = (about[1], about[2]) if about else ("", doubt)
        kinds.setdefault(what, []).append((name, doubt))
    told: list[str] = []
    for what, same in kinds.items():
        if len(same) <= _MOST_OF_A_KIND:
            told += [doubt for _, doubt in same]
        else:
            first = ", ".join(f"'{name}'" for name, _ in same[:_MOST_OF_A_KIND])
            told.append(f"{first} and {len(same) - _MOST_OF_A_KIND} more: each {what}")
    return tuple(told)


def _entries(items: list[Item]) -> tuple[Entry, ...]:
    """The entries of one list; one that stands there twice is one."""
    return tuple(dict.fromkeys(_entry(item) for item in items if item.url is not None))


def _entry(item: Item) -> Entry:
    assert item.title is not None  # `gather` titled it
    assert item.url is not None  # the others were left out
    return Entry(item.title.wording, item.title.name, item.title.organisations, item.url)


def _crowded(entries: tuple[Entry, ...]) -> list[str]:
    """A practice may stand twice at one address; many titles at one address are broken links."""
    names: dict[str, set[str]] = {}
    bodies: dict[str, set[tuple[str, ...]]] = {}
    for entry in entries:
        names.setdefault(entry.url, set()).add(plain(entry.name))
        bodies.setdefault(entry.url, set()).add(tuple(sorted(body.key for body in entry.organisations)))
    counts = {url: max(len(names[url]), len(bodies[url] - {()})) for url in names}
    return [f"{count} different titles link to {url}" for url, count in counts.items() if count > _MOST_AT_ONE_ADDRESS]
