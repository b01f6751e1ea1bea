"""A first look at what was sent, before anything is queued: never an exception, always a sentence."""

from __future__ import annotations

__all__ = ["SAME", "Seen", "boundary_problem", "example_recipes", "look_at_files", "recipe_problem"]

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bluelamp.core.crs import BRITISH_GRID
from bluelamp.core.errors import BluelampError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bluelamp.tasks.incidents.inspect import Peeked

# What `boundary_problem` answers for the boundary that the store holds already: no problem, and nothing new.
SAME = "same"
_MACHINE_CODE = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")
_WEB_PAGE = (b"<!doctype html", b"<html")
_HEAD_BYTES = 512
_NO_TABLE = "it is no CSV, XLSX or Parquet file, nor a zip that holds one."


@dataclass(frozen=True, slots=True)
class Seen:
    """What a first look saw of one table, or of a file that is none.

    Args:
        name: of the table; a member of an archive without its folders.
        kind: ``street``, ``outcomes``, ``stop-and-search`` or ``extract``; empty where it is not recognised.
        format: ``csv``, ``xlsx``, ``parquet`` or ``zip``; empty for anything else.
        rows: about how many; None where a first look does not tell.
        months: ``2024-01``, as far as seen.
        problem: why it cannot be loaded; empty for none.
        note: what else is to be said of it.
    """

    name: str
    kind: str = ""
    format: str = ""
    rows: int | None = None
    months: tuple[str, ...] = ()
    problem: str = ""
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """A JSON-ready mapping."""
        return asdict(self) | {"months": list(self.months)}


def look_at_files(paths: Sequence[Path], *, recipe: str | None) -> tuple[tuple[Seen, ...], ...]:
    """What each file holds, or why it cannot be loaded.

    Args:
        paths: files on disk under the names they came with.
        recipe: TOML file or name of an example; None for published formats.

    Returns:
        One tuple for each path: a single entry for a table, several for an archive.
    """
    return tuple(_look_at(path, recipe) for path in paths)


def _look_at(path: Path, recipe: str | None) -> tuple[Seen, ...]:
    from bluelamp.tasks.incidents.inspect import peek  # noqa: PLC0415 - the web process starts without arrow

    wrong = _wrong_from_the_start(path)
    if wrong:
        return (Seen(path.name, problem=wrong),)
    peeked = peek([path], recipe=recipe)
    if not any(one.format for one in peeked):
        return (Seen(path.name, problem=_NO_TABLE),)
    return tuple(_seen(one) for one in peeked)


def _seen(one: Peeked) -> Seen:
    """Beside tables, what is none is passed over, not wrong."""
    problem, note = (one.problem, "") if one.format else ("", one.problem)
    return Seen(one.name, one.kind, one.format, one.rows_estimate, one.months, problem, note)


def _wrong_from_the_start(path: Path) -> str:
    """What the first bytes of a file say, whatever its name says."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if not head:
        return "the file is empty."
    if head.startswith(_MACHINE_CODE):
        return "it is a program, not a table; Bluelamp takes CSV, XLSX and Parquet files and zips of them."
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_WEB_PAGE):
        return "it is a web page, not a table; the download may have ended at a sign-in page. Download it again."
    return ""


def boundary_problem(path: Path, *, store: Path) -> str:
    """Why a boundary cannot be used; empty where it can, :data:`SAME` where the store holds this very one.

    Args:
        path: GeoJSON, GeoPackage, or a zip of one GeoPackage or Shapefile.
        store: folder of the store, which keeps the first boundary that it was given.
    """
    from bluelamp.io.boundaries import read_polygons  # noqa: PLC0415 - only where a boundary was sent
    from bluelamp.io.source_files import SourceFile  # noqa: PLC0415
    from bluelamp.io.store import open_store  # noqa: PLC0415

    try:
        read_polygons(path, working=BRITISH_GRID)
        manifest = open_store(store, create=True)
        held = manifest.areas.get("within")
        if held is None:
            return ""
        if SourceFile(path.name, path).read() == (store / held).read_bytes():
            return SAME
    except BluelampError as error:
        return error.message
    return (
        "the store already has a boundary, and its incidents were placed by that one. Leave this field empty to go on "
        "using it."
    )


def recipe_problem(name: str) -> str:
    """Why a recipe cannot be used; empty where it can.

    Args:
        name: TOML file, or name of an example.
    """
    from bluelamp.io.recipe_files import read_recipe  # noqa: PLC0415 - only where a recipe was sent

    try:
        read_recipe(name)
    except BluelampError as error:
        return error.message
    return ""


def example_recipes() -> tuple[str, ...]:
    """Names of the recipes that come with Bluelamp."""
    from bluelamp.io.recipe_files import example_recipes as names  # noqa: PLC0415 - the web process starts without arrow

    return names()
