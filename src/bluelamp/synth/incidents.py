"""What happens in the made-up county: where, when and what, month by month."""

from __future__ import annotations

__all__ = ["ZONE", "Incidents", "draw_incidents"]

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.periods import local_to_utc, utc_to_local
from bluelamp.synth.categories import HOUR_WEIGHTS, REPEAT_SHARE, WEEKDAY_WEIGHTS
from bluelamp.synth.random_streams import Stream, generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.core.periods import Month
    from bluelamp.synth.world import World

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Times = NDArray[np.datetime64]

ZONE = "Europe/London"
_DAY_S = 86_400
_REPEAT_DAYS = (0.2, 13.5)
_SAME_POINT_CHANCE = 0.5
# Officers round: this share of times is written down as the full hour.
_FULL_HOUR_SHARE = 0.15
_MONDAY = 3  # 1970-01-01 was a Thursday


@dataclass(frozen=True, slots=True)
class Incidents:
    """Incidents in order of month and time.

    Args:
        month: position of the month in the force's months, shape (n,).
        place: snap point; n_points for outside the county, n_points + 1 for no location, shape (n,).
        category: position in the published categories, shape (n,).
        local: wall-clock time, ``datetime64[s]``, shape (n,).
        utc: instant, ``datetime64[s]``, shape (n,).
        is_repeat: whether it follows another incident nearby within a fortnight, shape (n,).
    """

    month: Whole
    place: Whole
    category: Whole
    local: Times
    utc: Times
    is_repeat: NDArray[np.bool_]

    def __len__(self) -> int:
        """How many."""
        return int(self.month.size)


def draw_incidents(world: World) -> Incidents:
    """Draw every month of the force."""
    months = [_draw_month(world, i, month) for i, month in enumerate(world.settings.period)]
    return Incidents(**{f.name: np.concatenate([getattr(m, f.name) for m in months]) for f in fields(Incidents)})


def _draw_month(world: World, number: int, month: Month) -> Incidents:
    """One month: first incidents as a Poisson process over places and categories, then their near repeats."""
    rng = generator(world.settings.seed, Stream.INCIDENTS, month.ordinal)
    # A share of the expected incidents comes as repeats of the others, so that the total rate stays true.
    place, category = _poisson_cells(rng, world.expected(month) * (1 - REPEAT_SHARE))
    local = _times(rng, category, month)
    place, category, local, is_repeat = _with_repeats(rng, world.rates.neighbour, place, category, local, month)
    utc = local_to_utc(local, ZONE)
    # Again to local: a time that the clocks skipped in March becomes one that was.
    local = utc_to_local(utc, ZONE)
    order = np.argsort(utc, kind="stable")
    return Incidents(
        month=np.full(place.size, number),
        place=place[order],
        category=category[order],
        local=local[order],
        utc=utc[order],
        is_repeat=is_repeat[order],
    )


def _poisson_cells(rng: np.random.Generator, expected: Floats) -> tuple[Whole, Whole]:
    """Row and column of each event of a Poisson process with these means, shape (n,) each."""
    upto = np.cumsum(expected)
    drawn = rng.random(rng.poisson(upto[-1])) * upto[-1]
    cell = np.minimum(np.searchsorted(upto, drawn, side="right"), upto.size - 1)
    return cell // expected.shape[1], cell % expected.shape[1]


def _times(rng: np.random.Generator, category: Whole, month: Month) -> Times:
    """Local times by each category's week and day, to the minute."""
    first = np.datetime64(f"{month}-01")
    weekday = (first.astype(np.int64) + np.arange(month.days) + _MONDAY) % 7
    u, hour_of_month = rng.random(category.size), np.empty(category.size, dtype=np.int64)
    for code in np.unique(category):
        weights = (WEEKDAY_WEIGHTS[code][weekday][:, None] * HOUR_WEIGHTS[code]).ravel()
        upto = np.cumsum(weights)
        own = category == code
        hour_of_month[own] = np.searchsorted(upto, u[own] * upto[-1], side="right")
    minute = rng.integers(0, 60, category.size) * (rng.random(category.size) >= _FULL_HOUR_SHARE)
    return np.asarray(first.astype("datetime64[s]") + (hour_of_month * 3600 + minute * 60).astype("timedelta64[s]"))


def _with_repeats(
    rng: np.random.Generator, neighbour: Whole, place: Whole, category: Whole, local: Times, month: Month
) -> tuple[Whole, Whole, Times, NDArray[np.bool_]]:
    """Each first incident brings a Poisson number of repeats, at its point or the next, within a fortnight."""
    share = REPEAT_SHARE[category]
    origin = np.repeat(np.arange(place.size), rng.poisson(share / (1 - share)))
    own_point = rng.random(origin.size) < _SAME_POINT_CHANCE
    repeat_place = np.where(own_point, place[origin], neighbour[place[origin]])
    after = np.clip(rng.exponential(4.0, origin.size), *_REPEAT_DAYS)
    lag = (np.round(after * _DAY_S / 60) * 60).astype(np.int64).astype("timedelta64[s]")
    later = local[origin] + lag
    # One that would fall into the next month is set before its first incident instead: months stay independent.
    end = np.datetime64(f"{month.plus(1)}-01").astype("datetime64[s]")
    repeat_local = np.where(later < end, later, local[origin] - lag)
    is_repeat = np.arange(place.size + origin.size) >= place.size
    return (
        np.concatenate([place, repeat_place]),
        np.concatenate([category, category[origin]]),
        np.concatenate([local, repeat_local]),
        is_repeat,
    )
