"""No byte of any file that the program writes names a contact, after following pages and a bank that do."""

from __future__ import annotations

import base64
import gzip
import io
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import Ran
from tests.servers import Reply, ScriptedServer
from tests.simulation.bank_pages import BANK, bank_pages
from tests.simulation.practice_pages import SPECS, STYLES, VALUES, page

HTML = ("Content-Type", "text/html; charset=utf-8")
LISTING = "/article/about-smarter-practice"
PERSON, ADDRESS, NUMBER = "Zelda Quimby", "zelda.quimby@hartfold.police.uk", "01632 960123"
LABELS = (
    "Contact", "Contacts", "Key contact", "For more information contact", "Contact name and email", "Telephone number",
    "Point of contact", "Project lead",
)  # fmt: skip
SECRETS = tuple(
    text.encode() for text in ("zelda", "quimby", "hartfold", "960123", base64.b64encode(ADDRESS.encode()).decode())
)
CONFIG = """
database: practices.db
publish: practices-public.db
http: {{contact: test@example.org, delay: 0s, retries: 0, timeout: 5s}}
removals: {{recheck_after: 0s}}
site: {{out: site/}}
sources:
  - {{name: smarter-practice, url: "{listing}"}}
  - {{name: practice-bank, kind: practice-bank, url: "{bank}"}}
"""


def titles() -> list[tuple[str, str]]:
    """Title and path of a practice for each way to mark a row up."""
    words = [style.title().replace(" ", "-") for style in STYLES]
    return [(f"{word} watch – Kent Police", f"{BANK}/{word.lower()}-watch-kent-police") for word in words]


def practice_page(number: int, title: str, *, later: bool) -> bytes:
    """A page whose contact stands in rows under several labels, and in most other places that there are."""
    style, shown = list(STYLES)[number], VALUES[number % len(VALUES)]
    rows = [(LABELS[number], (PERSON,)), (LABELS[-1 - number], (f"{PERSON}, {NUMBER}",)), ("E-mail", (ADDRESS,))]
    spec = replace(
        SPECS[1], title=title, node=str(8000 + number), rows=[*rows[:1], ("Focus", ("Prevention",)), *rows[1:]]
    )
    said = "Later it said" if later else "It said"
    tail = f"""<p>{said} that {PERSON} (<a href="mailto:{ADDRESS}?subject=Dear%20{PERSON}">{ADDRESS}</a>) knows.</p>
<a rel="author" href="/people/zelda-quimby">{PERSON}</a><img alt="{PERSON}" src="/zelda-quimby.jpg">
<script type="application/ld+json">{{"@type": "Person", "name": "{PERSON}", "email": "{ADDRESS}"}}</script>
<script>var u = "zelda.quimby", d = "hartfold.police.uk"; x(u + "@" + d)</script>
<script type="application/ld+json">{{"author": "{PERSON}", "telephone": "{NUMBER}"}}</script>
<iframe srcdoc="&lt;p&gt;Contact: {PERSON}&lt;/p&gt;"></iframe><svg><title>Contact {PERSON}</title></svg>
<a href="/files/by%20Zelda%20Quimby.pdf" data-author="{PERSON}">Report</a><p>Call {PERSON} on {NUMBER}.</p>
<a data-x="{base64.b64encode(ADDRESS.encode()).decode()}">write</a><!-- {PERSON}, {ADDRESS} -->"""
    return page(spec, style, shown, tail=tail).encode()


def listing() -> bytes:
    items = "".join(f'<li><a href="{path}">{title}</a></li>' for title, path in titles())
    return f"""<!DOCTYPE html><html><head><title>About smarter practice | College of Policing</title></head><body><main>
<h1>About smarter practice</h1><p>What it is.</p><h2>Recently published examples</h2><ul>{items}</ul>
</main><footer><p>Foot</p></footer></body></html>""".encode()


def serve(server: ScriptedServer, *, later: bool) -> None:
    headers = [HTML, ("X-Author", ADDRESS), ("Link", f"</people/zelda>; rel=author; title={ADDRESS}")]
    for number, (title, path) in enumerate(titles()):
        server.routes[path] = Reply(practice_page(number, title, later=later), headers=headers)
    server.routes[LISTING] = Reply(listing(), headers=[HTML])
    banked = [(title.partition(" – ")[0], "Kent Police", path) for title, path in titles()]
    said = {
        path: (f"Ask {ADDRESS}, or {ADDRESS.replace('@', ' [at] ')}.", "Promising", "Prevention")
        for _, path in titles()
    }
    pages = bank_pages(banked, 4, said=said)
    for number, body in enumerate(pages):
        asked = f"{BANK}?page={number}" if number else BANK
        card = f'<p>Contact: {PERSON}</p><div class="vcard">{PERSON} {NUMBER}</div></main>'.encode()
        server.routes[asked] = Reply(body.replace(b"</main>", card), headers=headers)


def pieces(name: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """A file's bytes, and whatever is packed in them."""
    yield name, body
    if body.startswith(b"\x1f\x8b"):
        yield from pieces(f"{name}, unpacked", gzip.decompress(body))
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for inner in archive.namelist():
                yield from pieces(f"{name}/{inner}", archive.read(inner))
    if body.startswith(b"SQLite format 3"):
        connection = sqlite3.connect(":memory:")
        connection.deserialize(body[:18] + b"\x01\x01" + body[20:])  # in memory there is no write-ahead log
        yield f"{name}, as text", "\n".join(connection.iterdump()).encode()
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlar'").fetchone():
            for digest, data, size in connection.execute("SELECT name, data, sz FROM sqlar"):
                yield f"{name}/{digest}", data if len(data) == size else zlib.decompress(data)


@pytest.fixture
def written(tmp_path: Path, practice_watch: Callable[..., Ran]) -> dict[str, bytes]:
    """Every file that looks at such a site, and everything that can be made of them, leave behind; what was printed."""
    said = b""

    def ran(*arguments: str) -> None:
        nonlocal said
        outcome = practice_watch(*arguments)
        assert outcome.status == 0, outcome.err
        said += (outcome.out + outcome.err).encode()

    with ScriptedServer() as server:
        text = CONFIG.format(listing=server.url(LISTING), bank=server.url(BANK))
        (tmp_path / "config.yaml").write_text(text, "utf-8")
        for later in (False, True):
            serve(server, later=later)
            for _ in range(3):
                ran("--verbose", "check")
            with sqlite3.connect(tmp_path / "practices.db") as connection:  # a week later
                connection.execute("UPDATE page_asked_rows SET asked_at = '2026-01-01T00:00:00Z'")
            connection.close()
        server.routes[titles()[0][1]] = Reply(status=302, headers=[("Location", f"/people/{ADDRESS}")])
        for _ in range(2):
            ran("--verbose", "check")
    rows = practice_watch("changes", "--source", "smarter-practice", "--kind", "updated", "--format", "json").rows
    updated = [str(row["change_id"]) for row in rows]
    assert updated
    for arguments in (
        ["export", "--to", "out", "--warc"], ["evidence", *updated, "--to", "changes.zip"], ["backup", "copy.db"],
        ["evidence", "--practice", "1", "--to", "life.zip"], ["site"], ["status"], ["changes"], ["practice", "1"],
        ["search", "watch"], ["--verbose", "listing"],
    ):  # fmt: skip
        ran(*arguments)
    files = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    return files | {"what was printed and logged": said}


def test_nothing_that_is_written_names_a_contact(written: dict[str, bytes]) -> None:
    seen = {name: body for file, whole in written.items() for name, body in pieces(file, whole)}

    assert len(seen) > 60
    for kind in (
        "practices.db",
        "practices-public.db",
        "practices.db/",
        "changes.zip/pages/",
        ".warc.gz, unpacked",
        "site/",
    ):
        assert any(kind in name for name in seen), kind
    kept = b"".join(seen.values())
    assert b"Later it said that" in kept
    assert b"[removed]" in kept
    for name, body in seen.items():
        found = [body.lower().find(secret.lower()) for secret in SECRETS]
        assert [body[max(at - 60, 0) : at + 60] for at in found if at >= 0] == [], name
        assert ADDRESS.encode("utf-16-le") not in body, name
