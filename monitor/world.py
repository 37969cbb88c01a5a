"""What a verb works with: the configuration, the clock, the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from db.connection import Connection, connect, explained, one_writer
from monitor.config import Config, SourceConfig
from scraper.addresses import Site
from scraper.errors import UsageError


def utc_now() -> datetime:
    """Now; UTC, whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class World:
    """What a verb works with.

    Attributes:
        config: As read.
        now: The clock.
        origin: `live`, or `demo` for a database that shows invented history.
    """

    config: Config
    now: Callable[[], datetime] = utc_now
    origin: str = "live"

    @property
    def zone(self) -> ZoneInfo:
        """The configured zone."""
        return ZoneInfo(self.config.timezone)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The database, for a verb that only reads.

        Raises:
            StoreError: There is none, or it cannot be read.
        """
        connection = connect(self.config.database)
        try:
            with explained(self.config.database):
                yield connection
        finally:
            connection.close()

    @contextmanager
    def writing(self, verb: str, *, create: bool = True) -> Iterator[Connection]:
        """The database, for the one verb that may write now; it is created where there is none, if asked for.

        Raises:
            StoreError: Another verb is writing, or it cannot be written.
        """
        if not create and not self.config.database.exists():
            connect(self.config.database)  # says that there is none, and leaves no lock behind
        with one_writer(self.config.database, verb):
            connection = connect(self.config.database, create=create)
            try:
                with explained(self.config.database):
                    yield connection
            finally:
                connection.close()

    def sources(self, name: str | None) -> tuple[SourceConfig, ...]:
        """The source of that name, or all.

        Raises:
            UsageError: None has that name.
        """
        found = tuple(source for source in self.config.sources if name in (None, source.name))
        if not found:
            names = ", ".join(source.name for source in self.config.sources)
            raise UsageError(f"--source {name}: there is no such source in config.yaml; it has {names}")
        return found


def site_of(source: SourceConfig) -> Site:
    """The site that a source watches."""
    return Site(source.url, frozenset(host.lower() for host in source.hosts))
