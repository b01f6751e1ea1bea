"""The door: allauth's views with our forms, pages and lock-out."""

from __future__ import annotations

__all__ = [
    "ChangePasswordView",
    "ConfirmPasswordView",
    "ConfirmSecondFactorView",
    "ForgottenPasswordView",
    "RemoveSecondFactorView",
    "SecondFactorCodeView",
    "SecondFactorView",
    "SetUpSecondFactorView",
    "SignInView",
]

import math
from typing import TYPE_CHECKING, Any

from allauth.account.views import (
    LoginView,
    PasswordChangeView,
    PasswordResetView,
    ReauthenticateView,
)
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as MfaReauthenticateView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from bluelamp_station.accounts.forms import sign_in as forms
from bluelamp_station.accounts.lockout import is_locked, locked_until, was_locked
from bluelamp_station.accounts.mail import is_mail_configured

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_TOO_MANY = 429
_FOLDER = "accounts/sign_in"


def locked_page(request: HttpRequest, address: str) -> HttpResponse:
    """The page that says when to try again; 429."""
    until_at = locked_until(request, address)
    response = render(request, f"{_FOLDER}/locked.html", {"until_at": until_at}, status=_TOO_MANY)
    response["Retry-After"] = str(max(1, math.ceil((until_at - timezone.now()).total_seconds())))
    return response


class _Counted:
    """A form at the door: refused while its address is locked, and our own page where the last try was one too many."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, with our page in place of allauth's own where requests come too fast."""
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # - a mixin
        if response.status_code == _TOO_MANY and not response.has_header("Retry-After"):
            response = render(request, f"{_FOLDER}/too_fast.html", status=_TOO_MANY)
            response["Retry-After"] = "60"
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take what was typed, unless the address is locked."""
        address = self.address()
        if is_locked(request, address):
            return locked_page(request, address)
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]  # - a mixin
        return locked_page(request, address) if was_locked(request) else response

    def address(self) -> str:
        """Whose lock counts: of who is signed in."""
        return str(getattr(self.request.user, "email", ""))


class SignInView(_Counted, LoginView):  # type: ignore[misc]  # - allauth ships no types
    """Address and password."""

    form_class = forms.SignIn
    template_name = f"{_FOLDER}/sign_in.html"

    def address(self) -> str:
        """The address typed."""
        return str(self.request.POST.get("login", ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With why the last session ended, and the identity service if there is one."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["because"] = self.request.GET.get("because", "")
        context["identity_name"] = settings.OIDC_NAME
        context["can_mail"] = is_mail_configured()
        return context


class SecondFactorCodeView(_Counted, AuthenticateView):  # type: ignore[misc]
    """The code after the password."""

    form_class = forms.SecondFactorCode
    template_name = f"{_FOLDER}/second_factor_code.html"

    def address(self) -> str:
        """Of who gave the password."""
        return str(self.stage.login.user.email)


class ConfirmPasswordView(_Counted, ReauthenticateView):  # type: ignore[misc]
    """The password again."""

    form_class = forms.ConfirmPassword
    template_name = f"{_FOLDER}/confirm.html"


class ConfirmSecondFactorView(_Counted, MfaReauthenticateView):  # type: ignore[misc]
    """The code again."""

    form_class = forms.SecondFactorConfirmation
    template_name = f"{_FOLDER}/confirm.html"


class ChangePasswordView(PasswordChangeView):  # type: ignore[misc]
    """A new password for who knows the old one."""

    form_class = forms.ChangePassword
    template_name = f"{_FOLDER}/change_password.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Who comes by the identity service has no password here."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            messages.warning(request, "You sign in by your organisation's account: change your password there.")
            return redirect("accounts:me")
        return super().dispatch(request, *args, **kwargs)


@method_decorator(never_cache, name="dispatch")
class ForgottenPasswordView(PasswordResetView):  # type: ignore[misc]
    """A link for a new password; says the same whether the address is known or not."""

    form_class = forms.ResetRequest
    template_name = f"{_FOLDER}/forgotten_password.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whether mail can be sent at all."""
        return {**super().get_context_data(**kwargs), "can_mail": is_mail_configured()}


class SecondFactorView(IndexView):  # type: ignore[misc]
    """What one's second factor is."""

    template_name = f"{_FOLDER}/second_factor.html"


class SetUpSecondFactorView(ActivateTOTPView):  # type: ignore[misc]
    """Show the code to scan, and take the first number."""

    form_class = forms.SecondFactorSetUp
    template_name = f"{_FOLDER}/set_up_second_factor.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the secret in groups of four, for who types it."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["secret_words"] = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        return context


class RemoveSecondFactorView(DeactivateTOTPView):  # type: ignore[misc]
    """Remove the app, to set up another."""

    template_name = f"{_FOLDER}/remove_second_factor.html"
