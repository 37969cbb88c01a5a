"""`verify` and `rebuild`: history derived again from its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from monitor.printing import emit, format_option

if TYPE_CHECKING:
    from monitor.cli import Session
    from monitor.verifying import Finding, Verified

_COLUMNS = ["source", "part", "finding", "detail", "snapshot_id"]
_MOST_SHOWN = 20


@click.command("verify")
@click.option("--source", "name", help="Of this source only.")
@format_option
@click.pass_obj
def verify_verb(session: Session, name: str | None, form: str) -> int:
    """Derive everything again from looks, snapshots and decisions, beside, and compare.

    Also checks the file itself and the bytes of every snapshot, and lists what today's rules would
    judge otherwise. Changes nothing. Ends with 5 if the record is not what its evidence gives.
    """
    from monitor.verifying import verify

    verified = verify(session.world(), name)
    emit(_COLUMNS, [_row(one) for one in verified.findings], form, lambda: _print(verified))
    return 5 if any(one.is_fault for one in verified.findings) else 0


def _row(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in _COLUMNS}


def _print(verified: Verified) -> None:
    faults = [one for one in verified.findings if one.is_fault]
    if verified.derived_digest is None:
        click.echo("The file is damaged; history was not derived from it.")
        _print_findings(faults)
        click.echo("Next: restore a backup, and run practice-watch verify on it")
        return
    click.echo("The file is sound, and every snapshot's bytes are those that were kept.")
    for name in verified.not_derived:
        click.echo(f"Not derived: {name}, which config.yaml does not name.")
    click.echo(f"Derived again from {verified.looks} looks and {verified.snapshots} snapshots.")
    if faults:
        _print_faults(faults)
    else:
        click.echo("The record is what its evidence gives.")
    rules = [one for one in verified.findings if not one.is_fault]
    if rules:
        click.echo(f"\nToday's rules would judge {len(rules)} otherwise; nothing follows from that by itself:")
        for one in rules:
            click.echo(f"  snapshot {one.snapshot_id}: {one.detail}, {one.finding}")
    click.echo(f"\nContent digest {verified.content_digest}")


def _print_faults(faults: Sequence[Finding]) -> None:
    evidence = [one for one in faults if one.of_evidence]
    if evidence:
        click.echo(f"{len(evidence)} rows of the evidence itself are not as they were written:")
        _print_findings(evidence)
        click.echo("Next: restore a backup, and run practice-watch verify on it")
    derived = [one for one in faults if not one.of_evidence]
    if derived:
        click.echo(f"{len(derived)} rows are not what the evidence gives:")
        _print_findings(derived)
    if derived and not evidence:
        click.echo("Next: practice-watch rebuild")


def _print_findings(findings: Sequence[Finding], all_of_them: str = "--format json has them all") -> None:
    for one in findings[:_MOST_SHOWN]:
        click.echo(f"  {one.part}: {one.finding}: {one.detail}")
    if len(findings) > _MOST_SHOWN:
        click.echo(f"  and {len(findings) - _MOST_SHOWN} more; {all_of_them}")


@click.command("rebuild")
@click.option("--source", "name", help="Of this source only.")
@click.option(
    "--as-it-stands", is_flag=True, help="Take evidence that is not as it was written as it stands, from now on."
)
@click.pass_obj
def rebuild_verb(session: Session, name: str | None, *, as_it_stands: bool) -> None:
    """Derive everything again from looks, snapshots and decisions, in place.

    Shows what changes, then does it in one transaction for each source. A row that still holds keeps
    its number, one that does not is taken back by a `corrected` row, and nobody is told what is new.
    Indexes and views that are gone are made again. Evidence that was edited is not taken: restore a backup.
    """
    from db.digest import content_digest
    from monitor.publishing import publish_now
    from monitor.verifying import mend_file, rebuild

    world = session.world()

    def tell(findings: Sequence[Finding]) -> None:
        if findings:
            click.echo(f"{findings[0].source or 'The file'}: {len(findings)} rows change")
            _print_findings(findings, "before a rebuild, practice-watch verify --format json has them all")

    with world.writing("rebuild", create=False) as connection:
        mend_file(connection, as_it_stands=as_it_stands, tell=tell)
        for source in world.sources(name):
            done = rebuild(world, connection, source, tell)
            if done is None:
                click.echo(f"{source.name}: never looked at; there is nothing to derive from.")
                continue
            click.echo(
                f"{source.name}: {done.kept} changes still hold, {len(done.added)} recorded, "
                f"{len(done.corrected)} taken back."
            )
        click.echo(f"Content digest {content_digest(connection)}")
        publish_now(world, connection)
