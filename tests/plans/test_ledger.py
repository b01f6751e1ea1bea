"""The ledger's lines: what a shift and a visit put into it, and that lines always add up to what holds."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.vocabulary import Agency, AvailabilityKind, Role
from bluelamp.plans.costs import cost_figures
from bluelamp.plans.delivered import (
    DeliveredVisit,
    DutyShift,
    Seat,
    StreamSpan,
    Table,
    delivered_entries,
    planned_entries,
)
from bluelamp.plans.ledger import Amounts, Entry, LedgerKey, add_up, difference_lines
from bluelamp.plans.records import PayRate

FORCE, COUNCIL = 1, 2
APRIL, MAY = dt.date(2026, 4, 1), dt.date(2026, 5, 1)
FRIDAY = dt.date(2026, 4, 10)
OMAR = Seat("P001", Role.OFFICER, Agency.POLICE, FORCE)
WILL = Seat("W001", Role.WARDEN, Agency.COUNCIL, COUNCIL)


def at(hour: int, minute: int = 0, day: dt.date = FRIDAY) -> int:
    """A local time in seconds since 1970."""
    return int(dt.datetime.combine(day, dt.time(hour, minute), ZoneInfo("Europe/London")).timestamp())


def rate(role: Role, agency: Agency, pence: int, *, minimum: int = 0, since: dt.date = APRIL) -> PayRate:
    """A rate for overtime."""
    return PayRate(role, agency, AvailabilityKind.OVERTIME, since, pence, minimum)


def table(*, minimum: int = 0, streams: tuple[StreamSpan, ...] = ()) -> Table:
    """Officers £36 an hour (£40 from May), wardens £20 an hour."""
    return Table(
        {
            FORCE: [
                rate(Role.OFFICER, Agency.POLICE, 3600),
                rate(Role.OFFICER, Agency.POLICE, 4000, since=MAY),
            ],
            COUNCIL: [rate(Role.WARDEN, Agency.COUNCIL, 2000, minimum=minimum)],
        },
        streams,
    )


def duty(*seats: Seat, key: str = "S1", additional: bool = True, ref: str = "G1") -> DutyShift:
    """A shift from 18:00 to 22:00 with a tour of two visits."""
    return DutyShift(key, at(18), at(22), additional, ref, seats, (15.0, 10.0))


def visit(key: str, *crew: Seat, minutes: float = 15.0, shift: str = "S1", **more: object) -> DeliveredVisit:
    """A visit to HE01 at 18:30, on evidence A."""
    told = {"low_min": minutes, "high_min": minutes + 2, "evidence": "A", "is_additional": True} | more
    return DeliveredVisit(
        key=key,
        shift_key=shift,
        place_ref="HE01",
        starts_s=at(18, 30),
        best_min=minutes,
        funding_ref="",
        crew=crew,
        **told,  # type: ignore[arg-type]  # - the fields of the test
    )


def total(entries: list[Entry] | tuple[Entry, ...]) -> Amounts:
    """The sum of lines."""
    found = Amounts()
    for entry in entries:
        found = found.plus(entry.amounts)
    return found


@pytest.mark.spec
def test_a_police_seat_costs_the_paid_hours_of_a_shift_on_which_something_was_delivered() -> None:
    shifts = {"S1": duty(OMAR), "S2": duty(OMAR, key="S2")}
    made = delivered_entries([visit("V1", OMAR)], shifts, table())
    assert total(made).pence == 4 * 3600
    assert total(made).paid_minutes == 240
    assert {one.key.subject for one in made} == {"visit:V1", "shift:S1"}, "S2 saw no visit"
    (of_shift,) = (one for one in made if one.key.subject == "shift:S1")
    assert (of_shift.key.evidence, of_shift.words) == ("A", "Officer overtime at £36.00 an hour")


@pytest.mark.spec
def test_a_partner_is_paid_for_its_verified_minutes_and_at_least_the_minimum_of_a_shift() -> None:
    visits = [visit("V1", WILL, minutes=20), visit("V2", WILL, minutes=25)]
    assert total(delivered_entries(visits, {"S1": duty(WILL)}, table())).pence == 1500
    made = delivered_entries(visits, {"S1": duty(WILL)}, table(minimum=60))
    assert total(made).pence == 2000
    (missing,) = (one for one in made if one.key.subject == "shift:S1")
    assert missing.amounts.paid_minutes == 15
    assert missing.words == "45 min verified on the shift; 60 min are paid at the least"


def test_nobody_is_paid_twice_and_who_joined_a_crew_is_paid_by_the_verified_hour() -> None:
    joined = OMAR._replace(person_ref="P009")
    made = delivered_entries([visit("V1", OMAR, joined)], {"S1": duty(OMAR)}, table())
    assert total(made).pence == 4 * 3600 + 900


@pytest.mark.spec
def test_a_visit_counts_once_and_its_minutes_with_each_member() -> None:
    made = delivered_entries([visit("V1", OMAR, WILL, minutes=15.4)], {"S1": duty(OMAR, WILL)}, table())
    found = total(made)
    assert (found.visits, found.qualifying_visits, found.patrol_minutes, found.person_minutes) == (1, 1, 15, 30)
    (first,) = (one for one in made if one.amounts.visits)
    assert first.key.agency == "police", "with the first of the crew"


def test_a_visit_just_short_of_fifteen_minutes_does_not_qualify_and_its_bounds_may() -> None:
    found = total(delivered_entries([visit("V1", WILL, minutes=14.9, shift="")], {}, table()))
    assert (found.qualifying_visits, found.qualifying_minutes, found.qualifying_high) == (0, 0, 17)


def test_a_visit_without_a_shift_is_priced_by_the_rate_of_its_own_day() -> None:
    later = visit("V1", OMAR, minutes=30, shift="")._replace(starts_s=at(18, 30, MAY))
    assert total(delivered_entries([later], {}, table())).pence == 2000


def test_without_a_rate_there_are_hours_and_no_money_and_core_time_costs_nothing() -> None:
    pcso = Seat("P2", Role.PCSO, Agency.POLICE, FORCE)
    (unpriced,) = delivered_entries([visit("V1", pcso, shift="")], {}, table())
    assert (unpriced.amounts.paid_minutes, unpriced.amounts.pence, unpriced.key.rate_pence) == (15, 0, None)
    assert unpriced.words.endswith("no rate held on that day, hours only")
    (core,) = delivered_entries([visit("V2", OMAR, shift="", is_additional=False)], {}, table())
    assert (core.amounts.pence, core.key.rate_pence) == (0, 0)


@pytest.mark.spec
def test_additional_time_that_names_no_money_belongs_to_the_only_stream_of_its_day() -> None:
    one = StreamSpan("G1", APRIL, dt.date(2027, 3, 31))
    (entry, *_) = planned_entries([duty(OMAR, ref="")], table(streams=(one,)))
    assert entry.key.funding_ref == "G1"
    (entry, *_) = planned_entries([duty(OMAR, ref="")], table(streams=(one, StreamSpan("G2", APRIL, MAY))))
    assert entry.key.funding_ref == ""
    (entry, *_) = planned_entries([duty(OMAR, ref="", additional=False)], table(streams=(one,)))
    assert entry.key.funding_ref == ""


def test_a_planned_seat_costs_what_the_plan_says_else_its_shift_by_the_rate() -> None:
    made = planned_entries([duty(OMAR._replace(pence=15_000), WILL)], table())
    assert [one.amounts.pence for one in made] == [15_000, 8_000]
    assert made[0].words == "as priced in the plan"
    found = total(made)
    assert (found.person_minutes, found.patrol_minutes, found.visits, found.qualifying_visits) == (50, 25, 2, 1)
    assert found.paid_minutes == 480


def test_the_night_on_which_the_clocks_go_back_is_paid_an_hour_more() -> None:
    autumn = dt.date(2026, 10, 24)
    ends = at(6, day=autumn + dt.timedelta(days=1))
    long = duty(OMAR)._replace(starts_s=at(22, day=autumn), ends_s=ends)
    assert total(planned_entries([long], table())).pence == 9 * 4000


@pytest.mark.spec
def test_a_correction_takes_the_old_back_and_says_the_new() -> None:
    before = delivered_entries([visit("V1", WILL, minutes=20)], {"S1": duty(WILL)}, table())
    after = delivered_entries([visit("V1", WILL, minutes=20, evidence="B")], {"S1": duty(WILL)}, table())
    lines = difference_lines(add_up(before), after)
    assert [(one.key.evidence, one.amounts.pence) for one in lines] == [("A", -667), ("B", 667)]
    assert lines[0].words == "Taken back: the visit was corrected, cancelled or withdrawn."
    assert difference_lines(add_up(after), after) == ()


KEYS = st.builds(
    LedgerKey,
    st.sampled_from(["shift:1", "visit:1", "visit:2"]),
    st.sampled_from(["police", "council"]),
    st.just("officer"),
    st.none() | st.just(1),
    st.sampled_from([APRIL, MAY]),
    st.sampled_from(["", "G1"]),
    st.just(value=True),
    rate_pence=st.none() | st.just(2000),
)
WORLDS = st.lists(
    st.builds(Entry, KEYS, st.builds(lambda a, b: Amounts(a, pence=b), st.integers(-5, 9), st.integers(-5, 9))),
    max_size=6,
)


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(st.lists(WORLDS, min_size=1, max_size=4))
def test_however_often_it_is_posted_the_lines_add_up_to_what_holds(worlds: list[list[Entry]]) -> None:
    ledger: list[Entry] = []
    for world in worlds:
        ledger += difference_lines(add_up(ledger), world)
        assert add_up(ledger) == add_up(world)
        assert difference_lines(add_up(ledger), world) == ()


@pytest.mark.property
@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from(["S1", ""]), st.sampled_from([(OMAR,), (WILL,), (OMAR, WILL)])),
        max_size=5,
    )
)
def test_money_never_depends_on_the_order_of_visits(told: list[tuple[int, str, tuple[Seat, ...]]]) -> None:
    visits = [visit(f"V{n}", *crew, minutes=minutes, shift=shift) for n, (minutes, shift, crew) in enumerate(told)]
    shifts = {"S1": duty(OMAR, WILL)}
    forwards = add_up(delivered_entries(visits, shifts, table(minimum=60)))
    assert forwards == add_up(delivered_entries(visits[::-1], shifts, table(minimum=60)))


@pytest.mark.reference
def test_costs_divide_delivered_money_and_bounds_come_from_the_minutes() -> None:
    sums = Amounts(
        pence=24_000,
        visits=10,
        qualifying_visits=8,
        patrol_low=120,
        patrol_minutes=160,
        patrol_high=240,
        qualifying_low=0,
        qualifying_minutes=120,
        qualifying_high=200,
    )
    visits, long_visits, hour, long_hour = cost_figures(sums, source="The ledger")
    assert (visits.value, visits.interval, long_visits.value, hour.value) == (24.0, None, 30.0, 90.0)
    assert hour.interval is not None
    assert (hour.interval.low, hour.interval.high, hour.interval.kind) == (60.0, 120.0, "bounds")
    assert (long_hour.value, long_hour.interval) == (120.0, None)
    assert "no upper bound" in long_hour.definition
    assert [one.value for one in cost_figures(Amounts(pence=5))] == [None] * 4


def test_an_hour_whose_minutes_are_known_to_the_minute_has_no_bounds() -> None:
    known = Amounts(pence=12_309, patrol_low=60, patrol_minutes=60, patrol_high=60)
    _, _, hour, _ = cost_figures(known)
    assert (hour.value, hour.interval) == (123.09, None)
    assert "no upper bound" not in hour.definition
    nearly = Amounts(pence=100, patrol_low=59_999, patrol_minutes=60_000, patrol_high=60_001)
    assert cost_figures(nearly)[2].interval is None, "the same pennies on both sides say nothing"
