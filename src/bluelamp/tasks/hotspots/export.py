"""Exporting a set: its places, figures and what must be said with them, as a file for others."""

from __future__ import annotations

__all__ = ["EXPORT_ENDINGS", "PLACE_FIELDS", "export_set"]

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bluelamp.core.crs import BRITISH_GRID
from bluelamp.core.figures import Figure
from bluelamp.core.vocabulary import PlaceRole
from bluelamp.io.set_files import EXPORT_ENDINGS, PLACE_FIELDS, SetExport, write_set
from bluelamp.tasks.hotspots.figures import SET_FIGURES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def export_set(
    places: Sequence[Mapping[str, Any]] | Mapping[str, Any],
    path: Path,
    *,
    about: Mapping[str, str | Sequence[str]],
    figures: Sequence[Figure | Mapping[str, Any]] = (),
    working_crs: str = "",
    at: str = "",
) -> None:
    """Write a set by the ending of the name, whole or not at all.

    Args:
        places: a mapping each with :data:`PLACE_FIELDS`, ``outline`` and, for CSV, ``centre``; what is absent stays
            empty. Or a set's record: then its spots, as places to be patrolled, with its figures and working system.
        path: ``.geojson`` or ``.json`` (degrees), ``.gpkg`` (working metres), ``.csv`` or ``.xlsx`` (sheets Places,
            Figures, About).
        about: what must travel with the places, in order: which set and version, who approved it, from when it holds,
            cautions, attribution.
        figures: of the set, as figures or as their mappings.
        working_crs: the system of a GeoPackage; the record's own, else British National Grid.
        at: when it is written, ISO 8601.

    Raises:
        UsageError: the ending is none of these (BL-OUT-01).
        UnreadableInputError: the path cannot be a file (BL-WRITE-01, BL-WRITE-02).
        RefusedInputError: the disk is full, or writing there is not allowed (BL-WRITE-03 to BL-WRITE-05, BL-OUT-02).
    """
    if isinstance(places, Mapping):
        record = places
        told = record["figures"]
        figures = figures or [told[name] for name in sorted(told, key=_order)]
        working_crs = working_crs or str(record["working_crs"])
        places = [{"role": PlaceRole.TREATED.value, **spot} for spot in record["spots"]]
    shown = [figure if isinstance(figure, Figure) else Figure.from_dict(figure) for figure in figures]
    write_set(path, SetExport(list(places), about, shown, working_crs or BRITISH_GRID, at))


def _order(name: str) -> tuple[int, str]:
    """Figures that are known in the order in which they are shown, others behind them by name."""
    return (SET_FIGURES.index(name) if name in SET_FIGURES else len(SET_FIGURES)), name
