"""STAND-IN until the real one lands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from scraper.errors import ConfigError
from scraper.model import Bounds, HttpSettings


@dataclass(frozen=True)
class SourceConfig:
    name: str
    url: str
    kind: str = "smarter-practice"
    schedule: str = "17 8,16 * * *"
    follow: bool = True
    hosts: tuple[str, ...] = ("production.copweb.aws.college.police.uk",)
    fallback: str = "none"


@dataclass(frozen=True)
class Config:
    database: Path
    http: HttpSettings
    sources: tuple
    timezone: str = "Europe/London"
    full_read_every_s: float = 86400
    recheck_after_s: float = 72000
    hold: Bounds = Bounds()
    digest: object = None


def _d(x):
    return float(x[:-1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[x[-1]]


def read_config(text, *, base, environ, name):
    c = yaml.safe_load(text)
    h = c.get("http", {})
    return Config(
        Path(base) / c.get("database", "practices.db"),
        HttpSettings(h["contact"], _d(h.get("timeout", "30s")), h.get("retries", 3), _d(h.get("delay", "5s"))),
        tuple(SourceConfig(**s) for s in c["sources"]),
        c.get("timezone", "Europe/London"),
        _d(h.get("full_read_every", "1d")),
        _d(c.get("removals", {}).get("recheck_after", "20h")),
        Bounds(**(c.get("hold") or {})),
    )


def load_config(path, environ):
    if not Path(path).exists():
        raise ConfigError(f"no config at {path}")
    return read_config(Path(path).read_text(), base=Path(path).parent.absolute(), environ=environ, name=str(path))


def find_config(option, environ):
    return Path(option or environ.get("PRACTICE_WATCH_CONFIG") or "config.yaml")


def cron_fields(s):
    a = s.split()
    return dict(zip(("minute", "hour", "day", "month", "day_of_week"), a))
