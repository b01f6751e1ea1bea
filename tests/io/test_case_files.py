"""Files of shifts, visits and outcomes: rows become records or refusals; visits come back as they were written."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.core.errors import BluelampError, RefusedInputError, UnreadableInputError
from bluelamp.core.vocabulary import Audience, EvidenceGrade, OutcomeKind, PatrolMode, RefusalReason, Role
from bluelamp.io.case_folder import read_case, read_places
from bluelamp.io.outcome_files import read_outcomes
from bluelamp.io.power_files import read_power_rows, read_power_table
from bluelamp.io.shift_files import SHIFT_COLUMNS, read_shifts
from bluelamp.io.visit_files import VISIT_COLUMNS, read_visits, write_visits
from bluelamp.patrols.records import CrewMember, VisitRecord
from worlds.small_case import NOON, OUTCOMES, SHIFTS, VISITS, case, crew_of, visit, visit_row


def visits_of(*rows: str, header: str = VISITS) -> Any:
    return read_visits("\n".join([header, *rows, ""]).encode())


def outcomes_of(*rows: str) -> Any:
    return read_outcomes("\n".join([OUTCOMES, *rows, ""]).encode())


def test_a_visit_is_read_with_its_crew_and_its_number() -> None:
    row = visit_row(crew="P1;W2", roles="officer;warden", agencies="police;council", additional="no", mode="cycle")
    (found,) = visits_of(row).records
    assert (found.started_s, found.ended_s, found.row) == (NOON, NOON + 1200, 2)
    assert found.crew == (CrewMember("P1", Role.OFFICER, crew_of("x")[0].agency), found.crew[1])
    assert (found.crew[1].role, found.crew[1].agency.value) == (Role.WARDEN, "council")
    assert (found.mode, found.is_additional, found.rule, found.best_min) == (PatrolMode.CYCLE, False, "stated-1", 20.0)


@pytest.mark.parametrize(
    ("told", "reason", "column"),
    [
        ({"started_at": "yesterday"}, "unreadable_time", "started_at"),
        ({"started_at": "2024-01-10T12:00"}, "unreadable_time", "started_at"),
        ({"started_at": "2024-01-10"}, "unreadable_time", "started_at"),
        ({"ended_at": "2024-02-30T12:00+00:00"}, "unreadable_time", "ended_at"),
        ({"ended_at": ""}, "unreadable_time", "ended_at"),
        ({"started_at": "1024-01-10T12:00Z"}, "unreadable_time", "started_at"),
        ({"ended_at": "2024-01-10T11:59+00:00"}, "end_before_start", "ended_at"),
        ({"ended_at": "2024-01-10T12:00+00:30"}, "end_before_start", "ended_at"),
        ({"ended_at": "2024-01-12T04:00+00:00"}, "longer_than_16_h", "ended_at"),
        ({"crew": ""}, "unreadable_row", "crew"),
        ({"crew": "P1;P2"}, "unreadable_row", "crew"),
        ({"crew": "P1;P2", "roles": "officer;pcso"}, "unreadable_row", "crew"),
        ({"crew": "P1;", "roles": "officer;pcso", "agencies": "police;police"}, "unreadable_row", "crew"),
        ({"crew": "P1;P1", "roles": "officer;pcso", "agencies": "police;police"}, "unreadable_row", "crew"),
        ({"crew": "P" * 41}, "unreadable_row", "crew"),
        ({"roles": "sheriff"}, "unreadable_row", "roles"),
        ({"agencies": "army"}, "unreadable_row", "agencies"),
        ({"mode": "horse"}, "unreadable_row", "mode"),
        ({"evidence": "E"}, "unreadable_row", "evidence"),
        ({"additional": "perhaps"}, "unreadable_row", "additional"),
        ({"place_ref": ""}, "unreadable_row", "place_ref"),
        ({"funding_ref": "x" * 61}, "unreadable_row", "funding_ref"),
    ],
)
def test_a_row_that_is_wrong_is_refused_for_its_reason_and_the_next_is_read(
    told: dict[str, str], reason: str, column: str
) -> None:
    read = visits_of(visit_row("V1", **told), visit_row("V2"))
    assert [(r.file, r.row, r.reason.value, r.column) for r in read.refusals] == [("visits.csv", 2, reason, column)]
    assert read.refusals[0].words.endswith(".")
    assert len(read.refusals[0].words) <= 300
    assert [v.visit_id for v in read.records] == ["V2"]
    assert read.rows == 2


@pytest.mark.parametrize(
    ("minutes", "reason"),
    [
        ("5,10,20,taps-1", None),
        (",,,", None),
        (",12,,", None),
        ("21,,,", "unreadable_row"),
        ("5,4,20,", "unreadable_row"),
        ("5,10,9,", "unreadable_row"),
        ("-1,10,20,", "unreadable_row"),
        ("a,10,20,", "unreadable_row"),
        ("1,nan,20,", "unreadable_row"),
        ("1,10,inf,", "unreadable_row"),
        ("1,10,961,", "longer_than_16_h"),
    ],
)
def test_minutes_run_from_low_over_best_to_high(minutes: str, reason: str | None) -> None:
    read = visits_of(f"{visit_row()},{minutes}", header=f"{VISITS},minutes_low,minutes_best,minutes_high,rule")
    assert [r.reason.value for r in read.refusals] == ([reason] if reason else [])
    assert len(read.records) == (0 if reason else 1)


def test_the_row_of_a_file_cut_off_is_refused_and_those_before_it_stand() -> None:
    whole = "\n".join([VISITS, visit_row("V1"), visit_row("V2")]).encode()
    read = read_visits(whole[:-30])
    assert [v.visit_id for v in read.records] == ["V1"]
    assert [(r.row, r.reason) for r in read.refusals] == [(3, RefusalReason.UNREADABLE_ROW)]
    assert "cut off" in read.refusals[0].words


@pytest.mark.parametrize("column", VISIT_COLUMNS)
def test_a_column_that_is_missing_is_named(column: str) -> None:
    header = ",".join(name for name in VISIT_COLUMNS if name != column)
    with pytest.raises(UnreadableInputError, match=f"BL-CASE-01: visits.csv, row 1, column {column}: "):
        visits_of(header=header)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (VISITS.encode("utf-16"), "BL-INPUT-05"),
        (b"", "BL-INPUT-04"),
        ("\n".join([VISITS, visit_row(crew="P\xe9")]).encode("latin-1"), "BL-INPUT-05"),
    ],
    ids=["UTF-16", "empty", "not UTF-8"],
)
def test_a_file_in_another_encoding_is_no_file_of_visits(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableInputError, match=code):
        read_visits(content)


def test_a_byte_order_mark_and_more_columns_are_no_matter() -> None:
    read = read_visits(f"\ufeff{VISITS},weather\n{visit_row()},rain\n".encode())
    assert [v.visit_id for v in read.records] == ["V1"]


_KEYS = st.text("abXY019-_/.=+@' é", min_size=1, max_size=12).map(str.strip).filter(lambda key: key and key[0] != "'")


@st.composite
def _visits(draw: st.DrawFn) -> VisitRecord:
    low, best, high = sorted(draw(st.tuples(*[st.integers(0, 9600)] * 3)))
    start = draw(st.integers(1_600_000_000, 1_800_000_000))
    return VisitRecord(
        draw(_KEYS),
        draw(_KEYS),
        start,
        start + draw(st.integers(0, 16 * 3600)),
        crew_of(*draw(st.lists(_KEYS, min_size=1, max_size=3, unique=True))),
        draw(st.sampled_from(PatrolMode)),
        draw(st.sampled_from(EvidenceGrade)),
        draw(st.booleans()),
        draw(_KEYS | st.just("")),
        draw(_KEYS | st.just("")),
        low / 10,
        best / 10,
        high / 10,
        "standard-1",
    )


@pytest.mark.property
@settings(max_examples=100, deadline=None)
@given(st.lists(_visits(), max_size=5))
def test_visits_come_back_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, visits: list[VisitRecord]
) -> None:
    path = tmp_path_factory.mktemp("out") / "visits.csv"
    write_visits(visits, path)
    read = read_visits(path.read_bytes())
    assert read.refusals == ()
    assert [_without_row(one) for one in read.records] == visits


def _without_row(one: VisitRecord) -> VisitRecord:
    return VisitRecord(**{name: getattr(one, name) for name in VisitRecord.__slots__ if name != "row"})


def test_no_cell_that_is_written_becomes_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    write_visits([visit("=1+1", "@A", crew=crew_of("+44", "-7"), funding_ref="\tx", shift_id="-")], path)
    (row,) = csv.DictReader(path.read_text("utf-8").splitlines())
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row.values())
    assert (row["visit_id"], row["place_ref"], row["crew"]) == ("'=1+1", "'@A", "'+44;-7")
    assert row["started_at"] == "2024-01-10T12:00:00+00:00"
    assert (row["minutes_best"], row["rule"]) == ("20", "stated-1")


def test_visits_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    path.write_text("before")
    with pytest.raises(BluelampError, match="BL-OUT-01"):
        write_visits([], tmp_path / "visits.txt")

    def broken() -> Any:
        yield visit()
        raise KeyError

    with pytest.raises(KeyError):
        write_visits(broken(), path)
    assert [p.name for p in tmp_path.iterdir()] == ["visits.csv"]
    assert path.read_text() == "before"


def test_outcomes_are_read_with_audience_reference_and_what_was_found() -> None:
    read = outcomes_of("V1,engagement,12,young_people,,", "V1,stop_search,1,,SS/2025/17,no")
    first, second = read.records
    assert (first.kind, first.count, first.audience, first.found) == (
        OutcomeKind.ENGAGEMENT,
        12,
        Audience.YOUNG_PEOPLE,
        None,
    )
    assert (second.reference, second.found, second.row) == ("SS/2025/17", False, 3)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",arrest,1,,,", "visit_id"),
        ("V1,handshake,1,,,", "kind"),
        ("V1,arrest,,,,", "count"),
        ("V1,arrest,0,,,", "count"),
        ("V1,arrest,-2,,,", "count"),
        ("V1,arrest,1.5,,,", "count"),
        ("V1,arrest,many,,,", "count"),
        ("V1,engagement,1,dogs,,", "audience"),
        ("V1,arrest,1,,John Smith,", "reference"),
        ("V1,arrest,1,,Smith,", "reference"),
        ("V1,stop_search,1,,,maybe", "found"),
    ],
)
def test_an_outcome_that_is_wrong_is_refused_and_a_name_is_no_reference(row: str, column: str) -> None:
    (refusal,) = outcomes_of(row).refusals
    assert (refusal.reason, refusal.column) == (RefusalReason.UNREADABLE_ROW, column)
    assert "Smith" not in refusal.words


def test_shifts_are_read_and_their_columns_needed() -> None:
    row = "S1,2024-01-10T12:00Z,2024-01-10T20:00Z,P1,officer,police,yes,HRF"
    read = read_shifts(f"{SHIFTS}\n{row}\n{row.replace('20:00', '11:00')}\n".encode())
    assert [(s.shift_id, s.ended_s - s.started_s, s.funding_ref) for s in read.records] == [("S1", 8 * 3600, "HRF")]
    assert [r.reason.value for r in read.refusals] == ["end_before_start"]
    with pytest.raises(UnreadableInputError, match="column ends_at"):
        read_shifts(",".join(name for name in SHIFT_COLUMNS if name != "ends_at").encode())


def test_a_case_is_read_with_its_source_and_its_places_in_metres(tmp_path: Path) -> None:
    folder = case(
        tmp_path / "case", visits=[visit_row()], A={"valid_to": "2024-01-09", "valid_from": "2023-01-01T00:00"}
    )
    found = read_case(folder)
    assert (found.source, found.files, found.shifts.rows) == ("", ("visits.csv", "outcomes.csv"), 0)
    assert (str(found.places["A"].valid_from_date), str(found.places["A"].valid_to_date)) == (
        "2023-01-01",
        "2024-01-09",
    )
    assert found.places["B"].valid_to_date is None
    assert found.places["A"].outline.distance(found.places["B"].outline) == pytest.approx(828, abs=5)
    assert len(found.places_hash) == 64
    (folder / "expected.json").write_text(json.dumps({"source": "Made up,\n totals only"}))
    assert read_case(folder).source == "Made up, totals only"
    (folder / "expected.json").write_text("[")
    assert read_case(folder).source == ""


def feature(**told: Any) -> dict[str, Any]:
    square = [[[-0.4, 51.8], [-0.39, 51.8], [-0.39, 51.81], [-0.4, 51.8]]]
    right = {"type": "Feature", "properties": {"ref": "A"}, "geometry": {"type": "Polygon", "coordinates": square}}
    return right | told


@pytest.mark.parametrize(
    ("features", "error", "code"),
    [
        ([feature(properties={})], UnreadableInputError, "BL-CASE-03"),
        ([feature(), feature()], UnreadableInputError, "BL-CASE-03"),
        ([feature(geometry={"type": "Point", "coordinates": [0, 51]})], UnreadableInputError, "BL-CASE-03"),
        ([feature(geometry=None)], UnreadableInputError, "BL-CASE-03"),
        ([feature(properties={"ref": "A", "valid_to": "soon"})], UnreadableInputError, "BL-CASE-03"),
        (
            [
                feature(
                    geometry={"type": "Polygon", "coordinates": [[[5e5, 2e5], [5.1e5, 2e5], [5e5, 2.1e5], [5e5, 2e5]]]}
                )
            ],
            UnreadableInputError,
            "BL-CASE-03",
        ),
        (
            [
                feature(
                    geometry={"type": "Polygon", "coordinates": [[[0, 51], [0.1, 51.1], [0.1, 51], [0, 51.1], [0, 51]]]}
                )
            ],
            RefusedInputError,
            "BL-CASE-04",
        ),
        (3, UnreadableInputError, "BL-CASE-03"),
    ],
)
def test_places_that_are_wrong_are_refused(features: Any, error: type[BluelampError], code: str) -> None:
    with pytest.raises(error, match=code):
        read_places(json.dumps({"features": features}).encode())


def test_no_places_at_all_are_no_mistake() -> None:
    assert read_places(b'{"features": []}') == {}
    with pytest.raises(UnreadableInputError, match="BL-CASE-03"):
        read_places(b"\xff\xfe")


def test_the_powers_have_one_home() -> None:
    rows = list(read_power_rows())
    table = read_power_table()
    assert len(table.rows) == len(rows) > 60
    assert table.answer("officer", "arrest") == "yes"
    assert table.answer("pcso", "arrest") == "no"
    assert table.answer("other", "arrest") is None
    source = Path(__file__).resolve().parents[2] / "src"
    assert [path.parent.name for path in source.rglob("powers.toml")] == ["powers"]
