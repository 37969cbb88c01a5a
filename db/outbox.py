"""What is owed to each who gets mail, and how far each mail got.

A window of changes is one row, from one number to another; the database lets no change be in two windows of one
recipient. A window is owed in the transaction that writes the change, and collects until it is due. It is closed by
being marked `sending`: whatever becomes of it then, its changes are never put into another one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from db.looks import time_of, to_text
from scraper.model.telling import MailRow, Purpose


def file_id(connection: sqlite3.Connection) -> str:
    """A name of this file that no other has; message ids rest on it."""
    (value,) = connection.execute("SELECT value FROM meta_rows WHERE key = 'file_id'").fetchone()
    return str(value)


def newest_change(connection: sqlite3.Connection) -> int:
    """The highest number of a change; 0 before the first."""
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM change_rows").fetchone()[0])


def last_change_before(connection: sqlite3.Connection, reported_at: str) -> int:
    """The highest number of a change that was written before a time; 0 where there is none."""
    (number,) = connection.execute(
        "SELECT coalesce(max(id), 0) FROM change_rows WHERE reported_at < ?", (reported_at,)
    ).fetchone()
    return int(number)


def handed_through(connection: sqlite3.Connection, *, tried: bool = False) -> dict[int, int]:
    """By recipient, the last change of the windows that were handed over, or may have been.

    Args:
        connection: The database.
        tried: Whether windows count, too, that are owed (again) after an attempt.
    """
    return dict(
        connection.execute(
            """SELECT recipient_id, max(last_change) FROM mail_rows
               WHERE first_change IS NOT NULL AND (state <> 'owed' OR (? AND attempts > 0)) GROUP BY 1 ORDER BY 1""",
            (tried,),
        ).fetchall()
    )


def go_on_after(connection: sqlite3.Connection, last_change: int, now: datetime, *, skip: bool) -> None:
    """After a restore: no number of a change that was mailed is given again; with `skip` all that is known is told.

    Args:
        connection: The database.
        last_change: The highest number that was ever mailed.
        now: Now.
        skip: Whether what is owed by now counts as told.
    """
    connection.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'change_rows'", (last_change,))
    if skip:
        connection.execute(
            """DELETE FROM mail_rows WHERE state = 'owed'
               AND recipient_id IN (SELECT id FROM recipient_rows WHERE role = 'reader')"""
        )
        newest = max(newest_change(connection), last_change)
        connection.execute("UPDATE recipient_rows SET told_through = max(told_through, ?)", (newest,))
    owe(connection, now)


# -- what is owed --------------------------------------------------------------------------------

_COVERED = (
    """max(r.told_through, (SELECT coalesce(max(m.last_change), 0) FROM mail_rows m WHERE m.recipient_id = r.id))"""
)


def owe(connection: sqlite3.Connection, now: datetime) -> None:
    """Owe every change to every reader, in the look's transaction: extend the window that is open, or open one."""
    newest = newest_change(connection)
    connection.execute(
        """UPDATE mail_rows SET last_change = ?, message = NULL, message_id = NULL
           WHERE state = 'owed' AND purpose = 'digest' AND last_change < ?
             AND recipient_id IN (SELECT id FROM recipient_rows WHERE role = 'reader' AND left_at IS NULL)
             AND last_change = (SELECT max(m.last_change) FROM mail_rows m
                                WHERE m.recipient_id = mail_rows.recipient_id)""",
        (newest, newest),
    )
    connection.execute(
        f"""INSERT INTO mail_rows (recipient_id, purpose, first_change, last_change, state, made_at)
            SELECT r.id, 'digest', {_COVERED} + 1, ?, 'owed', ? FROM recipient_rows r
            WHERE r.role = 'reader' AND r.left_at IS NULL AND {_COVERED} < ?""",
        (newest, to_text(now), newest),
    )


_MAIL = """SELECT id, recipient_id, purpose, first_change, last_change, state, attempts, due_at, next_attempt_at,
    message_id, message FROM mail_rows"""


def _mail(row: Any) -> MailRow:
    number, recipient_id, purpose, first, last, state, attempts, due_at, again_at, message_id, message = row
    return MailRow(
        number,
        recipient_id,
        purpose,
        first,
        last,
        state,
        attempts,
        time_of(due_at),
        time_of(again_at),
        message_id,
        message,
    )


def open_window(connection: sqlite3.Connection, recipient_id: int) -> MailRow | None:
    """The window of a recipient that still collects."""
    row = connection.execute(
        f"{_MAIL} WHERE recipient_id = ? AND purpose = 'digest' AND state = 'owed' AND due_at IS NULL", (recipient_id,)
    ).fetchone()
    return None if row is None else _mail(row)


def make_due(connection: sqlite3.Connection, mail_id: int, at: datetime) -> None:
    """Let a window go out."""
    connection.execute("UPDATE mail_rows SET due_at = ? WHERE id = ?", (to_text(at), mail_id))


def pass_over(connection: sqlite3.Connection, mail: MailRow) -> None:
    """Deal with a window in which nothing is for its recipient."""
    connection.execute("DELETE FROM mail_rows WHERE id = ?", (mail.mail_id,))
    connection.execute(
        "UPDATE recipient_rows SET told_through = max(told_through, ?) WHERE id = ?",
        (mail.last_change, mail.recipient_id),
    )


def add_mail(connection: sqlite3.Connection, recipient_id: int, purpose: Purpose, now: datetime) -> MailRow:
    """Owe a mail that is about no window, at once."""
    cursor = connection.execute(
        "INSERT INTO mail_rows (recipient_id, purpose, state, made_at, due_at) VALUES (?, ?, 'owed', ?, ?)",
        (recipient_id, purpose, to_text(now), to_text(now)),
    )
    return MailRow(int(cursor.lastrowid or 0), recipient_id, purpose, None, None, "owed", due_at=now)


def was_welcomed(connection: sqlite3.Connection, recipient_id: int) -> bool:
    """Whether there is a welcome for somebody, whatever became of it."""
    row = connection.execute(
        "SELECT 1 FROM mail_rows WHERE recipient_id = ? AND purpose = 'welcome'", (recipient_id,)
    ).fetchone()
    return row is not None


def waits(connection: sqlite3.Connection, recipient_id: int) -> bool:
    """Whether a digest or a notice for somebody is due and was not taken yet."""
    row = connection.execute(
        """SELECT 1 FROM mail_rows WHERE recipient_id = ? AND purpose IN ('digest', 'notice') AND state = 'owed'
           AND due_at IS NOT NULL""",
        (recipient_id,),
    ).fetchone()
    return row is not None


def due_mails(connection: sqlite3.Connection, now: datetime) -> list[MailRow]:
    """What may go out now, in the order in which it became due."""
    rows = connection.execute(
        f"""{_MAIL} WHERE state = 'owed' AND due_at IS NOT NULL AND (next_attempt_at IS NULL OR next_attempt_at <= ?)
            ORDER BY due_at, recipient_id, first_change, id""",
        (to_text(now),),
    )
    return [_mail(row) for row in rows]


def mail_of(connection: sqlite3.Connection, mail_id: int) -> MailRow | None:
    """A mail by its number."""
    row = connection.execute(f"{_MAIL} WHERE id = ?", (mail_id,)).fetchone()
    return None if row is None else _mail(row)


def next_attempt(connection: sqlite3.Connection) -> datetime | None:
    """When the earliest of the mails that wait is tried again; None where none waits."""
    (text,) = connection.execute(
        "SELECT min(coalesce(next_attempt_at, due_at)) FROM mail_rows WHERE state = 'owed' AND due_at IS NOT NULL"
    ).fetchone()
    return time_of(text)


def keep_message(
    connection: sqlite3.Connection,
    mail: MailRow,
    *,
    window: tuple[datetime, datetime],
    told: Iterable[int],
    absent: Mapping[str, str | None],
) -> None:
    """Keep the message of a mail until the mail server took it, and which changes it tells."""
    connection.execute(
        """UPDATE mail_rows SET message_id = ?, message = ?, window_from = ?, window_to = ?, absent = ? WHERE id = ?""",
        (mail.message_id, mail.message, to_text(window[0]), to_text(window[1]), json.dumps(dict(absent)), mail.mail_id),
    )
    connection.execute("DELETE FROM told_rows WHERE mail_id = ?", (mail.mail_id,))
    connection.executemany(
        "INSERT INTO told_rows (mail_id, change_id) VALUES (?, ?)",
        [(mail.mail_id, number) for number in told],
    )


# -- how far it got ------------------------------------------------------------------------------


def mark_sending(connection: sqlite3.Connection, mail_id: int, at: datetime) -> None:
    """Before DATA: from here on the mail may have arrived."""
    connection.execute("UPDATE mail_rows SET state = 'sending', attempts = attempts + 1 WHERE id = ?", (mail_id,))
    connection.execute(
        """UPDATE recipient_rows SET mailed_at = ?, seen_through = coalesce(
               (SELECT window_to FROM mail_rows WHERE id = ? AND purpose IN ('digest', 'notice')), seen_through)
           WHERE id = (SELECT recipient_id FROM mail_rows WHERE id = ?)""",
        (to_text(at), mail_id, mail_id),
    )


def mark_sent(connection: sqlite3.Connection, mail_id: int, at: datetime, words: str) -> None:
    """The mail server took it."""
    connection.execute(
        """UPDATE mail_rows SET state = 'sent', sent_at = ?, words = ?, message = NULL, next_attempt_at = NULL
           WHERE id = ?""",
        (to_text(at), words, mail_id),
    )


def mark_unsettled(connection: sqlite3.Connection, mail_id: int, state: str, words: str, *, attempts: int = 0) -> None:
    """`failed`: refused for good. `unknown`: broke off, so that it may or may not have arrived."""
    connection.execute(
        "UPDATE mail_rows SET state = ?, words = ?, attempts = attempts + ? WHERE id = ?",
        (state, words, attempts, mail_id),
    )


def mark_owed(
    connection: sqlite3.Connection, mail_id: int, words: str, next_attempt_at: datetime | None, *, attempts: int = 0
) -> None:
    """The mail server did not take it, and may later.

    Args:
        connection: The database.
        mail_id: The mail.
        words: What the server said.
        next_attempt_at: When to try again.
        attempts: To add: attempts that were not counted yet.
    """
    connection.execute(
        """UPDATE mail_rows SET state = 'owed', words = ?, next_attempt_at = ?, attempts = attempts + ? WHERE id = ?""",
        (words, None if next_attempt_at is None else to_text(next_attempt_at), attempts, mail_id),
    )


def send_again(connection: sqlite3.Connection, mail_id: int, now: datetime) -> None:
    """Owe a mail that was refused, or is in doubt, once more: a person decided so."""
    connection.execute(
        """UPDATE mail_rows SET state = 'owed', due_at = ?, next_attempt_at = NULL, decided_at = NULL
           WHERE id = ?""",
        (to_text(now), mail_id),
    )


def leave_mail(connection: sqlite3.Connection, mail_id: int, now: datetime) -> None:
    """Note that a person left a mail that was refused, or is in doubt, as it is."""
    connection.execute("UPDATE mail_rows SET decided_at = ? WHERE id = ?", (to_text(now), mail_id))


def interrupted(connection: sqlite3.Connection, words: str) -> int:
    """Mark what an earlier process was sending when it ended as unknown; how many."""
    return connection.execute(
        "UPDATE mail_rows SET state = 'unknown', words = ? WHERE state = 'sending'", (words,)
    ).rowcount


def told_mails(
    connection: sqlite3.Connection, recipient_id: int, change_ids: Iterable[int]
) -> dict[int, tuple[str, ...]]:
    """Message ids of the mails that told somebody each of some changes, or may have; not those told in none."""
    rows = connection.execute(
        """SELECT t.change_id, m.message_id FROM told_rows t JOIN mail_rows m ON m.id = t.mail_id
           WHERE m.recipient_id = ? AND m.state IN ('sending', 'sent', 'unknown')
             AND t.change_id IN (SELECT value FROM json_each(?)) ORDER BY m.id""",
        (recipient_id, json.dumps(sorted(change_ids))),
    )
    found: dict[int, tuple[str, ...]] = {}
    for number, message_id in rows:
        found[number] = (*found.get(number, ()), message_id)
    return found


def told_absences(connection: sqlite3.Connection, recipient_id: int) -> dict[str, str | None]:
    """By source, since when somebody was told that its page is not found; None where told that it is back."""
    found: dict[str, str | None] = {}
    for (text,) in connection.execute(
        """SELECT absent FROM mail_rows WHERE recipient_id = ? AND absent <> '{}'
           AND state IN ('sending', 'sent', 'unknown') ORDER BY id""",
        (recipient_id,),
    ):
        found.update(json.loads(text))
    return found


def mail_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many mails are in each state; what still collects is in none."""
    return dict(
        connection.execute(
            "SELECT state, count(*) FROM mail_rows WHERE state <> 'owed' OR due_at IS NOT NULL GROUP BY 1"
        ).fetchall()
    )
