"""Preparing a search: what the store holds, the ground that it lies on, the incidents that count."""

from __future__ import annotations

__all__ = ["prepare_search"]

from typing import TYPE_CHECKING

import numpy as np

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.periods import Month
from bluelamp.core.vocabulary import PartKind, SinkDecision
from bluelamp.incidents.ledger import completeness
from bluelamp.incidents.sinks import SinkPoint, propose_sinks
from bluelamp.io.incident_arrays import read_incidents
from bluelamp.io.store import Manifest, open_store
from bluelamp.tasks.hotspots.ground import prepare_ground, read_study_area
from bluelamp.tasks.hotspots.search import Search
from bluelamp.tasks.hotspots.weighing import weigh
from bluelamp.tasks.incidents.decide import decisions_on_points

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bluelamp.incidents.arrays import IncidentArrays
    from bluelamp.tasks.hotspots.settings import FindSettings


def prepare_search(store: Path, settings: FindSettings, *, between: Callable[[], None] = lambda: None) -> Search:
    """Read the store and the study area, cut the ground into units, choose and weigh the incidents.

    Args:
        store: folder of the store.
        settings: what to look for.
        between: called when the store has been read and before the ground is cut.

    Raises:
        BluelampError: nothing to read, nothing to rank, or a file that cannot be read.
    """
    manifest = open_store(store)
    held = completeness(manifest.months(PartKind.INCIDENTS), settings.period)
    if not held.held:
        raise _nothing_held(manifest, settings)
    incidents = read_incidents(store, manifest, settings.period)
    area, said = read_study_area(settings, store, manifest, incidents.x, incidents.y)
    between()
    ground = prepare_ground(area, settings, manifest.working_crs, said)
    held_months = {Month.parse(month).ordinal for month in held.held}
    decisions = decisions_on_points(manifest)
    weighed = weigh(incidents, settings, area, held=held_months, decisions=decisions)
    unit = ground.locate(weighed.incidents.x, weighed.incidents.y)[weighed.shares.row]
    is_held = np.array([month.ordinal in held_months for month in settings.period])
    sinks = _undecided_sinks(weighed.incidents, decisions)
    return Search(settings, manifest, held, is_held, ground, weighed, unit, sinks)


def _undecided_sinks(incidents: IncidentArrays, decisions: Mapping[str, SinkDecision]) -> tuple[SinkPoint, ...]:
    """Points that carry too much among the incidents that count, less those that somebody has decided on."""
    found = propose_sinks(
        incidents.x,
        incidents.y,
        incidents.category.codes,
        incidents.location.codes,
        incidents.source.codes,
        locations=incidents.location.words,
        sources=incidents.source.words,
        decisions=decisions,
    )
    return tuple(sink for sink in found if sink.decision is SinkDecision.PROPOSED)


def _nothing_held(manifest: Manifest, settings: FindSettings) -> RefusedInputError:
    months = manifest.months(PartKind.INCIDENTS)
    held = f"it holds {len(months)} months from {months[0]} to {months[-1]}" if months else "it holds no incidents"
    return RefusedInputError(f"no month of {settings.period} is in the store; {held}.", code="BL-FIND-08")
