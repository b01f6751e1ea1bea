"""The manual of the interface, drawn from its OpenAPI document."""

from __future__ import annotations

__all__ = ["Operation", "operations", "show_interface"]

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from bluelamp_station.accounts.access import require
from bluelamp_station.accounts.permissions import Permission
from bluelamp_station.accounts.tokens import LONGEST_DAYS
from bluelamp_station.workflows.api import api
from bluelamp_station.workflows.api_access import MOST_CALLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that a program may ask.

    Args:
        name: its stable id.
        title: what it is, in a few words.
        text: what it is, in a sentence.
        path: its address.
        scope: what the key must have been made for; empty where any good key will do.
        inputs: name, what it takes and what it is for.
        answers: status and what it means.
    """

    name: str
    title: str
    text: str
    path: str
    scope: str
    inputs: tuple[tuple[str, str, str], ...]
    answers: tuple[tuple[str, str], ...]


@require(Permission.USE_API)
@require_safe
def show_interface(request: HttpRequest) -> HttpResponse:
    """What programs may ask, with which keys."""
    schema = api.get_openapi_schema()
    context = {
        "operations": operations(schema),
        "about": schema["info"]["description"],
        "version": schema["info"]["version"],
        "most_calls": MOST_CALLS,
        "longest_days": LONGEST_DAYS,
        "address": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "workflows/api.html", context)


def operations(schema: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Every operation of an OpenAPI document, in its order."""
    return tuple(
        Operation(
            found["operationId"],
            found["summary"],
            found.get("description", ""),
            path,
            found.get("x-scope", ""),
            tuple(_input(parameter) for parameter in found.get("parameters", ())),
            tuple((str(status), HTTPStatus(int(status)).phrase) for status in found["responses"]),
        )
        for path, methods in schema["paths"].items()
        for found in methods.values()
    )


def _input(parameter: Mapping[str, Any]) -> tuple[str, str, str]:
    schema = parameter["schema"]
    kinds = [kind for kind in schema.get("anyOf", (schema,)) if kind.get("type") != "null"]
    text = parameter.get("description") or schema.get("description") or "Optional."
    return parameter["name"], ", ".join(_kind(kind) for kind in kinds), text


def _kind(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return " or ".join(str(word) for word in schema["enum"])
    if schema.get("type") == "array":
        return f"{_kind(schema['items'])}, again for several"
    if "minimum" in schema and "maximum" in schema:
        return f"whole number from {schema['minimum']:,} to {schema['maximum']:,}"
    return str(schema.get("format") or ("month" if "pattern" in schema else schema.get("type", "text")))
