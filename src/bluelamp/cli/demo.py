"""`bluelamp demo`: a made-up programme, ready to look at."""

from __future__ import annotations

__all__ = ["demo"]

from pathlib import Path

import click

from bluelamp.cli.output import now, print_json, print_pairs, progress_bar


@click.command("demo")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("bluelamp-demo"), show_default=True, help="Folder to write."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of every random choice.")
@click.option("--no-serve", is_flag=True, help="Only make the files. This version serves nothing, with or without it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def demo(out: Path, seed: int, *, no_serve: bool, as_json: bool) -> None:  # noqa: ARG001 - kept for scripts of later versions
    """Make a force up, load its files, find its hotspots, and say where the map lies."""
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
    if as_json:
        print_json({name: str(path) for name, path in paths.items()} | {"hotspots_found": len(found.hotspots)})
        return
    click.echo(f"{found.attribution} {len(found.hotspots)} hotspots found.")
    print_pairs(paths.items())
    click.echo(f"\nOpen this map in a browser:\n{paths['map'].as_uri()}")
