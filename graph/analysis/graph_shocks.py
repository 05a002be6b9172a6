"""What does a shock take out of the network of the graph? A target's activities or edges, or edges between places."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graph.analysis.shocks import EDGES, ShockSpec
from graph.analysis.targets import Cut, cut_of
from graph.compile.assemble import CompiledNetwork
from graph.compile.places import code_of
from graph.errors import ScenarioError
from graph.network import BoolArray
from graph.resolve import Resolver
from graph.supply_graph import SupplyGraph

__all__ = ["graph_cut", "named_shock"]

_EVERYWHERE = "ALL"


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
    if shock.toward == _EVERYWHERE:  # every destination abroad: home deliveries are no exports
        hit &= ~_at_home(compiled, shock.origin)
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


def named_shock(resolver: Resolver, shock: ShockSpec) -> ShockSpec:
    """Give a shock whose target, places and commodity are texts the ids and codes of the graph.

    Parameters
    ----------
    resolver : Resolver
    shock : ShockSpec
        ``country:NAME`` and ``owner:NAME`` say which class a target is of.

    Raises
    ------
    UnknownNodeError
        If a text names no node, or several.
    """
    kind, colon, name = shock.target.partition(":")
    if shock.target == EDGES:
        target = EDGES
    elif colon and kind.lower() == "country":
        target = resolver.node(name, "Country", "Bloc")
    elif colon and kind.lower() == "owner":
        target = resolver.node(name, "Company")
    else:
        target = resolver.node(shock.target)
    origin, toward = (
        code_of(resolver.node(text, "Country", "Bloc")) if text else None for text in (shock.origin, shock.toward)
    )
    commodity = resolver.node(shock.commodity, "Material", "Product") if shock.commodity else None
    return replace(shock, target=target, origin=origin, toward=toward, commodity=commodity)


def _at_home(compiled: CompiledNetwork, origin: str | None) -> BoolArray:
    """(e) edges that do not leave the country or bloc that they come from."""
    network = compiled.network
    if origin is not None:
        return _inside(compiled, origin)[network.edge_buyer]
    country = np.array(network.country)
    return np.asarray(country[network.edge_supplier] == country[network.edge_buyer], dtype=np.bool_)


def _inside(compiled: CompiledNetwork, place: str) -> BoolArray:
    return np.array([compiled.places.covers(place, c) for c in compiled.network.country], dtype=np.bool_)
