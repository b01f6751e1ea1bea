"""Staff, availability, rates, bases, dose and allocation: read exactly, and every bad row refused where it stands."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from bluelamp.core.errors import BluelampError, RefusedInputError, UnreadableInputError
from bluelamp.core.vocabulary import Agency, AvailabilityKind, PatrolMode, Role
from bluelamp.io.allocation_files import read_barred_days
from bluelamp.io.availability_files import read_availability
from bluelamp.io.base_files import BaseInDegrees, read_bases
from bluelamp.io.dose_files import read_dose
from bluelamp.io.rate_files import example_rates, read_rates
from bluelamp.io.staff_files import read_staff
from bluelamp.plans.pay import rate_on
from bluelamp.plans.records import DoseTarget, Offer, PayRate, StaffMember, Window

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STAFF = "person_id,role,agency,base\n"
OFFERS = "person_id,starts_at,ends_at,kind\n"
RATES = "role,agency,kind,from,per_hour,minimum_hours,source\n"
BASES = "base,longitude,latitude\n"
DOSE = "place_ref,visits_per_week,minutes,min_gap_h,max_gap_h,window\n"
ARMS = "date,place_ref,arm\n"
_PEOPLE = {"P1", "P2"}
_REFS = {"HE01", "HE02"}

_READ: dict[str, Callable[[Path], Any]] = {
    "staff.csv": lambda path: read_staff(path, ["Hertford", "Ware"]),
    "availability.csv": lambda path: read_availability(path, _PEOPLE),
    "rates.csv": read_rates,
    "bases.csv": read_bases,
    "dose.csv": lambda path: read_dose(path, _REFS),
    "allocation.csv": lambda path: read_barred_days(path, _REFS),
}


def _file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_people_are_read_with_what_they_may_leave_out(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "staff.csv",
        "person_id,role,agency,base,transport,max_week_h\nP1,pcso,police,Hertford,foot,37.5\nP2,warden,council,Ware,,\n",
    )
    assert read_staff(path) == (
        StaffMember("P1", Role.PCSO, Agency.POLICE, "Hertford", PatrolMode.FOOT, 37.5),
        StaffMember("P2", Role.WARDEN, Agency.COUNCIL, "Ware"),
    )


def test_a_file_with_semicolons_is_read_as_one_with_commas(tmp_path: Path) -> None:
    path = _file(tmp_path, "staff.csv", "person_id;role;agency;base\r\nP1;pcso;police;Hertford\r\n")
    assert read_staff(path) == (StaffMember("P1", Role.PCSO, Agency.POLICE, "Hertford"),)


def test_the_hour_that_comes_twice_is_told_apart_by_its_offset(tmp_path: Path) -> None:
    rows = (
        "P1,2026-10-24T22:00+01:00,2026-10-25T01:30+01:00,overtime\n"
        "P1,2026-10-25T01:30+00:00,2026-10-25T06:00+00:00,overtime\n"
    )
    offers, _ = read_availability(_file(tmp_path, "availability.csv", OFFERS + rows), _PEOPLE)
    assert [(offer.ends_s - offer.starts_s) / 3600 for offer in offers] == [3.5, 4.5]
    assert offers[1].starts_s - offers[0].ends_s == 3600
    assert [offer.row for offer in offers] == [2, 3]


def test_a_row_that_repeats_another_is_left_out_and_said(tmp_path: Path) -> None:
    row = "P1,2026-03-02T10:00+00:00,2026-03-02T14:00+00:00,overtime\n"
    offers, words = read_availability(_file(tmp_path, "availability.csv", OFFERS + row + row), _PEOPLE)
    assert offers == (Offer("P1", 1772445600, 1772460000, AvailabilityKind.OVERTIME),)
    assert words == ("availability.csv: 1 row repeats an earlier one and was left out.",)


def test_offers_that_touch_and_those_of_two_people_do_not_overlap(tmp_path: Path) -> None:
    rows = (
        "P1,2026-03-02T10:00+00:00,2026-03-02T14:00+00:00,core\n"
        "P1,2026-03-02T14:00+00:00,2026-03-02T18:00+00:00,overtime\n"
        "P2,2026-03-02T11:00+00:00,2026-03-02T18:00+00:00,overtime\n"
    )
    offers, words = read_availability(_file(tmp_path, "availability.csv", OFFERS + rows), _PEOPLE)
    assert (len(offers), words) == (3, ())


def test_an_overlap_names_both_rows(tmp_path: Path) -> None:
    rows = (
        "P1,2026-03-02T10:00+00:00,2026-03-02T18:00+00:00,core\n"
        "P2,2026-03-02T10:00+00:00,2026-03-02T18:00+00:00,core\n"
        "P1,2026-03-02T17:00+00:00,2026-03-02T22:00+00:00,overtime\n"
    )
    with pytest.raises(RefusedInputError) as caught:
        read_availability(_file(tmp_path, "availability.csv", OFFERS + rows), _PEOPLE)
    assert caught.value.line() == (
        "BL-PLAN-67: availability.csv, row 4, column starts_at: It overlaps with row 2, which P1 offers as core until "
        "02 March 18:00 UTC; nobody can be at two duties at once, so correct one of them."
    )


def test_rates_are_pence_and_minutes(tmp_path: Path) -> None:
    path = _file(tmp_path, "rates.csv", RATES + "pcso,police,overtime,2026-04-01,16.5,4,Agreement 7\n")
    expected = PayRate(
        Role.PCSO, Agency.POLICE, AvailabilityKind.OVERTIME, dt.date(2026, 4, 1), 1650, 240, "Agreement 7"
    )
    assert read_rates(path) == (expected,)


def test_the_example_rates_price_everybody_and_say_that_they_are_examples() -> None:
    rates = example_rates()
    paid = (AvailabilityKind.OVERTIME, AvailabilityKind.REST_DAY, AvailabilityKind.BANK_HOLIDAY)
    day = dt.date(2026, 3, 2)
    assert all(rate_on(role, agency, kind, day, rates) for role in Role for agency in Agency for kind in paid)
    assert {rate.source for rate in rates} == {"example, not a pay scale"}


def test_a_base_lies_where_the_file_says(tmp_path: Path) -> None:
    path = _file(tmp_path, "bases.csv", BASES + "Hertford,-0.08,51.79\n")
    assert read_bases(path) == (BaseInDegrees("Hertford", -0.08, 51.79),)


def test_an_empty_cell_of_the_dose_is_the_default(tmp_path: Path) -> None:
    rows = 'HE01,9,,,,\nHE02,3,20,4,48,"Fri 18:00-02:00;Sat 18:00-02:00"\n'
    targets, has_values = read_dose(_file(tmp_path, "dose.csv", DOSE + rows), _REFS)
    friday, saturday = Window(4, 1080, 1560), Window(5, 1080, 1560)
    assert targets == (DoseTarget("HE01", 9), DoseTarget("HE02", 3, 20, 4.0, 48.0, (friday, saturday)))
    assert not has_values


def test_a_dose_may_say_blocks_caps_and_values(tmp_path: Path) -> None:
    header = DOSE.strip() + ",block_days,cap_visits,value\n"
    targets, has_values = read_dose(_file(tmp_path, "dose.csv", header + "HE01,9,15,2,96,,3,12,1.5\n"), _REFS)
    assert targets == (DoseTarget("HE01", 9, block_days=3, cap_visits=12, value=1.5),)
    assert has_values


def test_only_control_and_washout_bar_a_place(tmp_path: Path) -> None:
    rows = "2026-03-02,HE01,control\n2026-03-03,HE01,treated\n2026-03-03,HE02,washout\n2026-03-02,HE01,control\n"
    barred = read_barred_days(_file(tmp_path, "allocation.csv", ARMS + rows), _REFS)
    assert barred == {(dt.date(2026, 3, 2), "HE01"), (dt.date(2026, 3, 3), "HE02")}


_TEN, _TWO = "2026-03-02T10:00+00:00", "2026-03-02T14:00+00:00"


@pytest.mark.parametrize(
    ("name", "content", "code", "row", "column", "words"),
    [
        # staff
        ("staff.csv", STAFF, "BL-PLAN-63", None, None, "names nobody"),
        ("staff.csv", STAFF + "P1,constable,police,Ware\n", "BL-PLAN-62", 2, "role", "'constable' is none"),
        ("staff.csv", STAFF + "P1,pcso,army,Ware\n", "BL-PLAN-62", 2, "agency", "'army' is none of the words"),
        ("staff.csv", STAFF + ",pcso,police,Ware\n", "BL-PLAN-62", 2, "person_id", "empty"),
        ("staff.csv", STAFF + '"P1;P2",pcso,police,Ware\n', "BL-PLAN-62", 2, "person_id", "semicolon"),
        ("staff.csv", STAFF + f"{'P' * 41},pcso,police,Ware\n", "BL-PLAN-62", 2, "person_ref", "more than 40 letters"),
        ("staff.csv", STAFF + "P1,pcso,police,Wear\n", "BL-PLAN-64", 2, "base", "did you mean 'Ware'"),
        ("staff.csv", STAFF + "P1,pcso,police,London\n", "BL-PLAN-64", 2, "base", "the bases are Hertford, Ware"),
        ("staff.csv", STAFF + "P1,pcso,police,Ware\nP1,pcso,police,Ware\n", "BL-PLAN-65", 3, "person_id", "in row 2"),
        ("staff.csv", STAFF + "P1,pcso,police\n", "BL-PLAN-62", 2, None, "fewer cells"),
        ("staff.csv", "person_id,role,agency\nP1,pcso,police\n", "BL-CASE-01", 1, "base", "missing"),
        ("staff.csv", "", "BL-INPUT-04", None, None, "empty"),
        ("staff.csv", b"person_id,role,agency,base\nP1,pcso,police,W\xe4re\n", "BL-INPUT-05", 2, "base", "not UTF-8"),
        ("staff.csv", STAFF.encode("utf-16"), "BL-INPUT-05", 1, None, "UTF-16"),
        # availability
        ("availability.csv", OFFERS + f"P9,{_TEN},{_TWO},core\n", "BL-PLAN-64", 2, "person_id", "'P9' is not among"),
        ("availability.csv", OFFERS + f"P1,{_TWO},{_TEN},core\n", "BL-PLAN-66", 2, "ends_at", "before it starts"),
        ("availability.csv", OFFERS + f"P1,{_TEN},{_TEN},core\n", "BL-PLAN-66", 2, "ends_at", "ends when it starts"),
        ("availability.csv", OFFERS + f"P1,{_TEN},2026-03-03T03:00+00:00,core\n", "BL-PLAN-66", 2, "ends_at", "17.0 h"),
        ("availability.csv", OFFERS + f"P1,{_TEN},2026-04-03T03:00Z,overtime\n", "BL-PLAN-66", 2, "ends_at", "169 at"),
        ("availability.csv", OFFERS + f"P1,2026-03-02T10:00,{_TWO},core\n", "BL-PLAN-62", 2, "starts_at", "offset"),
        ("availability.csv", OFFERS + f"P1,{_TEN},{_TWO},spare\n", "BL-PLAN-62", 2, "kind", "'spare' is none"),
        ("availability.csv", OFFERS + f"P1,{_TEN},2026-03-0", "BL-PLAN-62", 2, None, "fewer cells"),
        ("availability.csv", OFFERS + f"=P1,{_TEN},{_TWO},core\n", "BL-PLAN-64", 2, "person_id", "not among the staff"),
        # rates
        ("rates.csv", RATES + "pcso,police,core,2026-04-01,-16.50,0,x\n", "BL-PLAN-74", 2, "per_hour", "not -16.50"),
        ("rates.csv", RATES + "pcso,police,core,2026-04-01,1650.00,0,x\n", "BL-PLAN-74", 2, "per_hour", "£1,000"),
        ("rates.csv", RATES + "pcso,police,core,2026-04-01,=16*1.5,0,x\n", "BL-PLAN-62", 2, "per_hour", "no amount"),
        ("rates.csv", RATES + "pcso,police,core,2026-04-01,16.505,0,x\n", "BL-PLAN-62", 2, "per_hour", "no amount"),
        ("rates.csv", RATES + "pcso,police,core,1 April,16.50,0,x\n", "BL-PLAN-62", 2, "from", "is not a day"),
        ("rates.csv", RATES + "pcso,police,core,2026-04-01,16.50,17,x\n", "BL-PLAN-62", 2, "minimum_hours", "and 16"),
        ("rates.csv", RATES + "pcso,police,core,2026-04-01,1,0,x\n" * 2, "BL-PLAN-65", 3, "from", "in row 2 already"),
        # bases
        ("bases.csv", BASES, "BL-PLAN-63", None, None, "names no base"),
        ("bases.csv", BASES + "Ware,,51.8\n", "BL-PLAN-62", 2, "longitude", "empty"),
        ("bases.csv", BASES + "Ware,west,51.8\n", "BL-PLAN-62", 2, "longitude", "no number"),
        ("bases.csv", BASES + "Ware,-0.03,151.8\n", "BL-PLAN-62", 2, "latitude", "between -90 and 90"),
        ("bases.csv", BASES + "Ware,51.8,-0.03\n", "BL-PLAN-75", 2, "longitude", "exchanged"),
        ("bases.csv", BASES + "Ware,-0.03,51.8\nWare,-0.03,51.8\n", "BL-PLAN-65", 3, "base", "The base Ware"),
        # dose
        ("dose.csv", DOSE, "BL-PLAN-63", None, None, "nothing is wanted"),
        ("dose.csv", DOSE + "HE09,7,15,2,96,\n", "BL-PLAN-64", 2, "place_ref", "'HE09' is none of the places"),
        ("dose.csv", DOSE + "HE01,7,15,2,96,\nHE01,7,15,2,96,\n", "BL-PLAN-65", 3, "place_ref", "in one cell"),
        ("dose.csv", DOSE + "HE01,,15,2,96,\n", "BL-PLAN-62", 2, "visits_per_week", "empty"),
        ("dose.csv", DOSE + "HE01,7.5,15,2,96,\n", "BL-PLAN-62", 2, "visits_per_week", "no whole number"),
        ("dose.csv", DOSE + "HE01,-7,15,2,96,\n", "BL-PLAN-62", 2, "visits_per_week", "between 0 and 168"),
        ("dose.csv", DOSE + "HE01,7,15,48,24,\n", "BL-PLAN-66", 2, "max_gap_h", "24 hours, is shorter"),
        ("dose.csv", DOSE + "HE01,7,15,2,96,Friday night\n", "BL-PLAN-62", 2, "window", "not a time window"),
        # allocation
        ("allocation.csv", ARMS + "2026-03-02,HE09,control\n", "BL-PLAN-64", 2, "place_ref", "'HE09' is none"),
        ("allocation.csv", ARMS + "02/03/2026,HE01,control\n", "BL-PLAN-62", 2, "date", "not a day"),
        ("allocation.csv", ARMS + "2026-03-02,HE01,placebo\n", "BL-PLAN-62", 2, "arm", "'placebo' is none"),
        ("allocation.csv", ARMS + "2026-03-02,HE01,control\n2026-03-02,HE01,treated\n", "BL-PLAN-71", 3, "arm", "2"),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_where_it_stands(
    tmp_path: Path, name: str, content: str | bytes, code: str, row: int | None, column: str | None, words: str
) -> None:
    with pytest.raises(BluelampError) as caught:
        _READ[name](_file(tmp_path, name, content))
    error = caught.value
    assert (error.code, error.where.file, error.where.row, error.where.column) == (code, name, row, column)
    assert words in error.line()
    assert error.exit_status in (2, 3)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match=r"staff\.csv"):
        read_staff(tmp_path / "staff.csv")
