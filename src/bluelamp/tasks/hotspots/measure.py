"""Measuring places that somebody drew or adjusted: the same counts, intervals and evidence as a search gives."""

from __future__ import annotations

__all__ = ["Measured", "Measurer", "Outline", "dilution", "measure"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from bluelamp.core.errors import RefusedInputError, Where
from bluelamp.hotspots.count import count
from bluelamp.hotspots.naming import dominant_kind
from bluelamp.io.outlines import geojson_of, outline_in_working, read_drawn_outline
from bluelamp.tasks.hotspots.candidates import draw_areas, draw_runners_up
from bluelamp.tasks.hotspots.figures import place_figures
from bluelamp.tasks.hotspots.members import evidence_of, members_of, town_of_members
from bluelamp.tasks.hotspots.prepare import prepare_search
from bluelamp.tasks.hotspots.record import checked, known, spot_record
from bluelamp.tasks.hotspots.rivals import Rivals, Sure
from bluelamp.tasks.hotspots.scoring import score_units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from bluelamp.core.figures import Figure
    from bluelamp.core.vocabulary import HotspotKind
    from bluelamp.hotspots.results import Evidence
    from bluelamp.tasks.hotspots.members import Members
    from bluelamp.tasks.hotspots.search import Search
    from bluelamp.tasks.hotspots.settings import FindSettings

_HECTARE_M2 = 10_000.0
# Less of a drawn place beyond an edge is the width of a pencil.
_PENCIL = 0.005


@dataclass(frozen=True, slots=True)
class Outline:
    """A place as somebody drew it.

    Args:
        ref: its key; may be empty for one that has none yet.
        name: what it is called.
        outline: GeoJSON in degrees: a Polygon, a MultiPolygon or a Feature of one.
    """

    ref: str
    name: str
    outline: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a drawn place holds.

    Args:
        ref: its key.
        name: what it is called.
        town: where most of its incidents lie; empty where nothing tells.
        kind: asb, violence or both.
        incidents: weighted count in the period: incidents that count and lie inside the outline, its edge included.
        incidents_low: lower end of the 95 % interval of the underlying number.
        incidents_high: upper end.
        harm: sum of harm weights; None where numbers are ranked.
        area_ha: hectares inside the outline.
        density: incidents per hectare.
        share: of the incidents of the study area, 0 to 1.
        p_top: probability that it would belong in the top N beside the candidates of the search, 0 to 1.
        outline: its ground in working metres.
        working_crs: the system of the outline.
        evidence: what its card shows.
        figures: all of these numbers with their definitions, by name.
        sentences: what must be said of its ground.
    """

    ref: str
    name: str
    town: str
    kind: HotspotKind
    incidents: float
    incidents_low: float
    incidents_high: float
    harm: float | None
    area_ha: float
    density: float
    share: float
    p_top: float
    outline: BaseGeometry
    working_crs: str
    evidence: Evidence
    figures: Mapping[str, Figure]
    sentences: tuple[str, ...]

    def as_record(self) -> dict[str, Any]:
        """A JSON-ready mapping with the keys of a hotspot in a set's record, and density, share and sentences.

        A drawn place has no rank and no stability: both are None.
        """
        words = {"ref": self.ref, "name": self.name, "town": self.town, "kind": self.kind.value}
        numbers = {
            "rank": None,
            "incidents": self.incidents,
            "incidents_low": self.incidents_low,
            "incidents_high": self.incidents_high,
            "harm": self.harm,
            "area_ha": self.area_ha,
            "p_top": self.p_top,
            "stability_share": None,
        }
        record = spot_record(words, numbers, self.outline, self.evidence, self.figures, working_crs=self.working_crs)
        more = {"density": known(self.density), "share": known(self.share), "sentences": list(self.sentences)}
        return checked(record | more)


@dataclass(frozen=True, slots=True)
class Measurer:
    """A search made ready for measuring: the incidents that count, and the candidates that a place is set against.

    It takes seconds to prepare and some hundred bytes an incident to keep; measuring changes nothing in it, so that
    several threads may share one.

    Args:
        search: ground, incidents and settings.
        rivals: the candidate areas of the search.
        manifest_version: of everything that the store says; under another one, prepare anew.
        data_version: of the data alone, for the record.
    """

    search: Search
    rivals: Rivals
    manifest_version: str
    data_version: str

    @classmethod
    def prepare(cls, store: Path, settings: FindSettings) -> Measurer:
        """Read the store and draw the candidates as a search would.

        Args:
            store: folder of the store.
            settings: of the search.

        Raises:
            BluelampError: nothing to read, nothing to rank, or a file that cannot be read.
        """
        search = prepare_search(store, settings)
        scores = score_units(search)
        incidents = count(search.unit, search.weighed.shares.share, n_units=len(search.ground.units))
        areas = draw_areas(search, scores, incidents)
        others = draw_runners_up(search, scores, areas)
        rivals = Rivals.prepare(search, [area.unit_index for area in (*areas, *others)])
        return cls(search, rivals, search.manifest.version, search.manifest.data_version)

    def measure(self, outlines: Sequence[Outline]) -> tuple[Measured, ...]:
        """Measure places, each for itself: what else is measured in the same call changes nothing.

        Args:
            outlines: the places.

        Returns:
            What each holds, in their order.

        Raises:
            UnreadableInputError: an outline is no polygon (BL-MEASURE-02).
            RefusedInputError: an outline crosses itself (BL-MEASURE-01), lies outside the study area (BL-MEASURE-03),
                is larger than 1,000 hectares (BL-MEASURE-04), encloses nothing (BL-MEASURE-05), is not in degrees
                (BL-MEASURE-06) or has too many corners (BL-MEASURE-07).
        """
        return tuple(self._measure(outline) for outline in outlines)

    def incidents_in(self, outline: Mapping[str, Any]) -> float:
        """Weighted incidents inside a stored outline (GeoJSON in degrees), which is not checked again."""
        shape = outline_in_working(outline, working_crs=self.search.manifest.working_crs)
        return float(self.search.weighed.shares.share[self._shares_in(shape)].sum())

    def _measure(self, drawn: Outline) -> Measured:
        search = self.search
        shape = read_drawn_outline(drawn.outline, working_crs=search.manifest.working_crs, ref=drawn.ref or drawn.name)
        sentences = self._said_of_ground(shape, drawn)
        chosen = self._shares_in(shape)
        sure = self.rivals.ask(search, shape, chosen)
        members = members_of(search.weighed, chosen)
        numbers = self._numbers(shape, members, sure)
        middle = shape.representative_point()
        return Measured(
            ref=drawn.ref,
            name=drawn.name,
            town=town_of_members(search.ground, members, (middle.x, middle.y)),
            kind=dominant_kind(members.incidents.category, members.weight),
            **numbers,
            outline=shape,
            working_crs=search.manifest.working_crs,
            evidence=evidence_of(search, members),
            figures=place_figures(
                search, drawn.ref or drawn.name, geojson_of(shape, working_crs=search.manifest.working_crs), numbers
            ),
            sentences=(*sentences, *self.rivals.said_of(search, shape)),
        )

    def _numbers(self, shape: BaseGeometry, members: Members, sure: Sure) -> dict[str, Any]:
        incidents, area_ha = round(float(members.weight.sum()), 6), shape.area / _HECTARE_M2
        return {
            "incidents": incidents,
            "incidents_low": sure.low,
            "incidents_high": sure.high,
            "harm": members.harm,
            "area_ha": area_ha,
            "density": incidents / area_ha,
            "share": incidents / float(self.search.weighed.shares.share.sum()),
            "p_top": sure.p_top,
        }

    def _shares_in(self, shape: BaseGeometry) -> NDArray[np.int64]:
        """Shares of incidents inside a polygon, its edge included, ascending; those in no unit count nowhere."""
        incidents, shares = self.search.weighed.incidents, self.search.weighed.shares
        west, south, east, north = shape.bounds
        x, y = incidents.x, incidents.y
        near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
        is_inside = np.zeros(len(incidents), dtype=bool)
        is_inside[near[shapely.intersects_xy(shape, x[near], y[near])]] = True
        return np.flatnonzero(is_inside[shares.row] & (self.search.unit >= 0))

    def _said_of_ground(self, shape: BaseGeometry, drawn: Outline) -> tuple[str, ...]:
        """What part of the outline lies outside the study area, where nothing is counted.

        Raises:
            RefusedInputError: all of it (BL-MEASURE-03).
        """
        whole = self.search.ground.area.geometry
        if shapely.covers(whole, shape):
            return ()
        inside = shapely.intersection(shapely.clip_by_rect(whole, *shape.bounds), shape).area / shape.area
        if inside <= 0:
            raise RefusedInputError(
                "The outline lies outside the study area, where nothing is counted; draw it inside.",
                code="BL-MEASURE-03",
                where=Where(file=drawn.ref or drawn.name or None),
            )
        if inside > 1 - _PENCIL:
            return ()
        return (f"{1 - inside:.0%} of this ground lies outside the study area, where nothing is counted.",)


def measure(store: Path, settings: FindSettings, outlines: Sequence[Outline]) -> tuple[Measured, ...]:
    """Measure drawn places once; who measures again keeps a :class:`Measurer`.

    Args:
        store: folder of the store.
        settings: of the search whose rules hold.
        outlines: the places.

    Raises:
        BluelampError: as :meth:`Measurer.prepare` and :meth:`Measurer.measure`.
    """
    return Measurer.prepare(store, settings).measure(outlines)


# How far two sizes may differ and still be called the same, or one twice the other.
_ABOUT = 0.025


def dilution(before_ha: float, after_ha: float) -> str:
    """What a change of a place's size does to the dose that its patrols give.

    Args:
        before_ha: hectares before, above 0.
        after_ha: hectares after, above 0.

    Returns:
        One sentence, e.g. ``Twice the ground: the same patrol minutes give half the dose per hectare.``

    Raises:
        ValueError: a size that is none.
    """
    if not (0 < before_ha < np.inf and 0 < after_ha < np.inf):
        raise ValueError(f"Sizes lie above 0 hectares: not {before_ha} and {after_ha}.")
    times = after_ha / before_ha
    if abs(times - 1) <= _ABOUT:
        return "The ground stays as large: the same patrol minutes give the same dose per hectare."
    return f"{_ground_in_words(times)}: the same patrol minutes give {_dose_in_words(1 / times)} the dose per hectare."


def _ground_in_words(times: float) -> str:
    for value, words in ((2.0, "Twice the ground"), (0.5, "Half the ground")):
        if abs(times / value - 1) <= _ABOUT:
            return words
    return f"{times:.1f} times the ground" if times > 1 else f"{times:.0%} of the ground"


def _dose_in_words(times: float) -> str:
    for value, words in ((2.0, "twice"), (0.5, "half")):
        if abs(times / value - 1) <= _ABOUT:
            return words
    return f"{times:.1f} times" if times > 1 else f"{times:.0%} of"
