"""The values of config.yaml: what each key may hold, and how a fault in it is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SIZES = {"": 1, "B": 1, "KB": 1000, "MB": 1_000_000, "GB": 10**9, "KIB": 1024, "MIB": 1024**2, "GIB": 1024**3}
_LENGTH = re.compile(r"^(\d+(?:\.\d+)?)\s*([smhd])$")
_SIZE = re.compile(r"^(\d+(?:\.\d+)?)\s*([A-Za-z]{0,3})$")
# What may not stand in them: a class of what may, up to the last letter there is, takes 15 ms of every start.
_ATOM = r'[^\x00-\x20"(),.:;<>@\[\\\]\x7f-\xa0]+'
_LABEL = r"[^\x00-/:-@\[-^`{-\xa0](?:[^\x00-,./:-@\[-^`{-\xa0]*[^\x00-/:-@\[-^`{-\xa0])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:localhost|{_LABEL}(?:\.{_LABEL})+)")
_CLOCK = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)$")
_HOST = re.compile(r"(?i)^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")

MISSING: Any = object()
Parse = Callable[[Any], Any]


class Wrong(ValueError):
    """A value that cannot be used; its text says what is wrong and what is allowed."""


@dataclass(slots=True)
class Faults:
    """Every fault found, with its place."""

    found: list[str] = field(default_factory=list)

    def add(self, place: str, text: str) -> None:
        """Note a fault."""
        self.found.append(f"{place}: {text}" if place else text)


def shown(value: Any) -> str:
    """A value as a fault quotes it."""
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def text(value: Any) -> str:
    """A text on one line."""
    if not isinstance(value, str) or not value.strip():
        raise Wrong(f"{shown(value)} is no text")
    if any(char in value for char in "\r\n\0"):
        raise Wrong("has a line break; write it on one line")
    return value.strip()


def boolean(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Wrong(f"{shown(value)} is neither true nor false")
    return value


def whole(lowest: int, highest: int) -> Parse:
    """A whole number within bounds."""

    def parse(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise Wrong(f"{shown(value)}; a whole number from {lowest} to {highest} is allowed")
        return value

    return parse


def share(value: Any) -> float:
    """A share from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise Wrong(f"{shown(value)}; a share from 0 to 1 is allowed, for example 0.3")
    return float(value)


def length_s(*, zero: bool = False) -> Parse:
    """A length of time, in seconds."""

    def parse(value: Any) -> float:
        found = _LENGTH.match(value.strip()) if isinstance(value, str) else None
        if found is None:
            raise Wrong(f"{shown(value)}; a number with s, m, h or d is allowed, for example 30s or 20h")
        seconds = float(found[1]) * _UNITS_S[found[2]]
        if seconds == 0 and not zero:
            raise Wrong(f"{shown(value)}; it must be more than nothing, for example 30s")
        return seconds

    return parse


def size(value: Any) -> int:
    """A size in bytes."""
    found = _SIZE.match(str(value).strip()) if not isinstance(value, bool) else None
    if found is None or found[2].upper() not in _SIZES or float(found[1]) <= 0:
        raise Wrong(f"{shown(value)}; a size is allowed, for example 3MB or 500KB")
    return int(float(found[1]) * _SIZES[found[2].upper()])


def one_of(*allowed: str) -> Parse:
    """One of some words."""

    def parse(value: Any) -> str:
        if value not in allowed:
            hint = f" (did you mean {near}?)" if (near := nearest(str(value), allowed)) else ""
            raise Wrong(f"{shown(value)}{hint}; allowed is {', '.join(allowed)}")
        return str(value)

    return parse


def maybe(parse: Parse) -> Parse:
    """A value, or null for none."""
    return lambda value: None if value is None else parse(value)


def several(parse: Parse) -> Parse:
    """A list of values."""

    def parse_all(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise Wrong(f"{shown(value)} is no list; write [one, two]")
        return tuple(parse(item) for item in value)

    return parse_all


def web_address(value: Any) -> str:
    """An http or https address."""
    address = text(value)
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or " " in address:
        raise Wrong(f"{shown(value)} is no address; it begins with https:// or http://")
    return address


def mail_address(value: Any) -> str:
    """An e-mail address."""
    address = text(value)
    # `=?` begins an encoded word, which a header would not keep as it is
    if not _ADDRESS.fullmatch(address) or not address.isprintable() or any(odd in address for odd in (" ", "=?")):
        raise Wrong(f"{shown(value)} is no e-mail address")
    domain = address.rpartition("@")[2]
    if not domain.isascii():
        import idna

        try:
            idna.encode(domain, uts46=True)
        except idna.IDNAError as error:
            raise Wrong(f"{shown(value)} is no e-mail address: there can be no domain of that name") from error
    return address


def named_mail_address(value: Any) -> str:
    """An e-mail address, with or without a name before it."""
    address = text(value)
    mail_address(split_name(address)[1])
    return address


def split_name(value: str) -> tuple[str, str]:
    """Name and address of `Name <address>`, where the name may hold commas without quotes; the name can be empty."""
    if not value.endswith(">"):
        return "", value
    name, _, address = value[:-1].rpartition("<")
    return name.strip().strip('"').strip(), address.strip()


def contact(value: Any) -> str:
    """An e-mail or web address that the site's people can use."""
    address = text(value)
    return web_address(address) if "://" in address else mail_address(address)


def clock(value: Any) -> str:
    """A time of day, HH:MM."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise Wrong('write the time in quotes, for example "08:30"; YAML reads it as a number without them')
    found = _CLOCK.match(text(value))
    if found is None:
        raise Wrong(f'{shown(value)}; a time from 00:00 to 23:59 is allowed, for example "08:30"')
    return f"{int(found[1]):02}:{found[2]}"


def as_is(value: Any) -> Any:
    """Whatever it is; what it holds is looked at later."""
    return value


def timezone(value: Any) -> str:
    """The name of a time zone."""
    from zoneinfo import ZoneInfo

    name = text(value)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Wrong(f"{shown(value)} is no time zone; for example Europe/London or UTC") from error
    return name


def host(value: Any) -> str:
    """A host name."""
    name = text(value)
    if not _HOST.match(name):
        raise Wrong(f"{shown(value)} is no host name")
    return name.lower()


def path_in(base: Path) -> Parse:
    """A path; relative ones start from the folder of config.yaml."""
    return lambda value: (base / Path(text(value)).expanduser()).absolute()


def nearest(word: str, allowed: Sequence[str]) -> str | None:
    """The allowed word that is most like another, if one is like it at all."""
    from difflib import get_close_matches

    near = get_close_matches(word.casefold(), [one.casefold() for one in allowed], n=1, cutoff=0.6)
    return next((one for one in allowed if near and one.casefold() == near[0]), None)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a mapping: what it may hold, and what counts where it is not there.

    Attributes:
        parse: Gives the value, or raises `Wrong`.
        default: `MISSING` where the key is required.
    """

    parse: Parse
    default: Any = MISSING


def mapping(value: Any, keys: Mapping[str, Key], place: str, faults: Faults) -> dict[str, Any]:
    """The values of a mapping by key, with every fault in it noted.

    Args:
        value: As YAML gives it; None counts as empty.
        keys: What it may hold.
        place: Where it stands, e.g. `sources[0]`; empty at the top.
        faults: Where faults are noted.
    """
    if value is None:
        value = {}
    if not isinstance(value, dict):
        faults.add(place or "the file", f"{shown(value)} is no mapping; write its keys, one to a line")
        return {}
    prefix = f"{place}." if place else ""
    for name in value:
        if name not in keys:
            hint = f"; did you mean {near}?" if (near := nearest(str(name), list(keys))) else ""
            faults.add(f"{prefix}{name}", f"there is no such key{hint}; allowed: {', '.join(keys)}")
    found: dict[str, Any] = {}
    for name, key in keys.items():
        if name not in value or (value[name] is None and key.default is None):
            if key.default is MISSING:
                faults.add(f"{prefix}{name}", "is required")
            else:
                found[name] = key.default
            continue
        try:
            found[name] = key.parse(value[name])
        except Wrong as wrong:
            secret = "password" in name
            faults.add(f"{prefix}{name}", "cannot be used" if secret else str(wrong))
    return found
