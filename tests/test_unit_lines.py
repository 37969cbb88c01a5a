"""A page as lines: what sets each off, where it breaks, what is beside the page's own content."""

from __future__ import annotations

import pytest

from scraper.line import Line
from scraper.lines import TooMuch, lines_of, parse


def _lines(markup: str) -> list[Line]:
    return lines_of(parse(f"<body>{markup}</body>"))


def _told(markup: str) -> list[tuple[str, int, str]]:
    return [(line.kind, line.level, line.text) for line in _lines(markup)]


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("<h1>A</h1>", [("heading", 1, "A")]),
        ("<h6>A</h6>", [("heading", 6, "A")]),
        ('<div role="heading">A</div>', [("heading", 2, "A")]),
        ('<div role=" Heading " aria-level="4">A</div>', [("heading", 4, "A")]),
        ('<div role="heading" aria-level="7">A</div>', [("heading", 2, "A")]),
        ('<div role="heading" aria-level="12">A</div>', [("heading", 2, "A")]),
        ('<span role="heading" aria-level="3">A</span> b', [("heading", 3, "A"), ("text", 10, "b")]),
        ("<details><summary>A</summary>b</details>", [("summary", 7, "A"), ("text", 10, "b")]),
        ("<fieldset><legend>A</legend></fieldset>", [("legend", 7, "A")]),
        (
            "<table><caption>A</caption><tr><th>B</th><td>c</td></tr></table>",
            [("caption", 8, "A"), ("th", 8, "B"), ("text", 10, "c")],
        ),
        ("<figure><figcaption>A</figcaption></figure>", [("caption", 8, "A")]),
        ("<dl><dt>A</dt><dd>b</dd></dl>", [("dt", 8, "A"), ("text", 10, "b")]),
        ("<p><b>A</b></p>", [("bold", 9, "A")]),
        ("<p><b>A</b> <strong>B</strong></p>", [("bold", 9, "A B")]),
        ("<p><b>A</b> b</p>", [("text", 10, "A b")]),
        ("<p><i><strong>A</strong></i></p>", [("bold", 9, "A")]),
        ("<p>a</p> b <p>c</p>", [("text", 10, "a"), ("text", 10, "b"), ("text", 10, "c")]),
        ("<p>a<br>b</p>", [("text", 10, "a"), ("text", 10, "b")]),
        ("<h2>A<br>b</h2>", [("heading", 2, "A b")]),
        ('<p><a href="/a">A<br>b</a><br>c</p>', [("text", 10, "A b"), ("text", 10, "c")]),
        ("<h2>A<p>b</p>", [("heading", 2, "A"), ("text", 10, "b")]),
        ("<h2>A<ul><li>b</li></ul>", [("heading", 2, "A"), ("text", 10, "b")]),
        ("<h2>A<li>b</li></h2>", [("heading", 2, "A"), ("text", 10, "b")]),
        ("<dl><dt><p>A</p></dt></dl>", [("dt", 8, "A")]),
        ("<dl><dt>A<ul><li>b</li></ul></dt></dl>", [("dt", 8, "A"), ("text", 10, "b")]),
        ("<p>a</p><script>b</script><style>c</style><p>d</p>", [("text", 10, "a"), ("text", 10, "d")]),
        ("<p>a<!-- b --></p>", [("text", 10, "a")]),
        ("<h2>A<div>b</div>c</h2>d",
         [("heading", 2, "A"), ("heading", 2, "b"), ("heading", 2, "c"), ("text", 10, "d")]),
        ("<details><summary><h3>A</h3>b</summary></details>c",
         [("heading", 3, "A"), ("summary", 7, "b"), ("text", 10, "c")]),
        ('<p><i aria-hidden="true">x <b>y</b> z</i> a</p><p>b</p>', [("text", 10, "a"), ("text", 10, "b")]),
        ("", []),
        ('<p>a <i aria-hidden="TRUE">b</i></p>', [("text", 10, "a")]),
        ("<p> </p><p><a href='/a'></a></p>", [("text", 10, "")]),
        ("<p>a</body></html>b</p>", [("text", 10, "ab")]),
        ("<p>a\x00b</p>", [("text", 10, "ab")]),
    ],
)  # fmt: skip
def test_lines(markup: str, wanted: list[tuple[str, int, str]]) -> None:
    assert _told(markup) == wanted


@pytest.mark.parametrize(
    ("markup", "outside"),
    [
        ("<p>a</p>", False),
        ("<nav><p>a</p></nav>", True),
        ("<aside>a</aside>", True),
        ('<aside role="region">a</aside>', False),
        ('<nav role="tablist">a</nav>', False),
        ("<dialog>a</dialog>", True),
        ('<div role="Navigation">a</div>', True),
        ('<div role="complementary">a</div>', True),
        ('<div role="tabpanel">a</div>', False),
        ("<header>a</header>", True),
        ("<footer>a</footer>", True),
        ('<header role="main">a</header>', False),
        ("<main><header>a</header></main>", False),
        ("<article><footer>a</footer></article>", False),
        ("<section><header>a</header></section>", False),
        ("<main></main><footer>a</footer>", True),
        ("<main><nav></nav>a</main>", False),
        ("<nav><div><main>a</main></div></nav>", True),
        ("<main><div><header>a</header></div></main>", False),
        ('<aside role="tabpanel">a</aside>', False),
        ('<nav role="main">a</nav>', False),
        ('<header role="region">a</header>', False),
    ],
)
def test_what_stands_beside_the_page_s_own_content(markup: str, outside: bool) -> None:
    assert [line.outside for line in _lines(markup)] == [outside]


@pytest.mark.parametrize(
    ("markup", "links", "rest"),
    [
        ('a <a href="/a">B</a> c', [("/a", "B")], ("a", "c")),
        ('<a href="/a">B</a><a href="/a">C</a>', [("/a", "BC")], ("", "")),
        ('<a href="/a">B</a> <a href="/a">C</a>', [("/a", "B C")], ("", "")),
        ('<a href="/a">B</a> x <a href="/a">C</a>', [("/a", "B"), ("/a", "C")], ("", "x")),
        ('<a href="/a">B</a> <a href="/b">C</a> x', [("/a", "B"), ("/b", "C")], ("", "x")),
        ('<a href="/a">B</a> x <a href="/b">C</a><a href="/b">D</a>', [("/a", "B"), ("/b", "CD")], ("", "x")),
        ("<a>B</a>", [], ("B", "")),
        ('<i aria-hidden="true">x</i> <a href="/a">B</a>', [("/a", "B")], ("", "")),
    ],
)
def test_links_of_a_line(markup: str, links: list[tuple[str, str]], rest: tuple[str, str]) -> None:
    (line,) = _lines(f"<p>{markup}</p>")

    assert [(link.href, "".join(chunk.text for chunk in chunks)) for link, chunks in line.links] == links
    assert line.rest == rest


def test_lines_are_numbered_and_know_their_block() -> None:
    found = _lines("<ul><li>a</li><li><p>b</p>c</li></ul>")

    assert [(line.number, line.block.name) for line in found] == [(0, "li"), (1, "p"), (2, "li")]


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        # the tab stands elsewhere: its text heads the panel
        ('<p><b id="t" role="tab">T</b></p><div aria-labelledby="t x">a</div>',
         [("tab", 7, "T"), ("text", 10, "a")]),
        ('<p><b role="tab" aria-controls="p x">T</b></p><div id="p">a</div>',
         [("tab", 7, "T"), ("text", 10, "a")]),
        # not a tab, or the panel's own
        ('<p id="t">T</p><div aria-labelledby="t">a</div>', [("text", 10, "T"), ("text", 10, "a")]),
        ('<div aria-labelledby="t"><b id="t" role="tab">T</b></div>', [("bold", 9, "T")]),
        ('<div role="tab" id="t"><p aria-labelledby="t">a</p></div>', [("text", 10, "a")]),
        ('<p><b role="tab" aria-controls="none">T</b></p>', [("bold", 9, "T")]),
        # the panel's own word goes before the tab's
        ('<b id="t" role="tab">T</b><i role="tab" aria-controls="p">U</i><div id="p" aria-labelledby="t">a</div>',
         [("text", 10, "U"), ("tab", 7, "T"), ("text", 10, "a")]),
    ],
)  # fmt: skip
def test_panels_with_their_heading_elsewhere(markup: str, wanted: list[tuple[str, int, str]]) -> None:
    assert _told(markup) == wanted


def test_a_panel_s_label_is_a_line_of_the_panel_and_counted_with_the_others() -> None:
    tab = '<p><b id="t" role="tab">T</b></p>'
    inside = _lines(f'<p>x</p>{tab}<div aria-labelledby="t">a</div>')
    beside = _lines(f'{tab}<aside><div aria-labelledby="t">a</div></aside>')

    assert [(line.number, line.block.name, line.outside) for line in inside[1:]] == [
        (1, "div", False),
        (2, "div", False),
    ]
    assert [line.outside for line in beside] == [True, True]


def test_a_link_knows_its_element() -> None:
    (line,) = _lines('<p><a href="/a">B</a></p>')

    assert [(link.element.name, link.element["href"]) for link, _ in line.links] == [("a", "/a")]


def _table(*rows: str, head: str = "<tr><th>Name</th><th>Force</th></tr>") -> list[dict[str, str]]:
    return [line.fields for line in _lines(f"<table>{head}{''.join(rows)}</table>") if line.kind == "text"]


def test_cells_by_the_headings_of_their_columns() -> None:
    row = {"Name": "A", "Force": "B"}

    assert _table("<tr><td>A</td><td>B</td></tr>") == [row, row]
    assert _table("<tr><th>A</th><td>B</td></tr>") == [row]
    assert _table("<tr><td>A</td></tr>") == [{"Name": "A"}]
    assert _table("<tr><td>A</td><td>B</td><td>C</td></tr>") == [{}, {}, {}]
    assert _table("<tr><td>A</td><td>B</td></tr>", head="<tr><th>Name</th></tr>") == [{}, {}]
    assert _table("<tr><td>A</td><td>B</td></tr>", head="<tr><th>Name</th><td>Force</td></tr>") == [{}, {}, {}]
    assert _table("<tr><td>A <p>x</p></td><td>B</td></tr>") == [{"Name": "A x", "Force": "B"}] * 3
    assert _table("<tr><td>A</td><td>B</td></tr>", head="<tr><th>Name</th><th>Force</th><td>x</td></tr>") == [{}] * 3
    assert _table("<tbody><tr><td>A</td><td>B</td></tr></tbody>") == [row, row]
    assert [line.fields for line in _lines("<table><tr><th>Name</th><th>Force</th></tr></table>")] == [{"": ""}] * 2


def test_a_table_in_a_head_cell_adds_no_columns() -> None:
    head = "<tr><th>Name<table><tr><th>X</th></tr></table></th><th>Force</th></tr>"

    assert _table("<tr><td>A</td><td>B</td></tr>", head=head)[-1]["Force"] == "B"


def test_a_cell_over_several_rows_is_part_of_each() -> None:
    rows = '<tr><td>A</td><td rowspan="2">B</td></tr><tr><td>C</td></tr><tr><td>D</td><td>E</td></tr>'

    assert [row["Force"] for row in _table(rows)] == ["B", "B", "B", "E", "E"]
    assert [row.get("Force") for row in _table(rows.replace('"2"', '"x"'))] == ["B", "B", None, "E", "E"]
    three = "<tr><th>Name</th><th>Area</th><th>Force</th></tr>"
    short = '<tr><td>A</td><td>x</td><td rowspan="2">B</td></tr><tr><td>C</td></tr>'
    assert _table(short, head=three)[-1] == {"Name": "C", "Force": "B"}
    assert [row.get("Force") for row in _table(rows.replace('"2"', '"0"'))] == ["B", "B", None, "E", "E"]


def test_a_table_within_a_table_is_read_by_itself() -> None:
    inner = "<table><tr><th>X</th><th>Y</th></tr><tr><td>1</td><td>2</td></tr></table>"

    found = _table(f"<tr><td>A {inner}</td><td>B</td></tr>")

    assert [fields.get("Y") for fields in found] == [None, "2", "2", None]
    assert [fields.get("Force") for fields in found] == ["B", None, None, "B"]


def test_too_much_is_not_read() -> None:
    with pytest.raises(TooMuch, match=r"^too deeply nested to be the page; at most 500 levels are read$"):
        _lines("<div>" * 501 + "a")
    with pytest.raises(TooMuch, match=r"^too large to be the page: 1,501 headings; at most 1,500 are read$"):
        _lines("<h2>a</h2>" * 1501)
    with pytest.raises(TooMuch, match=r"^too large to be the page: 2,001 runs of text in one line; at most 2,000 are"):
        _lines("<p>" + "a<i>b</i>" * 1000 + "c</p>")
    with pytest.raises(TooMuch, match=r"^too large to be the page: 20,001 characters in one line; at most 20,000 are"):
        _lines("<p>" + "a" * 20_001)
    assert len(_lines("<div>" * 499 + "a")) == 1
    assert len(_lines("<p>a</p>" * 1600)) == 1600
    assert len(_lines("<h2>a</h2>" * 1500)) == 1500
    assert len(_lines("<p>" + "a" * 20_000)) == 1


def test_a_box_is_what_its_role_says() -> None:
    rows = (
        '<div role="row"><span role="columnheader">Example</span><span role="columnheader">Force</span></div>'
        '<div role="row"><span role="cell">A</span><span role="gridcell">B</span></div>'
    )
    found = _lines(f'<div role="table"><div role="rowgroup">{rows}</div></div><p role="row">c</p>')

    assert [(line.block.name, line.text, line.fields) for line in found] == [
        ("th", "Example", {"": ""}),
        ("th", "Force", {"": ""}),
        ("td", "A", {"Example": "A", "Force": "B"}),
        ("td", "B", {"Example": "A", "Force": "B"}),
        ("p", "c", {}),
    ]
    assert [line.block.name for line in _lines('<div role="list"><div role="listitem">a</div></div>')] == ["li"]


def test_many_elements_that_stand_hundreds_of_levels_deep_are_too_many() -> None:
    deep, many = "<div>" * 400, "<p>a</p>" * 2_600

    assert len(_lines(f"{deep}{many[: len(many) // 2]}")) == 1_300
    with pytest.raises(
        TooMuch, match=r"too deeply nested to be the page: 2,\d{3} elements stand 1,000,\d{3} levels deep"
    ):
        _lines(f"{deep}{many}")
