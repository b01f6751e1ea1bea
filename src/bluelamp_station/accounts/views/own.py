"""One's own account: roles in words, second factor, digest, keys."""

from __future__ import annotations

__all__ = ["change_digest", "make_token", "me", "revoke_token"]

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bluelamp.core.errors import BluelampError
from bluelamp_station.accounts import actions
from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.asking import reader, refuse
from bluelamp_station.accounts.forms.own import DigestForm, TokenForm
from bluelamp_station.accounts.models import ApiToken
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.accounts.queries.people import grants_of, has_second_factor
from bluelamp_station.accounts.tokens import make_token as make_key
from bluelamp_station.accounts.tokens import revoke_token as revoke_key

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@require()
def me(request: HttpRequest) -> HttpResponse:
    """What one may do and until when, and how one signs in."""
    person = reader(request)
    context = {
        "grants": grants_of(person),
        "has_second_factor": has_second_factor(person),
        "has_password": person.has_usable_password(),
        "digest_form": DigestForm(initial={"wants_digest": person.wants_digest}),
        "can_use_api": person.can(Permission.USE_API),
        "tokens": list(ApiToken.objects.filter(owner=person)),
    }
    return render(request, "accounts/me.html", context)


@require_POST
@require()
def change_digest(request: HttpRequest) -> HttpResponse:
    """Choose whether the digest comes."""
    form = DigestForm(request.POST)
    if form.is_valid():
        actions.change_digest(by=reader(request), wants_digest=form.cleaned_data["wants_digest"])
        messages.success(request, "Your choice is kept.")
    return redirect("accounts:me")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.USE_API)
def make_token(request: HttpRequest) -> HttpResponse:
    """Make a key; its secret is in the answer and nowhere else."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            token, secret = make_key(by=reader(request), name=asked["name"], scopes=asked["scopes"], days=asked["days"])
        except BluelampError as error:
            refuse(form, error)
        else:
            return render(request, "accounts/token_made.html", {"token": token, "secret": secret})
    return render(request, "accounts/token.html", {"form": form})


@require_POST
@require()
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own keys."""
    token = get_object_or_404(ApiToken.objects.filter(owner=reader(request)), pk=pk)
    try:
        revoke_key(by=reader(request), token=token)
    except BluelampError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"The key {token.name} has ended.")
    return redirect("accounts:me")
