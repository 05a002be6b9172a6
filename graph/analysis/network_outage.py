"""What stops if this fails, in a network of one's own? Loss over time of each product, with the chain that binds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graph.analysis.bands import Band, Sampled, sampled_outage
from graph.analysis.bought import Alternative, without_each
from graph.analysis.chances import chances_of
from graph.analysis.engines import Sharing
from graph.analysis.explain import Explanation, Naming, explain_outage
from graph.analysis.levers import Lever, LeverRow
from graph.analysis.levers_left_out import left_out
from graph.analysis.network_levers import grant_in_network
from graph.analysis.network_targets import in_place, network_cut
from graph.analysis.outage_runs import Figures, OutageRuns, run_plan, with_stockpiles
from graph.analysis.plan import Plan
from graph.analysis.ranges import file_ranges
from graph.analysis.rationing import ENTITLEMENT, check_rule
from graph.analysis.sampling import Problem, Sampling
from graph.analysis.shocks import ShockSpec, plan_of, shock_horizon
from graph.analysis.targets import Cut
from graph.analysis.trace import Tracer
from graph.errors import ScenarioError
from graph.network import FloatArray, Network
from graph.network_columns import FLOW_KINDS
from graph.network_files import FileNetwork

__all__ = ["NetworkOutage", "NodeLoss", "network_cut", "run_network_outage"]

_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class NodeLoss:
    """What one product loses.

    Attributes
    ----------
    id, name, country : str
    figures : Figures
    lost_output : float
        In the unit of its output, over the horizon.
    chain : tuple of str
        Nodes from what failed to the product; empty where nothing is lost.
    kinds : dict
        Share of the flows on the chain by how they are known.
    band : Band or None
        What samples say, if asked for.
    """

    id: str
    name: str
    country: str
    figures: Figures
    lost_output: float
    chain: tuple[str, ...]
    kinds: dict[str, float]
    band: Band | None = None


@dataclass(frozen=True, eq=False)
class NetworkOutage:
    """Answer for a network of one's own.

    Attributes
    ----------
    shocks : tuple of (ShockSpec, Cut)
    levers : tuple of dict
    certificate : float
        Every level lies within this much above the true one.
    products : tuple of NodeLoss
        Nodes that nobody buys from, by lost share.
    kinds : dict
        Share of the flows on the chains of all products that lose, by how they are known.
    ids : tuple of str
        (n) all nodes.
    static : (n,) float
        Level of each node with all shocks at once and no stocks.
    levels : (n, horizon) float or None
        Level of each node on each day, if asked for.
    explanation : Explanation or None
        Why, if asked for.
    names : tuple of str
        (n) of all nodes.
    stopped : tuple of tuple of str, or None
        Loops that stand still at the end though nothing is out any more; None where no goods take a day to arrive.
    settled : bool
        Whether the levels came to rest on every day.
    sampled : Sampled or None
        What samples say, if asked for.
    """

    graph_hash: str
    shocks: tuple[tuple[ShockSpec, Cut], ...]
    levers: tuple[dict[str, str | float], ...]
    rationing: str
    horizon: int
    certificate: float
    products: tuple[NodeLoss, ...]
    kinds: dict[str, float]
    ids: tuple[str, ...]
    static: FloatArray
    levels: FloatArray | None
    explanation: Explanation | None = None
    names: tuple[str, ...] = ()
    sampled: Sampled | None = None
    stopped: tuple[tuple[str, ...], ...] | None = None
    settled: bool = True


def run_network_outage(
    files: FileNetwork,
    shocks: Sequence[ShockSpec],
    *,
    shown: str | None = None,
    horizon: int | None = None,
    stockpile_days: float | None = None,
    levels: bool = False,
    refill: bool = True,
    rationing: str = ENTITLEMENT,
    levers: Sequence[Lever] = (),
    explain: bool = False,
    sampling: Sampling | None = None,
    progress: Callable[[str], None] | None = None,
) -> NetworkOutage:
    """Propagate shocks through a network of one's own to its products, the nodes that nobody buys from.

    Parameters
    ----------
    files : FileNetwork
    shocks : sequence of ShockSpec
        Targets are node ids, ``country:CODE``, ``owner:NAME`` or ``edges``.
    shown : str, optional
        Country whose products are shown.
    horizon : int, optional
        Days looked at (default: a year after the last shock ends).
    stockpile_days : float, optional
        Days that every public stockpile holds (default: as stated).
    levels : bool
        Whether to give the level of every node on every day.
    refill : bool
        Whether stocks fill up again from what arrives and is not used.
    rationing : str
        What becomes of goods that a buyer may not take; one of ``RATIONING``.
    levers : sequence of Lever
        What gives something back; ids, countries and commodities of the files.
    explain : bool
        Whether to say why: chains over time, contributions of the shocks, what each lever bought.
    sampling : Sampling, optional
        How many samples over uncertain figures (default: none).
    progress : callable, optional
        Told the steps of an explanation.

    Raises
    ------
    ScenarioError
        If a shock or another value is contradictory, or a target matches nothing.

    References
    ----------
    ``docs/model.md``; ``docs/network-files.md``.
    """
    length = _check(shocks, horizon, stockpile_days)
    check_rule(rationing)
    stocked = replace(files, network=with_stockpiles(files.network, stockpile_days))
    granted = grant_in_network(stocked, levers)
    own, files, ramps = files.network.n, granted.files, granted.plan
    network = files.network
    cuts = [network_cut(files, shock) for shock in shocks]
    watch = files.products
    if shown is not None:
        watch = watch[in_place(files, shown)[watch]]
        if not watch.size:
            raise ScenarioError(f"no product is made in {shown}: no node there that nobody buys from")
    struck = plan_of(network, list(zip(cuts, shocks, strict=True)))
    plan = struck if ramps is None else struck.combine(ramps)
    sharing = Sharing(rationing, files.flow_kind == FLOW_KINDS.index("reported"))
    runs = run_plan(network, plan, length, watch, refill=refill, sharing=sharing)
    sampled = None
    if sampling is not None:
        problem = Problem(
            runs, tuple(zip(cuts, shocks, strict=True)), ramps, file_ranges(files), sampling.seed,
            chances_of(levers, network.n),
        )  # fmt: skip
        sampled = sampled_outage(problem, sampling)
    rows: list[NodeLoss] = []
    met: set[int] = set()
    for state, positions in runs.worst_days():
        tracer = Tracer(state.network or network, state.levels, state.kappa, state.permission, state.cover)
        for position in positions:
            figures, activity = runs.figures(position), int(watch[position])
            chain, edges = _chain(files, tracer, activity)
            if figures.static_loss > _TINY:
                met.update(edges)
            rows.append(
            NodeLoss(
                id=network.activities[activity], name=files.names[activity], country=network.country[activity],
                figures=figures, lost_output=figures.lost_share * length / 365.0 * float(network.output[activity]),
                chain=chain, kinds=_kinds(files, edges, bool(chain)),
                band=None if sampled is None else sampled.bands[position],
            )
        )  # fmt: skip
    rows.sort(key=lambda row: (-row.figures.lost_share, -row.figures.static_loss, row.id))
    why = None
    if explain:
        without = dict(left_out(
            network, struck, ramps, levers, lambda left: _granting(stocked, left), len(granted.rows) - len(levers)
        ))  # fmt: skip
        for place, row in enumerate(granted.rows):
            if row["kind"] == "spare" and "id" not in row:  # what the files grant, apart from levers
                bare = replace(stocked, network=replace(stocked.network, spare=np.zeros(own), _index={}))
                left, days = _granting(bare, levers)
                without[place] = (left, struck if days is None else struck.combine(days))
        why = _explained(files, runs, list(zip(cuts, shocks, strict=True)), granted.rows, without, ramps, progress)
    return NetworkOutage(
        graph_hash=network.graph_hash, shocks=tuple(zip(shocks, cuts, strict=True)), levers=tuple(granted.rows),
        rationing=rationing, horizon=length, certificate=runs.certificate, products=tuple(rows),
        kinds=_kinds(files, met, any(row.chain for row in rows)), ids=network.activities[:own],
        static=_at_most_one(files, runs.static.levels)[:own],
        levels=_at_most_one(files, runs.daily_levels())[:own] if levels else None,
        explanation=why, names=files.names[:own], sampled=sampled,
        stopped=tuple(tuple(network.activities[i] for i in loop) for loop in runs.stopped) if network.slow else None,
        settled=runs.settled,
    )  # fmt: skip


def _granting(files: FileNetwork, levers: Sequence[Lever]) -> tuple[Network, Plan | None]:
    granted = grant_in_network(files, levers)
    return granted.files.network, granted.plan


def _explained(
    files: FileNetwork,
    runs: OutageRuns,
    cuts: Sequence[tuple[Cut, ShockSpec]],
    rows: Sequence[LeverRow],
    left: Mapping[int, Alternative],
    ramps: Plan | None,
    progress: Callable[[str], None] | None,
) -> Explanation:
    network = runs.network
    naming = Naming(
        network.activities,
        [(network.activities[i], network.country[i]) for i in runs.watch.tolist()],
        lambda activities, _needs, edges: (_kinds(files, edges, bool(activities)), None),
    )
    without = without_each(runs, rows)
    for place, alternative in left.items():
        without[place] = alternative
    return explain_outage(runs, cuts, without, naming, ramps=ramps, progress=progress)


def _check(shocks: Sequence[ShockSpec], horizon: int | None, stockpile_days: float | None) -> int:
    if not shocks:
        raise ScenarioError("nothing fails: give a target or a shock")
    for shock in shocks:
        shock.check()
    if horizon is not None and horizon <= min(shock.start for shock in shocks):
        raise ScenarioError(f"a horizon of {horizon} days ends before the first shock begins")
    if stockpile_days is not None and not 0 <= stockpile_days < np.inf:
        raise ScenarioError(f"stockpile of {stockpile_days} days: give 0 or more")
    return shock_horizon(shocks) if horizon is None else horizon


def _chain(files: FileNetwork, tracer: Tracer, activity: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Nodes from what failed to a product, and the flows between them."""
    network, found = files.network, tracer.chain(activity)
    nodes: list[int] = list(found.activities)
    if found.links and found.links[0].reason == "permission":
        nodes.insert(0, int(network.edge_supplier[found.links[0].edge]))
    return tuple(network.activities[i] for i in nodes), found.edges


def _kinds(files: FileNetwork, edges: Iterable[int], any_chain: bool) -> dict[str, float]:
    """Share of flows by kind; where a chain has no flow it rests on what the network's owner reports of the node."""
    counts = Counter(FLOW_KINDS[int(files.flow_kind[edge])] for edge in edges)
    if not counts and any_chain:
        counts["reported"] = 1
    total = sum(counts.values())
    return {kind: counts[kind] / total if total else 0.0 for kind in FLOW_KINDS}


def _at_most_one(files: FileNetwork, levels: FloatArray) -> FloatArray:
    """Levels in which end products never exceed 1, whatever spare capacity they are granted."""
    levels = levels.copy()
    levels[files.products] = np.minimum(1.0, levels[files.products])
    return levels
