"""What is kept in line with the practices, for questions: the full-text index, the forces, what is related."""

from __future__ import annotations

from db.connection import Connection
from db.search import fill_forces, have_several_sources, refresh_search, related_facts, write_related
from scraper.forces import all_forces


def refresh_indexes(connection: Connection) -> None:
    """Bring them in line, in the transaction that is open."""
    fill_forces(
        connection,
        [(force.official_name, force.ons_code, force.slug, force.nation, force.region) for force in all_forces()],
    )
    if have_several_sources(connection):  # else nothing is related, and the change of one page need not ask
        from monitor.page_changes import related

        write_related(connection, related(related_facts(connection)))
    refresh_search(connection)
