"""People of the site as the duty system calls them."""

from __future__ import annotations

__all__ = ["people_by_ref"]

import re
from typing import TYPE_CHECKING

from bluelamp_station.accounts.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable

_OWN = re.compile(r"BL([0-9]{1,9})")
_AT_ONCE = 5_000


def people_by_ref(refs: Iterable[str]) -> dict[str, Person]:
    """Those of the refs whom the site knows: by the duty system's id, else by the site's own ``BL`` and key.

    Args:
        refs: as files and phones write them.
    """
    wanted = sorted({ref for ref in refs if ref})
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        keys = [int(match.group(1)) for ref in some if (match := _OWN.fullmatch(ref))]
        people = Person.objects.filter(staff_ref__in=some) | Person.objects.filter(pk__in=keys, staff_ref="")
        found |= {person.crew_ref: person for person in people}
    return {ref: person for ref, person in found.items() if ref in set(wanted)}
