"""Street maps for the phones: ask for one, carry it out."""

from __future__ import annotations

__all__ = ["ask_street_map", "execute_street_map"]

import hashlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from django.conf import settings as site
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import BluelampError, RefusedInputError
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.plans.engine import streets as engine
from bluelamp_station.plans.models import PlaceStreets, StreetMap
from bluelamp_station.queue.claiming import Cancelled, GivenBack, LeaseLostError
from bluelamp_station.queue.models import WorkState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from django.core.files import File

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Run
    from bluelamp_station.programme.models import Programme


def ask_street_map(
    *,
    by: Person,
    programme: Programme,
    ticket: UUID,
    attribution: str,
    file: File[bytes] | None = None,
    like: StreetMap | Run | None = None,
) -> StreetMap:
    """Queue the cutting of a street file to the places in force.

    Args:
        by: who.
        programme: whose places.
        ticket: of the form: the same one again gives the map that it made before.
        attribution: whose data it is, as their licence wants it said.
        file: the street file; None where one that the site holds is used.
        like: an earlier street map, or a search, whose file is used.

    Raises:
        RefusedInputError: not their ground (BL-PLANS-51), or no file (BL-PLANS-52).
    """
    if not any(programme.area.path.startswith(held) for held in by.area_paths(Permission.EDIT_SETS)):
        raise RefusedInputError("You may not load streets for this programme.", code="BL-PLANS-51")
    kept = _kept(file, ticket) if file else _held(like)
    if not kept:
        raise RefusedInputError("There is no street file; send one.", code="BL-PLANS-52")
    is_made = False
    try:
        with transaction.atomic():
            fields = {"programme": programme, "asked_by": by, "file": kept, "attribution": attribution.strip()}
            made, is_made = StreetMap.objects.get_or_create(ticket=ticket, defaults=fields)
            if is_made:
                detail = {"programme": programme.pk, "sha256": kept["sha256"]}
                record(by=by, action="plans.street_map_asked", subject=made, detail=detail)
    finally:
        if file and not is_made:
            default_storage.delete(kept["path"])
    return made


def _held(like: StreetMap | Run | None) -> dict[str, Any]:
    """The file of an earlier street map or search; empty where that is gone."""
    told: Any = (like.file if isinstance(like, StreetMap) else like.settings.get("streets")) if like else None
    return dict(told) if told and default_storage.exists(told["path"]) else {}


def _kept(file: File[bytes], ticket: UUID) -> dict[str, Any]:
    """Keep a file under a name of our own: of the sender's only the ending is used."""
    name = PurePosixPath(file.name or "").name
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    path = default_storage.save(f"streets/{ticket}/streets{PurePosixPath(name).suffix.lower()}", file)
    return {"path": path, "name": name[:120], "sha256": digest.hexdigest()}


def execute_street_map(*, row: StreetMap, progress: Callable[[int, int, str], None]) -> None:
    """Cut the file to the places in force, then store the streets of every place or nothing.

    A worker may have been killed between storing and saying so: then everything is there, and nothing is done again.

    Args:
        row: a street map that this worker holds.
        progress: called with steps done, steps in all and the step in hand.

    Raises:
        BluelampError: no set is in force (BL-PLANS-53), or the file cannot be read.
        Cancelled: somebody stopped it.
        GivenBack: the worker was asked to end.
        LeaseLostError: another worker has it.
    """
    if row.receipt:
        return
    try:
        held = _in_force(row.programme_id)
        outlines = dict(Place.objects.filter(hotspot_set=held).values_list("ref", "outline"))
        path = Path(site.UPLOAD_FOLDER) / str(row.file["path"])
        _store(row, held, engine.streets_around(path, outlines, progress))
    except (Cancelled, GivenBack, LeaseLostError):
        raise
    except Exception as error:
        code = error.code if isinstance(error, BluelampError) else type(error).__name__
        record(by=None, action="plans.street_map_failed", subject=row, detail={"code": code})
        raise


def _in_force(programme: int) -> HotspotSet:
    held = HotspotSet.objects.filter(programme=programme).in_force(timezone.localdate()).first()
    if held is None:
        raise RefusedInputError("No set of places is in force.", code="BL-PLANS-53")
    return held


@transaction.atomic
def _store(row: StreetMap, held: HotspotSet, found: Mapping[str, list[dict[str, Any]]]) -> None:
    """Keep the streets of each place.

    1. Write the receipt where the row is still this worker's. 2. Replace what each place had. 3. Say so in the log.
    """
    n_bare = sum(not streets for streets in found.values())
    receipt = {"places": len(found), "streets": sum(map(len, found.values())), "bare": n_bare}
    mine = StreetMap.objects.filter(pk=row.pk, state=WorkState.RUNNING, worker=row.worker, attempts=row.attempts)
    if not mine.update(receipt=receipt, hotspot_set=held):
        raise LeaseLostError(f"street map {row.pk}")
    now = timezone.now()
    for ref, streets in found.items():
        PlaceStreets.objects.update_or_create(
            programme_id=row.programme_id,
            place_ref=ref,
            defaults={"streets": streets, "made_at": now, "attribution": row.attribution},
        )
    # Places that are no longer in force keep theirs: a phone may still stand there.
    record(by=None, action="plans.street_map_made", subject=row, detail=receipt)
