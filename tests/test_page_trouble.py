"""What is said of a page of a practice or bank that did not come is about that page, not about `url`."""

from __future__ import annotations

import pytest

from monitor.page_trouble import of_bank_page, of_practice
from scraper.errors import BrokenTransfer, NotFound, RateLimited, Refused, RobotsDisallow, SourceUnreadable

GONE = NotFound("/p is not there (404).", "Set the source's `url` in config.yaml", http_status=404)
REFUSED = Refused("The site refused us (403). Nothing was changed.\nAsk the College, or run: check --file PAGE")
BUSY = SourceUnreadable("/p answered 503: the site is busy or out of order. The next check tries again")
AWAY = SourceUnreadable("/p redirects to https://y.org/q.nobody@y.org, outside the site.", "Set `url`")


@pytest.mark.parametrize(
    ("error", "practice", "bank"),
    [
        (
            GONE,
            (
                "/p is not there (404). The list still links to it: nothing is to be set right here, and that "
                "it is gone is told when two answers agree"
            ),
            (
                "/p is not there (404). The bank is held until all of its pages come. Look in a browser how "
                "many it has now"
            ),
        ),
        (
            REFUSED,
            "The site refused us (403). No practice's page is asked for 24 hours; the list itself was read",
            "The site refused us (403). The bank is held until all of its pages come",
        ),
        (
            BUSY,
            "/p answered 503: the site is busy or out of order. It is asked again at one of the next looks",
            "/p answered 503: the site is busy or out of order. The bank is held until all of its pages come",
        ),
        (
            AWAY,
            "/p redirects to https:[removed], outside the site. It is asked again at one of the next looks",
            "/p redirects to https:[removed], outside the site. The bank is held until all of its pages come",
        ),
    ],
)
def test_advice_is_right_for_the_page_that_did_not_come(error: SourceUnreadable, practice: str, bank: str) -> None:
    assert of_practice(error) == practice
    assert of_bank_page(error) == bank


@pytest.mark.parametrize(
    "error",
    [GONE, AWAY, RateLimited("https://x.org/p", 60), RobotsDisallow("robots.txt says no"), BrokenTransfer("it is cut")],
)
def test_nobody_is_told_to_set_the_address_of_the_list(error: SourceUnreadable) -> None:
    assert "`url`" not in of_practice(error) + of_bank_page(error)
