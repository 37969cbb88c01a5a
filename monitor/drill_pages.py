"""Exercises: pages made from the last good one that must not be believed, and two that must be.

They are made from the page's tree and its entries, so that they fit whatever mark-up it has today.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scraper.addresses import Site, one_form
from scraper.bank import further_pages, unpack
from scraper.decode import decode
from scraper.details import base_of
from scraper.lines import parse
from scraper.model import Entry, Listing
from scraper.soup import BeautifulSoup, Tag

NEW_NAME = "Practice Watch drill"
_NEW_PATH = "/practice-watch-drill"

_NOTICE = """<!DOCTYPE html><html lang="en"><head><title>{heading}</title></head>
<body><h1>{heading}</h1><p>{words}</p></body></html>"""

Read = Callable[[bytes], Listing | None]
"""What a page says, its bytes being UTF-8."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """A page that is not the page.

    Attributes:
        name: What is wrong with it.
        body: UTF-8.
    """

    name: str
    body: bytes


class Exercises:
    """Makes them from one good page.

    Args:
        body: The page.
        content_type: Its Content-Type header.
        url: Its address.
        site: The watched site.
        listing: What it says.
        read: Reads a page that was made from it.
    """

    def __init__(
        self, body: bytes, content_type: str | None, url: str, site: Site, listing: Listing, read: Read
    ) -> None:
        self._text = decode(body, content_type)
        self._url = url
        self._site = site
        self._listing = listing
        self._read = read

    # -- pages that are not the page -------------------------------------------------------------

    def bad(self, too_many: int) -> Iterator[Exercise]:
        """Pages that must not be believed, each as a site may send it with status 200.

        Args:
            too_many: As many examples gone at once as were never gone before.
        """
        whole = self._text.encode()
        end = whole.lower().rfind(b"</html")
        for share in (10, 50, 90):
            yield Exercise(f"cut after {share} % of its bytes", whole[: end * share // 100])
        yield Exercise("cut just before </html>", whole[:end])
        yield Exercise("an empty answer", b"")
        for name, heading, words in (
            ("a challenge", "Just a moment...", "Checking your browser before you go on."),
            ("a maintenance notice", "Site under maintenance", "We will be back shortly."),
            ("a page-not-found page", "Page not found", "The page that you asked for could not be found."),
            ("a sign-in page", "Sign in", "Your password, please."),
        ):
            yield Exercise(name, _NOTICE.format(heading=heading, words=words).encode())
            yield Exercise(f"{name}, in the site's own frame", self._instead(heading, words))
        yield Exercise("the page with empty lists", self._without(self._listing.entries))
        sections = [category.entries for category in self._listing.categories or ()] + [self._listing.recent or ()]
        first = {section[0].url for section in sections if section}  # so that no section is empty
        gone = [url for url in dict.fromkeys(e.url for e in self._listing.entries) if url not in first][:too_many]
        without = self._without(tuple(entry for entry in self._listing.entries if entry.url in gone))
        yield Exercise(f"the page without {len(gone)} of its examples", without)
        yield Exercise("another article with the same lists", self._titled("Annual report"))
        yield Exercise("every link to one address", self._linked("/login"))
        yield Exercise("every link lost", self._linked(None))
        yield Exercise("the page twice", whole + whole)
        yield Exercise("JSON", b'[{"command": "insert", "data": "..."}]')
        yield Exercise("a compressed file", b"\x1f\x8b\x08\x00" + bytes(range(256)) * 8)

    def tree(self) -> tuple[BeautifulSoup, str]:
        """The page's tree anew, and the address that its links start from."""
        soup = parse(self._text)
        return soup, base_of(soup, self._url)

    def _links(self, soup: BeautifulSoup, base: str) -> dict[str, list[Tag]]:
        """The links of a tree by the address that they lead to."""
        links: dict[str, list[Tag]] = {}
        for link in soup.find_all("a", href=True):
            address = one_form(str(link["href"]), base, self._site)
            if address is not None:
                links.setdefault(address, []).append(link)
        return links

    def items(self, soup: BeautifulSoup, base: str) -> dict[str, list[Tag]]:
        """By address the elements that hold an entry and no other."""
        links = self._links(soup, base)
        of_entries = {id(link) for entry in self._listing.entries for link in links.get(entry.url, [])}
        items: dict[str, list[Tag]] = {}
        for entry in self._listing.entries:
            for link in links.get(entry.url, []):
                item = _item(link, of_entries, {id(one) for one in links[entry.url]})
                if not any(item is known for known in items.get(entry.url, [])):
                    items.setdefault(entry.url, []).append(item)
        return items

    def _without(self, entries: tuple[Entry, ...]) -> bytes:
        soup, base = self.tree()
        items = self.items(soup, base)
        for entry in entries:
            for item in items.pop(entry.url, []):
                item.decompose()
        return str(soup).encode()

    def _instead(self, heading: str, words: str) -> bytes:
        """The page with a notice in place of what its title heads."""
        soup, base = self.tree()
        for items in self.items(soup, base).values():
            for item in items:
                item.decompose()
        for element in soup.find_all(["h1", "h2", "h3", "h4", "h5", "summary", "title"]):
            element.string = heading if element.name in ("h1", "title") else words
        return str(soup).encode()

    def _titled(self, title: str) -> bytes:
        soup, _ = self.tree()
        for element in soup.find_all(["h1", "title"]):
            element.string = title
        for element in soup.find_all("link", rel="canonical"):
            element["href"] = "/article/" + title.lower().replace(" ", "-")
        return str(soup).encode()

    def _linked(self, href: str | None) -> bytes:
        soup, base = self.tree()
        links = self._links(soup, base)
        for url in dict.fromkeys(entry.url for entry in self._listing.entries):
            for link in links.get(url, []):
                if href is None:
                    link.unwrap()
                else:
                    link["href"] = href
        return str(soup).encode()

    # -- pages that are --------------------------------------------------------------------------

    def with_one_more(self) -> tuple[bytes, str] | None:
        """The page with an example more, and its title; None where none could be put into its mark-up."""
        url = one_form(_NEW_PATH, self._url, self._site) or ""
        for entry in self._listing.entries:
            organisation = entry.title.removeprefix(entry.name)
            for at in range(len(self.items(*self.tree()).get(entry.url, []))):
                soup, base = self.tree()
                item = self.items(soup, base)[entry.url][at]
                new = copy.copy(item)
                for link in [new, *new.find_all("a")]:
                    if link.name == "a" and one_form(str(link.get("href", "")), base, self._site) == entry.url:
                        link["href"] = _NEW_PATH
                        named = entry.name in " ".join(link.get_text(" ").split())
                        whole = entry.title in " ".join(link.get_text(" ").split())
                        if named:
                            link.string = NEW_NAME + (organisation if whole else "")
                item.insert_after(new)
                body = str(soup).encode()
                title = self._gained(body, url)
                if title is not None:
                    return body, title
        return None

    def _gained(self, body: bytes, url: str) -> str | None:
        """The title of the new example, if that is all that a page has more."""
        listing = self._read(body)
        if listing is None:
            return None
        new = [entry for entry in listing.entries if entry.url == url]
        others = {(entry.url, entry.title) for entry in listing.entries if entry.url != url}
        if len(new) != 1 or others != {(entry.url, entry.title) for entry in self._listing.entries}:
            return None
        return new[0].title

    def with_one_less(self) -> tuple[bytes, str] | None:
        """The page without one of its examples, and its title; None where none could be taken out alone."""
        before = [(entry.url, entry.title) for entry in self._listing.entries]
        for entry in self._listing.entries:
            if sum(entry.url == url or entry.title == title for url, title in before) > 1:
                continue
            body = self._without((entry,))
            listing = self._read(body)
            left = [(one.url, one.title) for one in listing.entries] if listing else []
            same_sections = listing is not None and _sections(listing) == _sections(self._listing)
            if same_sections and left == [pair for pair in before if pair != (entry.url, entry.title)]:
                return body, entry.title
        return None


def _item(link: Tag, of_entries: set[int], own: set[int]) -> Tag:
    """The largest element around a link that holds no other entry's link and no heading of others."""
    item = link
    while isinstance(item.parent, Tag) and item.parent.name not in ("body", "main", "html", "[document]"):
        inside = {id(one) for one in item.parent.find_all("a", href=True)} & of_entries
        if not inside <= own:
            break
        item = item.parent
    return item


def _sections(listing: Listing) -> list[str]:
    return [category.name for category in listing.categories or ()] + ["recent"] * bool(listing.recent)


def as_one_page(body: bytes, content_type: str | None, url: str, site: Site, listing: Listing) -> bytes:
    """The pages of a bank as one page without a pager, which is a bank, too: all that is listed, on the first."""
    pages = [
        Exercises(page.body, content_type, url, site, listing, lambda _: None)
        for page in unpack(body, url)
        if page.body is not None
    ]
    soup, base = pages[0].tree()
    last = [item for items in pages[0].items(soup, base).values() for item in items][-1]
    for page in pages[1:]:
        for items in page.items(*page.tree()).values():
            for item in items:
                last.insert_after(item)
                last = item
    for link in soup.find_all("a", href=True):
        if further_pages(f"<html>{link}".encode(), url, site):
            link.decompose()
    return str(soup).encode()
