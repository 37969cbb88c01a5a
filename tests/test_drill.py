"""The drill: bad pages made from the last good one come to nothing, true changes to a row; nothing is changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from monitor.drill_pages import Exercises
from tests.conftest import FIXTURES, Ran, configure
from tests.simulation.listings import SITE_URL, random_page
from tests.simulation.renderings import ORDINARY
from tests.test_renderings import SITE, read


@pytest.fixture
def installed(practice_watch: Callable[..., Ran]) -> Callable[..., Ran]:
    assert practice_watch("import", str(FIXTURES / "history")).status in (0, 4)
    return practice_watch


def test_drill_comes_out_as_it_should_and_changes_nothing(installed: Callable[..., Ran], tmp_path: Path) -> None:
    def digest() -> dict[str, str]:
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.glob("practices.db")}

    before = digest()

    ran = installed("drill")

    assert ran.status == 0
    assert "All 24 came out as they should" in ran.out
    assert digest() == before
    rows = {row["exercise"].partition(":")[0]: row for row in installed("drill", "--format", "json").rows}
    assert {row["right"] for row in rows.values()} == {1}
    assert rows["one true addition"]["found"] == "published"
    assert rows["one true removal"]["found"] == "removed"
    assert rows["cut just before </html>"]["found"] == "held"


@pytest.mark.parametrize(
    ("hold", "wrong"),
    [
        ("hold: {max_removed_share: 1.0, min_entries: 1}", "the page without 11 of its examples: nothing reported"),
        ("hold: {max_added: 0}", "Practice Watch drill – Surrey Police: published was wanted, it came to: held"),
        ("hold: {max_removed_share: 0.0}", "A&E navigators – South Yorkshire Police: removed was wanted"),
    ],
)
def test_drill_shows_what_hold_is_set_wrongly(
    installed: Callable[..., Ran], tmp_path: Path, hold: str, wrong: str
) -> None:
    configure(tmp_path, more=hold)
    ran = installed("drill")
    assert ran.status == 1
    assert wrong in ran.out


def test_drill_says_where_it_cannot_begin(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    ran = practice_watch("drill")
    assert (ran.status, ran.out) == (5, "")
    assert "there is no database yet" in ran.err
    page = tmp_path / "bad.htm"
    page.write_text("<html><body>Nothing</body></html>")
    assert practice_watch("check", "--file", str(page)).status == 4
    ran = practice_watch("drill")
    assert ran.status == 2
    assert "no good page to make bad ones from yet" in ran.err


@pytest.mark.parametrize("kind", ORDINARY)
def test_one_more_and_one_less_can_be_made_in_every_rendering(kind: str) -> None:
    body = ORDINARY[kind](random_page(Random(3)), Random(4)).encode()
    listing = read(body).listing
    assert listing is not None
    pages = Exercises(body, None, SITE_URL, SITE, listing, lambda made: read(made, "text/html; charset=utf-8").listing)

    assert pages.with_one_more() is not None
    assert pages.with_one_less() is not None
