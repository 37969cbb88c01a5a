"""A practice's own page is read by its labels, whatever elements they stand in, or marked partly read."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.details import iso_date
from scraper.model.practice import PracticePage
from scraper.practice_labels import FIELD_OF, is_private, label_key
from scraper.practice_page import PageReading, read_kept_page, read_practice_page
from scraper.practice_rows import is_told
from tests.conftest import FIXTURES
from tests.simulation.practice_pages import (
    ADDRESS,
    MORE_STYLES,
    PERSON,
    SPECS,
    STYLES,
    VALUES,
    Rows,
    Spec,
    mutated,
    page,
)

FOLDER = FIXTURES / "practices"
SHIFT = (*SPECS[1].rows, ("Cost band", ("Low",)))
FULL = replace(SPECS[1], rows=list(SHIFT))


def outcome_of(reading: PageReading) -> dict[str, Any]:
    return {
        "page": None if reading.page is None else asdict(reading.page),
        "redacted": reading.redacted,
        "reasons": reading.reasons,
        "partly": reading.partly,
        "unknown_labels": reading.unknown_labels,
    }


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.html")), ids=lambda path: path.stem)
def test_saved_page_gives_its_recorded_fields(path: Path) -> None:
    found = json.dumps(outcome_of(read_practice_page(path.read_bytes())), ensure_ascii=False, indent=1) + "\n"
    recorded = path.with_suffix(".json")
    if not recorded.exists():
        recorded.write_text(found, "utf-8")
        pytest.fail(f"{recorded.name} was written; read it, and run this again")

    assert json.loads(found) == json.loads(recorded.read_text("utf-8"))


def said(rows: Rows) -> dict[str, tuple[str, ...]]:
    """What rows say by field, in the order of the page; other labels by their own name."""
    found: dict[str, tuple[str, ...]] = {}
    for label, values in rows:
        if not is_private(label):
            found[FIELD_OF.get(label_key(label), label)] = values
    return found


def fields_of(page: PracticePage) -> dict[str, tuple[str, ...]]:
    several = {name: getattr(page, name) for name in FIELD_OF.values() if isinstance(getattr(page, name), tuple)}
    single = {name: (getattr(page, name),) for name in ("stage_of_practice", "start_date", "scale")}
    return {name: value for name, value in (several | single | dict(page.others)).items() if value not in ((), (None,))}


def differences(spec: Spec, page: PracticePage) -> list[str]:
    """Where a page was read as something that it does not say."""
    wanted: dict[str, Any] = {
        "title": spec.title,
        "first_published": spec.published and iso_date(spec.published),
        "updated": spec.updated and iso_date(spec.updated),
        "summary": spec.summary,
        "node": spec.node,
        "sections": [*([("Smarter practice", ())] if spec.grouped else []), *spec.sections],
        "fields": said(spec.rows),
    }
    found = {name: getattr(page, name) for name in ("title", "first_published", "updated", "summary", "node")}
    found |= {"sections": [(one.heading, one.lines) for one in page.sections], "fields": fields_of(page)}
    return [f"{name}: {found[name]!r}, not {wanted[name]!r}" for name in wanted if found[name] != wanted[name]]


@pytest.mark.parametrize("shown", VALUES, ids=lambda shown: shown.__name__)
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("spec", [*SPECS, FULL], ids=["a", "b", "c", "b and an unknown label"])
def test_every_field_is_read_in_whatever_elements(spec: Spec, style: str, shown: Any) -> None:
    reading = read_practice_page(page(spec, style, shown).encode())

    assert reading.page is not None, reading.reasons
    assert differences(spec, reading.page) == []
    assert reading.partly == ()


@pytest.mark.parametrize("style", MORE_STYLES)
@pytest.mark.parametrize("spec", [*SPECS[1:], FULL], ids=["b", "c", "b and an unknown label"])
def test_every_field_is_read_or_its_page_marked_in_more_elements(spec: Spec, style: str) -> None:
    shown, certain = MORE_STYLES[style][1:]
    reading = read_practice_page(page(spec, MORE_STYLES[style][0], shown).encode())

    assert PERSON.encode() not in (reading.body or b"")
    if reading.page is None:
        assert not certain
        assert reading.reasons == ("'Contact' stands apart from its value, which could not be taken out of it",)
    else:
        assert (differences(spec, reading.page) == []) == (reading.partly == ()) == certain


@pytest.mark.parametrize("seed", range(200))
def test_mutated_page_is_read_right_or_marked_partly_read(seed: int) -> None:
    spec, body = mutated(seed)
    reading = read_practice_page(body)

    wrong = [] if reading.page is None else differences(spec, reading.page)
    assert not wrong or reading.partly
    assert reading.page is not None or reading.reasons
    kept = reading.body or b""
    assert PERSON.encode() not in kept
    assert ADDRESS.encode() not in kept
    assert b"mailto:" not in kept


def test_most_mutated_pages_are_read_whole() -> None:
    readings = [read_practice_page(mutated(seed)[1]) for seed in range(200)]

    assert sum(reading.page is not None and not reading.partly for reading in readings) >= 150
    assert sum(reading.page is None for reading in readings) <= 25


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"plain words", "not HTML"),
        (b"<html>" + b"<p>x" * 40_000 + b"</html>", "too large"),
        (b"<html><h1>Harbour watch", "cut short"),
        (b"<html><p>words</p></html>", "no main heading"),
        (b"<html><h1>Just a moment</h1><p>First published</p><time>3 April 2024</time></html>", "another name"),
        (b"<html><h1>Harbour watch</h1><p>words</p></html>", "nothing of a practice's page"),
        (b"<html><h1>Harbour watch</h1>" + b"@" * 3_000 + b"</html>", "at signs"),
        (b"<html><h1>Harbour watch</h1>" + b"<h2>x</h2>" * 2_000 + b"</html>", "headings"),
        (
            b"<html><h1>Harbour watch</h1><p>First published</p><time>3 April 2024</time>"
            b"<dl><dt><b>Con</b>tact</dt><dd>Q. Nobody</dd></dl></html>",
            "'Contact' could not be taken out",
        ),
    ],
)
def test_page_that_is_not_recognised_keeps_no_body_and_says_why(body: bytes, reason: str) -> None:
    reading = read_practice_page(body, name="Harbour watch")

    assert (reading.page, reading.body) == (None, None)
    assert reason in "; ".join(reading.reasons)


DATED = "<html><h1>Harbour watch</h1><p>First published</p><time>3 April 2024</time>{}</html>"


def read(inner: str) -> PageReading:
    return read_practice_page(DATED.format(inner).encode())


@pytest.mark.parametrize(
    ("inner", "partly"),
    [
        (
            "<h2>Key details</h2><table><tr><th>Region</th><td></td></tr></table><h2>Aim</h2><p>Text.</p>",
            "'Region' has no value",
        ),
        (
            "<h2>Key details</h2><table><tr><td></td><td>South</td></tr></table><h2>Aim</h2><p>Text.</p>",
            "under no label",
        ),
        (
            "<h2>Key details</h2><table><tr><td></td><td>South</td></tr><tr><td>Scale</td><td>Local</td></tr></table>"
            "<h2>Aim</h2><p>Text.</p>",
            "'South' stands among the details under no label",
        ),
        ("<h2>Key details</h2><dl><dt>Cost</dt><dd>Low</dd></dl><h2>Aim</h2><p>Text.</p>", "no label that is known"),
        ("<h2>Aim</h2>", "no text"),
        (
            "<h2>Details</h2><dl><dt>Scale</dt><dd>Local</dd><dt>Scale of initiative</dt><dd>National</dd></dl><h2>Aim</h2><p>Text.</p>",
            "stands twice: 'Local' and 'National'",
        ),
    ],
)
def test_page_that_is_not_read_for_certain_is_marked(inner: str, partly: str) -> None:
    reading = read(inner)

    assert reading.page is not None
    assert any(partly in said for said in reading.partly), reading.partly


def test_table_with_its_labels_as_column_headings_is_read() -> None:
    reading = read(
        "<h2>Key details</h2><table><tr><th>Region</th><th>Scale</th></tr><tr><td>South</td><td><p>Local</p></td></tr>"
        "</table><h2>Aim</h2><p>Text.</p>"
    )

    assert reading.page is not None
    assert (reading.page.region, reading.page.scale, reading.partly) == (("South",), "Local", ())


@pytest.mark.parametrize(
    "inner",
    [
        "<p><strong>Region:</strong> South</p><p><strong>Cost:</strong> Low</p>",
        "<p>Region: South</p><p><b>Cost:</b> Low</p>",
        "<p><span>Region</span> <span>South</span></p><dl><dt>Cost</dt><dd>Low</dd></dl>",
    ],
)
def test_label_within_a_line_is_read(inner: str) -> None:
    reading = read(f"<h2>Key details</h2>{inner}<h2>Aim</h2><p>Text.</p>")

    assert reading.page is not None
    assert reading.page.region == ("South",)
    assert reading.page.others == (("Cost", ("Low",)),)
    assert reading.unknown_labels == ("Cost",)


def test_date_that_is_not_said_in_full_is_kept_as_said_and_takes_one_line() -> None:
    reading = read("<dl><dt>Updated</dt><dd>spring 2025</dd></dl><p>About boats.</p><h2>Aim</h2><p>Text.</p>")

    assert reading.page is not None
    assert reading.page.first_published == "2024-04-03"
    assert (reading.page.updated, reading.page.summary, reading.partly) == ("spring 2025", "About boats.", ())


@pytest.mark.parametrize(
    ("date", "kept", "partly"),
    [
        ("30 February 2024", "30 February 2024", ("'Updated' says no date that is known: '30 February 2024'",)),
        ("3 Marchember 2024", "3 Marchember 2024", ("'Updated' says no date that is known: '3 Marchember 2024'",)),
        ("03/04/2024", "03/04/2024", ("'Updated' says no date that is known: '03/04/2024'",)),
        ("3 April 2024 and 5 May 2025", "3 April 2024 and 5 May 2025",
         ("'Updated' says more than one date: '3 April 2024 and 5 May 2025'",)),
        ("Wednesday 3rd of April 2024", "2024-04-03", ()),
        ("May 2024", "May 2024", ()),
        ("Summer 2024", "Summer 2024", ()),
    ],
)  # fmt: skip
def test_date_is_one_of_the_calendar_or_kept_as_said(date: str, kept: str, partly: tuple[str, ...]) -> None:
    for inner in ("<dl><dt>Updated</dt><dd>{}</dd></dl>", "<div>Updated</div><time>{}</time>"):
        if inner.startswith("<dl>") or "and" not in date:
            reading = read(f"{inner.format(date)}<p>About boats.</p><h2>Aim</h2><p>Text.</p>")
            assert reading.page is not None
            assert (reading.page.updated, reading.partly) == (kept, partly)
            assert reading.page.summary == "About boats."


def test_values_of_a_date_that_are_several_are_all_kept() -> None:
    reading = read("<dl><dt>Updated</dt><dd>3 April 2024</dd><dd>May 2025</dd></dl><h2>Aim</h2><p>Text.</p>")

    assert reading.page is not None
    assert reading.page.updated == "3 April 2024; May 2025"
    assert reading.partly == ("'Updated' says more than one date: '3 April 2024; May 2025'",)


def test_summary_may_stand_below_the_dates_where_details_have_a_heading() -> None:
    details = "<h2>Key details</h2><dl><dt>Region</dt><dd>South</dd></dl><h2>Aim</h2><p>Text.</p>"
    reading = read(f"<p>About boats.</p><p>Smarter practice</p><p>5 min read</p>{details}")
    stray = read(f"<p>4 May 2024</p>{details}")
    both = read_practice_page(
        f"<html><h1>X</h1><p>About boats.</p><p>Updated</p><time>3 April 2024</time><p>More.</p>{details}</html>".encode()
    )

    assert reading.page is not None
    assert stray.page is not None
    assert both.page is not None
    assert (reading.page.summary, reading.partly) == ("About boats.", ())
    assert (stray.page.summary, stray.partly) == (None, ("'4 May 2024' stands among the details under no label",))
    assert (both.page.summary, both.partly) == ("About boats.", ("'More.' stands among the details under no label",))


def test_description_is_the_summary_of_a_page_that_shows_none() -> None:
    body = DATED.format("<h2>Aim</h2><p>Text.</p>").replace(
        "<html>", '<html><meta name="viewport" content="wide"><meta name="description" content="About  boats.">'
    )
    page = read_practice_page(body.encode()).page

    assert page is not None
    assert page.summary == "About boats."
    assert page.headings == ("Aim",)


def test_what_stands_beside_is_no_text_of_the_page() -> None:
    reading = read(
        "<h2>Aim</h2><p>Text.</p><h2>You may also be interested in</h2><h3>More</h3><p>Other.</p><h2>Resources</h2><p>Ours.</p>"
    )

    assert reading.page is not None
    assert [section.heading for section in reading.page.sections] == ["Aim", "Resources"]
    assert reading.page.word_count == 2


PIECES = st.sampled_from(
    """<table> <tr> <th> <td> </td> </tr> </table> <dl> <dt> <dd> </dl> <div> </div> <h1> </h1> <h2> </h2> <p> </p> <a> <br>
    Contact Region Focus Partners Key_details South x@y.org mailto:a@b.c First_published 3_April_2024 Smarter_practice &#64;
    <!-- --> <script> </script> <main> </main> <ul> <li> </ul> <time> </time> : , & < \x00 </html>""".split()
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=60), st.binary(max_size=40))
def test_whatever_comes_is_read_or_not_recognised_and_says_nothing_personal(pieces: list[str], noise: bytes) -> None:
    markup = "<html><h1>Harbour watch</h1>" + " ".join(pieces).replace("_", " ")
    for body in (markup.encode() + b"</html>", markup.encode() + noise + b"</html>", noise):
        reading = read_practice_page(body, name="Harbour watch")
        assert (reading.page is None) == bool(reading.reasons) == (reading.body is None)
        assert b"x@y.org" not in (reading.body or b"")
        assert "x@y" not in repr(reading.page)


def test_typography_is_no_difference_of_the_text() -> None:
    one, other = read("<h2>Aim</h2><p>It's theirs – ours</p>"), read("<h2>Aim</h2><p>It’s theirs - ours</p>")
    third = read("<h2>Aim</h2><p>It is theirs</p>")

    assert one.page
    assert other.page
    assert third.page
    assert one.page.text_digest == other.page.text_digest != third.page.text_digest
    assert one.page.facts()["others"] == {}


def test_page_is_seen_by_the_encoding_that_its_header_says() -> None:
    body = DATED.format("<p>Contact: Q. Nobody</p><h2>Aim</h2><p>Text.</p>").encode("utf-16-le")

    reading = read_practice_page(body, content_type="text/html; charset=utf-16le")

    assert reading.page is not None
    assert reading.page.title == "Harbour watch"
    assert reading.redacted
    assert "Nobody" not in (reading.body or b"").decode("utf-16-le")


def test_page_that_was_kept_is_read_again_as_it_was() -> None:
    reading = read("<dl><dt>Contact</dt><dd>Q. Nobody</dd></dl><h2>Aim</h2><p>Text.</p>")

    assert reading.redacted
    assert read_kept_page(reading.body or b"") == reading


def test_line_above_the_labels_of_the_details_is_no_summary() -> None:
    details = "<h2>Key details</h2><p>Stray.</p><dl><dt>Region</dt><dd>South</dd></dl>"
    reading = read_practice_page(
        f"<html><h1>Harbour watch</h1><p>About boats.</p>{details}<h2>Aim</h2><p>Text.</p></html>".encode()
    )

    assert reading.page is not None
    assert reading.page.summary == "About boats."
    assert reading.partly == ("'Stray.' stands among the details under no label",)


def test_bold_line_is_text_and_no_section() -> None:
    reading = read("<h2>Aim</h2><p><b>Note</b></p><p>Text.</p>")

    assert reading.page is not None
    assert [(one.heading, one.lines) for one in reading.page.sections] == [("Aim", ("Note", "Text."))]
    assert reading.page.summary is None


def test_heading_below_the_details_is_a_section_where_no_heading_is_a_label() -> None:
    reading = read("<h2>Key details</h2><dl><dt>Region</dt><dd>South</dd></dl><h3>Aim</h3><p>Text.</p>")

    assert reading.page is not None
    assert (reading.page.headings, reading.page.region, reading.page.others) == (("Aim",), ("South",), ())


def test_single_field_with_several_values_says_them_all() -> None:
    page = read("<dl><dt>Stage</dt><dd>One</dd><dd>Two</dd></dl><h2>Aim</h2><p>Text.</p>").page

    assert page is not None
    assert page.stage_of_practice == "One; Two"


@pytest.mark.parametrize(
    ("details", "region", "others", "partly"),
    [
        ("<dl><dt>Cost</dt><dd>Low</dd></dl>", (), ("Cost",), ("its details have no label that is known",)),
        ("<table><tr><td>Region</td><td>South</td></tr></table><p>" + "x" * 70 + "</p>",
         ("South",), (), (f"'{'x' * 60}' stands among the details under no label",)),
        ("<table><tr><td>Region</td><td>South</td></tr><tr><td>Low cost</td></tr></table>",
         ("South",), (), ("'Low cost' stands among the details under no label",)),
        ("<table><tr><th>Region</th><th>Scale</th></tr><tr><td>South</td><td></td></tr></table>",
         ("South",), (), ("'Scale' has no value",)),
        ("<table><tr><th>Region</th><th>Scale</th></tr><tr><td>South</td><td>Local</td></tr></table>"
         "<p>Smarter practice</p><p>Yes</p>", ("South",), ("Smarter practice",), ()),
        ("<dl><dt>Region</dt><dd><p>Partners</p></dd></dl>", ("Partners",), (), ()),
        ("<p><strong>Region</strong> South</p>", ("South",), (), ()),
        ("<p>Region: <a href=/s>South</a>, <a href=/n>North</a></p>", ("South", "North"), (), ()),
        ('<div class="l">Region</div><div class="v">South</div><div class="l">Scale</div><div class="v">Local</div>'
         '<div class="l">Cost</div><div class="v">Low</div>', ("South",), ("Cost",), ()),
        ("<div><div>Region</div><div>South</div><div>North</div></div>", ("South", "North"), (), ()),
        ("<div><p><b>Region</b></p><p>South</p></div><div><p><b>Scale</b></p><p>Local</p></div>", ("South",), (), ()),
        ("<div><div><div>Region</div><div>South</div></div><div><div>Scale</div><div>Local</div></div>"
         "<div><div>Cost</div><div>Low</div></div></div>", ("South",), ("Cost",), ()),
        ("<div><div>Region</div><div>South</div></div><p>Stray.</p>",
         ("South",), (), ("'Stray.' stands among the details under no label",)),
        ("<p>Region: South</p><p>Stray.</p>",
         ("South",), (), ("'Stray.' stands among the details under no label",)),
        ("<p>Region: South</p><p>Updated</p><p>In spring.</p>", ("South",), (),
         ("'Updated' has no value", "'In spring.' stands among the details under no label")),
    ],
)  # fmt: skip
def test_details_row_by_row(
    details: str, region: tuple[str, ...], others: tuple[str, ...], partly: tuple[str, ...]
) -> None:
    reading = read(f"<h2>Key details</h2>{details}<h2>Aim</h2><p>Text.</p>")

    assert reading.page is not None
    assert (reading.page.region, tuple(label for label, _ in reading.page.others)) == (region, others)
    assert reading.partly == partly


@pytest.mark.parametrize("heading", ["Facts", "What to know", "Smarter practice in short"])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("first", [True, False])
def test_details_are_known_by_their_labels_whatever_heads_them(heading: str, style: str, first: bool) -> None:
    for spec in (SPECS[1], SPECS[2]):
        reading = read_practice_page(page(spec, style, first=first).replace("Key details", heading).encode())
        assert reading.page is not None
        assert differences(spec, reading.page) == []


def test_sections_that_are_headed_like_labels_stay_sections() -> None:
    reading = read(
        "<p>Published on 3 April 2024</p><h2>Focus</h2><p>Fewer people wait alone.</p><h2>Partners</h2><p>Two charities.</p>"
        "<h2>Scale</h2><p>Region</p><p>Three towns of it.</p>"
    )

    assert reading.page is not None
    assert [section.heading for section in reading.page.sections] == ["Focus", "Partners", "Scale"]


@pytest.mark.parametrize(
    "label",
    [
        "Contact", "Contacts", "Key contact", "For more information contact", "For further information please contact",
        "For more information, contact", "Contact us", "Force contact name", "SPOC", "Single point of contact", "Tel.",
        "Points of contact", "Contact e-mail address", "Phone", "Mobile number", "Telephone number", "Project lead",
        "Lead", "Practice owner", "Authors", "Submitted by", "Who to contact", "Contact(s)", "Contact / email", "Email us",
        "Contact name and email", "Contact the team", "Primary contact for this practice", "Contact for enquiries",
        "Enquiries to", "Get in touch", "Name and rank", "Contact’s name", "Officer in charge", "Contact - name",
        "Senior responsible owner", "Project manager", "Name of contact", "Person to contact", "Contact details and email:",
    ],
)  # fmt: skip
def test_row_of_a_person_is_blanked_under_every_label_and_in_every_element(label: str) -> None:
    rows: Rows = [("Focus", ("Prevention",)), (label, ("Zelda Quimby",)), ("Region", ("South East",))]
    for number, style in enumerate(STYLES):
        body = page(replace(SPECS[1], rows=rows), style, VALUES[number % len(VALUES)]).encode()
        reading = read_practice_page(body)

        assert reading.page is not None, style
        assert reading.body is not None
        assert b"Quimby" not in reading.body, style
        assert (reading.page.region, reading.page.focus) == (("South East",), ("Prevention",)), style
        assert label.strip(":") not in dict(reading.page.others), style


def test_what_was_taken_out_is_neither_summary_nor_text() -> None:
    reading = read(
        "<p>q.nobody@force.example.org</p><address>Q. Nobody</address><p>What it does.</p><p>First published</p>"
        "<p>3 April 2024</p><h2>Aim</h2><p>q.nobody@force.example.org</p><p>Text.</p>"
    )

    assert reading.page is not None
    assert (reading.page.summary, reading.partly) == ("What it does.", ())
    assert [section.lines for section in reading.page.sections] == [("Text.",)]


def test_lead_in_capitals_is_a_practice() -> None:
    assert not is_private("LEAD")
    assert not is_private("Further information")


@pytest.mark.parametrize(
    ("details", "region", "cost"),
    [
        ("<table><tr><td>Region</td><td>Partners</td></tr></table>", ("Partners",), ()),
        ("<dl><dt>Region</dt><dd>Partners</dd></dl>", ("Partners",), ()),
        ("<table><tr><th><p>Cost</p></th><td>Low</td></tr><tr><th><p>Region</p></th><td><p>South</p></td></tr></table>",
         ("South",), ("Low",)),
        ('<p class="l" id="r">Region</p><p>South</p><p class="l" id="s">Scale</p><p>Local</p>'
         '<p class="l" id="c">Cost</p><p>Low</p>', ("South",), ("Low",)),
        ("<p><i aria-hidden=true>&gt;</i><b>Region</b> South</p>", ("South",), ()),
        ("<p><b>Region: </b>South</p><p><b>Cost: </b>Low</p>", ("South",), ("Low",)),
        ("<p><b>Region:</b></p><p>South</p><p><b>Cost:</b></p><p>Low</p>", ("South",), ("Low",)),
        ("<p>Region: South</p><p><b>Cost:</b></p><p>Low</p>", ("South",), ("Low",)),
        ("<p><b>Region</b></p><p>South</p><p><b>Scale</b></p><p>Local</p><p><b>Cost</b></p><p>Low</p>",
         ("South",), ("Low",)),
        ("<p>Region: South: the coast</p>", ("South: the coast",), ()),
        ("<p>Region: <a href=/s>South</a> of <a href=/n>Kent</a></p>", ("South of Kent",), ()),
        ("<dl><dt>Region</dt><dd><a href=/s>South</a> of <a href=/k>Kent</a>, <a href=/n>North</a></dd></dl>",
         ("South of Kent, North",), ()),
        ("<dl><dt>Region</dt><dd><a href=/s>South<br>North</a></dd></dl>", ("South", "North"), ()),
        ("<dl><dt>Region</dt><dd><a href=/s>South</a><i aria-hidden=true>x</i>, <a href=/n>North</a></dd></dl>",
         ("South", "North"), ()),
        ("<p>Region</p><p><i>Focus</i>, <i>Scale</i></p>", ("Focus, Scale",), ()),
        ("<p><b>Region</b></p><p>South</p><p><b>Low cost</b></p>", ("South", "Low cost"), ()),
    ],
)  # fmt: skip
def test_each_value_stands_with_its_own_label(details: str, region: tuple[str, ...], cost: tuple[str, ...]) -> None:
    reading = read(f"<h2>Key details</h2>{details}<h2>Aim</h2><p>Text.</p>")

    assert reading.page is not None
    assert reading.page.region == region
    assert dict(reading.page.others).get("Cost", ()) == cost
    assert reading.partly == ()


@pytest.mark.parametrize("value", ["", " ", "[removed]", "[removed], [removed].", ";"])
def test_value_of_which_nothing_is_left_says_nothing(value: str) -> None:
    assert not is_told(value)
    assert is_told(f"{value} South")


PARTNERS = ("Police", "Health services")


@pytest.mark.parametrize(
    ("details", "others"),
    [
        ("<p><b>Partners</b>: <a href=/p>Police</a>, <a href=/h>Health services</a></p>", {}),
        ("<ul><li><strong>Partners</strong><br>Police<br>Health services</li><li><strong>Cost:</strong> Low</li></ul>",
         {"Cost": ("Low",)}),
        ('<p><b>Partners:</b> <i class="t">Police</i> <i class="t">Health services</i></p>', {}),
        ('<p><b>Partners:</b> <i class="t">Police</i>, <i class="t">Health services</i></p>', {}),
        ("<dl><dt>Partners</dt><dd><span>Police</span><span>Health services</span></dd></dl>", {}),
        ("<table><tr><th>Partners</th><td><p>Police</p><p>Health services</p></td><th>Cost</th><td>Low</td></tr></table>",
         {"Cost": ("Low",)}),
        ("<table><tr><td>Partners</td><td>Police<br>Health services</td><td>Scale</td><td>Local</td></tr>"
         "<tr><td>Region</td><td>South</td><td>Cost</td><td>Low</td></tr></table>", {"Cost": ("Low",)}),
        ("<table><tr><th>Partners</th></tr><tr><td>Police<br>Health services</td></tr></table>", {}),
        ("<table><thead><tr><th>Detail</th><th>Value</th></tr></thead><tr><td>Partners</td><td>Police<br>Health services</td>"
         "</tr></table>", {}),
        ("<table><tr><th>Partners</th><th>Scale</th></tr><tr><td><ul><li>Police</li><li>Health services</li></ul></td>"
         "<td>Local</td></tr></table>", {}),
        ('<p><span class="l">Partners</span> <a href=/p>Police</a>, <a href=/h>Health services</a><br>'
         '<span class="l">Region</span> <a href=/s>South</a><br><span class="l">Cost</span> <a href=/l>Low</a></p>',
         {"Cost": ("Low",)}),
        ("<p><b>Partners:</b> <a href=/p>Police</a>, <a href=/h>Health services</a> <b>Cost:</b> Low</p>",
         {"Cost": ("Low",)}),
        ("<p>Scale – Local</p><p>Partners (who takes part)</p><div>Police</div><div>Health services</div>", {}),
        ("<details><summary>Partners</summary><p>Police</p><p>Health services</p></details>", {}),
        ("<label>Partners</label><div>Police</div><div>Health services</div>", {}),
        ("<label>Region</label><div>South</div><label>Does it work?</label><div>Smarter practice</div><label>Cost</label>"
         "<div>Low</div><label>Partners</label><div>Police</div><div>Health services</div>", {"Cost": ("Low",)}),
    ],
)  # fmt: skip
def test_partners_are_read_wherever_they_stand(details: str, others: dict[str, tuple[str, ...]]) -> None:
    body = f"<h2>Key details</h2>{details}<h2>Aim</h2><p>Text.</p>"
    for markup in (body, body.replace("<h2>Key details</h2>", "<p><b>Key details</b></p>")):
        reading = read(markup)
        assert reading.page is not None
        assert reading.page.partners == PARTNERS or "<summary>" in markup
        assert dict(reading.page.others) == others
        assert reading.partly == () or "<summary>" in markup
    assert read(body).partly == ()


def test_details_in_a_box_beside_the_page_are_read_by_their_heading_alone() -> None:
    box = "<aside>{}<dl><dt>Region</dt><dd>South</dd><dt>Focus</dt><dd>Prevention</dd><dt>Scale</dt><dd>Local</dd></dl></aside>"
    text = "<h2>Aim</h2><p>Text.</p>"
    headed = read(text + box.format("<h2>Key details</h2>"))
    bare = read(text + box.format(""))
    menu = read(text + "<nav><h2>Details</h2><p>Region</p><p>Focus</p><p>Scale</p></nav>")

    assert headed.page is not None
    assert bare.page is not None
    assert menu.page is not None
    assert (headed.page.region, headed.page.scale, headed.partly) == (("South",), "Local", ())
    assert bare.page.region == ()
    assert bare.partly == ("'Region', 'Focus', 'Scale' stand in a box beside the page that was not read",)
    assert (menu.page.region, menu.partly) == ((), ())


@pytest.mark.parametrize(
    ("inner", "partly"),
    [
        ("<h2>Key details</h2><p>Region: South, Scale: Local</p>",
         "'Region' goes on with another label: 'South, Scale: Local'"),
        ("<h2>Key details</h2><table><tr><th>Region</th><td>South</td><td>Scale</td><td>Local</td><td>x</td></tr></table>",
         "'Region' goes on with another label: 'South; Scale; Local; x'"),
        ("<h2>Key details</h2><table><tr><th>Scale</th><th>Scale</th><th>Region</th></tr>"
         "<tr><td>Local</td><td>National</td><td>South</td></tr></table>",
         "'Scale' goes on with another label: 'Scale; Region'"),
        ("<h2>Aim</h2><p>Text.</p><p>Region: South</p><p>Scale: Local</p><p>Focus: Prevention</p>",
         "'Region', 'Scale', 'Focus' stand as labels in a section's text"),
        ("<h2>Focus</h2><p>Prevention</p><h2>Scale</h2><p>Local</p><h2>Region</h2><p>South</p>",
         "its sections 'Focus', 'Scale', 'Region' say no more than details would"),
        ("<p>First published by the force</p><h2>Aim</h2><p>Text.</p>",
         "'First published by the force' stands among the details under no label"),
        ("<p>Region – South</p><h2>Aim</h2><p>Text.</p>", "'Region – South' stands among the details under no label"),
        ("<table><tr><td>Stray words</td></tr></table><h2>Aim</h2><p>Text.</p>", "'Stray words' stands among the details"),
        ("<ul><li>Region: South</li><li>Cost band: Low</li></ul><h2>Aim</h2><p>Text.</p>",
         "'Cost band: Low' stands among the details under no label"),
        ("<h2>Key details</h2><table><tr><td>Region:</td></tr><tr><td>Cost band: Low</td></tr></table>",
         "'Cost band: Low' stands among the details under no label"),
        ('<h2>Key details</h2><p class="l">Region</p><div>South</div><p class="l"></p><div>Police</div>',
         "'Police' stands among the details under no label"),
    ],
)  # fmt: skip
def test_label_whose_value_is_not_certain_marks_the_page(inner: str, partly: str) -> None:
    reading = read(inner)

    assert reading.page is not None
    assert reading.page.summary is None
    assert any(said.startswith(partly) for said in reading.partly), reading.partly


@pytest.mark.parametrize(
    ("dates", "updated"),
    [
        ("<p>First published 3 April 2024 | Updated 5 May 2025</p>", "2025-05-05"),
        ("<p>First published 3 April 2024</p><p>Last updated on 5 May 2025</p>", "2025-05-05"),
        ("<p>Published: 3 April 2024 (updated: May 2025)</p>", "May 2025"),
        ("<p><b>First published:</b> 3 April 2024 <b>Updated:</b> 5 May 2025</p>", "2025-05-05"),
        ("<p><b>First published</b> soon <b>Updated</b> 5 May 2025</p>", "2025-05-05"),
    ],
)
def test_dates_in_one_line_are_read_each(dates: str, updated: str) -> None:
    reading = read_practice_page(f"<html><h1>X</h1><p>About boats.</p>{dates}<h2>Aim</h2><p>Text.</p></html>".encode())

    assert reading.page is not None
    assert reading.page.first_published == ("soon" if "soon" in dates else "2024-04-03")
    assert (reading.page.updated, reading.page.summary, reading.partly) == (updated, "About boats.", ())
