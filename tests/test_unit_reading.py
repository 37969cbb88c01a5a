"""The small steps of reading, with literals: text, forces, titles, decoding, a page's source."""

from __future__ import annotations

import pytest

from scraper.addresses import Site, one_form, site_path
from scraper.decode import decode
from scraper.forces import all_forces, known_force
from scraper.markup import MAX_ANGLES, MAX_DEPTH, MAX_TAGS, is_html, is_whole, too_large, unbalanced
from scraper.source_digest import source_digest
from scraper.text import collapse, listed, plain, words
from scraper.titles import organisation, organisations_of, put_together, reads_like_a_body, split_title

# -- text ------------------------------------------------------------------------------------------


def test_collapsed_text_keeps_its_wording() -> None:
    assert collapse(" A\u00a0\u200bB \n\t c\u2013D ") == "A B c\u2013D"
    assert collapse("re\u00adport") == "report"


def test_of_some_names_three_are_listed_and_the_others_counted() -> None:
    assert listed(["A"]) == "'A'"
    assert listed(["A", "B", "C"]) == "'A', 'B', 'C'"
    assert listed(["A", "B", "C", "D"]) == "'A', 'B', 'C' and 1 more"
    assert listed(["A", "B", "C", "D", "E"]) == "'A', 'B', 'C' and 2 more"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A \u2013 B", "a-b"),
        ("A -- B", "a-b"),
        ("\u2018quoted\u2019 \u201ctwice\u201d", "'quoted' 'twice'"),
        ("A&B", "a and b"),
        ("A  &  B", "a and b"),
        ("STRASSE", "strasse"),
        ("Stra\u00dfe", "strasse"),
        ("\ufb01le", "file"),
        ("Cafe\u0301", "caf\u00e9"),
        ("a.b", "a.b"),
    ],
)
def test_plain_text(text: str, wanted: str) -> None:
    assert plain(text) == wanted


def test_words_are_without_punctuation() -> None:
    assert words("Clear, hold & build (CHB)!") == ("clear", "hold", "and", "build", "chb")


# -- forces ----------------------------------------------------------------------------------------


def test_a_force_goes_by_its_names_in_any_typography() -> None:
    kent = known_force("Kent Police")

    assert kent is not None
    assert kent.official_name == "Kent Police"
    assert (kent.ons_code, kent.slug, kent.nation) == ("E23000032", "kent", "England")
    assert known_force("the kent  police.") is kent
    assert known_force(" Kent Police,") is kent
    assert known_force("Kent") in (kent, None)
    assert known_force("Police") is None
    assert known_force("Hampshire & Isle of Wight Constabulary") is known_force(
        "The Hampshire and Isle of Wight Constabulary"
    )


def test_every_force_has_a_name_and_what_is_missing_is_none() -> None:
    forces = all_forces()

    assert len({force.official_name for force in forces}) == len(forces) > 40
    for force in forces:
        assert "" not in (force.ons_code, force.slug, force.nation, force.region)
    assert {force.nation for force in forces} >= {"England", "Wales"}
    assert any(force.region for force in forces)


# -- titles ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "bodies", "certain"),
    [
        ("Safer Sleep \u2013 Kent Police", "Safer Sleep", ["Kent Police"], True),
        ("Safer Sleep - Kent Police", "Safer Sleep", ["Kent Police"], True),
        ("Safer Sleep (Kent Police)", "Safer Sleep", ["Kent Police"], True),
        ("Safer Sleep | Kent Police", "Safer Sleep", ["Kent Police"], True),
        ("A \u2013 B \u2013 Kent Police", "A \u2013 B", ["Kent Police"], True),
        ("Safer Sleep\u2013Kent Police", "Safer Sleep", ["Kent Police"], True),
        ("Safer Sleep \u2013 Exeter's Community Safety Partnership", "Safer Sleep",
         ["Exeter's Community Safety Partnership"], False),
        ("Safer Sleep \u2013 a better night", "Safer Sleep \u2013 a better night", [], False),
        ("Safer Sleep", "Safer Sleep", [], False),
        ("\u2013 Kent Police", "\u2013 Kent Police", [], False),
        ("A \u2013 Kent Police and Essex Police", "A", ["Kent Police", "Essex Police"], True),
        ("A \u2013 Avon and Somerset Police", "A", ["Avon and Somerset Police"], True),
        ("A \u2013 Surrey and Sussex Police", "A", ["Surrey Police", "Sussex Police"], True),
        ("A \u2013 Kent Police, Essex Police and Avon and Somerset Police", "A",
         ["Kent Police", "Essex Police", "Avon and Somerset Police"], True),
        ("A \u2013 Kent Police and Medway Council", "A", ["Kent Police", "Medway Council"], True),
        ("A \u2013 Kent Police/Essex Police", "A", ["Kent Police", "Essex Police"], True),
        ("A \u2013 Norfolk and Suffolk Constabulary", "A", ["Norfolk Constabulary", "Suffolk Constabulary"], True),
        ("A \u2013 B \u2013 Medway Council", "A \u2013 B", ["Medway Council"], False),
        ("A\u2013Dyfed\u2013Powys Police", "A", ["Dyfed\u2013Powys Police"], True),
        ("\u2013".join([*"abcdefghijklm", "Kent Police"]), "\u2013".join("abcdefghijklm"), ["Kent Police"], True),
    ],
)  # fmt: skip
def test_a_title_taken_apart(text: str, name: str, bodies: list[str], certain: bool) -> None:
    title = split_title(text)

    assert (title.wording, title.name) == (text, name)
    assert [body.name for body in title.organisations] == bodies
    assert title.certain is certain


def test_an_organisation_says_what_it_is() -> None:
    force = organisation(" The Kent Police, ")
    partnership = organisation("The Exeter Safety Partnership")
    other = organisation("Medway  Council;")

    assert (force.name, force.key, force.kind) == ("The Kent Police", "kent police", "force")
    assert (force.official_name, force.ons_code, force.force_slug, force.nation, force.region) == (
        "Kent Police",
        "E23000032",
        "kent",
        "England",
        "South East",
    )
    assert (partnership.name, partnership.key, partnership.kind) == (
        "The Exeter Safety Partnership",
        "exeter safety partnership",
        "partnership",
    )
    assert (other.name, other.key, other.kind, other.official_name) == (
        "Medway Council",
        "medway council",
        "other",
        None,
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Medway Council", True),
        ("Council", True),
        ("Council of Reigate", True),
        ("Office for Students", True),
        ("The Council of Reigate", True),
        ("Council of X", True),
        ("medway council", False),
        ("Medway Council!", False),
        ("Medway Council?", False),
        ("Note: Medway Council", False),
        ("Medway", False),
        ("", False),
        ("Safer Sleep \u2013 Medway Council", False),
        ("One two three four five six seven eight nine ten eleven Council", True),
        ("One two three four five six seven eight nine ten eleven twelve Council", False),
        ("Council Medway of", False),
    ],
)
def test_what_reads_like_a_body(text: str, wanted: bool) -> None:
    assert reads_like_a_body(text) is wanted


def test_a_text_that_names_no_body_names_none() -> None:
    assert organisations_of("a better night") == ((), False)
    assert organisations_of("Kent Police or a better night") == ((), False)
    assert organisations_of("Medway Council")[1] is False
    assert [o.name for o in organisations_of(" Kent Police. ")[0]] == ["Kent Police"]


def test_name_and_organisation_that_stand_apart_are_put_together() -> None:
    title = put_together(" Safer  Sleep ", " Kent Police. ")
    unknown = put_together("Safer Sleep", "somebody")

    assert (title.wording, title.name, title.certain) == ("Safer Sleep \u2013 Kent Police", "Safer Sleep", True)
    assert (unknown.wording, unknown.certain) == ("Safer Sleep \u2013 somebody", False)
    assert [body.name for body in unknown.organisations] == ["somebody"]


def test_a_name_keeps_its_first_letter() -> None:
    assert organisations_of("Xtra Trust X")[0] == ()
    assert [body.name for body in organisations_of("Xtra Trust")[0]] == ["Xtra Trust"]
    assert put_together("A", "X Council X").wording == "A \u2013 X Council X"


def test_a_text_that_is_too_long_for_a_title_names_nobody() -> None:
    long = "x" * 490 + " \u2013 Kent Police"

    assert len(long) > 500
    assert split_title(long).organisations == ()
    assert split_title(long).name == split_title(long).wording == long
    assert split_title(long).certain is False
    assert len(long[4:]) == 500
    assert split_title(long[4:]).organisations


def test_what_is_no_force_by_itself_is_none_by_an_empty_name() -> None:
    assert known_force("") is known_force("the ") is None


# -- addresses -------------------------------------------------------------------------------------

SITE = Site("https://www.college.police.uk/article/about-smarter-practice")


def test_address_elsewhere_keeps_an_empty_value_and_a_relative_one_is_the_sites() -> None:
    assert one_form("https://x.yz/a?b=&ref=x&c=1", SITE.url, SITE) == "https://x.yz/a?b=&c=1"
    assert site_path("/a/", SITE) == "/a"
    assert site_path("https://x.yz/a", SITE) is None


# -- decoding --------------------------------------------------------------------------------------

DASH = "\u2013"


@pytest.mark.parametrize(
    ("body", "header", "wanted"),
    [
        (DASH.encode(), None, DASH),
        (b"\x96", None, DASH),  # no UTF-8: windows-1252
        (b"\x96", "text/html; charset=iso-8859-1", DASH),  # as the web means it
        (DASH.encode(), "text/html; charset=utf-8", DASH),
        (b"\xef\xbb\xbf\xe2\x80\x93", "text/html; charset=iso-8859-1", DASH),  # a mark goes before any label
        (b"\xff\xfe\x13\x20", None, DASH),
        (b'<meta charset="windows-1252">\x96', None, f'<meta charset="windows-1252">{DASH}'),
        (b'<meta charset="windows-1252">\xe2\x80\x93', "text/html; charset=utf-8",
         f'<meta charset="windows-1252">{DASH}'),  # the header's goes before the page's
        (b"<META http-equiv=x content='text/html; CHARSET = windows-1251'>\xe0", None,
         "<META http-equiv=x content='text/html; CHARSET = windows-1251'>\u0430"),
        (b"<meta charset=utf-16>\xe2\x80\x93", None, f"<meta charset=utf-16>{DASH}"),
        (b"<meta charset=utf-16>\x96", None, "<meta charset=utf-16>\ufffd"),
        (b"<meta charset=nonsense>\xe2\x80\x93", None, f"<meta charset=nonsense>{DASH}"),
        (DASH.encode(), "text/html; charset=nonsense", DASH),
        (b"<!-- <meta charset=windows-1251> -->\xe2\x80\x93", None, f"<!-- <meta charset=windows-1251> -->{DASH}"),
        (b"a\xffb", "text/html; charset=utf-8", "a\ufffdb"),
        (b"", None, ""),
    ],
)  # fmt: skip
def test_bytes_are_decoded_as_a_browser_would(body: bytes, header: str | None, wanted: str) -> None:
    assert decode(body, header) == wanted


def test_label_counts_only_near_the_beginning() -> None:
    label = b"<meta charset=windows-1251>"

    assert decode(b" " * 4000 + label + b"\xe0")[-1] == "\u0430"
    assert decode(b" " * 4096 + label + b"\xe0")[-1] == "\u00e0"


# -- a page's source -------------------------------------------------------------------------------


def test_tags_and_depth_at_the_edge() -> None:
    assert too_large("<p>" * MAX_TAGS) is None
    assert too_large("<p>" * (MAX_TAGS + 1)) == (
        f"too large to be the page: {MAX_TAGS + 1:,} tags; at most {MAX_TAGS:,} are read"
    )
    assert too_large("< " * MAX_ANGLES) is None
    assert str(MAX_ANGLES + 1)[-3:] in (too_large("< " * (MAX_ANGLES + 1)) or "")
    assert too_large("<div>" * MAX_DEPTH) is None
    assert too_large("</b>" * 9 + "<div>" * (MAX_DEPTH + 1)) == (
        f"too deeply nested to be the page: {MAX_DEPTH + 1} levels; at most {MAX_DEPTH} are read"
    )
    assert too_large("<div></div>" * 600 + "<div>" * (MAX_DEPTH - 100)) is None


def test_what_has_mark_up_and_what_is_whole() -> None:
    assert is_html("x <DIV>")
    assert not is_html('{"a": "b < c"}')
    for end in ("</html>", "</HTML >\n", "</html><!-- served -->\n", "</html><!-- never closed"):
        assert is_whole("<p>" + end), end
    for end in ("</body>", "</html><p>more</p>", "</html>x"):
        assert not is_whole("<p>" + end), end
    comment = "<!--" + "x" * (20_000 - len("</html><!---->")) + "-->"
    assert is_whole("</html>" + comment)
    assert not is_whole("</html>" + comment + " ")  # beyond what is looked at


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("<div><b>x</b></div>", ()),
        ("<DIV><b>x</div>", ("b",)),
        ("<div></div></div></b>", ("b", "div")),
        ("<div/><br><p>x<li>", ()),
        ("<!-- <div> --><script>'<div>'</script>", ()),
    ],
)
def test_elements_opened_and_closed_not_equally_often(markup: str, wanted: tuple[str, ...]) -> None:
    assert unbalanced(markup) == wanted


SAME = [
    ("<link href=/a>", "<link href=/b>"),
    ("<p>x</p>", "<p id=q>x</p>"),
    ("<p id=a>x</p><a aria-controls=a>y</a>", "<p id=b>x</p><a aria-controls=b>y</a>"),
    ("<p>a</p>", "<p>a<!-- 1 --></p>"),
    ("<p>a<!-- 1 --></p>", "<p>a<!-- 22 --></p>"),
    ("<p class=a>x</p>", '<p class="b c" data-token=9>x</p>'),
    ("<script>var a = 1</script>", "<script nonce=x>var a = 2</script>"),
    ("<style>a</style>", "<style>b</style>"),
    ("<link rel=stylesheet href=/a.css?1>", "<link rel=stylesheet href=/a.css?2>"),
    ("<input name=token value=1>", "<input name=other value=2>"),
    ("<div id=a>x</div>", "<div id=b>x</div>"),
    ('<p id=a>x</p><a aria-labelledby="a">y</a>', '<p id=b>x</p><a aria-labelledby="b">y</a>'),
    ("<form action=/a>", "<form action=/b>"),
    ("<a href=#a>x</a>", "<a href=#b>x</a>"),
    ("<image href=/a>x", "<image href=/b>x"),
]
OTHER = [
    ("<a name=x href=/a>y", "<a name=x href=/b>y"),
    ("<meta name=a content=X>", "<meta name=a content=XX>"),
    ("<meta name=a content=>", "<meta name=a content=X>"),
    ("<p>a</p>", "<p>b</p>"),
    ("<a href=/a>x</a>", "<a href=/b>x</a>"),
    ("<meta name=description content=a>", "<meta name=description content=b>"),
    ("<meta name=description content=a>", "<meta name=keywords content=a>"),
    ("<link rel=canonical href=/a>", "<link rel=canonical href=/b>"),
    ("<p>x</p>", "<div>x</div>"),
    ("<p>x</p>", "<p>x<p>"),
    ("<p>x</p>", "<p hidden>x</p>"),
    ("<h3>x</h3>", "<h3/>x</h3>"),
    ("<script>x</script>", "<script/>x</script>"),
    ('<script>x</script><p title="">', '<script a="b>x</script><p title="">'),
    ("<p style='color:red'>x</p>", "<p style='color:red;display:none'>x</p>"),
    ("<title>a</title>", "<title>b</title>"),
    ('<script>{"currentPath":"node/1"}</script>', '<script>{"currentPath":"node/2"}</script>'),
    ('<p id=a>x</p><p id=b aria-controls="a">y</p>', '<p id=a>x</p><p id=b aria-controls="b">y</p>'),
    ("<p>a<!-- never closed", "<p>a<!-- never closes"),
    ("a", "b"),
    ("<td rowspan=2>a", "<td rowspan=3>a"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_what_may_differ_at_every_answer_makes_no_other_digest(first: str, second: str) -> None:
    assert source_digest(first) == source_digest(second)


@pytest.mark.parametrize(("first", "second"), OTHER)
def test_what_is_read_makes_another_digest(first: str, second: str) -> None:
    assert source_digest(first) != source_digest(second)


def test_digest_is_made_of_any_text() -> None:
    assert len(source_digest("\ud800 <p>")) == len(source_digest("<title>\ud800</title> \ud800")) == 64


@pytest.mark.parametrize(
    ("title", "name", "bodies"),
    [
        ("Community nursing calls (CNC)", "Community nursing calls (CNC)", []),
        ("Care at the night custody (CNC)", "Care at the night custody (CNC)", []),
        ("Armed patrols (CNC)", "Armed patrols", ["CNC"]),
        ("Railway guardian (BTP)", "Railway guardian", ["BTP"]),
        ("Safer Sleep (Merseyside Police)", "Safer Sleep", ["Merseyside Police"]),
    ],
)
def test_an_acronym_of_the_name_in_brackets_is_no_force_that_happens_to_go_by_it(
    title: str, name: str, bodies: list[str]
) -> None:
    taken = split_title(title)

    assert (taken.name, [body.name for body in taken.organisations]) == (name, bodies)
