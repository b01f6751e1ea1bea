"""The summary of a case: the published figures of Derbyshire, periods, and what is refused or in question."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.core.errors import UsageError
from bluelamp.core.periods import MonthRange, days_of
from bluelamp.patrols.figures import change_share
from bluelamp.tasks.patrols.summary import PatrolSummary, summarise
from worlds.small_case import case, visit_row

if TYPE_CHECKING:
    from pathlib import Path

AT = "2026-01-01T00:00:00+00:00"
# What this room can tell of a case; incidents are told by another.
OURS = (
    "visits",
    "qualifying_share",
    "with_engagement_share",
    "outcomes.",
    "patrol_hours",
    "person_hours",
    "covered_hours",
)


@pytest.fixture(scope="module")
def derbyshire(real_data: Path) -> Path:
    """The case folder of Derbyshire: totals published, rows constructed."""
    folder = real_data.parent / "cases" / "derbyshire-2023"
    if not folder.is_dir():
        pytest.skip("the case of Derbyshire is not here")
    return folder


def of_period(folder: Path, period: str) -> PatrolSummary:
    """The summary of some months."""
    days = days_of(MonthRange.from_text(period))
    return summarise(folder, first=days.first, last=days.last, as_at=AT)


def expected(folder: Path) -> list[dict[str, Any]]:
    """The published figures of visits, hours and outcomes."""
    figures: list[dict[str, Any]] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["figures"]
    return [figure for figure in figures if figure["name"].startswith(OURS)]


@pytest.mark.reference
def test_derbyshire_comes_out_as_published(derbyshire: Path) -> None:
    figures = expected(derbyshire)
    assert len(figures) >= 13
    for figure in figures:
        found = of_period(derbyshire, figure["period"]).figures
        if figure["compare"]:
            before = of_period(derbyshire, figure["compare"]).figures["visits"]
            told = change_share(figure["name"], found["visits"], before)
            assert str(told.compare) == figure["compare"]
        else:
            told = found[figure["name"]]
        assert told.value == figure["value"], figure
        assert str(told.period) == figure["period"]


@pytest.mark.reference
def test_derbyshires_months_say_the_same_as_asking_for_each(derbyshire: Path) -> None:
    whole = summarise(derbyshire, as_at=AT)
    assert str(whole.period) == "2023-07..2023-12"
    assert list(whole.by_month) == [f"2023-{month:02d}" for month in range(7, 13)]
    for month, figures in whole.by_month.items():
        assert figures == of_period(derbyshire, month).figures


@pytest.mark.reference
def test_whoever_shows_derbyshire_says_that_its_rows_are_constructed(derbyshire: Path) -> None:
    found = summarise(derbyshire)
    assert "totals published, rows constructed" in found.source
    assert found.as_dict()["source"] == found.source
    assert all("rows constructed" in figure.source for figure in found.figures.values())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three good visits in two months, one that overlaps, one to a place given up, and rows that are refused."""
    february = {"started_at": "2024-02-01T10:00Z", "ended_at": "2024-02-01T10:30Z"}
    return case(
        tmp_path / "case",
        visits=[
            visit_row("V1"),
            visit_row("V2", place_ref="B", started_at="2024-01-10T12:10Z", ended_at="2024-01-10T12:30Z"),
            visit_row("V3", place_ref="C", crew="P7", **february),
            visit_row("V4", place_ref="Z"),
            visit_row("V5", ended_at="2024-01-12T04:00+00:00"),
            visit_row("V1", crew="P9"),
            visit_row("V6", crew="P8", roles="pcso", started_at="2024-01-10T15:00Z", ended_at="2024-01-10T15:10Z"),
        ],
        outcomes=["V1,engagement,5,,,", "V6,arrest,1,,,", "V9,arrest,1,,,", "V5,arrest,1,,,"],
        shifts=["S1,2024-01-10T12:00Z,2024-01-10T20:00Z,P1,officer,police,yes,", "S1,x,y,P1,officer,police,yes,"],
        C={"valid_to": "2023-12-31"},
    )


def test_refused_rows_are_in_no_total_and_questioned_ones_are(folder: Path) -> None:
    told = summarise(folder, as_at=AT).as_dict()
    assert (told["shifts"], told["shift_hours"], told["visits"]) == (1, 8.0, 4)
    assert (told["patrol_hours"], told["covered_hours"]) == (1.33, 1.33)
    assert told["qualifying_share"] == 0.75
    assert told["outcomes"] == {"engagement": 5}
    assert told["refused"] == {
        "longer_than_16_h": 1,
        "repeated_id": 1,
        "unknown_place": 1,
        "unknown_visit": 2,
        "unreadable_time": 1,
    }
    assert told["questioned"] == {"no_power": 1, "overlap": 1, "retired_place": 1}
    assert list(told["by_month"]) == ["2024-01", "2024-02"]
    assert told["by_month"]["2024-02"]["visits"] == 1
    assert told["by_month"]["2024-02"]["outcomes"] == {"engagement": 0}


def test_without_a_file_of_shifts_their_number_is_not_known(folder: Path) -> None:
    (folder / "shifts.csv").unlink()
    found = summarise(folder, as_at=AT)
    told = found.as_dict()
    assert (told["shifts"], told["shift_hours"], told["visits"]) == (None, None, 4)
    assert str(found.figures["shifts"]) == "not known"
    assert told["by_month"]["2024-01"]["shifts"] is None


def test_a_period_cuts_visits_outcomes_shifts_and_questions_but_no_refusals(folder: Path) -> None:
    told = summarise(folder, first=dt.date(2024, 1, 11)).as_dict()
    assert (told["visits"], told["shifts"], told["outcomes"], told["period"]) == (1, 0, {}, "2024-01-11..2024-02-29")
    assert told["questioned"] == {"retired_place": 1}
    assert sum(told["refused"].values()) == 6
    assert summarise(folder, last=dt.date(2024, 1, 10)).as_dict()["visits"] == 3


@pytest.mark.parametrize(
    ("ends", "period"),
    [
        ({"first": dt.date(2030, 1, 1)}, "2030-01-01"),
        ({"last": dt.date(2020, 1, 1)}, "2020-01-01"),
        ({"first": dt.date(2030, 1, 1), "last": dt.date(2030, 1, 31)}, "2030-01"),
    ],
)
def test_beyond_everything_that_is_held_nothing_is_counted(folder: Path, ends: dict[str, dt.date], period: str) -> None:
    told = summarise(folder, **ends).as_dict()  # type: ignore[arg-type]  # - days by name
    assert (told["visits"], told["qualifying_share"], told["period"]) == (0, None, period)


def test_a_case_without_rows_says_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    found = summarise(case(tmp_path / "case"))
    assert found.period is None
    assert (found.as_dict()["visits"], found.as_dict()["by_month"], found.as_dict()["period"]) == (0, {}, None)
    dated = summarise(tmp_path / "case", last=dt.date(2024, 1, 1))
    assert str(dated.period) == "2024-01-01"


def test_a_visit_of_the_future_is_asked_about_where_the_time_is_known(folder: Path) -> None:
    early = summarise(folder, as_at="2024-01-15T00:00:00+00:00")
    assert early.questioned["clock_jumped"] == 1
    assert "clock_jumped" not in summarise(folder).questioned


def test_a_heap_at_fifteen_minutes_is_noted_with_its_source(tmp_path: Path) -> None:
    rows = [
        visit_row(
            f"V{i}", crew=f"P{i}", started_at="2024-01-10T12:00Z", ended_at=f"2024-01-10T12:{15 if i < 30 else i - 20}Z"
        )
        for i in range(60)
    ]
    (note,) = summarise(case(tmp_path / "case", visits=rows)).notes
    assert "visits.csv" in note


def test_calls_that_cannot_be_are_refused(folder: Path) -> None:
    with pytest.raises(UsageError, match="BL-PERIOD-02"):
        summarise(folder, first=dt.date(2024, 2, 1), last=dt.date(2024, 1, 1))
    with pytest.raises(UsageError, match="BL-CASE-05"):
        summarise(folder, zone="Europe/Testham")
