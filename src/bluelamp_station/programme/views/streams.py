"""Pages of money: the streams of a programme, one stream with its history, make, change and step."""

from __future__ import annotations

__all__ = ["edit_stream", "new_stream", "show_money", "show_stream", "step_stream"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import FundingStatus
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.programme.actions import add_step, change_stream, make_stream
from bluelamp_station.programme.forms import StepForm, StreamForm
from bluelamp_station.programme.models import FundingStream
from bluelamp_station.programme.queries.money import money_of, standings
from bluelamp_station.programme.queries.programmes import may_edit
from bluelamp_station.programme.views.answers import editable_or_404, person_of, programme_or_404, refused
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.programme.models import OfProgrammeQuerySet


def _streams(request: HttpRequest) -> OfProgrammeQuerySet:
    streams: OfProgrammeQuerySet = FundingStream.objects.visible_to(person_of(request))
    return streams.select_related("programme__area")


@require_safe
@require(Permission.SEE_MONEY)
def show_money(request: HttpRequest, pk: int) -> HttpResponse:
    """The money of a programme."""
    programme, person = programme_or_404(request, pk), person_of(request)
    context = {
        "programme": programme,
        "money": money_of(programme, person),
        "may_edit": may_edit(person, programme),
        "today": timezone.localdate(),
    }
    return render(request, "programme/money.html", context)


@require_safe
@require(Permission.SEE_MONEY)
def show_stream(request: HttpRequest, pk: int) -> HttpResponse:
    """One stream: where it stands, its steps, its targets."""
    stream = get_object_or_404(_streams(request), pk=pk)
    return _stream_page(request, stream, None)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SEE_MONEY)
@require(Permission.EDIT_PROGRAMME)
def new_stream(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a stream with its first step."""
    programme = editable_or_404(request, pk)
    form = StreamForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = make_stream(
                by=person_of(request),
                programme=programme,
                fields=form.stream_fields(),
                status=FundingStatus(told["status"]),
                on_date=told["on_date"],
                note=told["note"],
            )
        except RefusedInputError as error:
            refused(form, error, BL_PROG_03="name", BL_PROG_06="on_date")
        else:
            messages.success(request, f"{made.name} is entered.")
            return redirect("programme:stream", pk=made.pk)
    return render(request, "programme/stream_form.html", {"form": form, "programme": programme})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SEE_MONEY)
@require(Permission.EDIT_PROGRAMME)
def edit_stream(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a stream's facts, with the reason."""
    stream = get_object_or_404(_streams(request), pk=pk)
    form = StreamForm(request.POST if request.method == "POST" else None, stream=stream)
    is_overtaken = False
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            change_stream(
                by=person_of(request),
                stream=stream,
                edition=told["edition"] or 0,
                fields=form.stream_fields(),
                why=told["why"],
            )
        except RefusedInputError as error:
            refused(form, error, BL_PROG_03="name", BL_PROG_07="why", BL_PROG_08="starts_date")
            is_overtaken = error.code == "BL-PROG-04"
            form.data = form.data.copy()  # type: ignore[attr-defined]  # - a QueryDict, which cannot be written
            form.data["edition"] = str(stream.edition)  # type: ignore[index]  # - the same
        else:
            messages.success(request, "The stream is saved.")
            return redirect("programme:stream", pk=pk)
    context = {"form": form, "programme": stream.programme, "stream": stream, "is_overtaken": is_overtaken}
    return render(request, "programme/stream_form.html", context)


@require_http_methods(["POST"])
@require(Permission.SEE_MONEY)
@require(Permission.EDIT_PROGRAMME)
def step_stream(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a step; refusals are shown on the stream's page with what was typed."""
    stream = get_object_or_404(_streams(request), pk=pk)
    form = StepForm(request.POST, last=stream.steps.last())
    if not form.is_valid():
        return _stream_page(request, stream, form)
    told = form.cleaned_data
    status = FundingStatus(told["status"])
    try:
        add_step(
            by=person_of(request),
            stream=stream,
            after=told["after"],
            status=status,
            on_date=told["on_date"],
            note=told["note"],
        )
    except RefusedInputError as error:
        refused(form, error, BL_PROG_06="on_date", BL_PROG_07="note", BL_PROG_09="status")
        if error.code == "BL-PROG-04":
            last = stream.steps.last()
            form.data = form.data.copy()  # type: ignore[attr-defined]  # - a QueryDict, which cannot be written
            form.data["after"] = str(last.pk) if last else ""  # type: ignore[index]  # - the same
        return _stream_page(request, stream, form)
    messages.success(request, f"{stream.name} now stands at {words(status).lower()}.")
    return redirect("programme:stream", pk=pk)


def _stream_page(request: HttpRequest, stream: FundingStream, form: StepForm | None) -> HttpResponse:
    (standing,) = standings(FundingStream.objects.filter(pk=stream.pk), timezone.localdate())
    can_edit = may_edit(person_of(request), stream.programme)
    if form is None and can_edit:
        form = StepForm(last=standing.last_step)
    context = {
        "programme": stream.programme,
        "stream": standing.stream,
        "standing": standing,
        "steps": [(step, words(FundingStatus(step.status))) for step in reversed(standing.stream.steps.all())],
        "form": form,
        "may_edit": can_edit,
    }
    return render(request, "programme/stream.html", context)
