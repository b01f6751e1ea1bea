"""Pages that ask for a reason before something is done to somebody."""

from __future__ import annotations

__all__ = ["ask"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts.asking import refuse
from bluelamp_station.accounts.forms.people import ReasonForm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse

    from bluelamp_station.accounts.models import Person


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
