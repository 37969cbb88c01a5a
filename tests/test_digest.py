"""The digest, end to end: looks, what is owed, mails that a real server took."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.mailbox import Mailbox, Office, mail_config, mailbox
from tests.pages import FILED, FIRST, page

NEW = "Enhanced video response (EVR) – Dorset Police"
DAY = timedelta(days=1)
MONDAY = datetime(2026, 1, 5, 8, 35, tzinfo=UTC)
WEEKLY = '{address: reader@example.org, every: week, weekday: monday, at: "08:30"}'


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as made:
        yield made


class Desk:
    """An office whose recipients are welcomed, with the first page seen."""

    def __init__(self, folder: Path, box: Mailbox, recipients: str, more: str = "") -> None:
        self.box = box
        self.office = Office(folder, mail_config(box, recipients, more=more))
        self.office.now = MONDAY - timedelta(days=3, minutes=10)
        assert self.office.look(page()) == "changed"
        self.office.digest()
        self.welcomes = list(box.mails)
        box.mails.clear()

    def look(self, body: bytes | None, after: timedelta = timedelta()) -> str:
        self.office.now += after
        return self.office.look(body)

    def mails(self, after: timedelta = timedelta()) -> list[str]:
        """The text of the mails that go out now."""
        self.office.now += after
        self.box.mails.clear()
        self.office.digest()
        return [mail.text for mail in self.box.mails]

    def monday(self, body: bytes | None) -> list[str]:
        """That morning's look, and the mails of the next Monday."""
        days = (7 - self.office.now.weekday()) % 7 or 7
        self.office.now = (self.office.now + days * DAY).replace(hour=8, minute=20)
        self.office.look(body)
        return self.mails(timedelta(minutes=15))


@pytest.fixture
def desk(tmp_path: Path, box: Mailbox) -> Desk:
    return Desk(tmp_path, box, WEEKLY)


def section(text: str, heading: str) -> str:
    """What stands under a heading of a mail."""
    found = re.search(rf"(?ms)^{heading}(?: \(\d+\))?\n(.*?)(?=^[A-Z][A-Z ]+(?: \(\d+\))?$|^-- $)", text)
    assert found, f"{heading} is not in:\n{text}"
    return " ".join(found[1].split())


# -- what it says --------------------------------------------------------------------------------


def test_a_welcome_says_what_comes_what_is_listed_and_how_to_stop(desk: Desk) -> None:
    (welcome,) = desk.welcomes
    assert welcome.subject == "Smarter practice: welcome; 8 practices are listed today"
    for title in [*FIRST, *(title for titles in FILED.values() for title in titles)]:
        assert title in " ".join(welcome.text.split())
        assert title in welcome.html.replace("&#39;", "'")
    assert "weekly on Monday at 08:30, all forces" in " ".join(welcome.text.split())
    assert "To change or stop this, reply: a person reads it." in " ".join(welcome.text.split())
    assert welcome.message["Reply-To"].addresses[0].addr_spec == "research@example.org"
    assert welcome.message["List-Unsubscribe"] == "<mailto:research@example.org?subject=stop>"
    assert welcome.message["Auto-Submitted"] == "auto-generated"
    assert welcome.message["From"].addresses[0].display_name == "Research Team, Example Police"


def test_a_new_practice_is_told_once_with_its_times_and_the_account(desk: Desk) -> None:
    desk.look(page([NEW, *FIRST]), DAY)
    (text,) = desk.monday(page([NEW, *FIRST]))
    assert desk.box.mails[0].subject == "Smarter practice: 1 new (Dorset)"
    assert text.startswith("Smarter practice, 2 to 5 January 2026\n")
    told = section(text, "NEW ON THE PAGE")
    assert NEW in told
    assert "First seen Sat 3 Jan, 08:25; not there Fri 2 Jan, 08:25. No category yet." in told
    assert "https://www.college.police.uk/support-forces/practices/enhanced-video" in told
    account = section(text, "WHAT WE SAW")
    assert account.startswith("2 looks, all accepted; 1 day without an accepted one; the last today, 08:20.")
    assert "The page now lists 9 practices." in account
    assert re.search(r"Changes 1 to 2\. Record [0-9a-f]{4}( [0-9a-f]{4}){3}\.", text)
    assert "withdrawn" not in text
    assert desk.monday(page([NEW, *FIRST])) == []


def test_a_practice_stands_once_in_the_section_of_what_became_of_it(desk: Desk) -> None:
    renamed = "Enhanced video response (EVR), second phase – Dorset Police"
    where = {renamed: "/support-forces/practices/evr", NEW: "/support-forces/practices/evr"}
    desk.look(page([NEW, *FIRST], addresses=where), DAY / 2)
    desk.look(page([renamed, *FIRST], addresses=where), DAY / 2)
    (text,) = desk.monday(page([renamed, *FIRST], addresses=where))
    told = section(text, "NEW ON THE PAGE")
    assert told.startswith(renamed)
    assert f"It was called: {NEW}." in told
    assert text.count(renamed) == 1
    assert "RENAMED" not in text


def test_what_is_gone_says_since_when_who_agreed_and_what_its_page_answers(desk: Desk) -> None:
    less = {**FILED, "Serious violence": FILED["Serious violence"][:1]}
    desk.look(page(FIRST, less), DAY)
    desk.look(page(FIRST, less), DAY)
    (text,) = desk.monday(page(FIRST, less))
    assert desk.box.mails[0].subject == "Smarter practice: 1 no longer listed (Dorset)"
    told = section(text, "NO LONGER LISTED")
    assert "Last seen Fri 2 Jan, 08:25, under Serious violence." in told
    assert "Absent from Sat 3 Jan, 08:25; confirmed Sun 4 Jan, 08:25." in told
    assert "Whether its own page is still online is not known. The College gave no reason that we saw." in told
    assert desk.monday(page()) != []
    back = section(desk.box.mails[0].text, "BACK ON THE PAGE")
    assert back.startswith("Night patrol – Dorset Police Listed again today, 08:20; not there Mon 5 Jan, 08:20.")
    assert "It had been absent since Sat 3 Jan, 08:25." in back


def test_moves_and_filings_are_told_with_how_it_was(desk: Desk) -> None:
    filed = {**FILED, "Serious violence": [*FILED["Serious violence"], FIRST[0]]}
    moved = {FIRST[1]: "/elsewhere/street-triage"}
    (text,) = desk.monday(page(FIRST, filed, addresses=moved))
    assert desk.box.mails[0].subject == "Smarter practice: 1 moved, 1 recategorised"
    assert "Its address was https://www.college.police.uk/support-forces/practices/street-triage" in section(
        text, "MOVED TO ANOTHER ADDRESS"
    )
    assert "Filed under Serious violence; it had no category." in section(text, "UNDER OTHER HEADINGS")


def test_older_examples_are_one_line_in_a_mail_that_goes_anyway_and_no_news_alone(desk: Desk) -> None:
    more = {**FILED, "Policing data": ["Old one – Kent Police", "Older one – Surrey Police"]}
    assert desk.monday(page(FIRST, more)) == []
    more["Policing wellbeing"] = ["Oldest one – Kent Police"]
    (text,) = desk.monday(page([NEW, *FIRST], more))
    assert "under new headings, and perhaps years old: 1 older example." in " ".join(text.split())
    assert "Oldest one" not in text


def test_the_html_says_the_same_as_the_text(desk: Desk) -> None:
    less = {**FILED, "Serious violence": FILED["Serious violence"][:1]}
    desk.look(page([NEW, *FIRST], less), DAY)
    desk.look(page([NEW, *FIRST], less), DAY)
    desk.monday(page([NEW, *FIRST], less))
    from bs4 import BeautifulSoup

    mail = desk.box.mails[0]
    soup = BeautifulSoup(mail.html, "lxml")
    for tag in soup(["style", "title"]):
        tag.decompose()
    words = set(re.findall(r"\w+", soup.get_text(" ").lower()))
    assert set(re.findall(r"\w+", re.sub(r"https?://\S+", "", mail.text.lower()))) <= words
    assert soup.html is not None
    assert soup.html["lang"] == "en"
    assert [tag.name for tag in soup.find_all(["h1", "h2", "h3"])] == ["h1", "h2", "h3", "h2", "h3", "h2"]
    assert len(soup.find_all("li")) == 2
    assert not soup.find_all(["img", "script", "table"])
    assert all(link["href"] in mail.text for link in soup.find_all("a"))


# -- to whom and when ----------------------------------------------------------------------------


def test_a_digest_waits_for_that_mornings_look_but_not_for_ever(desk: Desk) -> None:
    desk.look(page([NEW, *FIRST]), DAY)
    desk.office.now = MONDAY
    assert desk.mails() == []  # the look of 08:17 has not ended
    desk.look(page([NEW, *FIRST]))
    assert len(desk.mails()) == 1
    desk.look(page(FIRST[1:]), DAY)
    desk.look(page(FIRST[1:]), DAY)
    desk.office.now = MONDAY + 7 * DAY
    assert desk.mails() == []
    (text,) = desk.mails(timedelta(hours=6))
    assert "4 days without an accepted one" in " ".join(text.split())
    assert "The page listed 7 practices then; what it lists since is not known." in " ".join(text.split())


def test_each_is_told_of_what_it_asked_for(tmp_path: Path, box: Mailbox) -> None:
    desk = Desk(
        tmp_path,
        box,
        """{address: dorset@example.org, every: change, organisations: [Dorset Police]}
{address: removals@example.org, every: change, kinds: [removed]}
{address: people@example.org, every: change, categories: [vulnerable  people]}""",
    )
    kent = "New in Kent – Kent Police"
    desk.look(page([NEW, kent, *FIRST]), DAY)
    assert len(desk.mails()) == 2
    assert [NEW in mail.text for mail in box.to("dorset@example.org")] == [True]
    assert kent not in box.to("dorset@example.org")[0].text
    assert kent in box.to("people@example.org")[0].text  # in no category yet: it may become theirs

    filed = {**FILED, "Vulnerable people": [*FILED["Vulnerable people"], kent]}
    desk.look(page([NEW, *FIRST], filed), DAY)
    (text,) = desk.mails()
    assert box.to("people@example.org")
    assert kent in section(text, "NEW IN YOUR CATEGORIES")

    renamed = {("Vulnerability" if name == "Vulnerable people" else name): titles for name, titles in filed.items()}
    desk.look(page([NEW, *FIRST], renamed), DAY)
    desk.mails()
    renamed["Vulnerability"] = [*renamed["Vulnerability"], "Another – Surrey Police"]
    desk.look(page([NEW, *FIRST], renamed), DAY)
    assert [mail.to for mail in box.mails] == ["people@example.org"] if desk.mails() else False


def test_quiet_mail_comes_at_most_monthly_and_says_what_was_looked_at(tmp_path: Path, box: Mailbox) -> None:
    desk = Desk(tmp_path, box, WEEKLY.replace("}", ", quiet: month}"))
    sent = [(desk.office.now.date().isoformat(), box.mails[0].subject) for _ in range(11) if desk.monday(page())]
    assert sent == [
        ("2026-02-02", "Smarter practice: nothing changed, 5 looks, none failed"),
        ("2026-03-02", "Smarter practice: nothing changed, 4 looks, none failed"),
    ]


def test_a_page_that_is_not_found_for_a_week_is_news_and_so_is_its_return(desk: Desk) -> None:
    for _ in range(2):
        assert desk.look(None, DAY) == "failed"
    assert desk.monday(None) == []  # two days
    (text,) = desk.monday(None)
    assert desk.box.mails[0].subject == "Smarter practice: the page is not found"
    assert "found no page at its address" in section(text, "THE PAGE ITSELF")
    desk.office.now = MONDAY + 14 * DAY
    desk.look(None)
    assert desk.mails() == []
    desk.office.now = MONDAY + 21 * DAY
    desk.look(page())
    (text,) = desk.mails()
    assert desk.box.mails[0].subject == "Smarter practice: the page is back"
    assert desk.monday(page()) == []


def test_a_correction_goes_to_those_who_had_the_error_in_the_same_thread(tmp_path: Path, box: Mailbox) -> None:
    desk = Desk(
        tmp_path,
        box,
        """{address: had@example.org, every: change, organisations: [Dorset Police]}
{address: other@example.org, every: change, organisations: [Essex Police]}""",
    )
    desk.look(page([NEW, *FIRST]), DAY)
    desk.mails()
    (first,) = box.mails
    world = desk.office.world
    from monitor.decide import decide

    (snapshot,) = desk.office.rows("SELECT after_snapshot_id FROM changes WHERE kind = 'published'")[0]
    with world.writing("held reject") as connection:
        decide(world, connection, snapshot, "reject", silent=False, who="ops", why="a test page")
    (text,) = desk.mails()
    (mail,) = box.mails
    assert mail.to == "had@example.org"
    assert mail.subject == "Smarter practice: 1 corrected"
    assert mail.message["In-Reply-To"] == first.message["Message-ID"]
    assert "That does not hold: snapshot" in section(text, "CORRECTED")
    assert desk.mails() == []


def test_a_row_that_is_taken_back_before_it_was_told_is_never_told(desk: Desk) -> None:
    desk.look(page([NEW, *FIRST]), DAY)
    world = desk.office.world
    from monitor.decide import decide

    (snapshot,) = desk.office.rows("SELECT after_snapshot_id FROM changes WHERE kind = 'published'")[0]
    with world.writing("held reject") as connection:
        decide(world, connection, snapshot, "reject", silent=False, who="ops", why=None)
    assert desk.monday(page()) == []


def test_somebody_who_left_long_ago_is_blanked(tmp_path: Path, box: Mailbox) -> None:
    desk = Desk(tmp_path, box, WEEKLY)
    desk.office.reconfigure(mail_config(box, WEEKLY.replace("reader@", "another@")))
    desk.office.digest()
    assert desk.office.rows("SELECT count(*) FROM recipient_rows WHERE address = 'reader@example.org'") == [(1,)]
    desk.office.now += timedelta(days=400)
    desk.office.digest()
    assert desk.office.rows("SELECT count(*) FROM recipient_rows WHERE address = 'reader@example.org'") == [(0,)]
    assert desk.office.rows("SELECT DISTINCT recipient FROM deliveries ORDER BY 1") == [
        ("another@example.org",),
        ("blanked",),
    ]


# -- the operator --------------------------------------------------------------------------------

OPERATOR = "operator: {address: ops@example.org}\n"


def test_the_operator_is_told_of_trouble_once_reminded_and_told_of_its_end(tmp_path: Path, box: Mailbox) -> None:
    desk = Desk(tmp_path, box, WEEKLY, OPERATOR)
    desk.look(None, timedelta(hours=8))
    desk.look(None, timedelta(hours=8))
    assert desk.mails() == []
    desk.look(None, timedelta(hours=1))
    (text,) = desk.mails()
    assert box.mails[0].to == "ops@example.org"
    assert "3 looks in a row failed" in box.mails[0].subject
    assert "Next: practice-watch doctor" in section(text + "-- \n", "NEEDS YOU")
    told = []
    for quarter in range(4 * 12):
        desk.look(None, timedelta(hours=6))
        desk.mails()
        told += [quarter for mail in box.mails if mail.to == "ops@example.org"]
    assert [round((late - early) / 4) for early, late in pairwise(told)] == [3, 7]
    desk.look(page(), timedelta(hours=1))
    assert len(desk.mails()) == 1
    assert "OVER" in box.to("ops@example.org")[0].text
    desk.mails(timedelta(days=40))
    assert "ops@example.org" not in [mail.to for mail in box.mails if "look" not in mail.subject]


def test_one_lasting_challenge_is_one_episode(tmp_path: Path, box: Mailbox) -> None:
    desk = Desk(tmp_path, box, WEEKLY, OPERATOR)
    challenge = b"<!DOCTYPE html><html><title>Just a moment</title><h1>Checking your browser</h1></html>"
    assert desk.look(challenge, timedelta(hours=1)) == "held"
    (text,) = desk.mails()
    assert "practice-watch held show" in text
    for _ in range(5):
        desk.look(challenge + b"<!-- another -->", timedelta(hours=1))
        assert desk.mails() == []
    assert desk.office.rows("SELECT count(*) FROM trouble_rows") == [(1,)]


def test_at_most_five_mails_a_day_and_the_rest_is_counted_in_the_next(tmp_path: Path, box: Mailbox) -> None:
    desk = Desk(tmp_path, box, WEEKLY, OPERATOR)
    sent = 0
    for number in range(8):
        desk.look(f"<html><h1>Error {number}</h1></html>".encode(), timedelta(minutes=30))
        sent += len(desk.mails())
        desk.look(page(), timedelta(minutes=30))
        sent += len(desk.mails())
    assert sent == 5
    desk.look(b"<html><h1>Error</h1></html>", DAY)
    (text,) = desk.mails()
    assert re.search(r"Since the last mail, \d+ more came and went\.", text)


# -- addresses are personal data -----------------------------------------------------------------


def test_no_address_of_a_recipient_is_logged_printed_or_shown(
    tmp_path: Path, box: Mailbox, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    from monitor.cli import run

    box.at["RCPT"] = lambda address: f"550 no such user <{address}>" if address.startswith("gone") else None
    Desk(tmp_path, box, WEEKLY + "\n" + WEEKLY.replace("reader@", "gone@"), OPERATOR)
    exported = str(tmp_path / "exported")
    caplog.set_level("DEBUG")
    config = str(tmp_path / "config.yaml")
    for verb in (
        ["digest"],
        ["status"],
        ["status", "--format", "json"],
        ["site", "--out", str(tmp_path / "site")],
        ["export", "--to", exported],
    ):
        run(["--verbose", "--config", config, *verb])
    captured = capsys.readouterr()
    pages = [path.read_text("utf-8") for place in ("site", "exported") for path in (tmp_path / place).rglob("*.*")]
    assert len(pages) > 10
    ours = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("mail."))
    for text in (captured.out, captured.err, ours, *pages):
        assert "reader@" not in text
        assert "gone@" not in text
        assert "ops@" not in text
    assert "was refused for good" in captured.out


def test_held_show_says_how_many_would_be_told_and_tells_nobody(
    tmp_path: Path, box: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    from monitor.cli import run

    desk = Desk(tmp_path, box, WEEKLY + "\n" + WEEKLY.replace("reader@", "kent@").replace("}", ", kinds: [removed]}"))
    many = [f"{word} – Kent Police" for word in "One two three four five six seven eight nine ten".split()]
    assert desk.look(page([*many, *FIRST]), DAY) == "held"
    ((snapshot,),) = desk.office.rows("SELECT snapshot_id FROM snapshots WHERE verdict = 'held'")
    before = desk.office.rows("SELECT * FROM deliveries")
    assert run(["--config", str(tmp_path / "config.yaml"), "held", "show", str(snapshot)]) == 0
    assert "and send that to 1 recipient." in capsys.readouterr().out
    assert desk.office.rows("SELECT * FROM deliveries") == before


def test_a_new_practice_whose_own_page_was_read_is_told_with_what_that_says(desk: Desk) -> None:
    desk.look(page([NEW, *FIRST]), DAY)
    with desk.office.world.reading() as connection:
        ((url,),) = connection.execute("SELECT url FROM practices WHERE title = ?", (NEW,)).fetchall()
        facts = '{"first_published": "2024-05-03", "focus": ["Prevention", "Diversion"], "target_groups": ["Adults"]}'
        connection.execute(
            """INSERT INTO page_rows (url, from_look_id, valid_from, facts, headings, word_count, partly,
                   unknown_labels, sections) VALUES (?, 1, '2026-01-03T08:25:00Z', ?, '[]', 9, '[]', '[]', '[]')""",
            (url, facts),
        )
        connection.execute(
            """INSERT INTO page_asked_rows (url, asked_at, read_at, answer)
               VALUES (?, '2026-01-03T08:25:00Z', '2026-01-03T08:25:00Z', 'read')""",
            (url,),
        )
    (text,) = desk.monday(page([NEW, *FIRST]))
    told = section(text, "NEW ON THE PAGE")
    assert "Its page gives 3 May 2024 as its first date, long before it was listed here." in told
    assert "Its page says: Prevention, Diversion; for Adults." in told


def test_a_date_that_is_not_whole_is_not_told(desk: Desk) -> None:
    from db.telling import own_facts

    with desk.office.world.reading() as connection:
        ((number, url),) = connection.execute("SELECT practice_id, url FROM practices WHERE title = ?", (FIRST[0],))
        connection.execute(
            """INSERT INTO page_rows (url, from_look_id, valid_from, facts, headings, word_count, partly,
                   unknown_labels, sections)
               VALUES (?, 1, '2026-01-03T08:25:00Z', '{"first_published": "May 2024"}', '[]', 9, '[]', '[]', '[]')""",
            (url,),
        )
        connection.execute(
            """INSERT INTO page_asked_rows (url, asked_at, read_at, answer)
               VALUES (?, '2026-01-03T08:25:00Z', '2026-01-03T08:25:00Z', 'read')""",
            (url,),
        )
        facts = own_facts(connection, [number])[number]
    assert (facts.first_published, facts.says) == (None, ())
