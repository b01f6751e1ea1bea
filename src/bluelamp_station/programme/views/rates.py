"""Pages of rates: the table, what held on a day, one more, a file in, a file out."""

from __future__ import annotations

__all__ = ["export_rates", "import_file", "new_rate", "show_rates"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.programme.actions import add_rate, import_rates
from bluelamp_station.programme.actions.rates import RatesRefusedError
from bluelamp_station.programme.forms import DayForm, RateForm, RatesFileForm
from bluelamp_station.programme.queries.programmes import may_edit
from bluelamp_station.programme.queries.rates import rates_of, rates_on
from bluelamp_station.programme.rates_file import write_rates
from bluelamp_station.programme.views.answers import editable_or_404, person_of, programme_or_404, refused
from bluelamp_station.ui.csv_text import csv_answer

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.programme.rates_file import RowProblem

_A_PAGE = 100
_PROBLEMS_SHOWN = 100


@require_safe
@require(Permission.SEE_MONEY)
def show_rates(request: HttpRequest, pk: int) -> HttpResponse:
    """Every rate, or those that held on a day."""
    programme, person = programme_or_404(request, pk), person_of(request)
    form = DayForm(request.GET or None)
    day = form.cleaned_data["on"] if form.is_valid() else None
    rows = rates_on(programme, person, day) if day else rates_of(programme, person)
    context = {
        "programme": programme,
        "form": form,
        "day": day,
        "page": Paginator(rows, _A_PAGE).get_page(request.GET.get("page")),
        "may_edit": may_edit(person, programme),
    }
    return render(request, "programme/rates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SEE_MONEY)
@require(Permission.EDIT_PROGRAMME)
def new_rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a rate."""
    programme = editable_or_404(request, pk)
    form = RateForm(request.POST if request.method == "POST" else None, programme=programme)
    if request.method == "POST" and form.is_valid():
        try:
            add_rate(
                by=person_of(request),
                programme=programme,
                agency=form.cleaned_data["agency"],
                row=form.rate_row(),
            )
        except RefusedInputError as error:
            refused(form, error, BL_PROG_13="from_date")
        else:
            messages.success(request, "The rate is added.")
            return redirect("programme:rates", pk=pk)
    return render(request, "programme/rate_new.html", {"form": form, "programme": programme})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SEE_MONEY)
@require(Permission.EDIT_PROGRAMME)
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in a file of rates, or say what is wrong with it."""
    programme = editable_or_404(request, pk)
    is_post = request.method == "POST"
    form = RatesFileForm(request.POST if is_post else None, request.FILES if is_post else None)
    problems: tuple[RowProblem, ...] = ()
    if is_post and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            done = import_rates(by=person_of(request), programme=programme, content=file.read(), file_name=file.name)
        except RatesRefusedError as error:
            problems = error.problems
            refused(form, error, BL_PROG_12="file")
        else:
            held = f" {done.held_already} were held already." if done.held_already else ""
            messages.success(request, f"{done.added} {'rate is' if done.added == 1 else 'rates are'} added.{held}")
            return redirect("programme:rates", pk=pk)
    context = {
        "form": form,
        "programme": programme,
        "form_agencies": programme.agencies.all(),
        "problems": problems[:_PROBLEMS_SHOWN],
        "n_more": max(len(problems) - _PROBLEMS_SHOWN, 0),
    }
    return render(request, "programme/rates_import.html", context)


@require_safe
@require(Permission.SEE_MONEY)
def export_rates(request: HttpRequest, pk: int) -> HttpResponse:
    """The table as ``rates.csv``."""
    programme = programme_or_404(request, pk)
    name = f"rates-{programme.pk}-{timezone.localdate().isoformat()}.csv"
    return csv_answer(write_rates(rates_of(programme, person_of(request))), name)
