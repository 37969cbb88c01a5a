"""The nouns of telling people: a change as a mail needs it, who gets mail, and what is owed to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

MailState = Literal["owed", "sending", "sent", "unknown", "failed"]
Purpose = Literal["digest", "notice", "welcome", "trouble"]
Role = Literal["reader", "operator"]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change as it stands in the record; times are UTC.

    Attributes:
        change_id: Its number.
        source: Name of its source.
        kind: What differs.
        observed_at: Time of the first look that shows it.
        not_before: Time of the last accepted look before.
        confirmed_at: Time of the look that agreed with a loss.
        practice_id: Of the practice; None in rows about a category or the page.
        title: Of the practice, after the change.
        organisations: Likewise, in the page's wording.
        categories: Likewise; in a category's row its heading.
        url: Likewise.
        summary: The change in one sentence.
        before: The fields that differ, as they were.
        after: The fields that differ, as they are.
        is_news: Whether readers are told.
        learned_later: Whether it was not written in its turn.
        corrected: Whether a later row takes it back.
        corrects_id: The row that a `corrected` row takes back.
        reported_at: When the row was written.
    """

    change_id: int
    source: str
    kind: str
    observed_at: datetime
    not_before: datetime | None = None
    confirmed_at: datetime | None = None
    practice_id: int | None = None
    title: str | None = None
    organisations: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    url: str | None = None
    summary: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    is_news: bool = True
    learned_later: bool = False
    corrected: bool = False
    corrects_id: int | None = None
    reported_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """A person who gets mail.

    Attributes:
        recipient_id: Its row.
        address: Where to.
        added_at: When it was first configured.
        left_at: When it was last found to be configured no more; None while it is.
        told_through: Every change up to this number is dealt with.
        seen_through: The account of looks has reached this time.
        slot_at: The last time of its rhythm that was dealt with.
        mailed_at: When the last mail for it was made; None before the first.
    """

    recipient_id: int
    address: str
    added_at: datetime
    left_at: datetime | None
    told_through: int
    seen_through: datetime
    slot_at: datetime
    mailed_at: datetime | None


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail to one person.

    Attributes:
        mail_id: Its row.
        recipient_id: To whom.
        purpose: What for.
        first_change: The window of a digest, as numbers of changes.
        last_change: Likewise, included.
        state: How far it got.
        attempts: How often the mail server was asked to take it.
        due_at: Since when it may go out; None for a window that still collects.
        next_attempt_at: Not before then; None for at once.
        message_id: Of the composed message; None before that.
        message: The bytes of the message; None before it is composed, and once it is sent.
    """

    mail_id: int
    recipient_id: int
    purpose: Purpose
    first_change: int | None
    last_change: int | None
    state: MailState
    attempts: int = 0
    due_at: datetime | None = None
    next_attempt_at: datetime | None = None
    message_id: str | None = None
    message: bytes | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What was seen of a source in a time.

    Attributes:
        source: Its name.
        looks: Looks of any outcome.
        accepted: Those accepted.
        held: Those held.
        failed: Those failed.
        days_without: Days (UTC) without an accepted look.
        last_accepted: Time of the newest accepted look, also before that time.
        listed: Practices listed by it.
        not_found_since: Since when every look found no page at the address (404 or 410); None where one did.
    """

    source: str
    looks: int
    accepted: int
    held: int
    failed: int
    days_without: int
    last_accepted: datetime | None
    listed: int
    not_found_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """What a practice's own page says, as far as a mail tells it.

    Attributes:
        first_published: The date it gives; None where it gives none or was not read.
        says: A few words on it: focus, target groups.
    """

    first_published: datetime | None = None
    says: tuple[str, ...] = ()
