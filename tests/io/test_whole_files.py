"""A file is there whole or it is not there, whatever happens half-way."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bluelamp.core.errors import BluelampError, RefusedInputError, UnreadableInputError
from bluelamp.io.whole_files import whole_file, write_whole

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.spec
def test_what_was_given_is_what_lies_there(tmp_path: Path) -> None:
    write_whole(tmp_path / "map.html", b"<p>hello")
    assert (tmp_path / "map.html").read_bytes() == b"<p>hello"
    assert names(tmp_path) == ["map.html"]


@pytest.mark.spec
def test_a_second_writing_replaces_the_first(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.csv", b"the long old content")
    write_whole(tmp_path / "a.csv", b"new")
    assert (tmp_path / "a.csv").read_bytes() == b"new"


@pytest.mark.spec
@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_ctrl_c_in_the_middle_leaves_the_old_file_and_nothing_else(tmp_path: Path, stop: type[BaseException]) -> None:
    (tmp_path / "set.gpkg").write_bytes(b"old")

    def write_half() -> None:
        with whole_file(tmp_path / "set.gpkg") as part:
            part.write_bytes(b"half")
            part.with_name(part.name + "-journal").write_bytes(b"a library's own journal")
            raise stop

    with pytest.raises(stop):
        write_half()
    assert (tmp_path / "set.gpkg").read_bytes() == b"old"
    assert names(tmp_path) == ["set.gpkg"]


@pytest.mark.spec
def test_a_full_disk_is_said_in_one_line_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cells.csv").write_bytes(b"old")

    def no_room(handle: int) -> None:
        assert handle > 0
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(RefusedInputError) as said:
        write_whole(tmp_path / "cells.csv", b"new")
    assert said.value.code == "BL-WRITE-03"
    assert said.value.exit_status == 3
    assert "cells.csv" in said.value.line()
    assert "\n" not in said.value.line()
    assert (tmp_path / "cells.csv").read_bytes() == b"old"
    assert names(tmp_path) == ["cells.csv"]


@pytest.mark.spec
def test_a_place_where_nobody_may_write_is_said_in_one_line(tmp_path: Path) -> None:
    def write_where_forbidden() -> None:
        with whole_file(tmp_path / "a.csv") as part:
            raise PermissionError(errno.EACCES, "Permission denied", str(part))

    with pytest.raises(RefusedInputError, match="close the file in other programs") as said:
        write_where_forbidden()
    assert said.value.code == "BL-WRITE-04"


@pytest.mark.spec
def test_any_other_failure_of_the_disk_names_its_reason(tmp_path: Path) -> None:
    def write_to_a_broken_disk() -> None:
        with whole_file(tmp_path / "a.csv"):
            raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(RefusedInputError, match="Input/output error") as said:
        write_to_a_broken_disk()
    assert said.value.code == "BL-WRITE-05"


@pytest.mark.spec
def test_a_library_that_wrote_nothing_is_found_out(tmp_path: Path) -> None:
    with pytest.raises(RefusedInputError, match="No such file") as said, whole_file(tmp_path / "a.csv"):
        pass
    assert said.value.code == "BL-WRITE-05"


@pytest.mark.spec
def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError) as said:
        write_whole(tmp_path, b"x")
    assert (said.value.code, said.value.exit_status) == ("BL-WRITE-01", 2)


@pytest.mark.spec
def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="make it first") as said:
        write_whole(tmp_path / "no" / "a.csv", b"x")
    assert said.value.code == "BL-WRITE-02"
    assert names(tmp_path) == []


@pytest.mark.spec
def test_an_error_of_our_own_inside_the_block_comes_out_as_it_is(tmp_path: Path) -> None:
    def write_what_is_refused() -> None:
        with whole_file(tmp_path / "a.csv") as part:
            part.write_bytes(b"x")
            raise RefusedInputError("No.", code="BL-TEST-01")

    with pytest.raises(BluelampError, match="BL-TEST-01"):
        write_what_is_refused()
    assert names(tmp_path) == []


@pytest.mark.spec
def test_the_path_to_write_to_ends_as_the_target_does_and_lies_beside_it(tmp_path: Path) -> None:
    with whole_file(tmp_path / "set.gpkg") as part:
        assert part.suffix == ".gpkg"
        assert part.parent == tmp_path
        assert not part.exists()
        part.write_bytes(b"x")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission bits")
@pytest.mark.spec
def test_others_may_read_the_file_as_they_may_read_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_whole(tmp_path / "whole", b"")
    assert (tmp_path / "whole").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.property
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    old=st.binary(max_size=50),
    new=st.binary(max_size=50),
    stop=st.sampled_from([None, KeyboardInterrupt]),
    stem=st.text("a[]. '", max_size=8),
)
def test_the_file_is_either_the_old_or_the_new_one(
    tmp_path: Path, old: bytes, new: bytes, stop: type[BaseException] | None, stem: str
) -> None:
    target = tmp_path / f"x{stem}x.bin"
    bystander = tmp_path / f".x{stem}x.other.part.bin"
    target.write_bytes(old)
    bystander.write_bytes(b"mine")

    def write() -> None:
        with whole_file(target) as part:
            part.write_bytes(new)
            if stop is not None:
                raise stop

    with contextlib.suppress(KeyboardInterrupt):
        write()
    assert target.read_bytes() == (new if stop is None else old)
    assert names(tmp_path) == sorted([target.name, bystander.name])
    target.unlink()
    bystander.unlink()
