"""Who may see and do what: a filter of querysets first, a yes or no second."""

from __future__ import annotations

__all__ = ["Access", "access_from", "area_filter", "require"]

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeAlias

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from bluelamp.core.vocabulary import Purpose
from bluelamp_station.accounts.permissions import EMERGENCY_PERMISSIONS, PERMISSIONS_OF, Permission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponseBase

    from bluelamp_station.accounts.models import Person

View: TypeAlias = "Callable[..., HttpResponseBase]"


@dataclass(frozen=True, slots=True)
class Access:
    """What somebody's grants allow at this moment.

    Args:
        held: purposes with the path of the area on which each is held.
        break_glass_until_at: when emergency access ends; None without it.
        emergency: purposes and paths held by emergency access: they let somebody see, never change.
    """

    held: tuple[tuple[Purpose, str], ...]
    break_glass_until_at: datetime | None = None
    emergency: tuple[tuple[Purpose, str], ...] = ()

    @property
    def purposes(self) -> frozenset[Purpose]:
        """Every purpose held, anywhere."""
        return frozenset(purpose for purpose, _ in self.held)

    def allows(self, permission: Permission) -> bool:
        """Whether a grant allows it, anywhere."""
        return any(permission in PERMISSIONS_OF[purpose] for purpose, _ in self._holding(permission))

    def area_paths(self, permission: Permission) -> tuple[str, ...]:
        """Paths of the areas on which it is allowed, those inside another left out."""
        paths = sorted({path for purpose, path in self._holding(permission) if permission in PERMISSIONS_OF[purpose]})
        widest: list[str] = []
        for path in paths:
            if not any(path.startswith(wide) for wide in widest):
                widest.append(path)
        return tuple(widest)

    def _holding(self, permission: Permission) -> tuple[tuple[Purpose, str], ...]:
        """The purposes that count for a permission: emergency ones only where it is to see."""
        return self.held + self.emergency if permission in EMERGENCY_PERMISSIONS else self.held


def access_from(rows: Iterable[tuple[str, str, bool, datetime | None]]) -> Access:
    """Access by the current grants.

    Args:
        rows: of each grant its purpose, its area's path, whether it is emergency access, and when it ends.
    """
    held: list[tuple[Purpose, str]] = []
    emergency: list[tuple[Purpose, str]] = []
    ends = []
    for purpose, path, is_break_glass, ends_at in rows:
        (emergency if is_break_glass else held).append((Purpose(purpose), path))
        if is_break_glass and ends_at:
            ends.append(ends_at)
    return Access(tuple(held), max(ends, default=None), tuple(emergency))


def area_filter(person: Person, permission: Permission, field: str = "area_path") -> Q:
    """The rows whose area path lies in an area on which the permission is held; none without it."""
    found = Q(pk__in=[])
    for path in person.area_paths(permission):
        found |= Q(**{f"{field}__startswith": path})
    return found


def require(*permissions: Permission) -> Callable[[View], View]:
    """Guard a view: somebody signed in who has any of the permissions, or just somebody signed in where none is named.

    Raises:
        PermissionDenied: signed in, but without any of them.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            person: Any = request.user
            if not person.is_authenticated:
                from django.contrib.auth.views import redirect_to_login  # noqa: PLC0415 - it needs the person's model

                return redirect_to_login(request.get_full_path())
            if permissions and not any(person.can(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        # The guard test reads it.
        guarded.__dict__["permissions"] = permissions
        return guarded

    return guard
