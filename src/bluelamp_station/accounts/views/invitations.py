"""Inviting people, and the page behind the link that they get."""

from __future__ import annotations

__all__ = ["accept", "invite", "renew", "set_up"]

from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bluelamp.core.errors import BluelampError
from bluelamp.core.vocabulary import StaffType
from bluelamp_station.accounts import actions
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.actions.invitations import INVITATION_DAYS
from bluelamp_station.accounts.asking import reader, refuse, site_address
from bluelamp_station.accounts.forms.people import InviteForm, SetUpForm
from bluelamp_station.accounts.forms.sign_in import PasswordPair
from bluelamp_station.accounts.mail import is_mail_configured
from bluelamp_station.accounts.models import Person
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.accounts.queries.people import InvitationState, areas_to_give, invitation_state

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_GONE = 410


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_PEOPLE)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody with a first role; the link is in the answer and nowhere else."""
    by = reader(request)
    form = InviteForm(request.POST if request.method == "POST" else None, by=by, areas=areas_to_give(by))
    if form.is_valid():
        asked = form.cleaned_data
        try:
            person, path = actions.invite_person(
                by=by,
                name=asked["name"],
                email=asked["email"],
                agency=asked["agency"],
                staff_type=StaffType(asked["staff_type"]),
                grants=[form.asked()],
                site_address=site_address(request),
            )
        except BluelampError as error:
            refuse(form, error)
        else:
            return _link_page(request, person, path)
    return render(request, "accounts/invite.html", {"form": form})


@never_cache
@require_POST
@require(Permission.MANAGE_PEOPLE)
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new link; older ones are void."""
    shown = get_object_or_404(Person.objects.visible_to(reader(request)), pk=pk)
    try:
        path = actions.send_new_invitation(by=reader(request), person=shown, site_address=site_address(request))
    except BluelampError as error:
        return render(request, "accounts/refused.html", {"sentence": error.message, "shown": shown}, status=403)
    return _link_page(request, shown, path)


def _link_page(request: HttpRequest, person: Person, path: str) -> HttpResponse:
    context = {
        "shown": person,
        "link": f"{site_address(request)}{path}",
        "days": INVITATION_DAYS,
        "was_mailed": is_mail_configured(),
    }
    return render(request, "accounts/invited.html", context)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Set a first password by the link, and go on to the second factor."""
    state, invitation = invitation_state(token)
    if state is not InvitationState.OPEN or invitation is None:
        return render(request, "accounts/invitation_void.html", {"state": state.value}, status=_GONE)
    form = PasswordPair(request.POST if request.method == "POST" else None, person=invitation.person)
    if form.is_valid():
        try:
            person = actions.accept_invitation(token=token, password=form.cleaned_data["password"])
        except BluelampError as error:
            refuse(form, error)
        else:
            return _go_on(request, person)
    return render(request, "accounts/accept.html", {"form": form, "shown": invitation.person})


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """The first page of a new site: the force and its first administrator."""
    if Person.objects.exists():
        raise Http404
    form = SetUpForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            person = actions.make_first_administrator(
                token=token,
                force_name=asked["force_name"],
                name=asked["name"],
                email=asked["email"],
                password=asked["password"],
            )
        except BluelampError as error:
            refuse(form, error)
        else:
            return _go_on(request, person)
    return render(request, "accounts/set_up.html", {"form": form})


def _go_on(request: HttpRequest, person: Person) -> HttpResponse:
    """Sign in whoever has just proved who they are; a second factor that is there is still asked for."""
    next_url = reverse("mfa_activate_totp") if settings.REQUIRES_SECOND_FACTOR else "/"
    if request.user.is_authenticated:
        logout(request)
    record_authentication(request, person, "password")
    response: Any = perform_login(request, person, redirect_url=next_url)
    return response  # type: ignore[no-any-return]  # - allauth ships no types
