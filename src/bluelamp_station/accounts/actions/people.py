"""Changing who somebody is, ending and restarting their access, and what they choose themselves."""

from __future__ import annotations

__all__ = [
    "change_digest",
    "change_password",
    "change_person",
    "deactivate_person",
    "reactivate_person",
    "reset_second_factor",
]

import re
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp_station.accounts.actions.checks import must_keep_an_administrator, must_manage
from bluelamp_station.accounts.models import ApiToken, Grant, Invitation, Person
from bluelamp_station.audit.actions import record

if TYPE_CHECKING:
    from bluelamp.core.vocabulary import StaffType
    from bluelamp_station.accounts.models import Agency

# What stands for people whom the duty system has no word for.
_OWN_WORD = re.compile(r"BL\d+", re.IGNORECASE)


@transaction.atomic
def change_person(
    *,
    by: Person,
    person: Person,
    name: str,
    email: str,
    agency: Agency | None,
    staff_type: StaffType,
    staff_ref: str | None = None,
) -> None:
    """Change name, address, agency, kind of staff or duty reference; the log names the fields, not what they hold.

    Args:
        by: who changes it.
        person: whose record.
        name: what they are called.
        email: their address.
        agency: whose they are.
        staff_type: what they are.
        staff_ref: by which the duty system knows them, empty where it does not; None leaves it as it is.

    Raises:
        RefusedInputError: it is oneself, somebody beyond one's area, or address or reference are another's.
    """
    must_manage(by, person)
    wanted = {
        "name": name.strip(),
        "email": Person.objects.normalise(email),
        "agency_id": None if agency is None else agency.pk,
        "staff_type": str(staff_type),
    }
    if staff_ref is not None:
        wanted["staff_ref"] = staff_ref.strip()
    before = Person.objects.values(*wanted).get(pk=person.pk)
    changed = {field: value for field, value in wanted.items() if value != before[field]}
    if not changed:
        return
    _must_be_free(person, changed.get("staff_ref"))
    try:
        with transaction.atomic():
            Person.objects.filter(pk=person.pk).update(**changed)
    except IntegrityError as error:
        _must_be_free(person, changed.get("staff_ref"))
        raise RefusedInputError("Somebody with this e-mail address is known already.", code="BL-PEOPLE-04") from error
    if "email" in changed:
        # An address that is no longer theirs must open nothing: no sign-in, no link.
        EmailAddress.objects.filter(user_id=person.pk).delete()
        _void_invitations(person)
    detail: dict[str, object] = {"fields": sorted(changed)}
    if "staff_type" in changed:
        detail |= {"staff_type": [before["staff_type"], changed["staff_type"]]}
    record(by=by, action="accounts.person_changed", subject=person, detail=detail)


@transaction.atomic
def deactivate_person(*, by: Person, person: Person, reason: str) -> None:
    """End somebody's access at once: roles, links and keys end with it, and open sessions close at their next page.

    Raises:
        RefusedInputError: it is oneself, somebody beyond one's area, the last administrator, or ended already.
    """
    must_manage(by, person)
    if Grant.objects.open().filter(person=person, area__parent=None, purpose="administrator").exists():
        must_keep_an_administrator(without_people=[person.pk])
    now = timezone.now()
    if not Person.objects.filter(pk=person.pk, is_active=True).update(is_active=False, left_at=now):
        raise RefusedInputError("Their access has ended already.", code="BL-PEOPLE-08")
    ended = list(Grant.objects.open().filter(person=person).values_list("pk", flat=True))
    Grant.objects.filter(pk__in=ended).update(revoked_at=now)
    ApiToken.objects.filter(owner=person, revoked_at=None).update(revoked_at=now)
    _void_invitations(person)
    record(by=by, action="accounts.person_deactivated", subject=person, why=reason, detail={"grants": ended})


@transaction.atomic
def reactivate_person(*, by: Person, person: Person, reason: str) -> None:
    """Let somebody sign in again; the roles they once had do not come back by themselves.

    Raises:
        RefusedInputError: it is oneself, or their access has not ended.
    """
    must_manage(by, person)
    if not Person.objects.filter(pk=person.pk, is_active=False).update(is_active=True, left_at=None):
        raise RefusedInputError("Their access has not ended.", code="BL-PEOPLE-19")
    record(by=by, action="accounts.person_reactivated", subject=person, why=reason)


@transaction.atomic
def reset_second_factor(*, by: Person, person: Person, reason: str) -> None:
    """Forget somebody's second factor and recovery codes, so that they set up a new one when they sign in.

    Raises:
        RefusedInputError: it is oneself, somebody beyond one's area, or they have none.
    """
    must_manage(by, person)
    forgotten, _ = Authenticator.objects.filter(user_id=person.pk).delete()
    if not forgotten:
        raise RefusedInputError("They have no second factor to forget.", code="BL-PEOPLE-08")
    record(by=by, action="accounts.second_factor_reset", subject=person, why=reason)


@transaction.atomic
def change_password(*, by: Person, password: str) -> None:
    """Set one's own password; every other session of theirs closes by it."""
    by.set_password(password)
    Person.objects.filter(pk=by.pk).update(password=by.password)
    _void_invitations(by)
    record(by=by, action="accounts.password_changed", subject=by)


@transaction.atomic
def change_digest(*, by: Person, wants_digest: bool) -> None:
    """Choose whether the morning digest comes by mail."""
    if Person.objects.filter(pk=by.pk).exclude(wants_digest=wants_digest).update(wants_digest=wants_digest):
        record(by=by, action="accounts.digest_changed", subject=by, detail={"wants_digest": wants_digest})


def _must_be_free(person: Person, staff_ref: object) -> None:
    if staff_ref and _OWN_WORD.fullmatch(str(staff_ref)):
        raise RefusedInputError(
            "References of BL and digits are the site's own; give the duty system's.", code="BL-PEOPLE-20"
        )
    if staff_ref and Person.objects.filter(staff_ref=staff_ref).exclude(pk=person.pk).exists():
        raise RefusedInputError("Somebody else has this reference in the duty system.", code="BL-PEOPLE-20")


def _void_invitations(person: Person) -> None:
    now = timezone.now()
    Invitation.objects.filter(person=person, used_at=None, expires_at__gt=now).update(expires_at=now)
