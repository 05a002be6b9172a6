"""Why does an outage of the graph take what it takes? The explanation with node ids and kinds of statements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from graph.analysis.bought import Alternative, without_each
from graph.analysis.evidence import Evidence, evidence_of, merge
from graph.analysis.explain import Explanation, Naming, explain_outage
from graph.analysis.outage_runs import OutageRuns
from graph.analysis.plan import Plan
from graph.analysis.shocks import ShockSpec
from graph.analysis.targets import Cut
from graph.analysis.wiring import pool_keys, wire
from graph.compile.assemble import CompiledNetwork
from graph.network import Network
from graph.supply_graph import SupplyGraph

__all__ = ["explain_graph_outage"]


def explain_graph_outage(
    graph: SupplyGraph,
    compiled: CompiledNetwork,
    runs: OutageRuns,
    cuts: Sequence[tuple[Cut, ShockSpec]],
    levers: Sequence[Mapping[str, str | float]],
    *,
    granted: Mapping[int, Alternative] | None = None,
    ramps: Plan | None = None,
    progress: Callable[[str], None] | None = None,
) -> Explanation:
    """Explain an outage of the graph that has run.

    Parameters
    ----------
    graph : SupplyGraph
    compiled : CompiledNetwork
        With the activities of ``runs.network``.
    runs : OutageRuns
    cuts : sequence of (Cut, ShockSpec)
    levers : sequence of mappings
        As the answer lists them.
    granted : mapping of int to (Network, Plan), optional
        What is left without those levers, by position, that a question grants.
    ramps : Plan, optional
        What the plan holds besides the shocks.
    progress : callable, optional
        Told the steps under way.
    """
    without = without_each(runs, levers)
    for at, alternative in (granted or {}).items():
        without[at] = alternative
    holdings = _holdings(compiled, runs.network)

    def basis(
        activities: Sequence[int], needs: Sequence[int], edges: Sequence[int]
    ) -> tuple[dict[str, float], Evidence]:
        stated = evidence_of(graph, compiled, activities, needs, edges)
        public = dict.fromkeys(key for need in needs for key in holdings.get(need, ()) if key in graph.by_id)
        figures = merge([stated, Evidence(tuple(graph.by_id[key] for key in public), 0)])
        return figures.kinds(), figures

    naming = Naming(
        [producer.node for producer in compiled.producers],
        [(compiled.producers[i].commodity, compiled.producers[i].country) for i in runs.watch.tolist()],
        basis,
    )
    return explain_outage(runs, cuts, without, naming, ramps=ramps, progress=progress)


def _holdings(compiled: CompiledNetwork, network: Network) -> dict[int, tuple[str, ...]]:
    """Statements on the public stockpiles that each need may draw on."""
    stated = {";".join(stock.holders): stock.basis for stock in compiled.public}
    by_pool: dict[int, list[str]] = {}
    number = {key: at for at, key in enumerate(pool_keys(network))}
    for pool in network.pools:
        by_pool.setdefault(number[pool.country, pool.commodity], []).extend(stated.get(pool.holder, ()))
    need_pool = wire(network).need_pool.tolist()
    return {need: tuple(by_pool.get(pool, ())) for need, pool in enumerate(need_pool) if pool >= 0}
