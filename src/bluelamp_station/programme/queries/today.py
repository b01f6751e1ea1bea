"""What the room puts on somebody's first page."""

from __future__ import annotations

__all__ = ["today_lines"]

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.vocabulary import TargetKind
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.programme.models import FundingStream, Programme, Target
from bluelamp_station.programme.queries.money import standings
from bluelamp_station.programme.queries.programmes import visible_programmes
from bluelamp_station.ui.today import TodayLine, Urgency

if TYPE_CHECKING:
    import datetime as dt

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.queries.money import Standing


def today_lines(person: Person) -> list[TodayLine]:
    """Money at risk or about to end, targets without money, and the programme that is still to be made."""
    if not person.can(Permission.SEE_PROGRAMME):
        return []
    if person.can(Permission.EDIT_PROGRAMME) and not visible_programmes(person).exists():
        text = "There is no programme yet: everything else hangs on it."
        return [TodayLine(text, reverse("programme:new"), "Make the programme", "now", is_safe_to_mail=True)]
    if not person.can(Permission.SEE_MONEY):
        return []
    day = timezone.localdate()
    found = standings(FundingStream.objects.visible_to(person), day)
    return [*_at_risk(found), *_ending(found, day), *_unclosed(found), *_without_money(person)]


def _at_risk(found: tuple[Standing, ...]) -> list[TodayLine]:
    return _line([one for one in found if one.is_at_risk], "at risk", "See the money at risk", is_urgent=True)


def _ending(found: tuple[Standing, ...], day: dt.date) -> list[TodayLine]:
    ending = [one for one in found if one.ends_soon]
    if not ending:
        return []
    days = min((one.stream.ends_date - day).days for one in ending)
    when = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    text = f"{_streams(len(ending))} within 30 days, the first {when}."
    return [TodayLine(text, _money_url(ending), "See the money that ends", "soon", len(ending), is_safe_to_mail=True)]


def _unclosed(found: tuple[Standing, ...]) -> list[TodayLine]:
    ended = [one for one in found if any(" ended on " in told for told in one.warnings)]
    return _line(ended, "ended and not closed", "Close ended streams", is_urgent=False)


def _without_money(person: Person) -> list[TodayLine]:
    streams = FundingStream.objects.filter(programme=OuterRef("pk"))
    hours = Target.objects.filter(programme=OuterRef("pk"), kind=TargetKind.HOURS, withdrawn_at__isnull=True)
    bare = list(
        Programme.objects.filter(
            ~Exists(streams), Exists(hours), pk__in=Target.objects.visible_to(person).values("programme")
        )
    )
    if not bare:
        return []
    text = f"{bare[0].name} has hours to deliver and no funding stream."
    url = reverse("programme:money", args=[bare[0].pk])
    return [TodayLine(text, url, "Enter the money", "soon", len(bare), is_safe_to_mail=True)]


def _line(found: list[Standing], what: str, link_text: str, *, is_urgent: bool) -> list[TodayLine]:
    if not found:
        return []
    text = f"{found[0].stream.name} is {what}." if len(found) == 1 else f"{len(found)} funding streams are {what}."
    urgency: Urgency = "now" if is_urgent else "soon"
    return [TodayLine(text, _money_url(found), link_text, urgency, len(found), is_safe_to_mail=True)]


def _streams(number: int) -> str:
    return "1 funding stream ends" if number == 1 else f"{number} funding streams end"


def _money_url(found: list[Standing]) -> str:
    if len(found) == 1:
        return reverse("programme:stream", args=[found[0].stream.pk])
    return reverse("programme:money", args=[found[0].stream.programme_id])
