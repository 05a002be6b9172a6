"""Where is the middle of a country? Shapes of a TopoJSON file, and the centre of the largest piece of land of each."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

__all__ = ["Shape", "read_shapes"]

Point: TypeAlias = tuple[float, float]
"""Longitude and latitude in degrees."""

_LEAST_RING = 3
_POLE = 89.9


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of a file.

    Attributes
    ----------
    id, name : str
        As the file gives them; empty where it does not.
    latitude, longitude : float
        Centre of area of its largest piece of land, in degrees.
    area : float
        Of that piece, as a share of the surface of the Earth.
    """

    id: str
    name: str
    latitude: float
    longitude: float
    area: float


def read_shapes(document: object, layer: str) -> Iterator[Shape]:
    """Give the shapes of one layer of a TopoJSON document, in its order.

    Areas and centres are those of the sphere: in the cylindrical equal-area projection (longitude, sine of latitude)
    a polygon keeps its area, so that its planar centre is the centre of area.

    Parameters
    ----------
    document : object
        Content of the file.
    layer : str
        Name of the layer among its ``objects``.

    Raises
    ------
    ValueError
        If it is no TopoJSON, or a shape refers to what is not there.
    """
    try:
        if not isinstance(document, Mapping) or document["type"] != "Topology":
            raise ValueError("it is no TopoJSON")
        arcs = _arcs(document)
        listed = document["objects"][layer]["geometries"]
        for geometry in listed:
            pieces = geometry.get("arcs") or []
            polygons = [pieces] if geometry["type"] == "Polygon" else pieces
            # A hole is smaller than its land; only round a pole may the coast stand behind another line.
            rings = [_ring(ring, arcs) for polygon in polygons for ring in polygon]
            area, latitude, longitude = max((_centre(ring) for ring in rings), default=(0.0, 0.0, 0.0))
            properties = geometry.get("properties") or {}
            yield Shape(str(geometry.get("id") or ""), str(properties.get("name") or ""), latitude, longitude, area)
    except (KeyError, IndexError, TypeError, AttributeError, OverflowError, ArithmeticError) as error:
        raise ValueError(f"a shape cannot be read ({type(error).__name__} {error})") from None


def _arcs(document: Mapping[str, Any]) -> list[list[Point]]:
    """Lines in degrees: whole steps from point to point, or degrees as they are."""
    transform = document.get("transform")
    if transform is None:
        return [[(float(x), float(y)) for x, y, *_ in arc] for arc in document["arcs"]]
    scale, start = transform["scale"], transform["translate"]
    across, up, left, low = (float(n) for n in (scale[0], scale[1], start[0], start[1]))
    found = []
    for arc in document["arcs"]:
        x = y = 0
        line = []
        for dx, dy, *_ in arc:
            x, y = x + dx, y + dy
            line.append((left + across * float(x), low + up * float(y)))
        found.append(line)
    return found


def _ring(indices: Sequence[int], arcs: Sequence[Sequence[Point]]) -> list[Point]:
    """Points of a closed line of arcs; ``~i`` is arc i backwards, and arcs share their end points."""
    points: list[Point] = []
    for index in indices:
        line = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += line[1:] if points else line
    return points


def _centre(ring: Sequence[Point]) -> tuple[float, float, float]:
    """Area as a share of the sphere, latitude and longitude of the centre."""
    if len(ring) < _LEAST_RING or any(not (abs(x) <= 180.001 and abs(y) <= 90.001) for x, y in ring):
        raise ValueError("a shape lies outside of the Earth, or has no area")
    flat = [(x, math.sin(math.radians(max(-90.0, min(90.0, y))))) for x, y in _unrolled(ring)]
    x0, y0 = flat[0]
    doubled = east = north = 0.0
    for (x1, y1), (x2, y2) in zip(flat, [*flat[1:], flat[0]], strict=True):
        a, b, c, d = x1 - x0, y1 - y0, x2 - x0, y2 - y0
        cross = a * d - c * b
        doubled += cross
        east += (a + c) * cross
        north += (b + d) * cross
    if doubled == 0.0:
        return 0.0, math.degrees(math.asin(y0)), x0
    middle = y0 + north / (3.0 * doubled)
    longitude = (x0 + east / (3.0 * doubled) + 180.0) % 360.0 - 180.0
    return abs(doubled) / 2.0 / (360.0 * 2.0), math.degrees(math.asin(max(-1.0, min(1.0, middle)))), longitude


def _unrolled(ring: Sequence[Point]) -> list[Point]:
    """The ring without jumps at 180 degrees; one that goes round the Earth is closed along its pole."""
    turns, before = 0.0, ring[0][0]
    points: list[Point] = []
    for x, y in ring:
        if abs(y) < _POLE:  # along a pole a line runs from edge to edge
            turns += 360.0 if x - before < -180.0 else -360.0 if x - before > 180.0 else 0.0
        before = x
        points.append((x + turns, y))
    if turns:
        pole = math.copysign(90.0, sum(y for _, y in ring))
        points += [(points[-1][0], pole), (points[0][0], pole)]
    return points
