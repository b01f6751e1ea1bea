"""What may be compared: finished runs, and sets, each as a record with its places."""

from __future__ import annotations

__all__ = ["Side", "comparable_runs", "comparable_sets", "side_of"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models import HotspotSet, Place, Run, SetState, Spot
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models.ground import Ground


@dataclass(frozen=True, slots=True)
class Side:
    """One of two results that are compared.

    Args:
        key: ``run-3`` or ``set-2``.
        text: what it is called.
        grounds: its places.
        told: its record without places.
        asked: settings of its run; None for a set without one.
    """

    key: str
    text: str
    grounds: Sequence[Ground]
    told: Mapping[str, Any]
    asked: Mapping[str, Any] | None

    def as_record(self) -> dict[str, Any]:
        """The record that the science compares."""
        return {**self.told, "title": self.text, "spots": [ground.as_record() for ground in self.grounds]}


def comparable_runs(person: Person) -> QuerySet[Run]:
    """Finished runs that somebody may see, the newest first."""
    return Run.objects.visible_to(person).filter(state=WorkState.DONE).defer("record", "settings")


def comparable_sets(person: Person) -> QuerySet[HotspotSet]:
    """Sets of programmes on whose whole ground somebody may see hotspots: those in force and before, and drafts."""
    sets = HotspotSet.objects.visible_to(person).exclude(state=SetState.WITHDRAWN)
    return sets.filter(area_filter(person, Permission.SEE_HOTSPOTS, "programme__area__path"))


def side_of(key: str, person: Person) -> Side | None:
    """What a key stands for; None where there is no such result or it is not for this reader.

    Args:
        key: ``run-3`` or ``set-2``.
        person: the reader.
    """
    kind, _, number = key.partition("-")
    if not number.isdecimal():
        return None
    if kind == "run":
        run = comparable_runs(person).defer(None).filter(pk=number).first()
        return None if run is None else _of_run(run, person)
    found = comparable_sets(person).select_related("run").filter(pk=number).first() if kind == "set" else None
    return None if found is None else _of_set(found, person)


def _of_run(run: Run, person: Person) -> Side:
    spots = cast("Sequence[Ground]", list(Spot.objects.visible_to(person).filter(run=run)))
    return Side(f"run-{run.pk}", str(run), spots, run.record, run.settings)


def _of_set(found: HotspotSet, person: Person) -> Side:
    places = cast("Sequence[Ground]", list(Place.objects.visible_to(person).filter(hotspot_set=found)))
    run = found.run
    told = run.record if run is not None else {}
    return Side(f"set-{found.pk}", str(found), places, told, None if run is None else run.settings)
