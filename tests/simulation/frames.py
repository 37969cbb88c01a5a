"""What a page has around its lists: head, menus, prose, related content, feedback, foot."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from random import Random

from tests.simulation.listings import HOST, SITE_URL, Example, Page

_MENU = (
    ("What we do", "/what-we-do"),
    ("Guidance", "/guidance"),
    ("Practice bank", "/support-forces/practices"),
    ("Smarter practice", "/article/about-smarter-practice"),
    ("Share practice – submit an example", "/support-forces/practices/share"),
    ("Operation Soteria – Avon and Somerset Police", "/support-forces/practices/operation-soteria"),
    ("Career and learning", "/career-and-learning"),
    ("Ethics", "/ethics"),
)
_RELATED = (
    ("Hot spot policing guide", "/support-forces/practices/hot-spot-policing-guide"),
    ("Operation Soteria – Avon and Somerset Police", "/support-forces/practices/operation-soteria"),
    ("Vulnerability – the College's view", "/guidance/vulnerability"),
    ("Body-worn video – Kent Police", "/support-forces/practices/body-worn-video-kent-police"),
)
FOOT = (
    ("Privacy", "/privacy"),
    ("Accessibility", "/accessibility"),
    ("Practice bank", "/support-forces/practices"),
    ("Licence", "/non-commercial-college-licence"),
)


@dataclass
class Frame:
    """How the page around the lists is made up.

    Attributes:
        random: What chooses.
        main: Element of the main part.
        article: Whether an article stands in it.
        nav: Element of menus.
        footer: Element of the foot.
        head: Element of the head.
        charset: Label in the page.
        ui: Whether there is text of controls: share, print, 'on this page'.
        before: Mark-up of further sections before the lists.
        after: Mark-up of further sections after them.
        level: Rank of the page's own heading.
        aside: Whether related content stands in an `<aside>`.
    """

    random: Random
    main: str = "main"
    article: bool = True
    nav: str = "nav"
    footer: str = "footer"
    head: str = "header"
    charset: str = "utf-8"
    ui: bool = True
    before: str = ""
    after: str = ""
    aside: bool = False


def text(wording: str) -> str:
    """Wording as mark-up."""
    return escape(wording, quote=False)


def link(made: Example, random: Random, wording: str | None = None) -> str:
    """A link to an example, relative or absolute."""
    href = made.url
    if href.startswith(HOST) and random.random() < 0.7:
        href = href.removeprefix(HOST)
    return f'<a href="{escape(href)}">{text(made.title) if wording is None else wording}</a>'


def menu(random: Random, links: tuple[tuple[str, str], ...]) -> str:
    """A menu of some of those links."""
    chosen = random.sample(links, random.randint(2, len(links)))
    items = "".join(f'<li class="menu-item"><a href="{escape(href)}">{text(name)}</a></li>' for name, href in chosen)
    return f'<ul class="menu">{items}</ul>'


def _head(page: Page, frame: Frame) -> str:
    random = frame.random
    token = f"{random.getrandbits(64):x}"
    return f"""<!DOCTYPE html>
<html lang="en" dir="ltr"><head><meta charset="{frame.charset}">
<title>{text(page.title)} | College of Policing</title>
<link rel="canonical" href="{SITE_URL}"><meta name="description" content="{escape(page.summary)}">
<link rel="stylesheet" href="/themes/css/style.css?{token}">
<script type="application/json">{{"path":{{"currentPath":"node/7113"}},"token":"{token}"}}</script>
<noscript>Sorry, you need to enable JavaScript to visit this website.</noscript></head>"""


def _cookies(random: Random) -> str:
    role = random.choice(
        ['role="dialog" aria-label="Cookies"', 'class="cookie-banner"', 'role="region" aria-label="Cookies"']
    )
    return (
        f"<div {role}><h2>Cookies on this site</h2><p>We use cookies to make this site work.</p>"
        '<button type="button">Accept all cookies</button><button type="button">Reject</button>'
        '<a href="/cookies">Cookie settings</a></div>'
    )


def _details(page: Page, frame: Frame) -> str:
    random = frame.random
    date = random.choice(
        [
            f'<p>Published on <time datetime="2023-11-14T12:00:00Z">{page.date}</time></p>',
            f'<div class="f"><div class="l">Published on</div><time datetime="2023-11-14T12:00:00Z">{page.date}</time></div>',
            f"<p>First published: {page.date}</p>",
        ]
    )
    kind = random.choice(
        [
            "<div><div>Explainer</div> <div>3 mins read</div></div>",
            "<p><span>Explainer</span> <span>3 mins read</span></p>",
        ]
    )
    ui = ""
    if frame.ui:
        ui = random.choice(
            [
                '<div class="print"><a href="/print/pdf/node/7113" rel="nofollow">Download webpage as a PDF</a></div>',
                '<div><button>Share this page</button><a href="#">Print this page</a></div>',
                '<nav aria-label="On this page"><button>On this page</button><ul>'
                '<li><a href="#recent">Recently published examples</a></li>'
                '<li><a href="#all">All our smarter practice examples</a></li></ul></nav>',
            ]
        )
    return f"{date}<div>{text(page.summary)}</div>{kind}{ui}"


def prose(page: Page) -> str:
    """The page's own prose: paragraphs, and how examples come about."""
    steps = "".join(f"<li>{text(step)}</li>" for step in page.steps)
    return (
        "".join(f"<p>{text(block)}</p>" for block in page.prose)
        + f"<h2>How smarter practice examples are developed</h2><ol>{steps}</ol>"
        + '<p><a href="/support-forces/practices">Our practice bank</a> also holds examples that have not been reviewed.</p>'
    )


def _tags(page: Page, random: Random) -> str:
    items = "".join(f'<li><a href="/tags/{i}">{text(tag)}</a></li>' for i, tag in enumerate(page.tags))
    return (
        random.choice(['<section><h2 id="tags">Tags</h2><ul>%s</ul></section>', "<div><h2>Tags</h2><ul>%s</ul></div>"])
        % items
    )


def related(random: Random, *, aside: bool) -> str:
    """Links to practices that are no entries."""
    heading = random.choice(["You may also be interested in", "Related content", "Related practice", "Other practices"])
    items = "".join(f'<li><a href="{href}">{text(name)}</a></li>' for name, href in random.sample(_RELATED, 3))
    element = "aside" if aside else "div"
    return f"<{element}><h2>{heading}</h2><div><ul>{items}</ul></div></{element}>"


def _feedback(random: Random) -> str:
    token = f"form-{random.getrandbits(64):x}"
    return (
        '<div class="feedback"><h2>Was this page useful?</h2><form action="/feedback" method="post"><fieldset>'
        "<legend>Was this page useful?</legend><label><input type=radio name=useful value=Yes>Yes</label>"
        "<label><input type=radio name=useful value=No>No</label></fieldset><select name=why><option value=a>I could "
        f'not find it</option></select><input type="hidden" name="form_build_id" value="{token}"><button>Send</button>'
        "</form></div>"
    )


def whole_page(page: Page, frame: Frame, lists: str) -> str:
    """The lists in a whole page."""
    random = frame.random
    tags = _tags(page, random)
    article = ("<article>", "</article>") if frame.article else ("<div>", "</div>")
    body = (
        f"<h1><span>{text(page.title)}</span></h1>{article[0]}{_details(page, frame)}{prose(page)}{frame.before}"
        f"{lists}{frame.after}{tags}{article[1]}"
    )
    role = ' role="main"' if frame.main == "main" and random.random() < 0.5 else ""
    beside = related(random, aside=frame.aside) + _feedback(random)
    inside, outside = (beside, "") if random.random() < 0.5 else ("", beside)
    return f"""{_head(page, frame)}
<body class="path-node"><a href="#main-content">Skip to main content</a>
{_cookies(random)}
<{frame.head}><a href="/" rel="home">College of Policing</a><{frame.nav}>{menu(random, _MENU)}</{frame.nav}></{frame.head}>
<{frame.nav} aria-label="Breadcrumb"><ol><li><a href="/">Home</a></li><li><a href="/article">Articles</a></li></ol></{frame.nav}>
<{frame.main}{role} id="main-content"><div class="region">
{body}
{inside}</div></{frame.main}>
{outside}
<{frame.footer}><h2>Footer</h2>{menu(random, FOOT)}<p>© College of Policing ({random.randint(2024, 2027)})</p></{frame.footer}>
<script src="/js/{random.getrandbits(64):x}.js"></script></body></html>
"""
