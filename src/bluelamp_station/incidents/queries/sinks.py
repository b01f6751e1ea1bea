"""Points that carry too much, as a list, one by one and on a map."""

from __future__ import annotations

__all__ = ["HistoryLine", "SinkRow", "points_for", "sink_for", "sinks_for"]

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from bluelamp.core.figures import Figure
from bluelamp.core.vocabulary import SinkDecision
from bluelamp_station.incidents.queries.facts import newest_check
from bluelamp_station.incidents.wording import name_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.incidents.models import StoreCheck

_WORDS = {
    SinkDecision.PROPOSED: ("To decide", "yellow"),
    SinkDecision.KEEP: ("Kept", "green"),
    SinkDecision.EXCLUDE: ("Excluded", "purple"),
}
# The store names who decided with the number of their account, so that two of one name stay apart; a page need not.
_IN_STORE = re.compile(r" \(person [0-9]+\)$")
_COUNT = "Incidents on this one coordinate, all months that are held."
_SHARE = "Incidents on this coordinate, as a share of all located incidents of its source."


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A decision on a point: what, why, who, when."""

    words: str
    reason: str
    by: str
    at: datetime | None
    stamp: str


@dataclass(frozen=True, slots=True)
class SinkRow:
    """One point.

    Args:
        number: place by count, from 1: its label on the map.
        key: easting and northing to the metre.
        slug: the same for an address.
        location: what the source calls the place.
        source: whose data.
        why: why it is listed.
        incidents: how many.
        share: of the source's located incidents, 0 to 1.
        decision: proposed, keep or exclude.
        history: decisions so far, the latest first.
        longitude: degrees.
        latitude: degrees.
    """

    number: int
    key: str
    slug: str
    location: str
    source: str
    why: str
    incidents: Figure
    share: Figure
    decision: SinkDecision
    history: tuple[HistoryLine, ...]
    longitude: float
    latitude: float

    @property
    def words(self) -> str:
        """The decision in words."""
        return _WORDS[self.decision][0]

    @property
    def colour(self) -> str:
        """Colour of its tag."""
        return _WORDS[self.decision][1]

    @property
    def seen_at(self) -> str:
        """When the last decision was made; empty without one. A form carries it."""
        return self.history[0].stamp if self.history else ""

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("incidents:sink", args=[self.slug])


def sinks_for(person: Person) -> tuple[SinkRow, ...]:
    """Every point of the newest check, those to decide first; numbered by count, whatever is decided."""
    check = newest_check(person)
    if check is None:
        return ()
    points = sorted(check.found["sink_points"], key=lambda point: (-point["count"], point["key"]))
    rows = [_row(number, point, check) for number, point in enumerate(points, start=1)]
    return tuple(sorted(rows, key=lambda row: row.decision != SinkDecision.PROPOSED))


def sink_for(person: Person, slug: str) -> SinkRow | None:
    """One point, or None where the newest check has no such point."""
    return next((row for row in sinks_for(person) if row.slug == slug), None)


def _row(number: int, point: Mapping[str, Any], check: StoreCheck) -> SinkRow:
    source, as_at = name_in_words(point["source"]), check.made_at.isoformat(timespec="seconds")
    log = [one for one in check.found["decisions"] if one["point"] == point["key"]]
    return SinkRow(
        number=number,
        key=point["key"],
        slug=point["key"].replace(" ", "_"),
        location=point["location"] or "No location text",
        source=source,
        why=point["why"][:1].upper() + point["why"][1:],
        incidents=Figure("sink_incidents", point["count"], "incidents", _COUNT, source=source, as_at=as_at),
        share=Figure("sink_share", point["share"], "share", _SHARE, source=source, as_at=as_at),
        decision=SinkDecision(point["decision"]),
        history=tuple(_line(one) for one in reversed(log)),
        longitude=point["longitude"],
        latitude=point["latitude"],
    )


def _line(one: Mapping[str, str]) -> HistoryLine:
    words = _WORDS[SinkDecision(one["decision"])][0]
    return HistoryLine(words, one["reason"], _IN_STORE.sub("", one["by"]), parse_datetime(one["at"]), one["at"])


def points_for(person: Person) -> dict[str, Any]:
    """The points as GeoJSON in degrees, for the map."""
    return {
        "type": "FeatureCollection",
        "features": [_feature(row) for row in sinks_for(person)],
        "bluelamp": {"layers": [{"id": "left", "text": "To decide"}, {"id": "right", "text": "Decided"}]},
    }


def _feature(row: SinkRow) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [row.longitude, row.latitude]},
        "properties": {
            "ref": str(row.number),
            "label": str(row.number),
            "title": f"{row.location}: {row.incidents}, {row.words.lower()}",
            "side": "left" if row.decision == SinkDecision.PROPOSED else "right",
            "url": row.url,
            "text": row.why,
        },
    }
