"""The file of rates: every fault by row and column, and nothing half-written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.vocabulary import AvailabilityKind, StaffType
from bluelamp_station.programme.rates_file import RateRow, read_rates
from bluelamp_station.ui.csv_text import write_csv

AGENCIES = [(1, "police", "Lanternshire Police", "police"), (2, "hertford", "Hertford Council", "council")]
HEADER = "role,agency,kind,from,per_hour,minimum_hours,source\n"
GOOD = "officer,police,overtime,2026-04-01,38.50,3,Agreement 2026\n"


def problems_of(text: str | bytes) -> list[tuple[int, str, str]]:
    content = text if isinstance(text, bytes) else text.encode()
    _, problems = read_rates(content, AGENCIES)
    return [(one.row, one.column, one.text) for one in problems]


def test_a_good_file_is_read_with_its_row_numbers() -> None:
    rows, problems = read_rates((HEADER + GOOD).encode(), AGENCIES)
    assert problems == []
    assert rows == [
        (
            2,
            1,
            RateRow(
                StaffType.OFFICER,
                AvailabilityKind.OVERTIME,
                dt.date(2026, 4, 1),
                Decimal("38.50"),
                Decimal(3),
                "Agreement 2026",
            ),
        )
    ]


def test_a_byte_order_mark_blank_lines_and_other_columns_are_no_fault() -> None:
    text = "\ufeffRole,agency,kind,from,per_hour,source,remark\n\nofficer,police,core,2026-04-01,30,Scale,x\n,,,,,,\n"
    rows, problems = read_rates(text.encode(), AGENCIES)
    assert problems == []
    assert [(number, row.minimum_hours) for number, _, row in rows] == [(3, Decimal(0))]


def test_an_agency_is_named_by_code_name_or_a_kind_that_only_one_has() -> None:
    text = HEADER + "".join(
        f"warden,{name},core,2026-04-{day:02d},20,0,x\n"
        for day, name in enumerate(("hertford", "Hertford Council", "council"), start=1)
    )
    rows, problems = read_rates(text.encode(), AGENCIES)
    assert problems == []
    assert {agency for _, agency, _ in rows} == {2}


def test_a_kind_that_two_agencies_share_names_neither() -> None:
    both = [*AGENCIES, (3, "watford", "Watford Council", "council")]
    _, problems = read_rates((HEADER + "warden,council,core,2026-04-01,20,0,x\n").encode(), both)
    assert [(one.row, one.column) for one in problems] == [(2, "agency")]
    assert "write the agency's code" in problems[0].text


def test_a_file_in_another_encoding_names_the_row() -> None:
    told = problems_of((HEADER + GOOD).encode() + "officer,police,core,2026-04-01,30,0,Süd £\n".encode("latin-1"))
    assert told == [(0, "", "row 3 is not in UTF-8: save the file as “CSV UTF-8”")]


def test_a_workbook_instead_of_text_is_refused() -> None:
    assert "UTF-8" in problems_of(b"PK\x03\x04\xff\xfe\x00")[0][2]
    assert problems_of(b"role\x00")[0][2] == "the file is no text: save it as “CSV UTF-8”"


def test_a_missing_column_is_named() -> None:
    assert problems_of("role,agency,kind,from,source\n") == [(1, "per_hour", "the column per_hour is missing.")]


def test_semicolons_are_recognised() -> None:
    assert "semicolons" in problems_of(HEADER.replace(",", ";") + GOOD.replace(",", ";"))[0][2]


def test_a_column_that_is_there_twice_is_refused() -> None:
    assert problems_of(HEADER.strip() + ",role\n" + GOOD.strip() + ",pcso\n")[0][1] == "role"


@pytest.mark.parametrize(
    ("line", "column", "part"),
    [
        ("sheriff,police,core,2026-04-01,30,0,x", "role", "“sheriff” is not one of officer, special"),
        ("officer,navy,core,2026-04-01,30,0,x", "agency", "no agency of this programme"),
        ("officer,police,sometimes,2026-04-01,30,0,x", "kind", "not one of core, overtime"),
        ("officer,police,core,01/04/2026,30,0,x", "from", "write it as 2026-04-01"),
        ("officer,police,core,2026-02-30,30,0,x", "from", "there is no 2026-02-30"),
        ("officer,police,core,2026-04-01,-30,0,x", "per_hour", "write pounds as 38.50, not below 0"),
        ("officer,police,core,2026-04-01,=1+1,0,x", "per_hour", "begins like a formula"),
        ("officer,police,core,2026-04-01,£30,0,x", "per_hour", "write pounds as 38.50"),
        ("officer,police,core,2026-04-01,1e3,0,x", "per_hour", "write pounds as 38.50"),
        ("officer,police,core,2026-04-01,nan,0,x", "per_hour", "write pounds as 38.50"),
        ("officer,police,core,2026-04-01,٣٠,0,x", "per_hour", "write pounds as 38.50"),
        ("officer,police,core,2026-04-01,30,120,x", "minimum_hours", "write hours as 3 or 3.5"),
        ("officer,police,core,2026-04-01,30,0,", "source", "say where the rate comes from"),
        ("officer,police,core,2026-04-01,30,0,-5", "source", "begins like a formula"),
        ("officer,police,core,2026-04-01,30,-1,x", "minimum_hours", "not below 0"),
        ("officer,police,core,2026-04-01,30,0,=HYPERLINK(1)", "source", "begins like a formula"),
        ("officer,police,core,2026-04-01,30,0," + "x" * 201, "source", "longer than 200"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(line: str, column: str, part: str) -> None:
    ((row, found, text),) = problems_of(HEADER + GOOD + line + "\n")
    assert (row, found) == (3, column)
    assert part in text


def test_every_fault_of_a_row_is_told_at_once() -> None:
    told = problems_of(HEADER + "sheriff,navy,never,soon,much,0,x\n")
    assert [column for _, column, _ in told] == ["role", "agency", "kind", "from", "per_hour"]


def test_a_short_row_is_named() -> None:
    assert problems_of(HEADER + "officer,police\n") == [(2, "", "2 cells where the header has 7")]


def test_the_same_rate_twice_names_the_first_row() -> None:
    assert problems_of(HEADER + GOOD + GOOD) == [(3, "", "row 2 says the same staff, agency, time and day")]


def test_forty_thousand_rows_are_no_table_of_rates() -> None:
    text = HEADER + GOOD * 40_000
    assert problems_of(text) == [(0, "", "the file is larger than 2 MB: that is no table of rates")]
    short = HEADER + "pcso,police,core,2026-04-01,9,0,x\n" * 40_000
    assert problems_of(short) == [(0, "", "the file has 40,000 rows; a table of rates has at most 5,000")]


def test_an_empty_file_and_one_with_only_a_header_say_so() -> None:
    assert problems_of("")[0][0] == 1
    assert problems_of(HEADER) == [(0, "", "the file has a header and no rows")]


def test_an_open_quotation_mark_is_a_fault_of_the_file() -> None:
    assert problems_of(HEADER + 'officer,police,core,2026-04-01,30,0,"x\n')[0][2].startswith("the file is no CSV")


@pytest.mark.property
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    rows, problems = read_rates(content, AGENCIES)
    assert rows == [] or not problems


@pytest.mark.property
@given(st.text(max_size=20))
def test_no_cell_that_is_written_begins_like_a_formula(text: str) -> None:
    cell = write_csv(["a"], [[text]]).split("\r\n", 1)[1]
    assert not cell.lstrip('"').startswith(("=", "+", "-", "@", "\t"))
