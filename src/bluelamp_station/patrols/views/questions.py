"""Pages of questions about visits, for those who settle them."""

from __future__ import annotations

__all__ = ["list_questions", "show_question"]

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.actions.answering import decide_question
from bluelamp_station.patrols.forms.answers import DecisionForm, QuestionFilter
from bluelamp_station.patrols.models import Question
from bluelamp_station.patrols.queries import questions as queries

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person

_A_PAGE = 50


@require_safe
@require(Permission.CORRECT_PATROLS)
def list_questions(request: HttpRequest) -> HttpResponse:
    """Questions, the oldest first; those that wait for a supervisor unless something else is asked for."""
    person, now = cast("Person", request.user), timezone.now()
    form = QuestionFilter(request.GET or None)
    turn, reason = form.chosen()
    found: Any = Question.objects.visible_to(person)
    if turn == "mine":
        found = queries.open_to_supervisor(person, now)
    elif turn == "crew":
        found = found.filter(turn=Question.Turn.OFFICER)
    elif turn == "settled":
        found = found.filter(turn=Question.Turn.SETTLED)
    if reason:
        found = found.filter(reason=reason)
    found = found.select_related("visit__place", "outcome").prefetch_related("answers", "visit__crew")
    page = Paginator(found.order_by("raised_at", "pk"), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": queries.lines_for(page.object_list, now),
        "turn": turn,
        "is_narrowed": bool(request.GET),
    }
    return render(request, "patrols/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CORRECT_PATROLS)
def show_question(request: HttpRequest, pk: int) -> HttpResponse:
    """One question: the records side by side, what was answered, and the decision."""
    person = cast("Person", request.user)
    asked = Question.objects.visible_to(person).select_related("visit__place", "visit__programme", "outcome__visit")
    question = cast("Question", get_object_or_404(asked, pk=pk))
    form = DecisionForm(request.POST if request.method == "POST" else None, question=question)
    if form.is_valid():
        told = form.cleaned_data
        try:
            decide_question(by=person, question=question, choice=told["choice"], why=told["why"])
        except BluelampError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The question is settled.")
            return redirect("patrols:questions")
    headings, beside = queries.beside_of(person, question)
    context = {
        "question": question,
        "visit": question.visit,
        "place": queries.place_words(question.visit),
        "headings": headings,
        "beside": beside,
        "powers": queries.powers_of_crew(question),
        "history": queries.history_of(question),
        "may_decide": queries.may_decide(question, timezone.now()),
        "crew_until_at": question.raised_at + queries.CREW_TIME,
        "form": form,
    }
    return render(request, "patrols/question.html", context)
