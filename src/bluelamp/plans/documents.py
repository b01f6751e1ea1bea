"""Problems and plans as JSON-ready documents with a format number, exact both ways.

What a document held comes back as it was: ``problem_from(problem_document(problem))`` has the same document as the
problem. A document of a newer format is refused in words, never half understood.
"""

from __future__ import annotations

__all__ = [
    "FORMAT",
    "move_document",
    "move_from",
    "plan_document",
    "plan_from",
    "problem_document",
    "problem_from",
    "replan_document",
    "replan_from",
]

from typing import TYPE_CHECKING, Any, TypeVar

from bluelamp.core.errors import RefusedInputError, UnreadableInputError
from bluelamp.plans.plain_values import as_plain, from_plain
from bluelamp.plans.problem import WeekProblem
from bluelamp.plans.results import Move, Replan, WeekPlan

if TYPE_CHECKING:
    from collections.abc import Mapping

# Raised whenever a reader of the last format would misread what is written now.
FORMAT = 1

_Record = TypeVar("_Record")
_KINDS: dict[type[Any], str] = {
    WeekProblem: "week_problem",
    WeekPlan: "week_plan",
    Replan: "week_replan",
    Move: "plan_move",
}


def problem_document(problem: WeekProblem) -> dict[str, Any]:
    """A week's problem, ready for JSON.

    Raises:
        ValueError: a number is not finite.
    """
    return _document(problem)


def problem_from(document: Mapping[str, Any]) -> WeekProblem:
    """The problem of a document.

    Raises:
        RefusedInputError: the document is of a newer format (BL-PLAN-60).
        UnreadableInputError: it is no document of a problem (BL-PLAN-61).
    """
    return _from(WeekProblem, document)


def plan_document(plan: WeekPlan) -> dict[str, Any]:
    """A week's plan, ready for JSON.

    Raises:
        ValueError: a number is not finite.
    """
    return _document(plan)


def plan_from(document: Mapping[str, Any]) -> WeekPlan:
    """The plan of a document.

    Raises:
        RefusedInputError: the document is of a newer format (BL-PLAN-60).
        UnreadableInputError: it is no document of a plan (BL-PLAN-61).
    """
    return _from(WeekPlan, document)


def move_document(move: Move) -> dict[str, Any]:
    """A move of a replan, ready for JSON.

    Raises:
        ValueError: a number is not finite.
    """
    return _document(move)


def move_from(document: Mapping[str, Any]) -> Move:
    """The move of a document.

    Raises:
        RefusedInputError: the document is of a newer format (BL-PLAN-60).
        UnreadableInputError: it is no document of a move (BL-PLAN-61).
    """
    return _from(Move, document)


def replan_document(replan: Replan) -> dict[str, Any]:
    """A replan, ready for JSON.

    Raises:
        ValueError: a number is not finite.
    """
    return _document(replan)


def replan_from(document: Mapping[str, Any]) -> Replan:
    """The replan of a document.

    Raises:
        RefusedInputError: the document is of a newer format (BL-PLAN-60).
        UnreadableInputError: it is no document of a replan (BL-PLAN-61).
    """
    return _from(Replan, document)


def _document(record: Any) -> dict[str, Any]:
    return {"format": FORMAT, "document": _KINDS[type(record)], **as_plain(record)}


def _from(kind: type[_Record], document: Mapping[str, Any]) -> _Record:
    rest = dict(document)
    number, name = rest.pop("format", None), rest.pop("document", None)
    if isinstance(number, int) and number > FORMAT:
        raise RefusedInputError(
            f"The plan was written in format {number} by a newer Bluelamp; this one reads up to format {FORMAT}. "
            "Update it first.",
            code="BL-PLAN-60",
        )
    if number != FORMAT or name != _KINDS[kind]:
        raise UnreadableInputError(
            f"This is no document of the kind {_KINDS[kind]!r} in format {FORMAT}.", code="BL-PLAN-61"
        )
    record: _Record = from_plain(kind, rest)
    return record
