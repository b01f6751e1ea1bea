"""Receipts: kept by the store and read back the same, and a file of which too much is refused is refused whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import PartKind
from bluelamp.incidents.cleaning import Tally
from bluelamp.incidents.receipts import FileReceipt, LoadReceipt, add_up, check_refusals

COUNTS = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 9))


def tally(read: int, refused: int, *, kept: int | None = None) -> Tally:
    return Tally(
        read=read,
        kept=read - refused if kept is None else kept,
        duplicates=0,
        refused={"month_missing": refused} if refused else {},
        altered={},
        months={},
        categories={},
        unknown_codes={},
        first_refused=(7, "Month", "month_missing") if refused else None,
    )


def receipt(kind: PartKind = PartKind.INCIDENTS, **given_values: Any) -> FileReceipt:
    values: dict[str, Any] = {
        "slot": "2024-01",
        "file": "a.csv",
        "sha256": "00",
        "fingerprint": "f",
        "kind": str(kind),
        "source": "testshire",
        "at": "2024-05-01T09:30:00+01:00",
        "rows_read": 10,
        "rows_kept": 8,
    }
    return FileReceipt(**(values | given_values))


def test_a_receipt_survives_the_stores_json_and_words_of_a_later_version() -> None:
    one = receipt(warnings=("Look.",), parts=("0.parquet",), months={"kept": {"2024-01": 8}})
    record = json.loads(json.dumps(one.as_record())) | {"later": 1}
    assert FileReceipt.from_record(record) == one
    assert record["key"] == "testshire/incidents/2024-01"


@pytest.mark.parametrize(
    ("read", "refused", "is_refused"), [(100, 5, False), (100, 6, True), (20, 1, False), (19, 1, True), (1, 0, False)]
)
def test_one_row_in_twenty_may_be_refused_and_no_more(read: int, refused: int, is_refused: bool) -> None:  # noqa: FBT001 - a case
    if not is_refused:
        check_refusals("a.csv", tally(read, refused), may_be_empty=False)
        return
    with pytest.raises(RefusedInputError, match="BL-LOAD-02: a.csv, row 7, column Month: month_missing"):
        check_refusals("a.csv", tally(read, refused), may_be_empty=False)


def test_a_month_without_a_search_is_possible_and_one_without_an_incident_is_not() -> None:
    check_refusals("a.csv", tally(0, 0), may_be_empty=True)
    with pytest.raises(RefusedInputError, match="BL-LOAD-01"):
        check_refusals("a.csv", tally(0, 0), may_be_empty=False)
    with pytest.raises(RefusedInputError, match="BL-LOAD-02"):
        check_refusals("a.csv", tally(3, 0, kept=0), may_be_empty=True)


@pytest.mark.property
@given(st.lists(COUNTS, max_size=4))
def test_tallies_add_up_name_by_name(counts: list[dict[str, int]]) -> None:
    total = add_up(counts)
    assert list(total) == sorted(total)
    assert all(total[name] == sum(count.get(name, 0) for count in counts) for name in total)
    assert sum(total.values()) == sum(sum(count.values()) for count in counts)


def test_a_call_counts_incidents_and_names_outcomes_and_searches_beside_them() -> None:
    files = (
        receipt(rows_refused={"month_missing": 1}, duplicates=1, categories={"kept": {"burglary": 8}}),
        receipt(PartKind.OUTCOMES, rows_kept=5),
        receipt(PartKind.SEARCHES, rows_kept=3),
    )
    told = LoadReceipt(files, "EPSG:27700", (), is_unchanged=False).as_dict()
    assert (told["rows_read"], told["rows_kept"], told["duplicates"], told["rows_refused"]) == (
        10,
        8,
        1,
        {"month_missing": 1},
    )
    assert (told["outcomes"], told["searches"], told["files"]) == (5, 3, 3)
    assert told["categories"] == {"Burglary": 8}
    by_name = {figure["name"]: figure["value"] for figure in told["figures"]}
    assert by_name["rows_read"] == by_name["rows_kept"] + by_name["duplicates"] + by_name["rows_refused"]
