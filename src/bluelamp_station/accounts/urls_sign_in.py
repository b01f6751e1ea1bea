"""Addresses of the door, mounted at ``/account/``: those of allauth's that are used, and no others."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from allauth.account.views import AccountInactiveView, LogoutView, PasswordResetDoneView, PasswordResetFromKeyDoneView
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from django.urls import path, re_path

from bluelamp_station.accounts.views import identity, new_password, sign_in

_PAGES = "accounts/sign_in"

urlpatterns = [
    path("login/", sign_in.SignInView.as_view(), name="account_login"),
    path("logout/", LogoutView.as_view(template_name=f"{_PAGES}/sign_out.html"), name="account_logout"),
    path("inactive/", AccountInactiveView.as_view(template_name=f"{_PAGES}/inactive.html"), name="account_inactive"),
    path("reauthenticate/", sign_in.ConfirmPasswordView.as_view(), name="account_reauthenticate"),
    path("password/change/", sign_in.ChangePasswordView.as_view(), name="account_change_password"),
    path("password/reset/", sign_in.ForgottenPasswordView.as_view(), name="account_reset_password"),
    path(
        "password/reset/done/",
        PasswordResetDoneView.as_view(template_name=f"{_PAGES}/forgotten_password_done.html"),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        new_password.choose,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        PasswordResetFromKeyDoneView.as_view(template_name=f"{_PAGES}/new_password_done.html"),
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", sign_in.SecondFactorView.as_view(), name="mfa_index"),
    path("2fa/authenticate/", sign_in.SecondFactorCodeView.as_view(), name="mfa_authenticate"),
    path("2fa/reauthenticate/", sign_in.ConfirmSecondFactorView.as_view(), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", sign_in.SetUpSecondFactorView.as_view(), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", sign_in.RemoveSecondFactorView.as_view(), name="mfa_deactivate_totp"),
    path(
        "2fa/recovery-codes/",
        ViewRecoveryCodesView.as_view(template_name=f"{_PAGES}/recovery_codes.html"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        GenerateRecoveryCodesView.as_view(template_name=f"{_PAGES}/new_recovery_codes.html"),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        DownloadRecoveryCodesView.as_view(template_name=f"{_PAGES}/recovery_codes.txt"),
        name="mfa_download_recovery_codes",
    ),
    path("oidc/<slug:provider_id>/login/", identity.start, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", identity.callback, name="openid_connect_callback"),
]
