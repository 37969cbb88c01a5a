"""Which of a page's headings are those of the recent section and of the full list, and where the list ends."""

from __future__ import annotations

from collections.abc import Sequence

from scraper.headings import EXACT, Wanted, full_score, is_beside, recent_score
from scraper.line import Line
from scraper.outline import Outline
from scraper.remainders import home_of, path, trusted
from scraper.text import listed, plain


class Markers:
    """The headings of the two sections of one page.

    Attributes:
        recent: Those that say that they are the recent section's; more than one is a doubt.
        full: That of the full list; empty where there is none.
        untold: Of both, those whose words do not say it; the page's structure does.
        doubts: What could not be told for certain.
    """

    def __init__(self, page: Outline, wanted: Wanted) -> None:
        self.page = page
        self.wanted = wanted
        self.doubts: list[str] = []
        recent_scores = {n.number: s for n in page.headings if (s := recent_score(page.text(n), wanted))}
        full_scores = {n.number: s for n in page.headings if (s := full_score(page.text(n), wanted))}
        self._not_the_title(full_scores, recent_scores)
        fulls = [line for line in page.best(full_scores) if line.number not in recent_scores]
        self.full = fulls[:1]
        self.recent = page.best(recent_scores)
        self.untold: list[Line] = []
        if self.recent and not self.full:
            self.full = self.untold = self._by_structure_full(self.recent)
        elif self.full and not self.recent:
            self.recent = self.untold = self._by_structure_recent(self.full[0])
        self._one_of(self.recent)
        self._told_twice(self.recent)
        self._told_twice(fulls)

    def _not_the_title(self, full_scores: dict[int, int], recent_scores: dict[int, int]) -> None:
        """The page's title stands above both sections, whatever its words: 'Our smarter practice examples'."""
        title = next((line for line in self.page.headings if line.level == 1), None)
        if title is None or full_scores.get(title.number) == EXACT:
            return
        if any(line.number > title.number and line.level > 1 for line in self.page.best(recent_scores)):
            full_scores.pop(title.number, None)

    def _one_of(self, markers: Sequence[Line]) -> None:
        """Sections whose different words would suit the recent section equally well."""
        names = {plain(self.page.text(line)): self.page.text(line) for line in markers}
        if len(names) > 1:
            self.doubts.append(f"{listed(list(names.values()))} may each be the recent section")

    def _told_twice(self, markers: Sequence[Line]) -> None:
        """One section under two headings of the same words is a page within a page."""
        holding = [
            self.page.text(line)
            for line in markers
            if self.page.items_between(
                line.number, self.page.end(line, [other for other in markers if other is not line])
            )
        ]
        if len({plain(text) for text in holding}) < len(holding):
            self.doubts.append(f"'{holding[0]}' stands {len(holding)} times on the page")

    def _by_structure_full(self, recent: Sequence[Line]) -> list[Line]:
        """A heading over further headings that hold examples is the full list, whatever its words."""
        taken = {number for line in recent for number in range(line.number, self.page.end(line, []))}
        found = []
        for line in self.page.headings:
            if line.number in taken or line.level == 1 or is_beside(self.page.text(line)):
                continue
            end = self.page.end(line, recent)
            inner = self.page.headings_between(line.number + 1, end)
            if inner and inner[0].level > line.level and self.page.holds_examples(inner[0].number, end):
                found.append(line)
        outer = [
            line
            for line in found
            if not any(o.number < line.number < self.page.end(o, recent) for o in found if o is not line)
        ]
        return outer if len(outer) == 1 else []

    def _by_structure_recent(self, full: Line) -> list[Line]:
        """The one other heading that directly holds examples is the recent section."""
        taken = range(full.number, self.full_end(full, []))
        found = [
            line
            for line in self.page.headings
            if line.number not in taken
            and line.level > 1
            and not is_beside(self.page.text(line))
            and self.page.holds_examples(line.number + 1, self.page.direct_end(line, [full]))
        ]
        return found if len(found) == 1 else []

    def within(self, full: Line) -> list[Line]:
        """The recent section's heading, if it says so in its own words and stands among the full list's categories."""
        end = self.page.end(full, [])
        return [
            line
            for line in self.recent
            if full.number < line.number < end
            and line.level > full.level
            and recent_score(self.page.text(line), self.wanted) == EXACT
        ]

    def full_end(self, marker: Line, recent: Sequence[Line]) -> int:
        """The number of the line after the full list's last."""
        inside = self.within(marker)
        recent = [line for line in recent if line not in inside]
        end = self.page.end(marker, recent)
        if self.page.items_between(marker.number + 1, end):
            return end
        return self._flat_end(marker, end, recent)

    def _place(self, marker: Line, first: Sequence[Line], limit: int, home: str | None) -> tuple[str, ...]:
        """Where in the tree the headings of categories of the marker's rank stand.

        Not where the marker does, if the next two stand together elsewhere, with nothing but certain examples below.
        """
        places = {path(line.block) for line in first}
        if len(first) < 2 or len(places) > 1 or any(line.level != marker.level for line in first):
            return path(marker.block)
        for line in first:
            items = self.page.items_between(line.number + 1, min(limit, self.page.direct_end(line, [])))
            sure = items and all(trusted(item) and item.folder == home for item in items)
            if not sure or is_beside(self.page.text(line)):
                return path(marker.block)
        return places.pop()

    def _flat_end(self, marker: Line, end: int, recent: Sequence[Line]) -> int:
        """Categories may be headings of the full list's own rank: in its place of the tree, or all in another."""
        limit = min([self.page.limit(marker), *(line.number for line in recent if line.number > marker.number)])
        home = home_of(self.page.found)
        place = self._place(marker, self.page.headings_between(end, limit)[:2], limit, home)
        pending: list[Line] = []
        sure = end
        for line in self.page.headings_between(end, limit):
            if line.level > marker.level:
                continue
            items = self.page.items_between(line.number + 1, min(limit, self.page.direct_end(line, [])))
            if line.level < marker.level or path(line.block) != place or is_beside(self.page.text(line)) or not items:
                limit = line.number
                break
            if any(map(trusted, items)) or all(item.folder == home for item in items):
                pending = []
                sure = self.page.direct_end(line, [])
            else:
                pending.append(line)
        if pending and sure > end:
            names = listed([self.page.text(line) for line in pending])
            self.doubts.append(f"{names} may be a category or not: no link there names an organisation")
        return min(limit, pending[0].number) if pending else limit
