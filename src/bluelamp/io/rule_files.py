"""The rules of a week as a TOML file: what it names replaces the default, and nothing is read that is not known."""

from __future__ import annotations

__all__ = ["RulesRead", "read_plan_rules"]

import difflib
import math
import tomllib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, NoReturn

from bluelamp.core.errors import RefusedInputError, UnreadableInputError, Where
from bluelamp.core.vocabulary import Agency, Role
from bluelamp.io.place_files import roles_from_text
from bluelamp.io.rule_limits import check_together, limits_of
from bluelamp.io.source_files import SourceFile
from bluelamp.plans.rules import PlanRules

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from pathlib import Path

_PLACE = "place"
_ROLES, _CONSTABLE = "roles_allowed", "needs_constable"
_PAIR = 2


@dataclass(frozen=True, slots=True)
class RulesRead:
    """What a rules file says.

    Args:
        rules: of the week.
        roles_allowed: who may work at a place, by its ref; of places that the file does not name nothing stands here.
        needs_constable: whether a crew there needs an officer or a special, by the place's ref.
    """

    rules: PlanRules = field(default_factory=PlanRules)
    roles_allowed: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    needs_constable: Mapping[str, bool] = field(default_factory=dict)


def read_plan_rules(path: Path, *, people: Collection[str], refs: Collection[str]) -> RulesRead:
    """Read rules; keys are those of :class:`bluelamp.plans.rules.PlanRules`, and tables ``[place.REF]``.

    Args:
        path: the TOML file.
        people: ids of the staff, for pairs that are kept apart.
        refs: of the places.

    Raises:
        UnreadableInputError: no such file, no TOML, an unknown key or a value of the wrong type (BL-PLAN-69).
        RefusedInputError: a value that makes no sense, alone or beside another (BL-PLAN-70), or a person or place that
            is not known (BL-PLAN-64).
    """
    try:
        content = tomllib.loads(SourceFile(path.name, path).read().decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"This is no TOML file ({error})."
        raise UnreadableInputError(message, code="BL-PLAN-69", where=Where(path.name)) from error
    places = content.pop(_PLACE, {})
    values = {key: _value(key, given, path.name) for key, given in content.items()}
    unknown = next((ref for pair in values.get("apart", ()) for ref in pair if ref not in people), None)
    if unknown is not None:
        _refuse("BL-PLAN-64", f"{unknown!r} is not among the staff.", path.name, "apart")
    rules = PlanRules(**values)
    fault = check_together(rules)
    if fault is not None:
        _refuse("BL-PLAN-70", fault[1], path.name, fault[0])
    return RulesRead(rules, *_places(places, refs, path.name))


def _value(key: str, given: Any, file: str) -> Any:
    known = {one.name: getattr(PlanRules(), one.name) for one in fields(PlanRules)}
    if key not in known:
        _unreadable(f"is no rule{_nearest(key, [*known, _PLACE])}.", file, key)
    if key in _SPECIAL:
        return _SPECIAL[key](key, given, file)
    return _number(key, given, file, is_whole=isinstance(known[key], int))


def _nearest(key: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(key, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def _number(key: str, given: Any, file: str, *, is_whole: bool) -> float | int:
    if isinstance(given, bool) or not isinstance(given, int if is_whole else (int, float)) or not math.isfinite(given):
        _unreadable(f"must be a {'whole ' if is_whole else ''}number, not {_shown(given)}.", file, key)
    low, high = limits_of(key)
    if not low <= given <= high:
        _refuse("BL-PLAN-70", f"It must lie between {low:g} and {high:g}, not at {given}.", file, key)
    return int(given) if is_whole else float(given)


def _roles(key: str, given: Any, file: str) -> frozenset[Role]:
    return frozenset(_word(Role, key, word, file) for word in _texts(key, given, file))


def _apart(key: str, given: Any, file: str) -> frozenset[tuple[str, str]]:
    return frozenset(_pairs(key, given, file))


def _agencies_apart(key: str, given: Any, file: str) -> frozenset[tuple[str, str]]:
    return frozenset(
        (_word(Agency, key, one, file).value, _word(Agency, key, other, file).value)
        for one, other in _pairs(key, given, file)
    )


def _hours(key: str, given: Any, file: str) -> tuple[int, int]:
    is_pair = isinstance(given, list) and len(given) == _PAIR
    if not is_pair or not all(isinstance(hour, int) and not isinstance(hour, bool) for hour in given):
        _unreadable(f"must be two hours such as [22, 30], not {_shown(given)}.", file, key)
    low, high = limits_of(key)
    if not low <= given[0] < given[1] <= high:
        words = f"The hours must run forwards between {low:g} and {high:g}; 24 and more are after midnight."
        _refuse("BL-PLAN-70", words, file, key)
    return given[0], given[1]


_SPECIAL: dict[str, Callable[[str, Any, str], Any]] = {
    "lead_roles": _roles,
    "alone_roles": _roles,
    "apart": _apart,
    "agencies_apart": _agencies_apart,
    "patrol_hours": _hours,
    "unpopular": _hours,
}


def _texts(key: str, given: Any, file: str) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        _unreadable(f"must be a list of words, not {_shown(given)}.", file, key)
    return given


def _pairs(key: str, given: Any, file: str) -> list[tuple[str, str]]:
    if not isinstance(given, list):
        _unreadable(f'must be a list of pairs such as [["P1", "P2"]], not {_shown(given)}.', file, key)
    pairs = [_texts(key, pair, file) for pair in given]
    for pair in pairs:
        if len(pair) != _PAIR or pair[0] == pair[1]:
            _refuse("BL-PLAN-70", f"A pair names two that are kept apart; {_shown(pair)} does not.", file, key)
    return [(one, other) for one, other in (sorted(pair) for pair in pairs)]


def _word(words: type[Role | Agency], key: str, text: str, file: str) -> Any:
    try:
        return words(text)
    except ValueError:
        _unreadable(f"{_shown(text)} is none of the words: {', '.join(word.value for word in words)}.", file, key)


def _places(given: Any, refs: Collection[str], file: str) -> tuple[Mapping[str, frozenset[Role]], Mapping[str, bool]]:
    if not isinstance(given, dict):
        _unreadable("must be tables such as [place.HE07].", file, _PLACE)
    roles: dict[str, frozenset[Role]] = {}
    constable: dict[str, bool] = {}
    for ref, said in given.items():
        column = f"{_PLACE}.{ref}"
        if ref not in refs:
            _refuse("BL-PLAN-64", f"{ref!r} is none of the places.", file, column)
        if not isinstance(said, dict):
            _unreadable(f"must be a table such as [{column}].", file, column)
        for key, value in said.items():
            if key == _ROLES:
                roles[ref] = _allowed(value, file, f"{column}.{key}")
            elif key == _CONSTABLE and isinstance(value, bool):
                constable[ref] = value
            elif key == _CONSTABLE:
                _unreadable(f"must be true or false, not {_shown(value)}.", file, f"{column}.{key}")
            else:
                _unreadable(
                    f"is nothing that is said of a place{_nearest(key, [_ROLES, _CONSTABLE])}.", file, f"{column}.{key}"
                )
    return roles, constable


def _allowed(value: Any, file: str, column: str) -> frozenset[Role]:
    words = _texts(column, value, file)
    try:
        return roles_from_text(";".join(words)) if words else frozenset()
    except UnreadableInputError as error:
        _unreadable(error.message, file, column)


def _shown(value: Any) -> str:
    return repr(value)[:40]


def _unreadable(words: str, file: str, key: str) -> NoReturn:
    raise UnreadableInputError(words, code="BL-PLAN-69", where=Where(file, None, key))


def _refuse(code: str, words: str, file: str, key: str) -> NoReturn:
    raise RefusedInputError(words, code=code, where=Where(file, None, key))
