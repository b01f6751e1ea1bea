"""What holds of location on the phones: the newest agreement, those before it, and how it is said to a crew."""

from __future__ import annotations

__all__ = [
    "agreements_of",
    "kept_until",
    "managed_programmes",
    "newest_agreement",
    "programmes_of_crew",
    "tracking_words",
]

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.models import TrackingAgreement
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person

_OFF = "Location is off. The phone does not ask where you are, and the site keeps no points."


def newest_agreement(programme: Programme) -> TrackingAgreement | None:
    """The agreement that holds in a programme; None where nobody ever decided, and then location is off."""
    return TrackingAgreement.objects.filter(programme=programme).order_by("-at", "-pk").first()


def agreements_of(programme: Programme) -> list[TrackingAgreement]:
    """Every decision on location in a programme, the newest first, with who took it."""
    return list(TrackingAgreement.objects.filter(programme=programme).select_related("by"))


def tracking_words(agreement: TrackingAgreement | None) -> str:
    """What holds of location, in words for a crew.

    Args:
        agreement: the newest; None where there is none.
    """
    if agreement is None or not agreement.is_on:
        return _OFF
    days = "1 day" if agreement.days_kept == 1 else f"{agreement.days_kept} days"
    return (
        "Location is on. The phone looks where you are only while a visit is started, and sends only points in and"
        f" around its place. The points are deleted after {days}; the minutes of the visit stay."
    )


def kept_until(at: datetime, agreement: TrackingAgreement | None) -> datetime:
    """When a point is deleted at the latest.

    Args:
        at: its moment.
        agreement: the newest; None where there is none, and then nothing is kept.
    """
    return at if agreement is None else at + timedelta(days=agreement.days_kept)


def managed_programmes(person: Person) -> QuerySet[Programme]:
    """Programmes on whose whole ground somebody decides on location, the newest first."""
    found = Programme.objects.filter(area_filter(person, Permission.MANAGE_TRACKING, "area__path"))
    return found.select_related("area").order_by("-starts_date", "-pk")


def programmes_of_crew(person: Person) -> QuerySet[Programme]:
    """Programmes on whose ground, or a part of it, somebody patrols, the newest first."""
    found = area_filter(person, Permission.RECORD_PATROLS, "area__path")
    for path in person.area_paths(Permission.RECORD_PATROLS):
        # A neighbourhood's crew patrols in the programme of the force that it lies in.
        found |= Q(area_id__in=[part for part in path.split("/") if part])
    return Programme.objects.filter(found).select_related("area").order_by("-starts_date", "-pk")
