"""Two states of one practice, one category or one page to what differs between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from monitor.identity import Sighting, title_key
from monitor.overrule import bare
from scraper.addresses import address_key
from scraper.model import Kind, PageDetails, Said
from scraper.model.history import Practice
from scraper.text import plain, words

_DATED_FIELDS = ("published", "updated_at")


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs, and how the differing fields were and are."""

    kind: Kind
    before: dict[str, Any]
    after: dict[str, Any]


def steadied(before: Practice, after: Sighting) -> Sighting:
    """The same sighting, with the title and address that the practice is known by, where it still has them.

    A practice can stand in a listing under two titles or addresses at once. Which of them comes first is a
    matter of order, and a new order alone is no change.
    """
    if after.addresses[0] != before.addresses[0] in after.addresses and after.addresses[0] in before.addresses:
        addresses = dict.fromkeys([before.addresses[0], *after.addresses])
        after = replace(after, url=before.url, addresses=tuple(addresses))
    if after.titles[0] != before.titles[0] in after.titles and after.titles[0] in before.titles:
        if after.organisations and not before.organisations:
            return after  # a title that names an organisation goes before one that does not
        titles = dict.fromkeys([before.titles[0], *after.titles])
        after = replace(
            after, title=before.title, name=before.name, organisations=before.organisations, titles=tuple(titles)
        )
    return after


def renaming(before: Practice, after: Sighting) -> Difference | None:
    """Another name or organisation, beyond typography and spellings of a force."""
    if title_key(before.name, before.organisations) == title_key(after.name, after.organisations):
        return None
    if plain(before.title) == plain(after.title):
        return None  # the same words, taken apart at another kind of dash
    old, new = _named(before), _named(after)
    fields = ["title", *(field for field in ("name", "organisations") if old[field] != new[field])]
    return Difference("renamed", {f: old[f] for f in fields}, {f: new[f] for f in fields})


def _named(known: Practice | Sighting) -> dict[str, Any]:
    return {
        "title": known.title,
        "name": known.name,
        "organisations": [body.name for body in known.organisations],
    }


def moving(before: Practice, after: Sighting) -> Difference | None:
    """A link to another address."""
    if address_key(before.url) == address_key(after.url):
        return None
    return Difference("moved", {"url": before.url}, {"url": after.url})


def featuring(before: Practice, after: Sighting) -> Difference | None:
    """Into the recent section, or out of it."""
    now = after.recent is not None
    if before.recent == now:
        return None
    return Difference("featured" if now else "unfeatured", {"recent": int(before.recent)}, {"recent": int(now)})


def said_of(said_at: Mapping[str, Said], sighting: Sighting) -> Said:
    """What a listing says of a practice; of one that stands at two addresses, what the first says that does.

    Args:
        said_at: By what an address is compared by.
        sighting: The practice.
    """
    found: dict[str, tuple[str, ...]] = {}
    for key in map(bare, sighting.addresses):
        for name, values in said_at.get(key, ()):
            found[name] = found.get(name) or values
    return tuple(found.items())


def saying(before: Practice, after: Said, told_by_page: Callable[[], Collection[str]]) -> Difference | None:
    """Something else that the listing says of a practice.

    Args:
        before: The practice as it was last listed.
        after: What is said of it now; a field that is not there is one that the listing lacks.
        told_by_page: Fields that its own page says, which goes before the listing; asked where one differs.
    """
    was = dict(before.said)
    fields = [name for name, values in after if name in was and {*map(plain, was[name])} != {*map(plain, values)}]
    fields = [name for name in fields if name not in told_by_page()]
    if not fields:
        return None
    now = dict(after)
    return Difference(
        "updated",
        {name: _as_said(name, was[name]) for name in fields},
        {name: _as_said(name, now[name]) for name in fields},
    )


def _as_said(name: str, values: tuple[str, ...]) -> Any:
    """The values of a field as the columns have them: a summary is one text."""
    return (" ".join(values) or None) if name == "summary" else list(values)


def same_category(
    before: frozenset[int],
    members: frozenset[int],
    listed_before: frozenset[int],
    listed_after: frozenset[int],
) -> bool:
    """Whether a heading that is gone and one that is new are one category with a new name.

    They are when more than half of each one's practices that were listed both before and after are
    the same.

    Args:
        before: Practices under the heading that is gone.
        members: Practices under the new heading.
        listed_before: Practices that were listed before (missing ones as they were last listed).
        listed_after: Practices that are listed now.
    """
    old = before & listed_after
    new = members & listed_before
    both = old & new
    return len(both) * 2 > len(old) and len(both) * 2 > len(new)


def page_edit(before: PageDetails, after: PageDetails) -> Difference | None:
    """Another title, summary, date, tag or prose; a field that a rendering merely lacks is none."""
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    for field in ("title", "summary", *_DATED_FIELDS):
        was, now = getattr(before, field), getattr(after, field)
        if was and now and plain(was) != plain(now):
            old[field], new[field] = was, now
    if before.tags and after.tags and {*map(plain, before.tags)} != {*map(plain, after.tags)}:
        old["tags"], new["tags"] = list(before.tags), list(after.tags)
    removed, added = prose_edit(before, after)
    if removed or added:
        old["prose"], new["prose"] = removed, added
    return Difference("page_edited", old, new) if new else None


def prose_edit(before: PageDetails, after: PageDetails) -> tuple[list[str], list[str]]:
    """Blocks of prose that are no longer there, and those that are new.

    The words count, not how they are broken into blocks nor in what order the blocks stand: a
    redesign that says the same is no edit.
    """
    was, now = _own_prose(before, after), _own_prose(after, before)
    if not was or not now or _bag(was) == _bag(now):
        return [], []
    keys_was, keys_now = ([" ".join(words(block)) for block in blocks] for blocks in (was, now))
    return (
        [block for block, key in zip(was, keys_was, strict=True) if key not in keys_now],
        [block for block, key in zip(now, keys_now, strict=True) if key not in keys_was],
    )


def _own_prose(page: PageDetails, other: PageDetails) -> list[str]:
    """Prose without what either page is known to say of itself elsewhere: one may lack that field."""
    known = {plain(text) for p in (page, other) for text in (p.title, p.summary, p.kind, p.reading_time) if text}
    return [block for block in page.prose if plain(block) not in known]


def _bag(blocks: list[str]) -> Counter[str]:
    return Counter(word for block in blocks for word in words(block))


def with_lacking(before: PageDetails, after: PageDetails) -> PageDetails:
    """The newer page details; a field that is lacking in them keeps its last value."""
    fields = PageDetails.__dataclass_fields__
    return PageDetails(**{name: getattr(after, name) or getattr(before, name) for name in fields})


def readable(before: list[str], after: list[str]) -> list[str]:
    """A difference of two texts by line, `- ` before what was and `+ ` before what is."""
    from difflib import ndiff

    return [line for line in ndiff(before, after) if line[0] in "+-"]
