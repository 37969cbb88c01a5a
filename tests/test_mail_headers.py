"""The headers: nothing that a page or a name holds can add one, and names of all letters come out right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import rendering
from monitor.config_values import Wrong, mail_address
from monitor.rendering import Envelope, as_message, ascii_address, message_id
from tests.mailbox import Mailbox, Office, mail_config, mailbox
from tests.small_page import BASE, Example, page

ENVELOPE = Envelope(
    "Research Team, Example Police <watch@example.org>",
    "research@example.org",
    "reader@example.org",
    datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
    "<id@example.org>",
    about="smarter-practice",
)
HEADERS = [
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Id", "List-Unsubscribe",
    "Content-Language", "MIME-Version", "Content-Type",
]  # fmt: skip
HOSTILE = [
    "two\r\nBcc: x@example.org",
    "one\nBcc: x@example.org",
    "one\rBcc: x@example.org",
    "sep\u2028Bcc: x@example.org\u2029\x85\x0b\x0c\x1c\x1d\x1eBcc: y@example.org",
    "=?utf-8?q?=0D=0ABcc=3A_x=40example=2Eorg?=",
    "\x00\x7f" + "long " * 400,
    "ü" * 900,
]


def parsed(message: bytes) -> EmailMessage:
    found = message_from_bytes(message, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def safe(message: bytes) -> EmailMessage:
    """The message, whose lines are whole and whose headers are ours alone."""
    assert b"\n" not in message.replace(b"\r\n", b"")
    assert b"\r" not in message.replace(b"\r\n", b"")
    assert max(map(len, message.split(b"\r\n"))) <= 998
    found = parsed(message)
    assert found.keys() == HEADERS
    assert not found.defects
    assert [part.get_content_type() for part in found.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ends_a_header(text: str) -> None:
    envelope = replace(ENVELOPE, sender=f"{text} <watch@example.org>", about=text)
    found = safe(as_message((text, text, f"<p>{text}</p>"), envelope))
    assert found["To"] == "reader@example.org"
    assert found["From"].addresses[0].addr_spec == "watch@example.org"


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_at_all_ends_a_header(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    safe(as_message((text, text, text), replace(ENVELOPE, sender=f"{text} <watch@example.org>")))


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Zs", "Cs")), max_size=120))
def test_a_subject_comes_out_as_it_went_in(text: str) -> None:
    wanted = " ".join(text.split())
    if "=?" not in wanted:
        assert safe(as_message((wanted, "a\n", "a"), ENVELOPE))["Subject"] == wanted


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as made:
        yield made


def sent(folder: Path, config: str, *added: Example) -> None:
    office = Office(folder, config)
    office.look(page(*BASE))
    office.digest()
    office.now = office.now.replace(day=3)
    office.look(page(*BASE, *added))
    assert not office.digest().undelivered


def test_a_hostile_title_on_the_page_stays_in_the_body(tmp_path: Path, box: Mailbox) -> None:
    title = "&#13;&#10;Bcc: x@example.org&#13;&#10;&#13;&#10;.&#13;&#10;QUIT &#x2028;&#x85;"
    body = page(*BASE, Example(200, "MARK Police", mark=" MARK")).replace(b"MARK", title.encode())
    office = Office(tmp_path, mail_config(box, "{address: reader@example.org, every: change}"))
    office.look(page(*BASE))
    office.now = office.now.replace(day=3)
    assert office.look(body) == "changed"
    assert not office.digest().undelivered
    assert [mail.to for mail in box.mails] == ["reader@example.org"] * 2
    assert "Bcc: x@example.org" in box.mails[-1].text
    for mail in box.mails:
        safe(mail.content)


def test_lines_of_a_dot_arrive_as_they_were(box: Mailbox) -> None:
    from tests.test_mail_server import hand_over, smtp_to

    message = as_message(("dots", ".\n..\n.end\nlast\n", "<p>.</p>\n"), ENVELOPE)
    hand_over(smtp_to(box), message=message)
    assert box.mails[0].content == message
    assert box.mails[0].text.splitlines() == [".", "..", ".end", "last"]


def test_names_and_domains_beyond_ascii(tmp_path: Path, box: Mailbox) -> None:
    config = mail_config(box, "{address: leser@bücher.example, every: change}").replace(
        '"Research Team, Example Police <watch@example.org>"', '"Rēsearch, Größe <watch@wächter.example>"'
    )
    sent(tmp_path, config, Example(200, "Dorset Police"))
    assert [mail.to for mail in box.mails] == ["leser@xn--bcher-kva.example"] * 2
    assert set(box.senders) == {"watch@xn--wchter-bua.example"}
    for mail in box.mails:
        found = safe(mail.content)
        assert mail.content.isascii()
        assert found["From"].addresses[0].display_name == "Rēsearch, Größe"
        assert found["List-Unsubscribe"] == "<mailto:research@example.org?subject=stop>"
        assert found["Message-ID"].endswith("@xn--wchter-bua.example>")


def test_a_local_part_beyond_ascii_stands_in_the_header_as_it_is(tmp_path: Path, box: Mailbox) -> None:
    config = mail_config(box, "{address: jörg@bücher.example, every: change}")
    sent(tmp_path, config, Example(200, "Dorset Police"))
    assert [mail.to for mail in box.mails] == ["jörg@xn--bcher-kva.example"] * 2
    assert "\r\nTo: jörg@xn--bcher-kva.example\r\n".encode() in box.mails[-1].content


def test_a_reply_to_beyond_ascii_goes_with_smtputf8(tmp_path: Path, box: Mailbox) -> None:
    config = mail_config(box, "{address: reader@example.org, every: change}").replace(
        "reply_to: research@example.org", "reply_to: jörg@example.org"
    )
    sent(tmp_path, config, Example(200, "Dorset Police"))
    assert "Reply-To: jörg@example.org\r\n".encode() in box.mails[-1].content


def test_a_message_id_tells_nothing_and_is_the_same_for_the_same_window() -> None:
    one = message_id("file", 1, "1-5", "Us <us@example.org>")
    assert one == message_id("file", 1, "1-5", "Others <them@example.org>")
    assert (
        len({one, message_id("file", 2, "1-5", "us@example.org"), message_id("file", 1, "1-6", "us@example.org")}) == 3
    )
    assert one.endswith("@example.org>")
    assert len(one) < 78


@pytest.mark.parametrize(
    "address",
    ["a..b@example.org", ".a@example.org", "a.@example.org", 'a"b@example.org', "a(b)@example.org", "a\\b@example.org",
     "a:b@example.org", "a[b@example.org", "a\x00b@example.org", "a\x7fb@example.org", "a\u2028b@example.org",
     "a@b..org",     "a@-b.org", "a@b-.org", "a@.org", "a@[127.0.0.1]", "a b@example.org", "a@b@example.org", "a",
     "=?utf-8?q?=0D=0A?=@example.org",
     "a\u00a0b@example.org"],
)  # fmt: skip
def test_an_address_that_no_mail_can_bear_is_refused_in_the_configuration(address: str) -> None:
    with pytest.raises(Wrong):
        mail_address(address)


ATOM = "abcXYZ019!#$%&'*+/=?^_`{|}~-éß漢"


def test_headers_on_the_wire_are_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "_clean", lambda text: text)
    with pytest.raises(ValueError, match="would end it"):
        as_message(("=?utf-8?q?=0D=0ABcc=3A_x=40example=2Eorg?=", "text\n", "html"), ENVELOPE)


@settings(deadline=None)
@given(
    st.lists(st.text(ATOM, min_size=1, max_size=8), min_size=1, max_size=3)
    .map(".".join)
    .filter(lambda local: "=?" not in local)
)
def test_any_address_that_is_allowed_can_be_written_to(local: str) -> None:
    address = mail_address(f"{local}@bücher.example")
    headers = as_message(("s", "t\n", "h"), replace(ENVELOPE, to=address)).partition(b"\r\n\r\n")[0].decode()
    assert f"To: {ascii_address(address)}\r\n" in headers.replace("\r\n ", " ")
