"""Reasons to doubt that an answer is the page, from the answer alone and what was read last."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scraper.addresses import Site, site_path
from scraper.details import without_site_name
from scraper.listing import Reading
from scraper.model import Bounds, Category
from scraper.text import collapse, listed, plain, words

FIRST_LEAST_ENTRIES = 3
LEAST_GONE = 3
LEAST_ADDED = 8
_MOST_HEADINGS = 6  # that a reason repeats
_MOST_OTHER_WORDS = 3  # 'About smarter practice in policing' says the same subject, a sentence about it does not
_FEW = 3  # examples; of more than that some name an organisation
_LANGUAGE = "en"  # of the pages whose subject is known

_NO_SUBJECT = frozenset("about our the a an of and in on for to us all what is page college policing police".split())
_OTHER_SUBJECT = frozenset(
    """found error denied forbidden maintenance unavailable offline moved sign login log checking moment wait robot human
    captcha verify newsletter archive archived old event events webinar survey privacy cookies search results expired
    gone removed withdrawn closed retired replaced draft preview test sorry blocked consultation podcast blog course
    training job vacancy""".split()
)
_INSTEAD = (
    ("a challenge", r"just a moment|checking (?:your browser|if the site)|verify (?:that )?you are (?:a )?human|captcha|enable javascript and cookies|ddos|ray id|attention required|bot (?:check|protection)|unusual traffic|are you a robot"),
    ("a maintenance notice", r"maintenance|back (?:shortly|soon)|temporarily (?:unavailable|offline)|scheduled (?:work|downtime)|service unavailable|upgrading"),
    ("a page-not-found page", r"(?:page|content|address).{0,20}(?:not|n't|cannot) be found|page not found|not found|404|no longer (?:exists|available)|does(?:n't| not) exist"),
    ("a sign-in page", r"(?:sign|log) ?in\b|password|your account|authenticat"),
    ("a refusal", r"access denied|forbidden|403|not (?:authori[sz]ed|allowed|permitted)|blocked|request rejected|support id"),
    ("an error page", r"error|something went wrong|unexpected|try again later|50[0-4]\b|bad gateway|technical (?:difficult|problem)"),
    ("a cookie wall", r"cookie"),
)  # fmt: skip


_ESCAPED = re.compile(
    r"(?i)&(?:amp|lt|gt|quot|apos|nbsp|[nm]dash|[lr][sd]quo|#\d+|#x[0-9a-f]+);|</?(?:a|li|span|em|p)\b"
)
_PLACEHOLDER = re.compile(
    r"(?i)^(?:undefined|null|none|nan|untitled(?: (?:practice|example|page|item|entry|report))?(?: \d+)?|title(?: goes here)?|todo|tbc|tba|string"
    r"|x{3,}|\[object \w+\]|\[?(?:insert|enter|add) (?:(?:a|the|your|practice|example) )?(?:title|name|text)(?: here)?\]?"
    r"|(?:practice|example|entry|item) (?:name|title)(?: \d+)?"
    r"|(?:sample|example|dummy) (?:practice|example|entry|item|title|report)(?: \d+)?)(?: [-\u2013\u2014] .*)?$"
    r"|\s[-\u2013\u2014] (?:(?:tbc|tba|example|your|name of|insert) (?:police|force|constabulary|organisation)|organisation(?: name)?|force name)$"
    r"|^(?:clone|duplicate) of ."
    r"|\blorem ipsum\b|\{\{|\$\{|<%|^[%@!]\w+%?$|\[\w+:\w+\]"
)
_NOT_THERE = re.compile(
    r"(?i)^(?:(?:error )?(?:[45]\d\d\b\W*)?(?:access denied|(?:page )?not found|forbidden|unauthori[sz]ed|gone|bad gateway|service unavailable)|error(?: \d+)?|loading\W*|sign in|log ?in)$"
    r"|^(?:node|entity|media|taxonomy[/_]term)[/:]\d+$|^[-\s]*restricted (?:access|content|page)[-\s]*$"
    r"|^(?:unable|failed) to load\b|^could not (?:be )?load(?:ed)?\b|^(?:missing|broken) (?:content|node|entity|link)$"
    r"|\s[-\u2013\u2014] (?:undefined|null|nan)$|^\[[^\[\]]*\]$|^(?:category|heading|section title|category name)(?: \d+)?$|^(?:uncategori[sz]ed|unclassified|no (?:category|theme|topic))$"
)
_OF_A_PROGRAM = re.compile(r"^[a-z][a-z0-9]*(?:[._][a-z0-9-]+)+$|^[a-z0-9]+(?:-[a-z0-9]+){2,}$|^(?!(?:19|20)\d\d$)\d+$")
_FOR_A_TEST = re.compile(
    r"(?i)^test(?:ing)?(?: (?:entry|page|item|title|practice|example|content|node|post))?(?: \d+)?(?: [-\u2013] .*)?$"
    r"|\bplease ignore\b|\bdo not (?:publish|delete)\b"
)
_ADVERTISES = re.compile(
    r"(?i)^(?:sponsored|promoted|advert(?:isement)?)\s*[:\u2013\u2014-]"
    r"|^take (?:part in )?(?:our|this|the) (?:\w+ )?(?:survey|poll|questionnaire)\b"
    r"|^book (?:your|a) (?:place|seat|ticket)\b|^we(?: are|'re|\u2019re) (?:hiring|recruiting)\b"
)
_CUT = re.compile(r"\w\s.*(?:\u2026|\.\.\.)$")
_NO_ADDRESS = re.compile(
    r"(?i)/(?:undefined|null|nan|none|%5bobject%20\w+%5d|%7b%7b.*|\$?%7b\w*%7d|\[\w+:\w+\])(?:/|$)"
)
_MARKUP = re.compile(r"""["']\s*/?>|\b(?:href|class|src|id)=|<!--|-->""")
_MISREAD = re.compile("\ufffd|\u00e2\u20ac|\u00c3[\u0080-\u00bf]|\u00c2[\u00a0-\u00bf]")
_LOST = re.compile(r"\w \?+ \w")


@dataclass(frozen=True, slots=True)
class Last:
    """What the last accepted look of a source says about the next.

    Attributes:
        title: The page's title then.
        entries: Practices that it listed.
        had_full: Whether it had a full list.
        had_foot: Whether anything followed its lists.
        unbalanced: Elements that its source opened another number of times than it closed them.
        most_gone: The most practices that were gone at once in any accepted look.
        most_added: The most that were new at once.
        accepted: Accepted looks so far.
        categories: The headings of its full list.
        titles: What the titles and headings of accepted pages are compared by, each practice's last.
        doubts: About something by its name, that a person put aside for that page; they are not raised again.
    """

    title: str | None
    entries: int
    had_full: bool
    most_gone: int
    most_added: int
    accepted: int
    had_foot: bool = False
    unbalanced: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    titles: frozenset[str] = frozenset()
    doubts: frozenset[str] = frozenset()


USUAL_SECTIONS = ("Recently published examples", "All our smarter practice examples")
"""How the College calls its two sections."""


def _subject(title: str) -> set[str]:
    return {word.removesuffix("s") for word in words(title)} - {word.removesuffix("s") for word in _NO_SUBJECT}


def same_subject(title: str, base: str) -> bool:
    """Whether a title plainly says the same subject as another: all its telling words, and little else."""
    wanted, said = _subject(base), _subject(title)
    others = said - wanted
    return bool(wanted) and wanted <= said and len(others) <= _MOST_OTHER_WORDS and not {*words(title)} & _OTHER_SUBJECT


def _what_instead(reading: Reading) -> str | None:
    listing = reading.listing
    title = " ".join(filter(None, [reading.head_title, listing.page.title if listing else None]))
    for text in (title.casefold(), reading.opening.casefold()[:400]):
        for name, pattern in _INSTEAD:
            if re.search(pattern, text):
                return name
    return None


def doubts(
    reading: Reading,
    *,
    final_url: str,
    site: Site,
    subject: str | None,
    last: Last | None,
    bounds: Bounds,
    sections: tuple[str, str] = USUAL_SECTIONS,
) -> tuple[str, ...]:
    """Reasons to doubt an answer by itself and beside the last accepted page.

    Args:
        reading: The answer as it was read.
        final_url: Address that answered, after redirects.
        site: The watched site; its address is the page's.
        subject: What the page is about, e.g. `smarter practice`; None where only its last title tells.
        last: What the last accepted look says; None before the first.
        bounds: What config.yaml sets.
        sections: How the recent section and the full list are called.

    Returns:
        Sentences for the operator; none where the page is plausible.
    """
    listing = reading.listing
    if listing is None:
        if reading.unreadable == "not HTML":
            begins = "".join(char if char.isprintable() else "." for char in collapse(reading.opening[:40]))
            said = f"; it begins with '{begins}'" if begins else ""
            return (f"not HTML: the answer has no mark-up of a page{said}",)
        return (reading.unreadable or "it could not be read",)
    ends = f" but with '{reading.ending}'" if reading.ending else ""
    found = [] if reading.whole else [f"cut short: the page does not end with </html>{ends}"]
    found += _sections(reading, last, sections)
    found += _wrong_page(reading, final_url, site, subject, last)
    if subject is not None and (reading.language or _LANGUAGE) != _LANGUAGE:
        found.append(f"wrong page: it says that it is in another language: '{reading.language}', not '{_LANGUAGE}'")
    found += [doubt for doubt in listing.doubts if last is None or doubt not in last.doubts]
    found += _garbled(reading, last.titles if last else frozenset())
    if listing.recent is not None or listing.categories is not None:
        entries = len({entry.url for entry in listing.entries})
        found += _too_few(entries, last, bounds)
        if subject is not None and entries > _FEW and not any(entry.organisations for entry in listing.entries):
            found.append(f"none of the {entries} examples names an organisation; the page's do, but for a few")
        if last is not None and last.had_foot and not listing.foot and entries < last.entries:
            found.append(
                f"cut short: {entries} entries, {last.entries} before, and nothing follows the last one, where something did"
            )
    return tuple(dict.fromkeys(found))


def _wrong_page(reading: Reading, final_url: str, site: Site, subject: str | None, last: Last | None) -> list[str]:
    listing = reading.listing
    assert listing is not None  # only called for a page that was read
    found = []
    path = site_path(site.url, site)
    canonical = listing.page.canonical
    if canonical is not None:
        said = canonical.partition("://")[2].partition("/")[2]
        if "/" + said != path:
            found.append(f"wrong page: it calls itself {canonical}, not {path}")
    if (final := site_path(final_url, site)) != path:
        found.append(f"wrong page: the answer came from {final or final_url}, not from {path}")
    bases = [base for base in (subject, last.title if last else None) if base]
    for title, where in {reading.head_title: "title", listing.page.title: "heading"}.items():
        if (
            title
            and bases
            and not any(same_subject(title, base) or same_subject(without_site_name(title), base) for base in bases)
        ):
            found.append(f"wrong page: its {where} is '{title[:80]}', which does not plainly say '{bases[-1]}'")
    if not listing.page.title:
        found.append("wrong page: it has no title")
    return found


def _sections(reading: Reading, last: Last | None, names: tuple[str, str]) -> list[str]:
    listing = reading.listing
    assert listing is not None  # only called for a page that was read
    found = []
    if listing.recent is None and not listing.categories:
        instead = _what_instead(reading)
        found.append("sections not found" + (f"; it looks like {instead}" if instead else _headings_of(reading)))
    elif listing.recent is None:
        found.append(f"section not found: '{names[0]}'" + _headings_of(reading))
    elif listing.categories is None and last is not None and last.had_full:
        found.append(f"section not found: '{names[1]}'" + _headings_of(reading))
    elif last is not None and listing.categories is not None:
        found += _emptied(reading, listing.categories, last)
    elif reading.unnamed:
        found.append("a heading without words stands over examples: the name of their category is not there")
    return found


def _emptied(reading: Reading, categories: tuple[Category, ...], last: Last) -> list[str]:
    """A category whose heading still stands has not gone with its examples: something took their place."""
    filled = {plain(category.name) for category in categories}
    headings = {plain(heading) for heading in (*reading.headings, *reading.tabs)}
    names = [name for name in last.categories if plain(name) in headings and plain(name) not in filled]
    gone = [name for name in last.categories if plain(name) not in headings | filled]
    found = [f"{listed(names)}: the heading is there, but no example under it, where some were"] if names else []
    if gone and reading.unnamed:
        found.append(f"a heading without words stands over examples, and {listed(gone)} is not there any more")
    return found


def _headings_of(reading: Reading) -> str:
    """What the page's headings say, so that one can see whether a section has another name now."""
    if not reading.headings:
        return ""
    more = len(reading.headings) - _MOST_HEADINGS
    shown = ", ".join(f"'{text[:60]}'" for text in reading.headings[:_MOST_HEADINGS])
    return f"; its headings are {shown}" + (f" and {more} more" if more > 0 else "")


def _garbled(reading: Reading, accepted: frozenset[str]) -> list[str]:
    """Doubts about titles and headings that no person would write; what a person has accepted is not asked about again."""
    listing = reading.listing
    assert listing is not None  # only called for a page that was read
    titles = [entry.title for entry in listing.entries]
    found = []
    if bad := [text for text in titles if _MISREAD.search(text) and plain(text) not in accepted]:
        found.append(f"{len(bad)} of {len(titles)} titles have broken characters, the first is '{bad[0][:60]}'")
    texts = [*titles, *(category.name for category in listing.categories or ())]
    for pattern, what in (
        (_ESCAPED, "were escaped twice"),
        (_MARKUP, "hold pieces of mark-up"),
        (_PLACEHOLDER, "are placeholders"),
        (_NOT_THERE, "stand for something that is not there"),
        (_LOST, "lost a dash"),
        (_OF_A_PROGRAM, "are names within a program"),
        (_FOR_A_TEST, "are a test"),
        (_ADVERTISES, "advertise, and are no examples"),
        (_CUT, "are cut short"),
    ):
        if bad := [text for text in texts if pattern.search(text) and plain(text) not in accepted]:
            found.append(f"{len(bad)} of {len(texts)} titles and headings {what}, the first is '{bad[0][:60]}'")
    if bad := [entry.url for entry in listing.entries if _NO_ADDRESS.search(entry.url)]:
        found.append(f"{len(bad)} of {len(listing.entries)} addresses are placeholders, the first is {bad[0]}")
    return found


def _too_few(entries: int, last: Last | None, bounds: Bounds) -> list[str]:
    if bounds.min_entries is not None:
        least, whence = bounds.min_entries, "as config.yaml sets"
    elif last is None:
        least, whence = FIRST_LEAST_ENTRIES, "for a first look"
    else:
        least, whence = (
            max(1, min(FIRST_LEAST_ENTRIES, last.entries), last.entries // 2),
            f"from {last.accepted} accepted looks",
        )
    if entries >= least:
        return []
    return [f"too few entries: {entries} listed; at least {least} expected, {whence}"]


def most_gone(last: Last, bounds: Bounds) -> tuple[int, str]:
    """How many practices may be gone at once, and whence that is known.

    Learned: three, or a tenth of the list, or the most that ever were. Quiet looks lower it never.
    """
    if bounds.max_removed_share is not None:
        return int(last.entries * bounds.max_removed_share), "as config.yaml sets"
    return max(LEAST_GONE, last.entries // 10, last.most_gone), f"from {last.accepted} accepted looks"


def most_added(last: Last, bounds: Bounds) -> tuple[int, str]:
    """How many practices may be new at once, and whence that is known."""
    if bounds.max_added is not None:
        return bounds.max_added, "as config.yaml sets"
    return max(LEAST_ADDED, last.entries // 4, last.most_added), f"from {last.accepted} accepted looks"


def damaged(unbalanced: tuple[str, ...], last: Last) -> tuple[str, ...]:
    """Reasons to doubt a page that differs and whose source lost its balance: pieces of it may be missing.

    Args:
        unbalanced: Elements that its source opens another number of times than it closes them.
        last: What the last accepted look says.
    """
    fresh = [tag for tag in unbalanced if tag not in last.unbalanced]
    if not fresh:
        return ()
    names = ", ".join(f"<{tag}>" for tag in fresh[:3]) + (f" and {len(fresh) - 3} more" if len(fresh) > 3 else "")
    return (
        f"damaged: it opens and closes {names} not equally often, which the last accepted page did, and its lists differ",
    )


def too_much_at_once(gone: int, added: int, renamed: int, last: Last, bounds: Bounds) -> tuple[str, ...]:
    """Reasons to doubt a page for how much of it differs from the last accepted one.

    Args:
        gone: Practices that were listed and are not any more.
        added: Practices never listed before, surfaced ones not counted.
        renamed: Practices with another title at the same address.
        last: What the last accepted look says.
        bounds: What config.yaml sets.
    """
    found = []
    most, whence = most_gone(last, bounds)
    if gone > most:
        found.append(f"{gone} of {last.entries} practices gone at once; at most {most} expected, {whence}")
    most, whence = most_added(last, bounds)
    if added > most:
        found.append(f"{added} new practices at once, {last.entries} listed before; at most {most} expected, {whence}")
    if renamed > max(5, last.entries // 2):
        found.append(
            f"{renamed} of {last.entries} practices renamed at once; at most {max(5, last.entries // 2)} expected"
        )
    return tuple(found)
