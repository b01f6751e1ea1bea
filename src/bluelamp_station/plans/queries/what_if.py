"""What if: money and hours against harm covered, as a curve, with each point in words."""

from __future__ import annotations

__all__ = ["WhatIfPage", "WhatIfPoint", "newest_what_if", "point_sentence", "what_if_page", "what_if_points"]

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bluelamp.core.figures import Figure, Geography
from bluelamp.core.vocabulary import PlanRunKind
from bluelamp_station.plans.models import PlanRun
from bluelamp_station.plans.queries.gantt_source import pounds
from bluelamp_station.ui.curves import CurvePoint, lay_out_curve
from bluelamp_station.ui.wording import money_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp_station.accounts.models import Person
    from bluelamp_station.ui.curves import Curve

_STEP_PENCE = 10_000
_HARM = (
    "Of the harm of all places with a target, the share that lies at places as far as their target is planned: a place "
    "that gets half of its visits counts half of its harm. It is no forecast of harm prevented."
)
_DOSE = "Worth of the planned visits over the worth of the wanted ones, with that much money and the same people."


@dataclass(frozen=True, slots=True)
class WhatIfPoint:
    """A week with that much money.

    Args:
        number: counted from the cheapest, from 0.
        pence: what it costs.
        person_hours: hours of people on shifts.
        dose_met_share: worth of its visits over the worth of the wanted ones.
        harm_covered_share: share of the harm at places as far as their targets are met.
        visits: planned visits.
        words: the point in a sentence.
    """

    number: int
    pence: int
    person_hours: float
    dose_met_share: float
    harm_covered_share: float
    visits: int
    words: str = ""

    @property
    def money(self) -> str:
        """What it costs, in words."""
        return money_in_words(pounds(self.pence))


@dataclass(frozen=True, slots=True)
class WhatIfPage:
    """The curve of a run.

    Args:
        curve: harm covered against money, drawn.
        rows: the same as rows, the cheapest first: each point with its dose met and its harm covered.
        chosen: the point that the page speaks of.
    """

    curve: Curve
    rows: tuple[tuple[WhatIfPoint, Figure, Figure], ...]
    chosen: WhatIfPoint

    @property
    def first(self) -> tuple[WhatIfPoint, Figure, Figure]:
        """The cheapest."""
        return self.rows[0]

    @property
    def last(self) -> tuple[WhatIfPoint, Figure, Figure]:
        """The dearest."""
        return self.rows[-1]


def newest_what_if(person: Person, run: PlanRun) -> PlanRun | None:
    """The newest curve that was asked for from a plan; None before anybody asked."""
    found: PlanRun | None = (
        PlanRun.objects.visible_to(person).filter(based_on=run, kind=PlanRunKind.WHAT_IF.value).defer("problem").first()
    )
    return found


def what_if_points(documents: Sequence[Mapping[str, Any]]) -> tuple[WhatIfPoint, ...]:
    """Points of a curve from their documents, the cheapest first, each with its sentence.

    Args:
        documents: as ``PlanRun.result["points"]`` keeps them.
    """
    told = sorted(documents, key=lambda one: (one["pence"], one["visits"]))
    points = [
        WhatIfPoint(
            number,
            int(one["pence"]),
            float(one["person_hours"]),
            float(one["dose_met_share"]),
            float(one["harm_covered_share"]),
            int(one["visits"]),
        )
        for number, one in enumerate(told)
    ]
    after: list[WhatIfPoint | None] = [*points[1:], None][: len(points)]
    return tuple(_with_words(point, following) for point, following in zip(points, after, strict=True))


def point_sentence(point: WhatIfPoint, following: WhatIfPoint | None) -> str:
    """A point in words.

    For instance ``£4,200 and 260 hours: 148 visits, 81% of harm covered; the next £100 buys 2 visits.``

    Args:
        point: the point.
        following: the next dearer point; None at the end.
    """
    visits = "1 visit" if point.visits == 1 else f"{point.visits:,} visits"
    head = f"{point.money} and {point.person_hours:,.0f} hours: {visits}, "
    return f"{head}{point.harm_covered_share:.0%} of harm covered; {_next_words(point, following)}."


def what_if_page(run: PlanRun, wanted: str) -> WhatIfPage | None:
    """The curve of a run; None where it has no points.

    Args:
        run: a curve that is done.
        wanted: number of the point that the page speaks of; the middle one where it names none.
    """
    points = what_if_points(run.result.get("points", ()))
    if not points:
        return None
    number = int(wanted) if wanted.isdecimal() and int(wanted) < len(points) else len(points) // 2
    chosen = points[number]
    drawn = [
        CurvePoint(float(pounds(one.pence)), min(1.0, max(0.0, one.harm_covered_share)), one.words,
                   f"?point={one.number}#chosen", is_chosen=one is chosen)
        for one in points
    ]  # fmt: skip
    curve = lay_out_curve(
        drawn, "Harm covered by what the week costs", along_words="Pounds for the week", upwards_words="Harm covered",
        prefix="£",
    )  # fmt: skip
    return WhatIfPage(
        curve,
        tuple(
            (
                one,
                _figure("dose_met_share", one.dose_met_share, _DOSE, run),
                _figure("harm_covered_share", one.harm_covered_share, _HARM, run),
            )
            for one in points
        ),
        chosen,
    )


def _with_words(point: WhatIfPoint, following: WhatIfPoint | None) -> WhatIfPoint:
    fields = (point.number, point.pence, point.person_hours, point.dose_met_share, point.harm_covered_share)
    return WhatIfPoint(*fields, point.visits, point_sentence(point, following))


def _next_words(point: WhatIfPoint, following: WhatIfPoint | None) -> str:
    """What the next £100 buys, by the slope to the next point."""
    if following is None:
        return "more money was not tried"
    gained, spent = following.visits - point.visits, following.pence - point.pence
    if gained <= 0:
        return "the next step buys no further visit"
    if spent <= 0:
        return "the next step costs nothing more"
    for_step = gained * _STEP_PENCE / spent
    if for_step >= 1:
        n = round(for_step)
        return f"the next £100 buys {n} visit{'' if n == 1 else 's'}"
    return f"the next visit costs {money_in_words(pounds(round(spent / gained)))}"


def _figure(name: str, value: float, definition: str, run: PlanRun) -> Figure:
    return Figure(
        name,
        value,
        "share",
        definition,
        geography=Geography(run.programme.area.name),
        source=f"What if, plan {run.pk}",
        as_at=(run.ended_at or run.asked_at).isoformat(),
    )
