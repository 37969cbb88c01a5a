"""`digest`: compose and send what is due; what is in doubt is a person's to decide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.printing import ROW_ID, emit, format_option, print_table
from scraper.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from monitor.cli import Session
    from monitor.config_mail import DigestConfig
    from monitor.deliver import Delivered
    from monitor.world import World
    from scraper.model.telling import MailRow

_COLUMNS = ["delivery_id", "recipient", "state", "words"]
_PREVIEW_COLUMNS = ["recipient", "subject", "file"]
_FOLDER = "digest-preview"
_LEFT = "one who left"


@click.group("digest", invoke_without_command=True)
@click.option("--preview", is_flag=True, help="Write the mails that sending would send now as files; mark nothing.")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=_FOLDER,
    show_default=True,
    help="Folder for --preview.",
)
@click.option("--recipient", metavar="ADDRESS", help="Only this one of digest.recipients.")
@click.option(
    "--since", metavar="DATE", help="Let a recipient who was sent no change yet start there; with --preview any."
)
@format_option
@click.pass_context
def digest_verb(
    ctx: click.Context, *, preview: bool, folder: Path, recipient: str | None, since: str | None, form: str
) -> int:
    """Compose and send what is due.

    Each recipient is due at the times of its rhythm, and when the look of that morning has ended. What the mail
    server does not take stays owed and is tried again. No change is sent twice.

    Exit status 6 where a mail that was due was not delivered.
    """
    if ctx.invoked_subcommand is not None:
        return 0
    session: Session = ctx.obj
    world = session.world()
    config = _digest_of(world)
    at = _since(world, recipient, since, preview=preview)
    if recipient is not None:
        _known(config, recipient)
    if preview:
        return _preview(world, folder, recipient, at, form)
    from monitor.deliver import deliver_due

    with world.reading() as connection:
        done = deliver_due(world, connection, only=recipient, since=at)
        _tell(world, connection, done, form)
    return 6 if done.undelivered else 0


def _digest_of(world: World) -> DigestConfig:
    if world.config.digest is None:
        raise ConfigError("digest: there is none in config.yaml, so nobody gets mail; `practice-watch init` shows one")
    return world.config.digest


def _known(config: DigestConfig, recipient: str) -> None:
    if recipient.casefold() not in [one.address.casefold() for one in config.recipients]:
        raise UsageError("--recipient: that address is none of digest.recipients in config.yaml")


def _since(world: World, recipient: str | None, since: str | None, *, preview: bool) -> str | None:
    if since is None:
        return None
    if recipient is None and not preview:
        raise click.UsageError("--since needs --recipient: it says from where that one starts; or add --preview")
    from monitor.printing import parse_time

    return parse_time(since, world.zone, "--since", end=False)


def _name(world: World, connection: Any) -> dict[int, str]:
    """What each recipient is called in what is printed: never by its address."""
    from db.recipients import recipients

    places = {one.address.casefold(): f"digest.recipients[{at}]" for at, one in enumerate(_digest_of(world).recipients)}
    names = {row.recipient_id: places.get(row.address.casefold(), _LEFT) for row in recipients(connection)}
    return names | {row.recipient_id: "operator" for row in recipients(connection, "operator")}


def _preview(world: World, folder: Path, recipient: str | None, since: str | None, form: str) -> int:
    from email import message_from_bytes, policy

    from monitor.deliver import preview

    with world.reading() as connection:
        found = preview(world, connection, only=recipient, since=since)
        if found:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        rows = []
        for mail, message in found:
            file = folder / f"{mail.purpose}-{mail.recipient_id}-{mail.first_change or 0}-{mail.last_change or 0}.eml"
            file.write_bytes(message)
            file.chmod(0o600)
            subject = str(message_from_bytes(message, policy=policy.default)["Subject"])
            rows.append({"recipient": _place(world, mail.recipient_id, message), "subject": subject, "file": str(file)})

    def table() -> None:
        if not rows:
            click.echo("Nothing is due.")
            _say_next(world)
            return
        print_table(["recipient", "subject", "file"], [[str(row[name]) for name in _PREVIEW_COLUMNS] for row in rows])
        click.echo(f"\n{_mails(len(rows))} written, none sent, nothing marked.")

    emit(_PREVIEW_COLUMNS, rows, form, table)
    return 0


def _place(world: World, recipient_id: int, message: bytes) -> str:
    """Where in config.yaml the recipient of a message stands."""
    from email import message_from_bytes, policy

    from monitor.rendering import ascii_address

    to = message_from_bytes(message, policy=policy.default)["To"].addresses[0].addr_spec.casefold()
    for at, one in enumerate(_digest_of(world).recipients):
        if ascii_address(one.address).casefold() == to:
            return f"digest.recipients[{at}]"
    return f"recipient {recipient_id}"


def _mails(count: int) -> str:
    return "1 mail" if count == 1 else f"{count} mails"


def _tell(world: World, connection: Any, done: Delivered, form: str) -> None:
    from db.outbox import mail_of

    names = _name(world, connection)
    fates = [(number, "sent", "") for number in done.sent]
    for state, mails in (("owed", done.later), ("failed", done.failed), ("unknown", done.unknown)):
        fates += [(number, state, words) for number, words in mails]
    rows = []
    for number, state, words in sorted(fates):
        mail = mail_of(connection, number)
        who = names.get(mail.recipient_id, _LEFT) if mail else ""
        rows.append({"delivery_id": number, "recipient": who, "state": state, "words": words})
    emit(_COLUMNS, rows, form, lambda: _table(world, rows, done))


def _table(world: World, rows: list[dict[str, Any]], done: Delivered) -> None:
    if not rows and not done.trouble:
        click.echo("Nothing is due.")
        _say_next(world)
        return
    if done.sent:
        click.echo(f"{_mails(len(done.sent))} sent.")
    later = [row for row in rows if row["state"] == "owed"]
    if later:
        click.echo(f"{_mails(len(later))} not taken, and tried again later: {done.trouble or later[0]['words']}")
    for row in rows:
        if row["state"] == "failed":
            click.echo(f"Mail {row['delivery_id']} to {row['recipient']} was refused for good: {row['words']}")
            click.echo(f"  Next: practice-watch digest resend {row['delivery_id']}, once the address is right")
        if row["state"] == "unknown":
            click.echo(f"Mail {row['delivery_id']} to {row['recipient']} may or may not have arrived: {row['words']}")
            click.echo(
                f"  Next: ask whether it came; then practice-watch digest resend {row['delivery_id']}, or digest leave "
                f"{row['delivery_id']}"
            )


def _say_next(world: World) -> None:
    from monitor.mail_times import next_digest

    at, count = next_digest(world)
    if at is not None:
        from monitor.printing import moment

        who = "1 recipient" if count == 1 else f"{count} recipients"
        click.echo(f"The next digest is due {moment(at, world.zone)}, for {who}; `change` ones after each change.")


@digest_verb.command("resend")
@click.argument("delivery_id", type=ROW_ID)
@click.pass_obj
def resend(session: Session, delivery_id: int) -> int:
    """Send a mail once more that was refused, or of which it is not known whether it arrived."""
    from db.connection import atomic, one_writer
    from db.outbox import send_again
    from monitor.deliver import deliver_due, mail_lock

    world = session.world()
    _digest_of(world)
    with world.reading() as connection:
        with one_writer(mail_lock(world), "digest resend"), atomic(connection):
            mail = _decidable(connection, delivery_id)
            if _name(world, connection).get(mail.recipient_id, _LEFT) == _LEFT:
                raise UsageError(
                    f"mail {delivery_id} was for somebody who is in config.yaml no more; put the address back, or "
                    f"leave the mail: practice-watch digest leave {delivery_id}"
                )
            send_again(connection, delivery_id, world.now())
        done = deliver_due(world, connection)
        _tell(world, connection, done, "table")
    return 6 if done.undelivered else 0


@digest_verb.command("leave")
@click.argument("delivery_id", type=ROW_ID)
@click.pass_obj
def leave(session: Session, delivery_id: int) -> int:
    """Leave a mail as it is that was refused, or of which it is not known whether it arrived: it needs nobody more."""
    from db.connection import atomic, one_writer
    from db.outbox import leave_mail
    from monitor.deliver import mail_lock

    world = session.world()
    with (
        world.reading() as connection,
        one_writer(mail_lock(world), "digest leave"),
        atomic(connection),
    ):
        _decidable(connection, delivery_id)
        leave_mail(connection, delivery_id, world.now())
    click.echo(f"Mail {delivery_id} is left as it is.")
    return 0


@digest_verb.command("restored")
@click.option("--skip/--send", "skip", default=None, required=True, help="Count what is known as told, or send it.")
@click.pass_obj
def restored(session: Session, *, skip: bool) -> int:
    """After the database was put back from a backup: let mail go out again.

    The file beside the database knows of mails that the database does not. Make a look first, so that what changed
    since the backup is known again. --skip: all of it counts as told. --send: what the database does not know to be
    sent is sent, perhaps a second time.
    """
    from monitor.deliver import go_on_after_restore

    world = session.world()
    _digest_of(world)
    with world.reading() as connection:
        if not go_on_after_restore(world, connection, skip=skip):
            raise UsageError("nothing waits: the database knows of every mail that was sent")
    click.echo("Mail goes out again." + (" What is known by now counts as told." if skip else ""))
    return 0


def _decidable(connection: Any, delivery_id: int) -> MailRow:
    from db.outbox import interrupted, mail_of
    from monitor.outbox import BROKEN_OFF

    interrupted(connection, BROKEN_OFF)
    mail = mail_of(connection, delivery_id)
    if mail is None:
        raise UsageError(f"there is no mail {delivery_id}; the view `deliveries` has them all")
    if mail.state == "sent":
        raise UsageError(f"mail {delivery_id} was sent; the mail server took it, and it is not kept")
    if mail.state == "owed":
        raise UsageError(f"mail {delivery_id} is owed, and goes out by itself")
    return mail
