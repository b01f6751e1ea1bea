"""Figures that were stored as JSON come back as they were."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.figures import Completeness, Figure, Geography, Interval
from bluelamp.core.periods import EARLIEST_YEAR, LATEST_YEAR, DayRange, Month, MonthRange

_FIRST, _LAST = Month(EARLIEST_YEAR, 1).ordinal, Month(LATEST_YEAR - 30, 12).ordinal
_NUMBERS = st.floats(-1e12, 1e12) | st.integers(-(10**12), 10**12)


@st.composite
def ranges(draw: st.DrawFn) -> MonthRange:
    first = draw(st.integers(_FIRST, _LAST))
    return MonthRange(Month.from_ordinal(first), Month.from_ordinal(first + draw(st.integers(0, 60))))


@st.composite
def completenesses(draw: st.DrawFn, period: MonthRange | None = None) -> Completeness:
    """Months of a period, all or with gaps, of which some are held."""
    months = [str(month) for month in (period or draw(ranges()))]
    expected = tuple(month for month in months if draw(st.integers(0, 9)) or period)
    return Completeness(expected, tuple(month for month in expected if draw(st.booleans())))


@st.composite
def day_ranges(draw: st.DrawFn) -> DayRange:
    first, last = sorted(draw(st.tuples(*[st.dates(dt.date(EARLIEST_YEAR, 1, 1), dt.date(LATEST_YEAR, 12, 31))] * 2)))
    return DayRange(first, last)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = sorted(draw(st.tuples(_NUMBERS, _NUMBERS)))
    if draw(st.booleans()):
        return Interval.bounds(low, high)
    return Interval(low, high, draw(st.floats(0.01, 0.99)), draw(st.sampled_from(["credible", "bootstrap"])))


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    period = draw(st.none() | ranges() | day_ranges())
    months = period if isinstance(period, MonthRange) else None
    return Figure(
        name=draw(st.text()),
        value=draw(st.none() | _NUMBERS),
        unit=draw(st.text()),
        definition=draw(st.text()),
        definition_version=draw(st.integers(1, 9)),
        period=period,
        geography=draw(st.none() | st.builds(Geography, st.text(), st.text())),
        source=draw(st.text()),
        as_at=draw(st.text()),
        completeness=draw(st.none() | completenesses(months) | completenesses()),
        interval=draw(st.none() | intervals()),
        compare=draw(st.none() | ranges() | day_ranges()),
    )


@pytest.mark.property
@settings(max_examples=200, deadline=None)
@given(figures())
def test_a_figure_comes_back_from_json_as_it_was(figure: Figure) -> None:
    told = json.loads(json.dumps(figure.as_dict()))
    assert Figure.from_dict(told) == figure
    assert Figure.from_dict(told).as_dict() == figure.as_dict()


@pytest.mark.property
@settings(deadline=None)
@given(completenesses(), intervals(), ranges())
def test_its_parts_come_back_too(held: Completeness, interval: Interval, period: MonthRange) -> None:
    assert Completeness.from_dict(json.loads(json.dumps(held.as_dict()))) == held
    assert Interval.from_dict(json.loads(json.dumps(asdict(interval)))) == interval
    assert MonthRange.from_text(str(period)) == period


@pytest.mark.spec
def test_months_expected_are_named_only_where_the_period_does_not_say_them() -> None:
    period = MonthRange.parse("2024-01", "2024-03")
    whole, other = Completeness(("2024-01", "2024-02", "2024-03"), ()), Completeness(("2024-01", "2024-03"), ())

    def told(held: Completeness) -> dict[str, object]:
        record: dict[str, object] = Figure("n", 1, "rows", "d", period=period, completeness=held).as_dict()[
            "completeness"
        ]
        return record

    assert "expected" not in told(whole)
    assert told(other)["expected"] == ["2024-01", "2024-03"]
    assert whole.as_dict()["expected"] == "2024-01..2024-03"


@pytest.mark.spec
def test_a_completeness_that_names_no_months_is_not_guessed_at() -> None:
    record = {"months_expected": 2, "months_held": 2, "missing": [], "share": 1.0}
    with pytest.raises(ValueError, match="2 months"):
        Completeness.from_dict(record)
    assert Completeness.from_dict(record, period=MonthRange.parse("2024-01", "2024-02")).is_complete


@pytest.mark.spec
def test_a_record_of_a_later_version_is_still_read() -> None:
    record = Figure("n", 412, "incidents", "What is counted.").as_dict() | {"colour": "blue"}
    assert Figure.from_dict(record) == Figure("n", 412, "incidents", "What is counted.")


@pytest.mark.parametrize(
    ("level", "kind"), [(0.95, "bounds"), (None, "credible"), (1.0, "bootstrap"), (0.0, "bootstrap")]
)
def test_only_bounds_have_no_level(level: float | None, kind: str) -> None:
    with pytest.raises(ValueError, match="level"):
        Interval(1, 2, level, kind)
