"""What nobody may do to people's access, whoever asks: the rules that several actions share."""

from __future__ import annotations

__all__ = ["administrators_after", "checked_password", "must_keep_an_administrator", "must_manage", "must_manage_area"]

from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from bluelamp.core.errors import RefusedInputError
from bluelamp.core.vocabulary import Purpose
from bluelamp_station.accounts.models import Area, Grant, Person
from bluelamp_station.accounts.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Collection


def must_manage(by: Person, person: Person) -> None:
    """Somebody may manage another whose every role lies inside their own areas.

    Raises:
        RefusedInputError: it is their own record, or the other's roles reach further than theirs.
    """
    if by.pk == person.pk:
        raise RefusedInputError("You cannot change your own record: ask another administrator.", code="BL-PEOPLE-01")
    paths = by.area_paths(Permission.MANAGE_PEOPLE)
    held = Grant.objects.open().filter(person=person).values_list("area__path", flat=True)
    if not paths or any(not path.startswith(paths) for path in held):
        raise _outside()


def must_manage_area(by: Person, area: Area) -> None:
    """Somebody may give and end roles inside their own areas.

    Raises:
        RefusedInputError: the area lies outside them.
    """
    paths = by.area_paths(Permission.MANAGE_PEOPLE)
    if not paths or not area.path.startswith(paths):
        raise _outside()


def _outside() -> RefusedInputError:
    return RefusedInputError(
        "This reaches beyond the area in which you manage people: ask an administrator of the whole force.",
        code="BL-PEOPLE-03",
    )


def administrators_after(*, without_people: Collection[int] = (), without_grants: Collection[int] = ()) -> int:
    """How many people would still administer the whole force if these people or roles were gone."""
    now = timezone.now()
    return (
        Grant.objects.current()
        .filter(purpose=Purpose.ADMINISTRATOR, area__parent=None, is_break_glass=False, person__is_active=True)
        .exclude(person__in=without_people)
        .exclude(pk__in=without_grants)
        .exclude(person__left_at__lte=now)
        .values("person")
        .distinct()
        .count()
    )


def must_keep_an_administrator(*, without_people: Collection[int] = (), without_grants: Collection[int] = ()) -> None:
    """Hold everybody else who might take an administrator away until this transaction ends, then count.

    Raises:
        RefusedInputError: nobody would be left who can let people in.
    """
    # The force's own rows are the lock: two administrators who end each other's role meet here, one after the other.
    list(Area.objects.select_for_update().filter(parent=None).order_by("pk"))
    if not administrators_after(without_people=without_people, without_grants=without_grants):
        raise RefusedInputError(
            "This is the last administrator of the force: make somebody else administrator first.",
            code="BL-PEOPLE-02",
        )


def checked_password(password: str, person: Person) -> str:
    """A password that the rules allow.

    Raises:
        RefusedInputError: it is too short, too common or too like the person's name.
    """
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise RefusedInputError(" ".join(error.messages), code="BL-PEOPLE-13") from error
    return password
