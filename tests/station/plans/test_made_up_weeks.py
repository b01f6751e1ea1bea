"""The made-up time of the demonstration: never in the past, never twice, and the same for a seed."""

from __future__ import annotations

import csv
import datetime as dt
import io
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bluelamp_station.plans.engine.made_up import WEEK, MadeTime, availability_text, first_monday, made_time

LONDON = ZoneInfo("Europe/London")
PLACES = [
    ("LA01", "Tallowmere", -2.40, 55.14),
    ("LA02", "Emberstow", -2.45, 55.16),
    ("LA03", "Tallowmere", -2.41, 55.13),
    ("LA04", "Wickenlow", -2.46, 55.12),
]
# A Monday after the clocks went forward, a Sunday on which they went back, a Friday before they change, plain days.
MOMENTS = [
    (dt.datetime(2027, 3, 29, 0, 30, tzinfo=LONDON), dt.date(2027, 3, 29)),
    (dt.datetime(2026, 10, 25, 23, 30, tzinfo=LONDON), dt.date(2026, 10, 26)),
    (dt.datetime(2027, 3, 26, 12, 0, tzinfo=LONDON), dt.date(2027, 3, 29)),
    (dt.datetime(2026, 11, 26, 23, 30, tzinfo=LONDON), dt.date(2026, 11, 23)),
    (dt.datetime(2026, 11, 27, 0, 30, tzinfo=LONDON), dt.date(2026, 11, 30)),
]


def made_at(now: dt.datetime, seed: int = 1) -> MadeTime:
    return made_time(PLACES, now=now, seed=seed)


@pytest.mark.parametrize(("now", "monday"), MOMENTS)
def test_the_week_that_is_planned_first_has_days_left(now: dt.datetime, monday: dt.date) -> None:
    assert first_monday(now) == monday
    assert first_monday(now.astimezone(dt.UTC)) == monday


@pytest.mark.parametrize(("now", "monday"), MOMENTS)
def test_no_time_is_offered_that_has_begun_and_none_twice(now: dt.datetime, monday: dt.date) -> None:
    offers = made_at(now).offers
    soonest = now.timestamp() + 90 * 60
    assert all(soonest <= one.starts_at.timestamp() < one.ends_at.timestamp() for one in offers)
    for key in {one.key for one in offers}:
        mine = sorted((one.starts_at.timestamp(), one.ends_at.timestamp()) for one in offers if one.key == key)
        assert all(start - end >= 11 * 3600 for (_, end), (start, _) in pairwise(mine))
    assert any(monday <= one.starts_at.date() < monday + WEEK for one in offers)


@pytest.mark.parametrize(("now", "monday"), MOMENTS)
def test_only_the_second_week_has_a_friday_on_which_nobody_offers(now: dt.datetime, monday: dt.date) -> None:
    days = {one.starts_at.date() for one in made_at(now).offers}
    friday = monday + dt.timedelta(days=4)
    assert friday in days
    assert friday + WEEK not in days


def test_crews_come_from_every_base_and_everybody_who_offers_is_one_of_them() -> None:
    made = made_at(MOMENTS[0][0])
    assert (
        {one.base for one in made.members} == {name for name, _, _ in made.bases} == {town for _, town, _, _ in PLACES}
    )
    assert {one.key for one in made.offers} <= {one.key for one in made.members}
    assert len({one.key for one in made.members}) == len(made.members) == 10


def test_the_same_seed_gives_the_same_time_and_another_seed_another() -> None:
    now = MOMENTS[0][0]
    assert made_at(now) == made_at(now)
    assert made_at(now).offers != made_at(now, seed=2).offers


def test_the_duty_system_s_file_names_people_as_the_site_does() -> None:
    made = made_at(MOMENTS[3][0])
    refs = {one.key: f"BL{number}" for number, one in enumerate(made.members)}
    rows = list(csv.DictReader(io.StringIO(availability_text(made.offers, refs))))
    assert len(rows) == len(made.offers)
    assert {row["person_id"] for row in rows} <= set(refs.values())
    assert [dt.datetime.fromisoformat(row["starts_at"]) for row in rows] == [one.starts_at for one in made.offers]
