"""Addresses of sets and places."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import URLPattern, path

from bluelamp_station.hotspots.views import adopting, places, sets

_SET = "sets/<int:pk>/"
_PLACE = f"{_SET}places/<slug:ref>/"

urlpatterns: list[URLPattern] = [
    path("", sets.sets, name="sets"),
    path("sets/import/", sets.import_set, name="import_set"),
    path("runs/<int:pk>/draft/", sets.draft_from_run, name="draft_from_run"),
    path(_SET, sets.show_set, name="set"),
    path(f"{_SET}map.geojson", sets.set_map, name="set_map"),
    path(f"{_SET}copy/", sets.copy_set, name="copy_set"),
    path(f"{_SET}title/", sets.rename_set, name="rename_set"),
    path(f"{_SET}recount/", sets.recount, name="recount"),
    path(f"{_SET}discard/", sets.discard_draft, name="discard_draft"),
    path(f"{_SET}export/", sets.export_set, name="export_set"),
    path(f"{_SET}roles/", adopting.roles, name="roles"),
    path(f"{_SET}adopt/", adopting.adopt, name="adopt"),
    path(f"{_SET}launch/", adopting.launch, name="launch"),
    path(f"{_SET}withdraw/", adopting.withdraw, name="withdraw"),
    path(f"{_SET}add-place/", places.add_place, name="add_place"),
    path(f"{_SET}measure/", places.measure, name="measure_new"),
    path(_PLACE, places.show_place, name="place"),
    path(f"{_PLACE}map.geojson", places.place_map, name="place_map"),
    path(f"{_PLACE}print/", places.print_place, name="print_place"),
    path(f"{_PLACE}edit/", places.edit_place, name="edit_place"),
    path(f"{_PLACE}remove/", places.remove_place, name="remove_place"),
    path(f"{_PLACE}boundary/", places.adjust_boundary, name="adjust_boundary"),
    path(f"{_PLACE}measure/", places.measure, name="measure"),
]
