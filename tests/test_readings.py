"""What the reader makes of some odd pages, as it was recorded.

Right and wrong is what `test_renderings.py` and `bench/accuracy` are for. Here a change of the reader shows what it now
reads otherwise: look at the difference; if it is meant, delete the page's `.json`, and it is written anew.
`bench/readings.py` finds more pages.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from scraper.addresses import Site
from scraper.listing import read_listing
from scraper.model import Bounds
from scraper.plausibility import Last, doubts
from tests.simulation.listings import SITE_URL

FOLDER = Path(__file__).parent / "fixtures" / "readings"
SITE = Site(SITE_URL, frozenset(["production.copweb.aws.college.police.uk"]))
LAST = Last("About smarter practice", 12, had_full=True, most_gone=1, most_added=3, accepted=12)


def outcome_of(body: bytes) -> dict[str, object]:
    """A page as it is read, and why it would be held as a first page and as a later one."""
    reading = read_listing(body, base_url=SITE_URL, site=SITE, content_type="text/html; charset=utf-8")
    held = {
        name: doubts(reading, final_url=SITE_URL, site=SITE, subject="smarter practice", last=last, bounds=Bounds())
        for name, last in (("first", None), ("later", LAST))
    }
    recorded = {k: v for k, v in asdict(reading).items() if k not in ("unsure", "unnamed", "language", "tabs")}
    if recorded["listing"] is not None:
        assert recorded["listing"].pop("said") == ()  # only a practice bank says anything besides
    return {"held": held, "reading": recorded}


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.html")), ids=lambda page: page.stem)
def test_page_is_read_as_recorded(page: Path) -> None:
    found = json.dumps(outcome_of(page.read_bytes()), ensure_ascii=False, separators=(",\n", ":")) + "\n"
    recorded = page.with_suffix(".json")
    if not recorded.exists():
        recorded.write_text(found, "utf-8")
        pytest.fail(f"{recorded.name} was written; read it, and run this again")

    assert json.loads(found) == json.loads(recorded.read_text("utf-8"))
