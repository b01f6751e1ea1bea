"""Two results on one map: which places are the same ground, which moved, which are new."""

from __future__ import annotations

__all__ = ["compare", "compare_map"]

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_GET

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots import engine
from bluelamp_station.hotspots.forms.results import CompareForm
from bluelamp_station.hotspots.models import Spot
from bluelamp_station.hotspots.queries.asked import setting_words
from bluelamp_station.hotspots.queries.comparing import Side, comparable_runs, comparable_sets, side_of
from bluelamp_station.hotspots.queries.maps import joined, map_document

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.hotspots.models.ground import Ground

_FATES = {
    "kept": ("Kept", "green"),
    "moved": ("Moved", "yellow"),
    "only_in_first": ("Only in the first", "blue"),
    "only_in_second": ("Only in the second", "orange"),
}
_MOST_OFFERED = 100


@require(Permission.SEE_HOTSPOTS)
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Choose two results, and see them side by side."""
    person = cast("Person", request.user)
    runs, sets = comparable_runs(person)[:_MOST_OFFERED], comparable_sets(person)[:_MOST_OFFERED]
    is_asked = "first" in request.GET and "second" in request.GET
    form = CompareForm(request.GET if is_asked else None, runs=runs, sets=sets, initial=request.GET.dict())
    context: dict[str, Any] = {"form": form, "n_results": len(runs) + len(sets)}
    if is_asked and form.is_valid():
        first, second = _sides(form.cleaned_data, person)
        context |= _compared(first, second, form, counts_incidents=form.cleaned_data["counted"])
    return render(request, "hotspots/runs/compare.html", context)


def _sides(chosen: dict[str, Any], person: Person) -> tuple[Side, Side]:
    first, second = (side_of(chosen[name], person) for name in ("first", "second"))
    if first is None or second is None:
        raise Http404("One of the two is not there, or is not for you to see.")
    return first, second


def _compared(first: Side, second: Side, form: CompareForm, *, counts_incidents: bool) -> dict[str, Any]:
    asked = (second.asked or first.asked) if counts_incidents else None
    try:
        found = engine.compare(first.as_record(), second.as_record(), asked=asked)
    except BluelampError as error:
        form.add_error(None, error.message)
        return {}
    pair = urlencode({"first": first.key, "second": second.key})
    return {
        "first": first,
        "second": second,
        "found": found,
        "differences": [_difference(difference) for difference in found.settings],
        "rows": [_row(place) for place in found.places],
        "figures": [(figure, name.replace("_", " ").capitalize()) for name, figure in found.figures.items()],
        "counts_incidents": asked is not None,
        "map_url": f"{reverse('hotspots:compare_map')}?{pair}",
    }


def _difference(told: Any) -> tuple[str, str, str]:
    """A setting's name and what it was in the first and in the second."""
    first, second = (setting_words(told.name, words) if words else "not set" for words in (told.first, told.second))
    return told.name, first, second


def _row(place: Any) -> dict[str, Any]:
    """A line of the table, with the reference by which the map knows it."""
    fate, colour = _FATES[place.fate]
    return {
        "place": place,
        "fate": fate,
        "colour": colour,
        "first": engine.place_words(place.first_name),
        "second": engine.place_words(place.second_name),
        "map_ref": f"left-{place.first_ref}" if place.first_ref else f"right-{place.second_ref}",
    }


@require(Permission.SEE_HOTSPOTS)
@require_GET
@gzip_page
@conditional_page
def compare_map(request: HttpRequest) -> HttpResponse:
    """Both results as GeoJSON, a layer each."""
    keys = {name: request.GET.get(name, "") for name in ("first", "second")}
    first, second = _sides(keys, cast("Person", request.user))
    sides = [("left", first), ("right", second)]
    documents = [(name, side.text, _document(side, name)) for name, side in sides]
    response = JsonResponse(joined(documents), content_type="application/geo+json")
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _document(side: Side, name: str) -> dict[str, Any]:
    return map_document(side.grounds, background=side.told.get("ground"), side=name, url_of=_url_of)


def _url_of(ground: Ground) -> str:
    """A spot's card; a place is shown on the page of its set."""
    return reverse("hotspots:spot", args=[ground.run_id, ground.rank]) if isinstance(ground, Spot) else ""
