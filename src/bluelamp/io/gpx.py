"""Tracks in GPX 1.0 and 1.1: what a phone's or a bus's recorder exports."""

from __future__ import annotations

__all__ = ["GpxTrack", "read_gpx"]

import io
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from bluelamp.core.errors import UnreadableInputError, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    # The type only: defusedxml reads.
    from xml.etree.ElementTree import Element  # nosec B405


@dataclass(frozen=True, slots=True)
class GpxTrack:
    """Track points as texts, as the file says them.

    Args:
        device: file and track that each point belongs to.
        at: its time; None where it has none. A time without an offset is UTC, as GPX says.
        longitude: degrees; None where the point has none.
        latitude: the same.
        lines: number of each point in the file, from 1.
    """

    device: list[str] = field(default_factory=list)
    at: list[str | None] = field(default_factory=list)
    longitude: list[str | None] = field(default_factory=list)
    latitude: list[str | None] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def read_gpx(content: bytes, name: str) -> GpxTrack:
    """The track points of a GPX file, in its order; routes and waypoints are plans, not presence, and are left out.

    The device is the file's name without its endings; where tracks have different names, with the track's after it.

    Args:
        content: the whole file, unpacked.
        name: its name.

    Raises:
        UnreadableInputError: it is no GPX (BL-POINTS-07).
    """
    found = GpxTrack()
    tracks: list[str] = []
    try:
        for number, (track, point) in enumerate(_points(content, name), start=1):
            tracks.append(track)
            found.at.append(_time(point))
            found.longitude.append(point.get("lon"))
            found.latitude.append(point.get("lat"))
            found.lines.append(number)
            point.clear()
    except ParseError as error:
        row, _ = error.position
        message = "this is no complete GPX file; it may have been cut off in transfer."
        raise UnreadableInputError(message, code="BL-POINTS-07", where=Where(file=name, row=row)) from error
    except (DefusedXmlException, LookupError, ValueError) as error:
        message = "this GPX file cannot be read: it declares entities or an unknown encoding."
        raise UnreadableInputError(message, code="BL-POINTS-07", where=Where(file=name)) from error
    stem = PurePath(name).name.split(".", 1)[0]
    is_one = len(set(tracks)) <= 1
    found.device.extend(stem if is_one or not track else f"{stem}/{track}" for track in tracks)
    return found


def _points(content: bytes, name: str) -> Iterator[tuple[str, Element]]:
    """Each track point with the name of its track."""
    track, depth = "", 0
    for event, element in iterparse(io.BytesIO(content), events=("start", "end")):
        tag = element.tag.rpartition("}")[2]
        depth += 1 if event == "start" else -1
        if event == "start":
            if depth == 1 and tag != "gpx":
                message = "this is no GPX file: its first element is not gpx."
                raise UnreadableInputError(message, code="BL-POINTS-07", where=Where(file=name))
            track = "" if tag == "trk" else track
        elif tag == "name" and depth == 2:  # noqa: PLR2004 - gpx, trk, name
            track = " ".join((element.text or "").replace(";", ",").split())[:60]
        elif tag == "trkpt":
            yield track, element


def _time(point: Element) -> str | None:
    return next((child.text for child in point if child.tag.rpartition("}")[2] == "time"), None)
