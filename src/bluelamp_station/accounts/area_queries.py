"""Areas as a tree and agencies, by reader, and what hangs on each."""

from __future__ import annotations

__all__ = [
    "AreaLine",
    "agency_uses",
    "area_tree",
    "area_uses",
    "areas_of_work",
    "kinds_below",
    "map_document",
    "parents_for",
    "tables_with_paths",
]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q
from django.urls import reverse

from bluelamp.core.vocabulary import AreaKind
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.models import Agency, Area
from bluelamp_station.accounts.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model, QuerySet

    from bluelamp_station.accounts.models import Person

EDITORS = (Permission.MANAGE_PEOPLE, Permission.EDIT_PROGRAMME)
_LEVELS = tuple(AreaKind)
# Words for what hangs on an area or an agency, where the table's own name is not what people say.
_SAID: dict[str, tuple[str, str]] = {
    "accounts.grant": ("role", "roles"),
    "accounts.area": ("area below it", "areas below it"),
    "programme.rate": ("rate", "rates"),
    "hotspots.spot": ("found hotspot", "found hotspots"),
}


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area in the tree.

    Args:
        area: the area.
        depth: 0 for the widest that the reader sees, 1 below it, and so on.
    """

    area: Area
    depth: int

    @property
    def steps(self) -> range:
        """One for each level above it, for marks before its name."""
        return range(self.depth)


def areas_of_work(person: Person) -> QuerySet[Area]:
    """Areas that somebody may change."""
    wanted = Q(pk__in=[])
    for permission in EDITORS:
        wanted |= area_filter(person, permission, "path")
    return Area.objects.filter(wanted)


def area_tree(person: Person) -> tuple[AreaLine, ...]:
    """The areas that somebody may change, each after the one that it lies in, by name; one query."""
    rows = sorted(areas_of_work(person).defer("outline"), key=lambda area: area.name.casefold())
    ids = {area.pk for area in rows}
    below: dict[int | None, list[Area]] = {}
    for area in rows:
        below.setdefault(area.parent_id if area.parent_id in ids else None, []).append(area)
    lines: list[AreaLine] = []
    waiting = [(area, 0) for area in reversed(below.get(None, []))]
    while waiting:
        area, depth = waiting.pop()
        lines.append(AreaLine(area, depth))
        waiting += [(child, depth + 1) for child in reversed(below.get(area.pk, []))]
    return tuple(lines)


def kinds_below(kind: str) -> tuple[AreaKind, ...]:
    """Kinds of area that may lie in one of a kind, the widest first."""
    return _LEVELS[_LEVELS.index(AreaKind(kind)) + 1 :]


def parents_for(person: Person, area: Area) -> QuerySet[Area]:
    """Areas into which somebody may move another: wider ones, not the area itself nor what lies in it."""
    wider = [kind.value for kind in _LEVELS[: _LEVELS.index(AreaKind(area.kind))]]
    return areas_of_work(person).filter(kind__in=wider).exclude(path__startswith=area.path)


def tables_with_paths() -> list[type[Model]]:
    """Tables of any room that keep the path of an area: each keeps it in a column named ``area_path``."""
    return [
        model
        for model in apps.get_models()
        if any(field.attname == "area_path" for field in model._meta.concrete_fields)  # noqa: SLF001 - the name of Django's own API
    ]


def area_uses(area: Area) -> tuple[str, ...]:
    """What stands on an area, in words; empty where it may be removed."""
    found = _related(area)
    for model in tables_with_paths():
        found.append((model, model._base_manager.filter(area_path__startswith=area.path).count()))  # noqa: SLF001 - the name of Django's own API
    return _in_words(found)


def agency_uses(agency: Agency) -> tuple[str, ...]:
    """What names an agency, in words; empty where it may be removed."""
    return _in_words(_related(agency))


def map_document(areas: Iterable[Area]) -> dict[str, Any]:
    """The outlines of areas for a map; those without one are left out."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": area.outline,
                "properties": {
                    "ref": str(area.pk),
                    "title": area.name,
                    "kind": "boundary",
                    "url": reverse("accounts:area", args=[area.pk]),
                },
            }
            for area in areas
            if area.outline
        ],
    }


def _related(row: Area | Agency) -> list[tuple[type[Model], int]]:
    """Tables that point to a row, each with how many of its rows do."""
    found: list[tuple[type[Model], int]] = []
    for relation in row._meta.related_objects:  # noqa: SLF001 - the name of Django's own API
        model: Any = relation.related_model
        rows = model._base_manager.filter(**{relation.field.name: row})  # noqa: SLF001 - the same
        found.append((model, rows.count()))
    return found


def _in_words(found: Iterable[tuple[type[Model], int]]) -> tuple[str, ...]:
    told: dict[type[Model], int] = {}
    for model, number in found:
        told[model] = max(told.get(model, 0), number)
    words = []
    for model, number in told.items():
        if number:
            meta = model._meta  # noqa: SLF001 - the name of Django's own API
            one, many = _SAID.get(meta.label_lower, (str(meta.verbose_name), str(meta.verbose_name_plural)))
            words.append(f"{number} {one if number == 1 else many}")
    return tuple(words)
