"""Which lines are the recent section and the full list, and under which heading each item stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from scraper.bodies import is_organisation, settle_titles
from scraper.bystanders import accompanies, empty_rows, of_categories, says_none
from scraper.cards import further_links
from scraper.headings import Wanted, full_score, is_beside, is_other_collection, recent_score
from scraper.item import Item, list_of
from scraper.items import gather
from scraper.labels import is_generic, is_label
from scraper.layout import layout_of
from scraper.line import Line
from scraper.markers import Markers
from scraper.outline import Outline
from scraper.remainders import (
    astray,
    is_column,
    letters,
    linked_headings,
    seems_empty,
    told_of_more,
    trusted,
    unread,
    without_foot,
)
from scraper.strays import between_items, in_lists_of_others
from scraper.text import listed, plain, words
from scraper.titles import split_title

_ABOVE = 4  # lines that may stand between a heading and the first example
_SIMPLE_LISTS = frozenset(("ul", "ol", "menu"))


@dataclass(slots=True)
class Found:
    """What was found of the two sections.

    Attributes:
        recent: Items of the recent section; None where there is none.
        categories: Headings of the full list with their items; None where there is none.
        doubts: What could not be read for certain.
        taken: Numbers of the lines that are part of a section.
        headings: Numbers of the lines that are headings of sections and categories.
        last: Number of the last line of any item; -1 where there is none.
        layout: A short name of the structure.
    """

    recent: list[Item] | None = None
    categories: list[tuple[str, list[Item]]] | None = None
    doubts: list[str] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    headings: set[int] = field(default_factory=set)
    last: int = -1
    layout: str = ""

    @property
    def groups(self) -> list[list[Item]]:
        """The recent section's items, then each category's."""
        return [self.recent or [], *(items for _, items in self.categories or [])]

    @property
    def items(self) -> list[Item]:
        """The items of all of them."""
        return [item for group in self.groups for item in group]


class Reader:
    """Finds the sections among the lines of one page."""

    def __init__(self, page: Outline, wanted: Wanted) -> None:
        self.page = page
        self.wanted = wanted
        self.markers = Markers(page, wanted)
        self.result = Found(doubts=self.markers.doubts)
        self._known = {id(item) for item in page.found if item.known}

    def read(self) -> Found:
        """Find both sections, their items and the full list's categories."""
        recent, full = self.markers.recent, self.markers.full
        self._read_recent(recent, full)
        if full:
            self._read_full(full[0], recent)
        groups = self.result.groups
        settle_titles(self.result.items)
        self.result.doubts += [*astray(groups), *in_lists_of_others(groups)]
        self.result.doubts += told_of_more(self.page.lines, groups)
        self._unfiled(recent, full)
        self._left_over([*recent, *full])
        if not self.result.doubts:  # where something else is wrong, it need not be told what a link beside another is
            self.result.doubts += further_links(self.result.items, self._known, self.result.headings, self.page.spans)
        self._layout(recent, full)
        return self.result

    def _untold(self, marker: Line, items: Sequence[Item]) -> list[str]:
        """Doubts about what stands in a section whose heading does not say that it is one, and is not certain."""
        said = self.page.text(marker)
        return [
            f"'{item.text}' names no organisation, and '{said}' does not say that examples follow"
            for item in items
            if marker in self.markers.untold and not trusted(item)
        ]

    def _read_recent(self, markers: Sequence[Line], full: Sequence[Line]) -> None:
        if not markers:
            return
        items: list[Item] = []
        for marker in markers:
            others = [*full, *(line for line in markers if line is not marker)]
            end = self.page.end(marker, others)
            inner = self.page.headings_between(marker.number + 1, end)
            beside = next((line.number for line in inner if is_beside(self.page.text(line))), end)
            holding = [
                line
                for line in inner
                if line.number < beside and self.page.items_between(line.number + 1, self.page.direct_end(line, full))
            ]
            names = sorted({text for line in holding if not is_label(text := self.page.text(line))})
            if names and not full:
                self.result.doubts.append(
                    f"the examples under {listed(names)} stand below '{self.page.text(marker)}', "
                    "with no heading for the full list"
                )
            gathered = self._gather(marker.number + 1, beside, self.page.heads)
            self._check(marker.number + 1, beside, gathered, set(), ())
            gathered, doubts = without_foot(gathered, self.page.heads)
            self.result.doubts += doubts
            self.result.doubts += [
                f"'{self.page.text(line)}' stands like the examples, but heads what follows it"
                for line in self.page.like_titles([line for line in inner if line.number < beside], gathered)
            ]
            for line in holding:
                if self._names_a_list(self.page.text(line)):
                    self.result.doubts.append(
                        f"'{self.page.text(line)}' may be part of the recent section or a list of its own"
                    )
                under = [item for item in gathered if line.number < item.number < self.page.direct_end(line, full)]
                if under and not any(map(trusted, under)):
                    self.result.doubts.append(f"'{self.page.text(line)}' may be part of the recent section or not")
            items += gathered
            self.result.headings.add(marker.number)
        self.result.recent = items
        self.result.doubts += self._untold(markers[0], items)
        if not items:
            self.result.doubts.append(f"'{self.page.text(markers[0])}' is there, but empty")

    # -- the full list ---------------------------------------------------------------------------

    def _read_full(self, marker: Line, recent: Sequence[Line]) -> None:
        shown = {item.url for item in self.result.recent or []}
        for item in self.page.found:  # what the recent section shows is an example elsewhere, too
            item.known = item.known or item.url in shown
        end = self.markers.full_end(marker, recent)
        headings, subordinate, skipped = self._outline(marker, end)
        self.result.headings |= {marker.number, *(line.number for line in (*headings, *subordinate))}
        stops = {line.number for line in (*headings, *subordinate, *skipped)} | {marker.number}
        items = self._gather(marker.number + 1, end, stops)
        if items and not headings:
            headings = linked_headings(items) or self._plain_headings(items)
            numbers = {line.number for line in headings}
            items = [item for item in items if item.number not in numbers]
            self.result.headings |= {line.number for line in headings}
        self._check(marker.number + 1, end, items, stops | {line.number for line in headings}, headings)
        items = [
            item
            for item in items
            if not any(skip.number < item.number < self._next(skip, stops, end) for skip in skipped)
        ]
        items, doubts = without_foot(items, stops)
        self.result.doubts += doubts
        self.result.doubts += empty_rows(self.page.lines[marker.number + 1 : end], items)
        categories = self._by_field(items, headings) or self._by_heading(headings, items, end, stops)
        self.result.doubts += [
            f"'{name}' stands like a category, but may be a list of its own"
            for name in (*(name for name, _ in categories), *map(self.page.text, subordinate))
            if self._names_a_list(name)
        ]
        if not items:
            self.result.doubts.append(f"'{self.page.text(marker)}' is there, but empty")
        self.result.doubts += self._untold(marker, [item for _, group in categories for item in group])
        self.result.doubts += letters([name for name, _ in categories])
        bodies = [name for name, _ in categories if is_organisation(name)]
        if len(bodies) < len(categories):
            self.result.doubts += [
                f"'{name}' is the name of a body, and no category as the others are" for name in bodies
            ]
        self.result.categories = categories

    def _names_a_list(self, name: str) -> bool:
        """Whether a heading below a section's says that what follows is a list like the sections, or from elsewhere."""
        return bool(recent_score(name, self.wanted) or full_score(name, self.wanted)) or is_other_collection(name)

    def _next(self, line: Line, stops: set[int], end: int) -> int:
        return min([end, *(number for number in stops if number > line.number)])

    def _outline(self, marker: Line, end: int) -> tuple[list[Line], list[Line], list[Line]]:
        """The headings right under the full list's, those below them, and those of something else."""
        top: list[Line] = []
        below: list[Line] = []
        skipped: list[Line] = []
        recent = self.markers.within(marker)
        for line in self.page.headings_between(marker.number + 1, end):
            if line in recent or is_beside(self.page.text(line)):
                skipped.append(line)
                continue
            if not top or line.level <= min(top[-1].level, top[0].level):
                top.append(line)
            elif self.page.items_between(
                top[-1].number + 1, min([line.number, *(b.number for b in below if b.number > top[-1].number)])
            ):
                if line.kind == "heading" or line.kind == top[-1].kind:
                    top.append(line)
                else:
                    self.result.doubts.append(
                        f"'{self.page.text(line)}' stands among the examples like a heading, but is none"
                    )
            else:
                below.append(line)
        self.result.doubts += [
            f"'{self.page.text(line)}' stands below the examples of a category, and may be a part of it or none"
            for line in top
            if line.kind == top[0].kind == "heading" and line.level > top[0].level and not self._all_known(line)
        ]
        self.result.doubts += [
            f"'{self.page.text(line)}' stands like a heading above the categories, and may be an example without a link"
            for line in top
            if line.kind != top[0].kind and line.level < top[0].level
        ]
        return top, below, skipped

    def _all_known(self, line: Line) -> bool:
        """Whether accepted pages listed all that stands right under a heading, so that only its rank is wrong."""
        return all(item.known for item in self.page.items_between(line.number + 1, self.page.direct_end(line, [])))

    def _gather(self, start: int, end: int, headings: set[int]) -> list[Item]:
        items = [
            item
            for item in gather(self.page.found, self.page.lines, self.page.spans, start, end, headings)
            if item.number not in headings
        ]
        for item in items:
            self.result.taken |= {item.number, *(line.number for line in item.attached)}
            self.result.last = max(self.result.last, item.number, *(line.number for line in item.attached))
        return items

    def _check(
        self, start: int, end: int, items: Sequence[Item], headings: set[int], categories: Sequence[Line]
    ) -> None:
        heads = headings | self.page.heads
        self.result.taken |= of_categories(self.page.lines, items, categories)
        rest = [
            line
            for line in self.page.lines[start:end]
            if not accompanies(line) and (line.number not in heads or self._lost_its_link(line))
        ]
        self.result.doubts += unread(rest, items, self.result.taken)
        self.result.doubts += between_items(rest, self.result.taken)

    def _lost_its_link(self, line: Line) -> bool:
        """Whether a heading reads like an example, and is the heading of none."""
        under = self.page.items_between(line.number + 1, self.page.direct_end(line, []))
        heads = under and under[0].line.level > line.level
        return not line.links and not heads and split_title(self.page.text(line)).certain

    def _by_field(self, items: Sequence[Item], headings: Sequence[Line]) -> list[tuple[str, list[Item]]]:
        """Categories that a table names in a column of their own."""
        if not items or not all(item.category for item in items):
            return []
        headed = {plain(self.page.text(line)) for line in headings}
        if headed and not headed.issuperset(plain(item.category or "") for item in items):
            self.result.doubts.append("the examples stand under headings, and a column puts them into other categories")
        grouped: dict[str, tuple[str, list[Item]]] = {}
        for item in items:
            name = item.category or ""
            grouped.setdefault(plain(name), (name, []))[1].append(item)
        return list(grouped.values())

    def _by_heading(
        self, headings: Sequence[Line], items: Sequence[Item], end: int, stops: set[int]
    ) -> list[tuple[str, list[Item]]]:
        grouped: dict[str, tuple[str, list[Item]]] = {}
        for place, line in enumerate(headings):
            following = headings[place + 1].number if place + 1 < len(headings) else end
            own = [item for item in items if line.number < item.number < following]
            name = self.page.text(line)
            if own and split_title(name).certain:
                self.result.doubts.append(f"'{name}' reads like an example, but stands as the heading of others")
            if own:
                grouped.setdefault(plain(name), (name, []))[1].extend(own)
            elif plain(name) not in grouped:
                self._empty(line, min(following, self._next(line, stops, end)), headings[place + 1 :])
        first = headings[0].number if headings else end
        loose = [item for item in items if item.number < first]
        if loose:
            self.result.doubts.append(
                f"{len(loose)} of the examples in the full list stand under no heading, the first is '{loose[0].text}'"
            )
        return list(grouped.values())

    def _empty(self, line: Line, following: int, later: Sequence[Line]) -> None:
        """A heading with nothing under it is doubted; one with only prose under it is no category."""
        name = self.page.text(line)
        between = self.page.lines[line.number + 1 : following]
        self.result.taken |= says_none([one for one in between if not one.outside])
        again = any(plain(self.page.text(other)) == plain(name) for other in later)
        if not again and line.kind != "text" and seems_empty(between):
            self.result.doubts.append(f"'{name}' is there, but empty")

    def _plain_headings(self, items: Sequence[Item]) -> list[Line]:
        """Where no heading is marked as such: short lines of text that stand right before examples."""
        numbers = {item.number for item in items}
        first = min(numbers)
        found = []
        for line in self.page.lines[max(first - _ABOVE, 0) : max(numbers)]:
            text = line.text
            if line.number in self.result.taken or line.outside or line.fields or is_column(line):
                continue
            if any(link.href.strip() != "#" for link, _ in line.links) or is_generic(text):
                continue  # a link to '#' alone is a control
            if (
                self._first_after(line, numbers) in numbers
                and 0 < len(words(text)) <= 8
                and text[-1] not in ".!?:;"
                and not is_organisation(text)
                and not is_label(text)
            ):
                found.append(line)
        return found if len(found) > 1 and self._first_after(found[0], numbers) == first else []

    def _first_after(self, line: Line, examples: set[int]) -> int:
        """The line after one, without the heads of columns and what an example has above its title."""
        following = line.number + 1
        while following not in examples and (following in self.result.taken or is_column(self.page.lines[following])):
            following += 1
        return following

    def _unfiled(self, recent: Sequence[Line], full: Sequence[Line]) -> None:
        """Headings over examples that belong to neither section are a reason to doubt the page.

        Where both sections stand, what shows a few of their examples once more, a spotlight, adds nothing.
        """
        shown = {item.url for item in self.result.items} if recent and full else set()
        names = [
            self.page.text(line)
            for line in self.page.headings
            if line.number not in self.result.headings
            and line.level > 1
            and not is_beside(self.page.text(line))
            and self._has_examples(line.number + 1, self.page.direct_end(line, []))
            and not any(n in self.result.taken for n in range(line.number + 1, self.page.direct_end(line, [])))
            and not shown.issuperset(
                item.url
                for item in self.page.items_between(line.number + 1, self.page.direct_end(line, []))
                if trusted(item)
            )
        ]
        if names:
            said = (
                "which belongs to neither section"
                if recent and full
                else "but no heading says that this is the full list"
            )
            self.result.doubts.append(f"examples stand under {listed(names)}, {said}")

    def _has_examples(self, start: int, end: int) -> bool:
        known = any(item.known for item in self.page.items_between(start, end))
        return known or self.page.holds_examples(start, end)

    def _left_over(self, markers: Sequence[Line]) -> None:
        """Entries that stand under a heading of the sections, but outside of what it is the heading of."""
        if not markers or not self.result.taken:
            return
        first = min(line.number for line in markers)
        shown = {id(list_of(item)) for item in self.result.items if getattr(list_of(item), "name", "") in _SIMPLE_LISTS}
        for item in self.page.found:
            if item.number not in self.result.taken and id(list_of(item)) in shown:
                self.result.doubts.append(f"'{item.text}' stands in a list with examples, but under another heading")
            if item.number < first or item.number in self.result.taken:
                continue
            above = self.page.headings_between(first, item.number + 1)[-1]
            if is_beside(self.page.text(above)):
                continue
            orphan = item.line.block.name == "li" and list_of(item) is None
            if orphan or (split_title(item.text).organisations and above.number in self.result.headings):
                self.result.doubts.append(f"'{item.text}' stands like an example, but outside of the lists")

    def _layout(self, recent: Sequence[Line], full: Sequence[Line]) -> None:
        known = self.result.headings - {line.number for line in (*recent, *full)}
        category = [line for line in self.page.headings if line.number in known]
        filed = [item for _, group in self.result.categories or [] for item in group]
        shown = (*recent[:1], *full[:1], *category[:1])
        self.result.layout = layout_of(shown, self.result.recent or [], filed)
