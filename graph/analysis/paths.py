"""By which path does a failure arrive? A binding chain as nodes of the graph, with the figures it goes through."""

from __future__ import annotations

from dataclasses import dataclass

from graph.analysis.evidence import Evidence, evidence_of
from graph.analysis.trace import binding_chain
from graph.compile.assemble import CompiledNetwork
from graph.network import FloatArray
from graph.supply_graph import SupplyGraph

__all__ = ["Path", "failure_path"]


@dataclass(frozen=True, slots=True)
class Path:
    """A path from what failed to an activity.

    Attributes
    ----------
    nodes : tuple of str
        Node ids; where a flow was cut it begins at the supplier; the last is the commodity itself. Empty where
        nothing is short.
    activities : tuple of int
        The same as positions in the network.
    evidence : Evidence
        Figures on the path.
    """

    nodes: tuple[str, ...]
    activities: tuple[int, ...]
    evidence: Evidence


def failure_path(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    levels: FloatArray,
    kappa: FloatArray,
    permission: FloatArray,
    activity: int,
    cover: FloatArray | None = None,
) -> Path:
    """Path of binding constraints from what failed to an activity.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    levels : (n,) float
        Levels under the shock.
    kappa : (n,) float
    permission : (e,) float
        The shock.
    activity : int
    cover : (m,) float, optional
        What stocks add to each need on that day.
    """
    chain = binding_chain(compiled.network, levels, kappa, permission, activity, cover)
    activities = list(chain.activities)
    if chain.links and chain.links[0].reason == "permission":
        activities.insert(0, int(compiled.network.edge_supplier[chain.links[0].edge]))
    nodes: list[str] = []
    for i in activities:
        node = compiled.producers[i].node
        if not nodes or nodes[-1] != node:
            nodes.append(node)
    if nodes:
        nodes[-1] = compiled.producers[activity].commodity
    evidence = evidence_of(graph, compiled, activities, chain.needs, chain.edges)
    return Path(tuple(nodes), tuple(activities), evidence)
