"""Counts beside the lists: those that disagree with what stands there are doubted, all others say nothing."""

from __future__ import annotations

import pytest

from scraper.addresses import Site
from scraper.listing import read_listing

SITE = Site("https://www.college.police.uk/article/about-smarter-practice")


def _items(*numbers: int) -> str:
    return "<ul>" + "".join(f'<li><a href="/p/{n}">Work {n} – Kent Police</a></li>' for n in numbers) + "</ul>"


def told(
    *, heading: str = "Violence", full: str = "", above: str = "", below: str = "", top: str = "", last: str = "Drugs"
) -> tuple[str, ...]:
    """Doubts about a page with two recent examples, five under one category and one under another."""
    markup = f"""<!DOCTYPE html><html><body><h1>About</h1>{top}<h2>Recently published examples</h2>{_items(1, 9)}
        <h2>All our smarter practice examples{full}</h2><h3>{heading}</h3>{above}{_items(1, 2, 3, 4, 5)}{below}
        <h3>{last}</h3>{_items(6)}<h2>Notes</h2><p>40 examples</p></body></html>"""
    listing = read_listing(markup.encode(), base_url=SITE.url, site=SITE).listing
    assert listing is not None
    return listing.doubts


@pytest.mark.parametrize("shown", ["Violence (11)", 'Violence <span class="badge">11</span>', "Violence (11 examples)"])
def test_count_in_a_heading_that_its_list_contradicts_is_told(shown: str) -> None:
    assert told(heading=shown) == ("'Violence' may be incomplete: it says 11, and there are 5",)
    assert told(heading=shown.replace("11", "5")) == ()


def test_count_of_the_last_category_is_compared_with_its_own_list() -> None:
    assert told(last="Drugs (3)") == ("'Drugs' may be incomplete: it says 3, and there are 1",)
    assert told(last="Drugs (1)") == ()
    assert (
        told(last="Violence (1)") == told(last="Violence (6)") == ()
    )  # the same heading again: both lists are its own
    assert told(last="Violence (9)") == ("'Violence' may be incomplete: it says 9, and there are 1, 6",)


def test_count_of_the_full_list_is_of_its_lines_or_pages_and_of_all_sections_or_its_own() -> None:
    for number in (6, 7, 8):
        assert told(full=f" ({number})") == ()
    assert told(full=" (12)") == (
        "'All our smarter practice examples' may be incomplete: it says 12, and there are 2, 6, 7, 8",
    )


@pytest.mark.parametrize(
    "said", ["11 examples", "There are 11 examples in total.", "Showing all 11 smarter practice examples"]
)
def test_line_that_only_counts_is_compared_with_the_list_beside_it(said: str) -> None:
    doubt = f"'{said}' may be incomplete: it says 11, and there are 5"

    assert told(above=f"<p>{said}</p>") == (doubt,)
    assert doubt in told(below=f"<p>{said}</p>")
    for number in ("5", "6", "7"):
        assert told(above=f"<p>{said.replace('11', number)}</p>") == ()
    assert told(top=f"<p>{said}</p>") == ()


@pytest.mark.parametrize(
    "said",
    [
        "11 forces took part",
        "11 examples were tried in three towns",
        "Over 11 examples",
        '<a href="/all">11 examples</a>',
    ],
)
def test_other_lines_with_a_number_say_nothing_of_the_list(said: str) -> None:
    assert not any("may be incomplete" in doubt for doubt in told(above=f"<p>{said}</p>"))


def test_number_that_is_part_of_a_name_is_no_count() -> None:
    assert told(heading="Plans for 2030") == ()
    assert told(heading="1. Violence") == ()


def test_what_stands_outside_the_lists_is_not_compared() -> None:
    assert told(above="<aside>11 examples</aside>") == ()
    listing = read_listing(b"<h1>About</h1><p>11 examples</p>", base_url=SITE.url, site=SITE).listing
    assert listing is not None
    assert listing.doubts == ()


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("Showing 5 of 5", False),
        ("Showing 1–5 of 5 examples", False),
        ("Showing all 5 examples", False),
        ("Showing 9 of 9", True),
    ],
)
def test_line_below_a_list_that_says_all_is_shown_is_no_heading_of_the_next(said: str, held: bool) -> None:
    doubt = f"'{said}' may be incomplete: it says 9, and there are 5"

    assert told(below=f"<p>{said}</p>") == ((doubt,) if held else ())
