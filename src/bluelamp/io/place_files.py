"""hotspots.geojson as plans need it: where the places are, what for, when, and who may work there."""

from __future__ import annotations

__all__ = ["NOBODY", "PlaceInDegrees", "read_plan_places", "roles_from_text"]

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely

from bluelamp.core.crs import WGS84, looks_swapped
from bluelamp.core.errors import BluelampError, RefusedInputError, UnreadableInputError, Where
from bluelamp.core.periods import day_from_text
from bluelamp.core.vocabulary import PlaceRole, Role
from bluelamp.io.previous_sets import read_hotspots
from bluelamp.io.source_files import SourceFile
from bluelamp.plans.weeks import windows_from_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bluelamp.plans.records import Window

# In roles_allowed: no patrol may enter. An empty text is what a GIS makes of "not said".
NOBODY = "nobody"
_LONGEST_REF = 20


@dataclass(frozen=True, slots=True)
class PlaceInDegrees:
    """A patrol place as files and tables know it.

    Args:
        ref: its key.
        name: what people call it.
        town: where it lies.
        outline: GeoJSON geometry in degrees, Polygon or MultiPolygon.
        role: what it is for.
        rank: 1 is the hottest; None where no rank is known.
        weight: its harm or incidents, in any unit that all places share; None where not all have it.
        windows: when it is hot.
        valid_from: first day on which it is a place.
        valid_to: last day on which it is.
        roles_allowed: who may work there; None for everybody, empty for nobody.
        needs_constable: whether a crew there needs an officer or a special.
    """

    ref: str
    name: str
    town: str
    outline: Mapping[str, Any]
    role: PlaceRole = PlaceRole.TREATED
    rank: int | None = None
    weight: float | None = None
    windows: tuple[Window, ...] = ()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    roles_allowed: frozenset[Role] | None = None
    needs_constable: bool = False


def read_plan_places(path: Path) -> tuple[PlaceInDegrees, ...]:
    """Read patrol places; a property that is absent or null has its default.

    Args:
        path: GeoJSON in longitude and latitude: ``ref, name, town, role`` and perhaps ``rank, harm, incidents, windows,
            valid_from, valid_to, roles_allowed, needs_constable``.

    Raises:
        UnreadableInputError: no such file, no GeoJSON of places (BL-FIND-06), or a property cannot be read
            (BL-PLAN-62).
        RefusedInputError: no place is there (BL-PLAN-63), one crosses itself (BL-FIND-07), or is a place only after it
            has ended to be one (BL-PLAN-66), or longitudes and latitudes look exchanged (BL-PLAN-75).
    """
    outlines = {ref: outline for ref, _, outline in read_hotspots(path, working=WGS84)}
    if not outlines:
        raise RefusedInputError("It holds no place.", code="BL-PLAN-63", where=Where(path.name))
    features = json.loads(SourceFile(path.name, path).read().decode("utf-8-sig"))["features"]
    rows = [feature["properties"] for feature in features]
    _check_not_swapped(rows, outlines, path.name)
    weigh = next((name for name in ("harm", "incidents") if all(_is_amount(row.get(name)) for row in rows)), None)
    return tuple(
        _place(row, number, path.name, shapely.geometry.mapping(outlines[str(row["ref"])]), weigh)
        for number, row in enumerate(rows, start=1)
    )


def _check_not_swapped(rows: Sequence[Mapping[str, Any]], outlines: Mapping[str, Any], file: str) -> None:
    """One place looks so by chance or by a slip of its own; either way a plan for it would be one for the sea."""
    for number, row in enumerate(rows, start=1):
        points = shapely.get_coordinates(outlines[str(row["ref"])])
        if looks_swapped(points[:, 0], points[:, 1]).all():
            words = "Longitude and latitude look exchanged; longitude is the one near 0 in Great Britain."
            raise RefusedInputError(words, code="BL-PLAN-75", where=Where(file, number, "geometry"))


def _is_amount(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and value >= 0


def _place(
    row: Mapping[str, Any], number: int, file: str, outline: Mapping[str, Any], weigh: str | None
) -> PlaceInDegrees:
    reader = _Properties(row, Where(file, number))
    ref = str(row["ref"])
    if ";" in ref or len(ref) > _LONGEST_REF:
        raise reader.wrong("ref", f"{ref[:_LONGEST_REF]!r} holds a semicolon or more than {_LONGEST_REF} letters.")
    found = PlaceInDegrees(
        ref=ref,
        name=reader.text("name") or ref,
        town=reader.text("town"),
        outline=outline,
        role=reader.role(),
        rank=reader.rank(),
        weight=None if weigh is None else float(row[weigh]),
        windows=reader.parsed("windows", windows_from_text) or (),
        valid_from=reader.parsed("valid_from", day_from_text),
        valid_to=reader.parsed("valid_to", day_from_text),
        roles_allowed=reader.parsed("roles_allowed", roles_from_text),
        needs_constable=reader.truth("needs_constable"),
    )
    if found.valid_from and found.valid_to and found.valid_to < found.valid_from:
        words = f"The place is one until {found.valid_to} and from {found.valid_from} on."
        raise RefusedInputError(words, code="BL-PLAN-66", where=Where(file, number, "valid_to"))
    return found


@dataclass(frozen=True, slots=True)
class _Properties:
    """Properties of one feature, read with words for what is wrong."""

    row: Mapping[str, Any]
    where: Where

    def wrong(self, name: str, words: str) -> UnreadableInputError:
        return UnreadableInputError(words, code="BL-PLAN-62", where=Where(self.where.file, self.where.row, name))

    def text(self, name: str) -> str:
        value = self.row.get(name)
        return "" if value is None else str(value).strip()

    def role(self) -> PlaceRole:
        text = self.text("role")
        try:
            return PlaceRole(text) if text else PlaceRole.TREATED
        except ValueError:
            choice = ", ".join(word.value for word in PlaceRole)
            raise self.wrong("role", f"{text[:40]!r} is none of the words: {choice}.") from None

    def rank(self) -> int | None:
        value = self.row.get("rank")
        if value is None or value == "":
            return None
        if not isinstance(value, bool) and isinstance(value, (int, float)) and value >= 1 and float(value).is_integer():
            return int(value)
        raise self.wrong("rank", f"{str(value)[:40]!r} is no rank; 1 is the hottest place.")

    def truth(self, name: str) -> bool:
        value = self.row.get(name)
        if isinstance(value, bool):
            return value
        if self.text(name) in ("", "yes", "no"):
            return self.text(name) == "yes"
        raise self.wrong(name, f"{self.text(name)[:40]!r} is neither yes nor no.")

    def parsed(self, name: str, parse: Any) -> Any:
        text = self.text(name)
        try:
            return parse(text) if text else None
        except BluelampError as error:
            raise self.wrong(name, error.message) from None


def roles_from_text(text: str) -> frozenset[Role]:
    """Roles parted by semicolons, or ``nobody`` for none.

    Raises:
        UnreadableInputError: a part is no role (BL-PLAN-62).
    """
    words = [part.strip() for part in text.split(";") if part.strip()]
    if words == [NOBODY]:
        return frozenset()
    try:
        return frozenset(Role(word) for word in words)
    except ValueError:
        choice = ", ".join(role.value for role in Role)
        message = f"{text[:40]!r} names none of the roles: {choice}, parted by semicolons, or {NOBODY}."
        raise UnreadableInputError(message, code="BL-PLAN-62") from None
