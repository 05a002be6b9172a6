"""What do the SPARQL queries of the library answer, in plain Python? One function a query, on the graph itself.

A test holds each of them equal to its query. Questions that the Cypher library asks too share its answer.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

from graph.analysis import timeline_twin, twins
from graph.build import conflicts
from graph.statement import Statement
from graph.stores.property_graph import property_graph
from graph.stores.rdf import held_statements
from graph.stores.records import EdgeRecord, NodeRecord
from graph.supply_graph import SupplyGraph
from ontology.types import parse

__all__ = [
    "measures_on_material",
    "producers_of_material",
    "sources_of_values",
    "stockpiles_of_country",
    "timeline",
    "values_in_conflict",
]

Row: TypeAlias = dict[str, Any]


@lru_cache(maxsize=1)
def _records(graph: SupplyGraph) -> tuple[list[NodeRecord], list[EdgeRecord]]:
    return property_graph(graph)


@lru_cache(maxsize=1)
def _held(graph: SupplyGraph) -> frozenset[Statement]:
    return frozenset(held_statements(graph))


def measures_on_material(graph: SupplyGraph, *, material: str, on: str) -> list[Row]:
    """List the measures that touch this material, or a group it belongs to, on this date (ISO)."""
    nodes, edges = _records(graph)
    return twins.measures_on_material(nodes, edges, material=material, on=on)


def stockpiles_of_country(graph: SupplyGraph, *, country: str) -> list[Row]:
    """List the stockpiles that this country or bloc holds, of what, and for how many days."""
    nodes, edges = _records(graph)
    return twins.stockpiles_of_country(nodes, edges, country=country)


def timeline(graph: SupplyGraph, *, node: str, since: str, until: str) -> list[Row]:
    """List the events, status changes of measures and phases of projects around a node, between two dates (ISO)."""
    nodes, edges = _records(graph)
    return timeline_twin.timeline(nodes, edges, node=node, since=since, until=until)


def producers_of_material(graph: SupplyGraph, *, material: str, only: str | None = None) -> list[Row]:
    """List who makes this material or product, with the share of the world (0 to 1) that holds and its source.

    Parameters
    ----------
    graph : SupplyGraph
    material : str
        Id of a material or product.
    only : str, optional
        Only this stage.

    Returns
    -------
    list of dict
        By stage, then from the greatest share down; unknown shares last.
    """
    shares = {s.entity: s for s in _held(graph) if s.prop == "share"}
    rows: list[Row] = []
    for production in graph.ids("Production"):
        if graph.text(production, "commodity") != material:
            continue
        made_at = graph.text(production, "stage") or None
        if only is not None and made_at != only:
            continue
        producer, share = graph.text(production, "producer"), shares.get(production)
        rows.append({
            "production": production, "producer": producer,
            "name": graph.name(producer, "en"), "name_ja": graph.name(producer, "ja"), "stage": made_at,
            "share": float(share.value) if share else None,
            "evidence": share.kind if share else None, "source": share.source if share else None,
        })  # fmt: skip
    return sorted(
        rows,
        key=lambda row: (
            row["stage"] or "",
            -1 * (-1.0 if row["share"] is None else row["share"]),
            row["production"],
        ),
    )


def sources_of_values(graph: SupplyGraph, *, node: str) -> list[Row]:
    """List all values given for a node, which of them hold, and the source of each.

    Parameters
    ----------
    graph : SupplyGraph
    node : str
        Id of any entity.

    Returns
    -------
    list of dict
        By property, qualifier, time and statement.
    """
    found = [s for prop in graph.properties(node) for s in graph.values(node, prop)]
    return [
        {
            "property": s.prop, "qualifier": s.qualifier or None, "value": _value(graph, s), "unit": s.unit or None,
            "evidence": s.kind, "observed_at": s.observed_at or None, "holds": s in _held(graph),
            "source": s.source, "source_name": graph.name(s.source), "locator": s.locator, "statement": s.id,
        }
        for s in sorted(found, key=_order)
    ]  # fmt: skip


def values_in_conflict(graph: SupplyGraph) -> list[Row]:
    """List the values of one thing and one time that differ, each with its source."""
    found = [s for rows in conflicts(graph).values() for s in rows]
    return [
        {
            "node": s.entity, "property": s.prop, "qualifier": s.qualifier or None,
            "observed_at": s.observed_at or None, "value": _value(graph, s), "unit": s.unit or None,
            "holds": s in _held(graph), "source": s.source, "statement": s.id,
        }
        for s in sorted(found, key=lambda s: (s.entity, *_order(s)))
    ]  # fmt: skip


def _order(statement: Statement) -> tuple[str, str, str, str]:
    return (statement.prop, statement.qualifier, statement.observed_at, statement.id)


def _value(graph: SupplyGraph, statement: Statement) -> Any:
    return parse(graph.ontology.property(statement.cls, statement.prop).type, statement.value)
