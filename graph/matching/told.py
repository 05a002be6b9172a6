"""What do other sources say of a node? The records matched to it, with names and values as their sources have them."""

from __future__ import annotations

from dataclasses import dataclass

from graph.matching.nodes import is_record
from graph.precedence import choose
from graph.statement import Statement
from graph.supply_graph import SupplyGraph

__all__ = ["ToldElsewhere", "told_elsewhere"]

_NOT_TOLD = frozenset({"name", "alias", "record_kind", "country"})


@dataclass(frozen=True, slots=True)
class ToldElsewhere:
    """A record that speaks of a node.

    Attributes
    ----------
    record, cls : str
        Id and class of the record.
    names : tuple of Statement
        Its name and other names.
    match : tuple of Statement
        Score, decision and reason of the match.
    values : tuple of Statement
        What else it says, the latest of each property.
    """

    record: str
    cls: str
    names: tuple[Statement, ...]
    match: tuple[Statement, ...]
    values: tuple[Statement, ...]


def told_elsewhere(graph: SupplyGraph, node: str, as_of: str | None = None) -> tuple[ToldElsewhere, ...]:
    """Records of sources that are matched to a node, the best match first.

    Parameters
    ----------
    graph : SupplyGraph
    node : str
    as_of : str, optional
        ISO date; values observed later are left out.
    """
    if is_record(node):
        return ()
    matches = {s.entity for s in graph.incoming(node) if s.cls == "Match" and s.prop == "node"}
    found = [_told(graph, match, as_of) for match in sorted(matches)]
    return tuple(sorted(found, key=lambda told: (-float(told.match[0].value), told.record)))


def _told(graph: SupplyGraph, match: str, as_of: str | None) -> ToldElsewhere:
    record = graph.text(match, "record")
    names = [*graph.values(record, "name"), *graph.values(record, "alias")]
    values: list[Statement] = []
    for prop in graph.properties(record):
        said = graph.values(record, prop)
        if prop in _NOT_TOLD:
            continue
        if graph.ontology.classes[graph.cls(record)].properties[prop].multi:
            values += said
            continue
        latest = (choose([s for s in said if s.qualifier == q], as_of) for q in sorted({s.qualifier for s in said}))
        values += [s for s in latest if s]
    told = [s for prop in ("score", "decision", "reason") for s in graph.values(match, prop)]
    return ToldElsewhere(record, graph.cls(record), tuple(names), tuple(told), tuple(values))
