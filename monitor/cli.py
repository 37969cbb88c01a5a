"""The command line: finds the verb, and turns our errors into a message and an exit status."""

from __future__ import annotations

import errno
import gc
import logging
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from monitor import __version__
from scraper.errors import PracticeWatchError

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.world import World

# Verb: its module under `monitor.verbs`, and its line of help. The module is imported when it is used.
_VERBS = {
    "check": ("check", "Look at each source now, keep what it says, print the changes."),
    "digest": ("digest", "Compose and send what is due."),
    "run": ("run", "Look and send digests on schedule, until SIGTERM or Ctrl-C."),
    "status": ("status", "How each source is, and what needs a person."),
    "changes": ("questions", "The changes, newest first."),
    "listing": ("questions", "What the page lists, now or at a time."),
    "practice": ("practice", "One practice and its whole history; merge or split."),
    "search": ("search", "Full-text search over the practices."),
    "doctor": ("doctor", "Prove the set-up: a line for each part, with the mend."),
    "drill": ("drill", "Show that bad pages would not be reported here, and true changes would."),
    "held": ("held", "Decide over pages that did not look plausible."),
    "verify": ("verify", "Derive everything again from its evidence, beside, and compare."),
    "rebuild": ("verify", "Derive everything again from its evidence, in place."),
    "init": ("once", "Write a commented config.yaml."),
    "import": ("once", "Copies of the page, into their place in history."),
    "site": ("site", "The static page and the feeds."),
    "evidence": ("evidence", "The proof of a change, a day or a practice, as one zip."),
    "export": ("export", "The tables as files: CSV and JSON."),
    "explore": ("explore", "The published copy in Datasette, in a browser."),
    "backup": ("backup", "A consistent copy of the database, opened again and proven."),
    "backfill": ("backfill", "The page's copies in web archives, into their place in history."),
    "demo": ("demo", "The main job on an embedded copy of the site, no network."),
}


class _Verbs(click.Group):
    """Imports a verb's module only when the verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _VERBS:
            return None
        module = import_module(f"monitor.verbs.{_VERBS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name}_verb")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Verbs"):
            formatter.write_dl([(name, text) for name, (_, text) in _VERBS.items()])


class Session:
    """What the command line said before the verb; the configuration is read when it is needed.

    Attributes:
        config: Path given by `--config`, if any.
    """

    def __init__(self, config: str | None) -> None:
        self.config = config

    @property
    def config_path(self) -> Path:
        """The configuration file that counts."""
        from monitor.config import find_config

        return find_config(self.config, os.environ)

    def world(self) -> World:
        """What a verb works with.

        Raises:
            ConfigError: The configuration cannot be used.
        """
        from monitor.config import load_config
        from monitor.world import World

        return World(load_config(self.config_path, os.environ))


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", metavar="FILE", help="Instead of $PRACTICE_WATCH_CONFIG or ./config.yaml.")
@click.option("--verbose", is_flag=True, help="Log what is done to standard error.")
@click.version_option(__version__, prog_name="practice-watch")
@click.pass_context
def cli(ctx: click.Context, config: str | None, *, verbose: bool) -> None:
    """Tells what the College of Policing adds to, changes on and drops from its smarter practice page.

    Exit status: 0 done, 1 a fault of the program, 2 wrong usage or configuration, 3 a source could
    not be read, 4 a page was held, 5 the database, 6 a mail that was due was not delivered.
    """
    ctx.obj = Session(config)
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.WARNING,
        format="%(asctime)s %(levelname)s %(message)s",
        stream=sys.stderr,
    )
    logging.getLogger("urllib3").setLevel(logging.WARNING)  # it logs whole addresses; our own line says the same


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and end the process with its status."""
    gc.set_threshold(100_000)  # imports make many objects and hardly any garbage: 5 to 9 ms of every start
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Returns:
        The exit status.
    """
    try:
        result: Any = cli.main(arguments, prog_name="practice-watch", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        return int(end.exit_code)
    except click.ClickException as error:
        error.show(sys.stderr)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("practice-watch: stopped; nothing half done was kept", err=True)
        return 130
    except PracticeWatchError as error:
        click.echo(f"practice-watch: {error}", err=True)
        return error.exit_status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # the last boundary: a fault of ours is said in a line
        if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
            click.echo(
                f"practice-watch: {error.filename}: too long for the name of a file; give a shorter one", err=True
            )
            return 2
        if os.environ.get("PRACTICE_WATCH_DEBUG"):
            raise
        click.echo(
            f"practice-watch: a fault of the program ({type(error).__name__}: {error}); nothing half done was kept. "
            "Set PRACTICE_WATCH_DEBUG=1 for the details, and report it.",
            err=True,
        )
        return 1
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    main()
