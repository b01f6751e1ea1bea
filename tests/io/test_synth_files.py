"""The made-up force on the disk: whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bluelamp.core.errors import RefusedInputError
from bluelamp.io.synth_files import write_force
from bluelamp.synth.force import Force, make_force
from bluelamp.synth.settings import ForceSettings

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def force() -> Force:
    return make_force(ForceSettings(months=2))


def _tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.spec
def test_the_folder_holds_exactly_the_forces_files_and_nothing_lies_beside_it(force: Force, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "demo"
    written = write_force(force, out)
    assert _tree(out) == {path: text.encode() for path, text in force.files().items()}
    assert sorted(written) == sorted(path for path in out.rglob("*") if path.is_file())
    assert [path.name for path in out.parent.iterdir()] == ["demo"]
    assert json.loads((out / "truth.json").read_text())["settings"]["months"] == 2


@pytest.mark.spec
def test_an_earlier_made_up_force_is_replaced_whole(force: Force, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    write_force(make_force(ForceSettings(months=4, seed=9)), out)
    write_force(force, out)
    assert _tree(out) == {path: text.encode() for path, text in force.files().items()}
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_an_empty_folder_is_filled(force: Force, tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    write_force(force, tmp_path / "demo")
    assert (tmp_path / "demo" / "README.txt").is_file()


@pytest.mark.spec
@pytest.mark.parametrize("foreign", ["thesis.docx", "truth.json"])
def test_a_folder_with_other_peoples_files_is_left_alone(force: Force, tmp_path: Path, foreign: str) -> None:
    (tmp_path / foreign).write_text("[1]")
    with pytest.raises(RefusedInputError, match="holds other files") as caught:
        write_force(force, tmp_path)
    assert caught.value.code == "BL-SYNTH-04"
    assert _tree(tmp_path) == {foreign: b"[1]"}


def test_a_file_in_the_way_is_named(force: Force, tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("mine")
    with pytest.raises(RefusedInputError, match="This is a file") as caught:
        write_force(force, tmp_path / "demo")
    assert caught.value.code == "BL-SYNTH-04"


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Let no file of this process grow over 100 kB: the system then says what it says of a full disk."""
    resource = pytest.importorskip("resource", reason="Windows cannot limit the size of files")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.spec
def test_a_full_disk_leaves_the_earlier_force_as_it_was(
    force: Force, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    out = tmp_path / "demo"
    write_force(force, out)
    before = _tree(out)
    request.getfixturevalue("small_disk")
    with pytest.raises(RefusedInputError, match="disk is full") as caught:
        write_force(make_force(ForceSettings(months=1, seed=3)), out)
    assert caught.value.code == "BL-SYNTH-05"
    assert _tree(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


@pytest.mark.spec
def test_ctrl_c_at_any_file_leaves_the_earlier_force_as_it_was(
    force: Force, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "demo"
    write_force(force, out)
    before, write_bytes = _tree(out), Path.write_bytes

    def cancel(path: Path, content: bytes) -> int:
        if path.name == "incidents.csv":
            raise KeyboardInterrupt
        return write_bytes(path, content)

    monkeypatch.setattr(Path, "write_bytes", cancel)
    with pytest.raises(KeyboardInterrupt):
        write_force(make_force(ForceSettings(months=1, seed=3)), out)
    assert _tree(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


@pytest.mark.spec
def test_a_swap_that_fails_brings_the_earlier_force_back(
    force: Force, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "demo"
    write_force(force, out)
    before, rename = _tree(out), Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.name.endswith(".part"):
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(RefusedInputError, match="Permission denied") as caught:
        write_force(make_force(ForceSettings(months=1, seed=3)), out)
    assert caught.value.code == "BL-SYNTH-06"
    assert _tree(out) == before
