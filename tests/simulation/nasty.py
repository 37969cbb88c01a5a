"""Mark-up that a person, a broken template or a tracker makes of a listing: read rightly, or held."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from random import Random

from tests.simulation import hostile  # its kinds count themselves
from tests.simulation.frames import FOOT, Frame, link, menu, text
from tests.simulation.listings import HOST, SITE_URL, Example, Page
from tests.simulation.renderings import Cards, LayoutBuilder, RichText, TableHeading, Tabs
from tests.simulation.writing import NASTY, Group, Made, Writer, nasty

__all__ = ["NASTY", "hostile"]


def treated(name: str, treat: Callable[[str, Random], Made]) -> None:
    """Count a treatment of ordinary mark-up among the nasty kinds."""

    def made(page: Page, random: Random) -> Made:
        writer = random.choice([RichText, LayoutBuilder, TableHeading, Cards, Tabs])
        return treat(writer(random).page(page), random)

    NASTY[name] = made


def _links(markup: str, change: Callable[[str, str], str]) -> str:
    """Change each link of the lists, given its address and its inner mark-up."""
    return re.sub(r'<a href="([^"]*)">(.*?)</a>', lambda found: change(found[1], found[2]), markup)


@nasty
class BoldHeadings(Writer):
    """Headings that are bold paragraphs."""

    def section_heading(self, wording: str) -> str:
        return f"<p><strong>{text(wording)}</strong></p>"

    def heading(self, wording: str, group: Group) -> str:  # noqa: ARG002
        return f"<p><b>{text(wording)}</b></p>"


@nasty
class BoldCategories(Writer):
    """Categories that are bold paragraphs."""

    def heading(self, wording: str, group: Group) -> str:  # noqa: ARG002
        return f"<p><strong>{text(wording)}</strong></p>"


@nasty
class PlainCategories(Writer):
    """Categories that nothing marks."""

    def heading(self, wording: str, group: Group) -> str:  # noqa: ARG002
        return f"<p>{text(wording)}</p>"


@nasty
class LineBreaks(Writer):
    """Links one to a line."""

    def items(self, group: Group) -> str:
        return "<p>" + "<br>\n".join(self.link(made) for made in group) + "</p>"


@nasty
class LineBreaksBold(LineBreaks):
    """The same, with the categories bold in the same paragraph."""

    def category(self, wording: str, group: Group) -> str:
        return f"<p><strong>{text(wording)}</strong><br>" + "<br />".join(self.link(made) for made in group) + "</p>"


@nasty
class Reworded(Writer):
    """Headings in other words."""

    def section_heading(self, wording: str) -> str:
        recent = ["Latest examples", "Recent examples", "New smarter practice examples", "Recently added", "What's new"]
        full = [
            "All examples by theme",
            "Browse all smarter practice",
            "Full list of examples",
            "Examples by topic",
            "All practice examples",
            "Our examples",
            "Smarter practice in forces",
        ]
        return f"<h2>{self.random.choice(recent if wording.startswith('Recent') else full)}</h2>"


@nasty
class InSentences(Writer):
    """Links to practices in sentences, asides and related content, within and between the lists."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.frame = Frame(random, aside=True)

    def category(self, wording: str, group: Group) -> str:
        other = '<a href="/support-forces/practices/operation-soteria">Operation Soteria – Avon and Somerset Police</a>'
        said = self.random.choice(
            [
                f"<p>See also the work on {other}, which was reviewed elsewhere.</p>",
                f"<aside><h3>Related practice</h3><ul><li>{other}</li></ul></aside>",
                f"<p>{other} was reviewed elsewhere.</p>",
                f"<p>{other}</p>",
                '<p>Read the <a href="/guidance/stop-and-search">guidance on stop and search</a> first.</p>',
                '<p><a href="/guidance/stop-and-search">Guidance on stop and search</a></p>',
                "",
            ]
        )
        where = self.random.random()
        return self.heading(wording, group) + (said + self.items(group) if where < 0.5 else self.items(group) + said)


@nasty
class Labels(Writer):
    """Labels, dates, badges and icons' text inside links and headings."""

    def link(self, made: Example) -> str:
        label = self.random.choice(
            [
                "<span>New</span>",
                "<strong>Updated</strong>",
                "<span>Untested – new or innovative</span>",
                "<span>Pilot ended</span>",
                "<time>3 March 2026</time>",
                '<i class="material-icons">arrow_forward</i>',
                '<i class="material-icons" aria-hidden="true">launch</i>',
                "<span>(external link)</span>",
                "<small>PDF, 1.2 MB</small>",
                "<span>5 min read</span>",
                "<span>[Archived]</span>",
            ]
        )
        wording = text(made.title)
        inside = f"{label} {wording}" if self.random.random() < 0.4 else f"{wording} {label}"
        return link(made, self.random, inside)

    def heading_wording(self, wording: str, group: Group) -> str:
        badge = self.random.choice(
            [
                f"<span>{len(group)}</span>",
                "<i>expand_more</i>",
                "<span>New</span>",
                f"<small>{len(group)} examples</small>",
                "<button>Show</button>",
            ]
        )
        return f"{text(wording)} {badge}"


@nasty
class LabelsInText(Labels):
    """Labels in the same run of text as the title."""

    def link(self, made: Example) -> str:
        label = self.random.choice(
            [" (new)", " [updated]", " NEW", " - 3 March 2026", " (PDF, 1.2 MB)", " *", "&nbsp;»"]
        )
        return link(made, self.random, text(made.title) + label)


@nasty
class RoleHeadings(Writer):
    """Headings by their role alone."""

    def section_heading(self, wording: str) -> str:
        return f'<div role="heading" aria-level="2">{text(wording)}</div>'

    def heading(self, wording: str, group: Group) -> str:
        return f'<div role="heading" aria-level="3">{self.heading_wording(wording, group)}</div>'


@nasty
class RoleHeadingsWithoutLevel(RoleHeadings):
    """The same, without their rank."""

    def heading(self, wording: str, group: Group) -> str:
        return f'<span role="heading">{self.heading_wording(wording, group)}</span>'


@nasty
class OrganisationInBrackets(Writer):
    """The organisation in brackets after the name."""

    def link(self, made: Example) -> str:
        return link(made, self.random, text(f"{made.name} ({made.organisation})") if made.organisations else None)


@nasty
class OrganisationOutside(Writer):
    """The organisation after the link."""

    def items(self, group: Group) -> str:
        before, after = self.random.choice(
            [(" – ", ""), (" (", ")"), (", ", ""), (" by ", ""), (": ", ""), (" | ", "")]
        )
        items = ""
        for made in group:
            organisation = f"{before}{text(made.organisation)}{after}" if made.organisations else ""
            items += f"<li>{link(made, self.random, text(made.name))}{organisation}</li>"
        return f"<ul>{items}</ul>"


@nasty
class OrganisationFirst(Writer):
    """The organisation before the link."""

    def items(self, group: Group) -> str:
        items = ""
        for made in group:
            organisation = f"{text(made.organisation)}: " if made.organisations else ""
            items += f"<li>{organisation}{link(made, self.random, text(made.name))}</li>"
        return f"<ul>{items}</ul>"


@nasty
class NestedLists(Writer):
    """Categories that are list items with lists in them."""

    def categories(self, page: Page) -> str:
        groups = "".join(f"<li>{text(name)}{self.items(group)}</li>" for name, group in page.categories or ())
        return f"<ul>{groups}</ul>"


@nasty
class NestedListsBold(Writer):
    """The same, bold."""

    def categories(self, page: Page) -> str:
        groups = "".join(f"<li><b>{text(name)}</b>{self.items(group)}</li>" for name, group in page.categories or ())
        return f"<ul>{groups}</ul>"


@nasty
class NestedListsLinked(Writer):
    """The same, linked to a page of the category."""

    def categories(self, page: Page) -> str:
        groups = "".join(
            f'<li><a href="/topic/{len(name)}">{text(name)}</a>{self.items(group)}</li>'
            for name, group in page.categories or ()
        )
        return f"<ul>{groups}</ul>"


@nasty
class NoFooterElement(Writer):
    """A foot and menus without elements of their own."""

    def __init__(self, random: Random) -> None:
        super().__init__(random)
        self.frame = Frame(random, main="div", article=False, nav="div", footer="div", head="div")


@nasty
class NoFootHeading(NoFooterElement):
    """The same, with the foot's links right after the lists."""

    def lists(self, page: Page) -> str:
        return super().lists(page) + f"<div>{menu(self.random, FOOT)}</div>"


@nasty
class MenuBetween(Writer):
    """A list of links to the categories before them."""

    def categories(self, page: Page) -> str:
        links = "".join(
            f'<li><a href="#c{number}">{text(name)}</a></li>' for number, (name, _) in enumerate(page.categories or ())
        )
        return f"<ul>{links}</ul>" + super().categories(page)


@nasty
class UnlinkedEntries(Writer):
    """Some entries link to nothing."""

    def link(self, made: Example) -> str:
        return text(made.title) if self.random.random() < 0.2 else super().link(made)


@nasty
class TopicLinks(Cards):
    """Cards with a link to their topic."""

    def card(self, made: Example) -> str:
        topic = '<p><a href="/tags/drugs">Drugs</a></p>' if self.random.random() < 0.8 else ""
        return f"<article><h4>{link(made, self.random, text(made.name))}</h4><p>{text(made.organisation)}</p>{topic}</article>"


@nasty
class UnlinkedCards(Cards):
    """Cards whose only link is 'read more'."""

    def card(self, made: Example) -> str:
        return f"<div><h4>{text(made.title)}</h4><p>What it does, in a sentence.</p>{link(made, self.random, 'Read more')}</div>"


@nasty
class DeepCategories(Writer):
    """Two ranks of categories."""

    def category(self, wording: str, group: Group) -> str:
        if self.random.random() < 0.4 and len(group) > 1:
            level = self.section_level + 2
            first = self.heading(wording, group) + f"<h{level}>In town</h{level}>" + self.items(group[:1])
            return first + f"<h{level}>In the country</h{level}>" + self.items(group[1:])
        return super().category(wording, group)


@nasty
class WrongRanks(Writer):
    """A category of another rank than the rest."""

    def heading(self, wording: str, group: Group) -> str:  # noqa: ARG002
        level = self.random.choice([3, 3, 3, 2, 4])
        return f"<h{level}>{text(wording)}</h{level}>"


def _encoded(encoding: str) -> Callable[[str, Random], Made]:
    def treat(markup: str, random: Random) -> Made:
        plain = markup.replace("–", "-" if encoding == "iso-8859-1" else "–").replace(
            'charset="utf-8"', f'charset="{encoding}"'
        )
        body = plain.encode("windows-1252", "xmlcharrefreplace")
        return body, random.choice([None, "text/html", f"text/html; charset={encoding}"])

    return treat


def _entities(markup: str, random: Random) -> Made:
    for char, names in {"–": ["&ndash;", "&#8211;", "&#x2013;"], "'": ["&#39;", "&apos;", "&rsquo;"]}.items():
        markup = re.sub(char, lambda _, names=names: random.choice(names), markup)  # type: ignore[misc]
    return markup.replace("&amp;", "&#38;").encode("ascii", "xmlcharrefreplace"), None


def _split(markup: str, random: Random) -> Made:
    def change(href: str, inner: str) -> str:
        if "<" in inner or " " not in inner:
            return f'<a href="{href}">{inner}</a>'
        cut = random.choice([i for i, char in enumerate(inner) if char == " "])
        if inner[:cut] == "New":  # 'New' in an element of its own is a badge
            return f'<a href="{href}">{inner}</a>'
        first, second = inner[:cut], inner[cut:]
        return random.choice(
            [
                f'<a href="{href}">{first}</a><a href="{href}">{second}</a>',
                f'<a href="{href}"><em>{first}</em>{second}</a>',
                f'<a href="{href}"><span>{first}</span><span>{second}</span></a>',
                f'<strong><a href="{href}">{first}</a></strong> <a href="{href}">{second}</a>',
                f'<a href="{href}">{first}<br>{second}</a>',
            ]
        )

    return _links(markup, change).encode(), None


def _hrefs(change: Callable[[str, Random], str]) -> Callable[[str, Random], Made]:
    def treat(markup: str, random: Random) -> Made:
        return _links(markup, lambda href, inner: f'<a href="{change(href, random)}">{inner}</a>').encode(), None

    return treat


def _tracked(href: str, random: Random) -> str:
    if href.startswith(("#", "mailto:")):
        return href
    mark = random.choice(
        [
            "utm_source=web",
            f"_ga={random.random()}",
            f"fbclid={random.getrandbits(32)}",
            f"ref=list{random.getrandbits(8)}",
        ]
    )
    return href + ("&amp;" if "?" in href else "?") + mark + random.choice(["", "#top", "#"])


def _moved_host(href: str, random: Random) -> str:
    path = href.removeprefix(HOST)
    if not path.startswith("/"):
        return href
    hosts = [
        HOST,
        "http://www.college.police.uk",
        "https://production.copweb.aws.college.police.uk",
        "//www.college.police.uk",
        "",
    ]
    return random.choice(hosts) + path + random.choice(["", "/"])


def _zero_width(markup: str, random: Random) -> Made:
    chars = "\u200b\u00ad\ufeff\u2060"
    spaces = ["\u00a0", "&nbsp;", "\u2009", " \n  "]

    def change(href: str, inner: str) -> str:
        if "<" not in inner:
            cut = random.randrange(len(inner) + 1) if "&" not in inner else 0
            inner = inner[:cut] + random.choice(chars) + inner[cut:]
            inner = re.sub(" ", lambda _: random.choice([" ", " ", random.choice(spaces)]), inner)
        return f'<a href="{href}">{inner}</a>'

    return _links(markup, change).encode(), None


def _unclosed(markup: str, random: Random) -> Made:
    for tag in random.sample(["</li>", "</p>", "</td>", "</tr>", "</dd>"], 3):
        markup = markup.replace(tag, "")
    return markup.encode(), None


def _unclosed_links(markup: str, random: Random) -> Made:
    return re.sub("</a>", lambda found: "" if random.random() < 0.1 else found[0], markup).encode(), None


def _images(markup: str, random: Random) -> Made:
    def change(href: str, inner: str) -> str:
        image = f'<a href="{href}" tabindex="-1"><img src="/i/{random.getrandbits(16)}.png" alt=""></a>'
        return (
            f'{image}<a href="{href}">{inner}</a>' if random.random() < 0.7 else f'<a href="{href}">{inner}</a>{image}'
        )

    return _links(markup, change).encode(), None


def _comments(markup: str, random: Random) -> Made:
    def change(href: str, inner: str) -> str:
        cut = inner.find(" ") + 1
        return f'<!-- item --><a href="{href}">{inner[:cut]}<!-- x{random.random()} -->{inner[cut:]}</a><!-- <a href="/x">no</a> -->'

    return _links(markup, change).encode(), None


def _upper_case(markup: str, random: Random) -> Made:
    return re.sub(r"<(/?)([a-z0-9]+)", lambda found: f"<{found[1]}{found[2].upper()}", markup).encode(), None


def _based(markup: str, random: Random) -> Made:
    markup = markup.replace("<title>", f'<base href="{HOST}/article/"><title>')
    return _hrefs(lambda href, _: "../" + href[1:] if href.startswith("/") else href)(markup, random)


def _archived(markup: str, random: Random) -> Made:
    def change(href: str, _: Random) -> str:
        return f"https://web.archive.org/web/20260101000000/{HOST}{href}" if href.startswith("/") else href

    return _hrefs(change)(markup, random)


def _other_canonical(markup: str, random: Random) -> Made:
    return markup.replace(SITE_URL, escape(SITE_URL.replace(HOST, "http://college.police.uk") + "/")).encode(), None


treated("Windows1252", _encoded("windows-1252"))
treated("Latin1", _encoded("iso-8859-1"))
treated("Entities", _entities)
treated("SplitLinks", _split)
treated("Tracking", _hrefs(_tracked))
treated("Hosts", _hrefs(_moved_host))
treated("ZeroWidth", _zero_width)
treated("Unclosed", _unclosed)
treated("UnclosedLinks", _unclosed_links)
treated("EmptyImageLinks", _images)
treated("Comments", _comments)
treated("UpperCase", _upper_case)
treated("Based", _based)
treated("Archived", _archived)
treated("OtherCanonical", _other_canonical)
