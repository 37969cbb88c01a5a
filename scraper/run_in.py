"""Labels and values within one line of a page: in elements of their own, before a colon, dates one after the other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from scraper.details import iso_date
from scraper.line import BREAK, Chunk, Line, Link
from scraper.practice_labels import DATES, FIELD_OF, could_be_label, is_known, label_key
from scraper.soup import Tag
from scraper.text import collapse

Spans = list[tuple[Chunk, Link | None]]
Looks = tuple[str, str]
Said = tuple[str, list[str]]
"""A label and its values."""

_BETWEEN = re.compile(r"(?i)^(?:[\s,;|/&•·]|and)*$")
_COLON = re.compile(r"^\s*:")
_BEFORE = re.compile(r"^\s*:?\s*(?:[–—-]\s+)?")  # what stands between a label and its value
_DASH = re.compile(r"\s+[–—-]\s+")
_BEGINS = re.compile(r"^[A-Z0-9]")
_DATE_LABELS = "|".join(sorted((label for label, name in FIELD_OF.items() if name in DATES), key=len, reverse=True))
_DATE_LABEL = re.compile(rf"(?i)(?:^|(?<=[\s|,;(]))({_DATE_LABELS})(?:\s+on)?(?:\s*[:–-]|(?=\s))")
_LONGEST_DATE = 40  # characters
_LIKE_A_DATE = re.compile(
    r"""(?ix) ^(?: (?:[a-z]+day,?\s+)? \d{1,2}(?:st|nd|rd|th)? (?:\s+of)? [\s-]+ [^\W\d]+\.?,? [\s-]+ \d{2,4}
    | (?:[^\W\d]+\.?,? \s+){0,2} \d{4} | \d{1,4} ([/.-]) \d{1,2} \1 \d{1,4} ) \W*$"""
)


def could_be_date(text: str) -> bool:
    """Whether a short text says when, if only by month and year, or by what no calendar has."""
    return len(text) < _LONGEST_DATE and (iso_date(text) is not None or _LIKE_A_DATE.match(text) is not None)


def begins_with_date_label(text: str) -> bool:
    """Whether a text begins as one that says when a page was published."""
    return _DATE_LABEL.match(text) is not None


def values_of(spans: Sequence[tuple[Chunk, Link | None]]) -> list[str]:
    """The values of a line: its links or other like elements one by one where it is nothing else, else all of it."""
    shown = [(chunk, link) for chunk, link in spans if not chunk.hidden]
    links: dict[int, list[str]] = {}
    between = ""
    for chunk, link in shown:
        if link is None:
            between += chunk.text
        else:
            links.setdefault(id(link), []).append(chunk.text)
    if len(links) > 1 and _BETWEEN.match(between):
        return [text for parts in links.values() if (text := collapse("".join(parts)))]
    if not links and (tags := _tags(shown)):
        return tags
    said = "".join(chunk.text for chunk, _ in shown)
    return [text for part in said.split(BREAK) if (text := collapse(part))]


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of text in one element.

    Attributes:
        spans: Its text, and the spaces after it.
        element: The element, at the first depth where a line has several; None for text beside elements.
    """

    spans: Spans
    element: Tag | None

    @property
    def text(self) -> str:
        return collapse("".join(chunk.text for chunk, _ in self.spans))

    @property
    def looks(self) -> Looks:
        """What its element is called, and by its class."""
        return ("", "") if self.element is None else (self.element.name, str(self.element.get("class", "")))


def _runs_of(spans: Spans) -> list[_Run]:
    wording = [chunk for chunk, _ in spans if chunk.text.strip()]
    depth = 0
    while len(wording) > 1 and all(len(chunk.inline) > depth for chunk in wording):
        if any(chunk.inline[depth] is not wording[0].inline[depth] for chunk in wording):
            break
        depth += 1
    runs: list[_Run] = []
    for chunk, link in spans:
        own = chunk.inline[depth] if len(chunk.inline) > depth else None
        if runs and (own is runs[-1].element or not chunk.text.strip()):
            runs[-1].spans.append((chunk, link))
        elif chunk.text.strip():
            runs.append(_Run([(chunk, link)], own))
    return runs


def _tags(spans: Spans) -> list[str]:
    """The texts of elements that are alike and set apart by a class, or by nothing at all; none where there is more."""
    runs = _runs_of(spans)
    own = [run for run in runs if run.element is not None]
    between = " ".join(run.text for run in runs if run.element is None)
    if len(own) < 2 or len({run.looks for run in own}) > 1 or not _BETWEEN.match(between):
        return []
    spaced = any(run.spans[-1][0].text[-1:].isspace() for run in runs[:-1])
    glued = len(own) == len(runs) and not spaced and all(_BEGINS.match(run.text) for run in own)
    return [run.text for run in own] if glued or own[0].looks[1] else []


def label_looks(lines: Sequence[Line]) -> set[Looks]:
    """How the labels look that several lines begin with, each before its value."""
    firsts = Counter(
        runs[0].looks
        for line in lines
        if len(runs := _shown_runs(line)) > 1 and runs[0].element is not None and is_known(runs[0].text)
    )
    return {looks for looks, count in firsts.items() if count > 1}


def rows_in(line: Line, *, in_details: bool, looks: Collection[Looks] = ()) -> list[Said]:
    """The labels within a line, each with its values; none where the line is no label with its value.

    Args:
        line: Of a page.
        in_details: Whether it stands among the details: there, a dash after a known label is as good as a colon.
        looks: How labels look there.
    """
    if dates := _dates(line.text):
        return dates
    runs = _shown_runs(line)
    labels = [at for at in range(len(runs) - 1) if _is_label(runs, at, looks)]
    if labels and labels[0] == 0:
        ends = [*labels[1:], len(runs)]
        return [(runs[at].text, _values(runs[at + 1 : end])) for at, end in zip(labels, ends, strict=True)]
    label, colon, value = line.text.partition(":")
    if colon and value.strip() and is_known(label):
        return [(label, [_BEFORE.sub("", value)])]
    dash = _DASH.search(line.text) if in_details and not is_known(line.text) else None
    if dash and is_known(line.text[: dash.start()]):
        return [(line.text[: dash.start()], [line.text[dash.end() :]])]
    return []


def _dates(text: str) -> list[Said]:
    """Labels of dates, each with what says when; none where one of them is followed by something else."""
    labels = list(_DATE_LABEL.finditer(text))
    if not labels or labels[0].start():
        return []
    ends = [*(label.start() for label in labels[1:]), len(text)]
    said = [(label[1], text[label.end() : end].strip(" |,;.()·•-–")) for label, end in zip(labels, ends, strict=True)]
    return [(label, [date]) for label, date in said] if all(could_be_date(date) for _, date in said) else []


def _shown_runs(line: Line) -> list[_Run]:
    return _runs_of([span for span in line.spans if not span[0].hidden])


def _is_label(runs: Sequence[_Run], at: int, looks: Collection[Looks]) -> bool:
    """Whether a run is a label, known or not, and what follows it the value."""
    run, colon = runs[at], runs[at].text.endswith(":") or _COLON.match(runs[at + 1].text) is not None
    if runs[at + 1].text.startswith((",", ";", "|", "/")):
        return False  # the first of several values
    if at == 0:
        if is_known(run.text):
            return run.element is not None or colon
        return run.element is not None and (colon or run.looks in looks) and could_be_label(run.text)
    if run.looks != runs[0].looks or not could_be_label(run.text):
        return False
    return colon or FIELD_OF.get(label_key(run.text)) in DATES


def _values(runs: Sequence[_Run]) -> list[str]:
    """The values of runs, without the colon or dash before them."""
    spans = [span for run in runs for span in run.spans]
    chunk, link = spans[0]
    without = _BEFORE.sub("", chunk.text)
    return values_of([(replace(chunk, text=without), link), *spans[1:]])
