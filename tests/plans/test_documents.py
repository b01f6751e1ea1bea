"""Problems and plans become JSON and come back exactly as they were."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.core.errors import RefusedInputError, UnreadableInputError
from bluelamp.core.vocabulary import (
    Agency,
    AvailabilityKind,
    FixKind,
    MoveKind,
    PatrolMode,
    PlaceRole,
    Role,
    UnmetReason,
)
from bluelamp.plans.documents import (
    move_document,
    move_from,
    plan_document,
    plan_from,
    problem_document,
    problem_from,
    replan_document,
    replan_from,
)
from bluelamp.plans.problem import WeekProblem
from bluelamp.plans.records import Base, DoseTarget, Offer, PayRate, PlanPlace, StaffMember, Window
from bluelamp.plans.results import CrewSeat, Fix, Move, PlannedShift, PlannedStop, Replan, Unmet, WeekPlan
from bluelamp.plans.rules import PlanRules

_MONDAY = dt.date(2026, 3, 2)
_TEXT = st.text(max_size=6)
_NUMBER = st.floats(allow_nan=False, allow_infinity=False, width=64)
_WHOLE = st.integers(-(2**50), 2**50)
_DAY = st.dates()
_WINDOW = st.builds(Window, weekday=st.integers(0, 6), start_min=st.integers(0, 1439), end_min=st.integers(1, 2880))
_PLACE = st.builds(
    PlanPlace,
    ref=_TEXT,
    name=_TEXT,
    town=_TEXT,
    x=_NUMBER,
    y=_NUMBER,
    role=st.sampled_from(PlaceRole),
    rank=st.none() | _WHOLE,
    harm_share=st.none() | _NUMBER,
    windows=st.lists(_WINDOW, max_size=2).map(tuple),
    valid_from=st.none() | _DAY,
    roles_allowed=st.none() | st.frozensets(st.sampled_from(Role)),
    needs_constable=st.booleans(),
)
_TARGET = st.builds(
    DoseTarget,
    place_ref=_TEXT,
    visits_per_week=_WHOLE,
    max_gap_h=st.none() | _NUMBER,
    windows=st.lists(_WINDOW, max_size=2).map(tuple),
    cap_visits=st.none() | _WHOLE,
    value=_NUMBER,
)
_STAFF = st.builds(
    StaffMember,
    person_ref=_TEXT,
    role=st.sampled_from(Role),
    agency=st.sampled_from(Agency),
    base=_TEXT,
    transport=st.sampled_from(PatrolMode),
    max_week_h=st.none() | _NUMBER,
    is_open_seat=st.booleans(),
)
_OFFER = st.builds(
    Offer, person_ref=_TEXT, starts_s=_WHOLE, ends_s=_WHOLE, kind=st.sampled_from(AvailabilityKind), row=_WHOLE
)
_RATE = st.builds(
    PayRate,
    role=st.sampled_from(Role),
    agency=st.sampled_from(Agency),
    kind=st.sampled_from(AvailabilityKind),
    from_date=_DAY,
    pence_per_hour=_WHOLE,
)
_RULES = st.builds(
    PlanRules,
    crew_size=_WHOLE,
    lead_roles=st.frozensets(st.sampled_from(Role)),
    apart=st.frozensets(st.tuples(_TEXT, _TEXT), max_size=3),
    walk_kmh=_NUMBER,
    unpopular=st.tuples(_WHOLE, _WHOLE),
)
_SEAT = st.builds(
    CrewSeat,
    person_ref=_TEXT,
    role=st.sampled_from(Role),
    agency=st.sampled_from(Agency),
    kind=st.sampled_from(AvailabilityKind),
    pence=_WHOLE,
    price_words=_TEXT,
    is_open=st.booleans(),
)
_STOP = st.builds(
    PlannedStop,
    visit_id=_TEXT,
    place_ref=_TEXT,
    starts_s=_WHOLE,
    ends_s=_WHOLE,
    travel_min=_NUMBER,
    travel_mode=st.sampled_from(PatrolMode),
)
_SHIFT = st.builds(
    PlannedShift,
    shift_id=_TEXT,
    starts_s=_WHOLE,
    ends_s=_WHOLE,
    base=_TEXT,
    crew=st.lists(_SEAT, max_size=2).map(tuple),
    stops=st.lists(_STOP, max_size=2).map(tuple),
    break_starts_s=st.none() | _WHOLE,
    is_additional=st.booleans(),
    home_min=_NUMBER,
)
_JSON = st.dictionaries(_TEXT, st.none() | _WHOLE | _TEXT | st.lists(_WHOLE, max_size=2), max_size=2)
_FIX = st.builds(Fix, kind=st.sampled_from(FixKind), words=_TEXT, pence=_WHOLE, gains=_WHOLE, change=_JSON)
_UNMET = st.builds(
    Unmet,
    place_ref=_TEXT,
    wanted=_WHOLE,
    planned=_WHOLE,
    reason=st.sampled_from(UnmetReason),
    words=_TEXT,
    facts=_JSON,
    fixes=st.lists(_FIX, max_size=2).map(tuple),
)
_PLAN = st.builds(
    WeekPlan,
    monday=_DAY,
    seed=_WHOLE,
    shifts=st.lists(_SHIFT, max_size=2).map(tuple),
    unmet=st.lists(_UNMET, max_size=2).map(tuple),
    wanted_visits=_WHOLE,
    dose_met_share=_NUMBER,
    bound_share=_NUMBER,
    words=st.lists(_TEXT, max_size=2).map(tuple),
)
_MOVE = st.builds(
    Move,
    kind=st.sampled_from(MoveKind),
    shift_id=_TEXT,
    visit_id=_TEXT,
    person_ref=_TEXT,
    words=_TEXT,
    before=_JSON,
    after=_JSON,
)
_METRES = st.none() | st.lists(st.floats(0, allow_nan=False), min_size=4, max_size=4).map(
    lambda cells: np.array(cells).reshape(2, 2)
)
_PROBLEM = st.builds(
    WeekProblem,
    monday=_DAY,
    zone=_TEXT,
    places=st.lists(_PLACE, max_size=2).map(tuple),
    targets=st.lists(_TARGET, max_size=2).map(tuple),
    staff=st.lists(_STAFF, max_size=2).map(tuple),
    offers=st.lists(_OFFER, max_size=2).map(tuple),
    bases=st.lists(st.builds(Base, name=_TEXT, x=_NUMBER, y=_NUMBER), max_size=2).map(tuple),
    rates=st.lists(_RATE, max_size=2).map(tuple),
    rules=_RULES,
    barred=st.frozensets(st.tuples(_DAY, _TEXT), max_size=3),
    budget_pence=st.none() | _WHOLE,
    fixed=st.lists(_SHIFT, max_size=1).map(tuple),
    visits_made=st.lists(st.tuples(_TEXT, _WHOLE), max_size=2).map(tuple),
    walk_m=_METRES,
    drive_s=_METRES,
)
_QUICK = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))

_MOVED = Move(MoveKind.DROPPED, "S1", "V1", "", "HE07 at 20:00 is not made.", {"crew": ["P1"]}, {})
_ALONE = WeekProblem(
    _MONDAY,
    "Europe/London",
    places=(PlanPlace("HE01", "Market", "Hertford", 1.5, 2.5, windows=(Window(4, 1080, 1560),)),),
    targets=(DoseTarget("HE01", 7),),
    staff=(StaffMember("P1", Role.PCSO, Agency.POLICE, "Hertford"),),
    offers=(Offer("P1", 0, 3600, AvailabilityKind.OVERTIME, row=2),),
    bases=(Base("Hertford", 0.0, 0.0),),
    rates=(),
)


def _stored(document: dict[str, object]) -> dict[str, object]:
    """As a database gives it back."""
    found: dict[str, object] = json.loads(json.dumps(document, allow_nan=False))
    return found


@pytest.mark.property
@_QUICK
@given(_PROBLEM)
def test_a_problem_comes_back_as_it_was(problem: WeekProblem) -> None:
    back = problem_from(_stored(problem_document(problem)))
    for one, other in ((problem.walk_m, back.walk_m), (problem.drive_s, back.drive_s)):
        assert (one is None) == (other is None)
        assert one is None or other is None or np.array_equal(one, other)
    assert replace(back, walk_m=None, drive_s=None) == replace(problem, walk_m=None, drive_s=None)
    assert [offer.row for offer in back.offers] == [offer.row for offer in problem.offers]


@pytest.mark.property
@_QUICK
@given(_PLAN, st.lists(_MOVE, max_size=2))
def test_plans_moves_and_replans_come_back_as_they_were(plan: WeekPlan, moves: list[Move]) -> None:
    replan = Replan(plan, tuple(moves))
    assert plan_from(_stored(plan_document(plan))) == plan
    assert replan_from(_stored(replan_document(replan))) == replan
    assert [move_from(_stored(move_document(move))) for move in moves] == moves


def test_one_problem_has_one_document_whatever_the_order_of_its_sets() -> None:
    barred = [(_MONDAY, f"HE{i:02d}") for i in range(20)]
    one = replace(_ALONE, barred=frozenset(barred))
    other = replace(_ALONE, barred=frozenset(reversed(barred)))
    assert json.dumps(problem_document(one)) == json.dumps(problem_document(other))


def test_a_way_that_cannot_be_gone_stays_one() -> None:
    metres = np.array([[0.0, np.inf], [1234.5, 0.0]])
    document = _stored(problem_document(replace(_ALONE, walk_m=metres)))
    assert document["walk_m"] == [[0.0, None], [1234.5, 0.0]]
    back = problem_from(document).walk_m
    assert back is not None
    assert np.array_equal(back, metres)


def test_a_document_of_a_newer_format_is_refused_in_words() -> None:
    document = problem_document(_ALONE) | {"format": 2}
    with pytest.raises(RefusedInputError, match="newer Bluelamp; this one reads up to format 1") as caught:
        problem_from(document)
    assert caught.value.code == "BL-PLAN-60"


def test_a_document_without_a_field_that_has_a_default_is_read() -> None:
    document = problem_document(_ALONE)
    del document["visits_made"]
    assert problem_from(document) == _ALONE


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("monday", "2026-02-30", "monday is no day: '2026-02-30'"),
        ("monday", 5, "monday is no day"),
        ("zone", 5, "zone is no text: 5"),
        ("staff", {}, "staff is no list"),
        ("staff", [{"person_ref": "P1"}], r"staff\[0\].role is missing"),
        ("staff", ["P1"], r"staff\[0\] is no object"),
        ("offers", [[]], r"offers\[0\] is no object"),
        ("budget_pence", True, "budget_pence is no whole number: True"),
        ("budget_pence", 1.5, "budget_pence is no whole number: 1.5"),
        ("visits_made", [["HE01"]], r"visits_made\[0\] must hold 2 values and holds 1"),
        ("walk_m", [[0.0, 1.0]], "walk_m must have as many columns as rows"),
        ("walk_m", [["a"]], "walk_m is no table of numbers"),
        ("colour", "blue", "colour is not known here"),
        ("rules", {"walk_kmh": "fast"}, "rules.walk_kmh is no number: 'fast'"),
        ("rules", {"lead_roles": ["mayor"]}, r"rules.lead_roles\[0\] is none of the words of Role: 'mayor'"),
    ],
)
def test_a_damaged_document_says_where(key: str, value: object, words: str) -> None:
    with pytest.raises(UnreadableInputError, match=words) as caught:
        problem_from(problem_document(_ALONE) | {key: value})
    assert caught.value.code == "BL-PLAN-61"


def test_a_plan_is_no_problem() -> None:
    with pytest.raises(UnreadableInputError, match="no document of the kind 'week_problem'"):
        problem_from(move_document(_MOVED))


def test_a_number_that_is_none_is_never_written() -> None:
    broken = replace(_ALONE, bases=(Base("Hertford", float("nan"), 0.0),))
    with pytest.raises(ValueError, match="not finite"):
        problem_document(broken)
    with pytest.raises(ValueError, match="no number"):
        problem_document(replace(_ALONE, walk_m=np.array([[np.nan]])))


def test_a_document_holds_no_value_of_an_unknown_kind() -> None:
    odd = Move(MoveKind.DROPPED, "S1", "V1", "", "", {"when": dt.datetime(2026, 3, 2, tzinfo=dt.UTC)}, {})
    with pytest.raises(TypeError, match="datetime"):
        move_document(odd)
