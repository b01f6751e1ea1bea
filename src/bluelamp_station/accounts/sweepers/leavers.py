"""People who left: the row stays, for what they did stays; name and address go."""

from __future__ import annotations

__all__ = ["delete", "due"]

from typing import TYPE_CHECKING

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from bluelamp_station.accounts.models import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_ENDING = "@left.invalid"


def due(before: datetime) -> Sequence[str]:
    """People who left before an instant and still have a name here."""
    left = Person.objects.filter(is_active=False, left_at__lt=before).exclude(email__endswith=_ENDING)
    return [str(pk) for pk in left.values_list("pk", flat=True)]


def delete(ids: Sequence[str]) -> int:
    """Take their names and addresses away; how many people."""
    people = Person.objects.filter(pk__in=[int(key) for key in ids])
    number = Cast(F("pk"), CharField())
    return people.update(
        name=Concat(Value("Former member of staff "), number),
        email=Concat(Value("former-"), number, Value(_ENDING)),
        password="!",  # noqa: S106  # nosec B106 - the mark of nobody's password
    )
