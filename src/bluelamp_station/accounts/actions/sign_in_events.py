"""What happens at the door, as events of the log: no password, and no address of somebody unknown."""

from __future__ import annotations

__all__ = ["link_identity", "record_at_the_door", "record_refused_identity", "record_stranger"]

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.crypto import salted_hmac

from bluelamp_station.accounts.models import Person
from bluelamp_station.audit.actions import record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from allauth.socialaccount.models import SocialAccount

_SHOWN_CHARACTERS = 16


def record_at_the_door(
    action: str, person: Person, *, is_theirs: bool = True, why: str = "", detail: Mapping[str, object] | None = None
) -> None:
    """Log something about signing in or out.

    Args:
        action: the last word of the code, such as ``signed_in``.
        person: whose account.
        is_theirs: whether it was surely them; a failed sign-in may have been anybody.
        why: the reason, such as a session left idle.
        detail: small JSON.
    """
    by = person if is_theirs else None
    record(by=by, action=f"accounts.{action}", subject=person, why=why, detail=detail)


def record_stranger(action: str, address: str) -> None:
    """Log an attempt with an address: that of a known person by their id, any other by a keyed hash of it."""
    known = Person.objects.filter(email=Person.objects.normalise(address)).first()
    if known is not None:
        record_at_the_door(action, known, is_theirs=False)
        return
    digest = salted_hmac("bluelamp.unknown-address", Person.objects.normalise(address), algorithm="sha256").hexdigest()
    record(by=None, action=f"accounts.{action}", subject=("unknown address", digest[:_SHOWN_CHARACTERS]))


@transaction.atomic
def link_identity(*, person: Person, account: SocialAccount) -> None:
    """Keep the identity service's own id for somebody, by which they are known from now on.

    Two first sign-ins at once keep it once.
    """
    account.user = person
    kept, is_new = type(account).objects.get_or_create(
        provider=account.provider, uid=account.uid, defaults={"user": person}
    )
    account.pk = kept.pk
    if is_new:
        record(by=person, action="accounts.identity_linked", subject=person, detail={"service": account.provider})


def record_refused_identity(service: str) -> None:
    """Log an answer of the identity service that proved nothing about anybody."""
    record(by=None, action="accounts.sign_in_failed", subject=("identity service", service or "unknown"))
