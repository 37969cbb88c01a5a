"""An installation in a folder of its own, whose site answers from memory: what ships, without a server."""

from __future__ import annotations

import json
import sqlite3
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from db.connection import connect  # noqa: E402  # after the path
from monitor.check import Check  # noqa: E402
from monitor.config import read_config  # noqa: E402
from monitor.decide import decide  # noqa: E402
from monitor.outcome import Outcome  # noqa: E402
from monitor.world import World  # noqa: E402
from scraper.model import Answer  # noqa: E402
from tests.simulation.editor import Editor  # noqa: E402
from tests.simulation.listings import SITE_URL, Example, Page  # noqa: E402
from tests.simulation.truth import SITE, Fields, Row, Truth, one_spelling, said  # noqa: E402

START = datetime(2026, 1, 5, 8, 17, tzinfo=UTC)
CONFIG = f"""
database: practices.db
http: {{contact: bench@example.org, delay: 0s, retries: 0}}
sources: [{{name: smarter-practice, url: "{SITE_URL}"}}]
"""
STEPS = ("A force tries something.", "We write down what came of it.")


class Told(NamedTuple):
    """A row that was written, in the simulation's form.

    Attributes:
        row: With `look` 0: looks are counted here as the truth does not.
        observed_at: Time of the first look that shows it.
    """

    row: Row
    observed_at: datetime


class Installation:
    """One database, its clock, and looks at pages that are handed to it."""

    def __init__(self, folder: Path) -> None:
        self.now = START
        config = read_config(CONFIG, base=folder, environ={}, name="the configuration")
        self.world = World(config, lambda: self.now)
        self.source = config.sources[0]
        self.connection: sqlite3.Connection = connect(config.database, create=True)
        self.connection.execute("PRAGMA synchronous = OFF")  # nothing here has to outlive a power cut
        self.last_change = 0

    def close(self) -> None:
        """Close the database."""
        self.connection.close()

    def look(self, body: bytes, content_type: str | None, *, hours: float) -> Outcome:
        """One look, so many hours after the last."""
        self.now += timedelta(hours=hours)
        headers = (("Content-Type", content_type),) if content_type else ()
        answer = Answer(SITE_URL, 200, headers, body, 0, 1)
        return Check(self.world, self.connection, self.source).by_request(lambda *_: answer)

    def accept(self, snapshot_id: int) -> None:
        """Let a held page count."""
        decide(self.world, self.connection, snapshot_id, "accept", silent=False, who="bench", why=None)

    def told(self) -> list[Told]:
        """The rows that were written since this was last asked, but for the baseline."""
        rows = self.connection.execute(
            """SELECT change_id, kind, coalesce(title, nullif(categories, '')), before, after, observed_at
               FROM change_log WHERE change_id > ? ORDER BY change_id""",
            (self.last_change,),
        ).fetchall()
        self.last_change = rows[-1][0] if rows else self.last_change
        return [
            Told(
                Row(kind, what and one_spelling(what), 0, _said(kind, before), _said(kind, after)),
                datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
            )
            for _, kind, what, before, after, at in rows
            if kind != "baseline"
        ]


def _said(kind: str, values: str | None) -> Fields:
    return said(kind, json.loads(values) if values else {})


def page_of(editor: Editor) -> Page:
    """What an editor's page shows now, for a rendering to write; in some order and typography."""

    def example(practice: Truth, path: str, *, bare: bool) -> Example:
        force = "" if bare else editor.spelt(practice.force)
        return Example(editor.typeset(practice.name), (force,) if force else (), SITE + path)

    shown, filed = editor.shown()
    recent = tuple(example(practice, practice.twin or practice.path, bare=bare) for practice, bare in shown)
    cut = editor.random.randint(1, len(recent))
    categories = tuple(
        (heading, tuple(example(practice, practice.path, bare=bare) for practice, bare in entries))
        for heading, entries in filed
    )
    return Page(
        tuple(part for part in (recent[:cut], recent[cut:]) if part),
        categories or None,
        prose=(editor.words["prose"],),
        steps=STEPS,
        title=editor.words["title"],
        summary=editor.words["summary"],
    )
