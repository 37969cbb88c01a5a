"""E-mail addresses out of a text, however they are written: in entities, escapes, words, tags, or scattered by scripts.

The text is not changed into anything else. It is seen twice as a reader or a script would see it (a skeleton, whose
letters know where in the source they stand): once with inline tags transparent, once as it stands, with attributes and
scripts. What looks like an address there is taken out of the source.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from scraper.practice_labels import REMOVED

_WINDOW = 200  # characters before an at sign in which an address can begin
_LONGEST_VALUE = 4_000  # characters of an object that tells contacts
_EDGE = "\x00"
"""Stands for what no address goes over: a block's tag."""
_QUOTE = "\x01"
"""Stands for a quote within a script's text, which ends none of its strings."""

_HINT = re.compile(
    r"(?i)@|%(?:25){0,8}40|&|\bat\b|[\W_]at[\W_]|[\[({]\s?(?:a|.{1,2}t)\s?[\])}]|\\0{0,4}40|\\[ux]"
    r"|mail|contact|phone|author|creator|contributor|vcard|person|\bhost|domain|\bta\b|=40|\+AEA-|\xef|\xe2\x93\x90|[\ufe6b\uff20\u24d0]"
)
_PARTS = r"""
    (?P<entity>&(?:amp;){0,8}(?:\#[0-9]{1,7}|\#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});?)
    | (?P<percent>(?:%(?:25){0,8}[0-9a-f]{2}){1,8})
    | (?P<script>\\{1,8}(?:u[0-9a-f]{4}|u\{0{0,6}[0-9a-f]{1,5}\}|x[0-9a-f]{2}|["'/]))
    | (?P<style>\\0{0,4}(?:40|2e)\s?)
    | (?P<glue>["'`]\s{0,9}\+\s{0,9}["'`])
    | (?P<bytes>[\xc2-\xf4][\x80-\xbf]{1,3})
    | (?P<odd>[^\x00-\x7f])
"""
_FLAT = re.compile(f"(?ix){_PARTS}")
_SEEN = re.compile(rf"(?isx)(?P<comment><!--(?:>|->|.*?(?:--!?>|\Z))) | (?P<tag></?[a-z][^<>]*>) | {_PARTS}")
_TAG = re.compile(r"(?i)</?([a-z][a-z0-9-]*)[^<>]*>")
_TRANSPARENT = frozenset(
    "a abbr acronym b bdi bdo big button cite code data del dfn em font g i ins kbd label mark nobr output path q rb "
    "rp rt ruby s samp small span strike strong sub sup svg text time tspan tt u use var wbr".split()
)
_PICTURED = re.compile(
    r"""(?ix) ^<img\b.*?\b(?:alt|title|aria-label)\s*=\s*["']?\s*[\[(]?
        (?:@|&\#64;|at(?:[ -]?(?:sign|symbol))?)[\])]?\s*["'\s>]
    | ^<img\b.*?\bsrc\s*=\s*["']?[^"'\s>]*\bat(?:-?sign)?\.(?:png|gif|svg|jpe?g|webp)
    | ^<[a-z]+\b.*?\bclass\s*=\s*["']?(?:[^"'>]*[\s-])?at(?:-sign)?["'\s>]"""
)

# -- on a skeleton -------------------------------------------------------------------------------
_AT = re.compile(
    r"""(?ix)
    (?P<sign> [\s\x00]{0,30} @ [\s\x00]{0,30})
    | (?P<word> \s{0,3} [\[({<] \s{0,3} (?:at|a|@|[äæ]t|at[ -]?(?:sign|symbol)|at\sthe\s(?:domain|host))
            \s{0,3} [\])}>] \s{0,3}
        | \s{0,3} [\])}>] \s? ta \s? [\[({<] \s{0,3}
        | \s [-_*|~/=:'"]{1,3} at [-_*|~/=:'"]{1,3} \s | [-_*|~]{1,2} (?-i:AT) [-_*|~]{1,2})
    | (?P<said> \s{1,3} at (?: \s the \s rate (?:\sof)? )? \s{1,3})
    | (?P<glued> [-_*|~=]{1,2} at [-_*|~=]{1,2} | =40 | \+AEA- | &at;)
    """
)
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_MARKED = r"| \s? [-_*|~/=]{1,2} dot [-_*|~/=]{1,2} \s?"
_DOT = (
    r"(?: \. | \s\.\s? | \s{0,3} [\[({<] \s{0,3} (?:dot|\.) \s{0,3} [\])}>] \s{0,3} | \s{1,3} dot \s{1,3}"
    + _MARKED
    + ")"
)
_SPELLED = r"(?: \s{0,3} [\[({<] \s{0,3} dot \s{0,3} [\])}>] \s{0,3} | \s{1,3} dot \s{1,3}" + _MARKED + ")"
_TLD = "(?:uk|com|org|net|gov|eu|info|scot|wales|police|int|ie|io)"
_DOMAIN = re.compile(rf"(?ix) (?: {_LABEL} (?: {_DOT} {_LABEL} ){{1,8}} | \[[0-9a-z:.]{{3,60}}\] )")
_ANY_HOST = re.compile(rf"(?ix) {_LABEL} ")
_SAID_DOMAIN = re.compile(
    rf"""(?ix) (?: {_LABEL} {_SPELLED} {_LABEL} (?: {_DOT} {_LABEL} ){{0,7}}
    | (?!www\.) (?: {_LABEL} \. ){{1,7}} {_TLD} \b (?! [/:\w-] | \.\w ) )"""
)
_NAMED_DOMAIN = re.compile(rf"(?ix) (?!www\.) (?: {_LABEL} \. ){{1,7}} [a-z]{{2,24}} \b (?! [/:\w-] | \.\w )")
_WITH_DOT = re.compile(r"[^\W_]{2,}[._][^\W_]{2,}$")
_ARTICLE = re.compile(r"(?i)\b(?:the|an?|our|this|their|its)\s$")
_WORDS = frozenset(
    "a about accessed accessible also am an and apply are available back based be been being book booked but by "
    "check details do download downloaded end ended find for found from further here him his hosted i in "
    "information is it join launched learn listed live located look looked looking me meet met more much not now "
    "of off on online open opens or order our out over page pages posted published read register registered see "
    "seen sign site start started stay that the them then there this to today try up us view viewed visit visited "
    "was we web webpage website were with you".split()
)
"""Before 'at example.org' these are words of a sentence, and no mailbox."""
_BACK = re.compile(  # read from the at sign backwards
    r"""(?ix) (?: \) [^()\x00@]{0,30} \( )? (?: " \w [\w .+-]{0,62} "
    | [\w+%$!?*^~`&-] (?: [^\s\x00\x01"'<>(){}\[\],;:=|\\] | (?<=\w) ' (?=\w) ){0,80}
        (?: (?: \s{1,3} tod \s{1,3} | \s{0,3} [\])}>] \s{0,3} (?:tod|\.) \s{0,3} [\[({<] \s{0,3}
            | \s? [-_*|~/=]{1,2} tod [-_*|~/=]{1,2} \s? ) [\w.+-]{1,64} ){0,4} )"""
)
_SPACED = re.compile(r"(?<![\w.])(?:\w [._+-]? ?){3,40}@(?: [\w.-]){5,60}(?!\w)")
_CREDENTIALS = re.compile(r"""(?<=//)[^\s/"'<>@:]{1,80}:[^\s/"'<>@]{0,80}(?=@)""")
_CARD = re.compile(r"(?i)BEGIN:VCARD([^<]{0,4000}?)(?=END:VCARD|<|\Z)")
_OBJECT = re.compile(r"\{[^{}]{8,2000}\}")
_PERSON = re.compile(r"""(?i)["\x01]@?type["\x01]\s{0,9}:\s{0,9}(?:\[\s{0,9})?["\x01](?:Person|ContactPoint)["\x01]""")
_MAIL_KEY = re.compile(r"""(?i)["\x01]\w{0,20}e?-?mail\w{0,20}["\x01]\s{0,9}:\s{0,9}["\x01][^"\x01]""")
_NAME_KEY = re.compile(r"""(?i)["\x01]\w{0,20}(?:name|title|tel|telephone|phone|mobile)["\x01]\s{0,9}:""")
_BOX_KEY = re.compile(
    r"""(?i)["\x01](?:user|user_?name|local|login|to|mailbox|account|u|l)["\x01]\s{0,9}:\s{0,9}["\x01][^"\x01]"""
)
_HOST_VALUE = re.compile(rf"""(?ix) :\s{{0,9}} ["\x01] @? [\w.-]{{1,80}} \. {_TLD} ["\x01]""")
_MAILTO = re.compile(r"""(?i)mail[\t\r\n]{0,2}to\s{0,3}:[^"'<>\s\x00]*""")
_REST = re.compile(r"""[^"'<>\s]*""")
_HIDDEN = re.compile(r"""(?i)(?:data-cfemail\s{0,5}=\s{0,5}["'\x01]?|email-protection\#)([0-9a-f]{4,})""")
_PERSONAL_KEY = "(?:contact|e-?mail|phone|author(?!i)|creator|contributor)"
_TOLD = re.compile(
    rf"""(?i)(["\x01])[^"\x01\\]{{0,60}}{_PERSONAL_KEY}[^"\x01\\]{{0,60}}\1\s{{0,9}}:\s{{0,9}}"""
    r"""(?:(?=[\[{])|\1([^"\x01]*(?:\x01[^"\x01]*)*?)\1)"""
)
_BARE_KEY = re.compile(  # in a script; a quote of either kind
    rf"""(?ix) (?<![\w$"'\x01.-]) [\w$]{{0,40}}{_PERSONAL_KEY}[\w$]{{0,40}} \s{{0,9}}:\s{{0,9}}
        (["'\x01]) ([^"'\x01\\\n]{{1,200}}) \1"""
)
_BRACKET = re.compile(r'"[^"]*"|\x01[^\x01]*\x01|[\[\]{}]|</script')


@dataclass(frozen=True, slots=True)
class _Skeleton:
    """A text as it is seen.

    Attributes:
        text: Decoded.
        starts: Where in it each piece begins.
        pieces: Where in the source each begins and ends, and whether its letters are the source's own.
    """

    text: str
    starts: list[int]
    pieces: list[tuple[int, int, bool]]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of it, which is not empty, stands in the source."""
        first, last = (bisect_right(self.starts, at) - 1 for at in (start, end - 1))
        begin, until, own = self.pieces[first]
        begin = begin + start - self.starts[first] if own else begin
        last_begin, until, own = self.pieces[last]
        return begin, last_begin + end - self.starts[last] if own else until


def without_addresses(text: str) -> str:
    """A text without whatever looks like an e-mail address, and without what hides or names one."""
    if not _HINT.search(text):
        return text
    flat = _skeleton(text, _FLAT)
    text = _cut(text, [*_named(text, flat), *_addresses(flat)])
    if "<" in text:
        text = _cut(text, _addresses(_skeleton(text, _SEEN)), tags=True)
    return text


def _cut(text: str, found: Iterable[tuple[int, int, str]], *, tags: bool = False) -> str:
    """A text with something else in the place of some parts; `tags` within them stay, so that none is left open."""
    kept: list[str] = []
    end = 0
    for start, until, instead in sorted(found):
        if until > end:
            kept += [text[end:start], instead if start >= end else ""]
            kept += _tags(text[max(start, end) : until]) if tags else ()
            end = until
    return "".join([*kept, text[end:]])


def _tags(text: str) -> Iterator[str]:
    return (tag[0] for tag in _TAG.finditer(text))


# -- a text as it is seen --------------------------------------------------------------------------


def _skeleton(text: str, parts: re.Pattern[str]) -> _Skeleton:
    seen: list[str] = []
    starts: list[int] = []
    pieces: list[tuple[int, int, bool]] = []
    at = end = 0

    def add(said: str, begin: int, until: int, *, own: bool) -> None:
        nonlocal at
        if said:
            seen.append(said)
            starts.append(at)
            pieces.append((begin, until, own))
            at += len(said)

    for part in parts.finditer(text):
        add(text[end : part.start()], end, part.start(), own=True)
        add(_decoded(part), part.start(), part.end(), own=False)
        end = part.end()
    add(text[end:], end, len(text), own=True)
    return _Skeleton("".join(seen), starts, pieces)


def _decoded(part: re.Match[str]) -> str:
    """What a part of the source is seen as; empty where it cannot be seen."""
    source = part[0]
    match part.lastgroup:
        case "comment" | "glue":
            return ""
        case "tag":
            name = _TAG.match(source)
            if _PICTURED.search(source):
                return "@"
            return "" if name and name[1].lower() in _TRANSPARENT else _EDGE
        case "script":
            code = source.lstrip("\\")
            number = code[1:].strip("{}")
            source = _QUOTE if code == '"' else code if code in "'/" else chr(min(int(number, 16), sys.maxunicode))
        case "style":
            source = "@" if "40" in source else "."
        case "bytes":
            source = source.encode("latin-1").decode("utf-8", "replace")
        case "entity":
            source = _until_stable(source)
        case "percent":
            source = unquote(re.sub("%(?:25)+", "%", source), errors="replace")
    return _visible(source)


def _until_stable(source: str) -> str:
    """What an entity means, which may be written as one itself."""
    for _ in range(6):
        decoded = unescape(source)
        if decoded == source:
            break
        source = decoded
    return source


def _visible(text: str) -> str:
    """Characters in their plain form: a wide dot is a dot, a no-break space a space, and what has no width nothing."""
    plain = unicodedata.normalize("NFKC", text.replace("\u24d0", "@"))
    return "".join(" " if one.isspace() else one for one in plain if unicodedata.category(one) != "Cf")


# -- what is taken out -----------------------------------------------------------------------------


def _addresses(seen: _Skeleton) -> Iterator[tuple[int, int, str]]:
    text, end = seen.text, 0
    for at in _AT.finditer(text):
        if at.start() < end:
            continue
        after = _after(text, at)
        before = _BACK.match(text[max(end, at.start() - _WINDOW) : at.start()][::-1]) if after else None
        if before is None or after is None:
            continue
        start = at.start() - len(before[0])
        if at["said"] is not None and _is_sentence(text[max(0, start - 8) : start], text[start : at.start()], after[0]):
            continue
        if at["glued"] is not None and not _WITH_DOT.search(before[0][::-1]):
            continue
        end = after.end()
        yield *seen.source(start, end), REMOVED


def _after(text: str, at: re.Match[str]) -> re.Match[str] | None:
    """What stands behind an at sign, where it is a domain."""
    if at["said"] is not None:
        before = text[max(0, at.start() - _WINDOW) : at.start()]
        named = _NAMED_DOMAIN.match(text, at.end()) if _WITH_DOT.search(before) else None
        return named or _SAID_DOMAIN.match(text, at.end())
    if at["glued"] is not None:
        return _SAID_DOMAIN.match(text, at.end())
    host = _DOMAIN.match(text, at.end())
    # without a dot it may be a name within a network, or one that is written backwards
    return host or (_ANY_HOST.match(text, at.end()) if at[0] == "@" else None)


def _is_sentence(earlier: str, before: str, after: str) -> bool:
    """Whether 'at' is the word, as in 'write to us at example.org' and 'the survey at example.org'."""
    plain = before.lower() in _WORDS or (_ARTICLE.search(earlier) is not None and _WITH_DOT.search(before) is None)
    return plain and re.search(_SPELLED, after, re.IGNORECASE | re.VERBOSE) is None


def _named(text: str, seen: _Skeleton) -> Iterator[tuple[int, int, str]]:
    """What says that it is an address or a contact: in links, by services that hide them, in data for scripts."""
    for link in _MAILTO.finditer(seen.text):
        start, end = seen.source(*link.span())
        quote = text[start - 1 : start]
        rest = re.compile(rf"[^{quote}\\]{{0,1000}}" if quote in ('"', "'") else _REST.pattern).match(text, end)
        yield start, rest.end() if rest else end, "#"
    for pattern, instead in ((_SPACED, REMOVED), (_CREDENTIALS, ""), (_CARD, REMOVED), (_HIDDEN, ""), (_BARE_KEY, "")):
        for found in pattern.finditer(seen.text):
            yield *seen.source(*found.span(found.lastindex or 0)), instead
    for start, end in _told(seen.text):
        if start < end:
            yield *seen.source(start, end), ""


def _told(text: str) -> Iterator[tuple[int, int]]:
    """The inner parts of objects that are persons, and the values of contacts, in data for scripts."""
    for data in _OBJECT.finditer(text):
        if _tells_person(data[0]):
            yield data.start() + 1, data.end() - 1
    for person in _PERSON.finditer(text):
        if start := _opening(text, person.start()):
            yield _inner(text, start - 1)
    until = 0
    for label in _TOLD.finditer(text):
        if label.start() >= until:
            start, until = _inner(text, label.end()) if label[2] is None else label.span(2)
            yield start, until


def _tells_person(data: str) -> bool:
    """Whether an object in data for scripts is a person, or the two halves of an address."""
    if _PERSON.search(data) or (_MAIL_KEY.search(data) and _NAME_KEY.search(data)):
        return True
    return bool(_HOST_VALUE.search(data) and _BOX_KEY.search(data))


def _opening(text: str, at: int) -> int:
    """Behind the brace that opens the object that a place stands in; 0 where none does nearby."""
    depth, least = 0, max(0, at - _WINDOW * 5)
    while (at := max(text.rfind("{", least, at), text.rfind("}", least, at))) >= 0:
        depth += 1 if text[at] == "}" else -1
        if depth < 0:
            return at + 1
    return 0


def _inner(text: str, at: int) -> tuple[int, int]:
    """The inner part of a list or object that begins somewhere; one that does not end goes on for a while."""
    depth, until = 0, min(len(text), at + _LONGEST_VALUE)
    for one in _BRACKET.finditer(text, at, until):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(one[0], 0)
        if depth == 0 or one[0] == "</script":
            return at + 1, one.start()
    return at + 1, until
