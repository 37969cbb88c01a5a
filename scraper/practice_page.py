"""The bytes of a practice's own page to what it says, by its labels and headings.

The bytes are freed of what is personal first; only those are read, and only those may be kept.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scraper.decode import decode
from scraper.details import iso_date, node_of
from scraper.headings import is_beside
from scraper.labels import is_generic, is_label, wording
from scraper.line import Line
from scraper.lines import TooMuch, lines_of, parse
from scraper.markup import is_html, is_whole, too_large
from scraper.model.practice import SEVERAL, PageSection, PracticePage
from scraper.practice_labels import (
    DATES,
    EXPECTED_OTHERS,
    FIELD_OF,
    could_be_label,
    is_known,
    is_private,
    label_key,
)
from scraper.practice_rows import Row, cell_of, is_beside_value, is_told, rows_of
from scraper.redaction import redact
from scraper.run_in import begins_with_date_label, could_be_date, rows_in
from scraper.soup import BeautifulSoup, Tag
from scraper.text import collapse, listed, plain, words

_DETAILS = re.compile(
    r"^(?:key|practice|initiative|project|more|further) (?:details|facts|information)$|^at a glance$|^details$"
)
_CONTROL = re.compile(
    r"(?i)^(?:on this page|skip to .*|jump to\b.*|share this.*|print this.*|download (?:this )?(?:web)?page.*|back to top|home)$"
)
_OWN_HEADINGS = frozenset("resources references notes topic topics help search".split())
_AT_SIGNS = re.compile(r"@|&(?:#0*64|#x0*40|commat);|%40")
_MOST_AT_SIGNS = 2_000
_DAY, _YEAR = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)?\b"), re.compile(r"\b\d{4}\b")
_BESIDE = frozenset("aside nav dialog header footer".split())
_LEAST_APART = 3  # labels one after the other that have no values
_LONGEST_KNOWN = 4  # words of a label
_LABELLED_SECTIONS = 3  # headed by labels and saying no more than a value: are they details?
_TEXTS = frozenset(("text", "bold", "dt", "th"))
_LEAST_LABELS = 6  # halves of known labels that make a section one of details ...
_LABEL_ALONE = 3  # ... where each stands in a cell or term of its own; in any other element one counts two
_LEAST_SHARE = 0.5  # of the words of a practice's name that its page's heading must have


@dataclass(frozen=True, slots=True)
class PageReading:
    """A practice's page as it was read.

    Attributes:
        page: What it says; None where it was not recognised.
        body: Its bytes without what was personal, for keeping; None where it was not recognised.
        redacted: Whether something was taken out of them.
        reasons: Why it was not recognised.
        partly: What of it could not be read for certain, each a sentence.
        unknown_labels: Labels that are not known to this program, as said.
    """

    page: PracticePage | None
    body: bytes | None = None
    redacted: bool = False
    reasons: tuple[str, ...] = ()
    partly: tuple[str, ...] = ()
    unknown_labels: tuple[str, ...] = ()


def read_practice_page(body: bytes, *, name: str | None = None, content_type: str | None = None) -> PageReading:
    """Read a practice's own page.

    Args:
        body: The bytes of the answer, decompressed.
        name: Of the practice, without its organisation; None where any will do.
        content_type: The Content-Type header, if there is one.
    """
    text = decode(body, content_type)
    if not is_html(text):
        return PageReading(None, reasons=("not HTML",))
    if reason := too_large(text):
        return PageReading(None, reasons=(reason,))
    if not is_whole(text):
        return PageReading(None, reasons=("cut short: the page does not end with </html>",))
    if (signs := len(_AT_SIGNS.findall(text))) > _MOST_AT_SIGNS:
        return PageReading(None, reasons=(f"too large to be the page: {signs:,} at signs",))
    clean = redact(body, content_type)
    return _read(clean.body, name, content_type, redacted=clean.changed)


def read_kept_page(body: bytes, *, content_type: str | None = None) -> PageReading:
    """Read a page again that was recognised before, from what was kept of it.

    Args:
        body: Without what was personal, as it was kept.
        content_type: The Content-Type header, if there was one.
    """
    return _read(body, None, content_type, redacted=True)


def _read(body: bytes, name: str | None, content_type: str | None, *, redacted: bool) -> PageReading:
    soup = parse(decode(body, content_type))
    try:
        lines = lines_of(soup)
    except TooMuch as much:
        return PageReading(None, reasons=(str(much),))
    return _Reader(soup, lines, name).reading(body, redacted=redacted)


class _Reader:
    """One page; made for one call."""

    def __init__(self, soup: BeautifulSoup, lines: Sequence[Line], name: str | None) -> None:
        self.soup, self.name = soup, name
        headings = [line for line in lines if line.kind == "heading" and line.level == 1 and not line.outside]
        self.title = wording(headings[0].chunks) if headings else ""
        first = headings[0].number if headings else -1
        self.node = node_of(soup, lines)
        lines = [line for line in lines if line.number > first and line.text and not _CONTROL.match(line.text)]
        beside, self.shown = _details_beside(lines), lines
        self.lines = [line for line in lines if not line.outside or _box_of(line) in beside]
        boxed = [line for line in lines if line.outside and _box_of(line) not in (None, *beside)]
        self.boxed = _labels_among(boxed)
        self.facts: list[Line] = []  # where labels stand: above the first heading, and under 'Key details'
        self.in_details: set[int] = set()  # the numbers of those under 'Key details'
        self.told: set[int] = set()  # the lines of sections, by id
        self.detailed = False
        self.sections: list[tuple[str, list[str]]] = []

    def reading(self, body: bytes, *, redacted: bool) -> PageReading:
        self._divide()
        rows, rest = rows_of(self.facts, self.in_details)
        private = [row for row in rows if is_private(row.label) and any(is_told(value) for value in row.values)]
        values, others, partly = _fields([row for row in rows if not is_private(row.label)])
        reasons = self._not_recognised(values)
        if private:
            reasons.append(f"'{private[0].label}' could not be taken out of it")
        elif apart := _apart(self.shown):
            reasons.append(f"'{apart}' stands apart from its value, which could not be taken out of it")
        if reasons:
            return PageReading(None, reasons=tuple(reasons))
        summary, stray = self._summary(rest)
        partly += [f"'{text[:60]}' stands among the details under no label" for text in stray]
        sections = tuple(PageSection(heading, tuple(lines)) for heading, lines in self.sections if heading or lines)
        if not any(section.lines for section in sections):
            partly.append("no text was found under its headings")
        if self.detailed and not set(values) - DATES:
            partly.append("its details have no label that is known")
        if len(self.boxed) >= _LABELLED_SECTIONS and not set(values) - DATES:
            partly.append(f"{listed(self.boxed)} stand in a box beside the page that was not read")
        inside = [line for line in self.lines if id(line) in self.told]
        if len(labels := _labels_among(inside)) >= _LABELLED_SECTIONS:
            partly.append(f"{listed(labels)} stand as labels in a section's text")
        if len(like_details := [one.heading for one in sections if _is_like_a_detail(one)]) >= _LABELLED_SECTIONS:
            partly.append(f"its sections {listed(like_details)} say no more than details would")
        page = PracticePage(
            self.title, summary=summary, node=self.node, sections=sections, others=tuple(others.items()),
            word_count=sum(len(words(line)) for section in sections for line in section.lines),
            text_digest=_digest(sections),
        )  # fmt: skip
        said: dict[str, Any] = {
            field: tuple(texts) if field in SEVERAL else "; ".join(texts) for field, texts in values.items()
        }
        page = replace(page, **said)
        unknown = tuple(label for label in others if label_key(label) not in EXPECTED_OTHERS)
        return PageReading(page, body, redacted, (), tuple(partly), unknown)

    def _divide(self) -> None:
        """Tell the lines of details from those of sections, and both from what the page carries beside."""
        zone, level = "head", 1
        label_levels = {
            line.level for line in self.lines if line.kind not in _TEXTS and label_key(line.text) in FIELD_OF
        }
        tabled = _heads_of_details(self.lines)
        for line in self.lines:
            if zone == "head" and line.kind == "bold" and _DETAILS.match(label_key(line.text)):
                zone, level, self.detailed = "details", line.level, True
                continue
            if line.kind in _TEXTS:
                if zone in ("head", "details"):
                    self.facts.append(line)
                    self.in_details |= {line.number} if zone == "details" else set()
                elif zone == "section" and is_told(line.text):
                    self.sections[-1][1].append(line.text)
                    self.told.add(id(line))
                continue
            key = label_key(line.text)
            if zone == "details" and line.level > level and line.level in label_levels:
                self.facts.append(line)
            elif _DETAILS.match(key) or id(line) in tabled:
                zone, level, self.detailed = "details", line.level, True
            elif zone == "beside" and line.level > level:
                continue
            elif is_private(line.text) or (is_beside(line.text) and key not in _OWN_HEADINGS):
                zone, level = "beside", line.level
            else:
                zone, level = "section", line.level
                self.sections.append((line.text, []))

    def _not_recognised(self, values: dict[str, list[str]]) -> list[str]:
        if not self.title:
            return ["it has no main heading"]
        wanted = set(words(self.name or ""))
        if len(wanted & set(words(self.title))) < _LEAST_SHARE * len(wanted):
            return [f"its heading is '{self.title[:80]}', which is another name"]
        if not values:
            return ["nothing of a practice's page was found on it: no date of publication, no details"]
        return []

    def _summary(self, rest: list[Line]) -> tuple[str | None, list[str]]:
        """The sentence under the heading, and what stands under no label among the details."""
        first_detail = next((line.number for line in self.facts if is_known(line.text)), None)
        rest = [line for line in rest if is_told(line.text)]
        head = [line for line in rest if line.number not in self.in_details]
        above = [line for line in head if first_detail is None or line.number < first_detail]
        if not any(_could_be_summary(line) for line in above):  # the dates stand above it
            above = head
        said = " ".join(line.text for line in above if _could_be_summary(line))
        stray = [line for line in rest if line not in above or not (_could_be_summary(line) or _is_badge(line))]
        if not said:
            metas = self.soup.find_all("meta", attrs={"name": "description"}, content=True)
            said = collapse(str(metas[0]["content"])) if metas and isinstance(metas[0], Tag) else ""
        return said or None, [line.text for line in stray if not is_generic(line.text)]


def _is_like_a_detail(section: PageSection) -> bool:
    return label_key(section.heading) in FIELD_OF and all(could_be_label(line) for line in section.lines)


def _labels_among(lines: Sequence[Line]) -> list[str]:
    """The known labels that lines are, or begin with before a value."""
    said = [row[0] for line in lines for row in rows_in(line, in_details=True) or [(line.text, [])]]
    return list(dict.fromkeys(label for label in said if FIELD_OF.get(label_key(label)) not in (None, *DATES)))


def _goes_on(value: str) -> bool:
    """Whether a known label with a colon stands within a value."""
    before = [words(part)[-_LONGEST_KNOWN:] for part in value.split(":")[:-1]]
    return any(is_known(" ".join(said[at:])) for said in before for at in range(len(said)))


def _box_of(line: Line) -> Tag | None:
    """The box beside the page that a line stands in; None where that is a menu, or part of the page's head or foot."""
    around = next((one for one in (line.block, *line.block.parents) if one.name in _BESIDE), None)
    return around if around is not None and around.name == "aside" else None


def _details_beside(lines: Sequence[Line]) -> list[Tag]:
    """The boxes beside the page that hold its details."""
    heads = [line for line in lines if line.outside and line.kind not in ("text", "dt", "th")]
    return [box for line in heads if _DETAILS.match(label_key(line.text)) and (box := _box_of(line)) is not None]


def _is_badge(line: Line) -> bool:
    return is_label(line.text) and not could_be_date(line.text)


def _heads_column(line: Line) -> bool:
    row = line.block.find_parent("tr") if line.kind == "th" else None
    return row is not None and row.find("td") is None


def _apart(lines: Sequence[Line]) -> str | None:
    """A contact's label in a column of labels, whose values stand elsewhere: one of them could be the name."""
    run: list[str] = []
    for text in (*("" if _heads_column(line) else line.text for line in lines), ""):
        if is_private(text) or label_key(text) in FIELD_OF:
            run.append(text)
            continue
        private = [said for said in run if is_private(said)]
        if private and len(run) >= _LEAST_APART + (private == run[-1:]):  # an empty row or two may go before its own
            return private[0]
        run = []
    return None


def _could_be_summary(line: Line) -> bool:
    """Whether a line under the heading is no control, status, date or reading time, and in no table or list."""
    if is_generic(line.text) or is_label(line.text) or cell_of(line) is not None or line.block.name == "li":
        return False
    if any(is_known(label) for label, _ in rows_in(line, in_details=True)):  # with a dash, of no row outside of details
        return False
    return not could_be_date(line.text) and not begins_with_date_label(line.text)


def _heads_of_details(lines: Sequence[Line]) -> set[int]:
    """The headings, by id, that details stand under whatever they are called: several known labels do, too."""
    found: Counter[int] = Counter()
    head: Line | None = None
    for line in lines:
        known = is_known(line.text) and not is_private(line.text)
        if line.kind == "heading" and not (head and known and line.level > head.level):
            head = line
        elif head and known:
            found[id(head)] += _LABEL_ALONE if is_beside_value(line) else 2
    return {number for number, count in found.items() if count >= _LEAST_LABELS}


def _fields(rows: Iterable[Row]) -> tuple[dict[str, list[str]], dict[str, tuple[str, ...]], list[str]]:
    """Values by field, those of other labels, and what could not be read for certain."""
    values: dict[str, list[str]] = {}
    others: dict[str, tuple[str, ...]] = {}
    partly: list[str] = []
    for row in rows:
        said = [value for value in row.values if is_told(value)]
        field = FIELD_OF.get(label_key(row.label))
        if any(_goes_on(value) for value in said) or any(label_key(value) in FIELD_OF for value in said[:-1]):
            partly.append(f"'{row.label}' goes on with another label: '{'; '.join(said)[:80]}'")
        if not said:
            partly.append(f"'{row.label}' has no value")
        elif field is None:
            label = row.label.strip(" :")
            others[label] = tuple(dict.fromkeys((*others.get(label, ()), *said)))
        else:
            if field in DATES:
                said, doubt = _dates(row.label, said)
                partly += doubt
            known = values.setdefault(field, [])
            if known and field not in SEVERAL and [plain(one) for one in said] != [plain(one) for one in known]:
                partly.append(f"'{row.label}' stands twice: '{'; '.join(known)}' and '{'; '.join(said)}'")
                continue
            known += [value for value in said if value not in known]
    return values, others, partly


def _dates(label: str, said: Sequence[str]) -> tuple[list[str], list[str]]:
    """The date that some texts say, as ISO 8601 where it is one day, and what is doubtful about it."""
    texts = list(dict.fromkeys(said))
    dates = list(dict.fromkeys(iso_date(text) or text for text in texts))
    if len(dates) > 1 or len(_YEAR.findall(texts[0])) > 1:
        return texts, [f"'{label}' says more than one date: '{'; '.join(texts)}'"]
    if iso_date(texts[0]) is None and _DAY.search(texts[0]):
        return texts, [f"'{label}' says no date that is known: '{texts[0]}'"]
    return dates, []


def _digest(sections: Sequence[PageSection]) -> str | None:
    """SHA-256 of the text without typography."""
    if not sections:
        return None
    said = [[plain(section.heading), *map(plain, section.lines)] for section in sections]
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()
