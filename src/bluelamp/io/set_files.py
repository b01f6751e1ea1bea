"""Stored places as files for others: GeoJSON, GeoPackage, CSV and a workbook in which no cell is a formula."""

from __future__ import annotations

__all__ = ["EXPORT_ENDINGS", "PLACE_FIELDS", "SetExport", "write_set"]

import csv
import datetime as dt
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bluelamp.core.errors import RefusedInputError, Where
from bluelamp.io.geopackages import write_layers
from bluelamp.io.hotspot_files import neutral_text
from bluelamp.io.map_page.markup import clean
from bluelamp.io.outlines import outline_in_working
from bluelamp.io.whole_files import check_writable, whole_file, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bluelamp.core.figures import Figure

EXPORT_ENDINGS = (".csv", ".geojson", ".gpkg", ".json", ".xlsx")
# The contract's fields of a programme's places, then what the set says of each.
_WORDS = ("ref", "name", "town", "kind", "role")
_TIMES = ("windows", "valid_from", "valid_to")
_NUMBERS = ("incidents", "incidents_low", "incidents_high", "harm", "area_ha")
PLACE_FIELDS = (*_WORDS, "rank", *_TIMES, *_NUMBERS)
_TEXTS = frozenset(_WORDS + _TIMES)
# A workbook's cell holds no more; without a time of its own the workbook carries this one, so that it repeats.
_LONGEST_CELL = 32_000
_NO_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_WIDEST_COLUMN = 60


@dataclass(frozen=True, slots=True)
class SetExport:
    """What is written.

    Args:
        places: a mapping each, by :data:`PLACE_FIELDS` and ``outline`` (GeoJSON in degrees); what is absent is empty.
        about: what must travel with them, in order: words, or several sentences.
        figures: of the set.
        working_crs: the system of a GeoPackage.
        at: when it was written, ISO 8601; empty for no time.
    """

    places: Sequence[Mapping[str, Any]]
    about: Mapping[str, str | Sequence[str]]
    figures: Sequence[Figure]
    working_crs: str
    at: str = ""

    def rows(self) -> list[dict[str, Any]]:
        """The fields of each place: text where text belongs, numbers or None elsewhere."""
        return [
            {name: _text(place.get(name)) if name in _TEXTS else _number(place.get(name)) for name in PLACE_FIELDS}
            for place in self.places
        ]

    def about_lines(self) -> list[tuple[str, str]]:
        """Names and words, several sentences as several lines with the name on the first."""
        lines = []
        for name, said in self.about.items():
            words = [said] if isinstance(said, str) else list(said)
            lines += [(name if i == 0 else "", _text(word)) for i, word in enumerate(words or [""])]
        return lines


def _text(value: Any) -> str:
    """Text for any file: without control marks and halves of letters."""
    return _LONE_SURROGATE.sub("", clean("" if value is None else str(value)))


def _number(value: float | None) -> float | int | None:
    """A number without the noise of binary fractions; None where it is not known."""
    if value is None or not np.isfinite(value):
        return None
    return value if isinstance(value, int) else round(float(value), 6)


def write_set(path: Path, export: SetExport) -> None:
    """Write places by the ending of the name, whole or not at all.

    Args:
        path: ``.geojson`` or ``.json`` (degrees), ``.gpkg`` (working metres), ``.csv`` (middles in degrees) or
            ``.xlsx`` (sheets Places, Figures, About).
        export: what is written.

    Raises:
        UsageError: the ending is none of these (BL-OUT-01).
        UnreadableInputError: the path cannot be a file.
        RefusedInputError: the disk is full, writing there is not allowed, or GDAL could not write (BL-OUT-02).
    """
    check_writable(path, EXPORT_ENDINGS)
    match path.suffix.lower():
        case ".csv":
            write_whole(path, _csv(export).encode("utf-8"))
        case ".gpkg":
            _write_geopackage(path, export)
        case ".xlsx":
            _write_workbook(path, export)
        case _:
            write_whole(path, _geojson(export).encode("utf-8"))


def _about(export: SetExport) -> dict[str, Any]:
    about = {name: _text(said) if isinstance(said, str) else [*map(_text, said)] for name, said in export.about.items()}
    return {"about": about, "figures": {figure.name: figure.as_dict() for figure in export.figures}, "at": export.at}


def _geojson(export: SetExport) -> str:
    features = [
        {"type": "Feature", "id": row["ref"], "properties": row, "geometry": place["outline"]}
        for row, place in zip(export.rows(), export.places, strict=True)
    ]
    about = json.dumps(_about(export), ensure_ascii=False, allow_nan=False)
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, allow_nan=False) for feature in features)
    return f'{{"type": "FeatureCollection",\n"bluelamp": {about},\n"features": [\n{lines}\n]}}\n'


def _csv(export: SetExport) -> str:
    """One row a place; texts that a spreadsheet would take for a formula begin with an apostrophe."""
    rows = export.rows()
    columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in PLACE_FIELDS}
    for name in _TEXTS:
        columns[name] = neutral_text(np.array(columns[name], dtype=np.str_)).to_pylist()
    middles = [place.get("centre") or ("", "") for place in export.places]
    columns |= {"longitude": [x for x, _ in middles], "latitude": [y for _, y in middles]}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue()


def _write_geopackage(path: Path, export: SetExport) -> None:
    from pyogrio.errors import DataSourceError, FeatureError, FieldError, GeometryError  # noqa: PLC0415 - GDAL is slow to load

    outlines = np.empty(len(export.places), dtype=object)
    outlines[:] = [outline_in_working(place["outline"], working_crs=export.working_crs) for place in export.places]
    said = _about(export)
    about = {**said["about"], "figures": said["figures"], "at": export.at}
    names = PLACE_FIELDS if len(outlines) else (*_WORDS, *_TIMES)
    with whole_file(path) as part:
        try:
            write_layers(part, export.rows(), outlines, names=names, about=about, crs=export.working_crs)
        except (DataSourceError, FeatureError, FieldError, GeometryError) as error:
            raise RefusedInputError(
                f"The GeoPackage could not be written: {error}", code="BL-OUT-02", where=Where(file=str(path))
            ) from error


def _write_workbook(path: Path, export: SetExport) -> None:
    """Three sheets; text is written as text whatever it begins with, links stay words."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - comes with the station only

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with whole_file(path) as part:
        book = Workbook(str(part), options)
        book.set_properties({"created": dt.datetime.fromisoformat(export.at) if export.at else _NO_TIME})
        rows = export.rows()
        _sheet(book, "Places", list(PLACE_FIELDS), [list(row.values()) for row in rows])
        _sheet(book, "Figures", list(_FIGURE_HEADER), [_figure_row(figure) for figure in export.figures])
        _sheet(book, "About", ["What", "Words"], [list(line) for line in export.about_lines()])
        book.close()


_FIGURE_HEADER = ("figure", "value", "low", "high", "unit", "definition", "period", "completeness", "source", "as at")


def _figure_row(figure: Figure) -> list[Any]:
    interval, held = figure.interval, figure.completeness
    return [
        figure.name,
        _number(figure.value),
        _number(interval.low) if interval else None,
        _number(interval.high) if interval else None,
        _text(figure.unit),
        _text(figure.definition),
        str(figure.period or ""),
        held.sentence() if held else "",
        _text(figure.source),
        figure.as_at,
    ]


def _sheet(book: Any, name: str, header: list[str], rows: list[list[Any]]) -> None:
    """A sheet with its header fixed and columns wide enough to read."""
    sheet = book.add_worksheet(name)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, title in enumerate(header):
        sheet.write_string(0, column, title, bold)
        longest = max([len(title), *(len(str(row[column] or "")) for row in rows)])
        sheet.set_column(column, column, min(longest + 2, _WIDEST_COLUMN), wrapped)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str) and value:
                sheet.write_string(number, column, value[:_LONGEST_CELL])
            elif isinstance(value, int | float):
                sheet.write_number(number, column, value)
    sheet.freeze_panes(1, 0)
