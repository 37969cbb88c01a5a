"""What differs on a practice's own page, and which pages are to be asked next. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from monitor.diff import readable
from scraper.addresses import address_key
from scraper.model.practice import KnownPage, PageSection, PracticePage
from scraper.text import plain

AT_ONCE = 5
"""Pages that one look asks at most."""

ABOUT_WEEKLY = timedelta(days=6, hours=12)  # a schedule's minute must not make it eight days
PAUSE_AFTER_REFUSAL = timedelta(hours=24)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WORDS = {
    "first_published": "first published",
    "does_it_work": "does it work",
    "stage_of_practice": "stage of practice",
    "start_date": "start date",
    "target_groups": "target groups",
    "node": "node number",
    "own_page": "whether it is there",
    "others": "other labels",
}


@dataclass(frozen=True, slots=True)
class PageChange:
    """What differs between two readings of a page.

    Attributes:
        facts: As they are known now: what a page that was read in part does not say stays.
        sections: Likewise its text.
        before: The fields that differ, as they were.
        after: The fields that differ, as they are.
        difference: Of the text, by section, a line to an item; prose.
    """

    facts: dict[str, Any]
    sections: tuple[PageSection, ...]
    before: dict[str, Any]
    after: dict[str, Any]
    difference: tuple[str, ...] = ()


def compared(
    known: Mapping[str, Any] | None,
    known_sections: Sequence[PageSection],
    page: PracticePage | KnownPage,
    *,
    whole: bool,
) -> PageChange:
    """Compare a page with what it said before.

    Args:
        known: Its fields; None where it was never read.
        known_sections: Its text.
        page: As it was read now.
        whole: Whether all of it was read for certain; else a field that it lacks is no loss.
    """
    facts = page.facts()
    sections = page.sections
    if known is None:
        return PageChange(facts, sections, {}, {})
    if not whole:
        facts = {name: known.get(name) if value in (None, [], {}) else value for name, value in facts.items()}
        facts["others"] = {**known.get("others", {}), **facts["others"]}
        if not any(section.lines for section in sections):
            sections = tuple(known_sections)
    differing = [name for name, value in facts.items() if _plain(value) != _plain(known.get(name))]
    before = {name: known.get(name) for name in differing}
    after = {name: facts[name] for name in differing}
    difference: tuple[str, ...] = ()
    edited = _edited(known_sections, sections)
    if edited:
        difference = tuple(text_difference(known_sections, sections))
        before["text"] = {"words": _words(known_sections)}
        after["text"] = {"words": _words(sections), "sections": edited}
    return PageChange(facts, sections, before, after, difference)


def _plain(value: Any) -> Any:
    """A value without typography; the order of several is none of its meaning."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {plain(key): _plain(inner) for key, inner in value.items()}
    return sorted(plain(one) for one in value) if value else None


def _words(sections: Iterable[PageSection]) -> int:
    return sum(len(line.split()) for section in sections for line in section.lines)


def _texts(sections: Iterable[PageSection]) -> dict[str, tuple[str, list[str]]]:
    """Heading and sentences of each section, by what its heading is compared by; one heading twice is one."""
    found: dict[str, tuple[str, list[str]]] = {}
    for section in sections:
        sentences = found.setdefault(plain(section.heading), (section.heading, []))[1]
        sentences += [part for line in section.lines for part in _SENTENCE.split(line)]
    return found


def _edited(before: Sequence[PageSection], after: Sequence[PageSection]) -> list[str]:
    """Headings of the sections that differ, new and old ones included."""
    old, new = _texts(before), _texts(after)
    keys = [*new, *(key for key in old if key not in new)]
    edited = [key for key in keys if (key in old) != (key in new) or _said(old[key]) != _said(new[key])]
    return [(new.get(key) or old[key])[0] or "(before any heading)" for key in edited]


def _said(text: tuple[str, list[str]]) -> list[str]:
    return [plain(sentence) for sentence in text[1]]


def text_difference(before: Sequence[PageSection], after: Sequence[PageSection]) -> list[str]:
    """A readable difference of two texts: the headings of the sections that differ, each with its sentences."""
    old, new = _texts(before), _texts(after)
    lines: list[str] = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        if was and now and _said(was) == _said(now):
            continue
        mark = "" if was and now else " (new section)" if now else " (section gone)"
        heading = (now or was or ("", []))[0] or "(before any heading)"
        lines.append(f"{heading}{mark}")
        lines += [f"  {line}" for line in readable(was[1] if was else [], now[1] if now else [])]
    return lines


def sentence_of(title: str, before: Mapping[str, Any], after: Mapping[str, Any], *, own_page: bool = True) -> str:
    """An `updated` row in one sentence.

    Args:
        title: Of the practice.
        before: The fields that differ, as they were.
        after: The fields that differ, as they are.
        own_page: Whether its own page says so; else the listing does.
    """
    if "own_page" in after:
        answer = after["own_page"]
        said = {
            "gone": "is gone",
            "redirected": f"redirects to {after.get('location')}",
            "online": "is online again",
        }[answer]
        return f"Its own page {said}: {title}"
    who = "Its own page was updated" if own_page else "What the list says of it was updated"
    names = [_WORDS.get(name, name.replace("_", " ")) for name in after]
    if len(after) == 1:
        (name,) = after
        one, other = before.get(name), after[name]
        if one and other and isinstance(other, str | list) and name not in ("summary", "title"):
            return f"{who}: {title} ({names[0]}: {_in_words(one)} is now {_in_words(other)})"
    return f"{who}: {title} ({', '.join(names)})"


def _in_words(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "; ".join(value)


@dataclass(frozen=True, slots=True)
class Asked:
    """When a page was asked, and whether that is settled.

    Attributes:
        at: When; UTC.
        settled: Whether nothing about its answer waits for a second one.
    """

    at: datetime
    settled: bool


def due(urls: Sequence[str], asked: Mapping[str, Asked], now: datetime, recheck_after_s: float) -> list[str]:
    """The pages to ask in this look: new ones first, then those asked longest ago; at most `AT_ONCE`.

    Args:
        urls: Of the listed practices.
        asked: When each was asked.
        now: The time.
        recheck_after_s: How much later an answer that is not settled is asked for again.
    """
    again = timedelta(seconds=recheck_after_s)
    fresh = [url for url in dict.fromkeys(urls) if url not in asked]
    old = [
        url
        for url in dict.fromkeys(urls)
        if url in asked and now - asked[url].at >= (ABOUT_WEEKLY if asked[url].settled else min(again, ABOUT_WEEKLY))
    ]
    return [*fresh, *sorted(old, key=lambda url: asked[url].at)][:AT_ONCE]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading of a source's practice pages is.

    Attributes:
        listed: Pages of practices that are listed, on the source's own host: others are not asked.
        read: Of the listed, those that were ever read.
        lately: Of these, those that were read in the last week.
        unasked: Of the listed, those that were never asked.
    """

    listed: int
    read: int
    lately: int
    unasked: int

    @property
    def looks_to_all(self) -> int:
        """How many looks it takes until each was asked once."""
        return -(-self.unasked // AT_ONCE)

    @property
    def looks_to_go_round(self) -> int:
        """How many looks it takes to ask each of them."""
        return -(-self.listed // AT_ONCE)


def progress(pages: Iterable[tuple[str, str | None, str | None]], host: str, since: str) -> Progress:
    """How far the reading of practice pages is.

    Args:
        pages: Address, last answer and time of the last reading of each listed practice's page.
        host: The source's, with its port.
        since: Pages read then or later were read lately; as the database writes times.
    """
    own = [(answer, read_at) for url, answer, read_at in pages if urlsplit(url).netloc == host]
    read = [read_at for _, read_at in own if read_at is not None]
    unasked = sum(answer is None for answer, _ in own)
    return Progress(len(own), len(read), sum(read_at >= since for read_at in read), unasked)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What node numbers say against who is who; a person decides.

    Attributes:
        text: Why, for the operator.
        command: The next command.
    """

    text: str
    command: str


def proposals(nodes: Iterable[tuple[int, str, str, str]], decided: Iterable[frozenset[str]] = ()) -> list[Proposal]:
    """Merges and splits that the node numbers of pages suggest.

    Args:
        nodes: Id and title of each practice, an address that it had, and the page's node number there.
        decided: Address keys that an operator's decision is about, a set to each.
    """
    by_node: dict[str, dict[int, tuple[str, str]]] = {}
    by_practice: dict[int, dict[str, tuple[str, str]]] = {}
    known = list(decided)
    for number, title, url, node in nodes:
        by_node.setdefault(node, {})[number] = (title, url)
        by_practice.setdefault(number, {}).setdefault(node, (title, url))
    found = []
    for node, practices in by_node.items():
        numbers = sorted(practices)
        for other in numbers[1:]:
            if not _is_decided(known, practices[numbers[0]][1], practices[other][1]):
                text = f"'{practices[numbers[0]][0]}' and '{practices[other][0]}' have one page (node {node})"
                found.append(Proposal(text, f"practice-watch practice merge {numbers[0]} {other}"))
    for number, by in by_practice.items():
        (first, (title, url)), *others = by.items()
        for node, (_, elsewhere) in others:
            if not _is_decided(known, url, elsewhere):
                text = f"'{title}' has two pages (node {first} and, at {elsewhere}, node {node})"
                found.append(Proposal(text, f"practice-watch practice split {number} {elsewhere}"))
    return found


def _is_decided(decided: Iterable[frozenset[str]], one: str, other: str) -> bool:
    return any({address_key(one), address_key(other)} <= keys for keys in decided)


def related(
    facts: Iterable[tuple[int, int, str, str, str | None, str | None]],
) -> list[tuple[int, int, str, str]]:
    """Which practices of two sources are one, or about one topic.

    Args:
        facts: Id, source, title and an address of each practice, where the page there redirects to, its node number; a
            practice that had several addresses stands there with each.

    Returns:
        Lower id, higher id, `same` or `same topic`, and why.
    """
    found: dict[tuple[int, int], tuple[str, str]] = {}
    seen: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for number, source, title, url, location, node in facts:
        keys = [("address", address_key(url))]
        keys += [("address", address_key(location))] if location else []
        keys += [("node", node)] if node else []
        keys.append(("title", plain(title)))
        for kind, key in keys:
            for other, its_source, its_url in seen.get((kind, key), ()):
                if its_source == source or other == number:
                    continue
                by_redirect = kind == "address" and address_key(its_url) != address_key(url)
                why = {"address": "one redirects to the other" if by_redirect else "one address", "node": f"node {key}"}
                relation = ("same topic", "equal titles at two addresses") if kind == "title" else ("same", why[kind])
                pair = (other, number)
                if pair not in found or found[pair][0] == "same topic":  # that they are one says more
                    found[pair] = relation
            seen.setdefault((kind, key), []).append((number, source, url))
    return [(one, other, relation, why) for (one, other), (relation, why) in found.items()]
