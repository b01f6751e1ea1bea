"""What the room puts on somebody's first page: drafts to decide on, sets to review, runs, initiatives."""

from __future__ import annotations

__all__ = ["today_lines"]

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models import HotspotSet, SetState
from bluelamp_station.hotspots.queries.initiatives import today_lines as lines_of_initiatives
from bluelamp_station.hotspots.queries.runs import today_lines as lines_of_runs
from bluelamp_station.ui.today import TodayLine

if TYPE_CHECKING:
    from bluelamp_station.accounts.models import Person
    from bluelamp_station.ui.today import Urgency

_SOON = timedelta(days=30)


def today_lines(person: Person) -> list[TodayLine]:
    """Lines of the room for one person, the most urgent kind first."""
    own = [*_reviews(person), *_to_adopt(person), *_to_finish(person)]
    return [*own, *lines_of_runs(person), *lines_of_initiatives(person)]


def _reviews(person: Person) -> list[TodayLine]:
    """Sets that nothing closes yet and whose review is overdue, or due within thirty days."""
    if not person.can(Permission.ADOPT_SETS):
        return []
    today = timezone.localdate()
    open_sets = HotspotSet.objects.decidable_by(person).filter(state=SetState.ADOPTED, valid_to_date__isnull=True)
    due = list(open_sets.filter(review_date__lte=today + _SOON).only("title", "number", "review_date"))
    overdue = [one for one in due if one.review_date and one.review_date < today]
    soon = [one for one in due if one not in overdue]
    return [
        *_line(overdue, "was due for review on {review}", "are overdue for review", "Review the set", "now"),
        *_line(soon, "is due for review by {review}", "are due for review within 30 days", "Review the set", "soon"),
    ]


def _to_adopt(person: Person) -> list[TodayLine]:
    """Drafts of others that the person may adopt."""
    if not person.can(Permission.ADOPT_SETS):
        return []
    drafts = HotspotSet.objects.decidable_by(person).filter(state=SetState.DRAFT).exclude(made_by=person)
    found = list(drafts.only("title", "number", "review_date"))
    return _line(found, "waits to be adopted", "wait to be adopted", "Look at the draft", "now", adopts=True)


def _to_finish(person: Person) -> list[TodayLine]:
    """Drafts that the person made."""
    if not person.can(Permission.EDIT_SETS):
        return []
    found = list(HotspotSet.objects.drafts_of(person).filter(made_by=person).only("title", "number", "review_date"))
    return _line(found, "is yours and not adopted yet", "are yours and not adopted yet", "Go on with the draft", "know")


def _line(
    found: list[HotspotSet], one: str, several: str, link_text: str, urgency: Urgency, *, adopts: bool = False
) -> list[TodayLine]:
    if not found:
        return []
    if len(found) == 1:
        first = found[0]
        review = date_format(first.review_date, "j F Y") if first.review_date else ""
        url = reverse("hotspots:adopt" if adopts else "hotspots:set", args=[first.pk])
        return [TodayLine(f"{first} {one.format(review=review)}.", url, link_text, urgency, 1, is_safe_to_mail=True)]
    what = "sets" if found[0].number else "drafts"
    return [
        TodayLine(
            f"{len(found)} {what} {several}.",
            reverse("hotspots:sets"),
            link_text,
            urgency,
            len(found),
            is_safe_to_mail=True,
        )
    ]
