"""The door for those who have degrees: the same minutes as in metres."""

from __future__ import annotations

import pytest
import shapely

from bluelamp.core.vocabulary import CheckIn, EvidenceGrade
from bluelamp.io.outlines import geojson_of
from bluelamp.tasks.patrols.taps import measure_taps

START = 1_700_000_000.0
# 300 m by 300 m in Hertford.
OUTLINE = geojson_of(shapely.box(532_500, 212_500, 532_800, 212_800), working_crs="EPSG:27700")
MIDDLE, FAR = (-0.0779, 51.7958), (-0.09, 51.81)


def test_outline_and_fixes_in_degrees_give_minutes() -> None:
    fixes = [(START + 60.0 * minute, *MIDDLE, 8.0) for minute in (0, 1, 2, 18)]
    found = measure_taps(OUTLINE, START, START + 18 * 60, fixes=fixes, working_crs=27700)
    assert (found.low, found.best, found.high, found.evidence) == (2.0, 18.0, 18.0, EvidenceGrade.A)


@pytest.mark.parametrize("crs", [27700, "EPSG:27700", "EPSG:32630"])
def test_the_working_system_changes_no_minute(crs: int | str) -> None:
    fixes = [(START, *MIDDLE, None), (START + 300, *FAR, 5.0), (START + 900, *FAR, 5.0), (START + 1000, *MIDDLE, 5.0)]
    found = measure_taps(OUTLINE, START, START + 1000, fixes=fixes, working_crs=crs)
    assert found.best == pytest.approx(400 / 60)
    assert found.evidence is EvidenceGrade.B


def test_no_fixes_and_codes_are_grade_c() -> None:
    found = measure_taps(OUTLINE, START, START + 900, started_by=CheckIn.QR, ended_by=CheckIn.QR)
    assert (found.low, found.best, found.evidence) == (0.0, 15.0, EvidenceGrade.C)
