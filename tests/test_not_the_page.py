"""An answer that is not the page, or not whole, is held; no bytes make the reader fail."""

from __future__ import annotations

import re
from html import escape
from random import Random

import pytest

from scraper.decode import decode
from scraper.source_digest import source_digest
from tests.simulation.answering import LATER
from tests.simulation.faults import FAULTS, good_page
from tests.simulation.known import Installation, judged
from tests.simulation.listings import random_page
from tests.simulation.mutations import MUTATIONS, base_page
from tests.simulation.nasty import NASTY
from tests.simulation.renderings import FULL, ORDINARY, RECENT
from tests.test_renderings import LAST, read, reasons


def test_page_that_faults_are_made_from_is_good() -> None:
    for seed in range(6):
        assert reasons(read(good_page(Random(seed)).encode())) == ()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", FAULTS)
def test_fault_is_held_at_a_first_look_and_later(kind: str, seed: int) -> None:
    body = FAULTS[kind](good_page(Random(seed)), Random(seed))

    reading = read(body)

    assert reasons(reading)
    assert reasons(reading, LAST)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("kind", [*FAULTS, *LATER])
def test_fault_leaves_nothing_in_an_installation_that_knows_the_page(kind: str, seed: int) -> None:
    markup = good_page(Random(seed))
    body = {**FAULTS, **LATER}[kind](markup, Random(seed))

    ended = judged(Installation(markup.encode()), body)

    assert ended.kind == "held"
    assert ended.reasons


@pytest.mark.parametrize("seed", range(60))
def test_damaged_page_leaves_no_loss_once_the_good_page_is_back(seed: int) -> None:
    random = Random(seed)
    base = base_page(sorted(ORDINARY)[seed % len(ORDINARY)], random)
    installation = Installation(base.body)
    for damage in MUTATIONS.values():
        made = damage(base, random)

        ended = judged(installation, made.body)

        assert ended.wrong == []
        assert made.whole or ended.kind == "held"
        assert made.inside or ended.kind != "accepted" or ended.says == installation.says


@pytest.mark.parametrize("seed", range(2))
def test_page_cut_anywhere_is_held(seed: int) -> None:
    body = good_page(Random(seed)).encode().rstrip()
    random = Random(seed)
    end = body.rindex(b"</html>") + len(b"</html>")
    cuts = [*random.sample(range(end), 60), *range(end - 12, end)]

    for cut in cuts:
        assert reasons(read(body[:cut])), cut
        assert reasons(read(body[:cut]), LAST), cut


def _blocks(markup: str, random: Random) -> str:
    pieces = re.findall(r"(?s)<[^>]*>|[^<]+", markup)
    start = random.randrange(len(pieces))
    length = random.randint(1, 40)
    block = pieces[start : start + length]
    way = random.randrange(4)
    if way == 0:
        del pieces[start : start + length]
    elif way == 1:
        pieces[start:start] = block
    elif way == 2:
        pieces[start : start + length] = reversed(block)
    else:
        at = random.randrange(len(pieces))
        pieces[at:at] = block
    return "".join(pieces)


def _unbalanced(markup: str, random: Random) -> str:
    tags = list(re.finditer(r"</?[a-z0-9]+[^>]*>", markup))
    for tag in sorted(random.sample(tags, 5), key=lambda found: -found.start()):
        markup = (
            markup[: tag.start()]
            + random.choice(["", tag[0] * 2, "</div>", "<ul>", "<a href='/x'>"])
            + markup[tag.end() :]
        )
    return markup


def _flipped(body: bytes, random: Random) -> bytes:
    changed = bytearray(body)
    for _ in range(random.randint(1, 30)):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("seed", range(40))
def test_no_mutation_makes_the_reader_fail(seed: int) -> None:
    random = Random(seed)
    kind = random.choice(list(ORDINARY))
    markup = ORDINARY[kind](random_page(random), random)
    for body in (
        _blocks(markup, random).encode(),
        _unbalanced(markup, random).encode(),
        _flipped(markup.encode(), random),
        random.randbytes(5_000),
        _flipped(NASTY[random.choice(list(NASTY))](random_page(random), random)[0], random),
    ):
        assert read(body).listing is not None or reasons(read(body))
        assert len(source_digest(decode(body))) == 64


TOO_MUCH = {
    "<p>": (60_000, "22,000 are read"),
    "<": (300_000, "200,000 are read"),
    "<div>": (600, "levels; at most 500 are read"),
    "<dt>x": (1_000, "too deeply nested to be the page"),
    "<h3>x</h3>": (2_000, "1,500 are read"),
    "word ": (10_000, "characters in one line; at most 20,000 are read"),
    "<a href=/x>x</a> ": (3_000, "runs of text in one line; at most 2,000 are read"),
}


@pytest.mark.parametrize("piece", TOO_MUCH)
def test_what_no_page_has_so_much_of_is_held_unread(piece: str) -> None:
    count, reason = TOO_MUCH[piece]
    markup = good_page(Random(1))
    assert reason in reasons(read(markup.replace("</h1>", "</h1>" + piece * count).encode()))[0]
    assert read(markup.replace("</h1>", "</h1>" + piece * 9).encode()).listing is not None


_ATTRIBUTES = (
    'class="x"',
    "data-x='1'",
    "hidden",
    'role="heading"',
    'role="navigation"',
    'aria-level="3"',
    'aria-hidden="true"',
    'id="t1"',
    'aria-labelledby="t1"',
    'aria-controls="p1"',
    'role="tab"',
    'href="/other"',
    'rowspan="2"',
    'title="x"',
    "style=display:none",
    'rel="canonical"',
    'content="x"',
    'datetime="2026-01-01"',
    'name="description"',
    'property="og:title"',
    'hreflang="en"',
    'onclick="a>b"',
    "x=1>",
    'x="1',
    "x='>",
    "class=a",
)


def _changed_attributes(markup: str, random: Random) -> str:
    tags = list(re.finditer(r"<[a-z0-9]+", markup))
    for tag in sorted(random.sample(tags, 4), key=lambda found: -found.start()):
        markup = markup[: tag.end()] + " " + random.choice(_ATTRIBUTES) + markup[tag.end() :]
    if random.random() < 0.2:
        end = random.choice(list(re.finditer(r"<[a-z0-9]+[^<>]*(?=>)", markup))).end()
        markup = markup[:end] + "/" + markup[end:]
    if random.random() < 0.5:
        markup = re.sub(
            r'(?<=token":")[0-9a-f]+|(?<=form-)[0-9a-f]+|(?<=\?)[0-9a-f]+',
            lambda _: f"{random.getrandbits(40):x}",
            markup,
        )
    if random.random() < 0.3:
        comment = random.choice(
            ["<!-- x -->", "<!---->", "<!-->", "<!-- > -->", "<!-- a --!> b -->", "<!x>", "<?php a ?>"]
        )
        tag = random.choice(list(re.finditer(r"<[a-z0-9]+", markup)))
        markup = markup[: tag.start()] + comment + markup[tag.start() :]
    return markup


@pytest.mark.parametrize("seed", range(40))
def test_pages_of_one_digest_read_the_same(seed: int) -> None:
    random = Random(seed)
    made = random_page(random)
    kind = random.choice(list(ORDINARY))
    markup = ORDINARY[kind](made, Random(seed))
    base, base_digest = read(markup.encode()), source_digest(markup)
    same = 0
    for _ in range(12):
        other = _changed_attributes(markup, random)
        if source_digest(other) == base_digest:
            same += 1
            assert read(other.encode()) == base
    fresh = ORDINARY[kind](made, Random(seed))
    assert source_digest(fresh) == base_digest


def test_tokens_alone_leave_the_digest() -> None:
    markup = good_page(Random(1))
    other = re.sub(r"form-[0-9a-f]+", "form-0", re.sub(r'token":"[0-9a-f]+', 'token":"0', markup))
    other = other.replace("<ul>", '<ul class="menu js-view-dom-id-1">').replace("style.css?", "style.css?1")

    assert other != markup
    assert source_digest(other) == source_digest(markup)


def test_one_doubt_about_many_lines_is_told_once() -> None:
    body = FAULTS["links_lost"](good_page(Random(1)), Random(1))

    told = reasons(read(body))

    assert any(" more: each stands among the examples without a link" in reason for reason in told)
    assert len(told) < 8


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("Showing 1–22 of 22 examples", False),
        ("22 of 22 results", False),
        ("Slide 1 of 5", False),
        (
            "Three of 43 forces, 4 of 9 in the north, have tried this and said what came of it in 7 examples",
            False,
        ),
        ("Showing 10 of 22 examples", True),
        ("11 to 22 of 22 results", True),
        ("Page 1 of 3", True),
        ("Fatal error: Uncaught Error in /var/www/index.php", True),
        ("Warning: Undefined variable $rows in /var/www/html/list.php on line 12", True),
        ("Deprecated: Optional parameter in /var/www/core/x.php on line 9", False),
        ("Warning: knives are sold in shops on the front line", False),
        ("Fatal errors in custody: what forces learnt.", False),
    ],
)
def test_page_that_says_it_shows_a_part_is_held(said: str, held: bool) -> None:
    markup = good_page(Random(2)).replace("</h1>", f"</h1><p>{said}</p>")

    assert bool(reasons(read(markup.encode()))) is held


@pytest.mark.parametrize("href", ["?page=1", "/article/about-smarter-practice?p=2", "?a=b&amp;start=10"])
def test_link_to_another_part_of_the_list_is_a_reason_to_hold(href: str) -> None:
    markup = good_page(Random(2)).replace("</article>", f'<nav><a href="{href}"></a></nav></article>')

    assert "only part of the list: 'a link' leads to another part of it" in "; ".join(reasons(read(markup.encode())))
    other = markup.replace(href, "/news?page=1")
    assert reasons(read(other.encode())) == ()


def test_initials_in_brackets_belong_to_the_title_and_a_label_there_does_not() -> None:
    base = good_page(Random(2))
    first = read(base.encode()).listing
    assert first is not None
    assert first.recent
    entry = first.recent[0]

    def shown(name: str) -> str:
        again = read(base.replace(f">{escape(entry.title, quote=False)}<", f">{name}<").encode()).listing
        assert again is not None
        return again.recent[0].name

    assert shown("Dogs On Call (DOC)") == "Dogs On Call (DOC)"
    assert shown("Dogs at work (DOC)") == "Dogs at work"


def _at_one_address(*titles: str) -> str:
    """The first of a good page's lists, with these titles at one address before its own."""
    markup = good_page(Random(2))
    links = "".join(f'<li><a href="/support-forces/practices/one">{title}</a></li>' for title in titles)
    at = markup.index("<li>", markup.index("<h2>" + FULL))
    return "; ".join(reasons(read((markup[:at] + links + markup[at:]).encode())))


def test_many_titles_at_one_address_are_held_and_many_spellings_of_one_are_not() -> None:
    spellings = ("Safer Sleep – Devon & Cornwall Police", "Safer sleep – Devon and Cornwall Police", "Safer Sleep")

    assert not _at_one_address(*spellings)
    for other in (("Mini police – Kent Police", "Share the road – Kent Police"), ("Safer Sleep – Kent Police",) * 2):
        told = _at_one_address(*spellings, *other, "Safer Sleep – Essex Police")
        assert "3 different titles link to https://www.college.police.uk/support-forces/practices/one" in told


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ("<td>%s</td><td>Kent Police</td>", "Safer Sleep – Kent Police"),
        ("<td></td><td>%s</td><td>Kent Police</td>", "Safer Sleep – Kent Police"),
        ("<td>%s</td><td>Kent Police</td><td></td>", "Safer Sleep – Kent Police"),
        ("<td>%s</td>", "Safer Sleep"),
        ("<td>New</td><td>%s</td>", "Safer Sleep"),
    ],
)
def test_row_that_does_not_fit_its_table_takes_no_title_for_an_organisation(row: str, wanted: str) -> None:
    markup = good_page(Random(2))
    at = markup.index("<ul>", markup.index("<h2>" + RECENT))
    head = "<tr><th>Example</th><th>Organisation</th></tr>"
    other = '<tr><td><a href="/practices/mini">Mini police</a></td><td>Essex Police</td></tr>'
    own = f"<tr>{row % '<a href=/practices/sleep>Safer Sleep</a>'}</tr>"

    listing = read(f"{markup[:at]}<table>{head}{other}{own}</table>{markup[at:]}".encode()).listing

    assert listing is not None
    assert listing.recent is not None
    assert [entry.title for entry in listing.recent[:2]] == ["Mini police – Essex Police", wanted]


def test_link_with_a_scrap_of_mark_up_beside_it_is_held_and_one_in_a_sentence_is_not() -> None:
    markup = good_page(Random(2))
    link = '<a href="/practices/sleep">Safer Sleep – Kent Police</a>'

    def told(line: str) -> str:
        return "; ".join(reasons(read(markup.replace("<ul>", f"{line}<ul>").encode())))

    assert "'Ali>Safer Sleep – Kent Police' stands among the examples, but is not plainly one" in told(f"Ali>{link}")
    assert not told(f"<p>One of them is {link}, which we come back to.</p>")


@pytest.mark.parametrize(
    ("href", "title", "held"),
    [
        ("/support-forces/practices/one", "Safer Sleep", False),
        ("/ethics/one", "Safer Sleep – Kent Police", False),
        ("/ethics/one", "Policing by consent", True),
        ("/support-forces/practices/smarter-practice/one", "Policing by consent", True),
    ],
)
def test_last_heading_of_the_lists_own_rank_is_a_category_by_what_its_links_say_or_where_they_lead(
    href: str, title: str, held: bool
) -> None:
    def group(heading: str, *links: tuple[str, str]) -> str:
        items = "".join(f'<li><a href="{address}">{text}</a></li>' for address, text in links)
        return f"<h2>{heading}</h2><ul>{items}</ul>"

    home = "/support-forces/practices/"
    forces = ("Kent Police", "Essex Police", "Dorset Police")
    others = [(f"{home}{number}", f"Example {number} – {force}") for number, force in enumerate(forces)]
    lists = group(RECENT, *others[:1]) + f"<h2>{FULL}</h2>" + group("Serious violence", *others)
    page = f"""<!DOCTYPE html><html><head><title>About smarter practice</title></head><body><main>
        <h1>About smarter practice</h1>{lists}{group("Mental health", (href, title))}</main></body></html>"""

    told = "; ".join(reasons(read(page.encode())))

    assert ("'Mental health' may be a category or not: no link there names an organisation" in told) is held
    assert bool(told) is held
