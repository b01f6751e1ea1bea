"""Documents of the room for programs: visits and shifts without people, and the figures of a period."""

from __future__ import annotations

__all__ = ["asked_days", "figures_document", "listed_shifts", "shift_document", "visit_document"]

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from bluelamp.core.errors import UsageError
from bluelamp_station.patrols.charts.bulletin import FEWEST_SHOWN, kept_back_names
from bluelamp_station.patrols.engine import figures as engine
from bluelamp_station.patrols.forms.filters import PeriodForm
from bluelamp_station.patrols.models import Outcome, Visit
from bluelamp_station.patrols.queries import dosage
from bluelamp_station.plans.models import Shift

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.patrols.rows import Days

_MINUTE_DIGITS = 4


def asked_days(first: dt.date | None, last: dt.date | None) -> Days:
    """The days that a program asked for, by the rules of the pages: the last four weeks unless told otherwise.

    Args:
        first: first local day; None for four weeks up to the last.
        last: last local day; None for today.

    Raises:
        UsageError: in the wrong order, or more than a little over a year (BL-API-01).
    """
    form = PeriodForm({"first": first, "last": last})
    if not form.is_valid():
        told = [str(text) for texts in form.errors.values() for text in texts]
        raise UsageError(" ".join(told), code="BL-API-01")
    return form.days


def visit_document(visit: Visit) -> dict[str, Any]:
    """A visit with the contract's columns; of its crew, roles and agencies alone.

    Args:
        visit: one of ``queries.visits.visible_visits``.
    """
    crew = list(visit.crew.all())
    return {
        "programme": visit.programme_id,
        "visit_id": visit.visit_id,
        "shift_id": visit.shift.shift_id if visit.shift else visit.shift_ref,
        "place_ref": visit.place_ref,
        "started_at": _moment(visit.started_at),
        "ended_at": _moment(visit.ended_at),
        "roles": [member.role for member in crew],
        "agencies": [member.agency for member in crew],
        "mode": visit.mode,
        "evidence": visit.evidence,
        "additional": visit.is_additional,
        "funding_ref": visit.funding_ref,
        "minutes_low": _minutes(visit.minutes_low),
        "minutes_best": _minutes(visit.minutes_best),
        "minutes_high": _minutes(visit.minutes_high),
        "rule": visit.rule,
        "source": visit.source,
        "state": visit.state,
        "refused_because": visit.refused_because,
        "questioned": bool(visit.is_questioned),  # type: ignore[attr-defined]  # - the query puts it there
    }


def listed_shifts(person: Person, days: Days) -> QuerySet[Shift]:
    """Shifts that begin on some days and that somebody may see, the newest first.

    Args:
        person: the reader.
        days: local days.
    """
    return (
        Shift.objects.visible_to(person)
        .filter(starts_at__gte=days.start_at, starts_at__lt=days.end_at)
        .prefetch_related("members")
        .order_by("-starts_at", "shift_id", "pk")
    )


def shift_document(shift: Shift) -> dict[str, Any]:
    """A shift with the contract's columns; of its crew, roles and agencies alone."""
    crew = list(shift.members.all())
    return {
        "programme": shift.programme_id,
        "shift_id": shift.shift_id,
        "starts_at": _moment(shift.starts_at),
        "ends_at": _moment(shift.ends_at),
        "roles": [member.role for member in crew],
        "agencies": [member.agency for member in crew],
        "additional": shift.is_additional,
        "funding_ref": shift.funding_ref,
        "cancelled_at": _moment(shift.cancelled_at),
    }


def figures_document(person: Person, days: Days) -> dict[str, Any]:
    """Figures of some days as the pages have them; small numbers are withheld by the rule of the bulletin.

    Args:
        person: whose token it is; figures are of what they may see.
        days: local days.

    Returns:
        ``from`` and ``to``, ``figures`` by name (``value`` and ``interval`` None where withheld), ``left_out`` (what is
        in no total) and ``disclosure``, which says what was done.
    """
    visits = Visit.objects.visible_to(person)
    rows = dosage.counted_rows(
        visits, days, outcomes=Outcome.objects.visible_to(person), shifts=Shift.objects.visible_to(person)
    )
    as_at = timezone.now().isoformat(timespec="seconds")
    found = engine.figures(rows, ground=dosage.ground_name(person), source=dosage.SOURCE, as_at=as_at)
    withheld = kept_back_names(found)
    told = {name: figure.as_dict() for name, figure in found.items()}
    return {
        "from": days.first.isoformat(),
        "to": days.last.isoformat(),
        "figures": {
            name: figure | ({"value": None, "interval": None} if name in withheld else {})
            for name, figure in told.items()
        },
        "left_out": asdict(dosage.left_out(visits, days)),
        "disclosure": {"least_shown": FEWEST_SHOWN, "withheld": [name for name in told if name in withheld]},
    }


def _moment(at: dt.datetime | None) -> str | None:
    return None if at is None else at.isoformat(timespec="seconds")


def _minutes(value: float | None) -> float | None:
    return None if value is None else round(value, _MINUTE_DIGITS)
