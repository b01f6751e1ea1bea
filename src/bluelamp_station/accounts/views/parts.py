"""The pages that belong to People, as links above each of them."""

from __future__ import annotations

__all__ = ["Part", "people_parts"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from bluelamp_station.accounts.area_queries import EDITORS
from bluelamp_station.accounts.asking import reader
from bluelamp_station.accounts.permissions import Permission

if TYPE_CHECKING:
    from django.http import HttpRequest

_SEE = (Permission.SEE_PEOPLE,)
_PARTS: tuple[tuple[str, str, tuple[Permission, ...]], ...] = (
    ("People", "accounts:index", _SEE),
    ("Roles that end soon", "accounts:ending", _SEE),
    ("Areas", "accounts:areas", EDITORS),
    ("Agencies", "accounts:agencies", EDITORS),
    ("Emergency access taken", "accounts:emergencies", (Permission.MANAGE_PEOPLE, Permission.SEE_AUDIT)),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the pages.

    Args:
        text: what people read.
        url: its address.
        is_current: whether it is the page shown.
    """

    text: str
    url: str
    is_current: bool


def people_parts(request: HttpRequest) -> tuple[Part, ...]:
    """Those that the reader may open, in order.

    Args:
        request: the page asked for.
    """
    person = reader(request)
    allowed = ((text, reverse(name)) for text, name, any_of in _PARTS if any(person.can(one) for one in any_of))
    return tuple(Part(text, url, url == request.path) for text, url in allowed)
