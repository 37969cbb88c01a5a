"""Which headings are sections and categories, and which links are examples: page by page, in small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scraper.addresses import Site
from scraper.listing import read_listing
from scraper.model import Entry
from tests.simulation.listings import SITE_URL

PAGES = (Path(__file__).parent / "fixtures" / "sections.txt").read_text("utf-8").split("\n\n# ")[1:]
HEADINGS = {
    "{R}": "<h2>Recently published examples</h2>",
    "{F}": "<h2>All our smarter practice examples</h2>",
    "{r}": "<h3>Recently published examples</h3>",
    "{f}": "<h3>All our smarter practice examples</h3>",
    "{V}": "<h3>Violence</h3>",
    "{D}": "<h3>Drugs</h3>",
}
EXAMPLES = {
    "a": ("Safer Sleep", "Kent Police"),
    "b": ("Clear, hold, build", "Essex Police"),
    "c": ("Mini police", "Humberside Police"),
    "d": ("Turning Point", "Dorset Police"),
    "e": ("Share the road", "Surrey Police"),
    "f": ("New Chance", "Norfolk Constabulary"),
    "g": ("Bike marking", "Suffolk Constabulary"),
    "h": ("Rural crime drones", "Gwent Police"),
}


def _link(key: str, bare: str) -> str:
    name, force = EXAMPLES[key]
    return f'<a href="/practices/{key}">{name}{"" if bare else f" – {force}"}</a>'


def _markup(text: str) -> str:
    for short, heading in HEADINGS.items():
        text = text.replace(short, heading)
    text = re.sub(
        r"\[([a-h]+)(-?)\]",
        lambda found: f"<ul>{''.join(f'<li>{_link(key, found[2])}</li>' for key in found[1])}</ul>",
        text,
    )
    text = re.sub(r"\(([a-h])(-?)\)", lambda found: _link(found[1], found[2]), text)
    return re.sub(r"(NAME|FORCE):([a-h])", lambda found: EXAMPLES[found[2]][found[1] == "FORCE"], text)


def _letters(entries: tuple[Entry, ...] | None) -> str:
    if entries is None:
        return "none"
    keys = {name: key for key, (name, _) in EXAMPLES.items()}
    return "".join(keys.get(one.name, f"<{one.name}>") + ("" if one.organisations else "-") for one in entries)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.partition("\n")[0])
def test_small_page(page: str) -> None:
    _, markup, said, *doubts = page.strip().split("\n")
    title = "" if markup.startswith("<h1>") else "<h1>About smarter practice</h1>"
    body = (
        "<!DOCTYPE html><html><head><title>About smarter practice</title></head><body><main>"
        f"{title}<p>We visit forces.</p>{_markup(markup)}</main></body></html>"
    )

    listing = read_listing(body.encode(), base_url=SITE_URL, site=Site(SITE_URL), content_type="text/html").listing

    assert listing is not None
    filed = "; ".join(f"{category.name}: {_letters(category.entries)}" for category in listing.categories or ())
    categories = "none" if listing.categories is None else filed
    assert f"= {_letters(listing.recent)} | {categories}".rstrip() == said.rstrip()
    assert [f"! {doubt}" for doubt in listing.doubts] == doubts
