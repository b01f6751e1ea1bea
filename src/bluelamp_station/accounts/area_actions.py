"""Add, rename, move and remove areas, draw their outlines; add, rename and remove agencies."""

from __future__ import annotations

__all__ = [
    "Outline",
    "add_agency",
    "add_area",
    "move_area",
    "remove_agency",
    "remove_area",
    "rename_agency",
    "rename_area",
    "set_outline",
    "take_districts",
]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Concat, Substr
from django.utils.text import slugify

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import AgencyKind, AreaKind
from bluelamp_station.accounts.area_queries import EDITORS, agency_uses, area_uses, kinds_below, tables_with_paths
from bluelamp_station.accounts.areas import path_of
from bluelamp_station.accounts.models import Agency, Area
from bluelamp_station.audit.actions import record
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import Model

    from bluelamp_station.accounts.models import Person

_LONGEST_PATH = 120
_LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class Outline:
    """A named outline.

    Args:
        name: what the area is called.
        geometry: GeoJSON polygon or multipolygon in degrees.
    """

    name: str
    geometry: Mapping[str, Any]


@transaction.atomic
def add_area(*, by: Person, parent: Area, kind: AreaKind, name: str, outline: Mapping[str, Any] | None = None) -> Area:
    """A new area inside another.

    Raises:
        RefusedInputError: they may not there (BL-PEOPLE-41); the kind does not lie in the parent's kind
            (BL-PEOPLE-42); a sister has that name, or there is none (BL-PEOPLE-43).
    """
    _ask(by, parent)
    _lock_tree()
    held = Area.objects.get(pk=parent.pk)
    made = _add(held, kind, name, outline)
    record(by=by, action="accounts.area_added", subject=made, detail={"parent": parent.pk, "kind": kind.value})
    return made


@transaction.atomic
def rename_area(*, by: Person, area: Area, name: str, was: str) -> None:
    """Give an area another name; its code and path stay.

    Raises:
        RefusedInputError: they may not (BL-PEOPLE-41); the name (BL-PEOPLE-43); somebody renamed it since
            (BL-PEOPLE-44).
    """
    _ask(by, area)
    _check_name(name, area.parent_id, area.pk)
    if not Area.objects.filter(pk=area.pk, name=was).update(name=name.strip()):
        raise RefusedInputError("Somebody else has just renamed this area: look at its name now.", code="BL-PEOPLE-44")
    record(by=by, action="accounts.area_renamed", subject=area, detail={"from": was, "to": name.strip()})


@transaction.atomic
def move_area(*, by: Person, area: Area, parent: Area, was: str, why: str) -> Area:
    """Put an area with all that lies in it into another area; who has access follows from where it lies.

    1. Hold the tree. 2. Refuse where it has moved since the page was opened. 3. Refuse cycles and wrong levels.
    4. Write the new paths of the area, of all below it, and of every row of any room that keeps such a path. 5. Log.

    Args:
        by: who.
        area: the area.
        parent: where it goes.
        was: the area's path when the page was opened.
        why: the reason, for the log.

    Raises:
        RefusedInputError: they may not (BL-PEOPLE-41); level (BL-PEOPLE-42); a sister has its name (BL-PEOPLE-43); it
            has moved since (BL-PEOPLE-44); it would lie in itself (BL-PEOPLE-45); no reason (BL-PEOPLE-46).
    """
    if not why.strip():
        raise RefusedInputError("Say why: moving an area changes who has access to it.", code="BL-PEOPLE-46")
    paths = _lock_tree()
    if paths.get(area.pk) != was:
        raise RefusedInputError(
            "Somebody else has just moved this area: look at where it lies now.", code="BL-PEOPLE-44"
        )
    moved, target = Area.objects.get(pk=area.pk), Area.objects.get(pk=parent.pk)
    _ask(by, moved)
    _ask(by, target)
    if target.path.startswith(moved.path):
        raise RefusedInputError(
            f"{target.name} lies in {moved.name}: an area cannot lie in itself.", code="BL-PEOPLE-45"
        )
    _check_level(AreaKind(moved.kind), target)
    _check_name(moved.name, target.pk, moved.pk)
    path = path_of(target, moved.pk)
    if max(len(other) for other in paths.values() if other.startswith(was)) - len(was) + len(path) > _LONGEST_PATH:
        raise RefusedInputError("The tree of areas would be too deep.", code="BL-PEOPLE-42")
    Area.objects.filter(pk=moved.pk, path=was).update(parent=target)
    _rewrite(Area, "path", was, path)
    for model in tables_with_paths():
        _rewrite(model, "area_path", was, path)
    detail = {"from": was, "to": path}
    record(by=by, action="accounts.area_moved", subject=moved, why=why.strip(), detail=detail)
    return Area.objects.get(pk=moved.pk)


@transaction.atomic
def set_outline(*, by: Person, area: Area, outline: Mapping[str, Any] | None) -> None:
    """Draw an area's outline anew, or take it away.

    Raises:
        RefusedInputError: they may not (BL-PEOPLE-41).
    """
    _ask(by, area)
    Area.objects.filter(pk=area.pk).update(outline=outline)
    record(by=by, action="accounts.area_outlined", subject=area, detail={"has_outline": outline is not None})


@transaction.atomic
def take_districts(*, by: Person, parent: Area, kind: AreaKind, outlines: Sequence[Outline]) -> tuple[int, int]:
    """Take over districts of the incidents' boundary: new areas, or the outline of the one that has the name.

    Returns: how many areas were added, and how many got an outline.

    Raises:
        RefusedInputError: they may not (BL-PEOPLE-41); the kind does not lie in the parent's kind (BL-PEOPLE-42).
    """
    _ask(by, parent)
    _lock_tree()
    held = Area.objects.get(pk=parent.pk)
    _check_level(kind, held)
    below = {area.name.casefold(): area for area in Area.objects.filter(path__startswith=held.path)}
    added = drawn = 0
    for one in outlines:
        known = below.get(one.name.casefold())
        if known is None:
            below[one.name.casefold()] = _add(held, kind, one.name, one.geometry)
            added += 1
        else:
            Area.objects.filter(pk=known.pk).update(outline=one.geometry)
            drawn += 1
    detail = {"added": added, "outlined": drawn, "kind": kind.value}
    record(by=by, action="accounts.districts_taken", subject=held, detail=detail)
    return added, drawn


@transaction.atomic
def remove_area(*, by: Person, area: Area) -> None:
    """Remove an area that nothing stands on.

    Raises:
        RefusedInputError: they may not (BL-PEOPLE-41); it is used (BL-PEOPLE-47).
    """
    _ask(by, area)
    if area.parent_id is None:
        raise RefusedInputError("The area of a force stays: everything stands on it.", code="BL-PEOPLE-47")
    _lock_tree()
    _refuse_use(area.name, area_uses(Area.objects.get(pk=area.pk)))
    record(by=by, action="accounts.area_removed", subject=area, detail={"name": area.name, "path": area.path})
    Area.objects.filter(pk=area.pk).delete()


@transaction.atomic
def add_agency(*, by: Person, kind: AgencyKind, name: str, code: str = "") -> Agency:
    """A new agency; without a code it gets one from its name.

    Raises:
        RefusedInputError: they may not (BL-PEOPLE-41); the name or code is taken (BL-PEOPLE-43).
    """
    _ask_anywhere(by)
    _check_agency_name(name)
    wanted = code or _free_code(Agency, name)
    if Agency.objects.filter(code__iexact=wanted).exists():
        raise RefusedInputError(f"The code {wanted} belongs to another agency.", code="BL-PEOPLE-43")
    made = Agency.objects.create(kind=kind, name=name.strip(), code=wanted)
    record(by=by, action="accounts.agency_added", subject=made, detail={"code": wanted, "kind": kind.value})
    return made


@transaction.atomic
def rename_agency(*, by: Person, agency: Agency, name: str, kind: AgencyKind, was: str) -> None:
    """Give an agency another name or kind; its code stays, since files name it by it.

    Raises:
        RefusedInputError: they may not (BL-PEOPLE-41); the name (BL-PEOPLE-43); somebody renamed it since
            (BL-PEOPLE-44).
    """
    _ask_anywhere(by)
    _check_agency_name(name, agency.pk)
    if not Agency.objects.filter(pk=agency.pk, name=was).update(name=name.strip(), kind=kind):
        raise RefusedInputError("Somebody else has just renamed this agency: look at it now.", code="BL-PEOPLE-44")
    detail = {"from": was, "to": name.strip(), "kind": kind.value}
    record(by=by, action="accounts.agency_renamed", subject=agency, detail=detail)


@transaction.atomic
def remove_agency(*, by: Person, agency: Agency) -> None:
    """Remove an agency that nothing names.

    Raises:
        RefusedInputError: they may not (BL-PEOPLE-41); it is used (BL-PEOPLE-47).
    """
    _ask_anywhere(by)
    _refuse_use(agency.name, agency_uses(agency))
    record(by=by, action="accounts.agency_removed", subject=agency, detail={"code": agency.code, "name": agency.name})
    Agency.objects.filter(pk=agency.pk).delete()


def _ask(by: Person, area: Area) -> None:
    held = [path for permission in EDITORS for path in by.area_paths(permission)]
    if not any(area.path.startswith(path) for path in held):
        raise RefusedInputError(f"You may not change {area.name}.", code="BL-PEOPLE-41")


def _ask_anywhere(by: Person) -> None:
    if not any(by.can(permission) for permission in EDITORS):
        raise RefusedInputError("You may not change agencies.", code="BL-PEOPLE-41")


def _lock_tree() -> dict[int, str]:
    """Ids and paths of every area, held until the transaction ends, so that two moves cannot make a circle."""
    return dict(Area.objects.select_for_update().order_by("pk").values_list("pk", "path"))


def _add(parent: Area, kind: AreaKind, name: str, outline: Mapping[str, Any] | None) -> Area:
    _check_level(kind, parent)
    _check_name(name, parent.pk)
    made = Area.objects.create(
        kind=kind, name=name.strip(), parent=parent, code=_free_code(Area, name), outline=outline
    )
    made.path = path_of(parent, made.pk)
    Area.objects.filter(pk=made.pk).update(path=made.path)
    return made


def _rewrite(model: type[Model], field: str, old: str, new: str) -> None:
    """Put another beginning before every path that begins with the old one."""
    rest = Substr(field, len(old) + 1)
    model._base_manager.filter(**{f"{field}__startswith": old}).update(  # noqa: SLF001 - the name of Django's own API
        **{field: Concat(Value(new), rest, output_field=CharField())}
    )


def _check_level(kind: AreaKind, parent: Area) -> None:
    if kind not in kinds_below(parent.kind):
        raise RefusedInputError(
            f"A {words(kind).lower()} cannot lie in {parent.name}, which is a {words(AreaKind(parent.kind)).lower()}.",
            code="BL-PEOPLE-42",
        )


def _check_name(name: str, parent_id: int | None, own_id: int = 0) -> None:
    if not slugify(name):
        raise RefusedInputError("An area needs a name with letters in it.", code="BL-PEOPLE-43")
    if Area.objects.filter(parent_id=parent_id, name__iexact=name.strip()).exclude(pk=own_id).exists():
        raise RefusedInputError(f"There is an area called {name.strip()} there already.", code="BL-PEOPLE-43")


def _check_agency_name(name: str, own_id: int = 0) -> None:
    if not slugify(name):
        raise RefusedInputError("An agency needs a name with letters in it.", code="BL-PEOPLE-43")
    if Agency.objects.filter(name__iexact=name.strip()).exclude(pk=own_id).exists():
        raise RefusedInputError(f"There is an agency called {name.strip()} already.", code="BL-PEOPLE-43")


def _free_code(model: type[Area | Agency], name: str) -> str:
    start = slugify(name)[: _LONGEST_CODE - 4]
    taken = set(model._base_manager.filter(code__startswith=start).values_list("code", flat=True))  # noqa: SLF001 - the name of Django's own API
    number, code = 1, start
    while code in taken:
        number += 1
        code = f"{start}-{number}"
    return code


def _refuse_use(name: str, uses: Sequence[str]) -> None:
    if uses:
        listed = uses[0] if len(uses) == 1 else f"{', '.join(uses[:-1])} and {uses[-1]}"
        raise RefusedInputError(f"{name} is used by {listed}, and stays.", code="BL-PEOPLE-47")
