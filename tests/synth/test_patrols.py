"""The made-up patrol programme: its truth is what the formulas find, its files are read back."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.errors import UsageError
from bluelamp.core.vocabulary import Agency, EvidenceGrade, OutcomeKind, Role
from bluelamp.io.outcome_files import read_outcomes
from bluelamp.io.planned_visit_files import read_planned_visits
from bluelamp.io.power_files import read_power_table
from bluelamp.io.shift_files import read_shifts
from bluelamp.io.visit_files import read_visits
from bluelamp.patrols.powers import lacks_power
from bluelamp.synth.layers import hotspots_layer
from bluelamp.synth.patrol_files import patrol_files
from bluelamp.synth.patrols import MadePatrols, PatrolPlace, PatrolSettings, StaffMember, make_patrols, make_staff
from bluelamp.synth.settings import ForceSettings
from bluelamp.synth.world import make_world
from bluelamp.tasks.patrols.summary import summarise

if TYPE_CHECKING:
    from pathlib import Path

FIRST = dt.date(2026, 10, 1)
PLACES = [PatrolPlace(f"P{i:02d}", 900.0 * (i % 6), 700.0 * (i // 6), 1 / (1 + i)) for i in range(26)]


@pytest.fixture(scope="module")
def half_year() -> MadePatrols:
    """October to March at 26 places."""
    return make_patrols(PLACES, PatrolSettings(FIRST, days=182))


def test_equal_settings_give_equal_records_and_another_seed_others() -> None:
    asked = PatrolSettings(FIRST, days=5, seed=4)
    assert make_patrols(PLACES, asked) == make_patrols(PLACES, asked)
    assert make_patrols(PLACES, asked).visits != make_patrols(PLACES, PatrolSettings(FIRST, days=5, seed=5)).visits


def test_more_days_leave_the_earlier_ones_as_they_were() -> None:
    few, many = (make_patrols(PLACES, PatrolSettings(FIRST, days=days)) for days in (10, 20))
    assert many.shifts[: len(few.shifts)] == few.shifts
    assert many.outcomes[: len(few.outcomes)] == few.outcomes
    ids = {one.visit_id for one in few.visits}
    assert [one for one in many.visits if one.visit_id in ids] == few.visits


def test_there_are_about_as_many_visits_as_asked_for_and_fewer_at_christmas(half_year: MadePatrols) -> None:
    days = Counter(dt.datetime.fromtimestamp(one.started_s, tz=dt.UTC).date() for one in half_year.visits)
    christmas = [days[dt.date(2026, 12, day)] for day in range(20, 32)]
    others = [n for day, n in days.items() if not dt.date(2026, 12, 19) <= day <= dt.date(2027, 1, 1)]
    assert 7 < sum(others) / len(others) < 8.5
    assert sum(christmas) / len(christmas) < 0.75 * sum(others) / len(others)


def test_minutes_gather_above_a_quarter_of_an_hour_with_some_of_exactly_fifteen(half_year: MadePatrols) -> None:
    minutes = [one.best_min for one in half_year.visits]
    share = {bound: sum(minute < bound for minute in minutes) / len(minutes) for bound in (15, 26)}
    assert 0.06 < share[15] < 0.14
    assert share[26] > 0.88
    counts = Counter(minutes)
    assert counts[15] > 1.5 * counts[16]
    assert set(Counter(one.evidence for one in half_year.visits)) == set(EvidenceGrade)


def test_nobody_is_in_two_places_or_travels_faster_than_people_do(half_year: MadePatrols) -> None:
    where = {place.ref: place for place in PLACES}
    by_person = defaultdict(list)
    for visit in half_year.visits:
        for member in visit.crew:
            by_person[member.person_ref].append(visit)
    for visits in by_person.values():
        visits.sort(key=lambda one: one.started_s)
        for earlier, later in pairwise(visits):
            gap_s = later.started_s - earlier.ended_s
            here, there = where[earlier.place_ref], where[later.place_ref]
            metres = ((here.x - there.x) ** 2 + (here.y - there.y) ** 2) ** 0.5
            assert gap_s >= 0
            assert metres <= (gap_s + 60) * 100 / 3.6


def test_every_visit_is_of_a_shift_and_within_it_and_tours_name_places_that_are(half_year: MadePatrols) -> None:
    shifts = {one.shift_id: one for one in half_year.shifts}
    refs = {place.ref for place in PLACES}
    for visit in half_year.visits:
        shift = shifts[visit.shift_id]
        assert shift.started_s <= visit.started_s <= visit.ended_s <= shift.ended_s
        assert visit.crew == shift.crew
    assert all(one.shift_id in shifts and one.place_ref in refs for one in half_year.planned)
    walked = {(one.shift_id, one.place_ref) for one in half_year.visits}
    not_walked = sum((one.shift_id, one.place_ref) not in walked for one in half_year.planned)
    assert 0 < not_walked <= len(half_year.abstractions) + 0.02 * len(half_year.planned)


def test_outcomes_are_mostly_talk_and_powers_are_used_by_those_who_have_them(half_year: MadePatrols) -> None:
    by_id = {one.visit_id: one for one in half_year.visits}
    powers = read_power_table()
    assert not [one for one in half_year.outcomes if lacks_power(by_id[one.visit_id].crew, one.kind, powers)]
    kinds = half_year.truth()["outcomes"]
    assert kinds["engagement"] > 0.8 * sum(kinds.values())
    searches = [one for one in half_year.outcomes if one.kind is OutcomeKind.STOP_SEARCH]
    assert searches
    assert all(one.reference and one.found is not None for one in searches)


def test_its_files_are_read_back_to_the_same_records(half_year: MadePatrols) -> None:
    files = {name: text.encode() for name, text in patrol_files(half_year).items()}
    shifts = read_shifts(files["shifts.csv"], "shifts.csv")
    planned = read_planned_visits(files["planned_visits.csv"], "planned_visits.csv")
    visits = read_visits(files["visits.csv"], "visits.csv")
    outcomes = read_outcomes(files["outcomes.csv"], "outcomes.csv")
    assert not (*shifts.refusals, *planned.refusals, *visits.refusals, *outcomes.refusals)
    assert [(one.visit_id, one.started_s, one.ended_s, one.crew, one.low_min) for one in visits.records] == [
        (one.visit_id, one.started_s, one.ended_s, one.crew, one.low_min) for one in half_year.visits
    ]
    assert [(one.shift_id, one.started_s, one.is_additional) for one in shifts.records] == [
        (one.shift_id, one.started_s, one.is_additional) for one in half_year.shifts
    ]
    assert [(one.visit_id, one.starts_s, one.crew) for one in planned.records] == [
        (one.visit_id, one.starts_s, one.crew) for one in half_year.planned
    ]
    assert [(one.kind, one.count, one.audience, one.reference, one.found) for one in outcomes.records] == [
        (one.kind, one.count, one.audience, one.reference, one.found) for one in half_year.outcomes
    ]


@pytest.mark.reference
def test_the_summary_of_its_folder_is_its_truth(tmp_path: Path) -> None:
    world = make_world(ForceSettings(months=1))
    places = [
        PatrolPlace(one.ref, one.outline.centroid.x, one.outline.centroid.y, 1 / one.rank) for one in world.hotspots
    ]
    made = make_patrols(places, PatrolSettings(dt.date(2022, 10, 15), days=60, seed=3))
    (tmp_path / "hotspots.geojson").write_text(json.dumps(hotspots_layer(world)))
    for name, text in patrol_files(made).items():
        (tmp_path / name).write_text(text)
    found, truth = summarise(tmp_path).as_dict(), made.truth()
    for name in ("shifts", "visits", "qualifying_visits"):
        assert found[name] == truth[name], name
    for name in ("patrol_hours", "person_hours"):
        assert found[name] == pytest.approx(truth[name], abs=0.01), name
    assert {kind: n for kind, n in found["outcomes"].items() if n} == truth["outcomes"]
    assert found["refused"] == found["questioned"] == {}


@pytest.mark.property
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**40), n_places=st.integers(1, 8), a_day=st.floats(0.5, 20), days=st.integers(1, 6))
def test_any_programme_keeps_its_own_rules(seed: int, n_places: int, a_day: float, days: int) -> None:
    made = make_patrols(PLACES[:n_places], PatrolSettings(FIRST, days=days, seed=seed, visits_a_day=a_day))
    ids = [one.visit_id for one in made.visits]
    assert len(ids) == len(set(ids))
    assert len({one.shift_id for one in made.shifts}) == len(made.shifts)
    assert all(one.low_min <= one.best_min <= one.high_min for one in made.visits)
    assert {one.visit_id for one in made.outcomes} <= set(ids)
    truth = made.truth()
    assert truth["qualifying_visits"] <= truth["visits"]
    assert truth["patrol_hours"] <= truth["person_hours"] or not ids


def test_staff_given_are_those_who_walk() -> None:
    staff = [StaffMember(f"X{i}", Role.WARDEN, Agency.COUNCIL) for i in range(4)]
    made = make_patrols(PLACES, PatrolSettings(FIRST, days=3), staff)
    assert {member.person_ref for one in made.visits for member in one.crew} <= {"X0", "X1", "X2", "X3"}
    assert make_staff(1, 3) == make_staff(1, 3)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(UsageError, match="days"):
        PatrolSettings(FIRST, days=0)
    with pytest.raises(UsageError, match="needs a place"):
        make_patrols([], PatrolSettings(FIRST))
    with pytest.raises(UsageError, match="4 people"):
        make_patrols(PLACES, PatrolSettings(FIRST), make_staff(1, 3))
