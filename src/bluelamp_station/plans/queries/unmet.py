"""Why a plan does not meet every target: each place in words, with priced choices."""

from __future__ import annotations

__all__ = ["UnmetChoice", "UnmetPage", "UnmetPlace", "unmet_page"]

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from bluelamp.core.figures import Figure, Geography
from bluelamp.core.vocabulary import FixKind, UnmetReason
from bluelamp_station.plans.queries.gantt_source import pounds
from bluelamp_station.ui.wording import money_in_words
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from bluelamp.plans.results import Fix, Unmet
    from bluelamp_station.plans.queries.gantt_source import SeenWeek

_MISSING = (
    "Visits that the targets ask for and the plan does not have, over the places that the reader may see; what keeps "
    "them away is said place by place."
)


@dataclass(frozen=True, slots=True)
class UnmetChoice:
    """Something that would mend a target.

    Args:
        number: its number in the plan, from 0.
        words: what it is, in a sentence that begins with a capital.
        effect: what it does, in words: visits gained.
        price: what it costs, in words; empty for a reader who sees no money.
        kind: what kind it is, in words.
        url: where buying it is asked for; empty where the reader may not.
    """

    number: int
    words: str
    effect: str
    price: str
    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class UnmetPlace:
    """A place whose target is not met.

    Args:
        ref: of the place.
        name: of the place.
        wanted: visits wanted.
        planned: visits planned.
        reason: what keeps the others away, in two or three words.
        words: why, in a sentence.
        choices: what would mend it, the cheapest first.
    """

    ref: str
    name: str
    wanted: int
    planned: int
    reason: str
    words: str
    choices: tuple[UnmetChoice, ...]


@dataclass(frozen=True, slots=True)
class UnmetPage:
    """Every place whose target is not met, the most important first.

    Args:
        missing: visits that are missing in all.
        places: the places that the reader may see.
        may_buy: whether the reader may buy what would mend it.
    """

    missing: Figure
    places: tuple[UnmetPlace, ...]
    may_buy: bool


def unmet_page(seen: SeenWeek) -> UnmetPage:
    """Why not; no query."""
    shown = [one for one in seen.plan.unmet if one.place_ref in seen.places]
    missing = Figure(
        "visits_missing",
        sum(one.wanted - one.planned for one in shown),
        "visits",
        _MISSING,
        period=seen.period,
        geography=Geography(seen.programme.area.name),
        source=seen.source,
        as_at=seen.as_at,
    )
    return UnmetPage(missing, tuple(_place(one, seen) for one in shown), seen.may_plan)


def _place(unmet: Unmet, seen: SeenWeek) -> UnmetPlace:
    choices = tuple(_choice(fix, number, unmet.place_ref, seen) for number, fix in enumerate(unmet.fixes))
    return UnmetPlace(
        unmet.place_ref,
        seen.place_name(unmet.place_ref),
        unmet.wanted,
        unmet.planned,
        words(UnmetReason(unmet.reason)),
        _sentence(unmet.words),
        # Words of a fix name its price.
        choices if seen.shows_money else (),
    )


def _choice(fix: Fix, number: int, ref: str, seen: SeenWeek) -> UnmetChoice:
    gained = f"{ref} gets {fix.gains} more visit{'' if fix.gains == 1 else 's'}"
    if fix.kind in (FixKind.DROP_VISITS, FixKind.TAKE_FROM) and fix.gains == 0:
        gained = "The target is met with fewer visits"
    url = reverse("plans:buy_fix", args=[seen.run.pk, ref, number]) if seen.may_plan else ""
    return UnmetChoice(number, _sentence(fix.words), gained, _price_words(fix.pence), words(FixKind(fix.kind)), url)


def _price_words(pence: int) -> str:
    if not pence:
        return "Costs nothing"
    return f"{'Saves' if pence < 0 else 'Costs'} {money_in_words(pounds(abs(pence)))}"


def _sentence(text: str) -> str:
    """A sentence: with a capital, and a full stop."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."
