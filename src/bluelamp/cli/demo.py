"""The files of `bluelamp demo`: a force made up, its incidents loaded, its hotspots found and drawn on a map."""

from __future__ import annotations

__all__ = ["DemoFiles", "make_demo_files", "print_demo_files"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from bluelamp.cli.output import now, print_pairs, progress_bar

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """What was made.

    Args:
        paths: map, picture, hotspots, store and force.
        hotspots: how many were found.
        attribution: whose data they are: nobody's, they are made up.
    """

    paths: dict[str, Path]
    hotspots: int
    attribution: str


def make_demo_files(out: Path, *, seed: int) -> DemoFiles:
    """Make a force up, load its files and find its hotspots.

    Args:
        out: folder of the demonstration, made where absent.
        seed: of every random choice.
    """
    from bluelamp.tasks.synth import make_demo  # noqa: PLC0415 - --help does without

    with progress_bar("Demonstration") as progress:
        made = make_demo(out, seed=seed, at=now(), progress=progress)
    paths = {
        "map": made.map_page.resolve(),
        "picture": made.picture.resolve(),
        "hotspots": made.hotspots.resolve(),
        "store": made.store.resolve(),
        "force": made.force.resolve(),
    }
    found = made.found.hotspot_set
    return DemoFiles(paths, len(found.hotspots), found.attribution)


def print_demo_files(made: DemoFiles) -> None:
    """Say where they lie."""
    click.echo(f"{made.attribution} {made.hotspots} hotspots found.")
    print_pairs(made.paths.items())
    click.echo(f"\nOpen this map in a browser:\n{made.paths['map'].as_uri()}")
