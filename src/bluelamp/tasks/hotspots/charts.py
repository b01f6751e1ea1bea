"""Charts of a stored set and its places: the map page's own drawings, from records, for a website's cards."""

from __future__ import annotations

__all__ = [
    "categories_table_of",
    "chart_defs",
    "concentration_chart_of",
    "hours_table_of",
    "interval_chart_of",
    "locations_list_of",
    "months_chart_of",
    "months_table_of",
]

from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp.io.map_page.charts import (
    concentration_chart,
    hours_table,
    interval_chart,
    locations_list,
    months_chart,
    months_table,
    shares_chart,
)
from bluelamp.io.map_page.drawing import draw_chart_defs
from bluelamp.io.map_page.words import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bluelamp.io.map_page.markup import Markup

    Record = Mapping[str, Any]


def months_chart_of(spot: Record) -> Markup:
    """Bars by month as SVG, months not received hatched by the pattern of :func:`chart_defs`.

    Args:
        spot: a place's record.
    """
    return months_chart(_months(spot), spot["evidence"]["by_month"])


def months_table_of(spot: Record) -> Markup:
    """The same as a table."""
    return months_table(_months(spot), spot["evidence"]["by_month"])


def _months(spot: Record) -> list[str]:
    """Every month of the period, whether it was received or not."""
    evidence = spot["evidence"]
    return sorted({*evidence["by_month"], *evidence["months_not_held"]})


def hours_table_of(spot: Record) -> Markup:
    """Weekday by hour as a table of coloured cells, or the sentence that times are not known."""
    by_hour = spot["evidence"]["by_hour"]
    return hours_table(None if by_hour is None else np.array(by_hour, dtype=np.float64))


def categories_table_of(spot: Record) -> Markup:
    """Categories with counts, shares and bars, the largest first."""
    found = spot["evidence"]["by_category"].items()
    return shares_chart(dict(sorted(found, key=lambda pair: (-pair[1], pair[0]))))


def locations_list_of(spot: Record) -> Markup:
    """The incidents' own location texts with counts, or the sentence that there are none."""
    return locations_list([(str(text), float(n)) for text, n in spot["evidence"]["locations"]])


def interval_chart_of(spot: Record, most: float | None = None) -> Markup:
    """The 95 % interval of a place's incidents as a line with a dot.

    Args:
        spot: a place's record.
        most: incidents at the right end of the scale, the same for places that stand under each other; its own upper
            end by default.
    """
    low, high = float(spot["incidents_low"]), float(spot["incidents_high"])
    words = f"95% interval {number(low)} to {number(high)} incidents"
    return interval_chart(low, float(spot["incidents"]), high, max(high, 1.0) if most is None else most, words)


def concentration_chart_of(record: Record) -> Markup:
    """The curve of concentration and its table.

    Args:
        record: a set's record.
    """
    told = record["concentration"]
    curve = np.array([told["units"], told["incidents"]], dtype=np.float64)
    return concentration_chart(curve, int(told["n_units"]), str(told["unit"]))


def chart_defs() -> Markup:
    """The hatching of months that were not received, to stand once in a page: an SVG without size."""
    return draw_chart_defs()
