"""What the ledger is made from: shifts, rates, streams, whose people they are, and what its lines add up to."""

from __future__ import annotations

__all__ = ["Organisations", "duty_rows", "held_sums", "pricing_of", "stream_ref", "week_shifts"]

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.utils import timezone

from bluelamp.core.vocabulary import Agency, AgencyKind, LedgerEntry, Role, StaffType
from bluelamp_station.plans.ledger_rows import AMOUNTS, KEY, DutyRow, PricingRows, RateRow, SeatRow, StreamRow
from bluelamp_station.plans.models import LedgerLine, PlannedVisit, Shift, ShiftMember
from bluelamp_station.programme.models import FundingStream, Rate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

    from bluelamp_station.plans.models import PublishedWeek
    from bluelamp_station.programme.models import Programme

_AT_ONCE = 500
_LONGEST_REF = 60
_ROLES = {StaffType.ACCREDITED: Role.OTHER}
_AGENCIES = {AgencyKind.LOCAL_POLICING_BODY: Agency.OTHER}


def stream_ref(stream: FundingStream) -> str:
    """The word by which shifts and lines name a stream: its reference, or its name where it has none."""
    return str(stream.reference or stream.name)[:_LONGEST_REF]


class Organisations:
    """Which agency somebody belongs to: their own, else the only one of its kind in the programme."""

    def __init__(self, programme: Programme) -> None:
        """Read the programme's agencies, in one query."""
        by_kind: dict[str, list[int]] = {}
        for agency in programme.agencies.all():
            by_kind.setdefault(_agency_word(agency.kind), []).append(agency.pk)
        self._only = {kind: keys[0] for kind, keys in by_kind.items() if len(keys) == 1}
        self._kinds = {key: kind for kind, keys in by_kind.items() for key in keys}

    def of(self, agency: str, own: int | None) -> int | None:
        """The agency's key; None where nobody can say.

        Args:
            agency: its kind, as the crew has it.
            own: the agency of the person, where the site knows them.
        """
        if own is not None and self._kinds.get(own) == agency:
            return own
        return self._only.get(agency)


def _agency_word(kind: str) -> str:
    return _AGENCIES.get(AgencyKind(kind), Agency.OTHER).value if kind not in set(Agency) else kind


def pricing_of(programme: Programme) -> PricingRows:
    """Rates and streams of a programme, in two queries."""
    rates: list[RateRow] = []
    for rate in Rate.objects.filter(programme=programme).select_related("agency").order_by("pk"):
        if rate.staff_type == StaffType.STAFF:
            continue
        role = _ROLES.get(StaffType(rate.staff_type)) or Role(rate.staff_type)
        row = RateRow(
            rate.agency_id,
            _agency_word(rate.agency.kind),
            role.value,
            rate.kind,
            rate.from_date,
            round(rate.per_hour * 100),
            round(rate.minimum_hours * 60),
        )
        # Where both stand in the table, "other" is the word that crews use.
        rates.insert(0 if rate.staff_type == StaffType.OTHER else len(rates), row)
    streams = FundingStream.objects.filter(programme=programme).order_by("pk")
    return PricingRows(
        tuple(rates), tuple(StreamRow(stream_ref(one), one.starts_date, one.ends_date) for one in streams)
    )


def week_shifts(week: PublishedWeek) -> QuerySet[Shift]:
    """Shifts, cancelled ones too, that begin in a published week."""
    first = timezone.make_aware(dt.datetime.combine(week.week_monday, dt.time()))
    after = timezone.make_aware(dt.datetime.combine(week.week_monday + dt.timedelta(days=7), dt.time()))
    found: QuerySet[Shift] = Shift.objects.filter(programme=week.programme, starts_at__gte=first, starts_at__lt=after)
    return found


def duty_rows(programme: Programme, shifts: QuerySet[Shift]) -> list[DutyRow]:
    """Shifts that are not cancelled, with seats and tours, in four queries."""
    standing = shifts.filter(programme=programme, cancelled_at__isnull=True).order_by()
    held = Organisations(programme)
    seats: dict[int, list[SeatRow]] = {}
    members = ShiftMember.objects.filter(shift__in=standing).order_by("shift", "position")
    for shift, ref, role, agency, own, kind, pence in members.values_list(
        "shift_id", "person_ref", "role", "agency", "person__agency_id", "kind", "pence"
    ):
        seats.setdefault(shift, []).append(SeatRow(ref, role, agency, held.of(agency, own), kind, pence))
    stops: dict[int, list[float]] = {}
    tours = PlannedVisit.objects.filter(shift__in=standing).order_by("shift", "starts_at")
    for shift, starts_at, ends_at in tours.values_list("shift_id", "starts_at", "ends_at"):
        stops.setdefault(shift, []).append((ends_at - starts_at).total_seconds() / 60)
    told = standing.values_list("pk", "shift_id", "starts_at", "ends_at", "is_additional", "funding_ref")
    return [
        DutyRow(
            name,
            int(starts_at.timestamp()),
            int(ends_at.timestamp()),
            is_additional,
            ref,
            tuple(seats.get(pk, ())),
            tuple(stops.get(pk, ())),
        )
        for pk, name, starts_at, ends_at, is_additional, ref in told
    ]


def held_sums(
    programme: Programme, entry: LedgerEntry, subjects: Collection[str] | None = None
) -> dict[tuple[Any, ...], tuple[int, ...]]:
    """What the lines of an entry add up to by key; keys whose lines cancel out are left out.

    Args:
        programme: whose.
        entry: planned or delivered.
        subjects: of these only; None for all.
    """
    lines = LedgerLine.objects.filter(programme=programme, entry=entry).order_by()
    if subjects is None:
        return _sums([lines])
    wanted = sorted(subjects)
    some = [wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE)]
    return _sums(lines.filter(subject__in=part) for part in some)


def _sums(parts: Iterable[QuerySet[LedgerLine]]) -> dict[tuple[Any, ...], tuple[int, ...]]:
    found = {}
    totals = {f"sum_{name}": Sum(name) for name in AMOUNTS}
    for lines in parts:
        for row in lines.values_list(*KEY).annotate(**totals):
            key, amounts = row[: len(KEY)], row[len(KEY) :]
            if any(amounts):
                found[key] = amounts
    return found
