"""Codes on signs at places: made, renewed, made void."""

from __future__ import annotations

__all__ = ["make_code", "void_code"]

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.patrols.models import PlaceCode
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models import Place

# 128 bits: nobody guesses one.
_BYTES = 16


@transaction.atomic
def make_code(*, by: Person, place: Place) -> PlaceCode:
    """Make a code for a place; one that it had is void from now on.

    Args:
        by: who.
        place: of the set in force.

    Raises:
        RefusedInputError: not their ground (BL-TRACK-21).
    """
    _must_manage(by, place.area_path)
    programme = place.hotspot_set.programme
    # Of two who make a code at the same time, the second makes that of the first void.
    Programme.objects.select_for_update().get(pk=programme.pk)
    held = PlaceCode.objects.filter(programme=programme, place_ref=place.ref, void_at=None)
    n_void = held.update(void_at=timezone.now())
    made = PlaceCode.objects.create(
        programme=programme, place_ref=place.ref, code=secrets.token_urlsafe(_BYTES), made_by=by
    )
    detail = {"place_ref": place.ref, "made_void": n_void}
    record(by=by, action="patrols.code_made", subject=made, detail=detail)
    return made


@transaction.atomic
def void_code(*, by: Person, code: PlaceCode, area_path: str) -> None:
    """Make a code void: a check-in with it is refused from now on.

    Args:
        by: who.
        code: the code.
        area_path: of its place.

    Raises:
        RefusedInputError: not their ground (BL-TRACK-21), or void already (BL-TRACK-22).
    """
    _must_manage(by, area_path)
    if not PlaceCode.objects.filter(pk=code.pk, void_at=None).update(void_at=timezone.now()):
        raise RefusedInputError("The code is void already.", code="BL-TRACK-22")
    record(by=by, action="patrols.code_made_void", subject=code, detail={"place_ref": code.place_ref})


def _must_manage(by: Person, area_path: str) -> None:
    if not any(area_path.startswith(held) for held in by.area_paths(Permission.MANAGE_TRACKING)):
        raise RefusedInputError("You may not make codes for places there.", code="BL-TRACK-21")
