"""`practice`: one practice and its whole history; who is who, and what a person says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from db import queries
from db.pages import difference_of, last_answer
from monitor.printing import emit, format_option, moment_of
from monitor.verbs.deciding import login, tell_rewritten, who_option, why_option
from monitor.verbs.own_page import print_own_page
from scraper.errors import UsageError

if TYPE_CHECKING:
    from monitor.cli import Session

Row = dict[str, Any]


class _Practice(click.Group):
    """What is no verb of its own is the practice that is asked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group("practice", cls=_Practice, subcommand_metavar="TITLE-OR-ID [--why] | merge ... | split ...")
def practice_verb() -> None:
    """One practice: details, organisations, categories, its whole history.

    TITLE-OR-ID is its number, its title, or a part of its title that no other has. With --why: the
    evidence that it is the same practice through its titles and addresses.
    """


@practice_verb.command("show")
@click.argument("which", metavar="TITLE-OR-ID")
@click.option("--why", "why", is_flag=True, help="The evidence that it is one practice.")
@format_option
@click.pass_obj
def show_practice(session: Session, which: str, *, why: bool, form: str) -> None:
    """The practice itself; `practice TITLE-OR-ID` does the same."""
    world = session.world()
    with world.reading() as connection:
        columns, practices = queries.practices(connection)
        row = _one(practices, which, twice=True)
        life = queries.life_of(connection, row["practice_id"])
        texts = {change["change_id"]: difference_of(connection, change["change_id"]) for change in life["changes"]}
        asked = last_answer(connection, row["url"])
    whole = {**row, **life}
    also = [one for one in practices if one["url"] == row["url"] and one["source"] != row["source"]]

    def table() -> None:
        _print_practice(whole, world.zone, texts, asked, also)
        if why:
            _print_why(whole, world.zone)

    emit([*columns, "changes", *(["titles"] if why else [])], [whole], form, table)


@practice_verb.command("merge")
@click.argument("one", metavar="TITLE-OR-ID")
@click.argument("other", metavar="TITLE-OR-ID")
@who_option
@why_option
@click.pass_obj
def merge_practices(session: Session, one: str, other: str, *, who: str | None, why: str | None) -> None:
    """Say that two are one practice; history is derived again. `split` undoes it."""
    from monitor.decide import merge
    from monitor.publishing import publish_now

    world = session.world()
    with world.writing("practice merge", create=False) as connection:
        _, practices = queries.practices(connection)
        first, second = _one(practices, one), _one(practices, other)
        decided = merge(world, connection, first["practice_id"], second["practice_id"], who=who or login(), why=why)
        publish_now(world, connection)
    click.echo(f"{first['title']}\nand {second['title']}\nare one practice now.")
    tell_rewritten(decided)


@practice_verb.command("split")
@click.argument("which", metavar="TITLE-OR-ID")
@click.argument("apart", metavar="TITLE-OR-ADDRESS")
@who_option
@why_option
@click.pass_obj
def split_practice(session: Session, which: str, apart: str, *, who: str | None, why: str | None) -> None:
    """Say that what a practice was under a title or address is another one. `merge` undoes it."""
    from monitor.decide import split
    from monitor.publishing import publish_now

    world = session.world()
    with world.writing("practice split", create=False) as connection:
        _, practices = queries.practices(connection)
        row = _one(practices, which)
        decided = split(world, connection, row["practice_id"], apart, who=who or login(), why=why)
        publish_now(world, connection)
    click.echo(f"{row['title']}: what it was under {apart} is another practice now.")
    tell_rewritten(decided)


def _one(practices: Sequence[Row], which: str, *, twice: bool = False) -> Row:
    """The practice that a person means: by id, by title or name, by a part of the title.

    Args:
        practices: All of them.
        which: As the person says it.
        twice: Whether the first will do where several sources list one at the same address.

    Raises:
        UsageError: None fits, or several do.
    """
    from scraper.text import plain

    key = plain(which)
    for fits in (
        [row for row in practices if which.isdigit() and row["practice_id"] == int(which)],
        [row for row in practices if plain(row["title"]) == key],
        [row for row in practices if plain(row["name"]) == key],
        [row for row in practices if key in plain(row["title"])],
    ):
        if len(fits) == 1 or (twice and len({row["url"] for row in fits}) == 1):
            return fits[0]
        if fits:
            named = "\n".join(f"  {row['practice_id']:>4}  {row['title']} ({row['source']})" for row in fits[:20])
            named += f"\n        and {len(fits) - 20} more" if len(fits) > 20 else ""
            raise UsageError(f"{len(fits)} practices fit '{which}'; name one by its id:\n{named}")
    raise UsageError(f"no practice fits '{which}'; `practice-watch listing` names those that are listed")


def _print_practice(
    row: Row,
    zone: ZoneInfo,
    texts: Mapping[int, Sequence[str]],
    asked: tuple[str, str | None] | None,
    also: Sequence[Row],
) -> None:
    status = {
        "listed": "listed",
        "missing": "missing, not yet reported as removed",
        "removed": "no longer listed",
    }
    click.echo(row["title"])
    facts = [
        ("id", str(row["practice_id"])),
        ("status", status[row["status"]]),
        ("from", "; ".join(_body(body) for body in row["practice_organisations"]) or "no organisation named"),
        ("categories", "; ".join(row["categories"]) or "none"),
        ("recent section", "yes" if row["recent"] else "no"),
        ("address", row["url"]),
        ("first seen", moment_of(row["first_seen"], zone) + _since(row, zone)),
        ("last seen", moment_of(row["last_seen"], zone)),
    ]
    if also:
        facts.append(("also listed", "; ".join(f"{one['source']}, as {one['practice_id']}" for one in also)))
    if row["removed_at"]:
        facts.append(("gone since", moment_of(row["removed_at"], zone)))
    for label, value in facts:
        click.echo(f"  {label:<15} {value}")
    print_own_page(row, zone, asked)
    click.echo("\n  History")
    if row["entered_as"] == "baseline":
        click.echo(f"    {moment_of(row['first_seen'], zone):<21} {'baseline':<14} Listed at the first accepted look")
    for change in sorted(row["changes"], key=lambda change: (change["observed_at"], change["change_id"])):
        taken_back = " (taken back)" if change["corrected_by"] else ""
        click.echo(
            f"    {moment_of(change['observed_at'], zone):<21} {change['kind']:<14} {change['summary']}{taken_back}"
        )
        for line in texts[change["change_id"]]:
            click.echo(f"    {'':<37}{line}")


def _body(body: Row) -> str:
    if body["official_name"]:
        return f"{body['organisation']} ({body['official_name']}{', ' + body['ons_code'] if body['ons_code'] else ''})"
    return f"{body['organisation']} ({body['kind']})"


def _since(row: Row, zone: ZoneInfo) -> str:
    if row["entered_not_before"]:
        return f"; not there {moment_of(row['entered_not_before'], zone)}"
    return "; there at the first look"


def _print_why(row: Row, zone: ZoneInfo) -> None:
    click.echo("\n  Why it is one practice")
    for number, period in enumerate(row["titles"], start=1):
        until = f" to {moment_of(period['valid_to'], zone)}" if period["valid_to"] else ", still"
        click.echo(f"    {number}  {moment_of(period['valid_from'], zone)}{until}, snapshot {period['snapshot_id']}")
        click.echo(f"       {period['title']}\n       {period['url']}")
        click.echo(
            f"       {'Its first title.' if number == 1 else 'The same one by: ' + (period['why'] or 'not kept')}"
        )
    if len(row["titles"]) > 1:
        click.echo(f"\n  If it is not: practice-watch practice split {row['practice_id']} 'TITLE OR ADDRESS'")
