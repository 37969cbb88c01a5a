"""What a page says of itself in lines of their own: that it is a part, a draft, an old copy, or that a program failed.

Only whole short lines that are no entry and no heading of the lists are looked at, so that what a practice is called,
or prose tells of one, is no notice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scraper.addresses import Site, one_form
from scraper.copies import is_concealed
from scraper.line import Line
from scraper.sections import Found
from scraper.text import collapse

_LONGEST_SHARE = 60  # characters
_LONGEST_NOTICE = 120
_LONGEST_OF_A_COPY = 200  # it tells the page's address
_BELOW = 2  # lines below the last example that may still stand for others
_SHARE = re.compile(
    r"""(?ix)(?P<lead>\b(?:showing|displaying|viewing|page|results?|items?)\ )?
    \b(?:(?P<first>\d{1,4})\s*(?:-|\u2013|to)\s*)?
    (?P<last>\d{1,4})\ (?:out\ )?of\ (?P<total>\d{1,4})
    (?P<what>\ (?:\w+\ ){0,2}(?:examples?|results?|practices?|items?|entries|reports))?$"""
)
_FAILURE = re.compile(
    r"(?i)^(?:php )?(?:fatal|parse|recoverable fatal) error\b|^uncaught (?:\w+ )?(?:exception|error)\b"
    r"|^(?:php )?(?:warning|notice): .+ (?:in|at) \S+ (?:on )?line \d+"
    r"|^traceback \(most recent call last\)|^\[?an error occurred while processing\b"
    r"|\bobject reference not set to an instance\b"
    r"|^(?:\w+[.\\])+\w*(?:exception|error)\b|^error (?:loading|rendering|50\d)\b|^this block is broken or missing\b"
    r"|^the website encountered an unexpected error\b|^(?:error )?50\d (?:bad|gateway|service|internal|backend)\b"
    r"|^there has been a critical error on (?:this|your) (?:web ?)?site\b"
)
_TEST_SYSTEM = r"(?:test(?:ing)?|staging|uat|qa|dev(?:elopment)?|pre-?prod(?:uction)?|non-?prod(?:uction)?|sandbox)"
_UNPUBLISHED = re.compile(
    r"(?i)\byou(?: are|'re) (?:now )?(?:viewing|looking at) an? (?:draft|preview|unpublished|older|previous)\b"
    r"|\bthis is an? (?:draft|preview|unpublished|older|previous) (?:version|copy|page|revision)\b"
    r"|\bunpublished (?:draft|version|revision|page|content)\b"
    r"|\b(?:staging|uat|pre-?production|non-?production|development|sandbox) (?:environment|server|site)\b"
    rf"|^\W*(?:(?:this is|you are (?:on|in|using)) )?(?:(?:a|our|the) )?{_TEST_SYSTEM}"
    r" (?:environment|server|system|instance|(?:web)?site)(?:\s*[-\u2013\u2014:.,!(|].{0,60})?$"
    r"|^\W*draft\W{1,3}not (?:yet )?(?:published|public|live)\b"
    r"|^\W*(?:status\W+)?(?:draft|unpublished|not (?:yet )?published)\W*$"
    r"|^\W*(?:(?:you are|you're) (?:now )?in )?preview mode(?: is)?(?: on| active| enabled)?\b.{0,3}(?:$|click|exit|leave|this|\()"
    r"|^\W*(?:exit|leave|end|close) (?:the )?preview(?: mode)?\W*$"
    r"|^\W*moderation state\b|^\W*(?:workflow|publication|publishing) (?:state|status)\W+(?:draft|unpublished|in review|needs review)\b"
)
_OLD_COPY = re.compile(
    r"(?i)^(?:you are|you're) (?:currently |now )?offline\b"
    r"|^(?:(?:showing|viewing|this is|you are viewing) )?(?:an? |the )?(?:saved|cached|offline|archived) (?:copy|version) of (?:this|the) page\b"
    r"|^this is google'?s cache of\b|\bit is a snapshot of the page as it appeared on\b"
    r"|^this snapshot (?:was )?taken on\b"
    r"|^(?:this is|you are viewing|you are looking at) an archived (?:web ?)?(?:page|site|copy|version)\b"
)
_WITHDRAWN = re.compile(
    r"(?i)^this (?:page|content|collection|publication) (?:was|has been|is) (?:now )?(?:withdrawn|archived|superseded|retired|replaced)\b"
    r"|^(?:this|the) (?:page|content|site) is(?: not|n't) available in your (?:region|country|area|location)\b"
)
_REDUCED = re.compile(
    r"(?i)^(?:sorry,? )?some (?:of (?:the|this) )?(?:content|parts?|sections?|items?)\b.{0,60}"
    r"\b(?:could not|couldn't|cannot|can't|failed to|did not|didn't) (?:be )?(?:load|show|display|render)"
    r"|\b(?:are|is|'re) (?:now |only |currently )*(?:showing|viewing|seeing|serving)(?: you)? an? "
    r"(?:limited|reduced|simplified|cut[- ]down|basic|partial) version of (?:this|the) (?:page|site|website)\b"
)
_NOT_APPLIED = r"(?!\W*(?:none|all|any|nothing)\b)"
_FILTERED = re.compile(
    rf"(?i)^(?:filtered by|(?:active|applied|current|selected) filters?\b|filters? applied)\W{_NOT_APPLIED}\W*\w"
    r"|^[1-9]\d? filters? (?:applied|active|on|selected)\b"
    rf"|^(?:showing|displaying) (?:only )?(?:examples?|practices?|results?) (?:for|from|in|tagged|matching)\b{_NOT_APPLIED}"
)
_THINGS = r"(?:examples?|practices?|items?|entries|reports?|results?|list)"
_GATED = re.compile(
    r"(?i)^(?:please )?(?:register|subscribe|join|sign ?(?:in|up|on)|log ?(?:in|on)|create an account)\b.{0,40}"
    r"\bto (?:see|view|read|access|show|unlock|get)\b (?:the (?:full|whole|complete|entire|rest of the) list"
    rf"|(?:\d+|all|more|these|the|other|further|remaining)(?: \w+){{0,3}}? {_THINGS})\b"
)
_MISSING_PIECE = re.compile(
    r"(?i)^(?:error[:,!] |oops\b|(?:sorry,? )?(?:something went wrong|there was (?:a problem|an error)\b)"
    r"|(?:sorry,? )?(?:this|the|a) (?:content|block|section|list|component|feed|part)\b.* (?:unavailable|(?:not|n't|failed to)"
    r" (?:be )?(?:available|load|loaded|display|displayed|render|rendered|shown?))"
    r"|(?:sorry,? )?we (?:could not|couldn't|cannot|can't|were unable to|are unable to) (?:load|show|display|fetch|get)\b"
    r"|(?:continue|keep) reading\W*$)"
    r"|\b(?:will be|be|come) back (?:soon|shortly|later)\b"
)
_OF_THE_PAGE = (
    (_UNPUBLISHED, "not the page for readers"),
    (_WITHDRAWN, "not in force any more, or not for us"),
    (_REDUCED, "only part of the page"),
)
_OF_THE_LISTS = (
    (_FILTERED, "only part of the list"),
    (_GATED, "only part of the list"),
)
_MARKED = re.compile(
    r"(?i)^\W*(?:unpublished|not (?:yet )?published|in draft|draft only|needs review|awaiting (?:review|moderation|approval)"
    r"|pending (?:review|approval)|scheduled for publication|embargoed(?: until\b.*)?)\W*$"
)
_PART = r"(?i)/(?:page|p|pg)[/-]?\d+"
_NUMBERED = re.compile(rf"{_PART}/?(?:[?#]|$)|[?&;](?:page|p|pg|paged|start|offset|from)=\d+\b")
_LAST_PART = re.compile(f"{_PART}$")


def leads_to_a_part(href: str, base: str, site: Site) -> bool:
    """Whether an address is that of the page itself, with the number of a part."""
    form = one_form(href, base, site) if _NUMBERED.search(href) else None
    return form is not None and one_form(site.url, site.url, site) in (form, _LAST_PART.sub("", form))


def goes_on(lines: Sequence[Line], base: str, site: Site) -> list[str]:
    """A pager says that the list is only a part: a link to the page itself with the number of another part."""
    for line in lines:
        for link, chunks in line.links:
            if leads_to_a_part(link.href, base, site):
                said = collapse("".join(chunk.text for chunk in chunks)) or "a link"
                return [f"only part of the list: '{said[:40]}' leads to another part of it ({link.href[:80]})"]
    return []


def broken(lines: Sequence[Line], read: Found) -> list[str]:
    """What says that it is part of the list only, no page for readers, or that a program failed while it was made."""
    begin, end = min(read.headings, default=0), read.last + _BELOW
    of_lists = read.taken | read.headings
    for line in lines:
        if line.kind == "heading" and line.number > read.last:
            end = min(end, line.number)
        inside = begin < line.number <= end
        own = line.number not in of_lists
        said = _said(line, own=own, inside=inside)
        if said:
            return [said]
    return []


def _said(line: Line, *, own: bool, inside: bool) -> str | None:
    """What a line says against the page.

    Args:
        line: Of the page.
        own: Whether it is no entry and no heading of the lists.
        inside: Whether it stands among the lists, or right below them.
    """
    text = line.text
    if not line.outside and len(text) < _LONGEST_SHARE and " of " in text and _is_a_share(text):
        return f"only part of the list: it says '{text}'"
    if _FAILURE.search(text):
        return f"a program failed while the page was made: '{text[:80]}'"
    said = _notice(line, inside=inside) if own else None
    return None if said is None or _concealed(line) else said


def _notice(line: Line, *, inside: bool) -> str | None:
    """What a line says as a notice, shown or not."""
    text = line.text
    in_a_menu = line.outside and bool(line.links) and line.rest == ("", "")
    if in_a_menu or len(text) >= _LONGEST_OF_A_COPY:
        return None
    if _OLD_COPY.search(text):
        return f"an old copy of the page: it says '{text}'"
    if len(text) >= _LONGEST_NOTICE:
        return None
    for pattern, what in _OF_THE_PAGE + (_OF_THE_LISTS if inside else ()):
        if pattern.search(text):
            return f"{what}: it says '{text}'"
    if inside and not line.links and _MISSING_PIECE.search(text):
        return f"a piece of the lists is missing: in its place it says '{text}'"
    return None


def _is_a_share(text: str) -> bool:
    """Whether it says 'Showing 1-10 of 22', or that there are other pages than this one."""
    said = _SHARE.search(text)
    if said is None or not (said["lead"] or said["what"]):
        return False
    if (said["lead"] or "").casefold() == "page ":
        return said["total"] != "1"
    return (int(said["first"] or 1), int(said["last"])) != (1, int(said["total"]))


def _concealed(line: Line) -> bool:
    """Whether a notice waits for its hour, and is not shown: 'You are offline'."""
    return any(is_concealed(element) for element in (line.block, *line.block.parents))


def marked(read: Found) -> list[str]:
    """Doubts about entries that the site marks as not published: an editor sees them, no reader."""
    doubts = []
    for item in read.items:
        for line in (item.line, *item.attached):
            said = next((text for text in _pieces(line) if _MARKED.match(text)), None)
            if said:
                doubts.append(f"'{item.text}' may be seen by editors only: beside it stands '{said}'")
                break
    return doubts


def _pieces(line: Line) -> list[str]:
    """The runs of text of a line, and what stands around its link."""
    return [*line.rest, *(collapse(chunk.text) for chunk in line.chunks)]
