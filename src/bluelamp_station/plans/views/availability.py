"""Time that people work and offer: the duty system's file, everybody's times of a week, and one's own."""

from __future__ import annotations

__all__ = ["calendar_in", "load", "mine", "times", "withdraw"]

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bluelamp.core.errors import BluelampError, UsageError
from bluelamp.core.vocabulary import AvailabilityKind
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse, sentence
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.actions import availability as actions
from bluelamp_station.plans.actions import availability_loads as loads
from bluelamp_station.plans.forms.availability import CalendarForm, ConfirmLoadForm, LoadForm, TimeForm
from bluelamp_station.plans.forms.offers import OfferWeekForm
from bluelamp_station.plans.models import Availability
from bluelamp_station.plans.queries import availability as queries
from bluelamp_station.plans.queries.terms import ground_programmes, people_programmes
from bluelamp_station.programme.models import Programme

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person

_A_PAGE = 100
_SALT = "plans.availability"
_A_DAY_S = 24 * 3600
_PROBLEMS_SHOWN = 50


@require(Permission.SEE_ROSTER)
@require_safe
def times(request: HttpRequest) -> HttpResponse:
    """Who works and offers what time in a week, by name, and the files that were taken in."""
    person = reader(request)
    programmes = people_programmes(person, Permission.SEE_ROSTER)
    wanted = request.GET.get("programme", "")
    named = next((one for one in programmes if str(one.pk) == wanted), None)
    programme = named or next(iter(programmes), None)
    form = OfferWeekForm(request.GET or None)
    day = (form.cleaned_data.get("on") if form.is_valid() else None) or timezone.localdate()
    if not 1900 <= day.year <= 2200:  # noqa: PLR2004 - as core.periods
        day = timezone.localdate()
    monday = day - dt.timedelta(days=day.weekday())
    rows = queries.time_rows(person, programme, monday) if programme else []
    context = {
        "programme": programme,
        "programmes": programmes,
        "form": form,
        "monday": monday,
        "sunday": monday + dt.timedelta(days=6),
        "before": monday - dt.timedelta(days=7),
        "after": monday + dt.timedelta(days=7),
        "page_obj": Paginator(rows, _A_PAGE).get_page(request.GET.get("page")),
        "loads": list(queries.loads_of(person, programme)[:10]) if programme else [],
        "may_plan": programme in people_programmes(person, Permission.PLAN_WEEKS),
    }
    return render(request, "plans/availability.html", context)


@require(Permission.PLAN_WEEKS)
@require_http_methods(["GET", "HEAD", "POST"])
def load(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the duty system's file, see what it would do, then take it in.

    Args:
        request: the request.
        pk: the programme's key.
    """
    person = reader(request)
    keys = [one.pk for one in people_programmes(person, Permission.PLAN_WEEKS)]
    programme = get_object_or_404(Programme.objects.filter(pk__in=keys).select_related("area"), pk=pk)
    context: dict[str, Any] = {"programme": programme, "form": LoadForm()}
    if request.method == "POST" and "sealed" in request.POST:
        form = ConfirmLoadForm(request.POST)
        try:
            made = _taken(person, programme, form)
        except BluelampError as error:
            messages.error(request, sentence(error))
        else:
            told = made.receipt
            messages.success(
                request,
                f"{made.file_name}: {told['new']} new, {told['withdrawn']} withdrawn, {told['unchanged']} as before.",
            )
            return redirect(f"{reverse('plans:times')}?programme={programme.pk}&on={told['first_day']}")
    elif request.method == "POST":
        context |= _previewed(request, person, programme)
    status = 422 if context["form"].errors else 200
    return render(request, "plans/availability_load.html", context, status=status)


def _taken(person: Person, programme: Programme, form: ConfirmLoadForm) -> Any:
    """The load of a file that the site sealed itself a day ago at the most, for this person and programme."""
    if not form.is_valid():
        raise UsageError("send the file again; the page was not whole.", code="BL-PLANS-42")
    try:
        told = signing.loads(form.cleaned_data["sealed"], salt=_SALT, max_age=_A_DAY_S)
    except signing.BadSignature as error:
        raise UsageError("the page is too old. Send the file again.", code="BL-PLANS-42") from error
    if (told["by"], told["programme"]) != (person.pk, programme.pk):
        raise UsageError("this file was looked at by somebody else. Send it again.", code="BL-PLANS-42")
    return loads.load_availability(
        by=person,
        programme=programme,
        ticket=form.cleaned_data["ticket"],
        content=told["text"].encode("latin-1"),
        name=told["name"],
    )


def _previewed(request: HttpRequest, person: Person, programme: Programme) -> dict[str, Any]:
    form = LoadForm(request.POST, request.FILES)
    if not form.is_valid():
        return {"form": form}
    file = form.cleaned_data["file"]
    content, name = file.read(), str(file.name)[:200]
    try:
        told = loads.preview_availability(by=person, programme=programme, content=content, name=name)
    except BluelampError as error:
        refuse(form, error, "file")
        return {"form": form}
    # Bytes of any encoding travel as text: latin-1 has a character for each.
    held = {"by": person.pk, "programme": programme.pk, "name": name, "text": content.decode("latin-1")}
    sealed = signing.dumps(held, salt=_SALT, compress=True)
    return {
        "form": LoadForm(),
        "told": told,
        "name": name,
        "problems": told.problems[:_PROBLEMS_SHOWN],
        "confirm": ConfirmLoadForm(initial={"sealed": sealed}),
    }


@require(Permission.RECORD_PATROLS)
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One's own times and duties, and one more."""
    person = reader(request)
    programmes = ground_programmes(person)
    form = TimeForm(*([request.POST] if request.method == "POST" else []), programmes=programmes)
    if programmes and form.is_valid():
        start, end = form.span()
        kind = AvailabilityKind(form.cleaned_data["kind"])
        try:
            actions.offer_time(by=person, programme=form.chosen, starts_at=start, ends_at=end, kind=kind)
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, "Saved. The next plan may use this time.")
            return redirect("plans:mine_time")
    context = {"form": form if programmes else None, "times": queries.own_times(person)}
    return render(request, "plans/mine_time.html", context)


@require(Permission.RECORD_PATROLS)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a time that one offered.

    Args:
        request: the request.
        pk: its key.
    """
    person = reader(request)
    row = get_object_or_404(Availability.objects.of(person), pk=pk)
    try:
        actions.withdraw_time(by=person, row=row)
    except BluelampError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, "Taken back. Shifts that you were given already stay yours.")
    return redirect("plans:mine_time")


@require(Permission.RECORD_PATROLS)
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_in(request: HttpRequest) -> HttpResponse:
    """Take a calendar file in, as times that one can work or cannot."""
    person = reader(request)
    programmes = ground_programmes(person)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = CalendarForm(*sent, programmes=programmes)
    taken = None
    if programmes and form.is_valid():
        told = form.cleaned_data
        try:
            taken = actions.take_calendar(
                by=person,
                programme=form.chosen,
                content=told["file"].read(),
                is_busy=told["meaning"] == "busy",
                kind=AvailabilityKind(told["kind"]),
            )
        except BluelampError as error:
            refuse(form, error)
    context = {"form": form if programmes else None, "taken": taken}
    return render(request, "plans/mine_calendar_in.html", context)
