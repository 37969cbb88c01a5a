"""What the words of a heading say: the recent section, the full list, or something beside the page's own content."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scraper.text import plain, words

_THINGS = frozenset("example examples practice practices report reports".split())
_NEW = frozenset("recent recently latest newest new newly".split())
_WHOLE = frozenset("all every full complete entire whole browse library list index catalogue directory".split())
_GROUPED = re.compile(r"\b(?:by|per) (?:\w+ )?(?:topic|theme|category|area|subject|type)\b")
_NOT_A_LIST = frozenset(
    "how why what who when about news newsletter using use developed submit share contact find events".split()
)
_BESIDE = re.compile(
    r"^(?:on this page|in this section|breadcrumbs?|cookies?|further (?:reading|information|support)|useful links"
    r"|external links|quick links|follow us|get in touch|contact us|more (?:from|like|on|information)|see also|also (?:see|read)"
    r"|read (?:more|next)|you (?:may|might)|people also|others? (?:practices?|pages?|resources?|content)"
    r"|similar (?:practices?|pages?|content|examples?)|recommended|was this|is this page|did you find|help us"
    r"|give (?:us )?feedback|rate this|download (?:this|the|as)|print (?:this|page)|share (?:this|your|a) |submit (?:a|an|your)\b"
    r"|suggest (?:a|an)\b|back to|next steps|most (?:read|viewed|popular)|popular (?:pages?|examples?|practices?)|explore more"
    r"|elsewhere on|what next|sign up|skip to|(?:recently|last) (?:viewed|visited|read)|(?:now )?trending|(?:filter|sort|refine|narrow)(?: \w+)? by"
    r"|(?:your|my) (?:recent|saved))\b"
    r"|^(?:(?:our|the|latest|recent|more|all|upcoming) )*(?:news|events|announcements)(?: and (?:news|events|updates|views))?$"
    r"|\b(?:interested in|related (?:content|pages?|links|practices?|examples?|topics?))\b"
)
_BESIDE_WORDS = frozenset(
    """related tag tags topic topics keywords share contact contacts feedback footer contents menu navigation subscribe
    download downloads print resources popular similar submit notes note references cookies help search events news
    webinars podcasts videos blogs""".split()
)
_ADDED = frozenset("published added publications additions".split())
_OUR_OWN = _THINGS | frozenset("our the smarter of police policing published".split())
_RECENT_ALONE = frozenset(("recent", "latest", "new", "newest", "what's new"))
_FULL_ALONE = frozenset(("full list", "all", "complete list"))
_OTHER_COLLECTION = re.compile(r"\b(?:archives?|archived|withdrawn|retired|superseded|practice bank)\b")
_USUAL_RECENT = plain("Recently published examples")
_USUAL_FULL = plain("All our smarter practice examples")
_MOST_RECENT_WORDS, _MOST_FULL_WORDS = 8, 9

EXACT = 100  # score of a section's own words
_PLAINLY, _IN_SHORT, _VAGUELY = 80, 60, 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a source's two sections are called; None for the usual words."""

    recent: str | None = None
    full: str | None = None


def recent_score(text: str, wanted: Wanted) -> int:
    """How plainly a heading is that of the recent section; 0 for any other."""
    key, found = plain(text), set(words(text))
    if wanted.recent is not None:
        return EXACT if key == plain(wanted.recent) else 0
    if key == _USUAL_RECENT:
        return EXACT
    if key in _RECENT_ALONE:
        return _IN_SHORT
    if _BESIDE.search(key) or found & _NOT_A_LIST or len(found) > _MOST_RECENT_WORDS:
        return 0
    return _PLAINLY if found & _NEW and found & (_THINGS | _ADDED) else 0


def full_score(text: str, wanted: Wanted) -> int:
    """How plainly a heading is that of the full list; 0 for any other."""
    key, found = plain(text), set(words(text))
    if wanted.full is not None:
        return EXACT if key == plain(wanted.full) else 0
    if key == _USUAL_FULL:
        return EXACT
    if found & (_NOT_A_LIST | _NEW) or len(found) > _MOST_FULL_WORDS or key.startswith("other"):
        return 0
    if found & _THINGS and (found & _WHOLE or _GROUPED.search(key)):
        return _PLAINLY
    if found & _THINGS and found <= _OUR_OWN:
        return _VAGUELY
    return _IN_SHORT if _GROUPED.search(key) or key in _FULL_ALONE else 0


def is_other_collection(text: str) -> bool:
    """Whether a heading says that what follows is from somewhere else, so that it may be no category."""
    found = words(text)
    told = len(found) == 1 or not _THINGS.isdisjoint(found)
    return told and _OTHER_COLLECTION.search(plain(text)) is not None


def is_beside(text: str) -> bool:
    """Whether a heading is that of something a page carries beside its own content."""
    key = plain(text).strip(" :")
    return key in _BESIDE_WORDS or _BESIDE.search(key) is not None
