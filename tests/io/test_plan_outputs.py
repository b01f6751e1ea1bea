"""A plan as two files: readable by whoever reads shifts and tours, both or neither, and never a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import pytest

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import Agency, AvailabilityKind, PatrolMode, Role
from bluelamp.io.plan_outputs import PLAN_SHIFT_COLUMNS, plan_files, write_plan
from bluelamp.io.planned_visit_files import read_planned_visits
from bluelamp.io.shift_files import read_shifts
from bluelamp.plans.results import CrewSeat, PlannedShift, PlannedStop, WeekPlan

_SIX = 1772474400  # Monday 2 March 2026, 18:00 UTC
_HOUR = 3600
_SEATS = (
    CrewSeat("P1", Role.OFFICER, Agency.POLICE, AvailabilityKind.OVERTIME, 10700, ""),
    CrewSeat("P2", Role.WARDEN, Agency.COUNCIL, AvailabilityKind.OVERTIME, 5, ""),
)
_STOP = PlannedStop("V1", "HE01", _SIX + _HOUR, _SIX + _HOUR + 900, 6.25, PatrolMode.VEHICLE)
_SHIFT = PlannedShift(
    "S1", _SIX, _SIX + 4 * _HOUR, "Ware", _SEATS, (_STOP,), _SIX + 2 * _HOUR, _SIX + 3 * _HOUR, funding_ref="HO-LAN"
)
_PLAN = WeekPlan(dt.date(2026, 3, 2), 0, (_SHIFT,), (), 1, 1.0, 1.0)
_ZONE = "Europe/London"


def _rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_files_say_what_the_plan_says() -> None:
    files = plan_files(_PLAN, zone=_ZONE)
    assert _rows(files["shifts.csv"]) == [
        {
            "shift_id": "S1",
            "starts_at": "2026-03-02T18:00:00+00:00",
            "ends_at": "2026-03-02T22:00:00+00:00",
            "crew": "P1;P2",
            "roles": "officer;warden",
            "agencies": "police;council",
            "additional": "yes",
            "funding_ref": "HO-LAN",
            "cost": "107.05",
            "base": "Ware",
            "break_starts_at": "2026-03-02T20:00:00+00:00",
            "break_ends_at": "2026-03-02T21:00:00+00:00",
        }
    ]
    assert _rows(files["planned_visits.csv"]) == [
        {
            "visit_id": "V1",
            "shift_id": "S1",
            "place_ref": "HE01",
            "starts_at": "2026-03-02T19:00:00+00:00",
            "ends_at": "2026-03-02T19:15:00+00:00",
            "crew": "P1;P2",
            "travel_minutes": "6.2",
            "travel_mode": "vehicle",
        }
    ]


def test_they_are_read_back_as_shifts_and_tours() -> None:
    files = plan_files(_PLAN, zone=_ZONE)
    (shift,) = read_shifts(files["shifts.csv"]).records
    (visit,) = read_planned_visits(files["planned_visits.csv"], "planned_visits.csv").records
    assert (shift.started_s, shift.ended_s, shift.crew[1].person_ref) == (_SIX, _SIX + 4 * _HOUR, "P2")
    assert (visit.shift_id, visit.starts_s, visit.crew) == ("S1", _SIX + _HOUR, ("P1", "P2"))


def test_local_times_carry_the_offset_of_their_hour() -> None:
    autumn = 1792888200  # 25 October 2026, 00:30 UTC: 01:30 by the summer clock, for the first time
    shift = replace(
        _SHIFT, starts_s=autumn, ends_s=autumn + 4 * _HOUR, stops=(), break_starts_s=None, break_ends_s=None
    )
    (row,) = _rows(plan_files(replace(_PLAN, shifts=(shift,)), zone=_ZONE)["shifts.csv"])
    assert (row["starts_at"], row["ends_at"]) == ("2026-10-25T01:30:00+01:00", "2026-10-25T04:30:00+00:00")
    assert (row["break_starts_at"], row["break_ends_at"]) == ("", "")


def test_no_cell_becomes_a_formula() -> None:
    seat = replace(_SEATS[0], person_ref="=cmd|'/c calc'!A1")
    shift = replace(_SHIFT, shift_id="+S1", crew=(seat, _SEATS[1]), base="@Ware")
    files = plan_files(replace(_PLAN, shifts=(shift,)), zone=_ZONE)
    (row,) = _rows(files["shifts.csv"])
    assert [row[name] for name in ("shift_id", "crew", "base")] == ["'+S1", "'=cmd|'/c calc'!A1;P2", "'@Ware"]
    assert read_shifts(files["shifts.csv"]).records[0].crew[0].person_ref == "=cmd|'/c calc'!A1"


def test_an_empty_plan_has_headers() -> None:
    files = plan_files(replace(_PLAN, shifts=()), zone=_ZONE)
    assert files["shifts.csv"].decode() == ",".join(PLAN_SHIFT_COLUMNS) + "\n"
    assert files["planned_visits.csv"].startswith(b"visit_id,shift_id,place_ref,starts_at,ends_at,crew")


def test_the_folder_is_made_and_nothing_else_is_left_in_it(tmp_path: Path) -> None:
    out = tmp_path / "plans" / "W10"
    written = write_plan(_PLAN, out, zone=_ZONE)
    assert (
        {path.name for path in out.iterdir()} == {path.name for path in written} == {"shifts.csv", "planned_visits.csv"}
    )


@pytest.mark.parametrize("failing", ["shifts.csv", "planned_visits.csv"])
def test_where_one_file_cannot_be_written_the_other_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    for name in ("shifts.csv", "planned_visits.csv"):
        (tmp_path / name).write_text(f"the published {name}")
    swap = Path.replace

    def refusing(part: Path, target: Path) -> Path:
        # The first name was swapped already: the disk says no only to the second.
        if Path(target).name == failing and not Path(target).read_bytes().startswith(b"visit_id"):
            raise PermissionError("in use")
        return swap(part, target)

    monkeypatch.setattr(Path, "replace", refusing)
    with pytest.raises(BluelampError) as caught:
        write_plan(_PLAN, tmp_path, zone=_ZONE)
    assert caught.value.code == "BL-WRITE-04"
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        name: f"the published {name}" for name in ("shifts.csv", "planned_visits.csv")
    }


def test_a_first_plan_that_fails_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "shifts.csv").mkdir()
    with pytest.raises(BluelampError, match="This is a folder"):
        write_plan(_PLAN, tmp_path, zone=_ZONE)
    assert [path.name for path in tmp_path.iterdir()] == ["shifts.csv"]
