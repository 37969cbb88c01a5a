"""`kind: listing`: pages of another look, by the headings that config.yaml names; the examples of docs/operators.md."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import read_config
from scraper.errors import ConfigError
from tests.conftest import FIXTURES, Ran
from tests.servers import Reply, ScriptedServer

HTML = ("Content-Type", "text/html; charset=utf-8")
OPERATORS = (Path(__file__).parent.parent / "docs" / "operators.md").read_text("utf-8")
CONFIG = """
database: practices.db
http: {contact: test@example.org, delay: 0s, retries: 0, timeout: 5s}
removals: {recheck_after: 0s}
sources:
"""


def example(name: str) -> str:
    """A source of the documentation, as it stands there."""
    block = re.search(rf"(?m)^    - name: {name}\b.*\n(?:^      .*\n)+", OPERATORS)
    assert block is not None
    return block[0]


def configured(folder: Path, name: str, url: str) -> None:
    source = re.sub(r"url: \S+", f'url: "{url}"', example(name)) + "      follow: false\n"
    (folder / "config.yaml").write_text(CONFIG + source, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "page", "listed"),
    [
        (
            "road-safety",
            "toolkits",
            {
                "Quiet lanes – Devon and Cornwall Police": ("Speed", 1),
                "School gates – Cumbria Constabulary": ("", 1),
                "Village signs – Norfolk Constabulary": ("Speed", 0),
                "Long straights – Lincolnshire Police": ("Speed", 0),
                "Close pass – West Midlands Police": ("Two wheels", 0),
                "Spring ride – Dyfed-Powys Police and Gwent Police": ("Two wheels", 0),
            },
        ),
        (
            "library",
            "library",
            {
                "Bench by bench – Kent Police": ("Town centres", 0),
                "The last tram – Greater Manchester Police": ("Town centres", 0),
                "Shutters up – Leicester City Council": ("Town centres", 0),
                "Hare and hound – Lincolnshire Police": ("Countryside", 0),
                "Diesel thieves – Suffolk Constabulary": ("Countryside", 0),
            },
        ),
    ],
)
def test_worked_example_is_read_changed_and_held(
    practice_watch: Callable[..., Ran], tmp_path: Path, name: str, page: str, listed: dict[str, tuple[str, int]]
) -> None:
    body = (FIXTURES / "listings" / f"{page}.html").read_bytes()
    with ScriptedServer({f"/{page}": Reply(body, headers=[HTML])}) as server:
        configured(tmp_path, name, server.url(f"/{page}"))
        first = practice_watch("check")
        assert first.status == 0, first.out
        rows = practice_watch("listing", "--format", "json").rows
        assert {row["title"]: ("; ".join(row["categories"]), row["recent"]) for row in rows} == listed
        gone, heading = list(listed)[-1], "Shelf list" if page == "library" else "Fresh off the press"
        lines = body.decode().splitlines()
        fewer = "\n".join(line for line in lines if gone.partition(" – ")[0] not in line)
        server.routes[f"/{page}"] = Reply(fewer.encode(), headers=[HTML])
        assert practice_watch("check").status == practice_watch("check").status == 0
        changes = practice_watch("changes", "--format", "json").rows
        assert [(row["kind"], row["title"]) for row in changes][:1] == [("removed", gone)]
        renamed = fewer.replace(heading, "Elsewhere")
        server.routes[f"/{page}"] = Reply(renamed.encode(), headers=[HTML])
        held = practice_watch("check")
        if page == "toolkits":  # one heading of two: the other one and the order tell what the lists are
            assert (held.status, practice_watch("listing", "--format", "json").rows[0]["source"]) == (0, name)
            assert " 5 listed" in held.out
            return
        assert held.status == 4
        assert "not found" in held.out
        assert "'Elsewhere'" in held.out


def test_only_the_section_that_is_named_is_looked_at(practice_watch: Callable[..., Ran], tmp_path: Path) -> None:
    body = (FIXTURES / "listings" / "toolkits.html").read_bytes()
    more = "".join(f'<div class="tile"><a href="/toolkits/{n}">Toolkit {n} – Kent Police</a></div>' for n in range(4))
    body = body.replace(b'<div class="tiles">', b'<div class="tiles">' + more.encode())
    with ScriptedServer({"/toolkits": Reply(body, headers=[HTML])}) as server:
        configured(tmp_path, "road-safety", server.url("/toolkits"))
        text = (tmp_path / "config.yaml").read_text("utf-8").replace(", all: The whole shelf", "")
        (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
        assert practice_watch("check").status == 0
        rows = practice_watch("listing", "--format", "json").rows
        assert len(rows) == 6
        assert {row["recent"] for row in rows} == {1}
        assert practice_watch("check", "--source", "road-safety").status == 0
        server.routes["/toolkits"] = Reply(b"words", headers=[HTML])
        assert practice_watch("check").status == 4


def test_other_headings_in_the_configuration_count_though_the_page_is_the_same(
    practice_watch: Callable[..., Ran], tmp_path: Path
) -> None:
    body = (FIXTURES / "listings" / "library.html").read_bytes()
    with ScriptedServer({"/library": Reply(body, headers=[HTML])}) as server:
        configured(tmp_path, "library", server.url("/library"))
        assert practice_watch("check").status == 0
        assert "unchanged" in practice_watch("check").out
        text = (tmp_path / "config.yaml").read_text("utf-8").replace("Shelf list", "Shelf lost")
        (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
        held = practice_watch("check")

        assert held.status == 4
        assert "'Shelf list'" in held.out
        configured(tmp_path, "library", server.url("/library"))
        assert practice_watch("check").status == practice_watch("verify").status == 0


@pytest.mark.parametrize("sections", ["", "sections: {}", "sections: {recent: null}"])
def test_listing_without_headings_is_refused(sections: str, tmp_path: Path) -> None:
    text = f'{CONFIG}  - {{name: x, kind: listing, url: "https://x.org/"{", " if sections else ""}{sections}}}\n'

    with pytest.raises(ConfigError, match=r"sources\[0\].sections: of a listing the headings are required"):
        read_config(text, base=tmp_path, environ={}, name="config.yaml")


def test_bank_is_looked_at_weekly_unless_told(tmp_path: Path) -> None:
    text = CONFIG + '  - {name: x, kind: practice-bank, url: "https://x.org/"}\n'

    assert read_config(text, base=tmp_path, environ={}, name="x").sources[0].schedule == "17 8 * * 1"
    text = text.replace("url:", 'schedule: "0 1 * * *", url:')
    assert read_config(text, base=tmp_path, environ={}, name="x").sources[0].schedule == "0 1 * * *"
