"""Answers with status 200 that say of themselves, in words or in mark-up, that they are not the page, or not all of it."""

from __future__ import annotations

import re
from random import Random

from tests.simulation.answering import fault, later
from tests.simulation.mishaps import groups_of
from tests.simulation.renderings import RECENT

_PLACE = "<h2>" + RECENT


@fault
def for_editors(markup: str, random: Random) -> bytes:
    """The page as an editor sees it, or a test's system shows it."""
    said = random.choice(
        [
            "Draft – not yet published.",
            "Preview mode is on.",
            "Moderation state: <strong>Draft</strong>",
            "TEST ENVIRONMENT",
            "You are in preview mode",
        ]
    )
    return markup.replace("<h1>", f"<div>{said}</div><h1>", 1).encode()


@fault
def old_copy(markup: str, random: Random) -> bytes:
    said = random.choice(
        [
            "<div>You are offline. Showing a saved copy of this page.</div>",
            "<div>This is Google's cache of the page. It is a snapshot of the page as it appeared on 2 Jun 2025.</div>",
            "<div>This snapshot taken on 02/06/2025, shows web content for preservation.</div>",
            '<div id="wm-ipp-base"><p>12 captures</p></div>',
            "<div>This page was withdrawn on 3 May 2026.</div>",
        ]
    )
    return markup.replace("<h1>", f"{said}<h1>", 1).encode()


@fault
def reduced(markup: str, random: Random) -> bytes:
    """The page says that it shows less than it would, where a list would go on."""
    said = random.choice(
        [
            "<p>Some content on this page could not be loaded.</p>",
            "<p>We are showing a limited version of this page.</p>",
            "<p>Register for free to see the full list.</p>",
            '<p><a href="/user/login">Sign in</a> to see 3 more examples.</p>',
            "<p>Filtered by: South East</p>",
            "<p>Page 2 of 2</p>",
            "<p>Sorry, this part of the page could not be shown.</p>",
            "<p>There has been a critical error on this website.</p>",
            '<nav aria-label="Pagination"><button>1</button><button>2</button><button>Next</button></nav>',
        ]
    )
    group = groups_of(markup)[-1]
    return (markup[: group.end()] + said + markup[group.end() :]).encode()


@fault
def not_filled(markup: str, random: Random) -> bytes:
    """A hole where a script or a server was to put a category, its heading and all."""
    group = random.choice(groups_of(markup))
    hole = random.choice(
        [
            '<!--$?--><template id="B:0"></template><!--/$-->',
            '<turbo-frame src="/categories/4" loading="lazy"></turbo-frame>',
            '<esi:include src="/esi/3"></esi:include>',
            '<!--#include virtual="/esi/3" -->',
            '<div hx-get="/categories?after=3" hx-trigger="revealed"></div>',
            '<div aria-busy="true"></div>',
        ]
    )
    return (markup[: group.end()] + hole + markup[group.end() :]).encode()


@fault
def named_as_a_part(markup: str, random: Random) -> bytes:
    return markup.replace("</head>", '<link rel="next" href="?page=1"></head>').encode()


@fault
def count_of_more(markup: str, random: Random) -> bytes:
    """A category says how many it has, and shows fewer."""
    group = random.choice(groups_of(markup))
    count = 40
    said = random.choice([f" ({count})</h3>", f" <span>{count}</span></h3>", f"</h3><p>{count} examples</p>"])
    return (markup[: group.start()] + group[1].replace("</h3>", said) + markup[group.end(1) :]).encode()


@fault
def tabs_without_panels(markup: str, random: Random) -> bytes:
    """Tabs for the categories, of which the page has one."""
    groups = groups_of(markup)
    name = re.sub("<[^>]*>", "", groups[0][1])
    tabs = "".join(f'<li><a role="tab" href="?tab={n}">{tab}</a></li>' for n, tab in enumerate([name, "Burglary"]))
    return (markup[: groups[0].start()] + f'<ul role="tablist">{tabs}</ul>' + markup[groups[0].start() :]).encode()


@fault
def in_another_language(markup: str, random: Random) -> bytes:
    return re.sub('<html lang="[^"]*"', f'<html lang="{random.choice(["cy", "es", "cy-GB"])}"', markup).encode()


@fault
def addresses_of_editors(markup: str, random: Random) -> bytes:
    start = markup.index(_PLACE)
    other = random.choice([r"\1/edit", "https://staging.college.police.uk/p", "/preview/77/full", "/node/77"])
    numbers = iter(range(1_000))

    def written(found: re.Match[str]) -> str:
        address = found.expand(other)
        return f'<li><a href="{address.replace("77", str(next(numbers))).replace("uk/p", f"uk/{next(numbers)}")}"'

    return (markup[:start] + re.sub('<li><a href="?([^" >]*)"?', written, markup[start:])).encode()


@fault
def base_elsewhere(markup: str, random: Random) -> bytes:
    start = markup.index(_PLACE)
    relative = re.sub(r'(<li><a href="?)(?:https?://[^/"]*)?/', r"\1/", markup[start:])
    return (markup[:start].replace("<head>", '<head><base href="https://cdn.example.net/mirror/">') + relative).encode()


@fault
def an_entry_of_editors(markup: str, random: Random) -> bytes:
    """One entry more, that no reader was to see."""
    entry = random.choice(
        [
            '<a href="/p/n">[Insert title here] – Kent Police</a>',
            '<a href="/p/n">Practice name – Organisation</a>',
            '<a href="/p/n">XXX – TBC Police</a>',
            '<a href="/p/n">Untitled practice 3</a>',
            '<a href="/p/n">Sample practice – Example Police</a>',
            '<a href="/p/n">Clone of Safer Sleep – Kent Police</a>',
            '<a href="/p/n">Night patrol – Kent Police</a> <em>Unpublished</em>',
            '<a href="/survey">Take our survey</a>',
            '<a href="https://ads.example/c">Sponsored: kit for sale</a>',
            '<a href="/jobs/analyst">We are hiring – College of Policing</a>',
        ]
    )
    start = markup.index(_PLACE)
    return (markup[:start] + re.sub("<li>", f"<li>{entry}</li><li>", markup[start:], count=1)).encode()


@fault
def names_of_terms(markup: str, random: Random) -> bytes:
    numbers = iter(range(40, 100))
    return re.sub("<h3>[^<]*</h3>", lambda _: f"<h3>taxonomy_term:{next(numbers)}</h3>", markup).encode()


@later
def advertisement(markup: str, random: Random) -> bytes:
    """One entry more, that leads where no example does."""
    entry = random.choice(
        ['<a href="/conference">Our annual conference</a>', '<a href="/jobs/1">Analyst – College of Policing</a>']
    )
    start = markup.index(_PLACE)
    return (markup[:start] + re.sub("<li>", f"<li>{entry}</li><li>", markup[start:], count=1)).encode()
