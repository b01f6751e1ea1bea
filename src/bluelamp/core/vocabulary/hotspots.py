"""Words of the hotspots room: units, weights, methods, and what a hotspot is."""

from __future__ import annotations

__all__ = ["CellShape", "HotspotChange", "HotspotKind", "Kernel", "Method", "PlaceRole", "TimeOfDay", "Weight"]

from enum import StrEnum


class CellShape(StrEnum):
    """Units in which incidents are counted."""

    SQUARE = "square"
    HEX = "hex"
    STREET = "street"
    AREAS = "areas"


class Weight(StrEnum):
    """What an incident counts for."""

    COUNT = "count"
    HARM = "harm"


class Method(StrEnum):
    """How units are scored."""

    COUNT = "count"
    RANK = "rank"
    KERNEL = "kernel"
    GETIS_ORD = "getis_ord"


class Kernel(StrEnum):
    """Shapes of kernel density."""

    QUARTIC = "quartic"
    GAUSSIAN = "gaussian"


class PlaceRole(StrEnum):
    """What a patrol place is for in a programme."""

    TREATED = "treated"
    CONTROL = "control"
    RESERVE = "reserve"
    PRIORITY = "priority"


class TimeOfDay(StrEnum):
    """Two twelve-hour halves of the day, local time: day is 07:00 to 19:00."""

    ALL = "all"
    DAY = "day"
    NIGHT = "night"


class HotspotKind(StrEnum):
    """What dominates a hotspot: a group with at least 60 % of its incidents, else both."""

    ASB = "asb"
    VIOLENCE = "violence"
    BOTH = "both"


class HotspotChange(StrEnum):
    """What became of a hotspot against the previous set."""

    KEEP = "keep"
    RETIRE = "retire"
    ADD = "add"
