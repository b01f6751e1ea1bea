"""Points of devices (GPS, radio, AVL) from CSV and GPX, each row read or refused by reason."""

from __future__ import annotations

__all__ = ["PointsRead", "read_points"]

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bluelamp.core.errors import RefusedInputError, UnreadableInputError, UsageError, Where
from bluelamp.io.gpx import read_gpx
from bluelamp.io.point_columns import instants_of, numbers_of
from bluelamp.io.source_files import SourceFile, files_below
from bluelamp.io.text_tables import read_text_table
from bluelamp.patrols.tracks import Tracks, sort_tracks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bluelamp.io.text_tables import TextTable

    Floats = NDArray[np.float64]

_ENDINGS = (".csv", ".csv.gz", ".gpx", ".gpx.gz", ".parquet", ".xlsx")
# Headers by which common exports call the columns, best first, without regard to case, spaces and underscores: the
# published format, Traccar, OwnTracks, scikit-mobility and trackintel.
_NAMES = {
    "device_id": ("deviceid", "device", "uid", "userid", "user", "tid", "uniqueid", "callsign", "vehicleid"),
    "at": ("at", "fixtime", "datetime", "time", "timestamp", "tst", "trackedat", "devicetime"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "latitude": ("latitude", "lat"),
    "accuracy_m": ("accuracym", "accuracy", "acc", "horizontalaccuracy"),
}
_NEEDED = ("at", "longitude", "latitude")


@dataclass(frozen=True, slots=True)
class PointsRead:
    """What files of points hold.

    Args:
        tracks: the points that could be read, in order, in degrees.
        rows_read: rows of all files.
        refused: rows that could not be read, by reason.
        files: names of the files.
    """

    tracks: Tracks
    rows_read: int
    refused: Mapping[str, int]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """The points of one file, and what became of its rows."""

    device: Any
    at_s: Floats
    lon: Floats
    lat: Floats
    accuracy_m: Floats
    rows_read: int
    refused: Mapping[str, int]


def read_points(
    paths: Sequence[Path], *, zone: str | None = None, progress: Callable[[str], None] | None = None
) -> PointsRead:
    """Read points from CSV (also XLSX or Parquet) and GPX files, packed by gzip or not.

    Args:
        paths: files, or folders of such files.
        zone: whose wall clock times without an offset tell; None refuses them.
        progress: told the name of each file as it is opened.

    Returns:
        Points in order of device and time, in degrees, and how many rows were refused for which reason:
        ``unreadable_row`` (too few or too many fields), ``unreadable_device`` (blank, or with a semicolon),
        ``unreadable_time``, ``unreadable_position``, ``unreadable_accuracy``.

    Raises:
        UsageError: no such time zone (BL-POINTS-01).
        UnreadableInputError: no file of points (BL-POINTS-02), a column is missing (BL-POINTS-03), a file has no rows
            (BL-POINTS-04), times have no offset (BL-POINTS-05), no GPX (BL-POINTS-07), or the file is damaged.
        RefusedInputError: no row of a file can be read (BL-POINTS-06).
    """
    _check_zone(zone)
    files = [file for path in paths for file in files_below(path) if file.name.casefold().endswith(_ENDINGS)]
    if not files:
        names = ", ".join(str(path) for path in paths)
        message = "no file of points is in it; points are read from .csv and .gpx."
        raise UnreadableInputError(message, code="BL-POINTS-02", where=Where(file=names))
    parts = []
    for file in files:
        if progress is not None:
            progress(file.name)
        parts.append(_read_file(file, zone))
    refused: Counter[str] = Counter()
    for part in parts:
        refused.update(part.refused)
    rows_read = sum(part.rows_read for part in parts)
    return PointsRead(_joined(parts), rows_read, dict(sorted(refused.items())), tuple(file.name for file in files))


def _check_zone(zone: str | None) -> None:
    if zone is None:
        return
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        message = f"{zone!r} is no time zone; write it as Europe/London or UTC."
        raise UsageError(message, code="BL-POINTS-01") from error


def _read_file(file: Path, zone: str | None) -> _Part:
    content = SourceFile(file.name, file).read()
    if file.name.casefold().removesuffix(".gz").endswith(".gpx"):
        track = read_gpx(content, file.name)
        columns = {"device_id": track.device, "at": track.at, "longitude": track.longitude, "latitude": track.latitude}
        texts = {name: pa.array(cells, pa.string()) for name, cells in columns.items()}
        return _part(texts, np.array(track.lines, dtype=np.int64), file.name, "UTC" if zone is None else zone, wrong=0)
    if file.name.casefold().removesuffix(".gz").endswith(".csv") and not re.search(rb"\S\s*[\r\n]\s*\S", content):
        raise _no_rows(file.name)
    table = read_text_table(content, file.name)
    return _part(_columns(table, file.name), table.rows, file.name, zone, wrong=len(table.wrong_length))


def _columns(table: TextTable, name: str) -> dict[str, Any]:
    """The columns by their published names; the device is the file's where no column tells it."""
    by_header = {re.sub(r"[\s_]", "", header).casefold(): header for header in reversed(table.table.column_names)}
    found = {}
    for column, headers in _NAMES.items():
        header = next((by_header[header] for header in headers if header in by_header), None)
        if header is not None:
            found[column] = table.table[header].combine_chunks()
        elif column in _NEEDED:
            message = (
                "the file has no such column; a file of points has device_id, at, longitude, latitude, accuracy_m."
            )
            raise UnreadableInputError(message, code="BL-POINTS-03", where=Where(file=name, row=1, column=column))
    if "device_id" not in found:
        stem = PurePath(name).name.split(".", 1)[0]
        found["device_id"] = pa.array([stem], pa.string()).take(
            pa.array(np.zeros(table.table.num_rows, dtype=np.int64))
        )
    return found


def _part(texts: Mapping[str, Any], rows: NDArray[np.int64], name: str, zone: str | None, *, wrong: int) -> _Part:
    if not len(rows):
        raise _no_rows(name)
    if zone is None:
        _refuse_local_times(texts["at"], rows, name)
    at_s = instants_of(texts["at"], zone=zone)
    lon, lat = numbers_of(texts["longitude"]), numbers_of(texts["latitude"])
    accuracy_m, has_wrong_accuracy = _accuracy(texts.get("accuracy_m"), len(rows))
    device = pc.utf8_trim_whitespace(texts["device_id"])
    reasons = {
        "unreadable_device": ~_truth(pc.match_substring_regex(device, r"^[^;\x00-\x1f]{1,100}$")),
        "unreadable_time": np.isnan(at_s),
        "unreadable_position": ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90)),  # noqa: PLR2004 - degrees
        "unreadable_accuracy": has_wrong_accuracy,
    }
    refused, kept = {"unreadable_row": wrong} if wrong else {}, np.ones(len(rows), dtype=np.bool_)
    for reason, holds in reasons.items():
        if count := int(np.count_nonzero(kept & holds)):
            refused[reason] = count
        kept &= ~holds
    if not kept.any():
        first = next(reason for reason, holds in reasons.items() if holds[0])
        words = first.replace("_", " ")
        message = f"no row can be read as a point; the first has an {words}."
        raise RefusedInputError(message, code="BL-POINTS-06", where=Where(file=name, row=int(rows[0])))
    device = device.filter(pa.array(kept))
    return _Part(device, at_s[kept], lon[kept], lat[kept], accuracy_m[kept], len(rows) + wrong, refused)


def _no_rows(name: str) -> UnreadableInputError:
    message = "the file has no rows; nothing is known of any patrol."
    return UnreadableInputError(message, code="BL-POINTS-04", where=Where(file=name))


def _refuse_local_times(at: Any, rows: NDArray[np.int64], name: str) -> None:
    """A time without an offset could be any hour: say so at the first one, unless a zone was given."""
    local = _truth(pc.match_substring_regex(at, r"^\s*\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s*$"))
    if local.any():
        first = int(np.argmax(local))
        message = (
            f"the time {at[first].as_py()!r} has no offset; write it as 2026-03-01T10:00:00Z, or say whose clock it is "
            "with --points-zone Europe/London or UTC."
        )
        raise UnreadableInputError(
            message, code="BL-POINTS-05", where=Where(file=name, row=int(rows[first]), column="at")
        )


def _accuracy(column: Any | None, n_rows: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Stated accuracies, NaN where none was, and which cells are no accuracy."""
    if column is None:
        return np.full(n_rows, np.nan), np.zeros(n_rows, dtype=np.bool_)
    stated = numbers_of(column)
    blank = np.asarray(pc.is_null(column).to_numpy(zero_copy_only=False), dtype=np.bool_)
    # Phones write -1 for a position that they do not know.
    return stated, ~blank & ~((stated >= 0.0) & np.isfinite(stated))


def _truth(column: Any) -> NDArray[np.bool_]:
    return np.asarray(pc.fill_null(column, fill_value=False).to_numpy(zero_copy_only=False), dtype=np.bool_)


def _joined(parts: Sequence[_Part]) -> Tracks:
    """The points of all files; a device that stands in two files is one device."""
    coded = pa.chunked_array([part.device for part in parts]).dictionary_encode().combine_chunks()
    coded = coded.chunk(0) if isinstance(coded, pa.ChunkedArray) else coded
    names = np.array(coded.dictionary.to_pylist(), dtype=object)
    order = np.argsort(names.astype(str), kind="stable")
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    columns = {
        field: np.concatenate([getattr(part, field) for part in parts])
        for field in ("at_s", "lon", "lat", "accuracy_m")
    }
    device = rank[coded.indices.to_numpy()]
    tracks = Tracks(
        tuple(names[order].tolist()), device, columns["at_s"], columns["lon"], columns["lat"], columns["accuracy_m"]
    )
    return sort_tracks(tracks)
