"""What the operator is told: which trouble there is, when it is told, and when again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

FAILS_IN_A_ROW = 3
FAILS_FOR = timedelta(hours=24)
QUIET_AT_LEAST = timedelta(days=180)
QUIET_AFTER_CHANGES = 5
WAITS_FOR = timedelta(days=1)
MOST_MAILS_A_DAY = 5
_REMINDERS = (timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=14), timedelta(days=30))


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that needs the operator.

    Attributes:
        kind: What kind; with `about` it names the episode.
        about: Name of the source; empty where it is about the mail.
        since: When it began.
        text: What it is, in a sentence.
        next_command: What to do about it.
    """

    kind: str
    about: str
    since: datetime
    text: str
    next_command: str


def failing(source: str, failed: int, since: datetime | None, reason: str, now: datetime) -> Trouble | None:
    """Looks that fail for a day, or three in a row."""
    if since is None or (failed < FAILS_IN_A_ROW and now - since < FAILS_FOR):
        return None
    looks = "1 look" if failed == 1 else f"{failed} looks in a row"
    return Trouble("failing", source, since, f"{source}: {looks} failed: {reason}", "practice-watch doctor")


def unwatched(source: str, last_look: datetime | None, longest: timedelta, now: datetime) -> Trouble | None:
    """No look at all for longer than the schedule has pauses: the program that should look does not run."""
    if last_look is None or now - last_look <= longest:
        return None
    text = f"{source}: nobody looked for {(now - last_look).days} days, though the schedule has it"
    return Trouble("unwatched", source, last_look, text, "practice-watch run")


def holding(source: str, held: int, since: datetime | None, reason: str, snapshot_id: int | None) -> Trouble | None:
    """A page that is held: one episode until a look is accepted, however often it is looked at."""
    if since is None or snapshot_id is None:
        return None
    times = "" if held == 1 else f" ({held} looks so far)"
    text = f"{source}: the page is held, and nothing is compared{times}: {reason.partition('; ')[0]}"
    return Trouble("held", source, since, text, f"practice-watch held show {snapshot_id}")


def refused_mails(mails: Sequence[tuple[int, datetime, str]]) -> list[Trouble]:
    """Mails that were refused for good, each an episode of its own."""
    return [
        Trouble(
            f"mail {number} refused",
            "",
            at,
            f"mail {number} was refused for good: {words}",
            f"practice-watch digest resend {number}",
        )
        for number, at, words in mails
    ]


def doubtful_mails(mails: Sequence[tuple[int, datetime, str]]) -> list[Trouble]:
    """Mails of which it is not known whether they arrived, each an episode of its own."""
    return [
        Trouble(
            f"mail {number} in doubt",
            "",
            at,
            f"mail {number} may or may not have arrived, and is not sent again by itself: {words}",
            f"practice-watch digest resend {number}",
        )
        for number, at, words in mails
    ]


def waiting(count: int, since: datetime | None, words: str, now: datetime) -> Trouble | None:
    """Mails that the server has not taken for a day."""
    if since is None or now - since < WAITS_FOR:
        return None
    mails = "1 mail waits" if count == 1 else f"{count} mails wait"
    return Trouble("mail waits", "", since, f"{mails}; the server said: {words}", "practice-watch doctor")


def quiet_for_long(
    source: str, first: datetime | None, changed: Sequence[datetime], last_accepted: datetime | None
) -> Trouble | None:
    """A page that is unchanged for longer than ever: it may have moved, and an old copy be served.

    Not before 180 days and five changes were seen.
    """
    if first is None or last_accepted is None or len(changed) < QUIET_AFTER_CHANGES:
        return None
    if last_accepted - first < QUIET_AT_LEAST:
        return None
    longest = max(late - early for early, late in pairwise([first, *changed]))
    silent = last_accepted - changed[-1]
    if silent <= longest:
        return None
    text = (
        f"{source}: the page is unchanged for {silent.days} days, longer than ever (so far {longest.days}); "
        "see in a browser whether it is still the page that is kept up to date"
    )
    return Trouble("quiet", source, changed[-1], text, "practice-watch listing")


def reminder_due(told: int, told_at: datetime | None, now: datetime) -> bool:
    """Whether trouble that lasts is told (again): at growing intervals."""
    if told == 0 or told_at is None:
        return True
    pause = _REMINDERS[min(told, len(_REMINDERS)) - 1]
    return now - told_at >= pause
