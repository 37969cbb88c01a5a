"""`doctor`: a line for each part of the set-up, with the mend."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from db.connection import SQLITE_VERSION
from db.queries import soundness, span_of_looks
from monitor import __version__
from monitor.printing import emit, format_option
from scraper.errors import ConfigError, PracticeWatchError, SourceUnreadable, StoreError

if TYPE_CHECKING:
    from monitor.cli import Session
    from monitor.config import SourceConfig
    from monitor.mail import MailServer
    from monitor.world import World
    from scraper.fetch import Fetcher

_OLDEST_SQLITE = (3, 37, 0)  # STRICT tables


class _Line(dict[str, Any]):
    """One finding: part, verdict (`ok`, `note`, `wrong`), what was found, the mend, the exit status."""

    def __init__(self, part: str, verdict: str, found: str, mend: str = "", status: int = 0) -> None:
        super().__init__(part=part, verdict=verdict, found=found, mend=mend)
        self.status = status


@click.command("doctor")
@click.option("--mail-to", metavar="ADDRESS", help="Also send a test mail there.")
@format_option
@click.pass_obj
def doctor_verb(session: Session, mail_to: str | None, form: str) -> int:
    """Prove the set-up: config, paths, database, clock, robots.txt, one request (not stored), the mail server."""
    try:
        world = session.world()
    except ConfigError as error:
        lines = [_Line("config", "wrong", str(error), "mend it, then run doctor again", 2)]
    else:
        lines = [_Line("config", "ok", str(session.config_path)), *_examined(world, mail_to)]
    emit(["part", "verdict", "found", "mend"], lines, form, lambda: _print(lines))
    statuses = {line.status for line in lines}
    return next((status for status in (2, 5, 3, 6, 1) if status in statuses), 0)


def _print(lines: list[_Line]) -> None:
    for line in lines:
        head, *more = line["found"].splitlines() or [""]
        click.echo(f"{line['verdict']:<6} {line['part']:<10} {head}")
        for text in more:
            click.echo(f"{'':<18}{text}")
        if line["mend"]:
            click.echo(f"{'':<18}Mend: {line['mend']}")


def _examined(world: World, mail_to: str | None) -> Iterator[_Line]:
    config = world.config
    if "example" in config.http.contact:
        yield _Line("contact", "note", config.http.contact, "set http.contact to an address that a person reads")
    yield _folder(config.database.parent)
    yield _database(world)
    yield _clock(world)
    yield from _site(world)
    yield from _mail(world, mail_to)


def _mail(world: World, mail_to: str | None) -> Iterator[_Line]:
    """Whether the mail server lets us in; with an address, whether it takes a test mail."""
    config = world.config.digest
    if config is None:
        operator = world.config.operator
        if operator is not None and operator.address is not None:
            yield _Line(
                "mail",
                "note",
                "operator.address is set, but there is no `digest`, so no mail can be sent",
                "set digest.from and digest.smtp",
            )
        else:
            yield _Line("mail", "ok", "none configured")
        return
    from monitor.mail import MailServer, Trouble

    try:
        with MailServer(config.smtp) as server:
            how = {"none": "without encryption", "starttls": "with STARTTLS", "tls": "with TLS"}[config.smtp.security]
            login = f", logged in as {config.smtp.user}" if config.smtp.user else ""
            yield _Line("mail", "ok", f"{server.place} answers, {how}{login}; {len(config.recipients)} recipients")
            if mail_to is not None:
                yield _test_mail(world, server, mail_to)
    except (Trouble, ConfigError) as error:
        if config.recipients or mail_to is not None:
            yield _Line("mail", "wrong", str(error), "see digest.smtp in config.yaml", error.exit_status)
        else:
            yield _Line("mail", "note", f"{error}; digest.recipients is empty, so nobody waits for mail")
    yield from _unknown_categories(world)


def _test_mail(world: World, server: MailServer, to: str) -> _Line:
    from monitor.foot import sender_line
    from monitor.letter import Letter
    from monitor.rendering import Envelope, address_of, as_message, ascii_address, message_id, rendered

    config = world.config.digest
    assert config is not None  # the server is its
    letter = Letter(
        "Practice Watch: a test",
        "A test",
        ("Somebody asked Practice Watch to prove that its mail arrives. It does.",),
        foot=(sender_line(config.sender),),
    )
    identity = message_id(world.config.database.name, 0, f"test {world.now():%Y%m%dT%H%M%S}", config.sender)
    envelope = Envelope(config.sender, config.reply_to, to, world.now(), identity)
    message = as_message(rendered(letter), envelope)
    handed = server.hand_over(address_of(config.sender), ascii_address(to), message, lambda: None)
    if handed.fate == "sent":
        return _Line("test mail", "ok", f"taken: {handed.words}")
    return _Line("test mail", "wrong", handed.words, "ask whoever runs the mail server", 6)


def _unknown_categories(world: World) -> Iterator[_Line]:
    """Filters that no heading ever bore: somebody would wait in vain."""
    config = world.config.digest
    wanted = {name for one in (config.recipients if config else ()) for name in one.categories or ()}
    if not wanted or not world.config.database.exists():
        return
    from db.telling import former_names
    from scraper.text import plain

    with world.reading() as connection:
        known = {plain(name): name for _, name in former_names(connection)}
    for name in sorted(wanted):
        if known and plain(name) not in known:
            yield _Line(
                "filter",
                "note",
                f"categories: no heading was ever called '{name}'",
                f"the page has: {', '.join(sorted(known.values()))}",
            )


def _folder(folder: Path) -> _Line:
    if not folder.is_dir():
        return _Line("paths", "wrong", f"{folder}: there is no such folder", f"mkdir -p {folder}", 5)
    if not os.access(folder, os.W_OK):
        return _Line(
            "paths",
            "wrong",
            f"{folder}: this user may not write there",
            "change its owner, or name another",
            5,
        )
    return _Line("paths", "ok", f"{folder} can be written")


def _database(world: World) -> _Line:
    path = world.config.database
    if SQLITE_VERSION < _OLDEST_SQLITE:
        return _Line(
            "database",
            "wrong",
            f"SQLite {'.'.join(map(str, SQLITE_VERSION))} is too old",
            "SQLite 3.37 or newer is needed",
            5,
        )
    if not path.exists():
        return _Line("database", "ok", f"{path}: none yet; the first check creates it")
    try:
        with world.reading() as connection:
            found = soundness(connection)
            looks, _, _ = span_of_looks(connection)
    except StoreError as error:
        return _Line("database", "wrong", str(error), status=5)
    if found != "ok":
        return _Line("database", "wrong", f"{path}: {found}", "restore a backup", 5)
    mode = path.stat().st_mode & 0o077
    if mode:
        return _Line("database", "note", f"{path}: others than its owner can read it", f"chmod 600 {path}")
    return _Line("database", "ok", f"{path}, {looks} looks, sound")


def _clock(world: World) -> _Line:
    now = world.now()
    try:
        with world.reading() as connection:
            _, _, last = span_of_looks(connection)
    except StoreError:
        last = None
    text = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    if last is not None and last > text:
        return _Line(
            "clock",
            "wrong",
            f"{text}, but the last look was at {last}",
            "set the clock; looks are dated no earlier than the last",
            1,
        )
    return _Line("clock", "ok", f"{text}, {world.config.timezone} {now.astimezone(world.zone):%H:%M}")


class _NoStore:
    """robots.txt copies of this run only: doctor stores nothing."""

    def __init__(self) -> None:
        self.copies: dict[str, Any] = {}
        self.get = self.copies.get

    def put(self, copy: Any) -> None:
        """Keep a copy until the end of the run."""
        self.copies[copy.origin] = copy


def _site(world: World) -> Iterator[_Line]:
    from scraper.fetch import Fetcher

    with Fetcher(world.config.http, _NoStore(), version=__version__, now=world.now) as fetcher:
        for source in world.config.sources:
            yield _tried("robots", partial(_robots, fetcher, source))
            yield _tried("request", partial(_request, world, fetcher, source))


def _tried(part: str, ask: Callable[[], str]) -> _Line:
    try:
        return _Line(part, "ok", ask())
    except SourceUnreadable as error:
        return _Line(part, "wrong", str(error), status=3)
    except PracticeWatchError as error:
        return _Line(part, "wrong", str(error), status=error.exit_status)


def _robots(fetcher: Fetcher, source: SourceConfig) -> str:
    verdict = fetcher.robots_verdict(source.url)
    if not verdict.allowed:
        raise SourceUnreadable(str(verdict))
    return str(verdict)


def _request(world: World, fetcher: Fetcher, source: SourceConfig) -> str:
    from monitor.derive import judge, read
    from scraper.bank import ONLY_PART
    from scraper.model import Snapshot

    answer = fetcher.get(source.url, hosts=source.hosts)
    snapshot = Snapshot(
        source.name, world.now(), answer.url, answer.header("Content-Type"), answer.headers, answer.body
    )
    reading = read(source, snapshot, ())
    reasons = judge(source, reading, answer.url, None, 0, world.config.hold)
    bank = source.kind == "practice-bank"
    if bank:  # one request gets one of its pages
        reasons = tuple(reason for reason in reasons if not reason.startswith(ONLY_PART))
    if reasons or reading.listing is None:
        raise SourceUnreadable(
            f"{source.name}: {len(answer.body):,} bytes came, but would be held: {'; '.join(reasons)}"
        )
    count = len({entry.url for entry in reading.listing.entries})
    where = " on the first page of the bank" if bank else ""
    return (
        f"{source.name}: {len(answer.body):,} bytes in {answer.milliseconds} ms, {count} practices read{where}, "
        "nothing stored"
    )
