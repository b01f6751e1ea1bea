"""Known answers: how many true hotspots of made-up forces a search meets, and how often its intervals hold.

For each seed a force is made up, loaded and searched. The true number of a found area is the sum of the true rates of
the snap points inside it, over the period and the categories that count. Printed are the share of true hotspots that
are met (half of their true incidents lie in the found set), the share of intervals that hold the true number, and how
far the observed number lies above it (being picked for a high count).

Run: python benchmarks/hotspots/truth_recovery.py [SEEDS]
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from bluelamp.core.vocabulary import POLICE_GENERATED
from bluelamp.io.synth_files import write_force
from bluelamp.synth.categories import CODES
from bluelamp.synth.force import make_force
from bluelamp.synth.settings import ForceSettings
from bluelamp.tasks.hotspots import FindSettings, find
from bluelamp.tasks.incidents import LoadSettings, load

AT = "2026-01-01T00:00:00+00:00"
HECTARES = 8.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What one made-up force showed.

    Args:
        met: true hotspots of which half lies in the found set.
        asked: true hotspots.
        held: intervals that hold the true number.
        found: areas found.
        excess: observed / true, summed over the areas found.
    """

    met: int
    asked: int
    held: int
    found: int
    excess: float


def try_seed(seed: int, folder: Path) -> Answer:
    """Make a force up, search it, and compare with the truth."""
    settings = ForceSettings(seed=seed)
    force = make_force(settings)
    write_force(force, folder / "force")
    load(
        [folder / "force" / "police_uk"],
        store=folder / "store",
        settings=LoadSettings(within=folder / "force" / "boundary.geojson", at=AT),
    )
    wanted = FindSettings(period=settings.period, count=settings.hotspots, max_area_ha=HECTARES, resamples=0, seed=seed)
    spots = find(folder / "store", wanted).hotspot_set.hotspots
    world = force.world
    counts = np.array([code not in POLICE_GENERATED for code in CODES])
    true_at = np.add.reduce([world.expected(month)[:-2][:, counts].sum(axis=1) for month in settings.period])
    x, y = world.points.x, world.points.y
    inside = np.array([shapely.intersects_xy(spot.outline, x, y) for spot in spots])
    true = inside @ true_at
    held = [spot.incidents_low <= number <= spot.incidents_high for spot, number in zip(spots, true, strict=True)]
    label = world.rates.hotspot[:-2]
    own = np.bincount(label[label >= 0], true_at[label >= 0])
    met = np.bincount(label[label >= 0], (true_at * inside.any(axis=0))[label >= 0], len(own))
    observed = sum(spot.incidents for spot in spots)
    return Answer(int((met >= own / 2).sum()), len(own), int(sum(held)), len(spots), observed / float(true.sum()))


def main() -> int:
    """Try the seeds and print what they showed."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    answers = []
    for seed in range(1, seeds + 1):
        with tempfile.TemporaryDirectory() as folder:
            answers.append(try_seed(seed, Path(folder)))
        print(f"seed {seed}: {answers[-1]}")
    met, asked = sum(a.met for a in answers), sum(a.asked for a in answers)
    held, found = sum(a.held for a in answers), sum(a.found for a in answers)
    print(f"true hotspots met: {met} of {asked} ({met / asked:.0%})")
    print(f"95 % intervals that hold the true number: {held} of {found} ({held / found:.0%})")
    print(f"observed / true in the areas found: {np.mean([a.excess for a in answers]):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
