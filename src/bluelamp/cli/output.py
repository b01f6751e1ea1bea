"""What commands print: one JSON document or tables for people on stdout; progress and warnings on stderr."""

from __future__ import annotations

__all__ = ["now", "print_json", "print_pairs", "print_table", "progress_bar", "warn"]

import datetime as dt
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

_WIDTH_OF_A_FILE = 160

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rich.console import Console


def now() -> str:
    """The time, to the second, with the offset: the one place where a command reads the clock."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")  # noqa: TID251 - handed down as a value from here


def print_json(document: Any) -> None:
    """Print one JSON document; numbers that are not known are null."""
    click.echo(json.dumps(document, indent=1, allow_nan=False))


def print_table(
    title: str, header: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Sequence[int] = ()
) -> None:
    """Print a table for people.

    Args:
        title: what it shows.
        header: column names with their units.
        rows: cells; None prints as a dash.
        numbers: positions of columns to set flush right.
    """
    from rich.table import Table  # noqa: PLC0415 - --help does without

    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", show_edge=False)
    for place, name in enumerate(header):
        table.add_column(name, justify="right" if place in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*("-" if cell is None else _escaped(str(cell)) for cell in row))
    _console(stderr=False).print(table)


def print_pairs(pairs: Iterable[tuple[str, object]]) -> None:
    """Print names and values, one a line."""
    rows = [(name, str(value)) for name, value in pairs]
    width = max((len(name) for name, _ in rows), default=0)
    for name, value in rows:
        click.echo(f"{name:<{width}}  {value}")


def warn(sentences: Iterable[str]) -> None:
    """Print warnings on stderr."""
    for sentence in sentences:
        click.echo(f"Note: {sentence}", err=True)


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on stderr where a person watches; nothing where nobody does.

    Yields:
        A function of done, all and what is in hand.
    """
    console = _console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _all, _text: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415 - only for a person

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[text]}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task(title, total=None, text="")
        yield lambda done, total, text: progress.update(bar, completed=done, total=total, text=_escaped(text))


def _console(*, stderr: bool) -> Console:
    from rich.console import Console  # noqa: PLC0415 - --help does without

    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        # A file or a pipe has no width of its own: leave room for whole sentences.
        console.width = _WIDTH_OF_A_FILE
    return console


def _escaped(text: str) -> str:
    from rich.markup import escape  # noqa: PLC0415 - --help does without

    return escape(text)
