"""The ways on from the first page of the room: each by permission, nothing else."""

from __future__ import annotations

__all__ = ["ways_of"]

from typing import TYPE_CHECKING

from django.urls import reverse

from bluelamp_station.accounts.permissions import Permission

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person

_WAYS = (
    (Permission.CORRECT_PATROLS, "Questions", "patrols:questions"),
    (Permission.CORRECT_PATROLS, "Enter a visit from paper", "patrols:enter_visit"),
    (Permission.IMPORT_PATROLS, "Imports", "patrols:imports"),
    (Permission.IMPORT_PATROLS, "Send files", "patrols:upload_visits"),
    (Permission.MANAGE_TRACKING, "Location on the phones", "patrols:tracking"),
    (Permission.MANAGE_TRACKING, "Codes at places", "patrols:codes"),
)


def ways_of(person: Person) -> list[tuple[str, str]]:
    """Words and address of each page that somebody may open beside the charts.

    Args:
        person: the reader.
    """
    return [(words, reverse(name)) for permission, words, name in _WAYS if person.can(permission)]
