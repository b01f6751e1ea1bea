"""Made-up days of crews whose stays are known: points of their devices, and the truth beside them."""

from __future__ import annotations

__all__ = ["DaySettings", "KnownDay", "TrueStay", "make_day", "make_outlines"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from bluelamp.patrols.tracks import Tracks, sort_tracks
from bluelamp.synth.random_streams import Stream, generator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

_WALK_KMH, _DRIVE_KMH = 5.0, (25.0, 45.0)
# How far from a place's edge a crew leaves or enters its vehicle.
_STAND_OFF_M = 150.0
# The 68 % radius of a circular normal with unit spread.
_RADIUS_OF_SPREAD = 1.5096
_BRIDGE_S = 180


@dataclass(frozen=True, slots=True)
class DaySettings:
    """How a day goes.

    Args:
        devices: how many crews.
        tasks: stays and drives through a place, for each crew.
        through_share: share of the tasks that are drives through.
        stay_min: shortest and longest stay, minutes.
        ping_s: shortest and longest interval between points; each device has its own.
        accuracy_m: best and poorest accuracy; each point has its own.
        starts_s: when the day begins, seconds since 1970 in UTC.
    """

    devices: int = 6
    tasks: int = 8
    through_share: float = 0.3
    stay_min: tuple[float, float] = (3.0, 60.0)
    ping_s: tuple[int, int] = (1, 15)
    accuracy_m: tuple[float, float] = (3.0, 15.0)
    starts_s: int = 1_772_355_600


@dataclass(frozen=True, slots=True)
class TrueStay:
    """Time that a crew really spent inside a place.

    Args:
        device: index of the device.
        place: index of the place.
        started_s: when it entered, seconds since 1970 in UTC.
        ended_s: when it left for at least three minutes.
    """

    device: int
    place: int
    started_s: int
    ended_s: int

    @property
    def minutes(self) -> float:
        """From entering to leaving."""
        return (self.ended_s - self.started_s) / 60.0


@dataclass(frozen=True, slots=True)
class KnownDay:
    """A day and its truth.

    Args:
        outlines: places in working metres.
        tracks: points with noise, in working metres.
        stays: what a rule should find.
        throughs: passages in a vehicle that it should not.
    """

    outlines: tuple[BaseGeometry, ...]
    tracks: Tracks
    stays: tuple[TrueStay, ...]
    throughs: tuple[TrueStay, ...]


def make_outlines(seed: int, places: int = 8, *, apart_m: float = 1_500.0) -> tuple[BaseGeometry, ...]:
    """Irregular places about 300 m wide, in rows and at least half a kilometre apart, in British National Grid.

    Args:
        seed: of the numbers.
        places: how many.
        apart_m: from one row or column to the next.
    """
    rng = generator(seed, Stream.POINTS)
    found = []
    for number in range(places):
        row, column = divmod(number, 4)
        middle = np.array([530_000.0 + column * apart_m, 210_000.0 + row * apart_m]) + rng.uniform(-200, 200, 2)
        angle = np.linspace(0, 2 * np.pi, 14, endpoint=False) + rng.uniform(0, 0.4, 14)
        radius = rng.uniform(110, 190, 14)
        corners = middle + radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
        found.append(shapely.Polygon(corners))
    return tuple(found)


def make_day(seed: int, settings: DaySettings | None = None) -> KnownDay:
    """Crews that drive, walk about in places, drive through others and at times fall silent.

    Args:
        seed: of the numbers; the same seed gives the same true paths whatever the intervals between points are.
        settings: how the day goes.
    """
    settings = settings or DaySettings()
    outlines = make_outlines(seed)
    stays: list[TrueStay] = []
    throughs: list[TrueStay] = []
    parts = []
    for device in range(settings.devices):
        walked = _walk(generator(seed, Stream.POINTS, 1 + device), outlines, settings)
        mine, passing = _truth(device, walked, outlines, settings.starts_s)
        stays += mine
        throughs += passing
        parts.append(_points(generator(seed, Stream.POINTS, 10_001 + device), device, walked, mine, settings))
    device_of, at_s, x, y, accuracy_m = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    names = tuple(f"crew-{device + 1:02d}" for device in range(settings.devices))
    tracks = Tracks(names, device_of.astype(np.int32), at_s, x, y, accuracy_m)
    return KnownDay(outlines, sort_tracks(tracks), tuple(stays), tuple(throughs))


@dataclass(frozen=True, slots=True)
class _Path:
    """A true path by the second, and the spells in which the crew stayed at a place."""

    x: Floats
    y: Floats
    spells: tuple[tuple[int, int], ...]


def _walk(rng: np.random.Generator, outlines: Sequence[BaseGeometry], settings: DaySettings) -> _Path:
    corners, seconds, spells = [np.array([527_000.0, 207_000.0])], [0.0], []

    def go(to: Floats, kmh: float) -> None:
        far = float(np.hypot(*(to - corners[-1])))
        corners.append(to)
        seconds.append(seconds[-1] + max(far / (kmh / 3.6), 1.0))

    places = _tour(rng, len(outlines), settings.tasks)
    for place, following in zip(places, [*places[1:], None], strict=True):
        middle, far = _middle(outlines[place])
        onwards = corners[0] if following is None else _middle(outlines[following])[0]
        arrive, leave = _ring(rng, middle, far, corners[-1]), _ring(rng, middle, far, onwards)
        go(arrive, float(rng.uniform(*_DRIVE_KMH)))
        if rng.uniform() < settings.through_share:
            go(2 * middle - arrive, float(rng.uniform(*_DRIVE_KMH)))
            continue
        begun, until = seconds[-1], seconds[-1] + 60.0 * float(rng.uniform(*settings.stay_min))
        go(middle + rng.uniform(-30, 30, 2), _WALK_KMH)
        until += seconds[-1] - begun
        while seconds[-1] < until:
            go(middle + rng.uniform(-70, 70, 2), _WALK_KMH)
            corners.append(corners[-1])
            seconds.append(seconds[-1] + float(rng.uniform(0, 40)))
        go(leave, _WALK_KMH)
        spells.append((int(begun), int(seconds[-1])))
    go(np.array([527_000.0, 207_000.0]), float(rng.uniform(*_DRIVE_KMH)))
    at = np.arange(int(seconds[-1]) + 1, dtype=np.float64)
    x, y = np.array(corners).T
    return _Path(np.interp(at, seconds, x), np.interp(at, seconds, y), tuple(spells))


def _middle(outline: BaseGeometry) -> tuple[Floats, float]:
    middle = shapely.get_coordinates(outline.centroid)[0]
    return middle, float(np.hypot(*(shapely.get_coordinates(outline) - middle).T).max())


def _tour(rng: np.random.Generator, places: int, tasks: int) -> list[int]:
    """Places one after another, none twice in a row."""
    steps = rng.integers(1, max(places, 2), tasks)
    return [int(place) for place in np.cumsum(steps) % places]


def _ring(rng: np.random.Generator, middle: Floats, far: float, facing: Floats) -> Floats:
    """A point outside a place, on the side that faces another."""
    away = facing - middle
    angle = np.arctan2(away[1], away[0]) + rng.uniform(-0.8, 0.8)
    return np.asarray(middle + (far + _STAND_OFF_M) * np.array([np.cos(angle), np.sin(angle)]))


def _truth(
    device: int, path: _Path, outlines: Sequence[BaseGeometry], starts_s: int
) -> tuple[list[TrueStay], list[TrueStay]]:
    """Stays and passages, by where the true path lay."""
    stays: list[TrueStay] = []
    throughs: list[TrueStay] = []
    for place, outline in enumerate(outlines):
        inside = np.flatnonzero(shapely.contains_xy(outline, path.x, path.y))
        for run in np.split(inside, np.flatnonzero(np.diff(inside) > _BRIDGE_S) + 1):
            if not run.size:
                continue
            first, last = int(run[0]), int(run[-1])
            # A drive across the place right before it is part of the stay, for the rule as for the truth.
            was_meant = any(start <= last and first <= end for start, end in path.spells)
            found = TrueStay(device, place, starts_s + first, starts_s + last)
            (stays if was_meant else throughs).append(found)
    return sorted(stays, key=lambda stay: stay.started_s), sorted(throughs, key=lambda stay: stay.started_s)


def _points(
    rng: np.random.Generator, device: int, path: _Path, stays: Sequence[TrueStay], settings: DaySettings
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """What the device tells: every few seconds a position with noise, and at times nothing."""
    every = int(rng.integers(settings.ping_s[0], settings.ping_s[1] + 1))
    at = np.arange(int(rng.integers(every)), len(path.x), every)
    at = at[~_is_silent(rng, at, stays, settings.starts_s)]
    accuracy_m = rng.uniform(*settings.accuracy_m, len(at))
    noise = rng.normal(size=(2, len(at))) * accuracy_m / _RADIUS_OF_SPREAD
    where = np.full(len(at), device)
    return where, settings.starts_s + at.astype(np.float64), path.x[at] + noise[0], path.y[at] + noise[1], accuracy_m


def _is_silent(
    rng: np.random.Generator, at: NDArray[np.int64], stays: Sequence[TrueStay], starts_s: int
) -> NDArray[np.bool_]:
    """Moments without a signal: up to 100 s in long stays, up to ten minutes on the way."""
    silent = np.zeros(len(at), dtype=np.bool_)
    on_the_way = np.ones(len(at), dtype=np.bool_)
    for stay in stays:
        started, ended = stay.started_s - starts_s, stay.ended_s - starts_s
        on_the_way &= (at < started - 60) | (at > ended + 60)
        begins = rng.uniform(started + 120, max(ended - 300, started + 121))
        if ended - started > 600:  # noqa: PLR2004 - ten minutes
            silent |= (at > begins) & (at < begins + rng.uniform(20, 100))
    for _ in range(3):
        begins = rng.uniform(0, at[-1])
        silent |= on_the_way & (at > begins) & (at < begins + rng.uniform(60, 600))
    return silent
