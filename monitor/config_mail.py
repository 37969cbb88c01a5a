"""The keys of config.yaml for telling people: digest, operator, site. Read only where they are set."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor import config_values as v
from monitor.config_values import Faults, Key, Wrong
from scraper.model import KINDS

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class SmtpConfig:
    """The mail server; `digest.smtp`."""

    host: str
    port: int
    security: str
    user: str | None
    password_file: Path | None
    ca_bundle: Path | None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets digests, when, and of what; `digest.recipients`."""

    address: str
    every: str
    weekday: str
    at: str
    timezone: str | None
    quiet: str | None
    kinds: tuple[str, ...] | None
    categories: tuple[str, ...] | None
    organisations: tuple[str, ...] | None
    sources: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class DigestConfig:
    """What mails need; `digest`."""

    sender: str
    reply_to: str | None
    smtp: SmtpConfig
    recipients: tuple[Recipient, ...]


@dataclass(frozen=True, slots=True)
class OperatorConfig:
    """Who is told of trouble; `operator`."""

    address: str | None
    check_url: str | None


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """Where the static page goes; `site`."""

    out: Path
    base_url: str | None


def read_digest(
    value: Any, path: v.Parse, sources: list[str], known_forces: Collection[str] | None, faults: Faults
) -> DigestConfig | None:
    """What mails need; None where there is no `digest` or a fault in it."""
    if value is None:
        return None
    keys = {
        "from": Key(v.named_mail_address),
        "reply_to": Key(v.maybe(v.named_mail_address), None),
        "smtp": Key(v.as_is),
        "recipients": Key(v.several(v.as_is), ()),
    }
    found = v.mapping(value, keys, "digest", faults)
    smtp = v.mapping(
        found.get("smtp", {"host": "-"}),
        {
            "host": Key(v.host),
            "port": Key(v.whole(1, 65_535), 25),
            "security": Key(v.one_of("none", "starttls", "tls"), "none"),
            "user": Key(v.maybe(v.text), None),
            "password_file": Key(v.maybe(path), None),
            "ca_bundle": Key(v.maybe(path), None),
        },
        "digest.smtp",
        faults,
    )
    recipients = _recipients(found.get("recipients", ()), sources, known_forces, faults)
    if faults.found:
        return None
    return DigestConfig(found["from"], found["reply_to"], SmtpConfig(**smtp), recipients)


def _recipients(
    values: tuple[Any, ...], sources: list[str], known_forces: Collection[str] | None, faults: Faults
) -> tuple[Recipient, ...]:
    keys = {
        "address": Key(v.mail_address),
        "every": Key(v.one_of("change", "day", "week", "month")),
        "weekday": Key(v.one_of(*WEEKDAYS), "monday"),
        "at": Key(v.clock, "08:30"),
        "timezone": Key(v.maybe(v.timezone), None),
        "quiet": Key(v.maybe(v.one_of("month")), None),
        "kinds": Key(v.maybe(v.several(v.one_of(*KINDS))), None),
        "categories": Key(v.maybe(v.several(v.text)), None),
        "organisations": Key(v.maybe(v.several(_force(known_forces))), None),
        "sources": Key(v.maybe(v.several(v.one_of(*sources))), None),
    }
    recipients: list[Recipient] = []
    seen: set[str] = set()
    for number, item in enumerate(values):
        before = len(faults.found)
        found = v.mapping(item, keys, f"digest.recipients[{number}]", faults)
        if len(faults.found) > before:
            continue
        if found["address"].casefold() in seen:
            faults.add(
                f"digest.recipients[{number}].address",
                "stands twice; each address has one rhythm and one set of filters",
            )
        seen.add(found["address"].casefold())
        recipients.append(Recipient(**found))
    return tuple(recipients)


def _force(known: Collection[str] | None) -> v.Parse:
    """A known force, or a body that reads like none."""

    def parse(value: Any) -> str:
        from scraper.forces import all_forces, known_force

        name = v.text(value)
        if known is None and known_force(name) is not None:
            return name
        names = list(known) if known is not None else [force.official_name for force in all_forces()]
        if name.casefold() in {one.casefold() for one in names}:
            return name
        near = v.nearest(name, names)
        raise Wrong(f"{v.shown(value)} is no known force" + (f"; the nearest is {near}" if near else ""))

    return parse


def read_operator(value: Any, faults: Faults) -> OperatorConfig | None:
    """Who is told of trouble; None where there is no `operator` or a fault in it."""
    if value is None:
        return None
    keys = {"address": Key(v.maybe(v.mail_address), None), "check_url": Key(v.maybe(v.web_address), None)}
    before = len(faults.found)
    found = v.mapping(value, keys, "operator", faults)
    return OperatorConfig(**found) if len(faults.found) == before else None


def read_site(value: Any, path: v.Parse, faults: Faults) -> SiteConfig | None:
    """Where the static page goes; None where there is no `site` or a fault in it."""
    if value is None:
        return None
    keys = {"out": Key(path, path("site/")), "base_url": Key(v.maybe(v.web_address), None)}
    before = len(faults.found)
    found = v.mapping(value, keys, "site", faults)
    return SiteConfig(**found) if len(faults.found) == before else None
