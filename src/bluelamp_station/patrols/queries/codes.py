"""Places with their codes, and the signs that carry them."""

from __future__ import annotations

__all__ = ["CodeLine", "Sign", "code_lines", "code_places", "live_code", "sign_of"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from bluelamp.core.vocabulary import PlaceRole
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models import HotspotSet, Place
from bluelamp_station.patrols.models import PlaceCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

_LONGEST = 40


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A place with its code.

    Args:
        place: the place.
        code: the code that is good; None without one.
        n_void: how many codes of the place are void.
    """

    place: Place
    code: PlaceCode | None
    n_void: int


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands on the sign of a place.

    Args:
        place: the place.
        picture: the code as a picture that phones read.
        address: what the code says.
    """

    place: Place
    picture: SafeString
    address: str


def code_places(person: Person, programme: Programme) -> QuerySet[Place]:
    """Places of the set in force for which somebody makes codes, controls left out."""
    held = HotspotSet.objects.filter(programme=programme).in_force(timezone.localdate())
    found = Place.objects.filter(area_filter(person, Permission.MANAGE_TRACKING), hotspot_set__in=held)
    return (
        found.exclude(role=PlaceRole.CONTROL.value)
        .select_related("hotspot_set__programme")
        .defer("evidence", "figures", "hotspot_set__record")
        .order_by("rank", "ref")
    )


def code_lines(programme: Programme, places: Iterable[Place]) -> list[CodeLine]:
    """Places with their codes; one query."""
    codes = list(PlaceCode.objects.filter(programme=programme).select_related("made_by"))
    good = {code.place_ref: code for code in codes if code.void_at is None}
    return [
        CodeLine(place, good.get(place.ref), sum(c.place_ref == place.ref and c.void_at is not None for c in codes))
        for place in places
    ]


def live_code(code: str) -> PlaceCode | None:
    """The code that a phone read, where it is good; None for a void or unknown one."""
    if not 0 < len(code) <= _LONGEST:
        return None
    return PlaceCode.objects.filter(code=code, void_at=None).first()


def sign_of(place: Place, code: PlaceCode, site: str) -> Sign:
    """The sign of a place.

    Args:
        place: the place.
        code: its code.
        site: scheme and host of this site, without a stroke at the end.
    """
    import segno  # noqa: PLC0415 - only signs need it

    address = f"{site}/field/#/at/{code.code}"
    drawn = segno.make(address, error="q", micro=False)
    look: dict[str, Any] = {"border": 4, "dark": "#000", "light": "#fff", "svgclass": "pat-sign__code"}
    svg = drawn.svg_inline(omitsize=True, title=f"Code of {place.ref}", **look)
    # The library draws squares and escapes the title; the address stands in none of its text.
    return Sign(place, mark_safe(svg), address)  # noqa: S308  # nosec B308 B703
