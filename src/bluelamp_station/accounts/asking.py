"""What every view needs of a request: who reads, at which address, and a form that shows what an action refused."""

from __future__ import annotations

__all__ = ["reader", "refuse", "sentence", "site_address"]

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpRequest

    from bluelamp.core.errors import BluelampError
    from bluelamp_station.accounts.models import Person


def reader(request: HttpRequest) -> Person:
    """Who is signed in; the guard of the view has seen to it that somebody is."""
    return cast("Person", request.user)


def refuse(form: BaseForm, error: BluelampError, field: str | None = None) -> None:
    """Show what an action refused as an error of the form.

    Args:
        form: what was sent.
        error: why it is refused.
        field: beside which it is said; None says it at the top alone.
    """
    form.add_error(field, sentence(error))


def sentence(error: BluelampError) -> str:
    """What an error says, as a page writes it: where it is in a file, if in one, and a capital at the start."""
    place = str(error.where)
    return f"{place}: {error.message}" if place else error.message[:1].upper() + error.message[1:]


def site_address(request: HttpRequest) -> str:
    """Scheme and host under which the reader has this site open."""
    return f"{request.scheme}://{request.get_host()}"
