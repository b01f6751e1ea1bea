"""What is refused is in no total, what is questioned is counted, but for an outcome nobody had the power for."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

import pytest
import shapely
from hypothesis import given, settings

from bluelamp.core.vocabulary import OutcomeKind, QuestionReason, RefusalReason, Role
from bluelamp.patrols.checks import check_case, questions_about, reason_against_times
from bluelamp.patrols.pairs import PlaceSpan, impossible_travels, overlaps
from bluelamp.patrols.powers import PowerRow, PowerTable, best_answer, lacks_power
from worlds.small_case import DAY, NOON, crew_of, outcome, places, shift, visit
from worlds.visit_lists import visit_lists

if TYPE_CHECKING:
    from bluelamp.patrols.records import VisitRecord

PLACES = places(A=0, B=1, C=60)
POWERS = PowerTable(
    (
        PowerRow("officer", "arrest", "yes"),
        PowerRow("pcso", "arrest", "no"),
        PowerRow("warden", "arrest", "no"),
        PowerRow("pcso", "s35_direction", "if_designated"),
        PowerRow("pcso", "fpn", "no"),
        PowerRow("pcso", "small_fpn", "no"),
    )
)


def reasons(found: object) -> Counter[str]:
    """How often each reason is given."""
    return Counter(item.reason.value for item in found)  # type: ignore[attr-defined]  # - refusals or questions


def pairs_of(found: list[tuple[VisitRecord, VisitRecord]]) -> list[tuple[str, str]]:
    return [(one.visit_id, other.visit_id) for one, other in found]


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [
        (-1, RefusalReason.END_BEFORE_START),
        (0, None),
        (16 * 3600, None),
        (16 * 3600 + 1, RefusalReason.LONGER_THAN_16_H),
        (40 * 3600, RefusalReason.LONGER_THAN_16_H),
    ],
)
def test_sixteen_hours_are_the_most_and_no_time_the_least(seconds: int, reason: RefusalReason | None) -> None:
    assert reason_against_times(NOON, NOON + seconds) is reason


def test_refused_visits_take_their_outcomes_with_them() -> None:
    visits = [
        visit("V1"),
        visit("V2", "Z"),
        visit("V3", minutes=-5),
        visit("V4", minutes=40 * 60),
        visit("V1", "B", 600),
    ]
    outcomes = [outcome("V1", count=3), outcome("V2"), outcome("V9")]
    found = check_case([shift(), shift(), shift("S2", hours=20)], visits, outcomes, places=PLACES, powers=POWERS)
    assert [v.place_ref for v in found.visits] == ["A"]
    assert [o.count for o in found.outcomes] == [3]
    assert [s.shift_id for s in found.shifts] == ["S1"]
    assert reasons(found.refusals) == {
        "repeated_id": 2,
        "longer_than_16_h": 2,
        "unknown_place": 1,
        "end_before_start": 1,
        "unknown_visit": 2,
    }
    said = {refusal.words for refusal in found.refusals if refusal.reason is RefusalReason.UNKNOWN_VISIT}
    assert said == {"Its visit 'V2' was refused.", "There is no visit 'V9'."}


def test_an_id_stands_for_the_first_good_row() -> None:
    found = check_case([], [visit("V1", "Z"), visit("V1", "A")], [outcome("V1")], places=PLACES, powers=POWERS)
    assert [v.place_ref for v in found.visits] == ["A"]
    assert len(found.outcomes) == 1


def test_one_person_in_overlapping_visits_is_asked_about_once() -> None:
    both = crew_of("P1", "P2")
    visits = [visit("V1", "A", 0, 20, both), visit("V2", "B", 10, 20, both), visit("V3", "B", 15, 20, crew_of("P9"))]
    found = check_case([], visits, [], places=PLACES, powers=POWERS)
    (question,) = [q for q in found.questions if q.reason is QuestionReason.OVERLAP]
    assert (question.visit_id, question.about) == ("V2", "V1")
    assert "A from 12:00 to 12:20" in question.words
    assert len(found.visits) == 3
    assert not any(q.reason is QuestionReason.IMPOSSIBLE_TRAVEL for q in found.questions)


def test_visits_that_touch_do_not_overlap() -> None:
    assert overlaps([visit("V1", "A", 0, 20), visit("V2", "A", 20, 20)]) == []


def test_nobody_travels_faster_than_a_hundred_kilometres_an_hour() -> None:
    # From outline to outline 59.8 km: 35 minutes and 53 seconds at 100 km/h, of which one minute is given.
    slow = [visit("V1", "A", 0, 20), visit("V2", "C", 55, 20)]
    fast = [visit("V1", "A", 0, 20), visit("V2", "C", 54.8, 20)]
    assert impossible_travels(slow, PLACES) == []
    assert pairs_of(impossible_travels(fast, PLACES)) == [("V1", "V2")]
    others = [visit("V1", "A", 0, 20, crew_of("P1")), visit("V2", "C", 21, 20, crew_of("P2"))]
    assert impossible_travels(others, PLACES) == []


@pytest.mark.property
@settings(max_examples=200, deadline=None)
@given(visit_lists())
def test_pairs_are_those_that_comparing_everybody_with_everybody_finds(visits: list[VisitRecord]) -> None:
    near = places(A=0, B=5, C=60)
    by_hand_overlaps, by_hand_travels = set(), set()
    ordered = sorted(visits, key=lambda v: (v.started_s, v.visit_id))
    for i, one in enumerate(ordered):
        for two in ordered[i + 1 :]:
            if not {m.person_ref for m in one.crew} & {m.person_ref for m in two.crew}:
                continue
            if min(one.ended_s, two.ended_s) > max(one.started_s, two.started_s):
                by_hand_overlaps.add((one.visit_id, two.visit_id))
            elif one.place_ref != two.place_ref:
                metres = near[one.place_ref].outline.distance(near[two.place_ref].outline)
                if metres / (max(two.started_s - one.ended_s, 0) + 60) > 100 / 3.6:
                    by_hand_travels.add((one.visit_id, two.visit_id))
    assert set(pairs_of(overlaps(visits))) == by_hand_overlaps
    assert set(pairs_of(impossible_travels(visits, near))) == by_hand_travels


@pytest.mark.property
@settings(max_examples=100, deadline=None)
@given(visit_lists())
def test_one_visit_among_its_neighbours_raises_what_the_whole_case_raises_of_it(visits: list[VisitRecord]) -> None:
    near = places(A=0, B=5, C=60)
    whole = check_case([], visits, [], places=near, powers=POWERS).questions
    for one in visits:
        own = questions_about(one, visits, places=near, powers=POWERS)
        assert set(own) == {q for q in whole if one.visit_id in (q.visit_id, q.about)}


def test_a_place_is_in_force_on_its_last_day_and_not_on_the_next() -> None:
    outline = shapely.box(0, 0, 200, 200)
    after = DAY + dt.timedelta(days=1)
    for span, asked in (
        (PlaceSpan(outline, None, DAY), 0),
        (PlaceSpan(outline, None, DAY - dt.timedelta(days=1)), 1),
        (PlaceSpan(outline, after, None), 1),
        (PlaceSpan(outline, DAY, after), 0),
    ):
        found = check_case([], [visit()], [], places={"A": span}, powers=POWERS)
        assert reasons(found.questions)["retired_place"] == asked
        assert len(found.visits) == 1


def test_what_nobody_in_the_crew_had_the_power_for_is_left_out_and_put_to_people() -> None:
    pcsos = crew_of("P1", "P2", role=Role.PCSO)
    mixed = (*crew_of("P3", role=Role.PCSO), *crew_of("P4"))
    visits = [visit("V1", crew=pcsos), visit("V2", "B", 300, crew=mixed)]
    outcomes = [
        outcome("V1", OutcomeKind.ARREST, row=2),
        outcome("V1", OutcomeKind.DISPERSAL_DIRECTION, 2, row=3),
        outcome("V2", OutcomeKind.ARREST, row=4),
        outcome("V1", row=5),
    ]
    found = check_case([], visits, outcomes, places=PLACES, powers=POWERS)
    assert [o.row for o in found.left_out] == [2]
    assert [o.row for o in found.outcomes] == [3, 4, 5]
    (question,) = found.questions
    assert (question.reason, question.visit_id, question.outcome_row) == (QuestionReason.NO_POWER, "V1", 2)
    assert question.about == "row 2"


@pytest.mark.parametrize(
    ("role", "kind", "answer"),
    [
        (Role.OFFICER, OutcomeKind.ENGAGEMENT, "free"),
        (Role.OFFICER, OutcomeKind.ARREST, "yes"),
        (Role.PCSO, OutcomeKind.ARREST, "no"),
        (Role.PCSO, OutcomeKind.DISPERSAL_DIRECTION, "if_designated"),
        (Role.PCSO, OutcomeKind.FPN, "unknown"),  # of three powers that would do, the table does not know one
        (Role.OTHER, OutcomeKind.ARREST, "unknown"),
    ],
)
def test_the_best_answer_is_that_of_the_power_that_opens_most(role: Role, kind: OutcomeKind, answer: str) -> None:
    assert best_answer(role, kind, POWERS) == answer
    assert lacks_power(crew_of("P1", role=role), kind, POWERS) is (answer == "no")


def test_the_newest_row_in_force_answers_and_nobody_at_all_lacks_nothing() -> None:
    rows = (PowerRow("warden", "cpn", "no", dt.date(2020, 1, 1)), PowerRow("warden", "cpn", "yes", dt.date(2024, 1, 1)))
    table = PowerTable(rows[::-1])
    assert table.answer("warden", "cpn", dt.date(2023, 12, 31)) == "no"
    assert table.answer("warden", "cpn", dt.date(2024, 1, 1)) == table.answer("warden", "cpn") == "yes"
    assert table.answer("warden", "cpn", dt.date(2019, 1, 1)) is None
    ended = PowerTable((PowerRow("warden", "cpn", "yes", None, dt.date(2023, 1, 1)),))
    assert ended.answer("warden", "cpn", dt.date(2023, 1, 2)) is None
    assert not lacks_power((), OutcomeKind.ARREST, POWERS)


def test_a_clock_that_jumped_is_asked_about_and_the_visit_counted() -> None:
    visits = [
        visit("V1", minutes=10, minutes_best=30.0),
        visit("V2", "B", 600),
        visit("V3", "B", 900, minutes_best=20.5),
    ]
    now_s = NOON + 300 * 60
    found = check_case([], visits, [], places=PLACES, powers=POWERS, now_s=now_s)
    assert [q.visit_id for q in found.questions if q.reason is QuestionReason.CLOCK_JUMPED] == ["V1", "V2", "V3"]
    assert [q.visit_id for q in check_case([], visits, [], places=PLACES, powers=POWERS).questions] == ["V1"]
    assert len(found.visits) == 3


def test_no_question_names_anybody() -> None:
    visits = [visit("V1", "A", 0, 20), visit("V2", "C", 5, 20), visit("V3", "A", 26, 5)]
    found = check_case([], visits, [], places=PLACES, powers=POWERS)
    assert {q.reason for q in found.questions} == {QuestionReason.OVERLAP, QuestionReason.IMPOSSIBLE_TRAVEL}
    assert not any("P1" in q.words for q in found.questions)
    assert all(len(q.words) <= 300 for q in found.questions)
