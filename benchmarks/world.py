"""The benchmark world: one made-up county, the same from the same seed, kept under bench-results/world.

500,000 events in 36 months on 40 x 40 km, 30,000 snap points around 25 towns; a quarter of the events are near-repeats
of an earlier one within 14 days and 150 m. Written once as arrays and as 36 files in the form of data.police.uk.
"""

from __future__ import annotations

__all__ = ["SIDE_M", "World", "csv_files", "load_world", "square_units"]

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.vocabulary import PUBLISHED, CellShape
from bluelamp.places.units import Neighbours, Units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SIDE_M = 40_000.0
SEED = 8
EVENTS, SNAP_POINTS, TOWNS, MONTHS = 500_000, 30_000, 25, 36
NEAR_REPEAT_SHARE, NEAR_REPEAT_DAYS, NEAR_REPEAT_M = 0.25, 14, 150.0
REPEATED_ROWS_PER_MONTH, WITHOUT_PLACE_SHARE = 28, 0.01
# The county's south-west corner in British National Grid: anywhere in England does.
WEST_M, SOUTH_M = 500_000.0, 210_000.0
FOLDER = Path(__file__).resolve().parent.parent / "bench-results" / "world"
HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)


@dataclass(frozen=True, slots=True)
class World:
    """Events in order of day.

    Args:
        x: easting in metres from the county's south-west corner, shape (n,).
        y: northing, shape (n,).
        snap: the snap point of each event, shape (n,).
        day: days since the first, shape (n,).
        month: months since the first, 0 to 35, shape (n,).
    """

    x: Floats
    y: Floats
    snap: Ints
    day: Ints
    month: Ints


def make_world(seed: int = SEED) -> World:
    """Draw towns, snap points and events."""
    rng = np.random.default_rng(seed)
    points = _snap_points(rng)
    busy = rng.pareto(1.1, SNAP_POINTS) + 0.2
    days = MONTHS * 30
    day = rng.integers(days, size=EVENTS)
    snap = rng.choice(SNAP_POINTS, EVENTS, p=busy / busy.sum())
    repeats = rng.permutation(EVENTS)[: int(EVENTS * NEAR_REPEAT_SHARE)]
    earlier = rng.integers(EVENTS, size=len(repeats))
    day[repeats] = np.minimum(day[earlier] + rng.integers(1, NEAR_REPEAT_DAYS + 1, len(repeats)), days - 1)
    snap[repeats] = _snapped_near(points, snap[earlier], rng)
    order = np.argsort(day, kind="stable")
    day, snap = day[order], snap[order]
    return World(x=points[snap, 0], y=points[snap, 1], snap=snap, day=day, month=day // 30)


def _snap_points(rng: np.random.Generator) -> Floats:
    towns = rng.uniform(3_000, SIDE_M - 3_000, (TOWNS, 2))
    size = rng.pareto(1.2, TOWNS) + 0.3
    town = rng.choice(TOWNS, SNAP_POINTS, p=size / size.sum())
    points = towns[town] + rng.normal(0, 1_500, (SNAP_POINTS, 2))
    inside: Floats = np.clip(points, 1, SIDE_M - 1)
    return inside.round(2)


def _snapped_near(points: Floats, origin: Ints, rng: np.random.Generator) -> Ints:
    """The snap point next to a place at most 150 m from each origin."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - loaded here it would be missing from our side's cold start

    angle, far = rng.uniform(0, 2 * np.pi, len(origin)), NEAR_REPEAT_M * np.sqrt(rng.uniform(0, 1, len(origin)))
    place = points[origin] + np.column_stack([far * np.cos(angle), far * np.sin(angle)])
    _, nearest = cKDTree(points).query(place)
    return np.asarray(nearest, dtype=np.int64)


def load_world() -> World:
    """The world from its file, made where it is not there yet."""
    path = FOLDER / f"events_{SEED}.npz"
    if not path.exists():
        world = make_world()
        FOLDER.mkdir(parents=True, exist_ok=True)
        np.savez(path, **{f.name: getattr(world, f.name) for f in fields(World)})
    with np.load(path) as stored:
        return World(**{f.name: stored[f.name] for f in fields(World)})


def square_units(size_m: float) -> Units:
    """Squares that tile the county, row by row from the south-west; none of the timed sides uses their neighbours."""
    n = round(SIDE_M / size_m)
    row, column = (axis.ravel() for axis in np.divmod(np.arange(n * n), n))
    nobody = Neighbours(np.zeros(n * n + 1, dtype=np.int64), np.zeros(0, dtype=np.int32))
    return Units(
        shape=CellShape.SQUARE,
        size_m=size_m,
        ids=np.char.add("c", np.arange(n * n).astype(str)),
        x=(column + 0.5) * size_m,
        y=(row + 0.5) * size_m,
        area_m2=np.full(n * n, size_m**2),
        walks=nobody,
        touches=nobody,
        grid_index=np.column_stack([column, row]),
    )


def csv_files() -> list[Path]:
    """36 street files, one folder a month, written where they are not there yet."""
    folder = FOLDER / f"street_{SEED}"
    done = folder / "complete"
    if not done.exists():
        world = load_world()
        for name, text in _street_files(world):
            path = folder / name[:7] / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        done.touch()
    return sorted(folder.glob("*/*-street.csv"))


def _street_files(world: World) -> Iterator[tuple[str, str]]:
    from convertbng.cutil import convert_lonlat  # noqa: PLC0415 - a shared library that only this writer needs

    rng = np.random.default_rng(SEED + 1)
    longitude, latitude = convert_lonlat(world.x + WEST_M, world.y + SOUTH_M)
    for month in range(MONTHS):
        here = np.flatnonzero(world.month == month)
        name = f"{2021 + (month + 4) // 12}-{(month + 4) % 12 + 1:02d}"
        rows = _rows(name, world.snap[here], longitude[here], latitude[here], rng)
        with_id = [row for row in rows if not row.startswith(",")]
        repeated = [with_id[i] for i in rng.permutation(len(with_id))[:REPEATED_ROWS_PER_MONTH]]
        yield f"{name}-benchshire-street.csv", "\r\n".join([HEADER, *rows, *repeated, ""])


def _rows(month: str, snap: Ints, longitude: Floats, latitude: Floats, rng: np.random.Generator) -> list[str]:
    names = [category.name for category in PUBLISHED]
    shares = np.where(np.arange(len(names)) == 0, 0.2, 0.8 / (len(names) - 1))
    kinds = rng.choice(len(names), len(snap), p=shares)
    has_place = rng.uniform(size=len(snap)) >= WITHOUT_PLACE_SHARE
    ids = rng.bytes(32 * len(snap)).hex()
    rows = []
    for i, (kind, point, placed) in enumerate(zip(kinds.tolist(), snap.tolist(), has_place.tolist(), strict=True)):
        crime_id = "" if kind == 0 else ids[64 * i : 64 * i + 64]
        outcome = "" if kind == 0 else "Under investigation"
        place = (
            f"{longitude[i]:.6f},{latitude[i]:.6f},On or near Street {point},E0{1_000_000 + point // 30},"
            f"Benchshire {point // 150:03d}{'ABCDE'[point // 30 % 5]}"
            if placed
            else ",,No Location,,"
        )
        rows.append(f"{crime_id},{month},Benchshire Police,Benchshire Police,{place},{names[kind]},{outcome},")
    return rows


if __name__ == "__main__":
    load_world()
    files = csv_files()
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    print(f"{len(files)} street files, {megabytes:.1f} MB, in {FOLDER}")
