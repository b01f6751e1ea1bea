"""The incidents of one place: what its card, its name and its numbers are made from."""

from __future__ import annotations

__all__ = ["Members", "evidence_of", "members_of", "town_of_members"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.periods import Month
from bluelamp.hotspots.count import count
from bluelamp.hotspots.evidence import gather_evidence
from bluelamp.hotspots.naming import town_from_lsoa
from bluelamp.incidents.aoristic import MonthShares
from bluelamp.places.areas import town_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.hotspots.results import Evidence
    from bluelamp.incidents.arrays import IncidentArrays
    from bluelamp.tasks.hotspots.ground import Ground
    from bluelamp.tasks.hotspots.search import Search
    from bluelamp.tasks.hotspots.weighing import Weighed


@dataclass(frozen=True, slots=True)
class Members:
    """The incidents of one place and their shares by month.

    Args:
        incidents: those that count there.
        shares: the same, shared out to months; rows count within ``incidents``.
        weight: what each counts for, shape (n,).
        harm: their harm; None when numbers are ranked.
    """

    incidents: IncidentArrays
    shares: MonthShares
    weight: NDArray[np.float64]
    harm: float | None


def members_of(weighed: Weighed, chosen: NDArray[np.int64]) -> Members:
    """Take out some of the shares, with their incidents.

    Args:
        weighed: the incidents that count.
        chosen: indices of the shares, ascending, shape (k,).
    """
    rows, place = np.unique(weighed.shares.row[chosen], return_inverse=True)
    mask = np.zeros(len(weighed.incidents), dtype=bool)
    mask[rows] = True
    shares = MonthShares(place.astype(np.int64), weighed.shares.month[chosen], weighed.shares.share[chosen])
    weight = count(shares.row, shares.share, n_units=len(rows))
    harm = None if weighed.harm is None else round(float(weighed.value[chosen].sum()), 6)
    return Members(weighed.incidents.where(mask), shares, weight, harm)


def evidence_of(search: Search, members: Members) -> Evidence:
    """Why the place is one, as its card shows it."""
    return gather_evidence(
        members.incidents,
        members.shares,
        held=[Month.parse(month) for month in search.held.held],
        not_held=[Month.parse(month) for month in search.held.missing],
        sinks=search.sinks,
    )


def town_of_members(ground: Ground, members: Members, middle: tuple[float, float]) -> str:
    """The town of the ground that holds most incidents; where the boundary names none, by census areas.

    Args:
        ground: of the search.
        members: the incidents of the place.
        middle: easting and northing of the place, for one without incidents.
    """
    towns = town_of(ground.area, members.incidents.x, members.incidents.y)
    if not np.any(towns != ""):
        names = members.incidents.lsoa_name
        towns = np.array([town_from_lsoa(word) for word in names.words])[names.codes]
    words, place = np.unique(towns, return_inverse=True)
    totals = count(place.astype(np.int64), members.weight, n_units=len(words)) * (words != "")
    if totals.size and totals.max() > 0:
        return str(words[int(totals.argmax())])
    return str(town_of(ground.area, np.array([middle[0]]), np.array([middle[1]]))[0])
