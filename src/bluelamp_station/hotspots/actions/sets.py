"""Making drafts of sets, naming them and throwing them away."""

from __future__ import annotations

__all__ = ["copy_set", "discard_draft", "draft_from_run", "import_set", "recount_places", "rename_set"]

from typing import TYPE_CHECKING, Any

from django.db import transaction

from bluelamp.core.errors import UsageError
from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.accounts.models import Area, Person
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.hotspots import engine
from bluelamp_station.hotspots.actions.counting import count_places, rules_of
from bluelamp_station.hotspots.actions.editing import area_path_of, claim_draft, refresh_figures
from bluelamp_station.hotspots.models import HotspotSet, Place, Run
from bluelamp_station.hotspots.queries.headline import basis_of_run
from bluelamp_station.hotspots.queries.sets import may
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bluelamp_station.hotspots.place_files import FeaturePlace
    from bluelamp_station.programme.models import Programme

_CARRIED = (
    "ref", "name", "town", "kind", "rank", "incidents", "incidents_low", "incidents_high", "harm", "area_ha", "p_top",
    "stability_share", "outline", "west", "south", "east", "north", "area_path", "evidence", "figures",
)  # fmt: skip
_REVISED = ", revised"
_OF_PLACES = ("role", "windows", "is_adjusted", "note")


def _refuse_unless_allowed(by: Person, hotspot_set: HotspotSet) -> None:
    if not may(by, Permission.EDIT_SETS, hotspot_set):
        raise UsageError("You may not make sets of this programme.", code="BL-SETS-11")


@transaction.atomic
def draft_from_run(*, by: Person, run: Run) -> HotspotSet:
    """A draft with every spot that a run found, as treated places.

    Raises:
        UsageError: the run is not done or found nothing (BL-SETS-09), or it is not allowed (BL-SETS-11).
    """
    draft = HotspotSet(programme=run.programme, title=str(run)[:120], run=run, made_by=by)
    _refuse_unless_allowed(by, draft)
    spots = list(run.spots.all())
    if run.state != WorkState.DONE or not spots:
        raise UsageError(f"{run} has no places to make a set of: wait until it is done.", code="BL-SETS-09")
    draft.record = basis_of_run(run)
    draft.save(force_insert=True)
    Place.objects.bulk_create(
        Place(hotspot_set=draft, **{name: getattr(spot, name) for name in _CARRIED}) for spot in spots
    )
    refresh_figures(draft)
    record(by=by, action="hotspots.draft_made", subject=draft, detail={"run": run.pk, "places": len(spots)})
    return draft


@transaction.atomic
def copy_set(*, by: Person, hotspot_set: HotspotSet) -> HotspotSet:
    """A draft with the places of an earlier set, their figures as they were, roles and windows included.

    Raises:
        UsageError: it is not allowed (BL-SETS-11).
    """
    _refuse_unless_allowed(by, hotspot_set)
    places = list(hotspot_set.places.all())
    draft = HotspotSet.objects.create(
        programme=hotspot_set.programme,
        title=_revised(hotspot_set.title),
        run=hotspot_set.run,
        copied_from=hotspot_set,
        record=hotspot_set.record,
        made_by=by,
    )
    names = _CARRIED + _OF_PLACES
    Place.objects.bulk_create(
        Place(hotspot_set=draft, **{name: getattr(place, name) for name in names}) for place in places
    )
    refresh_figures(draft)
    record(by=by, action="hotspots.draft_made", subject=draft, detail={"copied": hotspot_set.pk, "places": len(places)})
    return draft


def _revised(title: str) -> str:
    """The title of the draft that follows a set, marked once however often it is followed."""
    return f"{title.removesuffix(_REVISED)[: 120 - len(_REVISED)]}{_REVISED}"


def import_set(*, by: Person, programme: Programme, title: str, features: Sequence[FeaturePlace]) -> HotspotSet:
    """A draft with the places of a file; they are counted where incidents and a search are there.

    Raises:
        BluelampError: it is not allowed (BL-SETS-11), or a place lies where nothing is counted.
    """
    draft = HotspotSet(programme=programme, title=title, made_by=by)
    _refuse_unless_allowed(by, draft)
    run = rules_of(draft)
    counted = count_places(draft, [engine.Drawn(one.ref, one.name, one.outline) for one in features])
    areas = list(Area.objects.all())
    with transaction.atomic():
        if counted.is_counted and run is not None:
            draft.run, draft.record = run, basis_of_run(run)
        draft.save(force_insert=True)
        for feature, found in zip(features, counted.records, strict=True):
            fields = Place.fields_of(found) | _words_of(feature, found)
            Place.objects.create(hotspot_set=draft, area_path=area_path_of(feature.outline, areas), **fields)
        refresh_figures(draft)
        record(by=by, action="hotspots.draft_made", subject=draft, detail={"imported": len(features)})
    return draft


def _words_of(feature: FeaturePlace, found: dict[str, Any]) -> dict[str, Any]:
    """What the file says of a place, and what the count says where the file is silent."""
    return {
        "town": feature.town or found["town"],
        "kind": feature.kind or found["kind"],
        "rank": feature.rank,
        "role": feature.role or PlaceRole.TREATED.value,
        "windows": feature.windows,
        "outline": feature.outline,
    }


@transaction.atomic
def rename_set(*, by: Person, hotspot_set: HotspotSet, title: str, edition: int) -> None:
    """Give a draft another title.

    Raises:
        UsageError: not allowed, or somebody else was faster (BL-SETS-11, BL-SETS-01).
    """
    claim_draft(by=by, hotspot_set=hotspot_set, edition=edition)
    HotspotSet.objects.filter(pk=hotspot_set.pk).update(title=title)
    record(by=by, action="hotspots.draft_renamed", subject=hotspot_set, detail={"title": title})


@transaction.atomic
def discard_draft(*, by: Person, hotspot_set: HotspotSet, edition: int) -> None:
    """Throw a draft away; the log keeps that it was there.

    Raises:
        UsageError: not allowed, or somebody else was faster (BL-SETS-11, BL-SETS-01).
    """
    claim_draft(by=by, hotspot_set=hotspot_set, edition=edition)
    detail = {"title": hotspot_set.title, "places": hotspot_set.places.count()}
    record(by=by, action="hotspots.draft_discarded", subject=hotspot_set, detail=detail)
    HotspotSet.objects.filter(pk=hotspot_set.pk).delete()


def recount_places(*, by: Person, hotspot_set: HotspotSet, edition: int) -> None:
    """Count every place of a draft again, on the incidents that are held now.

    Raises:
        BluelampError: not allowed, somebody else was faster, or nothing can be counted (BL-SETS-08).
    """
    _refuse_unless_allowed(by, hotspot_set)
    places = list(hotspot_set.places.all())
    run = rules_of(hotspot_set)
    counted = count_places(hotspot_set, [engine.Drawn(place.ref, place.name, place.outline) for place in places])
    if run is None or not counted.is_counted:
        raise UsageError("Nothing can be counted yet: load incidents and do a run first.", code="BL-SETS-08")
    with transaction.atomic():
        claim_draft(by=by, hotspot_set=hotspot_set, edition=edition)
        total = hotspot_set.record.get("total") or basis_of_run(run)["total"]
        basis = {**basis_of_run(run), "total": _total_now(counted.records, total)}
        HotspotSet.objects.filter(pk=hotspot_set.pk).update(run=run, record=basis)
        kept = {"ref", "name", "town", "kind", "rank", "outline"}
        for place, found in zip(places, counted.records, strict=True):
            fields = {name: value for name, value in Place.fields_of(found).items() if name not in kept}
            Place.objects.filter(pk=place.pk).update(**fields)
        refresh_figures(hotspot_set)
        record(by=by, action="hotspots.places_recounted", subject=hotspot_set, detail={"places": len(places)})


def _total_now(records: Sequence[dict[str, Any]], total: dict[str, Any] | None) -> dict[str, Any] | None:
    """Incidents of the study area as the count itself tells: a place's incidents by its share of them."""
    for found in records:
        if found["incidents"] and found["share"]:
            figure = found["figures"]["incidents"]
            value = round(found["incidents"] / found["share"])
            return {**(total or figure), "value": value, "as_at": figure["as_at"], "interval": None}
    return total
