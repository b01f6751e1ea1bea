"""A made-up week: its totals are those it was made with, nobody is asked too much, and one evening can be short."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bluelamp.core.errors import UsageError
from bluelamp.core.vocabulary import AvailabilityKind, Role
from bluelamp.io.availability_files import read_availability
from bluelamp.io.base_files import read_bases
from bluelamp.io.dose_files import read_dose
from bluelamp.io.rate_files import read_rates
from bluelamp.io.staff_files import read_staff
from bluelamp.plans.rules import PlanRules
from bluelamp.plans.weeks import local_day, local_minute, week_span
from bluelamp.synth.plans import MadeWeek, WeekPlace, WeekSettings, make_week, week_files
from worlds.made_force import make

if TYPE_CHECKING:
    from pathlib import Path

_MONDAY = dt.date(2026, 3, 2)
_PLACES = tuple(
    WeekPlace(f"HE{rank:02d}", ("Hertford", "Ware")[rank % 2], rank / 100 - 0.1, 51.8, rank) for rank in range(1, 7)
)
_PLAIN = WeekSettings(_MONDAY, seed=3, n_staff=30)


def _by_person(made: MadeWeek) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for offer in made.offers:
        found[offer.person_ref].append((offer.starts_s, offer.ends_s))
    return found


def test_the_files_are_read_as_the_records_they_were_written_from(tmp_path: Path) -> None:
    made = make_week(_PLACES, _PLAIN)
    for name, text in week_files(made).items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    staff = read_staff(tmp_path / "staff.csv")
    offers, words = read_availability(tmp_path / "availability.csv", {one.person_ref for one in staff})
    bases = [(base.name, base.longitude, base.latitude) for base in read_bases(tmp_path / "bases.csv")]
    targets, _ = read_dose(tmp_path / "dose.csv", {place.ref for place in _PLACES})
    assert (staff, offers, words, tuple(bases), targets) == (made.staff, made.offers, (), made.bases, made.targets)
    assert read_rates(tmp_path / "rates.csv") == made.rates


@pytest.mark.parametrize("monday", [_MONDAY, dt.date(2026, 10, 19), dt.date(2026, 3, 23)])
def test_nobody_offers_time_outside_the_week_or_without_rest(monday: dt.date) -> None:
    made = make_week(_PLACES, replace(_PLAIN, monday=monday))
    start, end = week_span(monday, "Europe/London")
    for spans in _by_person(made).values():
        assert start <= spans[0][0]
        assert spans[-1][1] <= end
        assert all(later[0] - earlier[1] >= PlanRules().rest_min * 60 for earlier, later in pairwise(spans))


def test_pairs_of_a_base_offer_the_same_evenings_and_may_crew_them() -> None:
    made = make_week(_PLACES, replace(_PLAIN, n_staff=24))
    spans = _by_person(made)
    for base in ("Hertford", "Ware"):
        of_base = [one for one in made.staff if one.base == base]
        for one, other in zip(of_base[::2], of_base[1::2], strict=True):
            assert spans[one.person_ref] == spans[other.person_ref]
            assert {one.role, other.role} & PlanRules().lead_roles


def test_on_the_short_evening_nobody_offers_time_though_others_stay_full() -> None:
    made = make_week(_PLACES, replace(_PLAIN, short_day=4))
    friday = _MONDAY + dt.timedelta(days=4)
    days = [local_day(offer.starts_s, "Europe/London") for offer in made.offers]
    assert friday not in days
    assert len(set(days)) == 6
    assert all(local_minute(offer.starts_s, "Europe/London") >= 14 * 60 for offer in made.offers)


def test_more_staff_leave_the_earlier_ones_as_they_were_and_the_seed_decides() -> None:
    few, more = make_week(_PLACES, replace(_PLAIN, n_staff=10)), make_week(_PLACES, _PLAIN)
    assert (few.staff, few.offers) == (more.staff[:10], more.offers[: len(few.offers)])
    assert make_week(_PLACES, _PLAIN) == more != make_week(_PLACES, replace(_PLAIN, seed=4))


def test_the_truth_is_what_the_records_say() -> None:
    made = make_week(_PLACES, _PLAIN)
    truth = made.truth()
    assert (truth["week"], truth["staff"], truth["offers"]) == ("2026-W10", 30, 90)
    assert sum(truth["offered_hours"].values()) == sum(o.ends_s - o.starts_s for o in made.offers) / 3600
    volunteers = {one.person_ref for one in made.staff if one.role is Role.SPECIAL}
    assert {o.person_ref for o in made.offers if o.kind is AvailabilityKind.VOLUNTEER} == volunteers
    visits = [target.visits_per_week for target in made.targets]
    assert visits == sorted(visits, reverse=True)
    assert (visits[0], visits[-1], truth["wanted_visits"]) == (12, 3, sum(visits))


def test_the_case_of_a_made_up_force_holds_a_week_for_its_treated_places() -> None:
    made = make(seed=5, months=6, hotspots=8)
    truth = json.loads(made.files["case/truth.json"])
    rows = made.files["case/dose.csv"].splitlines()[1:]
    assert {row.split(",")[0] for row in rows} == set(truth["patrolled"])
    assert len(made.files["case/staff.csv"].splitlines()) == truth["plan"]["staff"] + 1
    # The force ends with June 2022; its first whole week after that begins on 4 July.
    assert truth["plan"]["week"] == "2022-W27"


@pytest.mark.parametrize("wrong", [{"n_staff": 0}, {"seed": -1}, {"short_day": 7}, {"monday": dt.date(2026, 3, 3)}])
def test_a_setting_out_of_its_range_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError) as caught:
        replace(_PLAIN, **wrong)  # type: ignore[arg-type]  # - wrong on purpose
    assert caught.value.code == "BL-SYNTH-01"
