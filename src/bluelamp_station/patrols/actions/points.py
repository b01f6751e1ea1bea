"""Points of a visit: kept only while location is agreed to, used for its minutes, never in the journal for good."""

from __future__ import annotations

__all__ = ["PointsOf", "gather_points", "hold_points", "minutes_of", "write_points"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from bluelamp.core.vocabulary import CheckIn, EvidenceGrade, VisitRule
from bluelamp_station.patrols.engine.stated import stated_minutes
from bluelamp_station.patrols.engine.taps import Measured, Point, measured_minutes
from bluelamp_station.patrols.models import FieldRecord, Fix, PlaceCode
from bluelamp_station.patrols.queries.tracking import newest_agreement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.patrols.actions.telling import Story
    from bluelamp_station.patrols.models import TrackingAgreement, Visit
    from bluelamp_station.programme.models import Programme

# In a record's content: points kept so far, and those that wait for the start of their visit.
_KEPT, _WAITING = "points_kept", "points_waiting"
_DEFAULT_CRS = "EPSG:27700"


@dataclass(frozen=True, slots=True)
class PointsOf:
    """Points that have just come to a visit.

    Args:
        new: to be kept.
        rows: records whose content says now what became of their points.
    """

    new: tuple[Point, ...] = ()
    rows: tuple[FieldRecord, ...] = ()


def gather_points(
    visit: Visit, rows: Sequence[FieldRecord], arrived: Mapping[UUID, Sequence[Point]], programme: Programme
) -> PointsOf:
    """The points that a visit may keep, of those that came now and those that waited for its start.

    Args:
        visit: the visit with its times, written or not.
        rows: its records by its crew.
        arrived: points that came now, by their record.
        programme: whose agreement holds.
    """
    touched = [row for row in rows if arrived.get(row.pk) or row.content.get(_WAITING)]
    if not touched:
        return PointsOf()
    may_keep = _may_keep(visit, rows, newest_agreement(programme))
    new: list[Point] = []
    for row in touched:
        mine = [*arrived.get(row.pk, ()), *_waiting(row)]
        row.content.pop(_WAITING, None)
        if may_keep:
            row.content[_KEPT] = len(mine)
            new += mine
    return PointsOf(tuple(new), tuple(touched))


def hold_points(rows: Sequence[FieldRecord], arrived: Mapping[UUID, Sequence[Point]], programme: Programme) -> None:
    """Let points wait in their records for the start of their visit, while location is agreed to.

    Args:
        rows: records that are not written yet.
        arrived: their points.
        programme: whose agreement holds.
    """
    agreement = newest_agreement(programme)
    for row in rows:
        if agreement is not None and agreement.is_on and arrived.get(row.pk):
            row.content[_WAITING] = [[point.at.isoformat(), *point[1:]] for point in arrived[row.pk]]


def write_points(visit: Visit, points: PointsOf) -> None:
    """Keep points, once the visit is written; the same point sent twice is one."""
    Fix.objects.bulk_create(
        (
            Fix(visit=visit, at=p.at, longitude=p.longitude, latitude=p.latitude, accuracy_m=p.accuracy_m)
            for p in points.new
        ),
        ignore_conflicts=True,
        batch_size=500,
    )
    for row in points.rows:
        if not row._state.adding:  # noqa: SLF001 - how Django tells whether a row was written
            FieldRecord.objects.filter(pk=row.pk).update(content=row.content)


def minutes_of(visit: Visit, story: Story, place: Place, new: Sequence[Point]) -> Measured:
    """Minutes and evidence of a visit that has ended.

    Args:
        visit: with its times; it need not be written.
        story: its records' story.
        place: where it was.
        new: points that are not written yet.
    """
    assert visit.ended_at is not None  # noqa: S101  # nosec B101 - only those that ended have minutes
    if story.is_timed_by_hand:
        said = stated_minutes(visit.started_at, visit.ended_at)
        return Measured(said.low, said.best, said.high, EvidenceGrade.C.value, VisitRule.STATED.value)
    held = Fix.objects.filter(visit=visit.pk).values_list("at", "longitude", "latitude", "accuracy_m")
    # A visit that is not written yet has no points yet.
    points = {} if visit._state.adding else {row[0]: Point(*row) for row in held}  # noqa: SLF001 - see write_points
    points |= {point.at: point for point in new}
    return measured_minutes(
        place.outline,
        (visit.started_at, visit.ended_at),
        points=points.values(),
        check_ins=(_checked_in(story, place), story.ended_by),
        working_crs=str(place.hotspot_set.record.get("working_crs") or _DEFAULT_CRS),
    )


def _checked_in(story: Story, place: Place) -> CheckIn:
    """How the start was checked in; a code of another place or a void one is a tap."""
    if story.started.check_in is not CheckIn.QR:
        return CheckIn.TAP
    codes = PlaceCode.objects.filter(code=story.started.place_code, place_ref=place.ref)
    is_good = any(code.void_at is None or code.void_at > story.started_at for code in codes)
    return CheckIn.QR if is_good else CheckIn.TAP


def _may_keep(visit: Visit, rows: Sequence[FieldRecord], agreement: TrackingAgreement | None) -> bool:
    """Whether location is agreed to, the points' time is not over, and none were deleted before."""
    if agreement is None or not agreement.is_on:
        return False
    over = timezone.now() - dt.timedelta(days=agreement.days_kept)
    if (visit.ended_at or visit.started_at) < over:
        return False
    return not any(row.content.get(_KEPT) for row in rows) or Fix.objects.filter(visit=visit.pk).exists()


def _waiting(row: FieldRecord) -> list[Point]:
    told = row.content.get(_WAITING, ())
    return [Point(dt.datetime.fromisoformat(at), lon, lat, accuracy) for at, lon, lat, accuracy in told]
