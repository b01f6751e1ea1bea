"""What a run was asked for, in words: its months, its method, its ground."""

from __future__ import annotations

__all__ = ["METHODS", "MethodWords", "asked_in_short", "month_in_words", "same_work", "setting_words"]

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format

from bluelamp.core.periods import Month
from bluelamp.core.vocabulary import CellShape, Method, TimeOfDay, Weight, category

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class MethodWords:
    """How a method is told to those who choose one.

    Args:
        code: of the method.
        name: what people read.
        help: one sentence beside the choice.
        how: what it does.
        when_not: when another one serves better.
    """

    code: Method
    name: str
    help: str
    how: str
    when_not: str


METHODS: tuple[MethodWords, ...] = (
    MethodWords(
        Method.RANK,
        "Ranked rate",
        "Recent months count more, and high counts that may be luck are drawn towards the average. Start here.",
        "Each month counts half as much for every twelve months that it lies back. Months that were not received bring "
        "neither incidents nor time. What a unit holds is drawn towards the average of all units, more so where little "
        "is known. The chance of truly belonging among the hottest comes with it.",
        "When you must be able to add the numbers up by hand: use plain counts.",
    ),
    MethodWords(
        Method.COUNT,
        "Plain counts",
        "The number of incidents, or their harm, in each unit; every month counts alike.",
        "The incidents in each unit are added up. Hard to beat over one year, and anyone can check it.",
        "When several years are at hand: old and new months count alike, and the highest counts are partly luck.",
    ),
    MethodWords(
        Method.KERNEL,
        "Kernel density",
        "Each incident is spread over the ground around it, so that a corner and the car park behind it are one place.",
        "The density of incidents around the middle of each unit, with a stated bandwidth: 200 m unless you say "
        "otherwise.",
        "When the edges matter: smoothing reaches into ground where nothing happened.",
    ),
    MethodWords(
        Method.GETIS_ORD,
        "Getis-Ord Gi*",
        "Finds clusters of busy units and says which could be chance, with false discoveries held down.",
        "Compares each unit and its neighbours with what their number would lead one to expect, and adjusts for having "
        "asked it of every unit.",
        "When single very busy spots matter: one busy square among quiet ones scores less than a plateau.",
    ),
)
# Within a sentence; the last is named after two people.
_METHOD_NAMES = {words.code: words.name.lower() for words in METHODS} | {Method.GETIS_ORD: "Getis-Ord Gi*"}
_SHAPES = {CellShape.STREET: "street segments", CellShape.AREAS: "areas of your own"}
_HALVES = {TimeOfDay.DAY: "07:00 to 19:00 only", TimeOfDay.NIGHT: "19:00 to 07:00 only"}
_MOST_CATEGORIES = 2
# The science's codes as people read them, by the setting's name in a record.
_SETTING_WORDS: Mapping[str, Mapping[Any, str]] = {
    "method": {words.code: words.name for words in METHODS},
    "weight": {Weight.COUNT: "number of incidents", Weight.HARM: "harm"},
    "units": {CellShape.SQUARE: "squares", CellShape.HEX: "hexagons"} | _SHAPES,
    "time of day": {TimeOfDay.ALL: "all day"} | _HALVES,
}


def month_in_words(month: str) -> str:
    """``January 2024``."""
    when = Month.parse(month)
    return date_format(dt.date(when.year, when.month, 1), "F Y")


def asked_in_short(asked: Mapping[str, Any]) -> str:
    """What a run was asked for in one line: months, method, what counts, units, how many of what size."""
    first, last = month_in_words(asked["first"]), month_in_words(asked["last"])
    weight = "by harm" if asked["weight"] == Weight.HARM else "by number"
    parts = [
        first if first == last else f"{first} to {last}",
        f"{_METHOD_NAMES[Method(asked['method'])]} {weight}",
        _categories(asked["categories"]),
        _units(asked),
        f"{asked['count']} hotspot{'' if asked['count'] == 1 else 's'} of at most {asked['max_area_ha']:g} ha",
        _HALVES.get(TimeOfDay(asked["time_of_day"]), ""),
        "against the set in force" if asked.get("previous_set") else "",
    ]
    return "; ".join(part for part in parts if part)


def setting_words(name: str, told: str) -> str:
    """What a record says of one of its settings, for people: the method by its name, categories by theirs.

    Args:
        name: of the setting, as the record has it.
        told: its value there.
    """
    if name == "categories":
        return ", ".join(category(code).name for code in told.split(", ")) if told != "all" else told
    return _SETTING_WORDS.get(name, {}).get(told, told)


def _categories(codes: list[str]) -> str:
    if not codes:
        return "all categories"
    if len(codes) > _MOST_CATEGORIES:
        return f"{len(codes)} categories"
    return " and ".join(category(code).name for code in codes)


def _units(asked: Mapping[str, Any]) -> str:
    shape = CellShape(asked["shape"])
    if shape in _SHAPES:
        return _SHAPES[shape]
    return f"{'hexagons' if shape is CellShape.HEX else 'squares'} of {asked['size_m']:g} m"


def same_work(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether two runs were asked the same; files are the same where their content is."""
    return _without_paths(first) == _without_paths(second)


def _without_paths(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value["sha256"] if isinstance(value, dict) else value for name, value in asked.items()}
