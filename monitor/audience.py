"""Which changes are for whom: a recipient's filters, each met by the state before a change or after it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitor.config_mail import Recipient
from scraper.forces import known_force
from scraper.model.telling import ChangeRow
from scraper.text import plain

DEFAULT_KINDS = frozenset(
    ("published", "removed", "returned", "renamed", "moved", "recategorised", "updated", "corrected")
)
TEXT_FIELDS = frozenset(("text",))
"""Fields of an `updated` row that say no more than that the text of a page differs."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a recipient wants, in the form in which it is compared.

    Attributes:
        kinds: Kinds of change.
        text_updates: Whether a page whose text alone differs counts.
        categories: Names by which a wanted category ever went; None: all.
        organisations: Wanted ones; None: all.
        sources: Wanted ones; None: all.
    """

    kinds: frozenset[str]
    text_updates: bool
    categories: frozenset[str] | None
    organisations: frozenset[str] | None
    sources: frozenset[str] | None


def organisation_key(name: str) -> str:
    """What an organisation is compared by, whatever its spelling."""
    force = known_force(name)
    return plain(force.official_name if force else name)


def filters_of(recipient: Recipient, names: Iterable[tuple[int, str]]) -> Filters:
    """A recipient's filters.

    Args:
        recipient: As configured.
        names: Number and name of every category by each name that it had: a category keeps its readers when it
            is renamed.
    """
    return Filters(
        DEFAULT_KINDS if recipient.kinds is None else frozenset((*recipient.kinds, "corrected")),
        recipient.kinds is not None,
        None if recipient.categories is None else _with_other_names(recipient.categories, names),
        None if recipient.organisations is None else frozenset(map(organisation_key, recipient.organisations)),
        None if recipient.sources is None else frozenset(recipient.sources),
    )


def _with_other_names(wanted: Iterable[str], names: Iterable[tuple[int, str]]) -> frozenset[str]:
    by_number: dict[int, set[str]] = {}
    for number, name in names:
        by_number.setdefault(number, set()).add(plain(name))
    keys = {plain(name) for name in wanted}
    return frozenset(keys.union(*(all_names for all_names in by_number.values() if all_names & keys)))


def _both(change: ChangeRow, field: str, now: tuple[str, ...]) -> tuple[set[str], set[str]]:
    """A field of the state before a change, and of the state after it."""
    before = change.before.get(field)
    return set(now if before is None else before), set(now)


def new_to_them(change: ChangeRow, filters: Filters) -> bool:
    """Whether a practice that is known comes into a category that somebody asked for."""
    if change.kind != "recategorised" or filters.categories is None:
        return False
    before, after = ({plain(name) for name in names} for names in _both(change, "categories", change.categories))
    return bool(after & filters.categories) and not before & filters.categories


def is_for(change: ChangeRow, filters: Filters) -> bool:
    """Whether a change that is news passes every filter that is set.

    A practice in no category yet passes every filter of categories. A `corrected` row passes all to those who
    had the error, which is not asked here.
    """
    if filters.sources is not None and change.source not in filters.sources:
        return False
    if filters.organisations is not None and not _from_wanted(change, filters.organisations):
        return False
    if new_to_them(change, filters) and "published" in filters.kinds:
        return True
    return _kind_is_wanted(change, filters) and _in_wanted(change, filters.categories)


def _kind_is_wanted(change: ChangeRow, filters: Filters) -> bool:
    if change.kind == "updated" and not filters.text_updates and TEXT_FIELDS.issuperset(change.after):
        return False
    return change.kind in filters.kinds


def _from_wanted(change: ChangeRow, wanted: frozenset[str]) -> bool:
    if change.practice_id is None:
        return False
    before, after = _both(change, "organisations", change.organisations)
    return not wanted.isdisjoint(map(organisation_key, before | after))


def _in_wanted(change: ChangeRow, wanted: frozenset[str] | None) -> bool:
    if wanted is None:
        return True
    if change.kind.startswith("category_"):
        own = (*change.categories, *(str(name) for name in (change.before.get("category"),) if name))
        return not wanted.isdisjoint(map(plain, own))
    if change.practice_id is None:
        return False
    before, after = _both(change, "categories", change.categories)
    return not before or not after or not wanted.isdisjoint(map(plain, before | after))


def chosen(changes: Iterable[ChangeRow], filters: Filters, told: Mapping[int, tuple[str, ...]]) -> list[ChangeRow]:
    """The changes of a window that are for a recipient.

    Args:
        changes: Of the window, in their order.
        filters: The recipient's.
        told: Message ids of the mails that told the recipient a row, by the row's number, where one did.
    """
    found = []
    for change in changes:
        if change.corrects_id is not None:
            if change.corrects_id in told:
                found.append(change)
        elif change.is_news and not change.corrected and is_for(change, filters):
            found.append(change)
    return found
