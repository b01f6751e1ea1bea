"""Targets of a programme: what they add up to, and where they leave a gap, in words."""

from __future__ import annotations

__all__ = ["TargetsView", "agency_choices", "targets_of"]

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from bluelamp.core.figures import Figure, Geography
from bluelamp.core.vocabulary import TargetKind
from bluelamp_station.programme.models import FundingStream, Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from bluelamp_station.accounts.models import Agency, Person
    from bluelamp_station.programme.models import Programme

# A scope is a stream's id, or None for the programme as a whole.
_DEFINITION = (
    "Sum of the {kind} targets that are not withdrawn. A whole and its shares by agency count once: the whole where it"
    " is set, else the shares. The programme's own target counts where there is one, else those of its streams."
)


@dataclass(frozen=True, slots=True)
class TargetsView:
    """The targets of a programme.

    Args:
        in_force: targets that are not withdrawn.
        withdrawn: those that are, which stay to be read.
        hours: hours in all.
        pounds: pounds in all.
        sentences: gaps and overlaps, in words.
    """

    in_force: tuple[Target, ...]
    withdrawn: tuple[Target, ...]
    hours: Figure
    pounds: Figure
    sentences: tuple[str, ...]


def targets_of(programme: Programme, person: Person) -> TargetsView:
    """Targets with their sums; two queries."""
    rows: list[Target] = list(
        Target.objects.visible_to(person).filter(programme=programme).select_related("stream", "agency")
    )
    streams: list[FundingStream] = list(FundingStream.objects.visible_to(person).filter(programme=programme))
    in_force = tuple(row for row in rows if row.withdrawn_at is None)
    return TargetsView(
        in_force=in_force,
        withdrawn=tuple(row for row in rows if row.withdrawn_at is not None),
        hours=_figure(TargetKind.HOURS, in_force, programme),
        pounds=_figure(TargetKind.POUNDS, in_force, programme),
        sentences=(*_between(in_force), *_within(in_force), *_against_money(in_force, streams)),
    )


def agency_choices(programme: Programme) -> QuerySet[Agency]:
    """Agencies that take part."""
    return programme.agencies.all()


def _scope_sum(targets: Iterable[Target], kind: TargetKind, stream_id: int | None) -> Decimal | None:
    """The whole of a scope: its own target, else the sum of its agencies' shares; None where nothing is set."""
    rows = [row for row in targets if row.kind == kind and row.stream_id == stream_id]
    whole = [row.amount for row in rows if row.agency_id is None]
    shares = [row.amount for row in rows if row.agency_id is not None]
    if whole:
        return sum(whole, Decimal(0))
    return sum(shares, Decimal(0)) if shares else None


def _of_streams(targets: Sequence[Target], kind: TargetKind) -> Decimal | None:
    ids = {row.stream_id for row in targets if row.stream_id is not None}
    sums = [found for found in (_scope_sum(targets, kind, key) for key in ids) if found is not None]
    return sum(sums, Decimal(0)) if sums else None


def _figure(kind: TargetKind, targets: Sequence[Target], programme: Programme) -> Figure:
    own = _scope_sum(targets, kind, None)
    total = own if own is not None else _of_streams(targets, kind)
    return Figure(
        f"target_{kind.value}",
        None if total is None else float(total),
        kind.value,
        _DEFINITION.format(kind=kind.value),
        geography=Geography(programme.area.name),
        source="Targets entered in Bluelamp",
        as_at=timezone.now().isoformat(timespec="minutes"),
    )


def _between(targets: Sequence[Target]) -> list[str]:
    """The programme's own targets beside those of its streams."""
    told = []
    for kind in TargetKind:
        own, streams = _scope_sum(targets, kind, None), _of_streams(targets, kind)
        if own is None or streams is None:
            continue
        start = f"The programme's own target is {_amount(own, kind)}; its streams' targets add up to"
        if own == streams:
            told.append(f"{start} the same.")
        elif own > streams:
            told.append(f"{start} {_amount(streams, kind)}: {_amount(own - streams, kind)} belong to no stream.")
        else:
            told.append(f"{start} {_amount(streams, kind)}: {_amount(streams - own, kind)} more.")
    return told


def _within(targets: Sequence[Target]) -> list[str]:
    """A whole beside its shares by agency."""
    wholes: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    shares: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in targets:
        scope = row.stream.name if row.stream else "the programme"
        (wholes if row.agency_id is None else shares)[scope, row.kind] += row.amount
    told = []
    for key in sorted(wholes.keys() & shares.keys()):
        scope, kind = key[0], TargetKind(key[1])
        whole, shared = wholes[key], shares[key]
        start = f"Of {_amount(whole, kind)} for {scope}, agencies have {_amount(shared, kind)}"
        if shared < whole:
            told.append(f"{start}: {_amount(whole - shared, kind)} are given to nobody.")
        elif shared > whole:
            told.append(f"{start}: {_amount(shared - whole, kind)} too many.")
        else:
            told.append(f"{start}: all of it.")
    return told


def _against_money(targets: Sequence[Target], streams: Sequence[FundingStream]) -> list[str]:
    """Targets of streams beside the streams' money."""
    told = []
    for stream in streams:
        pounds = _scope_sum(targets, TargetKind.POUNDS, stream.pk)
        hours = _scope_sum(targets, TargetKind.HOURS, stream.pk)
        if pounds is None and hours is None:
            told.append(f"{stream.name} has £{stream.pounds:,.0f} and no target.")
        if pounds is not None and pounds != stream.pounds:
            gap = stream.pounds - pounds
            word = "have no target yet" if gap > 0 else "are more than the stream holds"
            told.append(
                f"{stream.name}: targets of £{pounds:,.0f} beside £{stream.pounds:,.0f} of money;"
                f" £{abs(gap):,.0f} {word}."
            )
        if hours:
            told.append(
                f"{stream.name}: {_amount(hours, TargetKind.HOURS)} for £{stream.pounds:,.0f}"
                f" is £{stream.pounds / hours:,.2f} an hour."
            )
    if any(row.kind == TargetKind.HOURS and row.stream_id is None for row in targets) and not streams:
        told.append("Hours are set and no funding stream has been entered to pay for them.")
    return told


def _amount(amount: Decimal, kind: TargetKind) -> str:
    if kind is TargetKind.POUNDS:
        return f"£{amount:,.0f}"
    return f"{amount.normalize():,f} {'hour' if amount == 1 else 'hours'}"
