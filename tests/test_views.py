"""The analysts' views: what the contract promises of them, on rows written by hand."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlite_utils import Database

from db.migrations import migrations
from db.views import VIEWS, install_views

PROMISED = {
    "practices": "practice_id source title name organisations categories recent url status first_seen "
    "last_seen entered_as entered_not_before removed_at removed_not_before first_published updated does_it_work focus "
    "topics page_organisation region partners stage_of_practice start_date scale target_groups summary node "
    "section_headings word_count text_digest other_labels page_answer page_read_at",
    "changes": "change_id source kind observed_at observed_on not_before reported_at practice_id title "
    "organisations categories url summary before after is_news learned_later corrected_by origin "
    "before_snapshot_id after_snapshot_id confirmed_by_look_id",
    "change_log": "change_id source kind observed_at observed_on not_before reported_at practice_id title "
    "organisations categories url summary before after is_news learned_later corrected_by origin "
    "before_snapshot_id after_snapshot_id confirmed_by_look_id",
    "placements": "practice_id source section position valid_from valid_to not_before",
    "titles": "practice_id source title url valid_from valid_to",
    "practice_organisations": "practice_id organisation kind official_name ons_code force_slug nation region",
    "categories": "category_id source category practices first_seen last_seen",
    "looks": "look_id source page page_url observed_at origin outcome http_status bytes milliseconds "
    "attempts snapshot_id reason",
    "coverage": "source day looks accepted held failed",
    "gaps": "source from_time to_time hours",
    "snapshots": "snapshot_id source page observed_at url sha256 bytes redacted verdict reasons",
    "deliveries": "delivery_id recipient first_change last_change window_from window_to message_id state attempts "
    "sent_at words",
    "forces": "force ons_code force_slug nation region practices practices_ever first_seen categories",
    "related": "practice_id related_id relation why",
    "about": "source_urls licence made_at last_accepted_look tool_version schema_version content_digest origin",
}
"""Section 5 of the contract."""

ADDRESS = "https://www.college.police.uk/article/about-smarter-practice"
DAY_1, DAY_2, DAY_3 = "2026-01-01T08:00:00Z", "2026-01-02T08:00:00Z", "2026-01-03T08:00:00Z"


@pytest.fixture
def db() -> Iterator[Database]:
    database = Database(sqlite3.connect(":memory:", isolation_level=None))
    database.execute("PRAGMA foreign_keys = ON")
    migrations.apply(database)
    install_views(database)
    add(database, "source_rows", id=1, name="smarter-practice", kind="smarter-practice", url=ADDRESS)
    yield database
    database.close()


def add(db: Database, table: str, **row: Any) -> None:
    db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))


def look(db: Database, number: int, observed_at: str, outcome: str = "unchanged", **row: Any) -> None:
    fixed = {"source_id": 1, "page": "listing", "url": ADDRESS, "recorded_at": observed_at, "origin": "check"}
    add(db, "look_rows", id=number, observed_at=observed_at, outcome=outcome, **(fixed | row))


def snapshot(db: Database, number: int, observed_at: str = DAY_1, verdict: str = "accepted", **row: Any) -> None:
    fixed = {"source_id": 1, "page": "listing", "url": ADDRESS, "sha256": f"{number:064x}", "bytes": 9}
    add(db, "snapshot_rows", id=number, observed_at=observed_at, verdict=verdict, **(fixed | row))


def look_at(db: Database, observed_at: str) -> int:
    """An accepted look of that time."""
    known = rows(db, f"SELECT id FROM look_rows WHERE observed_at = '{observed_at}'")
    if known:
        return int(known[0][0])
    ((number,),) = rows(db, "SELECT coalesce(max(id), 0) + 1 FROM look_rows")
    look(db, number, observed_at)
    return int(number)


def practice(db: Database, number: int, status: str = "listed", **row: Any) -> None:
    fixed = {
        "source_id": 1,
        "title": f"Practice {number} \N{EN DASH} Essex Police",
        "name": f"Practice {number}",
        "url": f"https://www.college.police.uk/practice-{number}",
        "categories": "[]",
        "recent": 0,
        "first_seen": DAY_1,
        "entered_as": "baseline",
    }
    add(db, "practice_rows", id=number, status=status, **(fixed | row))


def organisation(db: Database, practice_id: int, position: int, name: str, **row: Any) -> None:
    fixed = {"kind": "force", "official_name": name}
    add(
        db,
        "practice_organisation_rows",
        practice_id=practice_id,
        position=position,
        organisation=name,
        **(fixed | row),
    )


def stay(
    db: Database, practice_id: int, section: int, valid_from: str, valid_to: str | None = None, **row: Any
) -> None:
    name = "Recently published" if section == 0 else f"Category {section}"
    fixed = {"name": name, "position": 1, "not_before": None, "from_look_id": look_at(db, valid_from)}
    add(
        db,
        "stay_rows",
        practice_id=practice_id,
        section=section,
        valid_from=valid_from,
        valid_to=valid_to,
        **(fixed | row),
    )


def period(db: Database, practice_id: int, title: str, valid_from: str, valid_to: str | None = None) -> None:
    at = look_at(db, valid_from)
    times = {"from_look_id": at, "valid_from": valid_from, "valid_to": valid_to}
    add(db, "title_rows", practice_id=practice_id, title=title, url="u", **times)


def change(db: Database, number: int, kind: str, **row: Any) -> None:
    fixed: dict[str, Any] = {
        "source_id": 1,
        "look_id": 1,
        "observed_at": DAY_1,
        "observed_on": DAY_1[:10],
        "reported_at": DAY_1,
        "organisations": "[]",
        "categories": "[]",
        "summary": kind,
        "before": "{}",
        "after": "{}",
        "is_news": 1,
        "learned_later": 0,
        "origin": "check",
    }
    add(db, "change_rows", id=number, kind=kind, **(fixed | row))


def rows(db: Database, sql: str) -> list[tuple[Any, ...]]:
    return list(db.execute(sql).fetchall())


def column_names(db: Database, view: str) -> list[str]:
    return [name for (name,) in rows(db, f"SELECT name FROM pragma_table_info('{view}') ORDER BY cid")]


def before_now(hours: float, now: datetime | None = None) -> str:
    return ((now or datetime.now(UTC)) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


# -- the contract as a list ----------------------------------------------------------------------


@pytest.mark.parametrize("view", PROMISED)
def test_view_begins_with_the_promised_columns(db: Database, view: str) -> None:
    promised = PROMISED[view].split()

    assert column_names(db, view)[: len(promised)] == promised


def test_every_promised_view_is_there_and_no_other(db: Database) -> None:
    assert list(VIEWS) == list(PROMISED)
    assert {name for (name,) in rows(db, "SELECT name FROM sqlite_master WHERE type = 'view'")} == set(PROMISED)


def test_no_table_bears_a_views_name(db: Database) -> None:
    tables = {name for (name,) in rows(db, "SELECT name FROM sqlite_master WHERE type = 'table'")}

    assert tables.isdisjoint({*VIEWS, "deliveries"})


@pytest.mark.parametrize("view", VIEWS)
def test_dictionary_holds_the_view_and_its_columns_in_order(db: Database, view: str) -> None:
    described = rows(db, f"SELECT column, meaning FROM data_dictionary WHERE view = '{view}' ORDER BY position")

    assert [column for column, _ in described] == ["", *column_names(db, view)]
    assert all(len(meaning) > 5 and meaning.endswith(".") for _, meaning in described)


def test_dictionary_names_nothing_that_is_not_a_view(db: Database) -> None:
    assert {name for (name,) in rows(db, "SELECT view FROM data_dictionary")} == {*VIEWS, "practice_search"}


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "about"])
def test_view_of_an_empty_database_is_empty(db: Database, view: str) -> None:
    db.execute("DELETE FROM source_rows")

    assert rows(db, f"SELECT * FROM {view}") == []


def test_installing_again_leaves_the_same_and_drops_a_former_view(db: Database) -> None:
    before = rows(db, "SELECT * FROM data_dictionary ORDER BY view, position")
    db.execute("CREATE VIEW former AS SELECT 1")
    db.execute("CREATE VIEW of_an_analyst AS SELECT 1")
    add(db, "data_dictionary", view="former", position=0, column="", meaning="Of an older version.")

    install_views(db)

    assert rows(db, "SELECT * FROM data_dictionary ORDER BY view, position") == before
    views = {name for (name,) in rows(db, "SELECT name FROM sqlite_master WHERE type = 'view'")}
    assert views == {*VIEWS, "of_an_analyst"}


def test_failed_installation_leaves_what_was_there(db: Database) -> None:
    before = rows(db, "SELECT * FROM data_dictionary ORDER BY view, position")
    db.execute("DROP VIEW about")
    db.execute("CREATE TABLE about (x)")

    with pytest.raises(sqlite3.OperationalError):
        install_views(db)

    assert rows(db, "SELECT * FROM data_dictionary ORDER BY view, position") == before
    assert rows(db, "SELECT * FROM practices") == []


# -- practices, organisations, categories --------------------------------------------------------


def test_organisations_and_categories_are_joined_in_their_order(db: Database) -> None:
    practice(db, 1, categories=json.dumps(["Traffic", "Crime; fraud", "Animals"]))
    practice(db, 2)
    organisation(db, 1, 2, "Essex Police")
    organisation(db, 1, 1, "West Yorkshire Police")

    assert rows(db, "SELECT organisations, categories FROM practices ORDER BY practice_id") == [
        ("West Yorkshire Police; Essex Police", "Traffic; Crime; fraud; Animals"),
        ("", ""),
    ]


def test_listed_practice_was_last_seen_by_the_last_accepted_look_at_its_listing(db: Database) -> None:
    add(db, "source_rows", id=2, name="other", kind="listing", url="https://example.org/")
    look(db, 1, DAY_1, "changed")
    look(db, 2, DAY_2, "unchanged", http_status=304)
    look(db, 3, DAY_3, "held")
    look(db, 4, DAY_3, "failed")
    look(db, 5, DAY_3, "changed", page="practice")
    look(db, 6, DAY_3, "changed", source_id=2)
    practice(db, 1)
    practice(db, 2, "missing", last_seen=DAY_1)
    practice(db, 3, "removed", last_seen=DAY_1, removed_at=DAY_2, removed_not_before=DAY_1)

    seen = rows(db, "SELECT last_seen, removed_at, removed_not_before FROM practices ORDER BY practice_id")
    assert seen == [(DAY_2, None, None), (DAY_1, None, None), (DAY_1, DAY_2, DAY_1)]


def test_practice_that_no_history_derives_any_more_is_in_no_view(db: Database) -> None:
    practice(db, 1, "gone")
    organisation(db, 1, 1, "Essex Police")
    stay(db, 1, 0, DAY_1)
    period(db, 1, "A", DAY_1)
    add(db, "category_rows", id=1, source_id=1, name="Crime", key="crime", status="gone", first_seen=DAY_1)

    for view in ("practices", "practice_organisations", "placements", "titles", "categories"):
        assert rows(db, f"SELECT * FROM {view}") == []


def test_category_counts_the_stays_that_go_on(db: Database) -> None:
    look(db, 1, DAY_3)
    for number, status, last_seen in ((1, "listed", None), (2, "missing", DAY_2)):
        add(
            db,
            "category_rows",
            id=number,
            source_id=1,
            name=f"Category {number}",
            key=f"category {number}",
            status=status,
            first_seen=DAY_1,
            last_seen=last_seen,
        )
    for number in (1, 2, 3):
        practice(db, number)
    stay(db, 1, 1, DAY_1)
    stay(db, 2, 1, DAY_1)
    stay(db, 3, 1, DAY_1, DAY_2)
    stay(db, 3, 0, DAY_1)
    stay(db, 3, 2, DAY_1, DAY_3)

    assert rows(
        db,
        "SELECT category, practices, first_seen, last_seen, status FROM categories ORDER BY category_id",
    ) == [
        ("Category 1", 2, DAY_1, DAY_3, "listed"),
        ("Category 2", 0, DAY_1, DAY_2, "missing"),
    ]


@pytest.mark.parametrize(
    ("at", "listed"),
    [
        ("2025-12-31T00:00:00Z", []),
        (DAY_1, [(1, "Category 7"), (2, "Recently published")]),
        ("2026-01-02T07:59:59Z", [(1, "Category 7"), (2, "Recently published")]),
        (DAY_2, [(2, "Recently published")]),
        (DAY_3, [(1, "Category 7"), (2, "Recently published")]),
    ],
)
def test_what_is_listed_at_a_time_is_the_contracts_query(db: Database, at: str, listed: list[tuple[int, str]]) -> None:
    practice(db, 1)
    practice(db, 2)
    stay(db, 1, 7, DAY_1, DAY_2)
    stay(db, 1, 7, DAY_3, not_before=DAY_2)
    stay(db, 2, 0, DAY_1)

    assert (
        rows(
            db,
            f"""SELECT practice_id, section FROM placements
                WHERE valid_from <= '{at}' AND (valid_to IS NULL OR valid_to > '{at}') ORDER BY 1, 2""",
        )
        == listed
    )


def test_recent_section_is_no_category(db: Database) -> None:
    practice(db, 1)
    stay(db, 1, 0, DAY_1)
    stay(db, 1, 7, DAY_1)

    assert rows(db, "SELECT section, category_id FROM placements ORDER BY section") == [
        ("Category 7", 7),
        ("Recently published", None),
    ]


def test_titles_name_their_source(db: Database) -> None:
    practice(db, 1)
    period(db, 1, "Old", DAY_1, DAY_2)
    period(db, 1, "New", DAY_2)

    assert rows(db, "SELECT * FROM titles ORDER BY valid_from") == [
        (1, "smarter-practice", "Old", "u", DAY_1, DAY_2, 1, ""),
        (1, "smarter-practice", "New", "u", DAY_2, None, 2, ""),
    ]


# -- changes -------------------------------------------------------------------------------------


def test_row_taken_back_is_in_the_log_only_and_so_is_what_takes_it_back(db: Database) -> None:
    look(db, 1, DAY_1, "changed")
    change(db, 1, "baseline")
    change(db, 2, "published")
    change(db, 3, "corrected", corrects_id=2)
    change(db, 4, "surfaced", learned_later=1, is_news=0)

    assert rows(db, "SELECT change_id, kind, corrected_by FROM changes ORDER BY change_id") == [
        (1, "baseline", None),
        (4, "surfaced", None),
    ]
    assert rows(db, "SELECT change_id, kind, corrected_by FROM change_log ORDER BY change_id") == [
        (1, "baseline", None),
        (2, "published", 3),
        (3, "corrected", None),
        (4, "surfaced", None),
    ]


def test_several_values_of_a_change_are_joined_in_their_order(db: Database) -> None:
    look(db, 1, DAY_1, "changed")
    practice(db, 1)
    change(
        db,
        1,
        "published",
        practice_id=1,
        organisations=json.dumps(["West Yorkshire Police", "Merseyside Police"]),
        categories=json.dumps(["Traffic", "Animals"]),
        after=json.dumps({"recent": 1}),
    )

    assert rows(db, "SELECT source, organisations, categories, before, after FROM changes") == [
        (
            "smarter-practice",
            "West Yorkshire Police; Merseyside Police",
            "Traffic; Animals",
            "{}",
            '{"recent": 1}',
        )
    ]


# -- looks and evidence --------------------------------------------------------------------------


def test_coverage_counts_each_day_also_one_without_looks(db: Database) -> None:
    look(db, 1, "2026-02-27T23:59:59Z", "changed")
    look(db, 2, "2026-03-01T00:00:00Z", "held")
    look(db, 3, "2026-03-01T08:00:00Z", "failed")
    look(db, 4, "2026-03-01T16:00:00Z", "unchanged")
    look(db, 5, "2026-03-05T16:00:00Z", "unchanged", page="practice")

    assert rows(db, "SELECT * FROM coverage ORDER BY day") == [
        ("smarter-practice", "2026-02-27", 1, 1, 0, 0),
        ("smarter-practice", "2026-02-28", 0, 0, 0, 0),
        ("smarter-practice", "2026-03-01", 3, 1, 1, 1),
    ]


def test_gap_lies_between_accepted_looks_further_apart_than_the_source_allows(db: Database) -> None:
    now = datetime.now(UTC)
    start, held, allowed, late, last = (before_now(hours, now) for hours in (200, 190, 164, 30.5, 1))
    look(db, 1, start, "changed")
    look(db, 2, held, "held")
    look(db, 3, allowed)
    look(db, 4, before_now(100), "failed")
    look(db, 5, before_now(90), page="practice")
    look(db, 6, late)
    look(db, 7, last)

    assert rows(db, "SELECT from_time, to_time, hours FROM gaps") == [(allowed, late, 133.5)]

    db.execute("UPDATE source_rows SET gap_after_s = ?", (134 * 3600,))
    assert rows(db, "SELECT * FROM gaps") == []


def test_gap_of_exactly_what_is_allowed_is_none(db: Database) -> None:
    db.execute("UPDATE source_rows SET gap_after_s = ?", (24 * 3600,))
    look(db, 1, DAY_1)
    look(db, 2, DAY_2)
    look(db, 3, "2026-01-03T08:00:01Z")

    assert rows(db, "SELECT from_time, to_time, hours FROM gaps WHERE to_time IS NOT NULL") == [
        (DAY_2, "2026-01-03T08:00:01Z", 24.0)
    ]


def test_gap_is_open_from_the_last_accepted_look(db: Database) -> None:
    last = before_now(40.25)
    look(db, 1, last)
    look(db, 2, before_now(2), "failed")

    ((since, until, hours),) = rows(db, "SELECT from_time, to_time, hours FROM gaps")
    assert (since, until) == (last, None)
    assert hours == pytest.approx(40.25, abs=0.11)


def test_source_that_was_never_read_is_a_gap_from_its_first_look(db: Database) -> None:
    first = before_now(72)
    look(db, 1, first, "failed")
    look(db, 2, before_now(48), "held")

    assert rows(db, "SELECT from_time, to_time, hours FROM gaps") == [(first, None, 72.0)]


def test_missed_looks_are_gaps_however_short(db: Database) -> None:
    look(db, 1, before_now(1))
    add(db, "missed_rows", source_id=1, from_time=DAY_1, to_time="2026-01-01T16:20:00Z")

    assert rows(db, "SELECT source, from_time, to_time, hours, kind FROM gaps") == [
        ("smarter-practice", DAY_1, "2026-01-01T16:20:00Z", 8.3, "missed")
    ]


@pytest.mark.parametrize(
    ("given", "decisions", "verdict"),
    [
        ("accepted", [], "accepted"),
        ("held", [], "held"),
        ("held", ["accepted"], "accepted"),
        ("held", ["accepted", "rejected"], "rejected"),
        ("held", ["rejected", "accepted"], "accepted"),
        ("accepted", ["rejected"], "rejected"),
    ],
)
def test_last_decision_over_a_snapshot_goes_first(db: Database, given: str, decisions: list[str], verdict: str) -> None:
    snapshot(db, 1, verdict=given)
    snapshot(db, 2, verdict="held")
    for decision in decisions:
        add(db, "decision_rows", decided_at=DAY_2, snapshot_id=1, verdict=decision, who="a person")

    assert rows(db, "SELECT snapshot_id, verdict FROM snapshots ORDER BY 1") == [(1, verdict), (2, "held")]


def test_reasons_of_a_snapshot_are_joined(db: Database) -> None:
    snapshot(db, 1, verdict="held", reasons=json.dumps(["9 of 12 are gone", "no heading"]))
    snapshot(db, 2)

    assert rows(db, "SELECT reasons FROM snapshots ORDER BY snapshot_id") == [
        ("9 of 12 are gone; no heading",),
        ("",),
    ]


def test_look_is_shown_as_it_was_written(db: Database) -> None:
    snapshot(db, 1)
    look(db, 1, DAY_1, "changed", http_status=200, bytes=9, milliseconds=80, attempts=2, snapshot_id=1)
    look(db, 2, DAY_2, "failed", http_status=403, attempts=4, reason="refused")

    assert rows(db, "SELECT * FROM looks ORDER BY look_id") == [
        (1, "smarter-practice", "listing", ADDRESS, DAY_1, "check", "changed", 200, 9, 80, 2, 1, None, None, None),
        (
            2,
            "smarter-practice",
            "listing",
            ADDRESS,
            DAY_2,
            "check",
            "failed",
            403,
            None,
            None,
            4,
            None,
            "refused",
            None,
            None,
        ),
    ]


# -- the file itself -----------------------------------------------------------------------------


def test_about_is_one_row_even_before_anything_is_known(db: Database) -> None:
    db.execute("DELETE FROM source_rows")
    licence = "Titles and links: College of Policing, Non-Commercial College Licence"

    assert rows(db, "SELECT * FROM about") == [("", licence, None, None, None, None, None, "live")]


def test_about_tells_what_was_noted_of_the_file(db: Database) -> None:
    add(db, "source_rows", id=2, name="other", kind="listing", url="https://example.org/")
    look(db, 1, DAY_1)
    look(db, 2, DAY_3, source_id=2)
    look(db, 3, "2026-02-01T00:00:00Z", "failed")
    noted = {
        "made_at": DAY_3,
        "tool_version": "1.2.3",
        "schema_version": "1",
        "content_digest": "ab",
        "origin": "demo",
    }
    for key, value in noted.items():
        add(db, "meta_rows", key=key, value=value)

    ((urls, _, *told),) = rows(db, "SELECT * FROM about")
    assert urls == f"{ADDRESS}; https://example.org/"
    assert told == [DAY_3, DAY_3, "1.2.3", "1", "ab", "demo"]


def test_views_of_a_large_history_take_steps_in_proportion_to_it(db: Database) -> None:
    fill(db)

    for view in VIEWS:
        thousands = 0

        def count() -> int:
            nonlocal thousands
            thousands += 1
            return 0

        db.conn.set_progress_handler(count, 1000)
        assert rows(db, f"SELECT * FROM {view}")
        assert thousands < 3000, view  # three million steps of SQLite's machine, for 10,000 practices


def fill(db: Database, practices: int = 10_000, looks: int = 1_000) -> None:
    """Many practices; for the latter half of the looks the site refused us."""
    first = datetime(2025, 1, 1, tzinfo=UTC)
    start = "2025-01-01T08:00:00Z"
    with db.atomic():
        for number in range(1, looks + 1):
            at = (first + timedelta(hours=8 * number)).strftime("%Y-%m-%dT%H:%M:%SZ")
            look(db, number, at, "unchanged" if number < looks / 2 else "failed")
        for number in range(1, 40):
            row = {"name": f"Category {number}", "key": str(number), "status": "listed", "first_seen": DAY_1}
            add(db, "category_rows", id=number, source_id=1, **row)
        for number in range(1, 501):
            snapshot(db, number, verdict="held")
            add(db, "decision_rows", decided_at=DAY_2, snapshot_id=number, verdict="accepted", who="a person")
        for number in range(1, practices + 1):
            practice(db, number, categories='["A", "B"]')
            organisation(db, number, 1, "Essex Police")
            stay(db, number, number % 39 + 1, start)
            period(db, number, "A", start)
            change(db, number, "published", practice_id=number, categories='["A", "B"]')
        person = {"added_at": DAY_1, "told_through": 0, "seen_through": DAY_1, "slot_at": DAY_1}
        add(db, "recipient_rows", id=1, role="reader", address="reader@example.org", **person)
        for number in range(1, practices + 1):
            window = {"first_change": number, "last_change": number, "made_at": DAY_1, "state": "sent"}
            add(db, "mail_rows", id=number, recipient_id=1, purpose="digest", **window)
        for number in range(1, 46):
            add(db, "force_rows", position=number, official_name="Essex Police" if number == 1 else f"Force {number}")
        add(db, "related_rows", practice_id=1, related_id=2, relation="same topic", why="equal titles")
        for number in range(1, practices // 2):
            change(db, practices + number, "corrected", corrects_id=number)
