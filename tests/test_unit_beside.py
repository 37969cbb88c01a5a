"""What is the same beside the wording of several links or headings is the site's; in a few it cannot be known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scraper.beside import unsure_labels
from scraper.labels import heading_wording, wording
from scraper.line import Line
from scraper.lines import lines_of, parse

FORCES = ("Kent Police", "Essex Police", "Surrey Police", "Dorset Police", "Gwent Police", "Exeter Safety Partnership")
TITLES = [
    f"{name} \u2013 {force}"
    for name, force in zip(
        ("Safer Sleep", "Mini police", "Op Ash", "Turning Point", "101 calls", "Bikes"), FORCES, strict=True
    )
]


def _lines(markup: str) -> list[Line]:
    return lines_of(parse(f"<body>{markup}</body>"))


def _list(write: Callable[[int, str], str]) -> str:
    items = "".join(f'<li><a href="/{n}">{write(n, title)}</a></li>' for n, title in enumerate(TITLES))
    return f"<ul>{items}</ul>"


def _titles(markup: str) -> list[str]:
    return [wording(chunks) for line in _lines(markup) for _, chunks in line.links]


def _doubts(markup: str) -> list[str]:
    lines = _lines(markup)
    return unsure_labels(lines, {line.number for line in lines})


@pytest.mark.parametrize("element", ["span", 'span class="x"', "strong", 'strong class="x"', "small"])
@pytest.mark.parametrize("label", ["Spotlight", "Gold 1", "Partnership"])
def test_what_begins_or_ends_most_links_is_the_sites(label: str, element: str) -> None:
    piece = f"<{element}>{label}</{element.split(maxsplit=1)[0]}>"
    markups = [
        _list(lambda _, title: f"{piece} {title}"),
        _list(lambda n, title: f"{piece.replace('1', str(n))}<span>{title}</span>"),
        _list(lambda n, title: f"{piece} {title}" if n < 3 else title),
    ]
    if label != "Partnership":
        markups.append(_list(lambda _, title: f"{title} {piece}"))

    assert [_titles(markup) for markup in markups] == [TITLES] * len(markups)
    assert not any(map(_doubts, markups))


def test_labels_of_one_template_are_the_sites_also_where_one_stands_there_once() -> None:
    tags = ("Youth", "Roads", "Youth", "Roads", "Dogs", "Roads")
    markup = _list(lambda n, title: f'<span class="tag  big">{tags[n]}</span> {title}')

    assert _titles(markup) == TITLES
    assert not _doubts(markup)


def test_where_few_links_name_a_body_all_of_them_count() -> None:
    names = _list(lambda _, title: f"<span>Gold</span> {title[:7]}") + '<p><a href="/m">Read more</a></p>'

    assert _titles(names)[:3] == ["Safer S", "Mini po", "Op Ash"]


@pytest.mark.parametrize(
    ("piece", "first", "some"),
    [("Video", True, (0, 3)), ("Hub", False, (0, 5)), ("Spotlight", False, (4, 5))],
)
def test_label_of_two_links(piece: str, first: bool, some: tuple[int, ...]) -> None:
    span = f'<span class="x">{piece}</span>'
    markup = _list(lambda n, title: title if n not in some else f"{span} {title}" if first else f"{title} {span}")

    assert _titles(markup) == TITLES
    assert not _doubts(markup)


@pytest.mark.parametrize(
    ("some", "markup", "doubted"),
    [
        ((3,), '<span class="x">Gold</span> {}', True),
        ((3,), "<span>Gold</span> {}", True),
        ((0, 3), "<span>Gold</span> {}", True),
        ((0, 3), "<strong>Operation</strong> {}", True),
        ((3,), "<strong>Video</strong> {}", True),
        ((5,), "{} <span>Hub</span>", True),
        ((5,), "{} <em>Hub</em>", True),
        ((5,), "{} <span>Alliance</span>", True),
        # an editor's emphasis, another language, an abbreviation, one title in two links, more than a label
        ((3,), "<strong>Operation</strong> {}", False),
        ((3,), "<em>Operation</em> {}", False),
        ((3,), '<span lang="cy">Llan</span> {}', False),
        ((3,), "<abbr>ANPR</abbr> {}", False),
        ((3,), "<span>One two three four five six seven</span> {}", False),
        # the sentence goes on, or a dash follows
        ((3,), "<span>Gold</span> and {}", False),
        ((3,), "<span>Gold,</span> {}", False),
        ((3,), "<span>Gold</span> \u2013 {}", False),
        ((3,), "<span>Kent Police</span> {}", False),
        # a control
        ((3,), "<span>Read more</span> {}", False),
    ],
)
def test_label_or_wording_in_few_links_stays_and_is_doubted(some: tuple[int, ...], markup: str, doubted: bool) -> None:
    page = _list(lambda n, title: markup.format(title) if n in some else title)
    plain = _list(lambda n, title: page_text(markup).format(title) if n in some else title)

    assert _titles(page) == _titles(plain)
    assert bool(_doubts(page)) is doubted


def page_text(markup: str) -> str:
    """A link's markup as a text of no elements."""
    return "".join(piece.rpartition(">")[2] for piece in markup.split("<"))


def test_doubt_says_the_whole_and_the_piece() -> None:
    one = '<ul><li><a href="/a"><span>Gold</span> Op Ash \u2013 Kent Police</a></li></ul>'

    assert _doubts(one) == ["'Gold Op Ash \u2013 Kent Police' may be a wording, or begin with a label, 'Gold'"]
    assert unsure_labels(_lines(one), set()) == []


@pytest.mark.parametrize(
    "title",
    [
        "<span>Op Ash \u2013 Ministry of Defence</span><span> Police</span>",
        "<span>Op Ash</span> <span>Kent Police</span>",
        '<a href="/0">Operation</a><a href="/0"> Ash \u2013 Kent Police</a>',
    ],
)
def test_names_and_forces_are_no_labels(title: str) -> None:
    assert not _doubts(f'<ul><li><a href="/0">{title}</a></li></ul>')


CATEGORIES = ("Violence", "Vulnerable people", "Drugs")


def _headings(write: Callable[[int, str], str], count: int) -> str:
    lists = [f"<ul>{''.join(f'<li><a href=/{n}/{m}>A{m}</a></li>' for m in range(n + 2))}</ul>" for n in range(count)]
    return "".join(f"<h3>{write(n, CATEGORIES[n])}</h3>{below}" for n, below in enumerate(lists))


def _names(markup: str) -> list[str]:
    return [heading_wording(line.chunks) for line in _lines(markup) if line.kind == "heading"]


@pytest.mark.parametrize(
    ("beside", "least"),
    [
        ("<span>Theme</span>{}", 3),
        ("<span>Topic {n}</span> {}", 2),
        ("{} <span>{n} stories of it</span>", 2),
        ("{} <span>Fold</span>", 3),
        ("{} <button>Fold</button>", 2),
        ('{} <a href="#x">Fold</a>', 2),
        ('<a href="/t">{} <span role="button">Fold</span></a>', 2),
        ("{} {m}", 2),
        ("{} \u2013 {m}", 2),
        ('<a href="#x">{}: {m}</a>', 2),
    ],
)
def test_what_is_the_same_in_several_headings_is_the_sites(beside: str, least: int) -> None:
    def write(n: int, name: str) -> str:
        return beside.replace("{n}", str(n + 1)).replace("{m}", str(n + 2)).replace("{}", name)

    for count in range(least, 4):
        assert _names(_headings(write, count)) == list(CATEGORIES[:count])
        assert not _doubts(_headings(write, count))
    assert bool(_doubts(_headings(write, 2))) is (least == 3)


@pytest.mark.parametrize(
    ("headings", "doubted"),
    [
        (("<em>Violence</em> Abroad", "Drugs", "Vulnerable people"), False),
        (("<span>Serious</span> Crime", "<span>Serious</span> Violence", "Drugs"), True),
        (
            (
                "<span>Serious</span> Crime",
                "<span>Serious</span> Harm",
                "<span>Serious</span> Violence",
                "Serious theft",
            ),
            True,
        ),
        (("Theft <span>Abroad</span>", "Drugs <span>Abroad</span>", "Arms <span>Abroad</span>", "Life abroad"), True),
        (("<span>Serious</span> crime", "<span>Serious</span> violence", "<span>Serious</span> harm"), False),
        (('<span>Theme</span> <a href="/t">Drugs</a>', '<span>Theme</span> <a href="/u">Theft</a>', "Arms"), False),
        (("Phase 2", "Phase 3"), False),
        (("Covid 19", "Drugs"), False),
        (("Covid 19", "Agenda 3"), False),
        (("Covid 19", "Agenda 2"), True),
        (("Covid 2020", "Agenda 2030"), False),
    ],
)
def test_words_of_headings_stay(headings: tuple[str, ...], doubted: bool) -> None:
    markup = "".join(
        f"<h3>{heading}</h3><ul><li><a href=/a>A</a></li><li><a href=/b>B</a></li></ul>" for heading in headings
    )
    bare = "".join(f"<h3>{page_text(heading)}</h3>" for heading in headings)

    assert _names(markup) == _names(bare)
    assert bool(_doubts(markup)) is doubted


def test_only_headings_of_the_pages_own_part_count() -> None:
    assert _names("<nav><h3>Drugs 1</h3><h3>Arms 1</h3></nav>") == ["Drugs 1", "Arms 1"]


def test_links_elsewhere_on_the_page_do_not_count_among_those_below_a_heading() -> None:
    own = '<a href="/a">A</a> <a href="#x">B</a><nav><a href="/c">C</a></nav>'

    assert _names(f"<h3>Drugs 1</h3><p>{own}</p><h3>Arms 1</h3><p>{own}</p><h4>None</h4>") == ["Drugs", "Arms", "None"]
    assert _names(f"<h3>Drugs 1</h3><p>{own}</p><h3>Arms 2</h3><p>{own}</p>") == ["Drugs 1", "Arms 2"]
