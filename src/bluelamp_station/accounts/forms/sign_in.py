"""Forms of the door: allauth's own, with our labels."""

from __future__ import annotations

__all__ = [
    "ChangePassword",
    "ConfirmPassword",
    "PasswordPair",
    "ResetRequest",
    "SecondFactorCode",
    "SecondFactorConfirmation",
    "SecondFactorSetUp",
    "SignIn",
]

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as MfaReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError

from bluelamp_station.accounts.models import Person

PASSWORD_HINT = "At least 12 characters. Three or four words that have nothing to do with you are good."  # noqa: S105  # nosec B105 - a hint
_WRONG_CODE = "That code is wrong or was used already. Wait for the next one and try again."
_CODE_HINT = "Six digits from your authenticator app, or one of your recovery codes."
_WRONG_ADDRESS_OR_PASSWORD = "The e-mail address or the password is wrong."  # noqa: S105  # nosec B105 - a sentence


def _word(form: Any, name: str, label: str, hint: str = "") -> None:
    """Give a field of allauth's our label and hint, and no words inside the box."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)


def _as_code(form: Any, hint: str) -> None:
    _word(form, "code", "Code", hint)
    form.fields["code"].widget.attrs |= {"inputmode": "numeric", "class": "govuk-input--width-10"}


class SignIn(LoginForm):  # type: ignore[misc]  # - allauth ships no types
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "login", "E-mail address")
        _word(self, "password", "Password")

    def clean(self) -> Any:
        """One sentence for every way of being wrong."""
        try:
            return super().clean()
        except ValidationError as error:
            raise ValidationError(_WRONG_ADDRESS_OR_PASSWORD) from error


class SecondFactorCode(AuthenticateForm):  # type: ignore[misc]
    """The code after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self, _CODE_HINT)

    def clean_code(self) -> Any:
        """The code, or our sentence."""
        return _clean_code(super().clean_code)


class SecondFactorConfirmation(MfaReauthenticateForm):  # type: ignore[misc]
    """The code again, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self, _CODE_HINT)

    def clean_code(self) -> Any:
        """The code, or our sentence."""
        return _clean_code(super().clean_code)


class SecondFactorSetUp(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self, "The six digits that the app shows now.")

    def clean_code(self) -> Any:
        """The code, or our sentence."""
        return _clean_code(super().clean_code)


def _clean_code(clean: Any) -> Any:
    try:
        return clean()
    except ValidationError as error:
        raise ValidationError(_WRONG_CODE) from error


class ConfirmPassword(ReauthenticateForm):  # type: ignore[misc]
    """The password again, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "password", "Password")

    def clean_password(self) -> Any:
        """The password, or our sentence."""
        try:
            return super().clean_password()
        except ValidationError as error:
            raise ValidationError("The password is wrong.") from error


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]
    """The old password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "oldpassword", "Password now")
        _word(self, "password1", "New password", PASSWORD_HINT)
        _word(self, "password2", "New password again")


class ResetRequest(ResetPasswordForm):  # type: ignore[misc]
    """The address to which a link for a new password goes; nothing says whether it is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word(self, "email", "E-mail address")

    def save(self, request: Any, **kwargs: Any) -> str:
        """Send the link to somebody known; to anybody else, nothing."""
        if not self.users:
            return str(self.cleaned_data["email"])
        # Django's own key: allauth's writes a row for every address that it looks at.
        return str(super().save(request, **(kwargs | {"token_generator": default_token_generator})))


class PasswordPair(forms.Form):
    """A first password, typed twice."""

    password = forms.CharField(
        label="Password",
        help_text=PASSWORD_HINT,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label="Password again", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def whose(self) -> Person:
        """For whom the password is: it must not be like their name or address."""
        return self.person or Person()

    def clean(self) -> dict[str, Any]:
        """Both alike, and allowed by the rules."""
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", "The two passwords are not the same.")
        elif password:
            try:
                validate_password(password, self.whose())
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
