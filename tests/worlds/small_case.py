"""Small records of patrols and small case folders, made in one line each."""

from __future__ import annotations

__all__ = [
    "DAY",
    "NOON",
    "OUTCOMES",
    "SHIFTS",
    "VISITS",
    "case",
    "crew_of",
    "outcome",
    "places",
    "shift",
    "visit",
    "visit_row",
]

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import shapely

from bluelamp.core.vocabulary import Agency, EvidenceGrade, OutcomeKind, PatrolMode, Role
from bluelamp.patrols.pairs import PlaceSpan
from bluelamp.patrols.records import CrewMember, OutcomeRecord, ShiftRecord, VisitRecord

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

DAY = dt.date(2024, 1, 10)
# 10 January 2024, 12:00 in London and in UTC.
NOON = int(dt.datetime(2024, 1, 10, 12, tzinfo=dt.UTC).timestamp())

VISITS = "visit_id,shift_id,place_ref,started_at,ended_at,crew,roles,agencies,mode,evidence,additional,funding_ref"
OUTCOMES = "visit_id,kind,count,audience,reference,found"
SHIFTS = "shift_id,starts_at,ends_at,crew,roles,agencies,additional,funding_ref"


def crew_of(*people: str, role: Role = Role.OFFICER) -> tuple[CrewMember, ...]:
    """People of one role, all of the police."""
    return tuple(CrewMember(person, role, Agency.POLICE) for person in people)


def visit(
    key: str = "V1",
    place: str = "A",
    start_min: float = 0.0,
    minutes: float = 20.0,
    crew: tuple[CrewMember, ...] = crew_of("P1"),
    **more: Any,
) -> VisitRecord:
    """A visit so many minutes after noon, for so many minutes."""
    start = NOON + round(60 * start_min)
    told: dict[str, Any] = {"mode": PatrolMode.FOOT, "evidence": EvidenceGrade.A} | more
    return VisitRecord(key, place, start, start + round(60 * minutes), crew, **told)


def outcome(key: str = "V1", kind: OutcomeKind = OutcomeKind.ENGAGEMENT, count: int = 1, **more: Any) -> OutcomeRecord:
    """An outcome of a visit."""
    return OutcomeRecord(key, kind, count, **more)


def shift(key: str = "S1", start_min: float = 0.0, hours: float = 4.0) -> ShiftRecord:
    """A shift of one officer."""
    start = NOON + round(60 * start_min)
    return ShiftRecord(key, start, start + round(3600 * hours), crew_of("P1"))


def places(**at_km: float) -> dict[str, PlaceSpan]:
    """Squares of 200 m whose western edges lie so many kilometres east of each other."""
    return {ref: PlaceSpan(shapely.box(1000 * km, 0, 1000 * km + 200, 200)) for ref, km in at_km.items()}


def visit_row(key: str = "V1", **told: str) -> str:
    """A row of visits.csv, right but for what is told."""
    right = {
        "shift_id": "",
        "place_ref": "A",
        "started_at": "2024-01-10T12:00+00:00",
        "ended_at": "2024-01-10T12:20+00:00",
        "crew": "P1",
        "roles": "officer",
        "agencies": "police",
        "mode": "foot",
        "evidence": "A",
        "additional": "yes",
        "funding_ref": "",
    }
    return ",".join((key, *(right | told).values()))


def case(
    folder: Path,
    *,
    visits: Iterable[str] = (),
    outcomes: Iterable[str] = (),
    shifts: Iterable[str] | None = None,
    **properties: dict[str, str],
) -> Path:
    """A case folder with places A, B (1 km on) and C (60 km on); keywords are more properties of a place."""
    folder.mkdir(parents=True, exist_ok=True)
    features = [
        {
            "type": "Feature",
            "properties": {"ref": ref, "name": ref, "town": "Testham", "kind": "asb"} | properties.get(ref, {}),
            "geometry": json.loads(shapely.to_geojson(shapely.box(lon, 51.8, lon + 0.003, 51.802))),
        }
        for ref, lon in (("A", -0.4), ("B", -0.385), ("C", 0.47))
    ]
    collection = {"type": "FeatureCollection", "features": features}
    (folder / "hotspots.geojson").write_text(json.dumps(collection), encoding="utf-8")
    (folder / "visits.csv").write_text("\n".join([VISITS, *visits]) + "\n", encoding="utf-8")
    (folder / "outcomes.csv").write_text("\n".join([OUTCOMES, *outcomes]) + "\n", encoding="utf-8")
    if shifts is not None:
        (folder / "shifts.csv").write_text("\n".join([SHIFTS, *shifts]) + "\n", encoding="utf-8")
    return folder
