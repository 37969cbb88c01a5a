"""Names of contacts that a page says elsewhere, too: in its text, a link's label, a picture's caption."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from scraper.forces import all_forces
from scraper.practice_labels import REMOVED
from scraper.text import words

_RANKS = (
    r"(?:(?:acting|temporary|chief|assistant|deputy|detective|police|mr|mrs|ms|miss|dr|prof(?:essor)?|sir|dame|pc|dc|ds|di|dci"
    r"|ps|sgt|sergeant|insp(?:ector)?|superintendent|supt|ch|det|constable|commander|pcso)\.?\s+(?:\d{1,6}\s+)?)"
)
_NAME = re.compile(rf"(?i:{_RANKS}*)([^\W\d_a-z][\w'’-]+(?:\s+[^\W\d_a-z][\w'’-]*\.?){{0,2}}\s+[^\W\d_a-z][\w'’-]+)")
_ASKED = re.compile(
    r"(?:(?:^|[.!?:;,>]\s*|(?i:\b(?:please|information|details|more|enquiries|questions|or|and|can|should))\s+)(?i:contact|e-?mail)"
    rf"|(?i:\bget in touch with|\bspeak to|\bwrite to|\bcontact (?:is|was|name is)))\s+({_NAME.pattern})"
)
_SIGNED = re.compile(
    rf"(?:(?i:\b(?:written|authored|compiled|submitted|prepared)\s+by)|(?<=>)\s*By)\s+(?:{_NAME.pattern})"
    rf"|(?i:\b(?:ring|call|phone|telephone))\s+(?:{_NAME.pattern})(?=\s+(?:on|at)\b|,?\s*\(?[+0\[])"
)
_ENDS = re.compile(r"\s*[,;:()|/]\s*|\s+(?:and|or|&|-|–)\s+|\s*\[removed\]\s*")
_NO_NAMES = frozenset(
    "police constabulary force forces team unit partnership council service services department office college hub "
    "group association trust network board centre authority project programme operation practice practices contact "
    "email victim victims support social care crime crimestoppers neighbourhood watch citizens advice street "
    "violence reduction abuse domestic safety safer prevention intelligence custody roads policing strategy strategic "
    "delivery business digital data analyst manager officer coordinator lead inbox mailbox enquiries".split()
)
_HEADED = re.compile(r"(?is)<(?:title|h1)\b[^<>]*>.{0,500}?</(?:title|h1)\s*>")
_DRAWN = re.compile(r"(?is)<svg\b.*?</svg\s*>")
_LOWER = re.compile(r"(?<![\w@.-])[a-z]{2,}(?![\w@-]|\.\w)")
_MARKUP = re.compile(r"(?is)<script\b.*?(?:</script\s*>|\Z)|<[^<>]*>")
_BETWEEN = r"(?:[\s._+-]|&nbsp;|&#160;|\u00c2?\u00a0|%20){1,3}"
_LONGEST = 80


def names_among(said: Iterable[str]) -> list[str]:
    """The names of people among what stood under the label of a contact."""
    parts = [part.strip() for text in said for part in _ENDS.split(text) if len(part) <= _LONGEST]
    found = [name[1] for part in parts if (name := _NAME.fullmatch(part))]
    found += [f"{several[0]} {several[-1]}" for name in found if len(several := name.split()) > 2]  # without initials
    return [
        name
        for name in dict.fromkeys(found)
        if not _NO_NAMES.intersection(name.lower().split()) and not _of_forces().issuperset(words(name))
    ]


@cache
def _of_forces() -> frozenset[str]:
    """The words of the forces' names: 'Thames Valley' is no person, and 'Clark Kent' can be one."""
    return frozenset(word for force in all_forces() for word in words(force.official_name))


def names_in(prose: str) -> list[str]:
    """The names of people that the text of a page says to ask: 'For more information contact ...'."""
    signed = [found[1] or found[2] for found in _SIGNED.finditer(prose)]
    return names_among([*(found[1] for found in _ASKED.finditer(prose)), *signed])


def _forms(parts: list[str]) -> list[str]:
    """Patterns of the ways to write a name: whole, the last part first, without a space, by an initial, by a rank."""
    first, last = re.escape(parts[0]), re.escape(parts[-1])
    return [
        _BETWEEN.join(map(re.escape, parts)),
        rf"{last}(?:,\s*|{_BETWEEN}){first}",
        "".join(map(re.escape, parts)),
        rf"{re.escape(parts[0][0])}\.?{_BETWEEN}{last}",
        rf"{_RANKS}+{last}",
    ]


def without_names(text: str, names: Iterable[str]) -> str:
    """A page's source without some names, wherever they stand.

    One whose words the page also has as ordinary words, or in its heading, is taken for that of a team, and stays.
    """
    names = list(names)
    if not names:
        return text
    ordinary = set(_LOWER.findall(_MARKUP.sub(" ", text)))
    ordinary |= {
        word.lower() for head in _HEADED.findall(_DRAWN.sub("", text)) for word in re.findall(r"[\w'’-]+", head)
    }
    rare = [name.split() for name in names if not ordinary.intersection(name.lower().split())]
    if not rare:
        return text
    patterns = "|".join(form for parts in sorted(rare, key=len, reverse=True) for form in _forms(parts))
    return re.sub(rf"(?i)(?:(?<![^\W_])|(?<=%20))(?:{patterns})(?![^\W_])", REMOVED, text)
