"""One sentence for each change: what differs, in the words of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from monitor.page_changes import sentence_of
from scraper.model import RECENT
from scraper.model.history import Change


def joined(names: Sequence[str]) -> str:
    """Names as a list in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def where(categories: Sequence[str], *, recent: bool) -> str:
    """The sections of a practice in words."""
    places = ([RECENT] if recent else []) + list(categories)
    return joined(places) + ("" if categories else ", no category")


def _address(url: str, other: str) -> str:
    """An address, by its path where the other one is on the same host."""
    one, two = urlsplit(url), urlsplit(other)
    return one.path if one.netloc == two.netloc else url


def own_page(after: Mapping[str, Any]) -> str:
    """What the own page of a practice that is gone answered, from the fields of its row."""
    answer = str(after.get("own_page", "not known"))
    if answer == "redirected":
        return f"redirected to {after['own_page_location']}"
    return f"gone ({after['own_page_status']})" if answer == "gone" else answer


def _filed(value: Any) -> str:
    return joined(list(value)) or "no category"


def sentence(change: Change) -> str:  # noqa: C901, PLR0911, PLR0912  # one line for each kind
    """What differs, in one sentence; from when to when stands in the row's own columns."""
    before, after, title = change.before, change.after, change.title
    match change.kind:
        case "baseline":
            return f"The first accepted look: {after['practices']} practices"
        case "published":
            return f"New on the page: {title} ({where(change.categories, recent=bool(after['recent']))})"
        case "surfaced":
            return f"An older example, listed under the new heading {joined(change.categories)}: {title}"
        case "removed":
            places = where(change.categories, recent=bool(before["recent"]))
            return f"No longer listed: {title} (was in {places}); its own page: {own_page(after)}"
        case "returned":
            return f"Back on the page: {title} ({where(change.categories, recent=bool(after['recent']))})"
        case "renamed":
            return f"Renamed: {before['title']} is now {after['title']}"
        case "moved":
            old, new = _address(before["url"], after["url"]), _address(after["url"], before["url"])
            return f"Moved to another address: {title}, from {old} to {new}"
        case "recategorised":
            return f"Recategorised: {title}, from {_filed(before['categories'])} to {_filed(after['categories'])}"
        case "featured":
            return f"Into the recent section: {title}"
        case "unfeatured":
            return f"Out of the recent section: {title}"
        case "category_added":
            return f"New heading: {after['category']}"
        case "category_removed":
            return f"Heading gone: {before['category']}"
        case "category_renamed":
            return f"Heading renamed: {before['category']} is now {after['category']}"
        case "page_edited":
            return f"The page's own text differs: {joined(list(after))}"
        case "updated":
            return sentence_of(title or "", before, after, own_page=change.difference is not None)
        case _:
            return f"{change.kind}: {title or joined(change.categories)}"
