"""Kinds of mark-up as other systems make them: what serves an entry stands beside it, above it or below it."""

from __future__ import annotations

from tests.simulation.frames import link, text
from tests.simulation.listings import Example, Page
from tests.simulation.writing import FULL, RECENT, Group, Writer, kind, nasty

BODIES = ("Kent Police", "Essex Police", "Dyfed-Powys Police")
LONG = 4  # examples of a list that is folded up


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
class ReadMoreInText(Writer):
    """Titles are plain text in paragraphs, each with a 'read more' after it."""

    def items(self, group: Group) -> str:
        return "".join(f"<p>{text(made.title)} {link(made, self.random, 'Read more')}</p>" for made in group)


@nasty
class OneLine(Writer):
    """The examples of a list in one line, each with its organisation or a sentence behind the link."""

    def items(self, group: Group) -> str:
        return "<div>" + " ".join(f"<span>{self.entry(made)}</span>" for made in group) + "</div>"

    def entry(self, made: Example) -> str:
        body = f" ({text(made.organisation)})" if made.organisations else ""
        return self.random.choice(
            [f"{link(made, self.random, text(made.name))}{body}", f"{self.link(made)} What it does."]
        )


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


@kind
class TeasersWithControl(Writer):
    """Each example as a teaser whose last link says its title again."""

    def items(self, group: Group) -> str:
        return "".join(self.teaser(made) for made in group)

    def teaser(self, made: Example) -> str:
        said = self.random.choice(["Read more", "Find out more", "Learn more"])
        more = link(made, self.random, f"{said}<span> about {text(made.title)}</span>")
        return (
            f"<article><header><h4>{link(made, self.random)}</h4></header><div><p>What was tried.</p>"
            f"<ul><li>{more}</li></ul></div></article>"
        )


@kind
class BodiesAsSubtitles(Writer):
    """Cards with two headings: the linked title, and below it whose it is."""

    def items(self, group: Group) -> str:
        return "<div>" + "".join(self.card(made) for made in group) + "</div>"

    def card(self, made: Example) -> str:
        body = f"<h5>{text(made.organisation)}</h5>" if made.organisations else ""
        return f"<div><h4>{link(made, self.random, text(made.name))}</h4>{body}<p>What was tried.</p></div>"


@kind
class FactsBelow(Writer):
    """Below each example a list of facts about it."""

    def link(self, made: Example) -> str:
        body = f"<dt>Force</dt><dd>{text(made.organisation)}</dd>" if made.organisations else ""
        return (
            f"<h4>{link(made, self.random, text(made.name))}</h4><dl>{body}<dt>Published</dt><dd>3 May 2025</dd></dl>"
        )


@kind
class TabsWithContents(Writer):
    """Tabs as they are without script: links to the panels under 'Contents', then the panels."""

    def categories(self, page: Page) -> str:
        tabs = "".join(
            f'<li><a href="#t{n}">{text(name)}</a></li>' for n, (name, _) in enumerate(page.categories or ())
        )
        return f"<div><p>Contents</p><ul>{tabs}</ul>{super().categories(page)}</div>"


@kind
class RecentAmongCategories(Writer):
    """The recent section is the first part of the full list."""

    def sections(self, page: Page) -> list[str]:
        if page.categories is None:
            return super().sections(page)
        recent = f"<h3>{RECENT}</h3>{self.recent(page)}"
        return [self.section(FULL, recent + self.categories(page))]


@kind
class GroupedHeadings(Writer):
    """Each heading with a line that accompanies it."""

    def heading(self, wording: str, group: Group) -> str:
        return f"<hgroup><p>Theme</p>{super().heading(wording, group)}</hgroup>"


@kind
class NumberedHeadings(Writer):
    """Numbers, or what kind of heading it is, before the headings."""

    number = 0

    def heading_wording(self, wording: str, group: Group) -> str:
        self.number += 1
        before = self.random.choice([f"{self.number}. ", f"<span>{self.number}.</span> ", "<span>Theme: </span>"])
        return before + super().heading_wording(wording, group)


@kind
class PicturesBefore(Writer):
    """A picture or an arrow as a character before each title."""

    def link(self, made: Example) -> str:
        return link(made, self.random, self.random.choice("\U0001f4c4\u2192\u2605\u00bb") + " " + text(made.title))


@kind
class PrintedAddresses(Writer):
    """As printed: behind each link its address."""

    def link(self, made: Example) -> str:
        return f"{super().link(made)} [{text(made.url)}]"


@kind
class FoldedRest(Writer):
    """Of long lists the rest is folded up."""

    def items(self, group: Group) -> str:
        if len(group) < LONG:
            return super().items(group)
        return f"{super().items(group[:2])}<details><summary>Show more</summary>{super().items(group[2:])}</details>"


@kind
class OwnTags(Writer):
    """Below each example links that say of themselves that they are its tags."""

    def link(self, made: Example) -> str:
        return (
            f'<h4>{super().link(made)}</h4><p><a href="/t/crime" rel="tag">Crime</a>, '
            '<a href="/t/night" rel="category tag">Night-time economy</a></p>'
        )


@nasty
class RunTogether(Writer):
    """Name and organisation are elements of one link, set apart by the style sheet alone."""

    def link(self, made: Example) -> str:
        body = f"<span>{text(made.organisation)}</span>" if made.organisations else ""
        return link(made, self.random, f"<span>{text(made.name)}</span>{body}")


@nasty
class BodyFirst(Writer):
    """A link is a card that begins with whose the example is."""

    def link(self, made: Example) -> str:
        body = f"<div>{text(made.organisation)}</div>" if made.organisations else ""
        return link(made, self.random, f"{body}<div>{text(made.name)}</div>")


@nasty
class LettersForCategories(Writer):
    """An index by first letter instead of categories."""

    def categories(self, page: Page) -> str:
        letters: dict[str, list[Example]] = {}
        for made in page.examples:
            letters.setdefault(made.name[0].upper(), []).append(made)
        return "".join(self.category(letter, letters[letter]) for letter in sorted(letters))


@nasty
class WithdrawnBelow(Writer):
    """Below the categories a list of what is no smarter practice any more, or never was one."""

    def categories(self, page: Page) -> str:
        said = self.random.choice(["Withdrawn", "Archived", "Withdrawn examples", "Superseded"])
        other = '<a href="/support-forces/practices/street-pastors">Street pastors \u2013 Gwent Police</a>'
        return f"{super().categories(page)}<h3>{said}</h3><ul><li>{other}</li></ul>"


@nasty
class ForcesBelow(Writer):
    """Below the categories the forces, each a link."""

    def categories(self, page: Page) -> str:
        forces = "".join(f'<li><a href="/forces/{n}">{name}</a></li>' for n, name in enumerate(BODIES))
        return f"{super().categories(page)}<h3>Forces</h3><ul>{forces}</ul>"


@nasty
class LearningInEach(Writer):
    """In each category, below its examples, a list of something else."""

    def category(self, wording: str, group: Group) -> str:
        said = self.random.choice(["Learning", "Webinars", "From other sectors"])
        other = f'<a href="/learning/{len(wording)}">Night course {len(wording)} \u2013 Gwent Police</a>'
        return f"{super().category(wording, group)}<h4>{said}</h4><ul><li>{other}</li></ul>"


@kind
class FoldedBelow(Writer):
    """Below each entry its summary, folded up; all of them say the same to open it."""

    def link(self, made: Example) -> str:
        return super().link(made) + "<details><summary>Summary</summary><p>Officers tried it for a year.</p></details>"
