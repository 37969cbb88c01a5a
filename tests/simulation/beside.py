"""What a site sets into links and headings beside their wording: kinds, counts and controls."""

from __future__ import annotations

from scraper.titles import split_title
from tests.simulation.frames import link, text
from tests.simulation.listings import Example, Page
from tests.simulation.writing import Group, Writer, kind


@kind
class KindsBefore(Writer):
    """What kind of thing it is, in the link before the title, at some or at all."""

    def link(self, made: Example) -> str:
        said = self.random.choice(["<span>Case study</span>", "<span class=type>Download:</span>", "<b>Video:</b>", ""])
        return link(made, self.random, f"{said} {text(made.title)}" if made.title[:1].isupper() else text(made.title))

    def items(self, group: Group) -> str:
        return "<ol>" + "".join(f"<li><p>{self.link(made)}</p></li>" for made in group) + "</ol>"


@kind
class LabelsAfter(Writer):
    """How it fared, in the link after a title that is complete without it."""

    def link(self, made: Example) -> str:
        said = self.random.choice(["Pilot", "Award winner", "Case study", "Video", ""])
        complete = said and split_title(made.title).organisations
        return link(made, self.random, f"{text(made.title)} <span>{said}</span>" if complete else text(made.title))

    def items(self, group: Group) -> str:
        return "<ol>" + "".join(f"<li><div>{self.link(made)}</div></li>" for made in group) + "</ol>"


@kind
class CountsInWords(Writer):
    """Counts of all kinds of things, in and beside the headings' text."""

    def heading_wording(self, wording: str, group: Group) -> str:
        count = len(group)
        return self.random.choice(
            [
                f"{text(wording)} <span>{count} resources</span>",
                f"{text(wording)} <span>{count} item(s)</span>",
                f"{text(wording)} | {count}",
                f'{text(wording)} <span aria-hidden="true">{count}</span><span>{count} examples in this category</span>',
            ]
        )

    def category(self, wording: str, group: Group) -> str:
        return f"<div>{self.heading(wording, group)}</div><div><div>{self.items(group)}</div></div>"


@kind
class ControlsInHeadings(Writer):
    """What opens and shuts a category, in its heading."""

    def heading_wording(self, wording: str, group: Group) -> str:
        return self.random.choice(
            [
                f'{text(wording)} <a href="#c{len(group)}">Open</a>',
                f'{text(wording)} <a href="#c{len(group)}" role="button">Expand / collapse</a>',
                f"<button>{text(wording)} <span>Show / hide</span></button>",
            ]
        )

    def category(self, wording: str, group: Group) -> str:
        return f"<div>{self.heading(wording, group)}<div><div>{self.items(group)}</div></div></div>"


@kind
class TabsWithCounts(Writer):
    """Boxes whose tab holds a heading and a count."""

    def category(self, wording: str, group: Group) -> str:
        number = self.random.getrandbits(32)
        return (
            f'<div role="tab" id="h{number}"><h4><a role="button" href="#b{number}">{text(wording)} '
            f'<span class="badge">{len(group)}</span></a></h4></div>'
            f'<div id="b{number}" role="tabpanel" aria-labelledby="h{number}">{self.items(group)}</div>'
        )


@kind
class FilterButtons(Writer):
    """Buttons that choose a category, before the categories."""

    def categories(self, page: Page) -> str:
        names = ["All", *(wording for wording, _ in page.categories or ())]
        element = self.random.choice(["button", "span"])
        role = "" if element == "button" else ' role="button"'
        chips = "".join(f"<{element}{role}>{text(name)}</{element}>" for name in names)
        return f"<div>{chips}</div>{super().categories(page)}"

    def items(self, group: Group) -> str:
        return "<div><ol>" + "".join(f"<li><b>{self.link(made)}</b></li>" for made in group) + "</ol></div>"
