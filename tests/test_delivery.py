"""Delivery, from a change to the mail server and back: what is owed, sent, refused, in doubt; nothing lost or twice."""

from __future__ import annotations

import re
import sqlite3
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import trustme

import monitor.deliver
from monitor.deliver import MOST_IN_VAIN, Delivered, pause_s
from monitor.mail import MailServer
from tests.mailbox import Answer, Mailbox, Office, mail_config, mailbox
from tests.small_page import BASE, Example, new, page

SILENT_S = 2.0
HOLD = "hold: {max_added: 50, max_removed_share: 0.9}\n"
PEOPLE = ("a@example.org", "b@example.org", "c@example.org")
DAY = timedelta(days=1)


def to_all(*addresses: str, every: str = "change", more: str = "") -> str:
    return "\n".join(f"{{address: {address}, every: {every}{more}}}" for address in addresses)


class Round(Office):
    """An installation that has sent its welcomes, and what its readers were told since then."""

    def __init__(self, folder: Path, box: Mailbox, recipients: str = to_all(*PEOPLE), smtp: str = "") -> None:
        super().__init__(folder, mail_config(box, recipients, more=HOLD, smtp=smtp))
        self.box = box
        self.listed: list[Example] = list(BASE)
        self.look(page(*self.listed))
        self.digest()
        assert not box.at
        self.welcomes = len(box.mails)
        self.now += DAY

    def people(self, recipients: str) -> None:
        self.reconfigure(mail_config(self.box, recipients, more=HOLD))

    def add(self, number: int, category: str | None = None) -> str:
        """The page gets another example, and a look sees it; what its address ends with."""
        self.listed.append(new(number, category))
        assert self.look(page(*self.listed)) == "changed"
        return self.listed[-1].slug

    def told(self, address: str) -> list[list[str]]:
        """By mail, the examples that it told of."""
        digests = [
            mail for mail in self.box.mails[self.welcomes :] if mail.to == address and "welcome" not in mail.subject
        ]
        return [re.findall(r"example-\d{4}", mail.text) for mail in digests]

    def states(self) -> dict[str, int]:
        """How many digests there are in each state."""
        return dict(self.rows("SELECT state, count(*) FROM deliveries WHERE purpose = 'digest' GROUP BY 1"))


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as made:
        yield made


@pytest.fixture
def office(tmp_path: Path, box: Mailbox) -> Round:
    return Round(tmp_path, box)


def only_to(address: str, answer: Answer) -> Callable[[str], Answer]:
    return lambda to: answer if to == address else None


def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = partial(MailServer, timeout_s=SILENT_S, patience_s=SILENT_S)
    monkeypatch.setattr(monitor.deliver, "MailServer", quick)


def told_once(office: Round, *slugs: str) -> None:
    for address in PEOPLE:
        assert Counter(slug for mail in office.told(address) for slug in mail) == Counter(slugs)


# -- a server that takes no mail -----------------------------------------------------------------


@pytest.mark.parametrize("step", ["greeting", "EHLO", "STARTTLS", "AUTH", "MAIL"])
@pytest.mark.parametrize("answer", ["450 later", "550 never", "drop"])
def test_a_server_that_takes_no_mail_leaves_all_owed(step: str, answer: str, tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "bundle.pem"))
    (tmp_path / "password").write_text("right password")
    smtp = ", security: starttls, user: us, password_file: password, ca_bundle: bundle.pem"
    with mailbox(context, login=True) as box:
        office = Round(tmp_path, box, smtp=smtp)
        slug = office.add(1)
        box.at[step] = lambda _: answer
        box.at["HELO"] = lambda _: answer if step == "EHLO" else None

        done = office.digest()
        assert done.undelivered
        assert "takes no mail" in done.trouble or "refuses the sender" in done.trouble
        assert (len(done.later), done.failed, done.unknown) == (3, [], [])
        assert office.states() == {"owed": 3}
        assert not any("right password" in row for (row,) in office.rows("SELECT words FROM mail_rows"))

        box.at.clear()
        office.now += timedelta(seconds=pause_s(0))
        assert len(office.digest().sent) == 3
        told_once(office, slug)


def test_a_server_that_is_down_is_asked_ever_less_often_and_never_given_up(office: Round) -> None:
    slug = office.add(1)
    office.box.at["greeting"] = lambda _: "554 no mail today"
    office.digest()
    for pause in (DAY / 288, DAY / 96, DAY / 24, DAY / 6, DAY / 2, DAY, DAY, DAY):
        connections = office.box.connections
        office.now += pause - timedelta(seconds=1)
        assert office.digest() == Delivered()
        assert office.box.connections == connections
        office.now += timedelta(seconds=1)
        assert office.digest().undelivered
        assert office.box.connections == connections + 1
    assert office.states() == {"owed": 3}

    office.box.at.clear()
    office.now += DAY
    assert len(office.digest().sent) == 3
    told_once(office, slug)


def test_a_server_that_says_nothing_holds_up_one_round(office: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    patient(monkeypatch)
    slug = office.add(1)
    office.box.at["MAIL"] = lambda _: "hang"
    assert "takes no mail" in office.digest().trouble
    assert office.states() == {"owed": 3}
    office.box.at.clear()
    office.now += DAY
    office.digest()
    told_once(office, slug)


# -- mails that are refused ----------------------------------------------------------------------


@pytest.mark.parametrize("step", ["RCPT", "DATA", "body"])
def test_only_the_mail_that_is_refused_for_good_fails(step: str, office: Round) -> None:
    first = office.add(1)
    office.box.at[step] = only_to("b@example.org", "550 5.1.1 <b@example.org>: no such user")
    done = office.digest()

    assert (len(done.sent), len(done.failed), done.trouble) == (2, 1, "")
    assert office.states() == {"sent": 2, "failed": 1}
    ((state, words, attempts),) = office.rows("SELECT state, words, attempts FROM mail_rows WHERE state = 'failed'")
    assert (state, words, attempts) == ("failed", "550 5.1.1 (address): no such user", 1)

    office.box.at.clear()
    office.now += DAY
    assert office.digest() == Delivered()  # it is not tried again
    second = office.add(2)
    assert len(office.digest().sent) == 3  # and the next one is like any other
    assert office.told("b@example.org") == [[second]]
    assert office.told("a@example.org") == [[first], [second]]


@pytest.mark.parametrize("step", ["RCPT", "DATA", "body"])
def test_a_mail_that_is_refused_for_now_is_tried_again(step: str, office: Round) -> None:
    slug = office.add(1)
    refused: Counter[str] = Counter()

    def greylist(address: str) -> Answer:
        refused[address] += 1
        return "451 4.7.1 greylisted" if refused[address] < 3 else None

    office.box.at[step] = greylist
    assert len(office.digest().later) == 3
    office.now += timedelta(seconds=pause_s(0) - 1)
    assert not office.digest().undelivered
    office.now += timedelta(seconds=1)
    assert len(office.digest().later) == 3
    office.now += timedelta(seconds=pause_s(1))
    assert len(office.digest().sent) == 3
    assert office.rows("SELECT DISTINCT attempts FROM mail_rows WHERE purpose = 'digest'") == [(3,)]
    told_once(office, slug)


def test_what_changes_while_a_mail_waits_goes_with_it(office: Round) -> None:
    first = office.add(1)
    office.box.at["body"] = only_to("a@example.org", "451 later")
    office.digest()
    second = office.add(2)
    office.box.at.clear()
    office.now += DAY
    office.digest()
    assert office.told("a@example.org") == [[first, second]]
    assert office.told("b@example.org") == [[first], [second]]


# -- connections that end ------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "RSET"])
@pytest.mark.parametrize("answer", ["421 4.7.0 enough", "drop"])
def test_a_server_that_ends_each_connection_after_a_mail_gets_all_of_them(
    step: str, answer: str, office: Round
) -> None:
    slug = office.add(1)
    taken_at_first: list[int] = []
    office.box.at["greeting"] = lambda _: taken_at_first.append(len(office.box.mails))
    office.box.at[step] = lambda _: answer if len(office.box.mails) > taken_at_first[-1] else None
    for _ in range(3):
        office.digest()
        office.now += DAY
    told_once(office, slug)
    assert len(taken_at_first) == 3


@pytest.mark.parametrize("answer", ["421 not this one", "drop"])
def test_a_connection_that_breaks_at_one_recipient_holds_up_no_other(answer: str, office: Round) -> None:
    slug = office.add(1)
    office.box.at["RCPT"] = only_to("a@example.org", answer)
    done = office.digest()
    assert (len(done.sent), len(done.later), done.trouble) == (2, 1, "")
    assert office.told("a@example.org") == []
    office.box.at.clear()
    office.now += DAY
    office.digest()
    told_once(office, slug)


def test_connections_that_break_at_every_recipient_are_not_made_without_end(tmp_path: Path, box: Mailbox) -> None:
    office = Round(tmp_path, box, to_all(*(f"r{number}@example.org" for number in range(8))))
    office.add(1)
    box.at["RCPT"] = lambda _: "drop"
    before = box.connections
    done = office.digest()
    assert "takes no mail" in done.trouble
    assert (len(done.later), box.connections - before) == (8, MOST_IN_VAIN)


@pytest.mark.parametrize(("step", "answer"), [("DATA", "drop"), ("body", "drop"), ("body", "drop after")])
def test_a_break_after_data_leaves_one_mail_in_doubt_and_the_others_owed(step: str, answer: str, office: Round) -> None:
    slug = office.add(1)
    office.box.at[step] = lambda _: answer
    done = office.digest()
    assert (len(done.unknown), len(done.later), done.sent, done.failed) == (1, 2, [], [])
    assert office.states() == {"unknown": 1, "owed": 2}

    office.box.at.clear()
    for _ in range(10):
        office.now += 3 * DAY
        office.digest()
    assert office.states() == {"unknown": 1, "sent": 2}  # it is never sent again by itself
    mails = Counter(mail.to for mail in office.box.mails[office.welcomes :])
    assert mails == Counter({"a@example.org": int(answer == "drop after"), "b@example.org": 1, "c@example.org": 1})
    second = office.add(2)
    office.digest()
    assert [office.told(address)[-1] for address in PEOPLE] == [[second]] * 3
    assert slug not in office.told("a@example.org")[-1]


def test_silence_after_data_is_doubt(office: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    patient(monkeypatch)
    office.add(1)
    office.box.at["body"] = lambda _: "hang after"
    assert len(office.digest().unknown) == 1


# -- a person decides ----------------------------------------------------------------------------


def in_doubt(office: Round) -> int:
    office.box.at["body"] = only_to("a@example.org", "drop after")
    office.digest()
    office.box.at.clear()
    office.now += DAY
    office.digest()
    ((number,),) = office.rows("SELECT delivery_id FROM deliveries WHERE state = 'unknown'")
    return int(number)


def practice_watch_in(office: Round, *arguments: str) -> int:
    from monitor.cli import run

    return run(["--config", str(office.path), *arguments])


def test_resend_sends_the_very_same_mail(office: Round, capsys: pytest.CaptureFixture[str]) -> None:
    slug = office.add(1)
    number = in_doubt(office)
    assert practice_watch_in(office, "digest", "resend", str(number)) == 0
    assert "1 mail sent." in capsys.readouterr().out
    once, again = (mail for mail in office.box.mails[office.welcomes :] if mail.to == "a@example.org")
    assert once.content == again.content
    assert slug in once.text
    assert office.states() == {"sent": 3}
    assert practice_watch_in(office, "digest", "resend", str(number)) == 2


def test_leave_ends_the_matter(office: Round, capsys: pytest.CaptureFixture[str]) -> None:
    office.add(1)
    number = in_doubt(office)
    assert practice_watch_in(office, "digest", "leave", str(number)) == 0
    assert capsys.readouterr().out == f"Mail {number} is left as it is.\n"
    assert office.rows("SELECT decided_at IS NOT NULL FROM mail_rows WHERE id = ?", number) == [(1,)]
    taken = len(office.box.mails)
    office.now += 10 * DAY
    assert not office.digest().undelivered
    assert len(office.box.mails) == taken


def test_resend_to_somebody_who_left_is_refused(office: Round, capsys: pytest.CaptureFixture[str]) -> None:
    office.add(1)
    number = in_doubt(office)
    office.people(to_all("b@example.org"))
    for _ in range(2):  # before it is noted that it left, and after
        assert practice_watch_in(office, "digest", "resend", str(number)) == 2
        assert "is in config.yaml no more" in capsys.readouterr().err
        assert office.rows("SELECT state FROM mail_rows WHERE id = ?", number) == [("unknown",)]
        office.digest()


@pytest.mark.parametrize(
    ("verb", "number", "words"),
    [("resend", "99", "no mail 99"), ("leave", "", "was sent"), ("resend", "", "was sent")],
)
def test_only_what_failed_or_is_in_doubt_can_be_decided(
    verb: str, number: str, words: str, office: Round, capsys: pytest.CaptureFixture[str]
) -> None:
    ((sent,),) = office.rows("SELECT min(delivery_id) FROM deliveries WHERE state = 'sent'")
    assert practice_watch_in(office, "digest", verb, number or str(sent)) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("step", "answer", "said"),
    [
        ("greeting", "554 no", "not taken, and tried again later"),
        ("RCPT", "450 no", "not taken, and tried again later"),
        ("RCPT", "550 no", "was refused for good: 550 no"),
        ("body", "drop", "may or may not have arrived"),
    ],
)
def test_the_verb_ends_with_6_and_says_what_is_next(
    step: str, answer: str, said: str, office: Round, capsys: pytest.CaptureFixture[str]
) -> None:
    office.add(1)
    office.box.at[step] = lambda _: answer
    assert practice_watch_in(office, "digest") == 6
    out = capsys.readouterr().out
    assert said in out
    assert "@example.org" not in out


# -- windows -------------------------------------------------------------------------------------


def test_the_database_lets_no_change_be_in_two_windows_of_one_recipient(office: Round) -> None:
    office.add(1)
    office.digest()
    ((first, last, recipient),) = office.rows(
        "SELECT first_change, last_change, recipient_id FROM mail_rows WHERE purpose = 'digest' ORDER BY id LIMIT 1"
    )
    insert = """INSERT INTO mail_rows (recipient_id, purpose, first_change, last_change, state, made_at)
        VALUES (?, 'digest', ?, ?, 'owed', '2026-01-01T00:00:00Z')"""
    with office.world.reading() as connection:
        for window in ((first, last), (first - 1, first), (last, last + 1), (first - 1, last + 1)):
            if window[0] > 0:
                with pytest.raises(sqlite3.IntegrityError, match="two windows"):
                    connection.execute(insert, (recipient, *window))
        connection.execute("BEGIN")
        connection.execute(insert, (recipient, last + 1, last + 2))
        with pytest.raises(sqlite3.IntegrityError, match="two windows"):
            connection.execute("UPDATE mail_rows SET first_change = ? WHERE first_change = ?", (last, last + 1))
        connection.execute("ROLLBACK")


def test_weeks_without_a_mail_server_lead_to_one_mail_with_all_of_it(office: Round) -> None:
    office.box.at["greeting"] = lambda _: "drop"
    slugs = []
    for number in range(6):
        slugs.append(office.add(number))
        office.digest()
        office.now += 4 * DAY
    office.box.at.clear()
    office.digest()
    assert [office.told(address) for address in PEOPLE] == [[slugs]] * 3


def test_who_is_taken_out_and_put_back_catches_up(office: Round) -> None:
    first = office.add(1)
    office.digest()
    second = office.add(2)  # is owed when they leave
    office.people(to_all("b@example.org", "c@example.org"))
    office.digest()
    third = office.add(3)
    office.now += 40 * DAY
    office.digest()
    assert office.told("a@example.org") == [[first]]

    office.people(to_all(*PEOPLE))
    office.digest()
    assert office.told("a@example.org") == [[first], [second, third]]
    told_once(office, first, second, third)


def test_a_window_that_waited_to_be_sent_once_more_is_not_lost_by_leaving(office: Round) -> None:
    slug = office.add(1)
    number = in_doubt(office)
    office.add(2)
    office.digest()
    office.box.at["RCPT"] = only_to("a@example.org", "450 later")
    practice_watch_in(office, "digest", "resend", str(number))
    assert office.rows("SELECT state FROM mail_rows WHERE id = ?", number) == [("owed",)]
    office.people(to_all("b@example.org"))
    office.digest()
    assert office.rows("SELECT state FROM mail_rows WHERE id = ?", number) == [("unknown",)]

    office.box.at.clear()
    office.people(to_all(*PEOPLE))
    assert practice_watch_in(office, "digest", "resend", str(number)) == 0
    assert office.told("a@example.org")[-1] == [slug]


def test_a_change_of_rhythm_loses_and_repeats_nothing(office: Round) -> None:
    slugs = []
    for number, every in enumerate(("week", "day", "month", "change", "week", "month", "day", "change")):
        office.people(to_all(*PEOPLE, every=every))
        slugs.append(office.add(number))
        office.digest()
        office.now += 2 * DAY
        office.look(page(*office.listed))
    office.digest()
    told_once(office, *slugs)


def test_who_is_new_starts_at_now_with_a_welcome(office: Round) -> None:
    office.add(1)
    office.people(to_all(*PEOPLE, "d@example.org"))
    office.digest()
    (welcome,) = office.box.to("d@example.org")
    assert "welcome; 11 practices are listed today" in welcome.subject
    slug = office.add(2)
    office.digest()
    assert office.told("d@example.org") == [[slug]]


def test_since_lets_somebody_new_start_further_back_and_only_once(office: Round) -> None:
    first = office.add(1)
    since = office.now
    office.digest()
    office.now += DAY
    second = office.add(2)
    office.people(to_all(*PEOPLE, "d@example.org"))
    office.digest(only="d@example.org", since=f"{since:%Y-%m-%dT%H:%M:%SZ}")
    assert office.told("d@example.org") == [[first, second]]

    from scraper.errors import UsageError

    with pytest.raises(UsageError, match="was sent changes already"):
        office.digest(only="d@example.org", since=f"{since:%Y-%m-%dT%H:%M:%SZ}")


# -- the preview ---------------------------------------------------------------------------------


def test_preview_is_what_is_then_sent(tmp_path: Path, box: Mailbox) -> None:
    people = f"""{to_all("a@example.org")}
{to_all("jörg@bücher.example", every="day")}
{{address: c@example.org, every: week, quiet: month, categories: [Investigations]}}"""
    office = Office(tmp_path, mail_config(box, people, more=HOLD))
    seen = 0
    for number in range(5):
        office.now += 8 * DAY
        office.look(page(*BASE, *(new(one) for one in range(number))))
        previewed = _previewed(office)
        assert previewed == _previewed(office)  # nothing was marked
        office.now += timedelta(minutes=1)
        office.digest()
        assert [mail.content for mail in box.mails[seen:]] == previewed
        seen = len(box.mails)
    assert seen > 10


def _previewed(office: Office) -> list[bytes]:
    from monitor.deliver import preview

    world = office.world
    with world.reading() as connection:
        return [message for _, message in preview(world, connection, only=None, since=None)]


def test_preview_as_files(office: Round, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office.add(1)
    folder = tmp_path / "seen"
    assert practice_watch_in(office, "digest", "--preview", "--to", str(folder)) == 0
    files = sorted(folder.iterdir())
    assert "3 mails written, none sent, nothing marked." in capsys.readouterr().out
    assert practice_watch_in(office, "digest") == 0
    assert sorted(file.read_bytes() for file in files) == sorted(
        mail.content for mail in office.box.mails[office.welcomes :]
    )
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_preview_since_shows_what_was_sent_long_ago_and_marks_nothing(office: Round) -> None:
    from monitor.deliver import preview

    first, since = office.add(1), office.now
    office.digest()
    office.now += DAY
    second = office.add(2)
    office.digest()
    before = office.rows("SELECT * FROM mail_rows ORDER BY id")
    world = office.world
    with world.reading() as connection:
        shown = preview(world, connection, only="a@example.org", since=f"{since:%Y-%m-%dT%H:%M:%SZ}")
    ((mail, message),) = shown
    assert mail.purpose == "digest"
    assert [slug for slug in (first, second) if slug.encode() in message] == [first, second]
    assert office.rows("SELECT * FROM mail_rows ORDER BY id") == before
