"""Whose a key for a new password is."""

from __future__ import annotations

__all__ = ["person_with_key"]

from allauth.account.utils import url_str_to_user_pk
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError

from bluelamp_station.accounts.models import Person


def person_with_key(uidb36: str, key: str) -> Person | None:
    """The person for whom a key was made; None where it was used, has run out or was never made.

    Args:
        uidb36: the person's id as it stands in the link.
        key: the key as it stands in the link.
    """
    try:
        person = Person.objects.filter(pk=url_str_to_user_pk(uidb36), is_active=True).first()
    except (ValueError, ValidationError, OverflowError):
        return None
    return person if person is not None and default_token_generator.check_token(person, key) else None
