"""Figures of patrols: each with its definition, cut to its period, with the range that the evidence leaves."""

from __future__ import annotations

import datetime as dt

import pytest

from bluelamp.core.figures import Figure, Geography, Interval
from bluelamp.core.periods import DayRange, MonthRange, period_of_days
from bluelamp.core.vocabulary import ASB_POWER_USES, Audience, EvidenceGrade, OutcomeKind
from bluelamp.patrols.columns import outcome_columns, shift_columns, visit_columns
from bluelamp.patrols.figures import FIGURES, change_share, figures_of
from worlds.small_case import DAY, crew_of, outcome, shift, visit

_MONTH_MIN = 31 * 24 * 60
VISITS = [
    visit("V1", "A", 0, 30, crew_of("P1", "P2"), minutes_low=10.0, minutes_best=20.0),
    visit("V2", "A", 10, 20, evidence=EvidenceGrade.C),
    visit("V3", "B", _MONTH_MIN, 6),
]
OUTCOMES = [
    outcome("V1", count=4, audience=Audience.BUSINESS),
    outcome("V1", OutcomeKind.CPN, 2),
    outcome("V2", OutcomeKind.INFORMAL_WARNING, 5),
    outcome("V3", OutcomeKind.ARREST),
]
JANUARY = MonthRange.from_text("2024-01")


def figures(period: MonthRange | DayRange | None) -> dict[str, Figure]:
    """Figures of the small records for a period."""
    return figures_of(
        visit_columns(VISITS, OUTCOMES),
        outcome_columns(OUTCOMES, VISITS),
        shift_columns([shift(), shift("S2", _MONTH_MIN)]),
        period=period,
        geography=Geography("two places"),
        source="made up",
        as_at="2024-03-01T00:00:00+00:00",
    )


def test_the_numbers_of_a_month_are_those_worked_out_by_hand() -> None:
    found = figures(JANUARY)
    told = {name: figure.value for name, figure in found.items() if figure.value}
    assert told == {
        "shifts": 1,
        "shift_hours": 4.0,
        "visits": 2,
        "qualifying_visits": 2,
        "qualifying_share": 1.0,
        "qualifying_share_low": 0.5,
        "with_engagement_share": 0.5,
        "patrol_hours": 0.67,
        "person_hours": 1.0,
        "covered_hours": 0.5,
        "median_minutes": 20.0,
        "asb_power_uses": 2,
        "evidence_share_a": 0.5,
        "evidence_share_c": 0.5,
        "outcomes.engagement": 4,
        "outcomes.cpn": 2,
        "outcomes.informal_warning": 5,
    }
    assert found["patrol_hours"].interval == Interval(0.5, 0.67, level=None, kind="bounds")
    assert found["qualifying_share"].interval == Interval.bounds(0.5, 1.0)
    assert found["covered_hours"].interval is None


def test_every_figure_carries_its_meaning_and_comes_back_from_json() -> None:
    found = figures(JANUARY)
    assert list(found) == list(FIGURES)
    for name, figure in found.items():
        assert (figure.name, figure.definition, figure.unit) == (name, FIGURES[name].definition, FIGURES[name].unit)
        assert figure.definition.endswith(".")
        assert (figure.period, figure.source) == (JANUARY, "made up")
        assert figure.geography == Geography("two places")
        assert Figure.from_dict(figure.as_dict()) == figure


def test_days_may_be_a_period_and_nothing_in_it_is_not_known() -> None:
    found = figures(DayRange(DAY + dt.timedelta(days=1), DAY + dt.timedelta(days=2)))
    assert found["visits"].value == 0
    assert found["qualifying_share"].value is None
    assert found["median_minutes"].value is None
    assert figures(None)["visits"].value == 3


def test_months_add_up_to_the_whole() -> None:
    whole = figures(MonthRange.from_text("2024-01..2024-02"))
    parts = [figures(JANUARY), figures(MonthRange.from_text("2024-02"))]
    for name, figure in whole.items():
        if figure.unit not in ("share", "minutes"):
            assert sum(part[name].value or 0 for part in parts) == pytest.approx(figure.value, abs=0.011), name


def test_every_asb_power_counts_once_and_nothing_else_does() -> None:
    for kind in OutcomeKind:
        records = [outcome("V1", kind, 3)]
        found = figures_of(
            visit_columns(VISITS, records), outcome_columns(records, VISITS), shift_columns([]), period=None
        )
        assert found["asb_power_uses"].value == (3 if kind in ASB_POWER_USES else 0)
        assert found[f"outcomes.{kind.value}"].value == 3


def test_a_change_names_what_it_is_compared_with() -> None:
    now, before = figures(MonthRange.from_text("2024-02"))["visits"], figures(JANUARY)["visits"]
    found = change_share("visits_change_share", now, before)
    assert (found.value, found.compare, str(found.period)) == (-0.5, JANUARY, "2024-02")
    assert found.as_dict()["compare"] == "2024-01"
    assert Figure.from_dict(found.as_dict()) == found
    empty = figures(period_of_days(dt.date(2023, 1, 1), dt.date(2023, 1, 31)))["visits"]
    assert change_share("visits_change_share", now, empty).value is None


def test_outcomes_of_unknown_visits_are_passed_over_and_places_cut_alike() -> None:
    found = outcome_columns([*OUTCOMES, outcome("V9")], VISITS)
    assert len(found) == 4
    assert found.at(["B"]).kind.tolist() == ["arrest"]
    assert found.audience.tolist()[0] == "business"
    assert visit_columns(VISITS).at(["A"]).covered_min.sum() == 30
