"""The files of a week together: what they leave open is assumed and said, and what contradicts is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import Role
from bluelamp.plans.records import DoseTarget
from bluelamp.tasks.plans.inputs import WeekFiles, read_week
from worlds.plan_files import AVAILABILITY, STAFF, WEEK, hotspots_layer, lay_out_week

if TYPE_CHECKING:
    from pathlib import Path

    from bluelamp.plans.problem import WeekProblem


def _files(folder: Path, **files: Any) -> WeekFiles:
    lay_out_week(folder, **files)
    endings = {"hotspots": "geojson", "streets": "geojson", "rules": "toml"}
    paths: dict[str, Any] = {name: folder / f"{name}.{endings.get(name, 'csv')}" for name in files}
    plain = WeekFiles(folder / "hotspots.geojson", folder / "staff.csv", folder / "availability.csv", WEEK)
    return replace(plain, **paths)


def _read(folder: Path, **files: Any) -> WeekProblem:
    return read_week(_files(folder, **files))


def test_what_the_files_leave_open_is_assumed_and_said(tmp_path: Path) -> None:
    problem = _read(tmp_path)
    assert [base.name for base in problem.bases] == ["Hertford", "Ware"]
    assert sum(target.visits_per_week for target in problem.targets) == 21
    assert {target.minutes for target in problem.targets} == {15}
    said = " ".join(problem.words)
    for words in (
        "No dose was given: 7 visits of 15 minutes",
        "the places' rank",
        "costs are by the example rates",
        "the middle of each town's places (2 towns)",
        "5 km/h on foot below 1,000 m, else 30 km/h and 5 minutes, over 1.3 times the straight line",
    ):
        assert words in said
    assert (problem.budget_pence, problem.walk_m, problem.barred) == (None, None, frozenset())


def test_one_town_is_said_as_one(tmp_path: Path) -> None:
    one = hotspots_layer({"WA01": {"town": "Hertford"}})
    hertford = {"staff": STAFF.replace("Ware", "Hertford"), "hotspots": one}
    assert "(1 town)" in " ".join(_read(tmp_path, **hertford).words)


def test_the_default_dose_follows_rank_and_is_equal_without_and_says_so(tmp_path: Path) -> None:
    by_rank = [target.visits_per_week for target in _read(tmp_path).targets]
    assert by_rank == sorted(by_rank, reverse=True)
    assert by_rank[0] > by_rank[-1]
    nothing: dict[str, Any] = {ref: {"rank": None} for ref in ("HE01", "HE02", "WA01")}
    equal = _read(tmp_path, hotspots=hotspots_layer(nothing))
    assert [target.visits_per_week for target in equal.targets] == [7, 7, 7]
    assert any("shared equally" in words for words in equal.words)


def test_rank_decides_the_default_dose_whatever_the_incidents_say(tmp_path: Path) -> None:
    incidents = {ref: {"incidents": n} for ref, n in (("HE01", 1), ("HE02", 1), ("WA01", 1000))}
    targets = _read(tmp_path, hotspots=hotspots_layer(incidents)).targets
    assert targets[0].visits_per_week > targets[2].visits_per_week


def test_controls_and_reserves_get_no_default_dose(tmp_path: Path) -> None:
    roles = {"HE02": {"role": "control"}, "WA01": {"role": "reserve"}}
    problem = _read(tmp_path, hotspots=hotspots_layer(roles))
    assert [(target.place_ref, target.visits_per_week) for target in problem.targets] == [("HE01", 7)]
    assert any("Control and reserve places (2) get none" in words for words in problem.words)


def test_a_dose_without_values_takes_those_of_the_ranks(tmp_path: Path) -> None:
    header = "place_ref,visits_per_week,minutes,min_gap_h,max_gap_h,window"
    plain = _read(tmp_path, dose=f"{header}\nHE01,3,15,2,96,\nWA01,3,15,2,96,\n").targets
    assert plain[0].value > 1 > plain[1].value
    valued = _read(tmp_path, dose=f"{header},value\nHE01,3,15,2,96,,1\nWA01,3,15,2,96,,2\n").targets
    assert valued == (DoseTarget("HE01", 3), DoseTarget("WA01", 3, value=2.0))


def test_the_rules_file_goes_before_what_the_places_say(tmp_path: Path) -> None:
    said = hotspots_layer({"HE01": {"roles_allowed": "officer"}, "HE02": {"needs_constable": True}})
    rules = 'crew_size = 1\n[place.HE01]\nroles_allowed = ["pcso"]\n'
    problem = _read(tmp_path, hotspots=said, rules=rules)
    assert problem.places[0].roles_allowed == frozenset({Role.PCSO})
    assert problem.places[1].needs_constable
    assert problem.rules.crew_size == 1


def test_the_trials_days_are_barred(tmp_path: Path) -> None:
    problem = _read(tmp_path, allocation="date,place_ref,arm\n2026-03-03,HE01,control\n2026-03-04,HE01,treated\n")
    assert problem.barred == {(dt.date(2026, 3, 3), "HE01")}


def test_time_outside_the_week_counts_for_nothing_but_core_time_near_it_for_rest(tmp_path: Path) -> None:
    rows = (
        "P1,2026-03-01T14:00+00:00,2026-03-01T22:00+00:00,core\n"
        "P2,2026-03-01T14:00+00:00,2026-03-01T22:00+00:00,overtime\n"
        "P3,2026-04-01T14:00+00:00,2026-04-01T22:00+00:00,core\n"
    )
    problem = _read(tmp_path, availability=AVAILABILITY + rows)
    assert [offer.row for offer in problem.offers] == [2, 3, 4, 5, 6]
    assert "2 rows of availability lie outside the week and count for nothing." in problem.words


@pytest.mark.parametrize(("budget", "pence"), [("1500", 150_000), ("0", 0), ("1500.5", 150_050), (None, None)])
def test_a_budget_is_pounds(tmp_path: Path, budget: str | None, pence: int | None) -> None:
    assert read_week(replace(_files(tmp_path), budget=budget)).budget_pence == pence


@pytest.mark.parametrize(("told", "utc"), [("2026-03-03T14:30", "2026-03-03T14:30+00:00"), (None, None)])
def test_the_rest_of_a_week_is_planned_from_a_local_time(tmp_path: Path, told: str | None, utc: str | None) -> None:
    first_s = read_week(replace(_files(tmp_path), not_before=told)).not_before_s
    assert first_s == (None if utc is None else int(dt.datetime.fromisoformat(utc).timestamp()))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"budget": "-5"}, "BL-PLAN-68"),
        ({"budget": "£500"}, "BL-PLAN-68"),
        ({"budget": "nan"}, "BL-PLAN-68"),
        ({"week": "2027-W53"}, "BL-PLAN-01"),
        ({"week": "10"}, "BL-PLAN-01"),
        ({"zone": "Europe/Hertford"}, "BL-PLAN-76"),
        ({"zone": "../secret"}, "BL-PLAN-76"),
        ({"not_before": "Tuesday"}, "BL-PLAN-77"),
        ({"not_before": "2026-03-01T23:59"}, "BL-PLAN-77"),
        ({"not_before": "2026-03-09T00:00"}, "BL-PLAN-77"),
        ({"not_before": "2026-03-03T12:00+01:00"}, "BL-PLAN-77"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_before_any_file_is_read(change: dict[str, Any], code: str) -> None:
    from pathlib import Path  # noqa: PLC0415 - only this test needs one that does not exist

    nowhere = Path("nowhere")
    with pytest.raises(BluelampError) as caught:
        read_week(replace(WeekFiles(nowhere, nowhere, nowhere, WEEK), **change))
    assert (caught.value.code, caught.value.exit_status) == (code, 2)


@pytest.mark.parametrize(
    ("files", "code", "line"),
    [
        (
            {"staff": STAFF.replace("P3,warden,council,Ware", "P3,warden,council,Wear")},
            "BL-PLAN-64",
            "row 4, column base",
        ),
        (
            {"bases": "base,longitude,latitude\nHertford,-0.08,51.79\n"},
            "BL-PLAN-64",
            "staff.csv, row 4, column base: 'Ware' is none of the bases; the bases are Hertford.",
        ),
        (
            {"rates": "role,agency,kind,from,per_hour,minimum_hours\nofficer,police,overtime,2020-01-01,20,0\n"},
            "BL-PLAN-72",
            "availability.csv, row 3, column kind: rates.csv has no rate for pcso, police, overtime on 2026-03-03",
        ),
        (
            {"rates": "role,agency,kind,from,per_hour,minimum_hours\nofficer,police,overtime,2027-01-01,20,0\n"},
            "BL-PLAN-72",
            "row 2, column kind",
        ),
        ({"bases": "base,longitude,latitude\nHertford,2.35,48.85\nWare,-0.03,51.8\n"}, "BL-PLAN-73", "base Hertford"),
        (
            {"hotspots": hotspots_layer({ref: {"town": ""} for ref in ("HE01", "HE02", "WA01")})},
            "BL-PLAN-64",
            "no town",
        ),
    ],
)
def test_files_that_contradict_one_another_are_refused(
    tmp_path: Path, files: dict[str, Any], code: str, line: str
) -> None:
    with pytest.raises(BluelampError) as caught:
        _read(tmp_path, **files)
    assert (caught.value.code, caught.value.exit_status) == (code, 3)
    assert line in caught.value.line()
