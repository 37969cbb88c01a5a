"""The mark-up that systems in use make of one listing: design systems, builders, components, saved pages."""

from __future__ import annotations

import json
import re
from html import escape
from random import Random

from tests.simulation.frames import Frame, link, text
from tests.simulation.listings import HOST, Example, Page
from tests.simulation.writing import FULL, RECENT, Group, Writer, kind


@kind
class DesignAccordion(Writer):
    """A design system's accordion, as its script leaves it."""

    def category(self, wording: str, group: Group) -> str:
        number = self.random.getrandbits(32)
        return (
            f'<div class="acc__section"><div><h3><button type="button" aria-controls="c{number}" aria-expanded="true" '
            f'aria-label="{escape(wording)}, Hide this section"><span><span>{text(wording)}</span></span>'
            '<span class="visually-hidden">, </span><span data-nosnippet><span><span class="chevron"></span>'
            f'<span>Hide</span></span></span></button></h3></div><div id="c{number}">{self.items(group)}</div></div>'
        )

    def categories(self, page: Page) -> str:
        control = (
            '<div><button type="button"><span class="chevron"></span><span>Hide all sections</span></button></div>'
        )
        return f'<div class="acc">{control}{super().categories(page)}</div>'


@kind
class DesignTabs(Writer):
    """Tabs as they are without script: contents, then panels under headings."""

    def categories(self, page: Page) -> str:
        groups = list(enumerate(page.categories or ()))
        contents = "".join(f'<li><a href="#p{n}">{text(wording)}</a></li>' for n, (wording, _) in groups)
        panels = "".join(
            f'<div id="p{n}"><h3>{text(wording)}</h3>{self.items(group)}</div>' for n, (wording, group) in groups
        )
        return f'<div class="tabs"><h3>Contents</h3><ul>{contents}</ul>{panels}</div>'


@kind
class CardGroup(Writer):
    """A health service's cards: list items, a heading that links, a sentence, an arrow."""

    def items(self, group: Group) -> str:
        arrow = '<svg aria-hidden="true"><title>Go</title><path d="M0 0h1"/></svg>'
        cards = "".join(
            f'<li class="grid-item"><div class="card"><div class="card__content"><h4>{self.link(made)}</h4>'
            f"<p>What it does, in a sentence.</p>{arrow}</div></div></li>"
            for made in group
        )
        return f'<ul class="card-group">{cards}</ul>'


@kind
class ListGroup(Writer):
    """Links one after the other, without a list around them."""

    def items(self, group: Group) -> str:
        links = "\n".join(self.link(made).replace("<a ", '<a class="list-group-item" ') for made in group)
        return f'<div class="list-group">{links}</div>'


@kind
class Collapse(Writer):
    """A framework's accordion: the button in the heading, the list in a collapsed body."""

    def category(self, wording: str, group: Group) -> str:
        number = self.random.getrandbits(32)
        return (
            f'<div class="accordion-item"><h3 id="h{number}"><button class="collapsed" data-bs-target="#c{number}">{text(wording)}'
            f'</button></h3><div id="c{number}" class="collapse" aria-labelledby="h{number}"><div>{self.items(group)}</div></div></div>'
        )


@kind
class HeadingInButton(Writer):
    """The heading stands in the button, not the button in the heading."""

    def category(self, wording: str, group: Group) -> str:
        return f"<div><button aria-expanded=false><h3>{text(wording)}</h3></button><div hidden>{self.items(group)}</div></div>"


@kind
class SummaryHeading(Writer):
    """A heading within the `<summary>`."""

    def category(self, wording: str, group: Group) -> str:
        return (
            f"<details><summary><span><h3>{text(wording)}</h3></span></summary><div>{self.items(group)}</div></details>"
        )


@kind
class Component(Writer):
    """A web component with a declarative shadow tree, whose slots show the list."""

    def category(self, wording: str, group: Group) -> str:
        shadow = '<template shadowrootmode="open"><style>:host{}</style><h4>Section</h4><slot name="head"></slot><slot></slot></template>'
        return f'<x-section>{shadow}<h3 slot="head">{text(wording)}</h3>{self.items(group)}</x-section>'


@kind
class PayloadBeside(Writer):
    """The same content once more, as the data of a script and in a template."""

    def page(self, page: Page) -> str:
        markup = super().page(page)
        lists = self.lists(page)
        data = json.dumps({"props": {"html": lists}}).replace("</", "<\\/")
        beside = f'<script id="__DATA__" type="application/json">{data}</script><template>{lists}</template>'
        return markup.replace("</body>", f"{beside}<noscript>{lists}</noscript></body>")


@kind
class Mobile(Writer):
    """A mobile format: custom elements, a menu in a sidebar."""

    def category(self, wording: str, group: Group) -> str:
        return (
            f"<amp-accordion><section><h3>{text(wording)}</h3><div>{self.items(group)}</div></section></amp-accordion>"
        )

    def page(self, page: Page) -> str:
        other = '<li><a href="/support-forces/practices/x">Operation Soteria – Avon and Somerset Police</a></li>'
        side = f'<amp-sidebar id="s" layout="nodisplay"><nav><ul>{other}</ul></nav></amp-sidebar>'
        return super().page(page).replace('<a href="#main-content">', side + '<a href="#main-content">', 1)


@kind
class AriaLists(Writer):
    """Lists, items and headings by their roles."""

    def items(self, group: Group) -> str:
        items = "".join(f'<div role="listitem"><div>{self.link(made)}</div></div>' for made in group)
        return f'<div role="list">{items}</div>'

    def heading(self, wording: str, group: Group) -> str:
        return f'<div role="heading" aria-level="3">{self.heading_wording(wording, group)}</div>'


@kind
class LabelledSections(Writer):
    """Sections labelled by their headings."""

    def section(self, wording: str, lists: str) -> str:
        number = self.random.getrandbits(32)
        return f'<section aria-labelledby="s{number}"><h2 id="s{number}">{text(wording)}</h2>{lists}</section>'

    def category(self, wording: str, group: Group) -> str:
        number = self.random.getrandbits(32)
        return (
            f'<section aria-labelledby="s{number}"><h3 id="s{number}">{text(wording)}</h3>{self.items(group)}</section>'
        )


@kind
class Menus(Writer):
    """`<menu>` as a list."""

    def items(self, group: Group) -> str:
        return "<menu>" + "".join(f"<li>{self.link(made)}" for made in group) + "</menu>"


@kind
class Figures(Writer):
    """Pictures whose captions link."""

    def items(self, group: Group) -> str:
        return "".join(
            f'<figure><img src="/i/{n}.jpg" alt="Officers in a street"><figcaption>{self.link(made)}</figcaption></figure>'
            for n, made in enumerate(group)
        )


@kind
class HeadingGroups(Writer):
    """Headings with a line under them."""

    def heading(self, wording: str, group: Group) -> str:
        return f"<hgroup><h3>{text(wording)}</h3><p>{len(group)} examples</p></hgroup>"


@kind
class Terms(Writer):
    """The practice a term, its organisation and a sentence the definitions."""

    def items(self, group: Group) -> str:
        terms = ""
        for made in group:
            organisation = f"<dd>{text(made.organisation)}</dd>" if made.organisations else ""
            terms += f"<dt>{link(made, self.random, text(made.name))}</dt>{organisation}<dd>What it does, in a sentence.</dd>"
        return f"<dl>{terms}</dl>"


@kind
class SummaryRows(Terms):
    """Rows of a summary list."""

    def items(self, group: Group) -> str:
        rows = "".join(
            f"<div><dt>{link(made, self.random, text(made.name))}</dt><dd>{text(made.organisation)}</dd></div>"
            for made in group
        )
        return f'<dl class="summary-list">{rows}</dl>'


@kind
class Fieldsets(Writer):
    """A category to a fieldset."""

    def category(self, wording: str, group: Group) -> str:
        return f"<fieldset><legend>{text(wording)}</legend>{self.items(group)}</fieldset>"


@kind
class BackToTop(Writer):
    """A link to the top after each category."""

    def category(self, wording: str, group: Group) -> str:
        return super().category(wording, group) + '<p class="top"><a href="#top">Back to top</a></p>'


@kind
class ContentsFirst(Writer):
    """A list of the categories before them, to jump to."""

    def categories(self, page: Page) -> str:
        names = [wording for wording, _ in page.categories or ()]
        links = "".join(f'<li><a href="#c{n}">{text(name)}</a></li>' for n, name in enumerate(names))
        heading = self.random.choice(["<h3>Contents</h3>", "<h3>On this page</h3>", "<p>Jump to:</p>", ""])
        return f"<div>{heading}<ul>{links}</ul></div>{super().categories(page)}"


@kind
class OnePager(Writer):
    """A pager with one page, and a button for more that there are not."""

    def items(self, group: Group) -> str:
        return super().items(group) + '<button type="button" hidden>Show more</button>'

    def categories(self, page: Page) -> str:
        pager = '<nav aria-label="Pagination"><ul><li aria-current="page">1</li></ul></nav>'
        return super().categories(page) + pager


@kind
class NewWindows(Writer):
    """Links that say where they open, and what they open."""

    def link(self, made: Example) -> str:
        said = self.random.choice(
            [
                ' <span class="visually-hidden">(opens in new window)</span>',
                " (opens in a new tab)",
                ' <svg role="img"><title>External link</title></svg>',
                " <span>PDF, 300KB, 12 pages</span>",
                " (PDF, 300KB)",
                " [PDF 300KB]",
                '<span aria-hidden="true"> ↗</span>',
            ]
        )
        return link(made, self.random, text(made.title) + said)


@kind
class FileNotes(Writer):
    """What the file is, after the link."""

    def items(self, group: Group) -> str:
        note = self.random.choice(["<span>(PDF, 300KB)</span>", "<p>PDF, 300 KB, 12 pages</p>", "[HTML]"])
        return "<ul>" + "".join(f"<li>{self.link(made)} {note}</li>" for made in group) + "</ul>"


class _Copies(Writer):
    """Each list twice, one copy hidden."""

    hidden = ('aria-hidden="true"', "hidden", 'style="display: none"', 'style="color:red;display:none!important"')

    def copy(self, lists: str) -> str:
        return f"<div {self.random.choice(self.hidden)}>{lists}</div>"


@kind
class HiddenLists(_Copies):
    """A wide and a narrow list, one of them hidden."""

    def items(self, group: Group) -> str:
        other = "<div>" + "".join(f"<p>{self.link(made)}</p>" for made in group) + "</div>"
        return f"<div>{super().items(group)}</div>{self.copy(other)}"


@kind
class HiddenSections(_Copies):
    """The same of whole sections, their headings too."""

    def section(self, wording: str, lists: str) -> str:
        return f"<div>{super().section(wording, lists)}</div>{self.copy(super().section(wording, lists))}"


@kind
class HiddenCategories(_Copies):
    """The same of categories; the hidden copy comes first."""

    def category(self, wording: str, group: Group) -> str:
        return f"{self.copy(super().category(wording, group))}<div>{super().category(wording, group)}</div>"


@kind
class Numbered(Writer):
    """Ordered lists."""

    def items(self, group: Group) -> str:
        return '<ol start="1">' + "".join(f"<li>{self.link(made)}</li>" for made in group) + "</ol>"


@kind
class Abstracts(Writer):
    """Items with a heading and a paragraph that links to other practices."""

    def items(self, group: Group) -> str:
        other = '<a href="/support-forces/practices/operation-soteria">Operation Soteria – Avon and Somerset Police</a>'
        said = [
            f"It builds on {other}, which came first.",
            f"See {other}.",
            f"{other} was tried before it.",
            "Tried in town.",
        ]
        items = "".join(f"<li><h4>{self.link(made)}</h4><p>{self.random.choice(said)}</p></li>" for made in group)
        return f"<ul>{items}</ul>"


@kind
class BodyFirst(Writer):
    """The organisation above the name."""

    def items(self, group: Group) -> str:
        items = ""
        for made in group:
            above = f'<p class="eyebrow">{text(made.organisation)}</p>' if made.organisations else ""
            items += f"<li>{above}<h4>{link(made, self.random, text(made.name))}</h4></li>"
        return f"<ul>{items}</ul>"


@kind
class BodyInLink(Writer):
    """One link to a card: organisation, name, sentence, date."""

    def items(self, group: Group) -> str:
        items = ""
        for made in group:
            body = f"<span>{text(made.organisation)}</span>" if made.organisations else ""
            inside = (
                f"<h4>{text(made.name)}</h4><p>{body}</p><p>What it does, in a sentence.</p><time>3 March 2026</time>"
            )
            items += f"<li>{link(made, self.random, inside)}</li>"
        return f"<ul>{items}</ul>"


@kind
class Carousel(Writer):
    """The recent section after the full list, as slides with controls."""

    def recent(self, page: Page) -> str:
        shown = [made for part in page.recent for made in part]
        slides = "".join(
            f'<div role="group" aria-roledescription="slide" aria-label="{n} of {len(shown)}">{self.link(made)}</div>'
            for n, made in enumerate(shown, start=1)
        )
        dots = "".join(
            f'<li><button role="tab" aria-controls="x{n}">{n}</button></li>' for n, _ in enumerate(shown, start=1)
        )
        controls = "<button>Previous</button><button>Next</button>"
        return f'<div aria-roledescription="carousel">{controls}<div>{slides}</div><ul role="tablist">{dots}</ul></div>'

    def lists(self, page: Page) -> str:
        return "\n".join(reversed(self.sections(page)))


@kind
class NestedMain(Writer):
    """A main part in the main part."""

    def lists(self, page: Page) -> str:
        return f'<div role="main"><main>{super().lists(page)}</main></div>'


@kind
class SiteHeading(Writer):
    """The site's name is a heading of the first rank, too."""

    def page(self, page: Page) -> str:
        return (
            super()
            .page(page)
            .replace('<a href="/" rel="home">College of Policing</a>', '<h1><a href="/">College of Policing</a></h1>')
        )


@kind
class OmittedTags(Writer):
    """End tags left out wherever HTML allows it."""

    def page(self, page: Page) -> str:
        return re.sub(r"</(?:li|p|dt|dd|tr|td|th|thead|tbody|option|head|body)>", "", super().page(page))


@kind
class Xhtml(Writer):
    """XHTML, with empty elements closed in their own way."""

    def category(self, wording: str, group: Group) -> str:
        return f"<hr />{super().category(wording, group)}<br />"

    def page(self, page: Page) -> str:
        doctype = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">'
        markup = super().page(page).replace("<!DOCTYPE html>", doctype)
        return re.sub(r"<(meta|link)\b([^>]*)>", r"<\1\2 />", markup).replace(
            'lang="en"', 'xmlns="http://www.w3.org/1999/xhtml" xml:lang="en"'
        )


@kind
class CarriageReturns(Writer):
    """Lines that end in the way of another system, indented."""

    def page(self, page: Page) -> str:
        return re.sub(r"(?<=>)(?=<(?:li|ul|h2|h3|p)\b)", "\r\n\t\t", super().page(page)).replace("\n", "\r\n")


@kind
class RowHeaders(Writer):
    """A table whose rows are headed by their category, or by the practice."""

    def categories(self, page: Page) -> str:
        rows = ""
        for wording, group in page.categories or ():
            for n, made in enumerate(group):
                head = f'<th scope="row" rowspan="{len(group)}">{text(wording)}</th>' if n == 0 else ""
                rows += f"<tr>{head}<td>{self.link(made)}</td></tr>"
        return f"<table>{rows}</table>"

    def recent(self, page: Page) -> str:
        rows = "".join(
            f'<tr><th scope="row">{link(made, self.random, text(made.name))}</th><td>{text(made.organisation)}</td></tr>'
            for part in page.recent
            for made in part
        )
        return f"<table><thead><tr><th>Example</th><th>Force</th></tr></thead><tbody>{rows}</tbody></table>"


@kind
class LayoutTable(Writer):
    """Columns by a table."""

    def categories(self, page: Page) -> str:
        cells = [f'<td valign="top">{self.category(wording, group)}</td>' for wording, group in page.categories or ()]
        rows = "".join(f"<tr>{''.join(cells[n : n + 2])}</tr>" for n in range(0, len(cells), 2))
        return f'<table role="presentation">{rows}</table>'


@kind
class Regions(Writer):
    """Columns of categories."""

    def categories(self, page: Page) -> str:
        groups = [self.category(wording, group) for wording, group in page.categories or ()]
        cut = (len(groups) + 1) // 2
        return f'<div class="row"><div>{"".join(groups[:cut])}</div><div>{"".join(groups[cut:])}</div></div>'


@kind
class Marked(Writer):
    """Inline elements within titles, which say nothing of them."""

    def link(self, made: Example) -> str:
        wording = text(made.title)
        wording = re.sub(r"\((\w+)\)", r"(<abbr title='x'>\1</abbr>)", wording).replace(" and ", " <i>and</i> ")
        wording = re.sub(r"^(\w{5})(\w{3,})", r"\1<wbr>\2", wording)
        return link(made, self.random, f'<span lang="en"><font color="blue">{wording}</font></span>')


@kind
class Addresses(Writer):
    """Relative addresses of all sorts."""

    def link(self, made: Example) -> str:
        if not made.url.startswith(HOST):
            return super().link(made)
        path = made.url.removeprefix(HOST)
        href = self.random.choice(
            [
                "//www.college.police.uk" + path,
                "https://WWW.COLLEGE.POLICE.UK:443" + path,
                ".." + path,
                "../article/.." + path,
                f" {path}\n",
                path + "/?utm_source=x&utm_medium=y#main",
                path.replace("-", "%2D"),
                "/./" + path.lstrip("/"),
            ]
        )
        return f'<a title="x" href="{escape(href)}" rel="noopener">{text(made.title)}</a>'


@kind
class Inverted(Writer):
    """No main part, the page's own heading in the head."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.frame = Frame(random, main="div", article=False)

    def page(self, page: Page) -> str:
        heading = f"<h1><span>{text(page.title)}</span></h1>"
        return (
            super()
            .page(page)
            .replace(heading, "")
            .replace('<div id="main-content">', f'{heading}<div id="main-content">')
        )


@kind
class DatedBelow(Writer):
    """A date, a status and a reading time under each link."""

    def items(self, group: Group) -> str:
        facts = "<p>Published 3 March 2026</p><p><span>Untested – new or innovative</span> <span>5 mins read</span></p>"
        return "<ul>" + "".join(f"<li><p>{self.link(made)}</p>{facts}</li>" for made in group) + "</ul>"


@kind
class Views(Writer):
    """Fields of a view: labels before their values."""

    def items(self, group: Group) -> str:
        rows = ""
        for made in group:
            body = (
                f"<div><span>Force: </span><span>{text(made.organisation)}</span></div>" if made.organisations else ""
            )
            rows += f"<div class=row><div><span>{link(made, self.random, text(made.name))}</span></div>{body}</div>"
        return f"<div class=view>{rows}</div>"


@kind
class SeeAll(Writer):
    """After each category a link to its own page."""

    def category(self, wording: str, group: Group) -> str:
        after = self.random.choice(
            ["See all", f"View all {text(wording)} examples", "More examples", f"More in {text(wording)}"]
        )
        return (
            super().category(wording, group) + f'<p><a href="/support-forces/practices/{len(wording)}">{after}</a></p>'
        )


@kind
class Counted(Writer):
    """Counts in all places: the sections' headings, before the lists. They are those of the lists."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.counts: dict[str, int] = {}

    def sections(self, page: Page) -> list[str]:
        self.counts = {
            RECENT: sum(len(part) for part in page.recent),
            FULL: sum(len(group) for _, group in page.categories or ()),
        }
        return super().sections(page)

    def section_heading(self, wording: str) -> str:
        count = self.counts[wording]
        said = self.random.choice(["{} results", "Showing all {} examples", "Showing 1–{} of {} examples"])
        return f"<h2>{text(wording)} <span>({count})</span></h2><p>{said.replace('{}', str(count))}</p>"


@kind
class Close(Writer):
    """Headings in nearly the same words."""

    def section_heading(self, wording: str) -> str:
        words = {
            RECENT: [
                "Recently published smarter practice examples",
                "Recently published",
                "Our recently published examples",
            ],
            FULL: ["All smarter practice examples", "All of our smarter practice examples", "All examples"],
        }
        return super().section_heading(self.random.choice(words[wording]))
