"""What became of the made-up crimes: the last outcome in the street file and the rows of the outcomes files."""

from __future__ import annotations

__all__ = ["UNDER_INVESTIGATION", "CrimeOutcomes", "draw_outcomes"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.synth.categories import CODES
from bluelamp.synth.random_streams import Stream, choose, generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.synth.incidents import Incidents
    from bluelamp.synth.world import World

    Whole = NDArray[np.int64]

UNDER_INVESTIGATION = "Under investigation"
# Outcome type as the outcomes file writes it; last outcome category as the street file writes the same.
_OUTCOMES = (
    (UNDER_INVESTIGATION, UNDER_INVESTIGATION),
    ("Investigation complete; no suspect identified", "Investigation complete; no suspect identified"),
    ("Unable to prosecute suspect", "Unable to prosecute suspect"),
    ("Suspect charged", "Awaiting court outcome"),
    ("Local resolution", "Local resolution"),
    ("Offender given a caution", "Offender given a caution"),
    ("Action to be taken by another organisation", "Action to be taken by another organisation"),
)
_CHANCES: dict[str, tuple[float, ...]] = {
    "violence-and-sexual-offences": (0.06, 0.15, 0.65, 0.06, 0.03, 0.01, 0.04),
    "drugs": (0.07, 0.08, 0.14, 0.28, 0.37, 0.05, 0.01),
    "possession-of-weapons": (0.08, 0.10, 0.33, 0.40, 0.04, 0.04, 0.01),
    "public-order": (0.05, 0.31, 0.55, 0.05, 0.02, 0.01, 0.01),
    "shoplifting": (0.04, 0.64, 0.17, 0.11, 0.03, 0.01, 0.0),
}
_OTHER_CHANCES = (0.05, 0.74, 0.15, 0.04, 0.01, 0.005, 0.005)
_LAG_CHANCES = (0.35, 0.40, 0.17, 0.08)
_ASB = CODES.index("anti-social-behaviour")


@dataclass(frozen=True, slots=True)
class CrimeOutcomes:
    """One entry for each incident, shape (n,).

    Args:
        last: last outcome category of the street file; empty for anti-social behaviour.
        kind: outcome type of the outcomes file; empty where there is none yet.
        month: position of the month in which it was decided, which may lie after the last.
    """

    last: NDArray[np.str_]
    kind: NDArray[np.str_]
    month: Whole


def draw_outcomes(world: World, incidents: Incidents) -> CrimeOutcomes:
    """Decide every crime, each month from its own stream."""
    chances = np.array([_CHANCES.get(code, _OTHER_CHANCES) for code in CODES])
    drawn, lags = [], []
    for number, month in enumerate(world.settings.period):
        rng = generator(world.settings.seed, Stream.OUTCOMES, month.ordinal)
        category = incidents.category[incidents.month == number]
        drawn.append(choose(rng, chances[category]))
        lags.append(rng.choice(len(_LAG_CHANCES), category.size, p=_LAG_CHANCES))
    outcome = np.concatenate(drawn)
    is_asb = incidents.category == _ASB
    kind, last = (np.array(names)[outcome] for names in zip(*_OUTCOMES, strict=True))
    return CrimeOutcomes(
        last=np.where(is_asb, "", last),
        kind=np.where(is_asb | (outcome == 0), "", kind),
        month=incidents.month + np.concatenate(lags),
    )
