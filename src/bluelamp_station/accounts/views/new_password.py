"""The page behind the link that a forgotten password brings."""

from __future__ import annotations

__all__ = ["choose"]

from typing import TYPE_CHECKING

from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bluelamp_station.accounts.actions import change_password
from bluelamp_station.accounts.forms.sign_in import PasswordPair
from bluelamp_station.accounts.queries.reset_keys import person_with_key

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_KEPT_AS = "new_password_key"
# What stands in the address once the key is in the session, where no other site is told of it.
_HIDDEN_KEY = "set-password"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """Choose a new password with a key that is good once and for three days.

    1. Move the key from the address into the session. 2. Look whether it is good. 3. Set the password.
    """
    if key != _HIDDEN_KEY and person_with_key(uidb36, key) is not None:
        request.session[_KEPT_AS] = key
        return redirect("account_reset_password_from_key", uidb36, _HIDDEN_KEY)
    person = person_with_key(uidb36, str(request.session.get(_KEPT_AS, "")))
    if person is None or key != _HIDDEN_KEY:
        return render(request, "accounts/sign_in/new_password.html", {"token_fail": True})  # nosec B105 - no password
    form = PasswordPair(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        change_password(by=person, password=form.cleaned_data["password"])
        logout(request)
        return redirect("account_reset_password_from_key_done")
    return render(request, "accounts/sign_in/new_password.html", {"form": form})
