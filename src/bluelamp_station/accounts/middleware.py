"""What holds for everybody who is signed in, on every page: sessions end, and a second factor is set up first."""

from __future__ import annotations

__all__ = ["SignedInPeople"]

from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from bluelamp_station.accounts.models import Person
from bluelamp_station.accounts.session_ages import Ended, asks_by_itself, has_ended, is_of_phone, touch

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

# Pages that somebody without a second factor may still open: to set one up, to leave, and about the site.
_OPEN_NAMES = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_view_recovery_codes",
    }
)


class SignedInPeople:
    """Closes sessions whose time is over, and asks for a second factor where the site needs one.

    At most one query more for each request, and that only where a second factor is needed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request, or send it to the page that must come first."""
        if SESSION_KEY not in request.session or request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        because = _why_closed(request)
        if because is not None and is_of_phone(request):
            logout(request)
            return self.get_response(request)
        if because is not None:
            return _close(request, because)
        touch(request)
        if settings.REQUIRES_SECOND_FACTOR and not _is_open(request) and not _has_second_factor(request):
            if is_of_phone(request):
                request.__dict__["lacks_second_factor"] = True
                request.user = AnonymousUser()
                return self.get_response(request)
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return self.get_response(request)


def _why_closed(request: HttpRequest) -> Ended | None:
    person = request.user
    # The backend finds nobody for a session of somebody deactivated, or whose password has changed.
    if not isinstance(person, Person) or (person.left_at is not None and person.left_at <= timezone.now()):
        return Ended.LEFT
    return has_ended(request)


def _close(request: HttpRequest, because: Ended) -> HttpResponseBase:
    request.__dict__["signed_out_because"] = because.value
    logout(request)
    if asks_by_itself(request):
        # A part of a page must not be replaced by the sign-in page: the whole page is loaded again.
        return HttpResponse(status=401, headers={"Bluelamp-Live": "reload"})
    words = {"because": because.value}
    if request.method == "GET" and because is not Ended.LEFT:
        words["next"] = request.get_full_path()
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode(words)}")


def _is_open(request: HttpRequest) -> bool:
    from django.urls import Resolver404, resolve  # noqa: PLC0415 - addresses are loaded after middleware

    try:
        match = resolve(request.path_info)
    except Resolver404:
        return True
    return match.url_name in _OPEN_NAMES or match.app_name == "ui"


def _has_second_factor(request: HttpRequest) -> bool:
    person = cast("Person", request.user)  # looked at above
    if any(record["method"] == "socialaccount" for record in get_authentication_records(request, person)):
        return True
    return bool(Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).exists())
