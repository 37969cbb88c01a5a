"""What is kept in line with the practices, for questions: the full-text index, the forces, what is related."""

from __future__ import annotations

from db.connection import Connection
from db.search import fill_forces, refresh_search, related_facts, write_related
from monitor.page_changes import related
from scraper.forces import all_forces


def refresh_indexes(connection: Connection) -> None:
    """Bring them in line, in the transaction that is open."""
    fill_forces(
        connection,
        [(force.official_name, force.ons_code, force.slug, force.nation, force.region) for force in all_forces()],
    )
    write_related(connection, related(related_facts(connection)))
    refresh_search(connection)
