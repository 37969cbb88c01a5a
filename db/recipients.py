"""Who gets mail: readers and operators, since when, and from where on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from db.looks import time_of, to_text, to_time
from db.outbox import last_change_before, newest_change, owe
from scraper.model.telling import RecipientRow, Role


def recipients(connection: sqlite3.Connection, role: Role = "reader") -> list[RecipientRow]:
    """Everybody who gets mail in a role, or once did; without those whose address was blanked."""
    rows = connection.execute(
        """SELECT id, address, added_at, left_at, told_through, seen_through, slot_at, mailed_at FROM recipient_rows
           WHERE role = ? AND address IS NOT NULL ORDER BY id""",
        (role,),
    )
    return [
        RecipientRow(
            row[0],
            row[1],
            to_time(row[2]),
            time_of(row[3]),
            row[4],
            to_time(row[5]),
            to_time(row[6]),
            time_of(row[7]),
        )
        for row in rows
    ]


def sync_recipients(connection: sqlite3.Connection, role: Role, addresses: Iterable[str], now: datetime) -> None:
    """Bring the people in line with the configuration: new ones start at now, those who left get nothing more.

    One who comes back goes on where it was: what was left out is owed. What waited for one who left is not sent; a
    window that was to be sent once more, and later ones were sent, is in doubt again, for nothing would ever owe it.
    """
    wanted = {address.casefold(): address for address in addresses}
    known = {row.address.casefold(): row for row in recipients(connection, role)}
    at, newest = to_text(now), newest_change(connection)
    for key, address in wanted.items():
        row = known.get(key)
        if row is None:
            connection.execute(
                """INSERT INTO recipient_rows (role, address, added_at, told_through, seen_through, slot_at)
                   VALUES (?, ?, ?, ?, ?, ?)""",
                (role, address, at, newest, at, at),
            )
        elif row.left_at is not None:
            connection.execute("UPDATE recipient_rows SET left_at = NULL WHERE id = ?", (row.recipient_id,))
    for key, row in known.items():
        if key not in wanted and row.left_at is None:
            connection.execute("UPDATE recipient_rows SET left_at = ? WHERE id = ?", (at, row.recipient_id))
            _drop_owed(connection, row.recipient_id)
    if role == "reader":
        owe(connection, now)


def _drop_owed(connection: sqlite3.Connection, recipient_id: int) -> None:
    connection.execute(
        """UPDATE mail_rows SET state = 'unknown', words = 'its recipient left before it was sent once more'
           WHERE recipient_id = ?1 AND state = 'owed'
             AND last_change < (SELECT max(last_change) FROM mail_rows WHERE recipient_id = ?1)""",
        (recipient_id,),
    )
    connection.execute("DELETE FROM mail_rows WHERE recipient_id = ? AND state = 'owed'", (recipient_id,))


def blank_those_who_left(connection: sqlite3.Connection, before: datetime) -> int:
    """Take the addresses, and the mails, of those who left before a time out of the file; how many."""
    gone = "SELECT id FROM recipient_rows WHERE left_at < ? AND address IS NOT NULL"
    connection.execute(f"UPDATE mail_rows SET message = NULL WHERE recipient_id IN ({gone})", (to_text(before),))
    cursor = connection.execute(
        "UPDATE recipient_rows SET address = NULL WHERE left_at < ? AND address IS NOT NULL", (to_text(before),)
    )
    return cursor.rowcount


def start_from(connection: sqlite3.Connection, recipient_id: int, since: str, now: datetime) -> bool:
    """Let somebody who was never sent a change start with what was reported since a time.

    Returns:
        False where one was sent, and nothing is done.
    """
    (windows,) = connection.execute(
        "SELECT count(*) FROM mail_rows WHERE recipient_id = ? AND first_change IS NOT NULL AND state <> 'owed'",
        (recipient_id,),
    ).fetchone()
    if not windows:
        show_from(connection, recipient_id, since, now)
    return not windows


def show_from(connection: sqlite3.Connection, recipient_id: int, since: str, now: datetime) -> None:
    """Make one window of all that was reported since a time, whatever was sent: a preview takes it back."""
    connection.execute("DELETE FROM mail_rows WHERE recipient_id = ? AND purpose = 'digest'", (recipient_id,))
    connection.execute(
        "UPDATE recipient_rows SET told_through = ?, seen_through = ? WHERE id = ?",
        (last_change_before(connection, since), since, recipient_id),
    )
    owe(connection, now)


def settle_slot(connection: sqlite3.Connection, recipient_id: int, slot_at: datetime) -> None:
    """Note that a time of somebody's rhythm is dealt with."""
    connection.execute("UPDATE recipient_rows SET slot_at = ? WHERE id = ?", (to_text(slot_at), recipient_id))
