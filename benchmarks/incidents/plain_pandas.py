"""Row 1's peer: reading street files with plain pandas, step by step as an analyst would write it.

Read, check months, coordinates and categories, drop rows repeated whole within a file where they carry a Crime ID,
convert to British National Grid, write one Parquet file a month with the store's columns and one of the rows left out.
"""

from __future__ import annotations

__all__ = ["ingest"]

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from convertbng.cutil import convert_bng

from bluelamp.core.vocabulary import PUBLISHED

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = {
    "Crime ID": "incident_id",
    "Month": "month",
    "Longitude": "longitude",
    "Latitude": "latitude",
    "Location": "location",
    "LSOA code": "lsoa_code",
    "LSOA name": "lsoa_name",
    "Crime type": "category_text",
    "Last outcome category": "outcome",
}
CODES = {category.name.casefold(): category.code for category in PUBLISHED}
MONTH = r"\d{4}-(?:0[1-9]|1[0-2])"
# Columns of the store that a street file cannot fill, or fills with one value.
CONSTANTS = {
    "time_precision": "month",
    "zone": "Europe/London",
    "is_outside": False,
    "lsoa_group": None,
    "reported_by": None,
    "setting": None,
    "is_domestic": None,
    "asb_type": None,
    "repeat_ref": None,
    "source": "benchshire",
    "recipe": "plain-pandas@1",
}
WEST, SOUTH, EAST, NORTH = -9.0, 49.75, 2.01, 61.01


def ingest(files: list[Path], folder: Path) -> int:
    """Read street files and write one Parquet file a month.

    Args:
        files: street files of data.police.uk.
        folder: where the Parquet files go; must exist.

    Returns:
        Rows kept.
    """
    cleaned = [_clean(_read(file)) for file in files]
    kept = pd.concat([rows for rows, _ in cleaned], ignore_index=True)
    left_out = pd.concat([rows for _, rows in cleaned], ignore_index=True)
    for name, table in (("kept", kept), ("left_out", left_out)):
        (folder / name).mkdir()
        for month, rows in table.groupby("month"):
            rows.to_parquet(folder / name / f"{month}.parquet", index=False, compression="zstd")
    return len(kept)


def _read(file: Path) -> pd.DataFrame:
    rows = pd.read_csv(file, dtype=str, keep_default_na=False)
    rows["file"] = file.name
    rows["row"] = np.arange(2, len(rows) + 2)
    return rows


def _clean(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows kept, with the store's columns, and file, row and reason of those left out."""
    written = [name for name in rows.columns if name != "row"]
    reason = pd.Series("", index=rows.index)
    reason[(rows["Crime ID"] != "") & rows.duplicated(subset=written)] = "duplicate"
    reason[rows["Crime type"].str.strip() == ""] = "category_missing"
    reason[~rows["Month"].str.fullmatch(MONTH)] = "month_unreadable"
    left_out = rows.loc[reason != "", ["Month", "file", "row"]].rename(columns={"Month": "month"})
    left_out["reason"] = reason[reason != ""]
    return _placed_and_dated(rows[reason == ""]), left_out


def _placed_and_dated(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.rename(columns=COLUMNS).drop(columns=["Reported by", "Falls within", "Context"])
    rows["category"] = rows["category_text"].str.strip().str.casefold().map(CODES)
    for name in ("longitude", "latitude"):
        rows[name] = pd.to_numeric(rows[name].replace("", None), errors="coerce")
    has_place = rows["longitude"].between(WEST, EAST) & rows["latitude"].between(SOUTH, NORTH)
    rows["x"], rows["y"] = np.nan, np.nan
    easting, northing = convert_bng(rows.loc[has_place, "longitude"].array, rows.loc[has_place, "latitude"].array)
    rows.loc[has_place, "x"], rows.loc[has_place, "y"] = easting, northing
    start = pd.to_datetime(rows["month"], format="%Y-%m").dt.tz_localize("Europe/London")
    rows["occurred_from"] = start.dt.tz_convert("UTC")
    rows["occurred_to"] = (start + pd.offsets.MonthBegin(1)).dt.tz_convert("UTC")
    return rows.assign(**CONSTANTS)
