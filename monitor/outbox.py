"""What is due to whom, and the messages for it; nothing is sent here.

A window of changes is owed since the look that wrote them. When its recipient's time has come, and that morning's
look has ended, it is either due, or passed over where nothing in it is for the recipient.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from db import outbox as store
from db import recipients as who
from db import telling
from db.connection import Connection
from db.looks import to_text
from monitor.audience import Filters, chosen, filters_of, is_for
from monitor.digest import Digest, Occasion, compose
from monitor.foot import foot
from monitor.letter import Letter
from monitor.rendering import Envelope, as_message, message_id, rendered
from monitor.rhythm import a_month_since, first_slot_after, last_slot, waits_for_looks
from monitor.welcome import welcome
from scraper.model.telling import Account, ChangeRow, MailRow, OwnFacts, RecipientRow

if TYPE_CHECKING:
    from monitor.config_mail import DigestConfig, Recipient
    from monitor.world import World

NOT_FOUND_IS_NEWS = timedelta(days=7)
KEPT_AFTER_LEAVING = timedelta(days=396)  # 13 months
BROKEN_OFF = "the program ended while this was being sent"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who gets digests: as configured, and as known."""

    config: Recipient
    row: RecipientRow
    zone: ZoneInfo
    filters: Filters


@dataclass(frozen=True, slots=True)
class _Made:
    """A letter, and what is to be known of it.

    Attributes:
        letter: What it says.
        what: What it is about, for its Message-ID.
        at: When it speaks.
        told: Numbers of the changes that it tells.
        thread: Message ids of the mails that it corrects.
        absent: See `Occasion`.
    """

    letter: Letter
    what: str
    at: datetime
    told: tuple[int, ...] = ()
    thread: tuple[str, ...] = ()
    absent: Mapping[str, datetime | None] = field(default_factory=dict)


class Outbox:
    """What is due, at one time; made for one call, in a transaction that is open."""

    def __init__(self, world: World, connection: Connection, config: DigestConfig, now: datetime) -> None:
        self.world, self.connection, self.config, self.now = world, connection, config, now
        self.file_id = store.file_id(connection)
        newest = telling.newest_look(connection)
        self.as_of = now if newest is None else newest
        self.lists_something = bool(telling.listed_now(connection))  # before that there is nothing to welcome to
        self._rendered: dict[object, tuple[str, str, str]] = {}
        self._digests: dict[object, Digest] = {}
        self._windows: dict[tuple[int, int], list[ChangeRow]] = {}

    # -- who -------------------------------------------------------------------------------------

    def sync(self) -> None:
        """Bring the people in line with config.yaml; blank those who left long ago."""
        who.sync_recipients(self.connection, "reader", [one.address for one in self.config.recipients], self.now)
        operator = self.world.config.operator
        addresses = [operator.address] if operator and operator.address else []
        who.sync_recipients(self.connection, "operator", addresses, self.now)
        who.blank_those_who_left(self.connection, self.now - KEPT_AFTER_LEAVING)

    def readers(self, only: str | None = None) -> list[Reader]:
        """Everybody who is configured; with `only` the one of that address."""
        rows = {row.address.casefold(): row for row in who.recipients(self.connection)}
        names = telling.former_names(self.connection)
        return [
            Reader(
                one,
                rows[one.address.casefold()],
                ZoneInfo(one.timezone or self.world.config.timezone),
                filters_of(one, names),
            )
            for one in self.config.recipients
            if only is None or one.address.casefold() == only.casefold()
        ]

    # -- what is due -----------------------------------------------------------------------------

    def settle(self, reader: Reader, *, at_once: bool = False) -> None:
        """Let what is due to somebody go out; `at_once` whatever its rhythm."""
        if self.lists_something and not store.was_welcomed(self.connection, reader.row.recipient_id):
            store.add_mail(self.connection, reader.row.recipient_id, "welcome", self.as_of)
        slot = last_slot(reader.config, reader.zone, self.now)
        slot_has_come = slot > reader.row.slot_at
        if at_once or reader.config.every == "change":
            self._settle_window(reader, self.as_of)
        elif slot_has_come:
            oldest = first_slot_after(reader.config, reader.zone, reader.row.slot_at, self.now) or slot
            if waits_for_looks(oldest, self.now, self._a_look_is_missing(slot)):
                return
            self._settle_window(reader, slot)
        if slot_has_come:
            self._settle_quiet(reader, slot)
            who.settle_slot(self.connection, reader.row.recipient_id, slot)

    def _a_look_is_missing(self, slot: datetime) -> bool:
        """Whether a look that was scheduled before a time, on its day, has not ended."""
        from monitor.schedule import last_look_due

        for source in self.world.config.sources:
            due = last_look_due(source.schedule, self.world.zone, slot)
            if due is not None and not telling.looked_since(self.connection, source.name, due):
                return True
        return False

    def _settle_window(self, reader: Reader, at: datetime) -> None:
        window = store.open_window(self.connection, reader.row.recipient_id)
        if window is None:
            return
        assert window.first_change is not None  # it is a window
        assert window.last_change is not None  # likewise
        if self.is_for(reader, window.first_change, window.last_change):
            store.make_due(self.connection, window.mail_id, at)
        else:
            store.pass_over(self.connection, window)

    def _settle_quiet(self, reader: Reader, slot: datetime) -> None:
        """What is news without a change, and that nothing changed, as seldom as was asked for."""
        if store.waits(self.connection, reader.row.recipient_id):
            return  # it has the account, too
        last = reader.row.mailed_at or reader.row.added_at
        quiet = reader.config.quiet == "month" and a_month_since(last, slot, reader.zone)
        if quiet or self._absent(reader, max(slot, self.as_of)):
            store.add_mail(self.connection, reader.row.recipient_id, "notice", slot)

    def _sources(self, filters: Filters) -> list[str]:
        names = [source.name for source in self.world.config.sources]
        return [name for name in names if filters.sources is None or name in filters.sources]

    def _absent(self, reader: Reader, now: datetime) -> dict[str, datetime | None]:
        """By source, since when its page is not found, or None where it is back: what was not told yet."""
        told = store.told_absences(self.connection, reader.row.recipient_id)
        found: dict[str, datetime | None] = {}
        for source in self._sources(reader.filters):
            since = telling.not_found_since(self.connection, source, now)
            if since is not None and now - since >= NOT_FOUND_IS_NEWS:
                if told.get(source) is None:
                    found[source] = since
            elif since is None and told.get(source) is not None:
                found[source] = None
        return found

    # -- the messages ----------------------------------------------------------------------------

    def compose(self, mail: MailRow, reader: Reader) -> MailRow | None:
        """The mail with its message, kept; None where nothing is left to tell."""
        if mail.message is not None:
            return mail
        if mail.purpose == "welcome":
            letter = welcome(
                reader.config,
                self._sources(reader.filters),
                telling.listed_now(self.connection),
                self._foot(reader, None),
            )
            return self._keep(mail, reader, _Made(letter, "welcome", self.as_of))
        at = max(mail.due_at or self.as_of, self.as_of)
        digest, absent = self._digest(reader, mail, at)
        if mail.purpose == "digest" and not digest.told:
            store.pass_over(self.connection, mail)
            return None
        window = (mail.first_change, mail.last_change) if mail.first_change and mail.last_change else None
        what = f"{window[0]}-{window[1]}" if window else f"notice {mail.due_at:%Y%m%dT%H%M%S}"
        letter = Letter(
            digest.subject,
            digest.heading,
            _lead(digest),
            digest.sections,
            digest.notes,
            digest.account,
            self._foot(reader, window),
        )
        return self._keep(mail, reader, _Made(letter, what, at, digest.told, digest.thread, absent))

    def _foot(self, reader: Reader, window: tuple[int, int] | None) -> tuple[str, ...]:
        return foot(reader.config, self.config, window, telling.content_digest(self.connection))

    def _keep(self, mail: MailRow, reader: Reader, made: _Made) -> MailRow:
        letter = made.letter
        if letter not in self._rendered:
            self._rendered[letter] = rendered(letter)
        identity = message_id(self.file_id, reader.row.recipient_id, made.what, self.config.sender)
        envelope = Envelope(
            self.config.sender,
            self.config.reply_to,
            reader.row.address,
            made.at,
            identity,
            made.thread,
            self._sources(reader.filters)[0] if self._sources(reader.filters) else "practices",
        )
        message = as_message(self._rendered[letter], envelope)
        composed = replace(mail, message_id=identity, message=message)
        store.keep_message(
            self.connection,
            composed,
            window=(reader.row.seen_through, made.at),
            told=made.told,
            absent={source: to_text(since) if since else None for source, since in made.absent.items()},
        )
        return composed

    def is_for(self, reader: Reader, first: int, last: int) -> bool:
        """Whether anything of a window is for somebody."""
        rows = self._changes(first, last)
        return bool(chosen(rows, reader.filters, self._told(reader, rows)))

    def _changes(self, first: int, last: int) -> list[ChangeRow]:
        """The changes of a window: of most readers it is the same one; what corrects a change has a higher number."""
        if (first, last) not in self._windows:
            self._windows[first, last] = telling.changes_between(self.connection, first, last)
        return self._windows[first, last]

    def _told(self, reader: Reader, rows: Iterable[ChangeRow]) -> dict[int, tuple[str, ...]]:
        corrected = [row.corrects_id for row in rows if row.corrects_id is not None]
        return store.told_mails(self.connection, reader.row.recipient_id, corrected) if corrected else {}

    def _digest(self, reader: Reader, mail: MailRow, at: datetime) -> tuple[Digest, dict[str, datetime | None]]:
        rows: list[ChangeRow] = []
        if mail.first_change is not None and mail.last_change is not None:
            rows = self._changes(mail.first_change, mail.last_change)
        told = self._told(reader, rows)
        mine = chosen(rows, reader.filters, told)
        surfaced = [r for r in rows if r.kind == "surfaced" and not r.corrected and not r.learned_later]
        ask = replace(reader.filters, kinds=frozenset(("surfaced",)))
        absent = self._absent(reader, at)
        practices = {row.practice_id for row in mine if row.practice_id is not None}
        key = (
            tuple(row.change_id for row in mine), reader.filters, reader.zone, reader.row.seen_through, at,
            tuple(sorted(told.items())), tuple(absent.items()),
        )  # fmt: skip
        if key not in self._digests:
            occasion = Occasion(
                reader.zone,
                reader.row.seen_through,
                at,
                tuple(self._account(source, reader.row.seen_through, at) for source in self._sources(reader.filters)),
                self.world.config.site.base_url if self.world.config.site else None,
                told,
                self._past(practices),
                self._own(practices),
                absent,
            )
            many = sum(is_for(row, ask) for row in surfaced)
            self._digests[key] = compose(mine, many, reader.filters, occasion)
        return self._digests[key], absent

    def _account(self, source: str, since: datetime, until: datetime) -> Account:
        return telling.account(self.connection, source, since, until)

    def _past(self, practices: Iterable[int]) -> dict[int, list[ChangeRow]]:
        found: dict[int, list[ChangeRow]] = {}
        for row in telling.changes_of_practices(self.connection, practices):
            found.setdefault(row.practice_id or 0, []).append(row)
        return found

    def _own(self, practices: Iterable[int]) -> dict[int, OwnFacts]:
        return telling.own_facts(self.connection, practices)


def _lead(digest: Digest) -> tuple[str, ...]:
    return () if digest.sections else ("Nothing changed that you asked for.",)


def prepare(world: World, connection: Connection, *, only: str | None = None) -> Outbox | None:
    """Bring people and what is due up to date, in the transaction that is open; None where there is no `digest`."""
    config = world.config.digest
    if config is None:
        return None
    outbox = Outbox(world, connection, config, world.now())
    store.interrupted(connection, BROKEN_OFF)
    outbox.sync()
    for reader in outbox.readers(only):
        outbox.settle(reader)
    if only is None:
        from monitor.operator import tell_operator

        tell_operator(outbox)
    return outbox


def would_tell(world: World, connection: Connection, after: int) -> int:
    """How many readers the changes after a number are for, in a transaction that is taken back."""
    config = world.config.digest
    if config is None:
        return 0
    outbox = Outbox(world, connection, config, world.now())
    outbox.sync()
    newest = store.newest_change(connection)
    return sum(outbox.is_for(reader, after + 1, newest) for reader in outbox.readers())
