"""A listing reads the same in whatever mark-up it is shown; what is not sure is held."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from monitor.diff import page_edit
from scraper.addresses import Site
from scraper.listing import Reading, read_listing
from scraper.model import Bounds
from scraper.plausibility import Last, doubts
from scraper.text import plain
from scraper.titles import split_title
from tests.simulation.listings import CATEGORIES, NAMES, SITE_URL, Page, Said, example, meant, random_page, said
from tests.simulation.nasty import NASTY
from tests.simulation.renderings import ORDINARY

SITE = Site(SITE_URL, frozenset(["production.copweb.aws.college.police.uk"]))
LAST = Last("About smarter practice", 22, had_full=True, most_gone=1, most_added=3, accepted=12)
NO_FURTHER_PROSE = sorted(set(ORDINARY) - {"FurtherSections", "Introduced"})


def read(body: bytes, content_type: str | None = None) -> Reading:
    return read_listing(body, base_url=SITE_URL, site=SITE, content_type=content_type)


def reasons(reading: Reading, last: Last | None = None) -> tuple[str, ...]:
    return doubts(reading, final_url=SITE_URL, site=SITE, subject="smarter practice", last=last, bounds=Bounds())


def plainly(sections: Said, *, titles: bool = True) -> object:
    """What is said, typography aside."""
    recent, categories = sections

    def group(entries: list[tuple[str, str, tuple[str, ...], str]]) -> list[object]:
        return [(plain(title) if titles else "", plain(name), keys, url) for title, name, keys, url in entries]

    return (
        recent and group(recent),
        categories and [(plain(heading), group(entries)) for heading, entries in categories],
    )


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", ORDINARY)
def test_listing_reads_the_same_in_every_ordinary_rendering(kind: str, seed: int) -> None:
    page = random_page(Random(seed))

    reading = read(ORDINARY[kind](page, Random(seed + 100)).encode())

    assert said(reading) == meant(page)
    assert reasons(reading) == ()
    assert reasons(reading, LAST) == () or len(page.examples) < LAST.entries // 2 or page.categories is None


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", NASTY)
def test_nasty_rendering_reads_the_same_or_is_held(kind: str, seed: int) -> None:
    page = random_page(Random(seed))
    if kind == "OrganisationInBrackets":  # brackets give an organisation only where it is a known force
        page = _of_forces(page)

    reading = read(*NASTY[kind](page, Random(seed + 200)))

    titles = kind != "OrganisationInBrackets"
    same = plainly(said(reading), titles=titles) == plainly(meant(page), titles=titles)
    assert same or reasons(reading)


def _of_forces(page: Page) -> Page:
    categories = page.categories and tuple(
        (name, tuple(made for made in group if split_title(made.title).certain)) for name, group in page.categories
    )
    recent = tuple(tuple(made for made in part if split_title(made.title).certain) for part in page.recent)
    return replace(page, recent=recent, categories=categories and tuple(pair for pair in categories if pair[1]))


HELD_BY_RIGHT = frozenset(
    # what the page says is not certain in these
    """RoleHeadingsWithoutLevel NestedListsLinked UnlinkedEntries TopicLinks UnlinkedCards InSentences WrongRanks
    PlainCategories NestedLists AlikeSections CaptionsBelow ColumnHeads Documents EmptyCategory HiddenEntry Invitation
    LabelsOnly Letters LettersForCategories LooseTabs MorePages Neighbours Placeholders Promoted ReadMore ShownTwice
    SplitHeadings UnheadedLists WithdrawnBelow ForcesBelow LearningInEach OneLine""".split()
)


@pytest.mark.parametrize("kind", sorted(set(NASTY) - HELD_BY_RIGHT))
def test_nasty_rendering_that_is_certain_is_not_held(kind: str) -> None:
    page = _whole(Random(5))

    reading = read(*NASTY[kind](page, Random(7)))

    assert reasons(reading) == ()


def _whole(random: Random) -> Page:
    """A listing of the size that the page has, every example with a force."""
    names = list(NAMES[:20])

    def group(count: int) -> tuple[object, ...]:
        found = []
        while len(found) < count:
            made = example(random, names[-1])
            if split_title(made.title).certain:
                found.append(made)
                names.pop()
        return tuple(found)

    return Page((group(3), group(2)), tuple((name, group(2)) for name in CATEGORIES[:4]))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", NO_FURTHER_PROSE)
def test_page_details_are_the_same_in_every_ordinary_rendering(kind: str) -> None:
    page = _whole(Random(1))
    base = read(ORDINARY["RichText"](page, Random(0)).encode()).listing
    assert base is not None

    for seed in range(4):
        other = read(ORDINARY[kind](page, Random(seed)).encode()).listing
        assert other is not None
        assert other.page.prose
        assert page_edit(base.page, other.page) is None


@pytest.mark.parametrize("kind", NO_FURTHER_PROSE)
@pytest.mark.parametrize("field", ["title", "summary", "date", "tags", "prose", "steps"])
def test_edited_page_is_seen_in_every_ordinary_rendering(kind: str, field: str) -> None:
    page = _whole(Random(1))
    edited: dict[str, object] = {
        "title": "About our smarter practice",
        "summary": "What smarter practice is",
        "date": "15 November 2023",
        "tags": ("Knowledge sharing", "Innovation"),
        "prose": (page.prose[0], page.prose[1].replace("other forces", "all forces")),
        "steps": (*page.steps[:-1], "The report is published here."),
    }
    before = read(ORDINARY["RichText"](page, Random(0)).encode()).listing
    after = read(ORDINARY[kind](replace(page, **{field: edited[field]}), Random(3)).encode()).listing  # type: ignore[arg-type]
    assert before is not None
    assert after is not None

    found = page_edit(before.page, after.page)

    assert found is not None
    assert set(found.after) == {{"date": "published", "steps": "prose"}.get(field, field)}


def _layout(kind: str, page: Page) -> str:
    listing = read(ORDINARY[kind](page, Random(3)).encode()).listing
    assert listing is not None
    return listing.layout


NOT_OF_ONE_KIND = frozenset(("Mixed",))  # it chooses another at every edit


@pytest.mark.parametrize("kind", sorted(set(ORDINARY) - NOT_OF_ONE_KIND))
def test_layout_stays_through_every_edit_of_the_lists(kind: str) -> None:
    page = _whole(Random(1))
    first, *others = page.categories or ()
    (one, *more), *parts = page.recent
    edits = [
        replace(page, categories=(first, *others[:-1])),
        replace(page, categories=(*reversed(others), first)),
        replace(page, categories=((first[0], first[1][:1]), *others)),
        replace(page, categories=(("Another heading", first[1]), *others)),
        replace(page, recent=((replace(one, name="Another name"), *more, one), *parts)),
        replace(page, recent=((*more, one),)),
        replace(page, prose=(page.prose[0],), tags=("One", "Two")),
    ]

    assert {_layout(kind, edited) for edited in edits} == {_layout(kind, page)}


def test_layout_tells_redesigns() -> None:
    page = _whole(Random(1))
    layouts = {kind: _layout(kind, page) for kind in ORDINARY}

    assert len(set(layouts.values())) >= len(ORDINARY) // 2
    assert layouts["RichText"] != layouts["LayoutBuilder"] != layouts["GroupedViews"]
    # labels, badges and the like beside the entries are no other structure
    assert sum(layout == layouts["RichText"] for layout in layouts.values()) < len(ORDINARY) // 2
