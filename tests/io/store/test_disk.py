"""What the disk says no to, and what passes by itself."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

import pytest

from bluelamp.core.errors import RefusedInputError
from bluelamp.io.store.disk import Disk, patiently, refusing_disk_errors

if TYPE_CHECKING:
    from pathlib import Path


def test_what_another_process_briefly_stands_in_the_way_of_is_tried_again() -> None:
    tries: list[int] = []

    def open_while_the_virus_scanner_looks() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise PermissionError(errno.EACCES, "The process cannot access the file")
        return "read"

    assert patiently(open_while_the_virus_scanner_looks) == "read"
    assert len(tries) == 3


def test_what_stays_forbidden_is_said_after_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("bluelamp.io.store.disk.time.sleep", pauses.append)

    def forbidden() -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with pytest.raises(PermissionError):
        patiently(forbidden)
    assert sum(pauses) == pytest.approx(0.95)


@pytest.mark.parametrize("number", [errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)])
def test_a_full_disk_and_a_full_quota_read_the_same(tmp_path: Path, number: int) -> None:
    with pytest.raises(RefusedInputError, match=r"BL-STORE-06.*the disk is full"), refusing_disk_errors(tmp_path):
        raise OSError(number, "whatever the system says")


def test_other_defects_are_not_taken_for_the_disk(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), refusing_disk_errors(tmp_path):
        raise ZeroDivisionError


def test_where_folders_cannot_be_synced_nothing_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.O_DIRECTORY", raising=False)
    monkeypatch.setattr("os.open", lambda *_: pytest.fail("Windows cannot open a folder"))
    Disk().sync_folder(tmp_path)
