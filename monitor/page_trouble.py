"""Why a page that is not the source's own address did not come, and what to do about it.

The advice that an error carries is about the `url` in config.yaml, which is right for the listing alone.
"""

from __future__ import annotations

from scraper.email_addresses import without_addresses
from scraper.errors import NotFound, Refused, SourceUnreadable

_PRACTICE = {
    NotFound: "The list still links to it: nothing is to be set right here, and that it is gone is told when two "
    "answers agree",
    Refused: "No practice's page is asked for 24 hours; the list itself was read",
}
_BANK = {
    NotFound: "The bank is held until all of its pages come. Look in a browser how many it has now",
    Refused: "The bank is held until all of its pages come",
}


def of_practice(error: SourceUnreadable) -> str:
    """Why the page of a practice did not come, without addresses of people."""
    return _said(error, _PRACTICE.get(type(error), "It is asked again at one of the next looks"))


def of_bank_page(error: SourceUnreadable) -> str:
    """Why a page of a bank, but for its first, did not come; without addresses of people."""
    return _said(error, _BANK.get(type(error), "The bank is held until all of its pages come"))


def _said(error: SourceUnreadable, advice: str) -> str:
    fact = (
        error.fact.partition("\n")[0].removesuffix(" Nothing was changed.").removesuffix(". The next check tries again")
    )
    return without_addresses(f"{fact.rstrip('.')}. {advice}")
