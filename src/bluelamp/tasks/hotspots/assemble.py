"""Assembling a hotspot set: names, refs, evidence and figures around the areas that were drawn."""

from __future__ import annotations

__all__ = ["Sureness", "assemble_set"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp.core.vocabulary import PartKind, Weight
from bluelamp.hotspots.concentration import concentration
from bluelamp.hotspots.count import count
from bluelamp.hotspots.naming import dominant_kind, name_hotspots, top_locations
from bluelamp.hotspots.refresh import Previous, new_refs, refresh
from bluelamp.hotspots.results import Hotspot, HotspotChangeRecord, HotspotSet, UnitTable
from bluelamp.places.areas import locate_parts
from bluelamp.tasks.hotspots.figures import set_figures, spot_figures
from bluelamp.tasks.hotspots.members import Members, evidence_of, members_of, town_of_members

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bluelamp.core.figures import Completeness
    from bluelamp.hotspots.bound import Bound
    from bluelamp.hotspots.delineate import Area
    from bluelamp.hotspots.stability import Stability
    from bluelamp.io.store import Manifest
    from bluelamp.tasks.hotspots.ground import Ground
    from bluelamp.tasks.hotspots.scoring import Scores
    from bluelamp.tasks.hotspots.search import Search
    from bluelamp.tasks.hotspots.settings import FindSettings
    from bluelamp.tasks.hotspots.weighing import Weighed

    Floats = NDArray[np.float64]

_HECTARE_M2 = 10_000.0


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure the areas are, in their order.

    Args:
        low: lower end of the interval of incidents, shape (k,).
        high: upper end, shape (k,).
        p_top: probability of truly belonging to the top N, shape (k,).
        stability: over resampled worlds; None where not asked for.
        bound: on what any such set could hold.
    """

    low: Floats
    high: Floats
    p_top: Floats
    stability: Stability | None
    bound: Bound


def assemble_set(
    search: Search,
    table: UnitTable,
    areas: tuple[Area, ...],
    sureness: Sureness,
    scores: Scores,
    previous: Sequence[Previous],
) -> HotspotSet:
    """Name, describe and rank the areas, and work out the figures of the set."""
    settings, manifest = search.settings, search.manifest
    spots, changes = _describe(search, areas, sureness, previous)
    spread = concentration(table.incidents)
    fewer = () if len(areas) == settings.count else (_said_of_fewer(len(areas), settings.count),)
    gaps = _said_of_gaps(search.held, manifest, settings)
    return HotspotSet(
        hotspots=spots,
        table=table,
        figures=set_figures(search, spots, table, spread, sureness.bound),
        changes=changes,
        method=settings.method.value,
        seed=settings.seed,
        completeness=search.held,
        concentration=spread.curve,
        spot_figures={spot.ref: spot_figures(search, spot) for spot in spots},
        settings={
            **settings.as_words(),
            "police-generated told by": search.weighed.reporting_rule.value,
        },
        sentences=(
            *gaps,
            *search.weighed.sentences,
            *_said_of_sinks(len(search.sinks)),
            *scores.sentences,
            *fewer,
            *search.ground.sentences,
        ),
        attribution=_attribution(manifest),
    )


def _describe(
    search: Search, areas: tuple[Area, ...], sureness: Sureness, previous: Sequence[Previous]
) -> tuple[tuple[Hotspot, ...], tuple[HotspotChangeRecord, ...]]:
    """The hotspots by rank, and what became of the previous ones."""
    members = [_members(area, search) for area in areas]
    outlines = [search.ground.dissolve(area.unit_index) for area in areas]
    towns = [
        town_of_members(search.ground, member, _middle(search.ground, area))
        for area, member in zip(areas, members, strict=True)
    ]
    grounds = [_ground_name(search.ground, area, town) for area, town in zip(areas, towns, strict=True)]
    names = name_hotspots([top_locations(m.incidents.location, m.weight) for m in members], towns, grounds)
    refs, names, changes = _refreshed(outlines, names, previous, search.weighed, search.manifest)
    evidence = [evidence_of(search, member) for member in members]
    firm = sureness.stability
    spots = [
        Hotspot(
            ref=refs[i],
            name=names[i],
            town=towns[i],
            kind=dominant_kind(members[i].incidents.category, members[i].weight),
            rank=i + 1,
            incidents=round(float(members[i].weight.sum()), 6),
            incidents_low=float(sureness.low[i]),
            incidents_high=float(sureness.high[i]),
            harm=members[i].harm,
            area_ha=area.area_m2 / _HECTARE_M2,
            p_top=float(sureness.p_top[i]),
            stability_share=None if firm is None else float(firm.share[i]),
            unit_index=area.unit_index,
            outline=outlines[i],
            evidence=evidence[i],
        )
        for i, area in enumerate(areas)
    ]
    return tuple(spots), changes


def _members(area: Area, search: Search) -> Members:
    """The incidents of one area."""
    # The last place stands for incidents in no unit (-1).
    is_member = np.zeros(len(search.ground.units) + 1, dtype=bool)
    is_member[area.unit_index] = True
    return members_of(search.weighed, np.flatnonzero(is_member[search.unit]))


def _middle(ground: Ground, area: Area) -> tuple[float, float]:
    return float(ground.units.x[area.unit_index].mean()), float(ground.units.y[area.unit_index].mean())


def _ground_name(ground: Ground, area: Area, town: str) -> str:
    """What the boundary calls the middle of an area; its coordinates where that says no more than the town."""
    x, y = _middle(ground, area)
    part = int(locate_parts(ground.area, np.array([x]), np.array([y]))[0])
    name = str(ground.area.names[part]) if part >= 0 else ""
    return name if name and name != town else f"Around {x:,.0f} E, {y:,.0f} N"


def _refreshed(
    outlines: list[Any],
    names: tuple[str, ...],
    previous: Sequence[Previous],
    weighed: Weighed,
    manifest: Manifest,
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[HotspotChangeRecord, ...]]:
    prefix = _prefix(manifest)
    if not previous:
        return tuple(new_refs(len(outlines), prefix)), names, ()
    incidents = weighed.incidents
    weight = count(weighed.shares.row, weighed.value, n_units=len(incidents))
    unit = "incidents" if weighed.harm is None else "harm"
    done = refresh(outlines, previous, incidents.x, incidents.y, weight, prefix=prefix, unit=unit)
    kept = tuple(old or new for old, new in zip(done.kept_names, names, strict=True))
    return done.refs, kept, done.changes


def _prefix(manifest: Manifest) -> str:
    """Two letters of the source with the most incidents: HE for Hertfordshire."""
    rows: dict[str, int] = {}
    for part in manifest.parts:
        if part.kind == PartKind.INCIDENTS:
            rows[part.source] = rows.get(part.source, 0) + part.rows
    source = max(sorted(rows), key=lambda name: rows[name], default="")
    letters = "".join(letter for letter in source.upper() if letter.isascii() and letter.isalpha())
    return letters[:2].ljust(2, "X")


def _said_of_sinks(n: int) -> tuple[str, ...]:
    if not n:
        return ()
    points = "1 point carries" if n == 1 else f"{n} points carry"
    what = "police stations, hospitals, large shops"
    return (f"{points} too much ({what}) and nobody has decided whether they count.",)


def _said_of_gaps(held: Completeness, manifest: Manifest, settings: FindSettings) -> tuple[str, ...]:
    said = []
    if not held.is_complete:
        said.append(f"{held.sentence()}; missing: {', '.join(held.missing)}. Counts are of the months held.")
    sources = sorted({part.source for part in manifest.parts if part.kind == PartKind.INCIDENTS})
    for source in sources if len(sources) > 1 else []:
        own = set(manifest.months(PartKind.INCIDENTS, source))
        lacking = [month for month in held.held if month not in own]
        if lacking:
            said.append(f"{source} lacks {len(lacking)} of the months held: its places are counted too low.")
    if settings.weight is Weight.HARM:
        said.append("Intervals are of incidents, not of harm.")
    return tuple(said)


def _said_of_fewer(n: int, wanted: int) -> str:
    return f"Only {n} of the {wanted} hotspots asked for could be drawn: no more ground with incidents is left."


def _attribution(manifest: Manifest) -> str:
    found = dict.fromkeys(str(receipt.get("attribution", "")) for receipt in manifest.receipts)
    return " ".join(text for text in found if text)
