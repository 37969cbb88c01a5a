"""What no editor does, though each row by itself could be an edit: titles and examples that stand in others' places.

A piece lost from the middle of a page joins the address of one example to the title of another; a
fault in a template puts each title, or each list, one place further on.
"""

from __future__ import annotations

from scraper.addresses import address_key
from scraper.model.history import RECENT_SECTION, Practice, State
from scraper.text import plain

_MOST_BORROWED = 1  # titles of others, exchanges of two aside
_MOST_REFILED = 3  # examples, or half of those in a category
_MOST_GIVEN = 3  # examples, or a quarter of the list
_LEAST_DOUBLED = 3  # examples; two lists of fewer may come to be the same


def crossed(before: State, after: State) -> tuple[str, ...]:
    """Reasons to doubt a page whose pieces stand in one another's places.

    Args:
        before: After the last accepted look.
        after: As it would be after this one.
    """
    pairs = [
        (practice, after.practices[practice.practice_id])
        for practice in before.listed
        if after.practices[practice.practice_id].status == "listed"
    ]
    return (
        *(_taken_over(before, after, pairs) or _borrowed(before, after, pairs)),
        *_given(pairs),
        *_refiled(before, after, pairs),
        *_doubled(before, after),
    )


def _borrowed(before: State, after: State, pairs: list[tuple[Practice, Practice]]) -> list[str]:
    """Titles that stand at the addresses of others, exchanges of two aside; one that stands at its own, too."""
    owners = {practice.titles[0]: practice.practice_id for practice in before.listed}
    borrowed = {
        new.practice_id: (new, owners[new.titles[0]])
        for old, new in pairs
        if new.titles[0] not in old.titles and owners.get(new.titles[0], new.practice_id) != new.practice_id
    }
    for new, owner in borrowed.values():
        if after.practices[owner].status == "listed" and after.practices[owner].titles[0] == new.titles[0]:
            at = before.practices[new.practice_id].title
            return [f"'{new.title}' stands at the address of '{at}', and at its own: a piece of the page may be lost"]
    alone = [new for number, (new, owner) in borrowed.items() if owner not in borrowed or borrowed[owner][1] != number]
    if len(alone) <= _MOST_BORROWED:
        return []
    first = f"'{alone[0].title}' stands at the address of '{before.practices[alone[0].practice_id].title}'"
    return [f"{len(alone)} titles stand at the addresses of others: {first}"]


def _taken_over(before: State, after: State, pairs: list[tuple[Practice, Practice]]) -> list[str]:
    """One that is listed no more, while its title stands at another's address, or its address under another's title."""
    addresses = {key: new for old, new in pairs for key in new.addresses if key not in old.addresses}
    titles = {key: old for old, new in pairs for key in new.titles if key not in old.titles}
    for gone in before.listed:
        if after.practices[gone.practice_id].status != "missing":
            continue
        title, address, its_own = gone.title, gone.title, "which is not listed any more"
        if at := titles.get(gone.titles[0]):
            address, its_own = at.title, "and no longer at its own"
        elif new := addresses.get(address_key(gone.url)):
            title = new.title
        else:
            continue
        return [f"'{title}' stands at the address of '{address}', {its_own}: a piece of the page may be lost"]
    return []


def _given(pairs: list[tuple[Practice, Practice]]) -> list[str]:
    """Names that stay with other organisations, or with none."""
    given = sum(plain(old.name) == plain(new.name) and _bodies(old) != _bodies(new) for old, new in pairs)
    most = max(_MOST_GIVEN, len(pairs) // 4)
    if given <= most:
        return []
    return [f"{given} of {len(pairs)} practices are from another organisation at once; at most {most} expected"]


def _bodies(practice: Practice) -> set[str]:
    return {body.key for body in practice.organisations}


def _refiled(before: State, after: State, pairs: list[tuple[Practice, Practice]]) -> list[str]:
    stood = {number for number, category in before.categories.items() if category.status == "listed"}
    stood &= {number for number, category in after.categories.items() if category.status == "listed"}
    filed = [(stood & {*old.categories}, stood & {*new.categories}) for old, new in pairs if old.categories]
    refiled = sum(bool(was - now and now - was) for was, now in filed)
    most = max(_MOST_REFILED, len(filed) // 2)
    if refiled <= most:
        return []
    return [
        f"{refiled} of {len(filed)} practices moved at once between headings that stood before; at most {most} expected"
    ]


def _doubled(before: State, after: State) -> list[str]:
    """A heading over the list of another section, where nothing of its own is left: one block was put in twice."""
    was, now = _lists(before), _lists(after)
    for number, filed in now.items():
        if number == RECENT_SECTION or len(filed) < _LEAST_DOUBLED or was.get(number, filed) & filed:
            continue
        others = [other for other, listed in now.items() if other != number and listed == filed]
        if any(was.get(other, set()) & filed for other in others):
            name = after.categories[number].name
            return [f"'{name}' lists what another section does, {len(filed)} examples, and none of its own any more"]
    return []


def _lists(state: State) -> dict[int, set[int]]:
    """The practices of each section by its number."""
    lists: dict[int, set[int]] = {}
    for practice in state.listed:
        for place in practice.places:
            lists.setdefault(place.section, set()).add(practice.practice_id)
    return lists
