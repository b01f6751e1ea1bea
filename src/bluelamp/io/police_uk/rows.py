"""Records of data.police.uk's API as rows of the files that it publishes."""

from __future__ import annotations

__all__ = ["SEARCH_COLUMNS", "STREET_COLUMNS", "search_row", "street_row"]

from typing import Any

from bluelamp.core.errors import UsageError
from bluelamp.core.vocabulary import category

STREET_COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip
SEARCH_COLUMNS = (
    "Type", "Date", "Part of a policing operation", "Policing operation", "Latitude", "Longitude", "Gender",
    "Age range", "Self-defined ethnicity", "Officer-defined ethnicity", "Legislation", "Object of search", "Outcome",
    "Outcome linked to object of search", "Removal of more than just outer clothing",
)  # fmt: skip

# The API's mark of what the railways' own force recorded.
_RAILWAY = "BTP"
_RAILWAY_FORCE = "British Transport Police"


def street_row(record: dict[str, Any], reported_by: str) -> tuple[str, ...]:
    """A crime in the order of ``STREET_COLUMNS``.

    Args:
        record: one element of the answer of ``crimes-street``.
        reported_by: the force; the railways' own police are told by the record.
    """
    force = _RAILWAY_FORCE if record.get("location_type") == _RAILWAY else reported_by
    longitude, latitude, street = _place(record)
    outcome = record.get("outcome_status") or {}
    return (
        _word(record.get("persistent_id")),
        _word(record.get("month")),
        force,
        force,
        longitude,
        latitude,
        street or "No Location",
        "",
        "",
        _crime_type(_word(record.get("category"))),
        _word(outcome.get("category")),
        _word(record.get("context")),
    )


def search_row(record: dict[str, Any]) -> tuple[str, ...]:
    """A search in the order of ``SEARCH_COLUMNS``; the record is one element of the answer of ``stops-street``."""
    longitude, latitude, _ = _place(record)
    outcome = record.get("outcome_object") or {}
    return (
        _word(record.get("type")),
        _word(record.get("datetime")),
        _word(record.get("operation")),
        _word(record.get("operation_name")),
        latitude,
        longitude,
        _word(record.get("gender")),
        _word(record.get("age_range")),
        _word(record.get("self_defined_ethnicity")),
        _word(record.get("officer_defined_ethnicity")),
        _word(record.get("legislation")),
        _word(record.get("object_of_search")),
        _word(outcome.get("name") or record.get("outcome")),
        _word(record.get("outcome_linked_to_object_of_search")),
        _word(record.get("removal_of_more_than_outer_clothing")),
    )


def _place(record: dict[str, Any]) -> tuple[str, str, str]:
    """Longitude and latitude as they came, and the street's name."""
    location = record.get("location") or {}
    street = location.get("street") or {}
    return _word(location.get("longitude")), _word(location.get("latitude")), _word(street.get("name"))


def _word(value: object) -> str:
    """Text of a value: nothing for null, ``True`` and ``False`` as published."""
    return "" if value is None else str(value)


def _crime_type(code: str) -> str:
    """The published name of the API's code; a code that is new stays as it is and is counted on loading."""
    try:
        return category(code).name
    except UsageError:
        return code
