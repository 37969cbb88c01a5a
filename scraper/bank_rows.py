"""The practices that a page of a practice bank lists, each with what the bank says of it: rows of a table, or cards."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from scraper.addresses import Site, address_key, one_form
from scraper.labels import is_generic, wording
from scraper.line import Line
from scraper.model import SAID_FIELDS, Entry, Said
from scraper.practice_labels import FIELD_OF, label_key
from scraper.practice_rows import is_told, rows_of, values_of_cell
from scraper.soup import Tag
from scraper.text import plain
from scraper.titles import Title, put_together, split_title

_PAGE = frozenset(("main", "body", "[document]"))
_OF_THE_PAGE = ("h1", "form")  # its title, its filters: what holds them is no card
_TITLE_COLUMNS = frozenset(("title", "name", "practice", "initiative"))
_FIELD_OF = FIELD_OF | {"summary": "summary", "description": "summary"}
Listed = tuple[Entry, Said]
"""An entry and what the bank says of it; fields without a value are left out."""


def entries_of(lines: Sequence[Line], base: str, site: Site, known: Collection[str]) -> tuple[list[Listed], str]:
    """The practices of a page: the rows of its table, else links to what lies below the bank's own address.

    Args:
        lines: Of the page.
        base: Address that relative links start from.
        site: The watched site; its address is the bank's.
        known: What the addresses that accepted pages listed are compared by.

    Returns:
        The practices in the page's order, and from which structure they were read.
    """
    rows = _table(lines, base, site)
    if rows:
        return rows, "table"
    return _cards(lines, base, site, known), "cards"


def _said(values: Iterable[tuple[str, Sequence[str]]]) -> Said:
    """What labels and their values say of a practice, in the order of `SAID_FIELDS`; the first of a label counts."""
    found: dict[str, tuple[str, ...]] = {}
    for label, texts in values:
        field = _FIELD_OF.get(label_key(label), "")
        told = tuple(dict.fromkeys(text for text in texts if is_told(text)))
        if told:
            found.setdefault(field, (" ".join(told),) if field == "summary" else told)
    return tuple((field, found[field]) for field in SAID_FIELDS if field in found)


def _table(lines: Sequence[Line], base: str, site: Site) -> list[Listed]:
    rows: dict[int, list[Line]] = {}
    for line in lines:
        if line.fields and not line.outside:
            rows.setdefault(id(line.fields), []).append(line)
    found: dict[str, Listed] = {}
    for row in rows.values():
        columns = {label_key(name): value for name, value in row[0].fields.items()}
        column = next((name for name in columns if name in _TITLE_COLUMNS), None)
        if column is None:
            continue
        links = [one for line in row for one in line.links]
        for link, chunks in links:
            name, url = wording(chunks), one_form(link.href, base, site)
            if url is None or not name or plain(name) not in plain(columns[column]):
                continue
            told = {label: values_of_cell(row, text) for label, text in row[0].fields.items()}
            bodies = next((label for label in told if _is_organisation(label)), None)
            body = _as_said(row[0].fields[bodies], told[bodies]) if bodies else ""
            found.setdefault(url, (_entry(name, body, url), _said(told.items())))
            break
    return list(found.values())


def _as_said(text: str, bodies: Sequence[str]) -> str:
    """The bodies of a cell as it says them; joined where nothing but their elements sets them apart."""
    glued = len(bodies) > 1 and "".join(text.split()) == "".join("".join(bodies).split())
    return " and ".join(bodies) if glued else text


def _cards(lines: Sequence[Line], base: str, site: Site, known: Collection[str]) -> list[Listed]:
    below = (one_form(site.url, site.url, site) or site.url).rstrip("/") + "/"
    links: dict[str, tuple[str, Tag]] = {}
    for line in lines:
        for link, chunks in line.links if not line.outside else ():
            url, name = one_form(link.href, base, site), wording(chunks)
            if url is None or not name or is_generic(name):
                continue
            if url.startswith(below) or address_key(url) in known:
                links.setdefault(url, (name, link.element))
    own = {id(element) for _, element in links.values()}
    found = []
    for url, (name, element) in links.items():
        labelled = _labelled(element, own, lines)
        body = next((" and ".join(texts) for label, texts in labelled if _is_organisation(label) and texts), "")
        found.append((_entry(name, body, url), _said(labelled)))
    return found


def _is_organisation(label: str) -> bool:
    return FIELD_OF.get(label_key(label)) == "organisation"


def _labelled(element: Tag, others: set[int], lines: Sequence[Line]) -> list[tuple[str, list[str]]]:
    """Labels and values in the widest element around a link that has no other practice's and is not the page."""
    card = element
    for parent in element.parents:
        if parent.name in _PAGE or parent.find(_OF_THE_PAGE) is not None:
            break
        if sum(id(link) in others for link in parent.find_all("a", href=True)) > 1:
            break
        card = parent
    within = [line for line in lines if line.text and not line.outside]
    within = [line for line in within if line.block is card or card in line.block.parents]
    return [(row.label, row.values) for row in rows_of(within)[0]]


def _entry(name: str, organisation: str, url: str) -> Entry:
    said: Title = put_together(name, organisation) if organisation else split_title(name)
    return Entry(said.wording, said.name, said.organisations, url)
