"""Styles and scripts are built when their sources changed, whole or not at all, and never by an editable install."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from station.ui.builder import ROOT, build_static, hatch_build

FRONT_ENDS = {"site": build_static.SITE, "phone-app": build_static.PHONE_APP}


@pytest.fixture(params=list(FRONT_ENDS.values()), ids=list(FRONT_ENDS))
def front_end(request: pytest.FixtureRequest) -> Any:
    """What is built."""
    return request.param


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with two front ends, each with two sources and a lock."""
    for one in build_static.FRONT_ENDS:
        sources = tmp_path / one.sources
        (sources / "inner").mkdir(parents=True)
        (sources / "build.mjs").write_text("build", encoding="utf-8")
        (sources / "package-lock.json").write_text("{}", encoding="utf-8")
        (sources / "inner" / "look.css").write_text("a { color: red }", encoding="utf-8")
    return tmp_path


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that a build runs; node writes what it is meant to write."""
    ran: list[list[str]] = []

    def run(command: list[str], folder: Path, _first_on_path: str) -> None:
        ran.append(command)
        assert (folder / "inner" / "look.css").is_file()
        if command[0] == "node":
            target = Path(command[-1])
            target.mkdir(parents=True)
            (made,) = (one for one in build_static.FRONT_ENDS if one.workshop.name == folder.name)
            for name in made.outputs:
                (target / name).write_text(str(len(ran)), encoding="utf-8")

    monkeypatch.setattr(build_static, "run", run)
    monkeypatch.setattr(build_static, "node_commands", lambda: (["node"], ["npm"], ""))
    return ran


def built(checkout: Path, front_end: Any) -> Path:
    folder: Path = checkout / front_end.built
    return folder


def source(checkout: Path, front_end: Any) -> Path:
    path: Path = checkout / front_end.sources / "inner" / "look.css"
    return path


def test_a_first_build_makes_every_file(checkout: Path, front_end: Any, steps: list[list[str]]) -> None:
    assert build_static.build_one(checkout, front_end)
    assert sorted(path.name for path in built(checkout, front_end).iterdir()) == sorted(
        [*front_end.outputs, build_static.STAMP]
    )
    assert [step[0] for step in steps] == ["npm", "node"]


def test_nothing_is_built_twice(checkout: Path, front_end: Any, steps: list[list[str]]) -> None:
    build_static.build_one(checkout, front_end)
    steps.clear()
    assert not build_static.build_one(checkout, front_end)
    assert steps == []


def test_a_changed_source_is_built_with_the_packages_at_hand(
    checkout: Path, front_end: Any, steps: list[list[str]]
) -> None:
    build_static.build_one(checkout, front_end)
    steps.clear()
    source(checkout, front_end).write_text("a { color: blue }", encoding="utf-8")
    assert build_static.build_one(checkout, front_end)
    assert [step[0] for step in steps] == ["node"]


def test_a_changed_lock_brings_packages_anew(checkout: Path, front_end: Any, steps: list[list[str]]) -> None:
    build_static.build_one(checkout, front_end)
    steps.clear()
    source(checkout, front_end).parent.with_name("package-lock.json").write_text('{"name": 1}', encoding="utf-8")
    build_static.build_one(checkout, front_end)
    assert [step[0] for step in steps] == ["npm", "node"]


def test_a_missing_output_is_made_again(checkout: Path, front_end: Any, steps: list[list[str]]) -> None:
    build_static.build_one(checkout, front_end)
    (built(checkout, front_end) / front_end.outputs[-1]).unlink()
    assert build_static.build_one(checkout, front_end)
    assert len(steps) == 3


def test_a_build_can_be_asked_for(checkout: Path, front_end: Any, steps: list[list[str]]) -> None:
    build_static.build_one(checkout, front_end)
    assert build_static.build_one(checkout, front_end, is_forced=True)
    assert len(steps) == 3


def test_a_source_taken_away_leaves_the_workshop_too(checkout: Path, front_end: Any, steps: list[list[str]]) -> None:
    extra = source(checkout, front_end).with_name("_old.css")
    extra.write_text("b {}", encoding="utf-8")
    build_static.build_one(checkout, front_end)
    extra.unlink()
    build_static.build_one(checkout, front_end)
    assert not (checkout / front_end.workshop / "inner" / "_old.css").exists()
    assert steps


def test_a_build_that_fails_leaves_the_old_output(
    checkout: Path, front_end: Any, steps: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    build_static.build_one(checkout, front_end)
    before = {path.name: path.read_text(encoding="utf-8") for path in built(checkout, front_end).iterdir()}
    source(checkout, front_end).write_text("a {", encoding="utf-8")

    def fail(*_: object) -> None:
        raise build_static.BuildError("sass: expected }")

    monkeypatch.setattr(build_static, "run", fail)
    with pytest.raises(build_static.BuildError, match="expected }"):
        build_static.build_one(checkout, front_end)
    assert {path.name: path.read_text(encoding="utf-8") for path in built(checkout, front_end).iterdir()} == before
    assert len(steps) == 2


def test_a_build_that_leaves_a_file_out_is_refused(checkout: Path, front_end: Any, steps: list[list[str]]) -> None:
    expecting = front_end._replace(outputs=(*front_end.outputs, "forgotten.js"))
    with pytest.raises(build_static.BuildError, match=r"left out forgotten\.js"):
        build_static.build_one(checkout, expecting)
    assert not built(checkout, front_end).exists()
    assert steps


def test_line_ends_of_another_system_change_nothing(checkout: Path, front_end: Any) -> None:
    assets = source(checkout, front_end).parent.parent
    source(checkout, front_end).write_bytes(b"a {\n}\n")
    before = build_static.fingerprint(assets)
    source(checkout, front_end).write_bytes(b"a {\r\n}\r\n")
    assert build_static.fingerprint(assets) == before


def test_packages_are_no_sources(checkout: Path, front_end: Any) -> None:
    assets = source(checkout, front_end).parent.parent
    before = build_static.fingerprint(assets)
    (assets / "node_modules" / "left-here").mkdir(parents=True)
    (assets / "node_modules" / "left-here" / "index.js").write_text("1", encoding="utf-8")
    assert build_static.fingerprint(assets) == before


def test_node_comes_from_the_python_package_where_path_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_static.shutil, "which", lambda _: None)
    node, npm, folder = build_static.node_commands()
    assert Path(node[0]).is_file()
    assert npm[0] == sys.executable
    assert Path(folder).is_dir()


def test_without_any_node_one_line_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_static.shutil, "which", lambda _: None)
    monkeypatch.setattr(build_static.importlib.util, "find_spec", lambda _: None)
    assert build_static.main(["--force"]) == 1
    assert capsys.readouterr().err == (
        "Node is needed to build the site's styles and scripts: install Node 20 or later, or run make setup-dev, "
        "which brings it.\n"
    )


def test_a_step_that_fails_says_its_last_lines(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('one\\ntwo\\nthree\\nfour')"]
    with pytest.raises(build_static.BuildError, match="two / three / four"):
        build_static.run(command, tmp_path, "")


@pytest.mark.parametrize(
    ("version", "target", "builds"),
    [("standard", "wheel", True), ("editable", "wheel", False), ("standard", "sdist", False)],
)
def test_only_a_wheel_is_built_for(
    version: str, target: str, *, builds: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(hatch_build, "load_builder", lambda _: SimpleNamespace(build=asked.append))
    metadata: Any = None
    hook = hatch_build.StaticFilesHook(str(tmp_path), {}, None, metadata, str(tmp_path), target)
    hook.initialize(version, {})
    assert bool(asked) is builds


def test_the_hook_finds_the_builder_of_its_checkout() -> None:
    found = hatch_build.load_builder(ROOT)
    assert [one.outputs for one in found.FRONT_ENDS] == [one.outputs for one in build_static.FRONT_ENDS]


def test_everything_is_built_at_once_and_only_what_is_stale(checkout: Path, steps: list[list[str]]) -> None:
    assert build_static.build(checkout)
    assert not build_static.build(checkout)
    steps.clear()
    source(checkout, build_static.PHONE_APP).write_text("a {}", encoding="utf-8")
    assert build_static.build(checkout)
    assert [step[0] for step in steps] == ["node"]


def test_a_checkout_without_sources_is_refused_in_one_line(checkout: Path, front_end: Any) -> None:
    (checkout / front_end.sources / "build.mjs").unlink()
    with pytest.raises(build_static.BuildError, match=f"there is no {front_end.sources.as_posix()}"):
        build_static.build_one(checkout, front_end)


def test_tests_are_no_sources(checkout: Path, front_end: Any) -> None:
    before = build_static.fingerprint(checkout / front_end.sources)
    (checkout / front_end.sources / "tests").mkdir()
    (checkout / front_end.sources / "tests" / "one.test.js").write_text("1", encoding="utf-8")
    assert build_static.fingerprint(checkout / front_end.sources) == before


def test_the_lock_gives_no_address_and_proves_every_package(front_end: Any) -> None:
    sources = ROOT / front_end.sources
    lock = json.loads((sources / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if not package["integrity"].startswith("sha512-")] == []
    assert "omit-lockfile-registry-resolved=true" in (sources / ".npmrc").read_text(encoding="utf-8")


def test_packages_are_pinned_to_one_version(front_end: Any) -> None:
    package = json.loads((ROOT / front_end.sources / "package.json").read_text(encoding="utf-8"))
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
