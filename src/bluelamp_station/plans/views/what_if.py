"""What if: a curve of money and hours against harm covered, and a slider along it."""

from __future__ import annotations

__all__ = ["what_if", "what_if_ask", "what_if_state"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_GET, require_POST, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import PlanRunKind
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, sentence
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.actions.what_if import ask_what_if
from bluelamp_station.plans.forms.what_if import AskWhatIfForm
from bluelamp_station.plans.queries.gantt_fairness import fairness_of
from bluelamp_station.plans.queries.gantt_source import seen_weeks_of_runs
from bluelamp_station.plans.queries.what_if import newest_what_if, what_if_page
from bluelamp_station.plans.views.gantt_source import seen_run

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@require(Permission.SEE_ROSTER)
@require(Permission.SEE_MONEY)
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """The curve of a plan, once somebody asked for it.

    Args:
        request: the request.
        pk: of the run that made the plan, or of its curve.
    """
    person = reader(request)
    run = get_object_or_404(seen_weeks_of_runs(person).defer("problem", "result"), pk=pk)
    if run.kind == PlanRunKind.WHAT_IF and run.based_on_id:
        return redirect("plans:what_if", pk=run.based_on_id)
    seen = seen_run(request, pk)
    curve = newest_what_if(person, seen.run)
    context = {
        "seen": seen,
        "urls": seen.urls,
        "here": "what_if",
        "row": curve,
        "page": what_if_page(curve, request.GET.get("point", "")) if curve is not None else None,
        "fairness": fairness_of(seen),
        "form": AskWhatIfForm(),
    }
    return render(request, "plans/what_if.html", context)


@require_POST
@require(Permission.PLAN_WEEKS)
def what_if_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the curve of a plan.

    Args:
        request: the request.
        pk: of the run that made the plan.
    """
    seen = seen_run(request, pk)
    form = AskWhatIfForm(request.POST)
    if form.is_valid():
        try:
            ask_what_if(by=reader(request), run=seen.run, ticket=form.cleaned_data["ticket"])
        except BluelampError as error:
            messages.error(request, sentence(error))
    return redirect("plans:what_if", pk=pk)


@require_GET
@require(Permission.SEE_ROSTER)
@require(Permission.SEE_MONEY)
def what_if_state(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a curve is, as a part of the page that renews itself.

    Args:
        request: the request.
        pk: of the curve's run.
    """
    row = get_object_or_404(seen_weeks_of_runs(reader(request)).defer("problem", "result"), pk=pk)
    told = (row.pk, row.state, row.progress_done, row.progress_all, row.progress_text)
    etag = quote_etag("-".join(map(str, told)))
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    answer = render(request, "plans/what_if__state.html", {"row": row})
    answer["ETag"] = etag
    if row.is_over:
        answer["Bluelamp-Live"] = "reload"
    return answer
