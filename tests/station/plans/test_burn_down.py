"""The burn-down: bars lie on their scale, the forecast floats, and nothing leaves the picture."""

from __future__ import annotations

import datetime as dt

import pytest

from bluelamp_station.plans.charts.burn_down import BurnWeek, lay_out_burn_down

MONDAY = dt.date(2026, 4, 6)


def weeks(*told: tuple[float, ...]) -> list[BurnWeek]:
    """Weeks in order: what is left, and of those to come the low and high of it."""
    return [BurnWeek(MONDAY + dt.timedelta(weeks=n), *one) for n, one in enumerate(told)]


@pytest.mark.spec
def test_bars_stand_on_nothing_and_the_forecast_floats_between_low_and_high() -> None:
    chart = lay_out_burn_down(weeks((1000,), (500,), (400, 250, 500)), 1000, "Pounds left")
    whole, half, ahead = chart.bars
    assert whole.height == 2 * half.height
    assert whole.y + whole.height == half.y + half.height == chart.zero
    assert (ahead.look, whole.look) == ("marked", "reached")
    assert ahead.y == half.y
    assert ahead.height == pytest.approx(whole.height / 4)
    assert ahead.middle is not None
    assert ahead.y < ahead.middle < ahead.y + ahead.height
    assert ahead.title == "Week from 20 April 2026: £250 to £500 left"


def test_overspending_goes_below_nothing_and_stays_in_the_picture() -> None:
    chart = lay_out_burn_down(weeks((100,), (-50,), (-100, -300, 0)), 1000, "Pounds left")
    for bar in chart.bars:
        assert bar.y >= 0
        assert bar.y + bar.height <= chart.height
    assert chart.bars[1].y == chart.zero
    assert [tick.text for tick in chart.axis] == ["-£300", "£0", "£500", "£1,000"]


def test_the_even_line_begins_where_the_stream_stands() -> None:
    chart = lay_out_burn_down(weeks((1000,), (900,)), 1000, "Pounds left", even_from=0.5)
    left, top, right, bottom = chart.even
    assert (left, bottom) == (chart.left, chart.zero)
    assert right > left
    assert top == pytest.approx((chart.bars[0].y + chart.zero) / 2)


def test_a_year_has_few_labels_and_no_money_is_no_error() -> None:
    chart = lay_out_burn_down(weeks(*[(0.0,)] * 52), 0, "Pounds left")
    assert len(chart.labels) <= 12
    assert len(chart.bars) == 52
