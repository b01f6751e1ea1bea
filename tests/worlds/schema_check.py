"""A small structural check of the JSON Schema words that Bluelamp's own schemas use; any other word is an error."""

from __future__ import annotations

__all__ = ["load_schema", "problems", "read_rows"]

import csv
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).resolve().parents[2] / "schemas"
_SAID = {"$schema", "$id", "title", "description"}
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


def load_schema(name: str) -> dict[str, Any]:
    """One of our schemas, by the name of its file."""
    found: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return found


def read_rows(text: str, schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of a CSV as the schema sees them: columns of numbers as numbers, empty cells absent."""
    kinds = {name: what.get("type") for name, what in schema["properties"].items()}
    readers: dict[str, Callable[[str], Any]] = {"number": float, "integer": int}
    return [
        {name: readers.get(str(kinds.get(name)), str)(cell) for name, cell in row.items() if cell != ""}
        for row in csv.DictReader(text.splitlines())
    ]


def problems(value: Any, schema: dict[str, Any], place: str = "$") -> list[str]:
    """What is wrong with a value, each with its place; empty where nothing is."""
    found: list[str] = []
    for word, wanted in schema.items():
        if word not in _SAID:
            found += [f"{place}{fault}" for fault in _CHECKS[word](value, wanted, schema)]
    return found


def _type(value: Any, wanted: str, _schema: dict[str, Any]) -> list[str]:
    is_truth_for_number = isinstance(value, bool) and wanted in ("number", "integer")
    if isinstance(value, _TYPES[wanted]) and not is_truth_for_number:
        return []
    return [f": {value!r} is no {wanted}"]


def _enum(value: Any, wanted: list[Any], _schema: dict[str, Any]) -> list[str]:
    return [] if value in wanted else [f": {value!r} is not among {wanted[:5]}"]


def _const(value: Any, wanted: Any, _schema: dict[str, Any]) -> list[str]:
    return [] if value == wanted else [f": {value!r} is not {wanted!r}"]


def _pattern(value: Any, wanted: str, _schema: dict[str, Any]) -> list[str]:
    return [] if not isinstance(value, str) or re.search(wanted, value) else [f": {value!r} has not the form {wanted}"]


def _minimum(value: Any, wanted: float, _schema: dict[str, Any]) -> list[str]:
    return [f": {value} is below {wanted}"] if isinstance(value, (int, float)) and value < wanted else []


def _maximum(value: Any, wanted: float, _schema: dict[str, Any]) -> list[str]:
    return [f": {value} is above {wanted}"] if isinstance(value, (int, float)) and value > wanted else []


def _required(value: Any, wanted: list[str], _schema: dict[str, Any]) -> list[str]:
    return [f" lacks {name}" for name in wanted if name not in value] if isinstance(value, dict) else []


def _properties(value: Any, wanted: dict[str, Any], _schema: dict[str, Any]) -> list[str]:
    named = [name for name in wanted if isinstance(value, dict) and name in value]
    return [fault for name in named for fault in problems(value[name], wanted[name], f".{name}")]


def _property_names(value: Any, wanted: dict[str, Any], _schema: dict[str, Any]) -> list[str]:
    return [fault for name in value for fault in problems(name, wanted, " name")] if isinstance(value, dict) else []


def _additional(value: Any, wanted: Any, schema: dict[str, Any]) -> list[str]:
    more = [name for name in value if name not in schema.get("properties", {})] if isinstance(value, dict) else []
    if wanted is False:
        return [f" must not have {name}" for name in more]
    return [fault for name in more for fault in problems(value[name], wanted, f".{name}")]


def _items(value: Any, wanted: dict[str, Any], _schema: dict[str, Any]) -> list[str]:
    inside = value if isinstance(value, list) else []
    return [fault for i, item in enumerate(inside) for fault in problems(item, wanted, f"[{i}]")]


def _min_items(value: Any, wanted: int, _schema: dict[str, Any]) -> list[str]:
    return [f" has fewer than {wanted} items"] if isinstance(value, list) and len(value) < wanted else []


def _any_of(value: Any, wanted: list[dict[str, Any]], _schema: dict[str, Any]) -> list[str]:
    tried = [problems(value, choice, "") for choice in wanted]
    return [] if any(not faults for faults in tried) else [f" fits no choice: {tried[0][0].strip()}"]


def _ref(value: Any, wanted: str, _schema: dict[str, Any]) -> list[str]:
    return problems(value, load_schema(wanted), "")


_CHECKS: dict[str, Callable[[Any, Any, dict[str, Any]], list[str]]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "minimum": _minimum,
    "maximum": _maximum,
    "required": _required,
    "properties": _properties,
    "propertyNames": _property_names,
    "additionalProperties": _additional,
    "items": _items,
    "minItems": _min_items,
    "anyOf": _any_of,
    "$ref": _ref,
}
