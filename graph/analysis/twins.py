"""What do the queries of the library answer, in plain Python? One function a query, on records, without any engine.

A test holds each of them equal to its query, so each checks the other. They are written for clarity, not for
speed; a name missing here on the way (an unknown id) gives an empty answer, as in Cypher.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from graph.stores.records import EdgeRecord, NodeRecord

__all__ = [
    "facilities_of_company",
    "inputs_of_product",
    "measures_on_material",
    "producers_of_material",
    "stockpiles_of_country",
]

Row: TypeAlias = dict[str, Any]

_GROUP_DEPTH = 3
_RECIPE_DEPTH = 8
_OWNERSHIP_DEPTH = 4
_CONSUMED = ("product", "material")


@dataclass(frozen=True)
class RecordView:
    """Records by id, and edges by type and end."""

    nodes: Mapping[str, NodeRecord]
    out: Mapping[tuple[str, str], list[EdgeRecord]]
    into: Mapping[tuple[str, str], list[EdgeRecord]]

    @classmethod
    def of(cls, nodes: Iterable[NodeRecord], edges: Iterable[EdgeRecord]) -> RecordView:
        out: dict[tuple[str, str], list[EdgeRecord]] = defaultdict(list)
        into: dict[tuple[str, str], list[EdgeRecord]] = defaultdict(list)
        for edge in edges:
            out[edge.source, edge.type].append(edge)
            into[edge.target, edge.type].append(edge)
        return cls({node.id: node for node in nodes}, out, into)

    def has(self, node_id: str | None, *labels: str) -> bool:
        node = None if node_id is None else self.nodes.get(node_id)
        return node is not None and bool(set(labels) & set(node.labels))

    def value(self, node_id: str | None, name: str) -> Any:
        return None if node_id is None else self.nodes[node_id].properties.get(name)

    def targets(self, node_id: str, edge_type: str, *labels: str) -> list[str | None]:
        """Ends of the edges of a type, or [None] without one, as an optional match gives them."""
        found = [edge.target for edge in self.out.get((node_id, edge_type), ())]
        return [node for node in found if not labels or self.has(node, *labels)] or [None]

    def paths(self, start: str, types: tuple[str, ...], depth: int) -> Iterator[tuple[EdgeRecord, ...]]:
        """All paths of 1 to `depth` edges from a node that use no edge twice."""
        stack: list[tuple[str, tuple[EdgeRecord, ...]]] = [(start, ())]
        while stack:
            node_id, path = stack.pop()
            if path:
                yield path
            if len(path) == depth:
                continue
            for edge_type in types:
                following = self.out.get((node_id, edge_type), ())
                # identity, not equality: two equal edges are two edges
                stack.extend(
                    (edge.target, (*path, edge)) for edge in following if not any(edge is used for used in path)
                )


def _names(view: RecordView, node_id: str) -> Row:
    return {"name": view.value(node_id, "name"), "name_ja": view.value(node_id, "name_ja")}


def measures_on_material(
    nodes: Iterable[NodeRecord], edges: Iterable[EdgeRecord], *, material: str, on: str
) -> list[Row]:
    """List the measures that touch this material, or a group it belongs to, on this date.

    Parameters
    ----------
    nodes, edges : iterables of records
    material : str
        Id of a material.
    on : str
        ISO date; the status of a measure is that of its latest event on or before it. Among events of one
        day the one with the greatest id counts, since ids number the events.

    Returns
    -------
    list of dict
        One row a measure and controlled item, ordered by both.

    Examples
    --------
    >>> node = lambda i, c, **p: NodeRecord(i, (c,), {"name": i, "name_ja": i, **p})
    >>> measure, gallium = node("measure/a", "PolicyMeasure"), node("material/gallium", "Material")
    >>> controls = EdgeRecord("measure/a", "material/gallium", "CONTROLS")
    >>> measures_on_material([measure, gallium], [controls], material="material/gallium", on="2026-01-01")[0]["status"]
    'unknown'
    """
    view = RecordView.of(nodes, edges)
    if not view.has(material, "Material"):
        return []
    items = {material}
    level = {material}
    for _ in range(_GROUP_DEPTH):
        level = {edge.source for member in level for edge in view.into.get((member, "HAS_MEMBER"), ())}
        items |= {item for item in level if view.has(item, "Material")}
    rows: list[Row] = []
    touching = {(edge.source, item) for item in items for edge in view.into.get((item, "CONTROLS"), ())}
    for measure, item in sorted(touching):
        if not view.has(measure, "PolicyMeasure"):
            continue
        dated = [
            (str(view.value(edge.source, "date")), edge.source)
            for edge in view.into.get((measure, "OF_MEASURE"), ())
            if view.value(edge.source, "date") is not None
        ]
        past = [event for event in dated if event[0] <= on]
        if dated and not past:
            continue
        since, event = max(past, default=(None, None))
        shared = {
            "measure": measure,
            **_names(view, measure),
            "kind": view.value(measure, "measure_kind"),
            "via": item,
            "status": view.value(event, "status") or "unknown",
            "since": since,
        }
        rows.extend({**shared, "issuer": issuer} for issuer in view.targets(measure, "ISSUED_BY"))
    return rows


def producers_of_material(
    nodes: Iterable[NodeRecord], edges: Iterable[EdgeRecord], *, material: str, stage: str | None = None
) -> list[Row]:
    """List who produces this material (or product), at which stage, and with what share of the world.

    Parameters
    ----------
    nodes, edges : iterables of records
    material : str
        Id of a material or product.
    stage : str, optional
        Only this stage.

    Returns
    -------
    list of dict
        Ordered by stage, then from the greatest share (0 to 1) and output (t/y) down; unknown ones last.

    Examples
    --------
    >>> node = lambda i, c: NodeRecord(i, (c,), {"name": i, "name_ja": i})
    >>> made = EdgeRecord("country/cn", "material/gallium", "PRODUCES", {"stage": "refined", "share": 0.98})
    >>> rows = producers_of_material(
    ...     [node("country/cn", "Country"), node("material/gallium", "Material")], [made], material="material/gallium"
    ... )
    >>> [(row["producer"], row["share"]) for row in rows]
    [('country/cn', 0.98)]
    """
    view = RecordView.of(nodes, edges)
    if not view.has(material, "Material", "Product"):
        return []
    found = []
    for edge in view.into.get((material, "PRODUCES"), ()):
        values = edge.properties
        if stage is not None and values.get("stage") != stage:
            continue
        row = {
            "producer": edge.source,
            **_names(view, edge.source),
            "stage": values.get("stage"),
            "share": values.get("share"),
            "output_t_per_y": values.get("output_t_per_y"),
            "evidence": values.get("kind"),
        }
        found.append(row)
    return sorted(found, key=_producer_order)


def _producer_order(row: Row) -> tuple[str, float, float, str]:
    share, output = row["share"], row["output_t_per_y"]
    return (
        row["stage"] or "",
        1.0 if share is None else -float(share),
        1.0 if output is None else -float(output),
        row["producer"],
    )


def inputs_of_product(nodes: Iterable[NodeRecord], edges: Iterable[EdgeRecord], *, product: str) -> list[Row]:
    """List the materials that stand upstream of this product, by recipe.

    Parameters
    ----------
    nodes, edges : iterables of records
    product : str
        Id of a product or material.

    Returns
    -------
    list of dict
        Each material with the fewest recipes on the way and whether some path is essential all along,
        ordered by steps. At most eight steps are followed; contents, hosts and scrap are no inputs.

    Examples
    --------
    >>> node = lambda i, c: NodeRecord(i, (c,), {"name": i, "name_ja": i})
    >>> need = EdgeRecord("product/led", "material/gan", "NEEDS_INPUT", {"input_type": "material", "essential": True})
    >>> rows = inputs_of_product(
    ...     [node("product/led", "Product"), node("material/gan", "Material")], [need], product="product/led"
    ... )
    >>> [(row["material"], row["steps"], row["essential"]) for row in rows]
    [('material/gan', 1, True)]
    """
    kept = [edge for edge in edges if edge.type == "NEEDS_INPUT" and edge.properties.get("input_type") in _CONSUMED]
    view = RecordView.of(nodes, kept)
    if not view.has(product, "Material", "Product"):
        return []
    steps: dict[str, int] = {}
    essential: dict[str, bool] = {}
    for path in view.paths(product, ("NEEDS_INPUT",), _RECIPE_DEPTH):
        end = path[-1].target
        if not view.has(end, "Material"):
            continue
        steps[end] = min(len(path), steps.get(end, len(path)))
        wholly = all(edge.properties.get("essential") is True for edge in path)
        essential[end] = wholly or essential.get(end, False)
    return [
        {"material": end, **_names(view, end), "steps": steps[end], "essential": essential[end]}
        for end in sorted(steps, key=lambda end: (steps[end], end))
    ]


def facilities_of_company(
    nodes: Iterable[NodeRecord], edges: Iterable[EdgeRecord], *, company: str, on: str
) -> list[Row]:
    """List the facilities that this company operates or owns, also through companies it owns.

    Parameters
    ----------
    nodes, edges : iterables of records
    company : str
        Id of a company.
    on : str
        ISO date on which every step must hold; a partial end counts to its last day.

    Returns
    -------
    list of dict
        ``share`` (0 to 1) is the sum over chains of ownership of the product of their shares, None if one of
        them is unknown or the facility is only operated.

    Examples
    --------
    >>> node = lambda i, c: NodeRecord(i, (c,), {"name": i, "name_ja": i})
    >>> owns = EdgeRecord("company/a", "facility/x", "OWNS", {"share": 0.4})
    >>> rows = facilities_of_company(
    ...     [node("company/a", "Company"), node("facility/x", "Facility")], [owns], company="company/a", on="2026-01-01"
    ... )
    >>> [(row["facility"], row["operates"], row["owns"], row["share"]) for row in rows]
    [('facility/x', False, True, 0.4)]
    """
    edge_list = list(edges)
    view = RecordView.of(nodes, edge_list)
    holding = [edge for edge in edge_list if edge.type in ("OPERATES", "OWNS") and _holds(edge, on)]
    chains = RecordView.of((), holding)
    if not view.has(company, "Company"):
        return []
    to_facility: dict[str, list[tuple[EdgeRecord, ...]]] = defaultdict(list)
    for path in chains.paths(company, ("OPERATES", "OWNS"), _OWNERSHIP_DEPTH):
        if view.has(path[-1].target, "Facility"):
            to_facility[path[-1].target].append(path)
    rows: list[Row] = []
    for facility, paths in sorted(to_facility.items()):
        owned = [path for path in paths if all(edge.type == "OWNS" for edge in path)]
        shared = {
            "facility": facility,
            **_names(view, facility),
            "stage": view.value(facility, "stage"),
            "operates": len(owned) < len(paths),
            "owns": bool(owned),
            "share": _total_share(owned),
            "steps": min(len(path) for path in paths),
        }
        rows.extend({**shared, "country": country} for country in view.targets(facility, "IN_COUNTRY", "Country"))
    return rows


def _holds(edge: EdgeRecord, on: str) -> bool:
    start = edge.properties.get("valid_from")
    end = edge.properties.get("valid_to")
    # "~" sorts after every sign of a date, so a partial end (2026-03) still holds on 2026-03-31
    return str("" if start is None else start) <= on <= str("9999" if end is None else end) + "~"


def _total_share(chains: Iterable[tuple[EdgeRecord, ...]]) -> float | None:
    total: float | None = None
    for chain in chains:
        part = 1.0
        for edge in chain:
            share = edge.properties.get("share")
            if not isinstance(share, (int, float)):
                return None
            part *= share
        total = part if total is None else total + part
    return total


def stockpiles_of_country(nodes: Iterable[NodeRecord], edges: Iterable[EdgeRecord], *, country: str) -> list[Row]:
    """List the stockpiles that this country or bloc holds, of what, and for how many days.

    Parameters
    ----------
    nodes, edges : iterables of records
    country : str
        Id of a country or bloc.

    Returns
    -------
    list of dict
        ``days`` is the cover in days, None where no source gives it.

    Examples
    --------
    >>> stockpiles_of_country([], [], country="country/jp")
    []
    """
    view = RecordView.of(nodes, edges)
    if not view.has(country, "Country", "Bloc"):
        return []
    rows: list[Row] = []
    for edge in view.into.get((country, "HELD_BY"), ()):
        stockpile = edge.source
        if not view.has(stockpile, "Stockpile"):
            continue
        shared = {
            "stockpile": stockpile,
            **_names(view, stockpile),
            "kind": view.value(stockpile, "stockpile_kind"),
            "days": view.value(stockpile, "days"),
        }
        rows.extend(
            {**shared, "material": material, "material_name": view.value(material, "name")}
            for material in view.targets(stockpile, "STOCKS", "Material")
        )
    return sorted(rows, key=lambda row: (row["stockpile"], row["material"] or "~"))
