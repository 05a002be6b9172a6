"""What can fail on a date? Every node that takes something out of the network of it, and where goods can be cut off."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n import Translator, mark
from graph.analysis.control import ControlMap
from graph.analysis.targets import measure_reach
from graph.compile.assemble import CompiledNetwork
from graph.compile.places import REST_OF_WORLD
from graph.names import node_name
from graph.supply_graph import SupplyGraph

__all__ = ["Targets", "find_targets", "target_label"]

_KINDS = {
    "Country": mark("country"), "Bloc": mark("bloc"), "Company": mark("company"), "Facility": mark("facility"),
    "PolicyMeasure": mark("measure"), "Material": mark("material"), "Product": mark("product"),
    "Production": mark("commodity in a country"),
}  # fmt: skip
"""Classes that can fail, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Targets:
    """What can be chosen on a date.

    Attributes
    ----------
    nodes : tuple of str
        What can fail, by class.
    commodities : tuple of str
        What a flow can carry.
    places : tuple of str
        Codes of countries and blocs that make something, the EU among them.
    recycled : tuple of (str, str)
        Country code and node of each recycling stage.
    """

    nodes: tuple[str, ...]
    commodities: tuple[str, ...]
    places: tuple[str, ...]
    recycled: tuple[tuple[str, str], ...]


def find_targets(graph: SupplyGraph, compiled: CompiledNetwork) -> Targets:
    """List what takes something out of a network if it fails.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    """
    producers, as_of = compiled.producers, compiled.network.as_of
    countries = sorted({p.country for p in producers} - {REST_OF_WORLD, "EU"})
    facilities = {p.facility for p in producers if p.facility}
    control = ControlMap(graph, as_of)
    commodities = sorted({p.commodity for p in producers}, key=lambda c: (graph.name(c).casefold(), c))
    groups = [m for m in graph.ids("Material") if set(graph.refs(m, "member", as_of)) & set(commodities)]
    listed = {
        "Country": [f"country/{code.lower()}" for code in countries],
        "Bloc": ["bloc/eu"] if any(compiled.places.covers("EU", code) for code in countries) else [],
        "Company": [c for c in graph.ids("Company") if facilities & set(control.facilities(c))],
        "Facility": facilities,
        "PolicyMeasure": [m for m in graph.ids("PolicyMeasure") if measure_reach(graph, compiled, m).size],
        "Material": {*groups, *(c for c in commodities if c.startswith("material/"))},
        "Product": [c for c in commodities if c.startswith("product/")],
        "Production": {p.stage_node for p in producers if p.country != REST_OF_WORLD},
    }
    nodes = [
        node
        for cls in _KINDS
        for node in sorted(listed[cls], key=lambda n: (node_name(graph, n).casefold(), n))
        if node in graph
    ]
    named = dict.fromkeys([*commodities, *sorted(groups)])
    recycled = sorted({(p.country, p.stage_node) for p in producers if p.recycled and p.country != REST_OF_WORLD})
    return Targets(
        tuple(nodes), tuple(named), tuple(["EU", *countries] if listed["Bloc"] else countries), tuple(recycled)
    )


def target_label(graph: SupplyGraph, node: str, _: Translator) -> str:
    """Name in both languages and kind of a node, as a list to search in shows it."""
    first, second = (node_name(graph, node, lang) for lang in (_.lang, "en" if _.lang == "ja" else "ja"))
    kind = _(_KINDS[graph.cls(node)]) if graph.cls(node) in _KINDS else ""
    return " · ".join(filter(None, [first if first == second else f"{first} ／ {second}", kind]))
