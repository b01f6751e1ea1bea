"""Joining the records of patrols to the people whom the site came to know later."""

from __future__ import annotations

__all__ = ["link_people"]

import re

from django.db import transaction

from bluelamp_station.accounts.models import Person
from bluelamp_station.audit.actions import record
from bluelamp_station.patrols.models import CrewMember
from bluelamp_station.plans.models import ShiftMember

_OWN = re.compile(r"BL(\d{1,18})")
_AT_ONCE = 500


@transaction.atomic
def link_people() -> int:
    """Give each member of a crew or a shift without a person the person whose word in the duty system it carries.

    Rows that have a person keep them: a word that is given to somebody else later changes nothing of the past.

    Returns:
        How many rows were joined.
    """
    n_linked = 0
    for model in (CrewMember, ShiftMember):
        refs = list(model.objects.filter(person=None).values_list("person_ref", flat=True).distinct())
        for first in range(0, len(refs), _AT_ONCE):
            for ref, person in _people(refs[first : first + _AT_ONCE]).items():
                n_linked += model.objects.filter(person=None, person_ref=ref).update(person=person)
    if n_linked:
        record(by=None, action="patrols.people_linked", subject=("patrols.CrewMember", ""), detail={"rows": n_linked})
    return n_linked


def _people(refs: list[str]) -> dict[str, int]:
    """Ids of people by the words that stand for them."""
    found = {ref: pk for pk, ref in Person.objects.filter(staff_ref__in=refs).values_list("pk", "staff_ref")}
    own = {int(match[1]): ref for ref in refs if (match := _OWN.fullmatch(ref))}
    # Our own word stands for somebody only while the duty system has none for them.
    for pk in Person.objects.filter(pk__in=own, staff_ref="").values_list("pk", flat=True):
        found.setdefault(own[pk], pk)
    return found
