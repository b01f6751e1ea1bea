"""A seat is priced by the rate of its day, by time that passes, and never by halves of pennies."""

from __future__ import annotations

import datetime as dt

import pytest

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import Agency, AvailabilityKind, Role
from bluelamp.plans.pay import has_rate, price_seat, rate_on
from bluelamp.plans.records import PayRate
from worlds.few_people import at

ZONE = "Europe/London"
OVERTIME, CORE = AvailabilityKind.OVERTIME, AvailabilityKind.CORE


def rate(pence: int, day: dt.date, *, minimum_min: int = 0, kind: AvailabilityKind = OVERTIME) -> PayRate:
    return PayRate(Role.PCSO, Agency.POLICE, kind, day, pence, minimum_min)


def price(
    starts_s: int, ends_s: int, *rates: PayRate, kind: AvailabilityKind = OVERTIME, role: Role = Role.PCSO
) -> tuple[int, str]:
    return price_seat(role, Agency.POLICE, kind, starts_s, ends_s, rates, ZONE)


OLD, NEW = rate(1500, dt.date(2025, 4, 1)), rate(1600, dt.date(2026, 4, 1))
MARCH = dt.date(2026, 3, 30)


@pytest.mark.reference
def test_hours_times_the_rate_that_is_in_force() -> None:
    assert price(at(4, 18), at(4, 26), OLD, NEW) == (12_000, "PCSO overtime, £15.00 an hour from 1 April 2025, 8 h")


@pytest.mark.reference
def test_a_shift_across_the_midnight_of_a_new_rate_is_paid_by_the_day_on_which_it_starts() -> None:
    before = price(at(1, 22, monday=MARCH), at(1, 26, monday=MARCH), OLD, NEW)[0]
    after = price(at(2, 0, monday=MARCH), at(2, 4, monday=MARCH), OLD, NEW)[0]
    assert (before, after) == (6000, 6400)


@pytest.mark.reference
def test_the_local_day_counts_not_the_one_of_utc() -> None:
    first_of_april = int(dt.datetime(2026, 3, 31, 23, 0, tzinfo=dt.UTC).timestamp())
    assert price(first_of_april, first_of_april + 3600, OLD, NEW)[0] == 1600


@pytest.mark.reference
@pytest.mark.parametrize(("monday", "hours"), [(dt.date(2026, 3, 23), 7), (dt.date(2026, 10, 19), 9)])
def test_the_night_of_a_clock_change_is_paid_by_the_time_that_passes(monday: dt.date, hours: int) -> None:
    pence, words = price(at(5, 22, monday=monday), at(5, 30, monday=monday), OLD)
    assert pence == 1500 * hours
    assert words.endswith(f", {hours} h")


@pytest.mark.reference
def test_a_short_shift_is_paid_as_the_least_and_says_so() -> None:
    four = rate(1500, dt.date(2025, 4, 1), minimum_min=240)
    assert price(at(4, 18), at(4, 21), four) == (
        6000,
        "PCSO overtime, £15.00 an hour from 1 April 2025, 3 h paid as 4 h, the least",
    )
    assert price(at(4, 18), at(4, 23), four)[0] == 7500


@pytest.mark.reference
@pytest.mark.parametrize(("pence", "minutes", "expected"), [(1001, 30, 501), (1000, 1, 17), (1599, 20, 533)])
def test_halves_of_a_penny_are_rounded_up(pence: int, minutes: int, expected: int) -> None:
    paid, words = price(at(4, 18), at(4, 18, minutes), rate(pence, dt.date(2025, 4, 1)))
    assert paid == expected
    assert words.endswith(f", {minutes} min")


def test_core_and_volunteer_time_cost_nothing_unless_the_table_prices_them() -> None:
    assert price(at(4, 18), at(4, 26), kind=CORE) == (0, "PCSO, core time, no extra cost")
    assert price(at(4, 18), at(4, 26), kind=AvailabilityKind.VOLUNTEER, role=Role.SPECIAL) == (
        0,
        "Special, volunteer time, not paid",
    )
    assert price(at(4, 18), at(4, 20), rate(1700, dt.date(2025, 4, 1), kind=CORE), kind=CORE)[0] == 3400


def test_a_missing_rate_is_named_with_its_day() -> None:
    with pytest.raises(RefusedInputError, match="no rate for PCSO overtime .police. on 6 March 2026") as refused:
        price(at(4, 18), at(4, 26), NEW)
    assert refused.value.code == "BL-PLAN-20"
    assert not has_rate(Role.PCSO, Agency.POLICE, OVERTIME, at(4, 18), [NEW], ZONE)
    assert has_rate(Role.PCSO, Agency.POLICE, CORE, at(4, 18), [], ZONE)


def test_a_rate_of_another_agency_or_kind_is_not_taken() -> None:
    day = dt.date(2026, 5, 1)
    assert rate_on(Role.PCSO, Agency.POLICE, OVERTIME, day, [OLD, NEW]) is NEW
    assert rate_on(Role.PCSO, Agency.COUNCIL, OVERTIME, day, [OLD, NEW]) is None
    assert rate_on(Role.PCSO, Agency.POLICE, AvailabilityKind.REST_DAY, day, [OLD, NEW]) is None
