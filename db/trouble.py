"""What the operator was told of trouble, and the facts that show it."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.looks import to_text, to_time


@dataclass(frozen=True, slots=True)
class TroubleRow:
    """An episode of trouble.

    Attributes:
        trouble_id: Its row.
        kind: What kind.
        about: Name of the source; empty where it is about the mail.
        since: When it began.
        ended_at: When it was over; None while it lasts.
        told: Mails that told of it.
        told_at: When the last of them was made.
        text: What it is.
        next_command: What to do.
    """

    trouble_id: int
    kind: str
    about: str
    since: datetime
    ended_at: datetime | None
    told: int
    told_at: datetime | None
    text: str
    next_command: str


@dataclass(frozen=True, slots=True)
class Streak:
    """How the newest looks at a source went.

    Attributes:
        failed: Failed looks since the last that did not fail.
        failed_since: Time of the first of them.
        failed_reason: Of the newest one.
        held: Held looks since the last accepted one, failed ones passed over.
        held_since: Time of the first of them.
        held_reason: Of the newest one.
        held_snapshot: Its snapshot.
        first_look: Time of the first accepted look.
        last_accepted: Time of the newest accepted look.
        changed: Times at which a change of the page was seen, in order.
        last_look: Time of the newest look of any outcome.
        gap_after: Without a look for how long nobody watches.
    """

    failed: int
    failed_since: datetime | None
    failed_reason: str
    held: int
    held_since: datetime | None
    held_reason: str
    held_snapshot: int | None
    first_look: datetime | None
    last_accepted: datetime | None
    changed: tuple[datetime, ...]
    last_look: datetime | None
    gap_after: timedelta


def streak(connection: sqlite3.Connection, source: str) -> Streak:
    """How the newest looks at a source went."""
    rows = connection.execute(
        """SELECT l.outcome, l.observed_at, l.reason, l.snapshot_id FROM look_rows l
           JOIN source_rows s ON s.id = l.source_id WHERE s.name = ? AND l.page = 'listing' AND l.id > (
               SELECT coalesce(max(o.id), 0) FROM look_rows o WHERE o.source_id = s.id AND o.page = 'listing'
               AND o.outcome IN ('unchanged', 'changed') AND o.origin IN ('check', 'file', 'archive'))
             AND l.origin IN ('check', 'file', 'archive') ORDER BY l.id""",
        (source,),
    ).fetchall()
    failed: list[tuple[str, str, str | None, int | None]] = []
    for row in reversed(rows):
        if row[0] != "failed":
            break
        failed.insert(0, row)
    held = [row for row in rows if row[0] == "held"]
    first, last = connection.execute(
        """SELECT min(observed_at), max(observed_at) FROM look_rows l JOIN source_rows s ON s.id = l.source_id
           WHERE s.name = ? AND page = 'listing' AND outcome IN ('unchanged', 'changed')""",
        (source,),
    ).fetchone()
    changed = connection.execute(
        "SELECT DISTINCT observed_at FROM changes WHERE source = ? AND kind <> 'baseline' ORDER BY 1", (source,)
    ).fetchall()

    newest, gap_after_s = connection.execute(
        """SELECT max(l.observed_at), max(s.gap_after_s) FROM look_rows l JOIN source_rows s ON s.id = l.source_id
           WHERE s.name = ? AND page = 'listing'""",
        (source,),
    ).fetchone()

    def time(text: str | None) -> datetime | None:
        return None if text is None else to_time(text)

    return Streak(
        len(failed), time(failed[0][1]) if failed else None, (failed[-1][2] or "") if failed else "",
        len(held), time(held[0][1]) if held else None, (held[-1][2] or "") if held else "",
        held[-1][3] if held else None, time(first), time(last), tuple(to_time(at) for (at,) in changed),
        time(newest), timedelta(seconds=gap_after_s or 0),
    )  # fmt: skip


def troubled_mails(
    connection: sqlite3.Connection, state: str, roles: tuple[str, ...] = ("reader",)
) -> list[tuple[int, datetime, str]]:
    """Number, time and the server's words of each mail in a state that nobody decided over, oldest first."""
    rows = connection.execute(
        """SELECT m.id, m.made_at, m.words FROM mail_rows m JOIN recipient_rows r ON r.id = m.recipient_id
           WHERE m.state = ? AND m.decided_at IS NULL AND r.left_at IS NULL
             AND r.role IN (SELECT value FROM json_each(?)) ORDER BY m.id""",
        (state, json.dumps(roles)),
    )
    return [(number, to_time(at), words) for number, at, words in rows]


def waiting_mails(connection: sqlite3.Connection) -> tuple[int, datetime | None, str]:
    """How many mails the server did not take yet, since when the oldest is due, and what it said last."""
    count, since, words = connection.execute(
        """SELECT count(*), min(due_at), max(words) FROM mail_rows
           WHERE state = 'owed' AND due_at IS NOT NULL AND attempts > 0"""
    ).fetchone()
    return int(count), None if since is None else to_time(since), words or ""


_ROW = "SELECT id, kind, about, since, ended_at, told, told_at, text, next_command FROM trouble_rows"


def _row(row: tuple[int, str, str, str, str | None, int, str | None, str, str]) -> TroubleRow:
    number, kind, about, since, ended, told, told_at, text, command = row
    return TroubleRow(
        number, kind, about, to_time(since), to_time(ended) if ended else None, told,
        to_time(told_at) if told_at else None, text, command,
    )  # fmt: skip


def open_troubles(connection: sqlite3.Connection) -> list[TroubleRow]:
    """Episodes that last, and those that ended after the operator was told of them and that is not told yet."""
    rows = connection.execute(f"{_ROW} WHERE ended_at IS NULL OR (told > 0 AND end_told = 0) ORDER BY id")
    return [_row(row) for row in rows]


def passed_untold(connection: sqlite3.Connection) -> int:
    """How many episodes came and went without a mail; they are told as a number, once."""
    return connection.execute(
        "UPDATE trouble_rows SET end_told = 1 WHERE ended_at IS NOT NULL AND told = 0 AND end_told = 0"
    ).rowcount


def begin_trouble(
    connection: sqlite3.Connection, kind: str, about: str, since: datetime, text: str, next_command: str
) -> None:
    """Note that an episode has begun."""
    connection.execute(
        "INSERT INTO trouble_rows (kind, about, since, text, next_command) VALUES (?, ?, ?, ?, ?)",
        (kind, about, to_text(since), text, next_command),
    )


def restate_trouble(connection: sqlite3.Connection, trouble_id: int, text: str, next_command: str) -> None:
    """Keep the newest words of an episode that lasts."""
    connection.execute(
        "UPDATE trouble_rows SET text = ?, next_command = ? WHERE id = ?", (text, next_command, trouble_id)
    )


def end_trouble(connection: sqlite3.Connection, trouble_id: int, at: datetime) -> None:
    """Note that an episode is over."""
    connection.execute("UPDATE trouble_rows SET ended_at = ? WHERE id = ?", (to_text(at), trouble_id))


def mark_told(connection: sqlite3.Connection, trouble_id: int, at: datetime, *, ended: bool) -> None:
    """Note that the operator is told of an episode, or of its end."""
    connection.execute(
        "UPDATE trouble_rows SET told = told + 1, told_at = ?, end_told = ? WHERE id = ?",
        (to_text(at), int(ended), trouble_id),
    )


def trouble_mails_since(connection: sqlite3.Connection, now: datetime) -> int:
    """How many mails for the operator were made within the last day."""
    (count,) = connection.execute(
        "SELECT count(*) FROM mail_rows WHERE purpose = 'trouble' AND made_at > ?",
        (to_text(now - timedelta(days=1)),),
    ).fetchone()
    return int(count)
