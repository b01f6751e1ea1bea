"""Recipes: how a force's columns and codes become incidents, saved so that every delivery is read alike.

A recipe is written in TOML. It maps columns, says how times and coordinates are written and what codes mean,
and remembers the header that it was made for, so that a re-delivery with new codes or moved columns is noticed.
"""

from __future__ import annotations

__all__ = [
    "CANONICAL_COLUMNS",
    "CONTRACT_RECIPE",
    "OPEN_POLICE_DATA",
    "STREET_RECIPE",
    "Recipe",
    "TimeRule",
    "parse_recipe",
]

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from bluelamp.core import vocabulary
from bluelamp.core.crs import BRITISH_GRID, WGS84, crs_code
from bluelamp.core.errors import UnreadableInputError, Where
from bluelamp.core.vocabulary import AsbType, ReportedBy, Setting, TimePrecision

# What a source's columns can be mapped to.
CANONICAL_COLUMNS = (
    "incident_id",
    "occurred_at",
    "occurred_from",
    "occurred_to",
    "month",
    "category",
    "longitude",
    "latitude",
    "easting",
    "northing",
    "location",
    "lsoa_code",
    "lsoa_name",
    "outcome",
    "reported_by",
    "setting",
    "domestic",
    "asb_type",
    "repeat_ref",
)


def _empty() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TimeRule:
    """How times are written.

    Args:
        format: ``iso`` (with or without an offset) or a strptime pattern such as ``%d/%m/%Y %H:%M``.
        zone: IANA zone of times without an offset, and of months and dates.
        precision: what one written time stands for: the minute, or the whole day.
    """

    format: str = "iso"
    zone: str = "Europe/London"
    precision: TimePrecision = TimePrecision.MINUTE


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one kind of file becomes incidents.

    Args:
        name: stable name, stored with every row.
        version: raised by whoever changes the recipe.
        source: whose data these are; empty means that the file's name or rows tell.
        columns: canonical column to the header in the file.
        time: how times are written.
        input_crs: code of the coordinate system that the file is in.
        categories: the file's code, case-folded, to a category code.
        default_category: category of codes that the recipe does not know; empty refuses them.
        reported_by: the file's code, case-folded, to who reported.
        settings: the file's code, case-folded, to a setting.
        asb_types: the file's code, case-folded, to an ASB type.
        constants: canonical column to one value for every row.
        header: the whole header that the recipe was made for; empty where any will do.
        sheet: name of the sheet of a workbook; empty means the first.
        attribution: what must stand beside anything made of these data.
        merge: True where a delivery adds to months that are held (matched by incident_id) instead of replacing them.
    """

    name: str
    version: int
    columns: Mapping[str, str]
    source: str = ""
    time: TimeRule = field(default_factory=TimeRule)
    input_crs: str = WGS84
    categories: Mapping[str, str] = field(default_factory=_empty)
    default_category: str = ""
    reported_by: Mapping[str, str] = field(default_factory=_empty)
    settings: Mapping[str, str] = field(default_factory=_empty)
    asb_types: Mapping[str, str] = field(default_factory=_empty)
    constants: Mapping[str, str] = field(default_factory=_empty)
    header: tuple[str, ...] = ()
    sheet: str = ""
    attribution: str = ""
    merge: bool = False

    @property
    def stamp(self) -> str:
        """Name and version, stored with each row as its provenance."""
        return f"{self.name}@{self.version}"

    def has(self, column: str) -> bool:
        """Whether the recipe gives this canonical column."""
        return column in self.columns or column in self.constants


def _vocabulary_map() -> Mapping[str, str]:
    words = {c.name.casefold(): c.code for c in vocabulary.CATEGORIES}
    words |= {c.code: c.code for c in vocabulary.CATEGORIES}
    return MappingProxyType(words | {c.api_code: c.code for c in vocabulary.CATEGORIES if c.api_code})


def _identity(*codes: str) -> Mapping[str, str]:
    return MappingProxyType({code: code for code in codes})


OPEN_POLICE_DATA = (
    "Source: data.police.uk. Contains public sector information licensed under the Open Government Licence v3.0."
)

# data.police.uk street files. Times are months, coordinates are snapped to anonymous map points.
STREET_RECIPE = Recipe(
    name="police-uk-street",
    version=1,
    columns=MappingProxyType(
        {
            "incident_id": "Crime ID",
            "month": "Month",
            "longitude": "Longitude",
            "latitude": "Latitude",
            "location": "Location",
            "lsoa_code": "LSOA code",
            "lsoa_name": "LSOA name",
            "category": "Crime type",
            "outcome": "Last outcome category",
        }
    ),
    categories=_vocabulary_map(),
    default_category="other-crime",
    attribution=OPEN_POLICE_DATA,
)

# incidents.csv of the published contract: the columns that are present are mapped, the rest are absent.
CONTRACT_RECIPE = Recipe(
    name="bluelamp-incidents",
    version=1,
    columns=MappingProxyType({column: column for column in CANONICAL_COLUMNS}),
    categories=_vocabulary_map(),
    default_category="other-crime",
    reported_by=_identity(*ReportedBy),
    settings=_identity(*Setting),
    asb_types=_identity(*AsbType),
)

_TOP = {"attribution", "name", "version", "source", "sheet", "delivery", "header", "input_crs", "default_category"}
# Tables that translate codes, and the column whose codes they translate.
_CODE_TABLES = {"categories": "category", "reported_by": "reported_by", "setting": "setting", "asb_type": "asb_type"}
_TABLES = {"columns", "time", "categories", "reported_by", "setting", "asb_type", "constants"}


def parse_recipe(content: Mapping[str, Any], *, file: str) -> Recipe:
    """Check a recipe's content and freeze it.

    Args:
        content: the parsed TOML.
        file: name of the recipe's file, for messages.

    Raises:
        UnreadableInputError: a key, column, category or code that the recipe cannot mean.
    """
    where = Where(file=file)
    _check_keys(content, where)
    columns = _strings(content.get("columns", {}), "columns", where)
    constants = _strings(content.get("constants", {}), "constants", where)
    for name in (*columns, *constants):
        if name not in CANONICAL_COLUMNS:
            raise _wrong(
                f"{name!r} is not a column that a recipe can give; these are: {_words(CANONICAL_COLUMNS)}", where
            )
    _check_sources(columns, constants, where)
    tables = {name: {**content.get(name, {}), **_own_meaning(constants, name)} for name in _CODE_TABLES}
    return Recipe(
        name=str(content["name"]),
        version=int(content["version"]),
        source=str(content.get("source", "")),
        columns=MappingProxyType(columns),
        time=_time_rule(content.get("time", {}), where),
        input_crs=crs_code(str(content.get("input_crs", BRITISH_GRID if "easting" in columns else WGS84))),
        categories=_category_map(tables["categories"], where),
        default_category=_category_code(str(content.get("default_category", "other-crime")), where),
        reported_by=_code_map(tables["reported_by"], tuple(ReportedBy), "reported_by", where),
        settings=_code_map(tables["setting"], tuple(Setting), "setting", where),
        asb_types=_code_map(tables["asb_type"], tuple(AsbType), "asb_type", where),
        constants=MappingProxyType(constants),
        header=tuple(str(name) for name in content.get("header", ())),
        sheet=str(content.get("sheet", "")),
        attribution=str(content.get("attribution", "")),
        merge=content.get("delivery", "replace") == "merge",
    )


def _own_meaning(constants: Mapping[str, str], table: str) -> dict[str, str]:
    """A constant is a word of the vocabulary already and means itself."""
    word = constants.get(_CODE_TABLES[table])
    return {word: word} if word is not None else {}


def _check_keys(content: Mapping[str, Any], where: Where) -> None:
    for key in ("name", "version", "columns"):
        if key not in content:
            raise _wrong(f"a recipe needs {key!r}", where)
    unknown = sorted(set(content) - _TOP - _TABLES)
    if unknown:
        raise _wrong(f"{unknown[0]!r} is not a key of a recipe; these are: {_words((*_TOP, *_TABLES))}", where)
    if not isinstance(content["version"], int):
        raise _wrong("version must be a whole number", where)
    if content.get("delivery", "replace") not in ("replace", "merge"):
        raise _wrong("delivery must be 'replace' or 'merge'", where)


def _check_sources(columns: Mapping[str, str], constants: Mapping[str, str], where: Where) -> None:
    if not {"occurred_at", "occurred_from", "month"} & set(columns):
        raise _wrong("a recipe maps occurred_at, occurred_from (with occurred_to), or month", where)
    if "category" not in columns and "category" not in constants:
        raise _wrong("a recipe maps category or gives it as a constant", where)
    degrees, metres = {"longitude", "latitude"} <= set(columns), {"easting", "northing"} <= set(columns)
    if degrees == metres:
        raise _wrong("a recipe maps either longitude and latitude, or easting and northing", where)
    if "category" in constants:
        _category_code(constants["category"], where)


def _time_rule(content: Mapping[str, Any], where: Where) -> TimeRule:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - the zone database is opened only for recipes

    unknown = sorted(set(content) - {"format", "zone", "precision"})
    if unknown:
        raise _wrong(f"time.{unknown[0]} is not a key of a recipe", where)
    zone = str(content.get("zone", "Europe/London"))
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise _wrong(f"time.zone {zone!r} is not a known time zone", where) from error
    precision = str(content.get("precision", "minute"))
    if precision not in (TimePrecision.MINUTE, TimePrecision.DAY):
        raise _wrong("time.precision must be 'minute' or 'day'", where)
    return TimeRule(str(content.get("format", "iso")), zone, TimePrecision(precision))


def _category_map(content: Mapping[str, Any], where: Where) -> Mapping[str, str]:
    return MappingProxyType({str(k).strip().casefold(): _category_code(str(v), where) for k, v in content.items()})


def _category_code(word: str, where: Where) -> str:
    try:
        return vocabulary.category(word).code if word else ""
    except Exception as error:
        raise _wrong(f"{word!r} is not a category of the vocabulary", where) from error


def _code_map(content: Mapping[str, Any], allowed: tuple[str, ...], table: str, where: Where) -> Mapping[str, str]:
    for value in content.values():
        if value not in allowed:
            raise _wrong(f"{table}: {value!r} is not one of {_words(allowed)}", where)
    return MappingProxyType({str(k).strip().casefold(): str(v) for k, v in content.items()})


def _strings(content: Any, table: str, where: Where) -> dict[str, str]:
    if not isinstance(content, Mapping) or not all(isinstance(value, str) for value in content.values()):
        raise _wrong(f"[{table}] must give a text for each name", where)
    return dict(content)


def _words(names: tuple[str, ...]) -> str:
    return ", ".join(sorted(names))


def _wrong(message: str, where: Where) -> UnreadableInputError:
    return UnreadableInputError(message + ".", code="BL-RECIPE-01", where=where)
