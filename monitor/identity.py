"""Which entries of a listing are one practice, and which known practice that is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.overrule import Overrules
from scraper.addresses import address_key
from scraper.model import Entry, Listing, Organisation
from scraper.model.history import Practice
from scraper.text import plain, words

_QUOTED = re.compile(r"^'(.+)'$")
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_GENERIC = frozenset("the a an and of for in to on with by at project operation scheme programme initiative".split())
_TYPO = 0.86  # of characters; 'Rapid debrief' and 'Rapid de-brief' are 0.96, 'in schools' and 'in colleges' 0.81
_SAME_WORD = 60  # of 100; below it one word was put for another
_LONGER = 0.88  # one name with a telling word more; clearly less than one with 'programme' or an acronym more
_CLEARLY = 0.1  # by how much one likeness must be better than the next to be no guess
_MOST_PAIRS = 10_000  # alike only by organisation: a hundred with another title at another address each


@dataclass(frozen=True, slots=True)
class Sighting:
    """A practice as one listing shows it.

    Attributes:
        practice_id: The known practice it is; None for one never listed before.
        title: Of its first category place, else of the recent one; one that names an organisation first.
        name: The title without the organisation.
        organisations: In the page's order.
        url: Of its first category place, else of the recent one.
        addresses: What all its addresses in this listing are compared by.
        titles: What all its titles in this listing are compared by.
        categories: Headings it stands under, in the page's order, each with its position.
        recent: Its position in the recent section; None where it is not in it.
        why: The evidence for the identity.
    """

    practice_id: int | None
    title: str
    name: str
    organisations: tuple[Organisation, ...]
    url: str
    addresses: tuple[str, ...]
    titles: tuple[str, ...]
    categories: tuple[tuple[str, int], ...]
    recent: int | None
    why: str = ""


def title_key(name: str, organisations: Iterable[Organisation]) -> str:
    """What two titles are compared by: the name, in quotes or not, and the organisations, in any order and spelling."""
    return "\n".join([_QUOTED.sub(r"\1", plain(name)), *sorted({body.key for body in organisations})])


@dataclass(slots=True)
class _Group:
    """Entries of one listing that are one practice."""

    entries: list[tuple[Entry, str | None, int]]
    addresses: dict[str, None]
    titles: dict[str, None]
    practice_id: int | None = None
    why: str = ""

    @property
    def shown(self) -> Entry:
        return next((entry for entry, _, _ in self.entries if entry.organisations), self.entries[0][0])

    @property
    def bodies(self) -> frozenset[str]:
        return frozenset(body.key for body in self.shown.organisations)


class _Joined:
    """Numbers that belong together, by keys that they share."""

    def __init__(self, count: int) -> None:
        self.parents = list(range(count))

    def root(self, number: int) -> int:
        while self.parents[number] != number:
            number = self.parents[number]
        return number

    def join(self, keys: Iterable[tuple[int, str]]) -> None:
        first: dict[str, int] = {}
        for number, key in keys:
            if (other := first.setdefault(key, number)) != number:
                low, high = sorted((self.root(other), self.root(number)))
                self.parents[high] = low


def _groups(listing: Listing, practices: Iterable[Practice], overrules: Overrules) -> list[_Group]:
    """Entries at one address, or under one title, are one practice."""
    placed: list[tuple[Entry, str | None, int]] = []
    for category in listing.categories or ():
        placed += [(entry, plain(category.name), at) for at, entry in enumerate(category.entries, start=1)]
    placed += [(entry, None, at) for at, entry in enumerate(listing.recent or (), start=1)]
    entries = [entry for entry, _, _ in placed]
    addresses = [overrules.addresses(entry) for entry in entries]
    titles = [overrules.title(entry, title_key(entry.name, entry.organisations)) for entry in entries]
    joined = _Joined(len(placed))
    joined.join((number, address) for number in range(len(placed)) for address in addresses[number])
    joined.join((number, titles[number]) for number, entry in enumerate(entries) if entry.organisations)
    known = {address: practice.practice_id for practice in practices for address in practice.addresses}
    owners = [{known[address] for address in own if address in known} for own in addresses]
    joined.join([(number, titles[number]) for number in _unclaimed(entries, titles, owners, joined)])
    members: dict[int, list[int]] = defaultdict(list)
    for number in range(len(placed)):
        members[joined.root(number)].append(number)
    return [
        _Group(
            [placed[number] for number in numbers],
            dict.fromkeys(address for number in numbers for address in addresses[number]),
            dict.fromkeys(titles[number] for number in numbers),
        )
        for numbers in members.values()
    ]


def _unclaimed(
    entries: Sequence[Entry], titles: Sequence[str], owners: Sequence[set[int]], joined: _Joined
) -> list[int]:
    """Entries without an organisation whose title says which practice they are.

    Where one name without its organisation stands beside two organisations' practices of that name, or at the
    addresses of two known ones, it is a title of both, and makes them no one practice.
    """
    bodies: dict[int, set[frozenset[str]]] = defaultdict(set)
    known: dict[int, set[int]] = defaultdict(set)
    for number, entry in enumerate(entries):
        known[joined.root(number)] |= owners[number]
        if entry.organisations:
            bodies[joined.root(number)].add(frozenset(body.key for body in entry.organisations))
    bare = [number for number, entry in enumerate(entries) if not entry.organisations]
    said: dict[str, set[frozenset[str]]] = defaultdict(set)
    owned: dict[str, set[int]] = defaultdict(set)
    for number in bare:
        said[titles[number]] |= bodies[joined.root(number)]
        owned[titles[number]] |= known[joined.root(number)]
    settled = {title for title in owned if len(said[title]) > 1 or len(owned[title]) > 1}
    return [
        number
        for number in bare
        if titles[number] not in settled or not (bodies[joined.root(number)] or known[joined.root(number)])
    ]


def identify(
    listing: Listing, known: Mapping[int, Practice], overrules: Overrules = Overrules()
) -> tuple[Sighting, ...]:
    """Say of every practice that a listing shows which known one it is.

    In this order: the same address, or one it had; the same title; plainly alike names of the same
    organisation where both differ. Where two pairings are equally good there is none.

    Args:
        listing: An accepted listing.
        known: Every practice ever listed, by id.
        overrules: What the operator decided; it goes before all else.

    Returns:
        One sighting for each practice, categories' first.
    """
    practices = list(known.values())
    groups = _groups(listing, [practice for practice in practices if practice.status != "removed"], overrules)
    claimed: dict[int, _Group] = {}
    passes: tuple[tuple[str, Callable[[_Group, Practice], bool]], ...] = (
        ("the same address", lambda group, practice: address_key(practice.url) in group.addresses),
        (
            "an address it had",
            lambda group, practice: not group.addresses.keys().isdisjoint(practice.addresses),
        ),
        ("the same title", lambda group, practice: practice.titles[0] in group.titles),
        ("a title it had", lambda group, practice: not group.titles.keys().isdisjoint(practice.titles)),
    )
    for why, same in passes:
        by_address = "address" in why
        _claim(groups, practices, claimed, same, why, by_address=by_address)
    _claim_alike(groups, [p for p in practices if p.status != "removed"], claimed, overrules)
    for practice_id, group in claimed.items():
        if overrules.only_merged(group.addresses, known[practice_id].addresses):
            group.why = "a person merged the two"
    return tuple(_sighting(group, overrules) for group in _merged(groups, claimed))


def _claim(
    groups: Sequence[_Group],
    practices: Sequence[Practice],
    claimed: dict[int, _Group],
    same: Callable[[_Group, Practice], bool],
    why: str,
    *,
    by_address: bool,
) -> None:
    index: dict[str, list[Practice]] = defaultdict(list)
    for practice in practices:
        for key in practice.addresses if by_address else practice.titles:
            index[key].append(practice)
    for group in groups:
        if group.practice_id is not None:
            continue
        keys = group.addresses if by_address else group.titles
        near = {practice.practice_id: practice for key in keys for practice in index[key]}
        fits = [practice for practice in near.values() if same(group, practice)]
        free = [practice for practice in fits if practice.practice_id not in claimed]
        best = _best(free, group, by_address=by_address)
        if best is not None:
            claimed[best.practice_id] = group
            group.practice_id, group.why = best.practice_id, why
        elif by_address:
            again = [p for p in fits if p.practice_id in claimed and not group.titles.keys().isdisjoint(p.titles)]
            if len(again) == 1:
                group.practice_id, group.why = again[0].practice_id, why


def _best(fits: Sequence[Practice], group: _Group, *, by_address: bool) -> Practice | None:
    """The known practice that fits best; by title only where no other fits as well."""
    order = {"listed": 0, "missing": 0, "removed": 1}
    ranked = sorted(
        fits,
        key=lambda p: (order[p.status], group.titles.keys().isdisjoint(p.titles), p.practice_id),
    )
    if not ranked:
        return None
    if not by_address and len(ranked) > 1 and order[ranked[0].status] == order[ranked[1].status]:
        return None
    return ranked[0]


def _grown(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Whether names of one telling word say it alike; 'Operation Onyx' may become 'Operation Onyx project'."""
    others = [{*name} & _GENERIC for name in (shorter, longer)]
    return others[0] == others[1] or (len(shorter) > 1 and shorter == longer[: len(shorter)])


def likeness(first: str, second: str) -> float:
    """How alike two names are: 0 where they are not plainly the same thing, else up to 1."""
    from rapidfuzz.fuzz import ratio

    one, two = (tuple(words(name)) for name in (first, second))
    if [word for word in one if any(map(str.isdigit, word))] != [word for word in two if any(map(str.isdigit, word))]:
        return 0.0
    bare = [tuple(words(_BRACKETS.sub("", name))) for name in (first, second)]
    similar = ratio(" ".join(one), " ".join(two)) / 100
    if bare[0] and bare[0] == bare[1]:
        return 1.0
    told = [sorted(word for word in name if word not in _GENERIC) for name in (one, two)]
    few, many = sorted(map(set, told), key=len)
    telling = len(few) >= 2 or (len(few) == 1 and _grown(*sorted((one, two), key=len)))
    if few and few <= many and telling and len(few) * 2 >= len(many):
        return 1.0 if told[0] == told[1] else _LONGER
    unhyphenated = [plain(name).replace("-", "").split() for name in (first, second)]
    pairs = list(zip(*unhyphenated, strict=False))
    same_length = len(unhyphenated[0]) == len(unhyphenated[1])
    if similar >= _TYPO and same_length and all(ratio(a, b) >= _SAME_WORD for a, b in pairs):
        return similar
    return 0.0


def _claim_alike(
    groups: Sequence[_Group], practices: Sequence[Practice], claimed: dict[int, _Group], overrules: Overrules
) -> None:
    new = [group for group in groups if group.practice_id is None and group.bodies]
    free = [practice for practice in practices if practice.practice_id not in claimed]
    if not new or not free:
        return
    free_of: dict[frozenset[str], list[Practice]] = defaultdict(list)
    for practice in free:
        free_of[frozenset(body.key for body in practice.organisations)].append(practice)
    near = [(number, group, free_of.get(group.bodies, [])) for number, group in enumerate(new)]
    if sum(len(fitting) for _, _, fitting in near) > _MOST_PAIRS:
        return
    scores: dict[tuple[int, int], float] = {}
    for number, group, practice in ((n, g, p) for n, g, fitting in near for p in fitting):
        forms = (*group.addresses, *group.titles), (*practice.addresses, *practice.titles)
        if not overrules.apart(*forms) and (score := likeness(group.shown.name, practice.name)):
            scores[number, practice.practice_id] = score
    by_group: dict[int, list[float]] = defaultdict(list)
    by_practice: dict[int, list[float]] = defaultdict(list)
    for (number, practice_id), score in scores.items():
        by_group[number].append(score)
        by_practice[practice_id].append(score)
    for (number, practice_id), score in scores.items():
        if _is_clear(score, by_group[number]) and _is_clear(score, by_practice[practice_id]):
            claimed[practice_id] = new[number]
            new[number].practice_id = practice_id
            new[number].why = f"the same organisation, and a name plainly alike ({score:.2f} of 1)"


def _is_clear(score: float, scores: list[float]) -> bool:
    """Whether one of the scores is better than each of the others by enough to be no guess."""
    return sum(score - other < _CLEARLY for other in scores) == 1


def _merged(groups: Sequence[_Group], claimed: Mapping[int, _Group]) -> list[_Group]:
    kept: list[_Group] = []
    for group in groups:
        first = claimed.get(group.practice_id) if group.practice_id is not None else None
        if first is None or first is group:
            kept.append(group)
            continue
        first.entries = sorted(first.entries + group.entries, key=lambda place: place[1] is None)
        first.addresses |= group.addresses
        first.titles |= group.titles
    return kept


def _sighting(group: _Group, overrules: Overrules) -> Sighting:
    shown, place = group.shown, group.entries[0][0]
    filed: dict[str, int] = {}
    recent: int | None = None
    for _, category, position in group.entries:
        if category is None:
            recent = position if recent is None else recent
        else:
            filed.setdefault(category, position)
    return Sighting(
        group.practice_id,
        shown.title,
        shown.name,
        shown.organisations,
        place.url,
        tuple(group.addresses),
        tuple(dict.fromkeys([overrules.title(shown, title_key(shown.name, shown.organisations)), *group.titles])),
        tuple(filed.items()),
        recent,
        group.why,
    )
