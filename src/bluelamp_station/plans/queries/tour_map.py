"""The tours of a plan on a map: numbered stops with their times, lines straight from stop to stop."""

from __future__ import annotations

__all__ = ["TourChoice", "TourLeg", "TourSeen", "chosen_tours", "middle_of", "tour_choices", "tour_document"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bluelamp_station.plans.queries.gantt import shifts_seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.hotspots.models import Place
    from bluelamp_station.plans.models import PatrolBase
    from bluelamp_station.plans.queries.gantt import ShiftSeen, StopSeen
    from bluelamp_station.plans.queries.gantt_source import SeenWeek

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DAY = "day-"
_PLACES = {"id": "treated", "text": "Place of the tour"}


@dataclass(frozen=True, slots=True)
class TourChoice:
    """A day or a shift whose tours may be shown: its value in the address and its words."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class TourLeg:
    """A stop as the map and the table name it.

    Args:
        ref: of its marker and its row.
        label: what stands on the marker; with the tour's letter where several are shown.
        stop: the stop.
    """

    ref: str
    label: str
    stop: StopSeen


@dataclass(frozen=True, slots=True)
class TourSeen:
    """A tour that is shown: its letter, empty where it is the only one; its shift; and its stops."""

    letter: str
    shift: ShiftSeen
    legs: tuple[TourLeg, ...]


def tour_choices(seen: SeenWeek) -> tuple[TourChoice, ...]:
    """Days with several tours, each followed by its shifts; the value of a shift is its anchor."""
    shifts = [shift for shift in shifts_seen(seen) if shift.stops]
    found: list[TourChoice] = []
    for day in sorted({shift.day for shift in shifts}):
        of_day = [shift for shift in shifts if shift.day == day]
        if len(of_day) > 1:
            found.append(TourChoice(f"{_DAY}{day:%Y-%m-%d}", f"{day:%A %-d %B}: {len(of_day)} tours"))
        for shift in of_day:
            times = f"{shift.starts_at:%H:%M} to {shift.ends_at:%H:%M}"
            found.append(TourChoice(shift.anchor, f"{day:%A %-d %B}, {times} from {shift.base}: {shift.crew_words}"))
    return tuple(found)


def chosen_tours(seen: SeenWeek, value: str) -> tuple[TourSeen, ...]:
    """The tours of a day or a shift; of the first shift where the value names neither.

    Args:
        seen: the plan.
        value: of a :class:`TourChoice`.
    """
    shifts = [shift for shift in shifts_seen(seen) if shift.stops]
    chosen = [one for one in shifts if value in (one.anchor, f"{_DAY}{one.day:%Y-%m-%d}")] or shifts[:1]
    return tuple(_tour(shift, number if len(chosen) > 1 else None) for number, shift in enumerate(chosen))


def tour_document(seen: SeenWeek, tours: Sequence[TourSeen]) -> dict[str, Any]:
    """The tours as GeoJSON, in degrees: outlines of their places, lines, bases, and stops.

    Args:
        seen: the plan.
        tours: those that are shown.
    """
    refs = {leg.stop.ref for tour in tours for leg in tour.legs}
    bases = {tour.shift.base for tour in tours} & seen.bases.keys()
    features = [_outline(seen.places[ref]) for ref in sorted(refs & seen.places.keys())]
    features += [line for tour in tours for line in _line(seen, tour)]
    features += [_base(seen.bases[name]) for name in sorted(bases)]
    features += [_stop(seen.places[leg.stop.ref], tour, leg) for tour in tours for leg in tour.legs
                 if leg.stop.ref in seen.places]  # fmt: skip
    return {"type": "FeatureCollection", "features": features, "bluelamp": {"layers": [_PLACES]}}


def middle_of(place: Place) -> list[float]:
    """The middle of a place's bounds, degrees."""
    return [round((place.west + place.east) / 2, 6), round((place.south + place.north) / 2, 6)]


def _tour(shift: ShiftSeen, number: int | None) -> TourSeen:
    letter = "" if number is None else _LETTERS[number % len(_LETTERS)] * (number // len(_LETTERS) + 1)
    legs = (TourLeg(f"{shift.anchor}-stop-{stop.number}", f"{letter}{stop.number}", stop) for stop in shift.stops)
    return TourSeen(letter, shift, tuple(legs))


def _outline(place: Place) -> dict[str, Any]:
    # Without words it gets no marker: the stops have theirs.
    return {
        "type": "Feature",
        "geometry": place.outline,
        "properties": {"ref": f"place-{place.ref}", "kind": "treated"},
    }


def _line(seen: SeenWeek, tour: TourSeen) -> list[dict[str, Any]]:
    base = seen.bases.get(tour.shift.base)
    ends = [[base.longitude, base.latitude]] if base is not None else []
    middles = [middle_of(seen.places[leg.stop.ref]) for leg in tour.legs if leg.stop.ref in seen.places]
    line = [*ends, *middles, *ends]
    if len(line) < 2:  # noqa: PLR2004 - two ends of a line
        return []
    geometry = {"type": "LineString", "coordinates": line}
    told = {"ref": f"tour-{tour.shift.anchor}", "kind": "tour"}
    return [{"type": "Feature", "geometry": geometry, "properties": told}]


def _base(base: PatrolBase) -> dict[str, Any]:
    told = {"ref": f"base-{base.pk}", "label": "Base", "title": f"Base {base.name}", "kind": "base"}
    geometry = {"type": "Point", "coordinates": [base.longitude, base.latitude]}
    return {"type": "Feature", "geometry": geometry, "properties": told}


def _stop(place: Place, tour: TourSeen, leg: TourLeg) -> dict[str, Any]:
    stop = leg.stop
    when = f"{stop.starts_at:%A %H:%M} to {stop.ends_at:%H:%M}"
    text = f"{when}, way there: {stop.way}. Shift from {tour.shift.starts_at:%H:%M} at {tour.shift.base}."
    told = {"ref": leg.ref, "label": leg.label, "title": f"Stop {leg.label}: {stop.ref} {stop.name}", "kind": "stop"}
    geometry = {"type": "Point", "coordinates": middle_of(place)}
    return {"type": "Feature", "geometry": geometry, "properties": {**told, "text": text}}
