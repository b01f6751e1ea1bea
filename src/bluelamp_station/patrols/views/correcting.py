"""Pages on which a supervisor sets visits and outcomes right, or enters a visit from paper."""

from __future__ import annotations

__all__ = ["add_outcome", "correct_outcome", "correct_visit", "enter_visit", "restore_visit", "withdraw_visit"]

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.actions import correcting as actions
from bluelamp_station.patrols.actions.stating import OvertakenError
from bluelamp_station.patrols.forms.correcting import OutcomeForm, ReasonForm, VisitForm, WithdrawOutcomeForm
from bluelamp_station.patrols.queries import correctable as queries
from bluelamp_station.patrols.queries.crew_choices import colleague_of, colleagues_at
from bluelamp_station.patrols.queries.names import look_in_force
from bluelamp_station.patrols.queries.revisions import changed_since

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.models import Visit
    from bluelamp_station.patrols.queries.revisions import Difference

_ASKS = require_http_methods(["GET", "HEAD", "POST"])


@_ASKS
@require(Permission.CORRECT_PATROLS)
def correct_visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a visit; where somebody else was quicker, both versions are shown and nothing typed is lost."""
    person, visit = _person(request), _visit(request, pk)
    sees_names = look_in_force(person, visit, request.session.get("names_looks", {}), timezone.now()) is not None
    present = [colleague_of(member) for member in visit.crew.select_related("person")] if sees_names else []
    form = VisitForm(
        _sent(request),
        visit=visit,
        places=queries.places_known(person, visit.programme, Permission.CORRECT_PATROLS),
        crew=colleagues_at(visit.area_path) if sees_names else None,
        present=present,
    )
    beside: tuple[Difference, ...] = ()
    if form.is_valid():
        try:
            actions.correct_visit(
                by=person,
                visit=visit,
                edition=form.cleaned_data["edition"] or 0,
                said=form.statement(),
                reason=form.cleaned_data["reason"],
            )
        except OvertakenError as error:
            form.add_error(None, error.message)
            beside = _take_edition(form, visit)
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The visit is corrected. Both versions are kept.")
            return redirect("patrols:visit", visit.pk)
    context = {"form": form, "visit": visit, "beside": beside, "sees_names": sees_names}
    return render(request, "patrols/correct_visit.html", context)


@_ASKS
@require(Permission.CORRECT_PATROLS)
def withdraw_visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a visit out of every total."""
    said = {
        "title": "Withdraw this visit",
        "text": "It leaves every total and stays on record with your reason. The crew can read it. You can undo it.",
        "button": "Withdraw the visit",
        "is_warning": True,
    }
    return _with_reason(request, pk, actions.withdraw_visit, said, "The visit is withdrawn.")


@_ASKS
@require(Permission.CORRECT_PATROLS)
def restore_visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Undo a withdrawal."""
    said = {
        "title": "Undo the withdrawal of this visit",
        "text": "The visit stands again as it did before it was withdrawn.",
        "button": "Undo the withdrawal",
    }
    return _with_reason(request, pk, actions.restore_visit, said, "The visit stands again.")


def _with_reason(request: HttpRequest, pk: UUID, act: Any, said: dict[str, Any], done: str) -> HttpResponse:
    visit = _visit(request, pk)
    form = ReasonForm(_sent(request), initial={"edition": visit.edition})
    if form.is_valid():
        told = form.cleaned_data
        try:
            act(by=_person(request), visit=visit, edition=told["edition"], reason=told["reason"])
        except OvertakenError as error:
            form.add_error(None, error.message)
            _take_edition(form, visit)
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, done)
            return redirect("patrols:visit", visit.pk)
    return render(request, "patrols/correct_reason.html", {"form": form, "visit": visit, **said})


@_ASKS
@require(Permission.CORRECT_PATROLS)
def enter_visit(request: HttpRequest) -> HttpResponse:
    """Enter a visit from a paper record."""
    person = _person(request)
    programme = queries.programme_of_supervisor(person)
    if programme is None:
        return render(request, "patrols/correct_no_programme.html")
    places = queries.places_known(person, programme, Permission.CORRECT_PATROLS)
    paths = person.area_paths(Permission.CORRECT_PATROLS)
    crew = {one.person_ref: one for path in paths for one in colleagues_at(path)}
    form = VisitForm(_sent(request), places=places, crew=list(crew.values()))
    form.fields["reason"].label = "Which paper record, and why it comes now"
    if form.is_valid():
        told = form.cleaned_data
        try:
            paper = actions.Paper(told["ticket"], form.statement(), told["reason"])
            made = actions.enter_visit(by=person, programme=programme, paper=paper)
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The visit is entered. Add what came of it, where the paper says so.")
            return redirect("patrols:visit", made.pk)
    return render(request, "patrols/correct_enter.html", {"form": form, "has_places": bool(places)})


@_ASKS
@require(Permission.CORRECT_PATROLS)
def add_outcome(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add what a visit led to."""
    visit = _visit(request, pk)
    form = OutcomeForm(_sent(request))
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.add_outcome(
                by=_person(request),
                visit=visit,
                ticket=told["ticket"],
                fields=form.outcome_fields(),
                reason=told["reason"],
            )
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The outcome is added.")
            return redirect("patrols:visit", visit.pk)
    return render(request, "patrols/correct_add_outcome.html", {"form": form, "visit": visit})


@_ASKS
@require(Permission.CORRECT_PATROLS)
def correct_outcome(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct how many, or withdraw an outcome."""
    outcome = get_object_or_404(queries.correctable_outcomes(_person(request)), pk=pk)
    form = WithdrawOutcomeForm(_sent(request), initial={"what": "count", "count": outcome.count, "seen": outcome.count})
    if form.is_valid():
        told, person = form.cleaned_data, _person(request)
        try:
            if told["what"] == "withdraw":
                actions.withdraw_outcome(by=person, outcome=outcome, reason=told["reason"])
            else:
                actions.correct_outcome(
                    by=person, outcome=outcome, seen=told["seen"], count=told["count"], reason=told["reason"]
                )
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The outcome is set right. Both versions are kept.")
            return redirect("patrols:visit", outcome.visit_id)
    return render(request, "patrols/correct_outcome.html", {"form": form, "outcome": outcome, "visit": outcome.visit})


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def _visit(request: HttpRequest, pk: UUID) -> Visit:
    return cast("Visit", get_object_or_404(queries.correctable_visits(_person(request)), pk=pk))


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _take_edition(form: Form, visit: Visit) -> tuple[Difference, ...]:
    """What somebody else changed; from here on the form stands on it: sending it again is a choice, no accident."""
    visit.refresh_from_db()
    seen = form.cleaned_data["edition"] or 0
    data = cast("Any", form.data).copy()
    data["edition"] = str(visit.edition)
    form.data = data
    return changed_since(visit, seen)
