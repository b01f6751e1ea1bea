"""Giving and ending roles."""

from __future__ import annotations

__all__ = ["end", "give"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import Purpose
from bluelamp_station.accounts import actions
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse
from bluelamp_station.accounts.forms.people import GrantForm, ReasonForm
from bluelamp_station.accounts.models import Grant, Person
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.accounts.queries.people import areas_to_give
from bluelamp_station.accounts.views.asking import ask
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_PEOPLE)
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody a role."""
    by = reader(request)
    shown = get_object_or_404(Person.objects.visible_to(by), pk=pk)
    form = GrantForm(request.POST if request.method == "POST" else None, by=by, areas=areas_to_give(by))
    if form.is_valid():
        purpose, area, begins, ends, reason = form.asked()
        try:
            actions.give_grant(
                by=by,
                person=shown,
                purpose=purpose,
                area=area,
                valid_from_at=begins,
                valid_to_at=ends,
                reason=reason,
            )
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, f"{shown.name} has the role.")
            return redirect("accounts:person", shown.pk)
    return render(request, "accounts/grant.html", {"form": form, "shown": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_PEOPLE)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role."""
    by = reader(request)
    seen = Grant.objects.filter(person__in=Person.objects.visible_to(by)).select_related("person", "area")
    grant = get_object_or_404(seen, pk=pk)

    def act(form: ReasonForm) -> None:
        actions.end_grant(by=by, grant=grant, reason=form.cleaned_data["reason"])

    said = {
        "title": f"End a role of {grant.person.name}",
        "text": f"{words(Purpose(grant.purpose))}, {grant.area.name}. It ends now; the record of it stays.",
        "button": "End role",
        "done": "The role has ended.",
        "is_warning": True,
    }
    return ask(request, grant.person, act, said)
