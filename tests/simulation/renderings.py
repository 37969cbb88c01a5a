"""One listing in the kinds of mark-up that a content management system could show it in."""

from __future__ import annotations

from random import Random

from tests.simulation import beside, boxes, outsiders, systems, whose  # their kinds count themselves
from tests.simulation.frames import Frame, link, text
from tests.simulation.listings import Example, Page
from tests.simulation.writing import FULL, ORDINARY, RECENT, Group, Rendering, Writer, kind

__all__ = [
    "FULL",
    "ORDINARY",
    "RECENT",
    "Group",
    "Rendering",
    "Writer",
    "beside",
    "boxes",
    "kind",
    "outsiders",
    "systems",
    "whose",
]


@kind
class RichText(Writer):
    """What an editor's text field gives."""


@kind
class LayoutBuilder(Writer):
    """Today's frame: a heading and its list are not siblings."""

    def section(self, wording: str, lists: str) -> str:
        return (
            '<div class="layout"><div class="container"><div class="layout__region"><div data-block-plugin-id="inline_block:text">'
            f'<div class="custom-col title-col"><h2  id="{self.random.getrandbits(32):x}">{text(wording)}</h2></div>'
            f'<div class="custom-col"><div class="clearfix text-formatted">{lists}</div></div></div></div></div></div>'
        )


@kind
class AccordionButtons(Writer):
    """Headings that are buttons, panels that are hidden."""

    def category(self, wording: str, group: Group) -> str:
        number = self.random.getrandbits(32)
        icon = self.random.choice(['<span aria-hidden="true">Show</span>', "<span>Show</span>", ""])
        return (
            f'<div class="section"><h3><button type="button" aria-expanded="false" id="acc-{number}"><span>{text(wording)}</span>\n{icon}'
            f'</button></h3><div aria-labelledby="acc-{number}" hidden>{self.items(group)}</div></div>'
        )


@kind
class DetailsSummary(Writer):
    """A category to a `<details>`."""

    def category(self, wording: str, group: Group) -> str:
        return f"<details><summary>{text(wording)}</summary><div>{self.items(group)}</div></details>"


@kind
class NestedDetails(DetailsSummary):
    """Sections are `<details>`, too."""

    def section(self, wording: str, lists: str) -> str:
        return f"<details open><summary><h2>{text(wording)}</h2></summary>{lists}</details>"


@kind
class NestedPlainDetails(DetailsSummary):
    """Sections are `<details>` without a heading in their summary."""

    def section(self, wording: str, lists: str) -> str:
        return f"<details open><summary>{text(wording)}</summary>{lists}</details>"


@kind
class Tabs(Writer):
    """A category to a tab, its name in the list of tabs."""

    def categories(self, page: Page) -> str:
        tabs, panels = "", ""
        element = self.random.choice(["button", "a"])
        for number, (wording, group) in enumerate(page.categories or ()):
            where = f' href="#panel-{number}"' if element == "a" else ""
            tabs += f'<{element}{where} role="tab" id="tab-{number}" aria-controls="panel-{number}">{text(wording)}</{element}>'
            panels += (
                f'<div role="tabpanel" id="panel-{number}" aria-labelledby="tab-{number}">{self.items(group)}</div>'
            )
        return f'<div role="tablist">{tabs}</div>{panels}'


class _Table(Writer):
    def rows(self, group: Group) -> str:
        return "".join(f"<tr><td>{self.link(made)}</td></tr>" for made in group)

    def items(self, group: Group) -> str:
        return f"<table><tbody>{self.rows(group)}</tbody></table>"


@kind
class TableCaption(_Table):
    """A category to a table, its name the caption."""

    def category(self, wording: str, group: Group) -> str:
        return f"<table><caption>{text(wording)}</caption><tbody>{self.rows(group)}</tbody></table>"


@kind
class TableHeading(_Table):
    """A category to a table under its heading."""


@kind
class TableRowGroups(_Table):
    """One table, categories in rows of their own."""

    def categories(self, page: Page) -> str:
        groups = "".join(
            f'<tbody><tr><th colspan="2" scope="rowgroup">{text(wording)}</th></tr>{self.rows(group)}</tbody>'
            for wording, group in page.categories or ()
        )
        return f"<table>{groups}</table>"


@kind
class TableOrganisation(_Table):
    """A column for the organisation."""

    def rows(self, group: Group) -> str:
        cells = "".join(
            f"<tr><td>{link(made, self.random, text(made.name))}</td><td>{text(made.organisation)}</td></tr>"
            for made in group
        )
        return f"<tr><th>Example</th><th>Organisation</th></tr>{cells}"


@kind
class TableCategory(_Table):
    """Columns for category and organisation; a category's cell spans its rows."""

    spanning = True

    def categories(self, page: Page) -> str:
        rows = ""
        for wording, group in page.categories or ():
            for number, made in enumerate(group):
                first = f"<td>{text(wording)}</td>"
                if self.spanning:
                    first = f'<td rowspan="{len(group)}">{text(wording)}</td>' if number == 0 else ""
                name = link(made, self.random, text(made.name))
                rows += f"<tr>{first}<td>{name}</td><td>{text(made.organisation)}</td></tr>"
        head = "<tr><th>Category</th><th>Practice</th><th>Force</th></tr>"
        return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


@kind
class TableCategoryRepeated(TableCategory):
    """The same, each row with its category."""

    spanning = False


@kind
class Cards(Writer):
    """Cards with a heading, a summary, 'read more' and the organisation apart."""

    def items(self, group: Group) -> str:
        return "<div>" + "".join(self.card(made) for made in group) + "</div>"

    def card(self, made: Example) -> str:
        organisation = f"<p>{text(made.organisation)}</p>" if made.organisations else ""
        href = made.url
        return (
            f"<div class=card><h4>{link(made, self.random, text(made.name))}</h4>{organisation}"
            f'<p>What it does, in a sentence.</p><a href="{href}">Read more</a></div>'
        )


@kind
class CardsFull(Cards):
    """Cards in list items, with the whole title."""

    def items(self, group: Group) -> str:
        return "<ul>" + "".join(f"<li>{self.card(made)}</li>" for made in group) + "</ul>"

    def card(self, made: Example) -> str:
        return f"<article><h4>{self.link(made)}</h4><p>What it does, in a sentence.</p></article>"


@kind
class WholeCards(Cards):
    """Cards that are one link."""

    def card(self, made: Example) -> str:
        inside = f"<h4>{text(made.title)}</h4><p>What it does, in a sentence.</p>"
        return f"<div class=card>{link(made, self.random, inside)}</div>"


@kind
class GroupedViews(Writer):
    """Rows of a grouped view."""

    def items(self, group: Group) -> str:
        return "".join(f"<div><div><span>{self.link(made)}</span></div></div>" for made in group)

    def category(self, wording: str, group: Group) -> str:
        return f"<div><div><h3>{text(wording)}</h3></div><div>{self.items(group)}</div></div>"

    def section(self, wording: str, lists: str) -> str:
        return f"<div><h2>{text(wording)}</h2><div>{lists}</div></div>"


@kind
class DefinitionLists(Writer):
    """A category to a term."""

    def categories(self, page: Page) -> str:
        groups = "".join(
            f"<dt>{text(wording)}</dt>" + "".join(f"<dd>{self.link(made)}</dd>" for made in group)
            for wording, group in page.categories or ()
        )
        return f"<dl>{groups}</dl>"


@kind
class ShiftedOnce(Writer):
    """Headings a rank lower."""

    section_level = 3


@kind
class ShiftedTwice(Writer):
    """Headings two ranks lower."""

    section_level = 4


@kind
class Sections(Writer):
    """Sections and categories nested as elements."""

    def category(self, wording: str, group: Group) -> str:
        return f"<section>{super().category(wording, group)}</section>"

    def section(self, wording: str, lists: str) -> str:
        return f"<section>{super().section(wording, lists)}</section>"


@kind
class NoMain(Writer):
    """Nothing marks the main part."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.frame = Frame(random, main="div", article=False)


@kind
class Flat(Writer):
    """Sections and categories of one rank."""

    def heading(self, wording: str, group: Group) -> str:
        return f"<h2>{self.heading_wording(wording, group)}</h2>"


@kind
class Swapped(Writer):
    """The full list first."""

    def lists(self, page: Page) -> str:
        return "\n".join(reversed(self.sections(page)))


@kind
class FurtherSections(Writer):
    """Prose and lists of useful links before, between and after."""

    def lists(self, page: Page) -> str:
        useful = (
            '<h2>Useful links</h2><ul><li><a href="/guidance">Guidance</a></li><li><a href="https://www.npcc.police.uk/">NPCC</a></li>'
            '<li><a href="/support-forces/practices">Practice bank</a></li></ul>'
        )
        share = '<h2>Share your practice</h2><p>Tell us about your practice. <a href="/share">Submit an example</a></p>'
        contact = '<h2>Contact us</h2><p>Write to <a href="mailto:practice@example.org">practice@example.org</a>.</p>'
        between = self.random.choice([useful, share, contact])
        return f"\n{between}\n".join(self.sections(page)) + self.random.choice([useful, share, contact])


@kind
class Introduced(Writer):
    """A sentence under each heading."""

    def section(self, wording: str, lists: str) -> str:
        return self.section_heading(wording) + "<p>These examples were reviewed in the usual way.</p>" + lists

    def category(self, wording: str, group: Group) -> str:
        return self.heading(wording, group) + "<p>What forces have tried here.</p>" + self.items(group)


@kind
class CountsApart(Writer):
    """Counts beside the headings."""

    def heading_wording(self, wording: str, group: Group) -> str:
        return f"{text(wording)} <span>({len(group)})</span>"


@kind
class CountsInText(Writer):
    """Counts within the headings' text."""

    def heading_wording(self, wording: str, group: Group) -> str:
        return f"{text(wording)} ({len(group)})"


@kind
class LinkedHeadings(Writer):
    """Headings that link to a page of the category."""

    def heading_wording(self, wording: str, group: Group) -> str:  # noqa: ARG002
        return f'<a href="/support-forces/practices?category={len(wording)}">{text(wording)}</a>'


@kind
class OrganisationApart(Writer):
    """The organisation in an element beside the link."""

    def items(self, group: Group) -> str:
        element = self.random.choice(["span", "div", "em"])
        return "<ul>" + "".join(self.item(made, element) for made in group) + "</ul>"

    def item(self, made: Example, element: str) -> str:
        organisation = f" <{element}>{text(made.organisation)}</{element}>" if made.organisations else ""
        return f"<li>{link(made, self.random, text(made.name))}{organisation}</li>"


@kind
class Columns(Writer):
    """Each list over two columns."""

    def items(self, group: Group) -> str:
        cut = (len(group) + 1) // 2
        parts = [part for part in (group[:cut], group[cut:]) if part]
        return "<div>" + "".join(f"<div>{super(Columns, self).items(part)}</div>" for part in parts) + "</div>"


@kind
class Dated(Writer):
    """A date beside each link."""

    def items(self, group: Group) -> str:
        dates = [f"<time>{self.random.randint(1, 28)} March 202{self.random.randint(1, 6)}</time>" for _ in group]
        return "<ul>" + "".join(f"<li>{self.link(m)} {d}</li>" for m, d in zip(group, dates, strict=True)) + "</ul>"


@kind
class Mixed(Writer):
    """Each section in a kind of its own."""

    def sections(self, page: Page) -> list[str]:
        kinds = [
            Cards,
            TableOrganisation,
            DetailsSummary,
            GroupedViews,
            WholeCards,
            DefinitionLists,
            Tabs,
            OrganisationApart,
        ]
        writers = [self.random.choice(kinds)(self.random) for _ in range(2)]
        found = [self.section(RECENT, writers[0].recent(page))]
        if page.categories is not None:
            found.append(self.section(FULL, writers[1].categories(page)))
        return found
