"""What several pages of the room need: the reader, the programme asked for, and an action's refusal on its form."""

from __future__ import annotations

__all__ = ["editable_or_404", "person_of", "programme_or_404", "refused"]

from typing import TYPE_CHECKING, Any, cast

from django.shortcuts import get_object_or_404

from bluelamp_station.programme.queries.programmes import editable_programmes, visible_programmes

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpRequest

    from bluelamp.core.errors import BluelampError
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme


def person_of(request: HttpRequest) -> Person:
    """Who asks; the guard of the view has seen that somebody is signed in."""
    return cast("Person", request.user)


def programme_or_404(request: HttpRequest, pk: int) -> Programme:
    """A programme that the reader may see."""
    return get_object_or_404(visible_programmes(person_of(request)), pk=pk)


def editable_or_404(request: HttpRequest, pk: int) -> Programme:
    """A programme that the reader may change."""
    return get_object_or_404(editable_programmes(person_of(request)), pk=pk)


def refused(form: BaseForm, error: BluelampError, **fields: Any) -> None:
    """Put an action's refusal on a form: on the field named for its code, else on the whole form."""
    form.add_error(fields.get(error.code.replace("-", "_")), error.message)
