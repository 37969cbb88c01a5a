"""Contacts are blanked wherever they stand on a page, and their names wherever else it says them."""

from __future__ import annotations

import re

import pytest

from scraper.redaction import redact

PAGE = """<html><title>Safer Sleep – Merseyside Police</title><h1>Safer Sleep – Merseyside Police</h1>
<table><tr><th>Contact</th><td>{}</td></tr><tr><th>Region</th><td>North West</td></tr></table>
<p>Ask Zelda Quimby about the crime panel: Crime Panel. <a href='/people/zelda-quimby' title='Zelda  Quimby'>x</a>
<img alt='Sergeant Zelda&nbsp;Quimby'> Merseyside Police. Zoë O’Brien spoke.</p></html>"""


@pytest.mark.parametrize(
    "said",
    [
        "Zelda Quimby",
        "Inspector Zelda Quimby, Merseyside Police",
        "Chief Insp. Zelda Quimby and Zoë O’Brien",
        "Zelda J. Quimby",
        "PC 1234 Zelda Quimby (Kent)",
        "ZELDA QUIMBY",
    ],
)
def test_name_of_a_contact_is_taken_out_wherever_the_page_says_it(said: str) -> None:
    left = redact(PAGE.format(said).encode()).body.decode()

    assert not re.search("(?i)zelda|quimby", left)
    assert ("Zoë" in left) is ("Zoë" not in said)
    assert "Ask [removed] about the crime panel: Crime Panel." in left
    assert "Merseyside Police. " in left


@pytest.mark.parametrize("said", ["Merseyside Police", "Safer Sleep", "Safer Sleep Team", "Crime Panel", "0123 456"])
def test_contact_that_is_no_person_takes_nothing_else_along(said: str) -> None:
    assert redact(PAGE.format(said).encode()).body.decode() == PAGE.format("[removed]")


@pytest.mark.parametrize(
    "row",
    [
        "<p><strong>Contact</strong><br>Zelda Quimby<br>01632 960123</p>",
        "<p><strong>Contact</strong></p><p>Zelda Quimby</p><p><strong>Region</strong></p><p>Stay</p>",
        "<p><b>Contact:</b></p><p>Zelda Quimby</p><h2>Aim</h2><p>Stay</p>",
        "<fieldset><legend>Contact</legend><p>Zelda Quimby</p></fieldset><p>Stay</p>",
        "<div><label>Contact</label><span>Zelda Quimby</span></div><p>Stay</p>",
        "<details><summary>Contact</summary><p>Zelda Quimby</p></details><p>Stay</p>",
        "<ul><li><span>Contact</span><span>Zelda Quimby</span></li><li><span>Region</span><span>Stay</span></li></ul>",
        "<p>Contact – Zelda Quimby</p><p>Stay</p>",
        "<p>Contact - Zelda Quimby</p><p>Stay</p>",
        "<p>Contact | Zelda Quimby</p><p>Stay</p>",
        "<p>For more information, please contact Inspector Zelda Quimby.</p><p>Stay</p>",
        "<p>Contact Zelda Quimby for details.</p><p>Stay</p>",
        "<p>To find out more, contact <a href='/x'>Zelda Quimby</a>.</p><p>Stay</p>",
        "<p>Please get in touch with Zelda Quimby.</p><p>Stay</p>",
        "<table><tr><th><a href='#c'>Contact</a></th><td>Zelda Quimby</td></tr><tr><th>Region</th><td>Stay</td></tr></table>",
        "<table><tr><th>Region</th><th>Contact</th></tr><tr><td>Stay</td><td>Zelda Quimby</td></tr></table>",
        "<table><tr><th>C&#111;ntact</th><td>Zelda Quimby</td></tr><tr><th>Region</th><td>Stay</td></tr></table>",
        "<table><tr><th>Con&shy;tact</th><td>Zelda Quimby</td></tr><tr><th>Region</th><td>Stay</td></tr></table>",
        "<table><tr><th>Key<br>contact</th><td>Zelda Quimby</td></tr><tr><th>Region</th><td>Stay</td></tr></table>",
        "<table><tr><th><i class=icon></i> Contact <span class=visually-hidden>details</span></th><td>Zelda Quimby</td></tr><tr><th>Region</th><td>Stay</td></tr></table>",
        "<table><tr><th>* Contact *</th><td>Zelda Quimby</td></tr><tr><th>Region</th><td>Stay</td></tr></table>",
        "<table><tr><th>3. Contact</th><td>Zelda Quimby</td></tr><tr><th>Region</th><td>Stay</td></tr></table>",
        "<table><tr><td data-label='Contact'>Zelda Quimby</td><td data-label='Region'>Stay</td></tr></table>",
        "<div aria-label='Contact'>Zelda Quimby</div><div>Stay</div>",
        "<div class='field--name-field-contact'><div class=field__item>Zelda Quimby</div></div><div>Stay</div>",
        "<div title='Contact'>Zelda Quimby</div><div>Stay</div>",
        "<h3>Contact</h3><address>Zelda Quimby<br>01632</address><h3>Region</h3><p>Stay</p>",
        "<address>Zelda Quimby</address><p>Stay</p>",
    ],
)
def test_contact_is_blanked_in_whatever_it_stands(row: str) -> None:
    body = f"<html><body><main><h1>T</h1>{row}<p>Keep this.</p></main></body></html>"

    left = redact(body.encode()).body.decode()

    assert not re.search("Zelda|Quimby", left)
    assert left.count("Stay") == row.count("Stay")
    assert "Keep this." in left


@pytest.mark.parametrize(
    "row",
    [
        "<select><option>Contact</option></select><p>Stay</p>",
        "<form><label>E-mail</label><input></form><p>Stay</p>",
        "<h1>First contact – Kent Police</h1>",
        "<li><a href='/x'>First contact – Kent Police</a></li>",
        "<p>Officers contact Adult Social Care. Please contact Victim Support, or Kent Police.</p>",
        "<footer><address>College of Policing</address><a href='tel:+441'>Ring</a></footer>",
        "<div title='Region'>South</div><span aria-label='Close'>x</span>",
    ],
)
def test_what_is_no_contact_stays(row: str) -> None:
    body = f"<html><body><main><h1>T</h1>{row}<p>Keep this.</p></main></body></html>".encode()

    assert redact(body).body == body
