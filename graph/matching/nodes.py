"""What does a graph tell of its nodes and of sources' records, as far as a match can use it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from graph.matching.likeness import Named
from graph.supply_graph import SupplyGraph

__all__ = ["NodeNames", "is_record"]

_RECORD_PREFIXES = ("record", "deposit-record")


def is_record(node: str) -> bool:
    """Whether an id is that of a source's record, not of a node of the graph's own.

    Examples
    --------
    >>> is_record("deposit-record/busch-kachi"), is_record("facility/olaroz")
    (True, False)
    """
    return node.partition("/")[0] in _RECORD_PREFIXES


class NodeNames:
    """Names, points, parties and commodities of the nodes of one graph.

    Parameters
    ----------
    graph : SupplyGraph
    """

    def __init__(self, graph: SupplyGraph) -> None:
        self._graph = graph
        self._families = _families(graph)
        self._parties = _parties(graph)

    def named(self, node: str) -> Named:
        """What is known of a node that a match can use."""
        graph = self._graph
        company = graph.cls(node) == "Company" or graph.text(node, "record_kind") == "company"
        commodities = [s.value for prop in ("output", "input", "commodity") for s in graph.values(node, prop)]
        commodities += [f"material/{s.qualifier}" for s in graph.values(node, "capacity_t_per_y") if s.qualifier]
        operators = [s.value for s in graph.values(node, "operator_named")]
        return Named(
            name_en=graph.text(node, "name", "en") or graph.text(node, "name"),
            name_ja=graph.text(node, "name", "ja"),
            country=graph.text(node, "country"),
            lat=graph.number(node, "latitude"),
            lon=graph.number(node, "longitude"),
            operator=tuple(dict.fromkeys([*operators, *self._parties.get(node, ())])),
            commodities=self.families(commodities),
            aliases=tuple(dict.fromkeys(s.value for s in graph.values(node, "alias"))),
            company=company,
            kind=_kind(graph, node),
        )

    def families(self, materials: Iterable[str]) -> frozenset[str]:
        """Materials with the groups that they are of and the materials that their shares stand under."""
        return frozenset(family for material in materials for family in self._families.get(material, {material}))


def _kind(graph: SupplyGraph, node: str) -> str:
    if graph.cls(node) == "Deposit":
        return "mine"
    kind = graph.text(node, "facility_kind")
    return {"mine": "mine", "project": "", "": ""}.get(kind, "plant")


def _families(graph: SupplyGraph) -> dict[str, set[str]]:
    families: dict[str, set[str]] = {material: {material} for material in graph.ids("Material")}
    for material in graph.ids("Material"):
        for member in graph.refs(material, "member"):
            families[material].add(member)
            families.setdefault(member, {member}).add(material)
        shares = graph.text(material, "share_material")
        if shares:
            families[material].add(shares)
            families.setdefault(shares, {shares}).add(material)
    return families


def _parties(graph: SupplyGraph) -> dict[str, list[str]]:
    """Names of the firms that run or own each asset; of a firm's plants, its owners too."""
    holders: dict[str, list[str]] = defaultdict(list)
    for ownership in graph.ids("Ownership"):
        holders[graph.text(ownership, "asset")].append(graph.name(graph.text(ownership, "owner")))
    for ownership in graph.ids("RecordOwnership"):
        holders[graph.text(ownership, "asset")].append(graph.name(graph.text(ownership, "owner")))
    for operation in graph.ids("Operation"):
        operator, facility = graph.text(operation, "operator"), graph.text(operation, "facility")
        holders[facility] += [graph.name(operator), *holders.get(operator, ())]
    return holders
