"""The made-up force as one value: world, incidents, details, outcomes and what was spoilt on delivery."""

from __future__ import annotations

__all__ = ["Delivery", "Force", "make_force"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.periods import Month
from bluelamp.synth.categories import CODES
from bluelamp.synth.details import Details, draw_details
from bluelamp.synth.files import force_files
from bluelamp.synth.incidents import Incidents, draw_incidents
from bluelamp.synth.outcomes import CrimeOutcomes, draw_outcomes
from bluelamp.synth.random_streams import Stream, generator
from bluelamp.synth.world import World, make_world

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.synth.settings import ForceSettings

_DUPLICATE_SHARE = 0.001
_GAP_KEPT_SHARE = 0.4
_ASB = CODES.index("anti-social-behaviour")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the published street files hold of each incident, shape (n,).

    Args:
        times: 0 for a row lost in the month of the gap, 2 for a row delivered twice, else 1.
    """

    times: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Force:
    """A made-up force: everything that its files are written from.

    Args:
        settings: what was asked for.
        world: ground, streets, hotspots and true rates.
        incidents: what happened, in order of month and time.
        details: what the force's extract knows of each.
        outcomes: what became of each.
        delivery: what the published files hold of each.
    """

    settings: ForceSettings
    world: World
    incidents: Incidents
    details: Details
    outcomes: CrimeOutcomes
    delivery: Delivery

    def files(self) -> dict[str, str]:
        """Text of every file by its path within the force's folder, with ``/`` between the parts."""
        return force_files(self)


def make_force(settings: ForceSettings) -> Force:
    """Make a force up. Equal settings give equal forces.

    Args:
        settings: seed, months, hotspots, effect and so on.

    Raises:
        UsageError: the towns have no room for so many hotspots.
    """
    world = make_world(settings)
    incidents = draw_incidents(world)
    details = draw_details(world, incidents)
    outcomes = draw_outcomes(world, incidents)
    return Force(settings, world, incidents, details, outcomes, _deliver(settings, incidents))


def _deliver(settings: ForceSettings, incidents: Incidents) -> Delivery:
    """Deliver a few crimes twice, and in the month of the gap only two rows in five."""
    gap = None if settings.delivery_gap is None else Month.parse(settings.delivery_gap)
    times = []
    for number, month in enumerate(settings.period):
        rng = generator(settings.seed, Stream.DELIVERY, month.ordinal)
        category = incidents.category[incidents.month == number]
        twice = (rng.random(category.size) < _DUPLICATE_SHARE) & (category != _ASB)
        arrived = rng.random(category.size) < (_GAP_KEPT_SHARE if month == gap else 1.0)
        times.append(np.where(arrived, 1 + twice, 0))
    return Delivery(np.concatenate(times))
