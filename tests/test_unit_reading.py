"""The small steps of reading, with literals: text, forces, titles, decoding, a page's source."""

from __future__ import annotations

import pytest

from scraper.decode import decode
from scraper.forces import all_forces, known_force
from scraper.markup import MAX_DEPTH, MAX_TAGS, is_html, is_whole, source_digest, too_large
from scraper.text import collapse, plain, words
from scraper.titles import organisation, organisations_of, put_together, reads_like_a_body, split_title

# -- text ------------------------------------------------------------------------------------------


def test_collapsed_text_keeps_its_wording() -> None:
    assert collapse(" A\u00a0\u200bB \n\t c\u2013D ") == "A B c\u2013D"
    assert collapse("re\u00adport") == "report"


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


SAME = [
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
    ("<p>a</p>", "<p>b</p>"),
    ("<a href=/a>x</a>", "<a href=/b>x</a>"),
    ("<meta name=description content=a>", "<meta name=description content=b>"),
    ("<meta name=description content=a>", "<meta name=keywords content=a>"),
    ("<link rel=canonical href=/a>", "<link rel=canonical href=/b>"),
    ("<p>x</p>", "<div>x</div>"),
    ("<p>x</p>", "<p>x<p>"),
    ("<p>x</p>", "<p hidden>x</p>"),
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
    assert len(source_digest("\ud800 <p>")) == 64
