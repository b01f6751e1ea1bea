"""The API of data.police.uk: crimes and searches of an area, written in the columns of the published files."""

from __future__ import annotations

__all__ = ["download_area", "download_searches", "force_names", "published_months"]

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bluelamp.core.errors import RefusedInputError, UnreadableInputError, UsageError, Where
from bluelamp.core.periods import Month
from bluelamp.core.vocabulary import slug
from bluelamp.io.police_uk.areas import Piece, pieces_of, poly_text, quarters
from bluelamp.io.police_uk.conduct import POLICE_UK, UNAVAILABLE, Conduct, HttpRefusalError, fetch, open_line
from bluelamp.io.police_uk.rows import SEARCH_COLUMNS, STREET_COLUMNS, search_row, street_row
from bluelamp.io.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import httpx

    from bluelamp.io.police_uk.areas import Area

    Record = dict[str, Any]
    Row = tuple[str, ...]
    Progress = Callable[[int, int], None]

_CRIMES, _SEARCHES = "/api/crimes-street/all-crime", "/api/stops-street"
_DATES, _FORCES = "/api/crimes-street-dates", "/api/forces"
# The API refuses longer addresses (it documents 4,094 characters); longer polygons go as a form.
_LONGEST_POLY = 3_500
# Eight cuts leave a 65,536th of the area: what holds more than 10,000 crimes there is no area but an outage.
_MOST_CUTS = 8


@dataclass(frozen=True, slots=True)
class _Connection:
    """An open client with its manners."""

    line: httpx.Client
    conduct: Conduct

    def records(self, path: str, **params: str) -> list[Record]:
        """The list of records that a path answers with."""
        as_form = len(params.get("poly", "")) > _LONGEST_POLY
        try:
            answer = fetch(self.line, path, conduct=self.conduct, params=params, as_form=as_form)
            found = answer.json()
        except ValueError as error:
            raise _no_records(path) from error
        if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
            raise _no_records(path)
        return found


def published_months(*, base_url: str = POLICE_UK, conduct: Conduct | None = None) -> tuple[str, ...]:
    """The months that the API holds, in order."""
    conduct = conduct or Conduct()
    with open_line(base_url, conduct) as line:
        return _published_months(_Connection(line, conduct))


def force_names(*, base_url: str = POLICE_UK, conduct: Conduct | None = None) -> dict[str, str]:
    """Name of every force by its identifier, e.g. ``bedfordshire``."""
    conduct = conduct or Conduct()
    with open_line(base_url, conduct) as line:
        records = _plain_records(_Connection(line, conduct), _FORCES)
    return {str(_field(record, "id", _FORCES)): str(_field(record, "name", _FORCES)) for record in records}


def download_area(
    area_polygon_lonlat: Area,
    months: Sequence[str],
    name: str,
    out_dir: Path,
    *,
    base_url: str = POLICE_UK,
    reported_by: str = "",
    progress: Progress | None = None,
    conduct: Conduct | None = None,
) -> list[Path]:
    """Download the crimes of an area, one file for each month in the columns of the published street files.

    The API knows no small areas, so those two columns are empty; rows without a location are not in it.

    Args:
        area_polygon_lonlat: a polygon or several, or the corners of one, as longitude and latitude.
        months: such as ``["2024-03", "2024-04"]``.
        name: of the force or the area; the files are called ``2024-03-<name>-street.csv``.
        out_dir: an existing folder; a file of that name is replaced.
        base_url: the server.
        reported_by: the force, for the column of that name, which the API does not fill.
        progress: called with months done and months in all.
        conduct: limits, retries and time-outs.

    Returns:
        The files, in the order of the months. Each is written whole or not at all, as soon as its month is complete.

    Raises:
        UsageError: no polygon (BL-DOWNLOAD-06), or a month that is not published (BL-DOWNLOAD-01).
        UnreadableInputError: no answer (BL-DOWNLOAD-02), or one that is no list of crimes (BL-DOWNLOAD-07).
        RefusedInputError: the area holds too much however it is cut (BL-DOWNLOAD-08).
    """

    def as_rows(records: list[Record]) -> list[Row]:
        once = {_number(record): record for record in records}
        return [street_row(once[number], reported_by) for number in sorted(once)]

    return _download(
        _Order(_CRIMES, "street", STREET_COLUMNS, as_rows, pieces_of(area_polygon_lonlat), _months(months)),
        out_dir,
        name,
        base_url,
        progress,
        conduct or Conduct(),
    )


def download_searches(
    area_polygon_lonlat: Area,
    months: Sequence[str],
    name: str,
    out_dir: Path,
    *,
    base_url: str = POLICE_UK,
    progress: Progress | None = None,
    conduct: Conduct | None = None,
) -> list[Path]:
    """Download the stops and searches of an area, one file for each month in the published columns.

    The files are called ``2024-03-<name>-stop-and-search.csv``. Arguments, result and errors are those of
    :func:`download_area`.
    """

    def as_rows(records: list[Record]) -> list[Row]:
        return sorted((search_row(record) for record in records), key=lambda row: (row[1], row))

    return _download(
        _Order(_SEARCHES, "stop-and-search", SEARCH_COLUMNS, as_rows, pieces_of(area_polygon_lonlat), _months(months)),
        out_dir,
        name,
        base_url,
        progress,
        conduct or Conduct(),
    )


@dataclass(frozen=True, slots=True)
class _Order:
    """What to download: where from, for which pieces and months, and how it becomes rows."""

    path: str
    kind: str
    columns: tuple[str, ...]
    as_rows: Callable[[list[Record]], list[Row]]
    pieces: list[Piece]
    months: tuple[str, ...]


def _download(
    order: _Order, out_dir: Path, name: str, base_url: str, progress: Progress | None, conduct: Conduct
) -> list[Path]:
    """Ask month by month and write each as soon as it is complete."""
    files: list[Path] = []
    with open_line(base_url, conduct) as line:
        connection = _Connection(line, conduct)
        _refuse_unpublished(order.months, _published_months(connection))
        for done, month in enumerate(order.months, start=1):
            records = [record for piece in order.pieces for record in _within(connection, order.path, month, piece)]
            path = out_dir / f"{month}-{slug(name)}-{order.kind}.csv"
            write_whole(path, _csv(order.columns, order.as_rows(records)))
            files.append(path)
            if progress is not None:
                progress(done, len(order.months))
    return files


def _within(connection: _Connection, path: str, month: str, piece: Piece, cuts: int = 0) -> list[Record]:
    """The records of a piece; one that holds too many is cut into quarters, and those again.

    Quarters are asked one after the other, so that an outage, which looks the same, is met after a few requests.
    """
    try:
        records = connection.records(path, date=month, poly=poly_text(piece.polygon))
    except HttpRefusalError as error:
        if error.status != UNAVAILABLE:
            raise _refused(error, path, month) from error
        if cuts == _MOST_CUTS:
            raise RefusedInputError(
                f"The server refuses even a small part of the area for {month} (HTTP 503); try again later.",
                code="BL-DOWNLOAD-08",
            ) from error
        return [record for part in quarters(piece) for record in _within(connection, path, month, part, cuts + 1)]
    return [record for record in records if piece.keeps(*_point(record, path))]


def _published_months(connection: _Connection) -> tuple[str, ...]:
    return tuple(sorted(str(_field(record, "date", _DATES)) for record in _plain_records(connection, _DATES)))


def _plain_records(connection: _Connection, path: str) -> list[Record]:
    try:
        return connection.records(path)
    except HttpRefusalError as error:
        raise _refused(error, path, "") from error


def _refuse_unpublished(months: Sequence[str], published: Sequence[str]) -> None:
    missing = [month for month in months if month not in published]
    if missing:
        span = f"it holds {published[0]} to {published[-1]}" if published else "it holds no month"
        raise UsageError(f"The API does not hold {', '.join(missing)}: {span}.", code="BL-DOWNLOAD-01")


def _months(months: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(Month.parse(month)) for month in months)


def _point(record: Record, path: str) -> tuple[float, float]:
    location = _field(record, "location", path)
    try:
        return float(location["longitude"]), float(location["latitude"])
    except (TypeError, KeyError, ValueError) as error:
        raise _no_records(path) from error


def _field(record: Record, key: str, path: str) -> Any:
    if record.get(key) is None:
        raise _no_records(path)
    return record[key]


def _number(record: Record) -> int:
    """The API's own number of a crime, by which parts of an area are merged."""
    try:
        return int(_field(record, "id", _CRIMES))
    except (TypeError, ValueError) as error:
        raise _no_records(_CRIMES) from error


def _no_records(path: str) -> UnreadableInputError:
    return UnreadableInputError(
        "The answer is not the list that the API documents; try again later.",
        code="BL-DOWNLOAD-07",
        where=Where(file=path),
    )


def _refused(error: HttpRefusalError, path: str, month: str) -> UnreadableInputError:
    of_month = f" for {month}" if month else ""
    return UnreadableInputError(
        f"The server refused the request{of_month} ({error}); check the area and the month.",
        code="BL-DOWNLOAD-02",
        where=Where(file=path),
    )


def _csv(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()
