"""Problem solving by reader: lists, one place's initiatives, what they cost, and whose are overdue."""

from __future__ import annotations

__all__ = [
    "Chosen",
    "FilterChoices",
    "InitiativeLine",
    "InitiativeList",
    "StageColumn",
    "filter_choices",
    "for_place",
    "initiative_list",
    "initiatives_of",
    "line_of",
    "today_lines",
]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from bluelamp.core.vocabulary import SaraStage
from bluelamp_station.accounts.models import Area
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.hotspots.models import Initiative, Place
from bluelamp_station.hotspots.queries.initiative_costs import cost_by
from bluelamp_station.ui.today import TodayLine
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from django.db.models import QuerySet

    from bluelamp.core.figures import Figure
    from bluelamp_station.accounts.models import Person


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a reader wants to see of the list; the empty value leaves nothing out.

    Args:
        state: ``open``, ``closed``, ``overdue`` or ``all``.
        stage: a stage of problem solving.
        owner: id of a person.
        partner: id of an agency.
        place: ``ref:H1`` for a place, ``path:/1/2/`` for an area with all that lies in it.
    """

    state: str = "open"
    stage: str = ""
    owner: str = ""
    partner: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """What the list can be narrowed to: values that occur in it, with words."""

    owners: tuple[tuple[str, str], ...]
    partners: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class InitiativeLine:
    """An initiative as a reader sees it in a list.

    Args:
        initiative: the initiative.
        where: its place or area, in words.
        is_overdue: open, and its last day is over.
        sees_money: whether the reader may see its cost.
    """

    initiative: Initiative
    where: str
    is_overdue: bool
    sees_money: bool

    @property
    def stage_text(self) -> str:
        """The stage in words."""
        return words(SaraStage(self.initiative.stage))

    @property
    def cost(self) -> Decimal | None:
        """Its cost, for readers who see money."""
        return self.initiative.cost_pounds if self.sees_money else None


@dataclass(frozen=True, slots=True)
class StageColumn:
    """A stage with its open initiatives."""

    text: str
    lines: tuple[InitiativeLine, ...]


@dataclass(frozen=True, slots=True)
class InitiativeList:
    """A list with its board and its costs.

    Args:
        lines: the initiatives chosen, the first to end first, closed ones last.
        by_stream: words and pounds for each funding stream; empty for readers who do not see money.
        by_place: the same for each place or area.
    """

    lines: tuple[InitiativeLine, ...]
    by_stream: tuple[tuple[str, Figure], ...]
    by_place: tuple[tuple[str, Figure], ...]
    total: Figure | None

    @property
    def board(self) -> tuple[StageColumn, ...]:
        """The open initiatives by stage."""
        return tuple(
            StageColumn(
                words(stage),
                tuple(
                    line for line in self.lines if line.initiative.stage == stage and line.initiative.closed_at is None
                ),
            )
            for stage in SaraStage
        )


def initiatives_of(person: Person) -> QuerySet[Initiative]:
    """Initiatives that somebody may see, with what a page shows of them; the first to end first, closed ones last."""
    return (
        Initiative.objects.visible_to(person)
        .select_related("owner", "partner", "stream", "programme__area")
        .order_by(F("closed_at").asc(nulls_first=True), F("ends_date").asc(nulls_last=True), "title", "pk")
    )


def initiative_list(person: Person, chosen: Chosen, today: dt.date | None = None) -> InitiativeList:
    """The initiatives chosen, with what they cost; three queries."""
    day = today or timezone.localdate()
    rows = list(_narrowed(initiatives_of(person), chosen, day))
    lines = _lines(rows, person, day)
    costed = [line for line in lines if line.sees_money]
    return InitiativeList(
        lines=lines,
        by_stream=cost_by(
            [
                (line.initiative.stream.name if line.initiative.stream else "No stream", line.initiative)
                for line in costed
            ]
        ),
        by_place=cost_by([(line.where, line.initiative) for line in costed]),
        total=cost_by([("In all", line.initiative) for line in costed])[0][1] if costed else None,
    )


def for_place(person: Person, ref: str) -> tuple[InitiativeLine, ...]:
    """What is done at a place, open ones first; three queries.

    Args:
        person: the reader.
        ref: the place's stable ref.
    """
    rows = list(initiatives_of(person).filter(place_ref=ref)) if ref else []
    return _lines(rows, person, timezone.localdate())


def line_of(initiative: Initiative, person: Person) -> InitiativeLine:
    """One initiative as a reader sees it."""
    return _lines([initiative], person, timezone.localdate())[0]


def filter_choices(person: Person) -> FilterChoices:
    """What the list can be narrowed to; three queries."""
    rows = list(initiatives_of(person))
    where = _where(rows)
    owners = {(str(row.owner_id), row.owner.name) for row in rows}
    partners = {(str(row.partner_id), row.partner.name) for row in rows if row.partner}
    places = {(f"ref:{row.place_ref}" if row.place_ref else f"path:{row.area_path}", where[row.pk]) for row in rows}
    return FilterChoices(*(tuple(sorted(found, key=lambda pair: pair[1])) for found in (owners, partners, places)))


def today_lines(person: Person) -> list[TodayLine]:
    """Somebody's own initiatives that are overdue; one query."""
    if not person.can(Permission.SEE_INITIATIVES):
        return []
    late = list(
        initiatives_of(person).filter(owner=person, closed_at__isnull=True, ends_date__lt=timezone.localdate())[:100]
    )
    if not late:
        return []
    first = late[0]
    if len(late) == 1 and first.ends_date:
        text = f"“{first.title}” should have ended on {first.ends_date.day} {first.ends_date:%B %Y}."
        url = reverse("hotspots:initiative", args=[first.pk])
    else:
        text = f"{len(late)} of your initiatives are past their last day."
        url = f"{reverse('hotspots:initiatives')}?state=overdue&owner={person.pk}"
    return [TodayLine(text, url, "See overdue initiatives", "now", len(late), is_safe_to_mail=True)]


def _narrowed(rows: QuerySet[Initiative], chosen: Chosen, day: dt.date) -> QuerySet[Initiative]:
    wanted = Q()
    if chosen.state in ("open", "overdue"):
        wanted &= Q(closed_at__isnull=True)
    if chosen.state == "overdue":
        wanted &= Q(ends_date__lt=day)
    if chosen.state == "closed":
        wanted &= Q(closed_at__isnull=False)
    if chosen.stage:
        wanted &= Q(stage=chosen.stage)
    if chosen.owner:
        wanted &= Q(owner_id=chosen.owner)
    if chosen.partner:
        wanted &= Q(partner_id=chosen.partner)
    kind, _, value = chosen.place.partition(":")
    if kind == "ref":
        wanted &= Q(place_ref=value)
    if kind == "path":
        wanted &= Q(area_path__startswith=value)
    return rows.filter(wanted)


def _lines(rows: Sequence[Initiative], person: Person, day: dt.date) -> tuple[InitiativeLine, ...]:
    where, paid = _where(rows), person.area_paths(Permission.SEE_MONEY)
    return tuple(
        InitiativeLine(
            row,
            where[row.pk],
            row.closed_at is None and row.ends_date is not None and row.ends_date < day,
            any(row.programme.area.path.startswith(path) for path in paid),
        )
        for row in rows
    )


def _where(rows: Sequence[Initiative]) -> Mapping[int, str]:
    """Words for the place or area of each; at most two queries."""
    refs = {row.place_ref for row in rows if row.place_ref}
    names: dict[tuple[int, str], str] = {}
    if refs:
        # The last version of a place has the last word on its name.
        found = Place.objects.filter(ref__in=refs, hotspot_set__programme__in={row.programme_id for row in rows})
        for programme, ref, name in found.order_by("hotspot_set__adopted_at", "pk").values_list(
            "hotspot_set__programme", "ref", "name"
        ):
            names[programme, ref] = name
    areas = _area_names({row.area_path for row in rows if not row.place_ref})
    return {
        row.pk: f"{row.place_ref} {names.get((row.programme_id, row.place_ref), '')}".strip()
        if row.place_ref
        else areas.get(row.area_path, "an area that is gone")
        for row in rows
    }


def _area_names(paths: Iterable[str]) -> dict[str, str]:
    wanted = set(paths)
    return dict(Area.objects.filter(path__in=wanted).values_list("path", "name")) if wanted else {}
