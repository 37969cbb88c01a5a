"""What a page says of itself, outside the lists: title, dates, tags, prose."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from datetime import date
from urllib.parse import urljoin, urlsplit

from scraper.addresses import Site, one_form
from scraper.headings import is_beside
from scraper.labels import heading_wording, is_generic, is_label, wording
from scraper.line import Line
from scraper.model import PageDetails
from scraper.remainders import is_column
from scraper.sections import Found
from scraper.soup import BeautifulSoup, Tag, elements
from scraper.text import collapse, plain, words

_NODE = re.compile(r'"currentPath"\s*:\s*"(?:\\?/)?node\\?/(\d+)"')
_PRINT_NODE = re.compile(r"/print/\w+/node/(\d+)\b")
_READING_TIME = re.compile(r"(?i)^(.*?)\s*(\d+ min(?:ute)?s? read)$")
_PUBLISHED = re.compile(r"(?i)\b(?:first )?published(?: on)?\b:?\s*(.*)$")
_SITE_NAME = re.compile(r"\s+(?:[|\u2013\u2014\u00b7\u00bb:]|-)\s+[^|\u2013\u2014\u00b7\u00bb]*$")
_UPDATED = ("updated_at", "article:modified_time", "og:updated_time", "dcterms.modified", "last-modified")
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>\d{4})\b"
_DATES = (
    re.compile(rf"(?i)\b{_DAY}\s+(?:of\s+)?{_MONTH}\.?,?\s+{_YEAR}"),
    re.compile(rf"(?i)\b{_MONTH}\.?\s+{_DAY},?\s+{_YEAR}"),
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b"),
)
_UI = re.compile(
    r"(?i)^(?:on this page|skip to .*|jump to\b.*|cookies?\b.*|accept\b.*|share this.*|print this.*|download (?:this )?(?:web)?page.*|back to top|"
    r"(?:you are here|home)\b.*|yes|no|loading.*|javascript.*|sorry, you need to enable.*)$"
)


_COUNT = re.compile(
    r"(?i)^(?:(?:there (?:are|is)|showing|we have)(?: now)? )?(?:all )?(?:\d+ ?[-\u2013] ?\d+ of )?\d+ (?:\w+ ){0,2}(?:examples?|practices?|reports?|results?|items?)\b"
)
_LONGEST_COUNT = 8  # words


def _metas(soup: BeautifulSoup) -> dict[str, str]:
    """What the page's own metadata say, each name's first value; the walk over a long page is long."""
    found: dict[str, str] = {}
    metas = [element for element in elements(soup, "meta") if element.has_attr("content")]
    for key in ("name", "property"):
        for element in metas:
            if key in element.attrs and (value := collapse(str(element["content"]))):
                found.setdefault(str(element[key]), value)
    return found


def _meta(metas: dict[str, str], *names: str) -> str | None:
    return next((metas[name] for name in names if name in metas), None)


def base_of(soup: BeautifulSoup, url: str) -> str:
    """Address that the page's relative links start from: a `base` that is no address of a page is passed over, as in browsers."""
    element = next((one for one in elements(soup, "base") if one.has_attr("href")), None)
    if element is None:
        return url
    try:
        base = urljoin(url, str(element["href"]).strip())
        parts = urlsplit(base)
    except ValueError:
        return url
    return base if parts.scheme in ("http", "https") and parts.hostname else url


def canonical_of(soup: BeautifulSoup, base: str) -> tuple[str | None, str | None]:
    """The address that the page calls its own, as it stands, and its host."""
    for element in elements(soup, "link"):
        if element.has_attr("href") and "canonical" in str(element.get("rel", "")).split():
            try:
                address = urljoin(base, str(element["href"]).strip())
                return address, urlsplit(address).hostname
            except ValueError:
                return None, None
    return None, None


def iso_date(text: str) -> str | None:
    """A date in words as ISO 8601; None where there is none, or none that a calendar has."""
    found = next((found for pattern in _DATES if (found := pattern.search(text))), None)
    if found is None:
        return None
    said = found["month"].lower()
    month = int(said) if said.isdigit() else next(at for at, name in enumerate(_MONTHS, 1) if name.startswith(said[:3]))
    try:
        return date(int(found["year"]), month, int(found["day"])).isoformat()
    except ValueError:
        return None


def without_site_name(title: str) -> str:
    """The title in a page's head without the name of the site after it."""
    return _SITE_NAME.sub("", title) or title


def details_of(
    soup: BeautifulSoup, lines: Sequence[Line], found: Found, base: str, site: Site
) -> tuple[PageDetails, str | None]:
    """What a page says of itself, and the title in its head.

    Args:
        soup: The page's tree.
        lines: Its lines.
        found: Its sections, whose lines are no prose.
        base: Address that relative links start from.
        site: The watched site.
    """
    head = soup.find("title")
    metas = _metas(soup)
    head_title = without_site_name(collapse(head.get_text())) if isinstance(head, Tag) else None
    headings = [line for line in lines if line.kind == "heading" and line.level == 1 and not line.outside]
    title = wording(headings[0].chunks) if headings else head_title or _meta(metas, "og:title")
    inner = [line for line in lines if not line.outside]
    kind, reading_time = _kind_and_time(inner)
    canonical, _ = canonical_of(soup, base)
    tags, tag_lines = _tags(inner)
    summary = _meta(metas, "description", "og:description", "twitter:description")
    known = {plain(text) for text in (title, summary, kind, reading_time) if text}
    part_names = {plain(heading_wording(line.chunks)) for line in inner if line.number in found.headings}
    first = headings[0].number if headings else -1
    others = found.taken | found.headings | set(tag_lines)
    prose = [line for line in inner if line.number > first and line.number not in others]
    if any(not line.links for line in prose):  # the name of an example beside its link is no prose
        names = {plain(item.text) for item in found.items}
        prose = [line for line in prose if line.links or plain(line.text) not in names]
    page = PageDetails(
        title=title or None,
        summary=summary,
        published=_published(metas, inner),
        kind=kind,
        reading_time=reading_time,
        tags=tags,
        updated_at=_meta(metas, *_UPDATED),
        node=node_of(soup, lines),
        canonical=one_form(canonical, base, site) if canonical else None,
        prose=_prose([line for line in prose if not _is_control(line, part_names)], known),
    )
    return page, head_title


def node_of(soup: BeautifulSoup, lines: Sequence[Line]) -> str | None:
    """The page's number in the content management system, from its settings, else from its print link."""
    node = _NODE.search("".join(str(script.string or "") for script in elements(soup, "script")))
    node = node or _PRINT_NODE.search(" ".join(link.href for line in lines for link, _ in line.links))
    return node[1] if node else None


def _kind_and_time(lines: Sequence[Line]) -> tuple[str | None, str | None]:
    for number, line in enumerate(lines):
        if read := _READING_TIME.match(line.text):
            before = read[1].strip(" |\u00b7,-\u2013")
            previous = lines[number - 1].text if number else ""
            kind = before or (previous if len(words(previous)) <= 3 and line.kind == "text" else "")
            usable = kind and len(words(kind)) <= 4 and iso_date(kind) is None
            return (kind if usable else None), read[2]
    return None, None


def _published(metas: dict[str, str], lines: Sequence[Line]) -> str | None:
    for number, line in enumerate(lines[:200]):
        said = _PUBLISHED.search(line.text)
        if said is None or len(words(line.text)) > 12:
            continue
        following = lines[number + 1].text if number + 1 < len(lines) else ""
        published = iso_date(said[1]) or (iso_date(following) if not said[1] else None)
        if published:
            return published
    at = metas.get("article:published_time")
    return at[:10] if at else None


def _tags(lines: Sequence[Line]) -> tuple[tuple[str, ...], set[int]]:
    """What stands under a heading 'Tags'."""
    for place, line in enumerate(lines):
        if line.kind == "text" or plain(line.text).strip(" :") not in ("tags", "tag"):
            continue
        names: list[str] = []
        numbers = {line.number}
        for later in lines[place + 1 :]:
            if later.kind != "text" or all(link.within for link, _ in later.links):
                break  # it leads to no other page: a text, or a way back to the top
            if later.rest != ("", "") and len(words("".join(later.rest))) > 2:
                break
            names += [text for _, chunks in later.links if (text := wording(chunks))]
            numbers.add(later.number)
        return tuple(names), numbers
    return (), set()


def _is_control(line: Line, headings: Set[str]) -> bool:
    """Whether a line is buttons or links into the page and nothing else, or says the name of a section or category again, to lead to it."""
    within = [chunk.inline for chunk in line.chunks if chunk.text.strip()]
    buttons = [any(one.name == "button" or one.get("role") in ("button", "tab") for one in inline) for inline in within]
    jumps = bool(line.links) and all(link.within for link, _ in line.links) and not words("".join(line.rest))
    return line.kind == "text" and (all(buttons) or jumps or plain(line.text) in headings)


def _prose(lines: Sequence[Line], known: set[str]) -> tuple[str, ...]:
    """Text that is no label, control, menu or part of what else a page carries."""
    kept: list[str] = []
    beside = 0
    for line in lines:
        text = line.text
        if line.kind != "text":
            if is_beside(text) or plain(text) in ("tags", "tag"):
                beside = line.level
                continue
            if beside and line.level > beside:
                continue
            beside = 0
        if beside or not text or plain(text) in known or is_label(text) or _UI.match(text) or is_column(line):
            continue
        if _COUNT.match(text) and len(words(text)) <= _LONGEST_COUNT:
            continue  # it follows from the lists
        alone = line.links and line.rest == ("", "") and not (text.endswith(".") and len(words(text)) > 6)
        if alone or _PUBLISHED.match(text) or _READING_TIME.match(text) or (iso_date(text) and len(words(text)) <= 6):
            continue
        if any(parent.name in ("form", "button", "fieldset") for parent in line.block.parents) or line.block.name in (
            "form",
            "fieldset",
        ):
            continue
        if len(words(text)) < 2 or is_generic(text):
            continue
        kept.append(text)
    return tuple(kept)
