"""A listing page like the one that is watched: 88 KB as Drupal 10 sends it, of invented examples.

The same arguments give the same bytes. Run by itself, it writes one page to standard output.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from html import escape
from itertools import count

PATH = "/article/about-smarter-practice"

Token = Callable[..., str]  # name and length to what differs from answer to answer

_FORCES = (
    "Avon and Somerset Police",
    "Cheshire Constabulary",
    "Devon & Cornwall Police",
    "Essex Police",
    "Hampshire & Isle of Wight Constabulary",
    "Humberside Police",
    "Kent Police",
    "Lancashire Constabulary",
    "Metropolitan Police Service",
    "Norfolk Constabulary",
    "North Wales Police",
    "Sussex Police",
    "Thames Valley Police",
)
_FIRST = "Safer Rapid Shared Early Mobile Joint Local Quiet Better Open Steady Bright".split()
_SECOND = "harbour response custody night school rural digital victim patrol market river station".split()
_THIRD = "scheme panel hub review car clinic index pathway team guidance approach desk".split()
_CATEGORIES = (
    ("Anti-social behaviour", 2),
    ("Serious violence and homicide", 9),
    ("Violence against women and girls", 3),
    ("Vulnerable people", 2),
)
_RECENT = 6
_MENU = "About Support Guidance Research Ethics Careers Learning Leadership Data News Contact Events".split()


@dataclass(frozen=True)
class Example:
    """An entry of the invented listing.

    Attributes:
        title: As the link says it.
        path: Where the link goes.
    """

    title: str
    path: str


@dataclass(frozen=True)
class State:
    """What the page lists.

    Attributes:
        recent: The recent section, in order.
        categories: Headings of the full list with their examples.
    """

    recent: tuple[Example, ...]
    categories: tuple[tuple[str, tuple[Example, ...]], ...]


def _example(number: int) -> Example:
    name = f"{_FIRST[number % 12]} {_SECOND[number // 12 % 12]} {_THIRD[number * 7 // 5 % 12]}"
    title = f"{name} – {_FORCES[number * 5 % len(_FORCES)]}"
    slug = "".join(letter if letter.isalnum() else "-" for letter in title.lower().replace(" – ", "-"))
    return Example(title, f"/support-forces/practices/{slug}")


def first_state() -> State:
    """The listing that every run begins with."""
    numbers = count()
    recent = tuple(_example(next(numbers)) for _ in range(_RECENT))
    categories = tuple((name, tuple(_example(next(numbers)) for _ in range(n))) for name, n in _CATEGORIES)
    return State(recent, categories)


def states() -> Iterator[tuple[str, State]]:
    """The listing's life: each state differs from the one before in one example.

    Yields:
        What was done (`added`, `renamed` or `removed`, in turn) and the state after it, endlessly.
    """
    state = first_state()
    fresh = count(100)
    while True:
        (name, examples), *others = state.categories
        state = replace(state, categories=((name, (*examples, _example(next(fresh)))), *others))
        yield "added", state

        (name, examples), *others = state.categories
        newest = examples[-1]
        renamed = replace(newest, title=newest.title.replace(" – ", ", second edition – "))
        state = replace(state, categories=((name, (*examples[:-1], renamed)), *others))
        yield "renamed", state

        (name, examples), *others = state.categories
        state = replace(state, categories=((name, (*examples[:-2], examples[-1])), *others))
        yield "removed", state


def render(state: State, answer: int = 0) -> bytes:
    """The page's bytes.

    Args:
        state: What it lists.
        answer: Number of the answer; its tokens and ids are those of this answer alone.
    """

    def token(name: str, length: int = 43) -> str:
        return sha256(f"{answer} {name}".encode()).hexdigest().ljust(length, "0")[:length]

    body = "".join((_menu(), _article(state), _beside(token), _foot(token)))
    return f"<!DOCTYPE html>\n{_head(token)}<body class='path-node page-node-type-article'>\n{body}".encode()


def _head(token: Token) -> str:
    styles = "".join(
        f".layout--{_SECOND[i % 12]}-{i}{{display:flex;margin:0 auto;padding:{i % 5}rem 1rem;"
        f"color:#{i * 7919 % 0xFFFFFF:06x};border-bottom:1px solid rgba(0,0,0,.{i % 9 + 1})}}\n"
        for i in range(150)
    )
    settings = {
        "path": {"baseUrl": "/", "currentPath": "node/7113", "isFront": False, "currentLanguage": "en"},
        "ajaxPageState": {"libraries": token("libraries", 64) * 8, "theme": "cop"},
        "views": {"ajaxViews": {f"views_dom_id:{token('view', 64)}": {"view_name": "related"}}},
        "cookies": {f"service_{i}": {"label": f"Service {i}", "consentRequired": True} for i in range(40)},
        "user": {"uid": 0, "permissionsHash": token("permissions", 64)},
    }
    sheets = "".join(
        f'<link rel="stylesheet" media="all" href="/themes/custom/cop/css/{name}-{i}.css?{token("css", 6)}" />\n'
        for i, name in enumerate((*_SECOND, *_THIRD))
    )
    return (
        '<html lang="en" dir="ltr" prefix="og: https://ogp.me/ns#">\n<head>\n<meta charset="utf-8" />\n'
        '<meta name="description" content="What smarter practice means and how examples are developed" />\n'
        f'<link rel="canonical" href="https://www.college.police.uk{PATH}" />\n'
        '<meta property="og:site_name" content="College of Policing" />\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1.0" />\n'
        "<title>About smarter practice | College of Policing</title>\n"
        f"{sheets}<style>{styles}</style>\n"
        f'<script type="application/json" data-drupal-selector="drupal-settings-json" '
        f'nonce="{token("nonce", 24)}">{json.dumps(settings)}</script>\n</head>\n'
    )


def _menu() -> str:
    items = []
    for i, name in enumerate(_MENU):
        beneath = "".join(
            f'      <li class="menu-item menu-item--level-1"><a href="/{name.lower()}/{first.lower()}-{second}" '
            f'class="menu-link menu-link--level-1" data-drupal-link-system-path="node/{100 * i + j}">'
            f"{first} {second}</a></li>\n"
            for j, (first, second) in enumerate(zip(_FIRST, _SECOND, strict=True))
        )
        items.append(
            f'  <li class="menu-item menu-item--expanded"><a href="/{name.lower()}" class="menu-link">{name}</a>\n'
            f'    <button type="button" aria-expanded="false" aria-controls="sub-{i}">'
            f'<span class="visually-hidden">Show more of {name}</span></button>\n'
            f'    <ul class="menu" id="sub-{i}">\n{beneath}    </ul></li>\n'
        )
    drawing = "".join(f"M{i * 7 % 300} {i * 3 % 60}L{i * 11 % 300} {i * 5 % 60}Z" for i in range(260))
    return (
        '<a href="#main-content" class="visually-hidden focusable skip-link">Skip to main content</a>\n'
        '<header id="header" role="banner"><a href="/" rel="home"><svg viewBox="0 0 300 60" role="img" '
        f'aria-label="College of Policing"><path d="{drawing}"/></svg></a>\n'
        '<nav role="navigation" aria-labelledby="main-menu"><h2 class="visually-hidden" id="main-menu">'
        f'Main navigation</h2>\n<ul class="menu">\n{"".join(items)}</ul></nav>\n'
        '<form action="/search" method="get" role="search"><label for="keys">Search</label>'
        '<input type="search" id="keys" name="keys" /><button type="submit">Search</button></form></header>\n'
    )


def _list(examples: tuple[Example, ...]) -> str:
    items = "".join(
        f'<li><a href="{example.path}" data-entity-type="node" '
        f'data-entity-uuid="{sha256(example.path.encode()).hexdigest()[:32]}">{escape(example.title)}</a></li>\n'
        for example in examples
    )
    return f"<ul>\n{items}</ul>\n"


def _section(heading: str | None, text: str) -> str:
    title = f'<div class="custom-col title-col"><h2>{heading}</h2></div>\n' if heading else ""
    return (
        '<div class="content-section-style-light layout layout--onecol"><div class="container">\n'
        '<div class="layout__region layout__region--content"><div class="block block-layout-builder '
        f'block-inline-blocktext block--type-text">\n{title}<div class="custom-col"><div class="clearfix '
        f'text-formatted field field--name-field-section-content">\n{text}</div></div>\n</div></div></div></div>\n'
    )


def _article(state: State) -> str:
    listed = "".join(f"<h3>{escape(name)}</h3>\n{_list(examples)}" for name, examples in state.categories)
    sections = (
        _section(None, "<p>Forces try things. We go and see, and write down what others can use.</p>"),
        _section(
            "How smarter practice examples are developed",
            "<ol><li>A force tries an activity.</li><li>It is reviewed.</li><li>The report is published here.</li></ol>"
            '<p><a href="/support-forces/practices">Our practice bank</a> also holds what has not been reviewed.</p>',
        ),
        _section("Recently published examples", _list(state.recent[:-1]) + _list(state.recent[-1:])),
        _section("All our smarter practice examples", listed),
    )
    return (
        '<main class="content-wrap" role="main">\n<nav class="breadcrumb" aria-label="Breadcrumb"><ol><li>'
        '<a href="/">Home</a></li><li><a href="/support-forces">Support for forces</a></li></ol></nav>\n'
        '<div class="page-title-wrap"><h1>About smarter practice</h1></div>\n<div id="main-content">\n'
        '<article class="node node--type-article"><div class="node__content">\n<div class="field">Published on '
        '<time datetime="2023-11-14T12:00:00Z">14 November 2023</time></div>\n'
        '<div class="field field--name-field-summary">What smarter practice means and how examples are developed'
        f"</div>\n{''.join(sections)}</div></article>\n"
    )


def _beside(token: Token) -> str:
    shuffled = random.Random(7)
    cards = "".join(
        f'<div class="views-row"><article class="node node--view-mode-teaser"><img loading="lazy" alt="" '
        f'src="/sites/default/files/styles/card/public/{name}-{i}.jpg?itok={token(name, 8)}" srcset="'
        f'/files/{name}-{i}-small.jpg 480w, /files/{name}-{i}-large.jpg 960w" /><h3><a href="/guidance/{name}-{i}">'
        f"{name.capitalize()} {shuffled.choice(_THIRD)}</a></h3><p>{' '.join(shuffled.choices(_SECOND, k=30))}.</p>"
        "</article></div>\n"
        for i, name in enumerate(_SECOND * 2)
    )
    return (
        f'<div class="views-element-container"><h2>You may also be interested in</h2><div class="view '
        f'js-view-dom-id-{token("view", 64)}">\n{cards}</div></div>\n'
        f'<form class="webform" action="{PATH}" method="post"><fieldset><legend>Was this page useful?</legend>'
        '<label><input type="radio" name="useful" value="Yes">Yes</label></fieldset><input type="hidden" '
        f'name="form_build_id" value="form-{token("form")}" /></form>\n</div></main>\n'
    )


def _foot(token: Token) -> str:
    links = "".join(f'<li><a href="/{name.lower()}">{name}</a></li>' for name in (*_MENU, "Privacy", "Licence"))
    scripts = "".join(
        f'<script src="/core/assets/vendor/{name}/{name}.min.js?v={token("js", 6)}" defer></script>\n'
        for name in (*_SECOND, *_THIRD)
    )
    texts = json.dumps({f"text{i}": "Cookies are small files. " * 8 for i in range(32)})
    return (
        '<footer class="region-footer" role="contentinfo"><h2 class="visually-hidden">Footer</h2>'
        f'<ul class="menu">{links}</ul></footer>\n<script type="application/json" id="texts">{texts}</script>\n'
        f"{scripts}</body>\n</html>\n"
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(render(first_state()))
