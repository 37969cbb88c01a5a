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
    r"^(?:(?:\w+ ){0,2}contacts?(?: (?:name|person|details?|information|officer|address|number|email|e-mail|point))?"
    r"|contact (?:us )?(?:for|about|at) .*|(?:\w+ ){0,2}e-?mails?(?: address(?:es)?| contact)?"
    r"|(?:\w+ )?(?:tele)?phone(?: numbers?)?|get in touch|point of contact|practice lead|lead officer)$"
)
_LONGEST_LABEL = 6  # words


def label_key(text: str) -> str:
    """What a label is compared by."""
    return plain(text).strip(" ?:.*")


def is_private(text: str) -> bool:
    """Whether a text is the label of a contact or an e-mail address."""
    return len(text) < 80 and _PRIVATE.match(label_key(text)) is not None


def is_known(text: str) -> bool:
    """Whether a text is a label that a practice's page is known to have."""
    key = label_key(text) if len(text) < 80 else ""
    return key in FIELD_OF or key in EXPECTED_OTHERS or is_private(text)


def could_be_label(text: str) -> bool:
    """Whether a text is short enough to be a label at all."""
    return 0 < len(words(text)) <= _LONGEST_LABEL and not text.endswith((".", "!", ";", ","))
