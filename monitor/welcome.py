"""The first mail to somebody: what comes from now on, what is listed today, how to stop it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.config_mail import Recipient
from monitor.digest import label, labels
from monitor.foot import filter_words, rhythm_words
from monitor.letter import Item, Letter, Section
from monitor.sentences import joined

_PROMISE = (
    "A practice is called no longer listed only when a look a day later agrees. Where nothing is said of a practice, "
    "nothing about it changed, as far as each mail's account of looks reaches."
)


def welcome(
    recipient: Recipient,
    sources: Sequence[str],
    listed: Sequence[tuple[str, str, str, str, int]],
    foot: tuple[str, ...],
) -> Letter:
    """The welcome for a recipient.

    Args:
        recipient: As configured.
        sources: Names of the sources that it is told of.
        listed: Source, section, title, address and practice of all that is listed now.
        foot: The foot of the mail.
    """
    sections: dict[str, list[Item]] = {}
    practices: dict[str, set[int]] = {source: set() for source in sources}
    for source, section, title, url, practice_id in listed:
        if source in sources:
            heading = f"{label(source)}: {section}" if len(sources) > 1 else section
            sections.setdefault(heading, []).append(Item(title, url=url))
            practices[source].add(practice_id)
    name = labels(sources)
    counts = [len(one) for one in practices.values()]  # each on its own: two sources may list the same ones
    noun = "practice is listed" if counts == [1] else "practices are listed"
    count = f"{joined([str(one) for one in counts])} {noun}"
    told = [f"{len(one)} ({label(source)})" if len(sources) > 1 else str(len(one)) for source, one in practices.items()]
    promise = (
        "From now on you are told what the College of Policing adds to, changes on and drops from its list of "
        f"practices: {rhythm_words(recipient)[0].lower()}{rhythm_words(recipient)[1:]}, {filter_words(recipient)}."
    )
    return Letter(
        f"{name}: welcome; {count} today",
        f"Welcome to {name}",
        (promise, _PROMISE, f"Today {joined(told)} {noun}. One can stand in more than one place."),
        tuple(Section(heading, tuple(items), counted=False) for heading, items in sections.items()),
        foot=foot,
    )
