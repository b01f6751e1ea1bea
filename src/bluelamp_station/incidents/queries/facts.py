"""What the newest check of the store says, for this room and those after it."""

from __future__ import annotations

__all__ = ["has_whole_force", "held_boundary", "newest_check", "store_facts"]

from typing import TYPE_CHECKING, Any

from bluelamp_station.incidents.models import StoreCheck

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.accounts.permissions import Permission

_FORCE_SLASHES = 2  # "/3/" is a force


def has_whole_force(person: Person, permission: Permission) -> bool:
    """Whether somebody holds a permission on a whole force's ground, as the store is one for all of it."""
    return any(path.count("/") == _FORCE_SLASHES for path in person.area_paths(permission))


def newest_check(person: Person) -> StoreCheck | None:
    """The newest check of the store that somebody may see; None before the first load."""
    check: StoreCheck | None = StoreCheck.objects.visible_to(person).order_by("-made_at", "-pk").first()
    return check


def store_facts() -> dict[str, Any]:
    """What the store holds, by the newest check, for the forms of other rooms: no person's page, one query.

    Keys: ``has_store``; ``data_version``; ``manifest_version``; ``months`` held by any source, in order; ``sources``
    with ``months_expected``, ``months_held`` and ``missing``; ``working_crs``; ``has_boundary``; ``checked_at``;
    ``sinks_to_decide``.
    """
    check = StoreCheck.objects.order_by("-made_at", "-pk").first()
    if check is None:
        nothing: dict[str, Any] = {"has_store": False, "has_boundary": False, "checked_at": None, "sinks_to_decide": 0}
        texts = dict.fromkeys(("data_version", "manifest_version", "working_crs"), "")
        return nothing | texts | {"months": [], "sources": {}}
    found = check.found
    return {
        "has_store": True,
        "data_version": check.data_version,
        "manifest_version": found["manifest_version"],
        "months": found["months"],
        "sources": found["sources"],
        "working_crs": found["working_crs"],
        "has_boundary": found["has_boundary"],
        "checked_at": check.made_at,
        "sinks_to_decide": sum(point["decision"] == "proposed" for point in found["sink_points"]),
    }


def held_boundary() -> bool:
    """Whether the store has a boundary already."""
    return bool(store_facts()["has_boundary"])
