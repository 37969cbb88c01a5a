"""The text of config.yaml to one frozen `Config`, or every fault in it with its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import yaml

from monitor import config_values as v
from monitor.config_values import MISSING, Faults, Key, Wrong
from monitor.cron import cron_fields
from scraper.addresses import Site, one_form
from scraper.errors import ConfigError
from scraper.model import Bounds, HttpSettings

if TYPE_CHECKING:
    from monitor.config_mail import DigestConfig, OperatorConfig, SiteConfig

__all__ = ["Config", "SourceConfig", "cron_fields", "find_config", "load_config", "read_config"]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PREFIX = "PRACTICE_WATCH__"
_NAME = re.compile(r"^[a-z0-9][a-z0-9-]*$")
_WEEKLY = "17 8 * * 1"  # a bank has many pages, and changes seldom
_SITE_HOSTS = ("production.copweb.aws.college.police.uk",)


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One listing page that is watched; `sources` in config.yaml."""

    name: str
    url: str
    kind: str
    schedule: str
    follow: bool
    hosts: tuple[str, ...]
    fallback: str
    sections: Mapping[str, str | None] | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """All of config.yaml; lengths of time in seconds, paths absolute."""

    database: Path
    publish: Path | None
    timezone: str
    http: HttpSettings
    full_read_every_s: float
    sources: tuple[SourceConfig, ...]
    recheck_after_s: float
    hold: Bounds
    digest: DigestConfig | None
    operator: OperatorConfig | None
    site: SiteConfig | None


def find_config(option: str | None, environ: Mapping[str, str]) -> Path:
    """The configuration file: as given, else `PRACTICE_WATCH_CONFIG`, else `./config.yaml`."""
    return Path(option or environ.get("PRACTICE_WATCH_CONFIG") or "config.yaml")


def load_config(path: Path, environ: Mapping[str, str]) -> Config:
    """Read a configuration file.

    Raises:
        ConfigError: It cannot be read or used.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: there is no such file; `practice-watch init` writes one") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: it is not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    return read_config(text, base=path.absolute().parent, environ=environ, name=str(path))


def read_config(
    text: str,
    *,
    base: Path,
    environ: Mapping[str, str],
    name: str,
    known_forces: Collection[str] | None = None,
) -> Config:
    """The configuration that a text says.

    Args:
        text: Of config.yaml.
        base: Folder that relative paths start from.
        environ: The environment, whose `PRACTICE_WATCH__…` override values.
        name: What the file is called in an error.
        known_forces: Names that `organisations` may hold; the table of forces by default.

    Raises:
        ConfigError: Every fault, each with its place.
    """
    faults = Faults()
    data = _parsed(text, name)
    for variable in sorted(environ):
        if variable.startswith(_PREFIX):
            _override(data, variable, environ[variable], faults)
    config = _config(data, base, faults, known_forces)
    if faults.found or config is None:
        raise ConfigError(f"{name}:\n" + "\n".join(f"  {fault}" for fault in faults.found))
    return config


class _NoDuplicates(_LOADER):  # type: ignore[misc]  # the C loader, where PyYAML has it
    """Refuses a key that stands twice; YAML would take the last one silently."""


def _unique_mapping(loader: Any, node: yaml.MappingNode, deep: bool = False) -> Any:  # noqa: FBT001, FBT002  # PyYAML's
    seen = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} is no text", key_node.start_mark)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key} stands twice", key_node.start_mark)
        seen.add(key)
    return loader.construct_mapping(node, deep)


_NoDuplicates.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _unique_mapping)


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        data = yaml.load(text, Loader=_NoDuplicates)  # noqa: S506  # a safe loader, with one check more
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise ConfigError(f"{name}{where}: {error.problem or error.context}; mend the YAML there") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ConfigError(f"{name}: this is no YAML ({str(error).splitlines()[0]})") from error
    if data is None:
        raise ConfigError(f"{name}: it is empty; `practice-watch init` writes one with every key explained")
    if not isinstance(data, dict):
        raise ConfigError(f"{name}: it holds {v.shown(data)}, not keys with values; `practice-watch init` shows how")
    return data


def _override(data: dict[str, Any], variable: str, value: str, faults: Faults) -> None:
    """Put a value of the environment in its place."""
    path = [part.lower() for part in variable.removeprefix(_PREFIX).split("__")]
    try:
        new = yaml.load(value, Loader=_LOADER)  # noqa: S506  # a safe loader; JSON is YAML
    except yaml.YAMLError:
        new = value
    target: Any = data
    for place, part in enumerate(path):
        last = place == len(path) - 1
        if isinstance(target, list):
            if not part.isdigit() or int(part) >= len(target):
                faults.add(variable, f"there is no item {part}; the list has {len(target)}, counted from 0")
                return
            key: Any = int(part)
        elif isinstance(target, dict):
            key = part
        else:
            faults.add(variable, f"{'.'.join(path[:place])} holds no keys")
            return
        if last:
            target[key] = new
        else:
            if isinstance(target, dict) and target.get(key) is None:
                target[key] = {}
            target = target[key]


def _config(data: dict[str, Any], base: Path, faults: Faults, known_forces: Collection[str] | None) -> Config | None:
    path = v.path_in(base)
    top = v.mapping(
        data,
        {
            "database": Key(path, path("practices.db")),
            "publish": Key(v.maybe(path), None),
            "timezone": Key(v.timezone, "Europe/London"),
            "http": Key(v.as_is),
            "sources": Key(v.as_is),
            "removals": Key(v.as_is, {}),
            "hold": Key(v.as_is, {}),
            "digest": Key(v.as_is, None),
            "operator": Key(v.as_is, None),
            "site": Key(v.as_is, None),
        },
        "",
        faults,
    )
    http, full_read_every_s = _http(top.get("http", {}), path, faults)
    sources = _sources(top.get("sources", MISSING), faults)
    removals = v.mapping(top["removals"], {"recheck_after": Key(v.length_s(zero=True), 72_000.0)}, "removals", faults)
    hold = v.mapping(
        top["hold"],
        {
            "max_removed_share": Key(v.maybe(v.share), None),
            "max_added": Key(v.maybe(v.whole(0, 1_000_000)), None),
            "min_entries": Key(v.maybe(v.whole(0, 1_000_000)), None),
        },
        "hold",
        faults,
    )
    digest = operator = site = None
    if top["digest"] is not None or top["operator"] is not None or top["site"] is not None:
        from monitor.config_mail import read_digest, read_operator, read_site

        digest = read_digest(top["digest"], path, [source.name for source in sources], known_forces, faults)
        operator = read_operator(top["operator"], faults)
        site = read_site(top["site"], path, faults)
    if top["publish"] is not None and top["publish"] == top["database"]:
        faults.add("publish", "is the database itself; name another file for the copy")
    if faults.found or http is None:
        return None
    return Config(
        top["database"],
        top["publish"],
        top["timezone"],
        http,
        full_read_every_s,
        sources,
        removals["recheck_after"],
        Bounds(**hold),
        digest,
        operator,
        site,
    )


def _schedule(value: Any) -> str:
    schedule = v.text(value)
    try:
        cron_fields(schedule)
    except ValueError as error:
        raise Wrong(f"{v.shown(value)}: {error}") from error
    return schedule


def _http(value: Any, path: v.Parse, faults: Faults) -> tuple[HttpSettings | None, float]:
    found = v.mapping(
        value,
        {
            "contact": Key(v.contact),
            "timeout": Key(v.length_s(), 30.0),
            "retries": Key(v.whole(0, 20), 3),
            "delay": Key(v.length_s(zero=True), 5.0),
            "max_body": Key(v.size, 3_000_000),
            "full_read_every": Key(v.length_s(), 86_400.0),
            "proxy": Key(v.maybe(v.web_address), None),
            "ca_bundle": Key(v.maybe(path), None),
        },
        "http",
        faults,
    )
    if faults.found:
        return None, 0.0
    return (
        HttpSettings(
            found["contact"],
            found["timeout"],
            found["retries"],
            found["delay"],
            found["max_body"],
            found["proxy"],
            None if found["ca_bundle"] is None else str(found["ca_bundle"]),
        ),
        found["full_read_every"],
    )


def _source_name(value: Any) -> str:
    name = v.text(value)
    if not _NAME.match(name):
        raise Wrong(f"{v.shown(value)}; small letters, digits and hyphens are allowed")
    return name


_LATER_PAGE = re.compile(r"(?i)[?&](?:page|p|pg|paged)=0*[1-9]")  # as the reader of a bank has it
_SECTIONS = {"recent": Key(v.maybe(v.text), None), "all": Key(v.maybe(v.text), None)}
_SOURCE = {
    "name": Key(_source_name),
    "kind": Key(v.one_of("smarter-practice", "practice-bank", "listing"), "smarter-practice"),
    "url": Key(v.web_address),
    "schedule": Key(_schedule, "17 8,16 * * *"),
    "follow": Key(v.boolean, True),  # noqa: FBT003  # a default
    "hosts": Key(v.several(v.host), _SITE_HOSTS),
    "fallback": Key(v.one_of("none", "archive"), "none"),
    "sections": Key(lambda value: value, None),  # see `_sections`
}


def _sections(found: Mapping[str, Any], place: str, faults: Faults) -> dict[str, str | None] | None:
    """The headings of a source's lists, as its kind allows them."""
    value, before = found["sections"], len(faults.found)
    if value is not None and found["kind"] == "practice-bank":
        faults.add(place, "a practice bank has none: it is read by its table or cards; take the key out")
        return None
    headings = None if value is None else v.mapping(value, _SECTIONS, place, faults)
    if len(faults.found) > before:
        return None
    named = [heading.casefold() for heading in (headings or {}).values() if heading]
    if found["kind"] == "listing" and not named:
        faults.add(place, "of a listing the headings are required: {recent: HEADING, all: HEADING}, or one of the two")
    if len(set(named)) < len(named):
        faults.add(
            place, "recent and all are the same heading; each list has one of its own, and one of the two is enough"
        )
    return headings


def _is_one_page(source: SourceConfig, other: SourceConfig) -> bool:
    """Whether two sources watch one page: by path and meaningful query, whatever host of the site is named."""
    first, second = (urlsplit(one_form(one.url, one.url, Site("")) or one.url) for one in (source, other))
    if (first.path.rstrip("/"), first.query, first.port) != (second.path.rstrip("/"), second.query, second.port):
        return False
    return first.hostname == second.hostname or first.hostname in other.hosts or second.hostname in source.hosts


def _refuse_one_page_twice(source: SourceConfig, others: Iterable[SourceConfig], place: str, faults: Faults) -> None:
    """Each practice of a page that two sources watch would be told twice, or as two kinds of thing."""
    for other in others:
        lists = source.kind == other.kind == "listing" and source.sections != other.sections
        if _is_one_page(source, other) and not lists:
            faults.add(
                place,
                f"is the page that {other.name} watches; each source has a page of its own (two of kind listing may "
                "share one, with other sections)",
            )


def _sources(value: Any, faults: Faults) -> tuple[SourceConfig, ...]:
    if value is MISSING:
        return ()
    if not isinstance(value, list) or not value:
        faults.add("sources", "a list of at least one source is required, each with its name and url")
        return ()
    sources: list[SourceConfig] = []
    for number, item in enumerate(value):
        before = len(faults.found)
        found = v.mapping(item, _SOURCE, f"sources[{number}]", faults)
        if len(faults.found) > before:
            continue
        if found["name"] in [source.name for source in sources]:
            faults.add(f"sources[{number}].name", f"{found['name']} stands twice; each source has a name of its own")
        found["sections"] = _sections(found, f"sources[{number}].sections", faults)
        if found["kind"] == "practice-bank" and _LATER_PAGE.search(found["url"]):
            faults.add(
                f"sources[{number}].url", "is a later page of the bank; give the address of its first, without `page`"
            )
        if found["kind"] == "practice-bank" and "schedule" not in item:
            found["schedule"] = _WEEKLY
        source = SourceConfig(**found)
        _refuse_one_page_twice(source, sources, f"sources[{number}].url", faults)
        sources.append(source)
    return tuple(sources)
