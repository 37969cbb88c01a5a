"""Mark-up whose meaning stands in attributes and not in the elements: controls, tabs and tables made of divs."""

from __future__ import annotations

from tests.simulation.frames import link, text
from tests.simulation.listings import Example, Page
from tests.simulation.writing import Group, Writer, kind


@kind
class ButtonsAlone(Writer):
    """An accordion whose headings are buttons and nothing else."""

    def category(self, wording: str, group: Group) -> str:
        number = self.random.getrandbits(32)
        opens = self.random.choice(
            [
                f'aria-expanded="false" aria-controls="b{number}"',
                f'data-bs-toggle="collapse" data-bs-target="#b{number}"',
            ]
        )
        return (
            f'<div class="item"><div class="bar"><button type="button" {opens}>{text(wording)}</button></div>'
            f'<div id="b{number}" class="collapse">{self.items(group)}</div></div>'
        )


@kind
class BareTabs(Writer):
    """Tabs that say nothing of themselves: links into the page, and boxes without headings."""

    def categories(self, page: Page) -> str:
        groups = list(enumerate(page.categories or ()))
        if len(groups) < 2:
            return super().categories(page)
        tabs = "".join(f'<li class="tab"><a href="#t{n}">{text(wording)}</a></li>' for n, (wording, _) in groups)
        panels = "".join(f'<div id="t{n}" class="pane">{self.items(group)}</div>' for n, (_, group) in groups)
        return f'<ul class="nav">{tabs}</ul><div class="panes">{panels}</div>'


class _Named(Writer):
    """The name is the link, the organisation stands in a cell beside it; one without an organisation has an empty one."""

    def name(self, made: Example) -> str:
        return link(made, self.random, text(made.name))


@kind
class RowsByRole(_Named):
    """A table of divs that say what they stand for."""

    def items(self, group: Group) -> str:
        rows = "".join(
            f'<div role="row"><div role="cell">{self.name(made)}</div><div role="cell">{text(made.organisation)}</div></div>'
            for made in group
        )
        head = '<div role="row"><span role="columnheader">Example</span><span role="columnheader">Organisation</span></div>'
        return f'<div role="table"><div role="rowgroup">{head}</div><div role="rowgroup">{rows}</div></div>'


@kind
class TablesBelowText(_Named):
    """Each category is a line of text over a table with heads of columns."""

    def heading(self, wording: str, group: Group) -> str:
        return f'<div class="name">{self.heading_wording(wording, group)}</div>'

    def items(self, group: Group) -> str:
        rows = "".join(f"<tr><td>{self.name(made)}</td><td>{text(made.organisation)}</td></tr>" for made in group)
        return f"<table><thead><tr><th>Example</th><th>Organisation</th></tr></thead><tbody>{rows}</tbody></table>"


@kind
class TabsWithHeadings(Writer):
    """Tabs whose panels begin with a heading of the same words."""

    def categories(self, page: Page) -> str:
        groups = list(enumerate(page.categories or ()))
        tabs = "".join(
            f'<button role="tab" id="t{n}" aria-controls="p{n}">{text(wording)}</button>' for n, (wording, _) in groups
        )
        panels = "".join(
            f'<div role="tabpanel" id="p{n}" aria-labelledby="t{n}">{self.category(wording, group)}</div>'
            for n, (wording, group) in groups
        )
        return f'<div role="tablist">{tabs}</div><div class="panels">{panels}</div>'


@kind
class TogglesByAddress(Writer):
    """An accordion whose headings are links to what they open, with a count beside their words or without."""

    def category(self, wording: str, group: Group) -> str:
        number = self.random.getrandbits(32)
        count = self.random.choice(["", f' <span class="badge">{len(group)}</span>'])
        return (
            f'<div class="item"><a class="toggle" href="#c{number}" aria-expanded="false">{text(wording)}{count}</a>'
            f'<div id="c{number}">{self.items(group)}</div></div>'
        )


@kind
class PanelsKeptFromReaders(Writer):
    """An accordion that says of its closed panels that they are hidden."""

    def category(self, wording: str, group: Group) -> str:
        number = self.random.getrandbits(32)
        return (
            f'<div><div role="heading" aria-level="3"><div role="button" aria-expanded="false" aria-controls="c{number}">'
            f'{text(wording)}</div></div><div id="c{number}" aria-hidden="true" hidden>{self.items(group)}</div></div>'
        )


@kind
class RowsOfCategories(Writer):
    """A table with a row for each category: its name, and its list."""

    def categories(self, page: Page) -> str:
        head, name = self.random.choice([("Category", "td"), ("Theme", 'th scope="row"')])
        rows = "".join(
            f"<tr><{name}>{text(wording)}</{name[:2]}><td>{self.items(group)}</td></tr>"
            for wording, group in page.categories or ()
        )
        return f"<table><thead><tr><th>{head}</th><th>Examples</th></tr></thead><tbody>{rows}</tbody></table>"


@kind
class HeadsOfRows(_Named):
    """One table, each category a body of it with a head over all columns."""

    def recent(self, page: Page) -> str:
        return "".join(Writer.items(self, part) for part in page.recent)

    def category(self, wording: str, group: Group) -> str:
        rows = "".join(f"<tr><td>{self.name(made)}</td><td>{text(made.organisation)}</td></tr>" for made in group)
        return f'<tbody><tr><th colspan="2" scope="colgroup">{text(wording)}</th></tr>{rows}</tbody>'

    def categories(self, page: Page) -> str:
        head = '<thead><tr><th scope="col">Title</th><th scope="col">Organisation</th></tr></thead>'
        return f"<table>{head}{super().categories(page)}</table>"


@kind
class WordsAndButtons(Writer):
    """The same words above the name of each category, and a button below each list."""

    def heading(self, wording: str, group: Group) -> str:
        return "<p>Theme</p>" + super().heading(wording, group)

    def items(self, group: Group) -> str:
        return super().items(group) + '<button type="button">Back to top</button>'
