"""The labels of a practice's page: which are known, and which stand before what is personal."""

from __future__ import annotations

import re

from scraper.text import plain, words

REMOVED = "[removed]"
"""What stands in the kept bytes in place of what was personal."""

FIELD_OF = {
    "first published": "first_published",
    "published": "first_published",
    "published on": "first_published",
    "date published": "first_published",
    "updated": "updated",
    "last updated": "updated",
    "date updated": "updated",
    "does it work": "does_it_work",
    "focus": "focus",
    "topic": "topics",
    "topics": "topics",
    "organisation": "organisation",
    "organisations": "organisation",
    "organization": "organisation",
    "force": "organisation",
    "forces": "organisation",
    "region": "region",
    "regions": "region",
    "partner": "partners",
    "partners": "partners",
    "stage of practice": "stage_of_practice",
    "stage": "stage_of_practice",
    "start date": "start_date",
    "scale of initiative": "scale",
    "scale": "scale",
    "target group": "target_groups",
    "target groups": "target_groups",
}
"""Field of `PracticePage` by what a label is compared by (`label_key`)."""

EXPECTED_OTHERS = frozenset(("smarter practice",))
"""Labels that are known and have no column: they are kept with the unknown ones, and not reported."""

DATES = frozenset(("first_published", "updated"))

_PRIVATE = re.compile(
    r"""(?x) ^(?:
    (?:\w+\ ){0,2} contacts? (?:\ s)? (?:\ (?:names?|persons?|details?|information|officers?|address(?:es)?|numbers?
        |points?|us|and|or|rank|lead|team|e\ ?mails?|phones?|telephone|tel))*
    | contact\ (?:(?:us|the\ \w+)\ )? (?:for|about|at|on)\ .* | contact\ the\ (?:team|force|lead|officer|author)
    | (?:for\ )? (?:(?:more|further|any|additional|other)\ )?
        (?:information|details|info|enquir(?:y|ies)|quer(?:y|ies)|questions) (?:\ please)? \ contact
    | (?:main|primary|key|named|lead|practice|force|project|your|single)\ contacts?\ for\ .*
    | (?:\w+\ )? points?\ of\ contact | spocs?
    | (?:\w+\ ){0,2} e\ ?mails? (?:\ (?:address(?:es)?|contact|us))*
    | (?:\w+\ )? (?:tele)?phone (?:\ (?:numbers?|no))? | (?:contact\ )? (?:tel|mobile) (?:\ (?:phone|numbers?|no))*
    | get\ in\ touch (?:\ with\ .*)? | enquiries (?:\ to)?
    | (?:practice|project|programme|initiative|force|scheme|strategic|operational|tactical|team|policy)\ leads?
        (?:\ (?:names?|officers?))? | leads?\ (?:officers?|names?|persons?)
    | authors? (?:\ names?)? | (?:written|submitted|prepared|provided)\ by
    | (?:practice|project|programme|initiative)\ (?:owner|manager|sponsor|co\ ?ordinator)s?
    | officers?\ in\ (?:charge|the\ case) | senior\ responsible\ (?:owner|officer) | sro
    | names?\ and\ ranks? | ranks?\ and\ names? | names?\ of\ (?:the\ )?(?:contact|officer|lead|author)s?
    | officers?\ (?:s\ )?names?
    )$"""
)
_NOTE = re.compile(r"\s*\([^()]*\)$")
_NO_WORD = re.compile(r"[\W_]+")
_LONGEST_LABEL = 6  # words


def label_key(text: str) -> str:
    """What a label is compared by; a known one without what is noted in brackets after it."""
    key = plain(text).strip(" ?:.*")
    bare = _NOTE.sub("", key).strip(" ?:.*")
    return bare if bare in FIELD_OF or bare in EXPECTED_OTHERS else key


def is_private(text: str) -> bool:
    """Whether a text is the label of a contact or an e-mail address."""
    if len(text) >= 80:
        return False
    if text.strip(" :") == "Lead":  # 'LEAD' is a practice
        return True
    key = label_key(text)
    return any(_PRIVATE.match(_NO_WORD.sub(" ", said).strip()) for said in (key, _NOTE.sub("", key)))


def is_known(text: str) -> bool:
    """Whether a text is a label that a practice's page is known to have."""
    key = label_key(text) if len(text) < 80 else ""
    return key in FIELD_OF or key in EXPECTED_OTHERS or is_private(text)


def could_be_label(text: str) -> bool:
    """Whether a text is short enough to be a label at all."""
    return 0 < len(words(text)) <= _LONGEST_LABEL and not text.endswith((".", "!", ";", ","))
