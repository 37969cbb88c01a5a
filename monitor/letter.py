"""What a mail is made of, whatever it is about. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One practice, one heading or one trouble, with what is said of it.

    Attributes:
        title: Of the practice, or a sentence.
        organisations: Of the practice.
        lines: Sentences.
        url: Its address; None where it has none.
        history_url: Its page on our own site; None without one.
    """

    title: str
    organisations: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    url: str | None = None
    history_url: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Items under a heading.

    Attributes:
        heading: As the mail shows it.
        items: In their order.
        key: Of what kind they are.
        counted: Whether their number stands beside the heading.
    """

    heading: str
    items: tuple[Item, ...]
    key: str = ""
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Letter:
    """All that a mail says.

    Attributes:
        subject: Its subject.
        heading: Its first line.
        lead: Paragraphs before the sections.
        sections: Headings with items.
        notes: Paragraphs after them.
        account: What was seen.
        foot: Who sends it, and how to stop it.
    """

    subject: str
    heading: str
    lead: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()
    account: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
