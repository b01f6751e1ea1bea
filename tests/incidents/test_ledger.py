"""The completeness ledger of small towns and of the real archives."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.crs import BRITISH_GRID, WGS84, to_working
from bluelamp.core.periods import Month, MonthRange
from bluelamp.core.vocabulary import MonthStatus
from bluelamp.incidents.ledger import Ledger, LedgerRow, Received, completeness, make_ledger
from bluelamp.incidents.unusual import has_too_many_blank, snap_points_moved

if TYPE_CHECKING:
    from pathlib import Path

JANUARY = Month(2023, 1).ordinal


def town(
    by_month: dict[int, int], *, area: int = 0, moved_from: int | None = None, blank: dict[int, int] | None = None
) -> Received:
    """One source; so many incidents in each month, on 40 snap points that move by 8 m from one month on."""
    months = np.repeat(JANUARY + np.array(list(by_month)), list(by_month.values()))
    rng = np.random.default_rng(len(months))
    point = rng.integers(0, 40, months.size)
    shift = 8.0 * (months >= JANUARY + moved_from) if moved_from is not None else np.zeros(months.size)
    x, y = 1000.0 * point + shift, np.full(months.size, 500.0)
    for month, n_blank in (blank or {}).items():
        rows = np.flatnonzero(months == JANUARY + month)[:n_blank]
        x[rows] = y[rows] = np.nan
    where = np.full(months.size, area)
    return Received(np.zeros_like(where), where, months, x, y, np.zeros(months.size, bool), ["herts"], ["Watford"])


def statuses(ledger: Ledger, area: str = "") -> dict[str, MonthStatus]:
    return {row.month: row.status for row in ledger.rows if row.area == area}


def ordinary(n_months: int, level: int = 100) -> dict[int, int]:
    return dict(enumerate(np.random.default_rng(3).poisson(level, n_months).tolist()))


@pytest.mark.spec
def test_twelve_ordinary_months_are_complete() -> None:
    ledger = make_ledger(town(ordinary(12)))
    assert set(statuses(ledger).values()) == {MonthStatus.COMPLETE}
    assert len(ledger.rows) == 24, "one row a month for the source and one for its one area"
    assert ledger.flagged() == ()


@pytest.mark.spec
def test_gap_months_inside_the_range_are_missing_and_still_expected() -> None:
    months = ordinary(12)
    del months[4], months[5]
    ledger = make_ledger(town(months))
    assert statuses(ledger)["2023-05"] == statuses(ledger, "Watford")["2023-06"] == MonthStatus.MISSING
    gap = next(row for row in ledger.rows if row.month == "2023-05")
    assert (gap.received, gap.blank_share, gap.new_point_share) == (0, None, None)
    assert gap.expected == pytest.approx(100, rel=0.15)
    assert "2023-05" not in ledger.held()


@pytest.mark.spec
def test_a_period_asked_for_reaches_beyond_what_is_held() -> None:
    ledger = make_ledger(town(ordinary(8)), period=MonthRange.parse("2022-12", "2023-09"))
    assert [month for month, status in statuses(ledger).items() if status == MonthStatus.MISSING] == [
        "2022-12",
        "2023-09",
    ]


@pytest.mark.spec
def test_a_month_that_came_in_a_third_is_low_and_one_that_came_twice_is_high() -> None:
    ledger = make_ledger(town(ordinary(18) | {5: 30, 12: 210}))
    found = statuses(ledger)
    assert found["2023-06"] == MonthStatus.LOW
    assert found["2024-01"] == MonthStatus.HIGH
    assert sum(status != MonthStatus.COMPLETE for status in found.values()) == 2


@pytest.mark.spec
def test_a_month_with_many_blank_locations_says_so() -> None:
    ledger = make_ledger(town(ordinary(12), blank={7: 25}))
    assert statuses(ledger)["2023-08"] == MonthStatus.BLANK_LOCATIONS
    row = next(row for row in ledger.rows if row.month == "2023-08" and not row.area)
    assert row.blank_share == pytest.approx(25 / row.received)


@pytest.mark.spec
def test_moved_snap_points_are_seen_across_a_gap() -> None:
    months = ordinary(12, 200)
    del months[6], months[7]
    found = statuses(make_ledger(town(months, moved_from=8)))
    assert found["2023-09"] == MonthStatus.SNAP_POINTS_MOVED
    assert found["2023-10"] == found["2023-06"] == MonthStatus.COMPLETE


def test_an_area_with_nothing_in_a_held_month_received_nought() -> None:
    month = JANUARY + np.array([0, 0, 1, 2, 2])
    n = np.zeros(5, np.int64)
    area = np.array([0, 1, 0, 0, 1])
    received = Received(n, area, month, np.ones(5), np.ones(5), n.astype(bool), ["herts"], ["Watford", "Dacorum"])
    row = next(row for row in make_ledger(received).rows if (row.area, row.month) == ("Dacorum", "2023-02"))
    assert (row.received, row.status) == (0, MonthStatus.COMPLETE)


def test_rows_outside_are_a_share_of_the_located_ones() -> None:
    n = np.zeros(4, np.int64)
    x = np.array([1.0, 2.0, np.nan, 3.0])
    received = Received(n, n - 1, n + JANUARY, x, x, np.array([True, False, True, False]), ["herts"], [])
    (row,) = make_ledger(received).rows
    assert row.outside_share == pytest.approx(1 / 3)
    assert row.blank_share == 0.25


def test_the_lag_is_counted_from_the_end_of_the_month() -> None:
    taken_up = {("herts", "2023-01"): "2023-03-03T09:30:00+00:00"}
    rows = make_ledger(town({0: 3, 1: 3}), taken_up=taken_up).rows
    assert [row.lag_days for row in rows if not row.area] == [30, None]


def test_sources_are_kept_apart() -> None:
    month = JANUARY + np.array([0, 2, 1])
    n = np.zeros(3, np.int64)
    source = np.array([0, 0, 1])
    ledger = make_ledger(Received(source, n - 1, month, np.ones(3), np.ones(3), n > 0, ["herts", "beds", "none"], []))
    assert ledger.held("herts") == ("2023-01", "2023-03")
    assert ledger.held("beds") == ("2023-02",)
    assert [row.source for row in ledger.rows] == ["herts"] * 3 + ["beds"]


@pytest.mark.spec
def test_completeness_counts_the_months_of_the_period_only() -> None:
    held = completeness(["2020-01", "2021-01", "2021-03"], MonthRange.parse("2021-01", "2021-04"))
    assert held.sentence() == "2 of 4 months held"
    assert held.missing == ("2021-02", "2021-04")


def test_points_that_never_repeat_are_exact_and_never_moved() -> None:
    n_points = np.array([500, 500, 500, 500])
    assert not snap_points_moved(n_points, n_points, np.ones(4, bool)).any()


def test_a_handful_of_new_points_is_chance() -> None:
    n_points = np.array([5, 5, 5, 5, 5])
    n_new = np.array([5, 2, 2, 5, 2])
    assert not snap_points_moved(n_new, n_points, np.ones(5, bool)).any()


def test_a_source_that_is_mostly_blank_is_flagged_throughout() -> None:
    assert has_too_many_blank(np.full(6, 60), np.full(6, 100)).all()
    assert not has_too_many_blank(np.zeros(6, np.int64), np.zeros(6, np.int64)).any()


@pytest.mark.property
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-1, 2), st.integers(0, 8), st.integers(-1, 5)), max_size=60))
def test_every_row_is_counted_once_in_its_source_and_at_most_once_in_its_areas(
    drawn: list[tuple[int, int, int, int]],
) -> None:
    source, area, month, point = (np.array([row[i] for row in drawn], dtype=np.int64) for i in range(4))
    x = np.where(point < 0, np.nan, point)
    received = Received(source, area, month + JANUARY, x, x, point > 4, ["a", "b", "c"], ["p", "q", "r"])
    rows = make_ledger(received).rows
    assert sum(row.received for row in rows if not row.area) == len(drawn)
    assert sum(row.received for row in rows if row.area) == int((area >= 0).sum())
    for row in rows:
        assert_counted_plainly(row, received)


def assert_counted_plainly(row: LedgerRow, received: Received) -> None:
    """Count one row again, incident by incident."""

    def points(month: str) -> list[float | None]:
        return [
            None if np.isnan(x) else float(x)
            for source, area, at, x in zip(received.source, received.area, received.month, received.x, strict=True)
            if received.sources[source] == row.source
            and (not row.area or (area >= 0 and received.areas[area] == row.area))
            and str(Month.from_ordinal(int(at))) == month
        ]

    here = points(row.month)
    assert row.received == len(here)
    assert row.blank_share == (here.count(None) / len(here) if here else None)
    months = received.month[received.source == received.sources.index(row.source)]
    earlier = [at for at in sorted(set(months.tolist())) if str(Month.from_ordinal(at)) < row.month]
    distinct = set(here) - {None}
    if not earlier or not distinct:
        assert row.new_point_share is None
    else:
        new = distinct - set(points(str(Month.from_ordinal(earlier[-1]))))
        assert row.new_point_share == pytest.approx(len(new) / len(distinct))


def archive(folder: Path, force: str) -> Received:
    """A real archive by districts, read row by row."""
    with zipfile.ZipFile(folder / "police_uk" / f"{force}.zip") as files:
        names = sorted(name for name in files.namelist() if name.endswith("-street.csv"))
        rows = [row for name in names for row in csv.DictReader(io.StringIO(files.read(name).decode()))]
    month = np.array([Month.parse(row["Month"]).ordinal for row in rows])
    longitude, latitude = (np.array([float(row[name] or "nan") for row in rows]) for name in ("Longitude", "Latitude"))
    x, y = to_working(longitude, latitude, source=WGS84, working=BRITISH_GRID)
    districts, area, size = np.unique([row["LSOA name"][:-5] for row in rows], return_inverse=True, return_counts=True)
    is_ours = (size > 1500) & (districts != "")
    area = np.where(is_ours[area], area, -1)
    outside = np.isfinite(x) & (area < 0)
    return Received(np.zeros_like(month), area, month, x, y, outside, [force], districts.tolist())


@pytest.mark.slow
def test_hertfordshire_has_two_gaps_and_a_change_of_geography(real_data: Path) -> None:
    ledger = make_ledger(archive(real_data, "hertfordshire"))
    missing = [month for month, status in statuses(ledger).items() if status == MonthStatus.MISSING]
    assert missing == [str(m) for m in MonthRange.parse("2022-02", "2023-12")] + [
        str(m) for m in MonthRange.parse("2024-05", "2024-12")
    ]
    others = {(row.month, row.status) for row in ledger.flagged() if row.status != MonthStatus.MISSING}
    assert others == {("2024-01", MonthStatus.SNAP_POINTS_MOVED)}
    moved = next(row for row in ledger.rows if row.month == "2024-01" and not row.area)
    assert moved.new_point_share == pytest.approx(0.965, abs=0.01)
    assert len({row.area for row in ledger.rows}) == 11, "ten districts and the whole"


@pytest.mark.slow
def test_bedfordshire_is_whole_and_changed_its_snap_points_once(real_data: Path) -> None:
    ledger = make_ledger(archive(real_data, "bedfordshire"))
    assert {(row.month, row.status) for row in ledger.flagged()} == {("2022-07", MonthStatus.SNAP_POINTS_MOVED)}
    assert len(ledger.held()) == 36


@pytest.mark.slow
def test_the_city_of_london_emptied_in_april_2020(real_data: Path) -> None:
    found = statuses(make_ledger(archive(real_data, "city-of-london")))
    assert [found[month] for month in ("2020-02", "2020-04", "2020-05")] == ["complete", "low", "low"]
