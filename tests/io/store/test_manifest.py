"""The manifest: its one text, its versions and its damages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.core.errors import StoreVersionError, UnreadableInputError
from bluelamp.io.store import Manifest, Part, open_store, writing
from bluelamp.io.store.manifest import parse_manifest, revise, to_text

if TYPE_CHECKING:
    from pathlib import Path

# Frozen: the text of a store's manifest as version 1 wrote it. Never change it; a later version must read it.
VERSION_1 = """{
 "areas": {
  "hertfordshire": "11112222333344445555666677778888.geojson"
 },
 "decisions": [
  {
   "at": "2024-05-02T10:00:00+01:00",
   "decision": "exclude",
   "key": "sink 523451 213372"
  }
 ],
 "format_version": 1,
 "parts": [
  {
   "bytes": 1234,
   "kind": "incidents",
   "month": "2024-01",
   "path": "0123456789abcdef0123456789abcdef.parquet",
   "rows": 3,
   "sha256": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
   "source": "hertfordshire"
  }
 ],
 "receipts": [
  {
   "at": "2024-05-01T09:30:00+01:00",
   "file": "2024-01-hertfordshire-street.csv",
   "key": "hertfordshire incidents 2024-01-hertfordshire-street.csv"
  }
 ],
 "working_crs": "EPSG:27700"
}
"""


@pytest.mark.spec
def test_a_stored_version_1_is_opened(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(VERSION_1, encoding="utf-8")
    manifest = open_store(tmp_path)
    assert manifest.working_crs == "EPSG:27700"
    assert [(part.key, part.rows) for part in manifest.parts] == [(("hertfordshire", "incidents", "2024-01"), 3)]
    assert manifest.receipt("hertfordshire incidents 2024-01-hertfordshire-street.csv") is not None
    assert manifest.latest_decisions()["sink 523451 213372"]["decision"] == "exclude"
    assert manifest.areas == {"hertfordshire": "11112222333344445555666677778888.geojson"}


@pytest.mark.spec
def test_version_1_is_written_as_it_was() -> None:
    assert to_text(parse_manifest(VERSION_1, file="manifest.json")) == VERSION_1


@pytest.mark.spec
def test_a_newer_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    newer = VERSION_1.replace('"format_version": 1', '"format_version": 2')
    (tmp_path / "manifest.json").write_text(newer, encoding="utf-8")
    leftover = tmp_path / f"{'9' * 32}.parquet"
    leftover.write_bytes(b"a part of the newer store")
    for attempt in (lambda: open_store(tmp_path), lambda: writing(tmp_path, holder="Ann").__enter__()):
        with pytest.raises(StoreVersionError, match=r"BL-STORE-04.*format 2.*update Bluelamp") as caught:
            attempt()
        assert caught.value.exit_status == 3
    assert leftover.exists()
    assert (tmp_path / "manifest.json").read_text(encoding="utf-8") == newer


def test_an_older_store_is_migrated_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bluelamp.io.store.manifest.FORMAT_VERSION", 3)
    steps: dict[int, Any] = {
        1: lambda old: {**old, "crs_code": old["working_crs"], "format_version": 2},
        2: lambda old: {**old, "working_crs": old["crs_code"].replace("27700", "2157"), "format_version": 3},
    }
    assert parse_manifest(VERSION_1, file="m", migrations=steps).working_crs == "EPSG:2157"


@pytest.mark.property
@given(st.integers(min_value=0, max_value=len(VERSION_1) - 3))
def test_a_manifest_cut_anywhere_is_named_as_unreadable(length: int) -> None:
    with pytest.raises(UnreadableInputError, match=r"BL-STORE-03: S/manifest.json"):
        parse_manifest(VERSION_1[:length], file="S/manifest.json")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format_version",), "1"),
        (("format_version",), None),
        (("format_version",), True),
        (("format_version",), 0),
        (("parts", 0, "path"), "../../../etc/passwd"),
        (("parts", 0, "path"), "C:\\Windows\\win.ini"),
        (("parts", 0, "path"), 7),
        (("parts", 0, "month"), 202401),
        (("parts", 0, "rows"), "many"),
        (("areas", "hertfordshire"), "/etc/passwd"),
        (("receipts", 0), {"at": "2024-05-01"}),
        (("receipts", 0), "a word"),
        (("parts",), {"one": 1}),
        (("parts",), 3),
        (("areas",), []),
        (("working_crs",), None),
    ],
)
def test_a_manifest_with_a_wrong_entry_is_unreadable(path: tuple[str | int, ...], value: object) -> None:
    content: Any = json.loads(VERSION_1)
    place = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(UnreadableInputError, match="BL-STORE-03"):
        parse_manifest(json.dumps(content), file="manifest.json")


def test_two_parts_of_one_month_are_unreadable() -> None:
    content = json.loads(VERSION_1)
    content["parts"] *= 2
    with pytest.raises(UnreadableInputError, match="BL-STORE-03"):
        parse_manifest(json.dumps(content), file="manifest.json")


@pytest.mark.parametrize("text", ["", "[]", "null", "3", '"manifest"', "{}"])
def test_json_of_something_else_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableInputError, match="BL-STORE-03"):
        parse_manifest(text, file="manifest.json")


def test_bytes_that_are_no_text_are_unreadable(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(b"\xff\xfe\x00{")
    with pytest.raises(UnreadableInputError, match=r"BL-STORE-03.*manifest.json"):
        open_store(tmp_path)


def test_a_record_without_time_is_a_defect_of_the_caller() -> None:
    with pytest.raises(TypeError, match="needs a key and a time"):
        revise(Manifest(), receipts=[{"key": "a"}])


def test_decisions_are_a_log_and_the_last_one_counts() -> None:
    first = {"key": "sink 1 2", "at": "2024-05-01", "decision": "exclude"}
    second = {"key": "sink 1 2", "at": "2024-06-01", "decision": "keep"}
    manifest = revise(revise(Manifest(), decisions=[second]), decisions=[first, first])
    assert manifest.decisions == (first, second)
    assert manifest.latest_decisions()["sink 1 2"]["decision"] == "keep"


def test_a_manifest_keeps_no_hold_on_what_it_was_given() -> None:
    receipt: dict[str, Any] = {"key": "a", "at": "2024", "rows": [1]}
    manifest = revise(Manifest(), receipts=[receipt])
    receipt["rows"].append(2)
    assert manifest.receipts[0]["rows"] == [1]


months = st.sampled_from(["2024-01", "2024-02", "2024-03"])
names = st.text("0123456789abcdef", min_size=32, max_size=32).map(lambda digits: digits + ".parquet")
parts = st.builds(
    Part,
    source=st.sampled_from(["herts", "Gwent Heddlu ŵ", 'a "quoted" force']),
    kind=st.sampled_from(["incidents", "rows"]),
    month=months,
    path=names,
    rows=st.integers(0, 10**9),
    sha256=st.just("0" * 64),
    bytes=st.integers(0, 10**12),
)


@pytest.mark.property
@given(st.lists(parts, max_size=8), st.dictionaries(st.text(max_size=5), names, max_size=3))
def test_a_manifest_survives_its_text(some: list[Part], areas: dict[str, str]) -> None:
    manifest = revise(Manifest(), working_crs="EPSG:27700", replace=some, areas=areas)
    assert parse_manifest(to_text(manifest), file="m") == manifest


@pytest.mark.property
@given(st.lists(parts, max_size=8, unique_by=lambda part: part.key), st.randoms(use_true_random=False))
def test_the_order_of_loads_does_not_show(some: list[Part], shuffler: Any) -> None:
    shuffled = list(some)
    shuffler.shuffle(shuffled)
    one, other = Manifest(), Manifest()
    for part in some:
        one = revise(one, replace=[part], receipts=[{"key": "/".join(part.key), "at": ""}])
    for part in shuffled:
        other = revise(other, replace=[part], receipts=[{"key": "/".join(part.key), "at": ""}])
    assert to_text(one) == to_text(other)


def test_a_manifest_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").mkdir()
    with pytest.raises(UnreadableInputError, match=r"BL-STORE-03.*manifest.json.*cannot be opened"):
        open_store(tmp_path)


def test_a_part_and_a_receipt_are_found_by_their_keys() -> None:
    manifest = parse_manifest(VERSION_1, file="manifest.json")
    part = manifest.part("hertfordshire", "incidents", "2024-01")
    assert part is not None
    assert part.rows == 3
    assert manifest.part("hertfordshire", "incidents", "2024-02") is None
    assert manifest.receipt("another file") is None
    assert manifest.months("incidents", "bedfordshire") == ()
