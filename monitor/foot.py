"""The foot of every mail, and the words for what somebody gets. Pure."""

from __future__ import annotations

from monitor.config_mail import DigestConfig, Recipient
from monitor.config_values import split_name
from monitor.sentences import joined

LICENCE = "Titles and links: College of Policing, Non-Commercial College Licence."
_RHYTHMS = {"change": "After each change", "day": "Daily", "week": "Weekly", "month": "Monthly"}


def sender_line(sender: str) -> str:
    """Who sends it: the name in `from`; never the College."""
    name, address = split_name(sender)
    return f"Sent by {name or address}; not by the College of Policing."


def rhythm_words(recipient: Recipient) -> str:
    """When somebody gets mail: `Weekly on Monday at 08:30`."""
    text = _RHYTHMS[recipient.every]
    if recipient.every == "week":
        text += f" on {recipient.weekday.capitalize()}"
    if recipient.every == "month":
        text += f", on the first {recipient.weekday.capitalize()}"
    return text if recipient.every == "change" else f"{text} at {recipient.at}"


def filter_words(recipient: Recipient) -> str:
    """Of what somebody gets mail: `all forces`, or each filter that is set."""
    parts = [joined(recipient.organisations) if recipient.organisations is not None else "all forces"]
    if recipient.categories is not None:
        parts.append(f"categories {joined(recipient.categories)}, and what has none yet")
    if recipient.kinds is not None:
        parts.append(f"only {joined(recipient.kinds)}")
    if recipient.sources is not None:
        parts.append(f"from {joined(recipient.sources)}")
    return "; ".join(parts)


def grouped(digest: str) -> str:
    """The first 16 digits of a digest, in fours, for comparing by eye."""
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4)).strip()


def foot(
    recipient: Recipient, config: DigestConfig, window: tuple[int, int] | None, content_digest: str
) -> tuple[str, ...]:
    """Who sends it, whose texts these are, how to stop it, and what is told.

    Args:
        recipient: As configured.
        config: `digest` in config.yaml.
        window: Numbers of the first and last change; None where the mail is about none.
        content_digest: Of the record, so that every inbox is a witness of what it said.
    """
    lines = [
        sender_line(config.sender),
        LICENCE,
        "A change here is a change of the list, not a judgement of the practice.",
        f"{rhythm_words(recipient)}, {filter_words(recipient)}. To change or stop this, reply: a person reads it.",
    ]
    record = f"Record {grouped(content_digest)}." if content_digest else ""
    if window is not None:
        first, last = window
        which = f"Change {first}." if first == last else f"Changes {first} to {last}."
        record = f"{which} {record}".strip()
    return (*lines, record) if record else tuple(lines)
