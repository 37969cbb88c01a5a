"""Mark-up that says that a page is not finished, a part, or a copy; and the same mark-up where it says nothing."""

from __future__ import annotations

import pytest

from scraper.addresses import Site
from scraper.listing import Reading, read_listing

SITE = Site("https://www.college.police.uk/article/about-smarter-practice")
LIST = (
    '<ul><li><a href="/p/2">Night patrol – Essex Police</a>{}</li><li><a href="/p/3">Walks – Kent Police</a></li></ul>'
)


def _read(
    *, head: str = "", top: str = "", full: str | None = None, below: str = "", item: str = "", html: str = ""
) -> Reading:
    full = f"<h3>Violence</h3>{LIST.format(item)}" if full is None else full
    markup = f"""<!DOCTYPE html><html{html}><head>{head}</head><body><main><h1>About</h1>{top}
        <h2>Recently published examples</h2><ul><li><a href="/p/1">Safer Sleep – Kent Police</a></li></ul>
        <h2>All our smarter practice examples</h2>{full}{below}</main><h2>Notes</h2><p>Words.</p></body></html>"""
    return read_listing(markup.encode(), base_url=SITE.url, site=SITE)


def told(**parts: str) -> tuple[str, ...]:
    listing = _read(**parts).listing  # type: ignore[arg-type]  # its own parts
    assert listing is not None
    return listing.doubts


HOLES = {
    '<div aria-busy="true"></div>': "<div aria-busy=true>",
    '<turbo-frame src="/x" loading="lazy"></turbo-frame>': "<turbo-frame src=/x>",
    '<esi:include src="/esi/3"></esi:include>': "<esi:include src=/esi/3>",
    '<include-fragment src="/x"><p>Wait</p></include-fragment>': "<include-fragment src=/x>",
    '<div hx-get="/x" hx-trigger="revealed"><img src="/s.gif" alt=""></div>': "<div hx-get=/x>",
    '<div data-hx-get="/x" data-hx-trigger="load"></div>': "<div data-hx-get=/x>",
    '<span data-big-pipe-placeholder-id="cb"></span>': "<span data-big-pipe-placeholder-id=cb>",
    '<!--$?--><template id="B:0"></template><p>Loading</p><!--/$-->': "<template id=B:0>",
    '<!--#include virtual="/x.html" -->': '<!--#include virtual="/x.html"-->',
}


@pytest.mark.parametrize("hole", HOLES)
def test_hole_among_the_lists_or_right_below_them_is_told(hole: str) -> None:
    said = f"'{HOLES[hole]}' stands among the lists: a part of them that was not loaded"

    assert said in told(below=hole)
    assert said in told(full=hole + f"<h3>Violence</h3>{LIST.format('')}")
    assert said in told(below=f"<div>{hole}</div>")
    assert told(top=hole) == ()
    assert said not in told(below=f"<p>We go and see.</p>{hole}")
    assert told(item=hole) == () or "<p>" in hole


@pytest.mark.parametrize(
    "other",
    [
        '<turbo-frame src="/x"><ul><li><a href="/p/4">Alarms – Kent Police</a></li></ul></turbo-frame>',
        "<turbo-frame></turbo-frame>",
        '<div aria-busy="false"></div>',
        '<button hx-get="/like" hx-trigger="click"></button>',
        '<template id="card"></template>',
        "<!-- the list ends -->",
        "<script>var words = 'some';</script>",
    ],
)
def test_what_was_filled_and_what_waits_for_a_reader_is_no_hole(other: str) -> None:
    assert told(below=f"<h3>Drugs</h3>{other}" if "<ul>" in other else other) == ()


def test_list_that_says_it_is_being_loaded_is_told() -> None:
    said = ("'aria-busy' is set around examples: the page says that its lists are still being loaded",)
    full = f"<h3>Violence</h3>{LIST.format('')}"

    assert told(full=f'<div aria-busy="true">{full}</div>') == said
    assert told(full=f'<div aria-busy="false">{full}</div>') == ()
    assert told(top='<div aria-busy="true"><a href="/menu">Menu</a></div>') == ()


def test_page_without_lists_has_no_holes() -> None:
    listing = read_listing(b"<h1>About</h1><turbo-frame src=/x></turbo-frame>", base_url=SITE.url, site=SITE).listing

    assert listing is not None
    assert listing.doubts == ()


@pytest.mark.parametrize(
    ("link", "held"),
    [
        ('<link rel="next" href="?page=1">', True),
        ('<link rel="prev" href="/article/about-smarter-practice/page/2">', True),
        ('<link rel="next" href="/article/another?page=1">', False),
        ('<link rel="alternate" href="?page=1">', False),
        ('<link rel="next">', False),
    ],
)
def test_head_that_names_another_part_of_the_list_is_told(link: str, held: bool) -> None:
    doubts = told(head=link)

    assert bool(doubts) is held
    assert all(doubt.startswith("only part of the list: the page names another part of it (") for doubt in doubts)


@pytest.mark.parametrize(
    "mark",
    ['<div id="wm-ipp-base"></div>', "<!-- BEGIN WAYBACK TOOLBAR INSERT -->"],
)
def test_copy_with_an_archives_toolbar_is_told(mark: str) -> None:
    doubt = "an old copy of the page, with the Wayback Machine's toolbar: import it as it was ('id_' in its address)"

    assert told(top=mark) == (doubt,)


@pytest.mark.parametrize(
    ("label", "buttons", "held"),
    [
        ("Pagination", ("1", "2", "Next"), True),
        ("Result pages", ("2", "Next page"), True),
        ("Pagination", ("1", "2"), True),
        ("Pagination", ("2",), False),
        ("Pagination", ("1", "Next"), False),
        ("Slides", ("1", "2", "Next"), False),
    ],
)
def test_buttons_that_turn_pages_are_told(label: str, buttons: tuple[str, ...], held: bool) -> None:
    inside = "".join(f"<button>{text}</button>" for text in buttons)
    nav = f'<nav aria-label="{label}">{inside}</nav>'
    doubt = "only part of the list: buttons lead to its next page ('2')"

    assert told(below=nav) == ((doubt,) if held else ())
    assert told(below=nav.replace("<button>2", "<button disabled>2")) == ()
    assert told(below=f"<h2>News</h2><p>What is new.</p>{nav}") == told(top=nav) == ()
    roles = nav.replace("<button>", '<span role="button">').replace("</button>", "</span>")
    assert told(below=roles) == ((doubt,) if held else ())


def _tabs(*tabs: tuple[str, str]) -> str:
    row = "".join(f'<li><a role="tab" {target}>{name}</a></li>' for name, target in tabs)
    return f'<ul role="tablist">{row}</ul><div role="tabpanel" id="p1"><h3>Violence</h3>{LIST.format("")}</div>'


@pytest.mark.parametrize(
    ("name", "target", "held"),
    [
        ("Drugs", 'href="?tab=2"', True),
        ("Drugs (4)", 'aria-controls="p2"', True),
        ("Drugs", 'data-bs-target="#p2"', True),
        ("Drugs", "", True),
        ("Drugs", 'href="#p1"', False),
        ("Drugs", 'data-target="#p1"', False),
        ("All", 'href="?tab=all"', False),
        ("Latest", 'href="?tab=new"', False),
        ("Related content", 'href="?tab=r"', False),
        ("Show more", 'href="?tab=m"', False),
    ],
)
def test_tab_beside_that_of_a_category_without_a_panel_is_told(name: str, target: str, held: bool) -> None:
    said = "'Drugs' is a tab beside categories, and may be one whose examples are not on the page"

    assert (said in told(full=_tabs(("Violence", 'href="#p1"'), (name, target)))) is held
    assert not any(" is a tab " in doubt for doubt in told(full=_tabs(("List", 'href="#p1"'), ("Map", 'href="?map"'))))


@pytest.mark.parametrize(
    ("html", "language"),
    [
        (' lang="cy"', "cy"),
        (' lang="EN-gb"', "en"),
        (' lang="es_MX"', "es"),
        (' lang=""', None),
        ("", None),
        (' lang="x"', None),
    ],
)
def test_page_says_its_language(html: str, language: str | None) -> None:
    assert _read(html=html).language == language


def test_tabs_are_told_without_their_counts() -> None:
    assert _read(full=_tabs(("Violence (2)", 'href="#p1"'), ("Drugs", ""))).tabs == (
        "Violence",
        "Violence (2)",
        "Drugs",
    )
    assert _read(top='<button role="tab">7</button>').tabs == ("7",)


def test_tabs_of_another_row_are_no_categories() -> None:
    other = '<ul role="tablist"><li><a role="tab" href="?map">Map</a></li></ul>'

    assert not any(" is a tab " in doubt for doubt in told(full=_tabs(("Violence", 'href="#p1"')), top=other))


def test_a_number_that_is_part_of_a_tab_s_name_is_no_count() -> None:
    for name in ("Children (under 18)", "Covid 19"):
        page = _tabs((name, 'href="#p1"'), ("Drugs", "")).replace("<h3>Violence", f"<h3>{name}")
        said = "'Drugs' is a tab beside categories, and may be one whose examples are not on the page"
        assert said in told(full=page)
