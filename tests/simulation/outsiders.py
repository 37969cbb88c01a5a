"""Kinds of mark-up as other systems make them: what serves an entry stands beside it, above it or below it."""

from __future__ import annotations

from tests.simulation.frames import link, text
from tests.simulation.listings import Example
from tests.simulation.writing import Group, Writer, kind, nasty


@kind
class Permalinks(Writer):
    """Headings that end in a link to themselves."""

    def heading(self, wording: str, group: Group) -> str:
        sign = self.random.choice(["#", "\u00b6", "\u00a7", "\U0001f517"])
        return (
            f'<h3>{self.heading_wording(wording, group)} <a href="#here" title="Link to this heading">{sign}</a></h3>'
        )


@kind
class BackToTop(Writer):
    """Each list ends with a way back to the top."""

    def items(self, group: Group) -> str:
        said = self.random.choice(["Back to top", "\u2191 Back to top", "Return to the top of the page", "Top \u25b2"])
        return super().items(group).replace("</ul>", f'<li><a href="#main-content">{said}</a></li></ul>')


@kind
class TwoWidths(Writer):
    """Each category twice, for a wide and a narrow screen; only the style sheet says which is shown."""

    def category(self, wording: str, group: Group) -> str:
        once = super().category(wording, group)
        return f'<div class="wide">{once}</div><div class="narrow">{once}</div>'


@kind
class RanksByNesting(Writer):
    """Sections within sections, every heading of one rank."""

    def section(self, wording: str, lists: str) -> str:
        return f"<section><h2>{text(wording)}</h2>{lists}</section>"

    def category(self, wording: str, group: Group) -> str:
        return f"<section><h2>{self.heading_wording(wording, group)}</h2>{self.items(group)}</section>"


@nasty
class ReadMoreAlone(Writer):
    """Cards whose title is no link; 'read more' below it is the only one."""

    def items(self, group: Group) -> str:
        return "<div>" + "".join(self.card(made) for made in group) + "</div>"

    def card(self, made: Example) -> str:
        body = f"<p>{text(made.organisation)}</p>" if made.organisations else ""
        more = self.random.choice(["Read more", "Read the report", "View example", "Find out more"])
        return f"<div><h4>{text(made.name)}</h4>{body}<p>{link(made, self.random, more)}</p></div>"


@nasty
class RowsOfTerms(Writer):
    """A summary list: the name, the organisation, and a link that repeats both for those who cannot see."""

    def items(self, group: Group) -> str:
        return "<dl>" + "".join(self.row(made) for made in group) + "</dl>"

    def row(self, made: Example) -> str:
        body = f"<dd>{text(made.organisation)}</dd>" if made.organisations else ""
        view = link(made, self.random, f"View<span> {text(made.title)}</span>")
        return f"<div><dt>{text(made.name)}</dt>{body}<dd>{view}</dd></div>"


@nasty
class DatesBefore(Writer):
    """A date and a dash before each link."""

    def link(self, made: Example) -> str:
        return f"<time>{self.random.randint(1, 28)} Mar 2024</time> \u2013 {super().link(made)}"


@nasty
class DocumentBeside(Writer):
    """Beside each entry its document."""

    def link(self, made: Example) -> str:
        said = self.random.choice(["(<a href='{0}'>PDF, 210 KB</a>)", "<a href='{0}'>Download {1} (PDF)</a>"])
        return super().link(made) + " " + said.format(f"/files/{len(made.title)}.pdf", text(made.name))


@nasty
class TopicsBelow(Writer):
    """Below each entry a list of its topics."""

    def link(self, made: Example) -> str:
        return (
            super().link(made)
            + '<ul><li><a href="/tags/crime">Crime</a></li><li><a href="/tags/prevention">Prevention</a></li></ul>'
        )


@nasty
class LinkedCategories(Writer):
    """Categories are links, each over its list in a list."""

    def category(self, wording: str, group: Group) -> str:
        return f'<ul><li><a href="/topics/{len(wording)}">{text(wording)}</a>{self.items(group)}</li></ul>'


@nasty
class MoreOfTheSame(Writer):
    """After each entry another link to it."""

    def link(self, made: Example) -> str:
        return f"{super().link(made)} {link(made, self.random, 'Read more')}"
