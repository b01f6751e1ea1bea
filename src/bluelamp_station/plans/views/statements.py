"""Partners' statements: the list, issuing one, one with its lines, the same as a file, and the partner's answer."""

from __future__ import annotations

__all__ = ["answer", "statement", "statement_file", "statements"]

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp.core.figures import Figure, Geography
from bluelamp.core.periods import period_of_days
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.actions.statements import answer_statement, issue_statement
from bluelamp_station.plans.forms.statements import AnswerForm, IssueForm
from bluelamp_station.plans.models import PartnerStatement
from bluelamp_station.plans.queries import statements as queries
from bluelamp_station.plans.queries.ledger_lines import sees_places_of
from bluelamp_station.plans.queries.statement_lines import file_text, role_sums, shown_document
from bluelamp_station.plans.views.ledger import programme_of
from bluelamp_station.ui.csv_text import csv_answer

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_A_PAGE, _LINES = 50, 200


@require(Permission.SEE_MONEY)
@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: HttpRequest) -> HttpResponse:
    """Statements that the reader may see; whoever keeps the ledger issues one."""
    person = reader(request)
    programme, _ = programme_of(request, person)
    may_keep = programme is not None and queries.keeps_ledger_of(person, programme)
    if request.method == "POST" and not may_keep:
        raise Http404
    form = None
    if may_keep and programme is not None:
        agencies = list(programme.agencies.all())
        form = IssueForm(request.POST if request.method == "POST" else None, agencies=agencies)
        if form.is_valid():
            agency = next(one for one in agencies if str(one.pk) == form.cleaned_data["agency"])
            try:
                made = issue_statement(by=person, programme=programme, agency=agency, quarter_from=form.quarter_from)
            except BluelampError as error:
                refuse(form, error)
            else:
                messages.success(request, f"Version {made.version} is issued to {agency.name}.")
                return redirect("plans:statement", pk=made.pk)
    page = Paginator(queries.statements_of(person), _A_PAGE).get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "form": form,
        "page_obj": page,
        "rows": queries.statement_rows(page.object_list),
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "plans/statements.html", context, status=status)


def _of(request: HttpRequest, pk: int) -> PartnerStatement:
    return get_object_or_404(queries.statements_of(reader(request)), pk=pk)


@require(Permission.SEE_MONEY)
@require_safe
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """One statement with its lines.

    Args:
        request: the request.
        pk: its key.
    """
    return _page(request, _of(request, pk), None)


def _page(request: HttpRequest, found: PartnerStatement, form: AnswerForm | None) -> HttpResponse:
    may_answer = queries.may_answer(reader(request), found)
    document: dict[str, Any] = found.document
    with_places = sees_places_of(reader(request), found.programme)
    every = shown_document(document, with_places=with_places)
    page = Paginator(every, _LINES).get_page(request.GET.get("page"))
    (row,) = queries.statement_rows([found])
    later = queries.newest_of(found.programme, found.agency, found.quarter_from)
    context = {
        "statement": found,
        "row": row,
        "document": document,
        "with_places": with_places,
        "page_obj": page,
        "figures": _figures(found),
        "sums": role_sums(document),
        "form": form or (AnswerForm() if may_answer else None),
        "later": later if later is not None and later.pk != found.pk else None,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "plans/statement.html", context, status=status)


def _figures(found: PartnerStatement) -> list[tuple[str, Figure]]:
    document = found.document
    sums = document["sums"]
    first, last = dt.date.fromisoformat(document["quarter_from"]), dt.date.fromisoformat(document["quarter_to"])
    told: dict[str, Any] = {
        "period": period_of_days(first, last),
        "geography": Geography(found.programme.area.name),
        "source": document["source"],
        "as_at": document["as_at"],
    }
    definition = document["definition"]
    return [
        ("To be paid", Figure("statement_pounds", sums["pence"] / 100, "pounds", definition, **told)),
        ("Hours paid for", Figure("statement_hours", round(sums["minutes"] / 60, 2), "hours", definition, **told)),
        ("Lines", Figure("statement_lines", sums["lines"], "lines", definition, **told)),
    ]


@require(Permission.SEE_MONEY)
@require_safe
def statement_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One statement as a file.

    Args:
        request: the request.
        pk: its key.
    """
    found = _of(request, pk)
    with_places = sees_places_of(reader(request), found.programme)
    name = f"statement-{found.agency.code}-{found.quarter_from:%Y-%m}-v{found.version}.csv"
    return csv_answer(file_text(found.document, with_places=with_places), name)


@require(Permission.ANSWER_STATEMENTS)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to a statement or question it.

    Args:
        request: the request.
        pk: its key.
    """
    found = _of(request, pk)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    told = form.cleaned_data
    is_agreed = told["answer"] == "agree"
    try:
        answer_statement(by=reader(request), statement=found, is_agreed=is_agreed, words=told["words"])
    except BluelampError as error:
        refuse(form, error)
        return _page(request, found, form)
    messages.success(request, "You agreed." if is_agreed else "Your question is with the programme.")
    return redirect("plans:statement", pk=pk)
