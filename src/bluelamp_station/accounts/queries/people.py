"""People as lists and records, for readers who may see them."""

from __future__ import annotations

__all__ = [
    "GrantsByTime",
    "InvitationState",
    "areas_to_give",
    "grants_ending",
    "grants_of",
    "has_second_factor",
    "invitation_state",
    "list_people",
    "may_manage",
    "waiting_invitation",
]

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from bluelamp_station.accounts.links import hash_of
from bluelamp_station.accounts.models import Area, Grant, Invitation, Person
from bluelamp_station.accounts.permissions import Permission

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Agency


class InvitationState(StrEnum):
    """What has become of an invitation."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class GrantsByTime:
    """Somebody's roles, in three parts."""

    current: list[Grant]
    future: list[Grant]
    past: list[Grant]


def _second_factors() -> Any:
    return Authenticator.objects.filter(user_id=OuterRef("pk"), type=Authenticator.Type.TOTP)


def list_people(
    reader: Person, *, words: str = "", agency: Agency | None = None, purpose: str = "", state: str = ""
) -> Any:
    """People whom a reader may see, each with ``has_second_factor`` and their ``current_grants``.

    Args:
        reader: who asks.
        words: part of a name or address.
        agency: whom they work for.
        purpose: a role they hold now.
        state: "" current people, ``no_second_factor``, ``ended`` or ``all``.
    """
    people: Any = Person.objects.visible_to(reader).select_related("agency")
    people = people.annotate(has_second_factor=Exists(_second_factors()))
    if state == "ended":
        people = people.filter(is_active=False)
    elif state != "all":
        people = people.filter(is_active=True)
    if state == "no_second_factor":
        # Whoever comes by the identity service has their second factor there.
        people = people.filter(has_second_factor=False).exclude(
            Exists(SocialAccount.objects.filter(user=OuterRef("pk")))
        )
    if words:
        people = people.filter(Q(name__icontains=words) | Q(email__icontains=words))
    if agency is not None:
        people = people.filter(agency=agency)
    if purpose:
        people = people.filter(pk__in=Grant.objects.current().filter(purpose=purpose).values("person"))
    current = Grant.objects.current().select_related("area").order_by("purpose")
    return people.order_by("name", "pk").prefetch_related(Prefetch("grants", current, to_attr="current_grants"))


def has_second_factor(person: Person) -> bool:
    """Whether somebody has an authenticator app set up."""
    return bool(Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).exists())


def grants_of(person: Person) -> GrantsByTime:
    """Somebody's roles: one query."""
    now = timezone.now()
    found = GrantsByTime([], [], [])
    rows = Grant.objects.filter(person=person).select_related("area", "given_by", "review", "review__reviewed_by")
    for grant in rows.order_by("-valid_from_at", "-pk"):
        is_over = grant.revoked_at is not None or (grant.valid_to_at is not None and grant.valid_to_at <= now)
        if is_over:
            found.past.append(grant)
        elif grant.valid_from_at > now:
            found.future.append(grant)
        else:
            found.current.append(grant)
    return found


def may_manage(reader: Person, person: Person) -> bool:
    """Whether a reader may change somebody's record: not their own, and nobody whose roles reach further."""
    paths = reader.area_paths(Permission.MANAGE_PEOPLE)
    if not paths or reader.pk == person.pk:
        return False
    held = Grant.objects.open().filter(person=person).values_list("area__path", flat=True)
    return all(path.startswith(paths) for path in held)


def areas_to_give(reader: Person) -> Any:
    """Areas on which a reader may give roles, in the order of the tree."""
    within = Q(pk__in=[])
    for path in reader.area_paths(Permission.MANAGE_PEOPLE):
        within |= Q(path__startswith=path)
    return Area.objects.filter(within).order_by("path")


def waiting_invitation(person: Person) -> Invitation | None:
    """The link that somebody could still use."""
    return Invitation.objects.filter(person=person, used_at=None, expires_at__gt=timezone.now()).first()


def invitation_state(token: str) -> tuple[InvitationState, Invitation | None]:
    """What a link is worth now."""
    found = Invitation.objects.filter(token_hash=hash_of(token)).select_related("person").first()
    if found is None:
        return InvitationState.UNKNOWN, None
    if found.used_at is not None:
        return InvitationState.USED, found
    if found.expires_at <= timezone.now() or not found.person.is_active:
        return InvitationState.EXPIRED, found
    return InvitationState.OPEN, found


def grants_ending(reader: Person, before: Any) -> list[Grant]:
    """Roles of people whom a reader may see, that end before a moment."""
    seen = Person.objects.visible_to(reader).filter(is_active=True)
    rows = Grant.objects.current().filter(person__in=seen, valid_to_at__lte=before, is_break_glass=False)
    return list(rows.select_related("person", "area").order_by("valid_to_at", "pk"))
