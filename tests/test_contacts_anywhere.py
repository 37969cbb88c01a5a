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
        "<table><tr><td><p>Contact <button>?</button></p></td><td>Zelda Quimby</td></tr></table><p>Stay</p>",
        "<ul><li><b>Contact <small>(who to ask)</small></b> Zelda Quimby</li></ul><p>Stay</p>",
        "<div><div><i>★</i> Contact</div><div><i>★</i> Zelda Quimby</div></div><div><i>★</i> Region</div><p>Stay</p>",
        "<dl><dt>Contact (who to ask)</dt><dd>Zelda Quimby</dd></dl><p>Stay</p>",
        '<p>Stay</p><script type=\'application/ld+json\'>{"author": "Zelda Quimby"}</script>',
        '<p>Stay</p><script type=\'application/ld+json\'>{"author": [{"@type": ["Person"], "name": "Zelda Quimby"}]}</script>',
        '<p>Stay</p><script type=\'application/ld+json\'>{"@graph": [{"name": "Zelda Quimby", "logo": {"a": 1}, "@type": "Person"}]}</script>',
        "<p>Stay</p><script>var d = {contactName: 'Zelda Quimby', telephone: \"01632 960123\"};</script>",
        '<p>Stay</p><script type=\'application/json\'>{"creator": {"name": "Zelda Quimby"}, "field_phone": "01632 960123"}</script>',
        "<meta name='DC.contributor' content='Zelda Quimby'><p>Stay</p>",
        "<meta name='twitter:label1' content='Written by'><meta name='twitter:data1' content='Zelda Quimby'><p>Stay</p>",
        "<meta name='description' content='Ring 01632 960123'><p>Stay</p>",
        "<div data-author='Zelda Quimby' data-phone='01632 960123'>Stay</div>",
        "<img alt='PC Zelda Quimby'><p>Stay</p>",
        "<!-- author Zelda Quimby --><!-- made by Zelda --><!-- ring 01632 960123 --><p>Stay</p>",
        "<iframe srcdoc='&lt;p&gt;Contact: Zelda Quimby&lt;/p&gt;'></iframe><p>Stay</p>",
        "<svg><title>Contact Zelda Quimby</title><text>Contact: Zelda Quimby</text></svg><p>Stay</p>",
        "<p><span class='fn n'>Zelda Quimby</span> <span class=tel>01632 960123</span></p><p>Stay</p>",
        "<p typeof='Person'>Zelda Quimby</p><p>Stay</p>",
        "<p>Contact: Zelda Quimby</p><a href='/f/ZeldaQuimby-2x.png'></a><a href='/f/by%20Zelda%20Quimby.pdf'></a><p>Stay</p>",
        "<p>Contact: Zelda Quimby</p><p>Stay with Sergeant Quimby, Z. Quimby or Quimby, Zelda.</p>",
        "<p>Call Zelda Quimby on 01632 960123.</p><p>Stay</p>",
        "<p>Please ring Zelda Quimby, 07700 900123.</p><p>Stay</p>",
        "<p>By Zelda Quimby</p><p>Written by Zelda Quimby, Kent Police</p><p>Stay</p>",
        "<a href='https://wa.me/447700900123'>Stay</a><a href='https://api.whatsapp.com/send?phone=447700900123'>Stay</a>",
        "<a href='https://www.linkedin.com/in/zelda-quimby-1a2b'>Stay</a>".replace("zelda-quimby", "Zelda-Quimby"),
        "<form><input name=contact_name value='Zelda Quimby'></form><p>Stay</p>",
    ],
)
def test_contact_is_blanked_in_whatever_it_stands(row: str) -> None:
    body = f"<html><body><main><h1>T</h1>{row}<p>Keep this.</p></main></body></html>"

    left = redact(body.encode()).body.decode()

    assert not re.search("Zelda|Quimby|960123|900123", left)
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
        "<!-- block --><iframe srcdoc='&lt;p&gt;Map&lt;/p&gt;'></iframe><iframe src=/x></iframe>",
        '<script type="application/json">{"authorization": "x1"}</script><p>"@type": "Person"</p>',
        "<form><input name=search value='Zelda'></form><meta name=description content='About 2019 boats'>",
        "<p>Call Night Owl when it rings. By Night. By Kent Police. Written by Kent Police.</p>",
    ],
)
def test_what_is_no_contact_stays(row: str) -> None:
    body = f"<html><body><main><h1>T</h1>{row}<p>Keep this.</p></main></body></html>".encode()

    assert redact(body).body == body


def test_note_or_icon_beside_a_label_is_no_value_and_stays() -> None:
    row = "<li><i>★</i> <b>Contact <small>(who to ask)</small></b>{}</li>"

    assert (
        redact(f"<ul>{row.format('Zelda Quimby')}</ul>".encode()).body.decode() == f"<ul>{row.format('[removed]')}</ul>"
    )


@pytest.mark.parametrize(
    "number",
    ["01632 960123", "(01632) 960123", "020 7946 0123", "+44 (0)20 7946 0123", "+441632960123", "0044 1632 960123",
     "07700 900 123", "07700&nbsp;900123", "07700\u00a0900123", "01632-960-123"],
)  # fmt: skip
def test_telephone_number_is_taken_out_of_the_text(number: str) -> None:
    assert redact(f"<p>Ring {number}.</p><p>Stay</p>".encode()).body == b"<p>Ring [removed].</p><p>Stay</p>"


@pytest.mark.parametrize(
    "said",
    ["0800 555 111", "0300 123 4567", "101", "999", "2019 2020 2021", "0.1632960123", "/files/01632960123.pdf",
     "01632960123-a", "0163 29", "1,163,296,0123"],
)  # fmt: skip
def test_number_that_is_nobodys_telephone_stays(said: str) -> None:
    body = f"<p>See {said} of it.</p>".encode()

    assert redact(body).body == body
