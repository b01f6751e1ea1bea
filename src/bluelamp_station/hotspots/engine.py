"""The room's door to the science: find, measure, compare, export, draw. The science is imported on first use."""

from __future__ import annotations

__all__ = [
    "EXPORT_ENDINGS",
    "KIND_WORDS",
    "SET_FIGURES",
    "SPOT_FIGURES",
    "CardCharts",
    "Drawn",
    "card_charts",
    "check_asked",
    "compare",
    "concentration_chart",
    "dilution",
    "export",
    "find",
    "held_data_version",
    "measure",
    "months_in_words",
    "place_words",
    "settings_words",
]

import json
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

from django.conf import settings as site

from bluelamp.core.errors import BluelampError
from bluelamp.core.periods import MonthRange
from bluelamp.core.vocabulary import CellShape, HotspotKind, Kernel, Method, TimeOfDay, Weight

if TYPE_CHECKING:
    from bluelamp.tasks.hotspots import FindSettings
    from bluelamp.tasks.hotspots.compare import Comparison
    from bluelamp.tasks.hotspots.measure import Measurer

Record: TypeAlias = Mapping[str, Any]
# What was asked for, as ``Run.settings`` keeps it: the form's values, JSON-ready.
Asked: TypeAlias = Mapping[str, Any]
Progress: TypeAlias = Callable[[int, int, str], None]

# The science's own lists (tasks.hotspots.export, .record), held against it by a test: no page waits for its import.
EXPORT_ENDINGS = (".geojson", ".gpkg", ".csv", ".xlsx")
SET_FIGURES = (
    "incidents", "incidents_in_hotspots", "share_of_incidents", "share_of_harm", "share_of_area", "share_of_streets",
    "gini", "share_of_units_holding_half", "gap",
)  # fmt: skip
SPOT_FIGURES = ("incidents", "harm", "area", "p_top", "stability_share")
_MOST_MEASURERS = 2


@dataclass(frozen=True, slots=True)
class Drawn:
    """A place that somebody drew or adjusted.

    Args:
        ref: its key; empty for one that has none yet.
        name: what it is called.
        outline: GeoJSON geometry in degrees.
    """

    ref: str
    name: str
    outline: Record


def _find_settings(asked: Asked, previous: Path | None = None) -> FindSettings:
    from bluelamp.tasks.hotspots import FindSettings  # noqa: PLC0415 - the web process starts without the science

    return FindSettings(
        period=MonthRange.parse(asked["first"], asked["last"]),
        categories=tuple(asked["categories"]),
        weight=Weight(asked["weight"]),
        shape=CellShape(asked["shape"]),
        streets=_uploaded(asked.get("streets")),
        areas=_uploaded(asked.get("areas")),
        size_m=asked["size_m"],
        count=asked["count"],
        max_area_ha=asked["max_area_ha"],
        min_density=asked["min_density"],
        previous=previous,
        method=Method(asked["method"]),
        time_of_day=TimeOfDay(asked["time_of_day"]),
        kernel=Kernel(asked["kernel"]),
        bandwidth_m=asked["bandwidth_m"],
        permutations=asked["permutations"],
        include_police_generated=asked["include_police_generated"],
        include_dwellings=asked["include_dwellings"],
        resamples=asked["resamples"],
        seed=asked["seed"],
    )


def _uploaded(file: Record | None) -> Path | None:
    return Path(site.UPLOAD_FOLDER) / str(file["path"]) if file else None


def check_asked(asked: Asked) -> None:
    """Say no to settings that no search can follow.

    Raises:
        UsageError: a value or a combination that is refused.
    """
    _find_settings(asked)


def settings_words(asked: Asked) -> list[tuple[str, str]]:
    """What was asked for in the science's words, for a run that has no record yet."""
    return list(_find_settings(asked).as_words().items())


def find(asked: Asked, *, previous: Sequence[Record] = (), progress: Progress) -> dict[str, Any]:
    """Find hotspots in the incident store.

    Args:
        asked: what to look for.
        previous: places of the set to be refreshed: ref, name, outline.
        progress: called with steps done, steps in all and the step in hand.

    Returns:
        The set's record with its spots.

    Raises:
        BluelampError: nothing to read, nothing to rank, or a file that cannot be read.
    """
    from bluelamp.tasks.hotspots import find as find_hotspots  # noqa: PLC0415 - only the worker needs it
    from bluelamp.tasks.hotspots.record import set_record  # noqa: PLC0415 - the same

    with tempfile.TemporaryDirectory(prefix="bluelamp-run-") as folder:
        path = _write_previous(Path(folder), previous) if previous else None
        return set_record(find_hotspots(site.STORE_FOLDER, _find_settings(asked, path), progress=progress))


def _write_previous(folder: Path, places: Sequence[Record]) -> Path:
    features = [
        {"type": "Feature", "properties": {"ref": p["ref"], "name": p["name"]}, "geometry": p["outline"]}
        for p in places
    ]
    path = folder / "set-in-force.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def held_data_version() -> str:
    """Hash of the incidents that the store holds now; empty where there is no store that can be read."""
    from bluelamp.io.store import open_store  # noqa: PLC0415 - the web process starts without the science

    try:
        return open_store(site.STORE_FOLDER).data_version
    except BluelampError:
        return ""


_MEASURERS: OrderedDict[tuple[str, FindSettings], Measurer] = OrderedDict()
_MEASURERS_LOCK = Lock()


def _measurer(asked: Asked) -> Measurer:
    """The measurer of a search on what the store holds now: the last two are kept, each takes seconds to prepare."""
    from bluelamp.io.store import open_store  # noqa: PLC0415 - the web process starts without the science
    from bluelamp.tasks.hotspots.measure import Measurer  # noqa: PLC0415 - the same

    asked_for = _find_settings(asked)
    with _MEASURERS_LOCK:
        key = (open_store(site.STORE_FOLDER).version, asked_for)
        held = _MEASURERS.get(key)
        if held is None:
            held = Measurer.prepare(site.STORE_FOLDER, asked_for)
            # The load that came in between decides under which version it is kept.
            key = (held.manifest_version, asked_for)
        _MEASURERS[key] = held
        _MEASURERS.move_to_end(key)
        while len(_MEASURERS) > _MOST_MEASURERS:
            _MEASURERS.popitem(last=False)
        return held


def measure(asked: Asked, outlines: Sequence[Drawn]) -> tuple[dict[str, Any], ...]:
    """Count what drawn places hold, by the rules of a run.

    Args:
        asked: ``Run.settings`` of the run whose rules hold.
        outlines: the places.

    Returns:
        A record each, in their order, with the keys of a spot (rank and stability None) and density, share, sentences.

    Raises:
        BluelampError: the store cannot be read, or an outline is refused (BL-MEASURE-01 to BL-MEASURE-07).
    """
    from bluelamp.tasks.hotspots.measure import Outline  # noqa: PLC0415 - the web process starts without the science

    drawn = [Outline(place.ref, place.name, place.outline) for place in outlines]
    return tuple(measured.as_record() for measured in _measurer(asked).measure(drawn))


def dilution(before_ha: float, after_ha: float) -> str:
    """What a change of size does to the dose per hectare, in a sentence; both above 0."""
    from bluelamp.tasks.hotspots.measure import dilution as in_words  # noqa: PLC0415 - as above

    return in_words(before_ha, after_ha)


def compare(first: Record, second: Record, *, asked: Asked | None = None) -> Comparison:
    """Which places of two sets are the same ground, which moved, which are new.

    Args:
        first: a set's record with its spots.
        second: the other one.
        asked: settings by whose rules the incidents on common ground are counted; None leaves that out.

    Raises:
        BluelampError: the sets lie in different coordinate systems, or the store cannot be read.
    """
    from bluelamp.tasks.hotspots.compare import compare_sets  # noqa: PLC0415 - the web process starts without it

    return compare_sets(first, second, measurer=None if asked is None else _measurer(asked))


def export(
    places: Sequence[Record],
    path: Path,
    *,
    about: Mapping[str, str | Sequence[str]],
    figures: Sequence[Record] = (),
    working_crs: str = "",
    at: str = "",
) -> None:
    """Write places by the ending of the name, whole or not at all.

    Args:
        places: ``Ground.as_record()`` each, with role, windows, valid_from and valid_to where they are known.
        path: one of ``EXPORT_ENDINGS``.
        about: what must travel with them, in order.
        figures: ``Figure.as_dict()`` each.
        working_crs: ``record["working_crs"]``.
        at: when, ISO 8601.

    Raises:
        BluelampError: the file cannot be written.
    """
    from bluelamp.tasks.hotspots.export import export_set  # noqa: PLC0415 - the web process starts without it

    export_set(places, path, about=about, figures=figures, working_crs=working_crs, at=at)


@dataclass(frozen=True, slots=True)
class CardCharts:
    """What a place's card shows besides its figures: drawings (safe HTML) and words.

    Args:
        title: name and town.
        kind: what dominates it.
        sure: how sure it is to be in the top, a sentence; empty where nobody asked.
        firm: how firm it is over resampled data, a sentence.
        density: incidents a hectare, in words.
        months: bars by month, months not received hatched.
        months_table: the same as a table.
        not_received: those months in words; empty where there are none.
        hours: weekday by hour, or the sentence that times are not known.
        categories: a table with bars.
        locations: the incidents' own words.
        interval: the 95 % interval as a line; empty where nobody counted.
        defs: the hatching, to stand before the charts.
    """

    title: str
    kind: str
    sure: str
    firm: str
    density: str
    months: str
    months_table: str
    not_received: str
    hours: str
    categories: str
    locations: str
    interval: str
    defs: str


def card_charts(place: Record, *, most: float | None, total: int) -> CardCharts:
    """Draw a place's card.

    Args:
        place: ``Ground.as_record()``.
        most: the highest ``incidents_high`` of its set, so that lines of one set share a scale; None for its own.
        total: how many places the set has.
    """
    from bluelamp.io.map_page import words  # noqa: PLC0415 - the web process starts without the science
    from bluelamp.tasks.hotspots import charts  # noqa: PLC0415 - the same

    counted = None not in (place["incidents"], place["incidents_low"], place["incidents_high"])
    missing = place["evidence"]["months_not_held"]
    p_top, area = place["p_top"], max(place["area_ha"], 1e-9)
    return CardCharts(
        title=place_words(place["name"], place["town"]),
        kind=KIND_WORDS[place["kind"]],
        sure="" if p_top is None else f"{words.how_sure(p_top, total)}.",
        firm=words.firmness(place["stability_share"]),
        density=f"{words.number(place['incidents'] / area)} incidents a hectare" if counted else "",
        months=charts.months_chart_of(place),
        months_table=charts.months_table_of(place),
        not_received=words.months_in_words(missing) if missing else "",
        hours=charts.hours_table_of(place),
        categories=charts.categories_table_of(place),
        locations=charts.locations_list_of(place),
        interval=charts.interval_chart_of(place, most) if counted else "",
        defs=charts.chart_defs(),
    )


KIND_WORDS: Mapping[str, str] = {
    HotspotKind.ASB: "Anti-social behaviour",
    HotspotKind.VIOLENCE: "Violence",
    HotspotKind.BOTH: "Mixed",
}
_NEAR = "on or near "


def place_words(name: str, town: str = "") -> str:
    """Name and town without the words that every published location begins with."""
    short = name[len(_NEAR) :] if name.lower().startswith(_NEAR) else name
    return f"{short}, {town}" if town else short


def concentration_chart(record: Record) -> str:
    """The curve of concentration and its table, as safe HTML."""
    from bluelamp.tasks.hotspots.charts import concentration_chart_of  # noqa: PLC0415 - as above

    return concentration_chart_of(record)


def months_in_words(months: Sequence[str]) -> str:
    """Months with runs joined: ``Feb 2022 to Dec 2023, Jan 2025``."""
    from bluelamp.io.map_page.words import months_in_words as joined  # noqa: PLC0415 - as above

    return joined(months)
