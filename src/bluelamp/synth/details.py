"""What a force's own extract knows of each incident beyond place, time and published category."""

from __future__ import annotations

__all__ = ["Details", "draw_details"]

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import shapely

from bluelamp.core.crs import BRITISH_GRID, from_working
from bluelamp.core.periods import month_bounds_utc
from bluelamp.core.vocabulary import AsbType, ReportedBy, Setting
from bluelamp.synth.categories import CODES
from bluelamp.synth.incidents import ZONE, Incidents
from bluelamp.synth.random_streams import Stream, choose, generator
from bluelamp.synth.rates import NOWHERE, OUTSIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bluelamp.core.periods import Month
    from bluelamp.synth.world import World

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Words = NDArray[np.str_]

# What residents and force systems call it, with chances; a category that is missing keeps its published word.
_SPOKEN: dict[str, dict[str, float]] = {
    "anti-social-behaviour": {
        "nuisance-behaviour": 0.50, "noise": 0.13, "intimidation": 0.10, "nuisance-motorbikes": 0.09,
        "street-drinking": 0.07, "begging": 0.06, "littering-and-fly-tipping": 0.05,
    },
    "burglary": {"residential-burglary": 0.68, "business-burglary": 0.32},
    "criminal-damage-and-arson": {"vandalism": 0.80, "graffiti": 0.14, "arson": 0.06},
    "drugs": {"drug-possession": 0.62, "drug-use": 0.20, "drug-dealing": 0.18},
    "robbery": {"personal-robbery": 0.84, "business-robbery": 0.16},
    "vehicle-crime": {"theft-from-a-vehicle": 0.62, "vehicle-theft": 0.38},
    "violence-and-sexual-offences": {
        "assault": 0.58, "harassment-and-stalking": 0.27, "sexual-offences": 0.08, "serious-violence": 0.07,
    },
}  # fmt: skip
_SETTINGS = tuple(Setting)  # street, retail, licensed, dwelling, other
_SETTING_CHANCES: dict[str, tuple[float, ...]] = {
    "anti-social-behaviour": (0.62, 0.10, 0.06, 0.14, 0.08),
    "burglary": (0.0, 0.14, 0.03, 0.68, 0.15),
    "shoplifting": (0.0, 1.0, 0.0, 0.0, 0.0),
    "violence-and-sexual-offences": (0.36, 0.05, 0.12, 0.40, 0.07),
    "public-order": (0.62, 0.10, 0.12, 0.09, 0.07),
    "criminal-damage-and-arson": (0.52, 0.08, 0.04, 0.28, 0.08),
    "vehicle-crime": (0.82, 0.03, 0.0, 0.12, 0.03),
}
_OTHER_SETTING = (0.58, 0.14, 0.08, 0.12, 0.08)
_FOUND_BY_POLICE = ("drugs", "possession-of-weapons")
_REPORTERS = tuple(ReportedBy)  # public, police, partner
_ASB_TYPES = tuple(AsbType)  # personal, nuisance, environmental
_WITHIN_RANGE = {"burglary": 0.6, "vehicle-crime": 0.6, "bicycle-theft": 0.7, "criminal-damage-and-arson": 0.3}
_DOMESTIC_AT_HOME = 0.62
_REPEAT_CALLER_CHANCE = 0.05
_REPEAT_ADDRESS_CHANCE = 0.85
_JITTER_M = 9.0
# Inland England between the Severn and the Tees: where the rows that belong to other counties lie.
_ELSEWHERE_WEST_EAST, _ELSEWHERE_SOUTH_NORTH = (385_000.0, 475_000.0), (300_000.0, 480_000.0)


@dataclass(frozen=True, slots=True)
class Details:
    """One entry for each incident, all of shape (n,).

    Args:
        x: easting of the extract's own point, metres; NaN for no location.
        y: northing, metres.
        longitude: degrees of that point.
        latitude: degrees.
        published_longitude: degrees of the snap point, as published.
        published_latitude: degrees.
        word: category code in the extract.
        reported_by: ``public``, ``police`` or ``partner``.
        setting: kind of place.
        domestic: ``yes``, ``no`` or empty where it has no meaning.
        asb_type: national class of anti-social behaviour; empty for other categories.
        repeat_ref: pseudonym of an address or caller that comes back; mostly empty.
        before_min: how many minutes before its time the incident's range begins; 0 where the time is exact.
        after_min: how many minutes after its time the range ends.
        crime_id: 64 hexadecimal digits; empty for anti-social behaviour.
    """

    x: Floats
    y: Floats
    longitude: Floats
    latitude: Floats
    published_longitude: Floats
    published_latitude: Floats
    word: Words
    reported_by: Words
    setting: Words
    domestic: Words
    asb_type: Words
    repeat_ref: Words
    before_min: Whole
    after_min: Whole
    crime_id: Words


def draw_details(world: World, incidents: Incidents) -> Details:
    """Draw the details, each month from its own stream."""
    bounds = np.searchsorted(incidents.month, np.arange(world.settings.months + 1))
    months = [
        _draw_month(world, incidents, slice(bounds[i], bounds[i + 1]), month)
        for i, month in enumerate(world.settings.period)
    ]
    return Details(**{f.name: np.concatenate([getattr(m, f.name) for m in months]) for f in fields(Details)})


def _draw_month(world: World, incidents: Incidents, rows: slice, month: Month) -> Details:
    rng = generator(world.settings.seed, Stream.DETAILS, month.ordinal)
    place, category = incidents.place[rows], incidents.category[rows]
    code = np.array(CODES)[category]
    snap_x, snap_y = _published_points(rng, world, place)
    x, y = _own_points(rng, world, place, snap_x, snap_y)
    longitude, latitude = from_working(x, y, working=BRITISH_GRID)
    published_longitude, published_latitude = from_working(snap_x, snap_y, working=BRITISH_GRID)
    word, setting, domestic = _what(rng, category)
    before_min, after_min = _ranges(rng, category, incidents.utc[rows], month)
    return Details(
        x=x,
        y=y,
        longitude=longitude,
        latitude=latitude,
        published_longitude=published_longitude,
        published_latitude=published_latitude,
        word=word,
        reported_by=_reporters(rng, code),
        setting=setting,
        domestic=domestic,
        asb_type=_asb_types(rng, code),
        repeat_ref=_repeat_refs(rng, world, place),
        before_min=before_min,
        after_min=after_min,
        crime_id=_crime_ids(rng, code),
    )


def _published_points(rng: np.random.Generator, world: World, place: Whole) -> tuple[Floats, Floats]:
    """The snap point; somewhere else in England for rows of other counties; NaN for no location."""
    n = world.points.x.size
    x, y = np.append(world.points.x, [np.nan, np.nan])[place], np.append(world.points.y, [np.nan, np.nan])[place]
    outside = place == n + OUTSIDE
    x[outside] = rng.uniform(*_ELSEWHERE_WEST_EAST, outside.sum())
    y[outside] = rng.uniform(*_ELSEWHERE_SOUTH_NORTH, outside.sum())
    return x, y


def _own_points(rng: np.random.Generator, world: World, place: Whole, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The extract's points, some metres from the snap point, never across the edge of a hotspot."""
    moved_x, moved_y = x + rng.uniform(-_JITTER_M, _JITTER_M, x.size), y + rng.uniform(-_JITTER_M, _JITTER_M, y.size)
    crossed = np.zeros(x.size, dtype=bool)
    known = place != world.points.x.size + NOWHERE
    for h, spot in enumerate(world.hotspots):
        inside = shapely.contains_xy(spot.outline, moved_x[known], moved_y[known])
        crossed[known] |= inside != (world.rates.hotspot[place[known]] == h)
    return np.where(crossed, x, moved_x), np.where(crossed, y, moved_y)


def _what(rng: np.random.Generator, category: Whole) -> tuple[Words, Words, Words]:
    """The extract's category, the setting and whether it is domestic."""
    code = np.array(CODES)[category]
    word = code.astype("U40")
    for published, spoken in _SPOKEN.items():
        own = code == published
        word[own] = rng.choice(list(spoken), own.sum(), p=list(spoken.values()))
    chances = np.array([_SETTING_CHANCES.get(c, _OTHER_SETTING) for c in CODES])
    setting = np.array(_SETTINGS)[choose(rng, chances[category])]
    setting = np.where(word == "residential-burglary", Setting.DWELLING.value, setting)
    violent = code == "violence-and-sexual-offences"
    at_home = violent & (setting == Setting.DWELLING.value) & (rng.random(code.size) < _DOMESTIC_AT_HOME)
    return word, setting, np.where(violent, np.where(at_home, "yes", "no"), "")


def _reporters(rng: np.random.Generator, code: Words) -> Words:
    mostly_police, mostly_public = np.array([0.08, 0.90, 0.02]), np.array([0.87, 0.07, 0.06])
    chances = np.where(np.isin(code, _FOUND_BY_POLICE)[:, None], mostly_police, mostly_public)
    return np.array(_REPORTERS)[choose(rng, chances)]


def _asb_types(rng: np.random.Generator, code: Words) -> Words:
    drawn = rng.choice(np.array(_ASB_TYPES), code.size, p=[0.18, 0.72, 0.10])
    return np.where(code == "anti-social-behaviour", drawn, "")


def _repeat_refs(rng: np.random.Generator, world: World, place: Whole) -> Words:
    """A few callers come back at any point; at one point most incidents come from one address."""
    is_address = place == world.rates.special.repeat_address
    chance = np.where(is_address, _REPEAT_ADDRESS_CHANCE, _REPEAT_CALLER_CHANCE)
    named = (rng.random(place.size) < chance) & (place < world.points.x.size)
    return np.where(named, np.char.add("R", np.char.zfill(place.astype(str), 5)), "")


def _ranges(
    rng: np.random.Generator, category: Whole, utc: NDArray[np.datetime64], month: Month
) -> tuple[Whole, Whole]:
    """Minutes before and after, for what was found later than it happened; the range stays in its month."""
    is_range = rng.random(category.size) < np.array([_WITHIN_RANGE.get(code, 0.0) for code in CODES])[category]
    start, end = month_bounds_utc(month, ZONE)
    since, left = (utc - start).astype(np.int64) // 60, (end - utc).astype(np.int64) // 60
    before = np.minimum(1 + rng.exponential(300, category.size).astype(np.int64), since)
    after = np.minimum(1 + rng.exponential(240, category.size).astype(np.int64), left - 1)
    return before * is_range, after * is_range


def _crime_ids(rng: np.random.Generator, code: Words) -> Words:
    digits = rng.bytes(32 * code.size).hex()
    drawn = np.array([digits[i : i + 64] for i in range(0, len(digits), 64)], dtype="U64")
    return np.where(code == "anti-social-behaviour", "", drawn)
