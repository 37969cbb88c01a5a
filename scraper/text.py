"""Plain typography: what two spellings of the same words have in common."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"))
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u2043"
_QUOTES = "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2032\u2033\u2035\u2036\u00ab\u00bb\u2039\u203a\u0060\u00b4\u0022\u02bc\u02b9\uff07\uff02"
_TYPOGRAPHY = str.maketrans(dict.fromkeys(_DASHES, "-") | dict.fromkeys(_QUOTES, "'"))
_AROUND_DASH = re.compile(r"\s*-+\s*")
_WORD = re.compile(r"\w+")

_ANY_INVISIBLE = re.compile(f"[{''.join(map(chr, _INVISIBLE))}]")

DASH = f"[-{_DASHES}]"
"""Any kind of dash, for use in a regular expression."""
REMEMBERED = 30_000
"""Texts of which what was found is kept: reading a page asks for the same ones many times over."""


def _visible(text: str) -> str:
    return text.translate(_INVISIBLE) if _ANY_INVISIBLE.search(text) else text  # to search takes a tenth of the time


def collapse(text: str) -> str:
    """The wording itself: spaces of every kind and length as one, nothing invisible."""
    return " ".join(_visible(text).split())


@lru_cache(maxsize=REMEMBERED)
def plain(text: str) -> str:
    """What a text is compared by.

    Kinds of dash, quotes, '&' and 'and', spaces, invisible characters, compatibility forms and
    upper or lower case make no difference; every other character does.
    """
    folded = unicodedata.normalize("NFKC", _visible(text)).casefold().translate(_TYPOGRAPHY)
    folded = _visible(folded).replace("&", " and ")
    return _AROUND_DASH.sub("-", " ".join(folded.split()))


def words(text: str) -> tuple[str, ...]:
    """The words of a text in plain form, without punctuation."""
    return tuple(_WORD.findall(plain(text)))


def listed(names: Sequence[str]) -> str:
    """The first three of some names in quotes, and how many more there are."""
    return ", ".join(f"'{name}'" for name in names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
