"""What a mail says and to whom, in small: times of a rhythm, filters, sentences, trouble."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.audience import chosen, filters_of, is_for, new_to_them
from monitor.config_mail import DigestConfig, Recipient, SmtpConfig
from monitor.digest import Occasion, compose, label, quiet_words
from monitor.foot import filter_words, foot, grouped, rhythm_words, sender_line
from monitor.phrases import (
    account_lines,
    changed_line,
    corrected_line,
    new_lines,
    removed_lines,
    returned_lines,
    seen,
    short_name,
    span_of_days,
    when,
)
from monitor.rhythm import a_month_since, first_slot_after, last_slot, next_slot, waits_for_looks
from monitor.troubles import (
    doubtful_mails,
    failing,
    holding,
    quiet_for_long,
    refused_mails,
    reminder_due,
    unwatched,
    waiting,
)
from monitor.welcome import welcome
from scraper.model.telling import Account, ChangeRow, OwnFacts

LONDON = ZoneInfo("Europe/London")
WEEKLY = Recipient("a@b.cd", "week", "monday", "08:30", None, None, None, None, None, None)
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = filters_of(WEEKLY, ())


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def change(number: int = 1, kind: str = "published", **values: Any) -> ChangeRow:
    defaults: dict[str, Any] = {
        "practice_id": number,
        "title": f"Practice {number} – Dorset Police",
        "organisations": ("Dorset Police",),
        "url": f"https://www.college.police.uk/p/{number}",
        "not_before": NOW - 2 * DAY,
        "summary": f"{kind} {number}",
    }
    return ChangeRow(number, "smarter-practice", kind, NOW - DAY, **(defaults | values))


# -- when ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("every", "weekday", "now", "last", "following"),
    [
        ("week", "monday", "2026-11-23 08:29", "2026-11-16 08:30", "2026-11-23 08:30"),
        ("week", "monday", "2026-11-23 08:30", "2026-11-23 08:30", "2026-11-30 08:30"),
        ("week", "sunday", "2026-11-23 12:00", "2026-11-22 08:30", "2026-11-29 08:30"),
        ("day", "monday", "2026-11-25 07:00", "2026-11-24 08:30", "2026-11-25 08:30"),
        ("month", "monday", "2026-11-25 07:00", "2026-11-02 08:30", "2026-12-07 08:30"),
        ("month", "tuesday", "2026-12-01 08:30", "2026-12-01 08:30", "2027-01-05 08:30"),
        ("week", "monday", "2026-07-06 07:30", "2026-07-06 07:30", "2026-07-13 07:30"),  # summer time
    ],
)
def test_times_of_a_rhythm(every: str, weekday: str, now: str, last: str, following: str) -> None:
    recipient = replace(WEEKLY, every=every, weekday=weekday)
    assert last_slot(recipient, LONDON, utc(now)) == utc(last)
    assert next_slot(recipient, LONDON, utc(now)) == utc(following)


def test_the_oldest_time_that_was_not_dealt_with_counts_for_waiting() -> None:
    daily = replace(WEEKLY, every="day")
    assert first_slot_after(daily, LONDON, utc("2026-11-20 08:30"), utc("2026-11-23 09:00")) == utc("2026-11-21 08:30")
    assert first_slot_after(daily, LONDON, utc("2026-11-23 08:30"), utc("2026-11-23 09:00")) is None
    assert waits_for_looks(NOW, NOW + 5 * HOUR, missing=True)
    assert not waits_for_looks(NOW, NOW + 6 * HOUR, missing=True)
    assert not waits_for_looks(NOW, NOW + HOUR, missing=False)


@pytest.mark.parametrize(
    ("last", "now", "passed"),
    [
        ("2026-01-05", "2026-02-02", False),
        ("2026-01-05", "2026-02-05", True),
        ("2026-01-31", "2026-02-28", True),
        ("2026-01-31", "2026-02-27", False),
        ("2026-01-31", "2026-03-01", True),
        ("2025-12-20", "2026-01-19", False),
    ],
)
def test_a_calendar_month(last: str, now: str, passed: bool) -> None:
    assert a_month_since(utc(last), utc(now), LONDON) is passed


# -- to whom -------------------------------------------------------------------------------------


def filters(**values: Any) -> Any:
    names = [(1, "Vulnerability"), (1, "Vulnerable people"), (2, "Serious violence")]
    return filters_of(replace(WEEKLY, **values), names)


def test_kinds_that_readers_are_told_by_default() -> None:
    told = set("published removed returned renamed moved recategorised corrected".split())
    for kind in (*told, "featured", "unfeatured", "category_added", "page_edited"):
        assert is_for(change(kind=kind, before={}, after={}), ALL) is (kind in told), kind


def test_an_update_of_text_alone_is_told_to_those_who_ask_for_it() -> None:
    text = change(kind="updated", before={"text": "a"}, after={"text": {"words": 3}})
    field = change(kind="updated", before={"text": "a", "focus": "A"}, after={"text": "b", "focus": "B"})
    assert [is_for(row, ALL) for row in (text, field)] == [False, True]
    assert is_for(text, filters(kinds=("updated",)))


def test_every_filter_that_is_set_must_be_met_by_the_state_before_or_after() -> None:
    dorset = filters(organisations=("Dorset Police",), kinds=("renamed",))
    assert not is_for(change(), dorset)
    assert is_for(
        change(kind="renamed", organisations=("Kent Police",), before={"organisations": ["dorset  police"]}), dorset
    )
    assert not is_for(change(kind="renamed", organisations=("Kent Police",), before={}), dorset)
    assert is_for(change(organisations=("The Met",)), filters(organisations=("Metropolitan Police Service",)))
    assert not is_for(
        change(kind="page_edited", practice_id=None), filters(organisations=("Dorset Police",), kinds=("page_edited",))
    )
    assert not is_for(change(), filters(sources=("practice-bank",)))
    assert is_for(change(), filters(sources=("smarter-practice",)))


def test_a_category_keeps_its_readers_through_new_names_and_none_yet_passes() -> None:
    wanted = filters(categories=("vulnerable people",))
    assert is_for(change(categories=("Vulnerability",)), wanted)
    assert is_for(change(categories=()), wanted)
    assert not is_for(change(categories=("Serious violence",)), wanted)
    came = change(kind="recategorised", categories=("Vulnerability",), before={"categories": []})
    left = change(kind="recategorised", categories=("Serious violence",), before={"categories": ["Vulnerability"]})
    other = change(kind="recategorised", categories=("Serious violence",), before={"categories": ["Other"]})
    assert [is_for(row, wanted) for row in (came, left, other)] == [True, True, False]
    assert [new_to_them(row, wanted) for row in (came, left, other)] == [True, False, False]
    only_new = filters(categories=("Vulnerability",), kinds=("published",))
    assert [is_for(row, only_new) for row in (came, left)] == [True, False]
    assert not new_to_them(came, ALL)
    renamed = change(
        kind="category_renamed", practice_id=None, categories=("Vulnerability",), before={"category": "Old"}
    )
    assert is_for(renamed, filters(categories=("Old",), kinds=("category_renamed",)))
    assert not is_for(renamed, filters(categories=("New",), kinds=("category_renamed",)))
    assert not is_for(
        change(kind="page_edited", practice_id=None), filters(categories=("Old",), kinds=("page_edited",))
    )


def test_what_is_no_news_or_taken_back_is_told_to_nobody_and_a_correction_to_those_who_had_it() -> None:
    rows = [
        change(1, is_news=False),
        change(2, corrected=True),
        change(3),
        change(4, kind="corrected", corrects_id=2, is_news=False),
        change(5, kind="corrected", corrects_id=1),
    ]
    assert [row.change_id for row in chosen(rows, ALL, {})] == [3]
    nothing = filters(kinds=(), categories=("X",), organisations=("Kent Police",), sources=())
    assert [row.change_id for row in chosen(rows, nothing, {2: ("<m>",)})] == [4]


# -- sentences -----------------------------------------------------------------------------------


def test_times_are_told_in_the_readers_zone_with_the_year_where_it_is_needed() -> None:
    assert when(utc("2026-07-06 07:00"), LONDON, NOW) == "Mon 6 Jul, 08:00"
    assert when(utc("2026-11-23 08:23"), LONDON, NOW) == "today, 08:23"
    assert when(utc("2025-11-17 08:23"), LONDON, NOW) == "Mon 17 Nov 2025, 08:23"
    assert when(utc("2026-11-23 08:23"), LONDON, None) == "Mon 23 Nov 2026, 08:23"
    assert span_of_days(utc("2026-11-16 09:00"), NOW, LONDON) == "16 to 23 November 2026"
    assert span_of_days(utc("2026-10-30 09:00"), NOW, LONDON) == "30 October to 23 November 2026"
    assert span_of_days(utc("2025-12-30 09:00"), NOW, LONDON) == "30 December 2025 to 23 November 2026"
    assert span_of_days(NOW, NOW, LONDON) == "23 November 2026"


@pytest.mark.parametrize(
    ("organisation", "short"),
    [
        ("Dorset Police", "Dorset"),
        ("Metropolitan Police Service", "Met"),
        ("Hampshire & Isle of Wight Constabulary", "Hampshire & Isle of Wight"),
        ("Police Scotland", "Police Scotland"),
        ("Exeter's Community Safety Partnership", "Exeter's Community Safety Partnership"),
    ],
)
def test_short_names(organisation: str, short: str) -> None:
    assert short_name(organisation).replace(" and ", " & ") == short


def test_what_is_gone_says_what_its_own_page_answers_and_never_that_it_was_withdrawn() -> None:
    for after, words in (
        ({"own_page": "online"}, "Its own page was still online then."),
        (
            {"own_page": "redirected", "own_page_location": "https://x.yz/q"},
            "Its own page redirected to https://x.yz/q then.",
        ),
        ({"own_page": "gone", "own_page_status": 410}, "Its own page was gone, too (410)."),
        ({}, "Whether its own page is still online is not known."),
    ):
        lines = removed_lines(change(kind="removed", after=after, confirmed_at=NOW), LONDON, NOW)
        assert lines[1] == f"{words} The College gave no reason that we saw."
        assert lines[0].endswith("Absent from Sun 22 Nov, 08:30; confirmed today, 08:30.")
    assert removed_lines(change(kind="removed", not_before=None), LONDON, NOW)[0] == "Absent from Sun 22 Nov, 08:30."
    assert "in no category" in removed_lines(change(kind="removed"), LONDON, NOW)[0]


def test_new_and_back_say_from_when_to_when() -> None:
    assert new_lines(change(not_before=None, categories=("A", "B")), LONDON, NOW) == [
        "First seen Sun 22 Nov, 08:30. Under A and B."
    ]
    gone = change(kind="removed")
    gone = replace(gone, observed_at=NOW - 5 * DAY)
    assert returned_lines(change(kind="returned"), [gone], LONDON, NOW) == [
        "Listed again Sun 22 Nov, 08:30; not there Sat 21 Nov, 08:30. No category yet. "
        "It had been absent since Wed 18 Nov, 08:30."
    ]
    assert returned_lines(change(kind="returned", not_before=None), [], LONDON, NOW) == [
        "Listed again Sun 22 Nov, 08:30. No category yet."
    ]
    assert seen(change(not_before=None), LONDON, NOW) == "Seen Sun 22 Nov, 08:30."


@pytest.mark.parametrize(
    ("kind", "before", "after", "line"),
    [
        ("renamed", {"title": "Old – A"}, {"title": "New – A"}, "It was called: Old – A."),
        ("moved", {"url": "https://a.bc/d"}, {"url": "https://a.bc/e"}, "Its address was https://a.bc/d"),
        ("recategorised", {"categories": []}, {"categories": ["A"]}, "Filed under A; it had no category."),
        ("recategorised", {"categories": ["A"]}, {"categories": ["B", "C"]}, "From A to B and C."),
        ("recategorised", {"categories": ["A"]}, {"categories": []}, "No longer under A; in no category now."),
        ("featured", {}, {}, "It entered the recent section."),
        ("unfeatured", {}, {}, "It left the recent section."),
        ("updated", {"focus": ["A"], "scale": None}, {"focus": ["A", "B"], "scale": "Local"},
         "Focus: was A, is A and B. Scale: was nothing, is 'Local'."),
        ("updated", {"text": "a"}, {"text": "b"}, "The text of its page differs."),
        ("updated", {"updated": None, "text": "a"}, {"updated": "2026-05-05", "text": "b"},
         "Updated: was nothing, is 5 May 2026. The text of its page differs."),
        ("updated", {"updated": "2026-05-05"}, {"updated": "31 June 2026"},
         "Updated: was 5 May 2026, is '31 June 2026'."),
        ("updated", {"node": "6007"}, {"node": "9999"}, "Its page has another number in the site's system."),
        ("updated", {"others": {"Cost": ["Low"], "Grade": ["B"]}}, {"others": {"Grade": ["B"], "Team": ["X"]}},
         "Other labels: Cost and Team."),
        ("updated", {"others": None}, {"others": {"Cost": ["Low"]}}, "Other labels: Cost."),
        ("updated", {"summary": "Old prose", "own_page": "online"}, {"summary": "New prose", "own_page": "gone"},
         "Its summary differs. Its own page is gone."),
        ("updated", {"own_page": "online"}, {"own_page": "redirected", "location": "https://a.bc/x"},
         "Its own page redirects to https://a.bc/x now."),
        ("updated", {"own_page": "gone"}, {"own_page": "online"}, "Its own page is online again."),
        ("category_added", {}, {"category": "A"}, ""),
    ],
)  # fmt: skip
def test_what_differs_in_a_sentence(kind: str, before: dict[str, Any], after: dict[str, Any], line: str) -> None:
    assert changed_line(change(kind=kind, before=before, after=after)) == line


def test_a_correction_says_what_was_told_why_it_does_not_hold_and_what_does() -> None:
    row = change(
        9, "corrected", corrects_id=2, summary="No longer holds: New on the page: X",
        before={"kind": "published"}, after={"why": "an older copy shows it"},
    )  # fmt: skip
    told = "We told you: 'New on the page: X'. That does not hold: an older copy shows it."
    assert corrected_line(row, [], LONDON, NOW) == told
    now = [change(2), change(3, summary="New on the page: X.")]
    assert corrected_line(row, now, LONDON, NOW) == (
        f"{told} It holds like this: New on the page: X. Seen Sun 22 Nov, 08:30; not yet Sat 21 Nov, 08:30."
    )


GOOD = Account("smarter-practice", 14, 14, 0, 0, 0, NOW - HOUR, 21)


def test_the_account_says_how_far_silence_can_be_trusted() -> None:
    assert account_lines([GOOD], NOW, LONDON) == (
        "14 looks, all accepted; no day without one; the last today, 07:30.",
        "The page now lists 21 practices.",
    )
    bad = replace(GOOD, accepted=11, held=2, failed=1, days_without=2, last_accepted=NOW - 3 * DAY)
    assert account_lines([bad, replace(GOOD, source="practice-bank", looks=1, accepted=1)], NOW, LONDON) == (
        "Smarter practice: 14 looks: 11 accepted, 2 held, 1 failed; 2 days without an accepted one; "
        "the last accepted Fri 20 Nov, 08:30.",
        "The page listed 21 practices then; what it lists since is not known.",
        "Practice bank: 1 look, accepted; no day without one; the last today, 07:30.",
        "The page now lists 21 practices.",
    )
    nobody = replace(GOOD, looks=0, accepted=0, last_accepted=None)
    assert account_lines([nobody], NOW, LONDON)[0] == "No look; none was ever accepted."
    assert account_lines([replace(nobody, looks=2, failed=2)], NOW, LONDON)[0] == (
        "2 looks: 0 accepted, 2 failed; none was ever accepted."
    )
    assert account_lines([replace(GOOD, looks=0, accepted=0)], NOW, LONDON)[0] == (
        "No look in this time; the last accepted today, 07:30."
    )
    assert quiet_words([bad]) == "nothing changed, 14 looks, 3 of them failed or held"
    assert quiet_words([nobody]) == "nobody looked"
    assert quiet_words([replace(GOOD, looks=1)]) == "nothing changed, 1 look, none failed"


# -- the whole -----------------------------------------------------------------------------------


def occasion(**values: Any) -> Occasion:
    return Occasion(LONDON, NOW - 7 * DAY, NOW, (GOOD,), **values)


def test_the_subject_names_forces_where_there_is_room() -> None:
    rows = [
        change(number, organisations=(f"{name} Police",)) for number, name in enumerate(("Dorset", "Kent", "Essex"), 1)
    ]
    assert compose(rows[:2], 0, ALL, occasion()).subject == "Smarter practice: 2 new (Dorset, Kent)"
    many = [
        change(number, kind, organisations=(name,), before={"recent": 1})
        for number, (kind, name) in enumerate(
            [
                (kind, f"The {word} Community Safety Partnership")
                for kind in ("published", "removed")
                for word in ("first", "second", "third")
            ]
        )
    ]
    assert compose(many, 0, ALL, occasion()).subject == "Smarter practice: 3 new, 3 no longer listed"
    five = [
        change(number, organisations=(f"{word} Police",))
        for number, word in enumerate("Dorset Kent Essex Surrey Sussex".split(), 1)
    ]
    assert compose(five, 0, ALL, occasion()).subject == "Smarter practice: 5 new (Dorset, Kent, Essex, 2 more)"
    assert compose([change(organisations=())], 0, ALL, occasion()).subject == "Smarter practice: 1 new"


def test_an_item_links_to_its_history_and_tells_what_its_own_page_says() -> None:
    own = {1: OwnFacts(utc("2024-05-03"), ("vulnerability and safeguarding", "for victims"))}
    digest = compose([change()], 2, ALL, occasion(base_url="https://watch.example.org/", own=own))
    ((item,),) = [section.items for section in digest.sections]
    assert item.history_url == "https://watch.example.org/practice/1.html"
    assert item.lines[1:] == (
        "Its page gives 3 May 2024 as its first date, long before it was listed here.",
        "Its page says: vulnerability and safeguarding; for victims.",
    )
    assert digest.notes == (
        "Also listed for the first time, under new headings, and perhaps years old: 2 older examples.",
    )
    recent = compose([change()], 0, ALL, occasion(own={1: OwnFacts(utc("2026-11-20"))})).sections[0].items[0]
    assert recent.lines[1:] == ("Its page gives 20 November 2026 as its first date.",)


def test_one_that_came_and_went_is_told_as_gone_and_one_that_went_and_came_as_back() -> None:
    rows = [change(1, before={}), change(1, "removed", before={"recent": 1}, after={})]
    (section,) = compose(rows, 0, ALL, occasion()).sections
    assert section.key == "removed"
    assert [line.split()[0] for line in section.items[0].lines] == ["First", "Last", "Whether"]
    back = [
        change(1, "removed", before={"recent": 1}),
        change(1, "returned"),
        change(1, "renamed", before={"title": "X"}),
    ]
    (section,) = compose(back, 0, ALL, occasion()).sections
    assert section.key == "returned"
    assert section.items[0].lines[-1] == "It was called: X."


def test_headings_and_the_page_are_told_to_those_who_ask() -> None:
    rows = [change(kind="category_added", practice_id=None, summary="New heading: A", after={"category": "A"})]
    digest = compose(rows, 0, filters(kinds=("category_added",)), occasion())
    assert [(section.heading, section.items[0].title) for section in digest.sections] == [
        ("The page itself", "New heading: A")
    ]
    assert digest.subject == "Smarter practice: 1 about the page"


def test_several_sources_are_told_apart() -> None:
    two = replace(occasion(), accounts=(GOOD, replace(GOOD, source="practice-bank")))
    digest = compose([change()], 0, ALL, two)
    assert digest.subject.startswith("Smarter practice and Practice bank: ")
    assert digest.sections[0].items[0].lines[-1] == "In Smarter practice."
    assert label("x") == "X"


def test_the_foot_says_who_sends_it_of_what_and_how_to_stop() -> None:
    smtp = SmtpConfig("h", 25, "none", None, None, None)
    config = DigestConfig("Research Team, Example Police <a@b.cd>", None, smtp, ())
    lines = foot(WEEKLY, config, (57, 60), "7c1e09ab52d4e6f0" + "0" * 48)
    assert lines[0] == "Sent by Research Team, Example Police; not by the College of Policing."
    assert lines[3] == "Weekly on Monday at 08:30, all forces. To change or stop this, reply: a person reads it."
    assert lines[4] == "Changes 57 to 60. Record 7c1e 09ab 52d4 e6f0."
    assert foot(WEEKLY, config, (57, 57), "")[4] == "Change 57."
    assert foot(WEEKLY, config, None, "ab" * 32)[4] == "Record abab abab abab abab."
    assert len(foot(WEEKLY, config, None, "")) == 4
    assert sender_line("a@b.cd") == "Sent by a@b.cd; not by the College of Policing."
    assert grouped("") == ""
    assert rhythm_words(replace(WEEKLY, every="month", weekday="friday")) == "Monthly, on the first Friday at 08:30"
    assert [rhythm_words(replace(WEEKLY, every=every)) for every in ("change", "day")] == [
        "After each change",
        "Daily at 08:30",
    ]
    some = replace(
        WEEKLY, organisations=("Kent Police",), categories=("A",), kinds=("removed",), sources=("practice-bank",)
    )
    assert filter_words(some) == "Kent Police; categories A, and what has none yet; only removed; from practice-bank"


def test_a_welcome_lists_what_is_followed() -> None:
    listed = [("one", "A", "T – Kent Police", "https://x.yz/1", 1), ("two", "B", "U", "https://x.yz/2", 2)]
    assert welcome(WEEKLY, ["one"], listed, ()).subject == "One: welcome; 1 practice is listed today"
    both = welcome(WEEKLY, ["one", "two"], listed, ())
    assert [section.heading for section in both.sections] == ["One: A", "Two: B"]
    assert both.heading == "Welcome to One and Two"
    assert both.subject == "One and Two: welcome; 1 and 1 practices are listed today"
    assert "Today 1 (One) and 1 (Two) practices are listed." in both.lead[2]


# -- trouble -------------------------------------------------------------------------------------


def test_failing_looks_are_trouble_after_three_or_a_day() -> None:
    assert failing("s", 2, NOW - 23 * HOUR, "refused", NOW) is None
    assert failing("s", 0, None, "", NOW) is None
    assert failing("s", 3, NOW - HOUR, "refused", NOW) is not None
    found = failing("s", 1, NOW - 24 * HOUR, "refused", NOW)
    assert found is not None
    assert (found.text, found.next_command) == ("s: 1 look failed: refused", "practice-watch doctor")


def test_a_held_page_nobody_looking_and_mail_that_waits_are_trouble() -> None:
    assert holding("s", 0, None, "", None) is None
    held = holding("s", 3, NOW, "wrong page; too few", 7)
    assert held is not None
    assert held.text == "s: the page is held, and nothing is compared (3 looks so far): wrong page"
    assert held.next_command == "practice-watch held show 7"
    assert unwatched("s", NOW - DAY, 36 * HOUR, NOW) is None
    assert unwatched("s", None, HOUR, NOW) is None
    nobody = unwatched("s", NOW - 3 * DAY, 36 * HOUR, NOW)
    assert nobody is not None
    assert "nobody looked for 3 days" in nobody.text
    assert waiting(2, NOW - HOUR, "450 later", NOW) is None
    one = waiting(1, NOW - DAY, "450 later", NOW)
    assert one is not None
    assert one.text == "1 mail waits; the server said: 450 later"
    mails = waiting(2, NOW - DAY, "450 later", NOW)
    assert mails is not None
    assert mails.text == "2 mails wait; the server said: 450 later"


def test_a_page_that_is_quiet_for_longer_than_ever_is_trouble_once_enough_is_known() -> None:
    first = NOW - 400 * DAY
    changed = [first + number * 35 * DAY for number in range(1, 6)]
    assert quiet_for_long("s", first, changed, changed[-1] + 29 * DAY) is None
    assert quiet_for_long("s", first, changed[:4], NOW) is None
    assert quiet_for_long("s", None, (), None) is None
    assert quiet_for_long("s", NOW - 179 * DAY, [NOW - 170 * DAY] * 5, NOW) is None
    found = quiet_for_long("s", first, changed, changed[-1] + 36 * DAY)
    assert found is not None
    assert "unchanged for 36 days, longer than ever (so far 35)" in found.text


def test_each_mail_that_was_refused_or_is_in_doubt_is_trouble_of_its_own() -> None:
    mails = [(7, NOW, "550 no such user"), (8, NOW, "the connection broke")]
    assert [trouble.next_command for trouble in refused_mails(mails)] == [
        "practice-watch digest resend 7",
        "practice-watch digest resend 8",
    ]
    assert refused_mails(mails)[0].text == "mail 7 was refused for good: 550 no such user"
    assert "may or may not have arrived" in doubtful_mails(mails)[1].text
    assert len({trouble.kind for trouble in [*refused_mails(mails), *doubtful_mails(mails)]}) == 4


def test_reminders_come_at_growing_intervals() -> None:
    assert reminder_due(0, None, NOW)
    for told, days in ((1, 1), (2, 3), (3, 7), (4, 14), (5, 30), (9, 30)):
        assert not reminder_due(told, NOW - days * DAY + HOUR, NOW)
        assert reminder_due(told, NOW - days * DAY, NOW)
