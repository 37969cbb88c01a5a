"""What a title says: the name of a practice and the organisations it is from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from scraper.forces import known_force
from scraper.model import Organisation, OrganisationKind
from scraper.text import DASH, REMEMBERED, collapse, plain, words

_SPACED_DASH = re.compile(rf"\s(?:{DASH}+|\|)\s")
_LOOSE_DASH = re.compile(r"\s*[\u2013\u2014]\s*|\s-+\s?|-\s|\s*\|\s*")
_JOINT = re.compile(r"(?i)\s*(?:,\s*(?:and\s|&\s?)?|\s(?:and|with|plus)\s|\s?&\s?|/|;|\+)\s*")
_BRACKETED = re.compile(r"^(.*\S)\s*\(([^()]+)\)$")

_MOST_DASHES = 12  # from the end, at which an organisation is looked for
_SMALL = frozenset(("a", "an", "and", "at", "for", "in", "of", "on", "the", "to", "with"))
_LONGEST = 500  # characters; a text beyond it is no title
_MOST_JOINTS = 8  # 2**8 ways to read them; no title has more bodies than that

_BODIES = frozenset(
    """police constabulary partnership partnerships council councils service services trust trusts nhs university
    college board boards agency association authority commissioner commissioners office unit department ministry
    charity foundation network alliance consortium society institute federation constabularies forces court prison
    probation hospital school academy government committee collaboration cps hmicfrs npcc opcc iopc nca""".split()
)
_PARTNERS = frozenset("partnership partnerships alliance consortium collaboration network".split())
_OF = frozenset("of for in on and".split())


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart.

    Attributes:
        wording: The whole, in the page's own wording.
        name: The part before the organisation.
        organisations: In the page's order; empty if it names none.
        certain: Whether every organisation holds a known force.
    """

    wording: str
    name: str
    organisations: tuple[Organisation, ...]
    certain: bool


def organisation(name: str) -> Organisation:
    """The organisation of that name; official name and codes only where it is a known force."""
    name = collapse(name).strip(" ,;")
    if force := known_force(name):
        return Organisation(
            name,
            plain(force.official_name),
            "force",
            force.official_name,
            force.ons_code,
            force.slug,
            force.nation,
            force.region,
        )
    kind: OrganisationKind = "partnership" if _PARTNERS & set(words(name)) else "other"
    return Organisation(name, plain(name).removeprefix("the "), kind)


def reads_like_a_body(text: str) -> bool:
    """Whether a text could be the name of an organisation: it ends in, or is, 'the council of ...'."""
    text = collapse(text)
    found = words(text)
    if not 0 < len(found) <= 12 or not text[0].isupper() or ":" in text or text[-1] in "!?":
        return False
    if _SPACED_DASH.search(text):
        return False  # a whole title
    if found[-1] in _BODIES:
        return True
    return any(word in _BODIES and found[i + 1] in _OF for i, word in enumerate(found[:-1]))


def _expanded(parts: list[str]) -> list[str]:
    """'Surrey and Sussex Police' names two forces with one 'Police'."""
    for suffix in (" Police", " Constabulary"):
        if parts[-1].endswith(suffix):
            return [part + suffix if known_force(part + suffix) and not known_force(part) else part for part in parts]
    return parts


@lru_cache(maxsize=REMEMBERED)
def organisations_of(text: str) -> tuple[tuple[Organisation, ...], bool]:
    """The organisations that a text names, and whether that is certain.

    Of all ways to read its commas and 'and's, the one in which every part is a known force, with
    the fewest parts; else the one with most known forces whose other parts read like bodies.

    Returns:
        The organisations (none where the text names no body), and True where a force is among them.
    """
    text = collapse(text).strip(" .;")
    if _SPACED_DASH.search(text):
        return (), False  # a whole title
    joints = list(_JOINT.finditer(text))[:_MOST_JOINTS]
    best: tuple[tuple[int, int, int], list[str]] | None = None
    for chosen in range(2 ** len(joints)):
        cuts = [joint for bit, joint in enumerate(joints) if chosen >> bit & 1]
        starts, ends = [0, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), len(text)]
        plain_parts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        for penalty, parts in ((0, plain_parts), (1, _expanded(plain_parts))):
            known = sum(known_force(part) is not None for part in parts)
            rank = (known - len(parts), -penalty, -len(parts))
            better = known and (best is None or rank > best[0])
            if better and all(known_force(part) or reads_like_a_body(part) for part in parts):
                best = rank, parts
    if best is not None:
        return tuple(organisation(part) for part in best[1]), True
    if reads_like_a_body(text):
        return (organisation(text),), False
    return (), False


def _abbreviates(short: str, name: str) -> bool:
    """Whether a word in brackets is made of the first letters of the words before it, so that it names no force."""
    letters = plain(short)
    initials = "".join(word[0] for word in words(name))
    less = "".join(word[0] for word in words(name) if word not in _SMALL)
    return letters.isalpha() and len(letters) > 1 and (initials.endswith(letters) or less.endswith(letters))


@lru_cache(maxsize=REMEMBERED)
def split_title(text: str) -> Title:
    """Take a title apart at the dash before its organisation.

    A known force after any last dash, bar or in a last bracket is the organisation. Without one,
    what follows the last spaced dash is, if it reads like a body; else the whole is the name.
    """
    wording = collapse(text)
    if len(wording) > _LONGEST:
        return Title(wording, wording, (), certain=False)
    splits = [(wording[: dash.start()], wording[dash.end() :]) for dash in _SPACED_DASH.finditer(wording)][::-1]
    loose = [(wording[: dash.start()], wording[dash.end() :]) for dash in _LOOSE_DASH.finditer(wording)][::-1]
    if (bracket := _BRACKETED.match(wording)) and not _abbreviates(bracket[2], bracket[1]):
        loose.append((bracket[1], bracket[2]))
    for name, tail in splits[:1] + loose[:_MOST_DASHES]:
        organisations, certain = organisations_of(tail)
        if certain and name:
            return Title(wording, name, organisations, certain=True)
    if splits:
        name, tail = splits[0]
        organisations, _ = organisations_of(tail)
        if organisations and name:
            return Title(wording, name, organisations, certain=False)
    return Title(wording, wording, (), certain=False)


def put_together(name: str, *bodies: str) -> Title:
    """The title of a practice whose organisations, at least one, a rendering shows apart from its name."""
    name, said = collapse(name), [collapse(body).strip(" .,;") for body in bodies]
    read = [organisations_of(body) for body in said]
    organisations = tuple(
        one for body, (found, _) in zip(said, read, strict=True) for one in found or (organisation(body),)
    )
    joined = " and ".join(filter(None, [", ".join(said[:-1]), said[-1]]))
    return Title(f"{name} \u2013 {joined}", name, organisations, any(certain for _, certain in read))
