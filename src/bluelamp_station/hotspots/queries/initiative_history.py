"""What an initiative looked like after each change, and what changed, in words."""

from __future__ import annotations

__all__ = ["Change", "Version", "changes_between", "content_of", "history_of", "names_of", "typed_beside_saved"]

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bluelamp.core.vocabulary import SaraStage
from bluelamp_station.accounts.models import Agency, Person
from bluelamp_station.programme.models import FundingStream
from bluelamp_station.ui.wording import money_in_words
from bluelamp_station.ui.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bluelamp_station.hotspots.models import Initiative, InitiativeStep

LABELS = {
    "title": "Title",
    "problem": "Problem",
    "response": "Response",
    "stage": "Stage",
    "owner_id": "Owner",
    "partner_id": "Partner agency",
    "starts_date": "First day",
    "ends_date": "Last day",
    "cost_pounds": "Cost",
    "stream_id": "Funding stream",
    "measure": "Measure of success",
    "result": "Result",
    "is_closed": "State",
}
_LONG = ("problem", "response", "measure", "result")
_MONEY = ("cost_pounds", "stream_id")


@dataclass(frozen=True, slots=True)
class Change:
    """A field that two versions tell differently.

    Args:
        label: the field in words.
        before: what the first says.
        after: what the second says.
        is_long: whether both are whole texts.
    """

    label: str
    before: str
    after: str
    is_long: bool = False

    @property
    def sentence(self) -> str:
        """What changed, short: whole texts are shown apart."""
        if self.is_long:
            return f"{self.label} was written anew."
        return f"{self.label}: {self.before}, then {self.after}."


@dataclass(frozen=True, slots=True)
class Version:
    """A step with what changed in it; ``changes`` is empty for the first."""

    number: int
    step: InitiativeStep
    stage_text: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Names of what versions hold by id."""

    people: Mapping[int, str]
    agencies: Mapping[int, str]
    streams: Mapping[int, str]


def content_of(initiative: Initiative) -> dict[str, Any]:
    """An initiative as a step keeps it, JSON-ready; people by id."""
    told = {name: _ready(getattr(initiative, name)) for name in LABELS if name != "is_closed"}
    return {
        **told,
        "place_ref": initiative.place_ref,
        "area_path": initiative.area_path,
        "is_closed": initiative.closed_at is not None,
    }


def history_of(initiative: Initiative, *, sees_money: bool) -> tuple[Version, ...]:
    """Every version, the newest first; four queries."""
    steps = list(initiative.steps.select_related("by"))
    names = names_of([step.content for step in steps])
    versions = []
    for index, step in enumerate(steps):
        changes = changes_between(steps[index - 1].content, step.content, names, sees_money=sees_money) if index else ()
        versions.append(Version(index + 1, step, words(SaraStage(step.stage)), changes))
    return tuple(reversed(versions))


def changes_between(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Names, *, sees_money: bool
) -> tuple[Change, ...]:
    """Fields that two versions tell differently, in the order of the page.

    Args:
        before: content of the first version.
        after: content of the second.
        names: names of what they hold by id.
        sees_money: whether the reader may see cost and stream.
    """
    return tuple(
        Change(label, _words(name, before.get(name), names), _words(name, after.get(name), names), name in _LONG)
        for name, label in LABELS.items()
        if before.get(name) != after.get(name) and (sees_money or name not in _MONEY)
    )


def typed_beside_saved(saved: Mapping[str, Any], typed: Mapping[str, Any], *, sees_money: bool) -> tuple[Change, ...]:
    """What is saved now beside what somebody typed, where the two differ; three queries.

    Args:
        saved: content of the initiative as it is saved.
        typed: values of the model's fields as they were typed.
        sees_money: whether the reader may see cost and stream.
    """
    wanted = dict(saved)
    for name, value in typed.items():
        key = f"{name}_id" if name in ("owner", "partner", "stream") else name
        wanted[key] = _ready(value.pk if value is not None and key != name else value)
    names = names_of([saved, wanted])
    return changes_between(_same_pounds(saved), _same_pounds(wanted), names, sees_money=sees_money)


def _same_pounds(content: Mapping[str, Any]) -> dict[str, Any]:
    """Content in which 1200 and 1200.00 are one amount."""
    cost = content.get("cost_pounds")
    return {**content, "cost_pounds": None if cost is None else f"{Decimal(cost):.2f}"}


def _ready(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else str(value)


def names_of(contents: Sequence[Mapping[str, Any]]) -> Names:
    """Names of the people, agencies and streams in some versions; three queries."""

    def ids(name: str) -> set[int]:
        return {content[name] for content in contents if content.get(name)}

    return Names(
        dict(Person.objects.filter(pk__in=ids("owner_id")).values_list("pk", "name")),
        dict(Agency.objects.filter(pk__in=ids("partner_id")).values_list("pk", "name")),
        dict(FundingStream.objects.filter(pk__in=ids("stream_id")).values_list("pk", "name")),
    )


def _words(name: str, value: Any, names: Names) -> str:
    if name == "is_closed":
        return "closed" if value else "open"
    if value is None or value == "":
        return "not given"
    say = _SAYINGS.get(name)
    return say(value, names) if say else str(value)


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


_SAYINGS: dict[str, Callable[[Any, Names], str]] = {
    "stage": lambda value, _: words(SaraStage(value)).lower(),
    "owner_id": lambda value, names: names.people.get(value, "somebody who is gone"),
    "partner_id": lambda value, names: names.agencies.get(value, "an agency that is gone"),
    "stream_id": lambda value, names: names.streams.get(value, "a stream that is gone"),
    "cost_pounds": lambda value, _: money_in_words(Decimal(value)),
    "starts_date": lambda value, _: _day(dt.date.fromisoformat(value)),
    "ends_date": lambda value, _: _day(dt.date.fromisoformat(value)),
}
