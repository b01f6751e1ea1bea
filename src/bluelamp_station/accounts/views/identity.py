"""Signing in by the organisation's identity service."""

from __future__ import annotations

__all__ = ["callback", "start"]

import secrets
from typing import TYPE_CHECKING, Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from requests import RequestException

from bluelamp_station.accounts.identity import StrictIdentity

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

_NONCE_BYTES = 24
_FOUND = 302
# What a service that answers with nonsense can make the reading of it raise.
_UNREADABLE = (RequestException, KeyError, TypeError, ValueError)


class _Callback(OAuth2CallbackView):  # type: ignore[misc]  # - allauth ships no types
    """Hands the nonce of this sign-in to whoever reads the token."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        if state is not None:
            self.adapter.nonce = str(state.get("nonce", ""))
        return state, response


def _provider(request: HttpRequest, provider_id: str) -> tuple[StrictIdentity, Any]:
    identity = StrictIdentity(request, provider_id)
    try:
        return identity, identity.get_provider()
    except SocialApp.DoesNotExist as error:
        raise Http404 from error


@never_cache
def start(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Go to the identity service, with a state and a nonce that only this browser's session knows.

    The page in between is there because a form may lead to this site only.
    """
    _, provider = _provider(request, provider_id)
    if request.method != "POST":
        return redirect("account_login")
    nonce = secrets.token_urlsafe(_NONCE_BYTES)
    words = {**provider.get_auth_params(), "nonce": nonce}
    next_url = get_next_redirect_url(request)
    try:
        response: HttpResponseBase = provider.redirect(
            request, AuthProcess.LOGIN, next_url=next_url, auth_params=words, nonce=nonce
        )
    except _UNREADABLE as error:
        return _failed(request, provider, error)
    if response.status_code != _FOUND:
        return response
    context = {"url": response.headers["Location"], "name": provider.name}
    return render(request, "accounts/sign_in/leaving.html", context)


@never_cache
def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Come back from the identity service."""
    identity, provider = _provider(request, provider_id)
    try:
        response: HttpResponseBase = _Callback.adapter_view(identity)(request)
    except _UNREADABLE as error:
        return _failed(request, provider, error)
    return response


def _failed(request: HttpRequest, provider: Any, error: Exception) -> HttpResponseBase:
    response: HttpResponseBase = render_authentication_error(request, provider, exception=error)
    return response
