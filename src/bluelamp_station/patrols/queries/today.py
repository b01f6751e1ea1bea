"""What the room puts on somebody's first page: questions, visits without an end, places without a visit, bad rows."""

from __future__ import annotations

__all__ = ["QUIET_DAYS", "today_lines"]

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.patrols.models import RefusedRow, Visit, VisitImport, VisitState
from bluelamp_station.patrols.queries.ground import patrol_places
from bluelamp_station.patrols.queries.questions import lines_of_questions
from bluelamp_station.patrols.rows import Days
from bluelamp_station.ui.today import TodayLine

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person

# A place in force that nobody walked for so long is said to be without a visit.
QUIET_DAYS = 7
_OPEN_HOURS, _IMPORT_DAYS = 16, 14


def today_lines(person: Person) -> list[TodayLine]:
    """Lines of the room for one person, the most urgent first; no place and no person is named."""
    return [*lines_of_questions(person), *_not_ended(person), *_bad_rows(person), *_quiet_places(person)]


def _line(one: str, several: str, count: int, url: str, link_text: str, urgency: str = "now") -> list[TodayLine]:
    if not count or not url:
        return []
    text = one if count == 1 else several.format(count=f"{count:,}")
    return [TodayLine(text, url, link_text, urgency, count, is_safe_to_mail=True)]  # type: ignore[arg-type]  # - one of three words


def _address(name: str, *arguments: object) -> str:
    """The address of a page; empty where the site has none of that name."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def _not_ended(person: Person) -> list[TodayLine]:
    """Visits that began longer ago than a visit may last and have no end."""
    if not person.can(Permission.CORRECT_PATROLS):
        return []
    before = timezone.now() - timedelta(hours=_OPEN_HOURS)
    count = Visit.objects.correctable_by(person).filter(state=VisitState.OPEN, started_at__lt=before).count()
    return _line(
        "1 visit has no end and counts for nothing.",
        "{count} visits have no end and count for nothing.",
        count,
        f"{_address('patrols:visits')}?state=open",
        "See visits without an end",
        "soon",
    )


def _bad_rows(person: Person) -> list[TodayLine]:
    """The newest imports of the last two weeks that refused rows."""
    if not person.can(Permission.IMPORT_PATROLS):
        return []
    since = timezone.now() - timedelta(days=_IMPORT_DAYS)
    mine = VisitImport.objects.visible_to(person).filter(received_at__gte=since)
    refused = dict(
        RefusedRow.objects.filter(visit_import__in=mine).order_by().values_list("visit_import").annotate(n=Count("pk"))
    )
    if not refused:
        return []
    rows = sum(refused.values())
    many = f"{len(refused)} imports" if len(refused) > 1 else "An import"
    return _line(
        f"{many} of patrols had a row that is in no total.",
        f"{many} of patrols had {{count}} rows that are in no total.",
        rows,
        _address("patrols:imports"),
        "See rows that were refused",
        "soon",
    )


def _quiet_places(person: Person) -> list[TodayLine]:
    """Places in force and no controls that had no visit for a week; nothing before the first visit of all."""
    if not person.can(Permission.SEE_PATROLS):
        return []
    today = timezone.localdate()
    visits = Visit.objects.visible_to(person)
    if not visits.exists():
        return []
    since = Days(today - timedelta(days=QUIET_DAYS - 1), today)
    went = set(visits.filter(started_at__gte=since.start_at).order_by().values_list("place_ref", flat=True).distinct())
    expected = {one.ref for one in patrol_places(person, Days(today, today)) if one.is_expected}
    return _line(
        f"1 place had no visit for {QUIET_DAYS} days.",
        f"{{count}} places had no visit for {QUIET_DAYS} days.",
        len(expected - went),
        _address("patrols:gaps"),
        "See gaps between visits",
        "know",
    )
