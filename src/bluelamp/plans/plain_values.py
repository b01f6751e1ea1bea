"""Frozen records as values that JSON can hold, and back, by the types that their fields state."""

from __future__ import annotations

__all__ = ["as_plain", "from_plain"]

import datetime as dt
import math
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from bluelamp.core.errors import UnreadableInputError, Where
from bluelamp.core.vocabulary import (
    Agency,
    AvailabilityKind,
    FixKind,
    MoveKind,
    PatrolMode,
    PlaceRole,
    Role,
    UnmetReason,
)
from bluelamp.plans.records import Base, DoseTarget, Offer, PayRate, PlanPlace, StaffMember, Window
from bluelamp.plans.results import CrewSeat, Fix, Move, PlannedShift, PlannedStop, Unmet, WeekPlan
from bluelamp.plans.rules import PlanRules

# The records import these for type checkers only; their annotations are read here.
_NAMES: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        *(Agency, AvailabilityKind, FixKind, MoveKind, PatrolMode, PlaceRole, Role, UnmetReason),
        *(Base, DoseTarget, Offer, PayRate, PlanPlace, PlanRules, StaffMember, Window),
        *(CrewSeat, Fix, Move, PlannedShift, PlannedStop, Unmet, WeekPlan),
        Mapping,
    )
} | {"dt": dt, "np": np, "NDArray": NDArray, "Any": Any}
_SHOWN = 40
# Newer numpy names its arrays by an alias of its own.
_ARRAYS: tuple[Any, ...] = (np.ndarray, NDArray)


def as_plain(value: Any) -> Any:
    """A value as dicts, lists, texts, numbers, booleans and None.

    Sets are sorted, so that one value has one form. A number that is infinite (a way that cannot be gone) is None
    within an array; nowhere else may a number be other than finite.

    Raises:
        ValueError: a number is not finite.
        TypeError: nothing is known of values of this type.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, np.ndarray):
        return _plain_array(value)
    if isinstance(value, Mapping):
        return {str(key): as_plain(inner) for key, inner in value.items()}
    if isinstance(value, (frozenset, set)):
        return sorted(as_plain(inner) for inner in value)
    if isinstance(value, (tuple, list)):
        return [as_plain(inner) for inner in value]
    return _plain_scalar(value)


def _plain_scalar(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("A number that is not finite has no place in a document.")
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    raise TypeError(f"Nothing is known of values of the type {type(value).__name__}.")


def _plain_array(array: NDArray[Any]) -> Any:
    if np.isnan(array).any() or np.isneginf(array).any():
        raise ValueError("A length that is no number has no place in a document.")
    return _nones(array.tolist())


def _nones(part: Any) -> Any:
    if isinstance(part, list):
        return [_nones(inner) for inner in part]
    return None if math.isinf(part) else part


def from_plain(kind: Any, value: Any, at: str = "") -> Any:
    """The inverse of :func:`as_plain`.

    Args:
        kind: what it is to become: a record's class or an annotation of one of its fields.
        value: what a JSON document held.
        at: where in the document it stands, for the message.

    Returns:
        A value of the kind; a field that the document does not name has its default.

    Raises:
        UnreadableInputError: it is no such value (BL-PLAN-61).
    """
    if kind is Any:
        return value
    if isinstance(kind, type) and is_dataclass(kind):
        return _record(kind, value, at)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        inner = next(argument for argument in arguments if argument is not types.NoneType)
        return None if value is None else from_plain(inner, value, at)
    return _scalar(kind, value, at) if origin is None else _many(origin, arguments, value, at)


def _many(origin: Any, arguments: tuple[Any, ...], value: Any, at: str) -> Any:
    if origin is tuple:
        return _tuple(arguments, value, at)
    if origin is frozenset:
        return frozenset(from_plain(arguments[0], inner, f"{at}[{i}]") for i, inner in enumerate(_listed(value, at)))
    return _array(value, at) if origin in _ARRAYS else dict(_keyed(value, at))


def _tuple(arguments: tuple[Any, ...], value: Any, at: str) -> tuple[Any, ...]:
    parts = _listed(value, at)
    if arguments[-1] is Ellipsis:
        return tuple(from_plain(arguments[0], inner, f"{at}[{i}]") for i, inner in enumerate(parts))
    if len(parts) != len(arguments):
        raise _wrong(at, f"must hold {len(arguments)} values and holds {len(parts)}")
    pairs = enumerate(zip(arguments, parts, strict=True))
    return tuple(from_plain(argument, inner, f"{at}[{i}]") for i, (argument, inner) in pairs)


def _array(value: Any, at: str) -> NDArray[np.float64]:
    try:
        rows = [[math.inf if cell is None else float(cell) for cell in row] for row in _listed(value, at)]
        array = np.array(rows, dtype=np.float64)
    except (TypeError, ValueError):
        raise _wrong(at, "is no table of numbers") from None
    n = len(rows)
    if not n:
        return np.empty((0, 0))
    if array.shape != (n, n):
        raise _wrong(at, "must have as many columns as rows")
    return array


def _record(kind: Any, value: Any, at: str) -> Any:
    given = _keyed(value, at)
    hints = _hints(kind)
    unknown = sorted(set(given) - set(hints))
    if unknown:
        raise _wrong(_below(at, unknown[0]), "is not known here")
    missing = next((name for name in _needed(kind) if name not in given), None)
    if missing is not None:
        raise _wrong(_below(at, missing), "is missing")
    return kind(**{name: from_plain(hints[name], inner, _below(at, name)) for name, inner in given.items()})


def _below(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


@cache
def _hints(kind: Any) -> dict[str, Any]:
    found = get_type_hints(kind, localns=_NAMES)
    return {field.name: found[field.name] for field in fields(kind)}


@cache
def _needed(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING)


def _listed(value: Any, at: str) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(at, "is no list")
    return value


def _keyed(value: Any, at: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _wrong(at, "is no object of names and values")
    return value


def _scalar(kind: Any, value: Any, at: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _word(kind, value, at)
    if kind is dt.date:
        return _day(value, at)
    if kind is float and isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    # True is a whole number to Python, and no number to people.
    if kind is not float and isinstance(value, kind) and isinstance(value, bool) == (kind is bool):
        return value
    words = {int: "whole number", float: "number", str: "text", bool: "true or false"}
    raise _wrong(at, f"is no {words.get(kind, kind.__name__)}: {_shown(value)}")


def _word(kind: type[StrEnum], value: Any, at: str) -> StrEnum:
    try:
        return kind(value)
    except ValueError:
        raise _wrong(at, f"is none of the words of {kind.__name__}: {_shown(value)}") from None


def _day(value: Any, at: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _wrong(at, f"is no day: {_shown(value)}") from None


def _shown(value: Any) -> str:
    return repr(value)[:_SHOWN]


def _wrong(at: str, words: str) -> UnreadableInputError:
    return UnreadableInputError(
        f"the document of the plan cannot be read: {at or 'it'} {words}.", code="BL-PLAN-61", where=Where()
    )
