"""Letting people in: one link for one person, good for one week and one use."""

from __future__ import annotations

__all__ = ["INVITATION_DAYS", "AskedGrant", "accept_invitation", "invite_person", "send_new_invitation"]

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import Purpose, StaffType
from bluelamp_station.accounts.actions.checks import checked_password, must_manage
from bluelamp_station.accounts.actions.grants import make_grant
from bluelamp_station.accounts.links import hash_of, new_token
from bluelamp_station.accounts.mail import send_after_commit
from bluelamp_station.accounts.models import Agency, Area, Invitation, Person
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.audit.actions import record

if TYPE_CHECKING:
    from collections.abc import Iterable

INVITATION_DAYS = 7

# Purpose, area, from, until (None: no end), reason.
AskedGrant: TypeAlias = tuple[Purpose, Area, datetime, datetime | None, str]


@transaction.atomic
def invite_person(
    *,
    by: Person,
    name: str,
    email: str,
    agency: Agency | None,
    staff_type: StaffType,
    grants: Iterable[AskedGrant] = (),
    site_address: str = "",
) -> tuple[Person, str]:
    """Make a person with their roles, and a link by which they set a password.

    Args:
        by: who invites.
        name: the name that others see.
        email: the address with which they will sign in.
        agency: whom they work for.
        staff_type: what they are, by which the law gives powers.
        grants: roles given from the start.
        site_address: scheme and host for the link in the mail; without it no mail is sent.

    Returns the person and the path of the link, which is shown once and never again.

    Raises:
        RefusedInputError: the inviter manages nobody, the address is known, or a role cannot be given.
    """
    if not by.can(Permission.MANAGE_PEOPLE):
        raise RefusedInputError("Only an administrator invites people.", code="BL-PEOPLE-03")
    person = _make_person(name=name, email=email, agency=agency, staff_type=staff_type)
    given = [make_grant(by, person, asked) for asked in grants]
    path = _make_link(by, person, site_address)
    detail = {"grants": [[grant.pk, str(grant.purpose), grant.area_id] for grant in given]}
    record(by=by, action="accounts.person_invited", subject=person, detail=detail)
    return person, path


def _make_person(*, name: str, email: str, agency: Agency | None, staff_type: StaffType) -> Person:
    try:
        with transaction.atomic():
            return Person.objects.create_user(email, name.strip(), agency=agency, staff_type=staff_type)
    except IntegrityError as error:
        raise RefusedInputError("Somebody with this e-mail address is known already.", code="BL-PEOPLE-04") from error


@transaction.atomic
def send_new_invitation(*, by: Person, person: Person, site_address: str = "") -> str:
    """Make a new link for somebody, and every older one void; the path, to be shown once.

    Raises:
        RefusedInputError: it is oneself, somebody beyond one's area, or their access has ended.
    """
    must_manage(by, person)
    if not person.is_active:
        raise RefusedInputError("Their access has ended: start it again first.", code="BL-PEOPLE-19")
    path = _make_link(by, person, site_address)
    record(by=by, action="accounts.invitation_renewed", subject=person)
    return path


def _make_link(by: Person, person: Person, site_address: str) -> str:
    now = timezone.now()
    Invitation.objects.filter(person=person, used_at=None, expires_at__gt=now).update(expires_at=now)
    token, token_hash = new_token()
    expires_at = now + timedelta(days=INVITATION_DAYS)
    Invitation.objects.create(person=person, token_hash=token_hash, made_by=by, made_at=now, expires_at=expires_at)
    path = reverse("accounts:accept_invitation", args=[token])
    if site_address:
        context = {"link": f"{site_address}{path}", "expires_at": expires_at, "by": by.name}
        send_after_commit("Your invitation to Bluelamp", "invitation.txt", context, [person.email])
    return path


@transaction.atomic
def accept_invitation(*, token: str, password: str) -> Person:
    """Use an invitation: set the password of whom it was made for.

    1. Mark it as used, if it still can be. 2. Set the password. 3. Log it.

    Raises:
        RefusedInputError: the link was used, replaced or has run out, or the password is refused.
    """
    now = timezone.now()
    # No join in this filter: the database must look again at this very row once another use of it is over.
    links = Invitation.objects.filter(token_hash=hash_of(token))
    if not links.filter(used_at=None, expires_at__gt=now).update(used_at=now):
        raise _void()
    person = links.select_related("person").get().person
    if not person.is_active:
        raise _void()
    person.set_password(checked_password(password, person))
    person.save(update_fields=["password"])
    record(by=person, action="accounts.invitation_accepted", subject=person)
    return person


def _void() -> RefusedInputError:
    return RefusedInputError(
        "This link was used already, was replaced by a newer one or has run out: ask for a new one.",
        code="BL-PEOPLE-05",
    )
