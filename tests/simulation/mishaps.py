"""Further answers with status 200 that are not the page as it is meant: by the site, its cache, or something on the way."""

from __future__ import annotations

import re
from random import Random

from tests.simulation.answering import FAULTS, LATER, bare, fault, instead, later, without_lists
from tests.simulation.frames import link
from tests.simulation.listings import CATEGORIES, HOST, random_page
from tests.simulation.renderings import FULL, RECENT

_NOTICES = {
    "blocked": ("Attention Required!", "<h1>Sorry, you have been blocked</h1><p>Ray ID: 8c0ffee</p>"),
    "request_rejected": ("Request Rejected", "The requested URL was rejected. Your support ID is: 1234567890."),
    "cache_error": ("503 Backend fetch failed", "<h1>Error 503 Backend fetch failed</h1><p>Guru Meditation:</p><p>XID: 32770</p>"),
    "waiting_room": ("Queue", "<h1>You are now in line</h1><p>Your estimated wait time is 2 minutes.</p>"),
    "default_page": ("Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>If you see this page, the server is installed.</p>"),
    "account_suspended": ("Account Suspended", "<h1>This account has been suspended.</h1>"),
    "parked": ("college.police.uk", '<h1>college.police.uk</h1><p>Related searches</p><ul><li><a href="/s?q=police">Police</a></li></ul>'),
    "captive_portal": ("Guest wireless", "<h1>Welcome</h1><form><label>E-mail<input></label><button>Connect</button></form>"),
    "proxy_block": ("Web page blocked", "<h1>Access to this site is not allowed</h1><p>Category: Government. Policy: Office.</p>"),
    "old_browser": ("About smarter practice | College of Policing", "<h1>Your browser is not supported</h1><p>Please upgrade.</p>"),
    "sign_on_form": ("Working…", '<form method="post" action="https://login.example.org/saml"><input type="hidden" name="SAMLRequest"></form>'),
    "no_results": ("About smarter practice | College of Policing", f"<h1>About smarter practice</h1><h2>{RECENT}</h2><p>No results match your filters.</p><h2>{FULL}</h2><p>No results match your filters.</p>"),
    "other_site": ("About smarter practice", "<h1>About smarter practice</h1><p>A blog about it.</p>"),
}  # fmt: skip


def _notice(name: str, title: str, body: str) -> None:
    FAULTS[name] = lambda *_: bare(title, body)


for _name, (_title, _body) in _NOTICES.items():
    _notice(_name, _title, _body)


@fault
def script_challenge(markup: str, random: Random) -> bytes:
    return b'<html><head><META NAME="robots" CONTENT="noindex"><script src="/_Resource?SWJIYLWA=1"></script></head><body></body></html>'


@fault
def storage_error(markup: str, random: Random) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'


def groups_of(markup: str) -> list[re.Match[str]]:
    return list(re.finditer(r"(?s)(<h3>.*?</h3>)(<ul>.*?</ul>)", markup))


@fault
def view_failed(markup: str, random: Random) -> bytes:
    """One category's list could not be made."""
    group = random.choice(groups_of(markup))
    said = random.choice(
        [
            '<div role="alert">An error occurred while this content was loaded.</div>',
            "<p>This content is unavailable. Please try again later.</p>",
            '<div class="messages messages--error">Something went wrong.</div>',
            "<div></div>",
            "<p>No results found.</p>",
            "<p>Loading…</p>",
            "<esi:include src='/esi/7' />",
        ]
    )
    return (markup[: group.start(2)] + said + markup[group.end(2) :]).encode()


@fault
def second_page(markup: str, random: Random) -> bytes:
    pager = '<nav><ul><li><a href="?page=0">« First</a></li><li><a href="?page=0">‹ Previous</a></li><li>Page 2</li></ul></nav>'
    last = groups_of(markup)[-1]
    return (markup[: last.end()] + pager + markup[last.end() :]).encode()


@fault
def filtered(markup: str, random: Random) -> bytes:
    """A facet is on: what is shown is a part."""
    group = groups_of(markup)[0]
    shown = random.choice(
        ["<p>Showing 4 of 22 examples</p>", "<p>1–10 of 22 results</p>", "<p>Showing 1 to 10 of 22 entries</p>"]
    )
    return (markup[: group.start()] + shown + markup[group.start() :]).encode()


@fault
def draft(markup: str, random: Random) -> bytes:
    other = random.choice(
        [
            "/node/7113/latest",
            "/node/preview/0f/full",
            "/node/7113/revisions/9/view",
            "/cy/article/about-smarter-practice",
        ]
    )
    return markup.replace("/article/about-smarter-practice", other).encode()


@fault
def welsh_with_english_headings(markup: str, random: Random) -> bytes:
    return markup.replace("About smarter practice", "Ynghylch arfer callach").encode()


@fault
def fatal_error(markup: str, random: Random) -> bytes:
    """The program that makes the page died in the middle of it, and something closed the page."""
    lists = markup.index("<h2>" + FULL) + len(FULL) + 9
    at = random.choice([found.end() for found in re.finditer("</li>", markup) if found.end() > lists])
    said = random.choice(
        [
            "<br />\n<b>Fatal error</b>:  Allowed memory size of 134217728 bytes exhausted in <b>/var/www/core.php</b> on line <b>7</b><br />",
            "Uncaught PHP Exception Drupal\\Core\\Database\\DatabaseExceptionWrapper",
            "Traceback (most recent call last):",
        ]
    )
    return (markup[:at] + said + "</body></html>").encode()


_PLACEHOLDERS = (
    "undefined",
    "null",
    "[object Object]",
    "{{ title }}",
    "%title%",
    "[node:title]",
    "@title",
    "${item.title}",
    "<%= t %>",
    "Untitled",
    "Lorem ipsum dolor sit amet",
    "NaN",
    "Title goes here",
)


@fault
def placeholders(markup: str, random: Random) -> bytes:
    said = random.choice(_PLACEHOLDERS)
    start = markup.index("<h2>" + RECENT)
    escaped = said.replace("<", "&lt;")
    return (
        markup[:start] + re.sub(r"(<li><a href=[^>]*>)[^<]*(</a>)", rf"\g<1>{escaped}\g<2>", markup[start:])
    ).encode()


@fault
def placeholder_headings(markup: str, random: Random) -> bytes:
    said = random.choice(_PLACEHOLDERS).replace("<", "&lt;")
    return re.sub("<h3>[^<]*</h3>", f"<h3>{said}</h3>", markup).encode()


@fault
def links_to_nowhere(markup: str, random: Random) -> bytes:
    start = markup.index("<h2>" + RECENT)
    href = random.choice(["#", "", "javascript:void(0)", "undefined", "about:blank", "{{ url }}"])
    return (markup[:start] + re.sub(r'<li><a href="[^"]*"', f'<li><a href="{href}"', markup[start:])).encode()


@fault
def translated(markup: str, random: Random) -> bytes:
    words = {RECENT: "Exemples récemment publiés", FULL: "Tous nos exemples", "About smarter practice": "À propos"}
    for english, french in words.items():
        markup = markup.replace(english, french)
    return markup.replace(HOST, "https://www-college-police-uk.translate.goog").encode()


@fault
def escaped_twice(markup: str, random: Random) -> bytes:
    start = markup.index("<h2>" + RECENT)
    dash = random.choice(["&amp;ndash;", "&amp;#8211;", "&amp;mdash;"])
    return (markup[:start] + markup[start:].replace("&", "&amp;").replace("–", dash)).encode()


@fault
def lists_escaped(markup: str, random: Random) -> bytes:
    return re.sub(r"(?s)<ul>(<li><a href.*?)</ul>", lambda list_: list_[0].replace("<", "&lt;"), markup).encode()


@fault
def question_marks(markup: str, random: Random) -> bytes:
    """What is not ASCII became a question mark on the way."""
    return markup.encode("ascii", "replace")


@fault
def replacement_characters(markup: str, random: Random) -> bytes:
    return markup.encode("windows-1252", "replace")


@fault
def own_address_everywhere(markup: str, random: Random) -> bytes:
    start = markup.index("<h2>" + RECENT)
    return (
        markup[:start] + re.sub(r'<li><a href="[^"]*"', '<li><a href="/article/about-smarter-practice"', markup[start:])
    ).encode()


# -- only what was read before tells these from the page -----------------------------------------------


@later
def other_listing(markup: str, random: Random) -> bytes:
    """The entries of another listing under our headings."""
    made = [x for n in range(3) for x in random_page(Random(random.random() + n)).examples]
    others = "".join(f"<li>{link(x, random)}</li>".replace("practices/", "practices/bank/") for x in made)
    groups = "".join(f"<h3>{name}</h3><ul>{others}</ul>" for name in CATEGORIES[:1])
    recent = "".join(f"<li>{link(x, random)}</li>" for x in made[:4])
    return without_lists(markup, f"<h2>{RECENT}</h2><ul>{recent}</ul><h2>{FULL}</h2>{groups}")


@later
def teaser(markup: str, random: Random) -> bytes:
    """The first few, and an invitation to sign in for the rest."""
    recent = "".join(f"<li>{link(x, random)}</li>" for x in random_page(random).recent[0][:3])
    return without_lists(markup, f"<h2>{RECENT}</h2><ul>{recent}</ul><p>Sign in to see all examples.</p>")


@later
def full_list_lost(markup: str, random: Random) -> bytes:
    return instead(
        markup,
        re.sub(
            rf"(?s)<h2>{FULL}.*?(?=<(?:section|div)><h2[^>]*>Tags)",
            "",
            markup[markup.index("<h1>") : markup.index("</article>")],
        ),
    )


@later
def every_second_lost(markup: str, random: Random) -> bytes:
    start = markup.index("<h2>" + RECENT)
    numbers = iter(range(10_000))
    return (
        markup[:start] + re.sub(r"<li><a href=.*?</li>", lambda li: li[0] if next(numbers) % 2 else "", markup[start:])
    ).encode()


@later
def category_under_review(markup: str, random: Random) -> bytes:
    """A notice where the examples of one category were; its heading stays."""
    start = markup.index("<h2>" + FULL)
    notice = random.choice(
        [
            "This content is being looked at by our editors.",
            "This block is broken or missing.",
            "[an error occurred while processing this directive]",
            "System.NullReferenceException: Object reference not set to an instance of an object.",
        ]
    )
    return (markup[:start] + re.sub(r"(?s)<ul>.*?</ul>", f"<p>{notice}</p>", markup[start:], count=1)).encode()


@later
def error_cuts_the_list(markup: str, random: Random) -> bytes:
    """An error text in the page's own frame, where the last category was."""
    start = markup.rindex("<h3>", markup.index("<h2>" + FULL))
    end = markup.index("</ul>", start) + len("</ul>")
    notice = random.choice(
        [
            "[an error occurred while processing this directive]",
            "Error loading partial view.",
            "Error 503 Backend fetch failed",
        ]
    )
    return (markup[:start] + f"<p>{notice}</p>" + markup[end:]).encode()


@later
def one_force_lost(markup: str, random: Random) -> bytes:
    return re.sub(r"(<li><a [^>]*>[^<]*\s[-\u2013]\s)[^<]*</a></li>", r"\1undefined</a></li>", markup, count=1).encode()


@later
def one_address_lost(markup: str, random: Random) -> bytes:
    start = markup.index("<h2>" + RECENT)
    lost = random.choice(["/node/undefined", "/support-forces/practices/null", "/%7B%7Burl%7D%7D"])
    return (
        markup[:start] + re.sub(r'(<li><a href=)("[^"]*"|[^\s>]+)', rf'\1"{lost}"', markup[start:], count=1)
    ).encode()


@later
def one_entry_denied(markup: str, random: Random) -> bytes:
    start = markup.index("<h2>" + RECENT)
    said = random.choice(["Access denied", "Page not found", "Sign in", "Loading\u2026"])
    denied = f'<li><a href="/user/login">{said}</a></li>'
    return (markup[:start] + re.sub(r"<li><a .*?</li>", denied, markup[start:], count=1)).encode()


def _titles(markup: str) -> list[re.Match[str]]:
    start = markup.index("<h2>" + FULL)
    return [found for found in re.finditer(r"<li><a [^>]*>([^<]*)</a></li>", markup) if found.start() > start]


@later
def joined_across_a_gap(markup: str, random: Random) -> bytes:
    """A piece is lost from within one link into another: the address of one, the title of the other."""
    group = max(groups_of(markup), key=lambda group: group[2].count("<li>"))
    places = [found.start(1) for found in _titles(markup) if group.start() < found.start() < group.end()]
    if len(places) < 2:  # nothing to join
        return view_failed(markup, random)
    first = random.randrange(len(places) - 1)
    return (markup[: places[first]] + markup[places[first + 1] :]).encode()


@later
def titles_one_further_on(markup: str, random: Random) -> bytes:
    """Each title of the full list stands at the next one's address."""
    found = _titles(markup)
    titles = [one[1] for one in found]
    for one, title in reversed(list(zip(found, titles[-1:] + titles[:-1], strict=True))):
        markup = markup[: one.start(1)] + title + markup[one.end(1) :]
    return markup.encode()


@later
def all_examples_announced(markup: str, random: Random) -> bytes:
    """A list is cut down to its first, with a link to all of them."""
    group = max(groups_of(markup), key=lambda group: group[2].count("<li>"))
    count = group[2].count("<li>")
    first = group[2][: group[2].index("</li>") + len("</li>")]
    said = random.choice([f"View all {count + 1} examples", f"See {count} more", f"+{count} more"])
    return (
        markup[: group.start(2)] + f'{first}</ul><p><a href="/topics/1">{said}</a></p>' + markup[group.end(2) :]
    ).encode()


@later
def heading_without_words(markup: str, random: Random) -> bytes:
    """The name of a category was not filled in."""
    group = random.choice(groups_of(markup)[1:] or groups_of(markup))
    lost = random.choice(["<h3></h3>", "<h3>&nbsp;</h3>", '<h3><img src="/icon.png" alt=""></h3>'])
    return (markup[: group.start(1)] + lost + markup[group.end(1) :]).encode()


__all__ = ["LATER"]


@fault
def names_within_a_program(markup: str, random: Random) -> bytes:
    """Headings by their keys: a file of translations was not found."""
    key = random.choice(["category.{}", "theme_{}", "heading-of-{}"])
    return re.sub(
        "<h3>([^<]*)</h3>", lambda h: f"<h3>{key.format(re.sub('[^a-z]+', '-', h[1].lower()))}</h3>", markup
    ).encode()


@fault
def titles_cut_short(markup: str, random: Random) -> bytes:
    start = markup.index("<h2>" + RECENT)
    return (markup[:start] + re.sub(r"(<li><a [^>]*>[^<]{24})[^<]*", "\\1\u2026", markup[start:])).encode()


@fault
def before_publication(markup: str, random: Random) -> bytes:
    """A banner of the site for editors, and an entry of theirs."""
    banner, entry = random.choice(
        [
            ("This is an unpublished draft.", "New hope \u2013 Kent Police"),
            ("You are viewing a draft of this page.", "New hope \u2013 Kent Police"),
            ("", "Test entry \u2013 Test Police"),
            ("", "TEST, please ignore \u2013 Kent Police"),
        ]
    )
    marked = markup.replace("<h1>", f"<div>{banner}</div><h1>", 1)
    start = marked.index("<h2>" + RECENT)
    more = f'<li><a href="/node/1">{entry}</a></li>'
    return (marked[:start] + re.sub("<li>", more + "<li>", marked[start:], count=1)).encode()


@later
def piece_could_not_be_shown(markup: str, random: Random) -> bytes:
    """A notice where the last category was, its heading and all."""
    start = markup.rindex("<h3>", markup.index("<h2>" + FULL))
    end = markup.index("</ul>", start) + len("</ul>")
    notice = random.choice(
        [
            "Sorry, something went wrong.",
            "This content is currently unavailable.",
            "Error: block could not be rendered.",
            "Twig\\Error\\RuntimeError: Variable does not exist",
        ]
    )
    return (markup[:start] + f"<div>{notice}</div>" + markup[end:]).encode()
