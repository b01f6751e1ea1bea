"""The download client for data.police.uk: bulk archives, and the crimes and searches of an area by the API."""

from __future__ import annotations

__all__ = [
    "POLICE_UK",
    "Conduct",
    "LeakyBucket",
    "RetryPolicy",
    "download_archive",
    "download_area",
    "download_searches",
    "force_names",
    "published_months",
]

from bluelamp.io.police_uk.api import download_area, download_searches, force_names, published_months
from bluelamp.io.police_uk.archive import download_archive
from bluelamp.io.police_uk.conduct import POLICE_UK, Conduct
from bluelamp.io.police_uk.rate_limit import LeakyBucket, RetryPolicy
