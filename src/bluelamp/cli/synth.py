"""`bluelamp synth`: a made-up force with known answers."""

from __future__ import annotations

__all__ = ["synth"]

from pathlib import Path

import click

from bluelamp.cli.output import print_json, print_pairs


@click.group(no_args_is_help=True)
def synth() -> None:
    """A made-up force with known answers, for tests, demonstrations and training."""


@synth.command("force")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of every random choice; same seed, same bytes.")
@click.option("--months", type=int, default=18, show_default=True, help="Months of incidents.")
@click.option("--hotspots", type=int, default=12, show_default=True, help="True hotspots.")
@click.option(
    "--effect", type=float, default=0.0, show_default=True, help="Change of the treated hotspots' rate, e.g. -0.15."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def force_command(out: Path, seed: int, months: int, hotspots: int, effect: float, *, as_json: bool) -> None:
    """Write a made-up force: files as data.police.uk publishes them, boundary, streets, extract and the truth."""
    from bluelamp.synth.settings import ForceSettings  # noqa: PLC0415 - --help does without
    from bluelamp.tasks.synth import write_force_folder  # noqa: PLC0415

    settings = ForceSettings(seed=seed, months=months, hotspots=hotspots, effect=effect)
    files = write_force_folder(settings, out)
    if as_json:
        print_json({"out": str(out), "files": len(files), "seed": seed, "period": str(settings.period)})
        return
    print_pairs([("written", out), ("files", len(files)), ("period", settings.period), ("seed", seed)])
    click.echo("Rows are constructed: show nothing made from them without saying so.")
