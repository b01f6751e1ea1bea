"""The interface for programs: hotspot sets, incident counts, the ledger and patrols, read with a key."""

from __future__ import annotations

__all__ = ["api"]

import datetime as dt
from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query
from ninja.errors import AuthenticationError, HttpError, ValidationError

from bluelamp import __version__
from bluelamp.core.errors import BluelampError, UnreadableInputError
from bluelamp.core.periods import MonthRange
from bluelamp_station.hotspots.api import current_set_document, set_document, sets_document
from bluelamp_station.incidents.api import LEAST_SHOWN, aggregates_document, ledger_document
from bluelamp_station.workflows.api_access import MOST_CALLS, Key, answer, caller_of, send
from bluelamp_station.workflows.api_guard import signed_in_or_key
from bluelamp_station.workflows.api_patrols import router as patrols
from bluelamp_station.workflows.api_problems import Interface, problem
from bluelamp_station.workflows.api_schemas import (
    ERRORS,
    CountsOut,
    FeatureSet,
    LedgerOut,
    PlacesFile,
    SetPage,
    StatusOut,
)

_LARGEST_ID = 2**31 - 1
_MONTH = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"
_LONGEST_PAGE = 100
_NO_SET = "There is no such set that this key's owner may see."
# What the file contract has of a place.
_IN_FILE = ("ref", "name", "town", "kind", "role", "rank", "windows", "valid_from", "valid_to")

Id = Annotated[int, Path(ge=1, le=_LARGEST_ID, description="Id of a set.")]
Programme = Annotated[int | None, Query(ge=1, le=_LARGEST_ID, description="Id of a programme; otherwise all.")]
Month = Annotated[str | None, Query(pattern=_MONTH, description="Local month, such as 2026-03.")]

api = Interface(
    title="Bluelamp",
    version=__version__,
    description=(
        "Hotspot sets, incident counts, the ledger and patrols of one force. Rule-based statistics about places; no "
        "person is named, and nothing here is about what anybody will do. Times are UTC, months and days local, "
        "coordinates WGS84 degrees. HEAD is answered wherever GET is. Reading is logged under the name of the key's "
        "owner."
    ),
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
    docs_decorator=signed_in_or_key,
)


@api.get(
    "/hotspot-sets",
    auth=Key("hotspots:read"),
    openapi_extra={"x-scope": "hotspots:read"},
    response={200: SetPage} | ERRORS,
    summary="Sets of hotspots",
    tags=["hotspots"],
    operation_id="list_hotspot_sets",
)
def list_sets(
    request: HttpRequest,
    programme: Programme = None,
    page: Annotated[int, Query(ge=1, le=10_000, description="Which page, from 1.")] = 1,
    size: Annotated[int, Query(ge=1, le=_LONGEST_PAGE, description="Sets on a page.")] = 20,
) -> HttpResponse:
    """Every set that the key's owner may see, the newest first, without places."""
    found = Paginator(sets_document(caller_of(request, "programme", "page", "size"), programme), size)
    items = found.get_page(page).object_list if page <= found.num_pages else []
    return answer(request, {"items": list(items), "count": found.count, "page": page, "pages": found.num_pages})


@api.get(
    "/hotspot-sets/current",
    auth=Key("hotspots:read"),
    openapi_extra={"x-scope": "hotspots:read"},
    response={200: FeatureSet} | ERRORS,
    summary="The set in force",
    tags=["hotspots"],
    operation_id="read_current_hotspot_set",
)
def read_current_set(
    request: HttpRequest,
    programme: Programme = None,
    day: Annotated[dt.date | None, Query(description="Local day; otherwise today.")] = None,
) -> HttpResponse:
    """The set that holds on a day, with its places as GeoJSON."""
    document = current_set_document(caller_of(request, "programme", "day"), programme, day)
    if document is None:
        raise HttpError(404, "No set holds on that day.")
    return answer(request, document, of=_of(document))


@api.get(
    "/hotspot-sets/{set_id}",
    auth=Key("hotspots:read"),
    openapi_extra={"x-scope": "hotspots:read"},
    response={200: FeatureSet} | ERRORS,
    summary="One set",
    tags=["hotspots"],
    operation_id="read_hotspot_set",
)
def read_set(request: HttpRequest, set_id: Id) -> HttpResponse:
    """One set, with its places as GeoJSON."""
    document = _set(request, set_id)
    return answer(request, document, of=_of(document))


@api.get(
    "/hotspot-sets/{set_id}/places.geojson",
    auth=Key("hotspots:read"),
    openapi_extra={"x-scope": "hotspots:read"},
    response={200: PlacesFile} | ERRORS,
    summary="The places of a set as a file",
    tags=["hotspots"],
    operation_id="read_places_file",
)
def read_places(request: HttpRequest, set_id: Id) -> HttpResponse:
    """The file hotspots.geojson of a set, with the places that the key's owner may see."""
    document = _set(request, set_id)
    features = [feature | {"properties": _in_file(feature["properties"])} for feature in document["features"]]
    places = {"type": "FeatureCollection", "features": features}
    return answer(request, places, of=_of(document), media_type="application/geo+json")


@api.get(
    "/incident-counts",
    auth=Key("incidents:read"),
    openapi_extra={"x-scope": "incidents:read"},
    response={200: CountsOut} | ERRORS,
    summary="Incident counts",
    tags=["incidents"],
    operation_id="count_incidents",
)
def count_incidents(
    request: HttpRequest,
    first: Month = None,
    last: Month = None,
    by: Annotated[
        list[Literal["month", "category", "area"]] | None, Query(max_length=3, description="What to count by.")
    ] = None,
    round_to: Annotated[Literal["1", "5"], Query(description="5 for what leaves the force.")] = "1",
) -> HttpResponse:
    """Counts by month, category and area; counts of one to four are withheld.

    Other counts are exact, so that one withheld alone can be had from the total: ask with round_to=5 for what leaves
    the force.
    """
    caller = caller_of(request, "first", "last", "by", "round_to")
    if (first is None) != (last is None):
        raise HttpError(400, "Give both first and last, or neither.")
    period = MonthRange.parse(first, last) if first and last else None
    wanted = tuple(dict.fromkeys(by or ("month", "category", "area")))
    document = aggregates_document(caller, period, wanted, round_to=int(round_to))
    total = document["total"]
    if 0 < total["value"] < LEAST_SHOWN:
        total = total | {"value": None}
    return answer(request, document | {"total": total})


@api.get(
    "/ledger",
    auth=Key("ledger:read"),
    openapi_extra={"x-scope": "ledger:read"},
    response={200: LedgerOut} | ERRORS,
    summary="The ledger",
    tags=["incidents"],
    operation_id="read_ledger",
)
def read_ledger(request: HttpRequest) -> HttpResponse:
    """What the store holds and lacks, by the newest check."""
    return answer(request, ledger_document(caller_of(request)))


api.add_router("", patrols)


@api.get(
    "/status",
    auth=Key(),
    response={200: StatusOut} | ERRORS,
    summary="Whether it answers",
    tags=["status"],
    operation_id="read_status",
)
def read_status(request: HttpRequest) -> HttpResponse:
    """That the interface answers, and what the key is good for; no record is told, so nothing is logged."""
    caller_of(request)
    key = request.auth.key  # type: ignore[attr-defined]  # - ninja puts the caller there
    return send(
        request,
        {
            "version": __version__,
            "at": timezone.now().isoformat(timespec="seconds"),
            "scopes": key.scopes,
            "expires_at": key.expires_at.isoformat(timespec="seconds"),
            "calls_a_minute": MOST_CALLS,
        },
    )


def _set(request: HttpRequest, set_id: int) -> dict[str, Any]:
    document = set_document(caller_of(request), set_id)
    if document is None:
        raise HttpError(404, _NO_SET)
    return document


def _of(document: dict[str, Any]) -> tuple[str, str]:
    """How the log names a set."""
    return "hotspots.HotspotSet", str(document["set"]["id"])


def _in_file(properties: dict[str, Any]) -> dict[str, Any]:
    """The contract's columns; those without a value are left out."""
    return {name: properties[name] for name in _IN_FILE if properties[name] is not None}


@api.exception_handler(AuthenticationError)
def _no_key(_request: HttpRequest, _: Any) -> HttpResponse:
    return problem(401, "Send a key from your account page as Authorization: Bearer.")


@api.exception_handler(HttpError)
def _said_no(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code, error.message)


@api.exception_handler(ValidationError)
def _cannot_be_read(_request: HttpRequest, error: Any) -> HttpResponse:
    wrong = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in error.errors)
    return problem(422, f"{wrong}.")


@api.exception_handler(PermissionDenied)
def _not_allowed(_request: HttpRequest, _: Any) -> HttpResponse:
    return problem(403, "The key's owner may not see this.")


@api.exception_handler(Http404)
def _not_there(_request: HttpRequest, _: Any) -> HttpResponse:
    return problem(404, "There is nothing at this address.")


@api.exception_handler(BluelampError)
def _refused(_request: HttpRequest, error: Any) -> HttpResponse:
    # What cannot be read is not there yet: nothing has been loaded. Anything else was asked for wrongly.
    status = 404 if isinstance(error, UnreadableInputError) else 400
    return problem(status, error.message, error.code)


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _no_database(_request: HttpRequest, _: Any) -> HttpResponse:
    return problem(503, "The database does not answer: try again.", "BL-API-07")
