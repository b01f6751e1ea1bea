"""Lists of visits for property tests."""

from __future__ import annotations

__all__ = ["visit_lists"]

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from worlds.small_case import crew_of, visit

if TYPE_CHECKING:
    from bluelamp.patrols.records import VisitRecord

_DAYS_MIN = 40 * 24 * 60


@st.composite
def visit_lists(draw: st.DrawFn) -> list[VisitRecord]:
    """Visits to three places within forty days, many of them close together, with minutes that the evidence leaves."""
    made = []
    for number in range(draw(st.integers(0, 12))):
        start = draw(st.integers(0, 300) | st.integers(0, _DAYS_MIN))
        length = draw(st.integers(0, 90))
        low, best = sorted(draw(st.tuples(st.integers(0, length), st.integers(0, length))))
        crew = crew_of(*(f"P{i}" for i in range(draw(st.integers(1, 3)))))
        told = {"minutes_low": float(low), "minutes_best": float(best)} if draw(st.booleans()) else {}
        made.append(visit(f"V{number}", draw(st.sampled_from("ABC")), start, length, crew, **told))
    return made
