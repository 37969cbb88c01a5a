"""A practice bank: a listing in several pages, read to its end and taken as one.

What is kept of a look at it are all its pages one after the other, each after a line that says which it is, so
that history can be derived from one snapshot as from that of any other source.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from scraper.addresses import Site, one_form
from scraper.bank_rows import entries_of
from scraper.decode import decode
from scraper.details import base_of, canonical_of, node_of, without_site_name
from scraper.labels import wording
from scraper.line import Line
from scraper.lines import TooMuch, lines_of, parse
from scraper.listing import Reading
from scraper.markup import is_html, is_whole, too_large, unbalanced
from scraper.model import SAID_FIELDS, Category, Entry, Listing, PageDetails, Said
from scraper.soup import BeautifulSoup, Tag
from scraper.text import collapse

MOST_PAGES = 200
"""A bank of more pages is not read to its end."""

ONLY_PART = "only part of the bank"
"""How the doubt begins that pages of a bank were not read."""

_MARK = re.compile(rb"<!-- practice-watch: page (\d{1,4}), (\d{1,9}) bytes, ([^\r\n]*) -->\n")
_MISSING = re.compile(rb"<!-- practice-watch: page (\d{1,4}) did not come: ([^\r\n]*) -->\n")
_NUMBER = re.compile(r"(?i)^(?:page|p|pg|paged)$")
_MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class BankPage:
    """One page of a bank.

    Attributes:
        number: From 0, as in the site's addresses.
        url: Address that answered.
        body: Its bytes; None where it did not come.
        reason: Why it did not.
    """

    number: int
    url: str
    body: bytes | None
    reason: str = ""


def pack(pages: Iterable[BankPage]) -> bytes:
    """Pages as one body."""
    parts = []
    for page in pages:
        if page.body is None:
            reason = re.sub(r"-{2,}|[<>\r\n]", " ", page.reason)
            parts.append(f"<!-- practice-watch: page {page.number} did not come: {reason} -->\n".encode())
        else:
            url = page.url.replace(">", "%3E").replace("--", "-%2D")
            parts.append(f"<!-- practice-watch: page {page.number}, {len(page.body)} bytes, {url} -->\n".encode())
            parts.append(page.body + b"\n")
    return b"".join(parts)


def unpack(body: bytes, url: str) -> list[BankPage]:
    """The pages of one body; a body that `pack` did not make is one page, from that address."""
    pages: list[BankPage] = []
    at = 0
    while at < len(body):
        if missing := _MISSING.match(body, at):
            pages.append(BankPage(int(missing[1]), url, None, missing[2].decode("utf-8", "replace")))
            at = missing.end()
        elif mark := _MARK.match(body, at):
            end = mark.end() + int(mark[2])
            pages.append(BankPage(int(mark[1]), mark[3].decode("utf-8", "replace"), body[mark.end() : end]))
            at = end + 1
        else:
            return [BankPage(page_number(url), url, body)]
    return pages or [BankPage(page_number(url), url, body)]


def page_number(url: str) -> int:
    """The number of a page in its address; 0 where there is none."""
    return next(
        (int(n) for key, n in parse_qsl(urlsplit(url).query) if _NUMBER.match(key) and n.isdigit() and len(n) < 5), 0
    )


def page_url(url: str, number: int, name: str = "page") -> str:
    """The address of another page of a bank: its own filters, and the page's number."""
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _NUMBER.match(pair[0])]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode([*query, (name, str(number))]), ""))


def further_pages(body: bytes, url: str, site: Site, content_type: str | None = None) -> dict[int, str]:
    """The numbers of the pages that a page's pager leads to, each with the name it has in the address."""
    text = decode(body, content_type)
    if not is_html(text) or too_large(text):
        return {}
    return _pager(parse(text), url, site)


def _pager(soup: BeautifulSoup, url: str, site: Site) -> dict[int, str]:
    own = one_form(site.url, site.url, site)
    found: dict[int, str] = {}
    for element in soup.find_all("a", href=True):
        try:
            address = urljoin(url, str(element["href"]).strip())
            query = parse_qsl(urlsplit(address).query)
        except ValueError:
            continue
        if one_form(address, url, site) != own:
            continue
        found |= {int(value): key for key, value in query if _NUMBER.match(key) and value.isdigit() and len(value) < 5}
    return found


@dataclass(slots=True)
class _Read:
    """What was read of a bank so far."""

    entries: list[Entry] = field(default_factory=list)
    said: dict[str, Said] = field(default_factory=dict)
    page_of: dict[str, int] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)
    first: tuple[PageDetails, str | None] | None = None
    unbalanced: set[str] = field(default_factory=set)
    foot: bool = True
    whole: bool = True
    layout: str = ""


def read_bank(
    body: bytes, *, base_url: str, site: Site, content_type: str | None = None, known: Collection[str] = ()
) -> Reading:
    """Read a bank's pages as one listing, with one category that is named as the bank is.

    Args:
        body: What `pack` made, or one page.
        base_url: Address that answered for the first page.
        site: The watched site; its address is the bank's.
        content_type: The Content-Type header, if there is one.
        known: What the addresses that accepted pages listed are compared by.
    """
    found = _Read()
    pages = unpack(body, base_url)
    for page in pages:
        if page.body is None:
            found.doubts.append(f"page {page.number + 1} of the bank did not come: {page.reason}")
            continue
        text = decode(page.body, content_type)
        if not is_html(text):
            return Reading(None, "not HTML", opening=text[:200])
        if reason := too_large(text):
            return Reading(None, reason)
        try:
            _take(found, page, text, site, known)
        except TooMuch as much:
            return Reading(None, str(much))
    if found.first is None:
        return Reading(None, "no page of the bank came")
    came = {page.number for page in pages if page.body is not None}
    missing = sorted((found.numbers | set(range(max(came) + 1))) - {page.number for page in pages})
    if missing:
        shown = ", ".join(str(number + 1) for number in missing[:_MOST_TOLD])
        found.doubts.append(f"{ONLY_PART}: {len(missing)} of its pages were not read (page {shown})")
    details, head_title = found.first
    name = details.title or "Practice bank"
    listing = Listing(
        details, (), (Category(name, tuple(found.entries)),), tuple(dict.fromkeys(found.doubts)), found.layout,
        found.foot, tuple(sorted(found.unbalanced)), _said(found),
    )  # fmt: skip
    return Reading(listing, None, found.whole, head_title)


def _said(found: _Read) -> tuple[tuple[str, Said], ...]:
    """What the bank says of each practice: of a field that it has for one, a word on every one.

    A field that is empty all over the bank is one that it lacks, and no loss.
    """
    by_url = {entry.url: dict(found.said.get(entry.url, ())) for entry in found.entries}
    has = [name for name in SAID_FIELDS if any(name in said for said in by_url.values())]
    return tuple((url, tuple((name, said.get(name, ())) for name in has)) for url, said in by_url.items() if has)


def _take(found: _Read, page: BankPage, text: str, site: Site, known: Collection[str]) -> None:
    soup = parse(text)
    base = base_of(soup, page.url)
    site = site.with_hosts([host for host in [canonical_of(soup, base)[1]] if host])
    lines = lines_of(soup)
    listed, layout = entries_of(lines, base, site, known)
    entries = [entry for entry, _ in listed]
    number = page.number + 1
    if not entries:
        found.doubts.append(f"page {number} of the bank lists nothing")
    again = [entry for entry in entries if found.page_of.get(entry.url, page.number) != page.number]
    if entries and len(again) == len(entries):
        found.doubts.append(f"page {number} of the bank shows what page {found.page_of[again[0].url] + 1} does")
    elif again:
        title, other = again[0].title, found.page_of[again[0].url] + 1
        found.doubts.append(
            f"{len(again)} practices stand on two pages of the bank, which moved while it was read; the first is "
            f"'{title[:60]}', on page {other} and {number}"
        )
    found.entries += [entry for entry in entries if entry.url not in found.page_of]
    found.said |= {entry.url: said for entry, said in listed if entry.url not in found.page_of}
    found.page_of |= {entry.url: page.number for entry in entries if entry.url not in found.page_of}
    found.numbers |= set(_pager(soup, page.url, site))
    found.unbalanced |= set(unbalanced(text))
    found.whole = found.whole and is_whole(text)
    if found.first is None:
        found.first = _details(soup, lines, base, site)
        found.layout = layout
    elif layout != found.layout:
        found.doubts.append(f"page {number} of the bank has another structure than its first")


def _details(soup: BeautifulSoup, lines: Sequence[Line], base: str, site: Site) -> tuple[PageDetails, str | None]:
    head = soup.find("title")
    head_title = without_site_name(collapse(head.get_text())) if isinstance(head, Tag) else None
    headings = [line for line in lines if line.kind == "heading" and line.level == 1 and not line.outside]
    canonical, _ = canonical_of(soup, base)
    title = wording(headings[0].chunks) if headings else head_title
    address = one_form(canonical, base, site) if canonical else None
    return PageDetails(title=title or None, node=node_of(soup, lines), canonical=address), head_title
