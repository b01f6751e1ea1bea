"""The secret address at which somebody's calendar program fetches their own shifts: made, used, revoked."""

from __future__ import annotations

__all__ = ["make_calendar_link", "owner_of", "revoke_calendar_link"]

import datetime as dt
from hmac import compare_digest
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bluelamp_station.accounts.links import hash_of, new_token
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.plans.models import CalendarLink

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person

_USE_NOTED_EVERY = dt.timedelta(hours=1)


@transaction.atomic
def make_calendar_link(*, by: Person) -> str:
    """Make a secret address of one's own; one made before stops working.

    Args:
        by: whose shifts.

    Returns:
        The token, shown once; only its hash is kept.
    """
    _end(by)
    token, hashed = new_token()
    made = CalendarLink.objects.create(person=by, token_hash=hashed)
    record(by=by, action="plans.calendar_link_made", subject=made)
    return token


@transaction.atomic
def revoke_calendar_link(*, by: Person) -> bool:
    """End one's own address; False where there was none.

    Args:
        by: whose it is.
    """
    ended = _end(by)
    if ended:
        record(by=by, action="plans.calendar_link_revoked", subject=by)
    return bool(ended)


def _end(person: Person) -> int:
    return CalendarLink.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=timezone.now())


def owner_of(token: str) -> Person | None:
    """Whose calendar an address opens now: not revoked, and its owner still patrols. Notes the use once an hour.

    Args:
        token: out of the address.
    """
    wanted = hash_of(token)
    found = CalendarLink.objects.filter(token_hash=wanted, revoked_at__isnull=True).select_related("person").first()
    if found is None or not compare_digest(found.token_hash, wanted):
        return None
    owner, now = found.person, timezone.now()
    has_left = owner.left_at is not None and owner.left_at <= now
    if not owner.is_active or has_left or not owner.can(Permission.RECORD_PATROLS):
        return None
    if found.last_used_at is None or found.last_used_at <= now - _USE_NOTED_EVERY:
        long_ago = Q(last_used_at=None) | Q(last_used_at__lte=now - _USE_NOTED_EVERY)
        CalendarLink.objects.filter(long_ago, pk=found.pk).update(last_used_at=now)
    return owner
