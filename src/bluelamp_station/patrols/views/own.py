"""Somebody's own record: their visits, questions, who looked, and what they may set right or take along."""

from __future__ import annotations

__all__ = ["answer", "correct", "note", "record_file", "show", "visit"]

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.actions import own as actions
from bluelamp_station.patrols.actions.answering import answer_as_crew
from bluelamp_station.patrols.actions.stating import OvertakenError
from bluelamp_station.patrols.forms.answers import AnswerForm
from bluelamp_station.patrols.forms.correcting import VisitForm
from bluelamp_station.patrols.forms.own import NoteForm
from bluelamp_station.patrols.models import Question, VisitState
from bluelamp_station.patrols.queries import own as queries
from bluelamp_station.patrols.queries import questions, tracking
from bluelamp_station.patrols.queries.correctable import places_known
from bluelamp_station.patrols.queries.crew_choices import colleague_of, colleagues_at
from bluelamp_station.patrols.queries.names import crew_names, looks_at
from bluelamp_station.patrols.queries.revisions import changed_since, versions_of
from bluelamp_station.ui.csv_text import csv_answer

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.models import Visit
    from bluelamp_station.patrols.queries.revisions import Difference

_A_PAGE = 25
_ASKS = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require(Permission.RECORD_PATROLS)
def show(request: HttpRequest) -> HttpResponse:
    """One's own visits, what is asked about them, who looked, and what holds of location."""
    person = _person(request)
    page = Paginator(queries.own_visits(person), _A_PAGE).get_page(request.GET.get("page"))
    agreements = [(one, tracking.newest_agreement(one)) for one in tracking.programmes_of_crew(person)[:3]]
    context = {
        "page": page,
        "questions": list(questions.open_to_crew(person).select_related("visit__place").order_by("raised_at")),
        "looks": queries.own_looks(person),
        "agreements": [(one, held, tracking.tracking_words(held)) for one, held in agreements],
    }
    return render(request, "patrols/own.html", context)


@require_safe
@require(Permission.RECORD_PATROLS)
def visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One visit of one's own, with everything that the site keeps of it."""
    person, shown = _person(request), _visit(request, pk)
    asked = Question.objects.of(person).filter(visit=shown).prefetch_related("answers").order_by("raised_at")
    context = {
        "visit": shown,
        "crew": crew_names(shown),
        "outcomes": list(shown.outcomes.all()),
        "questions": [(one, questions.history_of(one)) for one in asked],
        "open": set(questions.open_to_crew(person).filter(visit=shown).values_list("pk", flat=True)),
        "looks": looks_at(shown),
        "versions": versions_of(shown),
        "kept": queries.points_kept(shown),
        "grade": questions.grade_words(shown.evidence),
        "is_withdrawn": shown.state == VisitState.WITHDRAWN,
    }
    return render(request, "patrols/own_visit.html", context)


@_ASKS
@require(Permission.RECORD_PATROLS)
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write a note beside a visit."""
    shown = _visit(request, pk)
    form = NoteForm(_sent(request), initial={"text": shown.note, "edition": shown.edition})
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.annotate_visit(by=_person(request), visit=shown, edition=told["edition"], text=told["text"])
        except BluelampError as error:
            form.add_error(None, error.message)
            _take_edition(form, shown)
        else:
            messages.success(request, "The note is saved.")
            return redirect("patrols:own_visit", shown.pk)
    return render(request, "patrols/own_note.html", {"form": form, "visit": shown})


@_ASKS
@require(Permission.RECORD_PATROLS)
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a visit of one's own."""
    person, shown = _person(request), _visit(request, pk)
    members = shown.crew.select_related("person")
    form = VisitForm(
        _sent(request),
        visit=shown,
        places=places_known(person, shown.programme, Permission.RECORD_PATROLS),
        crew=colleagues_at(shown.area_path),
        present=[colleague_of(member) for member in members],
    )
    beside: tuple[Difference, ...] = ()
    if form.is_valid():
        try:
            actions.correct_own_visit(
                by=person,
                visit=shown,
                edition=form.cleaned_data["edition"] or 0,
                said=form.statement(),
                reason=form.cleaned_data["reason"],
            )
        except OvertakenError as error:
            form.add_error(None, error.message)
            beside = changed_since(shown, form.cleaned_data["edition"] or 0)
            _take_edition(form, shown)
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The visit is corrected. Both versions are kept.")
            return redirect("patrols:own_visit", shown.pk)
    return render(request, "patrols/own_correct.html", {"form": form, "visit": shown, "beside": beside})


@_ASKS
@require(Permission.RECORD_PATROLS)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a question about a visit of one's own."""
    person = _person(request)
    asked = questions.open_to_crew(person).select_related("visit__place", "outcome")
    question = cast("Question", get_object_or_404(asked, pk=pk))
    form = AnswerForm(_sent(request))
    if form.is_valid():
        told = form.cleaned_data
        try:
            answer_as_crew(by=person, question=question, choice=told["choice"], text=told["text"])
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Your answer is kept. A supervisor reads it.")
            return redirect("patrols:own_visit", question.visit_id)
    context = {"form": form, "question": question, "visit": question.visit}
    return render(request, "patrols/own_answer.html", context)


@require_safe
@require(Permission.RECORD_PATROLS)
def record_file(request: HttpRequest, kind: str) -> HttpResponse:
    """One's own record as a file."""
    person = _person(request)
    name = f"my-visits-{timezone.localdate().isoformat()}.{kind}"
    n_visits = queries.own_visits(person).count()
    actions.note_record_taken(by=person, visits=n_visits, kind=kind)
    if kind == "csv":
        return csv_answer(queries.own_csv(person), name)
    answered = JsonResponse(queries.own_document(person), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answered["Content-Disposition"] = f'attachment; filename="{name}"'
    return answered


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


def _visit(request: HttpRequest, pk: UUID) -> Visit:
    own = queries.own_visits(_person(request)).select_related("programme__area")
    return cast("Visit", get_object_or_404(own, pk=pk))


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _take_edition(form: Any, shown: Visit) -> None:
    """From here on the form stands on what is saved now: sending it again is a choice, not an accident."""
    shown.refresh_from_db()
    form.data = form.data.copy()
    form.data["edition"] = str(shown.edition)
