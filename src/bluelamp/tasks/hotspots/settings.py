"""What may be asked of a search for hotspots, checked before anything is read."""

from __future__ import annotations

__all__ = ["FindSettings"]

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.errors import UsageError
from bluelamp.core.vocabulary import CellShape, Kernel, Method, TimeOfDay, Weight

if TYPE_CHECKING:
    from pathlib import Path

    from bluelamp.core.periods import MonthRange

_SMALLEST_CELL_M, _LARGEST_CELL_M = 20.0, 5_000.0
# More than any programme; beyond it a slip of the keyboard would keep the machine busy for hours.
_MOST_HOTSPOTS, _LARGEST_AREA_HA, _MOST_RESAMPLES = 2_000, 1_000.0, 10_000
_SEEDS = 2**32


@dataclass(frozen=True, slots=True)
class FindSettings:
    """How to find hotspots.

    Args:
        period: local months, both ends included.
        categories: category codes to count; empty means all.
        weight: numbers or harm.
        harm_table: name of a harm table or a TOML file; None for the one that is built in.
        shape: units in which incidents are counted.
        streets: street network, for the shape ``street``.
        areas: polygons that are the units themselves; the shape is then ``areas``.
        size_m: side of a square, or width of a hexagon, in metres.
        count: how many hotspots.
        max_area_ha: budget of each hotspot, in hectares.
        min_density: incidents per hectare that each piece of ground must bring; None fills the budget.
        within: study area; None for the one that the load was given.
        exclude: polygons that no hotspot may use.
        previous: the previous set, to be refreshed.
        method: how units are scored.
        time_of_day: all of it, or the day or night half.
        kernel: shape of the kernel.
        bandwidth_m: for the kernel; None for its default.
        permutations: for Gi*; 0 for the normal distribution.
        include_police_generated: count what police activity found.
        include_dwellings: count dwellings and domestic incidents.
        resamples: resampled worlds for the stability of each hotspot; 0 leaves it out.
        seed: of every random choice.
    """

    period: MonthRange
    categories: tuple[str, ...] = ()
    weight: Weight = Weight.COUNT
    harm_table: str | None = None
    shape: CellShape = CellShape.SQUARE
    streets: Path | None = None
    areas: Path | None = None
    size_m: float = 100.0
    count: int = 20
    max_area_ha: float = 15.0
    min_density: float | None = None
    within: Path | None = None
    exclude: tuple[Path, ...] = ()
    previous: Path | None = None
    method: Method = Method.RANK
    time_of_day: TimeOfDay = TimeOfDay.ALL
    kernel: Kernel = Kernel.QUARTIC
    bandwidth_m: float | None = None
    permutations: int = 0
    include_police_generated: bool = False
    include_dwellings: bool = False
    resamples: int = 40
    seed: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.count <= _MOST_HOTSPOTS:
            raise UsageError(f"--count must lie between 1 and {_MOST_HOTSPOTS:,}.", code="BL-FIND-01")
        if not 0 < self.max_area_ha <= _LARGEST_AREA_HA:
            raise UsageError(
                f"--max-area must be above 0 and at most {_LARGEST_AREA_HA:,.0f} hectares.", code="BL-FIND-01"
            )
        if not 0 <= self.seed < _SEEDS:
            raise UsageError("--seed must be a whole number from 0 to 4,294,967,295.", code="BL-FIND-01")
        if not _SMALLEST_CELL_M <= self.size_m <= _LARGEST_CELL_M:
            raise UsageError("--size must lie between 20 and 5,000 metres.", code="BL-FIND-01")
        if self.min_density is not None and not 0 <= self.min_density < math.inf:
            raise UsageError("--min-density must be at least 0 incidents per hectare.", code="BL-FIND-01")
        if not 0 <= self.resamples <= _MOST_RESAMPLES:
            raise UsageError(f"--resamples must lie between 0 and {_MOST_RESAMPLES:,}.", code="BL-FIND-01")
        if self.shape is CellShape.STREET and self.streets is None:
            raise UsageError("--shape street needs --streets FILE.", code="BL-FIND-02")
        if self.shape is CellShape.AREAS and self.areas is None:
            raise UsageError("--shape areas needs --areas FILE.", code="BL-FIND-02")
        if self.harm_table is not None and self.weight is not Weight.HARM:
            raise UsageError("--harm-table goes with --weight harm.", code="BL-FIND-02")

    def as_words(self) -> dict[str, str]:
        """The settings for a page, those left at nothing omitted."""
        smooth = "" if self.bandwidth_m is None else f"{self.bandwidth_m:g} m"
        words = {
            "period": str(self.period),
            "method": self.method.value,
            "weight": self.weight.value,
            "categories": ", ".join(self.categories) or "all",
            "time of day": self.time_of_day.value,
            "units": self.shape.value,
            "unit size": f"{self.size_m:g} m" if self.shape in (CellShape.SQUARE, CellShape.HEX) else "",
            "hotspots asked for": str(self.count),
            "largest area": f"{self.max_area_ha:g} ha",
            "least density": "" if self.min_density is None else f"{self.min_density:g} incidents per ha",
            "kernel": self.kernel.value if self.method is Method.KERNEL else "",
            "bandwidth": smooth,
            "resamples": str(self.resamples),
            "seed": str(self.seed),
        }
        return {name: text for name, text in words.items() if text}
