"""`status`: how each source is, and what needs a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from monitor.printing import emit, format_option, moment_of, print_table
from monitor.verbs.pages import PAGE_COLUMNS, page_facts, page_lines, told_pages

if TYPE_CHECKING:
    from db.connection import Connection
    from monitor.cli import Session
    from monitor.config import SourceConfig
    from monitor.world import World

Row = dict[str, Any]
_COLUMNS = (
    "source state trouble_since last_look last_outcome last_accepted last_change last_change_kinds listed missing held "
    "looks_30_days "
    "accepted_30_days held_30_days failed_30_days next_look gaps_30_days layout layout_since "
    "published_at last_backup needs next_command mail mail_needs"
).split() + PAGE_COLUMNS


@click.command("status")
@click.option("--nagios", is_flag=True, help="One line for a monitoring system, with its exit status (0, 1, 2).")
@format_option
@click.pass_obj
def status_verb(session: Session, *, nagios: bool, form: str) -> int:
    """How each source is, and what needs a person, with the next command."""
    world = session.world()
    with world.reading() as connection:
        rows = [source_status(world, connection, source) for source in world.config.sources]
        mail = mail_status(world, connection)
        copies = _copies(world, connection)
    rows = [row | copies for row in rows]
    if nagios:
        return _nagios(rows, mail)
    emit(
        _COLUMNS,
        [row | {"mail": mail.text, "mail_needs": mail.needs} for row in rows],
        form,
        lambda: _print(rows, mail, world.zone),
    )
    return 0


@dataclass(frozen=True, slots=True)
class MailStatus:
    """How the mail is.

    Attributes:
        text: In a line; empty where none is configured.
        needs: What needs a person, each with the next command.
    """

    text: str
    needs: tuple[tuple[str, str], ...] = ()


def mail_status(world: World, connection: Connection) -> MailStatus:
    """When the next digest is due, for how many, and which mails need a person."""
    if world.config.digest is None:
        return MailStatus("")
    from db.outbox import mail_counts
    from db.trouble import troubled_mails, waiting_mails
    from monitor.mail_times import next_digest
    from monitor.printing import moment
    from monitor.sent_file import ahead

    at, _ = next_digest(world)
    people = len(world.config.digest.recipients)
    counts = mail_counts(connection)
    failed, doubtful = (troubled_mails(connection, state, ("reader", "operator")) for state in ("failed", "unknown"))
    waiting, _, words = waiting_mails(connection)
    when = f"next digest {moment(at, world.zone)}" if at is not None else "a digest after each change"
    text = (
        f"{when}, {people} recipient{'s' * (people != 1)}; {counts.get('sent', 0)} sent, "
        f"{len(failed) or 'none'} failed, {len(doubtful) or 'none'} in doubt"
    )
    needs = [(f"mail {number} was refused for good", f"practice-watch digest resend {number}") for number, *_ in failed]
    needs += [
        (f"mail {number} may not have arrived", f"practice-watch digest resend {number}") for number, *_ in doubtful
    ]
    if ahead(world, connection):
        needs.append(
            ("the database was put back from a backup, and no mail goes out", "practice-watch digest restored --help")
        )
    if waiting:
        needs.append((f"{waiting} mail{'s' * (waiting > 1)} not taken yet: {words}", "practice-watch doctor"))
    return MailStatus(text, tuple(needs))


def source_status(world: World, connection: Connection, source: SourceConfig) -> Row:
    """The facts about one source; times as the database writes them."""
    from db.looks import source_row, to_text
    from db.queries import source_facts

    row = source_facts(connection, source.name, to_text(world.now() - timedelta(days=30)))
    known = source_row(connection, source.name)
    row["layout"], row["layout_since"] = _layout(connection, known.source_id if known else None)
    row |= page_facts(world, connection, source, known.source_id if known else None)
    row["next_look"] = _next_look(world, source)
    row["state"], row["needs"], row["next_command"] = _judged(row, row.pop("last_reason"))
    if row["state"] == "good" and (nobody := _nobody_looked(world, connection, source)) is not None:
        row["state"], row["trouble_since"] = "NOT WATCHED", row["last_look"]
        if row["needs"] is None:
            row["needs"], row["next_command"] = nobody
    return row


def _nobody_looked(world: World, connection: Connection, source: SourceConfig) -> tuple[str, str] | None:
    """What it needs and the next command, where looks that should have been did not take place."""
    from db.telling import origin
    from db.trouble import streak
    from monitor.troubles import unwatched

    known = streak(connection, source.name)
    found = unwatched(source.name, known.last_look, known.gap_after, world.now())
    if found is None or origin(connection) == "demo":
        return None
    return found.text.partition(": ")[2], found.next_command


def _copies(world: World, connection: Connection) -> Row:
    """When the analysts' copy was made, and the last proven backup; None where there is none."""
    from db.backups import last_backup
    from db.looks import to_text

    path = world.config.publish
    made = path.stat().st_mtime if path is not None and path.exists() else None
    published_at = to_text(datetime.fromtimestamp(made, UTC)) if made is not None else None
    return {"published_at": published_at, "last_backup": last_backup(connection)}


def _next_look(world: World, source: SourceConfig) -> str | None:
    from db.looks import to_text
    from monitor.schedule import next_look_at

    at = next_look_at(source.schedule, world.zone, world.now())
    return None if at is None else to_text(at)


def _layout(connection: Connection, source_id: int | None) -> tuple[str | None, str | None]:
    """The structure that the last accepted page was read from, and since when if it once was another."""
    from db.history import load_state
    from db.looks import to_text
    from monitor.derive import decode_state

    blob = load_state(connection, source_id) if source_id is not None else None
    if blob is None:
        return None, None
    state = decode_state(blob)
    return state.layout, to_text(state.layout_since) if state.layout_since else None


def _judged(row: Row, reason: str | None) -> tuple[str, str | None, str | None]:
    """The state of a source in a word, what needs a person, and the next command."""
    if row["last_look"] is None:
        return "never looked at", "no look yet", "practice-watch check"
    first_reason = (reason or "").partition(";")[0]
    if row["last_outcome"] == "held":
        show = f"practice-watch held show {row['held'][0]}" if row["held"] else "practice-watch held list --all"
        return "HELD", first_reason, show
    if row["last_outcome"] == "failed":
        return "FAILED", first_reason, "practice-watch doctor"
    if row["held"]:
        count = len(row["held"])
        return "good", f"{count} held page{'s' * (count > 1)} to decide", "practice-watch held list"
    return "good", None, None


def _nagios(rows: list[Row], mail: MailStatus) -> int:
    worst = 1 if mail.needs else 0
    words = []
    for row in rows:
        state = row["state"]
        level = 2 if state in ("FAILED", "NOT WATCHED", "never looked at") else 1 if state == "HELD" else 0
        worst = max(worst, level)
        words.append(f"{row['source']} {state}, {row['listed']} listed, {row['missing']} missing")
    words += [text for text, _ in mail.needs]
    data = " ".join(f"{row['source']}_listed={row['listed']} {row['source']}_missing={row['missing']}" for row in rows)
    click.echo(f"PRACTICE-WATCH {('OK', 'WARNING', 'CRITICAL')[worst]} - {'; '.join(words)} | {data}")
    return worst


def _print(rows: list[Row], mail: MailStatus, zone: ZoneInfo) -> None:
    facts: list[tuple[str, Callable[[Row], str]]] = [
        (
            "state",
            lambda r: r["state"] + (f" since {moment_of(r['trouble_since'], zone)}" if r["state"].isupper() else ""),
        ),
        (
            "last look",
            lambda r: f"{moment_of(r['last_look'], zone)}, {r['last_outcome']}" if r["last_look"] else "none yet",
        ),
        ("last accepted", lambda r: moment_of(r["last_accepted"], zone) or "none yet"),
        (
            "last change",
            lambda r: (
                f"{moment_of(r['last_change'], zone)}, {', '.join(r['last_change_kinds'])}"
                if r["last_change"]
                else "none seen"
            ),
        ),
        ("listed", lambda r: f"{r['listed']}" + (f", and {r['missing']} missing" if r["missing"] else "")),
        ("looks, 30 days", _looks),
        ("pages", lambda r: told_pages(r, zone)),
        (
            "next look",
            lambda r: f"{moment_of(r['next_look'], zone)}, where `run` is running" if r["next_look"] else "none",
        ),
    ]
    print_table(
        ["", *(row["source"] for row in rows)],
        [(label, *(fact(row) for row in rows)) for label, fact in facts],
    )
    published, backup = (moment_of(rows[0][name], zone) for name in ("published_at", "last_backup"))
    click.echo(
        f"\nCopies   published: {published or 'none'}; "
        f"last backup: {backup + ', opened and proven' if backup else 'none yet (practice-watch backup FILE)'}"
    )
    for row in rows:
        if row["layout_since"]:
            click.echo(f"\n{row['source']}: layout changed on {moment_of(row['layout_since'], zone)}, still read")
    for row in rows:
        for line in page_lines(row):
            click.echo(f"\n{row['source']}: {line}")
    if mail.text:
        click.echo(f"\nMail     {mail.text}")
    needs = [(f"{row['source']}: {row['needs']}", row["next_command"]) for row in rows if row["needs"]]
    needs += mail.needs
    if not needs:
        click.echo("\nNothing needs you.")
        return
    click.echo(f"\n{'One thing needs' if len(needs) == 1 else f'{len(needs)} things need'} you:")
    for what, command in needs:
        click.echo(f"  {what}\n    {command}")


def _looks(row: Row) -> str:
    looks, accepted = row["looks_30_days"], row["accepted_30_days"]
    if not looks:
        return "none"
    rest = [f"{row[f'{kind}_30_days']} {kind}" for kind in ("held", "failed") if row[f"{kind}_30_days"]]
    gaps = f", {row['gaps_30_days']} gap{'s' * (row['gaps_30_days'] > 1)}" if row["gaps_30_days"] else ""
    return f"{accepted} of {looks} accepted{', ' if rest else ''}{', '.join(rest)}{gaps}"
