"""What waits for whoever looks after people."""

from __future__ import annotations

__all__ = ["today_lines"]

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from bluelamp_station.accounts.models import Grant, Invitation, Person
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.accounts.queries.emergency import emergencies_to_review
from bluelamp_station.accounts.queries.people import list_people
from bluelamp_station.ui.today import TodayLine, Urgency

_GRANTS_ENDING_DAYS = 14
_LINKS_ENDING_DAYS = 2

if TYPE_CHECKING:
    from collections.abc import Iterator


def today_lines(person: Person) -> list[TodayLine]:
    """Lines for administrators and auditors; nobody else gets any."""
    return [line for line in _lines(person) if line.count]


def _lines(person: Person) -> Iterator[TodayLine]:
    manages = person.can(Permission.MANAGE_PEOPLE)
    if manages or person.can(Permission.SEE_AUDIT):
        count = emergencies_to_review(person).count()
        text = f"Emergency access was taken {_times(count)} and nobody has reviewed it."
        yield _line(text, reverse("accounts:emergencies"), "Review emergency access", "now", count)
    if not manages:
        return
    index = reverse("accounts:index")
    count = list_people(person, state="no_second_factor").count()
    text = f"{_people(count)} without a second factor."
    yield _line(text, f"{index}?state=no_second_factor", "See people without a second factor", "soon", count)
    now = timezone.now()
    seen = Person.objects.visible_to(person).filter(is_active=True)
    soon = now + timedelta(days=_LINKS_ENDING_DAYS)
    links = Invitation.objects.filter(person__in=seen, used_at=None, expires_at__gt=now, expires_at__lte=soon)
    count = links.values("person").distinct().count()
    text = f"{_count(count, 'invitation runs', 'invitations run')} out within {_LINKS_ENDING_DAYS} days, unused."
    yield _line(text, index, "See people", "soon", count)
    soon = now + timedelta(days=_GRANTS_ENDING_DAYS)
    ending = Grant.objects.current().filter(person__in=seen, valid_to_at__lte=soon, is_break_glass=False)
    count = ending.count()
    text = f"{_count(count, 'role ends', 'roles end')} within {_GRANTS_ENDING_DAYS} days."
    yield _line(text, reverse("accounts:ending"), "See roles that end soon", "soon", count)


def _line(text: str, url: str, link_text: str, urgency: Urgency, count: int) -> TodayLine:
    return TodayLine(text, url, link_text, urgency, count, is_safe_to_mail=True)


def _count(count: int, one: str, many: str) -> str:
    return f"1 {one}" if count == 1 else f"{count} {many}"


def _people(count: int) -> str:
    return _count(count, "person is", "people are")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
