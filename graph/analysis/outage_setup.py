"""What does an outage question come to in numbers? The network with its levers, the plan, the products that count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from graph.analysis.bought import Alternative
from graph.analysis.engines import Sharing
from graph.analysis.graph_levers import GraphGrants, grant_in_graph, reported_flows
from graph.analysis.graph_shocks import graph_cut
from graph.analysis.levers import Lever
from graph.analysis.levers_left_out import left_out
from graph.analysis.outage_runs import with_stockpiles
from graph.analysis.plan import Plan
from graph.analysis.shocks import ShockSpec, plan_of
from graph.analysis.targets import Cut
from graph.compile.assemble import CompiledNetwork
from graph.errors import ScenarioError
from graph.network import IntArray, Network
from graph.supply_graph import SupplyGraph

if TYPE_CHECKING:
    from graph.analysis.outage import OutageQuestion

__all__ = ["Prepared", "prepare"]


@dataclass(frozen=True, eq=False)
class Prepared:
    """An outage question in numbers.

    Attributes
    ----------
    stocked : CompiledNetwork
        The network of the date with the stockpiles that the question sets, without levers.
    granted : GraphGrants
        The same with levers; suppliers that they bring stand last.
    cuts : list of (Cut, ShockSpec)
    shocks, plan : Plan
        The shocks alone; with the days of levers.
    watch : (W,) int
        Makers of products that count.
    sharing : Sharing
        The rule of rationing.
    """

    graph: SupplyGraph
    stocked: CompiledNetwork
    granted: GraphGrants
    levers: tuple[Lever, ...]
    cuts: list[tuple[Cut, ShockSpec]]
    shocks: Plan
    plan: Plan
    watch: IntArray
    sharing: Sharing

    @property
    def network(self) -> Network:
        """The network with levers."""
        return self.granted.compiled.network

    def without_each(self) -> dict[int, Alternative]:
        """Network and plan without each lever of the question, by the place of its row in the answer."""

        def granting(levers: Sequence[Lever]) -> tuple[Network, Plan | None]:
            found = grant_in_graph(self.graph, self.stocked, levers)
            return found.compiled.network, found.plan

        first = len(self.granted.rows) - len(self.levers)
        return dict(left_out(self.network, self.shocks, self.granted.plan, self.levers, granting, first))


def prepare(graph: SupplyGraph, compiled: CompiledNetwork, question: OutageQuestion) -> Prepared:
    """Grant the levers of a question and cut what fails.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
    question : OutageQuestion

    Raises
    ------
    ScenarioError
        If the question is contradictory or a target matches nothing.
    """
    question.check()
    stocked = replace(compiled, network=with_stockpiles(compiled.network, question.stockpile_days))
    granted = grant_in_graph(graph, stocked, question.levers)
    cuts = [(graph_cut(graph, granted.compiled, shock), shock) for shock in question.asked]
    watch = _watched(stocked, question.shown)
    if not watch.size:
        raise ScenarioError(f"no product is made in {question.shown} in the network of {compiled.network.as_of}")
    shocks = plan_of(granted.compiled.network, cuts)
    plan = shocks if granted.plan is None else shocks.combine(granted.plan)
    sharing = Sharing(question.rationing, reported_flows(graph, granted.compiled))
    return Prepared(graph, stocked, granted, question.levers, cuts, shocks, plan, watch, sharing)


def _watched(compiled: CompiledNetwork, shown: str | None) -> IntArray:
    """Makers of products in named countries."""
    return np.array(
        [
            i
            for i, p in enumerate(compiled.producers)
            if p.commodity.startswith("product/")
            and p.country != "XX"
            and (shown is None or compiled.places.covers(shown, p.country))
        ],
        dtype=np.int64,
    )
