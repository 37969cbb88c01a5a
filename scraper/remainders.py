"""What the lists hold beside their entries: whether an entry may be lost in it, or something else taken for one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from scraper.copies import is_concealed
from scraper.headings import is_beside
from scraper.item import Item, list_of
from scraper.labels import is_generic, is_label, is_way_back, wording
from scraper.line import Line
from scraper.soup import Tag
from scraper.text import listed, words
from scraper.titles import organisations_of, split_title

_LONGEST_HEADING = 8  # words
_LONGEST_NOTICE = 30
_LONGEST_SCRAP = 4  # words beside a link that make no sentence
_ITEMS = frozenset("li tr dd article".split())
_TURNING = frozenset("« » ‹ › ← → < > << >> next next: previous previous: Next Next: Previous Previous:".split())
_EMPTY = re.compile(
    r"(?i)\b(?:no (?:\w+ ){0,3}(?:examples?|practices?|reports?|items?|entries|results)|nothing|coming soon|to follow"
    r"|check back|loading|errors?|went wrong|failed|unavailable|not available"
    r"|not (?:be )?(?:load(?:ed)?|shown?|display(?:ed)?|fetch(?:ed)?)"
    r"|try again|none)\b"
)
NONE_YET = re.compile(
    r"(?i)^(?=.*\b(?:yet|currently|presently|at present|at the moment|so far|to date)\b)"
    r"(?!.*\b(?:available|unavailable|load|display|show|fetch|retriev|error|fail|try|check)\w*)"
    r"(?:there (?:are|is) )?(?:\w+ ){0,3}?(?:no|none)\b[^.!?:]*[.!]?$"
)
_LETTER = re.compile(r"^.(?:\s*(?:[-\u2013\u2014/]|to)\s*\w)?$")
_MORE = re.compile(
    r"""(?ix)^\W*(?:(?:view|see|show|browse|load|and|plus)\s+)*
    (?:(?:all|the\ full\ list\ of)\s*\(?(?P<all>\d{1,4})\)?|\+?\s*(?P<more>\d{1,4})\s+(?:more|others?|further))
    (?:\s+(?:\w+\s+){0,2}(?:examples?|practices?|items?|entries|reports?|results?))?\W*$"""
)
SAYS_ALL = re.compile(
    r"""(?ix)^\W*(?:(?:showing|displaying|viewing)\s+)?
    (?:(?:1\s*(?:-|\u2013|to)\s*)?(?P<of>\d{1,4})\ (?:out\ )?of\ (?P=of)|all\ (?P<all>\d{1,4}))
    (?:\s+(?:\w+\s+){0,2}(?:examples?|practices?|items?|entries|reports?|results?))?\W*$"""
)
"""A line that says that a list is whole: 'Showing 1-11 of 11 examples'. Whether it is, its number tells."""
_LOAD = re.compile(r"(?i)^\W*(?:load|fetch) (?:the )?(?:more|next|rest|remaining)(?: \w+){0,3}\W*$")
READ_ON = re.compile(
    r"(?i)^\W*(?:read|find out|learn|view|see|show|open)(?: (?:more|on|it|here|the (?:report|example|practice)))?\W*$"
)
_OF_A_FOOT = re.compile(
    r"(?i)^(?:about us|contact(?: us)?|(?:privacy|cookies?|accessibility)(?: (?:policy|notice|statement|settings))?"
    r"|terms(?: (?:and conditions|of use))?|site ?map|legal(?: notices?)?|copyright|disclaimer"
    r"|freedom of information|careers|jobs|vacancies|home|my account)$"
)
_BELOW = 3  # lines below the last example that may still speak of the list


def unread(lines: Sequence[Line], items: Sequence[Item], taken: Collection[int]) -> list[str]:
    """Doubts about lines that stand like entries but are none.

    Args:
        lines: Of one section, without its headings.
        items: Its entries.
        taken: Numbers of the lines that belong to entries.
    """
    lists = {id(box) for item in items if (box := list_of(item)) is not None and box.name in ("ul", "ol")}
    doubts = [f"'{item.text}' has a link that leads to no page" for item in items if item.url is None]
    doubts += [f"'{item.text}' stands beside another link that may be the example" for item in items if item.doubtful]
    doubts += [f"'{item.text}' may be from '{item.unsure}', too" for item in items if item.unsure]
    doubts += [f"'{item.text}' is one link in two parts, or two links to one page" for item in items if _in_two(item)]
    doubts += [f"'{item.text}' is the name of a body, and no example" for item in items if _only_a_body(item)]
    doubts += [f"'{item.text}' is hidden on the page" for item in items if _concealed(item)]
    doubts += _turning(items)
    numbers = [item.number for item in items] or [0]
    first, last = min(numbers), max(numbers)
    links = {id(item.link) for item in items}
    # titles that are no links
    carded = any(item.apart or all(link is not item.link for link, _ in item.line.links) for item in items)
    for line in lines:
        if line.outside or line.number in taken or is_tagline(line):
            continue
        if (
            line.number < last
            and not line.links
            and not is_column(line)
            and is_beside(line.text)
            and len(words(line.text)) <= _LONGEST_HEADING
        ):
            doubts.append(f"'{line.text}' stands among the examples, and what follows it may be none")
            continue
        if first < line.number < last and _like_a_heading(line):
            doubts.append(f"'{line.text}' stands among the examples like a heading, but is none")
            continue
        shown = line.text[:80]
        if not line.links and line.number > first and line.number - 1 in taken and organisations_of(line.text)[1]:
            doubts.append(f"'{shown}' stands below an example, and may say whose it is")
            continue
        inside = first < line.number < last
        parent = line.block.parent if line.block.name == "li" else None
        listed = parent is not None and id(parent) in lists
        if _leads_back(line) or (line.links and is_beside(line.rest[0])):
            continue
        titled = split_title(line.text).certain
        if not line.links and (titled or (listed and not is_label(line.text))):
            doubts.append(f"'{shown}' stands among the examples without a link")
        elif (listed or carded or (inside and _reads_on(line, links))) and _untold(line):
            doubts.append(f"a link among the examples has no title ({line.links[0][0].href})")
        elif line.links and (titled or listed or _nearly(line) or (line.rest[0] and not line.lead)):
            doubts.append(f"'{shown}' stands among the examples, but is not plainly one")
    return doubts


def _only_a_body(item: Item) -> bool:
    return item.title is not None and not item.title.organisations and organisations_of(item.title.name)[1]


def _in_two(item: Item) -> bool:
    """Whether a title may be that of one link, and what follows it only the text of another."""
    if trusted(item):
        return False
    chunks = next((chunks for link, chunks in item.line.links if link is item.link), [])
    return any(all(tag.name != "a" for tag in chunk.inline) for chunk in chunks)


def _concealed(item: Item) -> bool:
    """Whether an item by itself is hidden, and not the whole panel that it stands in."""
    element: Tag | None = item.link.element
    box = list_of(item)
    while element is not None and element is not box:
        if element.get("role") == "tabpanel":
            break
        if is_concealed(element):
            return True
        if element.name in _ITEMS:
            break
        element = element.parent
    return False


def _turning(items: Sequence[Item]) -> list[str]:
    """Doubts about items with a mark for turning pages, where the other items have none."""
    marked = [item for item in items if any(part in _TURNING for part in item.line.rest)]
    if len(marked) == len(items):
        return []
    return [f"'{item.text}' may be the page before or after this one, and no example" for item in marked]


def _like_a_heading(line: Line) -> bool:
    text = line.text
    if line.links or is_column(line) or SAYS_ALL.match(text):
        return False
    return 0 < len(words(text)) <= _LONGEST_HEADING and text[-1] not in ".!?:;," and not is_label(text)


def _untold(line: Line) -> bool:
    return bool(line.links) and all(not (text := wording(chunks)) or is_generic(text) for _, chunks in line.links)


def _reads_on(line: Line, links: Collection[int]) -> bool:
    """Whether a line is only a 'read more' that belongs to no item: it may be that of an example without a title."""
    own = any(id(link) in links for link, _ in line.links)
    return not own and line.rest == ("", "") and READ_ON.match(line.text) is not None


def _leads_back(line: Line) -> bool:
    """Whether a line is no more than a way back to the beginning of the page."""
    return bool(line.links) and all(
        link.href.strip().startswith("#") and is_way_back(wording(chunks)) for link, chunks in line.links
    )


def _nearly(line: Line) -> bool:
    """Whether a line is a link that reads like an example with a scrap of text beside it, and no sentence."""
    titled = [chunks for _, chunks in line.links if split_title(wording(chunks)).certain]
    return len(titled) == 1 and line.text[-1] not in ".!?:" and len(words(" ".join(line.rest))) <= _LONGEST_SCRAP


def letters(names: Sequence[str]) -> list[str]:
    """A doubt where categories are the letters of an index: the page may have others that it does not show."""
    single = [name for name in names if _LETTER.match(name)]
    if len(single) < 2 or len(single) * 2 <= len(names):  # one heading is no index
        return []
    return [f"{listed(list(names))}: letters of an index, which are no categories"]


def told_of_more(lines: Sequence[Line], groups: Sequence[Sequence[Item]]) -> list[str]:
    """A doubt where the page says that a list goes on elsewhere: 'View all 11 examples' below nine of them.

    Args:
        lines: Of the page.
        groups: The recent section's items, and each category's.
    """
    shown = [group for group in groups if group]
    if not shown:
        return []
    first, last = shown[0][0].number, max(item.number for group in shown for item in group)
    filed = len({item.url for group in groups[1:] for item in group})
    every = len({item.url for group in groups for item in group})
    for line in lines[min(first, *(group[0].number for group in shown)) : last + 1 + _BELOW]:
        said = None if line.outside else _MORE.match(line.text)
        if not line.outside and _LOAD.match(line.text):
            return [f"only part of the list: '{line.text}' would bring the rest of it"]
        if not said:
            continue
        above = max(shown, key=lambda group: max((i.number for i in group if i.number < line.number), default=-1))
        count = sum(item.number < line.number for item in above)
        elsewhere = (filed, every) if above is groups[0] else ()  # below the recent ones it may speak of the full list
        if said["more"] or int(said["all"]) not in (count, *elsewhere):
            return [f"only part of the list: it says '{line.text}' below {count} examples"]
    return []


def seems_empty(between: Sequence[Line]) -> bool:
    """Whether what follows a heading without entries is no mere prose, but something that stands for entries."""
    inside = [line for line in between if not line.outside]
    said = " ".join(line.text for line in inside)
    if NONE_YET.match(said) and not any(line.links for line in inside):
        return False  # where accepted pages had examples under that heading, it is doubted all the same
    if not inside or (_EMPTY.search(said) and len(words(said)) <= _LONGEST_NOTICE):
        return True
    return any(line.links and (line.rest == ("", "") or line.block.name in ("li", "td", "dd")) for line in inside)


def without_foot(items: Sequence[Item], headings: Collection[int]) -> tuple[list[Item], list[str]]:
    """The items without the links of a foot that no heading sets apart, and doubts where that is not plain.

    A foot's links come after the last certain entry, in another place of the tree; or in the same place, and then
    they lead elsewhere than the entries do. Where the first of a list say 'Privacy' or 'About us', it is one.
    """
    sure = [item for item in items if trusted(item)]
    if not sure:
        return list(items), []
    last = max(item.number for item in sure)
    following = min((number for number in headings if number > last), default=items[-1].number + 1)
    lists = {id(list_of(item)) for item in sure if list_of(item) is not None}
    places = {place(item) for item in sure}
    folders = {item.folder for item in sure}
    kept: list[Item] = []
    further: list[Item] = []
    for item in items:
        own_list = list_of(item)
        if last < item.number < following and (id(own_list) not in lists or own_list is None):
            if place(item) not in places:
                continue
            further.append(item)
        kept.append(item)
    while further and any(item.folder in folders for item in further):
        further.pop(0)  # what comes before an entry is no foot
    if further and _OF_A_FOOT.match(further[0].text):
        foot = {id(item) for item in further}
        return [item for item in kept if id(item) not in foot], []
    if len(further) > 1:
        return kept, [f"'{further[0].text}' and what follows it may be examples or the foot of the page"]
    return kept, []


def astray(groups: Sequence[Sequence[Item]]) -> list[str]:
    """Doubts about items that stand in another place of the tree than the rest of their list.

    Args:
        groups: The recent section's items, and each category's.
    """
    places = {place(item) for group in groups for item in group if trusted(item)}
    doubts = []
    for group in groups:
        own = {place(item) for item in group}
        odd = [item for item in group if places and not trusted(item) and place(item) not in places]
        if not odd and len(own) > 1:
            odd = [item for item in group if place(item) != place(group[0])]
        doubts += [f"'{item.text}' does not stand where the other examples do" for item in odd[:3]]
    return doubts


def trusted(item: Item) -> bool:
    """Whether an item is an example for certain: it names an organisation, or an accepted page listed it."""
    title = item.title or split_title(item.text)
    return item.known or bool(title.organisations)


def linked_headings(items: Sequence[Item]) -> list[Line]:
    """Where no heading is marked as such: links that name no organisation, each right over a list of examples.

    Where several are over a certain example, one that stands like them is a heading, too, whatever it is over.
    """
    by_number = {item.number: item for item in items}
    found: list[Item] = []
    sure: list[Item] = []
    for item in items:
        own_list, following = list_of(item), by_number.get(item.number + 1)
        inner = None if following is None else list_of(following)
        if trusted(item) or own_list is None or following is None or inner is None or inner is own_list:
            continue
        if inner.parent is item.line.block and item.line.block.parent is own_list:
            found.append(item)
            sure += [item] if trusted(following) else []
    places = {place(item) for item in sure}
    lines = [item.line for item in found if place(item) in places]
    return lines if len(sure) > 1 and lines[0].number == min(by_number) else []


def home_of(items: Sequence[Item]) -> str | None:
    """The folder where most of the certain examples have their pages, if there is one."""
    counts = Counter(item.folder for item in items if trusted(item))
    return next((name for name, count in counts.most_common(1) if count * 2 > counts.total()), None)


def place(item: Item) -> tuple[str, ...]:
    """Where in the tree an item's list stands, or the item itself if it is in none."""
    return path(list_of(item) or item.line.block)


def path(element: Tag) -> tuple[str, ...]:
    """Names of an element and those around it."""
    return (element.name, *(parent.name for parent in element.parents if not _shows_more(parent)))


def _shows_more(element: Tag) -> bool:
    """Whether an element only folds up the rest of what stands before it: 'Show more'."""
    return element.name == "details" and element.summary is not None and is_label(element.summary.get_text())


def is_tagline(line: Line) -> bool:
    """Whether a line only accompanies the heading that it is grouped with."""
    return line.kind == "text" and line.block.find_parent("hgroup") is not None


def is_column(line: Line) -> bool:
    """Whether a line is one of several head cells in a table's row: the head of a column, not of what follows."""
    row = None if line.block.name != "th" else line.block.find_parent("tr")
    return row is not None and len(row.find_all("th", recursive=False)) > 1
