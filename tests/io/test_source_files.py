"""Deliveries: zips, folders and files are found in a stable order; damaged and hostile ones are refused unread."""

from __future__ import annotations

import gzip
import zipfile
from typing import TYPE_CHECKING

import pytest

from bluelamp.core.errors import UnreadableInputError
from bluelamp.core.periods import Month
from bluelamp.io.source_files import find_source_files
from worlds.police_files import asb_row, csv_text, street_row, write_street, write_zip

if TYPE_CHECKING:
    from pathlib import Path

NAME = "2024-01-testshire-street.csv"


def test_a_published_name_tells_force_kind_and_month(tmp_path: Path) -> None:
    write_street(tmp_path, [street_row()])
    (file,), passed_over = find_source_files([tmp_path])
    assert (file.name, file.force, file.kind, file.month) == (NAME, "testshire", "street", Month(2024, 1))
    assert passed_over == []


def test_another_name_tells_nothing(tmp_path: Path) -> None:
    (tmp_path / "extract.csv").write_text("a\n1\n")
    (file,), _ = find_source_files([tmp_path / "extract.csv"])
    assert (file.force, file.kind, file.month) == ("", "", None)


def test_files_come_in_the_same_order_however_they_are_named(tmp_path: Path) -> None:
    paths = [write_street(tmp_path, [street_row()], month=m) for m in ("2024-03", "2024-01", "2024-02")]
    forward, _ = find_source_files(paths)
    backward, _ = find_source_files(paths[::-1])
    assert [f.name for f in forward] == [f.name for f in backward] == sorted(p.name for p in paths)


def test_what_is_no_table_is_passed_over_and_named(tmp_path: Path) -> None:
    write_street(tmp_path, [street_row()])
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / ".hidden").write_text("x")
    assert find_source_files([tmp_path])[1] == ["notes.txt"]


def test_a_member_of_a_zip_and_a_gzip_are_read_whole(tmp_path: Path) -> None:
    text = csv_text([asb_row()])
    archive = write_zip(tmp_path / "a.zip", {f"2024-01/{NAME}": text, "readme.txt": "x"})
    (member,), passed_over = find_source_files([archive])
    assert member.read().decode() == text
    assert passed_over == ["readme.txt"]
    packed = tmp_path / "b.csv.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    assert find_source_files([packed])[0][0].read().decode() == text


def refused(path: Path, code: str, says: str) -> None:
    with pytest.raises(UnreadableInputError, match=code) as caught:
        [file.read() for file in find_source_files([path])[0]]
    assert says in str(caught.value)
    assert path.name in str(caught.value)


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    refused(tmp_path / "gone.csv", "BL-INPUT-01", "no such file")


def test_a_folder_without_a_table_is_named(tmp_path: Path) -> None:
    refused(tmp_path, "BL-INPUT-01", "no CSV, XLSX or Parquet")


@pytest.mark.parametrize("keep", [0.2, 0.9, 0.999])
def test_a_truncated_zip_is_refused(tmp_path: Path, keep: float) -> None:
    path = write_zip(tmp_path / "cut.zip", {NAME: csv_text([street_row()] * 50)})
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    refused(path, "BL-INPUT-02", "no complete zip")


def test_a_member_that_was_changed_after_packing_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "bad.zip", {NAME: csv_text([street_row()] * 50)})
    content = bytearray(path.read_bytes())
    content[80:90] = b"\0" * 10
    path.write_bytes(bytes(content))
    refused(path, "BL-INPUT-02", "damaged")


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(NAME, "w") as member:
        for _ in range(64):
            member.write(b"0" * 1024 * 1024)
    with pytest.raises(UnreadableInputError, match="zip bomb"):
        find_source_files([path])


def test_a_gzip_bomb_and_a_cut_gzip_are_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.csv.gz"
    bomb.write_bytes(gzip.compress(b"0" * 64 * 1024 * 1024))
    refused(bomb, "BL-INPUT-03", "without end")
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(gzip.compress(csv_text([street_row()] * 99).encode())[:-20])
    refused(cut, "BL-INPUT-02", "cut off")
    wrong = tmp_path / "wrong.csv.gz"
    wrong.write_bytes(b"plain text")
    refused(wrong, "BL-INPUT-02", "no gzip")
