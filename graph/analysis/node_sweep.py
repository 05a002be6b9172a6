"""How much of all output is lost if one node alone fails, for every node? The static mode, at the speed of a sweep.

Most outages reach few nodes: their changes are pushed downstream (``push``). The rest run side by side in passes over
what changed (``passes``). Both stop passing on changes below a step chosen so that no level is further from the answer
than the tolerance:

    levels h of a network with |h - F(h)| <= r lie within r v of the answer, where v >= 1 + L v and L holds the largest
    effects of suppliers on their buyers (``sweep_layout.reach_of_errors``)

F is monotone and no steeper than L, so h + r v lies above its image and h - r v below: the answer lies between them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from graph.analysis.fixed_point import static_levels
from graph.analysis.passes import LANES, pass_each, quiet_levels
from graph.analysis.push import Quiet, push_each
from graph.analysis.sweep_layout import Layout, is_plain, lay_out, reach_of_errors
from graph.errors import ScenarioError
from graph.network import FloatArray, IntArray, Network

__all__ = ["MARKETS", "NodeSweep", "Sweeper", "node_sweep"]

MARKETS = ("none", "type")
"""Whether other makers of the same commodity may step in."""

_TOLERANCE = 1e-9
_EXACT = 1e-14
_BATCH, _BATCHES = 2048, 16
_SIDE = 4 * LANES
_ENDLESS = 2**62
_BUDGET = 0.01
"""An outage that walks along more than this part of all edges goes on in passes."""


@dataclass(frozen=True, eq=False)
class NodeSweep:
    """What each of k nodes takes along when it fails alone.

    Attributes
    ----------
    nodes : (k,) int
    loss : (k,) float
        Part of all output that is lost, 0 to 1: sum of w_j max(0, 1 - h_j), w_j = output of j / all output.
    certificate : float
        Every loss lies within this of the true one; NaN with a market, where it is checked by tests alone.
    """

    nodes: IntArray
    loss: FloatArray
    certificate: float


def node_sweep(
    network: Network,
    nodes: IntArray | None = None,
    *,
    market: str = "none",
    tolerance: float = _TOLERANCE,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> NodeSweep:
    """Let each node fail alone and entirely: static mode, entitlement rationing, granted spare running.

    Parameters
    ----------
    network : Network
        Stocks play no part. With hosts or substitution groups the general solver runs, one outage after the other.
    nodes : (k,) int, optional
        Default: all.
    market : {'none', 'type'}
        Whether makers of the same commodity replace each other by their output, as in ESRI (downstream part); then
        there must be no granted spare.
    tolerance : float
        How far from the truth a level may be, above 0.
    threads : int, optional
        Default: one for each processor. The result does not depend on it.
    progress : callable, optional
        Told how many nodes are done, of how many.

    Raises
    ------
    ScenarioError
        If the tolerance is not above 0, there is no such market, or a market meets spare, hosts or groups.

    References
    ----------
    ``docs/model.md``, "All nodes".

    Examples
    --------
    >>> from graph.analysis.examples import chain
    >>> node_sweep(chain(4)).loss
    array([1.  , 0.75, 0.5 , 0.25])
    """
    return Sweeper(network, market=market, tolerance=tolerance).run(nodes, threads=threads, progress=progress)


class Sweeper:
    """A network laid out for sweeps, so that several of them share the work of that.

    Parameters
    ----------
    network, market, tolerance
        As in `node_sweep`.

    Raises
    ------
    ScenarioError
        As in `node_sweep`.
    """

    def __init__(self, network: Network, *, market: str = "none", tolerance: float = _TOLERANCE) -> None:
        if not tolerance > 0:
            raise ScenarioError(f"a tolerance of {tolerance}: give one above 0, such as 1e-9")
        if market not in MARKETS:
            raise ScenarioError(f"no market '{market}'; choose one of {', '.join(MARKETS)}")
        if market == "type" and (network.spare.any() or not is_plain(network)):
            raise ScenarioError("a market replaces firms by their output: leave out spare capacity, hosts and groups")
        self._network, self._market, self._tolerance = network, market, tolerance
        self._layout: Layout | None = None
        if is_plain(network):
            layout = lay_out(network)
            gain, reach = reach_of_errors(layout)
            if np.isfinite(reach):  # else some loop does not fade, and no step bounds the error
                self._layout, self._step, self._quiet = layout, tolerance / max(gain * reach, 1.0), _quiet(layout)

    def run(
        self,
        nodes: IntArray | None = None,
        *,
        threads: int | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> NodeSweep:
        """Let each node fail alone, as in `node_sweep`."""
        failing = np.arange(self._network.n) if nodes is None else np.asarray(nodes, dtype=np.int64)
        done = _Counter(failing.size, progress)
        if self._layout is None:
            return _general(self._network, failing, done)
        return self._plain(self._layout, failing, threads, done)

    def _plain(self, layout: Layout, failing: IntArray, threads: int | None, done: _Counter) -> NodeSweep:
        network, quiet, step, market = self._network, self._quiet, self._step, self._market == "type"
        positions = layout.position[failing]
        sizes = np.bincount(network.commodity, network.output, len(network.commodities))
        markets = np.asarray(sizes if market else [], dtype=np.float64)
        budget = _ENDLESS if market else int(_BUDGET * network.e) + 1
        lost = np.zeros(failing.size)

        def push(part: slice) -> int:
            push_each(layout, quiet, markets, positions[part], step, budget, lost[part])
            return int((~np.isnan(lost[part])).sum())

        def walk(part: IntArray) -> int:
            each = np.empty(part.size)
            pass_each(layout, quiet.level, positions[part], step, each)
            lost[part] = each
            return part.size

        with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
            batch = max(_BATCH, network.n // _BATCHES)  # each makes buffers as long as the network
            for some in pool.map(push, [slice(at, at + batch) for at in range(0, failing.size, batch)]):
                done.add(some)
            wide = np.flatnonzero(np.isnan(lost))
            wide = wide[np.argsort(positions[wide], kind="stable")]  # neighbours reach much the same
            for some in pool.map(walk, [wide[at : at + _SIDE] for at in range(0, wide.size, _SIDE)]):
                done.add(some)
        certificate = np.nan if market else self._tolerance
        return NodeSweep(failing, lost / max(float(network.output.sum()), 1e-300), certificate)


class _Counter:
    def __init__(self, total: int, progress: Callable[[int, int], None] | None) -> None:
        self._total, self._done, self._progress = total, 0, progress

    def add(self, some: int) -> None:
        self._done += some
        if self._progress is not None:
            self._progress(self._done, self._total)


def _quiet(layout: Layout) -> Quiet:
    """Levels, gaps and losses where nothing fails."""
    level = quiet_levels(layout, _EXACT)
    need = np.repeat(np.arange(layout.need_loss.size), np.diff(layout.edge_ptr))
    gap = np.bincount(need, layout.share * (1.0 - level[layout.supplier]), layout.need_loss.size)
    lost = np.bincount(layout.need_buyer, np.maximum(0.0, layout.need_loss) * np.maximum(0.0, gap), level.size)
    return Quiet(level, gap.astype(np.float64), lost.astype(np.float64))


def _general(network: Network, failing: IntArray, done: _Counter) -> NodeSweep:
    """One outage after the other by the solver of the static mode, each with its own certificate."""
    loss, certificate = np.empty(failing.size), 0.0
    share = network.output / max(float(network.output.sum()), 1e-300)
    kappa, permission = np.ones(network.n), np.ones(network.e)
    for place, node in enumerate(failing.tolist()):
        kappa[node] = 0.0
        found = static_levels(network, kappa, permission)
        kappa[node] = 1.0
        loss[place] = float(np.maximum(0.0, 1.0 - found.levels) @ share)
        certificate = max(certificate, found.certificate)
        done.add(1)
    return NodeSweep(failing, loss, certificate)
