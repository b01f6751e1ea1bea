"""What the ledger puts on somebody's first page: streams that end wrong, nothing posted, statements that wait."""

from __future__ import annotations

__all__ = ["lines_of_ledger"]

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Max, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.vocabulary import LedgerEntry, StatementState
from bluelamp_station.accounts.access import area_filter
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.plans.models import LedgerPosting, Shift, SpendForecast
from bluelamp_station.plans.queries.statements import statements_of
from bluelamp_station.programme.models import Programme
from bluelamp_station.ui.today import TodayLine

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person

# One missed night is noticed; two are said.
_SILENT_DAYS = 2
_NEARLY_SURE = 0.995


def lines_of_ledger(person: Person) -> list[TodayLine]:
    """Streams that will likely be underspent or overspent, ledgers that stand still, statements to answer."""
    if not person.can(Permission.SEE_MONEY):
        return []
    return [*_alarms(person), *_silent(person), *_statements(person)]


def _alarms(person: Person) -> list[TodayLine]:
    newest = SpendForecast.objects.filter(stream=OuterRef("stream")).order_by("-as_at", "-pk").values("pk")[:1]
    found = SpendForecast.objects.visible_to(person).filter(pk=Subquery(newest), stream__ends_date__gte=_today())
    return [_alarm(one) for one in found.exclude(alarm="").select_related("stream").order_by("stream__ends_date")]


def _alarm(found: SpendForecast) -> TodayLine:
    stream = found.stream
    gap = round(stream.pounds * 100) - found.expected_pence
    probability = max(found.underspend, found.overspend)
    # As figures say it: no draw tells the last half per cent from certainty.
    chance = "more than 99%" if probability >= _NEARLY_SURE else f"{probability:.0%}"
    if found.alarm == "underspend":
        text = f"{stream.name} will likely be underspent by about £{gap / 100:,.0f} (probability {chance})."
    else:
        text = f"{stream.name} will likely be overspent by about £{-gap / 100:,.0f} (probability {chance})."
    url = f"{reverse('plans:ledger')}?programme={found.programme_id}#outlook"
    return TodayLine(text, url, "See where the money ends", "now", is_safe_to_mail=True)


def _silent(person: Person) -> list[TodayLine]:
    """Programmes whose shifts have begun and whose ledger was not posted for days."""
    if not person.can(Permission.KEEP_LEDGER):
        return []
    held = Programme.objects.filter(area_filter(person, Permission.KEEP_LEDGER, "area__path"))
    begun = Shift.objects.filter(programme__in=held, starts_at__lt=timezone.now()).values("programme")
    posted = LedgerPosting.objects.filter(programme__in=begun, entry=LedgerEntry.DELIVERED).order_by()
    last = dict(posted.values_list("programme").annotate(at=Max("as_at")))
    return [line for one in held.filter(pk__in=begun) if (line := _still(one, last.get(one.pk))) is not None]


def _still(programme: Programme, at: dt.datetime | None) -> TodayLine | None:
    days = None if at is None else (_today() - timezone.localdate(at)).days
    if days is not None and days < _SILENT_DAYS:
        return None
    since = "were never posted to the ledger" if days is None else f"have not been posted to the ledger for {days} days"
    text = f"Delivered hours of {programme.name} {since}."
    url = f"{reverse('plans:ledger')}?programme={programme.pk}"
    return TodayLine(text, url, "Post the ledger", "soon", is_safe_to_mail=True)


def _statements(person: Person) -> list[TodayLine]:
    url, found = reverse("plans:statements"), statements_of(person).order_by()
    lines = []
    if person.can(Permission.ANSWER_STATEMENTS) and person.agency_id:
        n = found.filter(agency=person.agency_id, state=StatementState.ISSUED).count()
        if n:
            text = f"{n} statement{'' if n == 1 else 's'} of what you are paid for {'waits' if n == 1 else 'wait'}."
            lines.append(TodayLine(text, url, "Answer statements", "now", n, is_safe_to_mail=True))
    if person.can(Permission.KEEP_LEDGER):
        n = found.filter(state=StatementState.QUESTIONED).count()
        if n:
            text = f"{n} statement{' is' if n == 1 else 's are'} questioned by a partner."
            lines.append(TodayLine(text, url, "Look at the questions", "now", n, is_safe_to_mail=True))
    return lines


def _today() -> dt.date:
    return timezone.localdate()
