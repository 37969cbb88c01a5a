"""What every faulty answer is made with: the kinds there are, and pages in the site's frame or none."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.simulation.frames import Frame, whole_page
from tests.simulation.listings import PAGE_TITLES, random_page
from tests.simulation.renderings import RECENT, RichText

Fault = Callable[[str, Random], bytes]
LEAST = 9  # examples of a page; half of fewer may go at once
FAULTS: dict[str, Fault] = {}
LATER: dict[str, Fault] = {}


def fault(make: Fault) -> Fault:
    """Count an answer among the faults; it is made from the markup of a good page."""
    FAULTS[make.__name__] = make
    return make


def later(make: Fault) -> Fault:
    """Count an answer among those that nothing tells from the page but what was read before."""
    LATER[make.__name__] = make
    return make


def bare(title: str, body: str, head: str = "") -> bytes:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{body}<footer><p>© College of Policing</p></footer></body></html>"
    ).encode()


def instead(markup: str, body: str, title: str | None = None) -> bytes:
    """Another content in the site's frame."""
    main = re.sub(
        r"(?s)<h1>.*</(?:article|div)>(?=\s*(?:<div><h2>|<aside>|</div></(?:main|div)>))", body, markup, count=1
    )
    if title:
        main = re.sub(r"<title>.*?</title>", f"<title>{title} | College of Policing</title>", main)
    return main.encode()


def without_lists(markup: str, other: str) -> bytes:
    start = markup.index("<h2>" + RECENT)
    end = re.search(r"<(?:section|div)><h2[^>]*>Tags", markup)
    assert end is not None
    return (markup[:start] + other + markup[end.start() :]).encode()


def good_page(random: Random) -> str:
    """The mark-up of a good page with both sections, that faults are made from."""
    while (page := random_page(random)).categories is None or len({made.url for made in page.examples}) < LEAST:
        pass
    writer = RichText(random)
    writer.frame = Frame(random, article=True)
    page = replace(page, title=PAGE_TITLES[0])
    return whole_page(page, writer.frame, writer.lists(page))
