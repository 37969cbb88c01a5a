"""One zip that shows what is known of a change, a day or a practice, and how."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import proof, queries
from db.connection import Connection
from db.digest import content_digest
from db.evidence import snapshot_of
from db.looks import to_text
from db.queries import Row
from db.seals import broken_seals
from monitor import __version__
from monitor.decide import listing_lines
from monitor.derive import read
from monitor.diff import readable
from monitor.warc_writing import WarcFile
from scraper.errors import StoreError, UsageError

if TYPE_CHECKING:
    from monitor.config import SourceConfig
    from monitor.world import World
    from scraper.model import Snapshot


@dataclass(slots=True)
class Case:
    """What is to be shown.

    Attributes:
        title: In a few words.
        source: The source that it is about.
        claims: What it shows, a sentence each.
        looks: Ids of the looks that it rests on.
        changes: Rows of `change_log` that it is about.
        listed: What was listed, where that is the question.
    """

    title: str
    source: str
    claims: list[str] = field(default_factory=list)
    looks: set[int] = field(default_factory=set)
    changes: list[Row] = field(default_factory=list)
    listed: list[Row] = field(default_factory=list)


def case_of_changes(connection: Connection, ids: Sequence[int]) -> Case:
    """The proof of some changes.

    Raises:
        UsageError: There is no such change, or they are of two sources.
    """
    _, rows = queries.changes_by_id(connection, ids)
    missing = sorted(set(ids) - {row["change_id"] for row in rows})
    if missing:
        raise UsageError(
            f"there is no change {missing[0]}; `practice-watch changes` shows their numbers (--format json)"
        )
    which = ", ".join(str(row["change_id"]) for row in rows)
    return _about(connection, f"change{'s' * (len(rows) > 1)} {which}", rows)


def case_of_practice(connection: Connection, practice_id: int) -> Case:
    """The proof of one practice's life.

    Raises:
        UsageError: There is no such practice.
    """
    life = queries.life_of(connection, practice_id)
    rows, titles = life["changes"], life["titles"]
    if not titles:
        raise UsageError(f"there is no practice {practice_id}; `practice-watch listing` names those that are listed")
    case = _about(connection, f"practice {practice_id}, {titles[-1]['title']}", rows) if rows else None
    case = case or Case(f"practice {practice_id}, {titles[-1]['title']}", titles[-1]["source"])
    still = f"and still at the last accepted look, {proof.newest_accepted(connection, case.source)}"
    for row in titles:
        case.looks.add(row["from_look_id"])
        until = f"until {row['valid_to']}" if row["valid_to"] else still
        case.claims.append(f"It stood on the page as '{row['title']}' from {row['valid_from']} {until} ({row['url']}).")
    for row in life["placements"]:
        case.looks.add(row["from_look_id"])
        until = f"until {row['valid_to']}" if row["valid_to"] else still
        case.claims.append(f"It stood under '{row['section']}' from {row['valid_from']} {until}.")
    case.looks.update(proof.looks_of_stays(connection, practice_id))
    for row in proof.looks_at_own_page(connection, practice_id):
        case.looks.add(row["look_id"])
        case.claims.append(
            f"Its own page ({row['page_url']}) is kept as it was at {row['observed_at']}: "
            f"snapshot {row['snapshot_id']}."
        )
    return case


def _about(connection: Connection, title: str, rows: Sequence[Row]) -> Case:
    sources = sorted({row["source"] for row in rows})
    if len(sources) > 1:
        raise UsageError(f"these changes are of several sources ({', '.join(sources)}); make one file for each")
    case = Case(title, sources[0], changes=list(rows))
    for row in rows:
        case.looks.update(proof.looks_of_change(connection, row["change_id"]))
        after = f"after {row['not_before']} and " if row["not_before"] else ""
        taken_back = f" It was taken back by change {row['corrected_by']}." if row["corrected_by"] else ""
        confirmed = " A later look agreed." if row["confirmed_by_look_id"] else ""
        case.claims.append(
            f"Change {row['change_id']}, {row['kind']}: {row['summary']}. "
            f"It took place {after}no later than {row['observed_at']}.{confirmed}{taken_back}"
        )
    return case


def case_of_day(connection: Connection, source: SourceConfig, time: str) -> Case:
    """The proof of what was listed at a time: the looks on both sides of it.

    Raises:
        UsageError: Nothing is known of that time.
    """
    from monitor.verbs.questions import listed_at

    before, after = proof.looks_around(connection, source.name, time)
    if before is None:
        raise UsageError(f"nothing is known of {source.name} at {time}: no look was accepted by then")
    case = Case(f"what {source.name} listed at {time}", source.name, looks={before})
    rows = listed_at(connection, time, source.name)
    case.listed = [
        {
            "practice_id": row["practice_id"],
            "title": row["title"],
            "url": row["url"],
            "sections": "; ".join(["Recently published"] * row["recent"] + row["categories"]),
        }
        for row in rows
    ]
    looks = {row["look_id"]: row for row in proof.looks_by_id(connection, {before, after or before})}
    case.claims.append(
        f"The last look before that time, at {looks[before]['observed_at']}, lists {len(rows)} practices."
    )
    if after is None:
        case.claims.append("No look was accepted after that time yet: whether it was still so then is not known.")
    else:
        case.looks.add(after)
        same = looks[after]["snapshot_id"] == looks[before]["snapshot_id"]
        says = "says the same" if same else "says something else, see the differences"
        case.claims.append(f"The first look after it, at {looks[after]['observed_at']}, {says}.")
    return case


def write_proof(world: World, connection: Connection, case: Case, path: Path) -> list[Row]:
    """Write the zip; a row for each file in it: `file`, `bytes`, `sha256`.

    Raises:
        UsageError: There is a file of that name, or it cannot be written.
    """
    if path.exists():
        raise UsageError(f"{path}: there is a file already, and it was left as it is; name another")
    now = world.now()
    contents = _contents(world, connection, case, now)
    sums = [(name, hashlib.sha256(data).hexdigest(), len(data)) for name, data in contents]
    contents.append(("SHA256SUMS", "".join(f"{digest}  {name}\n" for name, digest, _ in sums).encode()))
    part = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in contents:
                entry = zipfile.ZipInfo(name, now.timetuple()[:6])
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, data, zipfile.ZIP_STORED if name.endswith(".gz") else zipfile.ZIP_DEFLATED)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise UsageError(f"{path}: cannot be written ({error.strerror}); name another place") from error
    return [{"file": name, "bytes": size, "sha256": digest} for name, digest, size in sums]


def _contents(world: World, connection: Connection, case: Case, now: datetime) -> list[tuple[str, bytes]]:
    from jinja2 import Environment

    looks = proof.looks_by_id(connection, case.looks)
    wanted = {look["snapshot_id"] for look in looks}
    if len(looks) == 1:
        wanted.add(proof.earlier_snapshot(connection, looks[0]["look_id"]))
    rows = proof.snapshots_by_id(connection, [number for number in wanted if number is not None])
    _refuse_edited(connection, case, looks, rows)
    source = world.sources(case.source)[0]
    pages: list[tuple[str, bytes]] = []
    shown: list[Row] = []
    read_as: dict[int, list[str]] = {}
    for row in rows:
        snapshot = snapshot_of(connection, row["snapshot_id"])
        pages.append((f"pages/{row['sha256']}.html", snapshot.body))
        shown.append(row | {"headers": [list(pair) for pair in snapshot.headers]})
        read_as[row["snapshot_id"]] = _lines(source, row["page"], snapshot)
    differences = [
        {"before": one, "after": other, "lines": readable(read_as[one], read_as[other])}
        for one, other in _pairs(looks, rows)
    ]
    facts: dict[str, Any] = {
        "title": case.title,
        "claims": case.claims,
        "address": source.url,
        "made_at": to_text(now),
        "version": __version__,
        "content_digest": content_digest(connection),
        "changes": case.changes,
        "listed": case.listed,
        "looks": looks,
        "snapshots": shown,
        "differences": differences,
    }
    template = Environment(autoescape=True).from_string((files("monitor") / "data/evidence.html").read_text("utf-8"))
    html = template.render(facts | {"case": case, "pages": shown})
    return [
        ("index.html", html.encode()),
        *dict(pages).items(),
        ("evidence.json", json.dumps(facts, ensure_ascii=False, indent=1).encode()),
        ("evidence.warc.gz", warc_of(connection, looks, rows)),
    ]


def _refuse_edited(connection: Connection, case: Case, looks: Sequence[Row], snapshots: Sequence[Row]) -> None:
    """Nothing is proven by rows that were edited after they were written.

    Raises:
        StoreError: One of those that would be shown was.
    """
    shown = {("look_rows", row["look_id"]) for row in looks}
    shown |= {("snapshot_rows", row["snapshot_id"]) for row in snapshots}
    shown |= {("change_rows", row["change_id"]) for row in case.changes}
    broken = [one for one in broken_seals(connection) if (one.part, one.row_id) in shown]
    if broken:
        named = ", ".join(f"{one.part.removesuffix('_rows')} {one.row_id} is {one.finding}" for one in broken)
        raise StoreError(
            f"this would prove nothing: {named}; no file was written. "
            "`practice-watch verify` says what else; restore a backup"
        )


def _lines(source: SourceConfig, page: str, snapshot: Snapshot) -> list[str]:
    """What a kept page says, a line for each thing."""
    if page != "practice":
        return listing_lines(read(source, snapshot, ()).listing)
    from scraper.practice_page import read_kept_page

    said = read_kept_page(snapshot.body, content_type=snapshot.content_type).page
    if said is None:
        return []
    facts = said.facts()
    facts |= facts.pop("others")
    lines = [
        f"{name.replace('_', ' ')}: {'; '.join(value) if isinstance(value, list) else value}"
        for name, value in facts.items()
        if value
    ]
    return lines + [f"{section.heading}: {line}" for section in said.sections for line in section.lines]


def _pairs(looks: Iterable[Row], snapshots: Sequence[Row]) -> list[tuple[int, int]]:
    """Snapshots of one page that follow each other, in the order of the looks that got them."""
    got = [(look["page_url"] if look["page"] == "practice" else "", look["snapshot_id"]) for look in looks]
    seen = {number for _, number in got}
    order = [("", row["snapshot_id"]) for row in snapshots if row["snapshot_id"] not in seen]
    order += [one for one in got if one[1] is not None]
    pages = {page: [number for of, number in order if of == page] for page, _ in order}
    pairs = [pair for numbers in pages.values() for pair in pairwise(numbers) if pair[0] != pair[1]]
    return list(dict.fromkeys(pairs))


def warc_of(connection: Connection, looks: Sequence[Row], snapshots: Sequence[Row]) -> bytes:
    """Looks and what they got as a WARC file."""
    with BytesIO() as file:
        warc = WarcFile(connection, file, "evidence.warc.gz")
        warc.add(
            [look for look in looks if look["snapshot_id"] is not None], {row["snapshot_id"]: row for row in snapshots}
        )
        return file.getvalue()


def write_archive(connection: Connection, path: Path) -> Row:
    """Every look that got a page, and every page, as one WARC file; a row with `file`, `looks`, `snapshots`.

    Raises:
        UsageError: It cannot be written.
    """
    part = path.with_name(path.name + ".part")
    looks = list(proof.every_look(connection))
    rows = {row["snapshot_id"]: row for row in proof.snapshots_by_id(connection, proof.every_snapshot(connection))}
    try:
        with part.open("wb") as file:
            warc = WarcFile(connection, file, path.name)
            warc.add(proof.looks_by_id(connection, looks), rows)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise UsageError(f"{path}: cannot be written ({error.strerror}); name another place") from error
    return {"file": path.name, "looks": len(looks), "snapshots": len(warc.written)}
