"""Making a made-up force, and the demonstration built on one."""

from __future__ import annotations

__all__ = ["Demo", "make_demo", "write_force_folder"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.io.synth_files import write_force
from bluelamp.io.whole_files import make_folder
from bluelamp.synth.force import make_force
from bluelamp.synth.settings import ForceSettings
from bluelamp.tasks.hotspots import FindSettings, Found, Outputs, find
from bluelamp.tasks.incidents import LoadSettings, load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_STEPS = 3


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration made.

    Args:
        found: the hotspots of the made-up force.
        map_page: the map to open.
        picture: the same map as a picture.
        hotspots: the hotspots as GeoJSON.
        store: the store.
        force: the made-up force's files.
    """

    found: Found
    map_page: Path
    picture: Path
    hotspots: Path
    store: Path
    force: Path


def write_force_folder(settings: ForceSettings, out: Path) -> tuple[Path, ...]:
    """Make a force up and write its folder, whole or not at all; the files written."""
    return write_force(make_force(settings), out)


def make_demo(
    out: Path,
    *,
    seed: int,
    at: str,
    progress: Callable[[int, int, str], None] = lambda _done, _all, _text: None,
) -> Demo:
    """Make a force up, load its files, find its hotspots and draw the map.

    Args:
        out: folder of the demonstration, made where absent.
        seed: of the force and of every random choice.
        at: when, ISO 8601.
        progress: called with steps done, steps in all and the step in hand.
    """
    progress(0, _STEPS, "making a force up")
    settings = ForceSettings(seed=seed)
    force, store = out / "force", out / "store"
    make_folder(out)
    write_force_folder(settings, force)
    progress(1, _STEPS, "loading its files")
    load([force / "police_uk"], store=store, settings=LoadSettings(within=force / "boundary.geojson", at=at))
    progress(2, _STEPS, "finding its hotspots")
    page, picture, hotspots = out / "map.html", out / "map.png", out / "hotspots.geojson"
    wanted = FindSettings(
        period=settings.period, count=settings.hotspots, max_area_ha=8.0, seed=seed, streets=force / "streets.geojson"
    )
    found = find(store, wanted, Outputs(hotspots, (page, picture), out / "cells.csv"))
    progress(_STEPS, _STEPS, "")
    return Demo(found, page, picture, hotspots, store, force)
