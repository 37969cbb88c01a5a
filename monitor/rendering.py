"""What a mail looks like: text, HTML and headers, the same bytes whenever it is made from the same facts."""

from __future__ import annotations

import hashlib
import re
import textwrap
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from monitor.config_values import split_name
from monitor.letter import Letter

if TYPE_CHECKING:
    from jinja2 import Environment

_WIDTH = 72
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands in the headers, beside the subject.

    Attributes:
        sender: `from` in config.yaml.
        reply_to: Who reads what is answered; None: the sender.
        to: The recipient's address.
        date: When the mail speaks; UTC.
        message_id: With its angle brackets.
        thread: Message ids of mails that it follows.
        about: What the list is called, e.g. `smarter-practice`; empty for mail to the operator.
    """

    sender: str
    reply_to: str | None
    to: str
    date: datetime
    message_id: str
    thread: tuple[str, ...] = ()
    about: str = ""


def _wrapped(text: str, indent: int = 0) -> str:
    """Text in lines of 72; addresses are never broken, for a reader clicks on them."""
    space = " " * indent
    return "\n".join(
        textwrap.wrap(
            text, _WIDTH, initial_indent=space, subsequent_indent=space, break_long_words=False, break_on_hyphens=False
        )
    )


@cache
def environment() -> Environment:
    """The templates, which escape what goes into HTML."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    made = Environment(
        loader=PackageLoader("monitor", "data"),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["wrapped"] = _wrapped
    return made


def as_text(letter: Letter) -> str:
    """A letter in plain text."""
    return environment().get_template("letter.txt.j2").render(letter=letter)


def as_html(letter: Letter) -> str:
    """A letter in HTML."""
    return environment().get_template("letter.html.j2").render(letter=letter).lstrip()


def ascii_address(address: str) -> str:
    """An address with its domain as the mail system writes it (IDNA); the part before the @ stays.

    Raises:
        ValueError: There is no such domain.
    """
    import idna

    local, _, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError as error:
        raise ValueError(f"the domain of an address cannot be written in the mail system's letters: {error}") from error


def _clean(text: str) -> str:
    """Text that is safe in a header: nothing in it ends a line.

    What looks like an encoded word is taken apart: Python's `email` would decode it first, line breaks and all, and
    before 3.11.10 writes those out as they are.
    """
    return " ".join(_CONTROLS.sub(" ", text).replace("=?", "= ?").split())


def _named(value: str) -> Address:
    name, address = split_name(value)
    local, _, domain = ascii_address(address).rpartition("@")
    return Address(_clean(name), local, domain)


def message_id(file_id: str, recipient_id: int, what: str, sender: str) -> str:
    """The id of a mail: it follows from the file, the recipient and the window, and tells none of them.

    Args:
        file_id: Name of the database.
        recipient_id: The recipient's row.
        what: The window, e.g. `57-60`, or what else the mail is about.
        sender: Whose domain it bears.
    """
    digest = hashlib.sha256(f"{file_id} {recipient_id} {what}".encode()).hexdigest()
    return f"<{digest[:32]}@{domain_of(sender)}>"


def domain_of(sender: str) -> str:
    """The domain of `from` in config.yaml."""
    return ascii_address(split_name(sender)[1]).rpartition("@")[2]


def address_of(sender: str) -> str:
    """The bare address of `from` in config.yaml."""
    return ascii_address(split_name(sender)[1])


def as_message(rendered: tuple[str, str, str], envelope: Envelope) -> bytes:
    """A mail, as it goes over the wire.

    Args:
        rendered: Subject, text and HTML.
        envelope: All else.
    """
    subject, text, html = rendered
    to = ascii_address(envelope.to)
    reply_to = envelope.reply_to or envelope.sender
    utf8 = not all(address.isascii() for address in (to, address_of(envelope.sender), address_of(reply_to)))
    headers = {
        "From": str(_named(envelope.sender)),
        "To": to,
        "Reply-To": str(_named(reply_to)),
        "Subject": _clean(subject),
        "Date": format_datetime(envelope.date),
        "Message-ID": envelope.message_id,
    }
    if envelope.thread:
        headers |= {"In-Reply-To": envelope.thread[-1], "References": " ".join(envelope.thread)}
    headers["Auto-Submitted"] = "auto-generated"
    if envelope.about:
        stop = quote(address_of(reply_to), safe="@")
        headers["List-Id"] = f"<{_clean(envelope.about)}.practice-watch.{domain_of(envelope.sender)}>"
        headers["List-Unsubscribe"] = f"<mailto:{stop}?subject=stop>"
    headers |= {"Content-Language": "en", "MIME-Version": "1.0"}
    boundary, body = _body(text, html)
    kind = f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'
    whole = b"".join(_header(name, value, utf8=utf8) for name, value in headers.items()) + kind.encode() + body
    _prove_headers(whole, [*headers, "Content-Type"])
    return whole


@lru_cache(maxsize=256)
def _header(name: str, value: str, *, utf8: bool) -> bytes:
    """One header, folded and encoded; most are the same in all mails of a round."""
    policy: Any = SMTPUTF8 if utf8 else SMTP
    folded: bytes = policy.fold_binary(*policy.header_store_parse(name, value))
    return folded


@lru_cache(maxsize=64)
def _body(text: str, html: str) -> tuple[str, bytes]:
    """The two parts with the boundary between them; encoded once for all who get the same."""
    boundary = "=_" + hashlib.sha256(f"{text}\0{html}".encode()).hexdigest()[:32]
    message = EmailMessage(policy=SMTP)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary(boundary)
    return boundary, message.as_bytes().partition(b"\r\n\r\n")[2]


def _prove_headers(message: bytes, names: list[str]) -> None:
    """Whatever the text was: the headers on the wire are those that were set.

    Raises:
        ValueError: They are not.
    """
    lines = message.partition(b"\r\n\r\n")[0].split(b"\r\n")
    found = [line.partition(b":")[0].decode("ascii", "replace") for line in lines if not line.startswith((b" ", b"\t"))]
    if found != names:
        raise ValueError("a text in a header of a mail would end it")


def rendered(letter: Letter) -> tuple[str, str, str]:
    """Subject, text and HTML of a letter: the same for all who get the same."""
    return letter.subject, as_text(letter), as_html(letter)
