"""A hotspot set as one JSON-ready record: all that a website shows of a run, stored once and never recomputed."""

from __future__ import annotations

__all__ = ["RECORD_VERSION", "SET_FIGURES", "SPOT_FIGURES", "set_record", "spot_record"]

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from bluelamp import __version__
from bluelamp.io.map_page.sections import UNIT_WORDS
from bluelamp.io.outlines import geojson_of
from bluelamp.tasks.hotspots.background import map_background
from bluelamp.tasks.hotspots.figures import SET_FIGURES, SPOT_FIGURES
from bluelamp.tasks.hotspots.find import Found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from bluelamp.core.figures import Figure
    from bluelamp.hotspots.results import Evidence, Hotspot, HotspotSet

# Raised when the meaning of a key changes.
RECORD_VERSION = 1
_DECIMALS = 6


def set_record(found: Found | HotspotSet, *, working_crs: str = "", data_version: str = "") -> dict[str, Any]:
    """What a website needs of a search.

    Keys whose order counts are lists, for a database may sort the keys of a mapping: ``settings`` is a list of name
    and words, ``spots`` goes by rank. Figures are mappings by name; :data:`SET_FIGURES` and :data:`SPOT_FIGURES` give
    their order.

    Args:
        found: the result of a search, or the set alone; the set alone has no ground for a map.
        working_crs: the system of its outlines; a search knows its own.
        data_version: hash of the data; likewise.

    Returns:
        JSON without a number that is none: shares 0 to 1, outlines in degrees to six decimals, hectares, months as
        ``2024-01``.

    Raises:
        ValueError: a set alone was given without its working system.
    """
    content, spots = None, found
    if isinstance(found, Found):
        content, spots = found.content, found.hotspot_set
        working_crs, data_version = working_crs or content.working_crs, data_version or found.data_version
    if isinstance(spots, Found) or not working_crs:
        raise ValueError("A hotspot set alone does not say what system its outlines are in: give working_crs.")
    record = {
        **_provenance(spots, working_crs, data_version),
        "title": content.title if content else "",
        "caption": content.caption if content else "",
        "gaps": list(content.gaps) if content else [],
        "figures": _figures(spots.figures),
        "changes": [{"ref": c.ref, "change": c.change.value, "why": c.why} for c in spots.changes],
        "concentration": _concentration(spots),
        "ground": map_background(content) if content else {"bbox": None, "outline": None, "lines": None},
        "spots": [_hotspot(spot, spots.spot_figures.get(spot.ref, {}), working_crs) for spot in spots.hotspots],
    }
    return checked(record)


def checked(record: dict[str, Any]) -> dict[str, Any]:
    """The record as its JSON says it.

    Raises:
        ValueError: a number in it is none: a defect.
    """
    copy: dict[str, Any] = json.loads(json.dumps(record, allow_nan=False, ensure_ascii=False))
    return copy


def _provenance(found: HotspotSet, working_crs: str, data_version: str) -> dict[str, Any]:
    """What the set was made by and of."""
    months = found.completeness.expected
    return {
        "record_version": RECORD_VERSION,
        "code_version": __version__,
        "data_version": data_version,
        "working_crs": working_crs,
        "method": found.method,
        "seed": found.seed,
        "period": {"from": months[0], "to": months[-1]} if months else None,
        "completeness": found.completeness.as_dict(),
        "settings": [[name, words] for name, words in found.settings.items()],
        "sentences": list(found.sentences),
        "attribution": found.attribution,
    }


def _concentration(found: HotspotSet) -> dict[str, Any]:
    units, incidents = np.round(found.concentration, _DECIMALS).tolist()
    table = found.table.units
    return {"units": units, "incidents": incidents, "n_units": len(table), "unit": UNIT_WORDS[table.shape]}


def _hotspot(spot: Hotspot, figures: Mapping[str, Figure], working_crs: str) -> dict[str, Any]:
    numbers = {
        "rank": spot.rank,
        "incidents": spot.incidents,
        "incidents_low": spot.incidents_low,
        "incidents_high": spot.incidents_high,
        "harm": spot.harm,
        "area_ha": spot.area_ha,
        "p_top": spot.p_top,
        "stability_share": spot.stability_share,
    }
    words = {"ref": spot.ref, "name": spot.name, "town": spot.town, "kind": spot.kind.value}
    return spot_record(words, numbers, spot.outline, spot.evidence, figures, working_crs=working_crs)


def spot_record(
    words: Mapping[str, str],
    numbers: Mapping[str, float | None],
    outline: BaseGeometry,
    evidence: Evidence,
    figures: Mapping[str, Figure],
    *,
    working_crs: str,
) -> dict[str, Any]:
    """One place: words, numbers, ground and evidence.

    Args:
        words: ref, name, town, kind.
        numbers: counts, shares and hectares by name; what is not known or no number becomes None.
        outline: its ground in working metres.
        evidence: why it is one.
        figures: its figures by name.
        working_crs: the system of the outline.
    """
    shape = geojson_of(outline, working_crs=working_crs)
    ground = shapely.geometry.shape(shape)
    middle = ground.representative_point()
    return {
        **words,
        **{name: known(value) for name, value in numbers.items()},
        "outline": shape,
        "bbox": [round(value, _DECIMALS) for value in ground.bounds],
        "centre": [round(middle.x, _DECIMALS), round(middle.y, _DECIMALS)],
        "evidence": _evidence(evidence),
        "figures": _figures(figures),
    }


def known(value: float | None) -> float | None:
    """A number without the noise of binary fractions; None where it is not known."""
    if value is None or not math.isfinite(value):
        return None
    return value if isinstance(value, int) else round(float(value), _DECIMALS)


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "by_month": {month: known(n) for month, n in evidence.by_month.items()},
        "by_category": {name: known(n) for name, n in evidence.by_category.items()},
        "by_hour": None if evidence.by_hour is None else np.round(evidence.by_hour, _DECIMALS).tolist(),
        "locations": [[text, known(n)] for text, n in evidence.locations],
        "months_not_held": list(evidence.months_not_held),
        "notes": list(evidence.notes),
    }


def _figures(figures: Mapping[str, Figure]) -> dict[str, Any]:
    """Figures as mappings; a value that is no number is one that is not known."""
    told = {name: figure.as_dict() for name, figure in figures.items()}
    return {name: figure | {"value": _finite(figure["value"])} for name, figure in told.items()}


def _finite(value: float | None) -> float | None:
    return value if value is None or math.isfinite(value) else None
