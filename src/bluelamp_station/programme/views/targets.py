"""Pages of targets: what is set, set one, withdraw one."""

from __future__ import annotations

__all__ = ["new_target", "show_targets", "withdraw"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import TargetKind
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.programme.actions import set_target, withdraw_target
from bluelamp_station.programme.forms import TargetForm, WithdrawForm
from bluelamp_station.programme.models import Target
from bluelamp_station.programme.queries.programmes import may_edit
from bluelamp_station.programme.queries.targets import targets_of
from bluelamp_station.programme.views.answers import editable_or_404, person_of, programme_or_404, refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@require(Permission.SEE_MONEY)
def show_targets(request: HttpRequest, pk: int) -> HttpResponse:
    """Targets in force, what they add up to, and those withdrawn."""
    programme, person = programme_or_404(request, pk), person_of(request)
    context = {
        "programme": programme,
        "targets": targets_of(programme, person),
        "may_edit": may_edit(person, programme),
    }
    return render(request, "programme/targets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SEE_MONEY)
@require(Permission.EDIT_PROGRAMME)
def new_target(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a target."""
    programme, person = editable_or_404(request, pk), person_of(request)
    is_post = request.method == "POST"
    initial = {"stream": request.GET.get("stream")} if not is_post else {}
    form = TargetForm(request.POST if is_post else None, programme=programme, person=person, initial=initial)
    if is_post and form.is_valid():
        told = dict(form.cleaned_data)
        kind = TargetKind(told.pop("kind"))
        try:
            set_target(by=person, programme=programme, kind=kind, **told)
        except RefusedInputError as error:
            refused(form, error, BL_PROG_05="amount", BL_PROG_08="starts_date", BL_PROG_10="starts_date")
        else:
            messages.success(request, "The target is set.")
            return redirect("programme:targets", pk=pk)
    return render(request, "programme/target_new.html", {"form": form, "programme": programme})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SEE_MONEY)
@require(Permission.EDIT_PROGRAMME)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a target with a reason."""
    person = person_of(request)
    rows = Target.objects.visible_to(person).select_related("programme__area", "stream", "agency")
    target: Target = get_object_or_404(rows, pk=pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_target(by=person, target=target, why=form.cleaned_data["why"])
        except RefusedInputError as error:
            refused(form, error, BL_PROG_07="why")
        else:
            messages.success(request, "The target is withdrawn.")
            return redirect("programme:targets", pk=target.programme_id)
    context = {"form": form, "target": target, "programme": target.programme}
    return render(request, "programme/target_withdraw.html", context)
