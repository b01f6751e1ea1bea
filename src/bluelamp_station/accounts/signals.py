"""What Django, allauth and axes tell of, written to the log."""

from __future__ import annotations

__all__ = ["connect"]

from typing import TYPE_CHECKING, Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_out, user_login_failed

from bluelamp_station.accounts.actions.sign_in_events import record_at_the_door, record_stranger
from bluelamp_station.accounts.lockout import count_failure
from bluelamp_station.accounts.models import Person
from bluelamp_station.accounts.session_ages import begin

if TYPE_CHECKING:
    from django.http import HttpRequest

_UID = "bluelamp_station.accounts"


def connect() -> None:
    """Listen; connecting again changes nothing."""
    heard = (
        (user_logged_in, _signed_in),
        (user_logged_out, _signed_out),
        (user_login_failed, _failed),
        (user_locked_out, _locked),
        (authentication_failed, _wrong_code),
        (authenticator_added, _second_factor_set),
        (authenticator_removed, _second_factor_removed),
        (authenticator_reset, _recovery_codes_made),
    )
    for signal, receiver in heard:
        signal.connect(receiver, dispatch_uid=f"{_UID}.{receiver.__name__}")


def _signed_in(request: HttpRequest, user: Person, **_: Any) -> None:
    begin(request)
    methods = [record["method"] for record in get_authentication_records(request, user)]
    record_at_the_door("signed_in", user, detail={"by": list(dict.fromkeys(methods))})


def _signed_out(request: HttpRequest, user: Person | None, **_: Any) -> None:
    if user is not None:
        record_at_the_door("signed_out", user, why=str(getattr(request, "signed_out_because", "")))


def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    # While locked nothing more is logged: the log must not grow by what is refused unread.
    is_counted = getattr(request, "axes_failures_since_start", None) is not None
    address = str(credentials.get("login") or credentials.get("email") or "")
    if is_counted or not getattr(request, "axes_locked_out", False):
        record_stranger("sign_in_failed", address)


def _locked(request: HttpRequest, username: str | None, **_: Any) -> None:
    if getattr(request, "axes_failures_since_start", None) is not None:
        record_stranger("locked_out", username or "")


def _wrong_code(request: HttpRequest, user: Person, **_: Any) -> None:
    record_at_the_door("second_factor_failed", user, is_theirs=False)
    count_failure(request, user)


def _second_factor_set(user: Person, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        record_at_the_door("second_factor_set", user)


def _second_factor_removed(user: Person, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        record_at_the_door("second_factor_removed", user)


def _recovery_codes_made(user: Person, **_: Any) -> None:
    record_at_the_door("recovery_codes_made", user)
