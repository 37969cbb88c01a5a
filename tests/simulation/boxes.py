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
