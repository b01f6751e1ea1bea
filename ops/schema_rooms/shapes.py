"""Shapes that schemas are built of: texts, counts, words of the vocabulary, records, and the figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import StrEnum

Schema = dict[str, Any]

MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"
INSTANT = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?$"
PERIOD = r"^\d{4}-\d{2}(\.\.\d{4}-\d{2}|-\d{2}(\.\.\d{4}-\d{2}-\d{2})?)?$"
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
AMOUNT: Schema = {"type": "number", "minimum": 0}
TEXTS: Schema = {"type": "array", "items": TEXT}
FIGURE: Schema = {"$ref": "figure.schema.json"}
CREW_LIST = r"^[^;]+(;[^;]+)*$"
YES_NO: Schema = {"enum": ["yes", "no"]}
ZONED = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$"
DAY = r"^\d{4}-\d{2}-\d{2}$"


def one_of(kind: type[StrEnum]) -> Schema:
    """A word of one list of the vocabulary."""
    return {"type": "string", "enum": [word.value for word in kind]}


def pattern(text: str) -> Schema:
    """A text of a form."""
    return {"type": "string", "pattern": text}


def or_null(schema: Schema) -> Schema:
    """The same, or null where it is not known."""
    return {"anyOf": [schema, {"type": "null"}]}


def tally(keys: Iterable[str] = (), key_pattern: str = "") -> Schema:
    """Whole numbers by name."""
    schema: Schema = {"type": "object", "additionalProperties": COUNT}
    names: Schema = {"enum": list(keys)} if keys else {"pattern": key_pattern}
    return schema | ({"propertyNames": names} if keys or key_pattern else {})


def record(properties: dict[str, Schema], *, optional: Iterable[str] = (), is_open: bool = True) -> Schema:
    """An object whose properties must be there, but for the optional ones; more may come unless it is closed."""
    required = [name for name in properties if name not in set(optional)]
    schema: Schema = {"type": "object", "required": required, "properties": properties}
    return schema if is_open else schema | {"additionalProperties": False}


def described(schema: Schema, text: str) -> Schema:
    """The same with words for people."""
    return schema | {"description": text}


def listed(kind: type[StrEnum]) -> Schema:
    """Words of one list of the vocabulary, joined by semicolons."""
    choice = "|".join(word.value for word in kind)
    return pattern(f"^({choice})(;({choice}))*$")


COMPLETENESS = record(
    {
        "months_expected": COUNT,
        "months_held": COUNT,
        "missing": {"type": "array", "items": pattern(MONTH)},
        "share": SHARE,
    }
)


def figure() -> Schema:
    """A number with its meaning."""
    interval = record({"low": {"type": "number"}, "high": {"type": "number"}, "level": or_null(SHARE), "kind": TEXT})
    return record(
        {
            "name": pattern(r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?$"),
            "value": or_null({"type": "number"}),
            "unit": TEXT,
            "definition": TEXT,
            "definition_version": {"type": "integer", "minimum": 1},
            "period": or_null(pattern(PERIOD)),
            "compare": or_null(pattern(PERIOD)),
            "geography": or_null(record({"name": TEXT, "version": TEXT})),
            "source": TEXT,
            "as_at": TEXT,
            "completeness": or_null(COMPLETENESS),
            "interval": or_null(interval),
        }
    )
