"""How allauth works here: nobody signs up by themselves, and its texts are ours."""

from __future__ import annotations

__all__ = ["StationAccountAdapter", "StationIdentityAdapter"]

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base.constants import AuthError
from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse

from bluelamp_station.accounts.actions import change_password
from bluelamp_station.accounts.actions.sign_in_events import (
    link_identity,
    record_refused_identity,
    record_stranger,
)
from bluelamp_station.accounts.models import Person

# allauth's passing messages in our words; those left out are not said at all.
_SAID = {
    "account/messages/logged_out.txt": "You are signed out.",
    "account/messages/password_changed.txt": "Your password is changed. Sign in with the new one.",
    "mfa/messages/totp_activated.txt": "Your second factor is set up.",
    "mfa/messages/totp_deactivated.txt": "Your second factor is removed.",
}
_MAILS = {"account/email/password_reset_key": ("Your new password for Bluelamp", "password_reset.txt")}


class StationAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # - allauth ships no types
    """People are invited; the lock-out is axes' alone; passwords are set by the room's own action."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's own signature
        """Never."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Axes counts failures, in the database and for every process; allauth's second count would only confuse."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Tell axes the address in one spelling, so that "A@x" and "a@x" are one."""
        address = Person.objects.normalise(str(credentials.get("email", "")))
        return super().authenticate(request, **(credentials | {"email": address, "login": address}))

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Whether it is the password of who is signed in."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not of somebody who signed in a moment ago."""
        records = get_authentication_records(self.request, self.request.user)
        last = max((record["at"] for record in records), default=0.0)
        if time.time() - last < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def set_password(self, user: Person, password: str) -> None:
        """Through the action, so that it is logged with the change."""
        change_password(by=user, password=password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """Everybody signs in again after a change."""
        return reverse("account_login")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """To the page that one came in by."""
        return reverse("account_login")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address that axes counts by."""
        return str(get_client_ip_address(request) or "0.0.0.0")  # noqa: S104  # nosec B104 - no address, not a listening socket

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,  # noqa: ARG002
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Our words, or nothing."""
        text = message or _SAID.get(message_template or "")
        if text:
            messages.add_message(request, level, text, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Our texts; mails that we have none for are not sent."""
        if template_prefix in _MAILS:
            from bluelamp_station.accounts.mail import send_after_commit  # noqa: PLC0415 - settings are read by then

            subject, template = _MAILS[template_prefix]
            send_after_commit(subject, template, {"link": context["password_reset_url"]}, [email])

    def send_password_reset_mail(self, user: Person, email: str, context: dict[str, Any]) -> None:
        """Only to somebody who has a password: others come by invitation or by the identity service."""
        if user.has_usable_password():
            super().send_password_reset_mail(user, email, context)


class StationIdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An identity service lets in people who are known here, by their address; later by its own id for them."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002 - allauth's own signature
        """Never."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the person whom the service speaks of.

        Raises:
            ImmediateHttpResponse: a page that says nobody is known by that address.
        """
        if sociallogin.is_existing:
            return
        address = next((found.email for found in sociallogin.email_addresses), "")
        person = Person.objects.filter(email=Person.objects.normalise(address)).first() if address else None
        if person is None:
            record_stranger("sign_in_failed", address)
            raise ImmediateHttpResponse(
                render(request, "accounts/sign_in/unknown_person.html", {"address": address}, status=403)
            )
        link_identity(person=person, account=sociallogin.account)
        sociallogin.user = person

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,  # noqa: ARG002 - its text is for programmers
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> None:
        """Our page for a sign-in that the service did not finish.

        Raises:
            ImmediateHttpResponse: always.
        """
        is_cancelled = error == AuthError.CANCELLED
        if not is_cancelled:
            record_refused_identity(str(getattr(provider, "sub_id", "")))
        context = {"name": getattr(provider, "name", ""), "is_cancelled": is_cancelled}
        raise ImmediateHttpResponse(render(request, "accounts/sign_in/identity_failed.html", context, status=401))
