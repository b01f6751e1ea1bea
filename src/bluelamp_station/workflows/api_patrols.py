"""Patrols for programs: visits, shifts and the figures of a period, read with a key; no person is named."""

from __future__ import annotations

__all__ = ["router"]

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from bluelamp_station.patrols.actions.exporting import visit_lines
from bluelamp_station.patrols.api import (
    asked_days,
    figures_document,
    listed_shifts,
    shift_document,
    visit_document,
)
from bluelamp_station.patrols.queries.visits import listed_visits
from bluelamp_station.workflows.api_access import Key, answer, caller_of
from bluelamp_station.workflows.api_patrols_schemas import PatrolFigures, ShiftPage, VisitPage
from bluelamp_station.workflows.api_schemas import ERRORS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.models import Visit

_SCOPE = "patrols:read"
_LONGEST_PAGE = 500
# As refs of places are; no key of a database has a zero byte in it.
_REF = r"^[A-Za-z0-9][A-Za-z0-9 ._/-]{0,19}$"

First = Annotated[
    dt.date | None, Query(alias="from", description="First local day; otherwise four weeks are told, 400 days at most.")
]
Last = Annotated[dt.date | None, Query(alias="to", description="Last local day; otherwise today.")]
Place = Annotated[str | None, Query(pattern=_REF, description="Ref of a place; otherwise all.")]
State = Literal["open", "counted", "refused", "withdrawn"]
PageNumber = Annotated[int, Query(ge=1, le=10_000, description="Which page, from 1.")]
Size = Annotated[int, Query(ge=1, le=_LONGEST_PAGE, description="Lines on a page.")]

router = Router(tags=["patrols"])


@router.get(
    "/visits",
    auth=Key(_SCOPE),
    openapi_extra={"x-scope": _SCOPE},
    response={200: VisitPage} | ERRORS,
    summary="Visits",
    operation_id="list_visits",
)
def list_visits(
    request: HttpRequest,
    first: First = None,
    last: Last = None,
    place: Place = None,
    state: Annotated[State | None, Query(description="Where they stand; otherwise all.")] = None,
    page: PageNumber = 1,
    size: Size = 100,
) -> HttpResponse:
    """Visits on the ground of the key's owner by the local day of their start, the newest first, without people."""
    caller = caller_of(request, "from", "to", "place", "state", "page", "size")
    found = _visits(caller, first, last, place, state)
    return answer(request, _page(found.select_related("place", "shift"), visit_document, page, size))


@router.get(
    "/visits.csv",
    auth=Key(_SCOPE),
    openapi_extra={"x-scope": _SCOPE},
    response={200: str} | ERRORS,
    summary="Visits as a file",
    operation_id="read_visits_file",
)
def read_visits_file(
    request: HttpRequest,
    first: First = None,
    last: Last = None,
    place: Place = None,
    state: Annotated[State, Query(description="Where they stand.")] = "counted",
) -> HttpResponse:
    """The file visits.csv: what is in totals unless told otherwise; references of people are left blank."""
    caller = caller_of(request, "from", "to", "place", "state")
    lines = visit_lines(_visits(caller, first, last, place, state))
    return answer(request, "".join(lines), media_type="text/csv; charset=utf-8")


@router.get(
    "/patrol-figures",
    auth=Key(_SCOPE),
    openapi_extra={"x-scope": _SCOPE},
    response={200: PatrolFigures} | ERRORS,
    summary="Figures of patrols",
    by_alias=True,
    operation_id="read_patrol_figures",
)
def read_patrol_figures(request: HttpRequest, first: First = None, last: Last = None) -> HttpResponse:
    """Every published number of patrols for some days, as the pages have it; numbers of one to four are withheld."""
    caller = caller_of(request, "from", "to")
    document = figures_document(caller, asked_days(first, last))
    figures = {name: figure | {"as_at": ""} for name, figure in document["figures"].items()}
    # When they were read is no news.
    return answer(request, document, core=document | {"figures": figures})


@router.get(
    "/shifts",
    auth=Key(_SCOPE),
    openapi_extra={"x-scope": _SCOPE},
    response={200: ShiftPage} | ERRORS,
    summary="Shifts",
    operation_id="list_shifts",
)
def list_shifts(
    request: HttpRequest, first: First = None, last: Last = None, page: PageNumber = 1, size: Size = 100
) -> HttpResponse:
    """Rostered periods of the programmes of the key's owner, cancelled ones among them, without people."""
    caller = caller_of(request, "from", "to", "page", "size")
    return answer(request, _page(listed_shifts(caller, asked_days(first, last)), shift_document, page, size))


def _visits(
    caller: Person, first: dt.date | None, last: dt.date | None, place: str | None, state: str | None
) -> QuerySet[Visit]:
    days = asked_days(first, last)
    return listed_visits(caller, {"first": days.first, "last": days.last, "place": place, "state": state})


def _page(found: QuerySet[Any], told: Callable[[Any], dict[str, Any]], page: int, size: int) -> dict[str, Any]:
    """A page of many; beyond the last one there is nothing."""
    pages = Paginator(found, size)
    items = pages.page(page).object_list if page <= pages.num_pages else []
    return {"items": [told(one) for one in items], "count": pages.count, "page": page, "pages": pages.num_pages}
