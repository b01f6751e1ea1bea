"""Streets: walkable networks from OpenStreetMap XML, GraphML as osmnx writes it, and files of lines."""

from __future__ import annotations

__all__ = ["read_streets"]

import ast
import re
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from bluelamp.core.crs import WGS84, crs_code
from bluelamp.core.errors import RefusedInputError, UnreadableInputError, UsageError, Where
from bluelamp.io.unpacking import bare_suffix, opened
from bluelamp.io.vectors import as_working, read_features
from bluelamp.places.segments import StreetNetwork, build_network

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    # The type only: defusedxml reads.
    from xml.etree.ElementTree import Element  # nosec B405

    from numpy.typing import NDArray

# Which properties of a line file tell the street's name and its kind, best first, in any case: OS Open Roads writes
# name_1 and road_function, older releases name1 and function, OpenStreetMap extracts name and highway or fclass.
_NAME = (r"name_?1", r"name", r"street", r"road_?name")
_KIND = (r"highway", r"fclass", r"road_?function", r"function", r"road_?classification", r"class", r"type")
# Ways that are shut are left out, unless they say that people on foot may pass.
_SHUT = frozenset({"no", "private"})
_OPEN_TO_FEET = frozenset({"yes", "designated", "permissive", "public"})


@dataclass(frozen=True, slots=True)
class _Ways:
    """Lines as a file gives them, each with its name and kind."""

    lines: NDArray[np.object_]
    names: list[str]
    kinds: list[str]
    crs: str


@dataclass(slots=True)
class _OsmContent:
    """What has been read of an OpenStreetMap file so far."""

    node_ids: array[int] = field(default_factory=lambda: array("q"))
    lon: array[float] = field(default_factory=lambda: array("d"))
    lat: array[float] = field(default_factory=lambda: array("d"))
    refs: array[int] = field(default_factory=lambda: array("q"))
    n_refs: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)


def read_streets(path: Path, *, working: str, input_crs: str | None = None) -> StreetNetwork:
    """Read a street network, cut at its junctions, without ways that nobody walks along.

    Args:
        path: ``.osm`` or ``.graphml`` (also ``.gz``), or lines in GeoPackage, GeoJSON, Shapefile or FlatGeobuf.
        working: the working system.
        input_crs: what the coordinates are in, against what the file says.

    Raises:
        UnreadableInputError: missing, damaged, of another format, or without streets.
        UsageError: the coordinate system is not known.
        RefusedInputError: no street may be walked, or coordinates cannot be.
    """
    suffix = bare_suffix(path)
    if suffix in (".osm", ".xml"):
        ways = _from_osm(path)
    elif suffix == ".graphml":
        ways = _from_graphml(path, input_crs)
    else:
        ways = _from_lines(path, input_crs)
    if len(ways.lines) == 0:
        raise UnreadableInputError("holds no street.", code="BL-STREET-03", where=Where(path.name))
    numbers = np.arange(1, len(ways.lines) + 1)
    lines = as_working(ways.lines, numbers, source=ways.crs, working=working, file=path.name)
    try:
        return build_network(lines, ways.names, ways.kinds)
    except RefusedInputError as error:
        raise RefusedInputError(error.message, code=error.code, where=Where(path.name)) from error


def _from_osm(path: Path) -> _Ways:
    content = _OsmContent()
    for element in _elements(path, "osm", ("node", "way")):
        try:
            if element.tag == "node":
                content.node_ids.append(int(element.attrib["id"]))
                content.lon.append(float(element.attrib["lon"]))
                content.lat.append(float(element.attrib["lat"]))
            else:
                _take_way(element, content)
        except (KeyError, ValueError, OverflowError) as error:
            raise UnreadableInputError(
                f"{element.tag} {element.get('id', '?')} lacks an id or its coordinates.",
                code="BL-STREET-05",
                where=Where(path.name),
            ) from error
    lines, way = _lines_of_refs(content)
    return _Ways(lines, [content.names[i] for i in way], [content.kinds[i] for i in way], WGS84)


def _take_way(element: Element, content: _OsmContent) -> None:
    tags = {tag.get("k"): tag.get("v", "") for tag in element.iter("tag")}
    foot = tags.get("foot", "")
    is_shut = foot == "no" or (tags.get("access") in _SHUT and foot not in _OPEN_TO_FEET)
    if "highway" not in tags or is_shut:
        return
    refs = [int(ref.attrib["ref"]) for ref in element.iter("nd")]
    content.refs.extend(refs)
    content.n_refs.append(len(refs))
    content.names.append(tags.get("name", ""))
    content.kinds.append(tags["highway"])


def _lines_of_refs(content: _OsmContent) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Lines in degrees and the way each belongs to; an extract's edge, where nodes are missing, parts a way."""
    ids = np.array(content.node_ids, dtype=np.int64)
    refs = np.array(content.refs, dtype=np.int64)
    way = np.repeat(np.arange(len(content.n_refs)), content.n_refs)
    if len(ids) == 0 or len(refs) == 0:
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    order = np.argsort(ids, kind="stable")
    place = order[np.minimum(np.searchsorted(ids, refs, sorter=order), len(ids) - 1)]
    is_known = ids[place] == refs
    is_first = np.ones(len(refs), dtype=bool)
    is_first[1:] = (way[1:] != way[:-1]) | ~is_known[:-1]
    run = np.cumsum(is_first)
    keep = is_known & (np.bincount(run[is_known], minlength=run[-1] + 1)[run] > 1)
    _, run = np.unique(run[keep], return_inverse=True)
    if len(run) == 0:
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    xy = np.column_stack([np.array(content.lon), np.array(content.lat)])[place[keep]]
    lines = np.asarray(shapely.linestrings(xy, indices=run), dtype=object)
    return lines, way[keep][np.flatnonzero(np.diff(run, prepend=-1))]


def _from_graphml(path: Path, input_crs: str | None) -> _Ways:
    """Edges of a graph; one without a way of its own is straight between its nodes."""
    keys: dict[str, str] = {}
    nodes: dict[str, tuple[float, float]] = {}
    edges: list[tuple[str, str, dict[str, str]]] = []
    crs = input_crs
    for element in _elements(path, "graphml", ("key", "node", "edge", "graph")):
        tag = _bare(element.tag)
        if tag == "key":
            keys[element.get("id", "")] = element.get("attr.name", "")
            continue
        values = {keys.get(item.get("key", ""), ""): item.text or "" for item in element if _bare(item.tag) == "data"}
        if tag == "node":
            nodes[element.get("id", "")] = _position(element, values, path.name)
        elif tag == "edge":
            edges.append((element.get("source", ""), element.get("target", ""), values))
        else:
            crs = crs or values.get("crs")
    if crs is None:
        raise UsageError(
            "does not say what its coordinates are in; say so with --input-crs.",
            code="BL-VECTOR-05",
            where=Where(path.name),
        )
    return _Ways(
        np.array([_edge_line(edge, nodes, path.name) for edge in edges], dtype=object),
        [_first_word(values.get("name", "")) for _, _, values in edges],
        [_first_word(values.get("highway", "")) for _, _, values in edges],
        crs_code(crs),
    )


def _position(element: Element, values: dict[str, str], file: str) -> tuple[float, float]:
    try:
        return float(values["x"]), float(values["y"])
    except (KeyError, ValueError) as error:
        raise UnreadableInputError(
            f"node {element.get('id', '?')} has no x and y.", code="BL-STREET-05", where=Where(file)
        ) from error


def _edge_line(edge: tuple[str, str, dict[str, str]], nodes: dict[str, tuple[float, float]], file: str) -> Any:
    start, end, values = edge
    try:
        if values.get("geometry"):
            return shapely.from_wkt(values["geometry"])
        return shapely.LineString([nodes[start], nodes[end]])
    except (KeyError, shapely.errors.ShapelyError) as error:
        raise UnreadableInputError(
            f"the edge from {start} to {end} has no readable way.", code="BL-STREET-05", where=Where(file)
        ) from error


def _first_word(text: str) -> str:
    """The first of a value that joined edges write as a list: ``['King Street', 'Hobson Street']``."""
    if not text.startswith("["):
        return text
    try:
        words = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text
    return str(words[0]) if isinstance(words, list) and words else text


def _from_lines(path: Path, input_crs: str | None) -> _Ways:
    features = read_features(path, kind="line", input_crs=input_crs)
    lines, owner = shapely.get_parts(features.shapes, return_index=True)
    names, kinds = ([_first_of(features.columns, wanted, i) for i in owner] for wanted in (_NAME, _KIND))
    return _Ways(lines, names, kinds, features.crs)


def _first_of(columns: Any, wanted: tuple[str, ...], i: int) -> str:
    """The first of the properties that a feature has a word in."""
    for pattern in wanted:
        for name, values in columns.items():
            if re.fullmatch(pattern, name, re.IGNORECASE) and isinstance(values[i], str) and values[i].strip():
                return str(values[i].strip())
    return ""


def _elements(path: Path, root_tag: str, wanted: tuple[str, ...]) -> Iterator[Element]:
    """Each wanted element once it is whole; what has been read is let go, so that a county fits in memory.

    Raises:
        UnreadableInputError: the file is cut off, is not XML, or is XML of something else.
    """
    where = Where(path.name)
    root: Element | None = None
    try:
        with opened(path) as stream:
            for event, element in iterparse(stream, events=("start", "end")):
                if root is None:
                    root = element
                    _check_root(root, root_tag, where)
                elif event == "end" and _bare(element.tag) in wanted:
                    yield element
                    if _bare(element.tag) in ("node", "way", "edge"):
                        element.clear()
                        root.clear()
    except (ParseError, DefusedXmlException) as error:
        raise UnreadableInputError(
            f"is not whole XML ({error}); fetch it again.", code="BL-STREET-04", where=where
        ) from error


def _check_root(root: Element, root_tag: str, where: Where) -> None:
    if _bare(root.tag) != root_tag:
        raise UnreadableInputError(
            f"is XML of something else: it begins with <{_bare(root.tag)}>.", code="BL-STREET-04", where=where
        )


def _bare(tag: str) -> str:
    """An element's name without its namespace."""
    return tag.rpartition("}")[2]
