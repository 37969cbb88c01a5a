"""A real mail server on loopback that does as it is told: for everything that sends mail."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

STEPS = ("greeting", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "body")
"""Where a mail server can refuse, fall silent or go away; beside them HELO, RSET and QUIT."""


@dataclass
class Mail:
    """A mail that was taken."""

    to: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")


Answer = str | None
"""What to answer at a step; `drop`: close the connection; `hang`: say nothing more; None: as usual.

After the body also `drop after` and `hang after`: the mail is taken, and the word that it is gets lost.
"""


@dataclass
class Mailbox:
    """The server's behaviour, and what it took.

    Attributes:
        mails: What it took, in order.
        at: By step, what to answer, given the address (empty before RCPT).
        senders: What MAIL FROM named, for each body that came.
        logins: User and password of each login.
        connections: How many connections were made.
    """

    mails: list[Mail] = field(default_factory=list)
    at: dict[str, Callable[[str], Answer]] = field(default_factory=dict)
    senders: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def to(self, address: str) -> list[Mail]:
        return [mail for mail in self.mails if mail.to == address]

    def answers(self, step: str, address: str = "") -> Answer:
        decide = self.at.get(step)
        return decide(address) if decide else None

    # -- what aiosmtpd calls; the names are its own ------------------------------------------------

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        del envelope
        session.host_name = hostname
        answer = await self._at("EHLO", server)
        return [answer] if answer else responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        del session
        answer = await self._at("MAIL", server)
        if answer:
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        del session, options
        answer = await self._at("RCPT", server, address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        del session
        (address,) = envelope.rcpt_tos
        self.senders.append(envelope.mail_from)
        answer = self.answers("body", address)
        if answer in ("drop after", "hang after"):  # it took the mail, and its word that it did is lost
            self.mails.append(Mail(address, envelope.content))
            answer = answer.removesuffix(" after")
        answer = await _done(answer, server)
        if answer:
            return answer
        self.mails.append(Mail(address, envelope.content))
        return "250 OK queued"

    async def _at(self, step: str, server: SMTP, address: str = "") -> str | None:
        return await _done(self.answers(step, address), server)

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        del server, session, envelope, mechanism
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"right password", handled=False)


async def _done(answer: Answer, server: SMTP) -> str | None:
    if answer == "drop":
        assert server.transport is not None
        server.transport.abort()
        await asyncio.sleep(30)
    if answer == "hang":
        await asyncio.sleep(30)
    return answer


class _Server(SMTP):
    """Asks the mailbox what to do where aiosmtpd has no hook."""

    mailbox: Mailbox

    async def _refuses(self, step: str, address: str = "") -> bool:
        answer = await _done(self.mailbox.answers(step, address), self)
        if answer:
            await self.push(answer)
        return bool(answer)

    async def smtp_HELO(self, arg: str) -> None:  # noqa: N802
        if not await self._refuses("HELO"):
            await super().smtp_HELO(arg)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        if not await self._refuses("STARTTLS"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        if not await self._refuses("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_RSET(self, arg: str) -> None:  # noqa: N802
        if not await self._refuses("RSET"):
            await super().smtp_RSET(arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        if not await self._refuses("QUIT"):
            await super().smtp_QUIT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        assert self.envelope is not None
        if not self.envelope.rcpt_tos or not await self._refuses("DATA", self.envelope.rcpt_tos[0]):
            await super().smtp_DATA(arg)

    async def push(self, status: Any) -> None:
        text = status.decode() if isinstance(status, bytes) else str(status)
        if text.startswith("220 ") and "ready to start TLS" not in text.lower() and not self.mailbox_greeted:
            self.mailbox_greeted = True
            self.mailbox.connections += 1
            text = await _done(self.mailbox.answers("greeting"), self) or text
        await super().push(text)
        if text.startswith("421") and self.transport is not None:
            self.transport.close()

    mailbox_greeted = False


class _Controller(Controller):
    def __init__(self, mailbox: Mailbox, implicit: ssl.SSLContext | None, **options: Any) -> None:
        self.mailbox = mailbox
        self.options = options
        self.servers: list[_Server] = []
        super().__init__(mailbox, hostname="127.0.0.1", port=0, ready_timeout=20, ssl_context=implicit)

    def factory(self) -> SMTP:
        server = _Server(self.handler, **self.options)
        server.mailbox = self.mailbox
        self.servers.append(server)
        return server

    def hang_up(self) -> None:
        """End every connection that is still open: nothing outlives the test that made it."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(20)

    async def _hang_up(self) -> None:
        for server in self.servers:
            if server.transport is not None:
                server.transport.abort()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)

    def _trigger_server(self) -> None:
        """The port is known only once the server listens on one that is free."""
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        self.mailbox.port = self.port
        with ExitStack() as stack:
            connection = stack.enter_context(socket.create_connection((self.hostname, self.port), 10))
            if self.ssl_context is not None:
                context = ssl.create_default_context()
                context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                connection = stack.enter_context(context.wrap_socket(connection))
            connection.recv(1024)


@contextmanager
def mailbox(
    tls: ssl.SSLContext | None = None, *, implicit: bool = False, login: bool = False, utf8: bool = True
) -> Iterator[Mailbox]:
    """A mail server for as long as it is needed.

    Args:
        tls: It offers STARTTLS.
        implicit: It speaks TLS from the first byte instead.
        login: It asks for one.
        utf8: It takes addresses with letters beyond ASCII.
    """
    box = Mailbox()
    options: dict[str, Any] = {"timeout": 60, "enable_SMTPUTF8": utf8}
    if tls is not None and not implicit:
        options |= {"tls_context": tls, "require_starttls": True}
    if login:
        options |= {
            "authenticator": box.authenticate,
            "auth_required": tls is not None and not implicit,  # aiosmtpd warns of what is a matter of course here
            "auth_require_tls": tls is not None and not implicit,
        }
    controller = _Controller(box, tls if implicit else None, **options)
    controller.start()
    box.connections = 0
    try:
        yield box
    finally:
        controller.hang_up()
        controller.stop(no_assert=True)


def mail_config(box: Mailbox, recipients: str, *, more: str = "", smtp: str = "") -> str:
    """The keys of config.yaml for mail to a mailbox.

    Args:
        box: The mailbox.
        recipients: A line for each, as YAML.
        more: Further keys at the top.
        smtp: Further keys of `smtp`.
    """
    lines = "".join(f"    - {line}\n" for line in recipients.strip().splitlines())
    return (
        'digest:\n  from: "Research Team, Example Police <watch@example.org>"\n  reply_to: research@example.org\n'
        f"  smtp: {{host: 127.0.0.1, port: {box.port}{smtp}}}\n  recipients:\n{lines}{more}"
    )


class Office:
    """An installation with a clock that is set by hand: looks at saved pages, and sends digests.

    Args:
        folder: An empty folder.
        config: Text of config.yaml beneath the fixed keys.
    """

    def __init__(self, folder: Path, config: str, *, recheck_after: str = "20h") -> None:
        from datetime import UTC, datetime

        from tests.conftest import configure

        self.folder = folder
        self.path = configure(folder, more=config, recheck_after=recheck_after)
        self.now = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)

    def reconfigure(self, config: str) -> Self:
        from tests.conftest import configure

        configure(self.folder, more=config)
        return self

    @property
    def world(self) -> Any:
        from monitor.config import load_config
        from monitor.world import World

        return World(load_config(self.path, {}), lambda: self.now)

    def look(self, body: bytes | None) -> str:
        """A look that gets a page; None: the page is not found."""
        from monitor.check import Check
        from scraper.errors import NotFound
        from scraper.model import Answer

        world = self.world
        source = world.config.sources[0]

        def fetch(*_: Any) -> Answer:
            if body is None:
                raise NotFound("there is no page", http_status=404, attempts=1)
            return Answer(source.url, 200, (("Content-Type", "text/html; charset=utf-8"),), body, 5, 1)

        with world.writing("check") as connection:
            return str(Check(world, connection, source).by_request(fetch).kind)

    def digest(self, **options: Any) -> Any:
        """Send what is due."""
        from monitor.deliver import deliver_due

        world = self.world
        with world.reading() as connection:
            return deliver_due(world, connection, **options)

    def rows(self, query: str, *values: Any) -> list[Any]:
        with self.world.reading() as connection:
            return list(connection.execute(query, values).fetchall())
