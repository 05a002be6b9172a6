"""What does a shock take out of the network of the graph? A target's activities or edges, or edges between places."""

from __future__ import annotations

import numpy as np

from graph.analysis.shocks import EDGES, ShockSpec
from graph.analysis.targets import Cut, cut_of
from graph.compile.assemble import CompiledNetwork
from graph.errors import ScenarioError
from graph.network import BoolArray
from graph.supply_graph import SupplyGraph

__all__ = ["graph_cut"]


def graph_cut(graph: SupplyGraph, compiled: CompiledNetwork, shock: ShockSpec) -> Cut:
    """What one shock takes out, at full severity.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    shock : ShockSpec
        Its target and commodity are node ids, its places codes of countries or blocs.

    Raises
    ------
    ScenarioError
        If nothing in the network of that date belongs to it.
    """
    if shock.target != EDGES:
        return cut_of(graph, compiled, shock.target, shock.toward)
    network = compiled.network
    hit = np.ones(network.e, dtype=np.bool_)
    if shock.origin is not None:
        hit &= _inside(compiled, shock.origin)[network.edge_supplier]
    if shock.toward is not None:
        hit &= _inside(compiled, shock.toward)[network.edge_buyer]
    if shock.commodity is not None:
        items = {shock.commodity, *graph.refs(shock.commodity, "member", network.as_of)}
        named = np.array([commodity in items for commodity in network.commodities], dtype=np.bool_)
        hit &= named[network.commodity[network.edge_supplier]] | named[network.need_commodity[network.edge_need]]
    edges = np.flatnonzero(hit)
    if not edges.size:
        named_parts = [("from", shock.origin), ("toward", shock.toward), ("commodity", shock.commodity)]
        said = " and ".join(f"{key} {value}" for key, value in named_parts if value)
        raise ScenarioError(f"no flow in the network of {network.as_of} has {said}")
    return Cut(EDGES, "permission", np.empty(0, dtype=np.int64), edges)


def _inside(compiled: CompiledNetwork, place: str) -> BoolArray:
    return np.array([compiled.places.covers(place, c) for c in compiled.network.country], dtype=np.bool_)
