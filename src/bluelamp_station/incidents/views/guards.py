"""Who comes in: the store is one for a whole force, so that a permission on a part of its ground opens nothing here."""

from __future__ import annotations

__all__ = ["whole_force"]

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied

from bluelamp_station.accounts.access import require
from bluelamp_station.incidents import queries

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from bluelamp_station.accounts.permissions import Permission

_ONLY_WHOLE = (
    "Incidents are held for the whole force in one store, and your role covers a part of its ground. Ask your "
    "administrator if you need them."
)


def whole_force(permission: Permission) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Guard a view: somebody signed in who holds the permission on a whole force's ground."""

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            person: Any = request.user
            if not queries.has_whole_force(person, permission):
                raise PermissionDenied(_ONLY_WHOLE)
            return view(request, *args, **kwargs)

        return require(permission)(guarded)

    return guard
