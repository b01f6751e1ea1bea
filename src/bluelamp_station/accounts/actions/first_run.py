"""The first minute of a new site: one link, by which one person becomes its first administrator."""

from __future__ import annotations

__all__ = ["ensure_setup_link", "make_first_administrator"]

from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import AgencyKind, AreaKind, Purpose, StaffType
from bluelamp_station.accounts.actions.checks import checked_password
from bluelamp_station.accounts.areas import path_of
from bluelamp_station.accounts.links import hash_of, new_token
from bluelamp_station.accounts.models import Agency, Area, Grant, Person, SetUpLink
from bluelamp_station.audit.actions import record


@transaction.atomic
def ensure_setup_link() -> str | None:
    """Path of a new set-up link, which makes an older one void; None where somebody is known already."""
    if Person.objects.exists():
        SetUpLink.objects.all().delete()
        return None
    token, token_hash = new_token()
    SetUpLink.objects.update_or_create(pk=1, defaults={"token_hash": token_hash})
    return reverse("accounts:set_up", args=[token])


@transaction.atomic
def make_first_administrator(*, token: str, force_name: str, name: str, email: str, password: str) -> Person:
    """Use the set-up link: make the force as an area and an agency, and its first administrator.

    1. Take the link away: of two at once only one finds it. 2. Make force and person. 3. Log it.

    Args:
        token: the last part of the link.
        force_name: such as "Hertfordshire Constabulary".
        name: of the administrator.
        email: the address with which they will sign in.
        password: theirs.

    Raises:
        RefusedInputError: the link was used or replaced, or the password is refused.
    """
    taken, _ = SetUpLink.objects.filter(token_hash=hash_of(token)).delete()
    if not taken or Person.objects.exists():
        raise RefusedInputError(
            "This set-up link was used already or replaced: sign in, or start the site again for a new link.",
            code="BL-PEOPLE-06",
        )
    area = _force_area(force_name)
    agency, _ = Agency.objects.get_or_create(code="police", defaults={"name": force_name, "kind": AgencyKind.POLICE})
    person = Person(email=Person.objects.normalise(email), name=name.strip(), agency=agency, staff_type=StaffType.STAFF)
    person.set_password(checked_password(password, person))
    person.save()
    Grant.objects.create(
        person=person, purpose=Purpose.ADMINISTRATOR, area=area, reason="First administrator, by the set-up link."
    )
    record(by=person, action="accounts.site_set_up", subject=person, detail={"area": area.pk, "agency": agency.pk})
    return person


def _force_area(name: str) -> Area:
    known = Area.objects.filter(parent=None).order_by("pk").first()
    if known is not None:
        return known
    area = Area.objects.create(kind=AreaKind.FORCE, code=slugify(name)[:60] or "force", name=name)
    area.path = path_of(None, area.pk)
    area.save(update_fields=["path"])
    return area
