"""The description of the interface is for those who are signed in, and for keys."""

from __future__ import annotations

__all__ = ["signed_in_or_key"]

from functools import wraps
from typing import TYPE_CHECKING, Any

from ninja.errors import AuthenticationError

from bluelamp_station.workflows.api_access import Key

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_ANY_KEY = Key()


def signed_in_or_key(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Guard what holds no records: the OpenAPI document, and addresses that lead nowhere.

    Calls with keys are counted here as everywhere, wrong ones by address.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated or _ANY_KEY(request) is not None:
            return view(request, *args, **kwargs)
        raise AuthenticationError

    guarded.__dict__["permissions"] = ()
    return guarded
