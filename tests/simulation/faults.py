"""Answers with status 200 that are not the page, or not all of it."""

from __future__ import annotations

import json
import re
from random import Random

from tests.simulation import admissions, mishaps  # their kinds count themselves
from tests.simulation.answering import FAULTS, bare, fault, good_page, instead, without_lists
from tests.simulation.frames import link, related, text
from tests.simulation.listings import CATEGORIES, HOST, Page, random_page
from tests.simulation.renderings import FULL, ORDINARY, RECENT

__all__ = ["FAULTS", "admissions", "good_page", "mishaps"]


@fault
def challenge(markup: str, random: Random) -> bytes:
    token = f"{random.getrandbits(64):x}"
    return bare("Just a moment...", f"<h1>www.college.police.uk</h1><p>Checking your browser. Ray ID: {token}</p>")


@fault
def challenge_in_frame(markup: str, random: Random) -> bytes:
    return instead(markup, "<h1>Verify you are human</h1><p>Complete the check below to go on.</p>")


@fault
def maintenance(markup: str, random: Random) -> bytes:
    return bare("Site under maintenance", "<h1>Site under maintenance</h1><p>We will be back shortly.</p>")


@fault
def maintenance_with_the_title(markup: str, random: Random) -> bytes:
    return instead(markup, "<h1>About smarter practice</h1><p>This page is temporarily unavailable.</p>")


@fault
def sign_in(markup: str, random: Random) -> bytes:
    return instead(markup, "<h1>Sign in</h1><form><label>Password<input type=password></label></form>", "Sign in")


@fault
def soft_404(markup: str, random: Random) -> bytes:
    return instead(markup, "<h1>Page not found</h1><p>The page you asked for could not be found.</p>", "Page not found")


@fault
def access_denied(markup: str, random: Random) -> bytes:
    return b"<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>Reference #18.2</body></html>"


@fault
def server_error(markup: str, random: Random) -> bytes:
    return b"<html><body><p>The website encountered an unexpected error. Please try again later.</p></body></html>"


@fault
def home_page(markup: str, random: Random) -> bytes:
    made = random_page(random)
    body = (
        f"<h1>College of Policing</h1><h2>Latest news</h2><ul><li><a href=/news/1>News</a></li></ul><h2>{RECENT}</h2>"
    )
    body += "<ul>" + "".join(f"<li>{link(x, random)}</li>" for x in made.recent[0]) + "</ul>"
    return instead(markup, body, "Working together").replace(b'/article/about-smarter-practice">', b'/">')


@fault
def search_results(markup: str, random: Random) -> bytes:
    items = "".join(f"<li><h3>{link(x, random)}</h3><p>Found in it.</p></li>" for x in random_page(random).examples)
    return instead(markup, f"<h1>Search results for smarter practice</h1><ul>{items}</ul>", "Search")


@fault
def other_article(markup: str, random: Random) -> bytes:
    other = Page(random_page(random).recent, random_page(random).categories, title="About promising practice")
    return ORDINARY["RichText"](other, random).encode()


@fault
def other_article_same_title(markup: str, random: Random) -> bytes:
    return markup.replace("/article/about-smarter-practice", "/article/smarter-practice-archive").encode()


@fault
def practice_bank(markup: str, random: Random) -> bytes:
    rows = "".join(
        f"<tr><td>{link(x, random, text(x.name))}</td><td>What it does.</td><td>{text(x.organisation)}</td></tr>"
        for x in random_page(random).examples
    )
    table = f"<table><thead><tr><th>Title</th><th>Summary</th><th>Organisation</th></tr></thead><tbody>{rows}</tbody></table>"
    return instead(markup, f"<h1>Practice bank</h1>{table}", "Practice bank")


@fault
def practice_page(markup: str, random: Random) -> bytes:
    body = "<h1>Safer Sleep</h1><p>Organisation: Merseyside Police</p>" + related(random, aside=False)
    return instead(markup, body, "Safer Sleep")


@fault
def empty_sections(markup: str, random: Random) -> bytes:
    return without_lists(markup, f"<h2>{RECENT}</h2><h2>{FULL}</h2>")


@fault
def empty_lists(markup: str, random: Random) -> bytes:
    headings = "".join(f"<h3>{name}</h3><ul></ul>" for name in CATEGORIES[:4])
    return without_lists(markup, f"<h2>{RECENT}</h2><ul></ul><h2>{FULL}</h2>{headings}")


@fault
def empty_full_list(markup: str, random: Random) -> bytes:
    recent = "".join(f"<li>{link(x, random)}</li>" for x in random_page(random).recent[0])
    return without_lists(markup, f"<h2>{RECENT}</h2><ul>{recent}</ul><h2>{FULL}</h2><p>No examples found.</p>")


@fault
def loading(markup: str, random: Random) -> bytes:
    return without_lists(markup, f"<h2>{RECENT}</h2><div>Loading…</div><h2>{FULL}</h2><div>Loading…</div>")


@fault
def loading_categories(markup: str, random: Random) -> bytes:
    panels = "".join(f"<h3>{name}</h3><div>Loading…</div>" for name in CATEGORIES[:4])
    recent = "".join(f"<li>{link(x, random)}</li>" for x in random_page(random).recent[0])
    return without_lists(markup, f"<h2>{RECENT}</h2><ul>{recent}</ul><h2>{FULL}</h2>{panels}")


@fault
def no_sections(markup: str, random: Random) -> bytes:
    return without_lists(markup, "")


@fault
def json_answer(markup: str, random: Random) -> bytes:
    return json.dumps([{"command": "insert", "data": markup[:50].replace("<", "")}]).encode()


@fault
def json_with_markup(markup: str, random: Random) -> bytes:
    return json.dumps([{"command": "insert", "data": markup}]).encode()


@fault
def plain_text(markup: str, random: Random) -> bytes:
    return re.sub(r"<[^>]*>", "", markup).encode()


@fault
def nothing(markup: str, random: Random) -> bytes:
    return b""


@fault
def white_space(markup: str, random: Random) -> bytes:
    return b"\n \n"


@fault
def doubled_body(markup: str, random: Random) -> bytes:
    start, end = markup.index("<body"), markup.index("</html>")
    return (markup[:end] + markup[start:]).encode()


@fault
def doubled_page(markup: str, random: Random) -> bytes:
    return (markup + markup).encode()


@fault
def rss(markup: str, random: Random) -> bytes:
    items = "".join(
        f"<item><title>{text(x.title)}</title><link>{x.url}</link></item>" for x in random_page(random).examples
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>About smarter practice</title>{items}</channel></rss>'.encode()


@fault
def sitemap(markup: str, random: Random) -> bytes:
    return f'<?xml version="1.0"?><urlset><url><loc>{HOST}/article/about-smarter-practice</loc></url></urlset>'.encode()


@fault
def pdf(markup: str, random: Random) -> bytes:
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + random.randbytes(2_000) + b"\n%%EOF\n"


@fault
def still_compressed(markup: str, random: Random) -> bytes:
    return b"\x1f\x8b\x08\x00" + random.randbytes(4_000)


@fault
def javascript_shell(markup: str, random: Random) -> bytes:
    return bare("About smarter practice | College of Policing", '<div id="root"></div><script src="/app.js"></script>')


@fault
def cookie_wall(markup: str, random: Random) -> bytes:
    return bare(
        "About smarter practice | College of Policing",
        "<h1>Before you continue</h1><p>We use cookies.</p><button>Accept all cookies</button>",
    )


@fault
def print_page(markup: str, random: Random) -> bytes:
    return bare("Print", "<h1>Download webpage as a PDF</h1><p>Your document is being made.</p>")


@fault
def redirect_stub(markup: str, random: Random) -> bytes:
    return b'<html><head><meta http-equiv="refresh" content="0; url=/x"><title>Redirecting</title></head><body>Redirecting to <a href="/x">/x</a>.</body></html>'


@fault
def moved_notice(markup: str, random: Random) -> bytes:
    return instead(
        markup, '<h1>About smarter practice</h1><p>This page has moved. <a href="/practices">Go to practices</a>.</p>'
    )


@fault
def other_language(markup: str, random: Random) -> bytes:
    words = {
        RECENT: "Enghreifftiau diweddar",
        FULL: "Ein holl enghreifftiau",
        "About smarter practice": "Ynghylch arfer callach",
    }
    for english, welsh in words.items():
        markup = markup.replace(english, welsh)
    return markup.encode()


@fault
def wrong_charset(markup: str, random: Random) -> bytes:
    return markup.encode().decode("windows-1252", "replace").encode()


@fault
def all_to_one_address(markup: str, random: Random) -> bytes:
    start = markup.index("<h2>" + RECENT)
    return (markup[:start] + re.sub(r'href="[^"]*"', 'href="/login"', markup[start:])).encode()


@fault
def links_lost(markup: str, random: Random) -> bytes:
    start = markup.index("<h2>" + RECENT)
    return (markup[:start] + re.sub(r"</?a\b[^>]*>", "", markup[start:])).encode()


@fault
def recent_lost(markup: str, random: Random) -> bytes:
    start = markup.index("<h2>" + RECENT)
    return (
        (markup[:start] + markup[markup.index("<h2>" + FULL) :]).encode()
        if FULL in markup[start:]
        else b"<html></html>"
    )


@fault
def archive_error(markup: str, random: Random) -> bytes:
    return bare("Wayback Machine", "<h1>Hrm.</h1><p>The Wayback Machine has not archived that URL.</p>")


@fault
def too_deep(markup: str, random: Random) -> bytes:
    return markup.replace("<h1>", "<div>" * 3_000 + "<h1>").encode()


@fault
def too_many(markup: str, random: Random) -> bytes:
    return markup.replace("<h1>", "<b></b>" * 60_000 + "<h1>").encode()
