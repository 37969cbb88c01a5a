"""A connection to a mail server: what it may do at each step, certificates, logins, addresses of all kinds."""

from __future__ import annotations

import base64
import contextlib
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trustme

from monitor.config_mail import SmtpConfig
from monitor.mail import PASSWORD_VARIABLE, Handed, MailServer, Trouble
from scraper.errors import ConfigError
from tests.mailbox import Mailbox, mailbox

MESSAGE = b"From: a@example.org\r\nSubject: test\r\n\r\nA line.\r\n.\r\n..and dots\r\n"
SILENT_S = 2.0
"""How long to wait for a server that says nothing; one that answers has that long, however slow the machine is."""


def smtp_to(box: Mailbox, security: str = "none", **more: Any) -> SmtpConfig:
    keys: dict[str, Any] = {"user": None, "password_file": None, "ca_bundle": None, "host": "127.0.0.1"}
    return SmtpConfig(port=box.port, security=security, **(keys | more))


def hand_over(config: SmtpConfig, to: str = "b@example.org", *, timeout_s: float = 20, sender: str = "a@example.org",
              message: bytes = MESSAGE, times: int = 1) -> list[Handed]:  # fmt: skip
    with MailServer(config, timeout_s=timeout_s, patience_s=timeout_s) as server:
        return [server.hand_over(sender, to, message, lambda: None) for _ in range(times)]


def trouble_of(config: SmtpConfig, **more: Any) -> str:
    with pytest.raises(Trouble) as caught:
        hand_over(config, **more)
    assert caught.value.exit_status == 6
    return str(caught.value)


# -- each step -----------------------------------------------------------------------------------


def test_a_mail_arrives_byte_for_byte() -> None:
    with mailbox() as box:
        (handed,) = hand_over(smtp_to(box))

        assert (handed.fate, handed.words, handed.broken) == ("sent", "250 OK queued", False)
        assert [mail.content for mail in box.mails] == [MESSAGE]
        assert (box.connections, box.senders) == (1, ["a@example.org"])


def test_several_mails_go_over_one_connection() -> None:
    with mailbox() as box:
        assert [one.fate for one in hand_over(smtp_to(box), times=3)] == ["sent"] * 3
        assert (box.connections, len(box.mails)) == (1, 3)


@pytest.mark.parametrize("step", ["greeting", "STARTTLS", "AUTH", "MAIL"])
@pytest.mark.parametrize("answer", ["454 try later", "554 go away", "421 closing", "drop", "gibberish"])
def test_before_rcpt_any_refusal_is_the_operators_trouble(step: str, answer: str, authority: trustme.CA) -> None:
    with logged_in(authority) as (box, config):
        box.at[step] = lambda _: answer

        text = trouble_of(config)
        assert text.startswith("the mail server 127.0.0.1:")
        if answer[0].isdigit() and (step, answer[:3]) != ("AUTH", "421"):  # smtplib then tries another way to log in
            assert answer in text
        assert box.mails == []


def test_a_server_that_knows_no_ehlo_is_greeted_the_old_way() -> None:
    with mailbox() as box:
        box.at["EHLO"] = lambda _: "502 what"
        assert hand_over(smtp_to(box))[0].fate == "sent"

        box.at["HELO"] = lambda _: "550 nor that"
        assert trouble_of(smtp_to(box)).endswith("takes no mail: 550 nor that")


def test_a_server_that_goes_away_at_ehlo_is_trouble() -> None:
    with mailbox() as box:
        box.at["EHLO"] = lambda _: "drop"
        assert "takes no mail" in trouble_of(smtp_to(box))


@pytest.mark.parametrize("step", ["RCPT", "DATA", "body"])
@pytest.mark.parametrize(
    ("answer", "fate", "broken"),
    [
        ("450 4.2.1 greylisted", "later", False),
        ("452 too many", "later", False),
        ("550 5.1.1 no such user", "failed", False),
        ("554 no", "failed", False),
        ("421 closing", "later", True),
    ],
)
def test_from_rcpt_on_an_answer_is_about_that_mail(step: str, answer: str, fate: str, broken: bool) -> None:
    with mailbox() as box:
        box.at[step] = lambda _: answer
        assert hand_over(smtp_to(box)) == [Handed(fate, answer, broken)]  # type: ignore[arg-type]
        assert box.mails == []


@pytest.mark.parametrize(
    ("step", "answer", "fate"),
    [
        ("RCPT", "drop", "later"),
        ("RCPT", "gibberish", "later"),
        ("DATA", "drop", "unknown"),
        ("DATA", "gibberish", "later"),  # it did not ask for the message, and was not given it
        ("body", "drop", "unknown"),
        ("body", "drop after", "unknown"),
        ("body", "gibberish", "unknown"),
        ("body", "354 go on", "unknown"),
    ],
)
def test_what_is_no_answer_leaves_a_mail_owed_before_data_and_in_doubt_after_it(
    step: str, answer: str, fate: str
) -> None:
    with mailbox() as box:
        box.at[step] = lambda _: answer
        (handed,) = hand_over(smtp_to(box))
        assert (handed.fate, handed.broken) == (fate, True)
        assert len(box.mails) == (answer == "drop after")


def test_any_answer_that_says_done_means_taken() -> None:
    with mailbox() as box:
        box.at["body"] = lambda _: "251 will forward"
        assert hand_over(smtp_to(box))[0].fate == "sent"


@pytest.mark.parametrize("step", ["greeting", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "body"])
def test_a_silent_server_is_waited_for_and_given_up(step: str, authority: trustme.CA) -> None:
    with logged_in(authority) as (box, config):
        box.at[step] = lambda _: "hang"
        if step in ("RCPT", "DATA", "body"):
            (handed,) = hand_over(config, timeout_s=SILENT_S)
            assert (handed.fate, handed.broken) == ("later" if step == "RCPT" else "unknown", True)
        else:
            assert "takes no mail" in trouble_of(config, timeout_s=SILENT_S)


def test_a_message_is_waited_for_longer_than_any_other_answer() -> None:
    timeouts = []
    with mailbox() as box, MailServer(smtp_to(box), timeout_s=21, patience_s=42) as server:
        assert server.smtp is not None
        assert server.smtp.sock is not None
        sock = server.smtp.sock
        box.at["body"] = lambda _: timeouts.append(sock.gettimeout())
        assert server.hand_over("a@example.org", "b@example.org", MESSAGE, lambda: None).fate == "sent"
        assert (timeouts, sock.gettimeout()) == ([42], 21)


def test_before_data_is_called_only_once_the_recipient_is_taken() -> None:
    with mailbox() as box, MailServer(smtp_to(box)) as server:
        called: list[int] = []
        box.at["RCPT"] = lambda _: "550 no"
        server.hand_over("a@example.org", "b@example.org", MESSAGE, lambda: called.append(len(box.mails)))
        assert called == []
        box.at.clear()
        server.hand_over("a@example.org", "b@example.org", MESSAGE, lambda: called.append(len(box.mails)))
        assert called == [0]


def test_no_server_at_all() -> None:
    with mailbox() as box:
        pass
    assert "Connection refused" in trouble_of(smtp_to(box))


def test_no_host_of_that_name(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert trouble_of(smtp_to(Mailbox(port=25), host="mail.invalid")).endswith("there is no host of that name")


def test_words_of_a_server_name_nobody() -> None:
    with mailbox() as box:
        box.at["RCPT"] = lambda address: f"550 5.1.1 <{address}>: no {address} here"
        (handed,) = hand_over(smtp_to(box), "somebody@example.org")
    assert handed.words == "550 5.1.1 (address): no (address) here"


# -- certificates --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def serving(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(*names).configure_cert(context)
    return context


def bundle(authority: trustme.CA, folder: Path) -> Path:
    path = folder / "bundle.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@contextlib.contextmanager
def logged_in(authority: trustme.CA) -> Iterator[tuple[Mailbox, SmtpConfig]]:
    """A server with STARTTLS that wants a login, and the configuration for it."""
    import tempfile

    with mailbox(serving(authority, "127.0.0.1"), login=True) as box, tempfile.TemporaryDirectory() as name:
        password = Path(name) / "password"
        password.write_text("right password\n")
        yield (
            box,
            smtp_to(box, "starttls", user="sender", password_file=password, ca_bundle=bundle(authority, Path(name))),
        )


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_valid_certificate_of_an_authority_of_ones_own(security: str, authority: trustme.CA, tmp_path: Path) -> None:
    with mailbox(serving(authority, "127.0.0.1"), implicit=security == "tls") as box:
        (handed,) = hand_over(smtp_to(box, security, ca_bundle=bundle(authority, tmp_path)))
        assert handed.fate == "sent"


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("fault", ["unknown authority", "wrong name", "self-signed", "expired"])
def test_a_certificate_that_is_not_valid_gets_no_mail(
    security: str, fault: str, authority: trustme.CA, tmp_path: Path
) -> None:
    from datetime import UTC, datetime

    context = serving(authority, "mail.example.org" if fault == "wrong name" else "127.0.0.1")
    known = authority
    if fault == "unknown authority":
        known = trustme.CA()
    if fault == "self-signed":  # the authority's own certificate
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        pem = tmp_path / "self.pem"
        authority.private_key_pem.write_to_path(str(pem))
        authority.cert_pem.write_to_path(str(pem), append=True)
        context.load_cert_chain(pem)
        known = trustme.CA()
    if fault == "expired":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=UTC)).configure_cert(context)
    with mailbox(context, implicit=security == "tls", login=True) as box:
        config = smtp_to(
            box, security, ca_bundle=bundle(known, tmp_path), user="sender", password_file=secret(tmp_path)
        )
        assert "its certificate is not valid" in trouble_of(config)
        assert (box.mails, box.logins) == ([], [])


def test_the_systems_authorities_count_where_no_bundle_is_set(authority: trustme.CA) -> None:
    with mailbox(serving(authority, "127.0.0.1")) as box:
        assert "see digest.smtp.ca_bundle" in trouble_of(smtp_to(box, "starttls"))


def test_starttls_that_is_not_offered_gets_no_mail_and_no_password(tmp_path: Path) -> None:
    with mailbox(login=True) as box:
        text = trouble_of(smtp_to(box, "starttls", user="sender", password_file=secret(tmp_path)))
        assert "it cannot do what digest.smtp asks for (STARTTLS" in text
        assert (box.mails, box.logins) == ([], [])


def test_tls_to_a_server_that_speaks_none() -> None:
    with mailbox() as box:
        assert "takes no mail" in trouble_of(smtp_to(box, "tls"))


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_bundle_that_cannot_be_read(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "bundle.pem"
    if content is not None:
        path.write_text(content)
    with mailbox() as box, pytest.raises(ConfigError, match=r"digest\.smtp\.ca_bundle"):
        hand_over(smtp_to(box, "starttls", ca_bundle=path))


# -- logins --------------------------------------------------------------------------------------


def secret(folder: Path, password: str = "right password") -> Path:
    path = folder / "password"
    path.write_text(password + "\n", encoding="utf-8")
    return path


def test_password_from_its_file_and_the_environment_goes_before_it(
    authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    with logged_in(authority) as (box, config):
        assert hand_over(config)[0].fate == "sent"
        assert box.logins == [("sender", "right password")]

        monkeypatch.setenv(PASSWORD_VARIABLE, "another")
        trouble_of(config)
        assert ("sender", "another") in box.logins


def test_a_wrong_password_shows_nowhere_even_where_the_server_repeats_it(
    authority: trustme.CA, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "practice_watch")
    password = "wrong,pass word@1"
    spelled = [base64.b64encode(text.encode()).decode() for text in (f"\0sender\0{password}", password)]
    with logged_in(authority) as (box, right):
        config = replace(right, password_file=secret(tmp_path, password))
        assert "refuses the login (535" in trouble_of(config)
        box.at["AUTH"] = lambda _: f"535 no: AUTH PLAIN {spelled[0]}, {spelled[1]}, {password}"
        text = trouble_of(config)
        assert text.endswith("(535 no: AUTH PLAIN (password), (password), (password))")
        assert not any(word in text + caplog.text for word in (password, *spelled))


def test_a_password_with_letters_beyond_ascii(authority: trustme.CA, tmp_path: Path) -> None:
    with logged_in(authority) as (box, right):
        config = replace(right, password_file=secret(tmp_path, "pässwörd"))
        text = trouble_of(config)
        assert "refuses the login" in text
        assert box.logins == [("sender", "pässwörd")]
        assert not any(letter in text for letter in "äö")
        box.at["EHLO"] = lambda _: "250 plain"
        assert "takes no mail" in trouble_of(replace(config, security="none"))


def test_a_login_where_the_server_knows_none(tmp_path: Path) -> None:
    with mailbox() as box:
        box.at["EHLO"] = lambda _: "250 nothing"
        for password in ("right password", "pässwörd"):
            config = smtp_to(box, user="sender", password_file=secret(tmp_path, password))
            assert "it cannot do what digest.smtp asks for" in trouble_of(config)
        assert box.logins == []


@pytest.mark.parametrize("kind", ["none set", "no file", "not text"])
def test_a_password_that_is_not_there_is_a_fault_of_the_configuration(kind: str, tmp_path: Path) -> None:
    path = None if kind == "none set" else tmp_path / "password"
    if kind == "not text":
        (tmp_path / "password").write_bytes(b"\xff\xfe")
    with mailbox() as box:
        with pytest.raises(ConfigError, match="password"):
            hand_over(smtp_to(box, user="sender", password_file=path))
        assert box.connections == 0


# -- addresses -----------------------------------------------------------------------------------


def test_addresses_beyond_ascii_go_where_the_server_takes_them() -> None:
    with mailbox() as box:
        assert hand_over(smtp_to(box), "jörg@example.org")[0].fate == "sent"
        assert hand_over(smtp_to(box), sender="jörg@example.org")[0].fate == "sent"
        assert hand_over(smtp_to(box), message="Reply-To: jörg@example.org\r\n\r\nA\r\n".encode())[0].fate == "sent"
        assert [mail.to for mail in box.mails] == ["jörg@example.org", "b@example.org", "b@example.org"]


def test_addresses_beyond_ascii_wait_where_the_server_takes_none_and_the_others_go() -> None:
    with mailbox(utf8=False) as box, MailServer(smtp_to(box)) as server:
        handed = server.hand_over("a@example.org", "jörg@example.org", MESSAGE, lambda: None)
        assert (handed.fate, handed.broken) == ("later", False)
        assert "no SMTPUTF8" in handed.words
        assert server.hand_over("a@example.org", "b@example.org", MESSAGE, lambda: None).fate == "sent"
