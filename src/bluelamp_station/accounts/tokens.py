"""Keys for programs: what they open is never more than what their owner may see at that moment."""

from __future__ import annotations

__all__ = ["LONGEST_DAYS", "SCOPES", "make_token", "person_for", "revoke_token"]

from datetime import timedelta
from hmac import compare_digest
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.accounts.links import hash_of, new_token
from bluelamp_station.accounts.models import ApiToken
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record

if TYPE_CHECKING:
    from collections.abc import Collection

    from bluelamp_station.accounts.models import Person

# What a key may be made for, and what its owner must be able to do at the moment it is used.
SCOPES: dict[str, Permission] = {
    "hotspots:read": Permission.SEE_HOTSPOTS,
    "incidents:read": Permission.SEE_INCIDENTS,
    "ledger:read": Permission.SEE_INCIDENTS,
    "patrols:read": Permission.SEE_PATROLS,
}
LONGEST_DAYS = 365
_PREFIX = "bl_"
_HINT_CHARACTERS = 7
_USE_NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def make_token(*, by: Person, name: str, scopes: Collection[str], days: int) -> tuple[ApiToken, str]:
    """Make a key; its secret is shown once and only its hash is kept.

    Raises:
        RefusedInputError: the owner may not use the API, a scope is unknown, or it would last more than a year.
    """
    if not by.can(Permission.USE_API):
        raise RefusedInputError("Your roles do not include the use of the API.", code="BL-PEOPLE-14")
    unknown = sorted(set(scopes) - SCOPES.keys())
    if unknown or not scopes:
        raise RefusedInputError("Choose at least one scope out of those listed.", code="BL-PEOPLE-15")
    if not 1 <= days <= LONGEST_DAYS:
        raise RefusedInputError(f"A key lasts from 1 to {LONGEST_DAYS} days.", code="BL-PEOPLE-15")
    secret = _PREFIX + new_token()[0]
    token = ApiToken.objects.create(
        owner=by,
        name=name.strip(),
        token_hash=hash_of(secret),
        hint=secret[:_HINT_CHARACTERS],
        scopes=sorted(scopes),
        expires_at=timezone.now() + timedelta(days=days),
    )
    record(by=by, action="accounts.token_made", subject=token, detail={"scopes": token.scopes, "days": days})
    return token, secret


def person_for(secret: str, scope: str) -> Person | None:
    """Whose key this is, if it opens the scope now: not ended, not run out, and its owner still may.

    Notes the use at most once a minute. What the owner may see is then asked of the person as on every page.
    """
    wanted = hash_of(secret)
    now = timezone.now()
    found = ApiToken.objects.filter(token_hash=wanted).select_related("owner").first()
    if found is None or not compare_digest(found.token_hash, wanted):
        return None
    owner = found.owner
    is_good = found.revoked_at is None and found.expires_at > now and scope in found.scopes and scope in SCOPES
    if not is_good or not owner.is_active or (owner.left_at is not None and owner.left_at <= now):
        return None
    if not (owner.can(Permission.USE_API) and owner.can(SCOPES[scope])):
        return None
    if found.last_used_at is None or found.last_used_at <= now - _USE_NOTED_EVERY:
        long_ago = Q(last_used_at=None) | Q(last_used_at__lte=now - _USE_NOTED_EVERY)
        ApiToken.objects.filter(long_ago, pk=found.pk).update(last_used_at=now)
    return owner


@transaction.atomic
def revoke_token(*, by: Person, token: ApiToken) -> None:
    """End one's own key.

    Raises:
        RefusedInputError: it is another's, or ended already.
    """
    if not ApiToken.objects.filter(pk=token.pk, owner=by, revoked_at=None).update(revoked_at=timezone.now()):
        raise RefusedInputError("This key has ended already.", code="BL-PEOPLE-08")
    record(by=by, action="accounts.token_revoked", subject=token)
