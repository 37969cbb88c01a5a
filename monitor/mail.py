"""Handing messages to an SMTP server: one connection, several recipients, and what became of each.

What the server says is told apart by what it means for a mail: taken; not now (4xx); not ever (5xx to RCPT or DATA);
the operator's trouble (the connection, TLS, login, MAIL FROM); or not known, where the connection broke after DATA.
"""

from __future__ import annotations

import base64
import os
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from scraper.errors import ConfigError, DeliveryError

if TYPE_CHECKING:
    from monitor.config_mail import SmtpConfig

TIMEOUT_S = 30.0
PATIENCE_S = 300.0  # servers look through a mail before they take it, and an answer that is missed is a mail in doubt
PASSWORD_VARIABLE = "PRACTICE_WATCH_SMTP_PASSWORD"  # noqa: S105  # its name, not what it holds
Fate = Literal["sent", "later", "failed", "unknown"]
_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?")


class Trouble(DeliveryError):
    """The server takes no mail at all: it cannot be reached, has no valid certificate, or refuses login or sender."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of one message.

    Attributes:
        fate: `sent`; `later`: not taken for now; `failed`: refused for good; `unknown`: broken off after DATA.
        words: What the server said, without addresses.
        broken: Whether the connection can be used no more.
    """

    fate: Fate
    words: str
    broken: bool = False


def without_addresses(text: str) -> str:
    """Words of a server, with every address taken out: they go into logs."""
    return _ADDRESS.sub("(address)", " ".join(text.split()))[:500]


def words_of(code: int, said: bytes | str) -> str:
    """Code and text of an answer."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return without_addresses(f"{code} {text}")


def password_of(config: SmtpConfig) -> str | None:
    """The password from the environment, else from its file; None where there is none.

    Raises:
        ConfigError: The file cannot be read, or there is no password for the user.
    """
    if config.user is None:
        return None
    if given := os.environ.get(PASSWORD_VARIABLE):
        return given
    if config.password_file is None:
        raise ConfigError(
            f"digest.smtp.user is set, and there is no password: set {PASSWORD_VARIABLE}, or digest.smtp.password_file"
        )
    try:
        return Path(config.password_file).read_text("utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(f"digest.smtp.password_file: {config.password_file}: cannot be read ({why})") from error


def _secrets(user: str, password: str) -> tuple[str, ...]:
    """A password in each form in which it goes over the wire, longest first."""
    forms = [base64.b64encode(text.encode()).decode() for text in (f"\0{user}\0{password}", password)]
    return (*forms, password) if password else ()


def _log_in(smtp: smtplib.SMTP, user: str, password: str) -> None:
    """Log in; smtplib knows no way for letters beyond ASCII (RFC 4616 has one, with PLAIN).

    Raises:
        SMTPException: The server refuses, or cannot do it.
    """
    if (user + password).isascii():
        smtp.login(user, password)
        return
    if "PLAIN" not in smtp.esmtp_features.get("auth", "").split():
        raise smtplib.SMTPNotSupportedError("a login with letters beyond ASCII; it offers no AUTH PLAIN")
    code, said = smtp.docmd("AUTH", f"PLAIN {_secrets(user, password)[0]}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, said)


def _why(error: Exception) -> str:
    return without_addresses(str(error)) or type(error).__name__


def _context(config: SmtpConfig) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=None if config.ca_bundle is None else str(config.ca_bundle))
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"digest.smtp.ca_bundle: {config.ca_bundle}: there are no certificates in it that can be read"
        ) from error


class MailServer:
    """A connection to the configured server, logged in; a context manager.

    Args:
        config: `digest.smtp`.
        timeout_s: For connecting and for each answer.
        patience_s: For the answers to DATA and to the message.

    Attributes:
        taken: Messages that it took over this connection.

    Raises:
        Trouble: It takes no mail from us.
        ConfigError: Certificates or password cannot be read.
    """

    def __init__(self, config: SmtpConfig, *, timeout_s: float = TIMEOUT_S, patience_s: float = PATIENCE_S) -> None:
        self.config = config
        self.timeout_s = timeout_s
        self.patience_s = patience_s
        self.secrets: tuple[str, ...] = ()
        self.used = False
        self.taken = 0
        self.smtp: smtplib.SMTP | None = None

    @property
    def place(self) -> str:
        """Host and port, for an error."""
        return f"{self.config.host}:{self.config.port}"

    def __enter__(self) -> Self:
        password, tls = password_of(self.config), self.config.security != "none"
        self.secrets = _secrets(self.config.user or "", password or "")
        context = _context(self.config) if tls else None
        try:
            if self.config.security == "tls":
                assert context is not None  # made above
                self.smtp = smtplib.SMTP_SSL(
                    self.config.host, self.config.port, timeout=self.timeout_s, context=context
                )
            else:
                self.smtp = smtplib.SMTP(self.config.host, self.config.port, timeout=self.timeout_s)
            self.smtp.ehlo_or_helo_if_needed()
            if self.config.security == "starttls":
                self.smtp.starttls(context=context)
                self.smtp.ehlo_or_helo_if_needed()
            if self.config.user is not None:
                _log_in(self.smtp, self.config.user, password or "")
        except BaseException as error:
            self.__exit__()
            if isinstance(error, (smtplib.SMTPException, OSError)):
                raise self._trouble(error) from error
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.smtp.quit()
            self.smtp.close()

    def _trouble(self, error: Exception) -> Trouble:
        match error:
            case ssl.SSLCertVerificationError():
                said = f"its certificate is not valid ({error.verify_message}); see digest.smtp.ca_bundle"
            case smtplib.SMTPAuthenticationError():
                said = f"it refuses the login ({self._words(error.smtp_code, error.smtp_error)})"
            case smtplib.SMTPNotSupportedError():
                said = f"it cannot do what digest.smtp asks for ({without_addresses(str(error))})"
            case smtplib.SMTPResponseException():
                said = self._words(error.smtp_code, error.smtp_error)
            case socket.gaierror():
                said = "there is no host of that name"
            case TimeoutError():
                said = f"no answer within {self.timeout_s:g} s"
            case _:
                said = _why(error)
        return Trouble(f"the mail server {self.place} takes no mail: {said}")

    def _words(self, code: int, said: bytes | str) -> str:
        """What the server said; one that repeats what it was given gives no secret away."""
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        for secret in self.secrets:
            text = text.replace(secret, "(password)")
        return words_of(code, text)

    def hand_over(self, sender: str, to: str, message: bytes, before_data: Callable[[], None]) -> Handed:
        """Hand over one message.

        Args:
            sender: For MAIL FROM.
            to: For RCPT TO.
            message: As it goes over the wire, its lines ended by CR LF.
            before_data: Called when nothing but DATA is left: from then on the message may have arrived.

        Raises:
            Trouble: MAIL FROM was refused, or the connection broke before its answer.
        """
        assert self.smtp is not None  # a context manager
        options = [] if to.isascii() and sender.isascii() and message.isascii() else ["SMTPUTF8"]
        if options and not self.smtp.has_extn("smtputf8"):
            return Handed("later", "the mail server takes no address with letters beyond ASCII (no SMTPUTF8)")
        try:
            if self.used:
                self.smtp.rset()
            self.used = True
            code, said = self.smtp.mail(sender, options)
        except (smtplib.SMTPException, OSError) as error:
            raise self._trouble(error) from error
        if code != 250:
            raise Trouble(f"the mail server {self.place} refuses the sender: {self._words(code, said)}")
        try:
            code, said = self.smtp.rcpt(to)
        except (smtplib.SMTPException, OSError) as error:
            return Handed("later", f"the connection broke at RCPT: {_why(error)}", broken=True)
        if code not in (250, 251):
            return self._refused(code, said)
        before_data()
        return self._data(self.smtp, message)

    def _data(self, smtp: smtplib.SMTP, message: bytes) -> Handed:
        """DATA, and the message: only a clear answer tells what became of it."""
        self._wait_for(smtp, self.patience_s)
        try:
            code, said = smtp.data(message)
        except smtplib.SMTPDataError as error:  # it did not ask for the message, so has none
            return self._refused(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            return Handed("unknown", f"the connection broke after DATA: {_why(error)}", broken=True)
        finally:
            self._wait_for(smtp, self.timeout_s)
        if 200 <= code <= 299:
            self.taken += 1
            return Handed("sent", self._words(code, said))
        if 400 <= code <= 599:
            return self._refused(code, said)
        return Handed("unknown", f"no answer that means anything after DATA: {self._words(code, said)}", broken=True)

    @staticmethod
    def _wait_for(smtp: smtplib.SMTP, seconds: float) -> None:
        if smtp.sock is not None:
            smtp.sock.settimeout(seconds)

    def _refused(self, code: int, said: Any) -> Handed:
        words = self._words(code, said)
        if code == 421 or not 200 <= code <= 599:
            return Handed("later", words, broken=True)  # it closes the connection, or speaks another language
        return Handed("failed" if 500 <= code <= 599 else "later", words)
