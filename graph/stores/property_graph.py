"""How does the graph look to Cypher? Nodes with the values that hold, relations as edges that carry theirs.

Values are the latest observed, never a projected one; the statements behind an edge are named in its
``statement_ids``, so that no figure loses its source. A relation that counts year by year (trade) is one edge a
year. A commodity made in a country (``stage/...``) is an edge from the country to the commodity, and a node of its
own too, so that paths of an answer can be looked up.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from graph.compile.share_table import baseline_shares
from graph.names import node_name
from graph.precedence import choose, holds
from graph.statement import Statement
from graph.stores.embedded import EmbeddedStore
from graph.stores.records import EdgeRecord, NodeRecord, Value
from graph.supply_graph import SupplyGraph
from ontology.declared import ClassDef, PropertyDef

__all__ = ["property_graph", "save_store"]

_NUMBERS = {"number", "share", "mass_flow", "quantity", "days", "latitude", "longitude"}


def property_graph(graph: SupplyGraph) -> tuple[list[NodeRecord], list[EdgeRecord]]:
    """Nodes and edges of a graph, in a stable order."""
    shares = {s.entity: s for s in baseline_shares(graph)}
    nodes: list[NodeRecord] = []
    edges: list[EdgeRecord] = []
    for cls, declared in graph.ontology.classes.items():
        for entity in graph.ids(cls):
            if declared.is_relation:
                edges += _relation(graph, entity, declared, shares)
            if not declared.is_relation or entity.startswith("stage/"):
                nodes.append(_node(graph, entity, cls, declared, shares))
                edges += _references(graph, entity, declared)
    return nodes, edges


def save_store(graph: SupplyGraph, path: Path) -> None:
    """Write the store of a graph.

    Raises
    ------
    StoreError
        If the Cypher engine is not installed.
    """
    store = EmbeddedStore()
    store.load(*property_graph(graph))
    store.save(path)


def _chosen(
    graph: SupplyGraph, entity: str, prop: PropertyDef, shares: dict[str, Statement], year: str = ""
) -> list[tuple[str, Statement]]:
    """Store property and statement for what holds of a property (in one year, if given, or in no year)."""
    statements = _able(graph, entity, prop, year)
    if prop.qualifier == "source":
        best = shares.get(entity) if prop.name == "share" else None
        best = best or choose(statements)
        return [(prop.name, best)] if best else []
    rows = []
    for qualifier in sorted({s.qualifier for s in statements}):
        best = choose([s for s in statements if s.qualifier == qualifier])
        if best:
            rows.append((_column(prop, qualifier), best))
    return rows


def _able(graph: SupplyGraph, entity: str, prop: PropertyDef, year: str) -> list[Statement]:
    """Statements on a property that may hold, those of other years left out where a year is given."""
    return [
        s for s in graph.values(entity, prop.name) if holds(s, None) and (not year or s.observed_at[:4] in ("", year))
    ]


def _column(prop: PropertyDef, qualifier: str) -> str:
    """Name in the store: ``name`` and ``name_ja`` for languages, ``<property>_<qualifier>`` otherwise."""
    if prop.qualifier == "lang":
        return prop.name if qualifier in ("", "en") else f"{prop.name}_{qualifier}"
    return f"{prop.name}_{qualifier.replace('-', '_')}" if qualifier else prop.name


def _value(prop: PropertyDef, text: str) -> Value:
    if prop.type in _NUMBERS:
        return float(text)
    if prop.type == "integer":
        return int(text)
    return text == "true" if prop.type == "bool" else text


def _properties(
    graph: SupplyGraph,
    entity: str,
    declared: ClassDef,
    shares: dict[str, Statement],
    *,
    skip: Iterable[str] = (),
    year: str = "",
) -> tuple[dict[str, Value], list[Statement]]:
    values: dict[str, Value] = {}
    used: list[Statement] = []
    for prop in declared.properties.values():
        if prop.name in skip:
            continue
        if prop.multi:
            found = sorted({s.value for s in _able(graph, entity, prop, year)})
            if found and prop.type != "ref":
                values[prop.name] = list(found)
            continue
        for column, statement in _chosen(graph, entity, prop, shares, year):
            values[column] = _value(prop, statement.value)
            used.append(statement)
            if prop.unit == "any":
                values["unit"] = statement.unit
    return values, used


def _node(graph: SupplyGraph, entity: str, cls: str, declared: ClassDef, shares: dict[str, Statement]) -> NodeRecord:
    values, _ = _properties(graph, entity, declared, shares)
    if cls == "Production":
        values["name"], values["name_ja"] = node_name(graph, entity, "en"), node_name(graph, entity, "ja")
    values["name"] = values.get("name") or graph.name(entity)
    values["name_ja"] = values.get("name_ja") or graph.name(entity, "ja")
    return NodeRecord(entity, (cls,), values)


def _relation(
    graph: SupplyGraph, entity: str, declared: ClassDef, shares: dict[str, Statement]
) -> Iterable[EdgeRecord]:
    source, target = graph.text(entity, declared.source_prop), graph.text(entity, declared.target_prop)
    if not source or not target:
        return
    years = _years(graph, entity, declared) if declared.yearly else [""]
    for year in years:
        yield EdgeRecord(source, target, declared.edge_type, _edge_values(graph, entity, declared, shares, year=year))


def _years(graph: SupplyGraph, entity: str, declared: ClassDef) -> list[str]:
    """Years that a figure of a relation is observed in."""
    figures = (prop.name for prop in declared.properties.values() if prop.type in _NUMBERS)
    found = {s.observed_at[:4] for prop in figures for s in graph.values(entity, prop) if holds(s, None)}
    return sorted(found - {""})


def _edge_values(
    graph: SupplyGraph, entity: str, declared: ClassDef, shares: dict[str, Statement], *, year: str
) -> dict[str, Value]:
    ends = (declared.source_prop, declared.target_prop)
    values, used = _properties(graph, entity, declared, shares, skip=ends, year=year)
    figures = [s for s in used if declared.properties[s.prop].type in _NUMBERS]
    main = choose(figures)
    if main:
        values["kind"], values["source"] = main.kind, main.source
    ids = {s.id for s in used} or {s.id for s in graph.values(entity, ends[1])}
    values["relation"], values["statement_ids"] = entity, sorted(ids)
    if year:
        values["year"] = int(year)
    return values


def _references(graph: SupplyGraph, entity: str, declared: ClassDef) -> Iterable[EdgeRecord]:
    for prop in declared.properties.values():
        if prop.type == "ref" and prop.edge:
            for target in graph.refs(entity, prop.name):
                yield EdgeRecord(entity, target, prop.edge, {})
