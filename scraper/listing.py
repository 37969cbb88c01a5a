"""The bytes of a listing page to what it says."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from scraper.addresses import Site, address_key, one_form
from scraper.beside import unsure_labels
from scraper.decode import decode
from scraper.details import base_of, canonical_of, details_of
from scraper.headings import Wanted
from scraper.item import Item
from scraper.items import candidates
from scraper.lines import Line, TooMuch, lines_of, parse
from scraper.markup import is_html, is_whole, too_large, unbalanced
from scraper.model import Category, Entry, Listing
from scraper.outline import Outline
from scraper.sections import Found, Reader
from scraper.soup import BeautifulSoup, elements
from scraper.strays import strays
from scraper.text import collapse, plain, words
from scraper.titles import split_title

_MOST_AT_ONE_ADDRESS = 2
_MOST_OF_A_KIND = 3  # doubts that are told one by one
_ABOUT = re.compile(r"(?s)'(.{1,200}?)' ((?:stands|is there|does not stand|may be)\b.*)")
_LONGEST_ENDING = 40  # characters
_LONGEST_NOTICE = 60  # characters
_LONGEST_BANNER = 120
_BELOW = 2  # lines below the last example that may still stand for others
_SHARE = re.compile(
    r"""(?ix)(?P<lead>\b(?:showing|displaying|viewing|page|results?|items?)\ )?
    \b(?:(?P<first>\d{1,4})\s*(?:-|\u2013|to)\s*)?
    (?P<last>\d{1,4})\ (?:out\ )?of\ (?P<total>\d{1,4})
    (?P<what>\ (?:\w+\ ){0,2}(?:examples?|results?|practices?|items?|entries|reports?))?$"""
)
_FAILURE = re.compile(
    r"(?i)^(?:php )?(?:fatal|parse|recoverable fatal) error\b|^uncaught (?:\w+ )?(?:exception|error)\b"
    r"|^(?:php )?(?:warning|notice): .+ (?:in|at) \S+ (?:on )?line \d+"
    r"|^traceback \(most recent call last\)|^\[?an error occurred while processing\b"
    r"|\bobject reference not set to an instance\b"
    r"|^(?:\w+[.\\])+\w*(?:exception|error)\b|^error (?:loading|rendering|50\d)\b|^this block is broken or missing\b"
    r"|^the website encountered an unexpected error\b|^(?:error )?50\d (?:bad|gateway|service|internal|backend)\b"
)
_UNPUBLISHED = re.compile(
    r"(?i)\byou(?: are|'re) (?:now )?(?:viewing|looking at) an? (?:draft|preview|unpublished|older|previous)\b"
    r"|\bthis is an? (?:draft|preview|unpublished|older|previous) (?:version|copy|page|revision)\b"
    r"|\bunpublished (?:draft|version|revision|page|content)\b"
    r"|\b(?:staging|uat|pre-?production|non-?production|development|sandbox) (?:environment|server|site)\b"
)
_MISSING_PIECE = re.compile(
    r"(?i)^(?:error[:,!] |oops\b|(?:sorry,? )?(?:something went wrong|there was (?:a problem|an error)\b)"
    r"|(?:sorry,? )?(?:this|the) (?:content|block|section|list|component|feed)\b.* (?:unavailable|(?:not|n't|failed to)"
    r" (?:be )?(?:available|load|loaded|display|displayed|render|rendered|shown?)))"
)
_PART = r"(?i)/(?:page|p|pg)[/-]?\d+"
_NUMBERED = re.compile(rf"{_PART}/?(?:[?#]|$)|[?&;](?:page|p|pg|paged|start|offset|from)=\d+\b")
_LAST_PART = re.compile(f"{_PART}$")


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
    doubts += [*_goes_on(lines, base, site), *_broken(lines, found)]
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
    return Reading(listing, None, whole, head_title, opening, ending, headings, _unsure(items), _unnamed(soup, found))


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


def _goes_on(lines: Sequence[Line], base: str, site: Site) -> list[str]:
    """A pager says that the list is only a part: a link to the page itself with the number of another part."""
    own = one_form(site.url, site.url, site)
    for line in lines:
        for link, chunks in line.links:
            form = one_form(link.href, base, site) if _NUMBERED.search(link.href) else None
            if form is not None and own in (form, _LAST_PART.sub("", form)):
                said = collapse("".join(chunk.text for chunk in chunks)) or "a link"
                return [f"only part of the list: '{said[:40]}' leads to another part of it ({link.href[:80]})"]
    return []


def _broken(lines: Sequence[Line], read: Found) -> list[str]:
    """What says that it is part of the list only, no page for readers, or that a program failed while it was made."""
    found = []
    begin, end = min(read.headings, default=0), read.last + _BELOW
    for line in lines:
        text = line.text
        if not line.outside and len(text) < _LONGEST_NOTICE and (said := _SHARE.search(text)):
            first, last, total = said["first"] or "1", said["last"], said["total"]
            if (said["lead"] or said["what"]) and (int(first), int(last)) != (1, int(total)):
                found.append(f"only part of the list: it says '{text}'")
        elif _FAILURE.search(text):
            found.append(f"a program failed while the page was made: '{text[:80]}'")
        elif len(text) < _LONGEST_BANNER and _UNPUBLISHED.search(text):
            found.append(f"not the page for readers: it says '{text}'")
        elif begin < line.number <= end and not line.links and len(text) < _LONGEST_BANNER:
            end = line.number if line.kind == "heading" and line.number > read.last else end
            if line.number not in read.taken and _MISSING_PIECE.match(text):
                found.append(f"a piece of the lists is missing: in its place it says '{text}'")
    return found[:1]


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
