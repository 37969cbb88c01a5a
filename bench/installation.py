"""An installation in a folder of its own, whose site answers from memory: what ships, without a server."""

from __future__ import annotations

import sqlite3
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from db.connection import connect  # noqa: E402  # after the path
from monitor.check import Check  # noqa: E402
from monitor.config import read_config  # noqa: E402
from monitor.decide import decide  # noqa: E402
from monitor.outcome import Outcome  # noqa: E402
from monitor.world import World  # noqa: E402
from scraper.model import Answer  # noqa: E402
from scraper.text import plain  # noqa: E402
from tests.simulation.editor import SITE, Editor  # noqa: E402
from tests.simulation.listings import SITE_URL, Example, Page  # noqa: E402
from tests.simulation.truth import Truth  # noqa: E402

START = datetime(2026, 1, 5, 8, 17, tzinfo=UTC)
CONFIG = f"""
database: practices.db
http: {{contact: bench@example.org, delay: 0s, retries: 0}}
sources: [{{name: smarter-practice, url: "{SITE_URL}"}}]
"""
STEPS = ("A force tries something.", "We write down what came of it.")


@dataclass
class Told:
    """A row that was written.

    Attributes:
        kind: Of the change.
        what: The practice's title or the heading, in plain form.
        observed_at: Time of the first look that shows it.
    """

    kind: str
    what: str | None
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
            """SELECT change_id, kind, coalesce(title, nullif(categories, '')), observed_at FROM change_log
               WHERE change_id > ? ORDER BY change_id""",
            (self.last_change,),
        ).fetchall()
        self.last_change = rows[-1][0] if rows else self.last_change
        return [
            Told(kind, what and plain(what), datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC))
            for _, kind, what, at in rows
            if kind != "baseline"
        ]


def page_of(editor: Editor, random: Random) -> Page:
    """What an editor's page shows now, for a rendering to write; in some order and typography."""
    listed = [practice for practice in editor.practices.values() if practice.listed]

    def example(practice: Truth, path: str) -> Example:
        name = editor._typeset(practice.name)  # noqa: SLF001  # the editor's own noise
        return Example(name, (practice.force,) if practice.force else (), SITE + path)

    def shuffled(examples: list[Example]) -> tuple[Example, ...]:
        return tuple(random.sample(examples, len(examples)))

    recent = shuffled([example(p, p.twin or p.path) for p in listed if p.recent])
    cut = random.randint(1, len(recent))
    categories = tuple(
        (name, shuffled([example(p, p.path) for p in listed if name in p.categories]))
        for name in random.sample(editor.categories, len(editor.categories))
    )
    return Page(
        tuple(part for part in (recent[:cut], recent[cut:]) if part),
        categories,
        prose=(editor.prose,),
        steps=STEPS,
        summary=editor.summary,
    )
