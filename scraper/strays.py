"""Links among the examples that lead where the examples lead, and are none of them: an example may be lost in each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from urllib.parse import urlsplit

from scraper.addresses import Site, one_form
from scraper.headings import is_beside
from scraper.item import Item, list_of
from scraper.labels import is_generic, is_label
from scraper.line import Line
from scraper.remainders import READ_ON, home_of
from scraper.text import collapse
from scraper.titles import organisations_of, split_title

_FILE = re.compile(r"(?i)\.(?:pdf|docx?|xlsx?|csv|pptx?|zip|od[st]|rtf|txt|ics|mp[34]|jpe?g|png)$")


def strays(lines: Sequence[Line], items: Sequence[Item], headings: set[int], base: str, site: Site) -> list[str]:
    """Doubts about links that stand among the examples, not in a sentence, and lead to a page of that kind.

    Args:
        lines: Of the page.
        items: Of both sections.
        headings: Numbers of the lines that are headings of sections and categories.
        base: Address that relative links start from.
        site: The watched site.
    """
    home = home_of(items)
    if not items or (home is not None and not urlsplit(home).path):
        return []
    shown = {item.url for item in items}
    own = {item.number for item in items}
    apart = {item.number for item in items if item.apart}
    folders = {item.folder for item in items}
    for line in _among(lines, headings, max(own)):
        if len(line.links) < 2 and line.number in own:
            continue
        for link, chunks in line.links if line.number in own or _begins_with_link(line) else ():
            url = None if link.href.strip().startswith("#") else one_form(link.href, base, site)
            if url is None or url in shown or _FILE.search(url):
                continue
            said = collapse("".join(chunk.text for chunk in chunks)) or link.href
            if is_generic(said) and line.number not in apart and not READ_ON.match(said):
                continue  # 'More in TOPIC', 'See all'
            place = url.rpartition("/")[0]
            beside = line.number in own and (place in folders or bool(split_title(said).organisations))
            if place == home or beside:
                return [f"'{said[:60]}' leads where the examples lead ({url}), but does not stand as one of them"]
    return []


def between_items(lines: Sequence[Line], taken: Collection[int]) -> list[str]:
    """Doubts about lines with links that stand in a list itself, in none of its items: the item's tag may be broken.

    Args:
        lines: Of one section, without its headings.
        taken: Numbers of the lines that belong to entries.
    """
    return [
        f"'{line.text[:80]}' stands among the examples, but is not plainly one"
        for line in lines
        if line.block.name in ("ul", "ol")
        and line.text
        and line.number not in taken
        and not line.outside
        and any(not link.href.strip().startswith("#") for link, _ in line.links)
    ]


def in_lists_of_others(groups: Sequence[Sequence[Item]]) -> list[str]:
    """Doubts about items whose list stands within the list of others of the same group: a menu, got among them.

    Args:
        groups: The recent section's items, and each category's.
    """
    doubts = []
    for group in groups:
        lists = {id(own) for item in group if (own := list_of(item)) is not None}
        within = [
            item
            for item in group
            if (own := list_of(item)) is not None and any(id(outer) in lists for outer in own.parents)
        ]
        doubts += [f"'{item.text}' does not stand where the other examples do" for item in within[:3]]
    return doubts


def _among(lines: Sequence[Line], headings: set[int], last: int) -> Iterator[Line]:
    """The lines with links from the first section's heading to the end of the last list, without what stands beside."""
    beside = False
    for line in lines[min(headings, default=0) :]:
        if line.number in headings:
            beside = False
        elif line.kind != "text" and is_beside(line.text):
            beside = True
        elif line.kind == "heading" and line.number > last:
            return
        if line.links and not line.outside and not beside:
            yield line


def _begins_with_link(line: Line) -> bool:
    """Whether a line begins with a link, what may stand before a title, or a whole sentence; a sentence does not.

    Nor does one that goes on behind the link: 'TITLE was tried before it'.
    """
    before, after = line.lead, line.rest[1]
    goes_on = after[:1].islower() and not is_label(after)
    begins = is_label(before) or before.endswith((".", "!", "?")) or bool(organisations_of(before)[0])
    return begins and not goes_on
