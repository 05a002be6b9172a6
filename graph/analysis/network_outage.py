"""What stops if this fails, in a network of one's own? Loss over time of each product, with the chain that binds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from graph.analysis.outage_runs import Figures, levers_of, run_plan, with_stockpiles
from graph.analysis.shocks import EDGES, ShockSpec, plan_of, shock_horizon
from graph.analysis.targets import Cut
from graph.analysis.trace import Tracer
from graph.errors import ScenarioError
from graph.network import BoolArray, FloatArray
from graph.network_columns import FLOW_KINDS
from graph.network_files import FileNetwork

__all__ = ["NetworkOutage", "NodeLoss", "network_cut", "run_network_outage"]

_TINY = 1e-9
_COUNTRY, _OWNER = "country:", "owner:"


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
    """

    id: str
    name: str
    country: str
    figures: Figures
    lost_output: float
    chain: tuple[str, ...]
    kinds: dict[str, float]


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


def run_network_outage(
    files: FileNetwork,
    shocks: Sequence[ShockSpec],
    *,
    shown: str | None = None,
    horizon: int | None = None,
    stockpile_days: float | None = None,
    levels: bool = False,
    refill: bool = True,
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

    Raises
    ------
    ScenarioError
        If a shock or another value is contradictory, or a target matches nothing.

    References
    ----------
    ``docs/model.md``; ``docs/network-files.md``.
    """
    length = _check(shocks, horizon, stockpile_days)
    network = with_stockpiles(files.network, stockpile_days)
    cuts = [network_cut(files, shock) for shock in shocks]
    watch = files.products
    if shown is not None:
        watch = watch[_in_place(files, shown)[watch]]
        if not watch.size:
            raise ScenarioError(f"no product is made in {shown}: no node there that nobody buys from")
    runs = run_plan(network, plan_of(network, list(zip(cuts, shocks, strict=True))), length, watch, refill=refill)
    rows: list[NodeLoss] = []
    met: set[int] = set()
    for state, positions in runs.worst_days():
        tracer = Tracer(network, state.levels, state.kappa, state.permission, state.cover)
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
            )
        )  # fmt: skip
    rows.sort(key=lambda row: (-row.figures.lost_share, -row.figures.static_loss, row.id))
    return NetworkOutage(
        graph_hash=network.graph_hash, shocks=tuple(zip(shocks, cuts, strict=True)), levers=tuple(levers_of(network)),
        rationing="entitlement", horizon=length, certificate=runs.certificate, products=tuple(rows),
        kinds=_kinds(files, met, any(row.chain for row in rows)), ids=network.activities,
        static=_at_most_one(files, runs.static.levels),
        levels=_at_most_one(files, runs.daily_levels()) if levels else None,
    )  # fmt: skip


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
            hit &= _in_place(files, shock.origin)[network.edge_supplier]
        if shock.toward is not None:
            hit &= _in_place(files, shock.toward)[network.edge_buyer]
        if shock.commodity is not None:
            hit &= _carried(files, shock.commodity)
        edges = np.flatnonzero(hit)
        if not edges.size:
            named = [("from", shock.origin), ("toward", shock.toward), ("commodity", shock.commodity)]
            raise ScenarioError("no flow has " + " and ".join(f"{key} {value}" for key, value in named if value))
        return Cut(EDGES, "permission", none, edges)
    activities = np.flatnonzero(_belonging(files, shock.target))
    if shock.toward is None:
        return Cut(shock.target, "capacity", activities, none)
    cut, inside = np.zeros(network.n, dtype=np.bool_), _in_place(files, shock.toward)
    cut[activities] = True
    edges = np.flatnonzero((cut & ~inside)[network.edge_supplier] & inside[network.edge_buyer])
    if not edges.size:
        raise ScenarioError(f"{shock.target}: nothing of it goes to {shock.toward}")
    return Cut(shock.target, "permission", none, edges)


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


def _belonging(files: FileNetwork, target: str) -> BoolArray:
    """Nodes that a target names."""
    network = files.network
    if target in network.activities:
        hit = np.zeros(network.n, dtype=np.bool_)
        hit[network.index(target)] = True
        return hit
    if target.lower().startswith(_COUNTRY):
        return _in_place(files, target[len(_COUNTRY) :])
    if target.lower().startswith(_OWNER):
        hit = _same(files.owners, target[len(_OWNER) :])
        if hit.any():
            return hit
        raise ScenarioError(f"nobody called '{target[len(_OWNER) :]}' owns a node")
    raise ScenarioError(f"'{target}' is no node of the network; give an id, country:CODE, owner:NAME or edges,...")


def _in_place(files: FileNetwork, place: str) -> BoolArray:
    """Nodes in a country."""
    hit = _same(files.network.country, place)
    if not hit.any():
        raise ScenarioError(f"no node is in country '{place}'")
    return hit


def _carried(files: FileNetwork, commodity: str) -> BoolArray:
    """Edges that carry a commodity: what the supplier makes, or what the buyer calls it."""
    network = files.network
    named = _same(network.commodities, commodity)
    if not named.any():
        raise ScenarioError(f"no commodity is called '{commodity}'")
    made = network.commodity[network.edge_supplier]
    return np.array(named[made] | named[network.need_commodity[network.edge_need]], dtype=np.bool_)


def _same(values: Iterable[str], text: str) -> BoolArray:
    wanted = text.strip().casefold()
    return np.array([value.casefold() == wanted for value in values], dtype=np.bool_)


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
