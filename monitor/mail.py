"""Handing messages to an SMTP server: one connection, several recipients, and what became of each.

What the server says is told apart by what it means for a mail: taken; not now (4xx); not ever (5xx to RCPT or DATA);
the operator's trouble (the connection, TLS, login, MAIL FROM); or not known, where the connection broke after DATA.
"""

from __future__ import annotations

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
PASSWORD_VARIABLE = "PRACTICE_WATCH_SMTP_PASSWORD"  # noqa: S105  # its name, not what it holds
Fate = Literal["sent", "later", "failed", "unknown"]
_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?")


class Trouble(DeliveryError):
    """The server takes no mail at all: it cannot be reached, has no valid certificate, or refuses login or sender."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of one message.

    Attributes:
        fate: `sent`; `later`: refused for now; `failed`: for good; `unknown`: the connection broke after DATA.
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

    Attributes:
        taken: Messages that it took over this connection.

    Raises:
        Trouble: It takes no mail from us.
        ConfigError: Certificates or password cannot be read.
    """

    def __init__(self, config: SmtpConfig, *, timeout_s: float = TIMEOUT_S) -> None:
        self.config = config
        self.timeout_s = timeout_s
        self.used = False
        self.taken = 0
        self.smtp: smtplib.SMTP | None = None

    @property
    def place(self) -> str:
        """Host and port, for an error."""
        return f"{self.config.host}:{self.config.port}"

    def __enter__(self) -> Self:
        password, tls = password_of(self.config), self.config.security != "none"
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
                self.smtp.ehlo()
            if self.config.user is not None:
                self.smtp.login(self.config.user, password or "")
        except BaseException as error:
            self.__exit__()
            if isinstance(error, (smtplib.SMTPException, OSError, ValueError)):
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
                said = f"it refuses the login ({words_of(error.smtp_code, error.smtp_error)})"
            case smtplib.SMTPNotSupportedError():
                said = f"it cannot do what digest.smtp asks for ({without_addresses(str(error))})"
            case smtplib.SMTPResponseException():
                said = words_of(error.smtp_code, error.smtp_error)
            case socket.gaierror():
                said = "there is no host of that name"
            case TimeoutError():
                said = f"no answer within {self.timeout_s:g} s"
            case _:
                said = without_addresses(str(error)) or type(error).__name__
        return Trouble(f"the mail server {self.place} takes no mail: {said}")

    def hand_over(self, sender: str, to: str, message: bytes, before_data: Callable[[], None]) -> Handed:
        """Hand over one message.

        Args:
            sender: For MAIL FROM.
            to: For RCPT TO.
            message: As it goes over the wire, its lines ended by CR LF.
            before_data: Called when nothing but DATA is left: from then on the message may have arrived.

        Raises:
            Trouble: MAIL FROM was refused, or the connection broke before DATA.
        """
        assert self.smtp is not None  # a context manager
        options = [] if to.isascii() and sender.isascii() else ["SMTPUTF8"]
        if options and not self.smtp.has_extn("smtputf8"):
            return Handed("later", "the mail server takes no address with letters beyond ASCII (no SMTPUTF8)")
        try:
            if self.used:
                self.smtp.rset()
            self.used = True
            code, said = self.smtp.mail(sender, options)
            if code != 250:
                raise Trouble(f"the mail server {self.place} refuses the sender: {words_of(code, said)}")
            code, said = self.smtp.rcpt(to)
        except (smtplib.SMTPException, OSError) as error:
            raise self._trouble(error) from error
        if code not in (250, 251):
            return self._refused(code, said)
        before_data()
        try:
            code, said = self.smtp.data(message)
        except smtplib.SMTPDataError as error:
            return self._refused(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            text = without_addresses(str(error)) or type(error).__name__
            return Handed("unknown", f"the connection broke after DATA: {text}", broken=True)
        if code != 250:
            return self._refused(code, said)
        self.taken += 1
        return Handed("sent", words_of(code, said))

    @staticmethod
    def _refused(code: int, said: Any) -> Handed:
        words = words_of(code, said)
        if code == 421:
            return Handed("later", words, broken=True)  # it closes the connection
        return Handed("failed" if 500 <= code <= 599 else "later", words)
