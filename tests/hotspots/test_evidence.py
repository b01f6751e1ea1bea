"""Evidence: what the card of a hotspot shows adds up, and one address that makes the count is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from bluelamp.core.periods import Month
from bluelamp.core.vocabulary import TimePrecision
from bluelamp.hotspots.evidence import gather_evidence
from bluelamp.incidents.aoristic import month_shares
from bluelamp.incidents.arrays import IncidentArrays
from bluelamp.incidents.coding import Coded
from bluelamp.incidents.sinks import SinkPoint

if TYPE_CHECKING:
    from bluelamp.hotspots.results import Evidence

HELD = [Month(2024, 1), Month(2024, 2)]
NOT_HELD = [Month(2024, 3)]


def coded(*words: str) -> Coded:
    known = ("", *sorted(set(words) - {""}))
    return Coded(np.array([known.index(word) for word in words], dtype=np.int64), known)


def world(
    starts: list[str],
    hours: list[float],
    *,
    repeat: list[str] | None = None,
    spread: bool = True,
    precision: str = "minute",
) -> IncidentArrays:
    n = len(starts)
    start = np.array(starts, dtype="datetime64[s]").astype(np.int64)
    return IncidentArrays(
        x=np.arange(n, dtype=float) * spread,
        y=np.zeros(n),
        start=start,
        end=start + (np.array(hours) * 3600).astype(np.int64),
        precision=coded(*[precision] * n),
        category=coded(*(["robbery"] + ["burglary"] * n)[:n]),
        reported_by=coded(*[""] * n),
        setting=coded(*[""] * n),
        is_domestic=np.full(n, -1, dtype=np.int8),
        repeat_ref=coded(*(repeat or [""] * n)),
        location=coded(*[f"On or near Street {i % 2}" for i in range(n)]),
        lsoa_name=coded(*[""] * n),
        source=coded(*["testshire"] * n),
        zone="Europe/London",
    )


def gather(incidents: IncidentArrays) -> Evidence:
    shares = month_shares(incidents.start, incidents.end, incidents.zone)
    return gather_evidence(incidents, shares, held=HELD, not_held=NOT_HELD)


def test_months_categories_and_locations_each_add_up_to_the_count() -> None:
    evidence = gather(world(["2024-01-10T10:00", "2024-01-31T12:00", "2024-02-10T10:00"], [0, 24, 0]))
    assert evidence.by_month == {"2024-01": 1.5, "2024-02": 1.5}
    assert evidence.by_category == {"Burglary": 2.0, "Robbery": 1.0}
    assert evidence.locations == (("Street 0", 2.0), ("Street 1", 1.0))
    assert evidence.months_not_held == ("2024-03",)
    assert evidence.notes == ()


def test_the_week_shows_the_local_hour_and_is_absent_where_only_months_are_known() -> None:
    # The first of July 2024 was a Monday; 11:30 UTC is 12:30 in London.
    timed = world(["2024-07-01T11:30"], [0])
    by_hour = gather(timed).by_hour
    assert by_hour is not None
    assert by_hour.shape == (7, 24)
    assert by_hour[0, 12] == by_hour.sum() == 1
    assert gather(world(["2024-01-01T00:00"], [744], precision=TimePrecision.MONTH)).by_hour is None


@pytest.mark.parametrize(("n_repeat", "is_named"), [(5, False), (6, True), (10, True)])
def test_a_caller_who_makes_most_of_the_count_is_a_matter_for_problem_solving(n_repeat: int, is_named: bool) -> None:  # noqa: FBT001 - a case
    repeat = ["r1"] * n_repeat + [""] * (10 - n_repeat)
    notes = gather(world(["2024-01-10T10:00"] * 10, [0] * 10, repeat=repeat)).notes
    assert any("repeat caller or address" in note and f"{n_repeat}0%" in note for note in notes) is is_named


def test_few_incidents_name_nobody() -> None:
    assert gather(world(["2024-01-10T10:00"] * 4, [0] * 4, repeat=["r1"] * 4)).notes == ()


def test_one_point_on_the_map_that_carries_most_is_named() -> None:
    crowd = world(["2024-01-10T10:00"] * 10, [0] * 10)
    piled = np.where(np.arange(10) < 7, 0.0, crowd.x)
    evidence = gather(IncidentArrays(**{name: getattr(crowd, name) for name in crowd.__slots__} | {"x": piled}))
    assert evidence.notes == ("One point on the map carries 70% of the count: look whether it is one address.",)


def test_no_incidents_are_no_fault() -> None:
    evidence = gather(world([], []))
    assert (evidence.by_category, evidence.locations, evidence.notes) == ({}, (), ())


def sink(x: float, location: str) -> SinkPoint:
    return SinkPoint(
        key=f"{x:.0f} 0",
        x=x,
        y=0.0,
        count=30,
        share=0.1,
        z=4.0,
        local_share=0.9,
        category_entropy=0.9,
        unlike_force=0.1,
        source="testshire",
        location=location,
        why="carries 30 incidents on one coordinate",
    )


def test_a_point_that_carries_too_much_is_named_on_the_card_of_the_ground_that_it_lies_in() -> None:
    incidents = world(["2024-01-10T12:00"] * 4, [0.0] * 4)
    shares = month_shares(incidents.start, incidents.end, incidents.zone)
    sinks = [sink(2.0, "On or near Police Station"), sink(99.0, "On or near Hospital")]
    told = gather_evidence(incidents, shares, held=HELD, not_held=NOT_HELD, sinks=sinks)
    assert told.notes == ("Police Station at 2 0 carries 25% of the count: decide whether it belongs here.",)
