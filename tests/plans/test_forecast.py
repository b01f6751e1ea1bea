"""The forecast of a stream: refused where little is known, exact where all is, and as sure as it says it is."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bluelamp.core.errors import RefusedInputError
from bluelamp.plans.forecast import AheadWeek, PastWeek, forecast
from bluelamp.plans.underspend import AlarmRule, alarm_of, remedies


def past(*delivered: float) -> list[PastWeek]:
    """Weeks without a plan."""
    return [PastWeek(one) for one in delivered]


@pytest.mark.spec
def test_fewer_than_four_whole_weeks_are_refused() -> None:
    with pytest.raises(RefusedInputError, match="4 whole weeks") as refused:
        forecast(past(1, 2, 3), [AheadWeek()], so_far=6)
    assert refused.value.code == "BL-PLAN-10"


def test_weeks_that_are_all_alike_leave_no_doubt() -> None:
    seen = forecast(past(5, 5, 5, 5), [AheadWeek(), AheadWeek(share=0.5)], so_far=20)
    assert (seen.low, seen.expected, seen.high) == (27.5, 27.5, 27.5)
    assert (seen.probability_below(27.4), seen.probability_below(28)) == (0.0, 1.0)


@pytest.mark.reference
def test_the_band_is_that_of_the_mean_of_a_sample() -> None:
    # Errors -1, 1, -1, 1: variance 4/3, neighbours differ, so that one and a half times it is reckoned with.
    seen = forecast(past(9, 11, 9, 11), [AheadWeek()] * 2, so_far=40)
    variance = 1.5 * 4 / 3
    spread = math.sqrt(2 * variance + 4 * variance / 4)
    assert seen.spread == pytest.approx(spread)
    assert seen.high - seen.expected == pytest.approx(2.3534 * spread, rel=1e-4), "t with 3 degrees of freedom"
    assert seen.probability_below(seen.expected) == pytest.approx(0.5)


def test_planned_weeks_bring_their_plan_times_what_was_kept_of_plans_before() -> None:
    history = [PastWeek(80, 100), PastWeek(40, 50), PastWeek(160, 200), PastWeek(80, 100)]
    seen = forecast(history, [AheadWeek(300), AheadWeek(10), AheadWeek()], so_far=360)
    assert seen.n_planned == 1, "a tenth of a usual plan is not planned to its end"
    assert seen.expected == pytest.approx(360 + 0.8 * 300 + 90 + 90)


def test_only_the_newest_thirteen_weeks_count_and_a_sum_never_falls() -> None:
    seen = forecast(past(*([1000] * 20), *([0, 8] * 6), 4), [AheadWeek()] * 3, so_far=20_000)
    assert (seen.n_past, seen.expected) == (13, 20_000 + 12)
    assert seen.low == 20_000
    assert [point.low for point in seen.points] == sorted(point.low for point in seen.points)


@pytest.mark.reference
@pytest.mark.parametrize(("alike", "least"), [(0.0, 0.88), (0.3, 0.82)])
def test_nine_in_ten_simulated_programmes_end_inside_the_band(alike: float, least: float) -> None:
    """Weekly visits of a made-up programme: Poisson about a mean that wanders, 10 weeks seen and 24 to come."""
    draw = np.random.default_rng(20_260_401)
    n_past, n_ahead, inside, n_worlds = 10, 24, 0, 300
    for _ in range(n_worlds):
        noise = draw.normal(size=n_past + n_ahead)
        for week in range(1, len(noise)):
            noise[week] = alike * noise[week - 1] + math.sqrt(1 - alike**2) * noise[week]
        weeks = draw.poisson(100 * np.exp(0.3 * noise))
        seen = forecast(past(*map(float, weeks[:n_past])), [AheadWeek()] * n_ahead, so_far=float(weeks[:n_past].sum()))
        inside += bool(seen.low <= weeks.sum() <= seen.high)
    assert least <= inside / n_worlds <= 0.98


@pytest.mark.reference
def test_of_alarms_no_more_are_false_than_the_rule_says() -> None:
    """Programmes whose money lies just above what they spend: an alarm at 80 % is right four times in five."""
    draw = np.random.default_rng(7)
    right = raised = 0
    for _ in range(400):
        weeks = draw.poisson(100, size=30).astype(float)
        budget = round(float(draw.uniform(2_900, 3_500)))
        seen = forecast(past(*weeks[:10]), [AheadWeek()] * 20, so_far=float(weeks[:10].sum()))
        if alarm_of(seen, budget, AlarmRule(0.05, 0.8)).kind == "underspend":
            raised += 1
            right += bool(weeks.sum() < 0.95 * budget)
    assert raised > 50
    assert right / raised >= 0.8


def test_the_alarm_says_what_ends_wrong_and_what_a_false_one_is() -> None:
    seen = forecast(past(100, 110, 90, 100), [AheadWeek()] * 10, so_far=400)
    assert alarm_of(seen, 1_400).kind == ""
    assert (alarm_of(seen, 3_000).kind, alarm_of(seen, 3_000).gap_pence) == ("underspend", 1_600)
    assert alarm_of(seen, 1_000).kind == "overspend"
    assert "at most 20 are false" in AlarmRule().meaning
    with pytest.raises(ValueError, match="between 0 and 1"):
        AlarmRule(0.05, 1.0)


@pytest.mark.spec
def test_what_could_be_done_is_priced_and_adds_up() -> None:
    told = remedies(1_000_000, weeks_left=20, shift_pence=20_000, end_words="31 March 2027")
    assert [one.kind for one in told] == ["more_shifts", "last_quarter", "hand_back"]
    assert told[0].words == "Offer 2 more shifts a week until 31 March 2027: at £200 a shift that takes £8,000."
    assert told[0].pence <= 1_000_000
    assert told[1].words == "Move £10,000 to the last quarter, which is 3 more shifts a week then."
    assert told[2].words.startswith("Hand back £10,000")


def test_a_lack_asks_for_fewer_shifts_or_more_money_and_small_change_for_nothing() -> None:
    fewer, find = remedies(-100_000, weeks_left=10, shift_pence=20_000, end_words="31 March 2027")
    assert fewer.words == "Plan 1 fewer shift a week until 31 March 2027: at £200 a shift that saves £2,000."
    assert find.words.startswith("Find £1,000 more")
    assert remedies(4_999, weeks_left=10, shift_pence=None, end_words="") == ()
    (back,) = remedies(50_000, weeks_left=5, shift_pence=None, end_words="")
    assert back.kind == "hand_back"
