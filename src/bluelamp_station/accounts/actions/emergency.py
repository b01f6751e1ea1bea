"""Emergency access: taken by somebody of the police when it cannot wait, and told to everybody who watches."""

from __future__ import annotations

__all__ = [
    "EMERGENCY_MINUTES",
    "EMERGENCY_PURPOSES",
    "MOST_A_DAY",
    "SHORTEST_REASON",
    "end_emergency_access",
    "review_emergency_access",
    "take_emergency_access",
]

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import AgencyKind, Purpose
from bluelamp_station.accounts.mail import send_after_commit
from bluelamp_station.accounts.models import BreakGlassReview, Grant, Person
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Area

EMERGENCY_MINUTES = 60
MOST_A_DAY = 3
SHORTEST_REASON = 20
EMERGENCY_PURPOSES = (Purpose.ANALYST, Purpose.MANAGER, Purpose.SUPERVISOR)


@transaction.atomic
def take_emergency_access(*, by: Person, purpose: Purpose, area: Area, reason: str) -> Grant:
    """Give oneself the sight of a role on an area for an hour, and say so loudly.

    1. Hold the person's row: two requests at once count one after the other. 2. Check who, why and how often.
    3. Make the grant. 4. Log it and tell administrators and auditors.

    Raises:
        RefusedInputError: not of the police, without a reason, on already, or too often today.
    """
    person = Person.objects.select_for_update(of=("self",)).select_related("agency").get(pk=by.pk)
    why = " ".join(reason.split())
    _must_be_allowed(person, purpose, why)
    now = timezone.now()
    grant = Grant.objects.create(
        person=person,
        purpose=purpose,
        area=area,
        valid_from_at=now,
        valid_to_at=now + timedelta(minutes=EMERGENCY_MINUTES),
        is_break_glass=True,
        reason=why,
        given_by=person,
    )
    record(
        by=by,
        action="accounts.emergency_access_taken",
        subject=grant,
        why=why,
        detail={"purpose": str(purpose), "area": area.pk, "minutes": EMERGENCY_MINUTES},
    )
    context = {"person": person.name, "purpose": words(purpose), "until": grant.valid_to_at}
    send_after_commit("Bluelamp: emergency access was taken", "emergency.txt", context, _watchers(person))
    by.__dict__.pop("_access", None)
    return grant


def _must_be_allowed(person: Person, purpose: Purpose, why: str) -> None:
    if not person.is_active or person.agency is None or person.agency.kind != AgencyKind.POLICE:
        raise RefusedInputError("Emergency access is for people of the police.", code="BL-PEOPLE-09")
    if purpose not in EMERGENCY_PURPOSES:
        raise RefusedInputError("Emergency access does not reach this role.", code="BL-PEOPLE-09")
    if len(why) < SHORTEST_REASON:
        raise RefusedInputError(
            f"Say why in at least {SHORTEST_REASON} characters: others will read it.", code="BL-PEOPLE-10"
        )
    taken = Grant.objects.filter(person=person, is_break_glass=True)
    if taken.current().exists():
        raise RefusedInputError("Emergency access is on already: end it first.", code="BL-PEOPLE-12")
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    if taken.filter(made_at__gte=midnight).count() >= MOST_A_DAY:
        raise RefusedInputError(
            f"Emergency access was taken {MOST_A_DAY} times today: ask an administrator for the role.",
            code="BL-PEOPLE-11",
        )


def _watchers(person: Person) -> list[str]:
    """Addresses of administrators and auditors, other than the person."""
    watching = Grant.objects.current().filter(
        purpose__in=(Purpose.ADMINISTRATOR, Purpose.AUDITOR), person__is_active=True, is_break_glass=False
    )
    found = watching.exclude(person=person).values_list("person__email", flat=True)
    return sorted(set(found))


@transaction.atomic
def end_emergency_access(*, by: Person) -> None:
    """End one's own emergency access before its time.

    Raises:
        RefusedInputError: none is on.
    """
    grants = list(Grant.objects.current().filter(person=by, is_break_glass=True))
    now = timezone.now()
    if not grants or not Grant.objects.open().filter(pk__in=[grant.pk for grant in grants]).update(revoked_at=now):
        raise RefusedInputError("No emergency access is on.", code="BL-PEOPLE-08")
    record(by=by, action="accounts.emergency_access_ended", subject=grants[0])
    by.__dict__.pop("_access", None)


@transaction.atomic
def review_emergency_access(*, by: Person, grant: Grant, note: str) -> BreakGlassReview:
    """Say that one has looked at what somebody else's emergency access was used for.

    Raises:
        RefusedInputError: one's own, reviewed already, not an emergency access, or by somebody who does not watch.
    """
    if not (by.can(Permission.MANAGE_PEOPLE) or by.can(Permission.SEE_AUDIT)):
        raise RefusedInputError("Administrators and auditors review emergency access.", code="BL-PEOPLE-17")
    if grant.person_id == by.pk or not grant.is_break_glass:
        raise RefusedInputError("Somebody else must review it.", code="BL-PEOPLE-17")
    try:
        with transaction.atomic():
            review = BreakGlassReview.objects.create(grant=grant, reviewed_by=by, note=note.strip())
    except IntegrityError as error:
        raise RefusedInputError("It has been reviewed already.", code="BL-PEOPLE-17") from error
    record(by=by, action="accounts.emergency_access_reviewed", subject=grant, why=review.note)
    return review
