"""Download from data.police.uk: a bulk archive, or the months of an area."""

from __future__ import annotations

__all__ = ["DownloadSettings", "download"]

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bluelamp.core.crs import BRITISH_GRID, from_working
from bluelamp.core.errors import UsageError
from bluelamp.core.periods import Month, MonthRange
from bluelamp.io.boundaries import read_polygons
from bluelamp.io.police_uk import POLICE_UK, Conduct, download_archive, download_area, download_searches
from bluelamp.io.whole_files import make_folder

if TYPE_CHECKING:
    from pathlib import Path

    from shapely import MultiPolygon, Polygon

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class DownloadSettings:
    """What to download.

    Args:
        archive: month of a bulk archive; None for an area.
        within: polygons of the area.
        first: first month of the area's files.
        last: last month.
        name: what the area is called in the files' names.
        searches: stop-and-search records too.
        base_url: where the data are.
        conduct: how politely to ask; None as the publisher asks.
    """

    archive: str | None = None
    within: Path | None = None
    first: str | None = None
    last: str | None = None
    name: str = "area"
    searches: bool = False
    base_url: str = POLICE_UK
    conduct: Conduct | None = None

    def __post_init__(self) -> None:
        if (self.archive is None) == (self.within is None):
            raise UsageError("give either --archive YYYY-MM, or --within with --from and --to.", code="BL-DOWNLOAD-09")
        if self.within is not None and (self.first is None or self.last is None):
            raise UsageError("--within needs --from and --to.", code="BL-DOWNLOAD-09")


def download(out: Path, settings: DownloadSettings, *, progress: Progress = lambda _d, _a, _t: None) -> list[Path]:
    """Download into a folder, made where absent; the files written."""
    make_folder(out)
    if settings.archive is not None:
        month = str(Month.parse(settings.archive))
        path = download_archive(
            month,
            out,
            base_url=settings.base_url,
            conduct=settings.conduct,
            progress=lambda done, total: progress(done, total or 0, f"{done / 1e6:,.0f} MB of {month}.zip"),
        )
        return [path]
    return _download_area(out, settings, progress)


def _download_area(out: Path, settings: DownloadSettings, progress: Progress) -> list[Path]:
    if settings.within is None or settings.first is None or settings.last is None:
        raise AssertionError("The settings have checked this.")
    months = [str(month) for month in MonthRange.parse(settings.first, settings.last)]
    area = _degrees(settings.within)
    found = download_area(
        area,
        months,
        settings.name,
        out,
        base_url=settings.base_url,
        conduct=settings.conduct,
        progress=lambda done, total: progress(done, total, "crimes"),
    )
    if settings.searches:
        found += download_searches(
            area,
            months,
            settings.name,
            out,
            base_url=settings.base_url,
            conduct=settings.conduct,
            progress=lambda done, total: progress(done, total, "searches"),
        )
    return found


def _degrees(path: Path) -> Polygon | MultiPolygon:
    import numpy as np  # noqa: PLC0415 - an archive needs neither
    import shapely  # noqa: PLC0415

    area = read_polygons(path, working=BRITISH_GRID).geometry
    return shapely.transform(area, lambda c: np.column_stack(from_working(c[:, 0], c[:, 1], working=BRITISH_GRID)))
