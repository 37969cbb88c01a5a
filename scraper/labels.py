"""The wording of a link or heading, without what the site sets beside it.

A status, a date, a count or the text of a control is part of no title and no category. They are
known by what they say and by standing at an end in an element of their own, never by class names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from scraper.line import BREAK, Chunk, segments, text_of
from scraper.soup import Tag
from scraper.text import REMEMBERED, collapse, plain, words
from scraper.titles import organisations_of, split_title

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
_DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\s+\d{{4}}|{_MONTH}\s+(?:\d{{1,2}},?\s+)?\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}})"
_WHEN = r"(?:(?:first[ ]|last[ ])?(?:published|updated|added|reviewed|posted|date|modified|created|from|since|new|next[ ]review|review[ ]date)(?:[ ]on)?:?\s*)"
_NOUN = (
    r"(?:(?:smarter[ ]practice[ ])?(?:(?:example|item|practice|result|report|resource|link|page)(?:s|\(s\))?|entries|entry|in[ ]total|total)"
    r"(?:[ ](?:in|under|on)[ ]this[ ](?:category|section|theme|topic|area|subject))?)"
)
_CONTROLS = r"(?:show|hide|open|close|expand|collapse|more|less)"
_SIGNS = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"  # arrows, stars, pictures
_LABEL = re.compile(
    rf"""(?ix) ^[\s\[({{*\-\u2010-\u2015\u2022|:.,{_SIGNS}]* (?:
        {_WHEN}?{_DATE}
        | {_WHEN}? \d+ \s* {_NOUN}? | no\ {_NOUN}
        | (?:just\ |recently\ |newly\ )?(?:new|updated|revised|added|published|featured|amended)(?:!|\ (?:this|last)\ (?:week|month|year))?
        | new\ (?:example|practice|entry|report|content|this\ week|this\ month)
        | popular | recent | latest | live | archived? | draft | pilot\ ended | closed | ongoing | completed? | active | current
        | (?:promising | effective | untested | tested | mixed | evaluated | not\ evaluated | validated | unvalidated | verified)
          (?:\ ?[-\u2010-\u2015]\ ?[\w\ ]{{1,40}})?
        | in\ (?:progress|review|development) | under\ review | coming\ soon | status:?\ .{{1,30}}
        | external(?:\ (?:link|site|website))? | opens?\ in\ (?:a\ )?new\ (?:tab|window) | external\ link,?\ opens.* | links?
        | (?:pdf|docx?|html|web\ ?page|word|xlsx?|csv)(?:[,;:\s]+[\d.,]+\s*(?:kb|mb|bytes?|k|m|pages?))* | [\d.,]+\s*(?:kb|mb)
        | show(?:\ (?:all|more|less|section|(?:this|all)\ sections?))? | hide(?:\ (?:all|section|(?:this|all)\ sections?))? | expand(?:ed|\ all)? | collapse(?:d|\ all)?
        | {_CONTROLS} \s*(?:/|\||\bor\b)\s* {_CONTROLS}
        | open | close | toggle(?:\ .{{1,30}})? | menu | more | less | select | view | back\ to\ top | (?:go\ )?to\ top | permalink
        | copy\ link | link\ to\ this\ (?:section|heading) | anchor | details | info | section | article | page | practice | example | report
        | smarter\ practice(?:\ (?:example|report))? | edit(?:\ (?:source|section|this))?
        | \d+\ mins?\ (?:read)? | page\ \d+\ of\ \d+ | (?:keyboard_)?arrow_\w+ | chevron_\w+ | expand_\w+ | open_in_new | add | remove | star | check
        | (?:theme|topic|category|subject|area)s?: | skip\ .{{1,40}} | loading\W* | (?:https?://|www\.)\S+
    ) [\s\])}}*\-\u2010-\u2015\u2022|:.,!]*$"""
)
_THING = (
    r"case[ ]stud(?:y|ies)|guidance|guide|video|film|animation|audio|podcast|webinar|toolkit|blog|fact[ ]?sheet|infographic"
    r"|presentation|research|evaluation|evidence|resource|download|interview|template|checklist"
)
_KIND = re.compile(rf"(?i)^[\s\[(]*(?:{_THING}|pilot|award|finalist|shortlisted)[\s\])!:]*$")
_KIND_OF_THING = re.compile(
    rf"(?i)^[\s\[(]*(?:(?:{_THING}|watch|listen)\s*:|(?:case[ ]study|(?:award|prize)[- ]winn(?:er|ing))(?:[ ]example)?\s*:?)[\s\])]*$"
)
_GOES_ON = re.compile(r"[a-z]{2,}(?![A-Z])|[a-z]\s|[,;&]")
_WAY_BACK = re.compile(
    r"(?i)^(?:(?:back|return|go|up) )*(?:to )?(?:the )?(?:top|contents|start)(?: of (?:the |this )?page)?\W*$"
)
_SENTENCE = re.compile(r"^[A-Z0-9]\S*(?:\s+\S+){3,}[.!?\u2026]$")  # as it begins and ends
_MARKS = re.compile(r"^[\W_]*$")
_FIRST_MARKS = re.compile(r"^[^\w(\[\"']+")
_END_MARKS = re.compile(r"[\s*\u2020\u00bb\u203a\u2192\u25b6\u25b8\u2022\u00b7|>]+$")
_START_MARKS = re.compile(rf"^[\s*\u00bb\u203a\u2022\u00b7|>{_SIGNS}]+(?=\S)")
_ORDINAL = re.compile(r"^\(?\d{1,2}[.)]\s+(?=\w)")
_AFTER = re.compile(rf"(?:\s*[-\u2013\u2014|,]\s*(?i:{_DATE})|\s(?:NEW|UPDATED)!?)$")
_BEFORE = re.compile(r"^(?:NEW|New|UPDATED|Updated)\s*[:!]\s+")
_IN_BRACKETS = re.compile(r"\s*[\[(]([^\[\]()]+)[\])]$")
_TRAILING_COUNT = re.compile(
    rf"(?i)\s*(?:[\[(]\s*\d+(?:\s+{_NOUN})?\s*[\])]|[:\-\u2013\u2014]\s*\d+\s+{_NOUN}|\|\s*\d+(?:\s+{_NOUN})?)\s*$"
)
_LABEL_ELEMENTS = frozenset(("time", "button", "data", "output", "meter", "label"))
_THIS = r"(?:(?:the|this|our|full|an?|in|as|more|all|full|web)[ ]?)*"
_TARGET = (
    r"(?:page|webpage|web[ ]page|website|site|example|practice|report|case[ ]study|text|details?|pdf|word|document|file|summary|link|"
    r"information|here|article|story|list|top|list[ ]of[ ]examples|start|home|previous[ ]page)"
)
_NETWORK = r"(?:facebook|twitter|x|x\ \(formerly\ twitter\)|linkedin|whatsapp|bluesky|reddit|pinterest|instagram|youtube|threads|mastodon|teams)"
_GENERIC = re.compile(
    rf"""(?ix)^(?:
        (?:read|find\ out|learn|see|view|show|discover|explore|get|load)\ (?:more|all|it|here|further)\b.*
        | (?:share|tweet|post|pin|send|email|e-mail|print|save|bookmark|follow\ us|copy)\ (?:{_THIS}{_TARGET}?\ )?(?:on|via|to|by|with|in)\ (?:{_NETWORK}|e-?mail|an?\ friend|clipboard|favourites)(?:\ \([^()]*\))?
        | (?:e-?mail|tweet|bookmark|save)\ (?:the|this|our)\ {_TARGET}
        | {_NETWORK} | tweet | e-?mail
        | (?:read|view|see|open|show|get|download|share|print|visit|go\ to|back\ to|return\ to|continue\ to)\ {_THIS}{_TARGET}?s?(?:\ \([^()]*\))?(?:\ as\ .*)?
        | read | more | view | details? | here | click\ here | link | open | download | print | share | visit | continue(?:\ reading)?
        | (?:(?:in|with|more|full|further)\ )*(?:report|text|details?|example|information|reading)
        | (?:share|submit|suggest|send|tell\ us\ about|add|contribute)\ (?:us\ )?(?:your|an?|my)\ (?:own\ )?(?:examples?|practices?|reports?|ideas?)
        | (?:rss|atom)(?:\ feeds?)?(?:\ (?:of|for)\ .*)? | subscribe(?:\ (?:to|by|for|via)\ .*)?
        | top | next | previous | last | first | see\ (?:also|here) | more\ (?:about|on|in|from|like|examples?|practices?|reports?|results?|information|details)\b.* | all\ examples
        | \W*
    )$"""
)

_CONTROL = re.compile(
    r"(?i)^(?:(?:read|find out|learn|see|view|discover|explore) more|read|learn) (?:about|on)\b[\s:]*"
)

LABEL_PREFIX = re.compile(
    r"(?i)^(?:(?:lead\s+|police\s+)?(?:organisations?|organizations?|forces?|owners?|from|by|published by|submitted by|led by|partners?)\s*[:\u2013\u2014-]\s*)+"
    r"|^(?:from|by|led by)\s+"
)


@lru_cache(maxsize=REMEMBERED)
def is_label(text: str) -> bool:
    """Whether a text is a status, a date, a count, a file's size, a control, or only marks."""
    text = collapse(text)
    return _MARKS.match(text) is not None or _LABEL.match(text) is not None


def is_generic(text: str) -> bool:
    """Whether a link's text names no page: 'read more', 'download', with an arrow before it or not."""
    bare = _FIRST_MARKS.sub("", collapse(text))
    return _GENERIC.match(bare) is not None and not split_title(bare).certain


def without_control(text: str) -> str:
    """A link's text without the words of a control before the title: 'Read more about TITLE'."""
    bare = _CONTROL.sub("", text)
    return bare if words(bare) else text


def is_way_back(text: str) -> bool:
    """Whether a link's text only leads back to the page's own beginning."""
    return _WAY_BACK.match(_FIRST_MARKS.sub("", collapse(text))) is not None


def parts_of(chunks: Sequence[Chunk]) -> tuple[str, str]:
    """The text of a link or heading before its last line or element, and the text of that; both shown."""
    shown = [chunk for chunk in chunks if not chunk.hidden]
    breaks = [number for number, chunk in enumerate(shown) if chunk.text == BREAK and text_of(shown[number:])]
    if breaks and text_of(shown[: breaks[-1]]):
        return text_of(shown[: breaks[-1]]), text_of(shown[breaks[-1] :])
    parts = segments(shown)
    if len(parts) < 2:
        return text_of(shown), ""
    return text_of([chunk for run, _ in parts[:-1] for chunk in run]), text_of(parts[-1][0])


def first_part(chunks: Sequence[Chunk]) -> tuple[str, str]:
    """The text of a link's first run, and that of the others."""
    parts = segments([chunk for chunk in chunks if not chunk.hidden])
    if len(parts) < 2:
        return "", ""
    return text_of(parts[0][0]), text_of([chunk for run, _ in parts[1:] for chunk in run])


def _beside(run: list[Chunk], own: Tag | None, others: str) -> bool:
    """Whether a run in an element of its own is set beside the wording."""
    text = text_of(run)
    if own is None or not words(others):
        return False
    if own.name == "a":  # the sign of a link to the heading itself, or what opens and shuts what is below it
        return _MARKS.match(text) is not None or (is_control(own) and is_label(text))
    if split_title(f"{others} \u2013 {text}").certain and not split_title(others).certain:
        return False  # it is the organisation
    return is_label(text) or own.name in _LABEL_ELEMENTS or _KIND_OF_THING.match(text) is not None


def is_control(own: Tag) -> bool:
    """Whether a link leads nowhere else: a control of the page itself."""
    return str(own.get("role", "")).strip().lower() == "button" or str(own.get("href", "")).strip().startswith("#")


def _goes_before(first: tuple[list[Chunk], Tag | None], title: str) -> bool:
    """Whether a first run is a label before a title. Where the sentence goes on, it is the title's own first word."""
    return not goes_on(title) and not text_of(first[0]).isdigit() and _beside(*first, title)


def goes_on(text: str) -> bool:
    """Whether a text reads as the rest of a sentence that was begun before it."""
    return _GOES_ON.match(text) is not None


def _follows_title(run: list[Chunk], own: Tag | None, title: str) -> bool:
    """Whether a run in an element of its own follows a title that is complete without it."""
    if own is None:
        return False
    text = text_of(run)
    if _describes(text, title):
        return True
    if is_generic(text) and len(words(text)) > 1:
        return bool(words(title))  # 'read more', as a button of the card or in another link to the same page
    said, whole = split_title(title), split_title(f"{title} {text}")
    if said.certain:
        return not whole.certain
    return bool(said.organisations) and not whole.organisations and is_kind(text)


def is_kind(text: str) -> bool:
    """Whether a text says what kind of thing is linked, or how it fared, and could as well be a word of a title."""
    return _KIND.match(collapse(text)) is not None


def _describes(text: str, title: str) -> bool:
    """Whether a text after a title that names its body, a force or not, is a sentence about it, and no further body."""
    bodies = split_title(title).organisations
    return bool(bodies) and _SENTENCE.match(text) is not None and not organisations_of(text)[0]


def without_labels(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The runs of a link or heading without icons, and without labels at its ends."""
    shown = [chunk for chunk in chunks if not chunk.hidden] or list(chunks)
    while len(parts := segments(shown)) > 1:
        first, last = parts[0], parts[-1]
        head = text_of([chunk for run, _ in parts[:-1] for chunk in run])
        if _beside(*last, head) or _follows_title(*last, head):
            shown = shown[: shown.index(last[0][0])]
        elif _goes_before(first, text_of([chunk for run, _ in parts[1:] for chunk in run])):
            shown = shown[shown.index(parts[1][0][0]) :]
        else:
            break
    return shown


def wording(chunks: Sequence[Chunk]) -> str:
    """The wording of a link or heading: its text without icons, and without labels at its ends."""
    return _without_tail(text_of(without_labels(chunks)))


def _abbreviates(text: str, name: str) -> bool:
    """Whether a text in capitals is made of the first letters of a name's last words: 'Dogs on call (DOC)'."""
    initials = "".join(word[0] for word in words(name))
    return text.isupper() and initials.endswith(text.casefold())


@lru_cache(maxsize=REMEMBERED)
def _without_tail(text: str) -> str:
    """Without marks at its end, and without a label that goes before or follows the title in the same run of text."""
    text = _END_MARKS.sub("", text) or text
    text = _START_MARKS.sub("", text)
    text = _BEFORE.sub("", text) or text
    text = _AFTER.sub("", text) or text
    if (tail := _IN_BRACKETS.search(text)) and is_label(tail[1]) and not tail[1].isdigit():
        head = text[: tail.start()]
        text = text if not head or _abbreviates(tail[1], head) else head
    named = bool(split_title(text).organisations)
    for cut in [at for at, char in enumerate(text) if char in " ([-\u2013\u2014|"][::-1][:8]:
        head, tail_text = text[:cut].rstrip(" -\u2013\u2014|,:"), text[cut:]
        if is_label(tail_text) and (title := split_title(head)).organisations and (title.certain or not named):
            return head
    return text


def heading_wording(chunks: Sequence[Chunk]) -> str:
    """The wording of a heading: as `wording`, without a number before it, a count after it or a colon at its end."""
    text = _ORDINAL.sub("", wording(chunks))
    return _TRAILING_COUNT.sub("", text).rstrip(" :") or text


def same_words(first: str, second: str) -> bool:
    """Whether two texts say the same, typography aside."""
    return plain(first) == plain(second)
