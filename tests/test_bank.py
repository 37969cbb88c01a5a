"""A practice bank is read page by page to its end and judged as a whole; then it is a source like any other."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.addresses import Site
from scraper.bank import BankPage, further_pages, pack, page_number, page_url, read_bank, unpack
from scraper.listing import Reading
from scraper.model import Bounds
from scraper.plausibility import doubts
from scraper.redaction import redact
from tests.conftest import Ran
from tests.servers import Reply, ScriptedServer
from tests.simulation.bank_pages import BANK, bank_pages
from tests.simulation.practice_pages import Spec
from tests.simulation.practice_pages import page as own_page

URL = "https://www.college.police.uk" + BANK
SITE = Site(URL)
FORCES = ("Kent Police", "Essex Police", "Dorset Police", "Hampshire & Isle of Wight Constabulary")
PRACTICES = [
    (f"Practice {chr(65 + number)}", FORCES[number % 4], f"{BANK}/practice-{chr(97 + number)}") for number in range(22)
]
HTML = ("Content-Type", "text/html; charset=utf-8")


def packed(pages: list[bytes]) -> bytes:
    return pack(BankPage(number, page_url(URL, number), body) for number, body in enumerate(pages))


def read(body: bytes) -> Reading:
    return read_bank(body, base_url=URL, site=SITE)


def why_held(body: bytes) -> str:
    reading = read(body)
    return "; ".join(doubts(reading, final_url=URL, site=SITE, subject="practice bank", last=None, bounds=Bounds()))


@pytest.mark.parametrize("cards", [False, True], ids=["table", "cards"])
def test_every_page_is_read_and_titles_are_put_together(cards: bool) -> None:
    listing = read(packed(bank_pages(PRACTICES, cards=cards))).listing

    assert listing is not None
    assert listing.doubts == ()
    assert listing.recent == ()
    assert listing.categories is not None
    ((name, entries),) = [(one.name, one.entries) for one in listing.categories]
    assert name == "Practice bank"
    assert [entry.title for entry in entries] == [f"{name} – {body}" for name, body, _ in PRACTICES]
    assert [entry.url for entry in entries] == ["https://www.college.police.uk" + path for *_, path in PRACTICES]
    assert entries[3].organisations[0].official_name == "Hampshire and Isle of Wight Constabulary"
    assert listing.page.node == "5000"
    assert why_held(packed(bank_pages(PRACTICES, cards=cards))) == ""


def test_card_that_names_no_organisation_keeps_its_own_title() -> None:
    page = bank_pages(PRACTICES[:1], cards=True)[0].replace(b"<dt>Organisation</dt><dd>Kent Police</dd>", b"")
    titled = page.replace(b"Practice A</a>", b"Practice A \xe2\x80\x93 Kent Police</a>")

    for body, title in ((page, "Practice A"), (titled, "Practice A – Kent Police")):
        listing = read(body).listing
        assert listing is not None
        assert [entry.title for entry in listing.entries] == [title]


def said_of(reading: Reading) -> dict[str, dict[str, tuple[str, ...]]]:
    assert reading.listing is not None
    return {url.rpartition("/")[2]: dict(said) for url, said in reading.listing.said}


def test_columns_of_the_bank_are_read_as_said_and_of_those_it_has_every_practice_has_a_word() -> None:
    said = {
        f"{BANK}/practice-a": ("A first line.<br>And <b>more</b> of it.", "Untested &ndash; new or innovative", ""),
        f"{BANK}/practice-b": (
            "",
            "<a href='/t/1'>Promising</a>, <a href='/t/2'>Tested</a>",
            "<div>One</div><div>Two</div>",
        ),
        f"{BANK}/practice-c": ("Ask bank@force.example.org", "Ask", "Prevention, and more"),
    }
    found = said_of(read(redact(packed(bank_pages(PRACTICES[:4], said=said))).body))

    assert found["practice-a"] == {
        "summary": ("A first line. And more of it.",),
        "does_it_work": ("Untested – new or innovative",),
        "focus": (),
    }
    assert found["practice-b"] == {"summary": (), "does_it_work": ("Promising", "Tested"), "focus": ("One", "Two")}
    assert found["practice-c"]["focus"] == ("Prevention, and more",)
    assert found["practice-d"]["summary"] == ("What it does, in a sentence. Ask [removed].",)


def test_column_that_is_empty_all_over_the_bank_is_one_that_it_lacks() -> None:
    said = {path: ("", "Promising", "") for *_, path in PRACTICES}
    found = said_of(read(packed(bank_pages(PRACTICES, said=said))))

    assert {tuple(fields) for fields in found.values()} == {("does_it_work",)}
    assert said_of(read(packed(bank_pages(PRACTICES[:1], said={PRACTICES[0][2]: ("", "", "")})))) == {}


def test_cards_say_what_stands_under_their_labels() -> None:
    found = said_of(read(packed(bank_pages(PRACTICES, cards=True))))

    assert len(found) == 22
    assert set(map(str, found.values())) == {str({"does_it_work": ("Promising",)})}


def test_cell_that_spans_rows_says_so_of_each_of_them() -> None:
    page = bank_pages(PRACTICES[:2])[0].replace(b"<td>Promising</td>", b'<td rowspan="2">Promising</td>', 1)
    page = page.replace(b"<td>Promising</td>", b"", 1)

    assert [said["does_it_work"] for said in said_of(read(page)).values()] == [("Promising",), ("Promising",)]


def test_bank_that_moved_below_another_address_is_read_by_what_is_known() -> None:
    page = bank_pages([("Practice A", "Kent Police", "/elsewhere/a")], cards=True)[0]

    assert read(page).listing.entries == ()  # type: ignore[union-attr]
    known = read_bank(page, base_url=URL, site=SITE, known={"www.college.police.uk/elsewhere/a"}).listing
    assert known is not None
    assert len(known.entries) == 1


PAGES = bank_pages(PRACTICES)


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ([PAGES[0], PAGES[1]], "only part of the bank: 1 of its pages were not read (page 3)"),
        ([PAGES[0], PAGES[0], PAGES[2]], "page 2 of the bank shows what page 1 does"),
        (
            [PAGES[0], bank_pages(PRACTICES[7:15])[0], PAGES[2]],
            "1 practices stand on two pages of the bank, which moved",
        ),
        (
            [PAGES[0], bank_pages([("x", "y", "/z")])[0].replace(b"<td>", b"<i>"), PAGES[2]],
            "page 2 of the bank lists nothing",
        ),
        ([PAGES[0], bank_pages(PRACTICES[8:16], cards=True)[0], PAGES[2]], "page 2 of the bank has another structure"),
        ([PAGES[0], b"busy", PAGES[2]], "not HTML"),
        ([PAGES[0], b"<p>" * 40_000, PAGES[2]], "too large"),
        ([PAGES[0], b"<html>" + b"<h2>x</h2>" * 2_000, PAGES[2]], "headings"),
        ([PAGES[0], PAGES[1][:-300], PAGES[2]], "cut short"),
        ([page.replace(b"Practice bank", b"Sorry") for page in PAGES], "which does not plainly say 'practice bank'"),
    ],
)
def test_bank_that_is_not_whole_is_held(pages: list[bytes], reason: str) -> None:
    assert reason in why_held(packed(pages))


def test_page_that_did_not_come_holds_the_whole_bank() -> None:
    body = pack(
        [
            BankPage(0, URL, PAGES[0]),
            BankPage(1, URL + "?page=1", None, "it answered 503 -->"),
            BankPage(2, URL, PAGES[2]),
        ]
    )

    assert "page 2 of the bank did not come: it answered 503" in why_held(body)
    assert why_held(pack([BankPage(0, URL, None, "gone")])) == "no page of the bank came"


def test_one_saved_page_of_several_is_held_and_one_of_one_is_read() -> None:
    assert "only part of the bank" in why_held(PAGES[0])
    assert why_held(bank_pages(PRACTICES, 30)[0]) == ""
    assert unpack(b"", URL) == [BankPage(0, URL, b"")]


def test_pages_come_out_as_they_were_put_in() -> None:
    pages = [
        BankPage(0, URL, b"a\n<!-- practice-watch: page 7, 1 bytes, x -->\n"),
        BankPage(1, URL + "?page=1&f=%3E", b""),
    ]

    assert unpack(pack(pages), URL) == pages


def test_filters_in_the_address_stay_with_every_page() -> None:
    assert page_url(URL + "?f%5B0%5D=topic%3A7&page=3", 2) == URL + "?f%5B0%5D=topic%3A7&page=2"
    assert page_number(URL + "?f=1&page=12") == 12
    assert page_number(URL) == 0
    body = (
        b'<html><a href="?f=1&amp;p=4">5</a><a href="//[bad">x</a><a href="/news?page=9">n</a>'
        b'<a href="?page=x">y</a></html>'
    )
    assert further_pages(body, URL, SITE) == {4: "p"}
    assert further_pages(b"words", URL, SITE) == {}


PIECES = st.sampled_from(
    """<table> <tr> <th> <td> </tr> </table> <div> </div> <h1> </h1> <h3> <a_href="?page=1"> <a_href="?page=99999999">
    <a_href="/support-forces/practices/a"> </a> Title Organisation Kent_Police Practice_A <dl> <dt> <dd> </dl> </html>
    <!--_practice-watch:_page_1,_99999999999999_bytes,_x_--> <a_href="http://[::1">
    <a_href="/support-forces/practices/b">""".split()
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(PIECES, max_size=40), min_size=1, max_size=4), st.binary(max_size=30))
def test_whatever_comes_is_read_or_doubted(pages: list[list[str]], noise: bytes) -> None:
    bodies = ["<html>" + " ".join(page).replace("_", " ") for page in pages]
    for body in (packed([one.encode() for one in bodies]), packed([bodies[0].encode() + noise]), noise):
        reading = read(body)
        assert reading.listing is not None or reading.unreadable
        further_pages(body, URL, SITE)


# -- over HTTP -----------------------------------------------------------------------------------

CONFIG = """
database: practices.db
http: {{contact: test@example.org, delay: 0s, retries: 0, timeout: 5s}}
sources: [{{name: bank, kind: practice-bank, url: "{url}", follow: false}}]
removals: {{recheck_after: 0s}}
"""


class Bank:
    def __init__(self, folder: Path, server: ScriptedServer, run: Callable[..., Ran]) -> None:
        self.server, self.run, self.folder = server, run, folder
        (folder / "config.yaml").write_text(CONFIG.format(url=server.url(BANK)), encoding="utf-8")

    def serve(self, practices: list[tuple[str, str, str]], size: int = 8, **more: Any) -> None:
        for number, body in enumerate(bank_pages(practices, size, **more)):
            path = BANK if number == 0 else f"{BANK}?page={number}"
            self.server.routes[path] = Reply(body, headers=[HTML, ("X-Contact", "bank@force.example.org")])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.folder / "practices.db") as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def bank(tmp_path: Path, practice_watch: Callable[..., Ran]) -> Iterator[Bank]:
    with ScriptedServer() as server:
        made = Bank(tmp_path, server, practice_watch)
        yield made
        if (tmp_path / "practices.db").exists():
            assert practice_watch("verify").status == 0  # whatever happened, the record is what its evidence gives


def test_bank_is_watched_like_any_source(bank: Bank) -> None:
    bank.serve(PRACTICES)
    first = bank.run("check")
    assert first.status == 0, first.err
    assert "22 listed" in first.out
    assert [path for path in bank.server.paths() if path.startswith(BANK)] == [BANK, BANK + "?page=1", BANK + "?page=2"]
    assert bank.rows("SELECT page, outcome, count(*) FROM looks GROUP BY 1, 2 ORDER BY 1") == [
        ("bank", "changed", 3),
        ("listing", "changed", 1),
    ]
    assert bank.rows("SELECT page, redacted FROM snapshots") == [("listing", 1)]
    dump = "".join(str(row) for table in ("snapshot_rows", "look_rows") for row in bank.rows(f"SELECT * FROM {table}"))
    assert "bank@" not in dump
    bank.serve([("New one", "Surrey Police", BANK + "/new-one"), *PRACTICES[1:]])
    assert bank.run("check").status == 0
    assert bank.run("check").status == 0
    kinds = bank.rows("SELECT kind, title FROM changes WHERE kind <> 'baseline' ORDER BY change_id")
    assert kinds == [("published", "New one – Surrey Police"), ("removed", "Practice A – Kent Police")]
    assert bank.run("check").status == 0
    (outcomes,) = bank.rows(
        "SELECT group_concat(outcome) FROM (SELECT outcome FROM looks WHERE page = 'listing' ORDER BY look_id)"
    )
    assert outcomes == ("changed,changed,changed,unchanged",)


COLUMNS = "SELECT summary, does_it_work, focus FROM practices WHERE title LIKE 'Practice A%'"


def test_what_the_bank_says_stands_in_the_columns_and_another_word_of_it_is_told(bank: Bank) -> None:
    path = PRACTICES[0][2]
    said = {path: ("What it does.", "Promising", "Prevention")}
    bank.serve(PRACTICES, said=said)
    assert bank.run("check").status == 0
    assert bank.rows(COLUMNS) == [("What it does.", "Promising", "Prevention")]
    assert "Practice A" in bank.run("search", "what it does", "--format", "csv").out
    assert "does it work    Promising" in bank.run("practice", "Practice A").out

    said[path] = ("What it does now.", "Tested", "prevention")  # a capital letter is no change
    bank.serve(PRACTICES, said=said)
    ran = bank.run("check")
    assert "updated           Practice A – Kent Police (summary, does it work)" in ran.out
    (row,) = bank.run("changes", "--format", "json", "--kind", "updated").rows
    assert row["before"] == {"summary": "What it does.", "does_it_work": ["Promising"]}
    assert row["after"] == {"summary": "What it does now.", "does_it_work": ["Tested"]}
    assert (row["is_news"], row["title"], row["categories"]) == (1, "Practice A – Kent Police", ["Practice bank"])
    assert bank.rows(COLUMNS) == [("What it does now.", "Tested", "prevention")]

    said[path] = ("What it does now.", "Tested", "")
    bank.serve(PRACTICES, said=said)
    assert "(focus)" in bank.run("check").out
    assert bank.rows(COLUMNS) == [("What it does now.", "Tested", "")]
    bank.serve(PRACTICES, cards=True)  # has no summary and no focus: what was known stays
    bank.run("check")
    assert bank.rows(COLUMNS) == [("What it does now.", "Promising", "")]
    assert bank.run("check").status == 0
    assert [row["kind"] for row in bank.run("changes", "--format", "json").rows].count("updated") == 3
    assert bank.run("rebuild").status == 0
    assert bank.rows(COLUMNS) == [("What it does now.", "Promising", "")]


def test_column_that_the_bank_begins_to_have_is_no_change(bank: Bank) -> None:
    bank.serve(PRACTICES, cards=True)
    bank.run("check")
    bank.serve(PRACTICES)
    assert bank.run("check").status == 0
    assert bank.rows("SELECT count(*) FROM changes WHERE kind = 'updated'") == [(0,)]
    assert bank.rows(COLUMNS) == [("What it does, in a sentence. Ask [removed].", "Promising", "Prevention")]
    shown = bank.run("held", "show", "2").out
    assert "+ Practice A – Kent Police: focus: Prevention" in shown


def test_own_page_goes_before_the_bank_and_what_only_the_bank_says_stays(bank: Bank) -> None:
    path = PRACTICES[0][2]
    config = (bank.folder / "config.yaml").read_text("utf-8")
    (bank.folder / "config.yaml").write_text(config.replace("follow: false", "follow: true"), "utf-8")
    rows = [("Focus", ("Diversion",)), ("Region", ("Wales",))]
    spec = Spec("Practice A", "77", summary="Its own words.", rows=rows, sections=(("Aim", ("Less of it.",)),))
    bank.server.routes[path] = Reply(own_page(spec).encode(), headers=[HTML])
    said = {path: ("What it does.", "Promising", "Prevention")}
    bank.serve(PRACTICES[:3], said=said)
    assert bank.run("check").status == 0
    assert bank.rows(COLUMNS) == [("Its own words.", "Promising", "Diversion")]

    said[path] = ("Another word.", "Tested", "Another aim")  # of these only the second is nowhere else
    bank.serve(PRACTICES[:3], said=said)
    bank.run("check")
    (row,) = bank.run("changes", "--format", "json", "--kind", "updated").rows
    assert (row["before"], row["after"]) == ({"does_it_work": ["Promising"]}, {"does_it_work": ["Tested"]})
    assert row["summary"] == (
        "What the list says of it was updated: Practice A – Kent Police (does it work: Promising is now Tested)"
    )
    assert bank.rows(COLUMNS) == [("Its own words.", "Tested", "Diversion")]

    with sqlite3.connect(bank.folder / "practices.db") as connection:  # a week goes by
        connection.execute("UPDATE page_asked_rows SET asked_at = '2020-01-01T00:00:00Z'")
    gone = replace(spec, rows=rows[1:])
    bank.server.routes[path] = Reply(own_page(gone).encode(), headers=[HTML])
    bank.run("check")
    assert bank.rows(COLUMNS) == [("Its own words.", "Tested", "Another aim")]
    with sqlite3.connect(bank.folder / "practices.db") as connection:
        connection.execute(
            "UPDATE page_asked_rows SET asked_at = (SELECT max(observed_at) FROM look_rows l "
            "WHERE l.url = page_asked_rows.url)"
        )


@pytest.mark.parametrize("status", [404, 403, 503])
def test_missing_page_in_the_middle_holds_it_all(bank: Bank, status: int) -> None:
    bank.serve(PRACTICES)
    assert bank.run("check").status == 0
    bank.server.routes[BANK + "?page=1"] = Reply(status=status)
    held = bank.run("check")
    assert held.status == 4
    assert "page 2 of the bank did not come" in held.out
    assert "`url`" not in held.out
    assert [row["looks"] for row in bank.run("held", "list", "--format", "json").rows] == [1]  # not one for each page
    assert bank.rows("SELECT outcome, http_status FROM looks WHERE page = 'bank' ORDER BY look_id DESC LIMIT 2") == [
        ("failed", status),
        ("held", 200),
    ]
    assert bank.rows("SELECT count(*) FROM practices WHERE status = 'listed'") == [(22,)]
    shown = bank.run("held", "show", "2")
    assert shown.status == 0


def test_refused_page_of_the_bank_stops_what_is_followed(bank: Bank) -> None:
    config = (bank.folder / "config.yaml").read_text("utf-8")
    (bank.folder / "config.yaml").write_text(config.replace("follow: false", "follow: true"), "utf-8")
    bank.serve(PRACTICES)
    assert bank.run("check").status == 0
    followed = len(bank.rows("SELECT 1 FROM looks WHERE page = 'practice'"))
    assert followed == 5
    bank.server.routes[BANK + "?page=1"] = Reply(status=403)
    assert bank.run("check").status == 4
    assert len(bank.rows("SELECT 1 FROM looks WHERE page = 'practice'")) == followed
    assert "stopped for a day by a refusal" in bank.run("status").out


def test_bank_whose_first_page_does_not_come_is_failed(bank: Bank) -> None:
    bank.server.routes[BANK] = Reply(status=403)
    assert bank.run("check").status == 3
    assert bank.rows("SELECT page, outcome, http_status FROM looks") == [("listing", "failed", 403)]


def test_saved_page_of_a_bank_is_kept_without_what_is_personal(bank: Bank, tmp_path: Path) -> None:
    saved = tmp_path / "saved.html"
    saved.write_bytes(bank_pages(PRACTICES, 30)[0])
    assert bank.run("check", "--file", str(saved)).status == 0
    saved.rename(tmp_path / "20260101T000000Z.html")
    assert bank.run("import", str(tmp_path / "20260101T000000Z.html")).status == 0
    assert {row[0] for row in bank.rows("SELECT redacted FROM snapshots")} == {1}
    assert bank.rows("SELECT count(*) FROM practices") == [(22,)]


def test_doctor_asks_for_one_page_and_says_so(bank: Bank) -> None:
    bank.serve(PRACTICES)
    said = bank.run("doctor").out
    assert "8 practices read on the first page of the bank, nothing stored" in said
    assert len([path for path in bank.server.paths() if path.startswith(BANK)]) == 1


def test_drill_runs_on_a_bank(bank: Bank) -> None:
    bank.serve(PRACTICES)
    assert bank.run("check").status == 0
    assert bank.run("drill").status == 0
