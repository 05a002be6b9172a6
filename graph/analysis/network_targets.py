"""What does a target or a place name in a network of one's own? Nodes and flows."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from graph.analysis.shocks import EDGES, ShockSpec
from graph.analysis.targets import Cut
from graph.errors import ScenarioError
from graph.network import BoolArray
from graph.network_files import FileNetwork

__all__ = ["belonging", "in_place", "network_cut", "same_text"]

_COUNTRY, _OWNER = "country:", "owner:"


def network_cut(files: FileNetwork, shock: ShockSpec) -> Cut:
    """What one shock takes out of a network of one's own, at full severity.

    Raises
    ------
    ScenarioError
        If nothing in the network belongs to the target.
    """
    network, none = files.network, np.empty(0, dtype=np.int64)
    if shock.target == EDGES:
        hit = np.ones(network.e, dtype=np.bool_)
        if shock.origin is not None:
            hit &= in_place(files, shock.origin)[network.edge_supplier]
        if shock.toward is not None:
            hit &= in_place(files, shock.toward)[network.edge_buyer]
        if shock.commodity is not None:
            hit &= _carried(files, shock.commodity)
        edges = np.flatnonzero(hit)
        if not edges.size:
            named = [("from", shock.origin), ("toward", shock.toward), ("commodity", shock.commodity)]
            raise ScenarioError("no flow has " + " and ".join(f"{key} {value}" for key, value in named if value))
        return Cut(EDGES, "permission", none, edges)
    activities = np.flatnonzero(belonging(files, shock.target))
    if shock.toward is None:
        return Cut(shock.target, "capacity", activities, none)
    cut, inside = np.zeros(network.n, dtype=np.bool_), in_place(files, shock.toward)
    cut[activities] = True
    edges = np.flatnonzero((cut & ~inside)[network.edge_supplier] & inside[network.edge_buyer])
    if not edges.size:
        raise ScenarioError(f"{shock.target}: nothing of it goes to {shock.toward}")
    return Cut(shock.target, "permission", none, edges)


def belonging(files: FileNetwork, target: str) -> BoolArray:
    """Nodes that a target names."""
    network = files.network
    if target in network.activities:
        hit = np.zeros(network.n, dtype=np.bool_)
        hit[network.index(target)] = True
        return hit
    if target.lower().startswith(_COUNTRY):
        return in_place(files, target[len(_COUNTRY) :])
    if target.lower().startswith(_OWNER):
        hit = same_text(files.owners, target[len(_OWNER) :])
        if hit.any():
            return hit
        raise ScenarioError(f"nobody called '{target[len(_OWNER) :]}' owns a node")
    raise ScenarioError(f"'{target}' is no node of the network; give an id, country:CODE, owner:NAME or edges,...")


def in_place(files: FileNetwork, place: str) -> BoolArray:
    """Nodes in a country."""
    hit = same_text(files.network.country, place)
    if not hit.any():
        raise ScenarioError(f"no node is in country '{place}'")
    return hit


def _carried(files: FileNetwork, commodity: str) -> BoolArray:
    """Edges that carry a commodity: what the supplier makes, or what the buyer calls it."""
    network = files.network
    named = same_text(network.commodities, commodity)
    if not named.any():
        raise ScenarioError(f"no commodity is called '{commodity}'")
    made = network.commodity[network.edge_supplier]
    return np.array(named[made] | named[network.need_commodity[network.edge_need]], dtype=np.bool_)


def same_text(values: Iterable[str], text: str) -> BoolArray:
    """Which of the values are this text, whatever its case."""
    wanted = text.strip().casefold()
    return np.array([value.casefold() == wanted for value in values], dtype=np.bool_)
