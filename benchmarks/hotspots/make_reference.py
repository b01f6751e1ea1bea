"""Makes tests/hotspots/reference/peers.json: what esda, scikit-learn and KDEpy answer for small worlds.

``python benchmarks/hotspots/make_reference.py DATA`` with the folder of real open data; needs the bench lock.
"""

from __future__ import annotations

import gzip
import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from esda.getisord import G_Local
from KDEpy import NaiveKDE
from libpysal.weights import DistanceBand, lat2W
from sklearn.neighbors import KernelDensity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TARGET = Path(__file__).resolve().parent.parent.parent / "tests" / "hotspots" / "reference" / "peers.json"
PERMUTATIONS = 9999
# Memphis: degrees to metres on a plane that touches the earth there, and squares of 500 m.
LONGITUDE, LATITUDE, METRES_PER_DEGREE, MEMPHIS_SIZE_M = -90.2, 34.95, 111_320.0, 500.0


def main(data: Path) -> None:
    """Ask every peer and write its answers with the questions."""
    warnings.simplefilter("ignore")
    answers = {
        "versions": {name: version(name) for name in ("esda", "libpysal", "scikit-learn", "KDEpy")},
        "grid": grid(),
        "scattered": scattered(),
        "kernel": kernel(),
        "memphis": memphis(data / "us_incidents" / "memphis_robberies_2019.csv.gz"),
    }
    TARGET.write_text(json.dumps(answers, indent=1) + "\n", encoding="utf-8")
    print(f"{TARGET.stat().st_size / 1e3:.0f} kB")


def grid() -> dict[str, Any]:
    """Gi* of 12 x 9 squares with two hot corners: z, and p of permutations (the peer's smaller tail)."""
    counts = np.random.default_rng(1).poisson(2.0, (9, 12)).astype(float)
    counts[1:4, 2:5] += 6
    counts[7:, 9:] += 3
    found = gi_star(counts.ravel(), lat2W(9, 12, rook=False), PERMUTATIONS)
    return {"columns": 12, "counts": counts.ravel().tolist(), "z": rounded(found.Zs), "p": rounded(found.p_sim)}


def scattered() -> dict[str, Any]:
    """Gi* of 60 scattered places within 250 m of one another, values with fractions."""
    rng = np.random.default_rng(2)
    points = np.round(rng.uniform(0, 1000, (60, 2)), 1)
    values = np.round(rng.gamma(1.5, 4.0, 60), 2)
    found = gi_star(values, DistanceBand(points, 250.0), PERMUTATIONS)
    return {"points": points.tolist(), "values": values.tolist(), "z": rounded(found.Zs), "p": rounded(found.p_sim)}


def gi_star(values: Floats, weights: Any, permutations: int) -> Any:
    return G_Local(values, weights, transform="B", star=True, permutations=permutations, n_jobs=1, seed=3)


def kernel() -> dict[str, Any]:
    """Densities of 40 incidents, some on one point and some weighted, at 25 places, per square kilometre."""
    rng = np.random.default_rng(4)
    places = np.round(rng.uniform(0, 2000, (30, 2)), 2)
    events = places[rng.integers(30, size=40)]
    weights = np.round(rng.uniform(0.5, 3.0, 40), 2)
    at = np.round(rng.uniform(0, 2000, (25, 2)), 2)
    return {
        "events": events.tolist(),
        "weights": weights.tolist(),
        "at": at.tolist(),
        "gaussian_200": rounded(gaussian(events, np.ones(40), at, 200.0)),
        "gaussian_200_weighted": rounded(gaussian(events, weights, at, 200.0)),
        "quartic_400": rounded(quartic(events, np.ones(40), at, 400.0)),
        "quartic_400_weighted": rounded(quartic(events, weights, at, 400.0)),
    }


def gaussian(events: Floats, weights: Floats, at: Floats, bandwidth_m: float) -> Floats:
    fitted = KernelDensity(bandwidth=bandwidth_m).fit(events, sample_weight=weights)
    density: Floats = np.exp(fitted.score_samples(at)) * weights.sum() * 1e6
    return density


def quartic(events: Floats, weights: Floats, at: Floats, bandwidth_m: float) -> Floats:
    """KDEpy's bandwidth is a standard deviation along one axis; its biweight ends at the square root of 7 of them."""
    fitted = NaiveKDE(kernel="biweight", bw=bandwidth_m / np.sqrt(7)).fit(events, weights=weights)
    density: Floats = np.asarray(fitted.evaluate(at)) * weights.sum() * 1e6
    return density


def memphis(path: Path) -> dict[str, Any]:
    """Robberies in squares of 500 m: the whole map in a few numbers, and its hottest squares one by one."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        table = pd.read_csv(file)
    across = METRES_PER_DEGREE * np.cos(np.radians(LATITUDE))
    x = (table["longitude"].to_numpy() - LONGITUDE) * across
    y = (table["latitude"].to_numpy() - LATITUDE) * METRES_PER_DEGREE
    column, row = (np.floor(axis / MEMPHIS_SIZE_M).astype(int) for axis in (x, y))
    columns, rows = int(column.max()) + 1, int(row.max()) + 1
    counts = np.bincount(row * columns + column, minlength=rows * columns).astype(float)
    found = gi_star(counts, lat2W(rows, columns, rook=False), PERMUTATIONS)
    hottest = np.argsort(-found.Zs, kind="stable")[:25]
    middles: Floats = (np.column_stack([hottest % columns, hottest // columns]).astype(float) + 0.5) * MEMPHIS_SIZE_M
    return {
        "columns": columns,
        "rows": rows,
        "incidents": len(table),
        "z_sum_of_squares": float((found.Zs**2).sum()),
        "z_above_1_96": int((found.Zs > 1.96).sum()),
        "hottest": hottest.tolist(),
        "hottest_z": rounded(found.Zs[hottest]),
        "hottest_p": rounded(found.p_sim[hottest]),
        "gaussian_500": rounded(gaussian(np.column_stack([x, y]), np.ones(len(x)), middles, 500.0)),
    }


def rounded(values: Any) -> list[float]:
    """Twelve significant digits, which is more than any test asks for."""
    return [float(f"{value:.12g}") for value in np.asarray(values, dtype=float)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
