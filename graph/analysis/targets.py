"""What does a target take out? Activities that stop, or edges that a ban cuts.

A target is a country, a commodity in a country (``stage/...``), a facility, a company (all it controls), a
material or product, or a measure (the edges it can reach). With a destination only what goes there is cut.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.analysis.control import ControlMap
from graph.compile.assemble import CompiledNetwork
from graph.compile.places import code_of
from graph.errors import ScenarioError
from graph.supply_graph import SupplyGraph

__all__ = ["Cut", "cut_of", "measure_reach"]

IntArray = npt.NDArray[np.int64]
_DEFENCE = "field/15"


@dataclass(frozen=True, slots=True)
class Cut:
    """What one target takes out.

    Attributes
    ----------
    target : str
        Node id.
    kind : str
        ``capacity`` (activities make nothing) or ``permission`` (edges carry nothing).
    activities : (a,) int
        Activities at full severity, empty for a permission cut.
    edges : (b,) int
        Edges at full severity, empty for a capacity cut.
    """

    target: str
    kind: str
    activities: IntArray
    edges: IntArray


def cut_of(graph: SupplyGraph, compiled: CompiledNetwork, target: str, toward: str | None = None) -> Cut:
    """What a target takes out.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    target : str
        Node id (resolved).
    toward : str, optional
        Country or bloc code: only edges into it are cut, at every stage.

    Returns
    -------
    Cut

    Raises
    ------
    ScenarioError
        If nothing in the network of that date belongs to the target.
    """
    if graph.cls(target) == "PolicyMeasure":
        edges = measure_reach(graph, compiled, target, toward)
        if not edges.size:
            raise ScenarioError(
                f"{target}: reaches no flow in the network of {compiled.network.as_of}"
                + (f" toward {toward}" if toward else "")
                + "; it may control technology, imports or other goods. See: lodestone show " + target
            )  # fmt: skip
        return Cut(target, "permission", np.empty(0, np.int64), edges)
    activities = _activities(graph, compiled, target)
    if not activities.size:
        raise ScenarioError(
            f"{target}: nothing in the network of {compiled.network.as_of} belongs to it "
            "(no sourced output, or not part of a loaded chain)"
        )
    if toward is None:
        return Cut(target, "capacity", activities, np.empty(0, np.int64))
    edges = _edges_into(compiled, activities, toward)
    if not edges.size:
        raise ScenarioError(f"{target}: nothing of it goes to {toward} in the network of {compiled.network.as_of}")
    return Cut(target, "permission", np.empty(0, np.int64), edges)


def _activities(graph: SupplyGraph, compiled: CompiledNetwork, target: str) -> IntArray:
    cls = graph.cls(target)
    producers = compiled.producers
    if cls in ("Country", "Bloc"):
        code = code_of(target)
        picked = [compiled.places.covers(code, p.country) for p in producers]
    elif cls == "Facility":
        picked = [p.facility == target for p in producers]
    elif cls == "Company":
        owned = ControlMap(graph, compiled.network.as_of).facilities(target)
        picked = [p.facility in owned for p in producers]
    elif cls == "Production":
        picked = [p.stage_node == target for p in producers]
        if not any(picked):
            maker, commodity = graph.text(target, "producer"), graph.text(target, "commodity")
            picked = [p.facility == maker and p.commodity == commodity for p in producers]
    elif cls in ("Material", "Product"):
        members = {target, *graph.refs(target, "member", compiled.network.as_of)}
        picked = [p.commodity in members for p in producers]
    else:
        raise ScenarioError(
            f"{target}: a {cls} cannot fail; give a country, stage, facility, company, material or measure"
        )
    return np.flatnonzero(np.array(picked, dtype=np.bool_))


def _edges_into(compiled: CompiledNetwork, activities: IntArray, toward: str) -> IntArray:
    """Edges from activities abroad into a destination (home deliveries are no exports)."""
    network, places = compiled.network, compiled.places
    cut = np.zeros(network.n, dtype=np.bool_)
    cut[activities] = True
    inside = np.array([places.covers(toward, c) for c in network.country], dtype=np.bool_)
    cut &= ~inside
    return np.flatnonzero(cut[network.edge_supplier] & inside[network.edge_buyer])


def measure_reach(graph: SupplyGraph, compiled: CompiledNetwork, measure: str, toward: str | None = None) -> IntArray:
    """Edges that a measure can stop: its items, from its issuer, to its targets.

    Only measures that restrict goods leaving the issuer reach an edge. A measure on military end use reaches
    only edges into makers of goods whose first field is defence (a capacitor that weapons use too is no military
    use as such); one on listed parties reaches none, since buyers are not known by name.
    A product of which only some forms are covered is left alone: its flows do not tell the forms apart, and the
    measure would stop all of them.
    """
    if graph.text(measure, "controls_exports") != "true":
        return np.empty(0, np.int64)
    users = graph.text(measure, "end_users")
    if users == "listed":
        return np.empty(0, np.int64)
    network, places = compiled.network, compiled.places
    issuer = code_of(graph.text(measure, "issuer"))
    items = _chain_items(graph, measure, network.as_of)
    destinations = [code_of(graph.text(s.entity, "target")) for s in graph.incoming(measure) if s.cls == "Target"]
    if toward is not None:
        destinations = [d for d in destinations if d == "ALL" or places.covers(d, toward) or places.covers(toward, d)]
    from_issuer = np.array([places.covers(issuer, c) for c in network.country], dtype=np.bool_)
    controlled = np.array([c in items for c in network.commodities], dtype=np.bool_)
    reached = np.array([_any_covers(compiled, destinations, toward, c) for c in network.country], dtype=np.bool_)
    reached &= ~from_issuer
    if users == "military":
        defence = {p for p in graph.ids("Product") if _is_defence(graph, p)}
        reached &= np.array([network.commodities[k] in defence for k in network.commodity], dtype=np.bool_)
    supplier = network.edge_supplier
    hit = from_issuer[supplier] & controlled[network.commodity[supplier]] & reached[network.edge_buyer]
    return np.flatnonzero(hit)


def _any_covers(compiled: CompiledNetwork, destinations: Iterable[str], toward: str | None, country: str) -> bool:
    if toward is not None and not compiled.places.covers(toward, country):
        return False
    return any(compiled.places.covers(d, country) for d in destinations)


def _is_defence(graph: SupplyGraph, product: str) -> bool:
    return graph.text(product, "field") == _DEFENCE


def _chain_items(graph: SupplyGraph, measure: str, as_of: str) -> set[str]:
    items: set[str] = set()
    for statement in graph.incoming(measure):
        if statement.cls == "Control" and statement.prop == "measure":
            item = graph.text(statement.entity, "item", as_of=as_of)
            if item.startswith("product/") and graph.values(statement.entity, "form"):
                continue
            items |= {item, *graph.refs(item, "member", as_of)}
    return items
