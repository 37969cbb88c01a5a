"""Mark-up that shows apart from a name whose the example is, with something else beside that."""

from __future__ import annotations

from tests.simulation.frames import link, text
from tests.simulation.listings import Example
from tests.simulation.writing import Group, Writer, kind

TAGS = ("Prevention", "Partnership", "Child protection", "Mental health", "Roads")


class _Named(Writer):
    """The name is the link."""

    def name(self, made: Example) -> str:
        return link(made, self.random, text(made.name))

    def bodies(self, made: Example) -> tuple[str, ...]:
        """Its organisations one by one; in one piece where the page joins them by another word than a reader would."""
        return made.organisations if made.joint == " and " else (made.organisation,)


@kind
class TagBesideBody(_Named):
    """The organisation, and a tag that may read like one, each in an element of its own behind the link."""

    def link(self, made: Example) -> str:
        tag = f'<span class="tag">{self.random.choice(TAGS)}</span>'
        body = f'<span class="force">{text(made.organisation)}</span> ' if made.organisations else ""
        return f"{self.name(made)} {body}{tag}"


@kind
class DateBesideBody(_Named):
    """The organisation and a date below the name, with a sign between them."""

    def link(self, made: Example) -> str:
        sign = self.random.choice([" | ", " \u00b7 ", " \u2022 "])
        body = f"{text(made.organisation)}{sign}" if made.organisations else ""
        return f"{self.name(made)}<p>{body}{self.random.randint(1, 28)} May 2025</p>"


@kind
class BodiesInAList(_Named):
    """Each organisation is an item of a list below the name."""

    def link(self, made: Example) -> str:
        bodies = "".join(f"<li>{text(body)}</li>" for body in self.bodies(made))
        return f"{self.name(made)}<ul>{bodies}</ul>" if bodies else self.name(made)


@kind
class CardsOfBodies(_Named):
    """Cards with the organisations as pieces of one line, under a heading that is the link."""

    def items(self, group: Group) -> str:
        return "<div>" + "".join(self.card(made) for made in group) + "</div>"

    def card(self, made: Example) -> str:
        bodies = " ".join(f"<span>{text(body)}</span>" for body in self.bodies(made))
        line = f"<p>{bodies}</p>" if bodies else ""
        return f"<div><h4>{self.name(made)}</h4>{line}<p>What was tried, in a sentence.</p></div>"
