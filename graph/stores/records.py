"""What goes into a store? Plain nodes and edges of the property-graph view, checked before any engine sees them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from graph.errors import StoreError

__all__ = ["RESERVED_PROPERTIES", "EdgeRecord", "NodeRecord", "Scalar", "Value", "check_records"]

Scalar: TypeAlias = str | float | int | bool | None
Value: TypeAlias = Scalar | list[str] | list[float] | list[int] | list[bool]

RESERVED_PROPERTIES = frozenset({"id", "title", "type", "label"})
"""Names that an engine gives a meaning of its own; ``id`` is the record's own field."""

_PROPERTY = re.compile(r"[a-z][a-z0-9_]*\Z")
_LABEL = re.compile(r"[A-Z][A-Za-z0-9]*\Z")
_EDGE_TYPE = re.compile(r"[A-Z][A-Z0-9_]*\Z")
_INT64 = 2**63


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """One node.

    Attributes
    ----------
    id : str
        Unique in the whole graph, such as ``material/gallium``.
    labels : tuple of str
        At least one; the first is the class, the others are further labels.
    properties : mapping
        Must hold ``name`` and ``name_ja``; a property whose value is None is left out of the store.
    """

    id: str
    labels: tuple[str, ...]
    properties: Mapping[str, Value] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The class of the node: its first label."""
        return self.labels[0]


@dataclass(frozen=True, slots=True)
class EdgeRecord:
    """One directed edge; two edges between the same nodes may have the same type (two stages, two periods)."""

    source: str
    target: str
    type: str
    properties: Mapping[str, Value] = field(default_factory=dict)


def _family(value: object) -> str:
    """Kind of a value as far as engines care; empty if no engine may hold it."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "text"
    if isinstance(value, int):
        return "number" if -_INT64 <= value < _INT64 else ""
    if isinstance(value, float):
        return "number" if math.isfinite(value) else ""
    if isinstance(value, list):
        inner = {"" if isinstance(item, list) or item is None else _family(item) for item in value}
        if len(inner) > 1 or "" in inner:
            return ""
        return f"list of {inner.pop()}" if inner else "list"
    return ""


class _PropertyCheck:
    """Remembers of which kind each property is, so that a second kind is caught (an engine would turn both to text)."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], tuple[str, str]] = {}

    def check(self, kind_of_record: str, where: str, properties: Mapping[str, Value]) -> None:
        for name, value in properties.items():
            if name in RESERVED_PROPERTIES or not _PROPERTY.match(name):
                reserved = ", ".join(sorted(RESERVED_PROPERTIES))
                raise StoreError(
                    f"{where}: property {name!r} cannot be stored; names are snake_case, and {reserved} are reserved"
                )
            if value is None:
                continue
            family = _family(value)
            if not family:
                raise StoreError(
                    f"{where}: property {name!r} holds {value!r}; a store takes text, finite 64-bit numbers, "
                    "booleans and lists of one of these"
                )
            first_family, first_where = self._seen.setdefault((kind_of_record, name), (family, where))
            if family != first_family and "list" not in (family, first_family):
                raise StoreError(
                    f"{where}: property {name!r} is {family}, but {first_family} at {first_where}; use one kind"
                )


def check_records(nodes: Iterable[NodeRecord], edges: Iterable[EdgeRecord]) -> None:
    """Check that every store can hold these records.

    Raises
    ------
    StoreError
        At the first record that has a bad or double id, a bad label or type, no name, a reserved or
        mixed property, or (an edge) an end that is no node.

    Examples
    --------
    >>> gallium = NodeRecord("material/gallium", ("Material",), {"name": "Gallium", "name_ja": "ガリウム"})
    >>> check_records([gallium], [EdgeRecord("material/gallium", "material/x", "NEEDS_INPUT")])
    Traceback (most recent call last):
    ...
    graph.errors.StoreError: edge NEEDS_INPUT material/gallium -> material/x: material/x is no node
    """
    known: set[str] = set()
    properties = _PropertyCheck()
    for node in nodes:
        where = f"node {node.id!r}"
        if not isinstance(node.id, str) or not node.id:
            raise StoreError(f"{where}: an id is a text that is not empty")
        if node.id in known:
            raise StoreError(f"{where} stands twice; ids are unique in the whole graph")
        known.add(node.id)
        if not node.labels or not all(_LABEL.match(label) for label in node.labels):
            raise StoreError(f"{where}: labels {node.labels!r} are not ontology class names")
        for name in ("name", "name_ja"):
            if not isinstance(node.properties.get(name), str):
                raise StoreError(f"{where} has no {name!r}; every node has id, name and name_ja")
        properties.check(node.label, where, node.properties)
    for edge in edges:
        where = f"edge {edge.type} {edge.source} -> {edge.target}"
        if not _EDGE_TYPE.match(edge.type):
            raise StoreError(f"{where}: {edge.type!r} is no edge type; types look like NEEDS_INPUT")
        for end in (edge.source, edge.target):
            if end not in known:
                raise StoreError(f"{where}: {end} is no node")
        properties.check(edge.type, where, edge.properties)
