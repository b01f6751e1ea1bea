"""A manager plans a week: two files and a document, or one line that says why not and the published plan as it was."""

from __future__ import annotations

import csv
import datetime as dt
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from journeys.at_the_desk import SCRIPT, Ran, assert_says_no, bluelamp
from worlds.plan_files import AVAILABILITY, STAFF, hotspots_layer, lay_out_week

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.spec

_NAMES = ("shifts.csv", "planned_visits.csv")


def _plan(folder: Path, *more: object, **files: Any) -> Ran:
    arguments = lay_out_week(folder, **files)
    return bluelamp(*arguments, "--out", folder / "out", "--effort", "quick", "--json", *more)


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "out" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_document_is_the_one_of_the_contract_and_the_files_agree(tmp_path: Path) -> None:
    ran = _plan(tmp_path)
    assert (ran.status, ran.err) == (0, "")
    told, shifts, visits = ran.document, _rows(tmp_path, _NAMES[0]), _rows(tmp_path, _NAMES[1])
    assert told["visits"] == len(visits) > 0
    assert told["shifts"] == len(shifts) == 2
    assert told["people"] == len({person for row in shifts for person in row["crew"].split(";")}) == 4
    assert told["cost"] == pytest.approx(sum(float(row["cost"]) for row in shifts))
    assert 0 < told["dose_met_share"] <= 1
    assert 0 <= told["gap"] <= 1
    assert sum(one["planned"] for one in told["places"]) == told["visits"]
    for unmet in told["unmet"]:
        assert unmet["why"]
        assert unmet["planned"] < unmet["wanted"]
        assert all({"what", "cost"} <= set(fix) for fix in unmet["fixes"])
    assert {row["shift_id"] for row in visits} <= {row["shift_id"] for row in shifts}
    figures = {figure["name"]: figure["value"] for figure in told["figures"]}
    assert figures["plan_visits"] == told["visits"]
    assert figures["plan_cost"] == told["cost"]


def test_people_read_tables_and_what_was_assumed_goes_to_stderr(tmp_path: Path) -> None:
    ran = bluelamp(*lay_out_week(tmp_path), "--out", tmp_path / "out", "--effort", "quick", "--budget", "1000")
    assert ran.status == 0
    for words in (
        "dose met",
        "budget, left",
        "Tue 17:00",
        "P1 (officer), P2 (pcso)",
        "Visits by place",
        "Why not, and what would mend it",
        "£182.00",
    ):
        assert words in ran.out
    assert "Note: No rates were given" in ran.err
    assert "Note: Ways are approximated" in ran.err


@pytest.mark.property
def test_the_same_files_and_seed_give_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    arguments = lay_out_week(tmp_path)
    found = []
    for number, hash_seed in enumerate(("0", "4242")):
        out = tmp_path / f"out{number}"
        words = [str(SCRIPT), *arguments, "--out", str(out), "--effort", "quick", "--seed", "7", "--json"]
        ran = subprocess.run(  # noqa: S603 - our own script
            words,
            capture_output=True,
            check=True,
            timeout=60,
            env=os.environ | {"PYTHONHASHSEED": hash_seed},  # noqa: TID251 - a process beside this one
        )
        found.append((ran.stdout, *((out / name).read_bytes() for name in _NAMES)))
    assert found[0] == found[1]


def test_one_officer_gets_a_plan_that_says_why_it_is_empty(tmp_path: Path) -> None:
    ran = _plan(
        tmp_path,
        staff="person_id,role,agency,base\nP1,officer,police,Hertford\n",
        availability="\n".join(AVAILABILITY.splitlines()[:2]) + "\n",
    )
    assert ran.status == 0
    assert (ran.document["visits"], ran.document["shifts"], ran.document["cost"]) == (0, 0, 0)
    assert {unmet["reason"] for unmet in ran.document["unmet"]} <= {"no_crew", "nobody_available"}
    assert _rows(tmp_path, "shifts.csv") == []


def test_one_officer_who_may_go_alone_goes_alone(tmp_path: Path) -> None:
    ran = _plan(
        tmp_path,
        staff="person_id,role,agency,base\nP1,officer,police,Hertford\n",
        availability="\n".join(AVAILABILITY.splitlines()[:2]) + "\n",
        rules='alone_roles = ["officer"]\n',
    )
    assert ran.document["visits"] > 0
    assert [row["crew"] for row in _rows(tmp_path, "shifts.csv")] == ["P1"]


def test_a_budget_of_nothing_buys_nothing_and_says_so(tmp_path: Path) -> None:
    ran = _plan(tmp_path, "--budget", "0")
    assert (ran.status, ran.document["cost"], ran.document["visits"], ran.document["budget"]) == (0, 0, 0, 0)
    assert "budget_spent" in {unmet["reason"] for unmet in ran.document["unmet"]}


def test_a_budget_is_kept(tmp_path: Path) -> None:
    ran = _plan(tmp_path, "--budget", "200")
    assert 0 < ran.document["cost"] <= 200


def test_controls_barred_days_and_places_that_nobody_may_enter_are_never_planned(tmp_path: Path) -> None:
    ran = _plan(
        tmp_path,
        hotspots=hotspots_layer({"HE02": {"role": "control"}, "WA01": {"roles_allowed": "nobody"}}),
        allocation="date,place_ref,arm\n2026-03-03,HE01,control\n2026-03-05,HE01,washout\n",
    )
    visits = _rows(tmp_path, "planned_visits.csv")
    assert {row["place_ref"] for row in visits} == {"HE01"}
    assert {row["starts_at"][:10] for row in visits} == {"2026-03-06"}
    reasons = {unmet["place_ref"]: unmet["reason"] for unmet in ran.document["unmet"]}
    assert reasons["WA01"] == "nobody_may_enter"
    assert "HE02" not in reasons


def test_the_night_on_which_the_clocks_go_back_is_an_hour_longer(tmp_path: Path) -> None:
    offers = "person_id,starts_at,ends_at,kind\n" + "".join(
        f"{person},2026-10-24T22:00+01:00,2026-10-25T04:00+00:00,overtime\n" for person in ("P1", "P2")
    )
    header = "place_ref,visits_per_week,minutes,min_gap_h,max_gap_h,window\n"
    dose = header + "HE01,3,15,2,96,Sat 22:00-04:00\nHE02,3,15,2,96,Sat 22:00-04:00\n"
    arguments = lay_out_week(tmp_path, availability=offers, dose=dose)
    arguments[arguments.index("--week") + 1] = "2026-W43"
    ran = bluelamp(*arguments, "--out", tmp_path / "out", "--effort", "quick", "--json")
    (shift,) = _rows(tmp_path, "shifts.csv")
    start, end = (dt.datetime.fromisoformat(shift[name]) for name in ("starts_at", "ends_at"))
    assert (start.utcoffset(), end.utcoffset()) == (dt.timedelta(hours=1), dt.timedelta(0))
    hours = (end - start).total_seconds() / 3600
    # By the clock it looks an hour shorter; both are paid for the time that passes, 26.75 and 18.75 pounds an hour.
    assert hours == (end.replace(tzinfo=None) - start.replace(tzinfo=None)).total_seconds() / 3600 + 1
    assert ran.document["person_hours"] == pytest.approx(2 * hours)
    assert ran.document["cost"] == pytest.approx(45.5 * hours, abs=0.02)
    visits = [dt.datetime.fromisoformat(row["starts_at"]) for row in _rows(tmp_path, "planned_visits.csv")]
    assert visits == sorted(visits)
    assert start <= visits[0] < visits[-1] < end


_WRONG: list[tuple[dict[str, Any], tuple[str, ...], int, str, str]] = [
    ({"staff": "person_id,role,agency,base\n"}, (), 3, "BL-PLAN-63", "staff.csv: It names nobody"),
    ({"staff": ""}, (), 2, "BL-INPUT-04", "staff.csv: the file is empty"),
    ({"staff": STAFF + "P1,pcso,police,Ware\n"}, (), 3, "BL-PLAN-65", "staff.csv, row 6, column person_id"),
    ({"staff": STAFF.replace("pcso", "cadet")}, (), 2, "BL-PLAN-62", "staff.csv, row 3, column role"),
    ({"staff": STAFF.encode("utf-16")}, (), 2, "BL-INPUT-05", "staff.csv, row 1"),
    ({"staff": STAFF.replace("Hertford", "H\xe4rtford").encode("latin-1")}, (), 2, "BL-INPUT-05", "row 2, column base"),
    ({"staff": STAFF[:-12]}, (), 2, "BL-PLAN-62", "staff.csv, row 5"),
    ({"availability": AVAILABILITY.replace("P3", "P9")}, (), 3, "BL-PLAN-64", "row 4, column person_id: 'P9'"),
    ({"availability": AVAILABILITY.replace("T17:00", "T22:00")}, (), 3, "BL-PLAN-66", "row 2, column ends_at"),
    (
        {"availability": AVAILABILITY + "P1,2026-03-03T20:00+00:00,2026-03-03T23:00+00:00,core\n"},
        (),
        3,
        "BL-PLAN-67",
        "availability.csv, row 6, column starts_at: It overlaps with row 2",
    ),
    ({"rules": "crew_sise = 2\n"}, (), 2, "BL-PLAN-69", "rules.toml, column crew_sise: is no rule; did you mean"),
    ({"rules": "min_shift_min = 700\n"}, (), 3, "BL-PLAN-70", "rules.toml, column max_shift_min"),
    ({"allocation": "date,place_ref,arm\n2026-03-03,XX,control\n"}, (), 3, "BL-PLAN-64", "row 2, column place_ref"),
    ({"hotspots": {"type": "FeatureCollection", "features": []}}, (), 3, "BL-PLAN-63", "It holds no place"),
    ({"hotspots": "{"}, (), 2, "BL-FIND-06", "hotspots.geojson"),
    ({}, ("--budget", "-1"), 2, "BL-PLAN-68", "below nothing"),
    ({}, ("--not-before", "noon"), 2, "BL-PLAN-77", "write it as 2026-03-04T14:00"),
    ({}, ("--week", "2027-W53"), 2, "BL-PLAN-01", "2027 has the weeks 01 to 52"),
    ({}, ("--streets", "nowhere.osm"), 2, "BL-FILE-01", "nowhere.osm"),
    ({}, ("--seed", "-1"), 2, "BL-USAGE-01", "--seed"),
]


@pytest.mark.parametrize(("files", "more", "status", "code", "words"), _WRONG)
def test_bad_input_is_one_line_and_the_published_plan_stays(
    tmp_path: Path, files: dict[str, Any], more: tuple[str, ...], status: int, code: str, words: str
) -> None:
    (tmp_path / "out").mkdir()
    for name in _NAMES:
        (tmp_path / "out" / name).write_text(f"the published {name}")
    assert_says_no(_plan(tmp_path, *more, **files), status, code, words)
    assert {path.name: path.read_text() for path in (tmp_path / "out").iterdir()} == {
        name: f"the published {name}" for name in _NAMES
    }


def test_a_file_where_the_folder_should_be_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    assert_says_no(_plan(tmp_path), 2, "BL-WRITE-01", "give the name of a folder")


def test_an_output_that_nobody_reads_is_no_defect(tmp_path: Path) -> None:
    arguments = [str(word) for word in lay_out_week(tmp_path)]
    command = [str(SCRIPT), *arguments, "--out", str(tmp_path / "out"), "--effort", "quick", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, b"")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(_NAMES)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")  # noqa: PTH110 - a device
def test_an_output_on_a_full_disk_is_one_line(tmp_path: Path) -> None:
    arguments = [str(word) for word in lay_out_week(tmp_path)]
    command = [str(SCRIPT), *arguments, "--out", str(tmp_path / "out"), "--effort", "quick", "--json"]
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)  # noqa: S603
    assert (ran.returncode, ran.stderr.count(b"\n")) == (3, 1)
    assert ran.stderr.startswith(b"BL-WRITE-03: the disk is full")


def test_ids_that_a_spreadsheet_takes_for_formulas_are_written_as_text(tmp_path: Path) -> None:
    _plan(tmp_path, staff=STAFF.replace("P1", "=1+1"), availability=AVAILABILITY.replace("P1", "=1+1"))
    crews = [row["crew"] for row in _rows(tmp_path, "shifts.csv")]
    assert "'=1+1;P2" in crews


@pytest.mark.slow
def test_a_thousand_people_are_planned_with_too(tmp_path: Path) -> None:
    people = [f"P{n},{('officer', 'pcso')[n % 2]},police,{('Hertford', 'Ware')[n // 2 % 2]}" for n in range(1000)]
    days = [2 + n // 4 % 7 for n in range(1000)]
    offers = [f"P{n},2026-03-0{d}T18:00+00:00,2026-03-0{d}T22:00+00:00,overtime" for n, d in enumerate(days)]
    ran = _plan(
        tmp_path,
        staff="\n".join(["person_id,role,agency,base", *people, ""]),
        availability="\n".join(["person_id,starts_at,ends_at,kind", *offers, ""]),
    )
    assert ran.status == 0
    assert ran.document["dose_met_share"] == 1
    assert ran.document["people"] < 60
