"""Stop and search in the made-up county, in the published columns."""

from __future__ import annotations

__all__ = ["SEARCH_COLUMNS", "draw_searches"]

from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.crs import BRITISH_GRID, from_working
from bluelamp.core.periods import local_to_utc
from bluelamp.synth.incidents import ZONE
from bluelamp.synth.random_streams import Stream, generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.core.periods import Month
    from bluelamp.synth.world import World

SEARCH_COLUMNS = (
    "Type", "Date", "Part of a policing operation", "Policing operation", "Latitude", "Longitude", "Gender",
    "Age range", "Self-defined ethnicity", "Officer-defined ethnicity", "Legislation", "Object of search", "Outcome",
    "Outcome linked to object of search", "Removal of more than just outer clothing",
)  # fmt: skip

# Searches for each hundred incidents in an average month.
_PER_HUNDRED = 6.0
_IN_HOTSPOTS_SHARE = 0.45
_NO_LOCATION_SHARE = 0.04
_TYPES = {"Person search": 0.78, "Person and Vehicle search": 0.18, "Vehicle search": 0.04}
_AGES = {"10-17": 0.17, "18-24": 0.33, "25-34": 0.25, "over 34": 0.25}
_GENDERS = {"Male": 0.88, "Female": 0.12}
_ETHNICITIES = {
    "White - English/Welsh/Scottish/Northern Irish/British": 0.62, "Other ethnic group - Not stated": 0.20,
    "White - Any other White background": 0.06, "Asian/Asian British - Any other Asian background": 0.06,
    "Black/African/Caribbean/Black British - Any other Black/African/Caribbean background": 0.06,
}  # fmt: skip
_SEEN_AS = ("White", "Other", "White", "Asian", "Black")
_DRUGS, _PACE = "Misuse of Drugs Act 1971 (section 23)", "Police and Criminal Evidence Act 1984 (section 1)"
_OBJECTS = {
    "Controlled drugs": 0.68, "Offensive weapons": 0.14, "Article for use in theft": 0.12, "Stolen goods": 0.06,
}  # fmt: skip
_OUTCOMES = {
    "A no further action disposal": 0.74, "Community resolution": 0.12, "Arrest": 0.10,
    "Summons / charged by post": 0.04,
}  # fmt: skip


def draw_searches(world: World, month: Month) -> list[tuple[str, ...]]:
    """The searches of a month in order of time: one tuple in the order of ``SEARCH_COLUMNS`` for each."""
    rng = generator(world.settings.seed, Stream.SEARCHES, month.ordinal)
    n = int(rng.poisson(world.settings.incidents_per_month * _PER_HUNDRED / 100))
    when = _times(rng, n, month)
    latitude, longitude = _places(rng, n, world)
    ethnicity = rng.choice(len(_ETHNICITIES), n, p=list(_ETHNICITIES.values()))
    obj, outcome = _pick(rng, n, _OBJECTS), _pick(rng, n, _OUTCOMES)
    is_drugs, nothing = obj == "Controlled drugs", outcome == "A no further action disposal"
    kind = _pick(rng, n, _TYPES)
    is_vehicle = kind == "Vehicle search"
    columns = (
        kind,
        np.char.add(np.datetime_as_string(when, unit="s"), "+00:00"),
        np.where(rng.random(n) < 0.12, "True", "False"),  # noqa: PLR2004 - share of planned operations
        np.full(n, ""),
        latitude,
        longitude,
        np.where(is_vehicle, "", _pick(rng, n, _GENDERS)),
        np.where(is_vehicle, "", _pick(rng, n, _AGES)),
        np.where(is_vehicle, "", np.array(list(_ETHNICITIES))[ethnicity]),
        np.where(is_vehicle, "", np.array(_SEEN_AS)[ethnicity]),
        np.where(is_drugs, _DRUGS, _PACE),
        obj,
        outcome,
        np.where(nothing, "", np.where(rng.random(n) < 0.7, "True", "False")),  # noqa: PLR2004 - share of finds as sought
        np.where(rng.random(n) < 0.03, "True", "False"),  # noqa: PLR2004 - share of fuller searches
    )
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _pick(rng: np.random.Generator, n: int, chances: dict[str, float]) -> NDArray[np.str_]:
    return rng.choice(np.array(list(chances)), n, p=list(chances.values()))


def _times(rng: np.random.Generator, n: int, month: Month) -> NDArray[np.datetime64]:
    """UTC instants, more by evening, in order."""
    hour = np.floor(rng.triangular(8, 20, 25, n)).astype(np.int64) % 24
    seconds = rng.integers(0, month.days, n) * 86_400 + hour * 3_600 + rng.integers(0, 60, n) * 60
    local = np.datetime64(f"{month}-01").astype("datetime64[s]") + seconds.astype("timedelta64[s]")
    return np.sort(local_to_utc(local, ZONE))


def _places(rng: np.random.Generator, n: int, world: World) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """Latitude and longitude as published, nearly half of them in hotspots, a few blank."""
    hot = np.flatnonzero(world.rates.hotspot[:-2] >= 0)
    anywhere = rng.integers(0, world.points.x.size, n)
    point = np.where(rng.random(n) < _IN_HOTSPOTS_SHARE, hot[rng.integers(0, hot.size, n)], anywhere)
    longitude, latitude = from_working(world.points.x[point], world.points.y[point], working=BRITISH_GRID)
    blank = rng.random(n) < _NO_LOCATION_SHARE
    texts = (np.where(blank, "", np.char.mod("%.6f", values)) for values in (latitude, longitude))
    return next(texts), next(texts)
