"""Finds visits in points: reads points and places, applies a rule, writes visits.csv."""

from __future__ import annotations

__all__ = ["FoundVisits", "find_visits"]

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from bluelamp.core.crs import WGS84, choose_working_crs, to_working
from bluelamp.core.errors import UsageError
from bluelamp.core.figures import Figure, Interval
from bluelamp.core.vocabulary import Agency, EvidenceGrade, PatrolMode, PointSource, Role, VisitRule
from bluelamp.io.points import read_points
from bluelamp.io.previous_sets import read_hotspots
from bluelamp.io.visit_files import write_visits
from bluelamp.io.whole_files import check_writable
from bluelamp.patrols.accuracy import POOREST_ACCURACY_M
from bluelamp.patrols.geofence import Geofence
from bluelamp.patrols.raw import find_runs
from bluelamp.patrols.records import CrewMember, VisitRecord
from bluelamp.patrols.standard import StandardRule, find_stays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from bluelamp.io.points import PointsRead
    from bluelamp.patrols.tracks import Tracks

    Floats = NDArray[np.float64]

# Points farther than this from every place need no metres; about 2 km in Great Britain.
_FAR_DEGREES = 0.03
_NOWHERE_M = -1e8
# Faster than this the crew was not on foot.
_VEHICLE_KMH = 10.0
_DEFINITIONS = {
    VisitRule.STANDARD: (
        "From the first point inside to the last before three minutes outside or of silence, with 20 m of slack, "
        "without drive-throughs; low: between points that are surely inside; high: with the points that may be."
    ),
    VisitRule.RAW: "From the first to the last of neighbouring points inside; nothing is smoothed or left out.",
}


_GRADES = {PointSource.GPS: EvidenceGrade.A, PointSource.RADIO: EvidenceGrade.B}


@dataclass(frozen=True, slots=True)
class FoundVisits:
    """Visits found in points, and what became of the points.

    Args:
        visits: in order of start.
        rule: by which they were found.
        source: what told the points.
        files: names of the files of points.
        places: patrol places looked at.
        devices: devices with at least one point.
        points_read: rows of the files.
        points_used: those that the rule took up.
        points_refused: those that it did not, by reason.
        drive_throughs: passages that are no visit; none are left out by the raw rule.
        drive_throughs_by_place: the same by place, where there were any.
        ping_interval_s: median time between neighbouring points of a device; None with no two points.
    """

    visits: tuple[VisitRecord, ...]
    rule: VisitRule
    source: PointSource
    files: tuple[str, ...]
    places: int
    devices: int
    points_read: int
    points_used: int
    points_refused: Mapping[str, int]
    drive_throughs: int
    drive_throughs_by_place: Mapping[str, int]
    ping_interval_s: float | None

    @property
    def minutes(self) -> Figure:
        """Patrol-minutes: best, with low and high, and how often the devices told where they were."""
        low, best, high = (sum(getattr(v, part) for v in self.visits) for part in ("low_min", "best_min", "high_min"))
        pings = "" if self.ping_interval_s is None else f" A point every {self.ping_interval_s:g} s (median)."
        return Figure(
            name="patrol_minutes",
            value=round(best, 4),
            unit="min",
            definition=f"Sum over visits of their minutes; a device is one crew. {_DEFINITIONS[self.rule]}{pings}",
            source=", ".join(self.files),
            interval=Interval.bounds(round(low, 4), round(high, 4)),
        )

    def as_dict(self) -> dict[str, Any]:
        """The one JSON document of ``bluelamp patrols visits --json``."""
        minutes = self.minutes
        interval = minutes.interval
        return {
            "visits": len(self.visits),
            "drive_throughs": self.drive_throughs,
            "drive_throughs_by_place": dict(self.drive_throughs_by_place),
            "minutes_low": interval.low if interval else None,
            "minutes_best": minutes.value,
            "minutes_high": interval.high if interval else None,
            "visits_by_place": dict(sorted(Counter(visit.place_ref for visit in self.visits).items())),
            "points_read": self.points_read,
            "points_used": self.points_used,
            "points_refused": dict(self.points_refused),
            "devices": self.devices,
            "places": self.places,
            "ping_interval_s": self.ping_interval_s,
            "rule": self.rule.value,
            "source": self.source.value,
            "files": list(self.files),
            "figures": [minutes.as_dict()],
        }


def find_visits(
    points: Path | Sequence[Path],
    hotspots: Path,
    *,
    rule: VisitRule | str = VisitRule.STANDARD,
    out: Path | None = None,
    source: PointSource | str = PointSource.GPS,
    zone: str = "Europe/London",
    points_zone: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> FoundVisits:
    """Find the visits of devices to patrol places; one device is one crew.

    Args:
        points: files of points, or folders of such files.
        hotspots: GeoJSON of the patrol places.
        rule: ``standard`` or ``raw``, or the rule itself.
        out: visits.csv to write, whole or not at all; None writes nothing.
        source: ``gps`` gives grade A, ``radio`` (radio or AVL) grade B.
        zone: in whose wall-clock time visits are written.
        points_zone: whose wall clock times of points without an offset tell; None refuses them.
        progress: told in a few words what is being done.

    Raises:
        UsageError: no such rule, source or zone (BL-VISITS-01), or an output of another ending.
        UnreadableInputError: a file cannot be read (BL-POINTS-nn, BL-INPUT-nn, BL-FIND-06).
        RefusedInputError: a file was read and is refused (BL-POINTS-06, BL-FIND-07), or nothing can be written.
    """
    chosen = _chosen_rule(rule)
    told_by = _chosen_source(source)
    if out is not None:
        check_writable(out, (".csv",))
    tell = progress or (lambda _: None)
    places = read_hotspots(hotspots, working=WGS84)
    read = read_points([points] if isinstance(points, Path) else points, zone=points_zone, progress=progress)
    tell(f"finding visits in {len(read.tracks):,} points")
    found = _raw(read, places, told_by) if chosen is VisitRule.RAW else _standard(read, places, told_by)
    if out is not None:
        write_visits(found.visits, out, zone=zone)
    return found


def _chosen_rule(rule: VisitRule | str) -> VisitRule:
    words = {"standard": VisitRule.STANDARD, "raw": VisitRule.RAW}
    words |= {known.value: known for known in list(words.values())}
    if str(rule) not in words:
        raise UsageError(f"There is no rule {str(rule)!r} for points; choose standard or raw.", code="BL-VISITS-01")
    return words[str(rule)]


def _chosen_source(source: PointSource | str) -> PointSource:
    try:
        return PointSource(source)
    except ValueError as error:
        message = f"There is no source {source!r} of points; choose gps or radio."
        raise UsageError(message, code="BL-VISITS-02") from error


def _raw(read: PointsRead, places: Sequence[tuple[str, str, BaseGeometry]], source: PointSource) -> FoundVisits:
    """In degrees, in which GeoJSON draws its straight edges: no projection stands between a point and the outline."""
    tracks = read.tracks
    runs = find_runs(tracks, Geofence([outline for _, _, outline in places]))
    refs = [ref for ref, _, _ in places]
    rows = (
        _Row(refs[place], tracks.devices[tracks.device[first]], tracks.at_s[first], tracks.at_s[last], (m, m, m), 0.0)
        for place, first, last, m in zip(runs.place, runs.first, runs.last, runs.minutes.tolist(), strict=True)
    )
    visits = _records(rows, VisitRule.RAW, source)
    return _found(read, len(places), visits, VisitRule.RAW, source, tracks, {}, {})


def _standard(read: PointsRead, places: Sequence[tuple[str, str, BaseGeometry]], source: PointSource) -> FoundVisits:
    refs, outlines = [ref for ref, _, _ in places], [outline for _, _, outline in places]
    # Not "at most": a point that states no accuracy is usable.
    is_poor = read.tracks.accuracy_m > POOREST_ACCURACY_M
    refused = {"accuracy_too_poor": int(is_poor.sum())} if is_poor.any() else {}
    tracks, grounds = _in_metres(read.tracks.chosen(~is_poor), outlines)
    stays = find_stays(tracks, grounds, StandardRule())
    rows = (
        _Row(refs[place], tracks.devices[tracks.device[first]], tracks.at_s[first], tracks.at_s[last], minutes, speed)
        for place, first, last, speed, *minutes in zip(
            stays.place,
            stays.first,
            stays.last,
            stays.speed_kmh.tolist(),
            stays.low_min.tolist(),
            stays.best_min.tolist(),
            stays.high_min.tolist(),
            strict=True,
        )
    )
    visits = _records(rows, VisitRule.STANDARD, source)
    through = {ref: n for ref, n in zip(refs, stays.drive_throughs.tolist(), strict=True) if n}
    return _found(read, len(places), visits, VisitRule.STANDARD, source, tracks, refused, through)


def _in_metres(tracks: Tracks, outlines: Sequence[BaseGeometry]) -> tuple[Tracks, list[BaseGeometry]]:
    """Points and outlines in metres; points far from every place only keep time and are put nowhere."""
    if not outlines:
        nowhere = np.full(len(tracks), _NOWHERE_M)
        return tracks.moved_to(nowhere, nowhere), []
    corners = shapely.get_coordinates(np.array(outlines, dtype=object))
    working = choose_working_crs(corners[:, 0], corners[:, 1])

    def metres(points: Floats) -> Floats:
        return np.column_stack(to_working(points[:, 0].copy(), points[:, 1].copy(), source=WGS84, working=working))

    (west, south), (east, north) = corners.min(axis=0) - _FAR_DEGREES, corners.max(axis=0) + _FAR_DEGREES
    near = (tracks.x >= west) & (tracks.x <= east) & (tracks.y >= south) & (tracks.y <= north)
    placed = np.full((len(tracks), 2), _NOWHERE_M)
    placed[near] = metres(np.column_stack([tracks.x[near], tracks.y[near]]))
    placed[~np.isfinite(placed).all(axis=1)] = _NOWHERE_M
    x, y = np.ascontiguousarray(placed.T)
    return tracks.moved_to(x, y), [shapely.transform(outline, metres) for outline in outlines]


@dataclass(frozen=True, slots=True)
class _Row:
    """A visit as the rule found it."""

    place_ref: str
    device: str
    started_s: float
    ended_s: float
    minutes: Sequence[float]
    speed_kmh: float


def _records(rows: Iterator[_Row], rule: VisitRule, source: PointSource) -> tuple[VisitRecord, ...]:
    """Visits in order of start, device and place, with keys that the same input always gives."""
    taken: Counter[str] = Counter()
    records = []
    for row in sorted(rows, key=lambda row: (row.started_s, row.device, row.place_ref, row.ended_s)):
        moment = dt.datetime.fromtimestamp(int(row.started_s), tz=dt.UTC)
        key = f"{row.device}-{moment:%Y%m%dT%H%M%SZ}-{row.place_ref}"
        taken[key] += 1
        low, best, high = row.minutes
        records.append(
            VisitRecord(
                visit_id=key if taken[key] == 1 else f"{key}-{taken[key]}",
                place_ref=row.place_ref,
                started_s=int(row.started_s),
                ended_s=int(row.ended_s),
                crew=(CrewMember(row.device, Role.OTHER, Agency.OTHER),),
                mode=PatrolMode.VEHICLE if row.speed_kmh > _VEHICLE_KMH else PatrolMode.FOOT,
                evidence=_GRADES[source],
                minutes_low=low,
                minutes_best=best,
                minutes_high=high,
                rule=rule.value,
            )
        )
    return tuple(records)


def _found(
    read: PointsRead,
    places: int,
    visits: tuple[VisitRecord, ...],
    rule: VisitRule,
    source: PointSource,
    tracks: Tracks,
    refused: Mapping[str, int],
    through: Mapping[str, int],
) -> FoundVisits:
    steps = tracks.intervals_s()
    return FoundVisits(
        visits=visits,
        rule=rule,
        source=source,
        files=read.files,
        places=places,
        devices=len(np.unique(read.tracks.device)),
        points_read=read.rows_read,
        points_used=len(tracks),
        points_refused={**read.refused, **refused},
        drive_throughs=sum(through.values()),
        drive_throughs_by_place=through,
        ping_interval_s=round(float(np.median(steps)), 3) if steps.size else None,
    )
