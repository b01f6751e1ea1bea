"""The `bluelamp` command: rooms found by entry point and imported only when one of their verbs runs."""

from __future__ import annotations

__all__ = ["bluelamp", "main", "run"]

import errno
import sys
import traceback
from importlib.metadata import EntryPoint, entry_points

import click

from bluelamp import __version__
from bluelamp.core.errors import EXIT_DEFECT, EXIT_DONE, EXIT_REFUSED, EXIT_UNREADABLE, BluelampError

# The rooms in the order in which data flows, for --help; rooms of other packages follow.
_ORDER = ("incidents", "hotspots", "plans", "patrols", "synth", "serve", "demo", "manage")
_SUMMARIES = {
    "incidents": "What came in: load, check, list, decide, download.",
    "hotspots": "How hot is each place: find the areas to patrol.",
    "plans": "Who goes where and when: a week's roster and tours, priced and explained.",
    "patrols": "What was patrolled: visits from points, and the numbers of a case.",
    "synth": "A made-up force with known answers.",
    "serve": "The staff site: pages and the worker beside them.",
    "demo": "A whole made-up programme, ready to look at.",
    "manage": "Django's own commands for the staff site.",
}


class Rooms(click.Group):
    """A group whose commands are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names of the rooms, in order."""
        found = _entries()
        return [name for name in _ORDER if name in found] + sorted(set(found) - set(_ORDER))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import one room."""
        entry = _entries().get(cmd_name)
        if entry is None:
            return None
        command = entry.load()
        if not isinstance(command, click.Command):
            raise TypeError(f"The entry point {cmd_name} gives no command.")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the rooms without importing any of them."""
        rows = [(name, _SUMMARIES.get(name, "")) for name in self.list_commands(ctx)]
        with formatter.section("Rooms"):
            formatter.write_dl(rows)


def _entries() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group="bluelamp.commands")}


@click.group(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="bluelamp")
def bluelamp() -> None:
    """Run a hotspot policing programme.

    Find the places, plan the patrols, record the minutes, prove what changed, hear the residents, publish figures that
    stand up. Ask a room for its verbs: bluelamp incidents --help.
    """


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status: 0 done, 2 unreadable, 3 refused, 1 a defect."""
    out = sys.stdout
    try:
        bluelamp.main(args=arguments, prog_name="bluelamp", standalone_mode=False)
    except (BrokenPipeError, SystemExit) as error:
        # Whoever read our output has gone; there is nobody to tell. Of that click makes an exit with another stdout,
        # rich one in answer to the error.
        has_gone = isinstance(error, BrokenPipeError) or isinstance(error.__context__, BrokenPipeError)
        if not has_gone and sys.stdout is out:
            raise
        sys.stderr.close()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the last line of defence
        line, status = _explain(error)
        click.echo(line, err=True)
        return status
    return EXIT_DONE


def _explain(error: BaseException) -> tuple[str, int]:
    """One line for a person, and the exit status."""
    match error:
        case BluelampError():
            return error.line(), error.exit_status
        case click.exceptions.NoArgsIsHelpError():
            return error.format_message(), EXIT_UNREADABLE
        case click.ClickException():
            return f"BL-USAGE-01: {' '.join(error.format_message().split())}", EXIT_UNREADABLE
        case OSError(errno=errno.ENOSPC):
            return "BL-WRITE-03: the disk is full, and what is printed here is cut off; make room.", EXIT_REFUSED
        case click.Abort() | KeyboardInterrupt():
            return "BL-STOP-01: stopped by the keyboard; nothing is half-written.", EXIT_REFUSED
    traceback.print_exception(error)
    return f"BL-DEFECT-01: a defect of Bluelamp, please report it: {error!r}", EXIT_DEFECT


def run() -> None:
    """Entry point of the installed script."""
    sys.exit(main())
