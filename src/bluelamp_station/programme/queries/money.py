"""Where the money stands: streams with their status, sums by status, and what needs somebody's attention."""

from __future__ import annotations

__all__ = ["STATUS_COLOURS", "STATUS_ORDER", "MoneyView", "Standing", "StatusSum", "money_of", "standings", "status_of"]

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils import timezone

from bluelamp.core.figures import Figure, Geography
from bluelamp.core.periods import Month, MonthRange
from bluelamp.core.vocabulary import FundingStatus
from bluelamp_station.programme.models import FundingStep, FundingStream, Target
from bluelamp_station.ui.wording import money_in_words
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.programme.models import Programme

STATUS_ORDER: tuple[FundingStatus, ...] = tuple(FundingStatus)
STATUS_COLOURS = {
    FundingStatus.INDICATIVE: "grey",
    FundingStatus.PLAN_SUBMITTED: "light-blue",
    FundingStatus.APPROVED: "blue",
    FundingStatus.AGREEMENT_SIGNED: "green",
    FundingStatus.AT_RISK: "red",
    FundingStatus.CLOSED: "grey",
}
ENDS_SOON_DAYS = 30
_UNSIGNED = (FundingStatus.INDICATIVE, FundingStatus.PLAN_SUBMITTED, FundingStatus.APPROVED)

_MEANINGS = {
    FundingStatus.INDICATIVE: "Pounds of streams that a funder has named and nobody has approved.",
    FundingStatus.PLAN_SUBMITTED: "Pounds of streams whose plan is with the funder, not yet approved.",
    FundingStatus.APPROVED: "Pounds of streams that are approved and whose agreement is not signed.",
    FundingStatus.AGREEMENT_SIGNED: "Pounds of streams with a signed agreement: the only money that is firm.",
    FundingStatus.AT_RISK: "Pounds of streams marked as at risk by a step; not counted as firm.",
    FundingStatus.CLOSED: "Pounds of streams that are closed, as they were entered, not as they were spent.",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A funding stream and how firm it is on a day.

    Args:
        stream: the stream.
        status: the status of its last step; indicative where it has none.
        last_step: the last step; None without any.
        open_targets: its targets that are not withdrawn.
        warnings: sentences about what is wrong, the worst first.
        ends_soon: whether its last day is within 30 days.
        is_at_risk: whether a step says so, or it began without a signed agreement.
    """

    stream: FundingStream
    status: FundingStatus
    last_step: FundingStep | None
    open_targets: tuple[Target, ...]
    warnings: tuple[str, ...]
    ends_soon: bool
    is_at_risk: bool

    @property
    def text(self) -> str:
        """The status in words."""
        return words(self.status)

    @property
    def colour(self) -> str:
        """The colour of its tag."""
        return STATUS_COLOURS[self.status]

    @property
    def figure(self) -> Figure:
        """Its pounds."""
        stream = self.stream
        return Figure(
            "stream_pounds",
            float(stream.pounds),
            "pounds",
            f"Pounds of the stream {stream.name} as entered; its status is: {self.text.lower()}.",
            period=_months(stream.starts_date, stream.ends_date),
            source=stream.funder,
        )


@dataclass(frozen=True, slots=True)
class StatusSum:
    """Pounds that stand at one status."""

    status: FundingStatus
    streams: int
    figure: Figure

    @property
    def text(self) -> str:
        """The status in words."""
        return words(self.status)

    @property
    def colour(self) -> str:
        """The colour of its tag."""
        return STATUS_COLOURS[self.status]


@dataclass(frozen=True, slots=True)
class MoneyView:
    """The money of a programme on a day."""

    standings: tuple[Standing, ...]
    total: Figure
    firm: Figure
    not_firm: Figure
    at_risk: Figure
    by_status: tuple[StatusSum, ...]

    @property
    def warnings(self) -> list[tuple[FundingStream, str]]:
        """What is wrong, with its stream."""
        return [(one.stream, told) for one in self.standings for told in one.warnings]

    @property
    def sentence(self) -> str:
        """How much of the money is firm, in words."""
        if not self.standings:
            return "No funding stream has been entered."
        total, firm, not_firm, at_risk, closed = (
            money_in_words(figure.value)
            for figure in (self.total, self.firm, self.not_firm, self.at_risk, self.by_status[-1].figure)
        )
        parts = [f"{firm} is firm (an agreement is signed)"]
        parts += [f"{not_firm} is not yet"] if self.not_firm.value else []
        parts += [f"{at_risk} is at risk"] if self.at_risk.value else []
        parts += [f"{closed} is closed"] if self.by_status[-1].figure.value else []
        return f"Of {total} in all, {_listed(parts)}."


def money_of(programme: Programme, person: Person, today: dt.date | None = None) -> MoneyView:
    """Streams, sums and warnings of a programme; three queries."""
    day = today or timezone.localdate()
    streams = FundingStream.objects.visible_to(person).filter(programme=programme)
    found = standings(streams, day)

    def total(name: str, definition: str, counts: Callable[[Standing], bool]) -> Figure:
        return _sum(name, definition, [one.stream for one in found if counts(one)], programme)

    return MoneyView(
        standings=found,
        total=total(
            "pounds",
            "Pounds of every funding stream of the programme, whatever its status, closed ones included;"
            " each stream counts once, with the pounds entered for it.",
            lambda _: True,
        ),
        firm=total(
            "pounds_firm",
            _MEANINGS[FundingStatus.AGREEMENT_SIGNED],
            lambda one: one.status is FundingStatus.AGREEMENT_SIGNED,
        ),
        not_firm=total(
            "pounds_not_firm",
            "Pounds of streams that have not started and are indicative, submitted or approved, not signed.",
            lambda one: one.status in _UNSIGNED and not one.is_at_risk,
        ),
        at_risk=total(
            "pounds_at_risk",
            "Pounds of streams marked as at risk, and of those that started without a signed agreement.",
            lambda one: one.is_at_risk,
        ),
        by_status=tuple(
            StatusSum(
                status,
                sum(one.status is status for one in found),
                total(f"pounds_{status.value}", _MEANINGS[status], partial(_stands_at, status)),
            )
            for status in STATUS_ORDER
        ),
    )


def _stands_at(status: FundingStatus, one: Standing) -> bool:
    return one.status is status


def standings(streams: Iterable[FundingStream], day: dt.date) -> tuple[Standing, ...]:
    """How firm streams are on a day; the queryset is read once, with steps and targets."""
    loaded = streams.prefetch_related(  # type: ignore[attr-defined]  # - a queryset in every call
        Prefetch("steps", FundingStep.objects.select_related("made_by")),
        Prefetch("targets", Target.objects.filter(withdrawn_at__isnull=True)),
    )
    return tuple(_standing(stream, day) for stream in loaded)


def status_of(steps: Sequence[FundingStep]) -> FundingStatus:
    """The status of the last of some steps in order; indicative without any."""
    return FundingStatus(steps[-1].status) if steps else FundingStatus.INDICATIVE


def _standing(stream: FundingStream, day: dt.date) -> Standing:
    steps = list(stream.steps.all())
    status, targets = status_of(steps), tuple(stream.targets.all())
    ends_soon = status is not FundingStatus.CLOSED and 0 <= (stream.ends_date - day).days <= ENDS_SOON_DAYS
    told = _warnings(stream, status, len(targets), day)
    is_at_risk = status is FundingStatus.AT_RISK or _started_unsigned(stream, status, day)
    return Standing(stream, status, steps[-1] if steps else None, targets, told, ends_soon, is_at_risk)


def _started_unsigned(stream: FundingStream, status: FundingStatus, day: dt.date) -> bool:
    return status in _UNSIGNED and stream.starts_date <= day


def _warnings(stream: FundingStream, status: FundingStatus, n_targets: int, day: dt.date) -> tuple[str, ...]:
    if status is FundingStatus.CLOSED:
        return ()
    told = []
    if status is FundingStatus.AT_RISK:
        told.append(f"{stream.name} is marked as at risk.")
    elif _started_unsigned(stream, status, day):
        told.append(
            f"{stream.name} is at risk: it started on {_in_words(stream.starts_date)} and no agreement is signed"
            f" ({words(status).lower()})."
        )
    if stream.ends_date < day:
        ended = f"{stream.name} ended on {_in_words(stream.ends_date)}"
        if n_targets:
            told.append(f"{ended} with {n_targets} {'target' if n_targets == 1 else 'targets'} open.")
        else:
            told.append(f"{ended} and is not closed.")
    return tuple(told)


def _sum(name: str, definition: str, streams: Sequence[FundingStream], programme: Programme) -> Figure:
    pounds = sum((stream.pounds for stream in streams), Decimal(0))
    starts = min((stream.starts_date for stream in streams), default=None)
    ends = max((stream.ends_date for stream in streams), default=None)
    return Figure(
        name,
        float(pounds),
        "pounds",
        definition,
        period=_months(starts, ends) if starts and ends else None,
        geography=Geography(programme.area.name),
        source="Funding streams entered in Bluelamp",
        as_at=timezone.now().isoformat(timespec="minutes"),
    )


def _months(first: dt.date, last: dt.date) -> MonthRange:
    return MonthRange(Month(first.year, first.month), Month(last.year, last.month))


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _in_words(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
