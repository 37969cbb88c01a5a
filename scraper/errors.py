"""Errors raised on purpose, with the exit status each leads to.

PracticeWatchError
├── ConfigError           2  says which key, what is wrong, what is allowed
├── UsageError            2  the command line or a file named on it cannot be used
├── SourceUnreadable      3  no page came back; the next check may work
│   ├── Refused           3  ... 401, 403 or 451: a person has to do something
│   ├── NotFound          3  ... 404 or 410: the page is not at its address
│   ├── RobotsDisallow    3  ... robots.txt does not let us
│   ├── RateLimited       3  ... and the site said how long to wait
│   └── BrokenTransfer    3  ... the answer was cut, too large or not what was announced
├── StoreError            5  the database is locked, full, foreign or from the future
└── DeliveryError         6  a mail was refused; it stays owed
"""

from __future__ import annotations


class PracticeWatchError(Exception):
    """Anything we raise on purpose; its text is for a person.

    Attributes:
        exit_status: What the program ends with when nothing catches it.
    """

    exit_status = 1


class ConfigError(PracticeWatchError):
    """config.yaml cannot be used; the text names each fault with its place."""

    exit_status = 2


class UsageError(PracticeWatchError):
    """What was asked for on the command line cannot be done as asked."""

    exit_status = 2


class SourceUnreadable(PracticeWatchError):
    """No page came back.

    Attributes:
        fact: What happened, without what to do.
        attempts: Requests that were made for the page; 0 if none was.
        http_status: Status of the last answer; None if there was none.
        location: Where the address redirects to, if that was not followed.
    """

    exit_status = 3

    def __init__(self, message: str, advice: str = "", *, attempts: int = 0, http_status: int | None = None) -> None:
        """Say what happened.

        Args:
            message: A sentence.
            advice: What to do where the address is the one in config.yaml; for one that is linked to it would be wrong.
            attempts: See the attribute.
            http_status: See the attribute.
        """
        super().__init__(f"{message} {advice}" if advice else message)
        self.fact = message
        self.location: str | None = None
        self.attempts = attempts
        self.http_status = http_status


class Refused(SourceUnreadable):
    """The site does not want this program (401, 403, 451)."""


class NotFound(SourceUnreadable):
    """The page is not at its address (404, 410)."""


class RobotsDisallow(SourceUnreadable):
    """robots.txt forbids the address, or could never be read."""


class BrokenTransfer(SourceUnreadable):
    """An answer began, but is cut short, too large or not what was announced."""


class RateLimited(SourceUnreadable):
    """The site asked us to come back later.

    Attributes:
        retry_after_s: The pause it asked for, in seconds.
    """

    def __init__(self, url: str, retry_after_s: float, *, attempts: int = 0, http_status: int | None = None) -> None:
        super().__init__(
            f"{url} asks for a pause of {retry_after_s:g} s",
            attempts=attempts,
            http_status=http_status,
        )
        self.retry_after_s = retry_after_s


class StoreError(PracticeWatchError):
    """The database is locked, full, foreign, missing or from a newer version."""

    exit_status = 5


class DeliveryError(PracticeWatchError):
    """A mail was not taken; it stays owed."""

    exit_status = 6
