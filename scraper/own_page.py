"""What the own page of a practice says by its answer: that it is online, has moved, is gone, or nothing certain."""

from __future__ import annotations

import re
from html import unescape

from scraper.addresses import Site, address_key, one_form
from scraper.decode import decode
from scraper.model import Answer, OwnPage
from scraper.text import words

_NAMED = re.compile(r"(?is)<(title|h1)\b[^>]*>(.*?)</\1\s*>")
_TAG = re.compile(r"<[^>]*>")
_LEAST_SHARE = 0.5  # of the words of a practice's name that its page's title or heading must have


def judged(answer: Answer, url: str, name: str, site: Site) -> OwnPage:
    """What an answer says of a practice's page.

    A page with status 200 is its own only where its title or heading has the practice's name: a challenge,
    a sign-in or a 'page not found' comes with 200, too.

    Args:
        answer: At the end of the redirects that were followed.
        url: That was asked, in one form.
        name: Of the practice, without its organisation.
        site: The watched site.
    """
    status = answer.status
    there = one_form(answer.url, url, site) or answer.url
    elsewhere = address_key(there) != address_key(url)
    if status in (404, 410):
        return OwnPage("gone", status)
    if (status == 200 or 300 <= status < 400) and elsewhere:
        return OwnPage("redirected", status, there)
    if status != 200:
        return OwnPage("not known", status, reason=f"it answered {status}")
    if _says(decode(answer.body, answer.header("Content-Type")), name):
        return OwnPage("online", status)
    return OwnPage("not known", status, reason="it answered 200, but with a page of another name")


def _says(markup: str, name: str) -> bool:
    wanted = set(words(name))
    found = {word for _, inner in _NAMED.findall(markup) for word in words(unescape(_TAG.sub(" ", inner)))}
    return bool(wanted) and len(wanted & found) >= _LEAST_SHARE * len(wanted)
