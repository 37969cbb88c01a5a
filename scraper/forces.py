"""Police forces and the names they go by, from `data/forces.csv` and `data/force_aliases.csv`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from scraper.text import plain


@dataclass(frozen=True, slots=True)
class Force:
    """A police force; every field but the name can be missing in the official tables.

    Attributes:
        official_name: As the official tables write it.
        ons_code: Code of its police force area.
        slug: police.uk's name for it in addresses.
        nation: England, Wales, Scotland, ...
        region: ONS region.
    """

    official_name: str
    ons_code: str | None
    slug: str | None
    nation: str | None
    region: str | None


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("scraper") / "data" / name).read_text("utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@cache
def all_forces() -> tuple[Force, ...]:
    """Every force of the table, in its order."""
    return tuple(
        Force(
            row["official_name"],
            row["ons_code"] or None,
            row["police_uk_slug"] or None,
            row["nation"] or None,
            row["region"] or None,
        )
        for row in _rows("forces.csv")
    )


def _key(name: str) -> str:
    return plain(name).strip(" .,;:").removeprefix("the ")


@cache
def _by_name() -> dict[str, Force]:
    forces = {force.official_name: force for force in all_forces()}
    names = {_key(name): force for name, force in forces.items()}
    return {_key(row["alias"]): forces[row["official_name"]] for row in _rows("force_aliases.csv")} | names


@lru_cache(maxsize=10_000)  # a page asks for the same parts of its titles again and again
def known_force(name: str) -> Force | None:
    """The force that goes by a name, in whatever typography, with or without 'the'."""
    return _by_name().get(_key(name))
