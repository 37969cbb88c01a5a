"""config.yaml: what it may say, and how every fault in it is told."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import Config, cron_fields, find_config, load_config, read_config
from monitor.config_template import template
from monitor.config_values import nearest, shown, size
from scraper.errors import ConfigError

BASE = Path("/folder")
LEAST = "http: {contact: a@b.cd}\nsources: [{name: one, url: 'https://x.yz/page'}]\n"


def read(text: str, **environ: str) -> Config:
    return read_config(text, base=BASE, environ=environ, name="config.yaml")


def test_the_template_is_the_repositorys_own_config_and_has_no_fault() -> None:
    assert Path("config.yaml").read_text("utf-8") == template(17)
    config = read(template(42))
    assert config.sources[0].schedule == "42 8,16 * * *"
    assert config.database == BASE / "practices.db"
    assert config.publish == BASE / "practices-public.db"
    assert config.digest is not None
    assert config.digest.recipients == ()
    assert config.operator is None
    assert config.hold.max_added is None


def test_the_template_with_every_comment_taken_away_has_no_fault() -> None:
    text = re.sub(r"(?m)^#(?=(hold|operator|  [a-z_]+:|    - ))", "", template())
    config = read(text)
    assert (config.hold.max_removed_share, config.hold.max_added, config.hold.min_entries) == (0.3, 8, 10)
    assert config.digest is not None
    assert [recipient.every for recipient in config.digest.recipients] == ["week", "change"]
    assert config.operator is not None
    assert config.site is not None


def test_defaults_stand_where_nothing_is_said() -> None:
    config = read(LEAST)
    assert (config.http.timeout_s, config.http.retries, config.http.delay_s) == (30.0, 3, 5.0)
    assert config.recheck_after_s == 72_000.0
    assert config.full_read_every_s == 86_400.0
    assert config.sources[0].hosts == ("production.copweb.aws.college.police.uk",)
    assert read(LEAST + "hold:\nremovals:\n").hold.max_added is None
    headed = read(LEAST[:-3] + ", kind: listing, sections: {recent: New, all: Everything}}]\n")
    assert headed.sources[0].sections == {"recent": "New", "all": "Everything"}
    assert (config.publish, config.digest, config.site, config.operator) == (None, None, None, None)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "it is empty"),
        ("- a\n", "not keys with values"),
        ("a: [", "line 2"),
        ("a: 1\na: 2\n", "line 2, column 1: the key a stands twice"),
        ("1: 2\n", "the key 1 is no text"),
        ("\tx: 1", "line 1"),
        ("a: \x01", "no YAML"),
        (LEAST + "database: a.db\npublish: a.db", "publish: is the database itself"),
        (LEAST + "timzone: UTC", "timzone: there is no such key; did you mean timezone?"),
        (LEAST + "zzz: 1", "zzz: there is no such key; allowed: database"),
        (LEAST + "timezone: Mars/Base", "timezone: 'Mars/Base' is no time zone"),
        (LEAST + "hold: 3", "hold: 3 is no mapping"),
        (LEAST + "hold: {max_removed_share: 2}", "hold.max_removed_share: 2; a share from 0 to 1"),
        (LEAST + "hold: {max_removed_share: true}", "hold.max_removed_share"),
        (LEAST + "hold: {max_added: 1.5}", "hold.max_added: 1.5; a whole number"),
        (LEAST + "hold: {min_entries: true}", "hold.min_entries"),
        (LEAST + "removals: {recheck_after: 20}", "removals.recheck_after: 20; a number with s, m, h or d"),
        (LEAST + "database: 3", "database: 3 is no text"),
        (LEAST + 'database: "a\\nb"', "line break"),
        (LEAST + "site: {base_url: nowhere}", "site.base_url: 'nowhere' is no address"),
        (LEAST + "operator: {address: nobody}", "operator.address: 'nobody' is no e-mail address"),
        ("sources: [{name: one, url: 'https://x.yz/'}]", "http: is required"),
        ("http: {contact: a@b.cd}", "sources: is required"),
        ("http: {contact: a@b.cd}\nsources: []", "sources: a list of at least one source"),
        ("http: {}\nsources: [{name: one, url: 'https://x.yz/'}]", "http.contact: is required"),
        ("http: {contact: a@b.cd, timeout: 0s}\nsources: 1", "http.timeout: '0s'; it must be more than nothing"),
        ("http: {contact: a@b.cd, max_body: many}\nsources: 1", "http.max_body: 'many'; a size is allowed"),
        ("http: {contact: 'https://'}\nsources: 1", "http.contact"),
        ("http: {contact: 'https://[x'}\nsources: 1", "http.contact"),
        ("http: {contact: a@b.cd}\nsources: [{url: 'https://x.yz/'}]", "sources[0].name: is required"),
        ("http: {contact: a@b.cd}\nsources: [{name: A b, url: 'https://x.yz/'}]", "small letters, digits and hyphens"),
        ("http: {contact: a@b.cd}\nsources: [{name: a, url: 'ftp://x'}]", "sources[0].url: 'ftp://x' is no address"),
        (LEAST[:-3] + ", kind: listings}]", "did you mean listing?"),
        (LEAST[:-3] + ", kind: 9}]", "sources[0].kind: 9; allowed is smarter-practice"),
        (LEAST[:-3] + ", follow: maybe}]", "sources[0].follow: 'maybe' is neither true nor false"),
        (LEAST[:-3] + ", hosts: x.yz}]", "sources[0].hosts: 'x.yz' is no list"),
        (LEAST[:-3] + ", hosts: ['a b']}]", "'a b' is no host name"),
        (LEAST[:-3] + ", schedule: '1 2'}]", "2 fields; a schedule has 5"),
        (LEAST[:-3] + ", schedule: '61 * * * *'}]", "minute '61': allowed is 0 to 59"),
        (LEAST[:-3] + ", schedule: '* * * * ?'}]", "day of week '?'"),
        (LEAST[:-3] + ", schedule: '5-1 * * * *'}]", "minute '5-1': nothing lies in it"),
        (LEAST[:-3] + ", schedule: '* * * foo *'}]", "month 'foo': allowed is 1 to 12 or jan"),
        (LEAST[:-3] + ", sections: {recent: 3}}]", "sources[0].sections.recent: 3 is no text"),
        (LEAST[:-3] + ", sections: [a]}]", "sources[0].sections: ['a'] is no mapping"),
        (
            LEAST[:-3] + ", kind: listing, sections: {recent: New, old: A}}]",
            "sources[0].sections.old: there is no such key",
        ),
        (LEAST[:-3] + ", kind: listing, sections: {}}]", "sources[0].sections: of a listing the headings are required"),
        (
            LEAST[:-3] + ", kind: listing, sections: {recent: A, all: a}}]",
            "sources[0].sections: recent and all are the same",
        ),
        (LEAST[:-3] + ", kind: practice-bank, sections: {all: A}}]", "sources[0].sections: a practice bank has none"),
        (
            LEAST.replace("page'", "page?page=2'")[:-3] + ", kind: practice-bank}]",
            "sources[0].url: is a later page of the bank",
        ),
        ("http: {contact: a@b.cd}\nsources: [{name: a, url: 'https://x.yz'}, {name: a, url: 'https://x.yz'}]", "twice"),
        (LEAST + "digest: {from: a@b.cd}", "digest.smtp: is required"),
        (LEAST + "digest: {smtp: {host: h}}", "digest.from: is required"),
        (LEAST + "digest: {from: a@b.cd, smtp: {host: h, port: 0}}", "digest.smtp.port: 0; a whole number from 1"),
        (LEAST + "digest: {from: a@b.cd, smtp: {host: h, password_file: [secret]}}", "password_file: cannot be used"),
    ],
)
def test_fault_is_told_with_its_place(text: str, wanted: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text)
    assert wanted in str(caught.value)
    assert str(caught.value).startswith("config.yaml")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("recipient", "wanted"),
    [
        ("{every: day}", "digest.recipients[0].address: is required"),
        ("{address: a@b.cd, every: hour}", "every: 'hour'; allowed is change, day, week, month"),
        ("{address: a@b.cd, every: week, at: 9:30}", 'write the time in quotes, for example "08:30"'),
        ("{address: a@b.cd, every: week, at: '25:00'}", "a time from 00:00 to 23:59"),
        ("{address: a@b.cd, every: week, organisations: [Humbersid Police]}", "the nearest is Humberside Police"),
        ("{address: a@b.cd, every: week, organisations: [Zzzz]}", "'Zzzz' is no known force"),
        ("{address: a@b.cd, every: week, sources: [two]}", "sources: 'two'; allowed is one"),
        ("{address: a@b.cd, every: week, kinds: [publish]}", "did you mean published?"),
    ],
)
def test_fault_of_a_recipient_is_told_with_its_place(recipient: str, wanted: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(LEAST + f"digest: {{from: a@b.cd, smtp: {{host: h}}, recipients: [{recipient}]}}")
    assert wanted in str(caught.value)


def test_a_recipients_filters_are_understood() -> None:
    recipient = (
        "{address: a@b.cd, every: week, at: '8:05', timezone: UTC, organisations: [Met Police], kinds: [removed]}"
    )
    config = read(LEAST + f"digest: {{from: 'Us <a@b.cd>', smtp: {{host: h}}, recipients: [{recipient}]}}")
    assert config.digest is not None
    assert config.digest.recipients[0].at == "08:05"
    assert config.digest.recipients[0].organisations == ("Met Police",)
    text = (
        LEAST
        + "digest: {from: a@b.cd, smtp: {host: h}, recipients: [{address: a@b.cd, every: day, organisations: [X]}]}"
    )
    known = read_config(text, base=BASE, environ={}, name="c", known_forces=["x"]).digest
    assert known is not None
    assert known.recipients[0].organisations == ("X",)


def test_the_environment_overrides_a_value_anywhere() -> None:
    config = read(
        LEAST + "digest: null\n",
        PRACTICE_WATCH__HTTP__TIMEOUT="10s",
        PRACTICE_WATCH__SOURCES__0__URL="https://other.example/p",
        PRACTICE_WATCH__SOURCES__0__HOSTS='["a.example"]',
        PRACTICE_WATCH__HOLD__MAX_ADDED="4",
        PRACTICE_WATCH_CONFIG="elsewhere.yaml",
    )
    assert config.http.timeout_s == 10.0
    assert config.sources[0].url == "https://other.example/p"
    assert config.sources[0].hosts == ("a.example",)
    assert config.hold.max_added == 4


@pytest.mark.parametrize(
    ("variable", "value", "wanted"),
    [
        ("PRACTICE_WATCH__SOURCES__3__URL", "x", "PRACTICE_WATCH__SOURCES__3__URL: there is no item 3; the list has 1"),
        ("PRACTICE_WATCH__SOURCES__X__URL", "x", "there is no item x"),
        ("PRACTICE_WATCH__TIMEZONE__X", "x", "PRACTICE_WATCH__TIMEZONE__X: timezone holds no keys"),
        ("PRACTICE_WATCH__NOPE", "x", "nope: there is no such key"),
        ("PRACTICE_WATCH__HTTP__TIMEOUT", "[", "http.timeout: '['"),
    ],
)
def test_an_override_that_fits_nowhere_is_refused(variable: str, value: str, wanted: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(LEAST + "timezone: UTC", **{variable: value})
    assert wanted in str(caught.value)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        read("http: {contact: nobody, delay: soon}\nsources: [{name: one}]\nzzz: 1")
    assert len(str(caught.value).splitlines()) == 5


BANK_AND_PAGE = (
    "http: {{contact: a@example.org}}\nsources:\n  - {{name: one, url: 'https://www.example.org/practices{query}'}}\n"
    "  - {{name: two, {other}}}\n"
)


@pytest.mark.parametrize(
    "other",
    [
        "url: 'https://www.example.org/practices'",
        "kind: practice-bank, url: 'https://www.example.org/practices'",
        "kind: practice-bank, url: 'http://www.example.org:80/practices/?utm_source=x#top'",
        "kind: listing, sections: {all: Ours}, url: 'https://www.example.org//practices'",
        "url: 'https://old.example.org/practices', hosts: [www.example.org]",
        "url: 'https://production.copweb.aws.college.police.uk/practices', hosts: [www.example.org]",
    ],
)
def test_one_page_is_watched_by_one_source(other: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(BANK_AND_PAGE.format(query="", other=other))
    _, fault = str(caught.value).splitlines()
    assert fault == (
        "  sources[1].url: is the page that one watches; each source has a page of its own (two of kind listing may "
        "share one, with other sections)"
    )


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ("", "url: 'https://www.example.org/practice'"),
        ("", "url: 'https://www.example.com/practices'"),
        ("", "url: 'https://www.example.org:8443/practices'"),
        ("?focus=1", "kind: practice-bank, url: 'https://www.example.org/practices?focus=2'"),
    ],
)
def test_pages_that_differ_in_more_than_typing_are_two(query: str, other: str) -> None:
    assert [one.name for one in read(BANK_AND_PAGE.format(query=query, other=other)).sources] == ["one", "two"]


def test_two_listings_share_a_page_with_other_sections_only() -> None:
    text = "http: {{contact: a@example.org}}\nsources:\n" + "".join(
        f"  - {{{{name: {name}, kind: listing, url: 'https://www.example.org/x', sections: {{{{all: {heading}}}}}}}}}\n"
        for name, heading in (("one", "Guides"), ("two", "{}"))
    )
    assert [one.name for one in read(text.format("Tools")).sources] == ["one", "two"]
    with pytest.raises(ConfigError, match=r"sources\[1\].url: is the page that one watches"):
        read(text.format("Guides"))


def test_which_file_counts(tmp_path: Path) -> None:
    assert find_config("a.yaml", {"PRACTICE_WATCH_CONFIG": "b.yaml"}) == Path("a.yaml")
    assert find_config(None, {"PRACTICE_WATCH_CONFIG": "b.yaml"}) == Path("b.yaml")
    assert find_config(None, {}) == Path("config.yaml")
    with pytest.raises(ConfigError, match=r"`practice-watch init` writes one"):
        load_config(tmp_path / "config.yaml", {})
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path, {})
    (tmp_path / "config.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_config(tmp_path / "config.yaml", {})
    (tmp_path / "config.yaml").write_text(LEAST)
    assert load_config(tmp_path / "config.yaml", {}).database == tmp_path / "practices.db"


def test_small_helps() -> None:
    assert shown("x" * 99).endswith("...")
    assert shown(None) == "nothing"
    assert nearest("qqqq", ["abc"]) is None
    assert [size("3MB"), size("500 kB"), size(10)] == [3_000_000, 500_000, 10]


_minute = st.one_of(st.just("*"), st.integers(0, 59).map(str), st.integers(1, 30).map(lambda n: f"*/{n}"))
_hour = st.one_of(
    st.just("*"), st.lists(st.integers(0, 23), min_size=1, max_size=3).map(lambda n: ",".join(map(str, n)))
)
_weekday = st.one_of(
    st.just("*"),
    st.integers(0, 7).map(str),
    st.sampled_from(["mon-fri", "5-7", "0-2", "sun", "*/2", "1/3", "Mon,Thu"]),
)


@given(_minute, _hour, st.sampled_from(["*", "1", "1-7", "*/5"]), st.sampled_from(["*", "jan", "3-5", "12"]), _weekday)
@settings(deadline=None, max_examples=60)
def test_what_is_accepted_is_what_the_scheduler_runs(
    minute: str, hour: str, day: str, month: str, weekday: str
) -> None:
    trigger = CronTrigger(**cron_fields(f"{minute} {hour} {day} {month} {weekday}"), timezone=UTC)
    assert trigger is not None


@pytest.mark.parametrize("number", range(8))
def test_weekday_numbers_are_crons(number: int) -> None:
    trigger = CronTrigger(**cron_fields(f"0 12 * * {number}"), timezone=UTC)
    at = trigger.get_next_fire_time(None, datetime(2026, 11, 1, tzinfo=UTC))
    assert (at.weekday() + 1) % 7 == number % 7
    assert at - datetime(2026, 11, 1, tzinfo=UTC) < timedelta(days=8)


def test_the_authoritys_file_is_named_from_where_config_yaml_stands() -> None:
    config = read(LEAST.replace("a@b.cd", "a@b.cd, ca_bundle: own/ca.pem"))

    assert config.http.ca_bundle == str(BASE / "own/ca.pem")


MAIL = "digest: {from: a@b.cd, smtp: {host: h}, recipients: [%s]}\n"


@pytest.mark.parametrize(
    ("recipients", "fault"),
    [
        ("{address: x@y.zz, every: day}, {address: X@Y.zz, every: week}", "recipients[1].address: stands twice"),
        ("{address: 'x@-é-.example', every: day}", "is no e-mail address"),
        (f"{{address: 'x@{'é' * 64}.example', every: day}}", "no domain of that name"),
    ],
)
def test_recipients_that_cannot_be_served_are_refused(recipients: str, fault: str) -> None:
    text = "http: {contact: a@b.cd}\nsources: [{name: s, url: 'https://x.yz/'}]\n" + MAIL % recipients
    with pytest.raises(ConfigError) as caught:
        read_config(text, base=Path("/"), environ={}, name="c")
    assert fault in str(caught.value)
