"""Listings with something beside them that is easily mistaken for part of them, or shown in a way that misleads."""

from __future__ import annotations

import re
from html import escape
from random import Random
from urllib.parse import quote

from tests.simulation.frames import link, text
from tests.simulation.listings import HOST, Example, Page
from tests.simulation.writing import NASTY, ORDINARY, Group, Made, Writer, nasty

_OTHERS = (
    '<a href="/support-forces/practices/operation-soteria">Operation Soteria – Avon and Somerset Police</a>',
    '<a href="/support-forces/practices/body-worn-video-kent-police">Body-worn video – Kent Police</a>',
    '<a href="/support-forces/practices/street-pastors">Street pastors – Cheshire Constabulary</a>',
)


def _others(tag: str = "ul") -> str:
    return f"<{tag}>" + "".join(f"<li>{other}</li>" for other in _OTHERS) + f"</{tag}>"


@nasty
class AlikeSections(Writer):
    """Other sections of practices, under headings like those of the lists."""

    headings = (
        "Recently viewed examples",
        "Recently updated practices",
        "Latest practice from the practice bank",
        "Trending practices",
        "Related practices",
        "Other practice examples",
        "All examples in the practice bank",
        "Examples from the archive",
    )

    def lists(self, page: Page) -> str:
        level = self.random.choice([2, 2, 3, 4])
        other = f"<h{level}>{self.random.choice(self.headings)}</h{level}>{_others()}"
        other = self.random.choice([other, f"<div>{other}</div>", f"<section>{other}</section>"])
        sections = self.sections(page)
        sections.insert(self.random.randint(0, len(sections)), other)
        return "\n".join(sections)


@nasty
class AlikeCategory(AlikeSections):
    """The same at the end of the full list, of a category's rank."""

    def categories(self, page: Page) -> str:
        heading = self.random.choice(
            ["Recently viewed", "You may also like", "Trending", "Similar practices", "Most popular"]
        )
        return super(AlikeSections, self).categories(page) + f"<div><h3>{heading}</h3>{_others()}</div>"

    def lists(self, page: Page) -> str:
        return "\n".join(self.sections(page))


@nasty
class UnheadedLists(Writer):
    """Other practices after the lists under a line of text, or under nothing."""

    def lists(self, page: Page) -> str:
        before = self.random.choice(
            [
                "<p>You may also like:</p>",
                "<p>See also</p>",
                "<p><em>Related practices</em></p>",
                "<p><b>Similar practices</b></p>",
            ]
        )
        box = self.random.choice(["{}{}", "<div>{}{}</div>", "<footer>{}{}</footer>", "<section>{}{}</section>"])
        return super().lists(page) + box.format(before, _others())


@nasty
class Comments(Writer):
    """Readers' comments that name practices."""

    def lists(self, page: Page) -> str:
        said = "".join(f"<li><article><h4>A reader</h4><p>{other}</p></article></li>" for other in _OTHERS)
        return super().lists(page) + f"<section><h3>3 comments</h3><ol>{said}</ol></section>"


@nasty
class SeeAlso(Writer):
    """'See also' with links in a row, in each category."""

    def category(self, wording: str, group: Group) -> str:
        return super().category(wording, group) + f"<p>See also: {', '.join(_OTHERS)}</p>"


@nasty
class Promoted(Writer):
    """One practice promoted between the categories."""

    def category(self, wording: str, group: Group) -> str:
        promo = self.random.choice(
            [
                f"<div><h4>{_OTHERS[0]}</h4><p>What it does, in a sentence.</p></div>",
                f"<div><p>Featured</p><p>{_OTHERS[0]}</p></div>",
                f"<blockquote><p>{_OTHERS[0]}</p></blockquote>",
                f"<div>{_OTHERS[0]}</div>",
            ]
        )
        return super().category(wording, group) + promo


@nasty
class Neighbours(Writer):
    """The article before and the one after, below the lists."""

    def lists(self, page: Page) -> str:
        return super().lists(page) + f"<ul class=pager><li>« {_OTHERS[0]}</li><li>{_OTHERS[1]} »</li></ul>"


@nasty
class WordProcessor(Writer):
    """Pasted from a word processor: list items are paragraphs with marks."""

    def items(self, group: Group) -> str:
        mark = "<![if !supportLists]><span style='font-family:Symbol'>·<span style='font:7.0pt'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>"
        return "".join(
            f"<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>{mark}<span lang=EN-GB>{self.link(made)}<o:p></o:p></span></p>"
            for made in group
        )

    def heading_wording(self, wording: str, group: Group) -> str:  # noqa: ARG002
        return f"<span lang=EN-GB>{text(wording)}<o:p></o:p></span>"


@nasty
class Printed(Writer):
    """A version for printing: addresses and numbers of notes beside the links."""

    def items(self, group: Group) -> str:
        items = ""
        for number, made in enumerate(group, start=1):
            note = f" <span>({escape(made.url)})</span>" if self.random.random() < 0.5 else f" <sup>[{number}]</sup>"
            items += f"<li>{self.link(made)}{note}</li>"
        return f"<ul>{items}</ul>"


@nasty
class Letters(Writer):
    """Letters between the items."""

    def items(self, group: Group) -> str:
        letter = self.random.choice(["<li>{}</li>", "<li><b>{}</b></li>", "</ul><h4>{}</h4><ul>", "</ul><p>{}</p><ul>"])
        return (
            "<ul>"
            + "".join(letter.format(made.name[0].upper()) + f"<li>{self.link(made)}</li>" for made in group)
            + "</ul>"
        )


@nasty
class LabelsOnly(Writer):
    """Categories that only an attribute names."""

    def category(self, wording: str, group: Group) -> str:
        return f'<section aria-label="{escape(wording)}">{self.items(group)}</section>'


@nasty
class ShownTwice(Writer):
    """A wide and a narrow list; a style sheet that we do not read hides one."""

    def items(self, group: Group) -> str:
        other = "<div>" + "".join(f"<p>{self.link(made)}</p>" for made in group) + "</div>"
        return f'<div class="wide">{super().items(group)}</div><div class="narrow">{other}</div>'


@nasty
class ReadMore(Writer):
    """Cards that link by 'read more' alone; the title is a heading."""

    def items(self, group: Group) -> str:
        cards = ""
        for made in group:
            more = self.random.choice(
                [
                    "Read more",
                    f'Read more<span class="visually-hidden"> about {text(made.name)}</span>',
                    f"View <span class=visually-hidden>{text(made.title)}</span>",
                ]
            )
            body = f"<h6>{text(made.organisation)}</h6>" if made.organisations else ""
            cards += f"<div class=card><h5>{text(made.name)}</h5>{body}<p>What it does, in a sentence.</p>{link(made, self.random, more)}</div>"
        return f"<div>{cards}</div>"


@nasty
class HiddenEntry(Writer):
    """One entry more that is hidden."""

    def items(self, group: Group) -> str:
        how = self.random.choice(["hidden", 'style="display:none"'])
        return super().items(group).replace("</ul>", f"<li {how}>{_OTHERS[0]}</li></ul>")


@nasty
class Placeholders(Writer):
    """An empty item for a script to fill."""

    def items(self, group: Group) -> str:
        item = self.random.choice(
            [
                '<li><a href="#">Loading…</a></li>',
                '<li><a href=""></a></li>',
                '<li hidden><a href="#"></a></li>',
                "<li></li>",
            ]
        )
        return super().items(group).replace("</ul>", f"{item}</ul>")


def _redirected(part: str) -> type[Writer]:
    class Redirected(Writer):
        def link(self, made: Example) -> str:
            if part == "outside" and made.url.startswith(HOST):
                return super().link(made)
            way = self.random.choice(["/outbound?url={}", "/redirect?to={}&id=7", "https://links.example.org/r?u={}"])
            return f'<a href="{escape(way.format(quote(made.url, safe="")))}">{text(made.title)}</a>'

    Redirected.__name__ = f"Redirected{part.title()}"
    return Redirected


nasty(_redirected("all"))
nasty(_redirected("outside"))


@nasty
class MorePages(Writer):
    """The list goes on on another page."""

    def categories(self, page: Page) -> str:
        pager = self.random.choice(
            [
                '<ul class="pager"><li><a href="?page=1">2</a></li><li><a href="?page=1" rel="next">Next page ›</a></li></ul>',
                '<nav aria-label="Pagination"><ul><li><a href="?page=1">Next</a></li></ul></nav>',
                '<p><a href="/article/about-smarter-practice?page=1" rel="next">Show more</a></p>',
                '<p><a href="?page=0">« Previous</a></p>',
            ]
        )
        return super().categories(page) + pager


@nasty
class Facets(Writer):
    """Links to choose a force by, and an order."""

    def categories(self, page: Page) -> str:
        forces = '<h3>Filter by force</h3><ul><li><a href="?f=1">Kent Police (3)</a></li><li><a href="?f=2">Essex Police (2)</a></li></ul>'
        order = '<p>Sort by: <a href="?s=a">Title</a> | <a href="?s=d">Newest</a></p>'
        return self.random.choice([forces, order, forces.replace("h3", "p")]) + super().categories(page)


@nasty
class LinkedBodies(Writer):
    """The organisation a link of its own."""

    def items(self, group: Group) -> str:
        items = ""
        for made in group:
            body = f' – <a href="/forces/x">{text(made.organisation)}</a>' if made.organisations else ""
            items += f"<li>{link(made, self.random, text(made.name))}{body}</li>"
        return f"<ul>{items}</ul>"


@nasty
class SplitHeadings(Writer):
    """A heading in two elements, or an empty one before it."""

    def heading(self, wording: str, group: Group) -> str:  # noqa: ARG002
        first, _, rest = text(wording).partition(" ")
        way = self.random.choice(
            ["<h3></h3><h3>{} {}</h3>", "<h3>{}</h3><h3>{}</h3>", "<h3>&nbsp;</h3><h3>{}<br>{}</h3>"]
        )
        return way.format(first, rest) if rest else f"<h3>{first}</h3>"


@nasty
class CaptionsBelow(Writer):
    """Categories that are named below their lists."""

    def category(self, wording: str, group: Group) -> str:
        return f"<figure>{self.items(group)}<figcaption>{text(wording)}</figcaption></figure>"


@nasty
class ColumnHeads(Writer):
    """Categories that head columns."""

    def categories(self, page: Page) -> str:
        groups = page.categories or ()
        heads = "".join(f"<th>{text(wording)}</th>" for wording, _ in groups)
        if self.random.random() < 0.5:
            cells = "".join(f"<td>{self.items(group)}</td>" for _, group in groups)
            return f"<table><tr>{heads}</tr><tr>{cells}</tr></table>"
        rows = ""
        for number in range(max(len(group) for _, group in groups)):
            rows += (
                "<tr>"
                + "".join(f"<td>{self.link(g[number]) if number < len(g) else ''}</td>" for _, g in groups)
                + "</tr>"
            )
        return f"<table><tr>{heads}</tr>{rows}</table>"


@nasty
class LooseTabs(Writer):
    """Tabs that only a script ties to their panels."""

    def categories(self, page: Page) -> str:
        groups = page.categories or ()
        tabs = "".join(
            f"<li><button data-tab={n}>{text(wording)}</button></li>" for n, (wording, _) in enumerate(groups)
        )
        return f"<ul>{tabs}</ul>" + "".join(f"<div>{self.items(group)}</div>" for _, group in groups)


@nasty
class Documents(Writer):
    """Documents listed under each entry, or beside it."""

    def items(self, group: Group) -> str:
        more = self.random.choice(
            [
                '<ul><li><a href="/files/{}.pdf">Evaluation report</a></li></ul>',
                ' (<a href="/files/{}.pdf">evaluation</a>)',
                '<p><a href="/files/{}.pdf">Slides for the pilot</a></p>',
                '<ul><li><a href="/files/{}.pdf">PDF, 300KB</a></li></ul>',
            ]
        )
        return "<ul>" + "".join(f"<li>{self.link(made)}{more.format(n)}</li>" for n, made in enumerate(group)) + "</ul>"


@nasty
class Invitation(Writer):
    """An invitation as the list's last item."""

    def items(self, group: Group) -> str:
        said = self.random.choice(["Share your own example", "Submit a practice", "Suggest an example", "View all"])
        return super().items(group).replace("</ul>", f'<li><a href="/share">{said}</a></li></ul>')


@nasty
class Months(Writer):
    """The recent section by month."""

    def recent(self, page: Page) -> str:
        level = self.random.choice([3, 4])
        return "".join(
            f"<h{level}>{month} 2026</h{level}>{self.items(part)}"
            for month, part in zip(["May", "April"], page.recent, strict=False)
        )


@nasty
class Years(Writer):
    """Years within the categories."""

    def items(self, group: Group) -> str:
        return f"<h4>2026</h4>{super().items(group[:1])}" + (
            f"<h4>2025</h4>{super().items(group[1:])}" if group[1:] else ""
        )


@nasty
class BodyAfterBreak(Writer):
    """Name and organisation in one link, apart only by a line or an element."""

    def link(self, made: Example) -> str:
        name, body = text(made.name), text(made.organisation)
        way = self.random.choice(
            [
                "{}<br>{}",
                "<strong>{}</strong> {}",
                "<span>{}</span> <span>{}</span>",
                "{} <em>{}</em>",
                "<div>{}</div><div>{}</div>",
            ]
        )
        return link(made, self.random, way.format(name, body) if body else name)


@nasty
class Shouted(Writer):
    """All in capitals."""

    def section_heading(self, wording: str) -> str:
        return super().section_heading(wording.upper())

    def link(self, made: Example) -> str:
        return link(made, self.random, text(made.title.upper()))

    def heading_wording(self, wording: str, group: Group) -> str:  # noqa: ARG002
        return text(wording.upper())


@nasty
class Noted(Writer):
    """Marks of notes, ticks and bullets beside titles."""

    def items(self, group: Group) -> str:
        mark = self.random.choice(["• {}", "{}<sup>1</sup>", "✔ {}", "{} †", "👉 {}", "{} *", "– {}", "&gt; {}"])
        return "<ul>" + "".join(f"<li>{mark.format(self.link(made))}</li>" for made in group) + "</ul>"


@nasty
class EmptyCategory(Writer):
    """A category that says that it has none."""

    def categories(self, page: Page) -> str:
        said = self.random.choice(["There are no examples in this category yet.", "Coming soon", "None", "0 results"])
        return super().categories(page) + f"<h3>Wildlife crime</h3><p>{said}</p>"


def _encoding(name: str, encode: str, label: str | None) -> None:
    def made(page: Page, random: Random) -> Made:
        markup = ORDINARY["RichText"](page, random)
        if encode == "utf-16":
            return markup.encode("utf-16"), label
        if encode == "bom":
            return b"\xef\xbb\xbf" + markup.replace('charset="utf-8"', 'charset="iso-8859-1"').encode(), label
        return re.sub(
            r'<meta charset="[^"]*">',
            '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">',
            markup,
        ).encode(), label

    NASTY[name] = made


_encoding("Utf16", "utf-16", None)
_encoding("Marked8", "bom", "text/html; charset=iso-8859-1")
_encoding("LabelledInTheHeader", "header", "text/html; charset=UTF-8")
