"""Pages that ask for a reason before something is done to somebody, and what views of people share."""

from __future__ import annotations

__all__ = ["ask", "reader", "refuse", "site_address"]

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.shortcuts import redirect, render

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.forms.people import ReasonForm
from bluelamp_station.accounts.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponse


def reader(request: HttpRequest) -> Person:
    """Who is signed in; the guard of the view has seen to it that somebody is."""
    return cast("Person", request.user)


def refuse(form: BaseForm, error: BluelampError) -> None:
    """Show what an action refused as an error of the form."""
    form.add_error(None, error.message)


def site_address(request: HttpRequest) -> str:
    """Scheme and host under which the reader has this site open."""
    return f"{request.scheme}://{request.get_host()}"


def ask(
    request: HttpRequest, shown: Person, act: Callable[[ReasonForm], None], said: Mapping[str, object]
) -> HttpResponse:
    """Ask for a reason, act, and go back to the person.

    Args:
        request: the request.
        shown: to whom it is done.
        act: what is done.
        said: ``title``, ``text``, ``button``, ``done`` and perhaps ``is_warning`` of the page.
    """
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            act(form)
        except BluelampError as error:
            refuse(form, error)
        else:
            messages.success(request, str(said["done"]))
            return redirect("accounts:person", shown.pk)
    return render(request, "accounts/reason.html", {"form": form, "shown": shown, **said})
