"""Sending what is due: each mail is marked before DATA, and again by what became of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from db import outbox as store
from db import recipients as who
from db.connection import Connection, atomic, make_lasting, one_writer, undone, written_lightly
from monitor.mail import Handed, MailServer, Trouble
from monitor.outbox import Outbox, Reader, prepare
from monitor.rendering import address_of, ascii_address
from monitor.sent_file import WAITS, ahead, note_sent, path_of
from scraper.model.telling import MailRow

if TYPE_CHECKING:
    from monitor.world import World

MOST_IN_VAIN = 3
"""Connections in a row, each broken off at another mail, until the server counts as one that takes none."""

log = logging.getLogger("practice_watch")

_PAUSES_S = (300, 900, 3600, 4 * 3600, 12 * 3600)
_LONGEST_PAUSE_S = 24 * 3600


@dataclass(slots=True)
class Delivered:
    """What a round of sending came to.

    Attributes:
        sent: Mails that the server took.
        later: Mails that it refused for now.
        failed: Mails that it refused for good, each with its number and the server's words.
        unknown: Numbers of mails that broke off after DATA.
        trouble: Why no further mail could be handed over; empty where all were tried.
    """

    sent: list[int] = field(default_factory=list)
    later: list[tuple[int, str]] = field(default_factory=list)
    failed: list[tuple[int, str]] = field(default_factory=list)
    unknown: list[tuple[int, str]] = field(default_factory=list)
    trouble: str = ""

    @property
    def undelivered(self) -> bool:
        """Whether a mail that was due was not delivered."""
        return bool(self.later or self.failed or self.unknown or self.trouble)


def pause_s(attempts: int) -> float:
    """How long to wait after so many attempts: from minutes to a day, and daily from then on."""
    return _PAUSES_S[attempts] if attempts < len(_PAUSES_S) else _LONGEST_PAUSE_S


def mail_lock(world: World) -> Path:
    """The file that lets one process send: its own, so that a slow mail server holds up no look."""
    return world.config.database.with_name(world.config.database.name + ".mail")


def deliver_due(
    world: World, connection: Connection, *, only: str | None = None, since: str | None = None
) -> Delivered:
    """Prepare and send all that is due.

    Args:
        world: Configuration and clock.
        connection: The database.
        only: The one recipient that counts.
        since: Let that recipient, who was sent no change yet, start with what was reported since then.
    """
    with one_writer(mail_lock(world), "digest"):
        if ahead(world, connection):
            return Delivered(trouble=WAITS)
        with atomic(connection):
            outbox = prepare(world, connection, only=only)
            if outbox is not None and since is not None:
                start_at(outbox, only, since)
        if outbox is None:
            return Delivered()
        try:
            return _Round(world, connection, outbox).send(only)
        finally:
            note_sent(world, connection)


def go_on_after_restore(world: World, connection: Connection, *, skip: bool) -> bool:
    """Let sending go on after a restore; False where nothing waits for that.

    Args:
        world: Configuration and clock.
        connection: The database.
        skip: Whether what is known by now counts as told.
    """
    with one_writer(mail_lock(world), "digest restored"):
        known = ahead(world, connection)
        if not known:
            return False
        with atomic(connection):
            store.go_on_after(connection, max(known.values()), world.now(), skip=skip)
        path_of(world).unlink()
        note_sent(world, connection)
        return True


def start_at(outbox: Outbox, only: str | None, since: str) -> None:
    """Let somebody start with what was reported since a time, at once.

    Raises:
        UsageError: It was sent changes already.
    """
    from scraper.errors import UsageError

    for reader in outbox.readers(only):
        if not who.start_from(outbox.connection, reader.row.recipient_id, since, outbox.now):
            raise UsageError(
                "--since: this recipient was sent changes already, and none is sent twice; "
                "add --preview to see a digest since then"
            )
        outbox.settle(reader, at_once=True)


def preview(
    world: World, connection: Connection, *, only: str | None, since: str | None
) -> list[tuple[MailRow, bytes]]:
    """The mails that sending would send now, byte for byte; nothing is marked."""
    with undone(connection):
        outbox = prepare(world, connection, only=only)
        if outbox is None:
            return []
        readers = {reader.row.recipient_id: reader for reader in outbox.readers(only)}
        if since is not None:
            for reader in readers.values():
                who.show_from(connection, reader.row.recipient_id, since, outbox.now)
                outbox.settle(reader, at_once=True)
            readers = {reader.row.recipient_id: reader for reader in outbox.readers(only)}
        found = []
        for mail in store.due_mails(connection, outbox.now):
            if mail.recipient_id in readers:
                composed = outbox.compose(mail, readers[mail.recipient_id])
                if composed is not None and composed.message is not None:
                    found.append((composed, composed.message))
        return found


class _Round:
    """One round of sending; made for one call, under the lock of the mail."""

    def __init__(self, world: World, connection: Connection, outbox: Outbox) -> None:
        self.world, self.connection, self.outbox = world, connection, outbox
        self.done = Delivered()
        self.in_vain = 0
        self.sender = address_of(outbox.config.sender)

    def send(self, only: str | None) -> Delivered:
        """Send every mail that is due, over as few connections as the server lets us."""
        waiting = self._composed(only)
        while waiting and not self.done.trouble:
            try:
                with MailServer(self.outbox.config.smtp) as server:
                    self._send_over(server, waiting)
            except Trouble as trouble:
                self.done.trouble = str(trouble)
        if self.done.trouble:
            self._postpone(waiting)
        make_lasting(self.connection)
        self._log()
        return self.done

    def _send_over(self, server: MailServer, waiting: list[tuple[MailRow, str]]) -> None:
        """Send over one connection; a server that ends it after some mails is asked for another one.

        So is one that broke it off at a mail: it may be that mail alone, and the others go on.

        Raises:
            Trouble: It took none, or one is in doubt: the next would end like it.
        """
        while waiting:
            try:
                handed = self._hand_over(server, *waiting[0])
            except Trouble:
                if server.taken:
                    return
                raise
            del waiting[0]
            if handed.fate == "unknown":
                raise Trouble(f"the mail server {server.place}: {handed.words}")
            if handed.broken:
                self.in_vain = 0 if server.taken else self.in_vain + 1
                if self.in_vain == MOST_IN_VAIN:
                    raise Trouble(f"the mail server {server.place} takes no mail: {handed.words}")
                return

    def _composed(self, only: str | None) -> list[tuple[MailRow, str]]:
        """What is due, with its message and address."""
        readers = {reader.row.recipient_id: reader for reader in self.outbox.readers(only)}
        operators = {row.recipient_id: row.address for row in who.recipients(self.connection, "operator")}
        found: list[tuple[MailRow, str]] = []
        with atomic(self.connection):
            for mail in store.due_mails(self.connection, self.outbox.now):
                if mail.recipient_id in operators and only is None:
                    found.append((mail, operators[mail.recipient_id]))
                elif mail.recipient_id in readers:
                    found += self._with_message(mail, readers[mail.recipient_id])
        return found

    def _with_message(self, mail: MailRow, reader: Reader) -> list[tuple[MailRow, str]]:
        composed = self.outbox.compose(mail, reader)
        return [] if composed is None else [(composed, reader.row.address)]

    def _hand_over(self, server: MailServer, mail: MailRow, address: str) -> Handed:
        marked = False

        def before_data() -> None:
            nonlocal marked
            with atomic(self.connection):
                store.mark_sending(self.connection, mail.mail_id, self.world.now())
            marked = True

        assert mail.message is not None  # composed
        handed = server.hand_over(self.sender, ascii_address(address), mail.message, before_data)
        with written_lightly(self.connection):  # what is lost of it leaves `sending`, so is in doubt and not sent twice
            self._mark(mail, handed, counted=marked)
        return handed

    def _mark(self, mail: MailRow, handed: Handed, *, counted: bool) -> None:
        number, words = mail.mail_id, handed.words
        match handed.fate:
            case "sent":
                store.mark_sent(self.connection, number, self.world.now(), words)
                self.done.sent.append(number)
            case "later":
                again = self._again(mail)
                store.mark_owed(self.connection, number, words, again, attempts=0 if counted else 1)
                self.done.later.append((number, words))
            case "failed":
                store.mark_unsettled(self.connection, number, "failed", words, attempts=0 if counted else 1)
                self.done.failed.append((number, words))
            case "unknown":
                store.mark_unsettled(self.connection, number, "unknown", words)
                self.done.unknown.append((number, words))

    def _again(self, mail: MailRow) -> datetime:
        return self.world.now() + timedelta(seconds=pause_s(mail.attempts))

    def _postpone(self, waiting: list[tuple[MailRow, str]]) -> None:
        """The server takes no mail: what is left is tried again, at growing intervals."""
        words = self.done.trouble
        with atomic(self.connection):
            for mail, _ in waiting:
                store.mark_owed(self.connection, mail.mail_id, words, self._again(mail), attempts=1)
                self.done.later.append((mail.mail_id, words))

    def _log(self) -> None:
        done = self.done
        log.info(
            "mail sent=%d later=%d failed=%d unknown=%d%s",
            len(done.sent),
            len(done.later),
            len(done.failed),
            len(done.unknown),
            f" trouble={done.trouble!r}" if done.trouble else "",
        )
