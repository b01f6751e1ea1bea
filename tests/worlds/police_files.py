"""A small delivery in the published form: few enough rows to be counted by hand."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

STREET_HEADER = (
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
)


def street_row(**given: str) -> dict[str, str]:
    """A burglary in Hatch Street, January 2024, changed as asked; keys are the header's words with _ for a space."""
    row = {
        "Crime ID": "a1",
        "Month": "2024-01",
        "Reported by": "Testshire Police",
        "Falls within": "Testshire Police",
        "Longitude": "-0.200000",
        "Latitude": "51.800000",
        "Location": "On or near Hatch Street",
        "LSOA code": "E01000001",
        "LSOA name": "Brightwell 001A",
        "Crime type": "Burglary",
        "Last outcome category": "Under investigation",
        "Context": "",
    }
    return row | {name.replace("_", " "): value for name, value in given.items()}


def asb_row(**given: str) -> dict[str, str]:
    """Anti-social behaviour: without ID and outcome, as published."""
    blank = {"Crime_ID": "", "Crime_type": "Anti-social behaviour", "Last_outcome_category": ""}
    return street_row(**(blank | given))


def csv_text(rows: Iterable[Mapping[str, str]], header: tuple[str, ...] = STREET_HEADER) -> str:
    """Rows as CSV text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write_street(
    folder: Path, rows: Iterable[Mapping[str, str]], *, month: str = "2024-01", force: str = "testshire"
) -> Path:
    """Write one month as data.police.uk names it; the file's path."""
    path = folder / month / f"{month}-{force}-street.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(csv_text(rows), encoding="utf-8")
    return path


def write_zip(path: Path, files: Mapping[str, str]) -> Path:
    """Write an archive of texts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def many_rows(n: int, *, month: str = "2024-01") -> list[dict[str, str]]:
    """So many different burglaries along one street."""
    return [street_row(Crime_ID=f"c{i}", Month=month, Longitude=f"{-0.2 + i * 1e-4:.6f}") for i in range(n)]
