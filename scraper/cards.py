"""Several links or lines that are one item: which of them is it, and which only serve it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from scraper.labels import is_generic, is_label
from scraper.lines import Line, Link
from scraper.soup import Tag
from scraper.text import plain, words
from scraper.titles import split_title

_ABOVE = 4  # lines that a card has between its title and its link
_LONGEST_TITLE = 40  # words
_TITLES = frozenset(("heading", "bold", "dt"))
_TITLE_ELEMENTS = frozenset("h1 h2 h3 h4 h5 h6 dt".split())
_TO_A_FILE = re.compile(r"(?i)^(?:download|print|save|share|listen to|watch|read|view|open|get)\b[ :]*(?:the )?(.+)$")


def without_servants(named: Sequence[tuple[Link, str]]) -> list[tuple[Link, str]]:
    """The links of one line without those that only serve another: 'PDF, 210 KB', 'Download TITLE'.

    Args:
        named: Each link with its wording; none of them generic.
    """
    return [
        (link, text)
        for link, text in named
        if not any(_serves(text, other) for other_link, other in named if other_link is not link)
    ]


def _serves(text: str, other: str) -> bool:
    if is_label(other):
        return False
    if is_label(text):
        return True
    said = _TO_A_FILE.match(text)
    name = plain(split_title(other).name)
    return said is not None and plain(said[1]).startswith(name) and not plain(text).startswith(name)


def is_tag(link: Link, text: str) -> bool:
    """Whether a link says of itself that it is only a tag of what it stands beside."""
    return "tag" in str(link.element.get("rel", "")).split() and not split_title(text).certain


def title_line(
    line: Line, link: Link, lines: Sequence[Line], names_a_body: Callable[[str], bool], said: str | None = None
) -> Line | None:
    """The line that is the title of a card whose only link is a 'read more' below it; None where there is no such card.

    Args:
        line: The link's line.
        link: Its only link.
        lines: All lines of the page.
        names_a_body: Whether a text is the name of an organisation and nothing else.
        said: The title that the link repeats, if it does.
    """
    above = lines[max(0, line.number - _ABOVE) : line.number]
    titles = [n for n, other in enumerate(above) if other.kind in _TITLES and not names_a_body(other.text)]
    place = max(titles, default=None)
    if place is None or any(other.links for other in above[place:]):
        return None
    title = above[place]
    if title.outside or not 0 < len(words(title.text)) <= _LONGEST_TITLE or is_label(title.text):
        return None
    repeated = said is not None and plain(said) == plain(title.text)
    told = repeated or split_title(title.text).certain or any(names_a_body(other.text) for other in above[place + 1 :])
    return title if told and not is_generic(title.text) and _one_card(title, link, names_a_body) else None


def _one_card(title: Line, link: Link, names_a_body: Callable[[str], bool]) -> bool:
    """Whether some element holds the title and the link, no other heading but a body's, and no link to elsewhere."""
    card: Tag | None = title.block
    while card is not None and not any(parent is card for parent in link.element.parents):
        card = card.parent
    if card is None:
        return False
    for one in card.descendants:  # no further than the first that is of another card
        if not isinstance(one, Tag):
            continue
        if one.name == "a" and one.has_attr("href") and one["href"] != link.href:
            return False
        if one.name in _TITLE_ELEMENTS and one is not title.block and not names_a_body(one.get_text()):
            return False
    return True
