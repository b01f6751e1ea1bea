"""The map of a hotspot set: a page for a browser and a picture for a report, from one drawing."""

from bluelamp.io.map_page.content import MapContent, MonthlyCounts, PlaceLabels
from bluelamp.io.map_page.page import build_map_page, write_map_page
from bluelamp.io.map_page.picture import draw_picture, write_map_picture

__all__ = [
    "MapContent",
    "MonthlyCounts",
    "PlaceLabels",
    "build_map_page",
    "draw_picture",
    "write_map_page",
    "write_map_picture",
]
