"""Telling the operator: trouble once, its end once, reminders in between, and never more than five mails a day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from db import outbox as store
from db import recipients as who
from db import trouble as rows
from db.connection import Connection
from monitor.foot import sender_line
from monitor.letter import Item, Letter, Section
from monitor.phrases import when
from monitor.rendering import Envelope, as_message, message_id, rendered
from monitor.troubles import (
    MOST_MAILS_A_DAY,
    Trouble,
    doubtful_mails,
    failing,
    holding,
    quiet_for_long,
    refused_mails,
    reminder_due,
    unwatched,
    waiting,
)

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.outbox import Outbox


def troubles(connection: Connection, sources: list[str], now: datetime) -> list[Trouble]:
    """What needs the operator now."""
    found: list[Trouble | None] = []
    for source in sources:
        streak = rows.streak(connection, source)
        found += [
            failing(source, streak.failed, streak.failed_since, streak.failed_reason, now),
            holding(source, streak.held, streak.held_since, streak.held_reason, streak.held_snapshot),
            unwatched(source, streak.last_look, streak.gap_after, now),
            quiet_for_long(source, streak.first_look, streak.changed, streak.last_accepted),
        ]
    found += refused_mails(rows.troubled_mails(connection, "failed"))
    found += doubtful_mails(rows.troubled_mails(connection, "unknown"))
    found.append(waiting(*rows.waiting_mails(connection), now))
    return [trouble for trouble in found if trouble is not None]


def tell_operator(outbox: Outbox) -> None:
    """Owe the operator a mail where there is news of trouble, in the transaction that is open."""
    connection, now = outbox.connection, outbox.now
    _update_episodes(connection, troubles(connection, [s.name for s in outbox.world.config.sources], now), now)
    people = [row for row in who.recipients(connection, "operator") if row.left_at is None]
    if not people:
        return
    episodes = rows.open_troubles(connection)
    ended = [episode for episode in episodes if episode.ended_at is not None]
    lasting = [
        episode for episode in episodes if episode.ended_at is None and reminder_due(episode.told, episode.told_at, now)
    ]
    if not ended and not lasting:
        return
    if rows.trouble_mails_since(connection, now) >= MOST_MAILS_A_DAY * len(people):
        return  # it stays untold, and stands in the next
    letter = _letter(outbox, lasting, ended, rows.passed_untold(connection))
    for person in people:
        mail = store.add_mail(connection, person.recipient_id, "trouble", now)
        identity = message_id(outbox.file_id, person.recipient_id, f"trouble {mail.mail_id}", outbox.config.sender)
        envelope = Envelope(outbox.config.sender, outbox.config.reply_to, person.address, now, identity)
        mail = replace(mail, message_id=identity, message=as_message(rendered(letter), envelope))
        store.keep_message(connection, mail, window=(now, now), told=(), absent={})
    for episode in lasting:
        rows.mark_told(connection, episode.trouble_id, now, ended=False)
    for episode in ended:
        rows.mark_told(connection, episode.trouble_id, now, ended=True)


def _update_episodes(connection: Connection, found: list[Trouble], now: datetime) -> None:
    known = {(one.kind, one.about): one for one in rows.open_troubles(connection) if one.ended_at is None}
    for trouble in found:
        episode = known.pop((trouble.kind, trouble.about), None)
        if episode is None:
            rows.begin_trouble(
                connection, trouble.kind, trouble.about, trouble.since, trouble.text, trouble.next_command
            )
        else:
            rows.restate_trouble(connection, episode.trouble_id, trouble.text, trouble.next_command)
    for episode in known.values():
        rows.end_trouble(connection, episode.trouble_id, now)


def _letter(outbox: Outbox, lasting: list[rows.TroubleRow], ended: list[rows.TroubleRow], untold: int) -> Letter:
    """The mail to the operator: what it is, since when, and the next command."""
    zone, now = outbox.world.zone, outbox.now
    new = [one for one in lasting if one.told == 0]
    again = [one for one in lasting if one.told > 0]

    def item(one: rows.TroubleRow) -> Item:
        since = f"Since {when(one.since, zone, now)}."
        if one.ended_at is not None:
            return Item(one.text, (), (f"{since} Over since {when(one.ended_at, zone, now)}.",))
        reminded = f" Told {one.told} times before." if one.told > 1 else " Told once before." if one.told else ""
        return Item(one.text, (), (f"{since}{reminded}", f"Next: {one.next_command}"))

    blocks = [("Needs you", new), ("Still needs you", again), ("Over", ended)]
    first = (new or again or ended)[0]
    words = first.text if len(first.text) < 70 else first.text[:67] + "..."
    more = len(lasting) + len(ended) - 1
    subject = f"Practice Watch: {'over: ' if not lasting else ''}{words}{f' (and {more} more)' if more else ''}"
    return Letter(
        subject,
        "Practice Watch needs you" if lasting else "Practice Watch: trouble is over",
        sections=tuple(Section(heading, tuple(map(item, some))) for heading, some in blocks if some),
        notes=(f"Since the last mail, {untold} more came and went.",) if untold else (),
        foot=(sender_line(outbox.config.sender), "To the operator of this installation, as config.yaml has it."),
    )
