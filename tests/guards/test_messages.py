"""Every message of Bluelamp has a code of its own, listed with its exit status in docs/reference/messages.md."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bluelamp.core import errors

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
SITE = "bluelamp_station"
PAGE = ROOT / "docs" / "reference" / "messages.md"
CODE = re.compile(r"BL-[A-Z]+-\d{2}")
ROW = re.compile(r"^\| (BL-[A-Z]+-\d{2}) \| (\d|page) \| (.+?) \| (.+?) \|$", re.MULTILINE)
EXITS = {
    name: error.exit_status
    for name, error in vars(errors).items()
    if isinstance(error, type) and issubclass(error, errors.BluelampError)
}

# Where the site speaks on the command line; anywhere else it speaks on pages, beside work, or in answers of the API.
ON_COMMANDS = {
    "bluelamp_station/audit/verifying.py",
    "bluelamp_station/workflows/certificates.py",
    "bluelamp_station/workflows/demo_site.py",
    "bluelamp_station/workflows/migrating.py",
    "bluelamp_station/workflows/opening.py",
}

pytestmark = pytest.mark.spec


def room_of(path: Path) -> str:
    """Library or site, and the room of it."""
    return "/".join(path.relative_to(SOURCE).parts[:2])


def is_of_site(room: str) -> bool:
    return room.startswith(f"{SITE}/")


@dataclass(frozen=True)
class Raised:
    """A code where an error is made with it."""

    code: str
    exit: str
    room: str
    place: str


@cache
def raised() -> tuple[Raised, ...]:
    """Every error that is made with a whole code, found in the syntax tree."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        room = room_of(path)
        is_on_page = is_of_site(room) and path.relative_to(SOURCE).as_posix() not in ON_COMMANDS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in EXITS):
                continue
            for keyword in node.keywords:
                if keyword.arg == "code" and isinstance(keyword.value, ast.Constant):
                    place = f"{path.relative_to(ROOT)}:{node.lineno}"
                    exit_ = "page" if is_on_page else str(EXITS[node.func.id])
                    found.append(Raised(str(keyword.value.value), exit_, room, place))
    return tuple(found)


@cache
def written() -> dict[str, set[str]]:
    """Every code that stands in the source, with the rooms that it stands in; docstrings may name another room's."""
    found = defaultdict(set)
    for path in sorted(SOURCE.rglob("*.py")):
        for code in CODE.findall(path.read_text(encoding="utf-8")):
            found[code].add(room_of(path))
    return dict(found)


@cache
def listed() -> dict[str, str]:
    """Code and exit of each row of the page."""
    return {code: exit_ for code, exit_, _, _ in ROW.findall(PAGE.read_text(encoding="utf-8"))}


@cache
def begun() -> tuple[str, ...]:
    """Beginnings of codes whose last digits are filled in by the program, such as f"BL-STORE-0{number}"."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py"))]
    return tuple(start for text in texts for start in re.findall(r"(BL-[A-Z]+-\d?)\{", text))


def test_every_code_in_the_source_is_explained() -> None:
    assert set(written()) - set(listed()) == set()
    assert [start for start in begun() if not any(code.startswith(start) for code in listed())] == []


def test_no_code_is_explained_that_nothing_says() -> None:
    unsaid = set(listed()) - set(written())
    assert {code for code in unsaid if not code.startswith(begun())} == set()


def test_each_code_is_explained_once() -> None:
    codes = [row[0] for row in ROW.findall(PAGE.read_text(encoding="utf-8"))]
    assert len(codes) == len(set(codes))
    assert codes == sorted(codes)
    assert len(codes) == len(re.findall(r"^\| BL-", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def test_the_exit_status_on_the_page_is_the_one_that_the_program_ends_with() -> None:
    assert len(raised()) > 250
    wrong = [(r.code, r.exit, r.place) for r in raised() if listed().get(r.code) != r.exit]
    assert wrong == []


def test_the_page_says_page_of_what_the_site_says_and_no_command_of_it() -> None:
    commands = {code for path in ON_COMMANDS for code in CODE.findall((SOURCE / path).read_text(encoding="utf-8"))}
    of_site = {code for code, rooms in written().items() if all(map(is_of_site, rooms))}
    assert {code for code, exit_ in listed().items() if exit_ == "page"} == of_site - commands


def test_a_code_belongs_to_one_room() -> None:
    rooms = defaultdict(set)
    for error in raised():
        rooms[error.code].add(error.room)
    shared = {code: sorted(found) for code, found in rooms.items() if len(found) > 1}
    assert shared == {}


def test_every_error_is_made_with_a_code_of_the_right_form() -> None:
    assert [(r.code, r.place) for r in raised() if not CODE.fullmatch(r.code)] == []
