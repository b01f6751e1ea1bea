"""Pages of people: the list, one person, and what is done to their record."""

from __future__ import annotations

__all__ = ["change", "deactivate", "ending", "index", "person", "reactivate", "reset_second_factor"]

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import StaffType
from bluelamp_station.accounts import actions
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse
from bluelamp_station.accounts.forms.people import ChangeForm, PeopleFilter, ReasonForm
from bluelamp_station.accounts.models import Person
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.accounts.queries.people import (
    grants_ending,
    grants_of,
    has_second_factor,
    list_people,
    may_manage,
    waiting_invitation,
)
from bluelamp_station.accounts.views.asking import ask
from bluelamp_station.accounts.views.parts import people_parts

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_A_PAGE = 50
_ENDING_DAYS = 14


@require_safe
@require(Permission.SEE_PEOPLE)
def index(request: HttpRequest) -> HttpResponse:
    """People whom the reader may see."""
    form = PeopleFilter(request.GET)
    found = list_people(reader(request), **(form.cleaned_data if form.is_valid() else {}))
    page = Paginator(found, _A_PAGE).get_page(request.GET.get("page"))
    can_manage = reader(request).can(Permission.MANAGE_PEOPLE)
    context = {"form": form, "page_obj": page, "can_manage": can_manage, "parts": people_parts(request)}
    return render(request, "accounts/people.html", context)


@require_safe
@require(Permission.SEE_PEOPLE)
def ending(request: HttpRequest) -> HttpResponse:
    """Roles that end within two weeks."""
    grants = grants_ending(reader(request), timezone.now() + timedelta(days=_ENDING_DAYS))
    context = {"grants": grants, "days": _ENDING_DAYS, "parts": people_parts(request)}
    return render(request, "accounts/ending.html", context)


@require_safe
@require(Permission.SEE_PEOPLE)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's record."""
    shown = _shown(request, pk)
    context = {
        "shown": shown,
        "grants": grants_of(shown),
        "has_second_factor": has_second_factor(shown),
        "invitation": waiting_invitation(shown),
        "has_password": shown.has_usable_password(),
        "can_manage": may_manage(reader(request), shown),
        "is_self": shown.pk == reader(request).pk,
    }
    return render(request, "accounts/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_PEOPLE)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, address, agency, kind of staff, reference in the duty system."""
    shown = _shown(request, pk)
    names = ("name", "email", "agency", "staff_type", "staff_ref")
    initial = {name: getattr(shown, name) for name in names}
    form = ChangeForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            actions.change_person(
                by=reader(request),
                person=shown,
                name=asked["name"],
                email=asked["email"],
                agency=asked["agency"],
                staff_type=StaffType(asked["staff_type"]),
                staff_ref=asked["staff_ref"],
            )
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, "The record is changed.")
            return redirect("accounts:person", pk)
    return render(request, "accounts/person_change.html", {"form": form, "shown": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_PEOPLE)
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's access."""
    shown = _shown(request, pk)

    def act(form: ReasonForm) -> None:
        actions.deactivate_person(by=reader(request), person=shown, reason=form.cleaned_data["reason"])

    said = {
        "title": f"End the access of {shown.name}",
        "text": "Their roles, links and keys end now, and they are signed out. What they did stays in the log.",
        "button": "End access",
        "done": "Their access has ended.",
        "is_warning": True,
    }
    return ask(request, shown, act, said)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_PEOPLE)
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody in again."""
    shown = _shown(request, pk)

    def act(form: ReasonForm) -> None:
        actions.reactivate_person(by=reader(request), person=shown, reason=form.cleaned_data["reason"])

    said = {
        "title": f"Let {shown.name} in again",
        "text": "They can sign in again. Roles do not come back by themselves: give those they need now.",
        "button": "Let in again",
        "done": "They can sign in again. Give them the roles they need.",
    }
    return ask(request, shown, act, said)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_PEOPLE)
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget somebody's second factor."""
    shown = _shown(request, pk)

    def act(form: ReasonForm) -> None:
        actions.reset_second_factor(by=reader(request), person=shown, reason=form.cleaned_data["reason"])

    said = {
        "title": f"Reset the second factor of {shown.name}",
        "text": "Make sure that it is they who ask. Their app and recovery codes stop working.",
        "button": "Reset second factor",
        "done": "The second factor is reset: they set up a new one when they sign in.",
        "is_warning": True,
    }
    return ask(request, shown, act, said)


def _shown(request: HttpRequest, pk: int) -> Person:
    return get_object_or_404(Person.objects.visible_to(reader(request)).select_related("agency"), pk=pk)
